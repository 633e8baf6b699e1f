"""One fully connected layer, and why there are activations: without them, layers collapse."""

from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mlpkit.activations import Activation, check_activation, identity
from mlpkit.arrays import Array, as_reals, check_shape


@dataclass(frozen=True, eq=False)
class Dense:
    """A fully connected layer: X ↦ activation(X W + b).

    W has shape (inputs, outputs) and b (outputs,). X is (n, inputs), one example a row, or a single
    example (inputs,); the result is (n, outputs) or (outputs,). The layer keeps read-only copies.
    Two layers with the same numbers and activation are equal.

    Raises:
        ValueError: W is not two-dimensional, b does not fit W, or X does not fit W.
    """

    W: Array
    b: Array
    activation: Activation = identity

    def __post_init__(self) -> None:
        W, b = as_reals(self.W, "W"), as_reals(self.b, "b")
        if W.ndim != 2:
            raise ValueError(f"W must be (inputs, outputs), two axes, not {W.shape}")
        check_shape("b", b, W.shape[1:], f"W is {W.shape}")
        check_activation(self.activation)
        for name, array in (("W", W), ("b", b)):
            copy = array.astype(np.result_type(W, b))
            copy.flags.writeable = False
            object.__setattr__(self, name, copy)

    def __reduce__(self) -> tuple[Any, ...]:
        # Copied or unpickled, a layer is made anew: its arrays are read-only again.
        return Dense, (self.W, self.b, self.activation)

    def _key(self) -> tuple[Any, ...]:
        return self.W.shape, self.W.dtype, self.W.tobytes(), self.b.tobytes(), self.activation

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Dense) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    @property
    def inputs(self) -> int:
        """How many features the layer takes."""
        return int(self.W.shape[0])

    @property
    def outputs(self) -> int:
        """How many units the layer has."""
        return int(self.W.shape[1])

    def pre_activation(self, X: ArrayLike) -> Array:
        """A = X W + b, before the activation."""
        return np.asarray(as_inputs(X, self) @ self.W + self.b)

    def __call__(self, X: ArrayLike) -> Array:
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


def as_inputs(X: ArrayLike, layer: Dense) -> Array:
    """X as an array; a ValueError unless the layer takes it."""
    X, i = as_reals(X, "X"), layer.inputs
    if X.ndim not in (1, 2) or X.shape[-1] != i:
        raise ValueError(f"W is {layer.W.shape}, so X must be (n, {i}) or ({i},), not {X.shape}")
    return X


def check_stack(layers: tuple[Dense, ...]) -> None:
    """Raise a ValueError unless these are layers that fit, each to the one before."""
    a_tuple = isinstance(layers, tuple | list) and len(layers) > 0
    if not a_tuple or not all(isinstance(layer, Dense) for layer in layers):
        raise ValueError(f"a network must be a tuple of one Dense layer or more, not {layers!r}")
    for number, (first, second) in enumerate(zip(layers, layers[1:], strict=False), start=1):
        if first.outputs != second.inputs:
            raise ValueError(
                f"layer {number} gives {first.outputs} outputs, so layer {number + 1} must take "
                f"{first.outputs} inputs, not {second.inputs}"
            )
