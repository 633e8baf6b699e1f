"""What lesson 5 promises beside its text: equations, figures, exercises."""

import numpy as np

from mlpkit import gelu, relu, silu
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
