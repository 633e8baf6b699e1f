import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import mlpkit
from mlpkit import log_softmax, logsumexp, softmax
from tests.mlpkit.reference import FLOATS, numbers, tables, torch

pytestmark = pytest.mark.filterwarnings("error")

ALL = [softmax, log_softmax, logsumexp]
every_function = pytest.mark.parametrize("function", ALL, ids=lambda f: f.__name__)
every_dtype = pytest.mark.parametrize("dtype", FLOATS, ids=["float64", "float32"])
EPS = np.finfo(float).eps

rows = st.integers(1, 20)
# Multiples of 1/8, whose sums and differences float64 holds exactly.
eighths = hnp.arrays(np.float64, rows, elements=st.integers(-8000, 8000).map(lambda n: n / 8))
logits = hnp.arrays(np.float64, rows, elements=st.floats(-1e3, 1e3))
any_finite = hnp.arrays(np.float64, rows, elements=st.floats(allow_nan=False, allow_infinity=False))
arrays = hnp.arrays(
    np.float64, hnp.array_shapes(max_dims=3, max_side=5), elements=st.floats(-50, 50)
)


@given(x=eighths, shift=st.integers(-(2**40), 2**40))
def test_softmax_is_unchanged_by_a_shift(x, shift):
    np.testing.assert_array_equal(softmax(x + shift), softmax(x))
    np.testing.assert_array_equal(log_softmax(x + shift), log_softmax(x))


@given(x=eighths, shift=st.integers(-(2**40), 2**40))
def test_logsumexp_moves_with_a_shift(x, shift):
    np.testing.assert_allclose(logsumexp(x + shift), logsumexp(x) + shift, rtol=4 * EPS, atol=1e-12)


@given(x=any_finite)
def test_probabilities_sum_to_one(x):
    p = softmax(x)
    assert np.all((p >= 0) & (p <= 1))
    assert abs(p.sum() - 1) <= 4 * EPS


@given(x=eighths)
def test_a_larger_logit_has_a_larger_probability(x):
    p = softmax(np.sort(x))
    assert np.all(np.diff(p) >= 0)
    assert np.all((np.diff(p) > 0) == ((np.diff(np.sort(x)) > 0) & (p[1:] > 0)))


@given(x=any_finite)
def test_the_largest_logit_has_the_largest_probability(x):
    p = softmax(x)
    assert p[np.argmax(x)] == p.max()
    assert log_softmax(x)[np.argmax(x)] == log_softmax(x).max()


@given(x=logits, seed=st.integers(0, 99))
def test_another_order_of_the_logits_gives_the_same_numbers_in_that_order(x, seed):
    order = np.random.default_rng(seed).permutation(x.size)
    np.testing.assert_allclose(softmax(x[order]), softmax(x)[order], rtol=8 * EPS)
    np.testing.assert_allclose(logsumexp(x[order]), logsumexp(x), rtol=8 * EPS, atol=8 * EPS)


@given(x=st.floats(-700, 700))
def test_sigmoid_is_the_softmax_of_two(x):
    np.testing.assert_allclose(softmax([x, 0.0])[0], mlpkit.sigmoid(x), rtol=8 * EPS)
    np.testing.assert_allclose(log_softmax([x, 0.0])[0], mlpkit.log_sigmoid(x), rtol=8 * EPS)
    np.testing.assert_allclose(logsumexp([x, 0.0]), mlpkit.softplus(x), rtol=8 * EPS)


@given(x=logits)
def test_log_softmax_is_the_logarithm_of_softmax_where_that_is_a_normal_number(x):
    p = softmax(x)
    normal = p > 1e-300
    np.testing.assert_allclose(log_softmax(x)[normal], np.log(p[normal]), rtol=1e-13, atol=4 * EPS)


@given(x=logits)
def test_log_softmax_is_x_less_logsumexp(x):
    np.testing.assert_allclose(log_softmax(x), x - logsumexp(x), rtol=1e-12, atol=1e-12)


@given(x=logits)
def test_logsumexp_lies_between_the_largest_logit_and_that_plus_the_logarithm_of_their_number(x):
    excess = logsumexp(x) - x.max()
    assert -1e-12 <= excess <= np.log(x.size) + 1e-12


@given(x=st.floats(allow_nan=False, allow_infinity=False))
def test_one_class_has_probability_one(x):
    assert softmax([x]).tolist() == [1]
    assert log_softmax([x]).tolist() == [0]
    assert logsumexp([x]) == x


@pytest.mark.parametrize("x", [0.0, -1.7e308, 1.7e308, 5e-324])
@pytest.mark.parametrize("width", [1, 2, 7, 1000])
def test_equal_logits_share_the_probability_equally(x, width):
    np.testing.assert_allclose(softmax([x] * width), 1 / width, rtol=2 * EPS)
    np.testing.assert_allclose(log_softmax([x] * width), -np.log(width), rtol=2 * EPS)


def test_the_courses_example_that_overflows_the_plain_formula():
    np.testing.assert_allclose(
        softmax([1010, 1000, 990]), softmax([10, 0, -10]), rtol=0, atol=1e-16
    )
    np.testing.assert_allclose(softmax([1010, 1000, 990]).sum(), 1)


@every_function
@given(x=arrays, data=st.data())
def test_every_axis_works_as_the_last_one_does(function, x, data):
    axis = data.draw(st.integers(-x.ndim, x.ndim - 1))
    moved = function(np.moveaxis(x, axis, -1))
    if function is not logsumexp:
        moved = np.moveaxis(moved, -1, axis)
    np.testing.assert_array_equal(function(x, axis=axis), moved)


@every_function
def test_a_long_column_is_summed_as_carefully_as_a_row(function):
    x = np.random.default_rng(0).normal(size=(10_000, 3))
    np.testing.assert_array_equal(function(x, axis=0), function(x.T.copy()).T)


@every_function
@given(x=arrays, data=st.data())
def test_values_are_those_of_torch(function, x, data):
    axis = data.draw(st.integers(-x.ndim, x.ndim - 1))
    theirs = getattr(torch, function.__name__)(torch.tensor(x), dim=axis).numpy()
    np.testing.assert_allclose(function(x, axis=axis), theirs, rtol=1e-13, atol=1e-14)


@every_function
def test_the_last_axis_is_the_default(function):
    x = np.arange(6.0).reshape(2, 3) ** 2
    np.testing.assert_array_equal(function(x), function(x, axis=1))


@every_function
def test_each_row_is_computed_on_its_own(function):
    x = np.random.default_rng(0).normal(size=(5, 4))
    np.testing.assert_array_equal(function(x), [function(row) for row in x])


def test_a_logit_of_minus_infinity_is_a_masked_class():
    masked, without = [1.0, -np.inf, 3.0], [1.0, 3.0]
    np.testing.assert_array_equal(softmax(masked), np.insert(softmax(without), 1, 0))
    np.testing.assert_array_equal(log_softmax(masked), np.insert(log_softmax(without), 1, -np.inf))
    assert logsumexp(masked) == logsumexp(without)


SPECIAL = [
    [np.inf, 1.0],
    [np.inf, np.inf],
    [np.inf, -np.inf],
    [-np.inf, -np.inf],
    [-np.inf, 0.0],
    [np.nan, 1.0],
    [1.0, np.nan],
    [np.inf, np.nan],
    [-np.inf, np.nan],
    [np.inf],
    [-np.inf],
    [np.nan],
]


@every_function
@every_dtype
@pytest.mark.parametrize("row", SPECIAL, ids=str)
def test_infinities_and_nan_give_what_torch_gives_and_no_warning(function, dtype, row):
    theirs = getattr(torch, function.__name__)(torch.tensor(row), dim=-1).numpy()
    with np.errstate(all="raise"):
        np.testing.assert_array_equal(function(np.array(row, dtype)), theirs)


@pytest.mark.parametrize("row", [[np.inf, 1.0], [-np.inf, -np.inf], [np.inf, -np.inf, 0.0]])
def test_a_row_whose_largest_logit_is_infinite_has_no_softmax(row):
    assert np.isnan(softmax(row)).all()
    assert np.isnan(log_softmax(row)).all()
    assert logsumexp(row) == max(row)


@every_function
def test_nan_stays_in_its_row(function):
    x = np.array([[1.0, 2.0], [np.nan, 1.0]])
    got = function(x)
    assert np.isnan(got[1]).all()
    np.testing.assert_array_equal(got[0], function(x[0]))


@every_function
@every_dtype
def test_no_finite_logits_warn_or_give_nan(function, dtype):
    extremes = numbers(dtype)
    pairs = np.stack([extremes, np.random.default_rng(0).permutation(extremes)], axis=1)
    for table in [*tables(dtype), pairs]:
        with np.errstate(all="raise"):
            assert not np.isnan(function(table)).any()


@every_function
def test_float32_is_the_float64_result_rounded_once(function):
    for table in tables(np.float32):
        wide = function(table.astype(np.float64))
        with np.errstate(all="ignore"):
            np.testing.assert_array_equal(function(table), wide.astype(np.float32))


@every_function
@pytest.mark.parametrize(
    ("x", "dtype"),
    [
        (np.float32([[1, 2]]), np.float32),
        (np.float32([1, 2]), np.float32),
        (np.float16([1, 2]), np.float64),
        (np.int64([1, 2]), np.float64),
        (np.array([True, False]), np.float64),
        ([1, 2], np.float64),
        ([], np.float64),
    ],
    ids=repr,
)
def test_float32_stays_float32_and_all_else_becomes_float64(function, x, dtype):
    assert function(x).dtype == dtype


@every_function
@pytest.mark.parametrize("shape", [(0,), (0, 3), (3, 0), (2, 0, 3), (1,), (1, 1), (2, 1, 3)])
def test_shapes_are_kept_however_small(function, shape):
    for axis in range(len(shape)):
        x = np.zeros(shape)
        wanted = np.delete(shape, axis) if function is logsumexp else shape
        assert np.shape(function(x, axis=axis)) == tuple(wanted)


def test_logsumexp_of_nothing_is_minus_infinity():
    assert logsumexp([]) == -np.inf
    assert logsumexp(np.zeros((2, 0))).tolist() == [-np.inf, -np.inf]


@every_function
def test_the_logits_are_left_alone(function):
    x = np.array([[1.0, 5.0, -np.inf], [0.0, 2.0, 2.0]])
    before = x.copy()
    x.flags.writeable = False
    assert not np.shares_memory(function(x), x)
    np.testing.assert_array_equal(x, before)
