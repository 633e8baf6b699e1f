"""What lesson 2 promises beside its text: equations, figures, exercises, conclusions."""

from itertools import pairwise

import numpy as np
from matplotlib.path import Path

from mlpkit import (
    Activation,
    Dense,
    accuracy,
    adam,
    collapse,
    fit,
    forward,
    identity,
    leaky_relu,
    mlp,
    relu,
    sgd,
    sigmoid,
    softplus,
)
from tests.agreement.claims import level, panels, rises, solid, straight, there_are
from tests.agreement.conclusions import conclusion
from tests.agreement.exercises import also, case, exercise, wrong
from tests.agreement.formulas import dyadic, equation
from tests.agreement.promises import cells_of

lesson = cells_of(__file__)

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


def regions_of_the_square(left):
    """By their colours: in which of the three regions each point of a grid lies."""
    x, y = (
        a.ravel() for a in np.meshgrid(np.linspace(-0.45, 1.45, 39), np.linspace(-0.45, 1.45, 39))
    )
    away = (abs(x + y) > 0.04) & (abs(x + y - 1) > 0.04)  # from the borders
    grid = np.column_stack([x, y])[away]
    found = {colour: Path(shape).contains_points(grid) for colour, shape in left.shapes}
    units = Dense([[1, 1], [1, 1]], [0, -1], relu)(grid) > 0
    return found, units


def none_one_and_both_are_on(left):
    found, units = regions_of_the_square(left)
    on = units.sum(axis=1)
    return all(
        np.array_equal(found[colour], on == count)
        for count, colour in enumerate(("#ffffff", "#cfe3f1", "#8fbfdf"))
    )


def only_the_first_then_both(left):
    found, units = regions_of_the_square(left)
    light, darker = found["#cfe3f1"], found["#8fbfdf"]
    return np.array_equal(light, units[:, 0] & ~units[:, 1]) and np.array_equal(
        darker, units.all(axis=1)
    )


def borders_meet_the_marks(left):
    """The light region's corners lie on x1 + x2 = 0, through a circle, or = 1, through squares."""
    (light,) = [shape for colour, shape in left.shapes if colour == "#cfe3f1"]
    sums = light.sum(axis=1)
    inside = np.all(np.abs(light - 0.5) < 0.98, axis=1)
    near = [np.abs(sums[inside] - level) < 0.03 for level in (0, 1)]
    return (
        all(one.any() for one in near)
        and np.all(near[0] | near[1])
        and {(0.0, 0.0)} == {c for c in points(left.circles) if sum(c) == 0}
        and all(sum(square) == 1 for square in points(left.squares))
    )


def on_the_folded_line(right):
    return all(right.near(right.solid.at(x), y) for x, y in (*right.circles, *right.squares))


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
        "Two parallel borders, through one circle and through both squares, divide the plane into a"
        " white, a light and a darker region, in which no unit, one, and both units are on.": [
            lambda left, _: borders_meet_the_marks(left),
            lambda left, _: none_one_and_both_are_on(left),
        ],
        "Light, where only the first hidden unit is above zero; darker, where both are.": (
            lambda left, _: only_the_first_then_both(left)
        ),
        "On the right only three points are left": lambda _, right: (
            len(points(right.squares) | points(right.circles)) == 3
        ),
        "all on a solid line that is level up to the one square, where two corners now lie"
        " together, and then rises": lambda _, right: (
            on_the_folded_line(right)
            and len(right.squares) == 2
            and len(points(right.squares)) == 1
            and level(right.solid, 0, end=right.squares[0, 0])
            and rises(right.solid, right.squares[0, 0])
        ),
        "A dashed line runs between the one square and the two circles.": lambda _, right: (
            parts_marks(right) and len(points(right.circles)) == 2
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

# Conclusions


def convolutions_collapse(seed, first, second, length):
    """A convolution is its matrix, and two in a row are one with both kernels in a longer one."""
    rng = np.random.default_rng([seed, first, second])
    one, two = rng.normal(size=first), rng.normal(size=second)
    signals = rng.normal(size=(5, length))
    by_matrix = signals @ lesson.convolved(np.eye(length), one)
    after_another = lesson.convolved(lesson.convolved(signals, one), two)
    at_once = lesson.convolved(signals, np.convolve(one, two))
    apart = max(
        np.abs(by_matrix - lesson.convolved(signals, one)).max(),
        np.abs(after_another - at_once).max(),
    )
    longer = len(np.convolve(one, two)) > max(first, second) or 1 in (first, second)
    return apart < 1e-12 and longer, f"at most {apart:.0e} apart"


def eight_units_keep_the_error(half, examples, seed):
    """Through 8 of 32 units the error on other digits is less than 2 % above the whole map's."""
    pixels = lesson.load_digits().images / 16
    side = {"upper": 0, "lower": 1}.get(half)
    if side is None:
        pixels, side = pixels.transpose(0, 2, 1), {"left": 0, "right": 1}[half]
    order = np.random.default_rng(seed).permutation(len(pixels)) if seed else np.arange(len(pixels))
    train, test = order[:examples], order[-800:]
    pixels = pixels.reshape(len(pixels), 64)
    halves = np.hsplit(pixels - pixels[train].mean(axis=0), 2)
    given, wanted = halves[side], halves[1 - side]
    W = np.linalg.lstsq(given[train], wanted[train], rcond=None)[0]
    V = np.linalg.svd(given[train] @ W, full_matrices=False)[2].T

    def error(W):
        return np.sqrt(np.mean((given[test] @ W - wanted[test]) ** 2))

    grown = error(W @ V[:, :8] @ V[:, :8].T) / error(W) - 1
    return grown < 0.02, f"the error grows by {grown:.1%}"


def some_digits_differ(seed, examples, widths):
    """Of the two sides' numbers not all are equal, yet all to 1e-12 of the largest."""
    rng = np.random.default_rng([seed, examples])
    d, h, q = widths
    W_h, b_h, W_o, b_o = (rng.normal(size=n) for n in ((d, h), h, (h, q), q))
    X = rng.normal(size=(examples, d))
    left, right = (X @ W_h + b_h) @ W_o + b_o, X @ (W_h @ W_o) + (b_h @ W_o + b_o)
    unequal, apart = np.mean(left != right), np.abs(left - right).max() / np.abs(left).max()
    return bool(unequal > 0 and apart < 1e-12), f"{unequal:.0%} differ, by at most {apart:.0e}"


def no_affine_layer_is_near(seed, widths, activation, gain):
    """The best affine layer misses by more than a tenth of the output's standard deviation."""
    phi = {"ReLU": relu, "leaky ReLU": leaky_relu(0.01)}[activation]
    network = mlp(widths, phi, np.random.default_rng([seed, 1]), gain=gain)
    X = np.random.default_rng([seed, 2]).normal(size=(2000, widths[0]))
    miss = lesson.error_of_best_affine(network, X)
    return miss > 0.1, f"misses by {miss:.2f}"


def disc_and_ring(seed, examples):
    rng = np.random.default_rng([seed, examples])
    ring = np.arange(examples) % 2
    angle = rng.uniform(0, 2 * np.pi, examples)
    radius = np.where(ring, rng.uniform(1.6, 2.2, examples), rng.uniform(0, 1, examples))
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]), ring


def trained(points, ring, widths, activation, seed, optimizer="sgd"):
    step, rate = {"sgd": (sgd, 0.1), "adam": (adam, 0.003)}[optimizer]
    network = mlp(widths, activation, np.random.default_rng([seed, 1]))
    rng = np.random.default_rng([seed, 2])
    return fit(network, points, ring, rng=rng, epochs=40, optimizer=step, learning_rate=rate)


def relu_separates(seed, examples, widths):
    """ReLU gets at least 99 % of the points right after 40 epochs."""
    points, ring = disc_and_ring(seed, examples)
    network, _ = trained(points, ring, widths, relu, seed)
    share = accuracy(forward(network, points), ring)
    return share >= 0.99, f"right on {share:.0%}"


def training_misses_the_best_line(seed, examples, widths, optimizer):
    """Trained without activations, 5 % of the points more are wrong than with the best border."""
    points, ring = disc_and_ring(seed, examples)
    network, _ = trained(points, ring, widths, identity, seed, optimizer)
    share = accuracy(forward(network, points), ring)
    best = lesson.best_line(points, ring)
    return share < best - 0.05, f"trained {share:.0%}, best border {best:.0%}"


def smallest_loss_is_that_of_guessing(seed, examples, inner, thickness):
    """The smallest cross-entropy of an affine score is at most 5 % below log 2."""
    rng = np.random.default_rng([seed, examples])
    ring = np.arange(examples) % 2
    angle = rng.uniform(0, 2 * np.pi, examples)
    beyond = rng.uniform(inner, inner + thickness, examples)
    radius = np.where(ring, beyond, rng.uniform(0, 1, examples))
    inputs = np.column_stack([radius * np.cos(angle), radius * np.sin(angle), np.ones(examples)])
    w = np.zeros(3)
    for _ in range(20):  # Newton's method, on a convex loss
        p = sigmoid(inputs @ w)
        w -= np.linalg.solve((inputs * (p * (1 - p))[:, None]).T @ inputs, inputs.T @ (p - ring))
    loss = np.mean(softplus(inputs @ w) - ring * (inputs @ w))
    slope = np.abs(inputs.T @ (sigmoid(inputs @ w) - ring)).max()
    return 0.95 * np.log(2) < loss and slope < 1e-9, f"loss {loss:.3f}"


conclusions = {
    "convolution": conclusion(
        convolutions_collapse,
        seed=range(24),
        first=[1, 3, 5],
        second=[2, 3, 4],
        length=[8, 20, 64],
    ),
    "low-rank": conclusion(
        eight_units_keep_the_error,
        half=["upper", "lower", "left", "right"],
        examples=[300, 600, 900],
        seed=range(4),
    ),
    "last-digits": conclusion(
        some_digits_differ,
        seed=range(24),
        examples=[1, 7, 100],
        widths=[[4, 5, 3], [2, 2, 2], [64, 256, 10]],
        runs=48,
    ),
    "no-stand-in": conclusion(
        no_affine_layer_is_near,
        seed=range(24),
        widths=[[4, 50, 50, 3], [4, 5, 3], [2, 16, 16, 2], [16, 64, 4], [4, 50, 50, 50, 50, 3]],
        activation=["ReLU", "leaky ReLU"],
        gain=[1.0, 2**0.5],
        runs=48,
    ),
    "relu-separates": conclusion(
        relu_separates,
        seed=range(24),
        examples=[300, 600],
        widths=[[2, 16, 16, 2], [2, 32, 32, 2]],
    ),
    "training-misses-the-best-line": conclusion(
        training_misses_the_best_line,
        seed=range(24),
        examples=[300, 600],
        widths=[[2, 2], [2, 16, 2], [2, 16, 16, 2], [2, 64, 64, 64, 2]],
        optimizer=["sgd", "adam"],
    ),
    "smallest-loss": conclusion(
        smallest_loss_is_that_of_guessing,
        seed=range(24),
        examples=[300, 600, 3000],
        inner=[1.0, 1.6, 4.0],
        thickness=[0.1, 0.6, 2.0],
        runs=48,
    ),
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
    discussion="Write the two layers out as one line, and let somebody multiply out. At which "
    "step does the first bias meet the second matrix?",
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
    discussion="Does it matter whether one folds from the left or from the right? The result is "
    "the same; ask what each way has to keep at hand.",
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
    discussion="Which widths make the difference negative? A bottleneck has fewer parameters than "
    "the matrix that it multiplies to; what has it given up for that?",
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
    discussion="Can a later layer bring back a direction that a narrow one has dropped? Let the "
    "class argue with a stack of widths 3, 1 and 3.",
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
    discussion="One unit answers where the first input is larger, the other where the second is. "
    "What is lost with one ReLU alone, and why do the corners alone not settle it?",
)
