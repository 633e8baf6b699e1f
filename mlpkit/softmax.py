"""Softmax and its two relatives, exact where the textbook formulas overflow.

All three take logits of any shape and work along one axis. A logit of −inf is a masked class: its
probability is 0. nan makes its whole row nan. The results are accurate to a few units in the last
place of float64; logsumexp to units of the larger of its two terms where these cancel.

Source: Blanchard, Higham and Higham, Accurately computing the log-sum-exp and softmax functions,
IMA Journal of Numerical Analysis 41, 2021.
"""

from collections.abc import Callable
from functools import partial
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpkit.arrays import BLOCK, as_reals

Array = NDArray[np.float64]
SHORT = 64  # slices below this length are worked on upright, see _along

_total = partial(np.add.reduce, keepdims=True)  # the method .sum() takes longer to begin


def softmax(x: ArrayLike, axis: int = -1) -> Any:
    """exp(x) / Σ exp(x): probabilities, of the shape of x, that sum to 1 along the axis.

    A slice whose largest logit is infinite, either way, has no softmax and is nan.

    Raises:
        ValueError: x does not hold real numbers, or has no such axis.
    """
    (p,) = _along(x, axis, _softmax)
    return p


def _softmax(s: "_Shifted", axis: int) -> tuple[Array]:
    high, low = _sum(s.e, s.small, axis, bound=s.e.shape[axis])
    return (_share(s, high + low),)


def _share(s: "_Shifted", total: Array) -> Array:
    p = s.e + s.small
    p /= total
    return p


def log_softmax(x: ArrayLike, axis: int = -1) -> Any:
    """x − log Σ exp(x), of the shape of x: the logarithm of softmax, finite where softmax is 0.

    A slice whose largest logit is infinite, either way, is nan.

    Raises:
        ValueError: x does not hold real numbers, or has no such axis.
    """
    (log_p,) = _along(x, axis, _log_softmax)
    return log_p


def _log_softmax(s: "_Shifted", axis: int) -> tuple[Array]:
    return (_log_share(s, _rest(s, axis)),)


def _log_share(s: "_Shifted", rest: "_Rest") -> Array:
    log_p = s.lost - _log_sum(rest).astype(np.float64)
    log_p += s.d
    return log_p


def logsumexp(x: ArrayLike, axis: int = -1) -> Any:
    """log Σ exp(x), of the shape of x without the axis; −inf where there is nothing to sum.

    Raises:
        ValueError: x does not hold real numbers, or has no such axis.
    """
    (result,) = _along(x, axis, _logsumexp)
    return result.squeeze(axis)[()]


def _logsumexp(s: "_Shifted", axis: int) -> tuple[Any]:
    return (np.where(np.isfinite(s.m), s.m + _log_sum(_rest(s, axis)), s.m),)


def softmax_and_log(x: ArrayLike, axis: int = -1) -> tuple[Any, Any]:
    """softmax(x) and log_softmax(x), for little more than one of them costs."""
    p, log_p = _along(x, axis, _softmax_and_log)
    return p, log_p


def _softmax_and_log(s: "_Shifted", axis: int) -> tuple[Array, Array]:
    rest = _rest(s, axis)
    return _share(s, 1 + rest.ties + rest.high + rest.low), _log_share(s, rest)


class _Shifted(NamedTuple):
    """x − m = d + lost and exp(x − m) = e + small, where m is the maximum along the axis."""

    m: Array
    d: Array
    lost: Array
    e: Array
    small: Array


def _shift(x: Array, axis: int) -> _Shifted:
    # Softmax does not change when all logits move by one constant. Moving the largest to 0 makes
    # every exponential at most 1, so that none overflows.
    m = np.maximum.reduce(x, axis, keepdims=True, initial=-np.inf)
    d = x - m

    # x − m is rounded, and exp would turn that small absolute error into a relative one. Knuth's
    # two-sum recovers what was rounded away, and exp(d + lost) is exp(d) + exp(d) lost to first
    # order; as exp(d)(1 + lost) it would lose the digits again in the sum.
    v = d - x
    lost = x - (d - v)
    v += m
    lost -= v
    if not np.isfinite(lost).all():  # beside an infinite logit, or where x − m is one
        lost = np.where(np.isfinite(lost), lost, 0.0)
    e = np.exp(d)
    return _Shifted(m, d, lost, e, e * lost)


class _Rest(NamedTuple):
    """Σ exp(x − m) = 1 + ties + high + low."""

    ties: Array
    high: Array
    low: Array


def _rest(s: _Shifted, axis: int) -> _Rest:
    # One of the maxima contributes exactly 1. Left out of the sum, it cannot swallow the digits of
    # the small terms, and log1p gets them whole.
    largest = (s.d == 0).astype(np.float64)
    rest = s.e - largest  # exp(0) is 1
    high, low = _sum(rest, s.small, axis, bound=_total(rest, axis))
    return _Rest(_total(largest, axis) - 1, high, low)


def _log_sum(rest: _Rest) -> NDArray[np.longdouble]:
    """log Σ exp(x − m), in long double, which on most processors is longer than float64."""
    return np.log1p(rest.ties.astype(np.longdouble) + rest.high + rest.low)


def _sum(terms: Array, small: Array, axis: int, bound: Any) -> tuple[Array, Array]:
    """Σ (terms + small) in two parts, the first without any rounding; Σ terms is at most bound."""
    # Adding and taking off a number this large leaves of each term a multiple of one and the same
    # power of two. So are the sums of these, and float64 holds them exactly. What is left is tiny,
    # and so are its roundings.
    large = 2.0 * bound
    high = terms + large
    high -= large
    low = terms - high
    low += small
    return _total(high, axis), _total(low, axis)


def _along(
    x: ArrayLike, axis: int, formula: Callable[[_Shifted, int], tuple[Any, ...]]
) -> list[Any]:
    """Each result of the formula for the slices of x along the axis, some slices at a time."""
    x = as_reals(x)
    if not isinstance(axis, int | np.integer) or not -x.ndim <= axis < x.ndim:
        raise ValueError(f"x is {x.shape}: it has no axis {axis!r}")
    slices = x.swapaxes(axis, -1)
    *shape, length = slices.shape
    rows = slices.reshape(prod(shape), length)
    step = max(1, BLOCK // max(1, length))
    upright = length < SHORT  # NumPy is fast along what lies together in memory
    blocks = []
    with np.errstate(all="ignore"):
        for start in range(0, max(1, len(rows)), step):
            block = rows[start : start + step].astype(np.float64, copy=False)
            if upright:
                parts = formula(_shift(np.ascontiguousarray(block.T), 0), 0)
                blocks.append([part.T.astype(x.dtype) for part in parts])
            else:
                parts = formula(_shift(block, 1), 1)
                blocks.append([part.astype(x.dtype, copy=False) for part in parts])
    results = [np.concatenate(parts) for parts in zip(*blocks, strict=True)]
    return [result.reshape(*shape, result.shape[1]).swapaxes(axis, -1) for result in results]
