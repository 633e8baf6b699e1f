"""What lesson 9 promises beside its text: equations, figures, exercises."""

# Equations


# Figures


# Exercises
