"""What lesson 9 promises beside its text: equations, figures, exercises."""

import re

import numpy as np

from mlpkit import Dense, backward, cross_entropy, identity, sigmoid, tanh, trace
from tests.agreement import arithmetic as exact
from tests.agreement.claims import (
    circles,
    crosses,
    dashed,
    dashes,
    falls,
    follows,
    rises,
    solid,
    solids,
    squares,
    straight,
    there_are,
)
from tests.agreement.formulas import dyadic, equation
from tests.agreement.promises import cells_of

lesson = cells_of(__file__)

# Equations

some = dyadic()
EXACT = {tanh: exact.tanh, sigmoid: exact.logistic}


def trained_networks():
    """With a batch, and what backpropagation says of it; by layer, from 1, as the lesson has it."""
    some, rng = dyadic(), np.random.default_rng(0)
    for activation in (sigmoid, tanh):
        network = tuple(
            Dense(some(*shape), some(shape[1]), phi)
            for shape, phi in (((2, 3), activation), ((3, 4), activation), ((4, 3), identity))
        )
        X, labels = some(5, 2), rng.integers(3, size=5)
        steps = trace(network, X)
        at_output = cross_entropy.gradient(steps[-1].Z, labels)
        # Of a single example, the gradient of b is its δ.
        each = [backward(network, trace(network, x), g) for x, g in zip(X, at_output, strict=True)]
        yield {
            "network": network,
            "at_output": at_output,
            "gradients": backward(network, steps, at_output),
            "varphi": EXACT[activation],
            "eta": 0.125,
            "W": {l: layer.W for l, layer in enumerate(network, start=1)},
            "b": {l: layer.b for l, layer in enumerate(network, start=1)},
            "A": {l: step.A for l, step in enumerate(steps, start=1)},
            "Z": {0: X} | {l: step.Z for l, step in enumerate(steps, start=1)},
            "delta": {l: np.array([one[l - 1].b for one in each]) for l in (1, 2, 3)},
        }


def each_step_down():
    for symbols in trained_networks():
        for l, gradient in enumerate(symbols["gradients"], start=1):
            yield symbols | {
                "l": l,
                r"\frac{\partial L}{\partial W^{(l)}}": gradient.W,
                r"\frac{\partial L}{\partial b^{(l)}}": gradient.b,
            }


def each_step_back():
    for symbols in trained_networks():
        network, X = symbols["network"], symbols["Z"][0]
        for l in (1, 2):  # the last layer gets its δ from the loss
            below, here = (
                passed_back_to(layer, network, X, symbols["at_output"]) for layer in (l, l + 1)
            )
            yield symbols | {
                "l": l,
                "below": below,
                r"\frac{\partial L}{\partial Z^{(l-1)}}": below,
                r"\frac{\partial L}{\partial Z^{(l)}}": here,
            }


def passed_back_to(l, network, X, at_output):
    """The gradient by the input of layer l: the δ of a layer put there that changes nothing."""
    inputs = network[l - 1].inputs
    nothing = Dense(np.eye(inputs), np.zeros(inputs))
    longer = (*network[: l - 1], nothing, *network[l - 1 :])
    each = [backward(longer, trace(longer, x), g) for x, g in zip(X, at_output, strict=True)]
    return np.array([one[l - 1].b for one in each])


def one_neuron():
    """With the one example that it saw."""
    for w, x, delta in dyadic()(4, 3):
        step = trace((neuron := Dense([[w]], [0.5]),), [x])
        yield {
            **{"w": w, "x": x, "delta": delta, r"\frac{dL}{da}": delta, r"\frac{da}{dw}": x},
            "gradient": backward((neuron,), step, [delta])[0],
            "at_x": passed_back_to(1, (neuron,), np.array([[x]]), np.array([[delta]])),
        }


equations = {
    "squared-error": equation(
        {
            "L": "mean_squared_error(O, y)",
            r"\frac{\partial L}{\partial O_i}": "mean_squared_error.gradient(O, y)[i]",
        },
        n=[1, 5],
        O=lambda n: [some(n)],
        y=lambda n: [some(n)],
    ),
    "update": equation(
        {
            "W^{(l)}": "sgd(network, gradients, eta)[l - 1].W",
            "b^{(l)}": "sgd(network, gradients, eta)[l - 1].b",
        },
        each_step_down,
    ),
    "one-neuron": equation(
        {
            r"\frac{dL}{dw}": "gradient.W[0, 0]",
            r"\frac{dL}{db}": "gradient.b[0]",
            r"\frac{dL}{dx}": "at_x[0, 0]",
        },
        one_neuron,
    ),
    # Every weight of a layer, and every number that it takes and gives.
    "one-layer": equation(
        {
            "A_{ij}": "layer.pre_activation(X)[i, j]",
            r"\frac{\partial L}{\partial W_{kj}}": "gradient.W[k, j]",
            r"\frac{\partial L}{\partial b_j}": "gradient.b[j]",
            r"\frac{\partial L}{\partial X_{ik}}": "at_X[i, k]",
        },
        X=[some(3, 2)],
        W=[some(2, 4)],
        b=[some(4)],
        delta=[some(3, 4)],
        layer=lambda W, b: [Dense(W, b)],
        gradient=lambda layer, X, delta: [backward((layer,), trace((layer,), X), delta)[0]],
        at_X=lambda layer, X, delta: [passed_back_to(1, (layer,), X, delta)],
    ),
    "backward": equation(
        {
            r"\frac{\partial L}{\partial W^{(l)}}": "gradients[l - 1].W",
            r"\frac{\partial L}{\partial b^{(l)}}": "gradients[l - 1].b",
            r"\frac{\partial L}{\partial Z^{(l-1)}}": "below",
            r"\delta^{(l)}": "delta[l]",
        },
        each_step_back,
    ),
    "output-delta": equation(
        {r"\frac{\partial L}{\partial O}": "cross_entropy.gradient(O, labels)"},
        n=[1, 4],
        O=lambda n: [some(n, 3)],
        labels=lambda n: [np.arange(2, n + 2) % 3],
        p=lambda O: [np.array([exact.softmax(exact.exact(row)) for row in O])],
        y=lambda labels: [np.eye(3)[labels]],
    ),
}

# Figures


def best_line(x):
    return np.polyval(np.polyfit(lesson.t_u, lesson.t_c, 1), x)


def celsius(fahrenheit):
    return (fahrenheit - 32) * 5 / 9


def distance(curve, marks):
    """How far the marks lie above or below a curve, taken as the root of the mean square."""
    return np.sqrt(np.mean((curve.at(marks[:, 0]) - marks[:, 1]) ** 2))


def has_marks(panel, marks, wanted):
    return len(marks) == len(wanted) and all(
        np.abs(marks - point).max(axis=1).min() < 0.01 * panel.height for point in wanted
    )


def set_aside():
    """The times of the throw that the last of the five trainings did not see."""
    return np.sort(np.linspace(0, 4, 60)[np.random.default_rng(4).permutation(60)[:20]])


def titles(*panels):
    return [words for panel in panels for words in panel.words]


def label_of(panel):
    """The label of the handwritten digit in scikit-learn's set that is this picture."""
    from sklearn.datasets import load_digits  # takes a second

    digits = load_digits()
    scaled = digits.images / digits.images.max(axis=(1, 2), keepdims=True)
    off = np.abs(scaled - panel.darkness).max(axis=(1, 2))
    return int(digits.target[off.argmin()]) if off.min() < 0.01 else None


def first_ten(*panels):
    return [label_of(panel) for panel in panels] == list(range(10))


def two_rows_of_five(*panels):
    heights = [height for panel in panels for _, height in panel.texts]
    rows = len(panels) == 10 and np.ptp(heights[:5]) == np.ptp(heights[5:]) == 0
    upper = rows and heights[0] > heights[5]
    return upper and all(panel.darkness.shape == (8, 8) for panel in panels)


figures = {
    "fig-thermometer": {
        "Eleven circles in the lower left quarter.": [
            there_are(11, circles),
            lambda panel: np.all(panel.circles < (panel.box[:2] + panel.box[2:]) / 2),
        ],
        "A dashed straight line runs through them and up to a square in the upper right corner.": [
            straight(dashed),
            rises(dashed),
            lambda panel: (
                distance(panel.dashed, panel.circles) < 0.03 * panel.height
                and distance(panel.dashed, panel.squares) < 0.05 * panel.height
                and np.all(panel.squares > panel.box[:2] + 0.9 * (panel.box[2:] - panel.box[:2]))
            ),
        ],
        "A solid curve follows the circles more closely": lambda panel: (
            distance(panel.solid, panel.circles) < distance(panel.dashed, panel.circles)
        ),
        "then bends and stays level far below the square.": [
            ~straight(solid),
            lambda panel: (
                np.ptp(panel.solid.at(panel.solid.over(150))) < 0.03 * panel.height
                and panel.squares[0, 1] - panel.solid.at(panel.squares[0, 0]) > 0.3 * panel.height
            ),
        ],
        "The line (dashed) and the network.": follows(dashed, best_line),
        "Both follow the readings; the square is boiling water.": lambda panel: (
            has_marks(panel, panel.circles, np.column_stack([lesson.t_u, lesson.t_c]))
            and all(distance(c, panel.circles) < 0.03 * panel.height for c in panel.curves)
            and has_marks(panel, panel.squares, [[212, celsius(212)]])
        ),
    },
    "fig-throw": {
        "Circles and squares form an arch from 0 metres up to almost 20 and down again.": [
            lambda panel: (
                18 < panel.squares[:, 1].max() < 20
                and distance(panel.solid, np.concatenate([panel.circles, panel.squares]))
                < 0.05 * panel.height
                and np.abs(panel.squares[np.argsort(panel.squares[:, 0])[[0, -1]], 1]).max() < 1
            ),
            rises(solid, end=1.9),
            falls(solid, start=2.2),
        ],
        "A solid curve runs along the arch.": lambda panel: (
            distance(panel.solid, panel.circles) < 0.04 * panel.height
        ),
        "A dashed line crosses it, nearly level.": [
            straight(dashed),
            lambda panel: np.ptp(panel.dashed.y) < 0.1 * panel.height,
            crosses(solid, dashed, times=2),
        ],
        "The last of the five.": lambda panel: (
            np.abs(np.sort(panel.squares[:, 0]) - set_aside()).max() < 0.02
        ),
        "Circles were trained on, squares set aside.": [
            there_are(40, circles),
            there_are(20, squares),
        ],
    },
    "fig-overfitting": {
        "Five dashed curves sink slowly, close together, far below a thin level line.": [
            there_are(5, dashes),
            lambda panel: (
                all(
                    0 < curve.y[0] - curve.y[-1] < 0.1 * panel.height
                    and np.all(np.diff(curve.y) < 0.001 * panel.height)
                    and curve.y.max() < panel.guides[0].y[0] - 0.1 * panel.height
                    for curve in panel.dashes
                )
                and np.ptp([curve.y for curve in panel.dashes], axis=0).max() < 0.05 * panel.height
                and np.ptp(panel.guides[0].y) == 0
            ),
        ],
        "Five solid curves fall at first to about that line, then climb away from it and"
        " apart, three of them to more than 4 degrees.": [
            there_are(5, solids),
            lambda panel: (
                all(
                    curve.y[0] > curve.y.min()
                    and curve.x[curve.y.argmin()] < 2000
                    and abs(curve.y.min() - panel.guides[0].y[0]) < 0.05 * panel.height
                    and (rises(curve, start=2000) or curve.y[-1] - curve.y.min() > 0.5)
                    for curve in panel.solids
                )
                and sum(curve.y[-1] > 4 for curve in panel.solids) == 3
                and np.ptp([curve.y[-1] for curve in panel.solids]) > 1
            ),
        ],
        "error on the readings they were trained on (dashed) and on those left out (solid).": (
            lambda panel: (
                {"trained on", "left out"} <= set(panel.words)
                and min(c.y.min() for c in panel.solids) > max(c.y.max() for c in panel.dashes)
            )
        ),
    },
    "fig-digits": {
        "Two rows of five": two_rows_of_five,
        "each with its label, 0 to 4 in the upper row and 5 to 9 in the lower.": [
            two_rows_of_five,
            first_ten,
            lambda *panels: titles(*panels) == [str(digit) for digit in range(10)],
        ],
        "The first ten pictures.": first_ten,
    },
    "fig-mistakes": {
        "Two rows of five": two_rows_of_five,
        "Above each stand its label, an arrow, and a different digit.": [
            two_rows_of_five,
            lambda *panels: all(
                re.fullmatch(rf"{label_of(panel)} → [^\D{label_of(panel)}]", *panel.words)
                for panel in panels
            ),
        ],
        "Mistakes, each with its label and what the network took it for.": (
            lambda *panels: all(len(set(words.split(" → "))) == 2 for words in titles(*panels))
        ),
    },
}

# Exercises
