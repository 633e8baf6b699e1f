"""Activation functions and their derivatives: without one, a stack of layers is a single layer.

Two things are agreed for all of them. The derivative takes the pre-activation x, not the value
f(x). At a kink, where no derivative exists, it is the one that PyTorch takes; each docstring says
which. An activation keeps the shape of x; nan stays nan.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpkit.arrays import elementwise, is_number

Array = NDArray[Any]


@dataclass(frozen=True)
class Activation:
    """A function applied to each element on its own, and its derivative.

    Call it for the value, `sigmoid(x)`; ask it for the slope, `sigmoid.derivative(x)`. To make one
    of your own, write both formulas for float64 arrays; array-likes and float32 then work as well.

    Raises:
        ValueError: when called with something that is not an array of real numbers.
    """

    name: str
    function: Callable[[Any], Any]
    derivative: Callable[[Any], Any]

    def __post_init__(self) -> None:
        object.__setattr__(self, "function", elementwise(self.function))
        object.__setattr__(self, "derivative", elementwise(self.derivative))

    def __call__(self, x: ArrayLike) -> Any:
        return self.function(x)

    def __repr__(self) -> str:
        return f"<activation {self.name}>"


def _is_positive(x: Array) -> Array:
    # np.heaviside(x, 0) is the same, but decides element by element, which is slow.
    return _with_nan((x > 0).astype(np.float64), x)


def _constant(x: Array, value: float) -> Array:
    return _with_nan(np.full_like(x, value), x)


def _with_nan(values: Array, x: Array) -> Array:
    values[np.isnan(x)] = np.nan
    return values


identity = Activation("identity", lambda x: x, lambda x: _constant(x, 1.0))
"""x itself, with slope 1: the activation of a layer that has none."""

step = Activation("step", _is_positive, lambda x: _constant(x, 0.0))
"""1 where x > 0, else 0. The derivative is 0 everywhere, by convention at the jump as well."""


def _sigmoid(x: Array) -> Array:
    # 1 / (1 + exp(−x)) overflows far on the left; e = exp(−|x|) never does. There the sigmoid is
    # e / (1 + e), and e − e² / (1 + e) is the same with smaller roundings.
    e = np.exp(-np.abs(x))
    right = 1 / (1 + e)
    # Multiplying by 1 and 0 is np.where, but does not decide element by element, which is slow.
    on_the_left = (x < 0).astype(np.float64)
    return on_the_left * (e - e * (e * right)) + (1 - on_the_left) * right


def _sigmoid_derivative(x: Array) -> Array:
    # σ(1 − σ) is 0 as soon as σ rounds to 1, at x = 37. In terms of e = exp(−|x|) the slope is
    # e / (1 + e)², with digits to the last x. The sum 1 + c is (1 + e)² multiplied out; where e is
    # small, e − e c / (1 + c) is the same with smaller roundings.
    e = np.exp(-np.abs(x))
    c = e * (2 + e)
    return np.where(e < 0.25, e - e * (c / (1 + c)), e / (1 + c))


sigmoid = Activation("sigmoid", _sigmoid, _sigmoid_derivative)
"""σ(x) = 1 / (1 + exp(−x)), with values in (0, 1) and slope σ(x)(1 − σ(x)), at most 1/4."""


def _tanh_derivative(x: Array) -> Array:
    # 1 − tanh² loses every digit far out. tanh(x) = 2σ(2x) − 1, so the slope is 4σ′(2x). Beyond
    # |x| = 354 exp(−2|x|) is subnormal, with few digits to multiply by 4; (2 exp(−|x|))² has all.
    near = np.clip(x, -354, 354)
    return np.where(x == near, 4 * _sigmoid_derivative(2 * near), (2 * np.exp(-np.abs(x))) ** 2)


tanh = Activation("tanh", np.tanh, _tanh_derivative)
"""(exp(x) − exp(−x)) / (exp(x) + exp(−x)), with values in (−1, 1) and slope 1 − tanh(x)²."""

relu = Activation("relu", lambda x: np.maximum(x, 0.0), _is_positive)
"""max(x, 0). Slope 0 on the left, 1 on the right, and 0 at the kink."""


def leaky_relu(negative_slope: float = 0.01) -> Activation:
    """max(negative_slope · x, x): a ReLU that keeps a little slope on the left, and at the kink.

    Raises:
        ValueError: negative_slope is not a number from 0 to 1.
    """
    if not is_number(negative_slope) or not 0 <= negative_slope <= 1:
        raise ValueError(f"negative_slope must be a number from 0 to 1, not {negative_slope!r}")

    def derivative(x: Array) -> Array:
        right = _is_positive(x)
        return right + negative_slope * (1 - right)

    return Activation(
        f"leaky_relu({negative_slope})",
        lambda x: np.maximum(x, 0.0) + negative_slope * np.minimum(x, 0.0),
        derivative,
    )


def _softplus(x: Array) -> Array:
    # log(1 + exp(x)) overflows on the right and rounds to 0 on the left. Taking max(x, 0) out of
    # the logarithm leaves exp(−|x|) inside, and log1p keeps the digits of a small one.
    return np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))


softplus = Activation("softplus", _softplus, _sigmoid)
"""log(1 + exp(x)): a ReLU with its corner rounded off. Its slope is the sigmoid."""

log_sigmoid = Activation("log_sigmoid", lambda x: -_softplus(-x), lambda x: _sigmoid(-x))
"""log σ(x), which is −softplus(−x): finite where taking the logarithm of σ(x) gives −inf."""

hardtanh = Activation(
    "hardtanh", lambda x: np.clip(x, -1.0, 1.0), lambda x: _is_positive(1 - np.abs(x))
)
"""x cut off at −1 and 1. Slope 1 between them, 0 outside and at both kinks."""


# Below −1000 both functions that follow are 0 in float64, and above 1000 they are x: holding their
# inner x there keeps powers of x finite, and −inf times 0 from becoming nan.
def _bounded(x: Array) -> Array:
    return np.clip(x, -1000, 1000)


def _silu_derivative(x: Array) -> Array:
    x = _bounded(x)
    return _sigmoid(x) + x * _sigmoid_derivative(x)


silu = Activation("silu", lambda x: np.maximum(x, -1000) * _sigmoid(x), _silu_derivative)
"""x σ(x), also called swish: smooth, with a shallow dip below 0 on the left."""


def _gelu_inner(x: Array) -> Array:
    # The tanh form is x (1 + tanh u) / 2, which is x σ(2u) and so keeps its digits on the left.
    return 2 * np.sqrt(2 / np.pi) * (x + 0.044715 * x * x * x)  # x**3 takes ten times as long


def _gelu_derivative(x: Array) -> Array:
    x = _bounded(x)
    inner = _gelu_inner(x)
    inner_derivative = 2 * np.sqrt(2 / np.pi) * (1 + 3 * 0.044715 * x * x)
    return _sigmoid(inner) + x * inner_derivative * _sigmoid_derivative(inner)


gelu = Activation(
    "gelu", lambda x: np.maximum(x, -1000) * _sigmoid(_gelu_inner(_bounded(x))), _gelu_derivative
)
"""x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2, the form of GELU that uses tanh.

Source: Hendrycks and Gimpel, Gaussian Error Linear Units, 2016.
"""
