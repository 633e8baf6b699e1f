"""What lesson 1 promises beside its text: equations, figures, exercises, conclusions."""

import math
from itertools import pairwise

import numpy as np

from mlpkit import Dense, count_parameters, forward, identity, mlp, relu, sigmoid, tanh
from tests.agreement import arithmetic as exact
from tests.agreement.claims import (
    dashed,
    follows,
    fully_joined,
    level,
    panel,
    passes,
    rises,
    runs,
    s_shaped,
    solid,
    straight,
)
from tests.agreement.conclusions import conclusion
from tests.agreement.exercises import also, case, exercise, wrong
from tests.agreement.formulas import dyadic, equation
from tests.agreement.promises import cells_of

lesson = cells_of(__file__)

# Equations

some = dyadic()
EXACT = {tanh: exact.tanh, sigmoid: exact.logistic, identity: exact.identity}

equations = {
    "neuron": equation(
        {"z": "Dense([[w]], [b], activation)([x])[0]"},
        activation=[tanh, sigmoid, identity],
        varphi=lambda activation: [EXACT[activation]],
        w=[-2.5, 0.3, 1.0],
        x=[-20.0, 0.0, 0.125, 3.0],
        b=[-6.0, 0.0, 0.5],
    ),
    "mlp": equation(
        {"H": "trace(network, X)[0].Z", "O": "forward(network, X)"},
        activation=[tanh, sigmoid],
        varphi=lambda activation: [EXACT[activation]],
        X=lambda: [some(7, 4)],
        W_h=lambda: [some(4, 5)],
        b_h=lambda: [some(1, 5)],
        W_o=lambda: [some(5, 3)],
        b_o=lambda: [some(1, 3)],
        network=lambda W_h, b_h, W_o, b_o, activation: [
            (Dense(W_h, b_h[0], activation), Dense(W_o, b_o[0]))
        ],
    ),
    "count": "count_parameters(mlp((4, 5, 3), relu, np.random.default_rng(0)))",
}

# Figures


def row(panel, upper):
    """The texts of one row of two, from left to right, and how many of them are in a box."""
    middle = panel.box[1] + panel.height / 2
    texts = sorted((x, words) for (x, y), words in panel.texts.items() if (y > middle) == upper)
    boxes = [c for _, c, edge in panel.boxes if (c[1] > middle) == upper and edge != "#ffffff"]
    (joint,) = [c for c in panel.curves if (c.y[0] > middle) == upper]
    level = joint.y[0] == joint.y[-1] and joint.x[0] < texts[1][0] <= texts[-2][0] < joint.x[-1]
    return [words for _, words in texts] if level else [], len(boxes)


def flowers_network():
    """As the lesson draws it, after the regression and the classifier."""
    rng = np.random.default_rng(0)
    rng.normal(size=(4, 1)), rng.normal(size=(4, 3))
    return mlp((4, 5, 3), tanh, rng)


def before_and_after():
    hidden, _ = flowers_network()
    return hidden.pre_activation(lesson.flower), hidden(lesson.flower)


def letters_in_circles(panel):
    return [panel.in_circles(column) for column in range(3)] == [
        [rf"${letter}_{i}$" for i in range(1, n + 1)]
        for letter, n in (("x", 4), ("h", 5), ("o", 3))
    ]


def as_drawn(numbers):
    return [f"{number:.2f}" for number in numbers]


def thick(panel):
    """The orange lines, from the lower input up."""
    return sorted(panel.coloured("#d55e00"), key=lambda line: line.y[0])


def weights_on_lines(panel):
    """The weight whose label lies nearest to each orange line, from the lower input up."""
    signed = {place: words for place, words in panel.texts.items() if words[0] in "−0123456789"}
    free = {p: w for p, w in signed.items() if np.hypot(*(panel.circles - p).T).min() > 20}

    def off(line, place):
        return abs(np.interp(place[0], line.x, line.y) - place[1])

    return [free[min(free, key=lambda place: off(line, place))] for line in thick(panel)]


figures = {
    "fig-neuron": {
        "An S-shaped curve from −1 on the left to 1 on the right.": [
            s_shaped(solid, centre=20),
            runs(solid, -1, 1),
        ],
        "It rises through 0 at 20 degrees": [rises(solid), passes(solid, 20, 0)],
        "where it lies on a dashed straight line": [
            straight(dashed),
            follows(solid, dashed, 19, 21),
        ],
        "below about 10 and above about 30 degrees it is flat": [
            level(solid, -1, end=10),
            level(solid, 1, start=30),
            ~level(solid, -1, end=14),
            ~level(solid, 1, start=26),
        ],
        "The neuron tanh(0.3 x − 6)": follows(solid, lambda x: tanh(0.3 * x - 6)),
        "Dashed, the line that it follows near 20 °C": follows(dashed, lambda x: 0.3 * x - 6),
    },
    "fig-4-5-3": {
        "Three columns of circles joined by lines, 4 labelled input, 5 labelled hidden, and 3"
        " labelled output.": lambda panel: (
            [len(column) for column in panel.columns] == [4, 5, 3]
            and panel.names_of_columns == ["input", "hidden", "output"]
        ),
        "In the circles stand the letters x, h and o, numbered from top to bottom.": (
            letters_in_circles
        ),
        "with inputs x, hidden units h and outputs o": letters_in_circles,
        "Each circle has a line to every circle of the column to its right": fully_joined(panel),
        "Every unit is connected to every unit of the next layer": fully_joined(panel),
    },
    "fig-flower": {
        "The same three columns of circles.": lambda panel: (
            [len(column) for column in panel.columns] == [4, 5, 3]
            and {"input", "hidden", "output"} <= {*panel.words}
        ),
        "The inputs are 5.10, 3.50, 1.40 and 0.20.": lambda panel: (
            panel.in_circles(0) == as_drawn(lesson.flower)
        ),
        "The first hidden unit, with 0.65 above 0.57, has four thick orange lines to the inputs": (
            lambda panel: (
                panel.in_circles(1)[0] == "0.65 0.57"
                and [(*np.round([line.x[0], line.y[0]]),) for line in thick(panel)]
                == [(*np.round(circle),) for circle in panel.columns[0][::-1]]
                and {(*np.round([line.x[-1], line.y[-1]]),) for line in thick(panel)}
                == {(*np.round(panel.columns[1][0]),)}
            )
        ),
        "which carry the weights −0.38, 0.97, −0.53 and −0.15": lambda panel: (
            weights_on_lines(panel)[::-1] == ["−0.38", "0.97", "−0.53", "−0.15"]
        ),
        "The outputs are −1.50, 1.46 and 0.54.": lambda panel: (
            panel.in_circles(2) == ["-1.50", "1.46", "0.54"]
        ),
        "A hidden unit shows its pre-activation above its activation": lambda panel: (
            panel.in_circles(1)
            == [f"{a:.2f} {z:.2f}" for a, z in zip(*before_and_after(), strict=True)]
        ),
        "One flower on its way through the network": lambda panel: (
            panel.in_circles(0) == as_drawn(lesson.flower)
            and panel.in_circles(2) == as_drawn(forward(flowers_network(), lesson.flower))
        ),
        "in orange, the four weights of the first one": lambda panel: (
            weights_on_lines(panel)[::-1]
            == [w.replace("-", "−") for w in as_drawn(flowers_network()[0].W[:, 0])]
        ),
    },
    "fig-two-drawings": {
        "Two rows.": lambda panel: len({round(y) for _, y in panel.texts}) == 2,
        "In the upper row a line leads from x through a box with w x plus b and a box with"
        " tanh to z.": lambda panel: (
            row(panel, upper=True) == (["$x$", "$wx+b$", "tanh", "$z$"], 2)
        ),
        "In the lower row it leads from x through a single box with tanh of w x plus b to z.": (
            lambda panel: row(panel, upper=False) == (["$x$", "tanh$(wx+b)$", "$z$"], 1)
        ),
        "The same neuron, drawn as two nodes and as one.": (
            lambda panel: (row(panel, upper=True)[1], row(panel, upper=False)[1]) == (2, 1)
        ),
    },
}

# Conclusions


def stretch_is_set_by_weight_and_bias(w, factor, b, moved):
    """The stretch is 2/|w| wide, a larger weight narrows it, another bias moves it."""

    def stretch(w, b):
        x = np.linspace(-400, 400, 800_001)
        inside = x[np.abs(w * x + b) < 1]
        return inside[-1] - inside[0], inside.mean()

    (width, middle), (narrow, _), (same, other) = (
        stretch(w, b),
        stretch(factor * w, b),
        stretch(w, b + moved),
    )
    holds = (
        abs(width - 2 / abs(w)) < 0.01
        and abs(middle + b / w) < 0.01
        and narrow < width
        and abs(same - width) < 0.01
        and abs(other - middle) > 0.1
    )
    return holds, f"{width:.2f} wide around {middle:.2f}, then {narrow:.2f} and {other:.2f}"


def any_order(seed, inputs, units, activation):
    """Unit by unit in a random order a layer gives what it gives at once, to 12 decimals."""
    rng = np.random.default_rng([seed, inputs, units])
    (layer,) = mlp((inputs, units), tanh, rng)
    layer = Dense(layer.W, rng.normal(size=units), NAMED[activation])
    x, found = rng.normal(size=inputs), np.empty(units)
    for unit in rng.permutation(units):
        found[unit] = layer.activation(x @ layer.W[:, unit] + layer.b[unit])
    apart = np.abs(found - layer(x)).max()
    return apart < 1e-12, f"at most {apart:.0e} apart"


def column_bias_goes_unnoticed_only_there(examples, units):
    """NumPy adds the column without a message exactly if there is 1 example, or one a unit."""
    try:
        gives = (np.zeros((examples, units)) + np.zeros((units, 1))).shape
    except ValueError:
        gives = None
    return (gives is not None) == (examples in (1, units)), f"{gives or 'refused'}"


def same_in_torch(seed, inputs, units, examples):
    """torch's layer with the transposed weights gives what ours gives, to 12 decimals."""
    import torch

    rng = np.random.default_rng([seed, inputs, units])
    X, W, b = rng.normal(size=(examples, inputs)), rng.normal(size=(inputs, units)), rng.normal()
    layer, theirs = Dense(W, np.full(units, b)), torch.nn.Linear(inputs, units, dtype=torch.float64)
    with torch.no_grad():
        theirs.weight.copy_(torch.tensor(W.T))
        theirs.bias.copy_(torch.tensor(layer.b))
        apart = np.abs(theirs(torch.tensor(X)).numpy() - layer(X)).max()
    return apart < 1e-12, f"at most {apart:.0e} apart"


NAMED = {"tanh": tanh, "ReLU": relu, "sigmoid": sigmoid, "identity": identity}

conclusions = {
    "weight-and-bias": conclusion(
        stretch_is_set_by_weight_and_bias,
        w=[-3.0, -0.3, 0.05, 0.3, 2.0],
        factor=[1.5, 10.0],
        b=[-4.0, 0.0, 2.5],
        moved=[-1.0, 2.0],
    ),
    "any-order": conclusion(
        any_order, seed=range(24), inputs=[1, 4, 64], units=[2, 5, 100], activation=[*NAMED]
    ),
    "column-bias": conclusion(
        column_bias_goes_unnoticed_only_there, runs=40, examples=range(1, 13), units=range(2, 11)
    ),
    "same-in-torch": conclusion(
        same_in_torch, seed=range(24), inputs=[1, 4, 64], units=[1, 5, 32], examples=[1, 7, 50]
    ),
}

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
    also("adds the bias first", lambda x, w, b: np.tanh(b + np.multiply(x, w))),
    also("writes tanh by the exponential", lambda x, w, b: 1 - 2 / (np.exp(2 * (w * x + b)) + 1)),
    discussion="Draw the curve by hand for w = 1 and w = 5, then with another b: which of the two "
    "makes it steeper, and which moves it? Where does a neuron without a bias always "
    "go through?",
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
    also("gives the zip itself", lambda widths: pairwise(widths)),
    also("gives one after the other", lambda widths: (pair for pair in pairwise(widths))),
    also("stacks columns", lambda widths: np.column_stack([widths[:-1], widths[1:]])),
    also("gives lists", lambda widths: [[i, o] for i, o in pairwise(widths)]),
    also("gives a tuple", lambda widths: tuple(pairwise(widths))),
    discussion="A list of three widths has two matrices. Where did the third go, and which layer "
    "does each matrix belong to?",
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
    also("adds 1 to the inputs", lambda widths: sum((i + 1) * o for i, o in pairwise(widths))),
    also("sums an array", lambda widths: (np.add(widths[:-1], 1) * widths[1:]).sum()),
    without="Dense mlp count_parameters shapes",
    discussion="Let the class guess first which layer of 784–100–10 has the most parameters. What "
    "happens to the count when all hidden widths are doubled?",
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
    also(finds_the_first_nonzero),
    discussion="Which two numbers have to agree, and why do the other two not matter? Ask for two "
    "shapes that fit in one order and not in the other.",
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
    also(tries_one_width_after_the_other),
    discussion="What does one more hidden unit cost, counted in arrows of the drawing and in "
    "biases? Then why must the division be rounded down, not to the nearest?",
)
