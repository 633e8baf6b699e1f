"""How every function takes numbers: array-likes in, float32 and float64 out as they came."""

from collections.abc import Callable
from functools import wraps
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

# Elements that are worked on at a time: what a formula computes on the way then stays in the
# processor's cache, which is several times as fast.
BLOCK = 2**14

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
        flat, result = x.reshape(-1), np.empty(x.size, x.dtype)
        with np.errstate(under="ignore"):  # a result too small for the type is 0, as it should be
            for start in range(0, x.size, BLOCK):
                block = slice(start, start + BLOCK)
                result[block] = formula(flat[block].astype(np.float64))
        return result.reshape(x.shape)[()]

    return function


def as_labels(labels: ArrayLike, classes: int) -> NDArray[np.intp]:
    """Labels as indices: whole numbers from 0 to classes − 1.

    Raises:
        ValueError: one is not a whole number, or no class.
    """
    as_reals(labels, "labels")
    array = np.asarray(labels)
    if array.size and array.dtype.kind not in "biu":
        raise ValueError(f"labels must be whole numbers, not {array.dtype}")
    wrong = array[(array < 0) | (array >= classes)]
    if wrong.size:
        raise ValueError(f"labels must lie from 0 to {classes - 1}, but one is {wrong.flat[0]}")
    return array.astype(np.intp)


def is_number(value: object, whole: bool = False) -> bool:
    """Is it a real number, or a whole one? True and False are neither."""
    return isinstance(value, Integral if whole else Real) and not isinstance(value, bool | np.bool)


def check_positive(whole: bool = False, **numbers: Any) -> None:
    """Raise a ValueError that names the first of the numbers that is not finite and above 0."""
    for name, value in numbers.items():
        if not is_number(value, whole) or not 0 < value < np.inf:
            wanted = "a whole number" if whole else "a number"
            raise ValueError(f"{name} must be {wanted} above 0, not {value!r}")


def check_rng(rng: object) -> None:
    """Raise a ValueError unless it is one of NumPy's random generators."""
    if not isinstance(rng, np.random.Generator):
        raise ValueError(f"rng must be a generator from np.random.default_rng(seed), not {rng!r}")
