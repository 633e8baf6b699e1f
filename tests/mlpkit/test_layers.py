import dataclasses

import numpy as np
import pytest
from hypothesis import given

import mlpkit
from mlpkit import Dense, collapse
from tests.mlpkit.reference import FLOATS, networks, networks_with_inputs

pytestmark = pytest.mark.filterwarnings("error")

affine = networks_with_inputs(activations=[mlpkit.identity])


@given(affine)
def test_a_stack_of_affine_layers_collapses_to_one_that_computes_the_same(drawn):
    stack, X = drawn
    single = collapse(*stack)
    np.testing.assert_allclose(single(X), mlpkit.forward(stack, X), rtol=1e-12, atol=1e-12)
    assert (single.inputs, single.outputs) == (stack[0].inputs, stack[-1].outputs)
    assert single.activation == mlpkit.identity


@given(networks(activations=[mlpkit.identity], min_layers=3))
def test_it_does_not_matter_which_layers_collapse_first(stack):
    at_once, in_turn = collapse(*stack), collapse(stack[0], collapse(*stack[1:]))
    np.testing.assert_allclose(at_once.W, in_turn.W, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(at_once.b, in_turn.b, rtol=1e-12, atol=1e-12)


def test_collapse_is_exact_on_whole_numbers():
    single = collapse(Dense([[1, 2], [3, 4]], [5, 6]), Dense([[7], [8]], [9]))
    assert single.W.tolist() == [[23], [53]]
    assert single.b.tolist() == [92]


def test_one_layer_collapses_to_itself():
    layer = Dense([[1.0, 2.0]], [3.0, 4.0])
    np.testing.assert_array_equal(collapse(layer).W, layer.W)
    np.testing.assert_array_equal(collapse(layer).b, layer.b)


@given(networks_with_inputs(max_layers=1))
def test_a_layer_computes_its_activation_of_x_w_plus_b(drawn):
    (layer,), X = drawn
    A = (
        np.array(
            [
                [sum(x * w for x, w in zip(row, column, strict=True)) for column in layer.W.T]
                for row in X
            ]
        )
        + layer.b
    )
    np.testing.assert_allclose(layer.pre_activation(X), A, rtol=1e-13, atol=1e-13)
    np.testing.assert_array_equal(layer(X), layer.activation(layer.pre_activation(X)))


@given(networks_with_inputs(max_layers=1))
def test_one_example_gives_one_row(drawn):
    (layer,), X = drawn
    assert layer(X[0]).shape == (layer.outputs,)
    np.testing.assert_allclose(layer(X[0]), layer(X)[0], rtol=1e-13, atol=1e-13)


def test_inputs_and_outputs_are_the_two_sides_of_w():
    layer = Dense(np.ones((2, 3)), np.zeros(3), mlpkit.relu)
    assert (layer.inputs, layer.outputs) == (2, 3)
    assert repr(layer) == "Dense(2 → 3, relu)"


def test_a_layer_has_no_activation_unless_one_is_given():
    assert Dense([[1.0]], [0.0]).activation == mlpkit.identity


@pytest.mark.parametrize("W_type", FLOATS)
@pytest.mark.parametrize("b_type", FLOATS)
def test_a_layer_is_float32_only_when_all_of_it_is(W_type, b_type):
    layer = Dense(np.ones((2, 1), W_type), np.zeros(1, b_type), mlpkit.tanh)
    wanted = np.result_type(W_type, b_type)
    assert layer.W.dtype == layer.b.dtype == wanted
    assert layer(np.ones((1, 2), np.float32)).dtype == wanted
    assert layer(np.ones((1, 2))).dtype == np.float64


def test_collapse_of_float32_layers_is_float32():
    layer = Dense(np.ones((2, 2), np.float32), np.ones(2, np.float32))
    assert collapse(layer, layer).W.dtype == collapse(layer, layer).b.dtype == np.float32


def test_a_layer_keeps_copies_that_cannot_be_written_to():
    W, b = np.ones((2, 3)), np.zeros(3)
    layer = Dense(W, b)
    W[0, 0] = b[0] = 7
    assert layer.W[0, 0] == 1
    assert layer.b[0] == 0
    for array in (layer.W, layer.b):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    W[0, 0] = 8  # the caller's array is not locked either


def test_a_layer_cannot_be_changed():
    layer = Dense([[1.0]], [0.0])
    with pytest.raises(dataclasses.FrozenInstanceError):
        layer.b = np.ones(1)


@pytest.mark.parametrize(
    ("inputs", "outputs", "X_shape", "wanted"),
    [
        (0, 3, (2, 0), (2, 3)),
        (3, 0, (2, 3), (2, 0)),
        (3, 2, (0, 3), (0, 2)),
        (0, 0, (0,), (0,)),
        (1, 1, (1, 1), (1, 1)),
        (1, 1, (1,), (1,)),
    ],
)
def test_empty_and_single_sizes_work(inputs, outputs, X_shape, wanted):
    layer = Dense(np.ones((inputs, outputs)), np.zeros(outputs), mlpkit.relu)
    assert layer(np.ones(X_shape)).shape == wanted


def test_an_affine_layer_without_inputs_gives_its_biases():
    assert Dense(np.ones((0, 2)), [1.0, 2.0])(np.ones((1, 0))).tolist() == [[1, 2]]


def test_the_result_shares_no_memory_with_the_input():
    X = np.ones((2, 2))
    X.flags.writeable = False
    assert not np.shares_memory(Dense(np.eye(2), np.zeros(2))(X), X)


def test_nan_flows_through_a_layer_and_through_collapse():
    layer = Dense([[1.0, np.nan]], [0.0, 0.0])
    assert np.isnan(layer([[1.0]])).tolist() == [[False, True]]
    assert np.isnan(layer([[np.nan]])).all()
    assert np.isnan(collapse(layer, Dense(np.eye(2), np.zeros(2))).W).any()
