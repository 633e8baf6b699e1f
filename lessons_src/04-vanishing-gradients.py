"""What lesson 4 promises beside its text: equations, figures, exercises."""

import numpy as np

from mlpkit import Dense, backward, identity, sigmoid, tanh, trace
from tests.agreement import arithmetic as exact
from tests.agreement.claims import (
    curves,
    dashed,
    falls,
    follows,
    nearly_straight,
    panels,
    passes,
    rises,
    there_are,
)
from tests.agreement.formulas import dyadic, equation, over

# Equations

some = dyadic()
EXACT = {tanh: exact.tanh, sigmoid: exact.logistic, identity: exact.identity}


def chains():
    """Of three neurons with one input each, their activations not all the same."""
    activations = {1: sigmoid, 2: tanh, 3: sigmoid}
    for symbols in over(
        x=[0.5, -3.0],
        w_1=[1.0, -2.0],
        w_2=[1.0, 4.0],
        w_3=[1.0, -0.5],
        b_1=[0.0, -0.5],
        b_2=[0.25],
        b_3=[0.0, 1.0],
    ):
        chain = tuple(
            Dense([[symbols[f"w_{i}"]]], [symbols[f"b_{i}"]], activation)
            for i, activation in activations.items()
        )
        steps = trace(chain, [symbols["x"]])
        yield symbols | {
            **{f"f_{i}": EXACT[activation] for i, activation in activations.items()},
            **{"chain": chain, "steps": steps, "first": backward(chain, steps, [1.0])[0]},
        }


def chains_by_their_parts():
    """The same, with what one equation defines for the next."""
    for symbols in chains():
        yield symbols | {
            **{"a_1": "w_1 x + b_1", "a_2": "w_2 z_1 + b_2", "a_3": "w_3 z_2 + b_3"},
            **{"z_1": "f_1(a_1)", "z_2": "f_2(a_2)", "y": "f_3(a_3)"},
        }


equations = {
    "chain": equation(
        {
            **{f"a_{i}": f"steps[{i - 1}].A[0]" for i in (1, 2, 3)},
            **{f"z_{i}": f"steps[{i - 1}].Z[0]" for i in (1, 2)},
            "y": "forward(chain, [x])[0]",
        },
        chains,
    ),
    "chain-rule": equation(
        {r"\frac{\partial y}{\partial w_1}": "first.W[0, 0]"}, chains_by_their_parts
    ),
    "factor": equation(
        {"r": "g * np.sqrt(np.mean(activation.derivative(a) ** 2))"},
        first=1,
        activation=[sigmoid, tanh, identity],
        varphi=lambda activation: [EXACT[activation]],
        g=[0.5, 1.0, 4.0],
        h=[7],
        a=lambda h: [some(h)],
    ),
}

# Figures


def longest(panel):
    most = max(len(curve.x) for curve in panel.curves)
    return [curve for curve in panel.curves if len(curve.x) == most]


def the_longer_the_lower(panel):
    lengths = sorted({len(curve.x) for curve in panel.curves})
    groups = [[c.y for c in panel.curves if len(c.x) == length] for length in lengths]
    return all(
        min(map(np.min, shorter)) > max(map(np.max, longer))
        for shorter, longer in zip(groups, groups[1:], strict=False)
    )


def bundle(panel, label):
    """The five lines that end beside a label."""
    height = next(y for (_, y), words in panel.texts.items() if words == label)
    ends = sorted(panel.curves, key=lambda curve: abs(curve.y[-1] - height))
    return ends[:5]


def nearly_level(panel):
    return all(np.ptp(curve.y) < 0.05 * panel.height for curve in panel.curves)


figures = {
    "fig-bound": {
        "Three lines fall almost straight on a logarithmic axis.": [
            lambda panel: len({curve.colour for curve in panel.curves}) == 3,
            falls(curves),
            nearly_straight(curves),
        ],
        "The dashed bound passes 0.015625 at 3 sigmoids and 9.09 × 10⁻¹³ at 20.": [
            follows(dashed, lambda k: k * np.log10(0.25)),
            passes(dashed, [3, 20], np.log10([0.015625, 9.09e-13])),
            lambda panel: panel.near(panel.circles[:, 1], panel.dashed.at([3, 20])),
        ],
        "The chain of single neurons runs below it.": lambda panel: np.all(
            panel.coloured("#0072b2")[0].y[1:] < panel.dashed.y[1:]
        ),
        "The network of width 64 starts close to it and ends above it.": lambda panel: (
            len(panel.coloured("#d55e00")) == 5
            and all(
                abs(one.at(3) - panel.dashed.at(3)) < 0.5 and one.y[-1] > panel.dashed.y[-1] + 1
                for one in panel.coloured("#d55e00")
            )
        ),
        "What is left of the gradient after going back through sigmoids.": lambda panel: all(
            panel.near(curve.y[0], 0) for curve in panel.curves
        ),
        "From mark to mark the axis goes down by a factor of 10,000.": lambda panel: (
            panel.y_ticks == [-12, -8, -4, 0]
        ),
    },
    "fig-layers": {
        "Four panels with the same logarithmic axes, each with lines of three lengths.": [
            there_are(4, panels),
            lambda *panels: len({(*np.round(panel.box, 1),) for panel in panels}) == 1,
            lambda *panels: all(len({len(c.x) for c in p.curves}) == 3 for p in panels),
        ],
        "Sigmoid, lines that rise straight from the first layer to the last": [
            lambda p, *_: p.words == ["sigmoid"] and all(rises(long) for long in longest(p)),
            nearly_straight(panels[0].curves),
        ],
        "the longest from below 10⁻³⁰.": lambda p, *_: all(long.y[0] < -30 for long in longest(p)),
        "Tanh, all lines nearly level and at nearly the same height.": lambda _, p, *__: (
            p.words == ["tanh"]
            and np.ptp(np.concatenate([curve.y for curve in p.curves])) < 0.05 * p.height
        ),
        "ReLU and leaky ReLU, each line nearly level, but the longer the lower.": (
            lambda _, __, *both: (
                [p.words for p in both] == [["ReLU"], ["leaky ReLU"]]
                and all(nearly_level(p) and the_longer_the_lower(p) for p in both)
            )
        ),
        "Each line is one network, five random starts for each depth; it ends at the output"
        " layer.": lambda *panels: all(
            sorted(round(curve.x[-1]) for curve in p.curves) == 5 * [6] + 5 * [21] + 5 * [51]
            for p in panels
        ),
    },
    "fig-accuracy": {
        "Two lines over 1 to 8 hidden layers.": [
            there_are(2, curves),
            lambda panel: all(panel.near(c.x[[0, -1]], [1, 8]) for c in panel.curves),
        ],
        "The line of ReLU stays close to 100 %.": lambda panel: (
            np.all(panel.solid.y > 95) and panel.solid.y.max() <= 100.5
        ),
        "The dashed line of the sigmoid starts beside it, falls from 2 layers on": [
            lambda panel: np.all(np.abs(panel.dashed.y[:2] - panel.solid.y[:2]) < 4),
            falls(dashed, start=2),
        ],
        "at 8 layers meets a thin line at 11 %, labelled guessing.": lambda panel: (
            panel.near(panel.guides[0].y, 11)
            and panel.near(panel.dashed.y[-1], 11)
            and "guessing: 11%" in panel.words
        ),
        "Each point is one random start, the lines join their means.": lambda panel: all(
            panel.near(marks.reshape(3, 4, 2)[:, :, 1].mean(axis=0), curve.y)
            for marks, curve in ((panel.circles, panel.solid), (panel.squares, panel.dashed))
        ),
    },
    "fig-gain": {
        "Three bundles of lines start together at 5 hidden layers and spread like a fan up to"
        " 50.": lambda panel: (
            len(panel.curves) == 15
            and len({curve.colour for curve in panel.curves}) == 3
            and all(panel.near(curve.x[[0, -1]], [5, 50]) for curve in panel.curves)
            and np.ptp([curve.y[0] for curve in panel.curves]) < 0.2 * panel.height
            and np.ptp([curve.y[-1] for curve in panel.curves]) > 0.8 * panel.height
        ),
        "Gradient size in the first layer of ReLU networks, for three gains. Five random"
        " starts each.": lambda panel: all(
            abs(curve.slope(5, 50) - np.log10(gain / 2**0.5)) < 0.03
            for label, gain in (("gain 1", 1), ("gain √2", 2**0.5), ("gain 2", 2))
            for curve in bundle(panel, label)
        ),
        "With gain 2 they rise straight": lambda panel: all(
            rises(curve) and nearly_straight(curve) for curve in bundle(panel, "gain 2")
        ),
        "with gain √2 they stay level": lambda panel: all(
            np.ptp(curve.y) < 0.1 * panel.height for curve in bundle(panel, "gain √2")
        ),
        "with gain 1 they fall straight.": lambda panel: all(
            falls(curve) and nearly_straight(curve) for curve in bundle(panel, "gain 1")
        ),
    },
}

# Exercises
