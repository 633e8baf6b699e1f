"""Losses: one number for how wrong an output is, and the gradient that says what to change."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mlpkit.arrays import Array, as_labels, as_reals, check_shape, mean
from mlpkit.logits import along, log_share, share


@dataclass(frozen=True)
class Loss:
    """A loss and its gradient with respect to the network's output.

    Call it for the value, `cross_entropy(logits, labels)`, the mean over the batch; ask it for the
    gradient, `cross_entropy.gradient(logits, labels)`, which has the shape of the first argument.

    Its formula takes output and target as arrays and returns value and gradient; what comes from
    outside passes through its check first, which returns both as arrays that fit, or raises.
    """

    name: str
    formula: Callable[[Array, Array], tuple[Any, Array]]
    check: Callable[[ArrayLike, ArrayLike], tuple[Array, Array]]

    def __call__(self, output: ArrayLike, target: ArrayLike) -> Any:
        return self.formula(*self.check(output, target))[0]

    def gradient(self, output: ArrayLike, target: ArrayLike) -> Any:
        """The gradient with respect to the output, in its shape."""
        return self.formula(*self.check(output, target))[1]

    def __repr__(self) -> str:
        return f"<loss {self.name}>"


def _cross_entropy(logits: Array, labels: Array) -> tuple[Any, Any]:
    rows, columns = np.arange(labels.size), labels.reshape(-1)
    # From the logits, because softmax rounds a small probability to 0 and its logarithm is −inf.
    logits64 = logits.reshape(labels.size, -1).astype(np.float64, copy=False)
    p, log_p = along(logits64, -1, share, log_share)
    at_label = log_p[rows, columns]
    # p − 1 loses the digits of a p close to 1; expm1(log p) is the same number with all of them.
    p[rows, columns] = np.expm1(at_label)
    p /= labels.size
    with np.errstate(over="ignore", under="ignore"):
        value = mean(-at_label).astype(logits.dtype)
        return value, p.reshape(logits.shape).astype(logits.dtype, copy=False)


def _logits_and_labels(logits: ArrayLike, labels: ArrayLike) -> tuple[Any, Any]:
    logits = as_reals(logits, "logits")
    if logits.ndim not in (1, 2):
        raise ValueError(f"logits must be (n, classes) or (classes,), not {logits.shape}")
    if not logits.size:
        raise ValueError(f"logits are {logits.shape}: an empty batch has no mean loss")
    return logits, as_labels(labels, logits.shape)


cross_entropy = Loss("cross_entropy", _cross_entropy, _logits_and_labels)
"""The mean of −log softmax(logits)[label]. It takes logits: apply no softmax before it.

Logits have shape (n, classes), labels shape (n,) with whole numbers from 0 to classes − 1; one
example alone is (classes,) with a single label. The gradient is (softmax(logits) − y) / n, where y
is 1 at the label and 0 elsewhere.

Raises ValueError when the shapes do not fit, the batch is empty, or a label is no class.
"""


def _mean_squared_error(prediction: Array, target: Array) -> tuple[Any, Array]:
    n = prediction.size
    exact, wanted = prediction.astype(np.float64), target.astype(np.float64)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        error = exact - wanted
        value, gradient = mean(error**2), 2 / n * error
        if not np.isfinite(value):  # only the way there overflowed, perhaps: divide first
            value = np.sum((error / n**0.5) ** 2)
            gradient = np.where(np.isinf(error), 2 * (exact / n - wanted / n), gradient)
        dtype = np.result_type(prediction, target)
        return value.astype(dtype), gradient.astype(dtype, copy=False)


def _prediction_and_target(prediction: ArrayLike, target: ArrayLike) -> tuple[Any, Any]:
    prediction, target = as_reals(prediction, "prediction"), as_reals(target, "target")
    check_shape("target", target, prediction.shape, f"prediction is {prediction.shape}")
    if not prediction.size:
        raise ValueError(f"prediction is {prediction.shape}: an empty batch has no mean loss")
    return prediction, target


mean_squared_error = Loss("mean_squared_error", _mean_squared_error, _prediction_and_target)
"""The mean of (prediction − target)² over all n elements; gradient 2 (prediction − target) / n.

Both have the same shape. Nothing is broadcast: (n,) against (n, 1) would give n² differences.

Raises ValueError when the shapes differ or are empty.
"""
