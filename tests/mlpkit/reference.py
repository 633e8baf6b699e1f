"""What the library is compared with: mathematics to 60 digits, PyTorch, and random networks."""

import itertools
import math

import mpmath
import numpy as np
import pytest
from hypothesis import strategies as st

import mlpkit

FLOATS = [np.float64, np.float32]


class PyTorch:
    """PyTorch, looked for when a test asks it something; where there is none, that is skipped."""

    def __getattr__(self, name):
        if name.startswith("_"):  # pytest, which asks what kind of thing each name is
            raise AttributeError(name)
        return getattr(pytest.importorskip("torch"), name)


torch = PyTorch()

exact = mpmath.MPContext()
exact.dps = 60


def ulps(got, wanted, dtype, size=None):
    """The distance from the exact result in units in the last place of its own binade.

    Where a result is the difference of two larger terms, size is the larger one: the units are
    then those of that term.
    """
    if math.isnan(got):
        return math.inf
    kind = np.finfo(dtype)
    if math.isinf(got):
        # Rounding gives infinity from halfway between the largest number and the power of two
        # that would come next: that power is what infinity stands for.
        got = math.copysign(1, got) * exact.ldexp(1, kind.maxexp)
    size = wanted if size is None else size
    # Below the smallest normal number the units no longer shrink.
    exponent = max(exact.mag(size) - 1, kind.minexp) if size else kind.minexp
    unit = exact.ldexp(1, min(exponent, kind.maxexp - 1) - kind.nmant)
    return float(abs(exact.mpf(got) - wanted) / unit)


ELEMENTWISE = {
    "sigmoid": lambda x: 1 / (1 + exact.exp(-x)),
    "tanh": exact.tanh,
    "softplus": lambda x: exact.log1p(exact.exp(x)),
    "log_sigmoid": lambda x: -exact.log1p(exact.exp(-x)),
    "sigmoid′": lambda x: 1 / (2 + 2 * exact.cosh(x)),
    "tanh′": lambda x: exact.sech(x) ** 2,
}


class ExactRow:
    """Softmax and its kin of one row, and the two terms of its logsumexp."""

    def __init__(self, row):
        logits = [exact.mpf(float(x)) for x in row]
        largest = max(range(len(logits)), key=logits.__getitem__)
        self.largest = logits[largest]
        shifted = [x - self.largest for x in logits]
        exponentials = [exact.exp(d) if d > -900 else exact.zero for d in shifted]
        tail = exact.fsum(e for i, e in enumerate(exponentials) if i != largest)
        self.log_of_sum = exact.log1p(tail)
        self.softmax = [e / (1 + tail) for e in exponentials]
        self.log_softmax = [d - self.log_of_sum for d in shifted]
        self.logsumexp = self.largest + self.log_of_sum


def thresholds():
    """Where exp, or its result rounded to float32, over- or underflows; and where 1 + exp is 1."""
    natural = [
        math.log(2.0) * power
        for power in (1024, 1022, 1074, 1075, 128, 126, 149, 150, 53, 54, 52, 24, 25, 23)
    ]
    return [*natural, *(x / 2 for x in natural), 1.0, 400.0, 1000.0]


def numbers(dtype, seed=1):
    """Finite numbers of every size and both signs, dense where a sigmoid is neither 0 nor 1."""
    rng = np.random.default_rng(seed)
    powers = [rng.uniform(1, 10) * 10.0**k for k in range(-323, 308)]
    edges = []
    for edge in map(dtype, thresholds()):
        below = above = edge
        for _ in range(3):
            edges += [below, above]
            below, above = np.nextafter(below, dtype(0)), np.nextafter(above, dtype(np.inf))
    dense = [
        rng.uniform(0, top, size=count)
        for top, count in ((1e-3, 50), (1, 300), (5, 300), (40, 400), (120, 200), (760, 200))
    ]
    kind = np.finfo(dtype)
    # The hardest for sigmoid and for both derivatives that a search over ten million found.
    hardest = [5.541614505580591, 5.542681836206606, 2.4246686680335987]
    extremes = [0.0, 1e-320, 1e308, kind.smallest_subnormal, kind.tiny, kind.eps, kind.max]
    with np.errstate(over="ignore"):
        x = np.concatenate([powers, edges, *dense, hardest, extremes]).astype(dtype)
    x = np.unique(x[np.isfinite(x)])
    return np.concatenate([-x, x])


def tables(dtype, seed=2):
    """Two-dimensional arrays of logits, of many widths and kinds, every largest one finite."""
    rng = np.random.default_rng(seed)
    largest_power = 300 if dtype == np.float64 else 37
    found = []
    for width, count in ((1, 4), (2, 60), (3, 40), (10, 12), (100, 2), (1000, 1)):

        def normal(width=width, count=count):
            return rng.normal(size=(count, width))

        def powers(width=1, count=count):
            return 10 ** rng.uniform(-largest_power, largest_power, size=(count, width))

        ties = rng.integers(-3, 4, size=(count, width)).astype(float)
        masked = np.where(rng.random((count, width)) < 0.4, -np.inf, 5 * normal())
        masked[:, rng.integers(width)] = 1.0
        scores = np.abs(normal()) ** 4 + 1e-12
        found += [
            *(scale * normal() for scale in (0.01, 1.0, 10.0, 300.0)),
            powers() * normal(),
            powers(width) * np.sign(normal()),
            normal() + powers() * np.sign(normal()),
            normal() + 1000 * np.round(normal()),
            ties,
            ties * powers(),
            masked,
            # Logarithms of probabilities, whose logsumexp is 0: its two terms cancel.
            np.log(scores / scores.sum(axis=1, keepdims=True)),
        ]
    # One term of the sum is large and very many are small: added one by one to the large one, each
    # would be rounded at its size. The sum is about 1/4, whose log1p lies in the binade below.
    for width, count in ((5, 60), (10, 40), (100, 10)):
        row = rng.uniform(-10, -7, size=(count, width))
        row[:, 0], row[:, 1] = 0.0, rng.uniform(-1.40, -1.35, size=count)
        found.append(row)
        found.append(row + 25.0)
        found.append(row - 1.5)
    # A sum just above a power of two whose log1p lies just below it: there the units are half as
    # large, and every rounding before the logarithm counts twice.
    powers_of_two = 2.0 ** -rng.integers(1, 7, size=(400, 1))
    above = powers_of_two * (1 + rng.uniform(0, powers_of_two / 2))
    found.append(10 * rng.normal(size=(400, 1)) + np.hstack([np.zeros_like(above), np.log(above)]))
    # The hardest rows of this kind that a search over ten million found.
    found.append(
        np.array(
            [
                [-0.015644163017452528, -4.173301564714915, -11.438028827215595],
                [-0.43052906182373063, -3.88704849993264, -11.590316010379158],
                [0.0033038911053787584, -2.055034139081238, -7.313451384355073],
                [-0.014567886097463088, -2.089047946053184, -9.361955421841905],
            ]
        )
    )
    # Two logits as far apart as each threshold, so that the smaller one almost vanishes.
    apart = np.array(thresholds())
    found.append(np.stack([np.zeros_like(apart), -apart], axis=1))
    found.append(np.stack([-apart, -2 * apart, np.full_like(apart, -1e-300)], axis=1))
    return [table.astype(dtype) for table in found]


TORCH = {
    "identity": lambda: torch.nn.Identity(),
    "sigmoid": lambda: torch.nn.Sigmoid(),
    "tanh": lambda: torch.nn.Tanh(),
    "relu": lambda: torch.nn.ReLU(),
    "leaky_relu(0.2)": lambda: torch.nn.LeakyReLU(0.2),
    # Beyond its threshold torch takes x for softplus; at 50 that is no longer visible.
    "softplus": lambda: torch.nn.Softplus(threshold=50),
    "log_sigmoid": lambda: torch.nn.LogSigmoid(),
    "hardtanh": lambda: torch.nn.Hardtanh(),
    "silu": lambda: torch.nn.SiLU(),
    "gelu": lambda: torch.nn.GELU(approximate="tanh"),
}

SMOOTH = [
    mlpkit.identity,
    mlpkit.sigmoid,
    mlpkit.tanh,
    mlpkit.softplus,
    mlpkit.log_sigmoid,
    mlpkit.silu,
    mlpkit.gelu,
]
KINKED = [mlpkit.relu, mlpkit.leaky_relu(0.2), mlpkit.hardtanh]
ACTIVATIONS = [*SMOOTH, *KINKED, mlpkit.step]


def as_torch(network):
    """The same network in PyTorch, whose weights have shape (outputs, inputs)."""
    modules = []
    for layer in network:
        linear = torch.nn.Linear(layer.inputs, layer.outputs, dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(layer.W.T))
            linear.bias.copy_(torch.tensor(layer.b))
        modules += [linear, TORCH[layer.activation.name]()]
    return torch.nn.Sequential(*modules)


@st.composite
def networks(draw, activations=(*SMOOTH, *KINKED), min_layers=1, max_layers=4):
    """A network with random widths, weights, biases and activations, the last layer's too."""
    depth = draw(st.integers(min_layers, max_layers))
    widths = draw(st.lists(st.integers(1, 5), min_size=depth + 1, max_size=depth + 1))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    return tuple(
        mlpkit.Dense(
            rng.normal(size=(inputs, outputs)),
            rng.normal(size=outputs),
            draw(st.sampled_from(activations)),
        )
        for inputs, outputs in itertools.pairwise(widths)
    )


@st.composite
def networks_with_inputs(draw, **kind):
    """A random network and a batch for it."""
    network = draw(networks(**kind))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    return network, rng.normal(size=(draw(st.integers(1, 4)), network[0].inputs))
