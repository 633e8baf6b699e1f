"""What lesson 7 promises beside its text: equations, figures, exercises."""

# Equations


# Figures


# Exercises
