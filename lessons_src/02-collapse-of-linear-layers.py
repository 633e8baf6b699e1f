"""What lesson 2 promises beside its text: equations, figures, exercises."""

from itertools import pairwise

import numpy as np
from matplotlib.path import Path

from mlpkit import Activation, Dense, collapse, forward, identity, relu
from tests.agreement.claims import panels, solid, straight, there_are
from tests.agreement.exercises import also, case, exercise, wrong
from tests.agreement.formulas import dyadic, equation

# Equations

some = dyadic()

equations = {
    "collapse": equation(
        {
            "O": "forward(network, X)",
            "W": "collapse(*network).W",
            "b": "collapse(*network).b",
        },
        X=[some(7, 4)],
        W_h=[some(4, 5)],
        b_h=[some(1, 5)],
        W_o=[some(5, 3)],
        b_o=[some(1, 3)],
        network=lambda W_h, b_h, W_o, b_o: [(Dense(W_h, b_h[0]), Dense(W_o, b_o[0]))],
    ),
    "power": equation(
        {"y": "collapse(*n * [Dense([[a]], [0.0])])([x])[0]"},
        n=[3, 4, 5, 8],
        dots=lambda n: [n],
        a=[-1.5, 0.0, 0.25, 1.0, 3.0],
        x=[-2.5, 0.0, 1.0, 7.0],
    ),
    "xor": equation(
        {
            "h_1": "trace(network, [x_1, x_2])[0].Z[0]",
            "h_2": "trace(network, [x_1, x_2])[0].Z[1]",
            "y": "forward(network, [x_1, x_2])[0]",
        },
        network=[(Dense([[1, 1], [1, 1]], [0, -1], relu), Dense([[1], [-2]], [0]))],
        x_1=[0.0, 1.0, -0.5, 0.25, 3.0],
        x_2=[0.0, 1.0, -2.0, 0.5],
    ),
}

# Figures

XOR_OF = {(0.0, 0.0): 0, (0.0, 1.0): 1, (1.0, 0.0): 1, (1.0, 1.0): 0}
ZEROS = {corner for corner, value in XOR_OF.items() if value == 0}
ONES = {corner for corner, value in XOR_OF.items() if value == 1}


def points(marks):
    return {tuple(np.round(mark, 2) + 0.0) for mark in marks.tolist()}


def hidden(corners):
    layer = Dense([[1, 1], [1, 1]], [0, -1], relu)
    return points(np.array([layer(corner) for corner in sorted(corners)]))


def parts_marks(panel):
    circles = [y > panel.dashed.at(x) for x, y in panel.circles]
    squares = [y > panel.dashed.at(x) for x, y in panel.squares]
    return len({*circles}) == len({*squares}) == 1 and circles[0] != squares[0]


def same_marks(left, right):
    return all(
        np.ptp(b - a, axis=0).max() < 0.1
        for a, b in ((left.circles, right.circles), (left.squares, right.squares))
    )


def disc_in_ring(panel):
    centre = panel.circles.mean(axis=0)
    disc = np.hypot(*(panel.circles - centre).T)
    ring = np.hypot(*(panel.squares - centre).T)
    spread = np.ptp(np.arctan2(*(panel.squares - centre).T))
    return disc.max() < ring.min() and spread > 6


def border(panel):
    """The points of the blue region's outline that are not on the edge of the shaded square."""
    outline = np.concatenate([shape for colour, shape in panel.shapes])
    low, high = outline.min(axis=0) + 1, outline.max(axis=0) - 1
    return outline[np.all((outline > low) & (outline < high), axis=1)]


def sides_of_straight_border(panel):
    """On which side of a straight border each circle and each square lies; None if it bends."""
    edge = border(panel)
    centre = edge.mean(axis=0)
    across = np.linalg.svd(edge - centre, full_matrices=False)[2][1]
    if np.abs((edge - centre) @ across).max() > 2:  # points of the page; a grid cell is 1.4
        return None
    return (panel.circles - centre) @ across > 0, (panel.squares - centre) @ across > 0


def both_are_cut(panel):
    sides = sides_of_straight_border(panel)
    return sides is not None and all(0.2 < side.mean() < 0.8 for side in sides)


def border_is_round_the_disc(panel):
    """One outline without a point on the edge, with all circles in it and no square."""
    everything = np.concatenate([shape for _, shape in panel.shapes])
    low, high = everything.min(axis=0) + 1, everything.max(axis=0) - 1
    inner = [s for _, s in panel.shapes if np.all((s > low) & (s < high))]
    # The hole in one region and the filling of the other: the same outline twice.
    return len(inner) == 2 and all(
        np.mean(Path(shape).contains_points(panel.circles)) > 0.99
        and np.mean(Path(shape).contains_points(panel.squares)) < 0.01
        for shape in inner
    )


figures = {
    "fig-deep-line": {
        "A single straight line across the whole plot, with no bend.": [
            straight(solid),
            lambda panel: np.ptp(panel.solid.x) > 0.9 * panel.width,
        ],
    },
    "fig-xor": {
        "Two panels.": there_are(2, panels),
        "On the left the four corners, with the two square marks on one diagonal and the two"
        " circles on the other.": lambda left, _: (
            points(left.squares) == ONES and points(left.circles) == ZEROS
        ),
        "On the right only three points are left": lambda _, right: (
            len(points(right.squares) | points(right.circles)) == 3
        ),
        "a dashed line runs between the one square, where two corners now lie together, and"
        " the two circles": lambda _, right: (
            parts_marks(right)
            and len(right.squares) == len(points(right.circles)) == 2
            and len(points(right.squares)) == 1
        ),
        "XOR before the hidden layer and after it.": lambda _, right: (
            hidden(ONES) == points(right.squares) and hidden(ZEROS) == points(right.circles)
        ),
        "Squares are to give 1, circles 0.": lambda left, _: (
            all(XOR_OF[corner] == 1 for corner in points(left.squares))
            and all(XOR_OF[corner] == 0 for corner in points(left.circles))
        ),
    },
    "fig-regions": {
        "Two panels with the same points, a disc of circles inside a ring of squares.": [
            there_are(2, panels),
            same_marks,
            lambda left, right: disc_in_ring(left) and disc_in_ring(right),
        ],
        "On the left one straight border cuts through disc and ring alike.": (
            lambda left, _: both_are_cut(left)
        ),
        "On the right a closed border runs around the disc and parts it from the ring.": (
            lambda _, right: border_is_round_the_disc(right)
        ),
        "What each network takes for disc and ring.": lambda left, right: (
            all(
                {colour for colour, _ in panel.shapes} == {"#f6d9c8", "#cfe3f1"}
                for panel in (left, right)
            )
            and [*left.words, *right.words] == ["no activation", "ReLU"]
        ),
        # Of training, the lesson's `train` says it.
        "Same data, same widths, same training.": same_marks,
    },
}

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
    also("as lists", lambda W1, b1, W2, b2: [(W1 @ W2).tolist(), (b1 @ W2 + b2).tolist()]),
    also("by einsum", lambda W1, b1, W2, b2: (np.einsum("ij,jk", W1, W2), W2.T @ b1 + b2)),
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
    also(folds_by_mlpkit),
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
    also("counts inputs and a 1", lambda widths: cost(widths) - cost([widths[0], widths[-1]])),
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
    also("sorts", lambda widths: sorted(widths)[0]),
    also("by numpy", lambda widths: np.min(widths)),
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
    also(
        "units the other way round, in a list",
        [Dense([[-2.0, 2], [2, -2]], [0, 0], relu), Dense([[0.5], [0.5]], [0])],
    ),
    judge=of_two_relus,
)
