import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import mlpkit
from mlpkit import check_gradient, numerical_gradient
from tests.mlpkit.reference import torch

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
        wrong[(-1,) * x.ndim] -= 1e-3 * right.max()
        np.testing.assert_allclose(check_gradient(function, wrong, x), 1e-3, rtol=1e-3)


@pytest.mark.parametrize("size", [1e-6, 1.0, 1e6])
def test_the_difference_is_a_share_of_the_largest_element(size):
    def function(x):
        return size * (x[0] + 4 * x[1])

    x = [0.3, -0.2]
    np.testing.assert_allclose(check_gradient(function, [size, 5 * size], x), 1 / 5, rtol=1e-6)
    np.testing.assert_allclose(check_gradient(function, [0, 4 * size], x), 1 / 4, rtol=1e-6)
    np.testing.assert_allclose(check_gradient(function, [-size, -4 * size], x), 2, rtol=1e-6)
    assert isinstance(check_gradient(function, [size, size], x), float)


def test_a_gradient_that_is_all_zero_is_off_by_one():
    assert check_gradient(lambda x: np.sum(x**2), [0.0, 0.0], [1.0, 2.0]) == pytest.approx(1)


def test_a_right_gradient_passes_beside_values_that_drown_it():
    x = np.array([1e6, -1e6, 1e-6, 0.0, 3.0])
    assert numerical_gradient(lambda x: np.sum(x**2), x)[4] != 6  # lost in the rounding of 2e12
    assert check_gradient(lambda x: np.sum(x**2), 2 * x, x) == 0


def deep_loss(network):
    """The loss of a deep sigmoid network as a function of all its parameters, and its gradient."""
    X, y = np.random.default_rng(1).normal(size=(5, 3)), [0, 1, 0, 1, 1]

    def loss(parameters):
        layers, at = [], 0
        for layer in network:
            W = parameters[at : at + layer.W.size].reshape(layer.W.shape)
            b = parameters[at + layer.W.size : at + layer.W.size + layer.b.size]
            layers.append(mlpkit.Dense(W, b, layer.activation))
            at += layer.W.size + layer.b.size
        return mlpkit.cross_entropy(mlpkit.forward(tuple(layers), X), y)

    steps = mlpkit.trace(network, X)
    gradients = mlpkit.backward(network, steps, mlpkit.cross_entropy.gradient(steps[-1].Z, y))
    parameters = np.concatenate([np.append(layer.W, layer.b) for layer in network])
    return loss, np.concatenate([np.append(*gradient) for gradient in gradients]), parameters


def test_a_gradient_lost_in_twenty_sigmoid_layers_is_found_beside_the_others_and_not_alone():
    network = mlpkit.mlp((3, *20 * [3], 2), mlpkit.sigmoid, np.random.default_rng(0), gain=1.0)
    loss, gradient, parameters = deep_loss(network)
    assert check_gradient(loss, gradient, parameters) < 1e-8
    assert check_gradient(loss, np.zeros_like(gradient), parameters) == pytest.approx(1)

    def of_the_first_layer(first):
        return loss(np.append(first, parameters[first.size :]))

    for first in (gradient[:9], np.zeros(9)):  # nobody can tell the two apart
        with pytest.raises(ValueError, match="cannot decide: the gradients, at most"):
            check_gradient(of_the_first_layer, first, parameters[:9])
    assert check_gradient(of_the_first_layer, np.full(9, 0.1), parameters[:9]) > 0.99


def test_where_nothing_is_rounded_a_gradient_of_zero_can_be_told():
    assert check_gradient(lambda x: 0.0, [0.0], [1.0]) == 0


def test_a_step_does_not_leave_float64():
    largest = np.finfo(np.float64).max
    np.testing.assert_allclose(numerical_gradient(lambda x: 0.25 * x, largest), 0.25, rtol=1e-9)


def test_a_gradient_of_nothing_has_no_error():
    assert check_gradient(np.sum, [], []) == 0
