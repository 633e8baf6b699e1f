"""How every function takes numbers: array-likes in, float32 and float64 out as they came."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

type_names = {"U": "strings", "S": "bytes", "O": "objects", "c": "complex numbers"}


def as_reals(x: ArrayLike, name: str = "x") -> NDArray[Any]:
    """x as an array: float32 stays float32, every other real type becomes float64.

    Raises:
        ValueError: x is ragged, or holds something other than real numbers.
    """
    try:
        array = np.asarray(x)
    except ValueError:
        raise ValueError(f"{name} must be rectangular, not rows of different lengths") from None
    if array.dtype.kind not in "biuf":
        given = type_names.get(array.dtype.kind, str(array.dtype))
        raise ValueError(f"{name} must hold real numbers, not {given}")
    return array if array.dtype == np.float32 else array.astype(np.float64, copy=False)


def elementwise(formula: Callable[[Any], Any]) -> Callable[[ArrayLike], Any]:
    """Let a float64 formula take any array-like, and round its result once to the input's type."""

    @wraps(formula)
    def function(x: ArrayLike) -> Any:
        x = as_reals(x)
        with np.errstate(under="ignore"):  # a result too small for the type is 0, as it should be
            return np.asarray(formula(x.astype(np.float64, copy=False))).astype(x.dtype)[()]

    return function
