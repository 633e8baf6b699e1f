"""Activation functions and their derivatives: without one, a stack of layers is a single layer.

Two things are agreed for all of them. The derivative takes the pre-activation x, not the value
f(x). At a kink, where no derivative exists, it is the one that PyTorch takes; each docstring says
which. An activation keeps the shape of x; nan stays nan.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mlpkit.arrays import Array, as_reals, check_kind, elementwise, is_number


@dataclass(frozen=True)
class Activation:
    """A function applied to each element on its own, and its derivative.

    Call it for the value, `sigmoid(x)`; ask it for the slope, `sigmoid.derivative(x)`. To make one
    of your own, `Activation(name, function, slope)`, write both formulas for float64 arrays;
    array-likes and float32 then work as well. Parameters, such as the slope of a leaky ReLU, are
    passed to both formulas after x.

    Raises:
        ValueError: a formula does not work on each element on its own; or, when called, x is not an
            array of real numbers.
    """

    name: str
    function: Callable[..., Any]
    slope: Callable[..., Any]
    parameters: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        for formula in (self.function, self.slope):
            _check_elementwise(self.name, formula, self.parameters)

    def __call__(self, x: ArrayLike) -> Any:
        return elementwise(self.function, as_reals(x), *self.parameters)

    def derivative(self, x: ArrayLike) -> Any:
        """The derivative at each element of x, in the shape of x."""
        return elementwise(self.slope, as_reals(x), *self.parameters)

    def __repr__(self) -> str:
        return f"<activation {self.name}>"


def _check_elementwise(name: str, formula: Callable[..., Any], parameters: Any) -> None:
    # On a few numbers together and one by one: only a formula for each element gives the same.
    x = np.array([-1.5, 0.0, 2.0])
    try:
        with np.errstate(all="ignore"):
            together = formula(x.copy(), *parameters)
            alone = np.concatenate([formula(np.array([x_i]), *parameters) for x_i in x])
        fits = together.shape == x.shape and np.allclose(together, alone, 1e-9, 0, equal_nan=True)
        problem = f"gives {together} together and {alone} one by one"
    except Exception as error:
        fits, problem = False, f"raises {type(error).__name__}: {error}"
    if not fits:
        rule = f"the formulas of {name!r} must work on each element of an array on its own"
        raise ValueError(f"{rule}, but on {x} one {problem}")


def check_activation(activation: object) -> None:
    """Raise a ValueError unless it is an Activation."""
    check_kind("activation", activation, Activation, "an Activation such as mlpkit.relu")


def _is_positive(x: Array) -> Array:
    # np.heaviside(x, 0) is the same, but decides element by element, which is slow.
    return np.sign(np.maximum(x, 0.0))


def _zero(x: Array) -> Array:
    return 0 * _is_positive(x)


def _one(x: Array) -> Array:
    return 1 + _zero(x)


identity = Activation("identity", np.positive, _one)
"""x itself, with slope 1: the activation of a layer that has none."""

step = Activation("step", _is_positive, _zero)
"""1 where x > 0, else 0. The derivative is 0 everywhere, by convention at the jump as well."""


def _sigmoid(x: Array) -> Array:
    # 1 / (1 + exp(−x)) overflows far on the left; e = exp(−|x|) never does. There the sigmoid is
    # e / (1 + e), and e − e² / (1 + e) is the same with smaller roundings.
    e = np.exp(-np.abs(x))
    right = 1 / (1 + e)
    # Multiplying by 1 and 0 is np.where, but does not decide element by element, which is slow.
    on_the_left = (x < 0).astype(np.float64)
    return on_the_left * (e - e * (e * right)) + (1 - on_the_left) * right


def _sigmoid_slope(x: Array) -> Array:
    # σ(1 − σ) is 0 as soon as σ rounds to 1, at x = 37. In terms of e = exp(−|x|) the slope is
    # e / (1 + e)², with digits to the last x. The sum 1 + c is (1 + e)² multiplied out; where e is
    # small, e − e c / (1 + c) is the same with smaller roundings.
    e = np.exp(-np.abs(x))
    c = e * (2 + e)
    return np.where(e < 0.25, e - e * (c / (1 + c)), e / (1 + c))


sigmoid = Activation("sigmoid", _sigmoid, _sigmoid_slope)
"""σ(x) = 1 / (1 + exp(−x)), with values in (0, 1) and slope σ(x)(1 − σ(x)), at most 1/4."""


def _tanh_slope(x: Array) -> Array:
    # 1 − tanh² loses every digit far out. tanh(x) = 2σ(2x) − 1, so the slope is 4σ′(2x). Beyond
    # |x| = 354 exp(−2|x|) is subnormal, with few digits to multiply by 4; (2 exp(−|x|))² has all.
    near = np.clip(x, -354, 354)
    return np.where(x == near, 4 * _sigmoid_slope(2 * near), (2 * np.exp(-np.abs(x))) ** 2)


tanh = Activation("tanh", np.tanh, _tanh_slope)
"""(exp(x) − exp(−x)) / (exp(x) + exp(−x)), with values in (−1, 1) and slope 1 − tanh(x)²."""


def _relu(x: Array) -> Array:
    return np.maximum(x, 0.0)


relu = Activation("relu", _relu, _is_positive)
"""max(x, 0). Slope 0 on the left, 1 on the right, and 0 at the kink."""


def leaky_relu(negative_slope: float = 0.01) -> Activation:
    """max(negative_slope · x, x): a ReLU that keeps a little slope on the left, and at the kink.

    Raises:
        ValueError: negative_slope is not a number from 0 to 1.
    """
    if not is_number(negative_slope) or not 0 <= negative_slope <= 1:
        raise ValueError(f"negative_slope must be a number from 0 to 1, not {negative_slope!r}")
    name = f"leaky_relu({negative_slope})"
    return Activation(name, _leaky_relu, _leaky_relu_slope, (float(negative_slope),))


def _leaky_relu(x: Array, negative_slope: float) -> Array:
    # Without a slope it is ReLU, where −inf times 0 would be nan.
    return np.where(x > 0, x, negative_slope * x) if negative_slope else _relu(x)


def _leaky_relu_slope(x: Array, negative_slope: float) -> Array:
    right = _is_positive(x)
    return right + negative_slope * (1 - right)


def _softplus(x: Array) -> Array:
    # log(1 + exp(x)) overflows on the right and rounds to 0 on the left. Taking max(x, 0) out of
    # the logarithm leaves exp(−|x|) inside, and log1p keeps the digits of a small one.
    return np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))


softplus = Activation("softplus", _softplus, _sigmoid)
"""log(1 + exp(x)): a ReLU with its corner rounded off. Its slope is the sigmoid."""


def _log_sigmoid(x: Array) -> Array:
    return -_softplus(-x)


def _log_sigmoid_slope(x: Array) -> Array:
    return _sigmoid(-x)


log_sigmoid = Activation("log_sigmoid", _log_sigmoid, _log_sigmoid_slope)
"""log σ(x), which is −softplus(−x): finite where taking the logarithm of σ(x) gives −inf."""


def _hardtanh(x: Array) -> Array:
    return np.clip(x, -1.0, 1.0)


def _hardtanh_slope(x: Array) -> Array:
    return _is_positive(1 - np.abs(x))


hardtanh = Activation("hardtanh", _hardtanh, _hardtanh_slope)
"""x cut off at −1 and 1. Slope 1 between them, 0 outside and at both kinks."""


def _gated(factor: Array, x: Array, otherwise: Array) -> Array:
    # Left of −40 σ(x) is exp(x), and left of −708 that is subnormal, with few digits to multiply:
    # factor σ(x) takes the part of the exponent beyond −703.5, whose exponential is very nearly a
    # float64, last. Where x is −inf the result is 0, not nan.
    normal, rest = np.exp(np.clip(x, -703.5, 0)), np.exp(np.clip(x + 703.5, -900, 0))
    return np.where(x < -40, factor * normal * rest, otherwise)


def _silu(x: Array) -> Array:
    return _gated(_bounded(x), x, np.maximum(x, -1000) * _sigmoid(x))


def _silu_slope(x: Array) -> Array:
    near = _bounded(x)
    return _gated(1 + near, near, _sigmoid(near) + near * _sigmoid_slope(near))


# Below −1000 silu and gelu are 0 in float64, and above 1000 they are x: holding their inner x there
# keeps powers of x finite, and −inf times 0 from becoming nan.
def _bounded(x: Array) -> Array:
    return np.clip(x, -1000, 1000)


silu = Activation("silu", _silu, _silu_slope)
"""x σ(x), also called swish: smooth, with a shallow dip below 0 on the left."""


def _gelu_inner(x: Array) -> Array:
    # The tanh form is x (1 + tanh u) / 2, which is x σ(2u) and so keeps its digits on the left.
    return 2 * np.sqrt(2 / np.pi) * (x + 0.044715 * x * x * x)  # x**3 takes ten times as long


def _gelu(x: Array) -> Array:
    inner = _gelu_inner(_bounded(x))
    return _gated(_bounded(x), inner, np.maximum(x, -1000) * _sigmoid(inner))


def _gelu_slope(x: Array) -> Array:
    near = _bounded(x)
    inner = _gelu_inner(near)
    factor = near * (2 * np.sqrt(2 / np.pi) * (1 + 3 * 0.044715 * near * near))
    return _gated(1 + factor, inner, _sigmoid(inner) + factor * _sigmoid_slope(inner))


gelu = Activation("gelu", _gelu, _gelu_slope)
"""x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2, the form of GELU that uses tanh.

Source: Hendrycks and Gimpel, Gaussian Error Linear Units, 2016.
"""
