"""Training: batch, loss, gradient, step, and again, until random weights have become useful."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpkit.arrays import as_labels, as_reals, check_positive, check_rng
from mlpkit.layers import Dense, check_stack
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
            makes no sense; loss is no Loss, or rng no generator.
    """
    check_positive(whole=True, epochs=epochs)
    if not isinstance(loss, Loss):
        raise ValueError(f"loss must be a Loss such as mlpkit.cross_entropy, not {loss!r}")
    losses = []
    for _ in range(epochs):
        total = 0.0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            steps = trace(network, X_batch)
            output = steps[-1].Z
            value, gradient = loss.with_gradient(output, y_batch)
            total += len(X_batch) * float(value)
            gradients = backward(network, steps, gradient)
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
    X, _ = as_reals(X, "X"), as_reals(y, "y")
    y = np.asarray(y)  # labels stay whole numbers
    check_positive(whole=True, batch_size=batch_size)
    check_rng(rng)
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
    check_stack(network)
    check_positive(learning_rate=learning_rate)
    if len(gradients) != len(network):
        raise ValueError(
            f"the network has {len(network)} layers, but there are {len(gradients)} gradients"
        )
    rate, layers = float(learning_rate), []
    for number, (layer, (dW, db)) in enumerate(zip(network, gradients, strict=True), start=1):
        if (np.shape(dW), np.shape(db)) != (layer.W.shape, layer.b.shape):
            raise ValueError(
                f"layer {number} has W {layer.W.shape} and b {layer.b.shape}, so its gradient must "
                f"too, not {np.shape(dW)} and {np.shape(db)}"
            )
        layers.append(Dense(layer.W - rate * dW, layer.b - rate * db, layer.activation))
    return tuple(layers)


def accuracy(logits: ArrayLike, labels: ArrayLike) -> float:
    """The share of rows of logits, (n, classes), that are largest at their label, (n,).

    Raises:
        ValueError: there is not one label for each row, one is no class, or there is no row.
    """
    logits = as_reals(logits, "logits")
    if logits.ndim != 2 or not logits.size:
        raise ValueError(f"logits must be (n, classes) with n above 0, not {logits.shape}")
    indices = as_labels(labels, classes=logits.shape[1])
    if indices.shape != logits.shape[:1]:
        raise ValueError(
            f"logits are {logits.shape}, so labels must be {logits.shape[:1]}, not {indices.shape}"
        )
    right = logits.argmax(axis=1) == indices
    return float(np.mean(right & ~np.isnan(logits).any(axis=1)))  # nan is never right
