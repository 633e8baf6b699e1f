"""One epoch of training on the digits: mlpkit, PyTorch and scikit-learn, from the same weights."""

import warnings
from collections.abc import Callable

import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

import mlpkit

WIDTHS = (64, 64, 10)
RATE = 0.1
EPOCHS = 5  # of each training, so that what a library does once weighs little
RIVALS = ("mlpkit", "PyTorch", "scikit-learn")

Training = Callable[[], tuple[list[float], list[np.ndarray]]]


def trainings(dtype: type, epochs: int, batch_size: int = 32) -> dict[str, Training]:
    """Each rival's training; a call starts from the same weights and returns losses and weights."""
    digits = load_digits()
    X, y = (digits.data / 16).astype(dtype), digits.target
    drawn = mlpkit.mlp(WIDTHS, mlpkit.relu, np.random.default_rng(0))
    network = tuple(mlpkit.Dense(dtype(l.W), dtype(l.b), l.activation) for l in drawn)
    arguments = (network, X, y, epochs, batch_size)
    return dict(
        zip(RIVALS, (ours(*arguments), torchs(*arguments), sklearns(*arguments)), strict=True)
    )


def ours(network, X, y, epochs, batch_size) -> Training:
    def train():
        trained, losses = mlpkit.fit(
            network,
            X,
            y,
            rng=np.random.default_rng(1),
            epochs=epochs,
            batch_size=batch_size,
            learning_rate=RATE,
        )
        return losses, [layer.W for layer in trained]

    return train


def torchs(network, X, y, epochs, batch_size) -> Training:
    inputs, labels = torch.from_numpy(X), torch.from_numpy(y)
    model = torch.nn.Sequential(
        torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10)
    ).to(inputs.dtype)
    linears = [model[0], model[2]]
    initial = [(torch.tensor(layer.W.T), torch.tensor(layer.b)) for layer in network]
    # foreach and fused are other ways to the same step; the default is the fastest of the three
    # for so few parameters.
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)

    def train():
        with torch.no_grad():
            for linear, (W, b) in zip(linears, initial, strict=True):
                linear.weight.copy_(W)
                linear.bias.copy_(b)
        rng = np.random.default_rng(1)  # so that its batches are those of mlpkit
        losses = []
        for _ in range(epochs):
            total = 0.0
            for rows in torch.from_numpy(rng.permutation(len(inputs))).split(batch_size):
                optimizer.zero_grad()
                loss = torch.nn.functional.cross_entropy(model(inputs[rows]), labels[rows])
                loss.backward()
                optimizer.step()
                total += len(rows) * loss.item()
            losses.append(total / len(inputs))
        return losses, [linear.weight.detach().numpy().T for linear in linears]

    return train


def sklearns(network, X, y, epochs, batch_size) -> Training:
    model = MLPClassifier(
        WIDTHS[1:-1],
        solver="sgd",
        alpha=0,
        momentum=0,
        nesterovs_momentum=False,
        batch_size=batch_size,
        learning_rate_init=RATE,
        max_iter=epochs,
        n_iter_no_change=np.inf,
        random_state=1,
        warm_start=True,
    )
    warnings.simplefilter("ignore", ConvergenceWarning)  # so few epochs: that is the point
    model.fit(X, y)

    def train():
        model.coefs_ = [layer.W.copy() for layer in network]
        model.intercepts_ = [layer.b.copy() for layer in network]
        before = len(model.loss_curve_)
        model.fit(X, y)
        return model.loss_curve_[before:], model.coefs_

    return train
