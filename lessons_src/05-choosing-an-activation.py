"""What lesson 5 promises beside its text: equations, figures, exercises, conclusions."""

import math

import numpy as np
from mpmath import mp
from sklearn.datasets import load_digits

from mlpkit import (
    Activation,
    Dense,
    accuracy,
    fit,
    forward,
    gelu,
    hardtanh,
    identity,
    leaky_relu,
    log_sigmoid,
    mean_squared_error,
    mlp,
    relu,
    sigmoid,
    silu,
    softmax,
    softplus,
    step,
    tanh,
    trace,
)
from tests.agreement import arithmetic as exact
from tests.agreement.claims import (
    dashed,
    follows,
    level,
    panel,
    panels,
    rises,
    straight,
    there_are,
)
from tests.agreement.conclusions import conclusion, exempt
from tests.agreement.exercises import also, case, exercise, wrong
from tests.agreement.formulas import REALS, equation

# Equations

functions = {"sigma": exact.logistic, "Phi": exact.elementwise(mp.ncdf)}


def exact_gelu(x):
    return x * math.erfc(-x / 2**0.5) / 2


equations = {
    # Half of the smallest number is 0.
    "lowered-sigmoid": equation("tanh(x / 2) / 2", x=[x for x in REALS if abs(x) != 5e-324]),
    # Not at −740, where the sigmoid is subnormal and has few digits left to multiply.
    "silu": equation({r"\operatorname{SiLU}(x)": "silu(x)"}, x=[x for x in REALS if x != -740]),
    # Further left a rounded quotient by √2 shifts what erfc makes of it.
    "gelu": equation(
        {r"\operatorname{GELU}(x)": "exact_gelu(x)"}, x=[x for x in REALS if x > -4], ulps=64
    ),
    # Far out on the left a rounded u shifts the exponent: it is exact to its first ten digits.
    "gelu-tanh": equation(
        {
            "u": "two_by_pi**0.5 * (x + 0.044715 * x * x * x)",
            r"\operatorname{gelu}(x)": "gelu(x)",
        },
        two_by_pi=[0.6366197723675814],
        ulps=4096,
    ),
}

# Figures


def starts(marks):
    """The counts that marks show, one row for each group of six."""
    return marks[:, 1].round(1).reshape(-1, 6)


def turns(panel):
    """How often the line changes from going up to going down, or back."""
    return int(np.sum(np.diff(np.sign(np.diff(panel.solid.y))) != 0))


def dips(curve, lowest):
    return (
        curve.near(curve.at(lowest), curve.y.min())
        and curve.at(lowest) < min(curve.at(lowest - 1), curve.at(lowest + 0.6)) - 0.05
        and curve.y.min() < -0.02 * curve.height
        and rises(curve, start=lowest)
    )


figures = {
    "fig-dead": {
        "Four groups of marks, for rates 1, 3, 5 and 10.": lambda panel: (
            starts(panel.circles).shape == starts(panel.squares).shape == (4, 6)
        ),
        "The circles are near 0 at rate 1, between 8 and 13 at rate 3 and at 14 or above at"
        " rate 10.": lambda panel: (
            [starts(panel.circles)[0].min(), starts(panel.circles)[0].max()] == [0, 1]
            and [starts(panel.circles)[1].min(), starts(panel.circles)[1].max()] == [8, 13]
            and starts(panel.circles)[3].min() == 14
        ),
        "The squares stay at 0 up to rate 5 and are at 6 or below at rate 10.": lambda panel: (
            not starts(panel.squares)[:3].any() and starts(panel.squares)[3].max() == 6
        ),
        "Dead units after five steps, six starts for each learning rate.": lambda panel: (
            starts(panel.circles).shape == (4, 6)
        ),
        "Circles are the pixels as they are, squares the same pixels centred.": lambda panel: (
            sorted(panel.words) == ["centred", "pixels as they are"]
        ),
    },
    "fig-rough": {
        "Two panels, each with one jagged line full of spikes.": [
            there_are(2, panels),
            lambda *panels: all(turns(panel) > 60 for panel in panels),
        ],
        "The right panel shows a hundredth of the width, and its line is as jagged.": (
            lambda left, right: (
                np.isclose(np.ptp(right.solid.x) / np.ptp(left.solid.x), 0.01, rtol=0.01)
                and 0.5 < turns(right) / turns(left) < 2
            )
        ),
        "A sum of cosines, and the middle of it a hundred times closer.": lambda left, right: (
            np.isclose(np.ptp(left.solid.x) / np.ptp(right.solid.x), 100, rtol=0.01)
            and abs(left.solid.x.mean() - right.solid.x.mean()) < 0.01
        ),
    },
    "fig-silu-gelu": {
        "SiLU, GELU and, dashed, ReLU.": [
            follows(dashed, relu),
            follows(panel.labelled("SiLU"), silu),
            follows(panel.labelled("GELU"), gelu),
        ],
        "A dashed line is level at 0 for negative x and rises straight from 0.": [
            level(dashed, 0, end=0),
            rises(dashed, start=0),
            straight(dashed, start=0),
        ],
        "Two smooth curves dip below it on the left, the one labelled SiLU lowest at x = −1.28,"
        " the one labelled GELU lowest at x = −0.75, and then climb.": lambda panel: (
            dips(panel.labelled("SiLU"), -1.28) and dips(panel.labelled("GELU"), -0.75)
        ),
    },
}

# Conclusions

PIXELS, LABELS = load_digits(return_X_y=True)


def split(seed, count=1200, centre=True):
    """Digits to learn from, the others held out, and what else is random."""
    rng = np.random.default_rng([seed, count])
    order = rng.permutation(len(PIXELS))
    pixels, labels = PIXELS[order] / 16, LABELS[order]
    mean = pixels[:count].mean(axis=0) if centre else 0.0
    X, X_new = pixels[:count] - mean, pixels[count:] - mean
    return rng, X, labels[:count], X_new, labels[count:]


@np.errstate(all="ignore")  # too large a rate overflows
def trained(network, X, y, rng, rate, epochs=8, batch=64):
    return fit(network, X, y, rng=rng, epochs=epochs, batch_size=batch, learning_rate=rate).network


@np.errstate(all="ignore")
def read(network, X, y):
    return accuracy(forward(network, X), y)


def share_dead(network, X):
    return np.mean([np.all(step.Z == 0, axis=0).mean() for step in trace(network, X)[:-1]])


def size_of_steps_kills(seed, width, batch):
    """In 30 epochs fewer than 15 % of the units die at rate 0.3, and half or more at rate 2."""
    died = {}
    for rate in (0.3, 2.0):
        rng, X, y, *_ = split(seed, centre=False)
        before = mlp((64, width, 10), relu, rng)
        after = trained(before, X, y, rng, rate, 30, batch)
        died[rate] = share_dead(after, X) - share_dead(before, X)
    return died[0.3] < 0.15 and died[2.0] >= 0.5, ", ".join(
        f"rate {rate}: {share:.0%} died" for rate, share in died.items()
    )


def bold(network, X, y, rng, rate):
    return trained(network, X, y, rng, rate, 5, len(X))


def centring_keeps_alive(seed, width, rate):
    """Five bold steps kill more than half on pixels as they are, less than a quarter centred."""
    dead = []
    for centre in (False, True):
        rng, X, y, *_ = split(seed, centre=centre)
        dead.append(share_dead(bold(mlp((64, width, 10), relu, rng), X, y, rng, rate), X))
    return dead[0] > 0.5 and dead[1] < 0.25, f"dead {dead[0]:.0%}, centred {dead[1]:.0%}"


def cures_in_order(seed, width, rate):
    """After bold and careful steps, on average over three starts: ReLU < leaky ReLU < centred."""
    means = []
    for activation, centre in ((relu, False), (leaky_relu(0.1), False), (relu, True)):
        found = []
        for start in range(3):
            rng, X, y, X_new, y_new = split(3 * seed + start, centre=centre)
            network = bold(mlp((64, width, 10), activation, rng), X, y, rng, rate)
            found.append(read(trained(network, X, y, rng, 0.3), X_new, y_new))
        means.append(np.mean(found))
    found = "ReLU {:.0%}, leaky {:.0%}, centred {:.0%}".format(*means)
    return means[0] < means[1] < means[2], found


def best(activation, gain, seed, hidden, rates, batch=64):
    """The share of held-out digits read, at the best of the rates."""
    found = []
    for rate in rates:
        rng, X, y, X_new, y_new = split(seed)
        network = mlp((64, *hidden, 10), activation, rng, gain)
        found.append(read(trained(network, X, y, rng, rate, batch=batch), X_new, y_new))
    return max(found)


def one_layer_is_alike(seed, width, batch):
    """With one hidden layer, identity, sigmoid, tanh and ReLU are within 4 points."""
    kinds = (identity, sigmoid, tanh, relu)
    found = [best(f, 2**0.5, seed, (width,), (0.3, 1.0, 3.0, 9.0), batch) for f in kinds]
    said = ", ".join(f"{f.name} {right:.1%}" for f, right in zip(kinds, found, strict=True))
    return max(found) - min(found) <= 0.04, said


def sigmoids_are_behind(seed, width, hidden):
    """With 3 to 5 hidden layers and 8 epochs, both sigmoids read less than all three others."""
    widths, rates = hidden * (width,), (0.3, 1.0, 3.0)
    late = [best(sigmoid, gain, seed, widths, rates) for gain in (2**0.5, 4.0)]
    others = [best(f, 2**0.5, seed, widths, rates) for f in (tanh, relu, leaky_relu(0.1))]
    return max(late) < min(others), (
        "sigmoids {:.1%}, {:.1%}; tanh {:.1%}, ReLU {:.1%}, leaky {:.1%}".format(*late, *others)
    )


def tanh_is_level_with_relu(seed, width, hidden):
    """Each at its best rate, they differ by 3 points at most."""
    widths, rates = hidden * (width,), (0.1, 0.3, 1.0)
    one, other = (best(f, 2**0.5, seed, widths, rates) for f in (tanh, relu))
    return abs(one - other) <= 0.03, f"tanh {one:.1%}, ReLU {other:.1%}"


def sigmoid_learns_late(seed, width, gain):
    """Four sigmoid layers read 90 % or more after 100 epochs, and less after 8."""
    reads = []
    for epochs in (8, 100):
        rng, X, y, X_new, y_new = split(seed)
        network = mlp((64, *4 * (width,), 10), sigmoid, rng, gain)
        reads.append(read(trained(network, X, y, rng, 1.0, epochs), X_new, y_new))
    return reads[1] >= 0.9 and reads[0] < reads[1], "8: {:.1%}, 100: {:.1%}".format(*reads)


LOWERED = Activation("lowered", lambda x: sigmoid(x) - 0.5, sigmoid.derivative)
RAISED = Activation("raised", lambda x: tanh(x) + 1, tanh.derivative)


@np.errstate(all="ignore")
def epochs_to(goal, activation, hidden, rate, seed, most=40):
    rng, X, y, *_ = split(seed, 800)
    network = mlp((64, *hidden, 10), activation, rng, gain=1 / activation.derivative(0.0))
    for epoch in range(1, most + 1):
        network, (loss,) = fit(network, X, y, rng=rng, epochs=1, batch_size=64, learning_rate=rate)
        if loss < goal:
            return epoch
    return most + 1


def slope_decides(seed, width, rate, goal):
    """One layer: tanh and raised tanh reach the goal first; centring gains one epoch at most."""
    tall = [epochs_to(goal, f, (width,), rate, seed) for f in (tanh, RAISED)]
    flat = [epochs_to(goal, f, (width,), rate, seed) for f in (LOWERED, sigmoid)]
    found = "tanh {}, raised {}; lowered {}, sigmoid {}".format(*tall, *flat)
    alike = abs(tall[0] - tall[1]) <= 1 and abs(flat[0] - flat[1]) <= 1
    return max(tall) < min(flat) and alike, found


def centre_decides(seed, width, goal):
    """Three layers, best of three rates: the zero-centred two need fewer epochs than the others."""
    needed = {
        f.name: min(epochs_to(goal, f, 3 * (width,), r, seed) for r in (0.1, 0.5, 2.0))
        for f in (tanh, LOWERED, sigmoid, RAISED)
    }
    *centred, first, second = needed.values()
    return max(centred) < min(first, second), ", ".join(f"{f} {n}" for f, n in needed.items())


def zeros_become_fewer(seed, width, rate):
    """Of two hidden layers' activations, before training 40 to 60 % are zero, and fewer after."""
    rng, X, y, X_new, _ = split(seed)
    before = mlp((64, width, width, 10), relu, rng)
    after = trained(before, X, y, rng, rate)
    shares = [np.mean([s.Z == 0 for s in trace(n, X_new)[:-1]]) for n in (before, after)]
    return 0.4 < shares[0] < 0.6 and shares[1] < shares[0], "before {:.0%}, after {:.0%}".format(
        *shares
    )


def more_zeros_are_no_cure(seed, examples, width):
    """Where all is learnt by heart, many zeros read at most 1 point more new digits than few."""
    zeros, reads = [], []
    for bias in (0.5, -0.5):
        rng, X, y, X_new, y_new = split(seed, examples)
        first, last = mlp((64, width, 10), relu, rng)
        network = Dense(first.W, first.b + bias, relu), last
        network = trained(network, X, y, rng, 0.1, 100, 32)
        zeros.append(np.mean(trace(network, X)[0].Z == 0))
        reads.append(read(network, X_new, y_new))
    found = f"zeros {zeros[0]:.0%}: {reads[0]:.1%}; zeros {zeros[1]:.0%}: {reads[1]:.1%}"
    return zeros[1] > zeros[0] + 0.2 and reads[1] <= reads[0] + 0.01, found


def tanh_before_a_sigmoid(seed, width, rate):
    """Odd or even: tanh reads more than sigmoid, and ReLU at most half a point less than tanh."""
    found = {}
    for hidden in (sigmoid, tanh, relu):
        rng, X, y, X_new, y_new = split(seed)
        first, last = mlp((64, width, 1), hidden, rng)
        network = fit(
            (first, Dense(last.W, last.b, sigmoid)),
            X,
            y[:, None] % 2,
            rng=rng,
            loss=mean_squared_error,
            epochs=20,
            learning_rate=rate,
        ).network
        found[hidden.name] = np.mean((forward(network, X_new)[:, 0] > 0.5) == y_new % 2)
    said = ", ".join(f"{name} {right:.1%}" for name, right in found.items())
    return found["sigmoid"] < found["tanh"] <= found["relu"] + 0.005, said


def a_wrong_slope_learns_less(seed, width, rate):
    """At the same rate, a sine with the wrong slope reads half of the digits or more, but fewer."""
    found = []
    for slope in (np.cos, np.sin):
        rng, X, y, X_new, y_new = split(seed)
        network = mlp((64, width, 10), Activation("sine", np.sin, slope), rng)
        found.append(read(trained(network, X, y, rng, rate), X_new, y_new))
    return 0.5 <= found[1] < found[0], "right {:.0%}, wrong {:.0%}".format(*found)


SEEDS = range(24)

conclusions = {
    "size-kills": conclusion(size_of_steps_kills, seed=SEEDS, width=[16, 32, 64], batch=[32, 64]),
    "centring-keeps-alive": conclusion(
        centring_keeps_alive, seed=SEEDS, width=[16, 32, 64], rate=[4, 5, 6]
    ),
    "cures-in-order": conclusion(cures_in_order, seed=SEEDS, width=[16, 32], rate=[3, 4]),
    "one-layer-alike": conclusion(
        one_layer_is_alike, seed=SEEDS, width=[16, 32, 64], batch=[32, 64]
    ),
    "sigmoid-last": conclusion(sigmoids_are_behind, seed=SEEDS, width=[32, 48], hidden=[3, 4, 5]),
    "tanh-level-with-relu": conclusion(
        tanh_is_level_with_relu, seed=SEEDS, width=[32, 48, 64], hidden=[3, 4, 5]
    ),
    "sigmoid-late": conclusion(sigmoid_learns_late, seed=SEEDS, width=[32, 64], gain=[2**0.5, 4.0]),
    "slope-decides": conclusion(
        slope_decides, seed=SEEDS, width=[16, 32, 64], rate=[0.5, 1.0], goal=[0.3, 0.4]
    ),
    "centre-decides": conclusion(centre_decides, seed=SEEDS, width=[32, 48], goal=[0.1, 0.2]),
    "fewer-zeros": conclusion(zeros_become_fewer, seed=SEEDS, width=[32, 64], rate=[0.1, 0.3, 0.5]),
    "zeros-no-cure": conclusion(
        more_zeros_are_no_cure, seed=SEEDS, examples=[100, 300, 600], width=[64, 128]
    ),
    "price": exempt("one machine's times; those of another are printed there by its own run"),
    "tanh-and-sigmoid": conclusion(
        tanh_before_a_sigmoid, seed=SEEDS, width=[16, 32], rate=[0.5, 1.0]
    ),
    "wrong-slope": conclusion(
        a_wrong_slope_learns_less, seed=SEEDS, width=[32, 64], rate=[0.1, 0.3, 1.0]
    ),
}

# Exercises

exercises = {}


exercises["dead_units"] = exercise(
    case(
        "np.array([[0.0, 1.5, 0.0], [0.0, 0.0, 0.0]])",
        "A unit is a column: dead if it is 0 for every example.",
    ),
    case("np.array([[0.0, 2.0, 0.0]])", "With a single example, each zero is a dead unit."),
    case("np.zeros((5, 3))", "Count units, not zeros."),
    case("np.ones((2, 4))", "0 where every unit speaks."),
    wrong("looks along the rows", lambda Z: np.sum(np.all(Z == 0, axis=1)), "A unit is a column"),
    wrong("counts zeros", lambda Z: np.sum(Z == 0), "Count units, not"),
    wrong(
        "counts units that are silent once", lambda Z: np.sum(np.any(Z == 0, axis=0)), "dead if it"
    ),
    wrong("counts the living", lambda Z: np.sum(np.any(Z > 0, axis=0)), "0 where every"),
    wrong("names the dead", lambda Z: np.flatnonzero(np.all(Z == 0, axis=0)), "With a single"),
    wrong("gives their share", lambda Z: np.mean(np.all(Z == 0, axis=0)), "Count units, not"),
    also("in Python", lambda Z: len([unit for unit in Z.T.tolist() if not any(unit)])),
    also("by the largest", lambda Z: (Z.max(axis=0) <= 0).sum()),
    discussion="Which axis are the examples, which the units? A unit that is silent for one "
    "example is doing its work; when is it dead?",
)


def lets_all_classes_compete(task, scores):
    if task == "a number":
        return scores
    return softmax(scores) if "several" in task else sigmoid(scores)


def rectifies_numbers(task, scores):
    if task == "a number":
        return relu(scores)
    return softmax(scores) if task == "one of several" else sigmoid(scores)


def gives_a_number_for_a_single_score(task, scores):
    if task == "yes or no":
        return 1 / (1 + np.exp(-scores[0]))
    return {"one of several": softmax, "any of several": sigmoid}.get(task, identity)(scores)


def gives_a_list(task, scores):
    if task == "one of several":
        return (np.exp(scores) / sum(np.exp(scores))).tolist()
    return list(scores) if task == "a number" else [sigmoid(score) for score in scores]


exercises["answer"] = exercise(
    case("'yes or no', np.array([-1.0])", "A single score becomes a probability by the sigmoid."),
    case(
        "'one of several', np.array([2.0, 1.0, -3.0])",
        "The classes compete: their probabilities sum to 1.",
    ),
    case(
        "'any of several', np.array([2.0, 1.0, -3.0])",
        "Several may be true at once: a yes or no for each.",
    ),
    case("'a number', np.array([-4.0, 21.0])", "A number has no bounds: leave it as it is."),
    wrong(
        "takes softmax always",
        lambda task, scores: softmax(scores),
        "by the sigmoid",
        "a yes or",
        "leave it as",
    ),
    wrong(
        "takes the sigmoid always",
        lambda task, scores: sigmoid(scores),
        "The classes compete",
        "A number has",
    ),
    wrong(
        "decides at once",
        lambda task, scores: scores if task == "a number" else np.asarray(scores) > 0,
        "A single score",
    ),
    wrong(lets_all_classes_compete, "Several may be"),
    wrong(rectifies_numbers, "A number has"),
    also(gives_a_number_for_a_single_score),
    also(gives_a_list),
    discussion="Give four tasks from everyday life and let the class choose. In which of them do "
    "the classes compete, and what would softmax do to a picture with a cat and a dog?",
)


def squashes_by_tanh(x, low, high, slope):
    height = high - low
    return (low + high) / 2 + height / 2 * np.tanh(2 * slope * x / height)


exercises["squash"] = exercise(
    case("0.0, 2.0, 6.0, 1.0", "At x = 0 it is half way from low to high."),
    case(
        "np.array([-900.0, 900.0]), -1.0, 1.0, 1.0",
        "Far out it runs from low to high. Stretch first, then move.",
    ),
    case(
        "0.5, -1.0, 1.0, 1.0",
        "The sigmoid's own slope at 0 is 1/4, and squash multiplies it twice: by its "
        "height, and by what x is multiplied by.",
    ),
    case(
        "np.array([-1.0, 2.0]), 0.0, 10.0, 0.5",
        "Ten times as high is ten times as steep, unless x is stretched as well.",
    ),
    wrong(
        "multiplies x by the slope",
        lambda x, low, high, slope: low + (high - low) * sigmoid(slope * x),
        "multiplies it twice",
        "unless x is stretched",
    ),
    wrong(
        "forgets that height makes steep",
        lambda x, low, high, slope: low + (high - low) * sigmoid(4 * slope * x),
        "unless x is stretched",
    ),
    wrong(
        "multiplies by the upper end",
        lambda x, low, high, slope: low + high * sigmoid(4 * slope / (high - low) * x),
        "half way from",
        "Stretch first, then",
    ),
    wrong(
        "moves before it stretches",
        lambda x, low, high, slope: (high - low) * (low + sigmoid(4 * slope / (high - low) * x)),
        "half way from",
        "Stretch first, then",
    ),
    wrong(
        "has the slope of tanh",
        lambda x, low, high, slope: low + (high - low) * sigmoid(2 * slope / (high - low) * x),
        "multiplies it twice",
    ),
    also(squashes_by_tanh),
    discussion="Someone changes the height and finds that the slope has changed too. Which of the "
    "two should be set first, and why is there a 4?",
)


def put_to_the_test(f, test):
    """Whether the reader's activation passes the lesson's tests, and is one of their own."""
    if not isinstance(f, Activation):
        return "Make it an Activation(name, function, slope)."
    x, h = np.linspace(-10, 10, 2001), 1e-6
    if test == "nonlinear":
        return np.abs(f(x) - np.linspace(f(x[0]), f(x[-1]), x.size)).max() > 1e-6
    if test == "differentiable":
        left, right = (f(x) - f(x - h)) / h, (f(x + h) - f(x)) / h
        sides = [np.isclose(side, f.derivative(x), 1e-3, 1e-3) for side in (left, right)]
        return np.mean(sides[0] & sides[1]) > 0.99
    if test == "sensitive":
        return np.abs(f.derivative(x)).max() > 0.01
    if test == "no polynomial":
        nearest = np.polynomial.Polynomial.fit(x, f(x), 5)(x)
        return np.abs(f(x) - nearest).max() > 1e-10 * np.abs(f(x)).max()
    known = [step, sigmoid, tanh, relu, softplus, hardtanh, silu, gelu, log_sigmoid, identity]
    slope = -f(-10.0) / 10
    leaky = [leaky_relu(slope)] if 0 <= slope <= 1 else []
    return not any(np.allclose(f(x), one(x)) for one in known + leaky)


exercises["mine"] = exercise(
    case(
        "'nonlinear'",
        "A straight line stays one, however many layers it passes. Bend it somewhere.",
    ),
    case(
        "'differentiable'",
        "The derivative has to be the slope of the function, at all points but a few.",
    ),
    case(
        "'sensitive'",
        "Where the slope is 0 nothing is learned. Somewhere from -10 to 10 it must not be.",
    ),
    case("'no polynomial'", "Layers of polynomials make polynomials again. Use another function."),
    case("'new'", "mlpkit has this one. Bend, stretch or add, and find one of your own."),
    wrong(
        "is a line",
        Activation("is a line", lambda x: 2 * x + 1, lambda x: 0 * x + 2),
        "Bend it somewhere.",
    ),
    wrong(
        "has a wrong slope",
        Activation("has a wrong slope", np.sin, np.sin),
        "The derivative has",
    ),
    wrong(
        "gives the slope of half of it",
        Activation(
            "gives the slope of half of it",
            lambda x: x / (1 + np.abs(x)),
            lambda x: 1 / (1 + np.abs(x)),
        ),
        "The derivative has",
    ),
    wrong(
        "is a staircase",
        Activation("is a staircase", np.floor, lambda x: 0 * x),
        "Where the slope",
    ),
    wrong(
        "is tanh again",
        Activation("is tanh again", np.tanh, lambda x: 1 - np.tanh(x) ** 2),
        "mlpkit has this",
    ),
    wrong(
        "is a leaky relu",
        Activation(
            "is a leaky relu",
            lambda x: np.maximum(0.05 * x, x),
            lambda x: np.where(x > 0, 1, 0.05),
        ),
        "mlpkit has this",
    ),
    wrong("is a function", lambda x: x / (1 + np.abs(x)), "Activation(name, function, slope)"),
    wrong("is numpy's", np.arctan, "Activation(name, function, slope)"),
    wrong(
        "is a cube", Activation("cube", lambda x: x**3, lambda x: 3 * x**2), "Layers of polynomials"
    ),
    wrong("is a square", Activation("square", np.square, lambda x: 2 * x), "Layers of polynomials"),
    wrong(
        "leaks one and a half percent",
        Activation("leak", lambda x: np.maximum(0.015 * x, x), lambda x: np.where(x > 0, 1, 0.015)),
        "mlpkit has this",
    ),
    also("is an arctangent", Activation("arctan", np.arctan, lambda x: 1 / (1 + x**2))),
    also("is a sine", Activation("sine", np.sin, np.cos)),
    also(
        "is a bell", Activation("bell", lambda x: np.exp(-x * x), lambda x: -2 * x * np.exp(-x * x))
    ),
    also("is a hinge", Activation("hinge", np.abs, np.sign)),
    also(
        "is a wide tanh",
        Activation("wide", lambda x: 9 * np.tanh(x / 9), lambda x: np.cosh(x / 9) ** -2.0),
    ),
    judge=put_to_the_test,
    discussion="Collect candidates on the board, and let the class say which test each will fail "
    "before `check` says it. Does the winner of the contest stay first with another "
    "seed?",
)

exercises["fatal_rate"] = exercise(
    case(
        "np.array([2.0, 1.0]), np.array([1.0, 1.0])",
        "Every example has to fall silent, also the one that holds out longest.",
    ),
    case(
        "np.array([2.0, 1.0]), np.array([4.0, 0.5])",
        "The largest pre-activation need not be the last to reach 0.",
    ),
    case(
        "np.array([3.0, -8.0]), np.array([0.5, 2.0])",
        "An example that is silent already has no say, and every example counts for itself.",
    ),
    case(
        "np.array([-2.0, -0.5]), np.array([1.0, 1.0])",
        "This unit is dead before the step, so the smallest rate is 0.",
    ),
    wrong(
        "stops at the first that falls silent",
        lambda a, g: max(0.0, np.min(a / g)),
        "also the one that",
    ),
    wrong(
        "looks at the largest only",
        lambda a, g: max(0.0, np.max(a) / g[np.argmax(a)]),
        "The largest pre-activation",
    ),
    wrong("takes a step back", lambda a, g: np.max(a / g), "This unit is dead"),
    wrong("takes means", lambda a, g: max(0.0, np.mean(a) / np.mean(g)), "every example counts"),
    wrong(
        "ignores the sign of a", lambda a, g: np.max(np.abs(a)) / np.min(g), "every example counts"
    ),
    also(
        "in Python", lambda a, g: max(0.0, *(one / slope for one, slope in zip(a, g, strict=True)))
    ),
    also("rectified", lambda a, g: relu(a / g).max()),
    discussion="One example is enough to keep a unit alive. Which one is it, and would a larger "
    "or smaller training set be safer?",
)
