"""What lesson 6 promises beside its text: equations, figures, exercises, conclusions."""

import math

import numpy as np
from mpmath import mp

from mlpkit import cross_entropy, softmax
from tests.agreement import arithmetic as exact
from tests.agreement.claims import falls, follows, passes, rises, solid, straight
from tests.agreement.conclusions import conclusion
from tests.agreement.exercises import also, case, exercise, wrong
from tests.agreement.formulas import VECTORS, equation
from tests.agreement.promises import cells_of

lesson = cells_of(__file__)

# Equations

functions = {"sigma": exact.logistic}

equations = {
    "softmax": "softmax(x)[i]",
    "two-classes": "softmax([x, 0])[0]",
    "shift": equation("softmax(x)[i]", x=VECTORS, c=lambda x: [0.0, -3.5, 1e5, x.max()]),
    "log-softmax": "log_softmax(x)[i]",
    "logsumexp": equation("logsumexp(x)", x=VECTORS, m=lambda x: [x.max(), x.min(), 0.5]),
    "cross-entropy-gradient": equation(
        {
            "L": "cross_entropy(x, label)",
            r"\frac{\partial L}{\partial x_i}": "cross_entropy.gradient(x, label)[i]",
        },
        x=VECTORS,
        i=lambda x: range(len(x)),
        label=lambda i: {0, i},
        y=lambda x, label: [np.eye(len(x))[label]],
        p=[r"\operatorname{softmax}(x)"],
    ),
}

# Figures


def heights(panel):
    """Of the three circles of each of the three groups."""
    return panel.circles.reshape(3, 3, 2)[:, :, 1]


def same_pattern(panel, step):
    return panel.near(np.diff(heights(panel), axis=0), step)


def classes_beside_points(panel):
    """Just above each point stands 0, 1 or 2, as its place in the group says."""
    numbers = [(x, y, w) for (x, y), w in panel.texts.items() if w in ("0", "1", "2")]
    return len(numbers) == len(panel.circles) == 9 and all(
        min(numbers, key=lambda text: np.hypot(*(text[:2] - circle)))[2] == str(index % 3)
        for index, circle in enumerate(panel.circles)
    )


TYPES = {
    "#d55e00": ("float16", -17.33, 11.09),
    "#0072b2": ("float32", -103.97, 88.72),
    "#009e73": ("float64", -745.13, 709.78),
}


def held(panel, *colours):
    """Each piece of the line ends where its type does, and its name stands next to it."""
    return all(
        piece.colour != colour
        or (
            np.abs(piece.x[[0, -1]] - ends).max() < 0.005 * panel.width
            and any(words.startswith(name) for words in panel.words)
            and panel.near(piece.y, piece.x / np.log(10))
        )
        for piece in panel.solids
        for colour, (name, *ends) in TYPES.items()
    ) and {piece.colour for piece in panel.solids} >= {*colours}


def piece(panel, colour):
    (one,) = panel.coloured(colour)
    return one.x[-1] - one.x[0]


def thin_lines_go_from_corner_to_corner(*panels):
    return all(
        straight(thin) and rises(thin) and np.ptp(thin.x) > 0.99 * panel.width
        for panel in panels
        for thin in panel.coloured("#8a8a8a")
    ) and all(len(panel.coloured("#8a8a8a")) == 1 for panel in panels)


figures = {
    "fig-shift": {
        "Left, three groups of three points; each group has the same pattern and lies 5 higher"
        " than the one before.": lambda left, _: same_pattern(left, 5),
        "Right, the three groups' probabilities, at the same three heights in each group.": (
            lambda left, right: (
                same_pattern(right, 0) and right.near(heights(right), softmax(heights(left)))
            )
        ),
        "Beside each point stands its class.": lambda left, right: (
            classes_beside_points(left) and classes_beside_points(right)
        ),
        "The same three logits, of classes 0, 1 and 2, shifted by 5 and by 10.": lambda left, _: (
            left.near(np.ptp(heights(left)[[0, 2]], axis=0), 10)
        ),
        "Their probabilities do not move.": lambda _, right: same_pattern(right, 0),
    },
    "fig-types": {
        "Two panels, in each a thin straight line that rises from one corner to the other.": (
            thin_lines_go_from_corner_to_corner
        ),
        "On the left a thick piece around 0 is held by float16, from −17.33 to 11.09, and a much"
        " longer one by float32, from −103.97 to 88.72.": lambda left, _: (
            held(left, "#d55e00", "#0072b2") and piece(left, "#0072b2") > 5 * piece(left, "#d55e00")
        ),
        "On the right that of float32 is the short piece, and float64 holds the line from −745.13"
        " to 709.78.": lambda _, right: (
            held(right, "#0072b2", "#009e73")
            and piece(right, "#009e73") > 5 * piece(right, "#0072b2")
        ),
        "and the part of it that each type can hold": lambda left, right: (
            held(left, "#d55e00", "#0072b2") and held(right, "#0072b2", "#009e73")
        ),
        "The exponential on a logarithmic axis": lambda *panels: all(
            panel.near(line.y, line.x / np.log(10)) for panel in panels for line in panel.curves
        ),
    },
    "fig-surprise": {
        "A curve that falls from the left, steeply at first and then less and less, to 0 where the"
        " probability is 1.": [
            falls(solid),
            passes(solid, 1, 0),
            lambda panel: np.all(np.diff(panel.solid.at(np.linspace(0.01, 1, 12)), 2) > 0),
        ],
        "Marks on it at 4.61 for a probability of 0.01, 2.30 for 0.1, 0.69 for 0.5 and 0.00 for"
        " 1.": (
            lambda panel: (
                np.abs(panel.circles[:, 0] - [0.01, 0.1, 0.5, 1]).max() < 0.005
                and panel.near(panel.circles[:, 1], [4.61, 2.30, 0.69, 0])
            )
        ),
        "The loss of one example by the probability of its right class.": follows(
            solid, lambda p: -np.log(p), start=0.01
        ),
    },
}

# Conclusions


def moves_by_the_spacing(seed, classes, spread, power, sign):
    """No probability moves by more than the distance between numbers of the shift's size."""
    x = spread * np.random.default_rng([seed, classes]).normal(size=classes)
    shift = sign * 10.0**power
    change, spacing = np.abs(softmax(x + shift) - softmax(x)).max(), abs(np.spacing(shift))
    return change <= spacing, f"moved {change:.0e}, spacing {spacing:.0e}"


def right_to_14_decimals(seed, classes, spread, offset):
    """The shifted softmax is within 5e-15 of the true one, and it underflows or not."""
    x = offset + spread * np.random.default_rng([seed, classes]).normal(size=classes)
    with mp.workdps(40), np.errstate(under="ignore"):
        e = [mp.exp(mp.mpf(float(one)) - mp.mpf(float(x.max()))) for one in x]
        p = lesson.shifted_softmax(x)
        off = max(
            abs(mp.mpf(float(mine)) - one / mp.fsum(e)) for mine, one in zip(p, e, strict=True)
        )
    return bool(off < 5e-15), f"off by {float(off):.0e}, {np.mean(p == 0):.0%} are 0"


def says_zero(margin, classes, offset):
    """The shifted form's loss is 0, and the true one, which mlpkit gives, is not."""
    x = np.full(classes, float(offset))
    x[0] += margin
    shifted, right = -lesson.shifted_log_softmax(x)[0], cross_entropy(x, 0)
    true = (classes - 1) * math.exp(-margin)
    return shifted == 0 and abs(right / true - 1) < 1e-9, f"shifted {shifted:g}, true {right:.1e}"


def gradient_of_two_softmaxes(x):
    """Of the loss of class 0 by the logits."""
    p = softmax(x)
    by_p = cross_entropy.gradient(p, 0)
    return p * (by_p - p @ by_p)


def corrects_less(seed, classes, scale):
    """Beyond four fifths of the probability, each further half logit weakens the gradient."""
    others = scale * np.random.default_rng([seed, classes]).normal(size=classes)
    sizes = []
    for wrong_logit in np.arange(0, 25, 0.5):  # beyond that rounding decides
        x = others.copy()
        x[1] = others.max() + wrong_logit
        if softmax(x)[1] > 0.8:
            sizes.append(np.abs(gradient_of_two_softmaxes(x)).max())
    return bool(np.all(np.diff(sizes) < 0)), f"from {sizes[0]:.2f} down to {sizes[-1]:.0e}"


def reads_less(seed, rate, width):
    """With the second softmax fewer test digits are read than without."""
    without, twice = (lesson.share_read(again, rate, width, seed) for again in (False, True))
    return twice < without, f"{twice:.0%} instead of {without:.0%}"


def bears_large_rates(seed, rate, width):
    """Without the second softmax fewer than a fifth of the test digits are read, with it more."""
    without, twice = (lesson.share_read(again, rate, width, seed) for again in (False, True))
    return without < 0.2 < twice, f"{twice:.0%} instead of {without:.0%}"


conclusions = {
    "shift-ends": conclusion(
        moves_by_the_spacing,
        seed=range(24),
        classes=[2, 3, 10, 100],
        spread=[0.1, 2.0, 30.0],
        power=[4, 8, 12, 15, 16, 17],
        sign=[-1, 1],
        runs=96,
    ),
    "harmless-underflow": conclusion(
        right_to_14_decimals,
        seed=range(24),
        classes=[2, 10, 100],
        spread=[1.0, 100.0, 1e5],
        offset=[-1e6, 0.0, 1e6],
        runs=48,
    ),
    "shifted-loses": conclusion(
        says_zero,
        margin=[40, 45.5, 60, 100, 700],
        classes=[2, 3, 5, 10],
        offset=[-1000, 0, 1000],
        runs=60,
    ),
    "twice-corrects-less": conclusion(
        corrects_less, seed=range(24), classes=[2, 3, 10, 100], scale=[0.0, 1.0, 3.0], runs=48
    ),
    "twice-reads-less": conclusion(
        reads_less, seed=range(24), rate=[0.05, 0.1, 0.3, 1.0], width=[16, 32, 64]
    ),
    "twice-bears-large-rates": conclusion(
        bears_large_rates, seed=range(24), rate=[3.0, 5.0, 10.0], width=[16, 32, 64]
    ),
}

# Exercises

exercises = {}


def shifts_by_1000(x):
    e = np.exp(x - 1000)
    return e / e.sum()


def shifts_by_the_mean(x):
    e = np.exp(x - x.mean())
    return e / e.sum()


def shifts_by_the_smallest(x):
    e = np.exp(x - x.min())
    return e / e.sum()


def shifts_by_the_largest_size(x):
    e = np.exp(x - np.abs(x).max())
    return e / e.sum()


def divides_by_the_largest(x):
    e = np.exp(x - x.max())
    return e / e.max()


def clips_the_logits(x):
    e = np.exp(np.clip(x, -500, 500))
    return e / e.sum()


def keeps_the_axis(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


exercises["stable_softmax"] = exercise(
    case("np.array([1.0, 2.0, 3.0])", "Exponentials, divided by their sum."),
    case("np.array([1010.0, 1000.0, 990.0])", "Shift the logits before the exponential."),
    case("np.array([-1010.0, -1000.0, -990.0])", "Shift by the largest logit, not by 1000."),
    case(
        "np.array([1000.0, 0.0, -1000.0])",
        "Only the largest logit is a safe shift: then no exponent is above 0.",
    ),
    wrong("is the textbook softmax", lambda x: np.exp(x) / np.exp(x).sum(), "Shift the logits"),
    wrong(shifts_by_1000, "Shift by the largest"),
    wrong(shifts_by_the_mean, "Only the largest"),
    wrong(shifts_by_the_smallest, "Only the largest"),
    wrong(shifts_by_the_largest_size, "Shift by the largest"),
    wrong("forgets to divide", lambda x: np.exp(x - x.max()), "divided by their"),
    wrong("divides the logits", lambda x: x / x.sum(), "Exponentials, divided by"),
    wrong(divides_by_the_largest, "Exponentials, divided by"),
    wrong(clips_the_logits, "Shift the logits"),
    wrong("is mlpkit's own", lambda x: softmax(x), "but with softmax. Do without"),
    also("in one line, as a list", lambda x: np.exp(x - np.logaddexp.reduce(x)).tolist()),
    also(keeps_the_axis),
    absolute=0,  # a probability of 1e-300 is not the same as 0
    without="softmax log_softmax logsumexp",
    discussion="What does adding 1000 to all logits change, and what not? Ask of each proposed "
    "shift for a row of logits at which it fails.",
)


def takes_one_maximum_for_all(X):
    e = np.exp(X - X.max())
    return e / e.sum(axis=1, keepdims=True)


def forgets_keepdims(X):
    e = np.exp(X - X.max(axis=1))
    return e / e.sum(axis=1)


def takes_one_sum_for_all(X):
    e = np.exp(X - X.max(axis=1, keepdims=True))
    return e / e.sum()


def shifts_each_row_by_its_mean(X):
    e = np.exp(X - X.mean(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def stays_transposed(X):
    e = np.exp(X.T - X.max(axis=1))
    return e / e.sum(axis=0)


exercises["softmax_rows"] = exercise(
    case(
        "np.array([[2.0, 1.0, 0.0], [0.0, 3.0, 0.0]])",
        "Each row sums to 1. With keepdims=True each row has its own maximum and sum beside it.",
    ),
    case(
        "np.array([[0.0, 1.0]])", "With one row too, each number is divided by the sum of its row."
    ),
    case("np.array([[1000.0, 999.0], [0.0, -1.0]])", "Each row has a maximum of its own."),
    case("np.array([[1000.0, 0.0, -1000.0]])", "Shift each row by its largest logit."),
    wrong(
        "goes down the columns", lambda X: softmax(X, axis=0), "Each row sums", "With one row too"
    ),
    wrong(takes_one_maximum_for_all, "Each row has"),
    wrong(forgets_keepdims, "With keepdims=True each"),
    wrong(takes_one_sum_for_all, "Each row sums"),
    wrong(stays_transposed, "gives the transpose, shape (3, 2), wanted (2, 3)"),
    wrong(
        "drops the axis of a single row", lambda X: softmax(X).squeeze(), "The numbers are right"
    ),
    wrong(
        "does not shift",
        lambda X: np.exp(X) / np.exp(X).sum(axis=1, keepdims=True),
        "Shift each row",
    ),
    wrong(shifts_each_row_by_its_mean, "Shift each row"),
    wrong("gives the first row only", lambda X: softmax(X[0]), "each row has"),
    also("mlpkit's", softmax),
    also("one row after the other", lambda X: [softmax(row).tolist() for row in X]),
    also("columns of the transpose", lambda X: softmax(X.T, axis=0).T),
    absolute=0,
    discussion="All shapes fit with the wrong axis, too. Which sum would have shown it, and how "
    "large a batch makes it visible at once?",
)


def shifts_by_0_at_least(x, label):
    m = max(0, x.max())
    return m + np.log(np.exp(x - m).sum()) - x[label]


exercises["loss"] = exercise(
    case("np.array([1.0, 2.0, 3.0]), 0", "Minus the logarithm of the label's probability."),
    case(
        "np.array([1010.0, 1000.0, 990.0]), 1",
        "Shift inside the exponentials, and add the shift back outside.",
    ),
    case("np.array([-1010.0, -1000.0]), 0", "The shift is the largest logit, however small it is."),
    case(
        "np.array([0.0, -800.0]), 1",
        "Take the logarithm on paper, not of a probability that was rounded to 0.",
    ),
    wrong(
        "takes the logarithm of a probability",
        lambda x, label: -np.log(softmax(x)[label]),
        "Take the logarithm",
    ),
    wrong(
        "sums without a shift",
        lambda x, label: np.log(np.exp(x).sum()) - x[label],
        "Shift inside the exponentials",
    ),
    wrong(
        "forgets to add the shift back",
        lambda x, label: np.log(np.exp(x - x.max()).sum()) - x[label],
        "add the shift",
    ),
    wrong("forgets the minus", lambda x, label: np.log(softmax(x)[label]), "Minus the logarithm"),
    wrong(
        "gives what is lacking to 1",
        lambda x, label: 1 - softmax(x)[label],
        "the logarithm of the label's",
    ),
    wrong(
        "counts the labels from 1",
        lambda x, label: np.logaddexp.reduce(x) - x[label - 1],
        "the label's probability",
    ),
    wrong(
        "adds something tiny",
        lambda x, label: -np.log(softmax(x)[label] + 1e-12),
        "not of a probability",
    ),
    wrong(
        "averages over the classes",
        lambda x, label: np.mean(np.logaddexp.reduce(x) - x),
        "Minus the logarithm",
    ),
    wrong(shifts_by_0_at_least, "however small it is"),
    also("by logaddexp", lambda x, label: np.logaddexp.reduce(x) - x[label]),
    also("of differences", lambda x, label: np.logaddexp.reduce(x - x[label])),
    without="softmax log_softmax logsumexp cross_entropy",
    discussion="Where does each version lose its digits: before the exponential, in it, or in the "
    "logarithm? Adding something tiny hides the failure; what does it cost?",
)


def measures_by_differences(x, label):
    steps = 1e-5 * np.eye(len(x))
    return [cross_entropy(x + h, label) / 2e-5 - cross_entropy(x - h, label) / 2e-5 for h in steps]


exercises["loss_gradient"] = exercise(
    case("np.array([2.0, -1.0, 0.5]), 2", "p - y, where y is 1 at the label and 0 elsewhere."),
    case("np.array([1010.0, 1000.0]), 1", "p needs the shift."),
    case("np.zeros(4), 0", "The wrong classes keep their p, the label has p - 1."),
    wrong("forgets y", lambda x, label: softmax(x), "y is 1"),
    wrong(
        "subtracts the other way round",
        lambda x, label: np.eye(len(x))[label] - softmax(x),
        "p - y",
    ),
    wrong(
        "does not shift p",
        lambda x, label: np.exp(x) / np.exp(x).sum() - np.eye(len(x))[label],
        "p needs the shift.",
    ),
    wrong(
        "leaves the wrong classes at 0",
        lambda x, label: np.where(np.arange(len(x)) == label, softmax(x) - 1, 0.0),
        "The wrong classes",
    ),
    wrong("subtracts the label itself", lambda x, label: softmax(x) - (label or len(x)), "y is 1"),
    wrong("subtracts 1 everywhere", lambda x, label: softmax(x) - 1, "y is 1"),
    wrong("gives the label only", lambda x, label: softmax(x)[label] - 1, "The wrong classes"),
    also("mlpkit's", cross_entropy.gradient),
    also(measures_by_differences),
    also("with one-hot", lambda x, label: softmax(x) - np.eye(len(x))[label]),
    also("as a list", lambda x, label: [p - (k == label) for k, p in enumerate(softmax(x))]),
    discussion="The entries sum to 0. Why must they, if adding a number to all logits changes "
    "nothing?",
)

exercises["temperature"] = exercise(
    case("2.0, 0.0, 0.75", "With two classes, softmax is the sigmoid of the difference."),
    case("1010.0, 1000.0, 0.9", "Only a - b matters."),
    case("1.0, -1.0, 0.99", "The inverse of the sigmoid is log(p / (1 - p))."),
    wrong("looks at a only", lambda a, b, p: a / np.log(p / (1 - p)), "Only a -"),
    wrong(
        "turns the quotient round",
        lambda a, b, p: np.log(p / (1 - p)) / (a - b),
        "softmax is the sigmoid",
    ),
    wrong(
        "takes log p for the inverse",
        lambda a, b, p: -(a - b) / np.log(p),
        "The inverse of the sigmoid",
    ),
    wrong(
        "has the odds upside down",
        lambda a, b, p: (a - b) / np.log((1 - p) / p),
        "The inverse of the sigmoid",
    ),
    wrong(
        "multiplies instead of dividing",
        lambda a, b, p: (a - b) * np.log(p / (1 - p)),
        "With two classes",
    ),
    wrong(
        "divides the logits by each other",
        lambda a, b, p: a / b / np.log(p / (1 - p)) if b else 2 / np.log(p / (1 - p)),
        "Only a -",
    ),
    also("of a difference of logarithms", lambda a, b, p: (a - b) / (np.log(p) - np.log1p(-p))),
    also("with a minus", lambda a, b, p: (b - a) / math.log(1 / p - 1)),
    discussion="What happens to the probabilities as the temperature goes to 0, and as it grows? "
    "At which temperature does the winner change?",
)
