"""Every public name given what it cannot take, and the whole message that must come."""

import functools
import re

import numpy as np
import pytest

import mlpkit
from mlpkit import Dense, Gradient, mlp, relu
from mlpkit.course.plotting import draw_network
from tests.mlpkit.reference import torch


class Unreadable:
    """An array-like that fails while it is read."""

    def __array__(self, dtype=None, copy=None):
        raise ValueError("nothing to read")


pytestmark = pytest.mark.filterwarnings("error")

REALS = "must hold real numbers, not"
RAGGED = "must be rectangular, not rows of different lengths"
LABELS = "logits are (1, 2), one row of scores an example, so labels must be (1,), not"
ONE_HOT = (
    "the label of an example must be a whole number, not a row with a 1: "
    "give labels.argmax(axis=-1)"
)
WIDTH = "each width must be a whole number above 0, not"
WIDTHS = "widths must name at least an input and an output, not"
LAYERS = "a network must be a tuple of one Dense layer or more, not"
NO_LAYER = f"{LAYERS} ()"
MASKED = "must not be masked: fill its masked elements, or leave them out"
ONE_CLASS = "labels must lie from 0 to 0, but one is 1: two classes take two columns of logits"
STEPS = "steps must have shapes"
BOTH_STEPS = "[((2, 4), (2, 5), (2, 5)), ((2, 5), (2, 3), (2, 3))]"
GRADIENTS = (
    "the network has 2 layers, so gradients must have shapes [((4, 5), (5,)), ((5, 3), (3,))], not"
)
OWN = (
    "the formulas of 'own' must work on each element of an array on its own, "
    "but on [-1.5  0.   2. ] one"
)
NO_FIT = "layer 1 gives 3 outputs, so layer 2 must take 3 inputs, not 2"
X_SHAPE = "W is (4, 5), so X must be (n, 4) or (4,), not"
ACTIVATION = "activation must be an Activation such as mlpkit.relu, not"
RNG = "rng must be a generator from np.random.default_rng(seed), not"
RATE = "learning_rate must be a number above 0, not"
SLOPE = "negative_slope must be a number from 0 to 1, not"
NO_NUMBERS = "to show numbers, give the network's layers, not only its widths"
ONE_NUMBER = "function(x) must be one number, not an array"

NAMES = {name: getattr(mlpkit, name) for name in mlpkit.__all__} | {
    "np": np,
    "nan": np.nan,
    "inf": np.inf,
    "layer": Dense(np.ones((2, 3)), np.zeros(3)),
    "net": mlp((4, 5, 3), relu, np.random.default_rng(0)),
    "X": np.ones((2, 4)),
    "y": np.array([0, 1]),
    "rng": np.random.default_rng(0),
    "draw_network": draw_network,
    "torch": torch,
    "Unreadable": Unreadable,
    "nested": functools.reduce(lambda inner, _: [inner], range(70), 1),
}
NAMES["steps"] = mlpkit.trace(NAMES["net"], NAMES["X"])
NAMES["gradients"] = tuple(Gradient(layer.W, layer.b) for layer in NAMES["net"])

TABLE = [
    # Activations
    ("sigmoid(None)", f"x {REALS} objects"),
    ("sigmoid('a')", f"x {REALS} strings"),
    ("sigmoid(['a', 'b'])", f"x {REALS} strings"),
    ("sigmoid(b'a')", f"x {REALS} bytes"),
    ("sigmoid(1j)", f"x {REALS} complex numbers"),
    ("sigmoid({})", f"x {REALS} objects"),
    ("sigmoid(sum)", f"x {REALS} objects"),
    ("sigmoid([1.0, None])", f"x {REALS} objects"),
    ("sigmoid(10**400)", f"x {REALS} whole numbers too large for 64 bits"),
    ("sigmoid([2**70, 1])", f"x {REALS} whole numbers too large for 64 bits"),
    ("sigmoid([[1], [1, 2]])", f"x {RAGGED}"),
    ("sigmoid(np.array(['2020'], 'M8[Y]'))", f"x {REALS} datetime64[Y]"),
    ("sigmoid.derivative(None)", f"x {REALS} objects"),
    ("sigmoid.derivative([[1], [1, 2]])", f"x {RAGGED}"),
    ("identity('a')", f"x {REALS} strings"),
    ("step('a')", f"x {REALS} strings"),
    ("tanh([1j])", f"x {REALS} complex numbers"),
    ("relu(None)", f"x {REALS} objects"),
    ("relu.derivative('a')", f"x {REALS} strings"),
    ("leaky_relu(0.1)('a')", f"x {REALS} strings"),
    ("softplus('a')", f"x {REALS} strings"),
    ("log_sigmoid('a')", f"x {REALS} strings"),
    ("hardtanh('a')", f"x {REALS} strings"),
    ("silu('a')", f"x {REALS} strings"),
    ("gelu('a')", f"x {REALS} strings"),
    ("Activation('own', abs, abs)('a')", f"x {REALS} strings"),
    ("leaky_relu(-0.1)", f"{SLOPE} -0.1"),
    ("leaky_relu(1.1)", f"{SLOPE} 1.1"),
    ("leaky_relu(nan)", f"{SLOPE} nan"),
    ("leaky_relu('0.1')", f"{SLOPE} '0.1'"),
    ("leaky_relu(None)", f"{SLOPE} None"),
    ("leaky_relu([0.1])", f"{SLOPE} [0.1]"),
    # Softmax and its kin
    ("softmax(5.0)", "x is (): it has no axis -1"),
    ("softmax([1, 2], axis=1)", "x is (2,): it has no axis 1"),
    ("softmax([1, 2], axis=-2)", "x is (2,): it has no axis -2"),
    ("softmax([1, 2], axis=None)", "x is (2,): it has no axis None"),
    ("softmax([1, 2], axis=0.0)", "x is (2,): it has no axis 0.0"),
    ("softmax([[1, 2]], axis=(0, 1))", "x is (1, 2): it has no axis (0, 1)"),
    ("softmax('a')", f"x {REALS} strings"),
    ("softmax(None)", f"x {REALS} objects"),
    ("softmax([1j])", f"x {REALS} complex numbers"),
    ("softmax([[1], [1, 2]])", f"x {RAGGED}"),
    ("log_softmax(5.0)", "x is (): it has no axis -1"),
    ("log_softmax([1, 2], axis=1)", "x is (2,): it has no axis 1"),
    ("log_softmax('a')", f"x {REALS} strings"),
    ("logsumexp(5.0)", "x is (): it has no axis -1"),
    ("logsumexp([1, 2], axis=1)", "x is (2,): it has no axis 1"),
    ("logsumexp('a')", f"x {REALS} strings"),
    # Losses
    ("cross_entropy([[1, 2]], [2])", "labels must lie from 0 to 1, but one is 2"),
    ("cross_entropy([[1, 2]], [-1])", "labels must lie from 0 to 1, but one is -1"),
    ("cross_entropy([[1, 2]] * 3, [0, 5, 1])", "labels must lie from 0 to 1, but one is 5"),
    ("cross_entropy([1, 2], 2)", "labels must lie from 0 to 1, but one is 2"),
    ("cross_entropy([[1, 2]], [0.0])", "labels must be whole numbers, not float64"),
    ("cross_entropy([[1, 2]], [nan])", "labels must be whole numbers, not float64"),
    ("cross_entropy([[1, 2]], [0, 1])", f"{LABELS} (2,)"),
    ("cross_entropy([[1, 2]], 0)", f"{LABELS} ()"),
    ("cross_entropy([[1, 2]], [])", f"{LABELS} (0,)"),
    ("cross_entropy([[1, 2]], [[0]])", f"{LABELS} (1, 1)"),
    ("cross_entropy([[1, 2]], [[0, 1]])", ONE_HOT),
    ("cross_entropy([[1, 2]], [[0.0, 1.0]])", ONE_HOT),
    ("cross_entropy([[1.0]], [1])", ONE_CLASS),
    ("cross_entropy('a', 0)", f"logits {REALS} strings"),
    ("cross_entropy(None, 0)", f"logits {REALS} objects"),
    ("cross_entropy([[1], [1, 2]], [0, 0])", f"logits {RAGGED}"),
    (
        "cross_entropy(np.zeros((0, 3)), np.zeros(0, int))",
        "logits are (0, 3): an empty batch has no mean loss",
    ),
    ("cross_entropy.gradient([[1, 2]], [2])", "labels must lie from 0 to 1, but one is 2"),
    ("cross_entropy.gradient([[1, 2]], [-1])", "labels must lie from 0 to 1, but one is -1"),
    ("cross_entropy.gradient([[1, 2]], [0.0])", "labels must be whole numbers, not float64"),
    ("cross_entropy.gradient([[1, 2]], [0, 1])", f"{LABELS} (2,)"),
    ("mean_squared_error([1, 2], [1])", "prediction is (2,), so target must be (2,), not (1,)"),
    (
        "mean_squared_error([1, 2], [[1], [2]])",
        "prediction is (2,), so target must be (2,), not (2, 1)",
    ),
    ("mean_squared_error([1, 2], 1)", "prediction is (2,), so target must be (2,), not ()"),
    ("mean_squared_error([], [])", "prediction is (0,): an empty batch has no mean loss"),
    ("mean_squared_error('a', [1])", f"prediction {REALS} strings"),
    ("mean_squared_error([1], None)", f"target {REALS} objects"),
    ("mean_squared_error([1], [[1], [1, 2]])", f"target {RAGGED}"),
    (
        "mean_squared_error.gradient([1, 2], [1])",
        "prediction is (2,), so target must be (2,), not (1,)",
    ),
    ("mean_squared_error.gradient([], [])", "prediction is (0,): an empty batch has no mean loss"),
    # Layers
    ("Dense([1, 2], [0])", "W must be (inputs, outputs), two axes, not (2,)"),
    ("Dense(1, 0)", "W must be (inputs, outputs), two axes, not ()"),
    ("Dense(np.ones((2, 3)), [0, 0])", "W is (2, 3), so b must be (3,), not (2,)"),
    ("Dense(np.ones((2, 3)), 0)", "W is (2, 3), so b must be (3,), not ()"),
    ("Dense(np.ones((2, 3)), [[0, 0, 0]])", "W is (2, 3), so b must be (3,), not (1, 3)"),
    ("Dense(None, [0])", f"W {REALS} objects"),
    ("Dense([['a']], [0])", f"W {REALS} strings"),
    ("Dense([[1], [1, 2]], [0])", f"W {RAGGED}"),
    ("Dense([[1]], [1j])", f"b {REALS} complex numbers"),
    ("Dense([[1]], None)", f"b {REALS} objects"),
    ("Dense([[1]], [0], 'relu')", f"{ACTIVATION} 'relu'"),
    ("Dense([[1]], [0], None)", f"{ACTIVATION} None"),
    ("Dense([[1]], [0], np.tanh)", f"{ACTIVATION} <ufunc 'tanh'>"),
    ("layer(np.ones((4, 3)))", "W is (2, 3), so X must be (n, 2) or (2,), not (4, 3)"),
    ("layer([1, 2, 3])", "W is (2, 3), so X must be (n, 2) or (2,), not (3,)"),
    ("layer(1.0)", "W is (2, 3), so X must be (n, 2) or (2,), not ()"),
    ("layer(np.ones((1, 1, 2)))", "W is (2, 3), so X must be (n, 2) or (2,), not (1, 1, 2)"),
    ("layer('a')", f"X {REALS} strings"),
    ("layer.pre_activation([[1], [1, 2]])", f"X {RAGGED}"),
    ("collapse()", NO_LAYER),
    ("collapse(layer, layer)", NO_FIT),
    ("collapse((layer, layer))", f"{LAYERS} ((Dense(2 → 3, identity), Dense(2 → 3, identity)),)"),
    ("collapse(layer, None)", f"{LAYERS} (Dense(2 → 3, identity), None)"),
    (
        "collapse(layer, Dense(np.ones((3, 1)), [0], relu))",
        "only layers without an activation collapse, but layer 2 has relu",
    ),
    # Networks
    ("mlp((), relu, rng)", f"{WIDTHS} ()"),
    ("mlp((3,), relu, rng)", f"{WIDTHS} (3,)"),
    ("mlp((0, 2), relu, rng)", f"{WIDTH} 0"),
    ("mlp((2, 3, -1), relu, rng)", f"{WIDTH} -1"),
    ("mlp((2.0, 3), relu, rng)", f"{WIDTH} 2.0"),
    ("mlp((True, 3), relu, rng)", f"{WIDTH} True"),
    ("mlp((2, nan), relu, rng)", f"{WIDTH} nan"),
    ("mlp((2, '3'), relu, rng)", f"{WIDTH} '3'"),
    ("mlp((2, None), relu, rng)", f"{WIDTH} None"),
    ("mlp((2, 3, 1), 'relu', rng)", f"{ACTIVATION} 'relu'"),
    ("mlp((2, 3, 1), None, rng)", f"{ACTIVATION} None"),
    ("mlp((2, 3), relu, 0)", f"{RNG} 0"),
    ("mlp((2, 3), relu, None)", f"{RNG} None"),
    ("forward((), X)", NO_LAYER),
    ("forward((layer, layer), np.ones((1, 2)))", NO_FIT),
    ("forward(('a',), X)", f"{LAYERS} ('a',)"),
    ("forward(net, np.ones((2, 3)))", f"{X_SHAPE} (2, 3)"),
    ("forward(net, 1.0)", f"{X_SHAPE} ()"),
    ("forward(net, None)", f"X {REALS} objects"),
    ("forward(net, [[1], [1, 2]])", f"X {RAGGED}"),
    ("trace((), X)", NO_LAYER),
    ("trace((layer, layer), np.ones((1, 2)))", NO_FIT),
    ("trace(net, np.ones((2, 3)))", f"{X_SHAPE} (2, 3)"),
    ("trace(net, 'a')", f"X {REALS} strings"),
    ("backward((), steps, np.ones((2, 3)))", NO_LAYER),
    ("backward(net, steps, None)", f"gradient {REALS} objects"),
    ("count_parameters(())", NO_LAYER),
    ("count_parameters((layer, layer))", NO_FIT),
    ("count_parameters(('a',))", f"{LAYERS} ('a',)"),
    ("shapes(())", f"{WIDTHS} ()"),
    ("shapes((4, 0))", f"{WIDTH} 0"),
    ("shapes((4, 2.5))", f"{WIDTH} 2.5"),
    ("shapes((4, '5'))", f"{WIDTH} '5'"),
    # Training
    ("fit((), X, y, rng=rng)", NO_LAYER),
    ("fit(net, X, [0], rng=rng)", "X is (2, 4), so y must have 2 rows, not shape (1,)"),
    ("fit(net, X, 0, rng=rng)", "X is (2, 4), so y must have 2 rows, not shape ()"),
    ("fit(net, np.ones((2, 3)), y, rng=rng)", f"{X_SHAPE} (2, 3)"),
    (
        "fit(net, np.ones(4), y, rng=rng)",
        "X must be (n, inputs) with at least one example, not (4,)",
    ),
    (
        "fit(net, np.ones((0, 4)), [], rng=rng)",
        "X must be (n, inputs) with at least one example, not (0, 4)",
    ),
    ("fit(net, 'a', y, rng=rng)", f"X {REALS} strings"),
    ("fit(net, X, [0.0, 1.0], rng=rng)", "labels must be whole numbers, not float64"),
    ("fit(net, X, [3, 3], rng=rng)", "labels must lie from 0 to 2, but one is 3"),
    (
        "fit(net, X, y, rng=rng, loss=mean_squared_error)",
        "prediction is (2, 3), so target must be (2, 3), not (2,)",
    ),
    ("fit(net, X, y, rng=rng, epochs=0)", "epochs must be a whole number above 0, not 0"),
    ("fit(net, X, y, rng=rng, epochs=-1)", "epochs must be a whole number above 0, not -1"),
    ("fit(net, X, y, rng=rng, epochs=1.0)", "epochs must be a whole number above 0, not 1.0"),
    ("fit(net, X, y, rng=rng, epochs='1')", "epochs must be a whole number above 0, not '1'"),
    ("fit(net, X, y, rng=rng, epochs=None)", "epochs must be a whole number above 0, not None"),
    ("fit(net, X, y, rng=rng, batch_size=0)", "batch_size must be a whole number above 0, not 0"),
    ("fit(net, X, y, rng=rng, learning_rate=0)", f"{RATE} 0"),
    ("fit(net, X, y, rng=rng, learning_rate=-0.1)", f"{RATE} -0.1"),
    ("fit(net, X, y, rng=rng, learning_rate=nan)", f"{RATE} nan"),
    ("fit(net, X, y, rng=rng, learning_rate=inf)", f"{RATE} inf"),
    ("fit(net, X, y, rng=rng, learning_rate='1')", f"{RATE} '1'"),
    ("list(minibatches(X, y, 0, rng))", "batch_size must be a whole number above 0, not 0"),
    ("list(minibatches(X, y, -1, rng))", "batch_size must be a whole number above 0, not -1"),
    ("list(minibatches(X, y, 1.5, rng))", "batch_size must be a whole number above 0, not 1.5"),
    ("list(minibatches(X, y, None, rng))", "batch_size must be a whole number above 0, not None"),
    ("list(minibatches(X, [0], 1, rng))", "X is (2, 4), so y must have 2 rows, not shape (1,)"),
    (
        "list(minibatches(np.ones((0, 4)), [], 1, rng))",
        "X must be (n, inputs) with at least one example, not (0, 4)",
    ),
    (
        "list(minibatches([1, 2], y, 1, rng))",
        "X must be (n, inputs) with at least one example, not (2,)",
    ),
    ("list(minibatches(None, y, 1, rng))", f"X {REALS} objects"),
    ("sgd(net, gradients, 0)", f"{RATE} 0"),
    ("sgd(net, gradients, -1)", f"{RATE} -1"),
    ("sgd(net, gradients, nan)", f"{RATE} nan"),
    ("sgd(net, gradients, None)", f"{RATE} None"),
    ("accuracy([[1, 2]], [0, 1])", f"{LABELS} (2,)"),
    ("accuracy([[1, 2]], [[0, 1]])", ONE_HOT),
    ("accuracy([[0.1], [0.3]], [0, 1])", ONE_CLASS),
    ("accuracy([1, 2], 0)", "logits must be (n, classes) with n above 0, not (2,)"),
    ("accuracy(np.ones((0, 2)), [])", "logits must be (n, classes) with n above 0, not (0, 2)"),
    ("accuracy('a', [0])", f"logits {REALS} strings"),
    # Gradients
    ("numerical_gradient(lambda x: x, [1, 2])", f"{ONE_NUMBER} (2,)"),
    ("numerical_gradient(lambda x: [], [1, 2])", f"{ONE_NUMBER} (0,)"),
    ("numerical_gradient(np.sum, 'a')", f"x {REALS} strings"),
    ("numerical_gradient(np.sum, None)", f"x {REALS} objects"),
    ("numerical_gradient(np.sum, [[1], [1, 2]])", f"x {RAGGED}"),
    ("check_gradient(np.sum, [1], [1, 2])", "x is (2,), so gradient must be too, not (1,)"),
    ("check_gradient(np.sum, 'a', [1])", f"gradient {REALS} strings"),
    ("check_gradient(np.sum, [1], 'a')", f"x {REALS} strings"),
    ("check_gradient(lambda x: x, [1, 1], [1, 2])", f"{ONE_NUMBER} (2,)"),
    # What a network, its steps and gradients must be
    (
        "forward(layer, X)",
        f"{LAYERS} Dense(2 → 3, identity)",
    ),
    ("forward(3, X)", f"{LAYERS} 3"),
    (
        "count_parameters(layer)",
        f"{LAYERS} Dense(2 → 3, identity)",
    ),
    ("sgd(None, gradients, 0.1)", f"{LAYERS} None"),
    ("sgd((), (), 0.1)", NO_LAYER),
    # What belongs to each layer
    ("backward(net, steps, y)", "the network has 3 outputs, so gradient must be (3,), not (2,)"),
    ("backward(net, steps, 1.0)", "the network has 3 outputs, so gradient must be (3,), not ()"),
    (
        "backward(net, steps, np.ones((2, 5)))",
        "the network has 3 outputs, so gradient must be (2, 3), not (2, 5)",
    ),
    (
        "backward(net, steps[:1], np.ones((2, 3)))",
        f"gradient is (2, 3), so {STEPS} {BOTH_STEPS}, not [((2, 4), (2, 5), (2, 5))]",
    ),
    ("backward(net, (), np.ones((2, 3)))", f"gradient is (2, 3), so {STEPS} {BOTH_STEPS}, not []"),
    (
        "backward(net, tuple(reversed(steps)), np.ones((2, 3)))",
        f"gradient is (2, 3), so {STEPS} {BOTH_STEPS}, "
        "not [((2, 5), (2, 3), (2, 3)), ((2, 4), (2, 5), (2, 5))]",
    ),
    (
        "backward(net, steps, np.ones((1, 3)))",
        f"gradient is (1, 3), so {STEPS} {BOTH_STEPS.replace('(2, ', '(1, ')}, not {BOTH_STEPS}",
    ),
    (
        "backward(net, None, np.ones((2, 3)))",
        "steps must be tuples of arrays, one a layer, not None",
    ),
    (
        "backward(net, [None, 3], np.ones((2, 3)))",
        "steps must be tuples of arrays, one a layer, not [None, 3]",
    ),
    ("sgd(net, None, 0.1)", "gradients must be tuples of arrays, one a layer, not None"),
    ("sgd(net, gradients[:1], 0.1)", f"{GRADIENTS} [((4, 5), (5,))]"),
    (
        "sgd(net, tuple(reversed(gradients)), 0.1)",
        f"{GRADIENTS} [((5, 3), (3,)), ((4, 5), (5,))]",
    ),
    ("sgd(net, [[1, 2], [3, 4]], 0.1)", f"{GRADIENTS} [((), ()), ((), ())]"),
    ("sgd(net, [[1j, 2], [3, 4]], 0.1)", f"gradients {REALS} complex numbers"),
    ("adam([1, 2], [1])", "parameters are (2,), so gradient must be (2,), not (1,)"),
    ("adam([1j], [1])", f"parameters {REALS} complex numbers"),
    ("adam([1], [1], learning_rate=-1)", f"{RATE} -1.0"),
    ("adam([1, 2], [1, 2], learning_rate=[1, 0])", f"{RATE} 0.0"),
    ("adam([1], [1], 5)", "state must be None, or what the step before gave, not 5"),
    (
        "adam([1], [1], AdamState(1, np.zeros(2), np.zeros(2)))",
        "parameters are (1,), so state must be (1,), not (2,)",
    ),
    (
        "fit(net, X, y, rng=rng, optimizer='adam')",
        "optimizer must be sgd, adam or a function like it, not 'adam'",
    ),
    ("fit(net, X + [[0], [nan]], y, rng=rng)", "X must not hold nan, but row 1 does"),
    (
        "fit(net, X, [[0, 0, nan]] * 2, rng=rng, loss=mean_squared_error)",
        "y must not hold nan, but row 0 does",
    ),
    ("fit(net, X, [[1, 0, 0], [0, 1, 0]], rng=rng)", ONE_HOT),
    # What an array must be
    ("sigmoid(np.ma.array([1.0], mask=[1]))", f"x {MASKED}"),
    ("sigmoid([1.0, np.ma.masked])", f"x {MASKED}"),
    ("logsumexp([np.ma.array([1.0, 2.0], mask=[1, 0])])", f"x {MASKED}"),
    ("cross_entropy([[1, 2]], np.ma.array([0]))", f"labels {MASKED}"),
    ("mean_squared_error([1], np.ma.array([0]))", f"target {MASKED}"),
    ("accuracy(np.ma.array([[1, 2]]), [0])", f"logits {MASKED}"),
    ("fit(net, np.ma.array(X), y, rng=rng)", f"X {MASKED}"),
    ("Dense(np.ma.array([[1]]), [0])", f"W {MASKED}"),
    (
        "sigmoid(torch.ones(2, requires_grad=True))",
        "x cannot be an array: Can't call numpy() on Tensor that requires grad. "
        "Use tensor.detach().numpy() instead.",
    ),
    (
        "sigmoid(torch.ones(2, dtype=torch.bfloat16))",
        "x cannot be an array: Got unsupported ScalarType BFloat16",
    ),
    ("sigmoid(Unreadable())", "x cannot be an array: nothing to read"),
    (
        "sigmoid(nested)",
        "x cannot be an array: setting an array element with a sequence. "
        "The requested array would exceed the maximum number of dimension of 64.",
    ),
    ("softmax([[1, 2]], axis=True)", "x is (1, 2): it has no axis True"),
    # What an activation must be
    (
        "Activation('own', lambda x: x - x.mean(), abs)",
        f"{OWN} gives [-1.66666667 -0.16666667  1.83333333] together and [0. 0. 0.] one by one",
    ),
    (
        "Activation('own', abs, lambda x: 1.0)",
        f"{OWN} raises ValueError: zero-dimensional arrays cannot be concatenated",
    ),
    (
        "Activation('own', lambda x: x[:, 0:1], abs)",
        f"{OWN} raises IndexError: too many indices for array: "
        "array is 1-dimensional, but 2 were indexed",
    ),
    (
        "check_gradient(lambda x: 1 + 1e-12 * x, 0.0, 1.0)",
        "cannot decide: the gradients, at most 0e+00, drown in the rounding of function(x), 4e-11",
    ),
    ("draw_network((2, 3), X=[1, 2])", NO_NUMBERS),
    ("draw_network((2, 3), weights=True)", NO_NUMBERS),
    # Randomness, losses and rates
    ("list(minibatches(X, y, 1, 0))", f"{RNG} 0"),
    ("fit(net, X, y, rng=None)", f"{RNG} None"),
    (
        "fit(net, X, y, rng=rng, loss='mse')",
        "loss must be a Loss such as mlpkit.cross_entropy, not 'mse'",
    ),
    ("fit(net, X, y, rng=rng, epochs=True)", "epochs must be a whole number above 0, not True"),
    ("mlp(5, relu, rng)", f"{WIDTHS} 5"),
    ("mlp((2, 3), 'relu', rng)", f"{ACTIVATION} 'relu'"),
    ("mlp((2, 3), relu, rng, gain=-1)", "gain must be a number above 0, not -1"),
    ("mlp((2, 3), relu, rng, gain=nan)", "gain must be a number above 0, not nan"),
    ("leaky_relu(True)", f"{SLOPE} True"),
    ("accuracy([[1.0, 2.0]], [7])", "labels must lie from 0 to 1, but one is 7"),
    ("accuracy([[1.0, 2.0]], ['a'])", "labels must hold real numbers, not strings"),
    ("accuracy([[1.0, 2.0]], [0.5])", "labels must be whole numbers, not float64"),
    ("cross_entropy(1.0, 0)", "logits must be (n, classes) or (classes,), not ()"),
    ("cross_entropy([[1.0, 2.0]], [[0], [1, 0]])", f"labels {RAGGED}"),
    ("numerical_gradient(lambda x: 'a', [1.0])", "function(x) must hold real numbers, not strings"),
]

# Records of results and the type of a loss, which check nothing.
NOT_IN_THE_TABLE = {"Fit", "Gradient", "Loss", "Step"}


@pytest.mark.parametrize(("call", "message"), TABLE, ids=[call for call, _ in TABLE])
def test_bad_input_is_a_value_error_that_says_what_was_given_and_wanted(call, message):
    with pytest.raises(ValueError) as error:
        eval(call, dict(NAMES))
    assert str(error.value) == message


def test_every_public_name_is_given_bad_input():
    tried = {name for call, _ in TABLE for name in re.findall(r"\w+", call)}
    assert set(mlpkit.__all__) - NOT_IN_THE_TABLE - tried == set()
