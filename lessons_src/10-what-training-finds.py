"""What lesson 10 promises beside its text: equations, figures, exercises."""

import math

import numpy as np
from matplotlib.path import Path

from mlpkit import (
    Dense,
    backward,
    forward,
    identity,
    mean_squared_error,
    mlp,
    relu,
    sgd,
    tanh,
    trace,
)
from tests.agreement.claims import panels, right, there_are, turns
from tests.agreement.conclusions import conclusion, exempt
from tests.agreement.exercises import also, case, exercise, wrong
from tests.agreement.formulas import dyadic, equation
from tests.agreement.promises import cells_of

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

X = np.linspace(-3, 3, 25)


def loss(activation, w, b):
    return np.mean((activation(w * X + b) - hill(X)) ** 2)


def hill(x):
    return tanh(2 * x + 4) - tanh(1.6 * x - 4) - 1


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


def same_shade_same_loss(left, right):
    """The shades of both panels are those of one scale, to which both keep."""
    shades = [[colour for colour, _ in panel.shapes] for panel in (left, right)]
    return len(set(shades[0]) & set(shades[1])) > 5


def a_line_closes_around(panel, mark):
    """In the small, the loss is higher on every side: a level line runs around the mark."""
    turn = np.linspace(0, 2 * np.pi, 90)
    ring = mark + 0.3 * np.column_stack([np.cos(turn), np.sin(turn)])
    heights = [loss(tanh, *place) for place in ring]
    return min(heights) > loss(tanh, *mark)


def loss_of_two(first, second):
    return np.mean((tanh(first * X + 4) + tanh(second * X + 4) - 1 - hill(X)) ** 2)


def mirrored(left):
    return np.abs(left.circles[0] - left.squares[0][::-1]).max() < 0.05


def rises_to_nearly_all(panel):
    """Both rows end above nine tenths and begin at nothing."""
    rows = [marks[np.argsort(marks[:, 0])] for marks in (panel.circles, panel.squares)]
    return all(
        np.all(np.diff(row[:, 1]) >= 0) and row[0, 1] < 1 and row[-1, 1] > 90 for row in rows
    )


def squares_need_more(panel):
    """With as many units a square lies lower than a circle."""
    circles = {round(x): y for x, y in panel.circles}
    both = [(circles[round(x)], y) for x, y in panel.squares if round(x) in circles]
    return len(both) >= 2 and all(circle >= square for circle, square in both)


def rows_by_group(panel):
    """The middle errors of each network, wide first, from the upper group to the lower one."""
    wide, deep, deeper = panel.circles, panel.squares[:4], panel.squares[4:]  # drawn in this order
    return [marks[np.argsort(-marks[:, 1]), 0] for marks in (wide, deep, deeper)]


def lead_of_wide(panel):
    """Group by group, how far left of the nearer of the two deep networks the wide one lies."""
    wide, *deep = rows_by_group(panel)
    return np.min(deep, axis=0) - wide


def trail_of_wide(panel):
    """Group by group, how far right of the worse of the two deep networks the wide one lies."""
    wide, *deep = rows_by_group(panel)
    return wide - np.max(deep, axis=0)


def marks_are_inside_their_lines(panel):
    pieces = [piece for curve in panel.curves for piece in curve.pieces]
    return len(pieces) == 12 and all(
        any(abs(y[0] - mark[1]) < 0.1 and x[0] - 0.02 < mark[0] < x[-1] + 0.02 for x, y in pieces)
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
        "Around each of the two a line of equal height closes.": lambda _, right: (
            a_line_closes_around(right, right.circles[0])
            and a_line_closes_around(right, right.squares[0])
        ),
        "a shade means the same loss in both panels.": same_shade_same_loss,
        "The darker, the lower": lambda *p: all(
            darker_is_lower(panel) and in_the_darkest(panel, panel.circles[0]) for panel in p
        ),
        "Each path goes downhill from its number to its mark.": lambda *p: all(
            goes_downhill(curve, activation) and number_at_start(panel, curve) == number
            for panel, activation in zip(p, (identity, tanh), strict=True)
            for curve, number in ((panel.solid, "1"), (panel.dashed, "2"))
        ),
    },
    "fig-twins": {
        "Left, two dark hollows, mirror images of each other, at a circle and a square that a"
        " dashed line joins.": lambda left, _: (
            mirrored(left)
            and loss_of_two(*left.circles[0]) < 0.01
            and loss_of_two(*left.squares[0]) < 0.01
            and in_the_darkest(left, left.circles[0])
            and in_the_darkest(left, left.squares[0])
        ),
        "Right, a curve that is zero at both ends and has a peak in the middle.": [
            turns(right.solid, 1, 0),
            lambda _, right: right.near(right.solid.at([0, 1]), 0),
        ],
        "Left, a slice of the loss of the network with two hidden units, by their two weights;"
        " all else is held.": lambda left, _: len(left.shapes) > 5,
        "The darker, the lower.": lambda left, _: darker_is_lower(left),
        "Right, the loss along the dashed line from twin to twin.": lambda _, right: all(
            right.near(right.solid.at(t), loss_of_two(2 - 3.6 * t, -1.6 + 3.6 * t))
            for t in np.linspace(0, 1, 21)
        ),
    },
    "fig-shares": {
        "Two rows of marks joined by lines, a solid one with circles and a dashed one with"
        " squares.": lambda panel: (
            len(panel.circles) == 5
            and len(panel.squares) == 4
            and len(panel.solids) == len(panel.dashes) == 1
        ),
        "Both rise from 0 to nearly 100 percent as units are added": rises_to_nearly_all,
        "the squares need more units.": squares_need_more,
    },
    "fig-race": {
        "Two panels, tanh and ReLU, with four groups of three rows.": [
            there_are(2, panels),
            lambda *p: all((len(q.circles), len(q.squares)) == (4, 8) for q in p),
        ],
        "With tanh the mark of the wide network, a circle, lies right of the other two in every"
        " group.": lambda left, _: bool(np.all(trail_of_wide(left) > 0)),
        "With ReLU it lies left of them in the last group, the teeth.": lambda _, right: bool(
            lead_of_wide(right)[-1] > 0
        ),
        "A mark is the middle one of seven starts, its line runs from the best to the worst.": (
            lambda *p: all(map(marks_are_inside_their_lines, p))
        ),
        # The axis of errors runs from small to large.
        "Left is better.": lambda *p: all(-3.1 < q.box[0] < q.box[2] < 0.2 for q in p),
    },
}

# Exercises

exercises = {}

exercises["has_dent"] = exercise(
    case(
        "lambda p: p[0] ** 2, np.array([-1.0]), np.array([3.0])",
        "A parabola lies below the mean of its ends: no dent.",
    ),
    case(
        "lambda p: -p @ p, np.array([-1.0, 2.0]), np.array([1.0, 0.0])",
        "Halfway is higher than the mean of the two ends: that is the dent.",
    ),
    case(
        "lambda p: 3 * p[0] + 1, np.array([0.0]), np.array([4.0])",
        "Halfway on a straight line is exactly the mean, and not higher.",
    ),
    case(
        "lambda p: min(abs(p[0]), 1) + 2 * p[0], np.array([0.0]), np.array([4.0])",
        "It need not be higher than both ends, only than their mean.",
    ),
    wrong(
        "the other way round",
        lambda loss, p, q: bool(loss((p + q) / 2) < (loss(p) + loss(q)) / 2),
        "no dent",
    ),
    wrong(
        "takes equality too",
        lambda loss, p, q: bool(loss((p + q) / 2) >= (loss(p) + loss(q)) / 2),
        "exactly the mean",
    ),
    wrong(
        "wants it above both ends",
        lambda loss, p, q: bool(loss((p + q) / 2) > max(loss(p), loss(q))),
        "only than their mean",
    ),
    also("twice the height", lambda loss, p, q: bool(2 * loss((p + q) / 2) > loss(p) + loss(q))),
)

exercises["restarts"] = exercise(
    case("0.5, 0.9", "All of n starts fail with probability (1 - share) ** n."),
    case("0.07, 0.95", "Count up until failing each time is unlikely enough: round up."),
    case("1.0, 0.99", "If each start succeeds, one is enough."),
    wrong("adds up the shares", lambda share, sure: math.ceil(sure / share), "All of n starts"),
    wrong(
        "rounds down",
        lambda share, sure: (
            1 if share == 1 else max(1, math.floor(math.log(1 - sure) / math.log(1 - share)))
        ),
        "round up",
    ),
    wrong(
        "always tries twice",
        lambda share, sure: (
            2 if share == 1 else math.ceil(math.log(1 - sure) / math.log(1 - share))
        ),
        "one is enough",
    ),
    also(
        "by logarithms",
        lambda share, sure: (
            1 if share == 1 else math.ceil(math.log(1 - sure) / math.log(1 - share))
        ),
    ),
)


def parameters(k, depth):
    return 2 * k + (depth - 1) * (k + 1) * k + k + 1


exercises["as_large"] = exercise(
    case("80, 4", "Between two hidden layers there are k times k weights and k biases."),
    case("24, 1", "One layer may be just as wide as the one that it is compared with."),
    case("30, 3", "It may have as many parameters as the wide one, not more: round down."),
    wrong("shares the units out", lambda h, depth: h // depth, "k times k weights"),
    wrong("takes the root only", lambda h, depth: math.isqrt(h), "One layer may"),
    wrong(
        "one too wide",
        lambda h, depth: next(k for k in range(1, h + 2) if parameters(k, depth) > 3 * h + 1),
        "k times k weights",
    ),
    also(
        "by the widest",
        lambda h, depth: max(k for k in range(1, h + 1) if parameters(k, depth) <= 3 * h + 1),
    ),
)

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

# Conclusions

lesson = cells_of(__file__)


def start_decides(w, b, rate, points):
    """Linear regression ends in one place from both starts, one tanh unit in two."""
    x = np.linspace(-3, 3, points)[:, None]
    y = hill(x)

    def walk(activation, start, rate):
        network = (Dense([[start]], [b], activation),)
        for _ in range(1500):
            done = trace(network, x)
            slope = mean_squared_error.gradient(done[-1].Z, y)
            network = sgd(network, backward(network, done, slope), rate)
        return network[0].W[0, 0]

    line = [walk(identity, sign * w, rate / 3) for sign in (1, -1)]
    unit = [walk(tanh, sign * w, rate) for sign in (1, -1)]
    holds = abs(line[0] - line[1]) < 0.01 and unit[0] > 0.5 and unit[1] < -0.5
    return (
        holds,
        f"w of the line {line[0]:.2f} and {line[1]:.2f}, unit {unit[0]:.2f}, {unit[1]:.2f}",
    )


def share(task, h, seed, rate, points, starts=40):
    x = np.linspace(-3, 3, points)
    y = hill(x) if task == "hill" else 2 * np.abs(2 * x / 3 % 2 - 1) - 1
    activation = tanh if task == "hill" else relu
    y, seeds = np.tile(y, (starts, 1)), [[seed, i] for i in range(starts)]
    layers = lesson.train((1, h, 1), activation, x, y, rate, seeds, 1000)
    off = lesson.outputs(layers, activation, x)[-1][..., 0] - y
    return np.mean((off**2).mean(axis=1) < 0.02)


def few_succeed(seed, rate, points):
    """On the teeth at most a third of 40 starts with four ReLUs succeed."""
    found = share("teeth", 4, seed, rate, points)
    return bool(found <= 1 / 3), f"{found:.0%}"


def nearly_all_succeed(seed, task, rate, points):
    """At least 85 % of 40 starts succeed with four times as many units as the task takes."""
    found = share(task, 8 if task == "hill" else 16, seed, rate, points)
    return bool(found >= 0.85), f"{found:.0%}"


def errors_of(shape, target, activation, seed, points, steps):
    """The errors of seven starts, at each of two rates."""
    x, fine = np.linspace(-1, 1, points), np.linspace(-1, 1, 513)
    runs = [(rate, i) for rate in (0.01, 0.03) for i in range(7)]
    y = np.tile(lesson.targets[target](x), (len(runs), 1))
    rates, seeds = [rate for rate, _ in runs], [[seed, i] for _, i in runs]
    layers = lesson.train(lesson.shapes[shape], activation, x, y, rates, seeds, steps)
    off = lesson.outputs(layers, activation, fine)[-1][..., 0] - lesson.targets[target](fine)
    return np.sqrt((off**2).mean(axis=1)).reshape(2, 7)


def deep_is_nearer_with_tanh(seed, target, points, steps):
    """With tanh, 3 x 10 has a smaller middle error than 1 x 80."""
    deep, wide = (
        np.median(errors_of(shape, target, tanh, seed, points, steps), axis=1).min()
        for shape in ("3 x 10", "1 x 80")
    )
    return bool(deep < wide), f"wide {wide:.3f}, deep {deep:.3f}"


def wide_has_the_teeth(seed, points, steps):
    """With ReLU, 1 x 80 has a smaller middle error on the teeth than 4 x 8."""
    deep, wide = (
        np.median(errors_of(shape, "teeth", relu, seed, points, steps), axis=1).min()
        for shape in ("4 x 8", "1 x 80")
    )
    return bool(wide < deep), f"wide {wide:.3f}, deep {deep:.3f}"


def deeper_are_silent_more_often(seed, biases, gain):
    """Of 400 networks of each shape, more are level the deeper and narrower they are."""
    counts = []
    for hidden in ((24,), (5,) * 3, (4,) * 4, (3,) * 6):
        rng, level = np.random.default_rng([seed, len(hidden)]), 0
        for _ in range(400):
            network = tuple(
                Dense(gain * layer.W, biases * rng.normal(size=layer.outputs), layer.activation)
                for layer in mlp((1, *hidden, 1), relu, rng)
            )
            level += np.ptp(forward(network, lesson.points[:, None])) == 0
        counts.append(int(level))
    return counts == sorted(counts) and counts[0] < counts[-1], f"level {counts}"


def one_start_says_either(seed, target, points, steps):
    """With ReLU, of seven pairs of starts some have 4 x 8 nearer and some 1 x 80."""
    deep, wide = (
        errors_of(shape, target, relu, seed, points, steps) for shape in ("4 x 8", "1 x 80")
    )
    deep, wide = (e[np.median(e, axis=1).argmin()] for e in (deep, wide))
    nearer = int(np.sum(deep < wide))
    return 0 < nearer < 7, f"deep nearer in {nearer} of 7"


conclusions = {
    "two-valleys": conclusion(
        start_decides,
        w=[1.5, 2.0, 2.5, 3.0],
        b=[-1.0, -0.5, 0.0, 0.5],
        rate=[0.15, 0.3, 0.5],
        points=[13, 25, 50],
    ),
    "twins": exempt("the three losses printed above are the proof"),
    "just-enough": conclusion(
        few_succeed, seed=range(8), rate=[0.02, 0.03, 0.05], points=[25, 33, 49]
    ),
    "more-units": conclusion(
        nearly_all_succeed,
        seed=range(8),
        task=["hill", "teeth"],
        rate=[0.02, 0.03, 0.05],
        points=[25, 33],
    ),
    "tanh-deep": conclusion(
        deep_is_nearer_with_tanh,
        seed=range(8),
        target=["wave", "peak", "cliff", "teeth"],
        points=[25, 33],
        steps=[400, 600],
        runs=32,
    ),
    "relu-teeth": conclusion(wide_has_the_teeth, seed=range(12), points=[25, 33], steps=[500, 600]),
    "silent": conclusion(
        deeper_are_silent_more_often, seed=range(8), biases=[0.3, 1.0], gain=[0.7, 1.0, 1.4]
    ),
    "one-start": conclusion(
        one_start_says_either,
        seed=range(8),
        target=["wave", "peak"],
        points=[25, 33],
        steps=[500, 600],
    ),
}
