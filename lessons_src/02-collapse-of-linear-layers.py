"""What lesson 2 promises beside its text: equations, figures, exercises."""

from itertools import pairwise

import numpy as np

from mlpkit import Activation, Dense, collapse, forward, identity, relu
from tests.agreement.exercises import case, exercise, right, wrong

# Equations


# Figures


# Exercises

exercises = {}


exercises["fold"] = exercise(
    case(
        "*affine(3, 4), *affine(4, 2)",
        "Multiply out (X W1 + b1) W2 + b2, and return the pair (W, b).",
    ),
    case("*affine(1, 5), *affine(5, 1)", "The first bias passes through the second weights."),
    wrong(
        "multiplies in the other order",
        lambda W1, b1, W2, b2: (W2 @ W1, b1 @ W2 + b2),
        "Multiply out (X",
    ),
    wrong("forgets the first bias", lambda W1, b1, W2, b2: (W1 @ W2, b2), "The first bias"),
    wrong("adds the biases", lambda W1, b1, W2, b2: (W1 @ W2, b1.sum() + b2), "The first bias"),
    wrong("gives the matrix only", lambda W1, b1, W2, b2: W1 @ W2, "and return the pair"),
    wrong(
        "gives bias and matrix",
        lambda W1, b1, W2, b2: (b1 @ W2 + b2, W1 @ W2),
        "and return the pair",
    ),
    wrong("forgets the second bias", lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W2), "Multiply out (X"),
    wrong(
        "gives the bias as a row matrix",
        lambda W1, b1, W2, b2: (W1 @ W2, (b1 @ W2 + b2)[None, :]),
        "as part 2 shape (1, 2), wanted (2,)",
    ),
    right("as lists", lambda W1, b1, W2, b2: [(W1 @ W2).tolist(), (b1 @ W2 + b2).tolist()]),
    right("by einsum", lambda W1, b1, W2, b2: (np.einsum("ij,jk", W1, W2), W2.T @ b1 + b2)),
)


def folds_the_first_two(layers):
    (W1, b1), (W2, b2) = layers[:2] if len(layers) > 1 else (layers[0], (np.eye(2), np.zeros(2)))
    return W1 @ W2, b1 @ W2 + b2


def needs_two_layers(layers):
    W, b = layers[0][0] @ layers[1][0], layers[0][1] @ layers[1][0] + layers[1][1]
    for next_W, next_b in layers[2:]:
        W, b = W @ next_W, b @ next_W + next_b
    return W, b


def adds_no_bias_but_the_last(layers):
    product = layers[0][0]
    for W, _ in layers[1:]:
        product = product @ W
    return product, layers[-1][1]


def folds_from_the_last_to_the_first(layers):
    W, b = layers[-1]
    for next_W, next_b in reversed(layers[:-1]):
        W, b = W @ next_W, b @ next_W + next_b
    return W, b


def leaves_a_single_layer_in_its_list(layers):
    return layers if len(layers) == 1 else folds_the_first_two(layers)


def folds_by_mlpkit(layers):
    one = collapse(*(Dense(W, b) for W, b in layers))
    return one.W, one.b


exercises["fold_all"] = exercise(
    case("[affine(3, 4), affine(4, 2)]", "Two layers: the exercise before."),
    case(
        "[affine(2, 6), affine(6, 6), affine(6, 1)]",
        "Fold the first two, then fold the result with the next.",
    ),
    case("[affine(3, 2)]", "A single layer is its own fold."),
    wrong(folds_the_first_two, "Fold the first"),
    wrong(needs_two_layers, "A single layer"),
    wrong(adds_no_bias_but_the_last, "Two layers: the exercise", "Fold the first"),
    wrong(folds_from_the_last_to_the_first, "Two layers: the exercise"),
    wrong(leaves_a_single_layer_in_its_list, "A single layer"),
    right(folds_by_mlpkit),
)


def never_below_0(widths):
    return max(0, sum(i * o + o for i, o in pairwise(widths)) - (widths[0] + 1) * widths[-1])


def without_its_sign(widths):
    return abs(sum(i * o + o for i, o in pairwise(widths)) - (widths[0] + 1) * widths[-1])


def the_share_and_not_the_number(widths):
    return 1 - (widths[0] + 1) * widths[-1] / sum(i * o + o for i, o in pairwise(widths))


def cost(widths):
    return sum((i + 1) * o for i, o in pairwise(widths))


exercises["wasted"] = exercise(
    case(
        "[64, 256, 256, 10]",
        "The parameters of the stack, less those of one layer from end to end.",
    ),
    case("[4, 3]", "A single layer wastes nothing."),
    case(
        "[100, 2, 100]",
        "A narrow stack has fewer parameters than its collapse: the answer is negative.",
    ),
    wrong(
        "forgets the biases of the collapse",
        lambda widths: sum(i * o + o for i, o in pairwise(widths)) - widths[0] * widths[-1],
        "less those of one layer",
    ),
    wrong(
        "forgets the biases of the stack",
        lambda widths: sum(i * o for i, o in pairwise(widths)) - (widths[0] + 1) * widths[-1],
        "The parameters of the stack",
        "A single layer",
    ),
    wrong(never_below_0, "the answer is negative"),
    wrong(without_its_sign, "A narrow stack"),
    wrong(the_share_and_not_the_number, "The parameters of the stack"),
    wrong(
        "counts the stack only",
        lambda widths: sum(i * o + o for i, o in pairwise(widths)),
        "A single layer",
    ),
    right("counts inputs and a 1", lambda widths: cost(widths) - cost([widths[0], widths[-1]])),
)

exercises["largest_rank"] = exercise(
    case("[6, 2, 5]", "Everything has to pass through the narrowest place."),
    case("[3, 8, 8]", "The input is a place too."),
    case("[9, 4, 7, 1]", "And so is the output."),
    wrong(
        "looks at the hidden layers only", lambda widths: min(widths[1:-1]), "The input is a place"
    ),
    wrong("leaves the output out", lambda widths: min(widths[:-1]), "And so is the output."),
    wrong(
        "looks at the two ends only",
        lambda widths: min(widths[0], widths[-1]),
        "Everything has to pass",
    ),
    wrong("takes the widest place", lambda widths: max(widths), "through the narrowest"),
    wrong("leaves the input out", lambda widths: min(widths[1:]), "The input is a place"),
    right("sorts", lambda widths: sorted(widths)[0]),
    right("by numpy", lambda widths: np.min(widths)),
)


def of_two_relus(network, x):
    """The network's output; or whether it has two hidden ReLUs."""
    if callable(network) or not all(isinstance(layer, Dense) for layer in network):
        return "Make it a tuple of two layers, each a Dense(W, b, activation)."
    if not isinstance(x, str):
        return forward(network, x)
    hidden, *others = network
    far = np.array([-2.0, 3.0])
    return (
        len(others) == 1 and hidden.W.shape == (2, 2) and all(hidden.activation(far) == relu(far))
    )


exercises["xor"] = exercise(
    case("np.array([0.0, 0.0])", "Where the inputs agree, both hidden units should be 0."),
    case("np.array([0.0, 1.0])", "|t| is relu(t) + relu(-t)."),
    case("np.array([1.0, 0.0])", "The two hidden units need opposite weights."),
    case("np.array([1.0, 1.0])", "Where the inputs agree, both hidden units should be 0."),
    case("np.array([3.0, 1.0])", "It has to be |x1 - x2| away from the corners too."),
    case("'two hidden ReLUs'", "Two layers: the first has two columns and the activation relu."),
    wrong(
        "is right at the corners only",
        (Dense([[1, 1], [1, 1]], [0, -1], relu), Dense([[1], [-2]], [0])),
        "away from the corners",
    ),
    wrong(
        "keeps the difference where it is positive",
        (Dense([[1], [-1]], [0], relu), Dense([[1]], [0])),
        "|t| is relu(t)",
    ),
    wrong(
        "has the same weights in both units",
        (Dense([[-1, -1], [1, 1]], [0, 0], relu), Dense([[0.5], [0.5]], [0])),
        "The two hidden",
    ),
    wrong(
        "subtracts the units",
        (Dense([[1, -1], [-1, 1]], [0, 0], relu), Dense([[1], [-1]], [0])),
        "|t| is relu(t)",
    ),
    wrong(
        "has no activation",
        (Dense([[1, -1], [-1, 1]], [0, 0], identity), Dense([[1], [1]], [0])),
        "|t| is relu(t)",
    ),
    wrong(
        "has a bias left over",
        (Dense([[1, -1], [-1, 1]], [1, 1], relu), Dense([[1], [1]], [0])),
        "Where the inputs",
    ),
    wrong(
        "adds the inputs",
        (Dense([[1, -1], [1, -1]], [0, 0], relu), Dense([[1], [1]], [0])),
        "Where the inputs",
    ),
    wrong(
        "is a function and no network", lambda x: abs(x[0] - x[1]), "Make it a tuple of two layers"
    ),
    wrong("is one layer", Dense([[1], [-1]], [0], relu), "Make it a tuple of two layers"),
    wrong(
        "has a third unit",
        (Dense([[1, -1, 0], [-1, 1, 0]], [0, 0, 0], relu), Dense([[1], [1], [0]], [0])),
        "the first has two columns and the activation relu",
    ),
    wrong(
        "has a third layer",
        (Dense([[1, -1], [-1, 1]], [0, 0], relu), Dense([[1], [1]], [0]), Dense([[1]], [0])),
        "Two layers: the first",
    ),
    wrong(
        "has one unit of another kind",
        (Dense([[1], [-1]], [0], Activation("abs", np.abs, np.sign)), Dense([[1]], [0])),
        "the first has two columns and the activation relu",
    ),
    right(
        "units the other way round, in a list",
        [Dense([[-2.0, 2], [2, -2]], [0, 0], relu), Dense([[0.5], [0.5]], [0])],
    ),
    judge=of_two_relus,
)
