"""What lesson 4 promises beside its text: equations, figures, exercises."""

import math
from fractions import Fraction

import numpy as np

from mlpkit import backward, sigmoid, trace
from tests.agreement.exercises import case, exercise, right, wrong

# Equations


# Figures


# Exercises

exercises = {}


def path_product(network, x, path, factor):
    steps = zip(network, trace(network, x), path, path[1:], strict=False)
    return math.prod(factor(layer, step, i, j) for layer, step, i, j in steps)


exercises["slope_bound"] = exercise(
    case("1", "How steep is one sigmoid at most?"),
    case("3", "Along a chain the slopes are multiplied, not added."),
    case("20", "For 20 it is about 9.09e-13."),
    wrong(
        "takes the slope of tanh",
        lambda depth: 1.0**depth,
        "How steep is one sigmoid",
        "about 9.09e-13",
    ),
    wrong("divides by the depth", lambda depth: 0.25 / depth, "Along a chain"),
    wrong("adds the slopes", lambda depth: 0.25 * depth, "the slopes are"),
    wrong("halves instead of quartering", lambda depth: 0.5**depth, "How steep is one sigmoid"),
    wrong("stops one neuron early", lambda depth: 0.25 ** max(depth - 1, 1), "the slopes are"),
    wrong("rounds to twelve decimals", lambda depth: round(0.25**depth, 12), "For 20 it"),
    right("mlpkit's", lambda depth: sigmoid.derivative(0.0) ** depth),
    right("a product", lambda depth: math.prod([1 / 4] * depth)),
    right("a fraction", lambda depth: Fraction(1, 4) ** depth),
    right("of powers of two", lambda depth: 2.0 ** (-2 * depth)),
)

exercises["depth_below"] = exercise(
    case("0.1", "Try 1, 2, 3 sigmoids until 0.25**n is below the limit."),
    case("0.015625", "Three sigmoids reach this limit exactly. It asks for less."),
    case("2.0", "One sigmoid is the least."),
    case("1e-20", "Give a whole number, rounded up."),
    wrong(
        "is content with reaching the limit",
        lambda limit: max(1, math.ceil(math.log(limit, 0.25))),
        "Three sigmoids reach",
    ),
    wrong(
        "gives the logarithm itself", lambda limit: math.log(limit) / math.log(0.25), "Give a whole"
    ),
    wrong(
        "gives no sigmoid at all",
        lambda limit: max(0, math.floor(math.log(limit, 0.25)) + 1),
        "One sigmoid is the least.",
    ),
    wrong(
        "gives the last depth above",
        lambda limit: max(1, math.floor(math.log(limit, 0.25))),
        "Try 1, 2",
    ),
    wrong(
        "halves with each sigmoid",
        lambda limit: max(1, math.floor(math.log(limit, 0.5)) + 1),
        "until 0.25**n is below",
    ),
    wrong(
        "rounds to the nearest depth",
        lambda limit: max(1, round(math.log(limit, 0.25))),
        "rounded up",
    ),
    right("by the logarithm", lambda limit: max(1, math.floor(-math.log2(limit) / 2) + 1)),
    right("a count that comes as float", lambda limit: max(1.0, math.log2(1 / limit) // 2 + 1)),
)


def multiplies_the_weights_only(network, x, path):
    return path_product(network, x, path, lambda layer, step, i, j: layer.W[i, j])


def multiplies_the_slopes_only(network, x, path):
    return path_product(
        network, x, path, lambda layer, step, i, j: layer.activation.derivative(step.A[j])
    )


def swaps_from_and_to(network, x, path):
    return path_product(
        network,
        x,
        path,
        lambda layer, step, i, j: layer.W.T[i, j] * layer.activation.derivative(step.A[j]),
    )


def takes_the_slope_at_the_activation(network, x, path):
    return path_product(
        network,
        x,
        path,
        lambda layer, step, i, j: layer.W[i, j] * layer.activation.derivative(step.Z[j]),
    )


def knows_relu_only(network, x, path):
    return path_product(
        network,
        x,
        path,
        lambda layer, step, i, j: layer.W[i, j] * (step.A[j] > 0 or layer is network[-1]),
    )


def multiplies_by_the_input_as_well(network, x, path):
    weights_and_slopes = path_product(
        network,
        x,
        path,
        lambda layer, step, i, j: layer.W[i, j] * layer.activation.derivative(step.A[j]),
    )
    return weights_and_slopes * x[path[0]]


def gives_the_sum_over_all_paths(network, x, path):
    steps = trace(network, x)
    return backward(network, steps, np.ones(1))[0].b @ network[0].W[path[0]]


def goes_back_from_the_output(network, x, path):
    product = np.ones(1)
    for k in range(len(network) - 1, -1, -1):
        layer, step = network[k], trace(network, x)[k]
        slopes = layer.activation.derivative(step.A)
        product = product * slopes[path[k + 1]] * layer.W[path[k], [path[k + 1]]]
    return product[0]


exercises["path_derivative"] = exercise(
    case(
        "mlp((2, 1), relu, np.random.default_rng(0)), np.array([1.0, 0.5]), [1, 0]",
        "A single layer without activation: the path is one weight.",
    ),
    case(
        "mlp((2, 3, 3, 1), relu, np.random.default_rng(6)), np.array([1.0, 0.5]), [0, 0, 1, 0]",
        "An active path is the product of its weights, W[from, to].",
    ),
    case(
        "mlp((2, 3, 3, 1), relu, np.random.default_rng(6)), np.array([1.0, 0.5]), [0, 1, 2, 0]",
        "One unit that is not active, and the path contributes 0.",
    ),
    case(
        "mlp((2, 3, 1), sigmoid, np.random.default_rng(0)), np.array([1.0, 0.5]), [1, 2, 0]",
        "Not every slope is 0 or 1: ask each layer's own activation, at the pre-activation.",
    ),
    wrong(multiplies_the_weights_only, "One unit that"),
    wrong(multiplies_the_slopes_only, "the path is one weight", "the product of its"),
    wrong(swaps_from_and_to, "An active path"),
    wrong(takes_the_slope_at_the_activation, "ask each layer's"),
    wrong(knows_relu_only, "Not every slope"),
    wrong(multiplies_by_the_input_as_well, "A single layer"),
    wrong(gives_the_sum_over_all_paths, "the path contributes"),
    right(goes_back_from_the_output),
)

exercises["steady_gain"] = exercise(
    case(
        "relu, np.array([-2.0, -1.0, 1.0, 2.0])",
        "Half of the slopes are 1, half are 0: the answer is the square root of 2.",
    ),
    case("tanh, np.array([0.0, 0.0])", "All slopes are 1, so nothing has to be made up for."),
    case(
        "sigmoid, np.array([-1.0, 0.0, 3.0])",
        "Set r = 1 in the equation and solve it for g. The squares come before the mean.",
    ),
    wrong(
        "takes one over the mean slope",
        lambda activation, a: 1 / np.mean(activation.derivative(a)),
        "the answer is the square",
    ),
    wrong(
        "takes the root of the mean slope",
        lambda activation, a: 1 / np.sqrt(np.mean(activation.derivative(a))),
        "The squares come",
    ),
    wrong(
        "forgets the root",
        lambda activation, a: 1 / np.mean(activation.derivative(a) ** 2),
        "the answer is the square",
        "solve it for",
    ),
    wrong(
        "gives the factor at gain 1",
        lambda activation, a: np.sqrt(np.mean(activation.derivative(a) ** 2)),
        "Set r =",
    ),
    wrong(
        "makes up for the largest slope",
        lambda activation, a: 1 / np.max(activation.derivative(a)),
        "Half of the slopes",
    ),
    wrong("is always that of relu", lambda activation, a: 2**0.5, "All slopes are"),
    right("a power", lambda activation, a: np.mean(activation.derivative(a) ** 2) ** -0.5),
    right(
        "by the norm",
        lambda activation, a: np.sqrt(a.size) / np.linalg.norm(activation.derivative(a)),
    ),
)


def gives_the_largest_gain_first(depth, factor):
    room = factor ** (1 / depth)
    return 2**0.5 * room, 2**0.5 / room


def forgets_the_square_root_of_2(depth, factor):
    room = factor ** (1 / depth)
    return 1 / room, room


def multiplies_by_2_instead(depth, factor):
    room = factor ** (1 / depth)
    return 2 / room, 2 * room


exercises["gain_range"] = exercise(
    case(
        "1, 2.0",
        "One layer: the gain over the square root of 2 lies from 1 / factor to factor. "
        "A pair, the smallest first.",
    ),
    case("50, 10.0", "Fifty layers multiply: their factor is a power. Take the root."),
    case("3, 8.0", "The third root of 8 is 2."),
    wrong(
        "forgets that layers multiply",
        lambda depth, factor: (2**0.5 / factor, 2**0.5 * factor),
        "Take the root.",
        "The third root",
    ),
    wrong(
        "divides the factor by the depth",
        lambda depth, factor: (2**0.5 / (factor / depth), 2**0.5 * factor / depth),
        "Take the root.",
    ),
    wrong(gives_the_largest_gain_first, "A pair, the smallest"),
    wrong(forgets_the_square_root_of_2, "the gain over"),
    wrong(multiplies_by_2_instead, "the gain over"),
    wrong(
        "gives the largest gain only",
        lambda depth, factor: 2**0.5 * factor ** (1 / depth),
        "The third root",
        "A pair",
    ),
    right(
        "as an array", lambda depth, factor: 2**0.5 * factor ** np.array([-1 / depth, 1 / depth])
    ),
    right("as a list", lambda depth, factor: [2**0.5 * factor ** (s / depth) for s in (-1, 1)]),
)
