import copy
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import mlpkit
from tests.mlpkit.reference import (
    ACTIVATIONS,
    ELEMENTWISE,
    FLOATS,
    KINKED,
    SMOOTH,
    TORCH,
    exact,
    numbers,
    torch,
    ulps,
)

pytestmark = pytest.mark.filterwarnings("error")

every_activation = pytest.mark.parametrize("activation", ACTIVATIONS, ids=repr)
every_dtype = pytest.mark.parametrize("dtype", FLOATS, ids=["float64", "float32"])
EPS = np.finfo(float).eps
RISING = [a for a in ACTIVATIONS if a.name not in ("silu", "gelu")]
ODD = [mlpkit.identity, mlpkit.tanh, mlpkit.hardtanh]

reals = hnp.arrays(np.float64, st.integers(0, 20), elements=st.floats(allow_nan=False))
moderate = hnp.arrays(np.float64, st.integers(0, 20), elements=st.floats(-800, 800))
shapes = hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)


@pytest.mark.parametrize("activation", ODD, ids=repr)
@given(x=reals)
def test_odd_functions_have_even_derivatives(activation, x):
    np.testing.assert_array_equal(activation(-x), -activation(x))
    np.testing.assert_array_equal(activation.derivative(-x), activation.derivative(x))


@given(x=reals)
def test_the_sigmoids_derivative_is_even(x):
    np.testing.assert_array_equal(mlpkit.sigmoid.derivative(-x), mlpkit.sigmoid.derivative(x))


@given(x=reals)
def test_sigmoid_of_x_and_of_minus_x_sum_to_one(x):
    np.testing.assert_allclose(mlpkit.sigmoid(x) + mlpkit.sigmoid(-x), 1, rtol=2 * EPS)


@given(x=moderate)
def test_softplus_of_x_less_that_of_minus_x_is_x(x):
    difference = mlpkit.softplus(x) - mlpkit.softplus(-x)
    np.testing.assert_allclose(difference, x, rtol=4 * EPS, atol=4 * EPS)


@given(x=reals)
def test_log_sigmoid_is_minus_softplus_of_minus_x(x):
    np.testing.assert_array_equal(mlpkit.log_sigmoid(x), -mlpkit.softplus(-x))


@given(x=moderate)
def test_log_sigmoid_is_the_logarithm_of_sigmoid(x):
    x = np.maximum(x, -700)
    np.testing.assert_allclose(
        mlpkit.log_sigmoid(x), np.log(mlpkit.sigmoid(x)), rtol=8 * EPS, atol=2 * EPS
    )


@given(x=moderate)
def test_tanh_is_a_sigmoid_stretched_and_moved(x):
    np.testing.assert_allclose(2 * mlpkit.sigmoid(2 * x) - 1, np.tanh(x), atol=4 * EPS)


@given(x=moderate)
def test_the_slope_of_sigmoid_is_sigmoid_of_x_times_sigmoid_of_minus_x(x):
    x = np.clip(x, -700, 700)
    np.testing.assert_allclose(
        mlpkit.sigmoid.derivative(x), mlpkit.sigmoid(x) * mlpkit.sigmoid(-x), rtol=8 * EPS
    )


@given(x=moderate)
def test_the_slope_of_tanh_is_one_less_its_square(x):
    np.testing.assert_allclose(mlpkit.tanh.derivative(x), 1 - np.tanh(x) ** 2, atol=4 * EPS)


@given(x=reals)
def test_the_slope_of_softplus_is_sigmoid_and_that_of_log_sigmoid_is_sigmoid_of_minus_x(x):
    np.testing.assert_array_equal(mlpkit.softplus.derivative(x), mlpkit.sigmoid(x))
    np.testing.assert_array_equal(mlpkit.log_sigmoid.derivative(x), mlpkit.sigmoid(-x))


@pytest.mark.parametrize("activation", RISING, ids=repr)
@given(x=hnp.arrays(np.float64, 9, elements=st.floats(-1e300, 1e300)))
def test_a_rising_function_never_falls(activation, x):
    values = activation(np.sort(x))
    lower, upper = values[:-1], values[1:]
    assert np.all(upper >= lower - 4 * EPS * np.abs(lower) - 2e-323)


@given(x=reals)
def test_values_lie_in_the_range_that_the_docstring_states(x):
    for activation, low, high in (
        (mlpkit.sigmoid, 0, 1),
        (mlpkit.tanh, -1, 1),
        (mlpkit.hardtanh, -1, 1),
        (mlpkit.sigmoid.derivative, 0, 0.25),
        (mlpkit.tanh.derivative, 0, 1),
        (mlpkit.softplus, 0, np.inf),
        (mlpkit.log_sigmoid, -np.inf, 0),
        (mlpkit.silu, -0.28, np.inf),
        (mlpkit.gelu, -0.18, np.inf),
    ):
        values = activation(x)
        assert np.all((values >= low) & (values <= high))


@given(x=reals)
def test_relu_leaky_relu_hardtanh_and_step_are_what_their_names_say(x):
    np.testing.assert_array_equal(mlpkit.identity(x), x)
    np.testing.assert_array_equal(mlpkit.relu(x), np.where(x > 0, x, 0))
    np.testing.assert_array_equal(mlpkit.leaky_relu(0.25)(x), np.where(x > 0, x, x / 4))
    np.testing.assert_array_equal(mlpkit.hardtanh(x), np.minimum(np.maximum(x, -1), 1))
    np.testing.assert_array_equal(mlpkit.step(x), np.where(x > 0, 1, 0))


@pytest.mark.parametrize("slope", [0, 0.01, 0.2, 1])
def test_leaky_relu_has_its_slope_on_the_left_and_at_the_kink(slope):
    leaky = mlpkit.leaky_relu(slope)
    assert leaky.derivative([-2.0, -0.0, 0.0, 3.0]).tolist() == [slope, slope, slope, 1]
    assert leaky.name == f"leaky_relu({slope})"


def test_leaky_relu_has_slope_one_hundredth_unless_told_otherwise():
    assert mlpkit.leaky_relu()(-1.0) == -0.01


def test_the_derivatives_at_the_kinks_are_those_of_torch():
    assert mlpkit.relu.derivative(0.0) == 0
    assert mlpkit.hardtanh.derivative([-1.0, 1.0]).tolist() == [0, 0]
    assert mlpkit.step.derivative([-1.0, 0.0, 1.0]).tolist() == [0, 0, 0]


def grid():
    kinks = np.array([-1.0, 0.0, -0.0, 1.0])
    beside = np.concatenate([np.nextafter(kinks, -9), np.nextafter(kinks, 9)])
    far = np.array([1e-320, 1e-10, 300.0, 709.8, 745.2, 1e4, 1e103, 1e308, np.inf])
    return np.concatenate([np.linspace(-40, 40, 1601), kinks, beside, far, -far])


@pytest.mark.parametrize("activation", SMOOTH + KINKED, ids=repr)
def test_value_and_derivative_are_those_of_torch(activation):
    x = torch.tensor(grid(), requires_grad=True)
    value = TORCH[activation.name]()(x)
    value.sum().backward()
    for ours, theirs in (
        (activation(grid()), value.detach().numpy()),
        (activation.derivative(grid()), x.grad.numpy()),
    ):
        # torch gives nan for some activations at the infinities, where the limit exists.
        defined = ~np.isnan(theirs)
        assert defined.sum() >= grid().size - 8
        np.testing.assert_allclose(ours[defined], theirs[defined], rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=repr)
@pytest.mark.parametrize("x", [-np.inf, np.inf, -1e308, 1e308], ids=str)
def test_the_slope_far_out_is_the_limit(activation, x):
    on_the_right = x > 0
    limit = {
        "identity": 1,
        "leaky_relu(0.2)": 1 if on_the_right else 0.2,
        "relu": on_the_right,
        "softplus": on_the_right,
        "silu": on_the_right,
        "gelu": on_the_right,
        "log_sigmoid": not on_the_right,
    }
    assert activation.derivative(x) == limit.get(activation.name, 0)


@pytest.mark.parametrize("activation", [mlpkit.silu, mlpkit.gelu], ids=repr)
def test_silu_and_gelu_are_zero_far_on_the_left_and_x_far_on_the_right(activation):
    far = np.array([1000.0, 1e5, 1e200, 1e308, np.inf])
    np.testing.assert_array_equal(activation(far), far)
    np.testing.assert_array_equal(activation(-far), 0)


def gelu_inner(x):
    return 2 * exact.sqrt(2 / exact.pi) * (x + exact.mpf("0.044715") * x**3)


@every_dtype
def test_silu_keeps_its_digits_as_far_as_sigmoid_does(dtype):
    sigmoid = ELEMENTWISE["sigmoid"]
    for x in numbers(dtype).tolist():
        got, wanted = float(mlpkit.silu(dtype(x))), exact.mpf(x) * sigmoid(exact.mpf(x))
        bound = 3.5 if dtype == np.float64 else 0.51
        # Left of −708 a float64 sigmoid is subnormal: few digits, which x then multiplies.
        assert ulps(got, wanted, dtype) <= bound or (x < -708 and abs(got - wanted) < 1e-320), x


@every_dtype
def test_gelu_keeps_the_digits_that_its_exponent_leaves(dtype):
    sigmoid = ELEMENTWISE["sigmoid"]
    for x in numbers(dtype).tolist():
        inner = gelu_inner(exact.mpf(x))
        got = float(mlpkit.gelu(dtype(x)))
        # On the left the value is about exp(inner): an inner rounded by a few units in its own
        # last place moves the value by |inner| times as many.
        bound = 4 + 3 * float(max(-inner, 0)) if dtype == np.float64 else 0.51
        assert ulps(got, exact.mpf(x) * sigmoid(inner), dtype) <= bound, x


@pytest.mark.parametrize("activation", [mlpkit.silu, mlpkit.gelu], ids=repr)
def test_the_slopes_of_silu_and_gelu_are_exact_to_rounding(activation):
    sigmoid = ELEMENTWISE["sigmoid"]
    value = {
        "silu": lambda x: x * sigmoid(x),
        "gelu": lambda x: x * sigmoid(gelu_inner(x)),
    }[activation.name]
    for x in np.linspace(-12, 12, 97).tolist():
        wanted = float(exact.diff(value, x))
        assert abs(activation.derivative(x) - wanted) <= 2e-15 * max(1, abs(wanted))


@every_activation
def test_nan_stays_nan_and_touches_nothing_else(activation):
    x = np.array([1.0, np.nan, -1.0])
    for function in (activation, activation.derivative):
        assert np.isnan(function(x)).tolist() == [False, True, False]
        assert np.isnan(function(np.float32("nan")))


@every_activation
@every_dtype
def test_no_finite_number_or_infinity_warns_or_gives_nan(activation, dtype):
    x = np.concatenate([numbers(dtype), [-np.inf, np.inf]]).astype(dtype)
    with np.errstate(all="raise"):
        for values in (activation(x), activation.derivative(x)):
            assert not np.isnan(values).any()


@every_activation
def test_float32_is_the_float64_result_rounded_once(activation):
    x = numbers(np.float32)
    for function in (activation, activation.derivative):
        wide = function(x.astype(np.float64))
        with np.errstate(all="ignore"):
            np.testing.assert_array_equal(function(x), wide.astype(np.float32))


@every_activation
@given(shape=shapes)
def test_the_shape_is_kept_however_small(activation, shape):
    x = np.linspace(-2, 2, int(np.prod(shape))).reshape(shape)
    for function in (activation, activation.derivative):
        assert np.shape(function(x)) == shape


@every_activation
@pytest.mark.parametrize(
    ("x", "dtype"),
    [
        (np.float32([1, 2]), np.float32),
        (np.float32(1), np.float32),
        (np.float64([1, 2]), np.float64),
        (np.float16([1, 2]), np.float64),
        (np.int8([1, 2]), np.float64),
        (np.array([True, False]), np.float64),
        ([1, 2], np.float64),
        (((1.0, 2.0), (3.0, 4.0)), np.float64),
        (1, np.float64),
        ([], np.float64),
    ],
    ids=repr,
)
def test_float32_stays_float32_and_all_else_becomes_float64(activation, x, dtype):
    assert activation(x).dtype == dtype
    assert activation.derivative(x).dtype == dtype


@every_activation
def test_the_result_is_a_new_array_and_the_input_is_left_alone(activation):
    x = np.array([-2.0, -0.5, 0.0, 0.5, 2.0])
    before = x.copy()
    x.flags.writeable = False
    for function in (activation, activation.derivative):
        assert not np.shares_memory(function(x), x)
        np.testing.assert_array_equal(x, before)


def test_an_activation_of_ones_own_takes_lists_and_float32():
    square = mlpkit.Activation("square", lambda x: x**2, lambda x: 2 * x)
    assert square([1, 2]).tolist() == [1, 4]
    assert square.derivative(np.float32([3])).dtype == np.float32
    assert repr(square) == "<activation square>"


def test_an_activation_cannot_be_changed():
    with pytest.raises(AttributeError):
        mlpkit.relu.name = "other"


@every_activation
def test_an_activation_survives_pickle_and_copies_and_is_still_equal(activation):
    for again in (pickle.loads(pickle.dumps(activation)), copy.deepcopy(activation)):
        assert again == activation
        assert again(0.3) == activation(0.3)
        assert again.derivative(0.3) == activation.derivative(0.3)


def test_activations_of_other_parameters_or_names_are_not_equal():
    assert mlpkit.leaky_relu(0.1) == mlpkit.leaky_relu(0.1)
    assert mlpkit.leaky_relu(0.1) != mlpkit.leaky_relu(0.2)
    assert len(set(ACTIVATIONS)) == len(ACTIVATIONS)


def test_a_leaky_relu_keeps_the_sign_of_zero_and_ends_where_torchs_does():
    for slope in (0.0, 0.01, 1.0):
        x = np.array([-0.0, 0.0, -np.inf, np.inf, -1.5, np.nan])
        theirs = torch.nn.functional.leaky_relu(torch.tensor(x), slope).numpy()
        if slope == 0:
            theirs[2] = 0  # where theirs is 0 times infinity
        ours = mlpkit.leaky_relu(slope)(x)
        np.testing.assert_array_equal(ours, theirs)
        if slope:
            np.testing.assert_array_equal(np.signbit(ours[:5]), np.signbit(theirs[:5]))


def test_a_float32_of_the_other_byte_order_is_a_float32():
    for activation in (mlpkit.sigmoid, mlpkit.relu):
        ours = activation(np.array([-1.0, 2.0], ">f4"))
        assert ours.dtype == np.float32
        np.testing.assert_array_equal(ours, activation(np.float32([-1.0, 2.0])))
