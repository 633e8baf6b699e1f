"""What the page on changing rates promises beside its text."""

from tests.agreement.formulas import equation

equations = {
    "mean-rate": equation("geometric_mean([1 + r, 1 + s])", r=[-0.5, 0.0, 0.25], s=[0.5, 3.0]),
}
