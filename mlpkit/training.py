"""Training: batch, loss, gradient, step, and again, until random weights have become useful."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpkit.arrays import as_reals
from mlpkit.layers import Dense
from mlpkit.losses import Loss, cross_entropy
from mlpkit.network import Gradient, Network, backward, trace


class Fit(NamedTuple):
    """A trained network, and its mean training loss in each epoch."""

    network: Network
    losses: list[float]


def fit(
    network: Network,
    X: ArrayLike,
    y: ArrayLike,
    *,
    rng: np.random.Generator,
    loss: Loss = cross_entropy,
    epochs: int = 10,
    batch_size: int = 32,
    learning_rate: float = 0.1,
) -> Fit:
    """Train on (X, y) by stochastic gradient descent; the network given is left as it was.

    X is (n, inputs). For cross_entropy y holds n labels, for mean_squared_error it is (n, outputs).

    Raises:
        ValueError: X and y differ in length, or a number of epochs, batch size or learning rate
            makes no sense.
    """
    _check_positive(epochs=epochs, learning_rate=learning_rate)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            steps = trace(network, X_batch)
            output = steps[-1].Z
            total += len(X_batch) * float(loss(output, y_batch))
            gradients = backward(network, steps, loss.gradient(output, y_batch))
            network = sgd(network, gradients, learning_rate)
        losses.append(total / len(np.asarray(X)))
    return Fit(network, losses)


def minibatches(
    X: ArrayLike, y: ArrayLike, batch_size: int, rng: np.random.Generator
) -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
    """X and y in a new random order, batch_size rows at a time; the last batch may be smaller.

    Raises:
        ValueError: X and y differ in length, or are empty, or batch_size is below 1.
    """
    X, y = as_reals(X, "X"), np.asarray(y)
    _check_positive(batch_size=batch_size)
    if X.ndim != 2 or not X.size:
        raise ValueError(f"X must be (n, inputs) with at least one example, not {X.shape}")
    if y.shape[:1] != X.shape[:1]:
        raise ValueError(f"X is {X.shape}, so y must have {len(X)} rows, not shape {y.shape}")
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        yield X[rows], y[rows]


def sgd(network: Network, gradients: tuple[Gradient, ...], learning_rate: float) -> Network:
    """A new network, one step of gradient descent on: W − learning_rate · ∂L/∂W, and so for b.

    Raises:
        ValueError: there is not one gradient for each layer, or learning_rate is not above 0.
    """
    _check_positive(learning_rate=learning_rate)
    if len(gradients) != len(network):
        raise ValueError(
            f"the network has {len(network)} layers, but there are {len(gradients)} gradients"
        )
    return tuple(
        Dense(
            layer.W - learning_rate * gradient.W,
            layer.b - learning_rate * gradient.b,
            layer.activation,
        )
        for layer, gradient in zip(network, gradients, strict=True)
    )


def accuracy(logits: ArrayLike, labels: ArrayLike) -> float:
    """The share of rows of logits, (n, classes), that are largest at their label, (n,).

    Raises:
        ValueError: there is not one label for each row, or no row.
    """
    logits, labels = as_reals(logits, "logits"), np.asarray(labels)
    if logits.ndim != 2 or labels.shape != logits.shape[:1] or not logits.size:
        raise ValueError(
            "logits must be (n, classes) and labels (n,) with n above 0, "
            f"not {logits.shape} and {labels.shape}"
        )
    return float(np.mean(logits.argmax(axis=1) == labels))


def _check_positive(**numbers: float) -> None:
    for name, number in numbers.items():
        whole = name != "learning_rate"
        if not isinstance(number, int if whole else int | float) or not 0 < number < np.inf:
            wanted = "a whole number" if whole else "a number"
            raise ValueError(f"{name} must be {wanted} above 0, not {number!r}")
