"""What lesson 5 promises beside its text: equations, figures, exercises."""

import numpy as np

from mlpkit import (
    Activation,
    gelu,
    hardtanh,
    identity,
    leaky_relu,
    log_sigmoid,
    relu,
    sigmoid,
    silu,
    softmax,
    softplus,
    step,
    tanh,
)
from tests.agreement import arithmetic as exact
from tests.agreement.claims import (
    dashed,
    follows,
    level,
    panel,
    panels,
    rises,
    straight,
    there_are,
)
from tests.agreement.exercises import also, case, exercise, wrong
from tests.agreement.formulas import REALS, equation

# Equations

functions = {"sigma": exact.logistic}

equations = {
    # Half of the smallest number is 0.
    "lowered-sigmoid": equation("tanh(x / 2) / 2", x=[x for x in REALS if abs(x) != 5e-324]),
    # Not at −740, where the sigmoid is subnormal and has few digits left to multiply.
    "silu": equation({r"\operatorname{SiLU}(x)": "silu(x)"}, x=[x for x in REALS if x != -740]),
    # Far out on the left a rounded u shifts the exponent: GELU is exact to its first ten digits.
    "gelu": equation(
        {
            "u": "two_by_pi**0.5 * (x + 0.044715 * x * x * x)",
            r"\operatorname{GELU}(x)": "gelu(x)",
        },
        two_by_pi=[0.6366197723675814],
        ulps=4096,
    ),
}

# Figures


def starts(marks):
    """The counts that marks show, one row for each group of six."""
    return marks[:, 1].round(1).reshape(-1, 6)


def turns(panel):
    """How often the line changes from going up to going down, or back."""
    return int(np.sum(np.diff(np.sign(np.diff(panel.solid.y))) != 0))


def dips(curve, lowest):
    return (
        curve.near(curve.at(lowest), curve.y.min())
        and curve.at(lowest) < min(curve.at(lowest - 1), curve.at(lowest + 0.6)) - 0.05
        and curve.y.min() < -0.02 * curve.height
        and rises(curve, start=lowest)
    )


figures = {
    "fig-dead": {
        "Four groups of marks, for rates 1, 3, 5 and 10.": lambda panel: (
            starts(panel.circles).shape == starts(panel.squares).shape == (4, 6)
        ),
        "The circles are near 0 at rate 1, between 8 and 13 at rate 3 and at 14 or above at"
        " rate 10.": lambda panel: (
            [starts(panel.circles)[0].min(), starts(panel.circles)[0].max()] == [0, 1]
            and [starts(panel.circles)[1].min(), starts(panel.circles)[1].max()] == [8, 13]
            and starts(panel.circles)[3].min() == 14
        ),
        "The squares stay at 0 up to rate 5 and are at 6 or below at rate 10.": lambda panel: (
            not starts(panel.squares)[:3].any() and starts(panel.squares)[3].max() == 6
        ),
        "Dead units after five steps, six starts for each learning rate.": lambda panel: (
            starts(panel.circles).shape == (4, 6)
        ),
        "Circles are the pixels as they are, squares the same pixels centred.": lambda panel: (
            sorted(panel.words) == ["centred", "pixels as they are"]
        ),
    },
    "fig-rough": {
        "Two panels, each with one jagged line full of spikes.": [
            there_are(2, panels),
            lambda *panels: all(turns(panel) > 60 for panel in panels),
        ],
        "The right panel shows a hundredth of the width, and its line is as jagged.": (
            lambda left, right: (
                np.isclose(np.ptp(right.solid.x) / np.ptp(left.solid.x), 0.01, rtol=0.01)
                and 0.5 < turns(right) / turns(left) < 2
            )
        ),
        "A sum of cosines, and the middle of it a hundred times closer.": lambda left, right: (
            np.isclose(np.ptp(left.solid.x) / np.ptp(right.solid.x), 100, rtol=0.01)
            and abs(left.solid.x.mean() - right.solid.x.mean()) < 0.01
        ),
    },
    "fig-silu-gelu": {
        "SiLU, GELU and, dashed, ReLU.": [
            follows(dashed, relu),
            follows(panel.labelled("SiLU"), silu),
            follows(panel.labelled("GELU"), gelu),
        ],
        "A dashed line is level at 0 for negative x and rises straight from 0.": [
            level(dashed, 0, end=0),
            rises(dashed, start=0),
            straight(dashed, start=0),
        ],
        "Two smooth curves dip below it on the left, the one labelled SiLU lowest at x = −1.28,"
        " the one labelled GELU lowest at x = −0.75, and then climb.": lambda panel: (
            dips(panel.labelled("SiLU"), -1.28) and dips(panel.labelled("GELU"), -0.75)
        ),
    },
}

# Exercises

exercises = {}


exercises["dead_units"] = exercise(
    case(
        "np.array([[0.0, 1.5, 0.0], [0.0, 0.0, 0.0]])",
        "A unit is a column: dead if it is 0 for every example.",
    ),
    case("np.array([[0.0, 2.0, 0.0]])", "With a single example, each zero is a dead unit."),
    case("np.zeros((5, 3))", "Count units, not zeros."),
    case("np.ones((2, 4))", "0 where every unit speaks."),
    wrong("looks along the rows", lambda Z: np.sum(np.all(Z == 0, axis=1)), "A unit is a column"),
    wrong("counts zeros", lambda Z: np.sum(Z == 0), "Count units, not"),
    wrong(
        "counts units that are silent once", lambda Z: np.sum(np.any(Z == 0, axis=0)), "dead if it"
    ),
    wrong("counts the living", lambda Z: np.sum(np.any(Z > 0, axis=0)), "0 where every"),
    wrong("names the dead", lambda Z: np.flatnonzero(np.all(Z == 0, axis=0)), "With a single"),
    wrong("gives their share", lambda Z: np.mean(np.all(Z == 0, axis=0)), "Count units, not"),
    also("in Python", lambda Z: len([unit for unit in Z.T.tolist() if not any(unit)])),
    also("by the largest", lambda Z: (Z.max(axis=0) <= 0).sum()),
)


def lets_all_classes_compete(task, scores):
    if task == "a number":
        return scores
    return softmax(scores) if "several" in task else sigmoid(scores)


def rectifies_numbers(task, scores):
    if task == "a number":
        return relu(scores)
    return softmax(scores) if task == "one of several" else sigmoid(scores)


def gives_a_number_for_a_single_score(task, scores):
    if task == "yes or no":
        return 1 / (1 + np.exp(-scores[0]))
    return {"one of several": softmax, "any of several": sigmoid}.get(task, identity)(scores)


def gives_a_list(task, scores):
    if task == "one of several":
        return (np.exp(scores) / sum(np.exp(scores))).tolist()
    return list(scores) if task == "a number" else [sigmoid(score) for score in scores]


exercises["answer"] = exercise(
    case("'yes or no', np.array([-1.0])", "A single score becomes a probability by the sigmoid."),
    case(
        "'one of several', np.array([2.0, 1.0, -3.0])",
        "The classes compete: their probabilities sum to 1.",
    ),
    case(
        "'any of several', np.array([2.0, 1.0, -3.0])",
        "Several may be true at once: a yes or no for each.",
    ),
    case("'a number', np.array([-4.0, 21.0])", "A number has no bounds: leave it as it is."),
    wrong(
        "takes softmax always",
        lambda task, scores: softmax(scores),
        "by the sigmoid",
        "a yes or",
        "leave it as",
    ),
    wrong(
        "takes the sigmoid always",
        lambda task, scores: sigmoid(scores),
        "The classes compete",
        "A number has",
    ),
    wrong(
        "decides at once",
        lambda task, scores: scores if task == "a number" else np.asarray(scores) > 0,
        "A single score",
    ),
    wrong(lets_all_classes_compete, "Several may be"),
    wrong(rectifies_numbers, "A number has"),
    also(gives_a_number_for_a_single_score),
    also(gives_a_list),
)


def squashes_by_tanh(x, low, high, slope):
    height = high - low
    return (low + high) / 2 + height / 2 * np.tanh(2 * slope * x / height)


exercises["squash"] = exercise(
    case("0.0, 2.0, 6.0, 1.0", "At x = 0 it is half way from low to high."),
    case(
        "np.array([-900.0, 900.0]), -1.0, 1.0, 1.0",
        "Far out it runs from low to high. Stretch first, then move.",
    ),
    case(
        "0.5, -1.0, 1.0, 1.0",
        "The sigmoid's own slope at 0 is 1/4, and squash multiplies it twice: by its "
        "height, and by what x is multiplied by.",
    ),
    case(
        "np.array([-1.0, 2.0]), 0.0, 10.0, 0.5",
        "Ten times as high is ten times as steep, unless x is stretched as well.",
    ),
    wrong(
        "multiplies x by the slope",
        lambda x, low, high, slope: low + (high - low) * sigmoid(slope * x),
        "multiplies it twice",
        "unless x is stretched",
    ),
    wrong(
        "forgets that height makes steep",
        lambda x, low, high, slope: low + (high - low) * sigmoid(4 * slope * x),
        "unless x is stretched",
    ),
    wrong(
        "multiplies by the upper end",
        lambda x, low, high, slope: low + high * sigmoid(4 * slope / (high - low) * x),
        "half way from",
        "Stretch first, then",
    ),
    wrong(
        "moves before it stretches",
        lambda x, low, high, slope: (high - low) * (low + sigmoid(4 * slope / (high - low) * x)),
        "half way from",
        "Stretch first, then",
    ),
    wrong(
        "has the slope of tanh",
        lambda x, low, high, slope: low + (high - low) * sigmoid(2 * slope / (high - low) * x),
        "multiplies it twice",
    ),
    also(squashes_by_tanh),
)


def put_to_the_test(f, test):
    """Whether the reader's activation passes the lesson's tests, and is one of their own."""
    if not isinstance(f, Activation):
        return "Make it an Activation(name, function, slope)."
    x, h = np.linspace(-10, 10, 2001), 1e-6
    if test == "nonlinear":
        return np.abs(f(x) - np.linspace(f(x[0]), f(x[-1]), x.size)).max() > 1e-6
    if test == "differentiable":
        left, right = (f(x) - f(x - h)) / h, (f(x + h) - f(x)) / h
        sides = [np.isclose(side, f.derivative(x), 1e-3, 1e-3) for side in (left, right)]
        return np.mean(sides[0] & sides[1]) > 0.99
    if test == "sensitive":
        return np.abs(f.derivative(x)).max() > 0.01
    if test == "no polynomial":
        nearest = np.polynomial.Polynomial.fit(x, f(x), 5)(x)
        return np.abs(f(x) - nearest).max() > 1e-10 * np.abs(f(x)).max()
    known = [step, sigmoid, tanh, relu, softplus, hardtanh, silu, gelu, log_sigmoid, identity]
    slope = -f(-10.0) / 10
    leaky = [leaky_relu(slope)] if 0 <= slope <= 1 else []
    return not any(np.allclose(f(x), one(x)) for one in known + leaky)


exercises["mine"] = exercise(
    case(
        "'nonlinear'",
        "A straight line stays one, however many layers it passes. Bend it somewhere.",
    ),
    case(
        "'differentiable'",
        "The derivative has to be the slope of the function, at all points but a few.",
    ),
    case(
        "'sensitive'",
        "Where the slope is 0 nothing is learned. Somewhere from -10 to 10 it must not be.",
    ),
    case("'no polynomial'", "Layers of polynomials make polynomials again. Use another function."),
    case("'new'", "mlpkit has this one. Bend, stretch or add, and find one of your own."),
    wrong(
        "is a line",
        Activation("is a line", lambda x: 2 * x + 1, lambda x: 0 * x + 2),
        "Bend it somewhere.",
    ),
    wrong(
        "has a wrong slope",
        Activation("has a wrong slope", np.sin, np.sin),
        "The derivative has",
    ),
    wrong(
        "gives the slope of half of it",
        Activation(
            "gives the slope of half of it",
            lambda x: x / (1 + np.abs(x)),
            lambda x: 1 / (1 + np.abs(x)),
        ),
        "The derivative has",
    ),
    wrong(
        "is a staircase",
        Activation("is a staircase", np.floor, lambda x: 0 * x),
        "Where the slope",
    ),
    wrong(
        "is tanh again",
        Activation("is tanh again", np.tanh, lambda x: 1 - np.tanh(x) ** 2),
        "mlpkit has this",
    ),
    wrong(
        "is a leaky relu",
        Activation(
            "is a leaky relu",
            lambda x: np.maximum(0.05 * x, x),
            lambda x: np.where(x > 0, 1, 0.05),
        ),
        "mlpkit has this",
    ),
    wrong("is a function", lambda x: x / (1 + np.abs(x)), "Activation(name, function, slope)"),
    wrong("is numpy's", np.arctan, "Activation(name, function, slope)"),
    wrong(
        "is a cube", Activation("cube", lambda x: x**3, lambda x: 3 * x**2), "Layers of polynomials"
    ),
    wrong("is a square", Activation("square", np.square, lambda x: 2 * x), "Layers of polynomials"),
    wrong(
        "leaks one and a half percent",
        Activation("leak", lambda x: np.maximum(0.015 * x, x), lambda x: np.where(x > 0, 1, 0.015)),
        "mlpkit has this",
    ),
    also("is an arctangent", Activation("arctan", np.arctan, lambda x: 1 / (1 + x**2))),
    also("is a sine", Activation("sine", np.sin, np.cos)),
    also(
        "is a bell", Activation("bell", lambda x: np.exp(-x * x), lambda x: -2 * x * np.exp(-x * x))
    ),
    also("is a hinge", Activation("hinge", np.abs, np.sign)),
    also(
        "is a wide tanh",
        Activation("wide", lambda x: 9 * np.tanh(x / 9), lambda x: np.cosh(x / 9) ** -2.0),
    ),
    judge=put_to_the_test,
)

exercises["fatal_rate"] = exercise(
    case(
        "np.array([2.0, 1.0]), np.array([1.0, 1.0])",
        "Every example has to fall silent, also the one that holds out longest.",
    ),
    case(
        "np.array([2.0, 1.0]), np.array([4.0, 0.5])",
        "The largest pre-activation need not be the last to reach 0.",
    ),
    case(
        "np.array([3.0, -8.0]), np.array([0.5, 2.0])",
        "An example that is silent already has no say, and every example counts for itself.",
    ),
    case(
        "np.array([-2.0, -0.5]), np.array([1.0, 1.0])",
        "This unit is dead before the step, so the smallest rate is 0.",
    ),
    wrong(
        "stops at the first that falls silent",
        lambda a, g: max(0.0, np.min(a / g)),
        "also the one that",
    ),
    wrong(
        "looks at the largest only",
        lambda a, g: max(0.0, np.max(a) / g[np.argmax(a)]),
        "The largest pre-activation",
    ),
    wrong("takes a step back", lambda a, g: np.max(a / g), "This unit is dead"),
    wrong("takes means", lambda a, g: max(0.0, np.mean(a) / np.mean(g)), "every example counts"),
    wrong(
        "ignores the sign of a", lambda a, g: np.max(np.abs(a)) / np.min(g), "every example counts"
    ),
    also(
        "in Python", lambda a, g: max(0.0, *(one / slope for one, slope in zip(a, g, strict=True)))
    ),
    also("rectified", lambda a, g: relu(a / g).max()),
)
