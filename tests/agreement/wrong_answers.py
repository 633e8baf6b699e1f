"""A small zoo of wrong answers: the mistakes made in each exercise, named for what they do.

`@wrong("neuron", "The bias is added")` says that `check("neuron", answer)` must reject the answer
below it, and that a hint with these words must be among those it shows. Every hint of an exercise
is wanted by some answer here, so a hint that helps nobody, or no longer fits, is noticed.
"""

import math

import numpy as np

from mlpkit import Activation, Dense, backward, identity, relu, sigmoid, softmax, trace

ZOO = []


def wrong(exercise, *hints):
    def keep(answer):
        ZOO.append((exercise, answer, hints))
        return answer

    return keep


def layers(widths):
    return list(zip(widths, widths[1:], strict=False))


def wrong_network(name, *hints):
    """For an exercise whose answer is a network: the function below makes it."""

    def keep(make):
        network = make()
        ZOO.append((name, Named(network, make.__name__), hints))

    return keep


class Named(tuple):
    """A tuple of layers with the name of the mistake in it."""

    def __new__(cls, network, name):
        made = super().__new__(cls, network)
        made.__name__ = name
        return made


def wrong_activation(name, *hints):
    """For an exercise whose answer is an activation: the function below gives its two formulas."""

    def keep(make):
        ZOO.append((name, NamedActivation(make.__name__, *make()), hints))

    return keep


class NamedActivation(Activation):
    """An activation with the name of the mistake in it."""

    @property
    def __name__(self):
        return self.name


# 01 hidden layers


@wrong("neuron", "add b, then", "The bias is added even where x is 0.")
def forgets_the_bias(x, w, b):
    return np.tanh(w * x)


@wrong("neuron", "then apply tanh")
def forgets_the_activation(x, w, b):
    return w * x + b


@wrong("neuron", "Multiply by w, add b, then apply tanh.")
def adds_the_bias_after_tanh(x, w, b):
    return np.tanh(w * x) + b


@wrong("neuron", "Multiply by w, add b")
def adds_the_weight_and_multiplies_by_the_bias(x, w, b):
    return np.tanh(b * x + w)


@wrong("neuron", "The bias is added even where x is 0.")
def gives_0_at_0(x, w, b):
    return np.tanh(w * x + b * (x != 0))


@wrong("neuron", "Use NumPy's tanh; it takes arrays.")
def takes_numbers_only(x, w, b):
    return math.tanh(w * x + b)


@wrong("neuron", "Multiply by w, add b, then apply tanh.")
def takes_the_sigmoid(x, w, b):
    return sigmoid(w * x + b)


@wrong("weight_shapes", "pairs (inputs, outputs)")
def turns_each_shape_round(widths):
    return [(outputs, inputs) for inputs, outputs in layers(widths)]


@wrong("weight_shapes", "one a layer. The input is not a layer.", "Two widths make one layer.")
def counts_the_input_as_a_layer(widths):
    return layers([widths[0], *widths])


@wrong("weight_shapes", "one layer's outputs and the next one's inputs")
def joins_the_two_ends(widths):
    return [(widths[0], widths[-1])]


@wrong("weight_shapes", "one layer's outputs and the next one's inputs")
def keeps_each_shape_once(widths):
    return list(dict.fromkeys(layers(widths)))


@wrong("weight_shapes", "A list of pairs", "Two widths make one layer.")
def forgets_the_last_layer(widths):
    return layers(widths)[:-1]


@wrong("weight_shapes", "A list of pairs")
def gives_the_zip_itself(widths):
    return zip(widths, widths[1:], strict=False)


@wrong("weight_shapes", "A list of pairs")
def gives_the_widths_back(widths):
    return widths


@wrong("parameters", "and one bias", "One weight and one bias.")
def forgets_the_biases(widths):
    return sum(i * o for i, o in layers(widths))


@wrong("parameters", "The input has no biases.")
def gives_the_input_biases(widths):
    return sum(i * o for i, o in layers(widths)) + sum(widths)


@wrong("parameters", "Each unit has one weight for each of its inputs, and one bias.")
def one_bias_a_layer(widths):
    return sum(i * o + 1 for i, o in layers(widths))


@wrong("parameters", "Each unit has one weight for each of its inputs")
def adds_widths_instead_of_multiplying(widths):
    return sum(i + o for i, o in layers(widths))


@wrong("parameters", "Add up layer by layer.")
def only_the_first_layer(widths):
    return widths[0] * widths[1] + widths[1]


@wrong("parameters", "Add up layer by layer.")
def parameters_of_each_layer(widths):
    return [i * o + o for i, o in layers(widths)]


@wrong("first_misfit", "Count layers from 1.")
def counts_the_layers_from_0(shapes):
    return next((k for k in range(1, len(shapes)) if shapes[k - 1][1] != shapes[k][0]), 0)


@wrong("first_misfit", "The first misfit, not the last")
def gives_the_last_misfit(shapes):
    misfits = [k + 1 for k in range(1, len(shapes)) if shapes[k - 1][1] != shapes[k][0]]
    return misfits[-1] if misfits else 0


@wrong("first_misfit", "0 when every layer takes what the one before gives.")
def gives_none_where_all_fit(shapes):
    for k in range(1, len(shapes)):
        if shapes[k - 1][1] != shapes[k][0]:
            return k + 1
    return None


@wrong("first_misfit", "0 when every layer takes what the one before gives.")
def compares_outputs_with_outputs(shapes):
    return next((k + 1 for k in range(1, len(shapes)) if shapes[k - 1][1] != shapes[k][1]), 0)


@wrong("first_misfit", "Compare a layer's inputs with the outputs of the layer before.")
def compares_inputs_with_the_outputs_of_the_next(shapes):
    return next((k + 1 for k in range(len(shapes) - 1) if shapes[k + 1][1] != shapes[k][0]), 0)


@wrong("first_misfit", "The first misfit, not the last, and the layers count from 1.")
def counts_the_misfits(shapes):
    return sum(shapes[k - 1][1] != shapes[k][0] for k in range(1, len(shapes)))


@wrong("first_misfit", "A single layer always fits.")
def looks_at_two_layers_only(shapes):
    return 0 if shapes[0][1] == shapes[1][0] else 2


@wrong("first_misfit", "A single layer always fits.")
def compares_the_first_layer_with_the_last(shapes):
    return next((k + 1 for k in range(len(shapes)) if shapes[k - 1][1] != shapes[k][0]), 0) or 1


@wrong("widest_hidden", "43 pays for exactly 5 units, so 42 for 4. Did you count the biases of the")
def forgets_the_biases_of_the_outputs(inputs, outputs, budget):
    return budget // (inputs + 1 + outputs)


@wrong("widest_hidden", "A hidden unit costs its weights in, its bias, and its weights out.")
def forgets_the_biases_of_the_hidden_units(inputs, outputs, budget):
    return (budget - outputs) // (inputs + outputs)


@wrong("widest_hidden", "as a formula in the width, then solve it", "and its weights out.")
def forgets_the_weights_out(inputs, outputs, budget):
    return (budget - outputs) // (inputs + 1)


@wrong("widest_hidden", "43 pays for exactly 5 units, so 42 for 4.")
def rounds_up(inputs, outputs, budget):
    return -(-(budget - outputs) // (inputs + 1 + outputs))


@wrong("widest_hidden", "43 pays for exactly 5 units, so 42 for 4.")
def buys_a_part_of_a_unit(inputs, outputs, budget):
    return (budget - outputs) / (inputs + 1 + outputs)


@wrong("widest_hidden", "Write the number of parameters as a formula in the width, then solve it.")
def counts_parameters_instead(inputs, outputs, budget):
    return inputs * budget + budget + budget * outputs + outputs


# 02 the collapse of linear layers


@wrong("fold", "Multiply out (X W1 + b1) W2 + b2")
def multiplies_in_the_other_order(W1, b1, W2, b2):
    return W2 @ W1, b1 @ W2 + b2


@wrong("fold", "The first bias passes through the second weights.")
def forgets_the_first_bias(W1, b1, W2, b2):
    return W1 @ W2, b2


@wrong("fold", "The first bias passes through the second weights.")
def adds_the_biases(W1, b1, W2, b2):
    return W1 @ W2, b1.sum() + b2


@wrong("fold", "and return the pair (W, b)")
def gives_the_matrix_only(W1, b1, W2, b2):
    return W1 @ W2


@wrong("fold", "and return the pair (W, b)")
def gives_bias_and_matrix(W1, b1, W2, b2):
    return b1 @ W2 + b2, W1 @ W2


@wrong("fold", "Multiply out (X W1 + b1) W2 + b2")
def forgets_the_second_bias(W1, b1, W2, b2):
    return W1 @ W2, b1 @ W2


@wrong("fold", "return the pair (W, b)")
def gives_the_bias_as_a_row_matrix(W1, b1, W2, b2):
    return W1 @ W2, (b1 @ W2 + b2)[None, :]


@wrong("fold_all", "Fold the first two, then fold the result with the next.")
def folds_the_first_two(layers):
    (W1, b1), (W2, b2) = layers[:2] if len(layers) > 1 else (layers[0], (np.eye(2), np.zeros(2)))
    return W1 @ W2, b1 @ W2 + b2


@wrong("fold_all", "A single layer is its own fold.")
def needs_two_layers(layers):
    W, b = layers[0][0] @ layers[1][0], layers[0][1] @ layers[1][0] + layers[1][1]
    for next_W, next_b in layers[2:]:
        W, b = W @ next_W, b @ next_W + next_b
    return W, b


@wrong("fold_all", "Two layers: the exercise before.", "Fold the first two")
def adds_no_bias_but_the_last(layers):
    product = layers[0][0]
    for W, _ in layers[1:]:
        product = product @ W
    return product, layers[-1][1]


@wrong("fold_all", "Two layers: the exercise before.")
def folds_from_the_last_to_the_first(layers):
    W, b = layers[-1]
    for next_W, next_b in reversed(layers[:-1]):
        W, b = W @ next_W, b @ next_W + next_b
    return W, b


@wrong("fold_all", "A single layer is its own fold.")
def leaves_a_single_layer_in_its_list(layers):
    return layers if len(layers) == 1 else forgets_the_first_bias(*layers[0], *layers[1])


@wrong("wasted", "less those of one layer from end to end")
def forgets_the_biases_of_the_collapse(widths):
    return sum(i * o + o for i, o in layers(widths)) - widths[0] * widths[-1]


@wrong("wasted", "The parameters of the stack", "A single layer wastes nothing.")
def forgets_the_biases_of_the_stack(widths):
    return sum(i * o for i, o in layers(widths)) - (widths[0] + 1) * widths[-1]


@wrong("wasted", "the answer is negative")
def never_below_0(widths):
    return max(0, sum(i * o + o for i, o in layers(widths)) - (widths[0] + 1) * widths[-1])


@wrong("wasted", "A narrow stack has fewer parameters than its collapse: the answer is negative.")
def without_its_sign(widths):
    return abs(sum(i * o + o for i, o in layers(widths)) - (widths[0] + 1) * widths[-1])


@wrong("wasted", "The parameters of the stack, less those of one layer")
def the_share_and_not_the_number(widths):
    return 1 - (widths[0] + 1) * widths[-1] / sum(i * o + o for i, o in layers(widths))


@wrong("wasted", "A single layer wastes nothing.")
def counts_the_stack_only(widths):
    return sum(i * o + o for i, o in layers(widths))


@wrong("largest_rank", "The input is a place too.")
def looks_at_the_hidden_layers_only(widths):
    return min(widths[1:-1])


@wrong("largest_rank", "And so is the output.")
def leaves_the_output_out(widths):
    return min(widths[:-1])


@wrong("largest_rank", "Everything has to pass through the narrowest place.")
def looks_at_the_two_ends_only(widths):
    return min(widths[0], widths[-1])


@wrong("largest_rank", "through the narrowest place")
def takes_the_widest_place(widths):
    return max(widths)


@wrong("largest_rank", "The input is a place too.")
def leaves_the_input_out(widths):
    return min(widths[1:])


@wrong_network("xor", "away from the corners too")
def is_right_at_the_corners_only():
    return Dense([[1, 1], [1, 1]], [0, -1], relu), Dense([[1], [-2]], [0])


@wrong_network("xor", "|t| is relu(t) + relu(-t).")
def keeps_the_difference_where_it_is_positive():
    return Dense([[1], [-1]], [0], relu), Dense([[1]], [0])


@wrong_network("xor", "The two hidden units need opposite weights.")
def has_the_same_weights_in_both_units():
    return Dense([[-1, -1], [1, 1]], [0, 0], relu), Dense([[0.5], [0.5]], [0])


@wrong_network("xor", "|t| is relu(t) + relu(-t).")
def subtracts_the_units():
    return Dense([[1, -1], [-1, 1]], [0, 0], relu), Dense([[1], [-1]], [0])


@wrong_network("xor", "|t| is relu(t) + relu(-t).")
def has_no_activation():
    return Dense([[1, -1], [-1, 1]], [0, 0], identity), Dense([[1], [1]], [0])


@wrong_network("xor", "Where the inputs agree, both hidden units should be 0.")
def has_a_bias_left_over():
    return Dense([[1, -1], [-1, 1]], [1, 1], relu), Dense([[1], [1]], [0])


@wrong_network("xor", "Where the inputs agree, both hidden units should be 0.")
def adds_the_inputs():
    return Dense([[1, -1], [1, -1]], [0, 0], relu), Dense([[1], [1]], [0])


@wrong("xor", "|t| is relu(t) + relu(-t).")
def is_a_function_and_no_network(x):
    return abs(x[0] - x[1])


# 03 activation functions


@wrong("tanh_from_sigmoid", "squeezed to half the width")
def is_as_wide_as_the_sigmoid(x):
    return 2 * sigmoid(x) - 1


@wrong("tanh_from_sigmoid", "squeezed to half the width")
def stretches_instead_of_squeezing(x):
    return 2 * sigmoid(x / 2) - 1


@wrong("tanh_from_sigmoid", "The range must become -1 to 1.")
def keeps_the_range_of_the_sigmoid(x):
    return sigmoid(2 * x)


@wrong("tanh_from_sigmoid", "The range must become -1 to 1.")
def forgets_to_double_the_height(x):
    return sigmoid(2 * x) - 1


@wrong("tanh_from_sigmoid", "The third face of tanh is a sigmoid")
def turns_the_sign_round(x):
    return 1 - 2 * sigmoid(2 * x)


@wrong("tanh_from_sigmoid", "mlpkit's sigmoid takes arrays.")
def writes_a_sigmoid_for_numbers(x):
    return 2 / (1 + math.exp(-2 * x)) - 1


@wrong("leaky_slope", "At the kink the slope is a.")
def has_slope_1_at_the_kink(x, a):
    return np.where(x >= 0, 1.0, a)


@wrong("leaky_slope", "At the kink the slope is a.")
def has_slope_0_at_the_kink(x, a):
    return np.where(x > 0, 1.0, np.where(x < 0, a, 0.0))


@wrong("leaky_slope", "The slope is a on the left and 1 on the right.")
def gives_the_value(x, a):
    return np.where(x > 0, x, a * x)


@wrong("leaky_slope", "The slope is a on the left and 1 on the right.")
def is_the_slope_of_relu(x, a):
    return np.where(x > 0, 1.0, 0.0)


@wrong("leaky_slope", "The slope on the left is the a that is given.")
def always_leaks_a_tenth(x, a):
    return np.where(x > 0, 1.0, 0.1)


@wrong("leaky_slope", "a on the left and 1 on the right")
def swaps_left_and_right(x, a):
    return np.where(x > 0, a, 1.0)


@wrong("leaky_slope", "The slope is a on the left")
def asks_if_of_an_array(x, a):
    return 1.0 if x > 0 else a


@wrong("safe_sigmoid", "exp(745) overflows.")
def is_the_textbook_sigmoid(x):
    return 1 / (1 + np.exp(-x))


@wrong("safe_sigmoid", "Where x is positive, take exp(-x)")
def multiplies_by_exp_x_always(x):
    return np.exp(x) / (1 + np.exp(x))


@wrong("safe_sigmoid", "Which sign has the exponent?")
def has_the_wrong_sign_in_the_exponent(x):
    return 1 / (1 + np.exp(x))


@wrong("safe_sigmoid", "1 minus a number close to 1 is 0. Divide the small number: e / (1 + e).")
def subtracts_from_1(x):
    right = 1 / (1 + np.exp(-abs(x)))
    return right if x >= 0 else 1 - right


@wrong("safe_sigmoid", "1 minus a number close to 1 is 0.")
def goes_by_way_of_tanh(x):
    return (1 + np.tanh(x / 2)) / 2


@wrong("safe_sigmoid", "Where x is negative, multiply top and bottom by exp(x).")
def clips_the_exponent(x):
    return 1 / (1 + np.exp(-np.clip(x, -700, 700)))


@wrong("safe_sigmoid", "1 / (1 + exp(-x)) will do here.")
def forgets_the_1_below(x):
    return 1 / np.exp(-x)


@wrong("safe_sigmoid", "the exponent must never be large")
def raises_for_large_numbers(x):
    return math.exp(x) / (1 + math.exp(x))


@wrong("logit", "Solve p = 1 / (1 + exp(-x)) for x.", "the answer is large and positive")
def turns_the_odds_round(p):
    return np.log((1 - p) / p)


@wrong("logit", "The sigmoid is 1/2 at 0.")
def gives_the_sigmoid(p):
    return sigmoid(p)


@wrong("logit", "The sigmoid is 1/2 at 0.")
def gives_the_odds(p):
    return p / (1 - p)


@wrong("logit", "Solve p = 1 / (1 + exp(-x)) for x.")
def takes_the_logarithm_to_base_10(p):
    return np.log10(p / (1 - p))


@wrong("logit", "Close to 1 the answer is large and positive.")
def takes_the_line_around_0(p):
    return 4 * (p - 1 / 2)


@wrong("logit", "The sigmoid is 1/2 at 0.")
def forgets_the_denominator(p):
    return np.log(p)


@wrong("sharpness", "Draw both for k = 1", "The gap shrinks as 1 / k.")
def turns_the_fraction_round(gap):
    return gap / np.log(2)


@wrong("sharpness", "At k = 1 the largest gap is softplus(0).")
def forgets_the_logarithm(gap):
    return 1 / gap


@wrong("sharpness", "The gap shrinks as 1 / k.")
def lets_the_gap_shrink_as_the_square(gap):
    return (np.log(2) / gap) ** 2


@wrong("sharpness", "where is the distance largest?", "softplus(0)")
def measures_at_x_1(gap):
    return -np.log(np.expm1(gap))


@wrong("sharpness", "At k = 1 the largest gap is softplus(0).")
def takes_base_10(gap):
    return np.log10(2) / gap


# 04 vanishing gradients


@wrong("slope_bound", "How steep is one sigmoid at most?", "about 9.09e-13")
def takes_the_slope_of_tanh(depth):
    return 1.0**depth


@wrong("slope_bound", "Along a chain the slopes are multiplied, not added.")
def divides_by_the_depth(depth):
    return 0.25 / depth


@wrong("slope_bound", "the slopes are multiplied, not added")
def adds_the_slopes(depth):
    return 0.25 * depth


@wrong("slope_bound", "How steep is one sigmoid at most?")
def halves_instead_of_quartering(depth):
    return 0.5**depth


@wrong("slope_bound", "the slopes are multiplied")
def stops_one_neuron_early(depth):
    return 0.25 ** max(depth - 1, 1)


@wrong("slope_bound", "For 20 it is about 9.09e-13.")
def rounds_to_twelve_decimals(depth):
    return round(0.25**depth, 12)


@wrong("depth_below", "Three sigmoids reach this limit exactly. It asks for less.")
def is_content_with_reaching_the_limit(limit):
    return max(1, math.ceil(math.log(limit, 0.25)))


@wrong("depth_below", "Give a whole number, rounded up.")
def gives_the_logarithm_itself(limit):
    return math.log(limit) / math.log(0.25)


@wrong("depth_below", "One sigmoid is the least.")
def gives_no_sigmoid_at_all(limit):
    return max(0, math.floor(math.log(limit, 0.25)) + 1)


@wrong("depth_below", "Try 1, 2, 3 sigmoids until 0.25**n is below the limit.")
def gives_the_last_depth_above(limit):
    return max(1, math.floor(math.log(limit, 0.25)))


@wrong("depth_below", "until 0.25**n is below the limit")
def halves_with_each_sigmoid(limit):
    return max(1, math.floor(math.log(limit, 0.5)) + 1)


@wrong("depth_below", "rounded up")
def rounds_to_the_nearest_depth(limit):
    return max(1, round(math.log(limit, 0.25)))


def path_product(network, x, path, factor):
    steps = zip(network, trace(network, x), path, path[1:], strict=False)
    return math.prod(factor(layer, step, i, j) for layer, step, i, j in steps)


@wrong("path_derivative", "One unit that is not active, and the path contributes 0.")
def multiplies_the_weights_only(network, x, path):
    return path_product(network, x, path, lambda layer, step, i, j: layer.W[i, j])


@wrong("path_derivative", "the path is one weight", "the product of its weights")
def multiplies_the_slopes_only(network, x, path):
    return path_product(
        network, x, path, lambda layer, step, i, j: layer.activation.derivative(step.A[j])
    )


@wrong("path_derivative", "An active path is the product of its weights, W[from, to].")
def swaps_from_and_to(network, x, path):
    return path_product(
        network,
        x,
        path,
        lambda layer, step, i, j: layer.W.T[i, j] * layer.activation.derivative(step.A[j]),
    )


@wrong("path_derivative", "ask each layer's own activation, at the pre-activation")
def takes_the_slope_at_the_activation(network, x, path):
    return path_product(
        network,
        x,
        path,
        lambda layer, step, i, j: layer.W[i, j] * layer.activation.derivative(step.Z[j]),
    )


@wrong("path_derivative", "Not every slope is 0 or 1")
def knows_relu_only(network, x, path):
    return path_product(
        network,
        x,
        path,
        lambda layer, step, i, j: layer.W[i, j] * (step.A[j] > 0 or layer is network[-1]),
    )


@wrong("path_derivative", "A single layer without activation: the path is one weight.")
def multiplies_by_the_input_as_well(network, x, path):
    weights_and_slopes = path_product(
        network,
        x,
        path,
        lambda layer, step, i, j: layer.W[i, j] * layer.activation.derivative(step.A[j]),
    )
    return weights_and_slopes * x[path[0]]


@wrong("path_derivative", "the path contributes 0")
def gives_the_sum_over_all_paths(network, x, path):
    steps = trace(network, x)
    return backward(network, steps, np.ones(1))[0].b @ network[0].W[path[0]]


@wrong("steady_gain", "the answer is the square root of 2")
def takes_one_over_the_mean_slope(activation, a):
    return 1 / np.mean(activation.derivative(a))


@wrong("steady_gain", "The squares come before the mean.")
def takes_the_root_of_the_mean_slope(activation, a):
    return 1 / np.sqrt(np.mean(activation.derivative(a)))


@wrong("steady_gain", "the answer is the square root of 2", "solve it for g")
def forgets_the_root(activation, a):
    return 1 / np.mean(activation.derivative(a) ** 2)


@wrong("steady_gain", "Set r = 1 in the equation and solve it for g.")
def gives_the_factor_at_gain_1(activation, a):
    return np.sqrt(np.mean(activation.derivative(a) ** 2))


@wrong("steady_gain", "Half of the slopes are 1, half are 0")
def makes_up_for_the_largest_slope(activation, a):
    return 1 / np.max(activation.derivative(a))


@wrong("steady_gain", "All slopes are 1, so nothing has to be made up for.")
def is_always_that_of_relu(activation, a):
    return 2**0.5


@wrong("gain_range", "Take the root.", "The third root of 8 is 2.")
def forgets_that_layers_multiply(depth, factor):
    return 2**0.5 / factor, 2**0.5 * factor


@wrong("gain_range", "Take the root.")
def divides_the_factor_by_the_depth(depth, factor):
    return 2**0.5 / (factor / depth), 2**0.5 * factor / depth


@wrong("gain_range", "A pair, the smallest first.")
def gives_the_largest_gain_first(depth, factor):
    room = factor ** (1 / depth)
    return 2**0.5 * room, 2**0.5 / room


@wrong("gain_range", "the gain over the square root of 2 lies from 1 / factor to factor")
def forgets_the_square_root_of_2(depth, factor):
    room = factor ** (1 / depth)
    return 1 / room, room


@wrong("gain_range", "the gain over the square root of 2")
def multiplies_by_2_instead(depth, factor):
    room = factor ** (1 / depth)
    return 2 / room, 2 * room


@wrong("gain_range", "The third root of 8 is 2.", "A pair")
def gives_the_largest_gain_only(depth, factor):
    return 2**0.5 * factor ** (1 / depth)


# 05 choosing an activation


@wrong("dead_units", "A unit is a column")
def looks_along_the_rows(Z):
    return np.sum(np.all(Z == 0, axis=1))


@wrong("dead_units", "Count units, not zeros.")
def counts_zeros(Z):
    return np.sum(Z == 0)


@wrong("dead_units", "dead if it is 0 for every example")
def counts_units_that_are_silent_once(Z):
    return np.sum(np.any(Z == 0, axis=0))


@wrong("dead_units", "0 where every unit speaks.")
def counts_the_living(Z):
    return np.sum(np.any(Z > 0, axis=0))


@wrong("dead_units", "With a single example, each zero is a dead unit.")
def names_the_dead(Z):
    return np.flatnonzero(np.all(Z == 0, axis=0))


@wrong("dead_units", "Count units, not zeros.")
def gives_their_share(Z):
    return np.mean(np.all(Z == 0, axis=0))


@wrong("answer", "by the sigmoid", "a yes or no for each", "leave it as it is")
def takes_softmax_always(task, scores):
    return softmax(scores)


@wrong("answer", "The classes compete", "A number has no bounds")
def takes_the_sigmoid_always(task, scores):
    return sigmoid(scores)


@wrong("answer", "A single score becomes a probability by the sigmoid.")
def decides_at_once(task, scores):
    return scores if task == "a number" else np.asarray(scores) > 0


@wrong("answer", "Several may be true at once")
def lets_all_classes_compete(task, scores):
    if task == "a number":
        return scores
    return softmax(scores) if "several" in task else sigmoid(scores)


@wrong("answer", "A number has no bounds: leave it as it is.")
def rectifies_numbers(task, scores):
    if task == "a number":
        return relu(scores)
    return softmax(scores) if task == "one of several" else sigmoid(scores)


@wrong("squash", "multiplies it twice", "unless x is stretched as well")
def multiplies_x_by_the_slope(x, low, high, slope):
    return low + (high - low) * sigmoid(slope * x)


@wrong("squash", "unless x is stretched as well")
def forgets_that_height_makes_steep(x, low, high, slope):
    return low + (high - low) * sigmoid(4 * slope * x)


@wrong("squash", "half way from low to high", "Stretch first, then move.")
def multiplies_by_the_upper_end(x, low, high, slope):
    return low + high * sigmoid(4 * slope / (high - low) * x)


@wrong("squash", "half way from low to high", "Stretch first, then move.")
def moves_before_it_stretches(x, low, high, slope):
    return (high - low) * (low + sigmoid(4 * slope / (high - low) * x))


@wrong("squash", "multiplies it twice: by its height")
def has_the_slope_of_tanh(x, low, high, slope):
    return low + (high - low) * sigmoid(2 * slope / (high - low) * x)


@wrong_activation("mine", "Bend it somewhere.")
def is_a_line():
    return lambda x: 2 * x + 1, lambda x: 0 * x + 2


@wrong_activation("mine", "The derivative has to be the slope of the function")
def has_a_wrong_slope():
    return np.sin, np.sin


@wrong_activation("mine", "The derivative has to be the slope of the function")
def gives_the_slope_of_half_of_it():
    return lambda x: x / (1 + np.abs(x)), lambda x: 1 / (1 + np.abs(x))


@wrong_activation("mine", "Where the slope is 0 nothing is learned.")
def is_a_staircase():
    return np.floor, lambda x: 0 * x


@wrong_activation("mine", "mlpkit has this one.")
def is_tanh_again():
    return np.tanh, lambda x: 1 - np.tanh(x) ** 2


@wrong_activation("mine", "mlpkit has this one.")
def is_a_leaky_relu():
    return lambda x: np.maximum(0.05 * x, x), lambda x: np.where(x > 0, 1, 0.05)


@wrong("mine", "The derivative has to be", "Somewhere from -10 to 10 it must not be.")
def is_a_function_without_its_derivative(x):
    return x / (1 + np.abs(x))


@wrong("fatal_rate", "also the one that holds out longest")
def stops_at_the_first_that_falls_silent(a, g):
    return max(0.0, np.min(a / g))


@wrong("fatal_rate", "The largest pre-activation need not be the last to reach 0.")
def looks_at_the_largest_only(a, g):
    return max(0.0, np.max(a) / g[np.argmax(a)])


@wrong("fatal_rate", "This unit is dead before the step, so the smallest rate is 0.")
def takes_a_step_back(a, g):
    return np.max(a / g)


@wrong("fatal_rate", "every example counts for itself")
def takes_means(a, g):
    return max(0.0, np.mean(a) / np.mean(g))


@wrong("fatal_rate", "every example counts for itself")
def ignores_the_sign_of_a(a, g):
    return np.max(np.abs(a)) / np.min(g)


# 06 softmax and overflow


@wrong("stable_softmax", "Shift the logits before the exponential.")
def is_the_textbook_softmax(x):
    return np.exp(x) / np.exp(x).sum()


@wrong("stable_softmax", "Shift by the largest logit, not by 1000.")
def shifts_by_1000(x):
    e = np.exp(x - 1000)
    return e / e.sum()


@wrong("stable_softmax", "Only the largest logit is a safe shift: then no exponent is above 0.")
def shifts_by_the_mean(x):
    e = np.exp(x - x.mean())
    return e / e.sum()


@wrong("stable_softmax", "Only the largest logit is a safe shift")
def shifts_by_the_smallest(x):
    e = np.exp(x - x.min())
    return e / e.sum()


@wrong("stable_softmax", "Shift by the largest logit")
def shifts_by_the_largest_size(x):
    e = np.exp(x - np.abs(x).max())
    return e / e.sum()


@wrong("stable_softmax", "divided by their sum")
def forgets_to_divide(x):
    return np.exp(x - x.max())


@wrong("stable_softmax", "Exponentials, divided by their sum.")
def divides_the_logits(x):
    return x / x.sum()


@wrong("stable_softmax", "Exponentials, divided by their sum.")
def divides_by_the_largest(x):
    e = np.exp(x - x.max())
    return e / e.max()


@wrong("stable_softmax", "Shift the logits before the exponential.")
def clips_the_logits(x):
    e = np.exp(np.clip(x, -500, 500))
    return e / e.sum()


@wrong("softmax_rows", "Each row sums to 1.")
def goes_down_the_columns(X):
    return softmax(X, axis=0)


@wrong("softmax_rows", "Each row has a maximum of its own.")
def takes_one_maximum_for_all(X):
    e = np.exp(X - X.max())
    return e / e.sum(axis=1, keepdims=True)


@wrong("softmax_rows", "With keepdims=True each row has its own maximum and sum beside it.")
def forgets_keepdims(X):
    e = np.exp(X - X.max(axis=1))
    return e / e.sum(axis=1)


@wrong("softmax_rows", "Each row sums to 1.")
def takes_one_sum_for_all(X):
    e = np.exp(X - X.max(axis=1, keepdims=True))
    return e / e.sum()


@wrong("softmax_rows", "A batch of one row is a batch too.")
def drops_the_axis_of_a_single_row(X):
    return softmax(X).squeeze()


@wrong("softmax_rows", "Shift each row by its largest logit.")
def does_not_shift(X):
    return np.exp(X) / np.exp(X).sum(axis=1, keepdims=True)


@wrong("softmax_rows", "Shift each row by its largest logit.")
def shifts_each_row_by_its_mean(X):
    e = np.exp(X - X.mean(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@wrong("softmax_rows", "each row has its own maximum and sum")
def gives_the_first_row_only(X):
    return softmax(X[0])


@wrong("loss", "Take the logarithm on paper, not of a probability that was rounded to 0.")
def takes_the_logarithm_of_a_probability(x, label):
    return -np.log(softmax(x)[label])


@wrong("loss", "Shift inside the exponentials")
def sums_without_a_shift(x, label):
    return np.log(np.exp(x).sum()) - x[label]


@wrong("loss", "add the shift back outside")
def forgets_to_add_the_shift_back(x, label):
    return np.log(np.exp(x - x.max()).sum()) - x[label]


@wrong("loss", "Minus the logarithm")
def forgets_the_minus(x, label):
    return np.log(softmax(x)[label])


@wrong("loss", "the logarithm of the label's probability")
def gives_what_is_lacking_to_1(x, label):
    return 1 - softmax(x)[label]


@wrong("loss", "the label's probability")
def counts_the_labels_from_1(x, label):
    return np.logaddexp.reduce(x) - x[label - 1]


@wrong("loss", "not of a probability that was rounded to 0")
def adds_something_tiny(x, label):
    return -np.log(softmax(x)[label] + 1e-12)


@wrong("loss", "Minus the logarithm of the label's probability.")
def averages_over_the_classes(x, label):
    return np.mean(np.logaddexp.reduce(x) - x)


@wrong("loss_gradient", "y is 1 at the label and 0 elsewhere")
def forgets_y(x, label):
    return softmax(x)


@wrong("loss_gradient", "p - y")
def subtracts_the_other_way_round(x, label):
    return np.eye(len(x))[label] - softmax(x)


@wrong("loss_gradient", "p needs the shift.")
def does_not_shift_p(x, label):
    return np.exp(x) / np.exp(x).sum() - np.eye(len(x))[label]


@wrong("loss_gradient", "The wrong classes keep their p, the label has p - 1.")
def leaves_the_wrong_classes_at_0(x, label):
    return np.where(np.arange(len(x)) == label, softmax(x) - 1, 0.0)


@wrong("loss_gradient", "y is 1 at the label")
def subtracts_the_label_itself(x, label):
    return softmax(x) - (label or len(x))


@wrong("loss_gradient", "y is 1 at the label and 0 elsewhere")
def subtracts_1_everywhere(x, label):
    return softmax(x) - 1


@wrong("loss_gradient", "The wrong classes keep their p")
def gives_the_label_only(x, label):
    return softmax(x)[label] - 1


@wrong("temperature", "Only a - b matters.")
def looks_at_a_only(a, b, p):
    return a / np.log(p / (1 - p))


@wrong("temperature", "softmax is the sigmoid of the difference")
def turns_the_quotient_round(a, b, p):
    return np.log(p / (1 - p)) / (a - b)


@wrong("temperature", "The inverse of the sigmoid is log(p / (1 - p)).")
def takes_log_p_for_the_inverse(a, b, p):
    return -(a - b) / np.log(p)


@wrong("temperature", "The inverse of the sigmoid is log(p / (1 - p)).")
def has_the_odds_upside_down(a, b, p):
    return (a - b) / np.log((1 - p) / p)


@wrong("temperature", "With two classes")
def multiplies_instead_of_dividing(a, b, p):
    return (a - b) * np.log(p / (1 - p))


@wrong("temperature", "Only a - b matters.")
def divides_the_logits_by_each_other(a, b, p):
    return a / b / np.log(p / (1 - p)) if b else 2 / np.log(p / (1 - p))


# 07 the three-layer forward pass


@wrong("read_weight", "A row of W belongs to the sending unit.")
def takes_the_indices_as_they_are_written(W, receiving, sending):
    return W[receiving - 1, sending - 1]


@wrong("read_weight", "Units are counted from 1, Python's rows and columns from 0.")
def counts_from_0(W, receiving, sending):
    return W[sending, receiving]


@wrong("read_weight", "A column of W belongs to the receiving unit.")
def counts_rows_from_1_and_columns_from_0(W, receiving, sending):
    return W[sending - 1, receiving]


@wrong("read_weight", "A column of W belongs to the receiving unit.")
def transposes_the_matrix(W, receiving, sending):
    return W.T[sending - 1, receiving - 1]


@wrong("read_weight", "A column of W belongs to the receiving unit.")
def gives_the_whole_row(W, receiving, sending):
    return W[sending - 1]


@wrong("unit", "x times column j of W")
def takes_row_j(x, W, b, j):
    return x @ W[j] + b[j]


@wrong("unit", "plus entry j of b", "3 times 2, plus 1")
def forgets_the_bias_of_the_unit(x, W, b, j):
    return x @ W[:, j]


@wrong("unit", "No sigmoid yet.", "A pre-activation is a plain sum")
def applies_the_sigmoid(x, W, b, j):
    return sigmoid(x @ W[:, j] + b[j])


@wrong("unit", "Take column j, and its bias.")
def takes_the_column_before(x, W, b, j):
    return x @ W[:, j - 1] + b[j - 1]


@wrong("unit", "Take column j, and its bias.")
def always_takes_the_first_bias(x, W, b, j):
    return x @ W[:, j] + b[0]


@wrong("unit", "One number")
def gives_the_whole_layer(x, W, b, j):
    return x @ W + b


@wrong("unit", "One number")
def keeps_an_axis(x, W, b, j):
    return x @ W[:, [j]] + b[[j]]


@wrong("forward_pass", "A single layer is the output layer", "no sigmoid")
def applies_the_sigmoid_at_the_end_too(x, layers):
    for W, b in layers:
        x = sigmoid(x @ W + b)
    return x


@wrong("forward_pass", "Sigmoid after every layer but the last.")
def has_no_sigmoid_at_all(x, layers):
    for W, b in layers:
        x = x @ W + b
    return x


@wrong("forward_pass", "Each layer takes the activations of the one before.")
def gives_the_input_to_each_layer(x, layers):
    for W, b in layers[:-1]:
        hidden = sigmoid(x @ W + b)
    return hidden @ layers[-1][0] + layers[-1][1] if len(layers) > 1 else x @ W + b


@wrong("forward_pass", "x W + b")
def forgets_every_bias(x, layers):
    for W, _ in layers[:-1]:
        x = sigmoid(x @ W)
    return x @ layers[-1][0]


@wrong("forward_pass", "Sigmoid after every layer but the last.")
def squashes_before_each_layer(x, layers):
    for W, b in layers:
        x = sigmoid(x) @ W + b
    return x


@wrong("forward_pass", "Sigmoid after every layer but the last.")
def gives_the_hidden_layer(x, layers):
    for W, b in layers[:-1]:
        x = sigmoid(x @ W + b)
    return x


@wrong("largest_batch", "Biases are only added.")
def counts_the_biases(widths, budget):
    return budget // sum(i * o + o for i, o in layers(widths))


@wrong("largest_batch", "Only whole examples count.")
def counts_a_part_of_an_example(widths, budget):
    return budget / sum(i * o for i, o in layers(widths))


@wrong("largest_batch", "Only whole examples count.")
def rounds_to_the_nearest(widths, budget):
    return round(budget / sum(i * o for i, o in layers(widths)))


@wrong("largest_batch", "0 if not even one fits.")
def says_1_at_least(widths, budget):
    return max(1, budget // sum(i * o for i, o in layers(widths)))


@wrong("largest_batch", "Count one example first: inputs times outputs, layer by layer.")
def multiplies_all_widths(widths, budget):
    return budget // math.prod(widths)


@wrong("largest_batch", "inputs times outputs, layer by layer")
def counts_the_first_layer_only(widths, budget):
    return budget // (widths[0] * widths[1])


@wrong("output_bounds", "A negative weight counts for the lower bound.")
def takes_no_weight_to_be_negative(W, b):
    return b, b + W.sum(axis=0)


@wrong("output_bounds", "One entry for each output unit, its bias included.")
def bounds_without_the_bias(W, b):
    return np.minimum(W, 0).sum(axis=0), np.maximum(W, 0).sum(axis=0)


@wrong("output_bounds", "One entry for each output unit")
def sums_along_the_wrong_axis(W, b):
    return np.minimum(W, 0).sum(axis=1), np.maximum(W, 0).sum(axis=1)


@wrong("output_bounds", "A pair of arrays: all activations at 0, and all at 1.")
def gives_the_upper_bound_first(W, b):
    return b + np.maximum(W, 0).sum(axis=0), b + np.minimum(W, 0).sum(axis=0)


@wrong("output_bounds", "A pair of arrays")
def gives_one_array_for_both(W, b):
    return np.array([b + np.minimum(W, 0).sum(axis=0), b + np.maximum(W, 0).sum(axis=0)])


@wrong("output_bounds", "all activations at 0, and all at 1")
def takes_weights_to_count_either_way(W, b):
    return b - np.abs(W).sum(axis=0), b + np.abs(W).sum(axis=0)


@wrong("output_bounds", "all activations at 0, and all at 1")
def takes_the_extreme_weight_only(W, b):
    return b + W.min(axis=0), b + W.max(axis=0)


# 09 training


@wrong("share_right", "the position of a row's largest logit")
def compares_the_logit_itself(logits, labels):
    return np.mean(logits.max(axis=1) == labels)


@wrong("share_right", "Find the largest along each row")
def looks_down_the_columns(logits, labels):
    return np.mean([*map(np.equal, logits.argmax(axis=0), labels)])


@wrong("share_right", "divide by the number of rows")
def counts_without_dividing(logits, labels):
    return np.sum(logits.argmax(axis=1) == labels)


@wrong("share_right", "The largest logit may be negative")
def takes_what_is_above_0(logits, labels):
    return np.mean(logits[np.arange(len(labels)), labels] > 0)


@wrong("share_right", "Count how often it is the label.")
def gives_the_share_of_mistakes(logits, labels):
    return np.mean(logits.argmax(axis=1) != labels)


@wrong("share_right", "a single example is 0 or 1")
def gives_the_mean_probability(logits, labels):
    return np.mean(softmax(logits)[np.arange(len(labels)), labels])


@wrong("confusion_matrix", "+= counts a repeated pair only once")
def adds_with_arrays_as_indices(labels, answers, classes):
    counts = np.zeros((classes, classes), dtype=int)
    counts[labels, answers] += 1
    return counts


@wrong("confusion_matrix", "The label says the row, the answer the column.")
def puts_the_answer_in_the_row(labels, answers, classes):
    counts = np.zeros((classes, classes), dtype=int)
    np.add.at(counts, (answers, labels), 1)
    return counts


@wrong("confusion_matrix", "even if some do not occur")
def has_a_row_for_what_occurs(labels, answers, classes):
    found = np.unique([labels, answers])
    return np.array([[np.sum((labels == i) & (answers == j)) for j in found] for i in found])


@wrong("confusion_matrix", "The label says the row")
def counts_the_right_ones_only(labels, answers, classes):
    return np.diag(np.bincount(labels[labels == answers], minlength=classes))


@wrong("confusion_matrix", "Add up one pair at a time")
def divides_by_the_row(labels, answers, classes):
    counts = np.zeros((classes, classes))
    np.add.at(counts, (labels, answers), 1)
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)


@wrong("layer_backward", "Where A is negative, ReLU passes nothing back.")
def forgets_the_slope(X, W, A, dZ):
    return X.T @ dZ, dZ.sum(axis=0), dZ @ W.T


@wrong("layer_backward", "The bias adds up over the examples.")
def averages_the_bias(X, W, A, dZ):
    delta = dZ * (A > 0)
    return X.T @ delta, delta.mean(axis=0), delta @ W.T


@wrong("layer_backward", "Shapes help")
def multiplies_the_wrong_way_round(X, W, A, dZ):
    delta = dZ * (A > 0)
    return (delta.T @ X, delta.sum(axis=0), delta @ W.T)


@wrong("layer_backward", "in the order W, b, X")
def gives_the_input_first(X, W, A, dZ):
    delta = dZ * (A > 0)
    return delta @ W.T, X.T @ delta, delta.sum(axis=0)


@wrong("layer_backward", "Multiply by the slope of ReLU first, which is 1 here.")
def multiplies_by_the_activation(X, W, A, dZ):
    delta = dZ * relu(A)
    return X.T @ delta, delta.sum(axis=0), delta @ W.T


@wrong("layer_backward", "Where A is negative, ReLU passes nothing back.")
def looks_at_the_sign_of_what_comes_back(X, W, A, dZ):
    delta = dZ * (dZ > 0)
    return X.T @ delta, delta.sum(axis=0), delta @ W.T


@wrong("layer_backward", "Then use the equations of one layer")
def gives_the_weights_only(X, W, A, dZ):
    return X.T @ (dZ * (A > 0))


def softmax_loop(X, labels, classes, rate, steps, share=len, sign=-1, start=np.zeros):
    """The training loop of the exercise, to be spoilt."""
    W, b = start((X.shape[1], classes)), np.zeros(classes)
    for _ in range(steps):
        delta = (softmax(X @ W + b) - np.eye(classes)[labels]) / share(X)
        W, b = W + sign * rate * X.T @ delta, b + sign * rate * delta.sum(axis=0)
    return W, b


@wrong("train_softmax", "p - y divided by the number of examples")
def sums_instead_of_averaging(X, labels, classes, rate, steps):
    return softmax_loop(X, labels, classes, rate, steps, share=lambda X: 1)


@wrong("train_softmax", "then down")
def goes_up(X, labels, classes, rate, steps):
    return softmax_loop(X, labels, classes, rate, steps, sign=1)


@wrong("train_softmax", "compute the logits with the weights of the step before")
def computes_the_logits_once(X, labels, classes, rate, steps):
    return softmax_loop(X, labels, classes, rate * steps, 1)


@wrong("train_softmax", "the rate and the number of steps that are given")
def always_takes_100_steps(X, labels, classes, rate, steps):
    return softmax_loop(X, labels, classes, rate, 100)


@wrong("train_softmax", "Use the rate")
def has_a_rate_of_its_own(X, labels, classes, rate, steps):
    return softmax_loop(X, labels, classes, 0.3, steps)


@wrong("train_softmax", "One step: logits, softmax, p - y")
def starts_at_random(X, labels, classes, rate, steps):
    start = np.random.default_rng(0).normal
    return softmax_loop(X, labels, classes, rate, steps, start=lambda size: start(size=size))


@wrong("train_softmax", "with the weights of the step before")
def updates_b_after_a_new_forward_pass(X, labels, classes, rate, steps):
    W, b, y = np.zeros((X.shape[1], classes)), np.zeros(classes), np.eye(classes)[labels]
    for _ in range(steps):
        W = W - rate * X.T @ (softmax(X @ W + b) - y) / len(X)
        b = b - rate * (softmax(X @ W + b) - y).sum(axis=0) / len(X)
    return W, b


@wrong("hat", "there the slope changes twice as much")
def turns_level_in_the_middle(x, left, right):
    return (relu(x - left) - relu(x - (left + right) / 2)) * 2 / (right - left)


@wrong("hat", "A third unit has to end the fall.")
def falls_for_ever(x, left, right):
    return (relu(x - left) - 2 * relu(x - (left + right) / 2)) * 2 / (right - left)


@wrong("hat", "The height is 1 for a wide hat too.")
def is_as_high_as_half_its_width(x, left, right):
    return relu(x - left) - 2 * relu(x - (left + right) / 2) + relu(x - right)


@wrong("hat", "The height is 1 for a wide hat too.")
def divides_by_the_whole_width(x, left, right):
    return (relu(x - left) - 2 * relu(x - (left + right) / 2) + relu(x - right)) / (right - left)


@wrong("hat", "Outside it is 0 on both sides.")
def forgets_the_relu(x, left, right):
    return 1 - np.abs(x - (left + right) / 2) / ((right - left) / 2)


@wrong("at_most", "there is one piece more than kinks")
def counts_kinks_for_pieces(widths):
    return math.prod(widths[1:-1])


@wrong("at_most", "the factors multiply")
def adds_up_the_units(widths):
    return sum(widths[1:-1]) + 1


@wrong("at_most", "Only hidden layers have kinks")
def counts_the_output_too(widths):
    return math.prod(units + 1 for units in widths[1:])


@wrong("at_most", "Only hidden layers have kinks")
def counts_every_width(widths):
    return math.prod(units + 1 for units in widths)


@wrong("zigzag", "by how much does it change")
def turns_level_at_each_knot(x, n):
    return n * relu(x) + sum((-1) ** i * n * relu(x - i / n) for i in range(1, n))


@wrong("zigzag", "One piece is the line from 0 to 1.")
def starts_at_the_top(x, n):
    return np.abs((n * x) % 2 - 1)


@wrong("zigzag", "by how much does it change")
def jumps_back_to_0(x, n):
    return (n * x) % 1


@wrong("zigzag", "The second knot turns the slope back up.")
def turns_down_at_each_knot(x, n):
    return n * relu(x) - sum(2 * n * relu(x - i / n) for i in range(1, n))


@wrong("zigzag", "The second knot turns the slope back up.")
def is_a_tooth_whatever_n(x, n):
    return relu(x) if n == 1 else 2 * relu(x) - 4 * relu(x - 0.5)


@wrong("twins", "what must its output weight do")
def only_swaps(h):
    return math.factorial(h)


@wrong("twins", "Two units can change places")
def only_turns_signs(h):
    return 2**h


@wrong("twins", "each has a sign of its own")
def turns_all_signs_at_once(h):
    return 2 * math.factorial(h)


@wrong("twins", "Every order of the units counts")
def swaps_pairs_only(h):
    return 2**h * max(1, h * (h - 1))
