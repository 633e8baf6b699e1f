"""Training: batch, loss, gradient, step, and again, until random weights have become useful."""

from collections.abc import Callable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from mlpkit.arrays import (
    Array,
    as_labels,
    as_reals,
    check_kind,
    check_positive,
    check_rng,
    check_shape,
)
from mlpkit.layers import Dense, as_inputs, check_stack
from mlpkit.losses import Loss, cross_entropy
from mlpkit.network import Gradient, Network, as_arrays, run, run_backward

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8  # of Adam


def sgd(network: Network, gradients: Sequence[Gradient], learning_rate: float) -> Network:
    """A new network, one step of gradient descent on: W − learning_rate · ∂L/∂W, and so for b.

    Raises:
        ValueError: there is not one gradient for each layer, or learning_rate is not above 0.
    """
    check_stack(network)
    check_positive(learning_rate=learning_rate)
    wanted = [(layer.W.shape, layer.b.shape) for layer in network]
    slopes = as_arrays("gradients", gradients, wanted, f"the network has {len(network)} layers")
    rate, layers = float(learning_rate), []
    for layer, (dW, db) in zip(network, slopes, strict=True):
        dW, db = dW.astype(layer.W.dtype), db.astype(layer.b.dtype)
        layers.append(Dense(layer.W - rate * dW, layer.b - rate * db, layer.activation))
    return tuple(layers)


class AdamState(NamedTuple):
    """What Adam remembers: the steps made, and the running means of gradients and their squares."""

    steps: int
    mean: Array
    square: Array


def adam(
    parameters: ArrayLike,
    gradient: ArrayLike,
    state: AdamState | None = None,
    learning_rate: Any = 0.001,
) -> tuple[Array, AdamState]:
    """One step of Adam for an array of parameters: what they become, and the state for the next.

    With g the gradient, m and v running means of g and g², and t the number of the step:
    m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², and the parameters lose
    learning_rate · m̂ / (√v̂ + ε), where m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ) make up for the
    start at 0; β₁ = 0.9, β₂ = 0.999 and ε = 10⁻⁸ as the source has them. A step is about as large
    as the learning rate, whatever the size of the gradient; a gradient whose square overflows makes
    none. Of an array of learning rates each is for its elements, by broadcasting.

    Raises:
        ValueError: gradient or state has another shape than the parameters, or a learning rate is
            not above 0.

    Source: Kingma and Ba, Adam: a method for stochastic optimization, ICLR 2015.
    """
    x = as_reals(parameters, "parameters")
    g = as_reals(gradient, "gradient", x.dtype)
    rate = np.broadcast_to(as_reals(learning_rate, "learning_rate", x.dtype), x.shape)
    for extreme in (rate.min(initial=1), rate.max(initial=1)):
        check_positive(learning_rate=float(extreme))
    state = AdamState(0, np.zeros_like(x), np.zeros_like(x)) if state is None else state
    check_kind("state", state, AdamState, "None, or what the step before gave")
    for name, array in (("gradient", g), ("state", state.mean)):
        check_shape(name, array, x.shape, f"parameters are {x.shape}")
    t = state.steps + 1
    with np.errstate(over="ignore", under="ignore"):
        mean = BETA1 * state.mean + (1 - BETA1) * g
        square = BETA2 * state.square + (1 - BETA2) * (g * g)
        step = (mean / (1 - BETA1**t)) / (np.sqrt(square / (1 - BETA2**t)) + EPSILON)
        return x - rate * step, AdamState(t, mean, square)


class Fit(NamedTuple):
    """A trained network, and its mean training loss in each epoch."""

    network: Network
    losses: list[float]


def fit(
    network: Network,
    X: ArrayLike,
    y: ArrayLike,
    *,
    rng: "np.random.Generator",
    loss: Loss = cross_entropy,
    epochs: int = 10,
    batch_size: int = 32,
    learning_rate: float = 0.1,
    optimizer: Callable[..., Any] = sgd,
) -> Fit:
    """Train on (X, y) by mini-batches; the network given is left as it was, and its type is kept.

    X is (n, inputs). For cross_entropy y holds n labels, for mean_squared_error it is (n, outputs).
    The optimizer is `sgd`, `adam`, or a function with the first four arguments of `adam` and its
    results. Losses become nan or infinite where the learning rate is far too large.

    Raises:
        ValueError: X and y differ in length, or hold nan; a number of epochs, batch size or
            learning rate makes no sense; loss is no Loss, or rng no generator.
    """
    check_stack(network)
    check_positive(whole=True, epochs=epochs, batch_size=batch_size)
    check_positive(learning_rate=learning_rate)
    check_rng(rng)
    check_kind("loss", loss, Loss, "a Loss such as mlpkit.cross_entropy")
    if not callable(optimizer):
        raise ValueError(f"optimizer must be sgd, adam or a function like it, not {optimizer!r}")
    X, y = _as_examples(X, y, np.result_type(*(layer.W for layer in network)))
    as_inputs(X, network[0])
    _, y = loss.check(np.zeros((len(X), network[-1].outputs)), y)
    for name, array in (("X", X), ("y", y)):
        rows = np.flatnonzero(np.isnan(array).reshape(len(array), -1).any(axis=1))
        if rows.size:
            raise ValueError(f"{name} must not hold nan, but row {rows[0]} does")

    step, rate = _descend if optimizer is sgd else optimizer, float(learning_rate)
    # A Dense would copy and check its arrays at each step.
    layers = [SimpleNamespace(**vars(layer)) for layer in network]
    states: list[Any] = [{"W": None, "b": None} for _ in network]
    losses = []
    for _ in range(epochs):
        epoch_loss = 0.0
        for X_batch, y_batch in _batches(X, y, batch_size, rng):
            steps = run(layers, X_batch)
            value, gradient = loss.formula(steps[-1].Z, y_batch)
            epoch_loss += float(value) * (len(X_batch) / len(X))
            gradients = run_backward(layers, steps, gradient)
            for layer, slope, state in zip(layers, gradients, states, strict=True):
                layer.W, state["W"] = step(layer.W, slope.W, state["W"], rate)
                layer.b, state["b"] = step(layer.b, slope.b, state["b"], rate)
        losses.append(epoch_loss)
    return Fit(tuple(Dense(**vars(layer)) for layer in layers), losses)


def _descend(parameters: Any, gradient: Any, state: Any, learning_rate: float) -> tuple[Any, Any]:
    return parameters - learning_rate * gradient, state


def minibatches(
    X: ArrayLike, y: ArrayLike, batch_size: int, rng: "np.random.Generator"
) -> Iterator[tuple[Array, Array]]:
    """X and y in a new random order, batch_size rows at a time; the last batch may be smaller.

    Raises:
        ValueError: X and y differ in length, or are empty, or batch_size is below 1.
    """
    check_positive(whole=True, batch_size=batch_size)
    check_rng(rng)
    return _batches(*_as_examples(X, y), batch_size, rng)


def _batches(X: Array, y: Array, batch_size: int, rng: Any) -> Iterator[tuple[Array, Array]]:
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        yield X[rows], y[rows]


def _as_examples(X: ArrayLike, y: ArrayLike, dtype: Any = None) -> tuple[Array, Array]:
    X, reals = as_reals(X, "X", dtype), as_reals(y, "y")
    y = np.asarray(y)
    if X.ndim != 2 or not X.size:
        raise ValueError(f"X must be (n, inputs) with at least one example, not {X.shape}")
    if y.shape[:1] != X.shape[:1]:
        raise ValueError(f"X is {X.shape}, so y must have {len(X)} rows, not shape {y.shape}")
    return X, y if y.dtype.kind in "biu" else reals  # labels stay whole numbers


def accuracy(logits: ArrayLike, labels: ArrayLike) -> float:
    """The share of rows of logits, (n, classes), that are largest at their label, (n,).

    Of several largest logits in a row the first counts; a row with nan is never right.

    Raises:
        ValueError: there is not one label for each row, one is no class, or there is no row.
    """
    logits = as_reals(logits, "logits")
    if logits.ndim != 2 or not logits.size:
        raise ValueError(f"logits must be (n, classes) with n above 0, not {logits.shape}")
    indices = as_labels(labels, logits.shape)
    right = logits.argmax(axis=1) == indices
    return float(np.mean(right & ~np.isnan(logits).any(axis=1)))
