"""What lesson 8 promises beside its text: equations, figures, exercises."""

import math
from functools import reduce

import numpy as np

from mlpkit import Dense, relu, sigmoid
from mlpkit.course import plotting
from tests.agreement import arithmetic as exact
from tests.agreement.claims import (
    dashed,
    falls,
    follows,
    left,
    level,
    panels,
    peaks_and_troughs,
    right,
    rises,
    solid,
    straight,
    there_are,
    turns,
)
from tests.agreement.exercises import also, case, exercise, wrong
from tests.agreement.formulas import dyadic, equation
from tests.agreement.promises import cells_of

lesson = cells_of(__file__)

# Equations

some = dyadic()
functions = {"sigma": exact.logistic, "ReLU": exact.relu}


def straight_pieces():
    """M in whole numbers and h a power of two: the parabola, which reaches the bound, is exact."""
    fine = cells_of(__file__, x=np.arange(2**14 + 1) / 2**14)
    for f, M in ((fine.wave, 40), (np.exp, 3)):
        for h in (1, 8, 256):
            measured = (
                fine.error(fine.through(function, h), function)
                for function in (f, lambda x, M=M: M / 2 * x**2)
            )
            yield {"M": M, "h": h} | dict(zip(("of_f", "of_parabola"), measured, strict=True))


def networks_with_kinks():
    rng = np.random.default_rng(0)
    for hidden in ((1,), (5,), (12,), (2, 2), (6, 3), (4, 4, 4), (2, 2, 2, 2)):
        network = lesson.with_random_biases((1, *hidden, 1), rng)
        yield {"h": np.array(hidden), "N": len(hidden), "network": network}


def most_pieces(h):
    """Piece by piece: each one is left whole, or cut by every unit."""
    return reduce(lambda pieces, units: pieces + pieces * int(units), h, 1)


equations = {
    # Where the bump is high; far out, the code's difference of two sigmoids has lost its digits.
    "bump": equation(
        {r"\operatorname{bump}(x)": "bump(x, l, r, k)"},
        x=[-0.5, 0.0, 0.25, 1.0],
        l=[-0.5, -1.0],
        r=[0.75, 1.0],
        k=[1.0, 2.0],
    ),
    "relu-sum": equation(
        {"y": "forward(network, [x])[0]"},
        first=1,
        x=[-1.5, 0.0, 0.25, 1.0, 4.0],
        h=[1, 3, 6],
        t=lambda h: [some(h)],
        s=lambda h: [some(h)],
        y_0=lambda: some(1),
        network=lambda h, t, s, y_0: [(Dense(np.ones((1, h)), -t, relu), Dense(s[:, None], [y_0]))],
    ),
    "rate": equation({"E": "of_f", "B": "of_parabola"}, straight_pieces),
    "pieces": equation(
        {"B": "most_pieces(h)", "P": "len(kinks(network, -100, 100)) + 1"},
        networks_with_kinks,
        first=1,
    ),
    "tooth": equation(
        {r"\operatorname{tooth}(x)": "forward(sawtooth(1), [x])[0]"},
        x=[-1.0, 0.0, 0.125, 0.5, 0.75, 1.0, 3.0],
    ),
}

# Figures


def marks_are_at_extrema(panel):
    """As many circles as peaks and squares as troughs, each on the curve where it turns."""
    (curve,) = panel.curves
    beside = 0.02 * np.ptp(curve.x)
    sides = [(panel.circles, 1), (panel.squares, -1)]
    marked = len(panel.circles), len(panel.squares)
    return marked == peaks_and_troughs(curve) and all(
        panel.near(curve.at(x), y)
        and all(sign * (y - curve.at(x + way)) > -0.001 * panel.height for way in (beside, -beside))
        for marks, sign in sides
        for x, y in marks
    )


def heights(panel):
    """The only curve, over its width, as multiples of the panel's height above the zero line."""
    (curve,), zero = panel.curves, panel.guides[0]
    x = np.linspace(curve.x[0], curve.x[-1], 201)
    return (curve.at(x) - zero.y[0]) / panel.height


def rows_add_up(*panels):
    return all(
        np.abs(heights(a) + heights(b) - heights(total)).max() < 0.01
        for a, b, total in zip(panels[::3], panels[1::3], panels[2::3], strict=True)
    )


def width_of_hill(panel):
    y = heights(panel)
    return np.mean(y > y.max() / 2)


def share(panel, x=None, y=None):
    """How far from the panel's left to its right, or from its bottom to its top, something is."""
    left, bottom, _, _ = panel.box
    return (x - left) / panel.width if y is None else (y - bottom) / panel.height


def from_share(panel, x=None, y=None):
    left, bottom, _, _ = panel.box
    return left + x * panel.width if y is None else bottom + y * panel.height


def dotted_gate(panel):
    """Where the dotted line under a hill starts up and comes down, and its height."""
    (curve,), gate = panel.curves, panel.guides[1]
    start, _, _, end = gate.x
    assert gate.dashed and panel.near(curve.at([start, end]), gate.y[1:3])
    return start, end, gate.y[1]


def gate_leads_to_the_peaks(*panels):
    hill, result = panels[2], panels[8]
    peaks = np.sort(share(result, x=result.circles[:, 0]))
    start, end, height = dotted_gate(hill)
    return (
        np.abs(share(hill, x=np.array([start, end])) - peaks).max() < 0.01
        and np.abs(
            np.sort(share(result, x=np.array([g.x[0] for g in result.guides[1:]]))) - peaks
        ).max()
        < 0.01
        and height < hill.circles[0, 1]
    )


def gate_is_as_high_as_the_peak_is_far(*panels):
    """C + D peaks at that x which the dotted line under A + B has for its height."""
    far = from_share(panels[6], x=share(panels[5], x=panels[5].circles[0, 0]))
    high = from_share(panels[0], y=share(panels[2], y=dotted_gate(panels[2])[2]))
    return abs(far - high) < 0.05 and panels[5].near(panels[5].guides[1].x, panels[5].circles[0, 0])


def looks(panel, colour, dashed):
    (curve,) = panel.curves
    return (curve.colour, curve.dashed) == (colour.lower(), dashed)


def two_sigmoids(left, _):
    return len(left.dashes) == 2 and all(
        follows(curve, lambda x, at=at: sigmoid(60 * (x - at)))
        for curve, at in zip(left.dashes, (0.3, 0.6), strict=True)
    )


def is_their_difference(left, _):
    first, second = left.dashes
    x = left.solid.over()
    # Paths are drawn to a tenth of a point: nothing to the eye, but on a steep flank more upwards
    # than sideways. So the difference may stand a thousandth of the width to either side.
    aside = left.width / 1000 * np.array([[-1], [0], [1]])
    differences = first.at(x + aside) - second.at(x + aside)
    drawn = left.solid.at(x)
    return left.near(drawn, np.clip(drawn, differences.min(axis=0), differences.max(axis=0)))


def levels_of(curve):
    """The heights at which a staircase stays level, from left to right."""
    middle = (np.arange(12) + 0.5) / 12
    level = [np.ptp(curve.at(at + np.linspace(-0.02, 0.02, 9))) < 0.02 for at in middle]
    steps = np.abs(np.diff(curve.at(middle)))
    return sum(level) - np.count_nonzero(steps[[2, 8]] > 0.02)  # the two highest are alike


def tooth_of(depth):
    def function(x):
        for _ in range(depth):
            x = 1 - np.abs(2 * x - 1)
        return x

    return function


figures = {
    "fig-composed": {
        "Nine panels in three rows.": there_are(9, panels),
        "Neuron A rises, B falls": [rises(panels[0].solid), falls(panels[1].solid)],
        "A + B is a hill with one peak": [turns(panels[2].curves, 1, 0), rows_add_up],
        "Neuron C rises, D falls": [rises(panels[3].solid), falls(panels[4].solid)],
        "C + D is a narrower hill": [
            turns(panels[5].curves, 1, 0),
            lambda *p: width_of_hill(p[5]) < width_of_hill(p[2]) / 2,
        ],
        "C of A + B is a plateau, D of A + B a hollow": [
            turns(panels[6].curves, 1, 0),
            turns(panels[7].curves, 0, 1),
        ],
        "their sum has two peaks with a trough between them.": [
            turns(panels[8].curves, 2, 1),
            rows_add_up,
        ],
        "Four neurons (blue), neurons applied to a sum (green, dashed), and sums (orange,"
        " thick)": lambda *p: (
            all(looks(p[i], plotting.blue, dashed=False) for i in (0, 1, 3, 4))
            and all(looks(p[i], plotting.green, dashed=True) for i in (6, 7))
            and all(looks(p[i], plotting.orange, dashed=False) for i in (2, 5, 8))
        ),
        "Circles mark peaks, squares troughs.": lambda *p: all(map(marks_are_at_extrema, p)),
        "Dotted, the place where C + D peaks; A + B is at that height twice.": (
            gate_is_as_high_as_the_peak_is_far
        ),
        "Dotted lines lead down from where A + B passes a certain height on its way up and on"
        " its way down; the two peaks stand at the same two places.": gate_leads_to_the_peaks,
    },
    "fig-bumps": {
        "Left, two dashed S-curves, one behind the other": two_sigmoids,
        "their difference, a bump that is 1 in the middle and 0 outside.": [
            is_their_difference,
            level(left.solid, 1, 0.4, 0.5),
            level(left.solid, 0, end=0.2),
            level(left.solid, 0, start=0.7),
        ],
        "Right, a staircase that goes up and down with a dashed sine wave.": [
            follows(right.dashed, lesson.wave),
            lambda _, right: (
                np.abs(right.solid.at(x := right.solid.over()) - lesson.wave(x)).max() < 0.27
            ),
        ],
        "Two sigmoids (dashed) make a bump": is_their_difference,
        "12 bumps make a staircase that follows a sine (dashed).": lambda _, right: (
            levels_of(right.solid) == 12
        ),
    },
    "fig-outside": {
        "A dashed wave goes up and down across the whole plot.": [
            follows(dashed, lesson.wave),
            lambda panel: np.ptp(panel.dashed.x) > 2.4,
        ],
        "The network lies on it in the shaded stretch from 0 to 1": follows(solid, dashed, 0, 1),
        "left of 0 it stays level at 0": [
            level(solid, 0, end=0),
            lambda panel: panel.solid.x[0] < -0.4,
        ],
        "and right of 1 it rises as a straight line and leaves the wave.": [
            straight(solid, start=1),
            rises(solid, start=1),
            lambda panel: panel.solid.at(1.5) - panel.dashed.at(1.5) > 0.5 * panel.height,
        ],
        "the network follows the wave (dashed).": follows(solid, lesson.wave, 0, 1),
    },
    "fig-folds": {
        "Three panels.": there_are(3, panels),
        "One tooth, then two, then four, each rising from 0 to 1 and falling back in straight"
        " lines.": [follows(panels[depth - 1].solid, tooth_of(depth)) for depth in (1, 2, 3)],
        "The sawtooth with 1, 2 and 3 hidden layers of two units. Each layer folds once more.": [
            turns(panels[0].curves, 1, 0),
            turns(panels[1].curves, 2, 1),
            turns(panels[2].curves, 4, 3),
        ],
    },
}

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
    also("from straight lines", lambda x, l, r: relu(1 - np.abs(x - (l + r) / 2) * 2 / (r - l))),
    also("by interpolation", lambda x, l, r: np.interp(x, [l, (l + r) / 2, r], [0, 1, 0])),
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
    also("by numpy", lambda widths: np.prod(np.add(widths[1:-1], 1))),
    also("by math", lambda widths: math.prod(units + 1 for units in widths[1:-1])),
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
    also("folds", lambda x, n: 1 - np.abs((n * x) % 2 - 1)),
    also("by arccos", lambda x, n: np.arccos(np.cos(np.pi * n * x)) / np.pi),
)
