"""How a forward and backward pass grow, beside the matrix products that no network can save."""

from collections.abc import Callable

import numpy as np

import mlpkit

BATCH, WIDTH, DEPTH = 32, 64, 3

# What grows, and how the three then are.
GROWTHS = {
    "layers": [(n, (BATCH, WIDTH, n)) for n in (1, 2, 4, 8, 16, 32)],
    "width": [(n, (BATCH, n, DEPTH)) for n in (16, 64, 256, 1024)],
    "batch": [(n, (n, WIDTH, DEPTH)) for n in (1, 32, 1024, 16384)],
}


def passes(batch: int, width: int, depth: int) -> dict[str, Callable[[], object]]:
    """A forward and backward pass of a network with ReLU, and its products alone."""
    rng = np.random.default_rng(0)
    network = mlpkit.mlp((width,) * (depth + 1), mlpkit.relu, rng)
    X, gradient = rng.normal(size=(2, batch, width))
    weights = [layer.W for layer in network]

    def both():
        return mlpkit.backward(network, mlpkit.trace(network, X), gradient)

    def products():
        for W in weights:
            X @ W
        for W in weights:
            X.T @ gradient
            if W is not weights[0]:  # nobody asks for the gradient of the data
                gradient @ W.T

    return {"mlpkit": both, "products": products}
