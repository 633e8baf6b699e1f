"""What lesson 7 promises beside its text: equations, figures, exercises."""

import numpy as np

from mlpkit import Dense, identity, sigmoid, tanh, trace
from tests.agreement import arithmetic as exact
from tests.agreement.claims import fully_joined, panel
from tests.agreement.formulas import dyadic, equation
from tests.agreement.promises import cells_of

lesson = cells_of(__file__)

# Equations

EXACT = {tanh: exact.tanh, sigmoid: exact.logistic, identity: exact.identity}


def deep_networks():
    """Of three layers, as the lesson has it: by layer, from 1, with the input as Z of layer 0."""
    some = dyadic()
    for X in (some(2), some(2)):
        network = tuple(
            Dense(some(*shape), some(shape[1]), activation)
            for shape, activation in (((2, 3), sigmoid), ((3, 4), tanh), ((4, 2), identity))
        )
        steps = trace(network, X)
        yield {
            "layers": network,
            "steps": steps,
            "x": X,
            "W": {l: layer.W for l, layer in enumerate(network, start=1)},
            "w": {l: layer.W.T for l, layer in enumerate(network, start=1)},
            "b": {l: layer.b for l, layer in enumerate(network, start=1)},
            "A": {l: step.A for l, step in enumerate(steps, start=1)},
            "Z": {0: X} | {l: step.Z for l, step in enumerate(steps, start=1)},
        }


def each_layer():
    for symbols in deep_networks():
        for l, layer in enumerate(symbols["layers"], start=1):
            yield symbols | {"l": l, "varphi": EXACT[layer.activation]}


equations = {
    "one-unit": equation({"a^{(1)}_1": "steps[0].A[0]"}, deep_networks, first=1),
    "forward": equation({"A^{(l)}": "steps[l - 1].A", "Z^{(l)}": "steps[l - 1].Z"}, each_layer),
}

# Figures


def network():
    """Its layers, from the cell that writes the weights down."""
    return (
        Dense(lesson.W1, lesson.b1, sigmoid),
        Dense(lesson.W2, lesson.b2, sigmoid),
        Dense(lesson.W3, lesson.b3),
    )


def column_shows(column, *wanted):
    def column_shows(panel):
        values = [lesson.X, *(step.Z for step in trace(network(), lesson.X))][column]
        return panel.in_circles(column) == [*wanted] == [f"{value:.2f}" for value in values]

    return column_shows


def weights_are_on_their_lines(panel):
    columns = panel.columns
    wanted = [
        (left[i], right[j], f"{layer.W[i, j]:.1f}")
        for layer, left, right in zip(network(), columns, columns[1:], strict=False)
        for i in range(len(left))
        for j in range(len(right))
    ]
    labels = [(words, centre) for words, centre, _ in panel.boxes]
    return len(labels) == len(wanted) and all(
        any(words == text and beside(centre, start, end) for words, centre in labels)
        for start, end, text in wanted
    )


def beside(point, start, end):
    along, to = end - start, point - start
    off = abs(along[0] * to[1] - along[1] * to[0]) / np.hypot(*along)
    return off < 3 and start[0] < point[0] < end[0]


figures = {
    "fig-forward": {
        "Four columns of circles.": lambda panel: len(panel.columns) == 4,
        "Input 1.00 and 0.50;": column_shows(0, "1.00", "0.50"),
        "first hidden layer 0.57, 0.67 and 0.75;": column_shows(1, "0.57", "0.67", "0.75"),
        "second hidden layer 0.63 and 0.77;": column_shows(2, "0.63", "0.77"),
        "output 0.32 and 0.70.": column_shows(3, "0.32", "0.70"),
        "Each line between two columns carries its weight.": [
            fully_joined(panel),
            weights_are_on_their_lines,
        ],
        "The network with every weight on its line and every activation in its circle.": [
            weights_are_on_their_lines,
            lambda panel: [len(panel.in_circles(column)) for column in range(4)] == [2, 3, 2, 2],
        ],
    },
}

# Exercises
