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

from mlpkit.activations import Activation
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
    layers: Sequence[int] | Sequence[Dense], X: ArrayLike | None = None, weights: bool = False
) -> Axes:
    """Draw a network from its widths, or from its layers with the numbers of one example on it.

    With X, one example of shape (inputs,), each unit shows its value; with weights, each
    connection shows its weight.

    Raises:
        ValueError: numbers are asked for, but only widths are given.
    """
    network = tuple(layer for layer in layers if isinstance(layer, Dense))
    if (X is not None or weights) and not network:
        raise ValueError("to show numbers, give the network's layers, not only its widths")
    widths = [network[0].inputs, *(layer.outputs for layer in network)] if network else [*layers]
    values = [np.asarray(X), *(step.Z for step in trace(network, X))] if X is not None else None
    columns = [_column(index, int(width)) for index, width in enumerate(widths)]

    _, axes = plt.subplots(figsize=(5.0, 0.6 + (1.2 if weights else 0.75) * max(map(int, widths))))
    for index, (left, right) in enumerate(zip(columns, columns[1:], strict=False)):
        for i, start in enumerate(left):
            for j, end in enumerate(right):
                axes.plot(*zip(start, end, strict=True), "-", color=grey, linewidth=1, zorder=1)
                if weights:
                    at = start + (0.28, 0.62)[i % 2] * (end - start)  # neighbours' labels apart
                    box = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
                    text = f"{network[index].W[i, j]:.1f}"
                    axes.text(
                        at[0],
                        at[1],
                        text,
                        ha="center",
                        va="center",
                        fontsize=10,
                        bbox=box,
                        zorder=2,
                    )
    for index, column in enumerate(columns):
        colour = blue if index in (0, len(columns) - 1) else orange
        for unit, (x, y) in enumerate(column):
            axes.plot(x, y, "o", markersize=32, color="white", markeredgecolor=colour, zorder=3)
            if values is not None:
                text = f"{values[index][unit]:.2f}"
                axes.text(x, y, text, ha="center", va="center", fontsize=10, zorder=4)
        hidden = "hidden" if len(columns) == 3 else f"hidden {index}"
        name = {0: "input", len(columns) - 1: "output"}.get(index, hidden)
        axes.text(index, max(map(int, widths)) / 2 + 0.2, name, ha="center", color=colour)
    axes.set(xlim=(-0.4, len(columns) - 0.6), ylim=(-max(widths) / 2 - 0.1, max(widths) / 2 + 0.5))
    axes.axis("off")
    return axes


def _column(index: int, width: int) -> np.ndarray:
    return np.array([(index, (width - 1) / 2 - unit) for unit in range(width)])


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
