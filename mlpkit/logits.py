"""Softmax and its two relatives, exact where the textbook formulas overflow.

All three take logits of any shape and work along one axis. A logit of −inf is a masked class: its
probability is 0. nan makes its whole row nan. The results are accurate to three units in the last
place of float64; logsumexp to units of the larger of its two terms where these cancel.

Source: Blanchard, Higham and Higham, Accurately computing the log-sum-exp and softmax functions,
IMA Journal of Numerical Analysis 41, 2021.
"""

from collections.abc import Callable
from functools import partial
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from mlpkit.arrays import BLOCK, Array, as_reals, is_number

SHORT = 64  # slices below this length are worked on upright, see along

_total = partial(np.add.reduce, keepdims=True)  # the method .sum() takes longer to begin


def softmax(x: ArrayLike, axis: int = -1) -> Any:
    """exp(x) / Σ exp(x): probabilities, of the shape of x, that sum to 1 along the axis.

    A slice whose largest logit is infinite, either way, has no softmax and is nan.

    Raises:
        ValueError: x does not hold real numbers, or has no such axis.
    """
    return along(*_with_axis(x, axis), share)[0]


def log_softmax(x: ArrayLike, axis: int = -1) -> Any:
    """x − log Σ exp(x), of the shape of x: the logarithm of softmax, finite where softmax is 0.

    A slice whose largest logit is infinite, either way, is nan.

    Raises:
        ValueError: x does not hold real numbers, or has no such axis.
    """
    return along(*_with_axis(x, axis), log_share)[0]


def logsumexp(x: ArrayLike, axis: int = -1) -> Any:
    """log Σ exp(x), of the shape of x without the axis; −inf where there is nothing to sum.

    Raises:
        ValueError: x does not hold real numbers, or has no such axis.
    """
    return along(*_with_axis(x, axis), _log_of_sum)[0].squeeze(axis)[()]


def _with_axis(x: ArrayLike, axis: int) -> tuple[Array, int]:
    x = as_reals(x)
    if not is_number(axis, whole=True) or not -x.ndim <= axis < x.ndim:
        raise ValueError(f"x is {x.shape}: it has no axis {axis!r}")
    return x, axis


class Shifted(NamedTuple):
    """Slices less their maximum m: x − m is d + lost, and exp(x − m) is e + small.

    The sum Σ exp(x − m) over each slice is 1 + rest.
    """

    m: Array
    d: Array
    lost: Array
    e: Array
    small: Array
    rest: Array


def share(s: Shifted) -> Array:
    """Softmax of the slices."""
    p = s.e + s.small
    p /= 1 + s.rest
    return p


def log_share(s: Shifted) -> Array:
    """Log-softmax of the slices."""
    log_p = s.lost - np.log1p(s.rest)
    log_p += s.d
    return log_p


def _log_of_sum(s: Shifted) -> Array:
    return np.where(np.isfinite(s.m), s.m + np.log1p(s.rest), s.m)


def _shift(x: Array, axis: int) -> Shifted:
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
    small = e * lost

    # Adding and taking off a number this large leaves of each exponential a multiple of one and the
    # same power of two. Float64 adds these up exactly, one of the maxima's 1 among them; taken off
    # again, it cannot swallow the digits of the small terms, and log1p gets them whole.
    large = 2.0 * x.shape[axis]
    high = e + large
    high -= large
    low = e - high
    low += small
    return Shifted(m, d, lost, e, small, (_total(high, axis) - 1) + _total(low, axis))


def along(x: Array, axis: int, *formulas: Callable[[Shifted], Array]) -> list[Any]:
    """What each formula gives for the slices of x along the axis, some slices at a time."""
    slices = x.swapaxes(axis, -1)
    *shape, length = slices.shape
    rows = slices.reshape(prod(shape), length)
    step = max(1, BLOCK // max(1, length))
    upright = length < SHORT  # NumPy is fast along what lies together in memory
    blocks = []
    with np.errstate(all="ignore"):
        for start in range(0, max(1, len(rows)), step):
            block = rows[start : start + step].astype(np.float64, copy=False)
            s = _shift(np.ascontiguousarray(block.T), 0) if upright else _shift(block, 1)
            found = [formula(s) for formula in formulas]
            blocks.append([part.T if upright else part for part in found])
        results = [np.concatenate(parts, dtype=x.dtype) for parts in zip(*blocks, strict=True)]
    return [result.reshape(*shape, result.shape[1]).swapaxes(axis, -1) for result in results]
