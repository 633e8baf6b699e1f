import copy
import io
import itertools
import pickle

import joblib
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import mlpkit
from mlpkit import (
    Dense,
    backward,
    check_gradient,
    count_parameters,
    cross_entropy,
    forward,
    mean_squared_error,
    mlp,
    numerical_gradient,
    shapes,
    trace,
)
from tests.mlpkit.reference import (
    KINKED,
    SMOOTH,
    TORCH,
    as_torch,
    networks,
    networks_with_inputs,
    torch,
)

pytestmark = pytest.mark.filterwarnings("error")

widths = st.lists(st.integers(1, 6), min_size=2, max_size=5)
seeds = st.integers(0, 2**32)


def labels_or_targets(loss, output):
    rng = np.random.default_rng(0)
    if loss is cross_entropy:
        return rng.integers(output.shape[-1], size=output.shape[:-1])
    return rng.normal(size=output.shape)


def with_parameters(network, index, name, values):
    """The network with the W or b of one layer replaced."""
    layer = network[index]
    W, b = (values, layer.b) if name == "W" else (layer.W, values)
    return (*network[:index], Dense(W, b, layer.activation), *network[index + 1 :])


every_loss = pytest.mark.parametrize("loss", [cross_entropy, mean_squared_error], ids=repr)


@given(networks_with_inputs())
def test_forward_is_torchs_sequential_with_the_weights_transposed(drawn):
    network, X = drawn
    theirs = as_torch(network)(torch.tensor(X)).detach().numpy()
    np.testing.assert_allclose(forward(network, X), theirs, rtol=1e-11, atol=1e-12)


@given(networks_with_inputs())
def test_forward_calls_one_layer_after_the_other(drawn):
    network, X = drawn
    Z = X
    for layer in network:
        Z = layer(Z)
    np.testing.assert_array_equal(forward(network, X), Z)


@given(networks_with_inputs())
def test_trace_keeps_what_every_layer_took_and_made(drawn):
    network, X = drawn
    steps = trace(network, X)
    np.testing.assert_array_equal(steps[0].X, X)
    np.testing.assert_array_equal(steps[-1].Z, forward(network, X))
    for layer, step in zip(network, steps, strict=True):
        np.testing.assert_allclose(step.A, step.X @ layer.W + layer.b, rtol=1e-13, atol=1e-13)
        np.testing.assert_array_equal(step.Z, layer.activation(step.A))
    for before, after in itertools.pairwise(steps):
        np.testing.assert_array_equal(after.X, before.Z)


@given(networks_with_inputs())
def test_a_batch_gives_what_its_examples_give_one_at_a_time(drawn):
    network, X = drawn
    one_at_a_time = [forward(network, x) for x in X]
    np.testing.assert_allclose(forward(network, X), one_at_a_time, rtol=1e-12, atol=1e-13)


@every_loss
@given(drawn=networks_with_inputs())
def test_backward_gives_torchs_gradients(loss, drawn):
    network, X = drawn
    steps = trace(network, X)
    target = labels_or_targets(loss, steps[-1].Z)
    gradients = backward(network, steps, loss.gradient(steps[-1].Z, target))

    theirs = as_torch(network)
    torch_loss = {
        cross_entropy: torch.nn.functional.cross_entropy,
        mean_squared_error: torch.nn.functional.mse_loss,
    }[loss]
    torch_loss(theirs(torch.tensor(X)), torch.tensor(target)).backward()
    for gradient, linear in zip(gradients, theirs[::2], strict=True):
        np.testing.assert_allclose(gradient.W, linear.weight.grad.T, rtol=1e-9, atol=1e-11)
        np.testing.assert_allclose(gradient.b, linear.bias.grad, rtol=1e-9, atol=1e-11)


def test_backward_knows_the_places_of_a_layer_that_stands_twice():
    layer = Dense([[2.0]], [1.0])
    once, twice = (layer,), (layer, layer)
    assert backward(once, trace(once, [[3.0]]), [[1.0]])[0].W == 3
    first, second = backward(twice, trace(twice, [[3.0]]), [[1.0]])
    assert (first.W, second.W) == (2 * 3, 7)


def largest_gradient_error(network, X, loss):
    steps = trace(network, X)
    target = labels_or_targets(loss, steps[-1].Z)
    gradients = backward(network, steps, loss.gradient(steps[-1].Z, target))

    def error(index, name):
        def loss_with(values):
            return loss(forward(with_parameters(network, index, name, values), X), target)

        parameter, gradient = getattr(network[index], name), getattr(gradients[index], name)
        if not gradient.any():  # as a dead unit's: beside a loss nothing smaller can be told
            return np.abs(numerical_gradient(loss_with, parameter)).max()
        return check_gradient(loss_with, gradient, parameter)

    return max(error(index, name) for index in range(len(network)) for name in ("W", "b"))


@every_loss
@given(drawn=networks_with_inputs(activations=SMOOTH, max_layers=3))
def test_backward_gives_the_numerical_gradients_of_smooth_networks(loss, drawn):
    assert largest_gradient_error(*drawn, loss) < 1e-7


@every_loss
@given(drawn=networks_with_inputs(activations=KINKED, max_layers=3))
def test_backward_gives_the_numerical_gradients_away_from_the_kinks(loss, drawn):
    for step in trace(*drawn):
        assume(np.abs(step.A).min() > 1e-2 and np.abs(np.abs(step.A) - 1).min() > 1e-2)
    assert largest_gradient_error(*drawn, loss) < 1e-7


@pytest.mark.parametrize("activation", KINKED, ids=repr)
@given(seed=seeds)
def test_backward_gives_torchs_gradients_at_the_kinks(activation, seed):
    rng = np.random.default_rng(seed)
    # Whole numbers, so that pre-activations fall on −1, 0 and 1 exactly.
    X = rng.integers(-1, 2, size=(4, 3)).astype(float)
    network = tuple(
        Dense(rng.integers(-1, 2, size=(3, 3)), rng.integers(-1, 2, size=3), activation)
        for _ in range(2)
    )
    steps = trace(network, X)
    gradients = backward(network, steps, np.ones((4, 3)))
    theirs = as_torch(network)
    theirs(torch.tensor(X)).sum().backward()
    for gradient, linear in zip(gradients, theirs[::2], strict=True):
        np.testing.assert_allclose(gradient.W, linear.weight.grad.T, rtol=1e-14, atol=1e-14)
        np.testing.assert_allclose(gradient.b, linear.bias.grad, rtol=1e-14, atol=1e-14)


@given(networks_with_inputs())
def test_the_gradient_of_a_batch_is_the_sum_of_its_examples(drawn):
    network, X = drawn
    dZ = np.random.default_rng(0).normal(size=(len(X), network[-1].outputs))
    batch = backward(network, trace(network, X), dZ)
    singles = [backward(network, trace(network, x), dz) for x, dz in zip(X, dZ, strict=True)]
    for index, gradient in enumerate(batch):
        for name in ("W", "b"):
            total = sum(getattr(single[index], name) for single in singles)
            np.testing.assert_allclose(getattr(gradient, name), total, rtol=1e-10, atol=1e-11)


@given(networks_with_inputs())
def test_gradients_have_the_shapes_of_the_parameters(drawn):
    network, X = drawn
    for given_X in (X, X[0], X[:0]):
        steps = trace(network, given_X)
        for layer, gradient in zip(
            network, backward(network, steps, np.ones_like(steps[-1].Z)), strict=True
        ):
            assert gradient.W.shape == layer.W.shape
            assert gradient.b.shape == layer.b.shape


def test_the_gradient_of_an_empty_batch_is_zero():
    network = mlp((2, 3, 1), mlpkit.relu, np.random.default_rng(0))
    steps = trace(network, np.zeros((0, 2)))
    assert steps[-1].Z.shape == (0, 1)
    assert all(not g.W.any() and not g.b.any() for g in backward(network, steps, steps[-1].Z))


def test_a_float32_network_stays_float32():
    rng = np.random.default_rng(0)
    network = tuple(
        Dense(np.float32(layer.W), np.float32(layer.b), layer.activation)
        for layer in mlp((3, 4, 2), mlpkit.tanh, rng)
    )
    steps = trace(network, rng.normal(size=(5, 3)).astype(np.float32))
    assert {a.dtype for step in steps for a in step} == {np.dtype(np.float32)}
    gradients = backward(network, steps, cross_entropy.gradient(steps[-1].Z, [0] * 5))
    assert {a.dtype for gradient in gradients for a in gradient} == {np.dtype(np.float32)}


def test_nan_flows_through_forward_and_backward():
    network = mlp((2, 3, 1), mlpkit.tanh, np.random.default_rng(0))
    steps = trace(network, [[np.nan, 1.0], [0.0, 1.0]])
    assert np.isnan(steps[-1].Z).tolist() == [[True], [False]]
    assert np.isnan(backward(network, steps, np.ones((2, 1)))[0].W).any()


def test_nothing_given_is_changed():
    network = mlp((2, 3, 1), mlpkit.relu, np.random.default_rng(0))
    X, dZ = np.ones((4, 2)), np.ones((4, 1))
    X.flags.writeable = dZ.flags.writeable = False
    steps = trace(network, X)
    for step in steps:
        for array in step:
            array.flags.writeable = False
    backward(network, steps, dZ)
    assert X.tolist() == [[1, 1]] * 4
    assert dZ.tolist() == [[1]] * 4


@given(widths=widths, seed=seeds)
def test_mlp_has_the_widths_asked_for_and_no_activation_at_the_end(widths, seed):
    network = mlp(widths, mlpkit.tanh, np.random.default_rng(seed))
    assert [layer.W.shape for layer in network] == list(itertools.pairwise(widths))
    assert all(not layer.b.any() for layer in network)
    assert [layer.activation for layer in network[:-1]] == [mlpkit.tanh] * (len(widths) - 2)
    assert network[-1].activation == mlpkit.identity


@given(widths=widths, seed=seeds)
def test_mlp_is_reproducible_from_its_rng(widths, seed):
    first, again = (mlp(widths, mlpkit.relu, np.random.default_rng(seed)) for _ in range(2))
    for layer, other in zip(first, again, strict=True):
        np.testing.assert_array_equal(layer.W, other.W)
    other = mlp(widths, mlpkit.relu, np.random.default_rng(seed + 1))
    assert not np.array_equal(first[0].W, other[0].W)


@pytest.mark.parametrize("gain", [1.0, 2**0.5])
def test_the_weights_of_mlp_are_normal_with_deviation_gain_over_root_inputs(gain):
    layer, _ = mlp((400, 300, 1), mlpkit.relu, np.random.default_rng(0), gain=gain)
    standard = layer.W * 400**0.5 / gain
    assert abs(standard.mean()) < 0.01
    assert abs(standard.std() - 1) < 0.01
    assert abs((np.abs(standard) < 1).mean() - 0.6827) < 0.005


def test_the_gain_of_mlp_is_root_two_unless_told_otherwise():
    default, explicit = (
        mlp((3, 2), mlpkit.relu, np.random.default_rng(0), *gain) for gain in ((), (2**0.5,))
    )
    np.testing.assert_array_equal(default[0].W, explicit[0].W)


@given(networks())
def test_count_parameters_counts_torchs_parameters(network):
    theirs = sum(parameter.numel() for parameter in as_torch(network).parameters())
    assert count_parameters(network) == theirs


def test_the_courses_network_has_43_parameters():
    assert count_parameters(mlp((4, 5, 3), mlpkit.relu, np.random.default_rng(0))) == 43


def test_shapes_is_a_table_of_the_courses_network():
    assert shapes((4, 5, 3)) == (
        "layer  input   W       b     output  parameters\n"
        "1      (n, 4)  (4, 5)  (5,)  (n, 5)  25\n"
        "2      (n, 5)  (5, 3)  (3,)  (n, 3)  18\n"
        "total                                43"
    )


def test_shapes_names_the_batch_as_asked():
    assert shapes((2, 1), batch=32).splitlines()[1] == ("1      (32, 2)  (2, 1)  (1,)  (32, 1)  3")


@given(widths=widths)
def test_shapes_and_count_parameters_agree(widths):
    network = mlp(widths, mlpkit.relu, np.random.default_rng(0))
    *layers, total = shapes(widths).splitlines()[1:]
    assert int(total.split()[-1]) == count_parameters(network)
    for layer, line in zip(network, layers, strict=True):
        assert f"{layer.W.shape}  {layer.b.shape}" in " ".join(line.split("   "))
        assert int(line.split()[-1]) == count_parameters((layer,))


def test_a_list_of_layers_and_numpy_widths_are_a_network_too():
    network = mlp(np.array([2, 3, 1]), mlpkit.relu, np.random.default_rng(0))
    np.testing.assert_array_equal(
        forward(list(network), np.ones((1, 2))), forward(network, np.ones((1, 2)))
    )


def test_every_activation_with_a_torch_counterpart_is_tried():
    assert {a.name for a in SMOOTH + KINKED} == set(TORCH)


def copies(thing):
    file = io.BytesIO()
    joblib.dump(thing, file)
    file.seek(0)
    return pickle.loads(pickle.dumps(thing)), copy.deepcopy(thing), joblib.load(file)


def test_a_network_survives_pickle_joblib_and_copies_read_only_and_equal():
    network = mlp((2, 3, 1), mlpkit.leaky_relu(0.2), np.random.default_rng(0))
    for again in copies(network):
        assert again == network and hash(again) == hash(network)
        assert not any(part.flags.writeable for layer in again for part in (layer.W, layer.b))
    for again in copies(mlp((2, 1), mlpkit.relu, np.random.default_rng(0))):
        assert mlpkit.collapse(*again) == again[0]  # it still knows the identity


def test_what_training_makes_survives_pickle_and_copies_too():
    rng = np.random.default_rng(0)
    network = mlp((2, 3, 2), mlpkit.tanh, rng)
    X, y = rng.normal(size=(4, 2)), [0, 1, 0, 1]
    steps = trace(network, X)
    slope = mlpkit.cross_entropy.gradient(steps[-1].Z, y)
    gradients = backward(network, steps, slope)
    for kept in (steps, gradients):
        for again in copies(kept):
            for ours, theirs in zip(again, kept, strict=True):
                assert type(ours) is type(theirs)
                for part, other in zip(ours, theirs, strict=True):
                    np.testing.assert_array_equal(part, other)
    fitted = mlpkit.fit(network, X, y, rng=rng, epochs=1)
    assert all(again == fitted for again in copies(fitted))
    assert all(again == mlpkit.cross_entropy for again in copies(mlpkit.cross_entropy))


def test_layers_with_other_numbers_or_another_activation_are_not_equal():
    layer = mlpkit.Dense([[1.0]], [0.0])
    assert layer == mlpkit.Dense([[1.0]], [0.0])
    assert layer != mlpkit.Dense([[1.0]], [0.5])
    assert layer != mlpkit.Dense([[2.0]], [0.0])
    assert layer != mlpkit.Dense([[1.0]], [0.0], mlpkit.relu)
    assert layer != "a layer"


def test_a_dead_relu_passes_nothing_back_however_large_the_gradient_above_it():
    layer = mlpkit.Dense([[1.0, -1.0]], [0.0, 0.0], mlpkit.relu)
    steps = trace((layer,), [[2.0]])
    (gradient,) = backward((layer,), steps, [[1.0, np.inf]])
    assert gradient.W.tolist() == [[2, 0]] and gradient.b.tolist() == [1, 0]


def test_steps_may_be_plain_tuples_of_lists():
    rng = np.random.default_rng(0)
    network = mlp((2, 3, 2), mlpkit.tanh, rng)
    steps = trace(network, rng.normal(size=(4, 2)))
    plain = [tuple(part.tolist() for part in step) for step in steps]
    slope = np.ones((4, 2))
    for ours, theirs in zip(
        backward(network, plain, slope), backward(network, steps, slope), strict=True
    ):
        np.testing.assert_array_equal(ours.W, theirs.W)
        np.testing.assert_array_equal(ours.b, theirs.b)
