"""What the page on changing rates promises beside its text."""

from tests.agreement.exercises import case, exercise, wrong
from tests.agreement.formulas import equation

equations = {
    "mean-rate": equation("geometric_mean([1 + r, 1 + s])", r=[-0.5, 0.0, 0.25], s=[0.5, 3.0]),
}

exercises = {}
exercises["real"] = exercise(
    case("0.05, 0.0", "Where prices stay as they are, nothing is lost."),
    case("0.5, 0.25", "The capital becomes 1.5 times as much, and so do prices 1.25 times."),
    wrong("takes the difference", lambda r, i: r - i, "1.25 times"),
    wrong("adds", lambda r, i: r + i, hint="Prices that rise leave less."),
)
