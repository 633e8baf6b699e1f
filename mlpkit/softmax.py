"""Softmax and its two relatives, exact where the textbook formulas overflow.

All three take logits of any shape and work along one axis. A logit of −inf is a masked class: its
probability is 0. nan makes its whole row nan. The results are accurate to a few units in the last
place of float64; logsumexp to units of the larger of its two terms where these cancel.

Source: Blanchard, Higham and Higham, Accurately computing the log-sum-exp and softmax functions,
IMA Journal of Numerical Analysis 41, 2021.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpkit.arrays import as_reals

Array = NDArray[np.float64]


def softmax(x: ArrayLike, axis: int = -1) -> Any:
    """exp(x) / Σ exp(x): probabilities, of the shape of x, that sum to 1 along the axis.

    A slice whose largest logit is infinite, either way, has no softmax and is nan.

    Raises:
        ValueError: x does not hold real numbers, or has no such axis.
    """
    x = as_reals(x)
    with np.errstate(all="ignore"):
        s = _shift(x, axis)
        p = np.where(np.isfinite(s.m), s.e / (1 + s.tail).astype(np.float64), np.nan)
        return np.moveaxis(p, -1, axis).astype(x.dtype)


def log_softmax(x: ArrayLike, axis: int = -1) -> Any:
    """x − log Σ exp(x), of the shape of x: the logarithm of softmax, finite where softmax is 0.

    A slice whose largest logit is infinite, either way, is nan.

    Raises:
        ValueError: x does not hold real numbers, or has no such axis.
    """
    x = as_reals(x)
    with np.errstate(all="ignore"):
        s = _shift(x, axis)
        log_p = np.where(
            np.isfinite(s.m), s.d + (s.lost - np.log1p(s.tail).astype(np.float64)), np.nan
        )
        return np.moveaxis(log_p, -1, axis).astype(x.dtype)


def logsumexp(x: ArrayLike, axis: int = -1) -> Any:
    """log Σ exp(x), of the shape of x without the axis; −inf where there is nothing to sum.

    Raises:
        ValueError: x does not hold real numbers, or has no such axis.
    """
    x = as_reals(x)
    with np.errstate(all="ignore"):
        s = _shift(x, axis)
        return (s.m + np.log1p(s.tail)).squeeze(-1).astype(x.dtype)[()]


class _Shifted(NamedTuple):
    """x − m = d + lost, e = exp(x − m), Σ e = 1 + tail, along the last axis; m is the maximum."""

    m: Array
    d: Array
    lost: Array
    e: Array
    tail: NDArray[np.longdouble]


def _shift(x: NDArray[Any], axis: int) -> _Shifted:
    if not isinstance(axis, int | np.integer) or not -x.ndim <= axis < x.ndim:
        raise ValueError(f"x is {x.shape}: it has no axis {axis!r}")
    x = np.ascontiguousarray(np.moveaxis(x, axis, -1), dtype=np.float64)

    # Softmax does not change when all logits move by one constant. Moving the largest to 0 makes
    # every exponential at most 1, so that none overflows.
    m = x.max(axis=-1, keepdims=True, initial=-np.inf)
    d = np.where(x == m, 0.0, x - m)  # where, because inf − inf is nan

    # x − m is rounded, and exp would turn that small absolute error into a relative one. Knuth's
    # two-sum recovers what was rounded away, and exp(d + lost) is exp(d) + exp(d) lost to first
    # order; as exp(d)(1 + lost) it would lose the digits again in the sum 1 + lost.
    v = d - x
    lost = (x - (d - v)) - (m + v)
    lost[~np.isfinite(lost)] = 0.0
    e = np.exp(d)
    e_lost = e * lost

    # One of the maxima contributes exactly 1. Left out of the sum, it cannot swallow the digits of
    # the small terms, and log1p gets them whole. Sums are kept in long double, which on most
    # processors is longer than float64: their own roundings stay below the last digit.
    largest = np.argmax(x, axis=-1, keepdims=True) if x.shape[-1] else np.empty(x.shape, int)
    np.put_along_axis(e, largest, 0.0, -1)
    tail = e.sum(axis=-1, keepdims=True, dtype=np.longdouble) + e_lost.sum(axis=-1, keepdims=True)
    np.put_along_axis(e, largest, 1.0, -1)
    return _Shifted(m, d, lost, e + e_lost, tail)
