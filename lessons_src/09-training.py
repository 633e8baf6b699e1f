"""What lesson 9 promises beside its text: equations, figures, exercises."""

import re
from functools import cache

import numpy as np
from sklearn.datasets import load_digits

from mlpkit import (
    Dense,
    Step,
    accuracy,
    adam,
    backward,
    cross_entropy,
    fit,
    forward,
    identity,
    mean_squared_error,
    minibatches,
    mlp,
    relu,
    sgd,
    sigmoid,
    softmax,
    tanh,
    trace,
)
from tests.agreement import arithmetic as exact
from tests.agreement.claims import (
    circles,
    crosses,
    dashed,
    falls,
    follows,
    rises,
    solid,
    squares,
    straight,
    there_are,
)
from tests.agreement.conclusions import conclusion
from tests.agreement.exercises import also, case, exercise, wrong
from tests.agreement.explorables import explorable
from tests.agreement.formulas import dyadic, equation
from tests.agreement.promises import cells_of

lesson = cells_of(__file__)

# Equations

some = dyadic()
EXACT = {tanh: exact.tanh, sigmoid: exact.logistic}


def trained_networks():
    """With a batch, and what backpropagation says of it; by layer, from 1, as the lesson has it."""
    some, rng = dyadic(), np.random.default_rng(0)
    for activation in (sigmoid, tanh):
        network = tuple(
            Dense(some(*shape), some(shape[1]), phi)
            for shape, phi in (((2, 3), activation), ((3, 4), activation), ((4, 3), identity))
        )
        X, labels = some(5, 2), rng.integers(3, size=5)
        steps = trace(network, X)
        at_output = cross_entropy.gradient(steps[-1].Z, labels)
        # Of a single example, the gradient of b is its δ.
        each = [backward(network, trace(network, x), g) for x, g in zip(X, at_output, strict=True)]
        yield {
            "network": network,
            "at_output": at_output,
            "gradients": backward(network, steps, at_output),
            "varphi": EXACT[activation],
            "eta": 0.125,
            "W": {l: layer.W for l, layer in enumerate(network, start=1)},
            "b": {l: layer.b for l, layer in enumerate(network, start=1)},
            "A": {l: step.A for l, step in enumerate(steps, start=1)},
            "Z": {0: X} | {l: step.Z for l, step in enumerate(steps, start=1)},
            "delta": {l: np.array([one[l - 1].b for one in each]) for l in (1, 2, 3)},
        }


def each_step_down():
    for symbols in trained_networks():
        for l, gradient in enumerate(symbols["gradients"], start=1):
            yield symbols | {
                "l": l,
                r"\frac{\partial L}{\partial W^{(l)}}": gradient.W,
                r"\frac{\partial L}{\partial b^{(l)}}": gradient.b,
            }


def each_step_back():
    for symbols in trained_networks():
        network, X = symbols["network"], symbols["Z"][0]
        for l in (1, 2):  # the last layer gets its δ from the loss
            below, here = (
                passed_back_to(layer, network, X, symbols["at_output"]) for layer in (l, l + 1)
            )
            yield symbols | {
                "l": l,
                "below": below,
                r"\frac{\partial L}{\partial Z^{(l-1)}}": below,
                r"\frac{\partial L}{\partial Z^{(l)}}": here,
            }


def passed_back_to(l, network, X, at_output):
    """The gradient by the input of layer l: the δ of a layer put there that changes nothing."""
    inputs = network[l - 1].inputs
    nothing = Dense(np.eye(inputs), np.zeros(inputs))
    longer = (*network[: l - 1], nothing, *network[l - 1 :])
    each = [backward(longer, trace(longer, x), g) for x, g in zip(X, at_output, strict=True)]
    return np.array([one[l - 1].b for one in each])


def one_neuron():
    """With the one example that it saw."""
    for w, x, delta in dyadic()(4, 3):
        step = trace((neuron := Dense([[w]], [0.5]),), [x])
        yield {
            **{"w": w, "x": x, "delta": delta, r"\frac{dL}{da}": delta, r"\frac{da}{dw}": x},
            "gradient": backward((neuron,), step, [delta])[0],
            "at_x": passed_back_to(1, (neuron,), np.array([[x]]), np.array([[delta]])),
        }


equations = {
    "squared-error": equation(
        {
            "L": "mean_squared_error(O, y)",
            r"\frac{\partial L}{\partial O_i}": "mean_squared_error.gradient(O, y)[i]",
        },
        n=[1, 5],
        O=lambda n: [some(n)],
        y=lambda n: [some(n)],
    ),
    "update": equation(
        {
            "W^{(l)}": "sgd(network, gradients, eta)[l - 1].W",
            "b^{(l)}": "sgd(network, gradients, eta)[l - 1].b",
        },
        each_step_down,
    ),
    "one-neuron": equation(
        {
            r"\frac{dL}{dw}": "gradient.W[0, 0]",
            r"\frac{dL}{db}": "gradient.b[0]",
            r"\frac{dL}{dx}": "at_x[0, 0]",
        },
        one_neuron,
    ),
    # Every weight of a layer, and every number that it takes and gives.
    "one-layer": equation(
        {
            "A_{ij}": "layer.pre_activation(X)[i, j]",
            r"\frac{\partial L}{\partial W_{kj}}": "gradient.W[k, j]",
            r"\frac{\partial L}{\partial b_j}": "gradient.b[j]",
            r"\frac{\partial L}{\partial X_{ik}}": "at_X[i, k]",
        },
        X=[some(3, 2)],
        W=[some(2, 4)],
        b=[some(4)],
        delta=[some(3, 4)],
        layer=lambda W, b: [Dense(W, b)],
        gradient=lambda layer, X, delta: [backward((layer,), trace((layer,), X), delta)[0]],
        at_X=lambda layer, X, delta: [passed_back_to(1, (layer,), X, delta)],
    ),
    "backward": equation(
        {
            r"\frac{\partial L}{\partial W^{(l)}}": "gradients[l - 1].W",
            r"\frac{\partial L}{\partial b^{(l)}}": "gradients[l - 1].b",
            r"\frac{\partial L}{\partial Z^{(l-1)}}": "below",
            r"\delta^{(l)}": "delta[l]",
        },
        each_step_back,
    ),
    "output-delta": equation(
        {r"\frac{\partial L}{\partial O}": "cross_entropy.gradient(O, labels)"},
        n=[1, 4],
        O=lambda n: [some(n, 3)],
        labels=lambda n: [np.arange(2, n + 2) % 3],
        p=lambda O: [np.array([exact.softmax(exact.exact(row)) for row in O])],
        y=lambda labels: [np.eye(3)[labels]],
    ),
}

# Figures


def best_line(x):
    return np.polyval(np.polyfit(lesson.t_u, lesson.t_c, 1), x)


def celsius(fahrenheit):
    return (fahrenheit - 32) * 5 / 9


def distance(curve, marks):
    """How far the marks lie above or below a curve, taken as the root of the mean square."""
    return np.sqrt(np.mean((curve.at(marks[:, 0]) - marks[:, 1]) ** 2))


def has_marks(panel, marks, wanted):
    return len(marks) == len(wanted) and all(
        np.abs(marks - point).max(axis=1).min() < 0.01 * panel.height for point in wanted
    )


def set_aside():
    """The times of the throw that the last of the five trainings did not see."""
    return np.sort(np.linspace(0, 4, 60)[np.random.default_rng(4).permutation(60)[:20]])


def titles(*panels):
    return [words for panel in panels for words in panel.words]


def label_of(panel):
    """The label of the handwritten digit in scikit-learn's set that is this picture."""
    from sklearn.datasets import load_digits  # takes a second

    digits = load_digits()
    scaled = digits.images / digits.images.max(axis=(1, 2), keepdims=True)
    off = np.abs(scaled - panel.darkness).max(axis=(1, 2))
    return int(digits.target[off.argmin()]) if off.min() < 0.01 else None


def first_ten(*panels):
    return [label_of(panel) for panel in panels] == list(range(10))


def two_rows_of_five(*panels):
    heights = [height for panel in panels for _, height in panel.texts]
    rows = len(panels) == 10 and np.ptp(heights[:5]) == np.ptp(heights[5:]) == 0
    upper = rows and heights[0] > heights[5]
    return upper and all(panel.darkness.shape == (8, 8) for panel in panels)


def draws_the_weights(panels):
    """Dark is large: each picture is that of a hidden unit's weights."""
    X, labels = handwriting()
    rest = np.random.default_rng(0).permutation(len(X))[599:]
    rng = np.random.default_rng(0)
    start = mlp((64, 64, 10), relu, rng)
    network, _ = fit(start, X[rest], labels[rest], rng=rng, epochs=20, learning_rate=0.3)
    W = network[0].W.T[: len(panels)].reshape(-1, 8, 8)
    scaled = [(w - w.min()) / np.ptp(w) for w in W]
    return all(np.abs(w - p.darkness).max() < 0.01 for w, p in zip(scaled, panels, strict=True))


def numbers_beside_the_circles(panel):
    """The numbers above the row of circles, and those below it, each from left to right."""
    row = panel.circles[0, 1]
    found = {True: [], False: []}
    for (_, height), words in sorted(panel.texts.items()):
        if re.fullmatch(r"−?\d\.\d\d", words):
            found[height > row].append(float(words.replace("−", "-")))
    return found[True], found[False]


def shows_a_pass_forward_and_back(panel):
    """The values and the derivatives of a network of two neurons, as mlpkit finds them."""
    network = Dense([[0.8]], [-0.2], tanh), Dense([[-2.0]], [1.0])
    steps = trace(network, [1.5])
    (a, z), (_, o) = ((step.A[0], step.Z[0]) for step in steps)
    by_o = np.array([2 * (o - 0.5)])
    first, second = backward(network, steps, by_o)
    by_z = by_o[0] * -2.0
    above = [1.5, 0.8, a, z, -2.0, o, (o - 0.5) ** 2]
    below = [first.b[0] * 0.8, first.W[0, 0], first.b[0], by_z, second.W[0, 0], by_o[0], 1.0]
    return all(
        np.allclose(drawn, wanted, atol=0.006)
        for drawn, wanted in zip(numbers_beside_the_circles(panel), (above, below), strict=True)
    )


def likeness_of_neighbours(*pictures):
    """The correlation of each pixel with the one beside it and the one below it."""
    pairs = [(p[:, :-1], p[:, 1:]) for p in pictures] + [(p[:-1], p[1:]) for p in pictures]
    return np.corrcoef(*np.hstack([[one.ravel(), other.ravel()] for one, other in pairs]))[0, 1]


figures = {
    "fig-backward": {
        "Above them the values 1.50, 1.00, 0.76, −0.52 and 1.05; below them the derivatives 1.38,"
        " 1.72, 4.09, −2.05 and 1.00.": shows_a_pass_forward_and_back,
        "One pass forward, from left to right, finds the values (upper row); one pass back, from"
        " right to left, the derivatives of the loss (lower row).": shows_a_pass_forward_and_back,
        "Between x and a stands the weight 0.80 with its derivative 2.58, between z and o the"
        " weight −2.00 with −1.56.": shows_a_pass_forward_and_back,
    },
    "fig-weights": {
        "Two rows of five grey pictures. Those above look like noise. In those below dark pixels"
        " lie beside dark ones and light beside light ones.": lambda *panels: (
            two_rows_of_five(*panels)
            and abs(likeness_of_neighbours(*(panel.darkness for panel in panels[:5]))) < 0.25
            and likeness_of_neighbours(*(panel.darkness for panel in panels[5:])) > 0.25
        ),
        "Weights of five hidden units, after training (above), and what training has added to them"
        " (below).": lambda *panels: (
            titles(*panels) == [f"unit {i}" for i in range(1, 6)] + 5 * ["added"]
        ),
        "The darker a pixel, the more it raises the unit's pre-activation.": lambda *panels: (
            draws_the_weights(panels[:5])
        ),
    },
    "fig-thermometer": {
        "Eleven circles in the lower left quarter.": [
            there_are(11, circles),
            lambda panel: np.all(panel.circles < (panel.box[:2] + panel.box[2:]) / 2),
        ],
        "A dashed straight line runs through them and up to a square in the upper right corner.": [
            straight(dashed),
            rises(dashed),
            lambda panel: (
                distance(panel.dashed, panel.circles) < 0.03 * panel.height
                and distance(panel.dashed, panel.squares) < 0.05 * panel.height
                and np.all(panel.squares > panel.box[:2] + 0.9 * (panel.box[2:] - panel.box[:2]))
            ),
        ],
        "A solid curve follows the circles more closely": lambda panel: (
            distance(panel.solid, panel.circles) < distance(panel.dashed, panel.circles)
        ),
        "then bends and stays level far below the square.": [
            ~straight(solid),
            lambda panel: (
                np.ptp(panel.solid.at(panel.solid.over(150))) < 0.03 * panel.height
                and panel.squares[0, 1] - panel.solid.at(panel.squares[0, 0]) > 0.3 * panel.height
            ),
        ],
        "The line (dashed) and the network.": follows(dashed, best_line),
        "Both follow the readings; the square is boiling water.": lambda panel: (
            has_marks(panel, panel.circles, np.column_stack([lesson.t_u, lesson.t_c]))
            and all(distance(c, panel.circles) < 0.03 * panel.height for c in panel.curves)
            and has_marks(panel, panel.squares, [[212, celsius(212)]])
        ),
    },
    "fig-throw": {
        "Circles and squares form an arch from 0 metres up to almost 20 and down again.": [
            lambda panel: (
                18 < panel.squares[:, 1].max() < 20
                and distance(panel.solid, np.concatenate([panel.circles, panel.squares]))
                < 0.05 * panel.height
                and np.abs(panel.squares[np.argsort(panel.squares[:, 0])[[0, -1]], 1]).max() < 1
            ),
            rises(solid, end=1.9),
            falls(solid, start=2.2),
        ],
        "A solid curve runs along the arch.": lambda panel: (
            distance(panel.solid, panel.circles) < 0.04 * panel.height
        ),
        "A dashed line crosses it, nearly level.": [
            straight(dashed),
            lambda panel: np.ptp(panel.dashed.y) < 0.1 * panel.height,
            crosses(solid, dashed, times=2),
        ],
        "The last of the five.": lambda panel: (
            np.abs(np.sort(panel.squares[:, 0]) - set_aside()).max() < 0.02
        ),
        "Circles were trained on, squares set aside.": [
            there_are(40, circles),
            there_are(20, squares),
        ],
    },
    "fig-digits": {
        "Two rows of five": two_rows_of_five,
        "each with its label, 0 to 4 in the upper row and 5 to 9 in the lower.": [
            two_rows_of_five,
            first_ten,
            lambda *panels: titles(*panels) == [str(digit) for digit in range(10)],
        ],
        "The first ten pictures.": first_ten,
    },
    "fig-mistakes": {
        "Two rows of five": two_rows_of_five,
        "Above each stand its label, an arrow, and a different digit.": [
            two_rows_of_five,
            lambda *panels: all(
                re.fullmatch(rf"{label_of(panel)} → [^\D{label_of(panel)}]", *panel.words)
                for panel in panels
            ),
        ],
        "Mistakes, each with its label and what the network took it for.": (
            lambda *panels: all(len(set(words.split(" → "))) == 2 for words in titles(*panels))
        ),
    },
}

# Conclusions


@cache
def handwriting():
    """The pictures, scaled as in the lesson, and their labels."""
    digits = load_digits()
    return (digits.data - 5) / 6, digits.target


def tested(order, seed, width, rate, parts=3):
    """Each part's labels, and what a network read there that was trained on the others."""
    X, labels = handwriting()
    rng = np.random.default_rng([seed, width])
    for test in np.array_split(order, parts):
        rest = np.setdiff1d(order, test)
        start = mlp((64, width, 10), relu, rng)
        network = fit(start, X[rest], labels[rest], rng=rng, epochs=20, learning_rate=rate).network
        yield labels[test], forward(network, X[test]).argmax(axis=1)


def reads_more_than_97(seed, width):
    """Over thirds drawn at random the mean share that is read right is above 97 %."""
    order = np.random.default_rng(seed).permutation(len(handwriting()[1]))
    share = np.mean([np.mean(y == read) for y, read in tested(order, seed, width, 0.3)])
    return share > 0.97, f"{share:.1%}"


def rows_are_harder(seed, width, rate, parts):
    """Parts of the data in a row are read less well than parts drawn at random, on the mean."""
    count = len(handwriting()[1])
    orders = {"in a row": np.arange(count)}
    orders["at random"] = np.random.default_rng(seed).permutation(count)
    share = {
        name: np.mean([np.mean(y == read) for y, read in tested(order, seed, width, rate, parts)])
        for name, order in orders.items()
    }
    told = ", ".join(f"{name} {value:.1%}" for name, value in share.items())
    return share["in a row"] < share["at random"], told


def eights_are_taken_for_ones(seed, width, rate):
    """More 8s are taken for a 1 than 1s for an 8, each picture tested once."""
    order = np.random.default_rng(seed).permutation(len(handwriting()[1]))
    pairs = [pair for part in tested(order, seed, width, rate) for pair in zip(*part, strict=True)]
    eights, ones = pairs.count((8, 1)), pairs.count((1, 8))
    return eights > ones, f"8 for 1: {eights}, 1 for 8: {ones}"


def thermometer(seed):
    """Readings of both thermometers: the lesson's, then others with errors as large."""
    if seed == 0:
        return lesson.t_u, lesson.t_c
    rng = np.random.default_rng([9, seed])
    t_u = rng.uniform(20, 85, 11)
    return t_u, celsius(t_u) + rng.normal(0, 1.8, 11)


def boiling_water_is_far_off(seed, width, rate, epochs):
    """At 212 the network's answer is further from 100 than the line's."""
    t_u, t_c = thermometer(seed)
    rng = np.random.default_rng(seed)
    network, _ = fit(
        mlp((1, width, 1), tanh, rng, gain=1),
        (t_u[:, None] - 50) / 20,
        (t_c[:, None] - 10) / 10,
        rng=rng,
        loss=mean_squared_error,
        epochs=epochs,
        batch_size=11,
        learning_rate=rate,
    )
    by_network = 10 * forward(network, [(212 - 50) / 20])[0] + 10
    by_line = np.polyval(np.polyfit(t_u, t_c, 1), 212)
    return (
        abs(by_network - 100) > 2 * abs(by_line - 100),
        f"network {by_network:.0f}, line {by_line:.0f}",
    )


def adam_finds_the_line(seed, rate):
    """After 1,000 steps Adam is within 2 % of slope and start, plain descent at no rate is."""
    t_u, t_c = thermometer(seed)
    X = np.column_stack([t_u, np.ones(11)])
    wanted = np.linalg.lstsq(X, t_c)[0]
    p, state = np.zeros(2), None
    for _ in range(1000):
        p, state = adam(p, 2 * X.T @ (X @ p - t_c) / 11, state, rate)
    by_adam = np.abs(p / wanted - 1).max()
    # Descent shrinks each part of the distance by a factor of its own.
    curvature, ways = np.linalg.eigh(2 * X.T @ X / 11)
    plain = min(
        np.abs(ways @ ((1 - eta * curvature) ** 1000 * (ways.T @ wanted)) / wanted).max()
        for eta in np.geomspace(0.01, 1, 200) * 2 / curvature.max()
    )
    return by_adam < 0.02 < plain, f"Adam off by {by_adam:.1%}, descent by {plain:.0%}"


def only_the_network_bends(seed, noise, width, points):
    """On unseen points the network's error is below twice the noise, the line's three times it."""
    rng = np.random.default_rng([seed, width])
    t = np.linspace(0, 4, points)
    height = 9.81 / 2 * t * (4 - t) + rng.normal(0, noise, points)
    order = rng.permutation(points)
    aside, kept = order[: points // 3], order[points // 3 :]
    line = np.polyval(np.polyfit(t[kept], height[kept], 1), t)
    X, y = (t[:, None] - 2) / 2, height[:, None] / 10 - 1
    network, _ = fit(
        mlp((1, width, 1), tanh, rng),
        X[kept],
        y[kept],
        rng=rng,
        loss=mean_squared_error,
        epochs=400,
        batch_size=10,
        learning_rate=0.2,
    )
    curve = 10 * forward(network, X)[:, 0] + 10
    by_line, by_network = (
        np.sqrt(np.mean((answer - height)[aside] ** 2)) for answer in (line, curve)
    )
    holds = by_network < 2 * noise and by_line > 3 * by_network
    return holds, f"noise {noise}: network {by_network:.2f}, line {by_line:.1f}"


def first_layers(seed, width, rate):
    """The first layer's weights before and after training on two thirds of the pictures."""
    X, labels = handwriting()
    rng = np.random.default_rng([seed, width])
    rest = rng.permutation(len(X))[599:]
    start = mlp((64, width, 10), relu, rng)
    trained, _ = fit(start, X[rest], labels[rest], rng=rng, epochs=20, learning_rate=rate)
    return start[0].W, trained[0].W


def noise_remains(seed, width, larger):
    """At 0.3 more than half of the variance is that of the start, above 0.3 less than at 0.3."""
    usual, fast = (
        np.corrcoef(*(W.ravel() for W in first_layers(seed, width, rate)))[0, 1]
        for rate in (0.3, larger)
    )
    return usual**2 > 0.5 and fast < usual, f"correlation {usual:.2f}, then {fast:.2f}"


def changes_are_smooth(seed, width, rate):
    """Changes of neighbouring pixels correlate by more than 0.25, weights at the start do not."""
    before, after = (W.T.reshape(-1, 8, 8) for W in first_layers(seed, width, rate))
    start, change = likeness_of_neighbours(*before), likeness_of_neighbours(*(after - before))
    return abs(start) < 0.1 and change > 0.25, f"start {start:.2f}, change {change:.2f}"


def lost_without_slope(seed, width, rate, epochs):
    """The accuracy that the gradient without the slope costs."""
    X, labels = handwriting()
    order = np.random.default_rng(seed).permutation(len(X))
    aside, rows, shares = order[:399], order[399:1199], []
    for gradient_of in (backward, lesson.backward_without_slope):
        rng = np.random.default_rng(seed)
        network = mlp((64, width, 10), relu, rng)
        for _ in range(epochs):
            for batch, right in minibatches(X[rows], labels[rows], 32, rng):
                steps = trace(network, batch)
                at_output = cross_entropy.gradient(steps[-1].Z, right)
                network = sgd(network, gradient_of(network, steps, at_output), rate)
        shares.append(accuracy(forward(network, X[aside]), labels[aside]))
    return shares[0] - shares[1]


def wrong_gradient_costs_little(seed, width, epochs):
    """At a rate of 0.1 at most 3 % of the pictures are lost without the slope."""
    lost = lost_without_slope(seed, width, 0.1, epochs)
    return lost <= 0.03, f"lost {lost:.1%}"


def wrong_gradient_costs_more(seed, width, epochs):
    """At a rate of 1.0 more pictures are lost without the slope than at 0.1."""
    little, more = (lost_without_slope(seed, width, rate, epochs) for rate in (0.1, 1.0))
    return more > little, f"lost {little:.1%}, then {more:.1%}"


def trained_from_a_constant(constant, activation, width, optimizer, rows, epochs):
    """A network whose weights all start as this number, trained on these pictures."""
    X, labels = handwriting()
    phi = {"ReLU": relu, "tanh": tanh, "sigmoid": sigmoid}[activation]
    start = (
        Dense(np.full((64, width), constant), np.zeros(width), phi),
        Dense(np.full((width, 10), constant), np.zeros(10)),
    )
    step, rate = {"sgd": (sgd, 0.3), "adam": (adam, 0.01)}[optimizer]
    return fit(
        start,
        X[rows],
        labels[rows],
        rng=np.random.default_rng(width),
        epochs=epochs,
        learning_rate=rate,
        optimizer=step,
    ).network


def columns_stay_equal(constant, activation, width, optimizer):
    """The columns of the hidden weights differ by less than 1e-9 after five epochs."""
    rows = np.arange(400)
    network = trained_from_a_constant(constant, activation, width, optimizer, rows, epochs=5)
    apart = np.ptp(network[0].W, axis=1).max()
    return apart < 1e-9, f"columns apart by {apart:.0e}"


def constant_reads_few(seed, constant, activation, width, optimizer, epochs):
    """Of 398 other pictures fewer than half are read right."""
    X, labels = handwriting()
    order = np.random.default_rng(seed).permutation(len(X))
    aside, rows = order[:398], order[398:1197]
    network = trained_from_a_constant(constant, activation, width, optimizer, rows, epochs)
    share = accuracy(forward(network, X[aside]), labels[aside])
    return share < 0.5, f"{share:.0%}"


conclusions = {
    "boiling-water": conclusion(
        boiling_water_is_far_off,
        seed=range(24),
        width=[10, 20, 40],
        rate=[0.02, 0.05],
        epochs=[500, 1000, 3000],
    ),
    "adam-unscaled": conclusion(adam_finds_the_line, seed=range(24), rate=[0.3]),
    "arch-needs-a-curve": conclusion(
        only_the_network_bends,
        seed=range(24),
        noise=[0.3, 0.5, 1.0],
        width=[10, 20],
        points=[60, 120],
    ),
    "weights-keep-their-noise": conclusion(
        noise_remains, seed=range(24), width=[32, 64, 128], larger=[0.5, 1.0]
    ),
    "smooth-changes": conclusion(
        changes_are_smooth, seed=range(24), width=[32, 64, 128], rate=[0.1, 0.3]
    ),
    "wrong-gradient": conclusion(
        wrong_gradient_costs_little, seed=range(24), width=[64, 128], epochs=[3, 5]
    ),
    "wrong-gradient-more": conclusion(
        wrong_gradient_costs_more, seed=range(24), width=[32, 64, 128], epochs=[3, 5]
    ),
    "alike-stays-alike": conclusion(
        columns_stay_equal,
        constant=[0.001, 0.01, 0.1],
        activation=["ReLU", "tanh", "sigmoid"],
        width=[16, 64],
        optimizer=["sgd", "adam"],
    ),
    "constant-hardly-helps": conclusion(
        constant_reads_few,
        seed=range(24),
        constant=[0.001, 0.01, 0.1],
        activation=["ReLU", "tanh", "sigmoid"],
        width=[16, 64],
        optimizer=["sgd", "adam"],
        epochs=[5, 20],
    ),
    "more-than-97": conclusion(reads_more_than_97, seed=range(1, 25), width=[64, 128]),
    "thirds-in-a-row": conclusion(
        rows_are_harder, seed=range(24), width=[32, 64, 128], rate=[0.1, 0.3], parts=[2, 3, 5]
    ),
    "eight-for-one": conclusion(
        eights_are_taken_for_ones, seed=range(24), width=[32, 64, 128], rate=[0.1, 0.3]
    ),
}

# Figures to take in hand


def descent_step(rate, steps):
    """Every number of the lesson's one unit, forward and back, after steps of descent."""
    X, y = [[lesson.x]], [[lesson.wanted]]
    network = Dense([[lesson.w1]], [lesson.b1], tanh), Dense([[lesson.w2]], [lesson.b2])
    path = []
    for _ in range(32):
        passed = trace(network, X)
        by_o = mean_squared_error.gradient(passed[-1].Z, y)
        gradient = backward(network, passed, by_o)
        path.append((network, passed, by_o, gradient, mean_squared_error(passed[-1].Z, y)))
        network = sgd(network, gradient, rate)
    (first, last), (hidden, output), by_o, gradient, loss = path[steps]
    by_a, after = gradient[0].b, path[steps + 1]
    return {
        "parameters": each_number(parameters_of(path[steps][0])),
        "after": each_number(parameters_of(after[0])),
        "forward": each_number((lesson.x, hidden.A, hidden.Z, output.Z, loss)),
        "back": each_number((by_a * first.W, by_a, by_o * last.W, by_o, 1.0)),
        "gradient": each_number([*gradient[0], *gradient[1]]),
        "lossAfter": after[-1],
        "losses": [each[-1] for each in path],
    }


def parameters_of(network):
    return [array for layer in network for array in (layer.W, layer.b)]


def each_number(arrays):
    return np.concatenate([np.ravel(array) for array in arrays])


explorables = {
    "descent-step": explorable(
        descent_step,
        within=1e-14,  # after up to 31 steps; the derivatives are differences of numbers around 1
        rate=[0.01, 0.05, 0.1, 0.13, 0.2, 0.25, 0.35, 0.38, 0.4],
        steps=[0, 1, 2, 3, 5, 8, 13, 29, 30],
    )
}

# Exercises

exercises = {}


def softmax_loop(X, labels, classes, rate, steps, share=len, sign=-1, start=np.zeros):
    """The training loop of the exercise, to be spoilt."""
    W, b = start((X.shape[1], classes)), np.zeros(classes)
    for _ in range(steps):
        delta = (softmax(X @ W + b) - np.eye(classes)[labels]) / share(X)
        W, b = W + sign * rate * X.T @ delta, b + sign * rate * delta.sum(axis=0)
    return W, b


def answers_right(logits, label):
    return list(logits).index(max(logits)) == label


exercises["share_right"] = exercise(
    case(
        "np.array([[2.0, -1.0], [0.0, 3.0], [1.0, 0.5]]), np.array([0, 0, 0])",
        "The answer is the position of a row's largest logit. Count how often it is the label.",
    ),
    case(
        "np.array([[-1.0, -2.0, -3.0]]), np.array([0])",
        "The largest logit may be negative, and a single example is 0 or 1.",
    ),
    case(
        "np.array([[0.0, 1.0, 9.0], [5.0, 1.0, 7.0], [1.0, 6.0, 2.0], [3.0, 4.0, "
        "0.0]]), np.array([2, 0, 1, 1])",
        "Find the largest along each row, and divide by the number of rows.",
    ),
    wrong(
        "compares the logit itself",
        lambda logits, labels: np.mean(logits.max(axis=1) == labels),
        "the position of a row's",
    ),
    wrong(
        "looks down the columns",
        lambda logits, labels: np.mean([*map(np.equal, logits.argmax(axis=0), labels)]),
        "Find the largest",
    ),
    wrong(
        "counts without dividing",
        lambda logits, labels: np.sum(logits.argmax(axis=1) == labels),
        "divide by the number",
    ),
    wrong(
        "takes what is above 0",
        lambda logits, labels: np.mean(logits[np.arange(len(labels)), labels] > 0),
        "The largest logit",
    ),
    wrong(
        "gives the share of mistakes",
        lambda logits, labels: np.mean(logits.argmax(axis=1) != labels),
        "Count how often",
    ),
    wrong(
        "gives the mean probability",
        lambda logits, labels: np.mean(softmax(logits)[np.arange(len(labels)), labels]),
        "a single example",
    ),
    also("in Python", lambda logits, labels: sum(map(answers_right, logits, labels)) / len(labels)),
    also("counts", lambda logits, labels: (np.argmax(logits, 1) == labels).sum() / len(logits)),
    discussion="When is an accuracy of 90 % bad? Ask for a data set in which it takes no learning "
    "at all.",
)


def adds_with_arrays_as_indices(labels, answers, classes):
    counts = np.zeros((classes, classes), dtype=int)
    counts[labels, answers] += 1
    return counts


def puts_the_answer_in_the_row(labels, answers, classes):
    counts = np.zeros((classes, classes), dtype=int)
    np.add.at(counts, (answers, labels), 1)
    return counts


def has_a_row_for_what_occurs(labels, answers, classes):
    found = np.unique([labels, answers])
    return np.array([[np.sum((labels == i) & (answers == j)) for j in found] for i in found])


def counts_the_right_ones_only(labels, answers, classes):
    return np.diag(np.bincount(labels[labels == answers], minlength=classes))


def divides_by_the_row(labels, answers, classes):
    counts = np.zeros((classes, classes))
    np.add.at(counts, (labels, answers), 1)
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)


def counts_pairs(labels, answers, classes):
    pairs = list(zip(labels.tolist(), answers.tolist(), strict=True))
    return [[pairs.count((i, j)) for j in range(classes)] for i in range(classes)]


exercises["confusion_matrix"] = exercise(
    case(
        "np.array([0, 1, 2]), np.array([0, 2, 2]), 3",
        "The label says the row, the answer the column.",
    ),
    case(
        "np.array([1, 1, 1, 0]), np.array([0, 0, 1, 0]), 2",
        "Add up one pair at a time: with arrays as indices, += counts a repeated pair only once.",
    ),
    case(
        "np.array([0, 1]), np.array([1, 0]), 4",
        "There are as many rows and columns as classes, even if some do not occur.",
    ),
    wrong(adds_with_arrays_as_indices, "+= counts a repeated"),
    wrong(puts_the_answer_in_the_row, "gives the transpose"),
    wrong(has_a_row_for_what_occurs, "even if some"),
    wrong(counts_the_right_ones_only, "The label says"),
    wrong(divides_by_the_row, "Add up one pair"),
    also(counts_pairs),
    also("of one-hot rows", lambda labels, answers, n: np.eye(n)[labels].T @ np.eye(n)[answers]),
    discussion="Which sums give the accuracy, how often a digit occurs, and how often it is "
    "answered? What does NumPy do with an index that comes twice?",
)


MEANS = "Add up over the examples. A mean, if the loss is one, is in dZ already."


def takes_the_bias_of_one_example(X, W, A, dZ):
    delta = dZ * (A > 0)
    return X.T @ delta, delta[0], delta @ W.T


def averages_the_bias(X, W, A, dZ):
    delta = dZ * (A > 0)
    return X.T @ delta, delta.mean(axis=0), delta @ W.T


def multiplies_the_wrong_way_round(X, W, A, dZ):
    delta = dZ * (A > 0)
    return (delta.T @ X, delta.sum(axis=0), delta @ W.T)


def gives_the_input_first(X, W, A, dZ):
    delta = dZ * (A > 0)
    return delta @ W.T, X.T @ delta, delta.sum(axis=0)


def multiplies_by_the_activation(X, W, A, dZ):
    delta = dZ * relu(A)
    return X.T @ delta, delta.sum(axis=0), delta @ W.T


def looks_at_the_sign_of_what_comes_back(X, W, A, dZ):
    delta = dZ * (dZ > 0)
    return X.T @ delta, delta.sum(axis=0), delta @ W.T


def goes_back_through_mlpkit(X, W, A, dZ):
    layer = Dense(W, np.zeros(W.shape[1]), relu)
    (gradient,) = backward((layer,), [Step(X, A, relu(A))], dZ)
    return gradient.W, gradient.b, (dZ * relu.derivative(A)) @ W.T


def keeps_the_axis_of_the_bias(X, W, A, dZ):
    delta = np.where(A > 0, dZ, 0)
    return [X.T @ delta, delta.sum(axis=0, keepdims=True), delta @ W.T]


def averages_over_the_examples(X, W, A, dZ):
    delta = dZ * (A > 0)
    return X.T @ delta / len(X), delta.mean(axis=0), delta @ W.T


exercises["layer_backward"] = exercise(
    case(
        "np.array([[1.0, 2.0]]), np.array([[3.0], [-1.0]]), np.array([[2.0]]), np.array([[0.5]])",
        "Multiply by the slope of ReLU first, which is 1 here. Then use the equations "
        "of one layer, in the order W, b, X.",
    ),
    case(
        "np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([[3.0], [-1.0]]), "
        "np.array([[2.0], [-4.0]]), np.array([[0.5], [7.0]])",
        "Where A is negative, ReLU passes nothing back.",
    ),
    case(
        "affine(5, 3)[0], affine(3, 4)[0], affine(5, 4)[0], affine(4, 5)[0].T",
        "Shapes help: each derivative has the shape of what it is taken by. The bias "
        "adds up over the examples.",
    ),
    wrong(
        "forgets the slope",
        lambda X, W, A, dZ: (X.T @ dZ, dZ.sum(axis=0), dZ @ W.T),
        "Where A is negative",
    ),
    wrong(averages_the_bias, hint=MEANS),
    wrong(averages_over_the_examples, hint=MEANS),
    wrong(takes_the_bias_of_one_example, "The bias adds up"),
    wrong(multiplies_the_wrong_way_round, "as part 1 the transpose"),
    wrong(gives_the_input_first, "in the order"),
    wrong(multiplies_by_the_activation, "Multiply by the slope"),
    wrong(looks_at_the_sign_of_what_comes_back, "Where A is negative"),
    wrong(
        "gives the weights only", lambda X, W, A, dZ: X.T @ (dZ * (A > 0)), "Then use the equations"
    ),
    also(goes_back_through_mlpkit),
    also(keeps_the_axis_of_the_bias),
    rows=True,
    discussion="Check shapes first: three results, three shapes, and only one way to multiply "
    "each. Which mistake passes that check all the same?",
)


def sums_instead_of_averaging(X, labels, classes, rate, steps):
    return softmax_loop(X, labels, classes, rate, steps, share=lambda X: 1)


def goes_up(X, labels, classes, rate, steps):
    return softmax_loop(X, labels, classes, rate, steps, sign=1)


def computes_the_logits_once(X, labels, classes, rate, steps):
    return softmax_loop(X, labels, classes, rate * steps, 1)


def starts_at_random(X, labels, classes, rate, steps):
    start = np.random.default_rng(0).normal
    return softmax_loop(X, labels, classes, rate, steps, start=lambda size: start(size=size))


def updates_b_after_a_new_forward_pass(X, labels, classes, rate, steps):
    W, b, y = np.zeros((X.shape[1], classes)), np.zeros(classes), np.eye(classes)[labels]
    for _ in range(steps):
        W = W - rate * X.T @ (softmax(X @ W + b) - y) / len(X)
        b = b - rate * (softmax(X @ W + b) - y).sum(axis=0) / len(X)
    return W, b


def trains_by_mlpkit(X, labels, classes, rate, steps):
    layer = Dense(np.zeros((X.shape[1], classes)), np.zeros(classes))
    options = {"epochs": steps, "batch_size": len(X), "learning_rate": rate}
    (layer,) = fit((layer,), X, labels, rng=np.random.default_rng(0), **options).network
    return layer.W, layer.b


def gives_the_bias_one_row(X, labels, classes, rate, steps):
    W, b = softmax_loop(X, labels, classes, rate, steps)
    return W, b.reshape(1, -1)


def sums_in_another_order(X, labels, classes, rate, steps):
    order = np.arange(len(X))[::-1]
    return softmax_loop(X[order], labels[order], classes, rate, steps)


exercises["train_softmax"] = exercise(
    case(
        "affine(6, 2)[0], np.array([0, 1, 2, 0, 1, 1]), 3, 0.5, 1",
        "One step: logits, softmax, p - y divided by the number of examples, then down.",
    ),
    case(
        "affine(6, 2)[0], np.array([0, 1, 2, 0, 1, 1]), 3, 0.5, 40",
        "In each step, compute the logits with the weights of the step before.",
    ),
    case(
        "affine(4, 3)[0], np.array([1, 0, 1, 1]), 2, 0.1, 25",
        "Use the rate and the number of steps that are given.",
    ),
    wrong(sums_instead_of_averaging, "p - y"),
    wrong(goes_up, "then down"),
    wrong(computes_the_logits_once, "compute the logits"),
    wrong(
        "always takes 100 steps",
        lambda X, labels, classes, rate, steps: softmax_loop(X, labels, classes, rate, 100),
        "the rate and the number",
    ),
    wrong(
        "has a rate of its own",
        lambda X, labels, classes, rate, steps: softmax_loop(X, labels, classes, 0.3, steps),
        "Use the rate",
    ),
    wrong(starts_at_random, "One step: logits"),
    wrong(updates_b_after_a_new_forward_pass, "with the weights"),
    also(trains_by_mlpkit),
    also(gives_the_bias_one_row),
    also(sums_in_another_order),
    rows=True,
    discussion="Why may one layer start with zeros when a network with a hidden layer may not? "
    "Let someone follow two hidden units that start alike through one step.",
)
