"""Each activation, its slope, and softmax with its kin: mlpkit, SciPy or NumPy, and PyTorch.

A rival is a name and a function of one array; PyTorch's take and give tensors.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import torch
from scipy import special

import mlpkit

F = torch.nn.functional


class Rivals(NamedTuple):
    """One function as each library has it, or None where it has none."""

    ours: Callable[[Any], Any]
    others: Callable[[Any], Any] | None  # of SciPy, else of NumPy
    torchs: Callable[[Any], Any]
    goal: bool = False  # to be no slower than the other in float64


ACTIVATIONS = {
    "sigmoid": Rivals(mlpkit.sigmoid, special.expit, torch.sigmoid, goal=True),
    "log_sigmoid": Rivals(mlpkit.log_sigmoid, special.log_expit, F.logsigmoid, goal=True),
    "softplus": Rivals(mlpkit.softplus, special.softplus, F.softplus, goal=True),
    "tanh": Rivals(mlpkit.tanh, np.tanh, torch.tanh),
    "relu": Rivals(mlpkit.relu, lambda x: np.maximum(x, 0.0), torch.relu),
    "leaky_relu": Rivals(mlpkit.leaky_relu(), None, F.leaky_relu),
    "hardtanh": Rivals(mlpkit.hardtanh, lambda x: np.clip(x, -1.0, 1.0), F.hardtanh),
    "silu": Rivals(mlpkit.silu, None, F.silu),
    "gelu": Rivals(mlpkit.gelu, None, lambda x: F.gelu(x, approximate="tanh")),
}

ROWS = {
    "softmax": Rivals(
        mlpkit.softmax, lambda x: special.softmax(x, axis=-1), lambda x: x.softmax(-1), goal=True
    ),
    "log_softmax": Rivals(
        mlpkit.log_softmax,
        lambda x: special.log_softmax(x, axis=-1),
        lambda x: x.log_softmax(-1),
        goal=True,
    ),
    "logsumexp": Rivals(
        mlpkit.logsumexp, lambda x: special.logsumexp(x, axis=-1), lambda x: x.logsumexp(-1)
    ),
}


def values(rivals: Rivals, x: np.ndarray) -> dict[str, Callable[[], Any]]:
    """The rivals' functions, ready to be run on x."""
    tensor = torch.from_numpy(x)
    calls = {"mlpkit": lambda: rivals.ours(x), "PyTorch": lambda: rivals.torchs(tensor)}
    if rivals.others is not None:
        calls["SciPy"] = lambda: rivals.others(x)
    return calls


def slopes(rivals: Rivals, x: np.ndarray) -> dict[str, Callable[[], Any]]:
    """The rivals' slopes at x. PyTorch has its value already, and runs backward only."""
    tensor = torch.tensor(x, requires_grad=True)
    value, ones = rivals.torchs(tensor), torch.ones_like(tensor)
    return {
        "mlpkit": lambda: rivals.ours.derivative(x),
        "PyTorch": lambda: torch.autograd.grad(value, tensor, ones, retain_graph=True)[0],
    }
