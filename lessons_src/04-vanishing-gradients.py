"""What lesson 4 promises beside its text: equations, figures, exercises, conclusions."""

import math
from fractions import Fraction

import numpy as np

from mlpkit import (
    Dense,
    accuracy,
    backward,
    cross_entropy,
    fit,
    forward,
    identity,
    leaky_relu,
    minibatches,
    mlp,
    relu,
    sgd,
    sigmoid,
    tanh,
    trace,
)
from tests.agreement import arithmetic as exact
from tests.agreement.claims import (
    curves,
    dashed,
    falls,
    follows,
    nearly_straight,
    panels,
    passes,
    rises,
    there_are,
)
from tests.agreement.conclusions import conclusion, exempt
from tests.agreement.exercises import also, case, exercise, wrong
from tests.agreement.formulas import dyadic, equation, over
from tests.agreement.promises import cells_of

lesson = cells_of(__file__)

# Equations

some = dyadic()
EXACT = {tanh: exact.tanh, sigmoid: exact.logistic, identity: exact.identity}


def chains():
    """Of three neurons with one input each, their activations not all the same."""
    activations = {1: sigmoid, 2: tanh, 3: sigmoid}
    for symbols in over(
        x=[0.5, -3.0],
        w_1=[1.0, -2.0],
        w_2=[1.0, 4.0],
        w_3=[1.0, -0.5],
        b_1=[0.0, -0.5],
        b_2=[0.25],
        b_3=[0.0, 1.0],
    ):
        chain = tuple(
            Dense([[symbols[f"w_{i}"]]], [symbols[f"b_{i}"]], activation)
            for i, activation in activations.items()
        )
        steps = trace(chain, [symbols["x"]])
        yield symbols | {
            **{f"f_{i}": EXACT[activation] for i, activation in activations.items()},
            **{"chain": chain, "steps": steps, "first": backward(chain, steps, [1.0])[0]},
        }


def chains_by_their_parts():
    """The same, with what one equation defines for the next."""
    for symbols in chains():
        yield symbols | {
            **{"a_1": "w_1 x + b_1", "a_2": "w_2 z_1 + b_2", "a_3": "w_3 z_2 + b_3"},
            **{"z_1": "f_1(a_1)", "z_2": "f_2(a_2)", "y": "f_3(a_3)"},
        }


def chains_with_a_loss():
    """The same, with f for what a neuron gives, and the loss (y − 1)²."""
    for symbols in chains():
        y = symbols["steps"][-1].Z[0]
        kept = {name: symbols[name] for name in ("x", "b_1", "b_2", "b_3")}
        yield kept | {
            **{f"W_{i}": symbols[f"w_{i}"] for i in (1, 2, 3)},
            **{f"phi_{i}": symbols[f"f_{i}"] for i in (1, 2, 3)},
            **{"a_1": "W_1 x + b_1", "a_2": "W_2 f_1 + b_2", "a_3": "W_3 f_2 + b_3"},
            **{f"f_{i}": rf"\phi_{i}(a_{i})" for i in (1, 2, 3)},
            **{"L": "(f_3 - 1)^2", "dL_by_W_1": 2 * (y - 1) * symbols["first"].W[0, 0]},
        }


def residual_layers():
    """A layer that adds to what it was given, as the lesson's cells compute it."""
    blocks = [Dense(some(3, 3), some(3)) for _ in range(3)]
    network = (Dense(some(4, 3), some(3)), *blocks, Dense(some(3, 2), some(2)))
    Z, _ = lesson.residual_forward(network, some(5, 4))
    for l in (1, 2, 3):
        yield {
            **{"l": l, "Z": dict(enumerate(Z, start=1)), "ReLU": exact.relu, "after": Z[l]},
            **{"W": {l: network[l].W}, "b": {l: network[l].b.reshape(1, -1)}},
        }


equations = {
    "chain": equation(
        {
            **{f"a_{i}": f"steps[{i - 1}].A[0]" for i in (1, 2, 3)},
            **{f"z_{i}": f"steps[{i - 1}].Z[0]" for i in (1, 2)},
            "y": "forward(chain, [x])[0]",
        },
        chains,
    ),
    "chain-rule": equation(
        {r"\frac{\partial y}{\partial w_1}": "first.W[0, 0]"}, chains_by_their_parts
    ),
    "chain-rule-loss": equation(
        {r"\frac{\partial L}{\partial W_1}": "dL_by_W_1"}, chains_with_a_loss
    ),
    "residual": equation({"Z^{(l+1)}": "after"}, residual_layers),
    "factor": equation(
        {"r": "g * np.sqrt(np.mean(activation.derivative(a) ** 2))"},
        first=1,
        activation=[sigmoid, tanh, identity],
        varphi=lambda activation: [EXACT[activation]],
        g=[0.5, 1.0, 4.0],
        h=[7],
        a=lambda h: [some(h)],
    ),
}

# Figures


def longest(panel):
    most = max(len(curve.x) for curve in panel.curves)
    return [curve for curve in panel.curves if len(curve.x) == most]


def the_longer_the_lower(panel):
    lengths = sorted({len(curve.x) for curve in panel.curves})
    groups = [[c.y for c in panel.curves if len(c.x) == length] for length in lengths]
    return all(
        min(map(np.min, shorter)) > max(map(np.max, longer))
        for shorter, longer in zip(groups, groups[1:], strict=False)
    )


def bundle(panel, label):
    """The five lines that end beside a label."""
    height = next(y for (_, y), words in panel.texts.items() if words == label)
    ends = sorted(panel.curves, key=lambda curve: abs(curve.y[-1] - height))
    return ends[:5]


def nearly_level(panel):
    return all(np.ptp(curve.y) < 0.05 * panel.height for curve in panel.curves)


figures = {
    "fig-bound": {
        "Three lines fall almost straight on a logarithmic axis.": [
            lambda panel: len({curve.colour for curve in panel.curves}) == 3,
            falls(curves),
            nearly_straight(curves),
        ],
        "The dashed bound passes 0.015625 at 3 sigmoids and 9.09 × 10⁻¹³ at 20.": [
            follows(dashed, lambda k: k * np.log10(0.25)),
            passes(dashed, [3, 20], np.log10([0.015625, 9.09e-13])),
            lambda panel: panel.near(panel.circles[:, 1], panel.dashed.at([3, 20])),
        ],
        "The chain of single neurons runs below it.": lambda panel: np.all(
            panel.coloured("#0072b2")[0].y[1:] < panel.dashed.y[1:]
        ),
        "The network of width 64 starts close to it and ends above it.": lambda panel: (
            len(panel.coloured("#d55e00")) == 5
            and all(
                abs(one.at(3) - panel.dashed.at(3)) < 0.5 and one.y[-1] > panel.dashed.y[-1] + 1
                for one in panel.coloured("#d55e00")
            )
        ),
        "What is left of the gradient after going back from the output through sigmoids.": (
            lambda panel: all(panel.near(curve.y[0], 0) for curve in panel.curves)
        ),
        "From mark to mark the axis goes down by a factor of 10,000.": lambda panel: (
            panel.y_ticks == [-12, -8, -4, 0]
        ),
    },
    "fig-layers": {
        "Two rows of three panels with logarithmic axes, each with lines of three lengths.": [
            there_are(6, panels),
            lambda *panels: all(len({len(c.x) for c in p.curves}) == 3 for p in panels),
            lambda *panels: panels[0].y_ticks == [-30, -20, -10, 0],
            lambda *panels: panels[3].y_ticks == [-8, -4, 0],
        ],
        "Above, sigmoid rises straight from the first layer to the last": [
            lambda *panels: (
                "sigmoid" in panels[0].words and all(rises(long) for long in longest(panels[0]))
            ),
            nearly_straight(panels[0].curves),
        ],
        "the longest from below 10⁻³⁰": lambda p, *_: all(long.y[0] < -30 for long in longest(p)),
        "tanh, all lines nearly level and at nearly the same height": lambda _, p, *__: (
            "tanh" in p.words
            and np.ptp(np.concatenate([curve.y for curve in p.curves])) < 0.06 * p.height
        ),
        "ReLU, each line nearly level, but the longer the lower.": lambda _, __, p, *rest: (
            "ReLU" in p.words and nearly_level(p) and the_longer_the_lower(p)
        ),
        "Below, sigmoid stays level": lambda *panels: all(
            np.ptp(curve.y) < 0.05 * panels[3].height for curve in panels[3].curves
        ),
        "tanh falls a little": lambda *panels: all(
            0.02 < (long.y[0] - long.y[-1]) / panels[4].height < 0.2 for long in longest(panels[4])
        ),
        "and ReLU falls straight.": [
            lambda *panels: all(falls(long) for long in longest(panels[5])),
            nearly_straight(panels[5].curves),
        ],
        "Above, gradient size by layer; below, the size of each layer's activations.": (
            lambda *panels: all(
                {len(c.x) for c in above.curves} == {6, 21, 51}
                and {len(c.x) for c in below.curves} == {5, 20, 50}
                for above, below in zip(panels[:3], panels[3:], strict=True)
            )
        ),
        "Gain 1 throughout, depths of 5, 20 and 50 hidden layers, five random starts for"
        " each.": lambda *panels: all(
            sorted(len(c.x) for c in below.curves) == 5 * [5] + 5 * [20] + 5 * [50]
            and {"5", "20", "50"} < set(above.words)
            for above, below in zip(panels[:3], panels[3:], strict=True)
        ),
    },
    "fig-accuracy": {
        "Two lines over 1 to 8 hidden layers.": [
            there_are(2, curves),
            lambda panel: all(panel.near(c.x[[0, -1]], [1, 8]) for c in panel.curves),
        ],
        "The line of ReLU stays close to 100 %.": lambda panel: (
            np.all(panel.solid.y > 95) and panel.solid.y.max() <= 100.5
        ),
        "The dashed line of the sigmoid starts beside it, falls from 2 layers on": [
            lambda panel: np.all(np.abs(panel.dashed.y[:2] - panel.solid.y[:2]) < 4),
            falls(dashed, start=2),
        ],
        "at 8 layers meets a thin line at 11 %, labelled guessing.": lambda panel: (
            panel.near(panel.guides[0].y, 11)
            and panel.near(panel.dashed.y[-1], 11)
            and "guessing: 11%" in panel.words
        ),
        "Each point is one random start, the lines join their means.": lambda panel: all(
            panel.near(marks.reshape(3, 4, 2)[:, :, 1].mean(axis=0), curve.y)
            for marks, curve in ((panel.circles, panel.solid), (panel.squares, panel.dashed))
        ),
    },
    "fig-gain": {
        "Three bundles of lines start together at 5 hidden layers and spread like a fan up to"
        " 50.": lambda panel: (
            len(panel.curves) == 15
            and len({curve.colour for curve in panel.curves}) == 3
            and all(panel.near(curve.x[[0, -1]], [5, 50]) for curve in panel.curves)
            and np.ptp([curve.y[0] for curve in panel.curves]) < 0.2 * panel.height
            and np.ptp([curve.y[-1] for curve in panel.curves]) > 0.8 * panel.height
        ),
        "Gradient size in the first layer of ReLU networks, for three gains. Five random"
        " starts each.": lambda panel: all(
            abs(curve.slope(5, 50) - np.log10(gain / 2**0.5)) < 0.03
            for label, gain in (("gain 1", 1), ("gain √2", 2**0.5), ("gain 2", 2))
            for curve in bundle(panel, label)
        ),
        "With gain 2 they rise straight": lambda panel: all(
            rises(curve) and nearly_straight(curve) for curve in bundle(panel, "gain 2")
        ),
        "with gain √2 they stay level": lambda panel: all(
            np.ptp(curve.y) < 0.1 * panel.height for curve in bundle(panel, "gain √2")
        ),
        "with gain 1 they fall straight.": lambda panel: all(
            falls(curve) and nearly_straight(curve) for curve in bundle(panel, "gain 1")
        ),
    },
}

# Conclusions


def digits_for(seed, count):
    """So many digits, picked at random."""
    rng = np.random.default_rng([seed, count])
    rows = rng.permutation(len(lesson.X))[:count]
    return rng, lesson.X[rows], lesson.digits.target[rows]


def random_network(rng, activation, hidden, width, gain):
    return mlp([64, *hidden * [width], 10], activation, rng, gain=gain)


def gradients_by_layer(network, X, y):
    steps = trace(network, X)
    gradients = backward(network, steps, cross_entropy.gradient(steps[-1].Z, y))
    return [lesson.size(gradient.W) for gradient in gradients]


def gain_decides_about_the_bound(seed, width, examples, hidden):
    """What arrives in the first of 15 to 30 layers is above 0.25ⁿ at gain √2, below it at 1."""
    shares = []
    for gain in (2**0.5, 1.0):
        rng, X, y = digits_for(seed, examples)
        sizes = gradients_by_layer(random_network(rng, sigmoid, hidden, width, gain), X, y)
        shares.append(sizes[0] / sizes[-1] / 0.25**hidden)
    above, below = shares
    return above > 1 > below, f"times the bound: gain √2 {above:.2g}, gain 1 {below:.2g}"


def tanh_alone_keeps_its_gradient(seed, width, examples):
    """Of its gradient, tanh keeps a hundredth from 5 to 50 layers; no other a ten-thousandth."""
    rng, X, y = digits_for(seed, examples)
    kept = {}
    for name, activation in lesson.activations.items():
        first = [
            gradients_by_layer(random_network(rng, activation, depth, width, 1.0), X, y)[0]
            for depth in (5, 50)
        ]
        kept[name] = first[1] / first[0]
    others = [share for name, share in kept.items() if name != "tanh"]
    found = ", ".join(f"{name} {share:.0e}" for name, share in kept.items())
    return kept["tanh"] > 1e-2 and max(others) < 1e-4, f"kept: {found}"


def sigmoid_climbs(seed, width, gain, hidden):
    """The first layer's gradient is below 1 % of the middle one's, that below 1 % of the last's."""
    rng, X, y = digits_for(seed, 100)
    sizes = gradients_by_layer(random_network(rng, sigmoid, hidden, width, gain), X, y)
    first, middle, last = sizes[0], sizes[hidden // 2], sizes[-2]
    return (
        first < middle / 100 and middle < last / 100,
        f"first {first:.0e}, middle {middle:.0e}, last {last:.0e}",
    )


def relu_layers_lose_together(seed, width, examples, hidden):
    """First and last layer are within a factor of 30, and 100 times below 5 hidden layers."""
    rng, X, y = digits_for(seed, examples)
    shallow, sizes = (
        gradients_by_layer(random_network(rng, relu, depth, width, 1.0), X, y)
        for depth in (5, hidden)
    )
    ratio, lower = sizes[0] / sizes[-2], np.median(shallow) / np.median(sizes)
    return 1 / 30 < ratio < 30 and lower > 1e2, f"first to last {ratio:.2g}, {lower:.0e} lower"


@np.errstate(all="ignore")
def trained(network, X, y, rng, rate, batch=50, epochs=20):
    fitted = fit(
        network, X, y, rng=rng, epochs=epochs, batch_size=batch, learning_rate=rate
    ).network
    return fitted, accuracy(forward(fitted, X), y)


def eight_sigmoids_learn_little(seed, width, examples, batch):
    """8 hidden sigmoids end less than 15 points above guessing, 8 hidden ReLUs above 50 %."""
    _, X, y = digits_for(seed, examples)
    best = {}
    for activation in (sigmoid, relu):
        best[activation.name] = 0.0
        for rate in (0.03, 1.0):
            rng = np.random.default_rng([seed, width])
            network = random_network(rng, activation, 8, width, 2**0.5)
            right = trained(network, X, y, rng, rate, batch)[1]
            best[activation.name] = max(best[activation.name], right)
    guessing = np.bincount(y).max() / len(y)
    found = f"sigmoid {best['sigmoid']:.0%}, ReLU {best['relu']:.0%}, guessing {guessing:.0%}"
    return best["sigmoid"] < guessing + 0.15 and best["relu"] > 0.5, found


def first_layer_stays_behind(seed, hidden, width, rate):
    """The share by which the first layer changes is less than a tenth of that of the last."""
    rng, X, y = digits_for(seed, 500)
    before = random_network(rng, sigmoid, hidden, width, 2**0.5)
    after, _ = trained(before, X, y, rng, rate)
    first, last = (
        np.linalg.norm(new.W - old.W) / np.linalg.norm(old.W)
        for old, new in ((before[0], after[0]), (before[-1], after[-1]))
    )
    return first < last / 10, f"first {first:.1e}, last {last:.1e}"


def power_foretells_the_gradient(seed, width, gain, examples):
    """Over 45 layers, the gradient changes by (g/√2)⁴⁵, within a factor of 10."""
    rng, X, y = digits_for(seed, examples)
    shallow, deep = (
        np.median(
            [
                gradients_by_layer(random_network(rng, relu, depth, width, gain), X, y)[0]
                for _ in range(5)
            ]
        )
        for depth in (5, 50)
    )
    ratio = deep / shallow / (gain / 2**0.5) ** 45
    return 0.1 < ratio < 10, f"measured / predicted {ratio:.2g}"


def own_gains_keep_the_gradient(seed, width, examples, hidden):
    """From last to first layer it changes by a factor of 30 at most; with sigmoids by 10,000."""
    kept = {}
    for name, gain in lesson.own_gain.items():
        rng, X, y = digits_for(seed, examples)
        network = random_network(rng, lesson.activations[name], hidden, width, gain)
        sizes = gradients_by_layer(network, X, y)
        kept[name] = sizes[0] / sizes[-2]
    others = [share for name, share in kept.items() if name != "sigmoid"]
    found = ", ".join(f"{name} {share:.0e}" for name, share in kept.items())
    holds = kept["sigmoid"] < 1e-4 and 1 / 30 < min(others) and max(others) < 30
    return holds, f"first to last: {found}"


def best_trained(activation, gain, seed, hidden, width, batch, rates):
    _, X, y = digits_for(seed, 500)
    found = []
    for rate in rates:
        rng = np.random.default_rng([seed, hidden, width])
        network = random_network(rng, activation, hidden, width, gain)
        found.append(trained(network, X, y, rng, rate, batch)[1])
    return max(found)


def relu_learns_less_than_tanh(seed, width, batch):
    """With 20 hidden layers, the best of three rates leaves ReLU below tanh at 0.03."""
    least = best_trained(relu, 2**0.5, seed, 20, width, batch, (0.01, 0.03, 0.1))
    most = best_trained(tanh, 1.0, seed, 20, width, batch, (0.03,))
    return least < most, f"ReLU {least:.0%}, tanh {most:.0%}"


def digits_become_alike(seed, width, gain, leak, examples):
    """The mean cosine between two digits in the 50th layer of ReLUs is above 0.95."""
    rng, X, _ = digits_for(seed, examples)
    network = random_network(rng, leaky_relu(leak), 50, width, gain)
    alike = lesson.likeness(trace(network, X)[49].Z)
    return alike > 0.95, f"cosine {alike:.3f}"


def residual_learns(seed, hidden, width, batch):
    """At one rate residual reads 90 % or more; plain, at the better of two, 15 points less."""
    plain = best_trained(relu, 2**0.5, seed, hidden, width, batch, (0.01, 0.03))
    _, X, y = digits_for(seed, 500)
    rng = np.random.default_rng([seed, hidden, width])
    first, *blocks, last = random_network(rng, identity, hidden, width, 1.0)
    network = first, *(Dense(one.W / hidden**0.5, one.b) for one in blocks), last
    for _ in range(20):
        for some_X, some_y in minibatches(X, y, batch, rng):
            network = sgd(network, lesson.residual_backward(network, some_X, some_y), 0.03)
    right = accuracy(lesson.residual_forward(network, X)[1], y)
    return right >= 0.9 and plain < right - 0.15, f"plain {plain:.0%}, residual {right:.0%}"


conclusions = {
    "gain-and-bound": conclusion(
        gain_decides_about_the_bound,
        seed=range(24),
        width=[32, 64, 128],
        examples=[50, 200],
        hidden=[15, 20, 30],
    ),
    "tanh-alone": conclusion(
        tanh_alone_keeps_its_gradient,
        seed=range(24),
        width=[32, 64, 128],
        examples=[50, 200],
    ),
    "sigmoid-climbs": conclusion(
        sigmoid_climbs,
        seed=range(24),
        width=[32, 64, 128],
        gain=[0.5, 1.0, 2**0.5, 2.0],
        hidden=[20, 35, 50],
    ),
    "relu-loses-together": conclusion(
        relu_layers_lose_together,
        seed=range(24),
        width=[32, 64, 128],
        examples=[50, 200],
        hidden=[20, 35, 50],
    ),
    "eight-sigmoids": conclusion(
        eight_sigmoids_learn_little,
        seed=range(24),
        width=[32, 64],
        examples=[300, 500],
        batch=[32, 50],
    ),
    "first-layer-stays": conclusion(
        first_layer_stays_behind,
        seed=range(24),
        hidden=[6, 8, 10],
        width=[32, 64],
        rate=[0.3, 1.0],
    ),
    "power-of-the-gain": conclusion(
        power_foretells_the_gradient,
        seed=range(24),
        width=[64, 128],
        gain=[1.0, 1.2, 2**0.5, 1.7, 2.0],
        examples=[50, 200],
    ),
    "own-gains": conclusion(
        own_gains_keep_the_gradient,
        seed=range(24),
        width=[32, 64, 128],
        examples=[50, 200],
        hidden=[30, 40, 50],
    ),
    "relu-below-tanh": conclusion(
        relu_learns_less_than_tanh, seed=range(24), width=[32, 48, 64], batch=[50, 100]
    ),
    "digits-alike": conclusion(
        digits_become_alike,
        seed=range(48),
        width=[32, 64, 128],
        gain=[1.0, 2**0.5, 2.0],
        leak=[0.0, 0.1],
        examples=[50, 500],
        runs=48,
    ),
    "residual-learns": conclusion(
        residual_learns, seed=range(24), hidden=[20, 30, 40], width=[32, 48], batch=[50]
    ),
    "alike-stay-alike": exempt("follows from what the sentence itself says"),
}

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
    also("mlpkit's", lambda depth: sigmoid.derivative(0.0) ** depth),
    also("a product", lambda depth: math.prod([1 / 4] * depth)),
    also("a fraction", lambda depth: Fraction(1, 4) ** depth),
    also("of powers of two", lambda depth: 2.0 ** (-2 * depth)),
    discussion="The bound is reached only where every pre-activation is 0. Does a smaller product "
    "have to mean that the network learns less?",
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
    also("by the logarithm", lambda limit: max(1, math.floor(-math.log2(limit) / 2) + 1)),
    also("a count that comes as float", lambda limit: max(1.0, math.log2(1 / limit) // 2 + 1)),
    discussion="Guess the depth for a limit of one in a million before running it. What changes "
    "if the limit is to be reached and not passed?",
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
    also(goes_back_from_the_output),
    discussion="Count the paths of a network of widths 2, 3, 3 and 1. What does the derivative of "
    "the output have to do with all of them together?",
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
    also("a power", lambda activation, a: np.mean(activation.derivative(a) ** 2) ** -0.5),
    also(
        "by the norm",
        lambda activation, a: np.sqrt(a.size) / np.linalg.norm(activation.derivative(a)),
    ),
    discussion="Why the root of the mean square, and not the mean? Let the class make up slopes "
    "for which the two differ much.",
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
    also("as an array", lambda depth, factor: 2**0.5 * factor ** np.array([-1 / depth, 1 / depth])),
    also("as a list", lambda depth, factor: [2**0.5 * factor ** (s / depth) for s in (-1, 1)]),
    discussion="The room is divided among the layers as a root, not as a share. How exact must "
    "the gain of a network with 1000 layers be?",
)
