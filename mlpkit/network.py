"""A multilayer perceptron is a tuple of layers, and what it does are functions of that tuple."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpkit.activations import Activation, identity
from mlpkit.arrays import as_reals, check_positive, check_rng
from mlpkit.layers import Dense, check_activation, check_stack

Network = tuple[Dense, ...]


class Step(NamedTuple):
    """What one layer took and made in a forward pass: its input X, A = X W + b, and Z = φ(A)."""

    X: NDArray[Any]
    A: NDArray[Any]
    Z: NDArray[Any]


class Gradient(NamedTuple):
    """The gradient of a loss with respect to one layer's W and b, in their shapes."""

    W: NDArray[Any]
    b: NDArray[Any]


def mlp(
    widths: Sequence[int], activation: Activation, rng: np.random.Generator, gain: float = 2**0.5
) -> Network:
    """A network with random weights and zero biases; its last layer has no activation.

    Widths are those of the input, each hidden layer and the output: (4, 5, 3) has two layers. The
    weights are normal with standard deviation gain / √inputs; a gain of √2 suits ReLU (He et al.,
    2015).

    Raises:
        ValueError: there are fewer than two widths, or one is not a whole number above 0; the
            activation is none, rng is no generator, or gain is not above 0.
    """
    widths = _check_widths(widths)
    check_activation(activation)
    check_rng(rng)
    check_positive(gain=gain)
    last = len(widths) - 2
    return tuple(
        Dense(
            rng.normal(0, gain / inputs**0.5, size=(inputs, outputs)),
            np.zeros(outputs),
            identity if index == last else activation,
        )
        for index, (inputs, outputs) in enumerate(zip(widths, widths[1:], strict=False))
    )


def forward(network: Network, X: ArrayLike) -> NDArray[Any]:
    """The network's output: (n, inputs) → (n, outputs), or one example (inputs,) → (outputs,).

    Raises:
        ValueError: two layers, or X and the first layer, do not fit.
    """
    return trace(network, X)[-1].Z


def trace(network: Network, X: ArrayLike) -> tuple[Step, ...]:
    """Every layer's input X, pre-activation A and activation Z, from the first layer to the last.

    Raises:
        ValueError: two layers, or X and the first layer, do not fit.
    """
    check_stack(network)
    X, steps = as_reals(X, "X"), []
    for layer in network:
        A = layer.pre_activation(X)
        Z = np.asarray(layer.activation(A))
        steps.append(Step(X, A, Z))
        X = Z
    return tuple(steps)


def backward(network: Network, steps: Sequence[Step], gradient: ArrayLike) -> tuple[Gradient, ...]:
    """The gradient of a loss with respect to every W and b: backpropagation.

    Takes the steps that `trace` kept, and the loss's gradient with respect to the network's output,
    in the output's shape. With δ = ∂L/∂A, from the last layer to the first: δ = ∂L/∂Z · φ′(A),
    ∂L/∂W = Xᵀ δ, ∂L/∂b = Σ δ over the batch, and the layer below gets ∂L/∂Z = δ Wᵀ.

    Raises:
        ValueError: the steps are not this network's, or the gradient has another shape.
    """
    check_stack(network)
    if len(steps) != len(network):
        raise ValueError(f"the network has {len(network)} layers, but there are {len(steps)} steps")
    for number, (layer, step) in enumerate(zip(network, steps, strict=True), start=1):
        if (step.X.shape[-1], step.A.shape[-1]) != layer.W.shape:
            raise ValueError(
                f"step {number} leads from {step.X.shape} to {step.A.shape}, "
                f"but W of layer {number} is {layer.W.shape}"
            )
    dZ = as_reals(gradient, "gradient")
    if dZ.shape != steps[-1].Z.shape:
        raise ValueError(
            f"the network's output is {steps[-1].Z.shape}, so gradient must be too, not {dZ.shape}"
        )
    gradients = []
    for index in reversed(range(len(network))):
        layer, (X, A, _) = network[index], steps[index]
        # The slope of the identity is 1, and most networks end in it.
        slope = 1 if layer.activation is identity else layer.activation.derivative(A)
        delta = np.atleast_2d(dZ * slope)
        gradients.append(Gradient(np.atleast_2d(X).T @ delta, delta.sum(axis=0)))
        if index > 0:  # nothing learns from the gradient of the data
            dZ = (delta @ layer.W.T).reshape(X.shape)
    return tuple(reversed(gradients))


def count_parameters(network: Network) -> int:
    """How many numbers training may change: the elements of every W and b."""
    check_stack(network)
    return sum(layer.W.size + layer.b.size for layer in network)


def shapes(widths: Sequence[int], batch: int | str = "n") -> str:
    """A table of the shapes in a network of these widths, one layer a line, ready to print.

    Raises:
        ValueError: there are fewer than two widths, or one is not a whole number above 0.
    """
    widths = _check_widths(widths)
    rows = [("layer", "input", "W", "b", "output", "parameters")]
    for number, (i, o) in enumerate(zip(widths, widths[1:], strict=False), start=1):
        row = (number, f"({batch}, {i})", f"({i}, {o})", f"({o},)", f"({batch}, {o})", i * o + o)
        rows.append(tuple(map(str, row)))  # type: ignore[arg-type]
    rows.append(("total", "", "", "", "", str(sum(int(row[-1]) for row in rows[1:]))))
    columns = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(size) for cell, size in zip(row, columns, strict=True)).rstrip()
        for row in rows
    )


def _check_widths(widths: Sequence[int]) -> tuple[int, ...]:
    if not isinstance(widths, Sequence | np.ndarray) or len(widths) < 2:
        raise ValueError(f"widths must name at least an input and an output, not {widths!r}")
    for width in widths:
        check_positive(whole=True, **{"each width": width})
    return tuple(int(width) for width in widths)
