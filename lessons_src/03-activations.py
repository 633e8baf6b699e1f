"""What lesson 3 promises beside its text: equations, figures, exercises."""

# Equations


# Figures


# Exercises
