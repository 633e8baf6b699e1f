"""What lesson 6 promises beside its text: equations, figures, exercises."""

import numpy as np

from mlpkit import softmax
from tests.agreement import arithmetic as exact
from tests.agreement.formulas import VECTORS, equation

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


figures = {
    "fig-shift": {
        "Left, three groups of three points; each group has the same pattern and lies 5 higher"
        " than the one before.": lambda left, _: same_pattern(left, 5),
        "Right, the three groups' probabilities, at the same three heights in each group.": (
            lambda left, right: (
                same_pattern(right, 0) and right.near(heights(right), softmax(heights(left)))
            )
        ),
        "The same three logits, shifted by 5 and by 10.": lambda left, _: left.near(
            np.ptp(heights(left)[[0, 2]], axis=0), 10
        ),
        "Their probabilities do not move.": lambda _, right: same_pattern(right, 0),
    },
}

# Exercises
