"""The pictures that lessons draw more than once. Each function draws on axes and returns them.

Colours are from Okabe and Ito's palette, which stays distinct without colour vision; lines differ
in their dashes as well, and points in their shape.
"""

from collections.abc import Callable, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from mlpkit.activations import Activation, identity
from mlpkit.layers import Dense
from mlpkit.network import trace

blue, orange, green, ink, grey = "#0072B2", "#D55E00", "#009E73", "#222222", "#8A8A8A"

style: dict[str, Any] = {
    "figure.figsize": (5.0, 2.8),  # inches: on a narrow phone the letters stay readable
    "figure.facecolor": "white",
    "figure.constrained_layout.use": True,
    "font.size": 11,
    "axes.titlesize": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": grey,
    "axes.prop_cycle": cycler(color=[blue, orange, green, ink], linestyle=["-", "--", "-.", ":"]),
    "lines.linewidth": 2,
    "svg.fonttype": "path",  # letters as outlines: no reader's fonts change the picture
    "svg.hashsalt": "mlpkit",
}


def activation_and_slope(
    activation: Activation, limits: tuple[float, float] = (-6, 6)
) -> tuple[Axes, Axes]:
    """Draw an activation and, beside it, its derivative."""
    x = np.linspace(*limits, 601)
    _, (left, right) = plt.subplots(1, 2)
    for axes, y, title, colour in (
        (left, activation(x), "value", blue),
        (right, activation.derivative(x), "slope", orange),
    ):
        axes.axhline(0, color=grey, linewidth=0.8, linestyle="-")
        axes.axvline(0, color=grey, linewidth=0.8, linestyle="-")
        for piece in np.split(np.arange(x.size), _jumps(y)):  # a jump is a gap, not a slope
            axes.plot(x[piece], y[piece], color=colour, linestyle="-")
        axes.set(title=title, xlabel="x", xticks=np.linspace(*limits, 5))
    return left, right


def _jumps(y: np.ndarray) -> np.ndarray:
    return np.flatnonzero(np.abs(np.diff(y)) > 0.3) + 1


def draw_network(
    layers: Sequence[int] | Sequence[Dense],
    X: ArrayLike | None = None,
    weights: bool = False,
    names: Sequence[str] = (),
) -> Axes:
    """Draw a network from its widths, or from its layers with the numbers of one example on it.

    With X, one example of shape (inputs,), each unit shows its pre-activation, if it has an
    activation function, and under it its value. With weights each connection shows its weight, and
    each layer has a bias unit, a square with a 1, whose weights are the biases. The columns are
    called input, hidden and output, unless names are given.

    Raises:
        ValueError: numbers are asked for, but only widths are given.
    """
    network = tuple(layer for layer in layers if isinstance(layer, Dense))
    if (X is not None or weights) and not network:
        raise ValueError("to show numbers, give the network's layers, not only its widths")
    widths = [network[0].inputs, *(layer.outputs for layer in network)] if network else [*layers]
    columns = [np.array([(x, (n - 1) / 2 - i) for i in range(n)]) for x, n in enumerate(widths)]
    top = max(map(len, columns)) / 2
    hidden = [f"hidden {i}" if len(columns) > 3 else "hidden" for i in range(1, len(columns) - 1)]
    names = names or ["input", *hidden, "output"]
    _, axes = plt.subplots(figsize=(5.0, 0.7 + (1.2 if weights else 0.75) * (2 * top + weights)))
    for index, (left, right) in enumerate(zip(columns, columns[1:], strict=False)):
        bias = np.array([(index, top + 0.5)])[: int(weights)]
        axes.plot(*bias.T, "s", markersize=18, color="white", markeredgecolor=grey, zorder=3)
        _write(axes, bias, [1], "{}")
        for i, start in enumerate([*bias, *left]):
            for end in right:
                dashes = "--" if i < len(bias) else "-"
                axes.plot(*zip(start, end, strict=True), dashes, color=grey, linewidth=1, zorder=1)
            if weights:
                at = start + (0.28, 0.62)[i % 2] * (right - start)  # neighbours' labels apart
                numbers = np.vstack([network[index].b, network[index].W])[i]
                _write(axes, at, numbers, "{:.1f}", zorder=2, bbox=_white)
    for column, name in zip(columns, names, strict=True):
        colour = blue if column is columns[0] or column is columns[-1] else orange
        axes.plot(*column.T, "o", markersize=36, color="white", markeredgecolor=colour, zorder=3)
        axes.text(column[0, 0], top + 0.2 + 0.8 * weights, name, ha="center", color=colour)
    if X is not None:
        _write(axes, columns[0], np.asarray(X), "{:.2f}")
        for column, layer, step in zip(columns[1:], network, trace(network, X), strict=True):
            apart = np.array([0, 0 if layer.activation == identity else 0.1])
            _write(axes, column - apart, step.Z, "{:.2f}")
            _write(axes, column + apart, step.A if apart.any() else [], "{:.2f}")
    axes.set(xlim=(-0.4, len(columns) - 0.6), ylim=(-top - 0.1, top + 0.5 + 0.8 * weights))
    axes.axis("off")
    return axes


_white = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}


def _write(axes: Axes, places: Any, numbers: Any, form: str, **options: Any) -> None:
    for (x, y), number in zip(places, numbers, strict=False):
        axes.text(x, y, form.format(number), ha="center", va="center", fontsize=10, **options)


def decision_regions(
    score: Callable[[np.ndarray], Any], X: ArrayLike, labels: ArrayLike, axes: Axes | None = None
) -> Axes:
    """Shade where score(points) is above 0, and draw the points of X, (n, 2), by their labels."""
    axes = axes or plt.subplots()[1]
    X, labels = np.asarray(X), np.asarray(labels)
    low, high = X.min(axis=0) - 0.4, X.max(axis=0) + 0.4
    x, y = np.meshgrid(np.linspace(low[0], high[0], 121), np.linspace(low[1], high[1], 121))
    scores = np.asarray(score(np.column_stack([x.ravel(), y.ravel()]))).reshape(x.shape)
    axes.contourf(x, y, scores > 0, levels=[-0.5, 0.5, 1.5], colors=["#F6D9C8", "#CFE3F1"])
    for label, colour, marker in ((0, orange, "o"), (1, blue, "s")):
        axes.plot(*X[labels == label].T, marker, color=colour, markersize=4)
    axes.set(xticks=[], yticks=[], aspect="equal")
    return axes
