"""What lesson 3 promises beside its text: equations, figures, exercises."""

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
from tests.agreement.formulas import equation

# Equations

functions = {"sigma": exact.logistic}

equations = {
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
        "Right, a bell with its peak of 0.25 at x = 0": [
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
}

# Exercises
