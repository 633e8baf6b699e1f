"""What lesson 4 promises beside its text: equations, figures, exercises."""

# Equations


# Figures


# Exercises
