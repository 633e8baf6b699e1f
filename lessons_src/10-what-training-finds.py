"""What lesson 10 promises beside its text: equations, figures, exercises."""

import math

import numpy as np
from matplotlib.path import Path

from mlpkit import Dense, forward, identity, mlp, relu, tanh
from tests.agreement.claims import curves, panels, rises, there_are, turns
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


def loss(activation, w, b):
    x = np.linspace(-3, 3, 25)
    return np.mean((activation(w * x + b) - (np.tanh(2 * x + 4) - np.tanh(1.6 * x - 4) - 1)) ** 2)


def is_lowest_nearby(activation, mark):
    turn = np.linspace(0, 2 * np.pi, 24)
    around = mark + 0.2 * np.column_stack([np.cos(turn), np.sin(turn)])
    return all(loss(activation, *place) > loss(activation, *mark) for place in around)


def goes_downhill(path, activation):
    points = zip(path.x, path.y, strict=True)
    losses = [loss(activation, *point) for point in points]
    return np.diff(losses).max() < 0.001 and losses[-1] < losses[0]


def number_at_start(panel, path):
    return panel.texts[
        min(panel.texts, key=lambda at: np.hypot(at[0] - path.x[0], at[1] - path.y[0]))
    ]


def number_at(panel, place):
    """The text that stands nearest to a place."""
    size = panel.width, panel.height
    return panel.texts[min(panel.texts, key=lambda at: np.hypot(*((at - place) / size)))]


def lowest(curve, last=False):
    at = -1 if last else curve.y.argmin()
    return np.array([curve.x[at], curve.y[at]])


def is_lowest_beside(curve, mark):
    x = mark[0] + np.linspace(-0.1, 0.1, 21)
    return abs(curve.at(mark[0]) - mark[1]) < 0.01 and curve.at(x).min() > mark[1] - 0.005


def darker_is_lower(panel):
    """The shades are drawn from the lowest level of the loss to the highest."""
    shades = [int(colour[1:3], 16) for colour, _ in panel.shapes]
    return shades == sorted(shades) and shades[0] < shades[-1]


def in_the_darkest(panel, mark):
    darkest = min(colour for colour, _ in panel.shapes)
    return any(
        Path(shape).contains_point(mark) for colour, shape in panel.shapes if colour == darkest
    )


def an_outline_closes_around(panel, mark):
    """A shade's outline runs around the mark without touching the panel's edge."""
    left, bottom, right, top = panel.box
    return any(
        Path(shape).contains_point(mark)
        and left + 0.05 < shape[:, 0].min()
        and shape[:, 0].max() < right - 0.05
        and bottom + 0.05 < shape[:, 1].min()
        and shape[:, 1].max() < top - 0.05
        for _, shape in panel.shapes
    )


def ends_at(path, marks):
    return len(marks) == 1 and np.abs([path.x[-1], path.y[-1]] - marks[0]).max() < 0.05


def rows_of(panel):
    """The circles' and the squares' x, row by row from the top.

    The triangles are read as squares too; each stands above a square.
    """
    circles, others = (m[np.argsort(-m[:, 1]), 0] for m in (panel.circles, panel.squares))
    return [circles, others[1::2]]


def lead_of_wide(panel, *rows):
    """Row by row, from the upper one: how far left of the deep network's square the circle lies."""
    lead = np.subtract(*reversed(rows_of(panel)))
    kinds = {"left": lead > 0, "right": lead < 0}
    return all(kinds[kind][row] for row, kind in enumerate(rows))


def pieces_of(panel):
    return [piece for curve in panel.curves for piece in curve.pieces]


def marks_are_inside_their_lines(panel):
    pieces = pieces_of(panel)
    return len(pieces) == 12 and all(
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
        "Around each of the two an outline closes.": lambda _, right: (
            an_outline_closes_around(right, right.circles[0])
            and an_outline_closes_around(right, right.squares[0])
        ),
        "The darker, the lower; a shade means the same loss in both panels.": lambda *p: all(
            darker_is_lower(panel) and in_the_darkest(panel, panel.circles[0]) for panel in p
        ),
        "Each path goes downhill from its number to its mark.": lambda *p: all(
            goes_downhill(curve, activation) and number_at_start(panel, curve) == number
            for panel, activation in zip(p, (identity, tanh), strict=True)
            for curve, number in ((panel.solid, "1"), (panel.dashed, "2"))
        ),
    },
    "fig-pass": {
        "on the way between the ends of its two walks, the second (square) and the first"
        " (circle).": (
            lambda panel: all(
                abs(mark[0, 1] - loss(tanh, *lesson.descend(*lesson.starts[walk], tanh, 0.5)[-1]))
                < 0.01
                for walk, mark in ((1, panel.squares), (0, panel.circles))
            )
        ),
        "A curve with two dips. A square lies at the bottom of the left one, a circle at the bottom"
        " of the right one, which is deeper. Between them the curve climbs higher than both.": [
            turns(curves, 1, 2),
            lambda panel: (
                is_lowest_beside(panel.solid, panel.squares[0])
                and is_lowest_beside(panel.solid, panel.circles[0])
                and panel.squares[0, 0] < panel.circles[0, 0]
                and panel.squares[0, 1] > panel.circles[0, 1]
                and panel.solid.at(panel.solid.over(0, 1)).max() > panel.squares[0, 1] + 0.1
            ),
        ],
    },
    "fig-twins": {
        "Left, two dark hollows, mirror images of each other, at a circle and a square that a"
        " dashed line joins.": lambda left, _: (
            ends_at(left.dashed, left.squares)
            and np.allclose(left.circles[0], left.squares[0][::-1], atol=0.05)
            and in_the_darkest(left, left.circles[0])
            and in_the_darkest(left, left.squares[0])
        ),
        "Right, a curve that is zero at both ends and has a peak in the middle.": lambda _, right: (
            np.abs(right.solid.y[[0, -1]]).max() < 0.01
            and abs(right.solid.x[right.solid.y.argmax()] - 0.5) < 0.1
        ),
        "Left, a slice of the loss of the network with two hidden units, by their two weights; all"
        " else is held. The darker, the lower. Right, the loss along the dashed line from twin to"
        " twin.": lambda left, right: (
            darker_is_lower(left) and np.allclose(right.solid.x[[0, -1]], [0, 1], atol=0.01)
        ),
    },
    "fig-shares": {
        "Two rows of marks joined by lines, a solid one with circles and a dashed one with squares."
        " Both rise from 0 to 100 percent as units are added": lambda panel: all(
            rises(curve) and abs(curve.y[0]) < 1 and abs(curve.y[-1] - 100) < 1
            for curve in (panel.solid, panel.dashed)
        ),
        "the squares need more units.": lambda panel: (
            np.interp(50, panel.dashed.y, panel.dashed.x)
            > np.interp(50, panel.solid.y, panel.solid.x)
        ),
    },
    "fig-overfitting": {
        "A dashed curve sinks.": lambda panel: np.all(np.diff(panel.dashed.y) < 0),
        "A solid curve falls too at first, turns at a circle, and climbs to more than twice that"
        " height.": lambda panel: (
            len(panel.circles) == 1
            and np.abs(panel.circles[0] - lowest(panel.solid)).max() < 0.05
            and panel.solid.y[0] > panel.circles[0, 1]
            and panel.solid.y[-1] > 2 * panel.circles[0, 1]
        ),
        'Beside the circle stands "stop here".': lambda panel: (
            number_at(panel, panel.circles[0]) == "stop here"
        ),
        "on the readings they were trained on (dashed) and on those left out (solid).": (
            lambda panel: number_at(panel, lowest(panel.solid, last=True)) == "left out"
        ),
    },
    "fig-race": {
        "Two panels, tanh and ReLU, with four groups of three rows.": [
            there_are(2, panels),
            lambda *p: all((len(q.circles), len(q.squares)) == (4, 8) for q in p),
        ],
        "With tanh the circle of the wide network lies right of the square of the four layers in"
        " every group.": lambda left, _: lead_of_wide(left, *4 * ["right"]),
        "With ReLU it lies left of the square in the last group, the teeth.": lambda _, right: (
            np.subtract(*reversed(rows_of(right)))[-1] > 0
        ),
        "A mark is the middle one of five starts, its line runs from the best to the worst.": (
            lambda *p: all(map(marks_are_inside_their_lines, p))
        ),
        # The axis of errors runs from small to large.
        "Left is better.": lambda *p: all(-4.2 < q.box[0] < q.box[2] < 0.2 for q in p),
    },
}

# Conclusions

lesson = cells_of(__file__)


def walks_end_apart(seed, rate, noise):
    """From both sides the line's walks end together, those of the tanh unit far apart."""
    rng = np.random.default_rng(seed)
    x = np.linspace(-3, 3, 25)
    y = np.tanh(2 * x + 4) - np.tanh(1.6 * x - 4) - 1 + rng.normal(0, noise, 25)
    starts = np.array([[2.5, -0.5], [-2.5, -0.5]]) + rng.normal(0, 0.3, (2, 2))
    apart = {}
    for activation in (identity, tanh):
        ends = []
        for w, b in starts:
            for _ in range(3000):
                a = w * x + b
                delta = 2 * (activation(a) - y) * activation.derivative(a) / 25
                w, b = w - rate * np.sum(delta * x), b - rate * np.sum(delta)
            ends.append(w)
        apart[activation.name] = abs(ends[0] - ends[1])
    told = ", ".join(f"{name}: w apart by {gap:.2f}" for name, gap in apart.items())
    return apart["identity"] < 0.01 and apart["tanh"] > 1, told


def share_on_the_teeth(units, seed, rate, steps, tries=40):
    """The share of random starts from which ReLUs learn four straight pieces."""
    x = lesson.X[:, 0]
    y = np.tile(2 * np.abs(2 * x / 3 % 2 - 1) - 1, (tries, 1))
    seeds = range(1000 * seed, 1000 * seed + tries)
    layers = lesson.train((1, units, 1), relu, x, y, rate, seeds, steps)
    off = lesson.outputs(layers, relu, x)[-1][..., 0] - y
    return np.mean((off**2).mean(axis=1) < 0.02)


def few_succeed(seed, rate, steps):
    """With four ReLUs fewer than half of 40 starts learn the teeth."""
    share = share_on_the_teeth(4, seed, rate, steps)
    return share < 0.5, f"{share:.0%}"


def nine_of_ten_succeed(seed, rate, steps):
    """With 32 ReLUs at least 36 of 40 starts learn the teeth."""
    share = share_on_the_teeth(32, seed, rate, steps)
    return share >= 0.9, f"{share:.0%}"


def errors_of(shape, activation, target, seed, points, steps):
    """The middle error of five starts, at the better of two rates, as in the lesson."""
    x, fine, wanted = np.linspace(-1, 1, points), np.linspace(-1, 1, 513), lesson.targets[target]
    seeds, rates = range(5 * seed, 5 * seed + 5), (0.01, 0.03)
    y = np.tile(wanted(x), (10, 1))
    layers = lesson.train(
        lesson.shapes[shape], activation, x, y, np.repeat(rates, 5), [*seeds, *seeds], steps
    )
    off = lesson.outputs(layers, activation, fine)[-1][..., 0] - wanted(fine)
    return np.median(np.sqrt((off**2).mean(axis=1)).reshape(2, 5), axis=1).min()


def deep_is_nearer(target, seed, points, steps):
    """With tanh four layers of eight have a smaller error than one of eighty."""
    found = {s: errors_of(s, tanh, target, seed, points, steps) for s in ("1 x 80", "4 x 8")}
    told = ", ".join(f"{shape}: {error:.3f}" for shape, error in found.items())
    return found["4 x 8"] < found["1 x 80"], told


def gap_narrows(target, seed, points, rate):
    """With tanh the wide network's error is fewer times the deep one's after 2,000 than 600."""
    x, fine, wanted = np.linspace(-1, 1, points), np.linspace(-1, 1, 513), lesson.targets[target]
    y, times = np.tile(wanted(x), (5, 1)), []
    for steps in (600, 2000):
        middle = []
        for shape in ("1 x 80", "4 x 8"):
            seeds = range(5 * seed, 5 * seed + 5)
            layers = lesson.train(lesson.shapes[shape], tanh, x, y, rate, seeds, steps)
            off = lesson.outputs(layers, tanh, fine)[-1][..., 0] - wanted(fine)
            middle.append(np.median(np.sqrt((off**2).mean(axis=1))))
        times.append(middle[0] / middle[1])
    return times[1] < times[0], "wide/deep {:.2f}, then {:.2f}".format(*times)


def wide_is_nearer_on_the_teeth(seed, points, steps):
    """With ReLU one layer of eighty has a smaller error on the teeth than four of eight."""
    found = {s: errors_of(s, relu, "teeth", seed, points, steps) for s in ("1 x 80", "4 x 8")}
    told = ", ".join(f"{shape}: {error:.3f}" for shape, error in found.items())
    return found["1 x 80"] < found["4 x 8"], told


def narrower_are_level(seed, spread):
    """From 1 x 24 to 3 x 5, 4 x 4 and 6 x 3 more of 400 networks are level each time."""
    rng, x = np.random.default_rng(seed), np.linspace(-1, 1, 25)[:, None]
    counts = []
    for hidden in ((24,), (5, 5, 5), (4, 4, 4, 4), (3, 3, 3, 3, 3, 3)):
        level = 0
        for _ in range(400):
            network = tuple(
                Dense(layer.W, rng.normal(0, spread, layer.outputs), layer.activation)
                for layer in mlp((1, *hidden, 1), relu, rng)
            )
            level += np.ptp(forward(network, x)) < 1e-9
        counts.append(int(level))
    return all(a < b for a, b in zip(counts, counts[1:], strict=False)), f"level: {counts}"


def thermometers(data):
    """Readings of both thermometers: the lesson's, then others with errors as large."""
    if data == 0:
        return lesson.t_u, lesson.t_c
    rng = np.random.default_rng([9, data])
    t_u = rng.uniform(20, 85, 11)
    return t_u, (t_u - 32) * 5 / 9 + rng.normal(0, 1.8, 11)


def overfitted(data, seed, width, rate):
    """By epochs: the error on the reading left out, and the distance from the truth; the line's."""
    t_u, t_c = thermometers(data)
    x, y = (t_u - 50) / 20, np.tile((t_c - 10) / 10, (12, 1))
    between = np.linspace(t_u.min(), t_u.max(), 200)
    truth, left_out, from_truth = (between - 32) * 5 / 9, [], []
    for epochs in lesson.durations:
        layers = lesson.train(
            (1, width, 1), tanh, x, y, rate, 12 * [seed], epochs, 1 - np.eye(12, 11)[..., None]
        )
        off = 10 * (lesson.outputs(layers, tanh, x)[-1][:11, :, 0] - y[:11])
        left_out.append(np.sqrt(np.mean(np.diag(off) ** 2)))
        answer = 10 * lesson.outputs(layers, tanh, (between - 50) / 20)[-1][-1, :, 0] + 10
        from_truth.append(np.sqrt(np.mean((answer - truth) ** 2)))
    line = np.polyval(np.polyfit(t_u, t_c, 1), between)
    return np.array(left_out), np.array(from_truth), np.sqrt(np.mean((line - truth) ** 2))


def left_out_error_turns(data, seed, width, rate):
    """The error on what is left out is lowest before the end, and ends at least a tenth higher."""
    left_out, _, _ = overfitted(data, seed, width, rate)
    holds = left_out[-1] > 1.1 * left_out.min()
    return holds, f"lowest {left_out.min():.2f}, last {left_out[-1]:.2f}"


def stopping_early_helps(data, seed, width, rate):
    """Stopped where the error on what is left out is lowest, the network is nearer to the truth."""
    left_out, from_truth, _ = overfitted(data, seed, width, rate)
    early, late = from_truth[left_out.argmin()], from_truth[-1]
    return early < late, f"stopped early {early:.2f}, at the end {late:.2f}"


def line_is_nearer(data, seed, width, rate):
    """The line is nearer to the truth than the network, whether stopped early or not."""
    left_out, from_truth, line = overfitted(data, seed, width, rate)
    nearest = min(from_truth[left_out.argmin()], from_truth[-1])
    return line < nearest, f"line {line:.2f}, network {nearest:.2f}"


VARIED = {"data": range(12), "seed": range(12), "width": [10, 20, 40], "rate": [0.02, 0.05, 0.1]}

conclusions = {
    "left-out-error-turns": conclusion(left_out_error_turns, **VARIED),
    "early-stopping": conclusion(stopping_early_helps, **VARIED),
    "line-nearer": conclusion(line_is_nearer, **VARIED),
    "two-valleys": conclusion(
        walks_end_apart, seed=range(24), rate=[0.05, 0.1, 0.25], noise=[0, 0.05, 0.1]
    ),
    "by-hand": exempt("the errors of both networks, printed above"),
    "uncorrected": exempt("computed above, for a gradient that is always one"),
    "twins": exempt("the definition of convex, with the three losses printed above"),
    "just-enough": conclusion(
        few_succeed, seed=range(12), rate=[0.01, 0.03, 0.1], steps=[500, 1000]
    ),
    "more-units": conclusion(
        nine_of_ten_succeed, seed=range(12), rate=[0.01, 0.03, 0.1], steps=[1000, 2000]
    ),
    "deep-with-tanh": conclusion(
        deep_is_nearer,
        target=["wave", "peak", "cliff", "teeth"],
        seed=range(12),
        points=[25, 33, 65],
        steps=[600, 1000],
    ),
    "longer-narrows": conclusion(
        gap_narrows,
        target=["wave", "peak"],
        seed=range(12),
        points=[25, 33],
        rate=[0.01, 0.03],
    ),
    "wide-on-the-teeth": conclusion(
        wide_is_nearer_on_the_teeth, seed=range(12), points=[25, 33, 65], steps=[600, 1000]
    ),
    "narrow-and-level": conclusion(narrower_are_level, seed=range(12), spread=[0.5, 1.0]),
}

# Exercises

exercises = {}

exercises["has_dent"] = exercise(
    case("lambda p: p**2, 1.0, 3.0", "A parabola lies below each of its chords."),
    case("lambda p: np.cos(p), -1.0, 1.0", "Halfway the cosine is at its top."),
    case(
        "lambda p: np.sum(np.abs(p)), np.array([1.0, 2.0]), np.array([3.0, 4.0])",
        "On a straight piece halfway is level with the mean: that is no dent.",
    ),
    wrong(
        "turns it round",
        lambda loss, p, q: bool(loss((p + q) / 2) < (loss(p) + loss(q)) / 2),
        "A parabola lies",
        "Halfway the cosine",
    ),
    wrong(
        "counts a straight piece",
        lambda loss, p, q: bool(loss((p + q) / 2) >= (loss(p) + loss(q)) / 2),
        "On a straight piece",
    ),
    wrong(
        "compares with the lower end",
        lambda loss, p, q: bool(loss((p + q) / 2) > min(loss(p), loss(q))),
        "A parabola lies",
    ),
    discussion="Finding a dent proves something, finding none does not. How many pairs would you "
    "try before you believed that there is no dent?",
)

exercises["restarts"] = exercise(
    case("0.5, 0.9", "Of n starts all fail with probability 0.5**n."),
    case("0.9, 0.9", "One start is enough if its chance is as large as asked for."),
    case("0.07, 0.99", "Give a whole number, rounded up."),
    wrong("divides", lambda share, sure: int(-(-sure // share)), "Of n starts", "rounded up"),
    wrong(
        "rounds down",
        lambda share, sure: int(math.log(1 - sure + 1e-12) / math.log(1 - share)),
        "Of n starts",
    ),
    wrong(
        "takes one more",
        lambda share, sure: 2 if share == sure else 4 if share == 0.5 else 64,
        "One start is",
    ),
    also(
        "by the logarithm",
        lambda share, sure: math.ceil(math.log(1 - sure) / math.log(1 - share) - 1e-9),
    ),
    discussion="With one success in ten, are ten starts enough? Let the class guess the "
    "probability first: it is about two in three.",
)

exercises["as_large"] = exercise(
    case(
        "80, 4", "The wide network has 3h + 1 parameters: two weights and a bias a unit, one more."
    ),
    case("24, 1", "One layer is as wide as it is."),
    case("24, 6", "No more parameters: stop before the first width that has too many."),
    wrong("shares the units out", lambda h, depth: h // depth, "The wide network"),
    wrong(
        "forgets the biases",
        lambda h, depth: max(k for k in range(1, h + 2) if 2 * k + (depth - 1) * k * k <= 2 * h),
        "No more parameters",
        "The wide network",
    ),
    wrong(
        "stops one too late",
        lambda h, depth: min(
            k for k in range(1, h + 2) if 2 * k + (depth - 1) * (k + 1) * k + k + 1 > 3 * h + 1
        ),
        "One layer is",
        "No more parameters",
    ),
    also(
        "by counting down",
        lambda h, depth: next(
            k for k in range(h, 0, -1) if 2 * k + (depth - 1) * (k + 1) * k + k + 1 <= 3 * h + 1
        ),
    ),
    discussion="Which term of the count grows with the square of the width? So what does depth "
    "cost, and what did lesson 8 say that it buys?",
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
    discussion="How many networks compute the same function when there are 10 hidden units? What "
    "does that mean for a search that averages two good networks?",
)
