"""What lesson 9 promises beside its text: equations, figures, exercises."""

import numpy as np

from mlpkit import Dense, Step, backward, fit, relu, softmax
from tests.agreement.exercises import case, exercise, right, wrong

# Equations


# Figures


# Exercises

exercises = {}


def softmax_loop(X, labels, classes, rate, steps, share=len, sign=-1, start=np.zeros):
    """The training loop of the exercise, to be spoilt."""
    W, b = start((X.shape[1], classes)), np.zeros(classes)
    for _ in range(steps):
        delta = (softmax(X @ W + b) - np.eye(classes)[labels]) / share(X)
        W, b = W + sign * rate * X.T @ delta, b + sign * rate * delta.sum(axis=0)
    return W, b


def answers_right(logits, label):
    return list(logits).index(max(logits)) == label


exercises["share_right"] = exercise(
    case(
        "np.array([[2.0, -1.0], [0.0, 3.0], [1.0, 0.5]]), np.array([0, 0, 0])",
        "The answer is the position of a row's largest logit. Count how often it is the label.",
    ),
    case(
        "np.array([[-1.0, -2.0, -3.0]]), np.array([0])",
        "The largest logit may be negative, and a single example is 0 or 1.",
    ),
    case(
        "np.array([[0.0, 1.0, 9.0], [5.0, 1.0, 7.0], [1.0, 6.0, 2.0], [3.0, 4.0, "
        "0.0]]), np.array([2, 0, 1, 1])",
        "Find the largest along each row, and divide by the number of rows.",
    ),
    wrong(
        "compares the logit itself",
        lambda logits, labels: np.mean(logits.max(axis=1) == labels),
        "the position of a row's",
    ),
    wrong(
        "looks down the columns",
        lambda logits, labels: np.mean([*map(np.equal, logits.argmax(axis=0), labels)]),
        "Find the largest",
    ),
    wrong(
        "counts without dividing",
        lambda logits, labels: np.sum(logits.argmax(axis=1) == labels),
        "divide by the number",
    ),
    wrong(
        "takes what is above 0",
        lambda logits, labels: np.mean(logits[np.arange(len(labels)), labels] > 0),
        "The largest logit",
    ),
    wrong(
        "gives the share of mistakes",
        lambda logits, labels: np.mean(logits.argmax(axis=1) != labels),
        "Count how often",
    ),
    wrong(
        "gives the mean probability",
        lambda logits, labels: np.mean(softmax(logits)[np.arange(len(labels)), labels]),
        "a single example",
    ),
    right(
        "in Python", lambda logits, labels: sum(map(answers_right, logits, labels)) / len(labels)
    ),
    right("counts", lambda logits, labels: (np.argmax(logits, 1) == labels).sum() / len(logits)),
)


def adds_with_arrays_as_indices(labels, answers, classes):
    counts = np.zeros((classes, classes), dtype=int)
    counts[labels, answers] += 1
    return counts


def puts_the_answer_in_the_row(labels, answers, classes):
    counts = np.zeros((classes, classes), dtype=int)
    np.add.at(counts, (answers, labels), 1)
    return counts


def has_a_row_for_what_occurs(labels, answers, classes):
    found = np.unique([labels, answers])
    return np.array([[np.sum((labels == i) & (answers == j)) for j in found] for i in found])


def counts_the_right_ones_only(labels, answers, classes):
    return np.diag(np.bincount(labels[labels == answers], minlength=classes))


def divides_by_the_row(labels, answers, classes):
    counts = np.zeros((classes, classes))
    np.add.at(counts, (labels, answers), 1)
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)


def counts_pairs(labels, answers, classes):
    pairs = list(zip(labels.tolist(), answers.tolist(), strict=True))
    return [[pairs.count((i, j)) for j in range(classes)] for i in range(classes)]


exercises["confusion_matrix"] = exercise(
    case(
        "np.array([0, 1, 2]), np.array([0, 2, 2]), 3",
        "The label says the row, the answer the column.",
    ),
    case(
        "np.array([1, 1, 1, 0]), np.array([0, 0, 1, 0]), 2",
        "Add up one pair at a time: with arrays as indices, += counts a repeated pair only once.",
    ),
    case(
        "np.array([0, 1]), np.array([1, 0]), 4",
        "There are as many rows and columns as classes, even if some do not occur.",
    ),
    wrong(adds_with_arrays_as_indices, "+= counts a repeated"),
    wrong(puts_the_answer_in_the_row, "gives the transpose"),
    wrong(has_a_row_for_what_occurs, "even if some"),
    wrong(counts_the_right_ones_only, "The label says"),
    wrong(divides_by_the_row, "Add up one pair"),
    right(counts_pairs),
    right("of one-hot rows", lambda labels, answers, n: np.eye(n)[labels].T @ np.eye(n)[answers]),
)


MEANS = "Add up over the examples. A mean, if the loss is one, is in dZ already."


def takes_the_bias_of_one_example(X, W, A, dZ):
    delta = dZ * (A > 0)
    return X.T @ delta, delta[0], delta @ W.T


def averages_the_bias(X, W, A, dZ):
    delta = dZ * (A > 0)
    return X.T @ delta, delta.mean(axis=0), delta @ W.T


def multiplies_the_wrong_way_round(X, W, A, dZ):
    delta = dZ * (A > 0)
    return (delta.T @ X, delta.sum(axis=0), delta @ W.T)


def gives_the_input_first(X, W, A, dZ):
    delta = dZ * (A > 0)
    return delta @ W.T, X.T @ delta, delta.sum(axis=0)


def multiplies_by_the_activation(X, W, A, dZ):
    delta = dZ * relu(A)
    return X.T @ delta, delta.sum(axis=0), delta @ W.T


def looks_at_the_sign_of_what_comes_back(X, W, A, dZ):
    delta = dZ * (dZ > 0)
    return X.T @ delta, delta.sum(axis=0), delta @ W.T


def goes_back_through_mlpkit(X, W, A, dZ):
    layer = Dense(W, np.zeros(W.shape[1]), relu)
    (gradient,) = backward((layer,), [Step(X, A, relu(A))], dZ)
    return gradient.W, gradient.b, (dZ * relu.derivative(A)) @ W.T


def keeps_the_axis_of_the_bias(X, W, A, dZ):
    delta = np.where(A > 0, dZ, 0)
    return [X.T @ delta, delta.sum(axis=0, keepdims=True), delta @ W.T]


def averages_over_the_examples(X, W, A, dZ):
    delta = dZ * (A > 0)
    return X.T @ delta / len(X), delta.mean(axis=0), delta @ W.T


exercises["layer_backward"] = exercise(
    case(
        "np.array([[1.0, 2.0]]), np.array([[3.0], [-1.0]]), np.array([[2.0]]), np.array([[0.5]])",
        "Multiply by the slope of ReLU first, which is 1 here. Then use the equations "
        "of one layer, in the order W, b, X.",
    ),
    case(
        "np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([[3.0], [-1.0]]), "
        "np.array([[2.0], [-4.0]]), np.array([[0.5], [7.0]])",
        "Where A is negative, ReLU passes nothing back.",
    ),
    case(
        "affine(5, 3)[0], affine(3, 4)[0], affine(5, 4)[0], affine(4, 5)[0].T",
        "Shapes help: each derivative has the shape of what it is taken by. The bias "
        "adds up over the examples.",
    ),
    wrong(
        "forgets the slope",
        lambda X, W, A, dZ: (X.T @ dZ, dZ.sum(axis=0), dZ @ W.T),
        "Where A is negative",
    ),
    wrong(averages_the_bias, hint=MEANS),
    wrong(averages_over_the_examples, hint=MEANS),
    wrong(takes_the_bias_of_one_example, "The bias adds up"),
    wrong(multiplies_the_wrong_way_round, "as part 1 the transpose"),
    wrong(gives_the_input_first, "in the order"),
    wrong(multiplies_by_the_activation, "Multiply by the slope"),
    wrong(looks_at_the_sign_of_what_comes_back, "Where A is negative"),
    wrong(
        "gives the weights only", lambda X, W, A, dZ: X.T @ (dZ * (A > 0)), "Then use the equations"
    ),
    right(goes_back_through_mlpkit),
    right(keeps_the_axis_of_the_bias),
    rows=True,
)


def sums_instead_of_averaging(X, labels, classes, rate, steps):
    return softmax_loop(X, labels, classes, rate, steps, share=lambda X: 1)


def goes_up(X, labels, classes, rate, steps):
    return softmax_loop(X, labels, classes, rate, steps, sign=1)


def computes_the_logits_once(X, labels, classes, rate, steps):
    return softmax_loop(X, labels, classes, rate * steps, 1)


def starts_at_random(X, labels, classes, rate, steps):
    start = np.random.default_rng(0).normal
    return softmax_loop(X, labels, classes, rate, steps, start=lambda size: start(size=size))


def updates_b_after_a_new_forward_pass(X, labels, classes, rate, steps):
    W, b, y = np.zeros((X.shape[1], classes)), np.zeros(classes), np.eye(classes)[labels]
    for _ in range(steps):
        W = W - rate * X.T @ (softmax(X @ W + b) - y) / len(X)
        b = b - rate * (softmax(X @ W + b) - y).sum(axis=0) / len(X)
    return W, b


def trains_by_mlpkit(X, labels, classes, rate, steps):
    layer = Dense(np.zeros((X.shape[1], classes)), np.zeros(classes))
    options = {"epochs": steps, "batch_size": len(X), "learning_rate": rate}
    (layer,) = fit((layer,), X, labels, rng=np.random.default_rng(0), **options).network
    return layer.W, layer.b


def gives_the_bias_one_row(X, labels, classes, rate, steps):
    W, b = softmax_loop(X, labels, classes, rate, steps)
    return W, b.reshape(1, -1)


def sums_in_another_order(X, labels, classes, rate, steps):
    order = np.arange(len(X))[::-1]
    return softmax_loop(X[order], labels[order], classes, rate, steps)


exercises["train_softmax"] = exercise(
    case(
        "affine(6, 2)[0], np.array([0, 1, 2, 0, 1, 1]), 3, 0.5, 1",
        "One step: logits, softmax, p - y divided by the number of examples, then down.",
    ),
    case(
        "affine(6, 2)[0], np.array([0, 1, 2, 0, 1, 1]), 3, 0.5, 40",
        "In each step, compute the logits with the weights of the step before.",
    ),
    case(
        "affine(4, 3)[0], np.array([1, 0, 1, 1]), 2, 0.1, 25",
        "Use the rate and the number of steps that are given.",
    ),
    wrong(sums_instead_of_averaging, "p - y"),
    wrong(goes_up, "then down"),
    wrong(computes_the_logits_once, "compute the logits"),
    wrong(
        "always takes 100 steps",
        lambda X, labels, classes, rate, steps: softmax_loop(X, labels, classes, rate, 100),
        "the rate and the number",
    ),
    wrong(
        "has a rate of its own",
        lambda X, labels, classes, rate, steps: softmax_loop(X, labels, classes, 0.3, steps),
        "Use the rate",
    ),
    wrong(starts_at_random, "One step: logits"),
    wrong(updates_b_after_a_new_forward_pass, "with the weights"),
    right(trains_by_mlpkit),
    right(gives_the_bias_one_row),
    right(sums_in_another_order),
    rows=True,
)
