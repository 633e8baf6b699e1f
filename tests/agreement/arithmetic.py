"""Exact numbers: mpmath's, with so many digits that no cancellation in a formula is ever seen."""

from functools import reduce

import numpy as np
from mpmath import mp, mpf

DIGITS = 400  # more than float64 has between its largest and its smallest number: 308 + 324 / 4


class FormulaError(ValueError):
    """An equation that cannot be read or evaluated, and the place in its text, if known."""

    def __init__(self, message, at=None):
        super().__init__(message)
        self.at = at


class UnknownNameError(FormulaError):
    """A name that stands for nothing."""


def exact(value):
    """A float, an array or a dictionary of them, in mpmath's numbers."""
    if isinstance(value, dict):
        return {key: exact(entry) for key, entry in value.items()}
    if isinstance(value, bool | np.bool_ | int | np.integer):
        return mpf(int(value))
    if isinstance(value, float | np.floating):
        return mpf(float(value))
    if isinstance(value, list | tuple | np.ndarray):
        array = np.asarray(value, dtype=object)
        return np.frompyfunc(exact, 1, 1)(array) if array.ndim else exact(array.item())
    return value


def elementwise(function):
    """A function of one exact number, applied to each element of an array."""
    return np.frompyfunc(function, 1, 1)


def row(array):
    """A matrix of one row as a vector: a bias is written (1, h) and stored (h,)."""
    return array[0] if np.ndim(array) == 2 and np.shape(array)[0] == 1 else array


def extreme(choose):
    def function(*values):
        if len(values) == 1:
            return choose(np.ravel(values[0]))
        return reduce(np.frompyfunc(lambda a, b: choose(a, b), 2, 1), values)

    return function


def distance(value, target):
    """How far exact numbers are from what float64 code computed, in units in the last place.

    The unit is that of the largest element of an array; other shapes are infinitely far apart.
    """
    value, target = row(exact(value)), row(exact(target))
    if np.shape(value) != np.shape(target):
        return mp.inf
    value, target = np.ravel(value), np.ravel(target)
    size = max((abs(element) for element in target), default=mpf(0))
    unit = size * mpf(2) ** -52 + mpf(2) ** -1074
    return max((abs(a - b) / unit for a, b in zip(value, target, strict=True)), default=mpf(0))


def show(value, other=None):
    value = row(exact(value))
    if np.ndim(value):
        if np.size(value) > 6:
            return f"an array {np.shape(value)}"
        return "[" + ", ".join(show(element) for element in np.ravel(value)) + "]"
    close = other is not None and not np.ndim(row(exact(other))) and distance(value, other) <= 2**32
    return mp.nstr(value, 17 if close else 6, strip_zeros=True)


HUGE = mpf(10) ** 1000


def exponential(x):
    """exp(x), except where the number would not fit into the machine at any precision."""
    if x > HUGE:
        raise FormulaError("an exponent beyond all bounds")
    return mp.exp(x) if x > -HUGE else mpf(0)


def softmax(x):
    e = np.array([exponential(element) for element in x])
    return e / sum(e)


FUNCTIONS = {
    "exp": elementwise(exponential),
    "log": elementwise(mp.log),
    "ln": elementwise(mp.log),
    "tanh": elementwise(mp.tanh),
    "sin": elementwise(mp.sin),
    "cos": elementwise(mp.cos),
    "erf": elementwise(mp.erf),
    "softmax": softmax,
    "max": extreme(max),
    "min": extreme(min),
}
tanh = FUNCTIONS["tanh"]
# What a course may call by a name of its own.
logistic = elementwise(lambda x: 1 / (1 + exponential(-x)))
relu = elementwise(lambda x: max(x, 0 * x))


def identity(x):
    return x


CONSTANTS = {"e": lambda: mp.e + 0, "pi": lambda: mp.pi + 0}
COMPARISONS = {
    "=": lambda a, b: a == b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    r"\le": lambda a, b: a <= b,
    r"\ge": lambda a, b: a >= b,
    r"\ne": lambda a, b: a != b,
    r"\approx": None,
    r"\leftarrow": None,
}
ARROW = r"\leftarrow"  # the left-hand side is what the symbol will be


def whole(value):
    if not isinstance(value, int) and (not isinstance(value, mpf) or value != int(value)):
        raise FormulaError(f"{value} should be a whole number")
    return int(value)


def add(left, right):
    if np.ndim(right) > np.ndim(left) or np.shape(left)[:1] == (1,):
        left, right = right, left
    return left + fitted(left, right, "+")


def fitted(left, right, operation):
    a, b = np.shape(left), np.shape(right)
    if a == b or not (a and b) or (len(a) == len(b) == 2 and b == (1, a[1])):
        return right
    raise FormulaError(f"arrays {a} and {b} do not fit around {operation}")


def multiply(left, right):
    if not np.ndim(left) or not np.ndim(right):
        return left * right
    if np.shape(left)[-1] != np.shape(right)[0]:
        raise FormulaError(f"arrays {np.shape(left)} and {np.shape(right)} have no product")
    return left @ right


def power(base, exponent):
    if np.ndim(base):
        raise FormulaError(f"power of an array {np.shape(base)}")
    if base == mp.e:
        return FUNCTIONS["exp"](exponent)
    if base > 0:
        return FUNCTIONS["exp"](exponent * mp.log(base))
    if base == 0 and exponent >= 0:
        return mpf(exponent == 0)
    if abs(whole(exponent)) > 10_000:
        raise FormulaError("an exponent beyond all bounds")
    return base ** whole(exponent)
