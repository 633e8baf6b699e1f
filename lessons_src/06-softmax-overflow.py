"""What lesson 6 promises beside its text: equations, figures, exercises."""

# Equations


# Figures


# Exercises
