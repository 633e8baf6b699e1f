"""One fully connected layer, and why there are activations: without them, layers collapse."""

from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpkit.activations import Activation, identity
from mlpkit.arrays import as_reals


@dataclass(frozen=True, eq=False)
class Dense:
    """A fully connected layer: X ↦ activation(X W + b).

    W has shape (inputs, outputs) and b (outputs,). X is (n, inputs), one example a row, or a single
    example (inputs,); the result is (n, outputs) or (outputs,). The layer keeps read-only copies.

    Raises:
        ValueError: W is not two-dimensional, b does not fit W, or X does not fit W.
    """

    W: NDArray[Any]
    b: NDArray[Any]
    activation: Activation = identity

    def __post_init__(self) -> None:
        W, b = as_reals(self.W, "W"), as_reals(self.b, "b")
        if W.ndim != 2:
            raise ValueError(f"W must be (inputs, outputs), two axes, not {W.shape}")
        if b.shape != W.shape[1:]:
            raise ValueError(f"W is {W.shape}, so b must be {W.shape[1:]}, not {b.shape}")
        check_activation(self.activation)
        for name, array in (("W", W), ("b", b)):
            copy = array.astype(np.result_type(W, b))
            copy.flags.writeable = False
            object.__setattr__(self, name, copy)

    @property
    def inputs(self) -> int:
        """How many features the layer takes."""
        return int(self.W.shape[0])

    @property
    def outputs(self) -> int:
        """How many units the layer has."""
        return int(self.W.shape[1])

    def pre_activation(self, X: ArrayLike) -> NDArray[Any]:
        """A = X W + b, before the activation."""
        X = as_reals(X, "X")
        if X.ndim not in (1, 2) or X.shape[-1] != self.inputs:
            raise ValueError(
                f"W is {self.W.shape}, so X must be (n, {self.inputs}) or ({self.inputs},), "
                f"not {X.shape}"
            )
        return np.asarray(X @ self.W + self.b)

    def __call__(self, X: ArrayLike) -> NDArray[Any]:
        return np.asarray(self.activation(self.pre_activation(X)))

    def __repr__(self) -> str:
        return f"Dense({self.inputs} → {self.outputs}, {self.activation.name})"


def collapse(*layers: Dense) -> Dense:
    """The one affine layer that computes what a stack of affine layers computes.

    (X W₁ + b₁) W₂ + b₂ = X (W₁ W₂) + (b₁ W₂ + b₂), folded from the first layer to the last.

    Raises:
        ValueError: there is no layer, one has an activation, or two neighbours do not fit.
    """
    check_stack(layers)
    for number, layer in enumerate(layers, start=1):
        if layer.activation != identity:
            raise ValueError(
                f"only layers without an activation collapse, but layer {number} has "
                f"{layer.activation.name}"
            )
    return reduce(lambda first, second: Dense(first.W @ second.W, second(first.b)), layers)


def check_activation(activation: object) -> None:
    """Raise a ValueError unless it is an Activation."""
    if not isinstance(activation, Activation):
        raise ValueError(
            f"activation must be an Activation such as mlpkit.relu, not {activation!r}"
        )


def check_stack(layers: tuple[Dense, ...]) -> None:
    """Raise a ValueError unless these are layers that fit, each to the one before."""
    if not isinstance(layers, tuple | list):
        raise ValueError(f"a network must be a tuple of Dense layers, not {layers!r}")
    if not layers:
        raise ValueError("a network must have at least one layer, not 0")
    for layer in layers:
        if not isinstance(layer, Dense):
            raise ValueError(f"a network must consist of Dense layers, not {layer!r}")
    for number, (first, second) in enumerate(zip(layers, layers[1:], strict=False), start=1):
        if first.outputs != second.inputs:
            raise ValueError(
                f"layer {number} gives {first.outputs} outputs, so layer {number + 1} must take "
                f"{first.outputs} inputs, not {second.inputs}"
            )
