"""What lesson 8 promises beside its text: equations, figures, exercises, conclusions."""

import math
from functools import reduce

import numpy as np

from mlpkit import Dense, forward, relu, sigmoid
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
from tests.agreement.conclusions import conclusion
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
        np.abs(heights(a) + heights(b) - heights(total)).max() < 0.03
        for a, b, total in zip(panels[::3], panels[1::3], panels[2::3], strict=True)
    )


def share(panel, x):
    """How far from the panel's left to its right something is."""
    return (x - panel.box[0]) / panel.width


def turns_of_the_sum_become_troughs(*panels):
    total, result = panels[2], panels[8]
    turned = share(total, x=np.concatenate([total.circles, total.squares])[:, 0])
    troughs = share(result, x=result.squares[:, 0])
    dotted = [
        np.sort([share(panel, x=guide.x[0]) for guide in panel.guides[1:]])
        for panel in (total, result)
    ]
    return all(np.abs(np.sort(turned) - each).max() < 0.01 for each in (np.sort(troughs), *dotted))


def zero_of_the_sum_becomes_the_peak(*panels):
    total, result = panels[2], panels[8]
    peak = from_share(total, share(result, x=result.circles[0, 0]))
    (curve,), zero = total.curves, total.guides[0]
    return total.near(curve.at(peak), zero.y[0])


def from_share(panel, x):
    return panel.box[0] + x * panel.width


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


def exponent(line):
    return line.slope(*line.x[[0, -1]])


def slopes_are_the_exponents(panel):
    return np.allclose(sorted(map(exponent, panel.dashes)), [-2, -1], atol=0.02)


def marks_follow_their_laws(panel):
    steep, shallow = sorted(panel.dashes, key=exponent)
    return all(
        np.abs(law.at(marks[:, 0]) - marks[:, 1]).max() < 0.02 * panel.height
        for law, marks in ((shallow, panel.circles), (steep, panel.squares))
    )


def strips_are_folded(*panels):
    """Each point of a strip lies where as many teeth, one after the other, take it."""
    return all(
        panel.near(panel.curves[0].x, tooth_of(depth)(panel.curves[0].y))
        for depth, panel in enumerate(panels[:3], start=1)
    )


def tooth_of(depth):
    def function(x):
        for _ in range(depth):
            x = 1 - np.abs(2 * x - 1)
        return x

    return function


figures = {
    "fig-composed": {
        "Nine panels in three rows.": there_are(9, panels),
        "Neuron A falls, B rises": [falls(panels[0].solid), rises(panels[1].solid)],
        "A + B has a peak and, right of it, a trough.": [
            turns(panels[2].curves, 1, 1),
            lambda *p: p[2].circles[0, 0] < p[2].squares[0, 0],
        ],
        "Neuron C rises, D falls": [rises(panels[3].solid), falls(panels[4].solid)],
        "C + D is a hill with one peak": [turns(panels[5].curves, 1, 0), rows_add_up],
        "C of A + B has a peak and then a trough, D of A + B a trough and then a peak": [
            turns(panels[6].curves, 1, 1),
            turns(panels[7].curves, 1, 1),
            lambda *p: p[6].circles[0, 0] < p[6].squares[0, 0],
            lambda *p: p[7].squares[0, 0] < p[7].circles[0, 0],
        ],
        "their sum has two troughs with a peak between them.": [
            turns(panels[8].curves, 1, 2),
            rows_add_up,
        ],
        "Four neurons (blue), neurons applied to a sum (green, dashed), and sums (orange,"
        " thick)": lambda *p: (
            all(looks(p[i], plotting.blue, dashed=False) for i in (0, 1, 3, 4))
            and all(looks(p[i], plotting.green, dashed=True) for i in (6, 7))
            and all(looks(p[i], plotting.orange, dashed=False) for i in (2, 5, 8))
        ),
        "Circles mark peaks, squares troughs.": lambda *p: all(map(marks_are_at_extrema, p)),
        "Dotted, the two places where A + B turns.": turns_of_the_sum_become_troughs,
        "The two troughs stand where A + B turns, the peak where A + B is zero.": [
            turns_of_the_sum_become_troughs,
            zero_of_the_sum_becomes_the_peak,
        ],
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
    "fig-rates": {
        "Two rows of marks that fall to the right.": lambda panel: all(
            len(marks) == 6 and np.all(np.diff(marks[np.argsort(marks[:, 0]), 1]) < 0)
            for marks in (panel.circles, panel.squares)
        ),
        "The circles lie close to a dashed line, the squares on another one that falls more"
        " steeply.": marks_follow_their_laws,
        "The error of the staircase (circles) and of the straight pieces (squares)": (
            marks_follow_their_laws
        ),
        "Dashed, lines of slope −1 for the staircase and −2 for the straight pieces.": [
            slopes_are_the_exponents,
            marks_follow_their_laws,
        ],
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
        "Beyond the last one it goes straight on.": straight(solid, start=1),
        "the network follows the wave (dashed).": follows(solid, lesson.wave, 0, 1),
    },
    "fig-folds": {
        "Six panels.": there_are(6, panels),
        "Above, a strip that runs to and fro between 0 and 1, two, four and eight times.": (
            strips_are_folded
        ),
        "Below, one tooth, then two, then four, each rising from 0 to 1 and falling back in"
        " straight lines.": [
            follows(panels[depth + 2].solid, tooth_of(depth)) for depth in (1, 2, 3)
        ],
        "Above, a strip of paper seen from its edge, folded in half 1, 2 and 3 times.": (
            strips_are_folded
        ),
        "It begins at the circle and ends at the square.": lambda *p: all(
            np.abs(strip.circles - [[0, 0]]).max() < 0.02
            and np.abs(strip.squares - [[0, 1]]).max() < 0.02
            for strip in p[:3]
        ),
        "Below, the sawtooth with as many hidden layers of two units.": [
            turns(panels[3].curves, 1, 0),
            turns(panels[4].curves, 2, 1),
            turns(panels[5].curves, 4, 3),
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
    discussion="Three units, three kinks: say what the slope is between each two of them, and by "
    "how much it has to change at each. What is missing with two units?",
)

exercises["enough"] = exercise(
    case("8.0, 0.25", "Put E = B into the equation, and solve it for h."),
    case("8.0, 0.3", "Units come whole, and the error must not be larger: round up."),
    case("40.0, 0.001", "Halving the error takes less than twice the units: there is a root."),
    wrong("forgets the eight", lambda M, largest: math.ceil(math.sqrt(M / largest)), "solve it"),
    wrong("rounds down", lambda M, largest: math.floor(math.sqrt(M / (8 * largest))), "round up"),
    wrong("forgets the root", lambda M, largest: math.ceil(M / (8 * largest)), "there is a root"),
    also("by trying", lambda M, e: next(h for h in range(1, 9999) if M / (8 * h * h) <= e)),
    discussion="To halve the error, how many more pieces are needed? Why does rounding down break "
    "the promise that the bound makes?",
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
    discussion="From layer to layer the bound multiplies, within a layer each unit adds one. What "
    "has to happen in a layer for its units to reach the bound, and does chance do it?",
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
    discussion="Let one group build the teeth from ReLUs in one layer and another by applying the "
    "tooth to itself. How many units has each used for 64 pieces?",
)

# Conclusions


def width_buys_error(function, h):
    """Twice the units bring 0.45 to 0.55 of the staircase's error, 0.22 to 0.28 of the pieces'."""
    f = {
        "slow wave": lambda x: np.sin(3 * x + 1),
        "fast wave": lambda x: np.cos(20 * x),
        "exponential": np.exp,
        "cubic": lambda x: (x - 0.2) ** 3 - x,
        "peak": lambda x: np.exp(-20 * (x - 0.4) ** 2),
        "two waves": lambda x: np.sin(7 * x) + 0.3 * np.cos(15 * x),
    }[function]
    x = np.linspace(0, 1, 8001)

    def error(network):
        return np.abs(forward(network, x[:, None])[:, 0] - f(x)).max()

    staircase, pieces = (
        error(build(f, 2 * h)) / error(build(f, h)) for build in (lesson.staircase, lesson.through)
    )
    holds = 0.45 < staircase < 0.55 and 0.22 < pieces < 0.28
    return holds, f"staircase {staircase:.2f}, pieces {pieces:.2f}"


def jump_stays(place, h):
    """With h units the mean error is at most 1/h, and the error at the jump at least a half."""

    def f(x):
        return np.where(x < place, 0.0, 1.0)

    network = lesson.through(f, h)
    x = np.linspace(0, 1, 20_001)
    mean = np.abs(forward(network, x[:, None])[:, 0] - f(x)).mean()
    value = forward(network, [place])[0]
    at_jump = max(value, 1 - value)
    return mean <= 1 / h and 0.5 <= at_jump < 1 + 1e-9, f"mean {mean:.4f}, jump {at_jump:.2f}"


def kinks_are_as_many_as_units(seed, hidden, biases, gain):
    """Between -1000 and 1000, ten networks have on average 0.7 to 1.3 kinks a hidden unit."""
    rng = np.random.default_rng([seed, *hidden])
    counts = []
    for _ in range(10):
        layers = []
        for i, o in zip((1, *hidden), (*hidden, 1), strict=True):
            b = {"normal": rng.normal(size=o), "small": rng.normal(0, 0.1, o)}.get(biases)
            b = rng.uniform(-1, 1, o) / i**0.5 if b is None else b
            layers.append(Dense(rng.normal(0, gain / i**0.5, (i, o)), b, relu))
        layers[-1] = Dense(layers[-1].W, layers[-1].b)
        counts.append(len(lesson.kinks(tuple(layers), -1000, 1000)))
    share = np.mean(counts) / sum(hidden)
    return 0.7 <= share <= 1.3, f"{share:.2f} kinks a unit"


conclusions = {
    "error-against-width": conclusion(
        width_buys_error,
        function=["slow wave", "fast wave", "exponential", "cubic", "peak", "two waves"],
        h=[32, 64, 128, 256],
    ),
    "jump": conclusion(jump_stays, place=[0.2, 1 / 3, 0.5, 0.7], h=[10, 11, 12, 50, 99, 300]),
    "one-kink-a-unit": conclusion(
        kinks_are_as_many_as_units,
        seed=range(8),
        hidden=[[60], [30, 30], [20] * 3, [10] * 6, [30] * 6],
        biases=["normal", "small", "uniform"],
        gain=[1.0, 1.4, 2.0],
        runs=48,
    ),
}
