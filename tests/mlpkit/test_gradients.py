import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import mlpkit
from mlpkit import check_gradient, numerical_gradient

pytestmark = pytest.mark.filterwarnings("error")

shapes = hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)
points = hnp.arrays(np.float64, shapes, elements=st.floats(-3, 3))


@given(x=points)
def test_the_gradient_of_a_sum_of_squares_is_twice_x(x):
    np.testing.assert_allclose(numerical_gradient(lambda x: np.sum(x**2), x), 2 * x, atol=1e-8)


@given(x=points)
def test_a_smooth_function_gives_about_ten_digits(x):
    tensor = torch.tensor(x, requires_grad=True)
    torch.sum(torch.exp(tensor / 3) * torch.sin(tensor)).backward()
    numerical = numerical_gradient(lambda x: np.sum(np.exp(x / 3) * np.sin(x)), x)
    np.testing.assert_allclose(numerical, tensor.grad.numpy(), rtol=0, atol=2e-9)


@pytest.mark.parametrize("x", [0.0, 1e-300, 0.5, -1.0, 3.0])
def test_one_number_gives_ten_digits(x):
    assert abs(numerical_gradient(np.exp, x) / np.exp(x) - 1) < 2e-10


@pytest.mark.parametrize("x", [1e3, -1e8, 1e150])
def test_the_step_grows_with_x(x):
    np.testing.assert_allclose(numerical_gradient(lambda x: x**2, x), 2 * x, rtol=1e-9)


def test_the_step_is_the_cube_root_of_the_rounding_unit():
    seen = []
    numerical_gradient(lambda x: seen.append(x.item()) or 0.0, 0.0)
    np.testing.assert_allclose(sorted(seen), [-(2 ** (-52 / 3)), 2 ** (-52 / 3)], rtol=1e-15)


def test_the_difference_is_central():
    assert numerical_gradient(np.abs, 0.0) == 0


def test_each_element_is_moved_alone():
    x = np.array([[1.0, 2.0], [3.0, 4.0]])
    gradient = numerical_gradient(lambda x: x[0, 0] * x[1, 1] + 5 * x[0, 1], x)
    np.testing.assert_allclose(gradient, [[4, 5], [0, 1]], atol=1e-9)


@given(x=points)
def test_the_gradient_has_the_shape_of_x_and_is_float64(x):
    for given_x in (x, x.astype(np.float32)):
        gradient = numerical_gradient(np.sum, given_x)
        assert gradient.shape == x.shape
        assert gradient.dtype == np.float64


def test_lists_and_whole_numbers_are_moved_as_floats():
    np.testing.assert_allclose(numerical_gradient(np.sum, [1, 2]), [1, 1])


def test_x_is_left_alone_even_by_a_function_that_writes_to_its_argument():
    def careless(x):
        x *= 2
        return np.sum(x)

    x = np.array([1.0, 2.0])
    np.testing.assert_allclose(numerical_gradient(careless, x), [2, 2])
    assert x.tolist() == [1, 2]


def test_a_result_of_one_element_is_a_number():
    np.testing.assert_allclose(numerical_gradient(lambda x: x.sum(keepdims=True), [1.0, 2.0]), 1)


def test_nan_flows_through():
    assert np.isnan(numerical_gradient(np.sum, [np.nan, 1.0])).all()
    assert np.isnan(check_gradient(np.sum, [np.nan, 1.0], [1.0, 1.0]))


@given(x=points)
def test_a_right_gradient_passes_and_one_that_is_off_by_a_thousandth_does_not(x):
    def function(x):
        return np.sum(mlpkit.tanh(x))

    right = np.asarray(mlpkit.tanh.derivative(x))
    assert check_gradient(function, right, x) < 1e-9
    if x.size:
        wrong = right.copy()
        wrong[(-1,) * x.ndim] -= 1e-3
        np.testing.assert_allclose(check_gradient(function, wrong, x), 1e-3, rtol=1e-4)


def test_the_difference_is_absolute_below_one_and_relative_above():
    np.testing.assert_allclose(check_gradient(lambda x: 0.1 * x.sum(), [0.3], [1.0]), 0.2)
    np.testing.assert_allclose(check_gradient(lambda x: 100 * x.sum(), [50.0], [1.0]), 0.5)
    np.testing.assert_allclose(check_gradient(lambda x: 50 * x.sum(), [-100.0], [1.0]), 1.5)


def test_the_largest_difference_counts():
    error = check_gradient(lambda x: x.sum(), [1.0, 1.5, 1.0], [0.0, 0.0, 0.0])
    np.testing.assert_allclose(error, 1 / 3)
    assert isinstance(error, float)


def test_a_gradient_of_nothing_has_no_error():
    assert check_gradient(np.sum, [], []) == 0
