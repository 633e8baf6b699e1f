import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpkit import check_gradient, cross_entropy, log_softmax, mean_squared_error, softmax
from tests.mlpkit.reference import FLOATS, ExactRow, exact, tables, torch

pytestmark = pytest.mark.filterwarnings("error")

every_dtype = pytest.mark.parametrize("dtype", FLOATS, ids=["float64", "float32"])
every_loss = pytest.mark.parametrize("loss", [cross_entropy, mean_squared_error], ids=repr)


@st.composite
def batches(draw, scale=10.0):
    """Logits (n, classes) and labels (n,)."""
    n, classes = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    return scale * rng.normal(size=(n, classes)), rng.integers(classes, size=n)


@st.composite
def pairs(draw):
    """A prediction and a target, of one shape."""
    shape = tuple(draw(st.lists(st.integers(1, 4), min_size=0, max_size=3)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    return rng.normal(size=shape), rng.normal(size=shape)


def torch_value_and_gradient(loss, output, target):
    output = torch.tensor(output, requires_grad=True)
    value = loss(output, torch.tensor(target))
    value.backward()
    return value.item(), output.grad.numpy()


@given(batch=batches())
def test_cross_entropy_and_its_gradient_are_those_of_torch(batch):
    value, gradient = torch_value_and_gradient(torch.nn.functional.cross_entropy, *batch)
    np.testing.assert_allclose(cross_entropy(*batch), value, rtol=1e-13, atol=1e-14)
    np.testing.assert_allclose(cross_entropy.gradient(*batch), gradient, rtol=1e-12, atol=1e-15)


@given(pair=pairs())
def test_mean_squared_error_and_its_gradient_are_those_of_torch(pair):
    value, gradient = torch_value_and_gradient(torch.nn.functional.mse_loss, *pair)
    np.testing.assert_allclose(mean_squared_error(*pair), value, rtol=1e-14)
    np.testing.assert_allclose(mean_squared_error.gradient(*pair), gradient, rtol=1e-14)


@given(batch=batches(scale=2.0))
def test_the_gradient_of_cross_entropy_is_the_numerical_one(batch):
    logits, labels = batch
    gradient = cross_entropy.gradient(logits, labels)
    assert check_gradient(lambda x: cross_entropy(x, labels), gradient, logits) < 1e-9


@given(pair=pairs())
def test_the_gradient_of_mean_squared_error_is_the_numerical_one(pair):
    prediction, target = pair
    gradient = mean_squared_error.gradient(prediction, target)
    assert check_gradient(lambda x: mean_squared_error(x, target), gradient, prediction) < 1e-9


@given(batch=batches())
def test_cross_entropy_is_the_mean_over_the_rows(batch):
    logits, labels = batch
    each = [cross_entropy(row, label) for row, label in zip(logits, labels, strict=True)]
    np.testing.assert_allclose(cross_entropy(logits, labels), np.mean(each), rtol=1e-14)


@given(batch=batches())
def test_cross_entropy_is_minus_the_log_probability_of_the_label(batch):
    logits, labels = batch
    picked = log_softmax(logits)[np.arange(labels.size), labels]
    np.testing.assert_allclose(cross_entropy(logits, labels), -picked.mean(), rtol=1e-14)


@given(batch=batches())
def test_the_gradient_of_cross_entropy_is_softmax_less_the_label_over_n(batch):
    logits, labels = batch
    wanted = (softmax(logits) - np.eye(logits.shape[1])[labels]) / labels.size
    np.testing.assert_allclose(cross_entropy.gradient(logits, labels), wanted, atol=1e-15)


@given(batch=batches())
def test_each_row_of_the_gradient_of_cross_entropy_sums_to_zero(batch):
    np.testing.assert_allclose(cross_entropy.gradient(*batch).sum(axis=1), 0, atol=1e-15)


@given(batch=batches())
def test_cross_entropy_is_unchanged_by_a_shift_of_each_row(batch):
    logits, labels = batch
    shift = np.arange(labels.size)[:, np.newaxis] * 100.0
    np.testing.assert_allclose(
        cross_entropy(logits + shift, labels), cross_entropy(logits, labels), rtol=1e-12, atol=1e-13
    )


@pytest.mark.parametrize("classes", [1, 2, 10])
def test_cross_entropy_of_equal_logits_is_the_logarithm_of_the_number_of_classes(classes):
    np.testing.assert_allclose(
        cross_entropy(np.zeros((3, classes)), [0] * 3), np.log(classes), rtol=1e-15
    )


def test_cross_entropy_stays_finite_where_the_logarithm_of_softmax_does_not():
    assert softmax([0.0, 1000.0])[0] == 0
    assert cross_entropy([0.0, 1000.0], 0) == 1000


def test_the_gradient_of_cross_entropy_keeps_its_digits_where_a_probability_is_close_to_one():
    gradient = cross_entropy.gradient([40.0, 0.0], 0)
    tiny = exact.exp(-40) / (1 + exact.exp(-40))
    np.testing.assert_allclose(gradient, [-float(tiny), float(tiny)], rtol=1e-15)


def test_the_gradient_of_cross_entropy_is_exact_to_rounding():
    for table in tables(np.float64):
        gradient = cross_entropy.gradient(table, np.zeros(len(table), int)) * len(table)
        for row, got in zip(table, gradient, strict=True):
            if np.isneginf(row[0]):
                continue
            wanted = ExactRow(row)
            wanted.softmax[0] = exact.expm1(wanted.log_softmax[0])
            np.testing.assert_allclose(
                got, np.array(list(map(float, wanted.softmax))), rtol=3e-15, atol=5e-322
            )


def test_one_example_is_a_row_without_its_batch():
    logits = [0.5, -1.0, 2.0]
    assert cross_entropy(logits, 2) == cross_entropy([logits], [2])
    np.testing.assert_array_equal(
        cross_entropy.gradient(logits, 2), cross_entropy.gradient([logits], [2])[0]
    )


def test_a_masked_class_costs_nothing_unless_it_is_the_label():
    assert cross_entropy([1.0, -np.inf], 0) == 0
    assert cross_entropy([1.0, -np.inf], 1) == np.inf
    assert cross_entropy.gradient([1.0, -np.inf], 0).tolist() == [0, 0]
    assert cross_entropy.gradient([1.0, -np.inf], 1).tolist() == [1, -1]


@pytest.mark.parametrize("labels", [[0, 1], (0, 1), np.uint8([0, 1]), np.array([False, True])])
def test_any_whole_numbers_are_labels(labels):
    assert cross_entropy(np.eye(2), labels) == cross_entropy(np.eye(2), np.array([0, 1]))


def test_mean_squared_error_of_a_worked_example():
    assert mean_squared_error([[1.0, 2.0], [3.0, 4.0]], [[1.0, 0.0], [0.0, 4.0]]) == 13 / 4
    assert mean_squared_error.gradient([1.0, 2.0], [3.0, -1.0]).tolist() == [-2, 3]
    assert mean_squared_error(3.0, 1.0) == 4


@given(pair=pairs())
def test_mean_squared_error_does_not_care_which_side_is_the_target(pair):
    assert mean_squared_error(*pair) == mean_squared_error(*pair[::-1])
    np.testing.assert_array_equal(
        mean_squared_error.gradient(*pair), -mean_squared_error.gradient(*pair[::-1])
    )


@pytest.mark.parametrize("prediction", [1e155, 1.5e308])
def test_a_mean_squared_error_too_large_for_float64_is_infinite(prediction):
    assert mean_squared_error([prediction, 0.0], [0.0, 0.0]) == np.inf
    assert mean_squared_error([1e308], [-1e308]) == np.inf


def test_a_tiny_mean_squared_error_is_zero_and_its_gradient_is_not():
    assert mean_squared_error([1e-200], [0.0]) == 0
    assert mean_squared_error.gradient([1e-200], [0.0]).tolist() == [2e-200]


@every_dtype
def test_losses_and_gradients_keep_the_type(dtype):
    logits, labels = np.eye(2, dtype=dtype), [0, 1]
    for result in (
        cross_entropy(logits, labels),
        cross_entropy.gradient(logits, labels),
        mean_squared_error(logits, 2 * logits),
        mean_squared_error.gradient(logits, 2 * logits),
    ):
        assert result.dtype == dtype


def test_float32_against_float64_is_float64():
    assert mean_squared_error(np.float32([1]), [2.0]).dtype == np.float64
    assert mean_squared_error.gradient([2.0], np.float32([1])).dtype == np.float64


def test_float32_losses_are_the_float64_results_rounded_once():
    rng = np.random.default_rng(0)
    logits, target = rng.normal(size=(2, 50, 7)).astype(np.float32)
    labels = rng.integers(7, size=50)
    for loss, other in ((cross_entropy, labels), (mean_squared_error, target)):
        for function in (loss, loss.gradient):
            wide = function(logits.astype(np.float64), other)
            np.testing.assert_array_equal(function(logits, other), wide.astype(np.float32))


def test_nan_flows_through():
    for loss, target in ((cross_entropy, [0, 0]), (mean_squared_error, np.zeros((2, 2)))):
        output = np.array([[1.0, 2.0], [np.nan, 0.0]])
        assert np.isnan(loss(output, target))
        assert np.isnan(loss.gradient(output, target)[1]).any()
        assert not np.isnan(loss.gradient(output, target)[0]).any()
    assert np.isnan(mean_squared_error([1.0], [np.nan]))


@every_loss
def test_nothing_given_is_changed(loss):
    output = np.array([[1.0, 2.0], [0.0, -1.0]])
    target = np.array([0, 1]) if loss is cross_entropy else -output
    copies = output.copy(), target.copy()
    output.flags.writeable = target.flags.writeable = False
    for function in (loss, loss.gradient):
        assert not np.shares_memory(function(output, target), output)
    np.testing.assert_array_equal(output, copies[0])
    np.testing.assert_array_equal(target, copies[1])


@every_loss
@every_dtype
def test_value_and_gradient_are_the_two_halves_of_one_formula(loss, dtype):
    rng = np.random.default_rng(0)
    output = rng.normal(size=(50, 7)).astype(dtype)
    target = rng.integers(7, size=50) if loss is cross_entropy else 2 * output
    value, gradient = loss.formula(output, target)
    assert value == loss(output, target)
    assert value.dtype == gradient.dtype == dtype
    np.testing.assert_array_equal(gradient, loss.gradient(output, target))


def test_a_mean_is_finite_where_only_the_sum_on_the_way_overflows():
    assert cross_entropy([[0, 1e308], [0, 1e308]], [0, 0]) == 1e308
    n, large = 8, 1.5e154
    errors = np.append(large, np.zeros(n - 1))
    np.testing.assert_allclose(
        mean_squared_error(errors, np.zeros(n)), (large / np.sqrt(n)) ** 2, rtol=1e-15
    )
    np.testing.assert_allclose(
        mean_squared_error.gradient([1e308] * n, [-1e308] * n), 2 * (1e308 / n + 1e308 / n)
    )


def test_a_losss_name_is_shown():
    assert repr(cross_entropy) == "<loss cross_entropy>"
