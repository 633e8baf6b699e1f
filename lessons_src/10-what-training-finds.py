"""What lesson 10 promises beside its text: equations, figures, exercises."""

import math

import numpy as np
from matplotlib.path import Path

from mlpkit import identity, tanh
from tests.agreement.claims import panels, there_are
from tests.agreement.exercises import also, case, exercise, wrong
from tests.agreement.formulas import dyadic, equation

# Equations


def pairs_of_lines():
    some = dyadic()
    X, y = some(9, 3), some(9)

    def loss(p):
        return sum((sum(x * p) - wanted) ** 2 for x, wanted in zip(X, y, strict=True)) / len(y)

    for _ in range(8):
        yield {"L": loss, "p": some(3), "q": some(3), "X_": X, "y_": y}


equations = {
    "convex": equation(
        {r"L\left(\frac{p + q}{2}\right)": "mean_squared_error(X_ @ ((p + q) / 2), y_)"},
        pairs_of_lines,
    ),
}

# Figures


def loss(activation, w, b):
    x = np.linspace(-3, 3, 25)
    return np.mean((activation(w * x + b) - (tanh(x + 1.6) - tanh(x - 2.4) - 1)) ** 2)


def is_lowest_nearby(activation, mark):
    turn = np.linspace(0, 2 * np.pi, 24)
    around = mark + 0.2 * np.column_stack([np.cos(turn), np.sin(turn)])
    return all(loss(activation, *place) > loss(activation, *mark) for place in around)


def goes_downhill(path, activation):
    points = zip(path.x, path.y, strict=True)
    losses = [loss(activation, *point) for point in points]
    return np.diff(losses).max() < 0.001 and losses[-1] < losses[0] / 2


def number_at_start(panel, path):
    return panel.texts[
        min(panel.texts, key=lambda at: np.hypot(at[0] - path.x[0], at[1] - path.y[0]))
    ]


def darker_is_lower(panel):
    """The shades are drawn from the lowest level of the loss to the highest."""
    shades = [int(colour[1:3], 16) for colour, _ in panel.shapes]
    return shades == sorted(shades) and shades[0] < shades[-1]


def in_the_darkest(panel, mark):
    darkest = min(colour for colour, _ in panel.shapes)
    return any(
        Path(shape).contains_point(mark) for colour, shape in panel.shapes if colour == darkest
    )


def ends_at(path, marks):
    return len(marks) == 1 and np.abs([path.x[-1], path.y[-1]] - marks[0]).max() < 0.05


def rows_of(panel):
    """The circles' and the squares' x, row by row from the top."""
    return [marks[np.argsort(-marks[:, 1]), 0] for marks in (panel.circles, panel.squares)]


def lead_of_wide(panel, *rows):
    """Row by row, from the upper one: how far left of the deep network's square the circle lies."""
    lead = np.subtract(*reversed(rows_of(panel)))
    kinds = {"left": lead > 0, "right": lead < 0, "touch": abs(lead) < 0.15, "far left": lead > 0.9}
    return all(kinds[kind][row] for row, kind in enumerate(rows))


def pieces_of(panel):
    return [piece for curve in panel.curves for piece in curve.pieces]


def marks_are_inside_their_lines(panel):
    pieces = pieces_of(panel)
    return len(pieces) == 8 and all(
        any(abs(y[0] - mark[1]) < 0.5 and x[0] - 0.02 < mark[0] < x[-1] + 0.02 for x, y in pieces)
        for mark in np.concatenate([panel.circles, panel.squares])
    )


figures = {
    "fig-valleys": {
        "Two panels": [there_are(2, panels), lambda *p: all(panel.shapes for panel in p)],
        "Left, a single dark hollow, where a solid and a dashed path from two starts end"
        " together.": lambda left, _: (
            ends_at(left.solid, left.circles)
            and ends_at(left.dashed, left.squares)
            and np.abs(left.circles - left.squares).max() < 0.05
            and is_lowest_nearby(identity, left.circles[0])
        ),
        "Right, two valleys, the right one darker. The solid path ends in it at a circle, the"
        " dashed path in the left one at a square.": lambda _, right: (
            ends_at(right.solid, right.circles)
            and ends_at(right.dashed, right.squares)
            and right.squares[0, 0] < 0 < right.circles[0, 0]
            and is_lowest_nearby(tanh, right.circles[0])
            and is_lowest_nearby(tanh, right.squares[0])
            and in_the_darkest(right, right.circles[0])
            and not in_the_darkest(right, right.squares[0])
        ),
        "The darker, the lower.": lambda *p: all(
            darker_is_lower(panel) and in_the_darkest(panel, panel.circles[0]) for panel in p
        ),
        "Each path goes downhill from its number to its mark.": lambda *p: all(
            goes_downhill(curve, activation) and number_at_start(panel, curve) == number
            for panel, activation in zip(p, (identity, tanh), strict=True)
            for curve, number in ((panel.solid, "1"), (panel.dashed, "2"))
        ),
    },
    "fig-race": {
        "Two panels with four rows each.": [
            there_are(2, panels),
            lambda *p: all(len(q.circles) == len(q.squares) == 4 for q in p),
        ],
        "With 73 parameters the circle of the wide network lies left of the square of the deep one"
        " in every row but that of the cliff, where the two nearly touch.": (
            lambda small, _: lead_of_wide(small, "left", "left", "touch", "left")
        ),
        "With 241 parameters the square lies left on the wave and on the peak; the two nearly touch"
        " on the cliff, and on the teeth the circle lies far to the left.": (
            lambda _, large: lead_of_wide(large, "right", "right", "touch", "far left")
        ),
        "A mark is the middle one of nine seeds, its line runs from the best to the worst.": (
            lambda *p: all(map(marks_are_inside_their_lines, p))
        ),
        # The axis of errors runs from small to large.
        "Left is better.": lambda *p: all(-4.2 < q.box[0] < q.box[2] < 0.2 for q in p),
    },
}

# Exercises

exercises = {}

exercises["twins"] = exercise(
    case("1", "Turn the sign of a unit's weight and bias: what must its output weight do?"),
    case("2", "Two units can change places, and each has a sign of its own."),
    case("5", "Every order of the units counts, and every choice of signs in that order."),
    wrong("only swaps", lambda h: math.factorial(h), "what must its"),
    wrong("only turns signs", lambda h: 2**h, "Two units can"),
    wrong("turns all signs at once", lambda h: 2 * math.factorial(h), "each has a sign"),
    wrong("swaps pairs only", lambda h: 2**h * max(1, h * (h - 1)), "Every order of the units"),
    also("by math", lambda h: 2**h * math.factorial(h)),
    also("by gamma", lambda h: 2**h * math.gamma(h + 1)),
    also("of even numbers", lambda h: np.prod(np.arange(2, 2 * h + 1, 2))),
)
