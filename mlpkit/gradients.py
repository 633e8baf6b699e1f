"""A second way to a gradient, slow and simple, to check the fast one against."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpkit.arrays import as_reals


def numerical_gradient(function: Callable[[Any], Any], x: ArrayLike) -> NDArray[Any]:
    """The gradient of a function of one array that returns one number, by central differences.

    For each element, (f(x + h) − f(x − h)) / 2h with `h = ∛ε · max(1, |x|)` and ε = 2⁻⁵². A larger
    h sees the curve bend, a smaller one drowns in rounding. About ten digits of a smooth function's
    gradient are right.

    Raises:
        ValueError: function returns more than one number.
    """
    x = as_reals(x).astype(np.float64)
    gradient = np.empty_like(x)
    for index in np.ndindex(x.shape):
        h = 2.0 ** (-52 / 3) * max(1.0, abs(float(x[index])))
        values = []
        for moved in (x[index] + h, x[index] - h):
            there = x.copy()
            there[index] = moved
            value = as_reals(function(there), "function(x)")
            if value.size != 1:
                raise ValueError(f"function(x) must be one number, not an array {value.shape}")
            values.append(value.item())
        gradient[index] = (values[0] - values[1]) / (2 * h)
    return gradient


def check_gradient(function: Callable[[Any], Any], gradient: ArrayLike, x: ArrayLike) -> float:
    """The largest difference between a gradient at x and the numerical one, relative from 1 up.

    Raises:
        ValueError: gradient and x differ in shape, or function returns more than one number.
    """
    given, x = as_reals(gradient, "gradient"), as_reals(x)
    if given.shape != x.shape:
        raise ValueError(f"x is {x.shape}, so gradient must be too, not {given.shape}")
    numerical = numerical_gradient(function, x)
    size = np.maximum(1.0, np.maximum(np.abs(given), np.abs(numerical)))
    return float(np.max(np.abs(given - numerical) / size, initial=0.0))
