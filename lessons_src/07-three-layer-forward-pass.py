"""What lesson 7 promises beside its text: equations, figures, exercises."""

import math
from itertools import pairwise

import numpy as np

from mlpkit import Dense, forward, identity, sigmoid, tanh, trace
from tests.agreement import arithmetic as exact
from tests.agreement.conclusions import exempt
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


def shown_in(panel, column, layer):
    """The circles of a column show, to two decimals, what this layer computes; 0 is the input."""
    if layer == 0:
        wanted = [f"{value:.2f}" for value in lesson.X]
    else:
        step, activation = trace(network(), lesson.X)[layer - 1], network()[layer - 1].activation
        lines = [step.Z] if activation == identity else [step.A, step.Z]
        wanted = [" ".join(f"{number:.2f}" for number in unit) for unit in zip(*lines, strict=True)]
    if column and len(panel.columns) == 2:
        return panel.in_circles(1) == wanted
    # On the left of a drawing of one layer stands what comes in, which is activations only.
    shown = panel.in_circles(column)
    return shown == (wanted if len(panel.columns) > 2 else [words.split()[-1] for words in wanted])


def shows(column, layer=None):
    def each_number(panel):
        return shown_in(panel, column, column if layer is None else layer)

    return each_number


def a_bias_unit_before(*layers):
    def bias_units(panel):
        ones = [place for place, words in panel.texts.items() if words == "1"]
        return len(panel.squares) == len(ones) == len(layers) and all(
            np.abs(square - ones).max(axis=1).min() < 8 for square in panel.squares
        )

    return bias_units


def numbers_on_their_lines(*layers):
    """Each weight on the solid line between its units, each bias on a dashed one."""

    def on_their_lines(panel):
        columns, squares = panel.columns, sorted(map(tuple, panel.squares))
        wanted = []
        for at, number in enumerate(layers):
            W, b = network()[number - 1].W, network()[number - 1].b
            for i, start in enumerate([np.array(squares[at]), *columns[at]]):
                for j, end in enumerate(columns[at + 1]):
                    wanted.append((start, end, f"{b[j] if i == 0 else W[i - 1, j]:.1f}"))
        drawn = {(*np.round([c.x[0], c.y[0], c.x[-1], c.y[-1]]), c.dashed) for c in panel.curves}
        biases = {tuple(np.round(square)) for square in squares}
        labels = [(words, centre) for words, centre, _ in panel.boxes]
        return (
            drawn == {(*np.round([*s, *e]), tuple(np.round(s)) in biases) for s, e, _ in wanted}
            and len(labels) == len(panel.curves) == len(wanted)
            and all(
                any(words == text and beside(centre, start, end) for words, centre in labels)
                for start, end, text in wanted
            )
        )

    return on_their_lines


def beside(point, start, end):
    along, to = end - start, point - start
    off = abs(along[0] * to[1] - along[1] * to[0]) / np.hypot(*along)
    return off < 3 and start[0] < point[0] < end[0]


figures = {
    "fig-layer-1": {
        "On the left a square with a 1 and circles with 1.00 and 0.50.": [
            a_bias_unit_before(1),
            shows(0, layer=0),
        ],
        "On the right three circles, 0.30 above 0.57, 0.70 above 0.67, and 1.10 above 0.75.": shows(
            1, layer=1
        ),
        "Each line carries its weight or bias.": numbers_on_their_lines(1),
        "Biases on the dashed lines, weights on the solid ones.": numbers_on_their_lines(1),
    },
    "fig-layer-2": {
        "On the left a square with a 1 and circles with 0.57, 0.67 and 0.75.": [
            a_bias_unit_before(2),
            shows(0, layer=1),
        ],
        "On the right two circles, 0.52 above 0.63 and 1.21 above 0.77.": [
            shows(1, layer=2),
            numbers_on_their_lines(2),
        ],
    },
    "fig-layer-3": {
        "On the left a square with a 1 and circles with 0.63 and 0.77.": [
            a_bias_unit_before(3),
            shows(0, layer=2),
        ],
        "On the right two circles with 0.32 and 0.70.": [
            shows(1, layer=3),
            numbers_on_their_lines(3),
        ],
        "which has no activation": lambda panel: network()[2].activation == identity,
    },
    "fig-forward": {
        "Four columns of circles, above each but the last a square with a 1.": [
            lambda panel: len(panel.columns) == 4,
            a_bias_unit_before(1, 2, 3),
        ],
        "Input 1.00 and 0.50;": shows(0),
        "hidden 1 has 0.30 above 0.57, 0.70 above 0.67 and 1.10 above 0.75;": shows(1),
        "hidden 2 has 0.52 above 0.63 and 1.21 above 0.77;": shows(2),
        "output 0.32 and 0.70.": shows(3),
        "Each line carries its weight, each dashed one its bias.": numbers_on_their_lines(1, 2, 3),
        "Each column but the last has a bias unit; each hidden unit shows its pre-activation above"
        " its activation.": [shows(1), shows(2), a_bias_unit_before(1, 2, 3)],
    },
}

conclusions = {
    "share-of-the-products": exempt(
        "the times of one machine, which differ from run to run; the cell is not compared"
    ),
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
    discussion="The book's index counts from one and puts the receiving unit first; NumPy does "
    "neither. Which convention would you choose, and what would it make harder "
    "elsewhere?",
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
    discussion="Point at the numbers of the drawing that this unit uses. What would row j of the "
    "matrix be instead?",
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
    discussion="Why is the last layer left without a sigmoid? Name a task in which its absence is "
    "needed, and one in which something else stands there.",
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
    discussion="The bill counts multiplications. What else takes time on a real machine, and does "
    "a batch of 100 take 100 times as long as one example?",
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
    discussion="Which hidden activations make the first output as large as it can be? Can the "
    "same ones make the second as large, and does the network ever produce them?",
)
