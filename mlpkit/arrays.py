"""How every function takes numbers: array-likes in, float32 and float64 out as they came."""

import re
from collections.abc import Callable
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

# Elements that are worked on at a time: what a formula computes on the way then stays in the
# processor's cache, which is several times as fast.
BLOCK = 2**14

Array = NDArray[Any]
type_names = {"U": "strings", "S": "bytes", "O": "objects", "c": "complex numbers"}


def as_reals(x: ArrayLike, name: str = "x", dtype: Any = None) -> Array:
    """x as an array: float32 stays float32, every other real type becomes float64, or all dtype.

    Raises:
        ValueError: x is ragged or masked, or holds something other than real numbers.
    """
    if _is_masked(x):
        raise ValueError(f"{name} must not be masked: fill its masked elements, or leave them out")
    try:
        array = np.asarray(x)
    except Exception as error:
        rows = re.search(r"inhomogeneous shape after [1-9]\b", str(error))
        ragged = "must be rectangular, not rows of different lengths"
        raise ValueError(f"{name} {ragged if rows else f'cannot be an array: {error}'}") from error
    if array.dtype.kind not in "biuf":
        given = type_names.get(array.dtype.kind, str(array.dtype))
        if given == "objects" and all(is_number(element, whole=True) for element in array.flat):
            given = "whole numbers too large for 64 bits"
        raise ValueError(f"{name} must hold real numbers, not {given}")
    if dtype is None:  # float32 in the bytes' other order is float32 too
        single = array.dtype.kind == "f" and array.dtype.itemsize == 4
        dtype = np.float32 if single else np.float64
    return array.astype(dtype, copy=False)


def _is_masked(x: object) -> bool:
    # np.asarray forgets a mask without a word, of an array as of an element of a list.
    parts = x if isinstance(x, list | tuple) and {*map(type, x)} - {float, int} else ()
    return isinstance(x, np.ma.MaskedArray) or any(map(_is_masked, parts))


def elementwise(formula: Callable[..., Any], x: Array, *parameters: float) -> Any:
    """formula(x, *parameters), worked out in float64 and rounded once to the type of x."""
    flat, result = x.reshape(-1), np.empty(x.size, x.dtype)
    with np.errstate(under="ignore"):  # a result too small for the type is 0, as it should be
        if x.size <= BLOCK:  # without the copying that blocks take, as each step of a training is
            result = formula(flat.astype(np.float64), *parameters).astype(x.dtype, copy=False)
            return result.reshape(x.shape)[()]
        for start in range(0, x.size, BLOCK):
            block = slice(start, start + BLOCK)
            result[block] = formula(flat[block].astype(np.float64), *parameters)
    return result.reshape(x.shape)[()]


def mean(values: NDArray[np.float64]) -> Any:
    """The mean, also where the sum of numbers overflows and their mean does not."""
    total = np.add.reduce(values, axis=None)
    return total / values.size if abs(total) < np.inf else np.sum(values / values.size)


def as_labels(labels: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.intp]:
    """Labels as indices into logits of this shape, whose last axis is that of the classes.

    Raises:
        ValueError: one is not a whole number, or no class, or there is not one for each row.
    """
    reals, array, classes = as_reals(labels, "labels"), np.asarray(labels), shape[-1]
    if array.shape == shape and classes > 1 and np.all(np.sum(reals == 1, axis=-1) == 1):
        rows = "the label of an example must be a whole number, not a row with a 1"
        raise ValueError(f"{rows}: give labels.argmax(axis=-1)")
    if array.size and array.dtype.kind not in "biu":
        raise ValueError(f"labels must be whole numbers, not {array.dtype}")
    wrong = array[(array < 0) | (array >= classes)]
    if wrong.size:
        hint = ": two classes take two columns of logits" if classes == 1 else ""
        one = wrong.flat[0]
        raise ValueError(f"labels must lie from 0 to {classes - 1}, but one is {one}{hint}")
    check_shape("labels", array, shape[:-1], f"logits are {shape}, one row of scores an example")
    return array.astype(np.intp)


def is_number(value: object, whole: bool = False) -> bool:
    """Is it a real number, or a whole one? True and False are neither."""
    return isinstance(value, Integral if whole else Real) and not isinstance(value, bool | np.bool)


def check_shape(name: str, array: Array, shape: tuple[int, ...], reason: str) -> None:
    """Raise a ValueError that names both shapes, and the reason, unless the array has this one."""
    if array.shape != shape:
        raise ValueError(f"{reason}, so {name} must be {shape}, not {array.shape}")


def check_positive(whole: bool = False, **numbers: Any) -> None:
    """Raise a ValueError that names the first of the numbers that is not finite and above 0."""
    for name, value in numbers.items():
        if not is_number(value, whole) or not 0 < value < np.inf:
            wanted = "a whole number" if whole else "a number"
            raise ValueError(f"{name} must be {wanted} above 0, not {value!r}")


def check_kind(name: str, value: object, kind: type, wanted: str) -> None:
    """Raise a ValueError that says what is wanted unless the value is of this kind."""
    if not isinstance(value, kind):
        raise ValueError(f"{name} must be {wanted}, not {value!r}")


def check_rng(rng: object) -> None:
    """Raise a ValueError unless it is one of NumPy's random generators."""
    check_kind("rng", rng, np.random.Generator, "a generator from np.random.default_rng(seed)")
