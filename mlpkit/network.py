"""A multilayer perceptron is a tuple of layers, and what it does are functions of that tuple."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from mlpkit.activations import Activation, check_activation, identity
from mlpkit.arrays import Array, as_reals, check_positive, check_rng, check_shape, elementwise
from mlpkit.layers import Dense, as_inputs, check_stack

Network = tuple[Dense, ...]
Layers = Sequence[Any]  # layers, or what has their W, b and activation


class Step(NamedTuple):
    """What one layer took and made in a forward pass: its input X, A = X W + b, and Z = φ(A)."""

    X: Array
    A: Array
    Z: Array


class Gradient(NamedTuple):
    """The gradient of a loss with respect to one layer's W and b, in their shapes."""

    W: Array
    b: Array


def mlp(
    widths: Sequence[int], activation: Activation, rng: "np.random.Generator", gain: float = 2**0.5
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
    activations = [activation] * (len(widths) - 2) + [identity]
    return tuple(
        Dense(rng.normal(0, gain / i**0.5, size=(i, o)), np.zeros(o), last)
        for i, o, last in zip(widths, widths[1:], activations, strict=False)
    )


def forward(network: Network, X: ArrayLike) -> Array:
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
    return run(network, as_inputs(X, network[0]))


def run(layers: Layers, X: Array) -> tuple[Step, ...]:
    """`trace` without a check, for loops that have made theirs."""
    steps = []
    for layer in layers:
        A = Z = X @ layer.W
        A += layer.b
        if layer.activation != identity:
            Z = elementwise(layer.activation.function, A, *layer.activation.parameters)
        steps.append(Step(X, A, Z))
        X = Z
    return tuple(steps)


def backward(network: Network, steps: Sequence[Step], gradient: ArrayLike) -> tuple[Gradient, ...]:
    """The gradient of a loss with respect to every W and b: backpropagation.

    Takes the steps that `trace` kept, and the loss's gradient with respect to the network's output,
    in the output's shape. With δ = ∂L/∂A, from the last layer to the first: δ = ∂L/∂Z · φ′(A),
    ∂L/∂W = Xᵀ δ, ∂L/∂b = Σ δ over the batch, and the layer below gets ∂L/∂Z = δ Wᵀ. Where φ′ is 0,
    δ is 0, however large ∂L/∂Z.

    Raises:
        ValueError: the steps are not this network's, or the gradient has another shape.
    """
    check_stack(network)
    dZ = as_reals(gradient, "gradient")
    batch, outputs = dZ.shape[:-1], network[-1].outputs
    check_shape("gradient", dZ, (*batch, outputs), f"the network has {outputs} outputs")
    wanted = [((*batch, l.inputs), (*batch, l.outputs), (*batch, l.outputs)) for l in network]
    return run_backward(network, as_arrays("steps", steps, wanted, f"gradient is {dZ.shape}"), dZ)


def run_backward(layers: Layers, steps: Sequence[Step], dZ: Array) -> tuple[Gradient, ...]:
    """`backward` without a check, for loops that have made theirs."""
    gradients = []
    for index in reversed(range(len(layers))):
        layer, (X, A, _) = layers[index], steps[index]
        delta = dZ
        if layer.activation != identity:  # whose slope is 1, and most networks end in it
            slope = elementwise(layer.activation.slope, A, *layer.activation.parameters)
            with np.errstate(invalid="ignore"):
                delta = dZ * slope
                if np.isnan(np.add.reduce(delta, axis=None)):  # 0 times infinity, perhaps
                    delta = np.where(slope == 0, 0.0, delta)
        rows = delta.reshape(-1, delta.shape[-1])  # one example alone is a batch of one
        gradients.append(Gradient(X.reshape(-1, X.shape[-1]).T @ rows, np.add.reduce(rows)))
        if index > 0:  # nothing learns from the gradient of the data
            dZ = delta @ layer.W.T
    return tuple(reversed(gradients))


def as_arrays(name: str, given: Any, shapes: list[Any], reason: str) -> list[Any]:
    """The arrays given for each layer; a ValueError unless they have these shapes."""
    try:
        arrays = [tuple(as_reals(part, name) for part in each) for each in given]
    except TypeError:  # None, or a number, instead of a tuple
        raise ValueError(f"{name} must be tuples of arrays, one a layer, not {given!r}") from None
    found = [tuple(part.shape for part in each) for each in arrays]
    if found != shapes:
        raise ValueError(f"{reason}, so {name} must have shapes {shapes}, not {found}")
    return arrays


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
        table = (f"({batch}, {i})", f"({i}, {o})", f"({o},)", f"({batch}, {o})")
        rows.append((str(number), *table, str(i * o + o)))
    rows.append(("total", "", "", "", "", str(sum(int(row[-1]) for row in rows[1:]))))
    sizes = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(map(str.ljust, row, sizes)).rstrip() for row in rows)


def _check_widths(widths: Sequence[int]) -> tuple[int, ...]:
    if not isinstance(widths, Sequence | np.ndarray) or len(widths) < 2:
        raise ValueError(f"widths must name at least an input and an output, not {widths!r}")
    for width in widths:
        check_positive(whole=True, **{"each width": width})
    return tuple(int(width) for width in widths)
