"""What lesson 1 promises beside its text: equations, figures, exercises."""

import math
from itertools import pairwise

import numpy as np

from mlpkit import count_parameters, mlp, sigmoid, tanh
from tests.agreement.exercises import case, exercise, right, wrong

# Equations


# Figures


# Exercises

exercises = {}


exercises["neuron"] = exercise(
    case("25.0, 0.3, -6.0", "Multiply by w, add b, then apply tanh."),
    case("0.0, 0.3, -6.0", "The bias is added even where x is 0."),
    case(
        "np.array([-1.0, 1.0]), 2.0, 0.5", "An array of inputs gives an array: one output for each."
    ),
    wrong("forgets the bias", lambda x, w, b: np.tanh(w * x), "add b, then", "The bias is added"),
    wrong("forgets the activation", lambda x, w, b: w * x + b, "then apply tanh"),
    wrong("adds the bias after tanh", lambda x, w, b: np.tanh(w * x) + b, "Multiply by w"),
    wrong(
        "adds the weight and multiplies by the bias",
        lambda x, w, b: np.tanh(b * x + w),
        "Multiply by w",
    ),
    wrong("gives 0 at 0", lambda x, w, b: np.tanh(w * x + b * (x != 0)), "The bias is added"),
    wrong("takes numbers only", lambda x, w, b: math.tanh(w * x + b), "NumPy's take arrays"),
    wrong(
        "sums over the inputs", lambda x, w, b: np.tanh(np.sum(w * x) + b), "one output for each"
    ),
    wrong("takes the sigmoid", lambda x, w, b: sigmoid(w * x + b), "Multiply by w"),
    right("adds the bias first", lambda x, w, b: np.tanh(b + np.multiply(x, w))),
    right("writes tanh by the exponential", lambda x, w, b: 1 - 2 / (np.exp(2 * (w * x + b)) + 1)),
)

exercises["weight_shapes"] = exercise(
    case("[4, 5, 3]", "A list of pairs (inputs, outputs), one a layer. The input is not a layer."),
    case(
        "[64, 64, 64, 10]",
        "Each width but the first and last is one layer's outputs and the next one's inputs.",
    ),
    case("[2, 1]", "Two widths make one layer."),
    wrong(
        "turns each shape round",
        lambda widths: [(outputs, inputs) for inputs, outputs in pairwise(widths)],
        "pairs (inputs, outputs)",
    ),
    wrong(
        "counts the input as a layer",
        lambda widths: list(pairwise([widths[0], *widths])),
        "one a layer",
        "Two widths make",
    ),
    wrong("joins the two ends", lambda widths: [(widths[0], widths[-1])], "one layer's outputs"),
    wrong(
        "keeps each shape once",
        lambda widths: list(dict.fromkeys(pairwise(widths))),
        "one layer's outputs",
    ),
    wrong(
        "forgets the last layer",
        lambda widths: list(pairwise(widths))[:-1],
        "A list of pairs",
        "Two widths make",
    ),
    wrong(
        "forgets to transpose",
        lambda widths: np.array([widths[:-1], widths[1:]]),
        "what should be a row is a column",
    ),
    wrong("gives the widths back", lambda widths: widths, "A list of pairs"),
    right("gives the zip itself", lambda widths: pairwise(widths)),
    right("gives one after the other", lambda widths: (pair for pair in pairwise(widths))),
    right("stacks columns", lambda widths: np.column_stack([widths[:-1], widths[1:]])),
    right("gives lists", lambda widths: [[i, o] for i, o in pairwise(widths)]),
    right("gives a tuple", lambda widths: tuple(pairwise(widths))),
)

exercises["parameters"] = exercise(
    case("[4, 5, 3]", "Each unit has one weight for each of its inputs, and one bias."),
    case("[1, 1]", "One weight and one bias."),
    case("[784, 256, 10]", "Add up layer by layer. The input has no biases."),
    wrong(
        "forgets the biases",
        lambda widths: sum(i * o for i, o in pairwise(widths)),
        "and one bias",
        "One weight and one bias.",
    ),
    wrong(
        "gives the input biases",
        lambda widths: sum(i * o for i, o in pairwise(widths)) + sum(widths),
        "The input has",
    ),
    wrong(
        "one bias a layer",
        lambda widths: sum(i * o + 1 for i, o in pairwise(widths)),
        "Each unit has",
    ),
    wrong(
        "adds widths instead of multiplying",
        lambda widths: sum(i + o for i, o in pairwise(widths)),
        "Each unit has",
    ),
    wrong(
        "builds the network",
        lambda widths: count_parameters(mlp(widths, tanh, np.random.default_rng(0))),
        "with count_parameters, mlp. Do without",
    ),
    wrong("only the first layer", lambda widths: widths[0] * widths[1] + widths[1], "Add up layer"),
    wrong(
        "parameters of each layer",
        lambda widths: [i * o + o for i, o in pairwise(widths)],
        "Add up layer",
    ),
    right("adds 1 to the inputs", lambda widths: sum((i + 1) * o for i, o in pairwise(widths))),
    right("sums an array", lambda widths: (np.add(widths[:-1], 1) * widths[1:]).sum()),
    without="Dense mlp count_parameters shapes",
)


def counts_the_layers_from_0(shapes):
    return next((k for k in range(1, len(shapes)) if shapes[k - 1][1] != shapes[k][0]), 0)


def gives_the_last_misfit(shapes):
    misfits = [k + 1 for k in range(1, len(shapes)) if shapes[k - 1][1] != shapes[k][0]]
    return misfits[-1] if misfits else 0


def gives_none_where_all_fit(shapes):
    for k in range(1, len(shapes)):
        if shapes[k - 1][1] != shapes[k][0]:
            return k + 1
    return None


def compares_outputs_with_outputs(shapes):
    return next((k + 1 for k in range(1, len(shapes)) if shapes[k - 1][1] != shapes[k][1]), 0)


def compares_inputs_with_the_outputs_of_the_next(shapes):
    return next((k + 1 for k in range(len(shapes) - 1) if shapes[k + 1][1] != shapes[k][0]), 0)


def compares_the_first_layer_with_the_last(shapes):
    return next((k + 1 for k in range(len(shapes)) if shapes[k - 1][1] != shapes[k][0]), 0) or 1


def finds_the_first_nonzero(shapes):
    inputs, outputs = np.transpose(shapes)
    misfits = np.flatnonzero(outputs[:-1] - inputs[1:])
    return misfits[0] + 2 if misfits.size else 0


exercises["first_misfit"] = exercise(
    case("[(4, 5), (5, 3)]", "0 when every layer takes what the one before gives."),
    case(
        "[(4, 5), (3, 5)]",
        "Compare a layer's inputs with the outputs of the layer before. Count layers from 1.",
    ),
    case(
        "[(4, 5), (5, 5), (4, 2), (9, 9)]",
        "The first misfit, not the last, and the layers count from 1.",
    ),
    case("[(7, 7)]", "A single layer always fits."),
    wrong(counts_the_layers_from_0, "Count layers from"),
    wrong(gives_the_last_misfit, "The first misfit"),
    wrong(gives_none_where_all_fit, "0 when every"),
    wrong(compares_outputs_with_outputs, "0 when every"),
    wrong(compares_inputs_with_the_outputs_of_the_next, "Compare a layer's"),
    wrong(
        "counts the misfits",
        lambda shapes: sum(shapes[k - 1][1] != shapes[k][0] for k in range(1, len(shapes))),
        "The first misfit",
    ),
    wrong(
        "looks at two layers only",
        lambda shapes: 0 if shapes[0][1] == shapes[1][0] else 2,
        "A single layer",
    ),
    wrong(compares_the_first_layer_with_the_last, "A single layer"),
    right(finds_the_first_nonzero),
)


def tries_one_width_after_the_other(inputs, outputs, budget):
    width = 0
    while (inputs + 1) * (width + 1) + (width + 2) * outputs <= budget:
        width += 1
    return width


exercises["widest_hidden"] = exercise(
    case("4, 3, 43", "Write the number of parameters as a formula in the width, then solve it."),
    case(
        "4, 3, 42",
        "43 pays for exactly 5 units, so 42 for 4. Did you count the biases of the outputs?",
    ),
    case("64, 10, 10_000", "A hidden unit costs its weights in, its bias, and its weights out."),
    wrong(
        "forgets the biases of the outputs",
        lambda inputs, outputs, budget: budget // (inputs + 1 + outputs),
        "43 pays for",
    ),
    wrong(
        "forgets the biases of the hidden units",
        lambda inputs, outputs, budget: (budget - outputs) // (inputs + outputs),
        "A hidden unit",
    ),
    wrong(
        "forgets the weights out",
        lambda inputs, outputs, budget: (budget - outputs) // (inputs + 1),
        "as a formula",
        "and its weights",
    ),
    wrong(
        "rounds up",
        lambda inputs, outputs, budget: -(-(budget - outputs) // (inputs + 1 + outputs)),
        "43 pays for",
    ),
    wrong(
        "buys a part of a unit",
        lambda inputs, outputs, budget: (budget - outputs) / (inputs + 1 + outputs),
        "43 pays for",
    ),
    wrong(
        "counts parameters instead",
        lambda inputs, outputs, budget: inputs * budget + budget + budget * outputs + outputs,
        "Write the number",
    ),
    right(tries_one_width_after_the_other),
)
