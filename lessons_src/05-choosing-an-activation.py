"""What lesson 5 promises beside its text: equations, figures, exercises."""

# Equations


# Figures


# Exercises
