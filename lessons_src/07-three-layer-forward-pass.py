"""What lesson 7 promises beside its text: equations, figures, exercises."""

import math
from itertools import pairwise

import numpy as np

from mlpkit import Dense, forward, identity, sigmoid, tanh, trace
from tests.agreement import arithmetic as exact
from tests.agreement.claims import fully_joined, panel
from tests.agreement.exercises import also, case, exercise, wrong
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

exercises = {}


exercises["read_weight"] = exercise(
    case(
        "np.array([[1.0, 2.0], [3.0, 4.0]]), 1, 1",
        "Units are counted from 1, Python's rows and columns from 0.",
    ),
    case("np.array([[1.0, 2.0], [3.0, 4.0]]), 1, 2", "A row of W belongs to the sending unit."),
    case(
        "np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), 3, 1",
        "A column of W belongs to the receiving unit.",
    ),
    wrong(
        "takes the indices as they are written",
        lambda W, receiving, sending: W[receiving - 1, sending - 1],
        "A row of W",
    ),
    wrong(
        "counts from 0", lambda W, receiving, sending: W[sending, receiving], "Units are counted"
    ),
    wrong(
        "counts rows from 1 and columns from 0",
        lambda W, receiving, sending: W[sending - 1, receiving],
        "A column of W",
    ),
    wrong(
        "transposes the matrix",
        lambda W, receiving, sending: W.T[sending - 1, receiving - 1],
        "A column of W",
    ),
    wrong("gives the whole row", lambda W, receiving, sending: W[sending - 1], "A column of W"),
    also("from the transpose", lambda W, receiving, sending: W.T[receiving - 1][sending - 1]),
)

exercises["unit"] = exercise(
    case(
        "np.array([1.0, 0.5]), *affine(2, 3), 0",
        "One number: x times column j of W, plus entry j of b. No sigmoid yet.",
    ),
    case("np.array([1.0, 0.5]), *affine(2, 3), 2", "Take column j, and its bias."),
    case(
        "np.array([3.0]), np.array([[2.0]]), np.array([1.0]), 0",
        "A pre-activation is a plain sum: 3 times 2, plus 1.",
    ),
    wrong("takes row j", lambda x, W, b, j: x @ W[j] + b[j], "x times column"),
    wrong(
        "forgets the bias of the unit", lambda x, W, b, j: x @ W[:, j], "plus entry j", "3 times 2"
    ),
    wrong(
        "applies the sigmoid",
        lambda x, W, b, j: sigmoid(x @ W[:, j] + b[j]),
        "No sigmoid yet.",
        "A pre-activation is a plain",
    ),
    wrong(
        "takes the column before", lambda x, W, b, j: x @ W[:, j - 1] + b[j - 1], "Take column j"
    ),
    wrong("always takes the first bias", lambda x, W, b, j: x @ W[:, j] + b[0], "Take column j"),
    wrong("gives the whole layer", lambda x, W, b, j: x @ W + b, "One number"),
    wrong(
        "keeps an axis",
        lambda x, W, b, j: x @ W[:, [j]] + b[[j]],
        "gives shape (1,), wanted () of one number",
    ),
    also("one unit of all", lambda x, W, b, j: (x @ W + b)[j]),
    also("a sum", lambda x, W, b, j: sum(x[i] * W[i, j] for i in range(len(x))) + b[j]),
)


def applies_the_sigmoid_at_the_end_too(x, layers):
    for W, b in layers:
        x = sigmoid(x @ W + b)
    return x


def has_no_sigmoid_at_all(x, layers):
    for W, b in layers:
        x = x @ W + b
    return x


def gives_the_input_to_each_layer(x, layers):
    for W, b in layers[:-1]:
        hidden = sigmoid(x @ W + b)
    return hidden @ layers[-1][0] + layers[-1][1] if len(layers) > 1 else x @ W + b


def forgets_every_bias(x, layers):
    for W, _ in layers[:-1]:
        x = sigmoid(x @ W)
    return x @ layers[-1][0]


def squashes_before_each_layer(x, layers):
    for W, b in layers:
        x = sigmoid(x) @ W + b
    return x


def gives_the_hidden_layer(x, layers):
    for W, b in layers[:-1]:
        x = sigmoid(x @ W + b)
    return x


def passes_through_mlpkit(x, layers):
    *hidden, output = layers
    return forward((*(Dense(W, b, sigmoid) for W, b in hidden), Dense(*output)), x)


def makes_the_example_a_row(x, layers):
    return passes_through_mlpkit(x.reshape(1, -1), layers)


exercises["forward_pass"] = exercise(
    case(
        "np.array([1.0, 0.5]), [affine(2, 1)]",
        "A single layer is the output layer: x W + b, and no sigmoid.",
    ),
    case(
        "np.array([1.0, 0.5]), [affine(2, 3), affine(3, 2)]",
        "Sigmoid after every layer but the last.",
    ),
    case(
        "np.ones(4), [affine(4, 5), affine(5, 6), affine(6, 2)]",
        "Each layer takes the activations of the one before.",
    ),
    wrong(applies_the_sigmoid_at_the_end_too, "A single layer", "no sigmoid"),
    wrong(has_no_sigmoid_at_all, "Sigmoid after every"),
    wrong(gives_the_input_to_each_layer, "Each layer takes"),
    wrong(forgets_every_bias, "x W +"),
    wrong(squashes_before_each_layer, "Sigmoid after every"),
    wrong(makes_the_example_a_row, "The numbers are right. Mind the axes"),
    wrong(gives_the_hidden_layer, "Sigmoid after every"),
    also(passes_through_mlpkit),
)

exercises["largest_batch"] = exercise(
    case(
        "[2, 3, 2, 2], 1600",
        "Count one example first: inputs times outputs, layer by layer. Biases are only added.",
    ),
    case("[2, 3, 2, 2], 1599", "Only whole examples count."),
    case("[784, 256, 10], 100", "0 if not even one fits."),
    wrong(
        "counts the biases",
        lambda widths, budget: budget // sum(i * o + o for i, o in pairwise(widths)),
        "Biases are only",
    ),
    wrong(
        "counts a part of an example",
        lambda widths, budget: budget / sum(i * o for i, o in pairwise(widths)),
        "Only whole examples",
    ),
    wrong(
        "rounds to the nearest",
        lambda widths, budget: round(budget / sum(i * o for i, o in pairwise(widths))),
        "Only whole examples",
    ),
    wrong(
        "says 1 at least",
        lambda widths, budget: max(1, budget // sum(i * o for i, o in pairwise(widths))),
        "0 if not",
    ),
    wrong(
        "multiplies all widths",
        lambda widths, budget: budget // math.prod(widths),
        "Count one example",
    ),
    wrong(
        "counts the first layer only",
        lambda widths, budget: budget // (widths[0] * widths[1]),
        "inputs times outputs",
    ),
    also("multiplies arrays", lambda widths, budget: budget // np.dot(widths[:-1], widths[1:])),
)


def gives_one_array_for_both(W, b):
    return np.array([b + np.minimum(W, 0).sum(axis=0), b + np.maximum(W, 0).sum(axis=0)])


def bounds(W, b, extreme):
    return b + extreme(W, 0).sum(axis=0)


def halves_the_absolute(W, b):
    middle, half = b + W.sum(axis=0) / 2, np.abs(W).sum(axis=0) / 2
    return middle - half, middle + half


exercises["output_bounds"] = exercise(
    case(
        "np.array([[0.1, 0.3], [0.2, 0.4]]), np.array([0.1, 0.2])",
        "A pair of arrays: all activations at 0, and all at 1.",
    ),
    case("np.array([[1.0], [-2.0]]), np.zeros(1)", "A negative weight counts for the lower bound."),
    case(
        "np.array([[-1.0, 2.0]]), np.array([0.0, 5.0])",
        "One entry for each output unit, its bias included.",
    ),
    wrong(
        "takes no weight to be negative", lambda W, b: (b, b + W.sum(axis=0)), "A negative weight"
    ),
    wrong(
        "bounds without the bias",
        lambda W, b: (np.minimum(W, 0).sum(axis=0), np.maximum(W, 0).sum(axis=0)),
        "One entry for",
    ),
    wrong(
        "sums along the wrong axis",
        lambda W, b: (np.minimum(W, 0).sum(axis=1), np.maximum(W, 0).sum(axis=1)),
        "One entry for",
    ),
    wrong(
        "gives the upper bound first",
        lambda W, b: (b + np.maximum(W, 0).sum(axis=0), b + np.minimum(W, 0).sum(axis=0)),
        "A pair of arrays",
    ),
    wrong(
        "takes weights to count either way",
        lambda W, b: (b - np.abs(W).sum(axis=0), b + np.abs(W).sum(axis=0)),
        "all activations at",
    ),
    wrong(
        "takes the extreme weight only",
        lambda W, b: (b + W.min(axis=0), b + W.max(axis=0)),
        "all activations at",
    ),
    also(gives_one_array_for_both),
    also("as lists", lambda W, b: [bounds(W, b, f).tolist() for f in (np.minimum, np.maximum)]),
    also(halves_the_absolute),
)
