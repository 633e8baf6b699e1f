r"""Each displayed equation, as the lesson has it, against the code that its lesson promises.

Below that, the reader itself: what lessons to come will write, and what a writer is told.
"""

import re

import numpy as np
import pytest

from tests.agreement import arithmetic, findings, formulas, lesson, proof
from tests.agreement.formulas import compare, convention, equation
from tests.agreement.latex import read
from tests.agreement.promises import compared, file_of, promises_of
from tests.agreement.settings import SETTINGS

DATA = SETTINGS.proof
EQUATIONS = [
    (path, passage)
    for path in lesson.LESSONS
    for passage in lesson.read_lesson(path).passages
    if passage.kind == "equation"
]


@pytest.mark.parametrize(
    ("path", "equation"),
    [pytest.param(*pair, id=pair[1].label or f"line {pair[1].line}") for pair in EQUATIONS],
)
def test_the_equation_is_what_the_code_computes(path, equation):
    name = lesson.read_lesson(path).name
    where = f"{name}:{equation.line}:"
    if not equation.label:
        tell(
            f"{where} an equation without a label; end it with $$ (label), and promise the label "
            f"in {file_of(path)}"
        )
    promises = promises_of(path).equations
    if equation.label not in promises:
        tell(
            f'{where} nothing is promised of equation "{equation.label}"; add to equations in '
            f"{file_of(path)}: {line_to_add(equation)}"
        )
    if faults := compared(path, equation).faults:
        tell(
            "\n".join(
                f"{name}:{equation.line + 1 + equation.text.count(chr(10), 0, at)}: "
                f'equation "{equation.label}": {message}  ({file_of(path)})'
                for at, message in faults
            )
        )


@pytest.mark.parametrize(
    ("path", "equation"),
    [pytest.param(*pair, id=pair[1].label) for pair in EQUATIONS if pair[1].label],
)
def test_what_was_compared_is_kept_for_the_page_that_shows_it(path, equation):
    kept = proof.kept().get(path.stem, {}).get("equations", {}).get(equation.label, {})
    found = findings.equation(compared(path, equation))
    for then, now in zip(kept.get("compared", []), found.get("compared", []), strict=False):
        assert now["largest"] <= then["largest"] + 1  # on another processor, say
        now["largest"] = then["largest"]
    if kept != found:
        tell(f"{DATA}: equation {equation.label!r} is behind; run: make lessons LESSON={path.stem}")


def tell(message):
    """Fail in a few lines for the writer."""
    pytest.fail(message, pytrace=False)


def line_to_add(equation):
    """The promise of an equation, its code left to be said."""
    try:
        sides = [statement.sides[0].text for statement in read(equation.text)]
    except formulas.FormulaError:
        sides = ["…"]
    inside = ", ".join(f'r"{side}": "the code that computes it"' for side in sides)
    return f'"{equation.label}": {{{inside}}},'


@pytest.mark.parametrize("path", lesson.LESSONS, ids=lambda path: path.stem)
def test_each_promise_has_its_equation(path):
    labels = {equation.label for of, equation in EQUATIONS if of == path}
    unknown = promises_of(path).equations.keys() - labels
    assert not unknown, f"{file_of(path)}: the lesson has no equations {sorted(unknown)}"


def test_each_label_stands_once():
    labels = [equation.label for _, equation in EQUATIONS if equation.label]
    assert sorted(labels) == sorted(set(labels))


def test_no_equation_hides_from_these_tests():
    for path in lesson.LESSONS:
        name = lesson.read_lesson(path).name
        lines = path.read_text(encoding="utf-8").splitlines()
        seen = {p.line for p in lesson.read_lesson(path).passages if p.kind == "equation"}
        marks = [n for n, line in enumerate(lines, start=1) if "$$" in line]
        for number, line in enumerate(lines, start=1):
            assert not re.search(r"\{math\}\s*$|^\s*\\begin\{", line) or any(
                start < number < end for start, end in zip(marks[::2], marks[1::2], strict=True)
            ), f"{name}:{number}: write a displayed equation between two lines of $$"
        assert seen == set(marks[::2]), f"{name}: $$ belongs on a line of its own"


# The reader itself. What lessons to come will write, over small arrays, with its value beside it.
X = np.array([[1.0, 2.0], [3.0, -4.0], [0.0, 5.0]]) / 4
W = np.array([[2.0, 1.0, 0.0], [-3.0, 1.0, 4.0]]) / 4
V = np.array([[1.0], [-2.0], [3.0]]) / 4
delta = np.array([[1.0, 0.0, 2.0], [-1.0, 3.0, 1.0], [2.0, 2.0, -5.0]]) / 4
x, y = np.array([0.5, -1.0, 2.0]), np.array([0.0, 1.0, 0.0])
READINGS = [
    (r"4 \cdot 5 + 2 \times 3 - 1.5", 24.5),
    (r"-2^2 + 2^{-1} \qquad", -3.5),
    (r"\frac12 + \tfrac{3}{4} - 1 / 4", 1.0),
    (r"\sqrt{\frac{2}{8}}", 0.5),
    (r"\max_j x_j - \min_j x_j", 3.0),
    (r"\sum_{j=1}^{3} x_j y_j + \sum_{j \ne 1} x_j", 0.0),
    (r"\sum_{i,j} W_{ij} + \prod_{i=1}^3 x_i", W.sum() - 1),
    (r"x_1 + \cdots + x_3", 1.5),
    (r"x_1 x_2 \cdots x_3", -1.0),
    (r"a \cdots a", 3.0**5),
    (r"\lVert x \rVert^2 - |x_2|", 4.25),
    (r"X W V", X @ W @ V),
    (r"Z^{(1)} \cdots Z^{(3)}", X @ W @ V),
    (r"X^\top \delta", X.T @ delta),
    (r"\delta W^\top \odot X", (delta @ W.T) * X),
    (r"\bigl(X W\bigr)^{\top}", (X @ W).T),
    (r"\sum_i \delta_i", delta.sum(axis=0)),
    (r"W - \eta \, \nabla_W L", W - 0.5 * X.T @ (X @ W - delta)),
    (r"W - \eta \frac{\partial L}{\partial W}", W - 0.5 * X.T @ (X @ W - delta)),
    (r"\frac{\partial L}{\partial W_{12}}", (X.T @ (X @ W - delta))[0, 1]),
    (r"\frac{\partial}{\partial a} a^3", 27.0),
    (r"f'(a) \, f(a)", 54.0),
    (r"f_2'(a) + f'_2(a) - f_2(a)", 27.0),
    (r"\frac{d f(a)}{d a}", 6.0),
    (r"\log_2 8 + \log^2 e", 4.0),
    (r"\hat{y}_2 - \mathbf{y}_2", 6.0),
    (r"\begin{pmatrix} 1 & 0 \\ 0 & 2 \end{pmatrix} X^\top", np.diag([1.0, 2.0]) @ X.T),
]
SYMBOLS = {
    **{"X": X, "W": W, "V": V, r"\delta": delta, "x": x, "y": y, "y_hat": y + 6, "eta": 0.5},
    **{"a": 3, "dots": 5, "f": lambda a: a * a, "f_2": lambda a: a**3, "Z": {1: X, 2: W, 3: V}},
    "L": r"\frac{1}{2} \sum_{i,j} (\sum_k X_{ik} W_{kj} - \delta_{ij})^2",
}


def compare_with(latex, promise, **code):
    """What is wrong with an equation, if its code may use these names."""
    return compare(latex, promise, code.__getitem__, KNOWN).faults


def sigmoid(x):
    return np.where(x < 0, np.exp(np.minimum(x, 0)), 1) / (1 + np.exp(-np.abs(x)))


KNOWN = {"sigma": arithmetic.logistic}


@pytest.mark.parametrize(("latex", "value"), READINGS, ids=[latex for latex, _ in READINGS])
def test_the_reader_knows_what_lessons_to_come_will_write(latex, value):
    promise = equation("value", lambda: [SYMBOLS | {"value": value}], first=1)
    assert not compare_with(latex, promise)


def test_the_chain_rule_follows_from_the_lines_above():
    latex = r"""\begin{aligned}
        a &= w x + b, \qquad z = \sigma(a) \\
        L &= (z - y)^2 \\
        \frac{\partial L}{\partial w} &= \frac{\partial L}{\partial z}
            \frac{\partial z}{\partial a} \frac{\partial a}{\partial w} \\
        &= 2 (z - y) \, \sigma'(a) \, x
    \end{aligned}"""
    promise = equation(
        {
            "a": "w * x + b",
            "z": "sigmoid(w * x + b)",
            "L": "(sigmoid(w * x + b) - y) ** 2",
            r"\frac{\partial L}{\partial w}": "slope(sigmoid(w * x + b), x, y)",
        },
        w=[0.5, -2.0],
        x=[0.25, 3.0],
        b=[1.0],
        y=[0.0, 1.0],
        ulps=256,  # z − y loses digits in float64
    )
    code = {"sigmoid": sigmoid, "slope": lambda z, x, y: 2 * (z - y) * z * (1 - z) * x}
    assert not compare_with(latex, promise, **code)
    for right, wrong in (("z - y)^2", "z + y)^2"), ("partial z}{", "partial L}{"), (", x", ", w")):
        assert compare_with(latex.replace(right, wrong), promise, **code), wrong


MISTAKES = [
    (
        r"\frac{1}{1 + e^{x}}",
        r"\frac{1}{1 + e^{x}} gives 0.268941, but sigmoid(x) gives 0.731059 at x = 1",
    ),
    (r"\frac{1}{1 + e^{-x}", "} is missing"),
    (r"\sigma(x) + )", "cannot read )"),
    (r"\mystery + x", "nothing says what mystery is"),
    (r"\log x x", r"does log reach that far"),
    (r"\sum_j x", "nothing says how far j runs"),
    (
        r"\begin{cases} 1 & \text{if } x > 0 \\ 2 & \text{if } x \ge 0 \end{cases}",
        "2 of the cases hold",
    ),
    (r"y = \sigma(x), \qquad z = y", "has several statements; promise each by itself"),
    (r"y < z", "nothing says what z is"),
]


@pytest.mark.parametrize(("latex", "message"), MISTAKES, ids=[latex for latex, _ in MISTAKES])
def test_the_message_says_what_is_wrong(latex, message):
    found = compare_with(latex, equation("sigmoid(x)", x=[1.0]), sigmoid=sigmoid)
    assert message in found[0][1]


@pytest.mark.parametrize(
    ("promise", "message"),
    [
        ("sigmoid(x", "is no expression of Python"),
        ("sigmoid(x)(x)", "sigmoid(x)(x) cannot be computed: TypeError"),
        ("sigmiod(x)", "name 'sigmiod' is not defined"),
        ({"y": "sigmoid(x)"}, "no promise says what z must equal"),
        ({"z": "sigmoid(x)", "y": "x"}, "has no left-hand side y, which is promised"),
        (equation("sigmoid(x)", x=[]), "is checked in no case"),
    ],
)
def test_the_message_says_what_is_wrong_with_a_promise(promise, message):
    found = compare_with(r"z = \sigma(x)", promise, sigmoid=sigmoid)
    assert message in found[0][1]


def test_symbols_need_no_values_where_the_usual_ones_serve():
    assert compare(r"y = x^2", "x * x", {}.__getitem__).points == len(formulas.REALS)
    each = compare(r"y_i = -x_i", "-x[i]", {}.__getitem__)
    assert not each.faults and each.points == sum(map(len, formulas.VECTORS))
    both = compare(r"z_i = x_i y_i", "x[i] * y[i]", {}.__getitem__)
    assert not both.faults and both.points == 2 * each.points


def test_a_name_with_an_index_is_a_name_of_its_own_where_there_is_no_array():
    latex = r"L_\lambda = L + \frac{\lambda}{2} \sum_i w_i^2"
    promise = equation({r"L_\lambda": "L + lambda_ / 2 * sum(w**2)"}, lambda_=[0.0, 0.5], L=[1.0])
    assert not compare_with(latex, promise)
    assert compare_with(latex.replace("^2", ""), promise)


def test_a_result_says_how_much_was_compared_and_how_far_apart_it_was():
    result = compare(
        r"y = \frac{x}{3} = x \cdot \frac{1}{3}",
        equation("x * (1 / 3)", x=[1.0, 5.0]),
        {}.__getitem__,
    )
    (one,) = result.compared
    assert (one.side, one.code, one.points, one.comparisons) == ("y", "x * (1 / 3)", 2, 4)
    assert 0 < one.largest < 1 and result.largest == one.largest


def test_what_nothing_computes_says_why():
    result = compare(r"X \in R", convention("the shape of X"), {}.__getitem__)
    assert (result.convention, result.points, result.faults) == ("the shape of X", 0, [])


def test_a_letter_that_python_keeps_for_itself_has_a_name():
    assert not compare_with(r"\lambda x", equation("lambda_ * x", lambda_=[0.5], x=[3.0]))
