"""What lesson 3 promises beside its text: equations, figures, exercises."""

import math

import numpy as np

from mlpkit import leaky_relu, sigmoid, tanh
from tests.agreement.exercises import case, exercise, right, wrong

# Equations


# Figures


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
    right("both faces", lambda x: sigmoid(2 * x) - sigmoid(-2 * x)),
    right("from the other end", lambda x: 1 - 2 * sigmoid(-2 * x)),
    without="tanh sinh cosh exp expm1",
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
    right("mlpkit's", lambda x, a: leaky_relu(a).derivative(x)),
    right("by comparisons", lambda x, a: (x > 0) + a * (x <= 0)),
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
    right("by logaddexp", lambda x: np.exp(-np.logaddexp(0, -x))),
    right(
        "with if", lambda x: math.exp(x) / (1 + math.exp(x)) if x < 0 else 1 / (1 + math.exp(-x))
    ),
    without="sigmoid",
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
    right("of the odds", lambda p: np.log(p / (1 - p))),
    right("with a minus", lambda p: -math.log(1 / p - 1)),
    right("by atanh", lambda p: 2 * np.arctanh(2 * p - 1)),
    right(bisects),
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
    right("rounded to six digits", lambda gap: float(f"{math.log(2) / gap:.6g}")),
    right("by log1p", lambda gap: np.log1p(1) / gap),
    right("with seven digits", lambda gap: 0.6931472 / gap),
)
