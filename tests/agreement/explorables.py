"""Figures to take in hand: what each shows, computed once more by what the lesson teaches.

The script of such a figure computes in the reader's browser. A lesson's file of promises says for
each what the numbers are by mlpkit, NumPy or the lesson's cells, and for which states of its
controls a browser is asked:

    explorables = {
        "softmax-shift": explorable(softmax_shift, shift=[-1000, 0, 89], type=["float16"]),
    }

Every combination of the values is tried; a control that is not named keeps its first value. A
function of the controls returns the numbers by their names.
"""

import inspect
import math
import re
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Explorable:
    """What a figure shows, as a function of its controls, and the values that these are given."""

    expected: Any
    grid: dict[str, list]
    within: float | None

    def close(self, found, wanted):
        """Whether numbers are as close as they have to be: to a few units of their own rounding."""
        wanted = np.ravel(wanted)
        within = self.within or 8 * np.finfo(wanted.dtype).eps
        found = np.array([float(one) for one in found])
        return np.allclose(found, wanted, rtol=within, atol=within, equal_nan=True)

    def states(self):
        return [dict(zip(self.grid, each, strict=True)) for each in product(*self.grid.values())]


def explorable(expected, *, within=None, **grid):
    """What a figure to take in hand shows, and where it is asked.

    Where rounding grows on its way through many layers, `within` says how far it may come.

    Raises:
        TypeError: the function takes other parameters than the grid has.
    """
    if (takes := list(inspect.signature(expected).parameters)) != list(grid):
        raise TypeError(f"{expected.__name__} takes {', '.join(takes)}; given: {', '.join(grid)}")
    return Explorable(expected, {name: list(values) for name, values in grid.items()}, within)


def shows(text, number):
    """Is this text, 0.25 or −1.2e+4 or nan, the number to the digits that it has?"""
    plain, number = text.replace("−", "-"), float(number)
    if not math.isfinite(number) or not re.fullmatch(r"-?[\d.]+(e[+-]?\d+)?", plain):
        return plain == str(number)
    digits, _, power = plain.partition("e")
    unit = 10.0 ** (int(power or 0) - len(digits.partition(".")[2]))
    return abs(float(plain) - number) <= unit / 2 * (1 + 1e-6)
