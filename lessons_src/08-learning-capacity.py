"""What lesson 8 promises beside its text: equations, figures, exercises."""

# Equations


# Figures


# Exercises
