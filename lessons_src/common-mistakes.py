"""What the page of common mistakes promises beside its text: equations, figures, exercises."""

# Equations


# Figures


# Exercises
