"""The largest errors of the rivals, in units in the last place: what the time is spent on."""

import warnings
from collections.abc import Callable

import numpy as np

from tests.benchmarks.functions import ACTIVATIONS, ROWS, values
from tests.mlpkit.reference import ELEMENTWISE, ExactRow, exact, numbers, tables, ulps

# The functions of the race that mathematics is at hand for.
NAMES = ("sigmoid", "log_sigmoid", "softplus", "tanh", "softmax", "log_softmax")


def largest_errors() -> dict[str, dict[str, float]]:
    """Of each function in each library, in float64 and over its whole range."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return {name: errors_of(name) for name in NAMES}


def errors_of(name: str) -> dict[str, float]:
    cases: list[tuple[np.ndarray, list]] = []
    if name in ELEMENTWISE:
        x = numbers(np.float64)
        cases.append((x, [ELEMENTWISE[name](exact.mpf(x_i)) for x_i in x.tolist()]))
    else:
        for table in tables(np.float64):
            wanted = [value for row in table for value in getattr(ExactRow(row), name)]
            cases.append((table, wanted))
    rivals = (ACTIVATIONS | ROWS)[name]
    worst: dict[str, float] = {}
    for x, wanted in cases:
        for library, run in values(rivals, x).items():
            error = largest(run, wanted)
            worst[library] = max(worst.get(library, 0.0), error)
    return worst


def largest(run: Callable[[], object], wanted: list) -> float:
    got = np.asarray(run()).ravel().tolist()
    return max(
        ulps(got_i, wanted_i, np.float64)
        for got_i, wanted_i in zip(got, wanted, strict=True)
        if wanted_i != exact.ninf
    )
