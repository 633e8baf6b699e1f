r"""Each displayed equation, as the lesson has it, against the mlpkit function that it defines.

A new equation needs one entry in `CHECKS`: over which values, and what its left-hand sides must
equal. formulas.py says how LaTeX is read. An equation that nothing computes, a definition of words
or a shape, goes to `CONVENTIONS` with the reason.
"""

import ast
import re
from functools import reduce

import numpy as np
import pytest

import mlpkit
from mlpkit import Dense, backward, cross_entropy, identity, relu, sigmoid, tanh, trace
from tests.agreement import formulas, lesson

Check, over = formulas.Check, formulas.over

# Both signs of: zero, a subnormal, nearly nothing, small and large numbers, where exp(x) leaves
# float64, and the largest number there is; and the kinks' nearest neighbours.
SIZES = [0, 5e-324, 1e-300, 2**-60, 1e-3, 0.25, 0.5, 2, 3.3, 17, 36.7, 40, 345, 700, 740, 1e5]
KINKS = [1.0, np.nextafter(1, 0), np.nextafter(1, 2)]
REALS = [sign * size for size in [*SIZES, *KINKS, np.finfo(float).max] for sign in (1.0, -1.0)]

LOGITS = [
    np.array(logits)
    for logits in (
        [2.0, -1.0, 0.5],
        [0.0, 0.0, 0.0, 0.0],
        [1000.0, 990.0, 980.0],
        [-1000.0, -1001.5],
        [40.0, 0.0],
        [-3.0, 300.0, 1e-300, 700.25, 7.0],
        [1e5, -1e5, 12.0],
    )
]

# Random numbers with few binary digits: float64 adds and multiplies them without rounding.
rng = np.random.default_rng(0)


def dyadic(*shape):
    return rng.integers(-16, 17, size=shape) / 8


def exact_sigmoid(x):
    return 1 / (1 + formulas.exponential(-x))


def exact_softmax(x):
    e = np.array([formulas.exponential(element) for element in x])
    return e / sum(e)


KNOWN = {"sigma": formulas.elementwise(exact_sigmoid), "softmax": exact_softmax}
EXACT = {sigmoid: KNOWN["sigma"], tanh: formulas.FUNCTIONS["tanh"], identity: lambda x: x}


def neurons():
    for activation in (tanh, sigmoid, identity):
        for symbols in over(w=[-2.5, 0.3, 1.0], x=[-20.0, 0.0, 0.125, 3.0], b=[-6.0, 0.0, 0.5])():
            layer = Dense([[symbols["w"]]], [symbols["b"]], activation)
            yield symbols | {"varphi": EXACT[activation], "neuron": layer}


def two_layers(*activations):
    def cases():
        for activation in activations:
            W_h, b_h, W_o, b_o = dyadic(4, 5), dyadic(1, 5), dyadic(5, 3), dyadic(1, 3)
            network = (Dense(W_h, b_h[0], activation), Dense(W_o, b_o[0]))
            yield {
                **{"X": dyadic(7, 4), "W_h": W_h, "b_h": b_h, "W_o": W_o, "b_o": b_o},
                **{"varphi": EXACT[activation], "network": network},
            }

    return cases


def stacks():
    for n in (3, 4, 5, 8):
        for symbols in over(a=[-1.5, 0.0, 0.25, 1.0, 3.0], x=[-2.5, 0.0, 1.0, 7.0])():
            stack = n * [Dense([[symbols["a"]]], [0.0])]
            yield symbols | {"n": n, "dots": n, "stack": stack}


def xor():
    network = (Dense([[1, 1], [1, 1]], [0, -1], relu), Dense([[1], [-2]], [0]))
    for symbols in over(x_1=[0.0, 1.0, -0.5, 0.25, 3.0], x_2=[0.0, 1.0, -2.0, 0.5])():
        yield symbols | {"network": network}


def each_logit(shifts=lambda x: [0.0]):
    def cases():
        for x in LOGITS:
            for i in range(len(x)):
                for c in shifts(x):
                    yield {"x": x, "i": i, "c": c}

    return cases


def logits_and_shift():
    for x in LOGITS:
        for m in (x.max(), x.min(), 0.5):
            yield {"x": x, "m": m}


def each_logit_and_label():
    for x in LOGITS:
        for i in range(len(x)):
            for label in {0, i}:
                y = np.eye(len(x))[label]
                yield {"x": x, "i": i, "label": label, "y": y, "p": r"\operatorname{softmax}(x)"}


def deep_networks():
    """Of three layers, as the lesson has it: by layer, from 1, with the input as Z of layer 0."""
    for X in (dyadic(2), dyadic(2)):
        network = tuple(
            Dense(dyadic(*shape), dyadic(shape[1]), activation)
            for shape, activation in (((2, 3), sigmoid), ((3, 4), tanh), ((4, 2), identity))
        )
        steps = trace(network, X)
        yield {
            "layers": network,
            "steps": steps,
            "x": X,
            "W": {l: layer.W for l, layer in enumerate(network, start=1)},
            "w": {l: layer.W.T for l, layer in enumerate(network, start=1)},
            "b": {l: layer.b for l, layer in enumerate(network, start=1)},
            "A": {l: step.A for l, step in enumerate(steps, start=1)},
            "Z": {0: X} | {l: step.Z for l, step in enumerate(steps, start=1)},
        }


def chains():
    """Of three neurons with one input each, their activations not all the same."""
    choices = over(
        **{"x": [0.5, -3.0], "w_1": [1.0, -2.0], "w_2": [1.0, 4.0], "w_3": [1.0, -0.5]},
        **{"b_1": [0.0, -0.5], "b_2": [0.25], "b_3": [0.0, 1.0]},
    )
    activations = {1: sigmoid, 2: tanh, 3: sigmoid}
    for symbols in choices():
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


def one_step_back():
    for activation in (sigmoid, tanh, identity):
        for g in (0.5, 1.0, 4.0):
            a = dyadic(7)
            slope = activation.derivative
            yield {"g": g, "h": len(a), "a": a, "varphi": EXACT[activation], "slope": slope}


def each_layer():
    for symbols in deep_networks():
        for l, layer in enumerate(symbols["layers"], start=1):
            yield symbols | {"l": l, "varphi": EXACT[layer.activation]}


def code_of_lesson_8(*names):
    """Functions as the lesson's own cells define them."""
    text = lesson.read_lesson(next(p for p in lesson.LESSONS if p.name.startswith("08")))
    found = CODE | {"np": np, "wave": lambda x: np.sin(2 * np.pi * x)}
    for name in names:
        code = next(cell.code for cell in text.cells if f"def {name}(" in cell.code)
        trees = [node for node in ast.parse(code).body if getattr(node, "name", None) == name]
        exec(ast.unparse(trees), found)
    return found


def exact_relu(x):
    return max(x, 0 * x)


def bumps():
    # Where the bump is high; far out, the code's difference of two sigmoids has lost its digits.
    lesson_8 = code_of_lesson_8("bump")
    for symbols in over(x=[-0.5, 0.0, 0.25, 1.0], l=[-0.5, -1.0], r=[0.75, 1.0], k=[1.0, 2.0])():
        yield symbols | {"made": lesson_8["bump"]}


def sums_of_relus():
    for x in (-1.5, 0.0, 0.25, 1.0, 4.0):
        for h in (1, 3, 6):
            t, s, y_0 = dyadic(h), dyadic(h), dyadic(1)
            network = (Dense(np.ones((1, h)), -t, relu), Dense(s[:, None], y_0))
            symbols = {"x": x, "h": h, "t": t, "s": s, "y_0": y_0[0], "ReLU": exact_relu}
            yield symbols | {"network": network}


def straight_pieces():
    """M in whole numbers and h a power of two: the parabola, which reaches the bound, is exact."""
    lesson_8 = code_of_lesson_8("through", "error")
    lesson_8["x"] = np.arange(2**14 + 1) / 2**14
    for f, M in ((lesson_8["wave"], 40), (np.exp, 3)):
        for h in (1, 8, 256):
            measured = (
                lesson_8["error"](lesson_8["through"](function, h), function)
                for function in (f, lambda x, M=M: M / 2 * x**2)
            )
            yield {"M": M, "h": h} | dict(zip(("of_f", "of_parabola"), measured, strict=True))


def networks_with_kinks():
    lesson_8 = code_of_lesson_8("kinks", "with_random_biases")
    for hidden in ((1,), (5,), (12,), (2, 2), (6, 3), (4, 4, 4), (2, 2, 2, 2)):
        network = lesson_8["with_random_biases"]((1, *hidden, 1), rng)
        symbols = {"h": np.array(hidden), "N": len(hidden)}
        yield symbols | {"network": network, "kinks": lesson_8["kinks"]}


def teeth():
    lesson_8 = code_of_lesson_8("sawtooth")
    for symbols in over(x=[-1.0, 0.0, 0.125, 0.5, 0.75, 1.0, 3.0])():
        yield symbols | {"ReLU": exact_relu, "sawtooth": lesson_8["sawtooth"]}


def pairs_of_lines():
    X, y = dyadic(9, 3), dyadic(9)

    def loss(p):
        return sum((sum(x * p) - wanted) ** 2 for x, wanted in zip(X, y, strict=True)) / len(y)

    for _ in range(8):
        yield {"L": loss, "p": dyadic(3), "q": dyadic(3), "X_": X, "y_": y}


def most_pieces(h):
    """Piece by piece: each one is left whole, or cut by every unit."""
    return reduce(lambda pieces, units: pieces + pieces * int(units), h, 1)


def each_error():
    for n in (1, 5):
        O, y = dyadic(n), dyadic(n)
        for i in range(n):
            yield {"O": O, "y": y, "n": n, "i": i}


def trained_networks():
    """With a batch, and what backpropagation says of it; by layer, from 1, as the lesson has it."""
    for activation in (sigmoid, tanh):
        network = tuple(
            Dense(dyadic(*shape), dyadic(shape[1]), phi)
            for shape, phi in (((2, 3), activation), ((3, 4), activation), ((4, 3), identity))
        )
        X, labels = dyadic(5, 2), rng.integers(3, size=5)
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
    for w, x, delta in dyadic(4, 3):
        step = trace((neuron := Dense([[w]], [0.5]),), [x])
        yield {
            **{"w": w, "x": x, "delta": delta, r"\frac{dL}{da}": delta, r"\frac{da}{dw}": x},
            "gradient": backward((neuron,), step, [delta])[0],
            "at_x": passed_back_to(1, (neuron,), np.array([[x]]), np.array([[delta]])),
        }


def one_layer():
    """Every weight of a layer, and every number that it takes and gives."""
    X, W, b, at_output = dyadic(3, 2), dyadic(2, 4), dyadic(4), dyadic(3, 4)
    layer = Dense(W, b)
    symbols = {
        **{"X": X, "W": W, "b": b, "delta": at_output, "layer": layer},
        "gradient": backward((layer,), trace((layer,), X), at_output)[0],
        "at_X": passed_back_to(1, (layer,), X, at_output),
    }
    for i, j, k in np.ndindex(3, 4, 2):
        yield symbols | {"i": i, "j": j, "k": k}


def logits_of_a_batch():
    for n in (1, 4):
        O, labels = dyadic(n, 3), rng.integers(3, size=n)
        p = np.array([exact_softmax(formulas.exact(row)) for row in O])
        yield {"O": O, "labels": labels, "p": p, "y": np.eye(3)[labels], "n": n}


CHECKS = {
    "neuron": Check(neurons, {"z": "neuron([x])[0]"}),
    "mlp": Check(
        two_layers(tanh, sigmoid), {"H": "trace(network, X)[0].Z", "O": "forward(network, X)"}
    ),
    "count": Check(over(), "count_parameters(mlp((4, 5, 3), relu, rng))"),
    "collapse": Check(
        two_layers(identity),
        {
            "O": "forward(network, X)",
            "W": "collapse(*network).W",
            "b": "collapse(*network).b",
        },
    ),
    "power": Check(stacks, {"y": "collapse(*stack)([x])[0]"}),
    "xor": Check(
        xor,
        {
            "h_1": "trace(network, [x_1, x_2])[0].Z[0]",
            "h_2": "trace(network, [x_1, x_2])[0].Z[1]",
            "y": "forward(network, [x_1, x_2])[0]",
        },
    ),
    "sigmoid": Check(
        over(x=REALS), {r"\sigma(x)": "sigmoid(x)", r"\sigma'(x)": "sigmoid.derivative(x)"}
    ),
    "tanh": Check(over(x=REALS), {r"\tanh(x)": "tanh(x)"}),
    "tanh-derivative": Check(over(x=REALS), {r"\tanh'(x)": "tanh.derivative(x)"}),
    "relu": Check(
        over(x=REALS),
        {
            r"\operatorname{ReLU}(x)": "relu(x)",
            r"\operatorname{ReLU}'(x)": "relu.derivative(x)",
        },
    ),
    "leaky-relu": Check(
        over(a=[0.0, 0.01, 0.1, 0.75, 1.0], x=REALS),
        {
            r"\operatorname{leaky}(x)": "leaky_relu(a)(x)",
            r"\operatorname{leaky}'(x)": "leaky_relu(a).derivative(x)",
        },
    ),
    "softplus": Check(
        over(x=REALS),
        {
            r"\operatorname{softplus}(x)": "softplus(x)",
            r"\operatorname{softplus}'(x)": "softplus.derivative(x)",
        },
    ),
    "hardtanh": Check(over(x=REALS), {r"\operatorname{hardtanh}(x)": "hardtanh(x)"}),
    "chain": Check(
        chains,
        {
            **{f"a_{i}": f"steps[{i - 1}].A[0]" for i in (1, 2, 3)},
            **{f"z_{i}": f"steps[{i - 1}].Z[0]" for i in (1, 2)},
            "y": "forward(chain, [x])[0]",
        },
    ),
    "chain-rule": Check(
        chains_by_their_parts,
        {r"\frac{\partial y}{\partial w_1}": "first.W[0, 0]"},
    ),
    "factor": Check(one_step_back, {"r": "g * np.sqrt(np.mean(slope(a) ** 2))"}, first=1),
    "lowered-sigmoid": Check(
        over(x=[x for x in REALS if abs(x) != 5e-324]),  # half of the smallest number is 0
        "tanh(x / 2) / 2",
    ),
    # Not at −740, where the sigmoid is subnormal and has few digits left to multiply.
    "silu": Check(over(x=[x for x in REALS if x != -740]), {r"\operatorname{SiLU}(x)": "silu(x)"}),
    # Far out on the left a rounded u shifts the exponent: GELU is exact to its first ten digits.
    "gelu": Check(
        over(x=REALS, two_by_pi=[0.6366197723675814]),
        {
            "u": "two_by_pi**0.5 * (x + 0.044715 * x * x * x)",
            r"\operatorname{GELU}(x)": "gelu(x)",
        },
        ulps=4096,
    ),
    "softmax": Check(each_logit(), {r"\operatorname{softmax}(x)_i": "softmax(x)[i]"}),
    "two-classes": Check(
        over(x=REALS), {r"\operatorname{softmax}([x, 0])_0": "softmax([x, 0])[0]"}
    ),
    "shift": Check(
        each_logit(lambda x: [0.0, -3.5, 1e5, x.max()]),
        {r"\operatorname{softmax}(x)_i": "softmax(x)[i]"},
    ),
    "log-softmax": Check(each_logit(), {r"\log \operatorname{softmax}(x)_i": "log_softmax(x)[i]"}),
    "logsumexp": Check(logits_and_shift, "logsumexp(x)"),
    "cross-entropy-gradient": Check(
        each_logit_and_label,
        {
            "L": "cross_entropy(x, label)",
            r"\frac{\partial L}{\partial x_i}": "cross_entropy.gradient(x, label)[i]",
        },
    ),
    "one-unit": Check(deep_networks, {"a^{(1)}_1": "steps[0].A[0]"}, first=1),
    "forward": Check(each_layer, {"A^{(l)}": "steps[l - 1].A", r"Z^{(l)}": "steps[l - 1].Z"}),
    "bump": Check(bumps, {r"\operatorname{bump}(x)": "made(x, l, r, k)"}),
    "relu-sum": Check(sums_of_relus, {"y": "forward(network, [x])[0]"}, first=1),
    "rate": Check(straight_pieces, {"E": "of_f", "B": "of_parabola"}),
    "pieces": Check(
        networks_with_kinks,
        {"B": "most_pieces(h)", "P": "len(kinks(network, -100, 100)) + 1"},
        first=1,
    ),
    "tooth": Check(teeth, {r"\operatorname{tooth}(x)": "forward(sawtooth(1), [x])[0]"}),
    "convex": Check(
        pairs_of_lines,
        {r"L\left(\frac{p + q}{2}\right)": "mean_squared_error(X_ @ ((p + q) / 2), y_)"},
    ),
    "squared-error": Check(
        each_error,
        {
            "L": "mean_squared_error(O, y)",
            r"\frac{\partial L}{\partial O_i}": "mean_squared_error.gradient(O, y)[i]",
        },
    ),
    "update": Check(
        each_step_down,
        {
            "W^{(l)}": "sgd(network, gradients, eta)[l - 1].W",
            "b^{(l)}": "sgd(network, gradients, eta)[l - 1].b",
        },
    ),
    "one-neuron": Check(
        one_neuron,
        {
            r"\frac{dL}{dw}": "gradient.W[0, 0]",
            r"\frac{dL}{db}": "gradient.b[0]",
            r"\frac{dL}{dx}": "at_x[0, 0]",
        },
    ),
    "one-layer": Check(
        one_layer,
        {
            "A_{ij}": "layer.pre_activation(X)[i, j]",
            r"\frac{\partial L}{\partial W_{kj}}": "gradient.W[k, j]",
            r"\frac{\partial L}{\partial b_j}": "gradient.b[j]",
            r"\frac{\partial L}{\partial X_{ik}}": "at_X[i, k]",
        },
    ),
    "backward": Check(
        each_step_back,
        {
            r"\frac{\partial L}{\partial W^{(l)}}": "gradients[l - 1].W",
            r"\frac{\partial L}{\partial b^{(l)}}": "gradients[l - 1].b",
            r"\frac{\partial L}{\partial Z^{(l-1)}}": "below",
            r"\delta^{(l)}": "delta[l]",
        },
    ),
    "output-delta": Check(
        logits_of_a_batch,
        {r"\frac{\partial L}{\partial O}": "cross_entropy.gradient(O, labels)"},
    ),
}
CONVENTIONS = {}  # label: the reason why nothing computes it

CODE = {name: getattr(mlpkit, name) for name in mlpkit.__all__}
CODE |= {"rng": rng, "np": np, "most_pieces": most_pieces}
EQUATIONS = [
    (text, passage)
    for text in map(lesson.read_lesson, lesson.LESSONS)
    for passage in text.passages
    if passage.kind == "equation"
]


@pytest.mark.parametrize(
    ("text", "equation"),
    [pytest.param(*pair, id=pair[1].label or f"line {pair[1].line}") for pair in EQUATIONS],
)
def test_the_equation_is_what_mlpkit_computes(text, equation):
    where = f"{text.name}:{equation.line}:"
    assert equation.label, f"{where} an equation without a label; write $$ (label) under it"
    if equation.label in CONVENTIONS:
        return
    assert equation.label in CHECKS, f'{where} equation "{equation.label}" has no check'
    found = formulas.faults(equation.text, CHECKS[equation.label], CODE, KNOWN)
    assert not found, "\n".join(
        f"{text.name}:{equation.line + 1 + equation.text.count(chr(10), 0, at)}: "
        f'equation "{equation.label}": {message}'
        for at, message in found
    )


def test_each_check_has_its_equation_and_each_label_stands_once():
    labels = [equation.label for _, equation in EQUATIONS if equation.label]
    assert sorted(labels) == sorted(set(labels))
    assert set(CHECKS) | set(CONVENTIONS) == set(labels)
    assert not set(CHECKS) & set(CONVENTIONS)


def test_no_equation_hides_from_these_tests():
    for path in lesson.LESSONS:
        lines = path.read_text(encoding="utf-8").splitlines()
        seen = {p.line for p in lesson.read_lesson(path).passages if p.kind == "equation"}
        marks = [n for n, line in enumerate(lines, start=1) if "$$" in line]
        for number, line in enumerate(lines, start=1):
            where = f"lessons_src/{path.name}:{number}:"
            assert not re.search(r"\{math\}\s*$|^\s*\\begin\{", line) or any(
                start < number < end for start, end in zip(marks[::2], marks[1::2], strict=True)
            ), f"{where} write a displayed equation between two lines of $$"
        assert seen == set(marks[::2]), f"lessons_src/{path.name}: $$ belongs on a line of its own"


# The reader itself. What lessons to come will write, over small arrays, with its value beside it.
X = np.array([[1.0, 2.0], [3.0, -4.0], [0.0, 5.0]]) / 4
W = np.array([[2.0, 1.0, 0.0], [-3.0, 1.0, 4.0]]) / 4
V = np.array([[1.0], [-2.0], [3.0]]) / 4
delta = np.array([[1.0, 0.0, 2.0], [-1.0, 3.0, 1.0], [2.0, 2.0, -5.0]]) / 4
x, y = np.array([0.5, -1.0, 2.0]), np.array([0.0, 1.0, 0.0])
READINGS = [
    (r"4 \cdot 5 + 2 \times 3 - 1.5", 24.5),
    (r"-2^2 + 2^{-1} \qquad", -3.5),
    (r"\frac12 + \tfrac{3}{4} - 1 / 4", 1.0),
    (r"\sqrt{\frac{2}{8}}", 0.5),
    (r"\max_j x_j - \min_j x_j", 3.0),
    (r"\sum_{j=1}^{3} x_j y_j + \sum_{j \ne 1} x_j", 0.0),
    (r"\sum_{i,j} W_{ij} + \prod_{i=1}^3 x_i", W.sum() - 1),
    (r"x_1 + \cdots + x_3", 1.5),
    (r"x_1 x_2 \cdots x_3", -1.0),
    (r"a \cdots a", 3.0**5),
    (r"\lVert x \rVert^2 - |x_2|", 4.25),
    (r"X W V", X @ W @ V),
    (r"Z^{(1)} \cdots Z^{(3)}", X @ W @ V),
    (r"X^\top \delta", X.T @ delta),
    (r"\delta W^\top \odot X", (delta @ W.T) * X),
    (r"\bigl(X W\bigr)^{\top}", (X @ W).T),
    (r"\sum_i \delta_i", delta.sum(axis=0)),
    (r"W - \eta \, \nabla_W L", W - 0.5 * X.T @ (X @ W - delta)),
    (r"W - \eta \frac{\partial L}{\partial W}", W - 0.5 * X.T @ (X @ W - delta)),
    (r"\frac{\partial L}{\partial W_{12}}", (X.T @ (X @ W - delta))[0, 1]),
    (r"\frac{\partial}{\partial a} a^3", 27.0),
    (r"f'(a) \, f(a)", 54.0),
    (r"f_2'(a) + f'_2(a) - f_2(a)", 27.0),
    (r"\frac{d f(a)}{d a}", 6.0),
    (r"\log_2 8 + \log^2 e", 4.0),
    (r"\hat{y}_2 - \mathbf{y}_2", 6.0),
    (r"\begin{pmatrix} 1 & 0 \\ 0 & 2 \end{pmatrix} X^\top", np.diag([1.0, 2.0]) @ X.T),
]
SYMBOLS = {
    **{"X": X, "W": W, "V": V, r"\delta": delta, "x": x, "y": y, "y_hat": y + 6, "eta": 0.5},
    **{"a": 3, "dots": 5, "f": lambda a: a * a, "f_2": lambda a: a**3, "Z": {1: X, 2: W, 3: V}},
    "L": r"\frac{1}{2} \sum_{i,j} (\sum_k X_{ik} W_{kj} - \delta_{ij})^2",
}


@pytest.mark.parametrize(("latex", "value"), READINGS, ids=[latex for latex, _ in READINGS])
def test_the_reader_knows_what_lessons_to_come_will_write(latex, value):
    check = Check(lambda: [SYMBOLS], "value", first=1)
    assert not formulas.faults(latex, check, {"value": value}, {})


def test_the_chain_rule_follows_from_the_lines_above():
    latex = r"""\begin{aligned}
        a &= w x + b, \qquad z = \sigma(a) \\
        L &= (z - y)^2 \\
        \frac{\partial L}{\partial w} &= \frac{\partial L}{\partial z}
            \frac{\partial z}{\partial a} \frac{\partial a}{\partial w} \\
        &= 2 (z - y) \, \sigma'(a) \, x
    \end{aligned}"""
    equals = {
        "a": "w * x + b",
        "z": "sigmoid(w * x + b)",
        "L": "(sigmoid(w * x + b) - y) ** 2",
        r"\frac{\partial L}{\partial w}": "slope(w, x, b, y)",
    }
    code = CODE | {
        "slope": lambda w, x, b, y: 2 * (sigmoid(w * x + b) - y) * sigmoid.derivative(w * x + b) * x
    }
    # z − y loses digits in float64, hence the units.
    check = Check(over(w=[0.5, -2.0], x=[0.25, 3.0], b=[1.0], y=[0.0, 1.0]), equals, ulps=256)
    assert not formulas.faults(latex, check, code, KNOWN)
    for right, wrong in (("z - y)^2", "z + y)^2"), ("partial z}{", "partial L}{"), (", x", ", w")):
        assert formulas.faults(latex.replace(right, wrong), check, code, KNOWN), wrong


MISTAKES = [
    (
        r"\frac{1}{1 + e^{x}}",
        r"\frac{1}{1 + e^{x}} gives 0.268941, but sigmoid(x) gives 0.731059 at x = 1",
    ),
    (r"\frac{1}{1 + e^{-x}", "} is missing"),
    (r"\sigma(x) + )", "cannot read )"),
    (r"\mystery + x", "nothing says what mystery is"),
    (r"\log x x", r"does log reach that far"),
    (r"\sum_j x", "nothing says how far j runs"),
    (
        r"\begin{cases} 1 & \text{if } x > 0 \\ 2 & \text{if } x \ge 0 \end{cases}",
        "2 of the cases hold",
    ),
]


@pytest.mark.parametrize(("latex", "message"), MISTAKES, ids=[latex for latex, _ in MISTAKES])
def test_the_message_says_what_is_wrong(latex, message):
    found = formulas.faults(latex, Check(over(x=[1.0]), "sigmoid(x)"), CODE, KNOWN)
    assert message in found[0][1]
