"""Losses: one number for how wrong an output is, and the gradient that says what to change."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpkit.arrays import as_labels, as_reals
from mlpkit.softmax import log_softmax, softmax_and_log


@dataclass(frozen=True)
class Loss:
    """A loss and its gradient with respect to the network's output.

    Call it for the value, `cross_entropy(logits, labels)`, the mean over the batch; ask it for the
    gradient, `cross_entropy.gradient(logits, labels)`, which has the shape of the first argument.
    """

    name: str
    function: Callable[[Any, Any], Any]
    gradient: Callable[[Any, Any], Any]
    both: Callable[[Any, Any], tuple[Any, Any]] | None = None

    def __call__(self, output: ArrayLike, target: ArrayLike) -> Any:
        return self.function(output, target)

    def with_gradient(self, output: ArrayLike, target: ArrayLike) -> tuple[Any, Any]:
        """The value and the gradient: by both, where a loss has a way to share work."""
        if self.both is not None:
            return self.both(output, target)
        return self.function(output, target), self.gradient(output, target)

    def __repr__(self) -> str:
        return f"<loss {self.name}>"


def _cross_entropy(logits: ArrayLike, labels: ArrayLike) -> Any:
    logits, labelled = _with_labels(logits, labels)
    # From the logits, because softmax rounds a small probability to 0 and its logarithm is −inf.
    return _mean(-log_softmax(logits.astype(np.float64))[labelled], logits.dtype)


def _cross_entropy_gradient(logits: ArrayLike, labels: ArrayLike) -> Any:
    return _cross_entropy_with_gradient(logits, labels)[1]


def _cross_entropy_with_gradient(logits: ArrayLike, labels: ArrayLike) -> tuple[Any, Any]:
    logits, labelled = _with_labels(logits, labels)
    p, log_p = softmax_and_log(logits.astype(np.float64))
    # p − 1 loses the digits of a p close to 1; expm1(log p) is the same number with all of them.
    p[labelled] = np.expm1(log_p[labelled])
    gradient = (p / np.size(labels)).astype(logits.dtype)
    return _mean(-log_p[labelled], logits.dtype), gradient


def _mean(losses: NDArray[np.float64], dtype: Any) -> Any:
    with np.errstate(over="ignore"):
        return (losses.sum() / losses.size).astype(dtype)


cross_entropy = Loss(
    "cross_entropy", _cross_entropy, _cross_entropy_gradient, _cross_entropy_with_gradient
)
"""The mean of −log softmax(logits)[label]. It takes logits: apply no softmax before it.

Logits have shape (n, classes), labels shape (n,) with whole numbers from 0 to classes − 1; one
example alone is (classes,) with a single label. The gradient is (softmax(logits) − y) / n, where y
is 1 at the label and 0 elsewhere.

Raises ValueError when the shapes do not fit, the batch is empty, or a label is no class.
"""


def _with_labels(logits: ArrayLike, labels: ArrayLike) -> tuple[NDArray[Any], Any]:
    """The logits, and the index that picks from them the one at each example's label."""
    logits = as_reals(logits, "logits")
    if logits.ndim not in (1, 2):
        raise ValueError(f"logits must be (n, classes) or (classes,), not {logits.shape}")
    if not logits.size:
        raise ValueError(f"logits are {logits.shape}: an empty batch has no mean loss")
    indices = as_labels(labels, classes=logits.shape[-1])
    if indices.shape != logits.shape[:-1]:
        raise ValueError(
            f"logits are {logits.shape}, one row of class scores an example, "
            f"so labels must be {logits.shape[:-1]}, not {indices.shape}"
        )
    return logits, indices if logits.ndim == 1 else (np.arange(len(indices)), indices)


def _mean_squared_error(prediction: ArrayLike, target: ArrayLike) -> Any:
    error, dtype = _error(prediction, target)
    with np.errstate(over="ignore", under="ignore"):
        return np.mean(error**2).astype(dtype)


def _mean_squared_error_gradient(prediction: ArrayLike, target: ArrayLike) -> Any:
    error, dtype = _error(prediction, target)
    with np.errstate(over="ignore", under="ignore"):
        return (2 / error.size * error).astype(dtype)


mean_squared_error = Loss("mean_squared_error", _mean_squared_error, _mean_squared_error_gradient)
"""The mean of (prediction − target)² over all n elements; gradient 2 (prediction − target) / n.

Both have the same shape. Nothing is broadcast: (n,) against (n, 1) would give n² differences.

Raises ValueError when the shapes differ or are empty.
"""


def _error(prediction: ArrayLike, target: ArrayLike) -> tuple[NDArray[np.float64], Any]:
    prediction, target = as_reals(prediction, "prediction"), as_reals(target, "target")
    if prediction.shape != target.shape:
        raise ValueError(
            f"prediction is {prediction.shape}, so target must be too, not {target.shape}"
        )
    if not prediction.size:
        raise ValueError(f"prediction is {prediction.shape}: an empty batch has no mean loss")
    with np.errstate(over="ignore", invalid="ignore"):
        error = prediction.astype(np.float64) - target
    return error, np.result_type(prediction, target)
