"""What lesson 3 promises beside its text: equations, figures, conclusions, exercises."""

import math

import numpy as np

from mlpkit import hardtanh, identity, leaky_relu, relu, sigmoid, softplus, step, tanh
from tests.agreement import arithmetic as exact
from tests.agreement.claims import (
    above,
    bell_shaped,
    below,
    curves,
    dashed,
    falls,
    follows,
    jumps,
    left,
    level,
    panel,
    passes,
    peaks,
    right,
    rises,
    runs,
    s_shaped,
    slopes,
    solid,
    straight,
)
from tests.agreement.conclusions import conclusion
from tests.agreement.exercises import also, case, exercise, wrong
from tests.agreement.formulas import equation
from tests.agreement.promises import cells_of

lesson = cells_of(__file__)

# Equations

functions = {"sigma": exact.logistic}

equations = {
    "step": {
        r"\operatorname{step}(x)": "step(x)",
        r"\operatorname{step}'(x)": "step.derivative(x)",
    },
    "sigmoid": {r"\sigma(x)": "sigmoid(x)", r"\sigma'(x)": "sigmoid.derivative(x)"},
    "tanh": "tanh(x)",
    "tanh-derivative": "tanh.derivative(x)",
    "relu": {
        r"\operatorname{ReLU}(x)": "relu(x)",
        r"\operatorname{ReLU}'(x)": "relu.derivative(x)",
    },
    "leaky-relu": equation(
        {
            r"\operatorname{leaky}(x)": "leaky_relu(a)(x)",
            r"\operatorname{leaky}'(x)": "leaky_relu(a).derivative(x)",
        },
        a=[0.0, 0.01, 0.1, 0.75, 1.0],
    ),
    "identity": {
        r"\operatorname{identity}(x)": "identity(x)",
        r"\operatorname{identity}'(x)": "identity.derivative(x)",
    },
    "softplus": {
        r"\operatorname{softplus}(x)": "softplus(x)",
        r"\operatorname{softplus}'(x)": "softplus.derivative(x)",
    },
    "hardtanh": {r"\operatorname{hardtanh}(x)": "hardtanh(x)"},
}

# Figures


def portrait(activation):
    """A value and its slope, drawn side by side."""
    return [follows(left.solid, activation), follows(right.solid, activation.derivative)]


BLUE, ORANGE, GREY, INK = "#0072b2", "#d55e00", "#8a8a8a", "#222222"


figures = {
    "fig-step-sigmoid": {
        "A dashed line is 0 left of x = 0 and 1 right of it.": [
            level(dashed, 0, end=-0.05),
            level(dashed, 1, start=0.05),
            jumps(dashed, 0),
        ],
        "A smooth S-shaped curve": s_shaped(solid),
        "follows the same two levels far out": runs(curves, 0, 1),
        "climbs through 0.5 at x = 0": [rises(solid), passes(solid, 0, 0.5)],
        "Step (dashed) and sigmoid.": [follows(dashed, step), follows(solid, sigmoid)],
        "Both run from 0 to 1, and neither is a line.": [runs(curves, 0, 1), ~straight(curves)],
    },
    "fig-clipping": {
        "A dashed line is 0 up to x = 0": level(dashed, 0, end=0),
        "rises straight to 1 at x = 1 and stays there": [
            rises(dashed, 0, 1),
            straight(dashed, 0, 1),
            level(dashed, 1, start=1),
        ],
        "The smooth S of the sigmoid is": [s_shaped(solid), follows(solid, sigmoid)],
        "is above it on the left, where the dashed line is 0": above(solid, dashed, end=0),
        "and below it from x = 1 on": below(solid, dashed, start=1),
        "Clipping to the interval from 0 to 1 (dashed) is not the sigmoid.": [
            follows(dashed, lambda x: np.clip(x, 0, 1)),
            ~follows(dashed, sigmoid),
        ],
    },
    "fig-step": {
        "The step and its slope.": portrait(step),
        "Left, a line at 0 for negative x and at 1 for positive x.": [
            level(left.solid, 0, end=-0.05),
            level(left.solid, 1, start=0.05),
        ],
        "Right, a level line at 0.": level(right.solid, 0),
    },
    "fig-sigmoid": {
        "The sigmoid and its slope.": portrait(sigmoid),
        "Left, an S from 0 to 1": [s_shaped(left.solid), runs(left.solid, 0, 1)],
        "that passes 0.5 at x = 0.": passes(left.solid, 0, 0.5),
        "Right, a low bell with its peak of 0.25 at x = 0": [
            bell_shaped(right.solid),
            peaks(right.solid, 0.25, at=0),
        ],
        "falling to 0 on both sides": [
            falls(right.solid, start=0),
            rises(right.solid, end=0),
            runs(right.solid, 0, 0),
        ],
    },
    "fig-tanh": {
        "Tanh and its slope.": portrait(tanh),
        "Left, an S from −1 to 1": [s_shaped(left.solid), runs(left.solid, -1, 1)],
        "that passes 0 at x = 0": passes(left.solid, 0, 0),
        "Right, a narrow bell with its peak of 1 at x = 0": [
            bell_shaped(right.solid),
            peaks(right.solid, 1, at=0),
            # The sigmoid's slope has half its height there.
            lambda _, right: right.solid.at(1.5) < 0.25,
        ],
        "close to 0 beyond −3 and 3": [
            level(right.solid, 0, end=-3),
            level(right.solid, 0, start=3),
        ],
    },
    "fig-relu": {
        "ReLU and its slope.": portrait(relu),
        "Left, a line that is 0 up to x = 0 and then rises straight with slope 1.": [
            level(left.solid, 0, end=0),
            straight(left.solid, start=0),
            slopes(left.solid, 1, 0, 6),
        ],
        "Right, a slope of 0 for negative x and of 1 for positive x, with a jump at 0.": [
            level(right.solid, 0, end=-0.05),
            level(right.solid, 1, start=0.05),
            jumps(right.solid, 0),
        ],
    },
    "fig-leaky-relu": {
        "Leaky ReLU": portrait(leaky_relu(0.1)),
        "with a slope of 0.1 on the left.": slopes(left.solid, 0.1, -6, 0),
        "Left, a line with a gentle slope for negative x and a slope of 1 for positive x, bent"
        " at 0.": [
            lambda left, _: 0 < left.solid.slope(-6, 0) < 0.2,
            slopes(left.solid, 1, 0, 6),
            straight(left.solid, end=0),
            straight(left.solid, start=0),
        ],
        "Right, its slope, 0.1 and then 1, with a jump at 0.": [
            level(right.solid, 0.1, end=-0.05),
            level(right.solid, 1, start=0.05),
            jumps(right.solid, 0),
        ],
    },
    "fig-identity": {
        "The identity and its slope.": portrait(identity),
        "Left, a straight line through the origin with slope 1.": [
            straight(left.solid),
            passes(left.solid, 0, 0),
            slopes(left.solid, 1, -6, 6),
        ],
        "Right, a level line at 1.": level(right.solid, 1),
    },
    "fig-softplus": {
        "Softplus.": portrait(softplus),
        "Its slope is the sigmoid.": follows(right.solid, sigmoid),
        "Left, a curve close to 0 on the left": level(left.solid, 0, end=-4),
        "that bends smoothly upwards around x = 0 into a straight line.": [
            rises(left.solid),
            lambda left, _: abs(left.solid.slope(-0.5, 0.5) - 0.5) < 0.05,
            ~straight(left.solid, -2, 2),
            straight(left.solid, start=3),
        ],
        "Right, the S of the sigmoid from 0 to 1.": [
            s_shaped(right.solid),
            runs(right.solid, 0, 1),
        ],
    },
    "fig-hardtanh": {
        "Hardtanh and its slope.": portrait(hardtanh),
        "Left, a line level at −1, rising straight from x = −1 to x = 1, and level at 1.": [
            level(left.solid, -1, end=-1),
            straight(left.solid, -1, 1),
            rises(left.solid, -1, 1),
            level(left.solid, 1, start=1),
        ],
        "Right, its slope, 1 between −1 and 1 and 0 outside.": [
            level(right.solid, 1, -0.95, 0.95),
            level(right.solid, 0, end=-1.05),
            level(right.solid, 0, start=1.05),
        ],
    },
    "fig-slopes": {
        "Over one axis from 0 to 1": lambda panel: panel.y_ticks == [0, 0.25, 0.5, 0.75, 1],
        "the slope of the sigmoid is a low bell that peaks at 0.25": [
            bell_shaped(panel.coloured(BLUE)),
            peaks(panel.coloured(BLUE), 0.25, at=0),
            follows(panel.coloured(BLUE), sigmoid.derivative),
        ],
        "That of tanh is a bell four times as high": [
            bell_shaped(panel.coloured(ORANGE)),
            peaks(panel.coloured(ORANGE), 1, at=0),
            follows(panel.coloured(ORANGE), tanh.derivative),
        ],
        "that of softplus climbs from 0 to 1": [
            rises(panel.coloured(GREY)),
            runs(panel.coloured(GREY), 0, 1),
            follows(panel.coloured(GREY), softplus.derivative),
        ],
        "the dashed slope of ReLU jumps from 0 to 1 at x = 0": [
            jumps(dashed, 0),
            runs(dashed, 0, 1),
            follows(dashed, relu.derivative),
        ],
        "Slopes of exactly 0 or 1 lie on the grey lines.": lambda panel: (
            [guide.y[0].round(2) for guide in panel.guides] == [0, 1]
        ),
    },
    "fig-torch": {
        "Sigmoid, tanh (dashed) and ReLU (dotted) as PyTorch computes them": [
            follows(left.solid, sigmoid),
            follows(left.coloured(ORANGE), tanh),
            lambda left, _: follows(left.coloured(INK)[0], relu, end=2),
        ],
        "and the slopes that backward finds": [
            follows(right.solid, sigmoid.derivative),
            follows(right.coloured(ORANGE), tanh.derivative),
            follows(right.coloured(INK), relu.derivative),
        ],
        "Left, three curves, an S from 0 to 1": [s_shaped(left.solid), runs(left.solid, 0, 1)],
        "a dashed S from −1 to 1": [
            s_shaped(left.coloured(ORANGE)),
            runs(left.coloured(ORANGE), -1, 1),
        ],
        "a dotted line that bends upwards at x = 0": [
            level(left.coloured(INK), 0, end=0),
            rises(left.coloured(INK), 0, 2),
        ],
        "Right, their slopes, a low bell of height 0.25": [
            bell_shaped(right.solid),
            peaks(right.solid, 0.25, at=0),
        ],
        "a dashed bell of height 1": [
            bell_shaped(right.coloured(ORANGE)),
            peaks(right.coloured(ORANGE), 1, at=0),
        ],
        "a dotted line that jumps from 0 to 1": [
            jumps(right.coloured(INK), 0),
            runs(right.coloured(INK), 0, 1),
        ],
    },
}

# Conclusions

SYMMETRIC = {
    "normal": lambda rng, size: rng.normal(size=size),
    "uniform": lambda rng, size: rng.uniform(-1.7, 1.7, size),
    "Laplace": lambda rng, size: rng.laplace(0, 0.7, size),
    "two peaks": lambda rng, size: rng.normal(rng.choice([-0.9, 0.9], size), 0.4),
}
LAWS = SYMMETRIC | {"skewed": lambda rng, size: rng.exponential(size=size) - 1}


def wider_inputs_meet_less_slope(seed, law, size):
    """From each width to the next larger one, with inputs drawn anew, the mean slope falls."""
    rng = np.random.default_rng([seed, size])
    means = [sigmoid.derivative(w * LAWS[law](rng, size)).mean() for w in (0.5, 1, 2, 5)]
    return all(np.diff(means) < 0), "mean slopes " + ", ".join(f"{mean:.3f}" for mean in means)


def tanh_is_zero_centred(seed, law, width, size):
    """The mean of tanh is nearer to 0 than 0.15, that of the sigmoid is not."""
    x = width * SYMMETRIC[law](np.random.default_rng([seed, size]), size)
    of_tanh, of_sigmoid = tanh(x).mean(), sigmoid(x).mean()
    return (
        abs(of_tanh) < 0.15 < abs(of_sigmoid),
        f"mean of tanh {of_tanh:.2f}, of the sigmoid {of_sigmoid:.2f}",
    )


def tanh_bends_most(seed, distance, size):
    """Of the three smooth functions tanh has the largest error of the finite difference."""
    points = np.random.default_rng([seed, size]).uniform(-6, 6, size)
    errors = {
        f.name: np.abs(
            (f(points + distance) - f(points - distance)) / (2 * distance) - f.derivative(points)
        ).max()
        for f in (tanh, sigmoid, softplus)
    }
    found = ", ".join(f"{name} {error:.0e}" for name, error in errors.items())
    return max(errors, key=errors.get) == "tanh", found


def torch_agrees(seed, reach, size):
    """Slopes by PyTorch differ by less than 5e-16, those of straight pieces not at all."""
    points = np.random.default_rng([seed, size]).uniform(-reach, reach, size)
    gaps = {
        f.name: np.abs(f.derivative(points) - lesson.torch_slope(f, points)).max()
        for f in lesson.in_torch
    }
    bent = [gaps.pop(name) for name in ("sigmoid", "tanh", "softplus")]
    found = f"bent {max(bent):.1g}, straight {max(gaps.values()):.1g}"
    return max(bent) < 5e-16 and not any(gaps.values()), found


conclusions = {
    "wider-inputs-smaller-slope": conclusion(
        wider_inputs_meet_less_slope, seed=range(24), law=list(LAWS), size=[100, 1000, 10_000]
    ),
    "zero-centred": conclusion(
        tanh_is_zero_centred,
        runs=48,
        seed=range(24),
        law=list(SYMMETRIC),
        width=[0.5, 1, 3],
        size=[1000, 10_000],
    ),
    "torch-agrees": conclusion(
        torch_agrees, seed=range(24), reach=[3, 6, 10, 15], size=[300, 1200, 5000]
    ),
    "tanh-bends-most": conclusion(
        tanh_bends_most,
        seed=range(24),
        distance=[1e-4, 1e-3, 1e-2, 0.1],
        size=[300, 1200, 5000],
    ),
}

# Exercises

exercises = {}


exercises["tanh_from_sigmoid"] = exercise(
    case("0.5", "The third face of tanh is a sigmoid, squeezed to half the width."),
    case("-2.0", "The range must become -1 to 1."),
    case("np.array([-1.0, 0.0, 3.0])", "An array of inputs gives an array of outputs."),
    wrong("is as wide as the sigmoid", lambda x: 2 * sigmoid(x) - 1, "squeezed to half"),
    wrong("stretches instead of squeezing", lambda x: 2 * sigmoid(x / 2) - 1, "squeezed to half"),
    wrong("keeps the range of the sigmoid", lambda x: sigmoid(2 * x), "The range must"),
    wrong("forgets to double the height", lambda x: sigmoid(2 * x) - 1, "The range must"),
    wrong("turns the sign round", lambda x: 1 - 2 * sigmoid(2 * x), "The third face"),
    wrong(
        "writes a sigmoid for numbers",
        lambda x: 2 / (1 + math.exp(-2 * x)) - 1,
        "NumPy's take arrays",
    ),
    wrong("takes the sum", lambda x: np.sum(2 * sigmoid(2 * x) - 1), "gives an array of outputs"),
    wrong("is tanh itself", lambda x: np.tanh(x), "but with tanh. Do without"),
    wrong("is numpy's", np.tanh, "but with tanh. Do without"),
    wrong("is mlpkit's", tanh, "but with tanh. Do without"),
    wrong("divides", lambda x: np.sinh(x) / np.cosh(x), "but with cosh, sinh. Do without"),
    wrong("takes exponentials", lambda x: 1 - 2 / (np.exp(2 * x) + 1), "but with exp. Do without"),
    also("both faces", lambda x: sigmoid(2 * x) - sigmoid(-2 * x)),
    also("from the other end", lambda x: 1 - 2 * sigmoid(-2 * x)),
    without="tanh sinh cosh exp expm1",
    discussion="Both are an S. What has to be done to the height, to the middle and to the width "
    "of one to get the other, and in which order?",
)

exercises["leaky_slope"] = exercise(
    case("np.array([-2.0, 3.0]), 0.1", "The slope is a on the left and 1 on the right."),
    case("np.array([0.0]), 0.1", "At the kink the slope is a."),
    case("np.array([-1.0, 0.0, 1.0]), 0.01", "The slope on the left is the a that is given."),
    wrong("has slope 1 at the kink", lambda x, a: np.where(x >= 0, 1.0, a), "At the kink"),
    wrong(
        "has slope 0 at the kink",
        lambda x, a: np.where(x > 0, 1.0, np.where(x < 0, a, 0.0)),
        "At the kink",
    ),
    wrong("gives the value", lambda x, a: np.where(x > 0, x, a * x), "The slope is a on"),
    wrong("is the slope of relu", lambda x, a: np.where(x > 0, 1.0, 0.0), "The slope is a on"),
    wrong("always leaks a tenth", lambda x, a: np.where(x > 0, 1.0, 0.1), "The slope on"),
    wrong("swaps left and right", lambda x, a: np.where(x > 0, a, 1.0), "a on the left"),
    wrong("asks if of an array", lambda x, a: 1.0 if x > 0 else a, "np.where"),
    wrong("takes max of an array", lambda x, a: max(a, x > 0), "np.maximum"),
    also("mlpkit's", lambda x, a: leaky_relu(a).derivative(x)),
    also("by comparisons", lambda x, a: (x > 0) + a * (x <= 0)),
    discussion="The function has no derivative at the kink. Who decides what a program says "
    "there, and when could the choice matter in training?",
)


def subtracts_from_1(x):
    right = 1 / (1 + np.exp(-abs(x)))
    return right if x >= 0 else 1 - right


exercises["safe_sigmoid"] = exercise(
    case("0.0", "1 / (1 + exp(-x)) will do here."),
    case("-2.0", "Which sign has the exponent?"),
    case("-40.0", "1 minus a number close to 1 is 0. Divide the small number: e / (1 + e)."),
    case("-745.0", "exp(745) overflows. Where x is negative, multiply top and bottom by exp(x)."),
    case("745.0", "Where x is positive, take exp(-x): the exponent must never be large."),
    wrong("is the textbook sigmoid", lambda x: 1 / (1 + np.exp(-x)), "exp(745) overflows."),
    wrong(
        "multiplies by exp x always", lambda x: np.exp(x) / (1 + np.exp(x)), "Where x is positive"
    ),
    wrong("has the wrong sign in the exponent", lambda x: 1 / (1 + np.exp(x)), "Which sign has"),
    wrong(subtracts_from_1, "1 minus a number"),
    wrong("goes by way of tanh", lambda x: (1 + np.tanh(x / 2)) / 2, "1 minus a number"),
    wrong(
        "clips the exponent",
        lambda x: 1 / (1 + np.exp(-np.clip(x, -700, 700))),
        "Where x is negative",
    ),
    wrong("forgets the 1 below", lambda x: 1 / np.exp(-x), "1 / (1"),
    wrong(
        "raises for large numbers", lambda x: math.exp(x) / (1 + math.exp(x)), "the exponent must"
    ),
    wrong("is mlpkit's own", lambda x: sigmoid(x), "but with sigmoid. Do without"),
    also("by logaddexp", lambda x: np.exp(-np.logaddexp(0, -x))),
    also("with if", lambda x: math.exp(x) / (1 + math.exp(x)) if x < 0 else 1 / (1 + math.exp(-x))),
    without="sigmoid",
    discussion="The formula is right and the program still fails: at which x, and in which of its "
    "steps? Collect ways round, and try each at −745 and at 745.",
)


def bisects(p):
    low, high = -50.0, 50.0
    while high - low > 1e-12:
        middle = (low + high) / 2
        low, high = (middle, high) if sigmoid(middle) < p else (low, middle)
    return low


exercises["logit"] = exercise(
    case("0.5", "The sigmoid is 1/2 at 0."),
    case("0.2", "Solve p = 1 / (1 + exp(-x)) for x."),
    case("0.999", "Close to 1 the answer is large and positive."),
    wrong(
        "turns the odds round", lambda p: np.log((1 - p) / p), "Solve p =", "the answer is large"
    ),
    wrong("gives the sigmoid", lambda p: sigmoid(p), "The sigmoid is 1/2"),
    wrong("gives the odds", lambda p: p / (1 - p), "The sigmoid is 1/2"),
    wrong("takes the logarithm to base 10", lambda p: np.log10(p / (1 - p)), "Solve p ="),
    wrong("takes the line around 0", lambda p: 4 * (p - 1 / 2), "Close to 1"),
    wrong("forgets the denominator", lambda p: np.log(p), "The sigmoid is 1/2"),
    also("of the odds", lambda p: np.log(p / (1 - p))),
    also("with a minus", lambda p: -math.log(1 / p - 1)),
    also("by atanh", lambda p: 2 * np.arctanh(2 * p - 1)),
    also(bisects),
    discussion="Ask for the logit of 0.5, then of 0.9 and 0.1, before anybody computes. Why is a "
    "score without bounds the better thing for a layer to produce?",
)

exercises["sharpness"] = exercise(
    case("0.1", "Draw both for k = 1: where is the distance largest?"),
    case("np.log(2)", "At k = 1 the largest gap is softplus(0)."),
    case("0.001", "The gap shrinks as 1 / k."),
    wrong(
        "turns the fraction round", lambda gap: gap / np.log(2), "Draw both for", "The gap shrinks"
    ),
    wrong("forgets the logarithm", lambda gap: 1 / gap, "At k ="),
    wrong(
        "lets the gap shrink as the square", lambda gap: (np.log(2) / gap) ** 2, "The gap shrinks"
    ),
    wrong(
        "measures at x 1",
        lambda gap: -np.log(np.expm1(gap)),
        "where is the distance",
        "softplus(0)",
    ),
    wrong("takes base 10", lambda gap: np.log10(2) / gap, "At k ="),
    also("rounded to six digits", lambda gap: float(f"{math.log(2) / gap:.6g}")),
    also("by log1p", lambda gap: np.log1p(1) / gap),
    also("with seven digits", lambda gap: 0.6931472 / gap),
    discussion="Where do the two curves differ most? Sketch the difference first: it has one "
    "peak, and the rest is one division.",
)
