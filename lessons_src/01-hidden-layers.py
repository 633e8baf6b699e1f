"""What lesson 1 promises beside its text: equations, figures, exercises."""

# Equations


# Figures


# Exercises
