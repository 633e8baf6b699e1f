"""The figures that the course states: errors in units in the last place, over the whole range."""

from functools import cache

import numpy as np
import pytest

import mlpkit
from tests.mlpkit.reference import ELEMENTWISE, FLOATS, ExactRow, exact, numbers, tables, ulps

pytestmark = pytest.mark.filterwarnings("error")

# For float64. In float32 all are computed in float64 and rounded once.
BOUNDS = {
    "sigmoid": 2.4,
    "tanh": 2.2,
    "softplus": 1.8,
    "log_sigmoid": 1.8,
    "sigmoid′": 2.6,
    "tanh′": 2.4,
    "softmax": 4.3,
    "log_softmax": 2.1,
    "logsumexp": 1.8,
    "cross_entropy": 2.1,
}
FLOAT32_BOUND = 0.51


@pytest.mark.parametrize(
    ("name", "dtype"),
    [(name, dtype) for name in BOUNDS for dtype in FLOATS],
    ids=lambda value: getattr(value, "__name__", str(value).replace("′", "_derivative")),
)
def test_error_in_units_in_the_last_place(name, dtype):
    errors = elementwise_errors if name in ELEMENTWISE else row_errors
    worst, where = max(errors(name, dtype), key=lambda error: error[0])
    bound = BOUNDS[name] if dtype == np.float64 else FLOAT32_BOUND
    assert worst <= bound, f"{worst:.3f} units at {where}"


def library(name):
    function = getattr(mlpkit, name.rstrip("′"))
    return function.derivative if name.endswith("′") else function


def elementwise_errors(name, dtype):
    x = numbers(dtype)
    got = library(name)(x)
    for x_i, got_i in zip(x.tolist(), got.tolist(), strict=True):
        yield ulps(got_i, ELEMENTWISE[name](exact.mpf(x_i)), dtype), x_i


@cache
def rows(dtype):
    return [(table, [ExactRow(row) for row in table]) for table in tables(dtype)]


def row_errors(name, dtype):
    for table, exact_rows in rows(dtype):
        if name == "cross_entropy":
            yield from cross_entropy_errors(table, exact_rows, dtype)
            continue
        along_rows = library(name)(table)
        along_columns = library(name)(table.T, axis=0).T
        for got in (along_rows, along_columns):
            for row, got_row, wanted in zip(table, got, exact_rows, strict=True):
                where = f"a row of {row.size} such as {row[:5].tolist()}"
                if name == "logsumexp":
                    # Where its two terms cancel, no float64 formula keeps the digits of the
                    # difference: the units are those of the larger term, as its module says.
                    size = max(abs(wanted.largest), abs(wanted.log_of_sum))
                    cancels = wanted.largest < 0 < wanted.log_of_sum
                    size = size if cancels else wanted.logsumexp
                    yield ulps(float(got_row), wanted.logsumexp, dtype, size), where
                else:
                    for got_i, wanted_i in zip(got_row, getattr(wanted, name), strict=True):
                        if not (np.isneginf(got_i) and wanted_i == exact.ninf):
                            yield ulps(float(got_i), wanted_i, dtype), where


def cross_entropy_errors(table, exact_rows, dtype):
    for row, wanted in zip(table, exact_rows, strict=True):
        for label in {0, row.size // 2, row.size - 1}:
            got = float(mlpkit.cross_entropy(row, label))
            if wanted.log_softmax[label] == exact.ninf:
                assert got == np.inf
            else:
                yield ulps(got, -wanted.log_softmax[label], dtype), (row[:5].tolist(), label)


def test_log_softmax_far_below_the_largest_logit_is_rounded_once():
    # x − m is rounded, and so is its sum with log Σ exp: together up to one unit. What the first
    # rounding lost goes into the second, which leaves half a unit.
    rng = np.random.default_rng(0)
    m, below = rng.normal(size=200), rng.uniform(8, 700, size=200)
    for row in np.stack([m, m, m - below], axis=1):
        wanted = ExactRow(row).log_softmax[2]
        assert ulps(float(mlpkit.log_softmax(row)[2]), wanted, np.float64) <= 0.55


@pytest.mark.parametrize("width", [2, 63, 64, 100])
@pytest.mark.parametrize("name", ["softmax", "log_softmax", "logsumexp"])
def test_no_row_costs_three_units_where_the_other_terms_nearly_vanish_beside_the_largest(
    name, width
):
    # From exp(-38) to exp(-33) the terms are too small for the exact part of the sum to hold them
    # whole, and together not yet small against its rounding.
    rng = np.random.default_rng(width)
    for low, high in [(-38, -33)] * 40 + [sorted(rng.uniform(-42, -0.5, 2)) for _ in range(40)]:
        row = rng.uniform(low, high, size=width)
        row[rng.integers(width)] = 0.0
        got, wanted = np.ravel(library(name)(row)), np.ravel(getattr(ExactRow(row), name))
        assert max(map(ulps, got.tolist(), wanted, [np.float64] * got.size)) <= 3


def test_silu_and_its_slope_keep_their_digits_to_the_end():
    # sigma(x) is subnormal there, and x times it would multiply the rounding of that by 700.
    x = -np.concatenate([np.linspace(690, 752, 400), np.linspace(100, 690, 100)])
    for function, wanted in (
        (mlpkit.silu, lambda x: x / (1 + exact.exp(-x))),
        (mlpkit.silu.derivative, lambda x: (1 + x / (1 + exact.exp(x))) / (1 + exact.exp(-x))),
    ):
        right = [wanted(exact.mpf(x_i)) for x_i in x.tolist()]
        assert max(map(ulps, function(x).tolist(), right, [np.float64] * x.size)) <= 2


@pytest.mark.parametrize("sign", [1, -1])
def test_the_slope_of_tanh_keeps_its_digits_where_its_exponential_is_subnormal(sign):
    # 4 exp(−2|x|) multiplies the rounding of a subnormal number by 4, to two units.
    x = sign * np.linspace(354.3, 372, 400)
    slope = mlpkit.tanh.derivative(x).tolist()
    wanted = [ELEMENTWISE["tanh′"](exact.mpf(x_i)) for x_i in x.tolist()]
    assert max(map(ulps, slope, wanted, [np.float64] * 400)) <= 1.5


def test_the_measure_counts_units_of_the_exact_results_binade():
    assert ulps(1 + 2**-52, exact.mpf(1), np.float64) == 1
    assert ulps(1 - 2**-53, exact.mpf(1), np.float64) == 0.5
    assert ulps(float(np.nextafter(np.float32(3), np.float32(4))), exact.mpf(3), np.float32) == 1
    assert ulps(5e-324, exact.mpf(0), np.float64) == 1
    assert ulps(0.0, exact.mpf(2) ** -1075, np.float64) == 0.5
    assert ulps(np.inf, exact.mpf(np.finfo(float).max), np.float64) == 1
    assert ulps(np.nan, exact.mpf(1), np.float64) == np.inf
