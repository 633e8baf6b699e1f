"""mlpkit: multilayer perceptrons in NumPy, small enough to be read as part of the course.

Row vectors throughout: a layer computes φ(X W + b), with X of shape (n, inputs) and W of shape
(inputs, outputs). Functions take array-likes and change nothing in place; float32 and float64 come
back as they went in, everything else as float64. Bad input is a ValueError that says what was given
and what was wanted. Randomness comes only through the rng that the caller passes.
"""

from mlpkit.activations import (
    Activation,
    gelu,
    hardtanh,
    identity,
    leaky_relu,
    log_sigmoid,
    relu,
    sigmoid,
    silu,
    softplus,
    step,
    tanh,
)
from mlpkit.gradients import check_gradient, numerical_gradient
from mlpkit.layers import Dense, collapse
from mlpkit.logits import log_softmax, logsumexp, softmax
from mlpkit.losses import Loss, cross_entropy, mean_squared_error
from mlpkit.network import Gradient, Step, backward, count_parameters, forward, mlp, shapes, trace
from mlpkit.training import AdamState, Fit, accuracy, adam, fit, minibatches, sgd

# fmt: off
__all__ = [
    "Activation", "AdamState", "Dense", "Fit", "Gradient", "Loss", "Step", "accuracy", "adam",
    "backward", "check_gradient", "collapse", "count_parameters", "cross_entropy", "fit",
    "forward", "gelu", "hardtanh", "identity", "leaky_relu", "log_sigmoid", "log_softmax",
    "logsumexp", "mean_squared_error", "minibatches", "mlp", "numerical_gradient", "relu",
    "sgd", "shapes", "sigmoid", "silu", "softmax", "softplus", "step", "tanh", "trace",
]
# fmt: on
