"""What lesson 8 promises beside its text: equations, figures, exercises."""

import math

import numpy as np

from mlpkit import relu
from tests.agreement.exercises import case, exercise, right, wrong

# Equations


# Figures


# Exercises

exercises = {}


def turns_level_in_the_middle(x, left, right):
    return (relu(x - left) - relu(x - (left + right) / 2)) * 2 / (right - left)


def falls_for_ever(x, left, right):
    return (relu(x - left) - 2 * relu(x - (left + right) / 2)) * 2 / (right - left)


def is_as_high_as_half_its_width(x, left, right):
    return relu(x - left) - 2 * relu(x - (left + right) / 2) + relu(x - right)


def divides_by_the_whole_width(x, left, right):
    return (relu(x - left) - 2 * relu(x - (left + right) / 2) + relu(x - right)) / (right - left)


exercises["hat"] = exercise(
    case(
        "np.array([1.5, 2.0, 2.5]), 1.0, 3.0",
        "Up to the middle, then down: there the slope changes twice as much as at the ends.",
    ),
    case(
        "np.array([-5.0, 0.0, 4.0, 9.0]), 1.0, 3.0",
        "Outside it is 0 on both sides. A third unit has to end the fall.",
    ),
    case("np.array([1.0, 3.0, 5.0]), -1.0, 7.0", "The height is 1 for a wide hat too."),
    wrong(turns_level_in_the_middle, "there the slope"),
    wrong(falls_for_ever, "A third unit"),
    wrong(is_as_high_as_half_its_width, "The height is 1"),
    wrong(divides_by_the_whole_width, "The height is 1"),
    wrong(
        "forgets the relu",
        lambda x, left, right: 1 - np.abs(x - (left + right) / 2) / ((right - left) / 2),
        "Outside it is 0",
    ),
    right("from straight lines", lambda x, l, r: relu(1 - np.abs(x - (l + r) / 2) * 2 / (r - l))),
    right("by interpolation", lambda x, l, r: np.interp(x, [l, (l + r) / 2, r], [0, 1, 0])),
)

exercises["at_most"] = exercise(
    case(
        "[1, 5, 1]",
        "In one hidden layer each unit adds a kink, and there is one piece more than kinks.",
    ),
    case("[1, 3, 4, 1]", "A further layer may cut every piece again: the factors multiply."),
    case("[1, 1]", "Only hidden layers have kinks; without one there is a single line."),
    wrong("counts kinks for pieces", lambda widths: math.prod(widths[1:-1]), "there is one piece"),
    wrong("adds up the units", lambda widths: sum(widths[1:-1]) + 1, "the factors multiply"),
    wrong(
        "counts the output too",
        lambda widths: math.prod(units + 1 for units in widths[1:]),
        "Only hidden layers",
    ),
    wrong(
        "counts every width",
        lambda widths: math.prod(units + 1 for units in widths),
        "Only hidden layers",
    ),
    right("by numpy", lambda widths: np.prod(np.add(widths[1:-1], 1))),
    right("by math", lambda widths: math.prod(units + 1 for units in widths[1:-1])),
)

JUMPS = "Where a piece ends at 1 the next begins at 1, and goes down. Yours jumps to 0."

exercises["zigzag"] = exercise(
    case("np.array([0.125, 0.5]), 1", "One piece is the line from 0 to 1."),
    case(
        "np.array([0.125, 0.375, 0.625]), 2",
        "At the knot the slope turns from n to -n: by how much does it change?",
    ),
    case("np.array([0.125, 0.5, 0.75, 0.9375]), 3", "The second knot turns the slope back up."),
    wrong(
        "turns level at each knot",
        lambda x, n: n * relu(x) + sum((-1) ** i * n * relu(x - i / n) for i in range(1, n)),
        "by how much",
    ),
    wrong("starts at the top", lambda x, n: np.abs((n * x) % 2 - 1), "One piece is the line"),
    wrong("jumps back to 0", lambda x, n: (n * x) % 1, hint=JUMPS),
    wrong(
        "turns down at each knot",
        lambda x, n: n * relu(x) - sum(2 * n * relu(x - i / n) for i in range(1, n)),
        "The second knot",
    ),
    wrong(
        "is a tooth whatever n",
        lambda x, n: relu(x) if n == 1 else 2 * relu(x) - 4 * relu(x - 0.5),
        "The second knot",
    ),
    right("folds", lambda x, n: 1 - np.abs((n * x) % 2 - 1)),
    right("by arccos", lambda x, n: np.arccos(np.cos(np.pi * n * x)) / np.pi),
)

exercises["twins"] = exercise(
    case("1", "Turn the sign of a unit's weight and bias: what must its output weight do?"),
    case("2", "Two units can change places, and each has a sign of its own."),
    case("5", "Every order of the units counts, and every choice of signs in that order."),
    wrong("only swaps", lambda h: math.factorial(h), "what must its"),
    wrong("only turns signs", lambda h: 2**h, "Two units can"),
    wrong("turns all signs at once", lambda h: 2 * math.factorial(h), "each has a sign"),
    wrong("swaps pairs only", lambda h: 2**h * max(1, h * (h - 1)), "Every order of the units"),
    right("by math", lambda h: 2**h * math.factorial(h)),
    right("by gamma", lambda h: 2**h * math.gamma(h + 1)),
    right("of even numbers", lambda h: np.prod(np.arange(2, 2 * h + 1, 2))),
)
