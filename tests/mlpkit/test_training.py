import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mlpkit
from mlpkit import (
    Dense,
    accuracy,
    adam,
    backward,
    cross_entropy,
    fit,
    forward,
    mean_squared_error,
    minibatches,
    mlp,
    sgd,
    trace,
)
from tests.mlpkit.reference import as_torch, networks_with_inputs, torch

pytestmark = pytest.mark.filterwarnings("error")

seeds = st.integers(0, 2**32)


def two_clouds(n=60):
    """Points left and right of a line, with their labels."""
    rng = np.random.default_rng(0)
    labels = np.arange(n) % 2
    return rng.normal(size=(n, 2)) + 6 * labels[:, np.newaxis] - 3, labels


def small_network(outputs=2, activation=mlpkit.tanh):
    return mlp((2, 4, outputs), activation, np.random.default_rng(1))


def small_float32_network():
    return tuple(
        Dense(np.float32(layer.W), np.float32(layer.b), layer.activation)
        for layer in small_network()
    )


def parameters(network):
    return np.concatenate([np.append(layer.W, layer.b) for layer in network])


@pytest.mark.parametrize("activation", [mlpkit.identity, mlpkit.relu, mlpkit.tanh], ids=repr)
def test_the_loss_goes_down_and_separable_points_are_learned(activation):
    X, y = two_clouds()
    result = fit(small_network(activation=activation), X, y, rng=np.random.default_rng(2))
    assert result.losses[-1] < result.losses[0] / 2
    assert accuracy(forward(result.network, X), y) == 1


def test_mean_squared_error_can_be_trained_on():
    X, _ = two_clouds()
    y = X @ [[1.0], [-2.0]] + 3
    network = mlp((2, 1), mlpkit.identity, np.random.default_rng(0))
    result = fit(
        network,
        X,
        y,
        rng=np.random.default_rng(0),
        loss=mean_squared_error,
        epochs=400,
        learning_rate=0.02,
    )
    np.testing.assert_allclose(result.network[0].W, [[1], [-2]], atol=1e-6)
    np.testing.assert_allclose(result.network[0].b, [3], atol=1e-6)


def test_fit_leaves_the_given_network_and_data_unchanged():
    X, y = two_clouds()
    network = small_network()
    before, X_before, y_before = parameters(network), X.copy(), y.copy()
    X.flags.writeable = y.flags.writeable = False
    result = fit(network, X, y, rng=np.random.default_rng(0), epochs=1)
    np.testing.assert_array_equal(parameters(network), before)
    np.testing.assert_array_equal(X, X_before)
    np.testing.assert_array_equal(y, y_before)
    assert not np.array_equal(parameters(result.network), before)


def test_fit_is_reproducible_from_its_rng():
    X, y = two_clouds()
    first, again, other = (
        fit(small_network(), X, y, rng=np.random.default_rng(seed), epochs=3) for seed in (5, 5, 6)
    )
    np.testing.assert_array_equal(parameters(first.network), parameters(again.network))
    assert first.losses == again.losses
    assert not np.array_equal(parameters(first.network), parameters(other.network))


def test_fit_touches_no_global_random_state():
    X, y = two_clouds()
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    fit(small_network(), X, y, rng=np.random.default_rng(0), epochs=1)
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002


def test_fit_is_its_parts_in_a_loop():
    X, y = two_clouds(n=25)
    result = fit(
        small_network(),
        X,
        y,
        rng=np.random.default_rng(3),
        epochs=2,
        batch_size=10,
        learning_rate=0.3,
    )
    network, rng, losses = small_network(), np.random.default_rng(3), []
    for _ in range(2):
        total = 0.0
        for X_batch, y_batch in minibatches(X, y, 10, rng):
            steps = trace(network, X_batch)
            total += len(y_batch) * cross_entropy(steps[-1].Z, y_batch)
            dZ = cross_entropy.gradient(steps[-1].Z, y_batch)
            network = sgd(network, backward(network, steps, dZ), 0.3)
        losses.append(total / 25)
    np.testing.assert_array_equal(parameters(result.network), parameters(network))
    np.testing.assert_allclose(result.losses, losses, rtol=1e-15)


def test_the_defaults_of_fit_are_ten_epochs_of_batches_of_32_at_rate_one_tenth():
    X, y = two_clouds()
    default = fit(small_network(), X, y, rng=np.random.default_rng(3))
    explicit = fit(
        small_network(),
        X,
        y,
        rng=np.random.default_rng(3),
        loss=cross_entropy,
        epochs=10,
        batch_size=32,
        learning_rate=0.1,
    )
    assert default.losses == explicit.losses
    assert len(default.losses) == 10


def test_the_loss_of_an_epoch_is_the_mean_over_its_examples_not_over_its_batches():
    X, y = two_clouds(n=7)
    network = small_network()
    # A step this small changes nothing that can be seen in the loss.
    result = fit(
        network, X, y, rng=np.random.default_rng(0), epochs=1, batch_size=3, learning_rate=1e-14
    )
    np.testing.assert_allclose(result.losses, cross_entropy(forward(network, X), y), rtol=1e-12)


def test_a_whole_epoch_in_one_batch_is_torchs_training():
    X, y = two_clouds()
    result = fit(small_network(), X, y, rng=np.random.default_rng(0), epochs=5, batch_size=60)
    theirs = as_torch(small_network())
    optimizer = torch.optim.SGD(theirs.parameters(), lr=0.1)
    losses = []
    for _ in range(5):
        loss = torch.nn.functional.cross_entropy(theirs(torch.tensor(X)), torch.tensor(y))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    np.testing.assert_allclose(result.losses, losses, rtol=1e-10)
    for layer, linear in zip(result.network, theirs[::2], strict=True):
        np.testing.assert_allclose(layer.W, linear.weight.detach().T, rtol=1e-9, atol=1e-12)


def test_a_float32_network_stays_float32_in_training():
    X, y = two_clouds()
    result = fit(small_float32_network(), np.float32(X), y, rng=np.random.default_rng(0), epochs=1)
    assert {layer.W.dtype for layer in result.network} == {np.dtype(np.float32)}


@given(n=st.integers(1, 30), batch_size=st.integers(1, 40), seed=seeds)
def test_minibatches_visit_every_row_once_and_keep_pairs_together(n, batch_size, seed):
    X, y = np.arange(2.0 * n).reshape(n, 2), np.arange(n)
    batches = list(minibatches(X, y, batch_size, np.random.default_rng(seed)))
    assert sorted(np.concatenate([labels for _, labels in batches])) == list(range(n))
    for rows, labels in batches:
        np.testing.assert_array_equal(rows, X[labels])
    full, rest = divmod(n, batch_size)
    assert [len(labels) for _, labels in batches] == [batch_size] * full + [rest] * (rest > 0)


def test_minibatches_come_in_a_new_order_each_time():
    rng = np.random.default_rng(0)
    X, y = np.ones((50, 1)), np.arange(50)
    (_, first), (_, second) = (next(iter(minibatches(X, y, 50, rng))) for _ in range(2))
    assert not np.array_equal(first, second)
    assert not np.array_equal(first, y)


def test_minibatches_are_copies():
    X, y = np.ones((4, 2)), np.arange(4)
    for rows, labels in minibatches(X, y, 4, np.random.default_rng(0)):
        assert not np.shares_memory(rows, X)
        assert not np.shares_memory(labels, y)


@given(networks_with_inputs(), st.sampled_from([1e-3, 0.1, 1, 2.5]))
def test_sgd_is_torchs_step(drawn, learning_rate):
    network, X = drawn
    steps = trace(network, X)
    stepped = sgd(network, backward(network, steps, np.ones_like(steps[-1].Z)), learning_rate)

    theirs = as_torch(network)
    optimizer = torch.optim.SGD(theirs.parameters(), lr=learning_rate)
    theirs(torch.tensor(X)).sum().backward()
    optimizer.step()
    for layer, linear in zip(stepped, theirs[::2], strict=True):
        np.testing.assert_allclose(layer.W, linear.weight.detach().T, rtol=1e-9, atol=1e-10)
        np.testing.assert_allclose(layer.b, linear.bias.detach(), rtol=1e-9, atol=1e-10)


def test_sgd_keeps_the_activations_and_leaves_the_given_network_unchanged():
    network = small_network(activation=mlpkit.silu)
    before = parameters(network)
    gradients = tuple(mlpkit.Gradient(np.ones_like(g.W), np.ones_like(g.b)) for g in network)
    stepped = sgd(network, gradients, 0.5)
    np.testing.assert_array_equal(parameters(network), before)
    np.testing.assert_array_equal(parameters(stepped), before - 0.5)
    assert [layer.activation for layer in stepped] == [layer.activation for layer in network]


@pytest.mark.parametrize(
    "change", [{"learning_rate": -1}, {"batch_size": 0}, {"y": [0] * 59 + [2]}], ids=str
)
def test_what_is_refused_is_refused_before_the_rng_is_used(change):
    X, y = two_clouds()
    rng = np.random.default_rng(0)
    before = rng.bit_generator.state
    with pytest.raises(ValueError):
        fit(small_network(), X, **({"y": y, "rng": rng} | change))
    with pytest.raises(ValueError):
        minibatches("a", y, 5, rng)  # at the call, not when it is iterated
    assert rng.bit_generator.state == before


@pytest.mark.parametrize("optimizer", [sgd, adam])
@pytest.mark.parametrize(
    "as_given",
    [np.float64, np.ndarray.tolist, lambda X: np.uint8(abs(X)), np.float32],
    ids=["float64", "lists", "uint8", "float32"],
)
def test_a_networks_type_is_kept_whatever_it_is_trained_on(as_given, optimizer):
    X, y = two_clouds()
    trained, _ = fit(
        small_float32_network(),
        as_given(X),
        y,
        rng=np.random.default_rng(0),
        epochs=1,
        learning_rate=np.float64(0.1),  # a NumPy number, which would make float64 of float32
        optimizer=optimizer,
    )
    types = {part.dtype for layer in trained for part in (layer.W, layer.b)}
    assert types == {np.dtype(np.float32)}


def test_the_loss_of_an_epoch_is_finite_where_only_its_sum_over_examples_overflows():
    network = (Dense([[0.0, 1e306]], [0.0, 0.0]),)
    X, y = np.ones((600, 1)), np.zeros(600, int)
    result = fit(network, X, y, rng=np.random.default_rng(0), epochs=1, learning_rate=1e-9)
    np.testing.assert_allclose(result.losses, 1e306)


def test_a_hundred_steps_of_adam_are_torchs():
    rng = np.random.default_rng(0)
    x, goal = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    theirs = torch.tensor(x, requires_grad=True)
    optimizer = torch.optim.Adam([theirs], lr=0.05)
    state = None
    for _ in range(100):
        # Not smooth, and of very different sizes, so that the running means matter.
        gradient = np.sign(x - goal) + (x - goal) ** 3 * 10.0 ** np.arange(-6, 6).reshape(3, 4)
        x, state = adam(x, gradient, state, 0.05)
        theirs.grad = torch.tensor(gradient)
        optimizer.step()
        np.testing.assert_allclose(x, theirs.detach().numpy(), rtol=1e-12, atol=1e-12)
    assert state.steps == 100


def test_training_by_adam_is_torchs_training():
    X, y = two_clouds()
    result = fit(
        small_network(),
        X,
        y,
        rng=np.random.default_rng(0),
        epochs=20,
        batch_size=60,
        learning_rate=0.01,
        optimizer=adam,
    )
    theirs = as_torch(small_network())
    optimizer = torch.optim.Adam(theirs.parameters(), lr=0.01)
    for _ in range(20):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(theirs(torch.tensor(X)), torch.tensor(y)).backward()
        optimizer.step()
    for layer, linear in zip(result.network, theirs[::2], strict=True):
        np.testing.assert_allclose(layer.W, linear.weight.detach().T, rtol=1e-9, atol=1e-11)


def test_adam_takes_a_learning_rate_for_each_of_many_stacked_networks():
    rng = np.random.default_rng(0)
    stack, gradient = rng.normal(size=(2, 5, 3, 2))
    rates = rng.uniform(0.01, 0.1, size=5)
    together, _ = adam(stack, gradient, None, rates[:, None, None])
    alone = [adam(x, g, None, rate)[0] for x, g, rate in zip(stack, gradient, rates, strict=True)]
    np.testing.assert_array_equal(together, alone)


def test_adam_leaves_what_it_is_given_unchanged():
    x, g = np.ones(3), np.full(3, 0.5)
    _, state = adam(x, g)
    before = state.mean.copy(), state.square.copy()
    for array in (x, g, state.mean, state.square):
        array.flags.writeable = False
    adam(x, g, state)
    np.testing.assert_array_equal([state.mean, state.square], before)
    assert x.tolist() == [1, 1, 1]


def test_an_optimizer_of_ones_own_is_a_function_like_adam():
    def half_a_step(parameters, gradient, state, learning_rate):
        return parameters - learning_rate / 2 * gradient, (state or 0) + 1

    X, y = two_clouds()
    halved = {"learning_rate": 0.2, "optimizer": half_a_step}
    ours, theirs = (
        fit(small_network(), X, y, rng=np.random.default_rng(0), epochs=2, **kind).network
        for kind in (halved, {"learning_rate": 0.1})
    )
    np.testing.assert_array_equal(parameters(ours), parameters(theirs))


def test_a_hundred_epochs_convert_the_data_no_more_often_than_one():
    class Pictures:
        """An array-like that counts how often it is converted."""

        conversions = 0

        def __array__(self, dtype=None, copy=None):
            self.conversions += 1
            return np.ones((50, 2), np.uint8)

    counts = []
    for epochs in (1, 100):
        X = Pictures()
        fit(small_network(), X, [0] * 50, rng=np.random.default_rng(0), epochs=epochs)
        counts.append(X.conversions)
    assert counts == [1, 1]


def test_accuracy_is_the_share_of_rows_that_are_largest_at_their_label():
    logits = [[0.1, 0.9], [0.8, 0.2], [0.3, 0.7], [0.6, 0.4]]
    assert accuracy(logits, [1, 0, 1, 0]) == 1
    assert accuracy(logits, [1, 0, 1, 1]) == 0.75
    assert accuracy(logits, [0, 1, 0, 1]) == 0
    assert isinstance(accuracy(logits, [1, 0, 1, 0]), float)


@given(seed=seeds)
def test_accuracy_is_the_same_for_logits_and_their_softmax(seed):
    rng = np.random.default_rng(seed)
    logits, labels = rng.normal(size=(9, 4)), rng.integers(4, size=9)
    assert accuracy(logits, labels) == accuracy(mlpkit.softmax(logits), labels)


def test_of_equal_logits_the_first_counts():
    assert accuracy([[1.0, 1.0]], [0]) == 1
    assert accuracy([[1.0, 1.0]], [1]) == 0
