"""A second way to a gradient, slow and simple, to check the fast one against."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mlpkit.arrays import Array, as_reals


def numerical_gradient(function: Callable[[Any], Any], x: ArrayLike) -> Array:
    """The gradient of a function of one array that returns one number, by central differences.

    For each element, (f(x + h) − f(x − h)) / 2h with `h = ∛ε · max(1, |x|)` and ε = 2⁻⁵². A larger
    h sees the curve bend, a smaller one drowns in rounding. About ten digits of a smooth function's
    gradient are right, as long as f(x) is of the size of the derivative: rounding f leaves an error
    of about `ε abs(f(x)) / h`, so where f is a million times larger, four digits are right.

    Raises:
        ValueError: function returns more than one number.
    """
    return _differences(function, as_reals(x, dtype=np.float64))[0]


def check_gradient(function: Callable[[Any], Any], gradient: ArrayLike, x: ArrayLike) -> float:
    """How far a gradient at x is off, as a share of the largest element of the gradient.

    It is compared with the numerical gradient, element by element, and of each difference only what
    exceeds the rounding of function(x) counts. 0 for a right gradient, but for some 1e-10; 1 for
    one that is all zero. Look at all parameters together: the small gradients among them are then
    measured by the large ones.

    Raises:
        ValueError: gradient and x differ in shape, or function returns more than one number; or
            both gradients are so small that they drown in the rounding of function(x), so that
            nothing can be decided.
    """
    given, x = as_reals(gradient, "gradient", np.float64), as_reals(x, dtype=np.float64)
    if given.shape != x.shape:
        raise ValueError(f"x is {x.shape}, so gradient must be too, not {given.shape}")
    numerical, rounding = _differences(function, x)
    size = np.maximum(np.abs(given), np.abs(numerical))
    if np.any(rounding) and np.all(size <= rounding):
        raise ValueError(
            f"cannot decide: the gradients, at most {size.max():.0e}, drown in the rounding of "
            f"function(x), {rounding.max():.0e}"
        )
    excess = np.maximum(np.abs(given - numerical) - rounding, 0)
    return float(np.max(excess, initial=0.0) / (np.max(size, initial=0.0) or 1.0))


def _differences(function: Callable[[Any], Any], x: Array) -> tuple[Array, Array]:
    """The numerical gradient, and how large an error the rounding of function(x) leaves in it."""
    gradient, rounding = np.empty_like(x), np.empty_like(x)
    largest = np.finfo(np.float64).max
    for index in np.ndindex(x.shape):
        at, h = float(x[index]), 2.0 ** (-52 / 3) * max(1.0, abs(float(x[index])))
        ends, values = (min(at + h, largest), max(at - h, -largest)), []
        for moved in ends:
            there = x.copy()
            there[index] = moved
            value = as_reals(function(there), "function(x)")
            if value.size != 1:
                raise ValueError(f"function(x) must be one number, not an array {value.shape}")
            values.append(float(value.item()))
        gradient[index] = (values[0] - values[1]) / (ends[0] - ends[1])
        rounding[index] = 2.0**-52 * max(map(abs, values)) / h
    return gradient, rounding
