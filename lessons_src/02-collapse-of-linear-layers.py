"""What lesson 2 promises beside its text: equations, figures, exercises."""

# Equations


# Figures


# Exercises
