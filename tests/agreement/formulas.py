r"""Equations read from their LaTeX, and compared with the code that computes them.

`read` turns the text between two `$$` into statements, chains of sides such as `a = b = c`; each
side is a tree that has a value in a scope, where names stand for numbers, arrays and functions. The
arithmetic is mpmath's, with so many digits that no cancellation in a formula is ever seen: what
differs from float64 code by more than a few units in the last place is a difference of meaning.

A `Check` says what one equation's symbols stand for, over a grid, and which code each left-hand
side must equal:

    Check(over(x=[-1.0, 0.0, 2.0]), {r"\sigma(x)": "sigmoid(x)"})

`faults` reads the equation and returns what is wrong with it, in sentences a writer can act on.

How LaTeX is read, where it leaves a choice:

- A symbol is named as in code: \sigma is sigma, \operatorname{ReLU} and \text{label} are ReLU and
  label, W_h is W_h. x_i is the symbol x_i if there is one, else the element i of the array x.
- f(x) is a call if f is a function in the scope, else a product; so is f_2(x) for f_2.
  \log \sum_j x_j needs no parentheses; \log x y is refused, since nobody knows how far the
  logarithm reaches.
- Side by side, arrays are multiplied as matrices; \odot goes element by element, and binds less.
  Sums want equal shapes; only a row, such as a bias, is added to every row.
- A sum or product ends at the next + or −. Without limits its index runs over the axis it picks.
- Z^{(l-1)} is entry l − 1 of the dictionary Z. Any other superscript is a power, \top a transpose.
- \hat{y} is y_hat. W \leftarrow ... says what W becomes, so W itself is not compared.
- \underbrace{...}_{W} claims that what is over the brace is W.
- Of the cases of `cases`, exactly one may hold. Dots stand for what leads from the term before to
  the term after, as in x_1 + \cdots + x_n; between equal terms, for as many as make `dots` in all.
- f'(x), \frac{\partial L}{\partial x_i} and \nabla_W L are differentiated numerically, through all
  that the lines above define, unless the scope says what they are.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from functools import reduce
from itertools import accumulate, product
from typing import Any

import numpy as np
from mpmath import mp, mpf

DIGITS = 400  # more than float64 has between its largest and its smallest number: 308 + 324 / 4


class FormulaError(ValueError):
    """An equation that cannot be read or evaluated, and the place in its text, if known."""

    def __init__(self, message, at=None):
        super().__init__(message)
        self.at = at


class UnknownNameError(FormulaError):
    """A name that stands for nothing."""


# --- What an equation must equal


def over(**grids):
    """Every combination of the values given for each symbol."""
    return lambda: (dict(zip(grids, values, strict=True)) for values in product(*grids.values()))


@dataclass(frozen=True)
class Check:
    """What an equation's symbols stand for, and what code its left-hand sides must equal.

    `cases` returns dictionaries from symbol to number, array, dictionary of these by layer,
    function of exact numbers, or a string of LaTeX that defines it. A symbol that is no
    word is written in LaTeX. Entries that the equation does not use serve the code.

    `equals` maps each left-hand side, and each name under a brace, to an expression of code, which
    sees the symbols. A string alone stands for an equation whose every side can be computed.
    """

    cases: Callable[[], Iterable[dict[str, Any]]]
    equals: str | dict[str, str]
    first: int = 0  # what the lesson calls the first element of an array
    ulps: int = 8  # how far float64 code may be off; relative to the largest element of an array


def faults(latex, check, code, known):
    """What is wrong with an equation, as pairs of a place in its text and a sentence.

    `code` are the names that the code of the check may use, `known` the functions of exact numbers
    that every equation may use.
    """
    try:
        with mp.workdps(DIGITS):
            return list(_faults(latex, check, code, known))
    except FormulaError as error:
        return [(error.at or 0, str(error))]


def _faults(latex, check, code, known):
    cases = list(check.cases())
    if not cases:
        yield 0, "is checked in no case"
        return
    functions = {name for name, value in (known | cases[0]).items() if callable(value)}
    statements = read(latex, functions)
    whole = isinstance(check.equals, str)
    wanted = {} if whole else {read_one(key, functions): key for key in check.equals}
    unused = set(wanted)
    for statement in statements:
        definiendum = statement.sides[0].tree
        unused.discard(definiendum)
        if not whole and definiendum not in wanted:
            name = getattr(definiendum, "text", statement.sides[0].text)
            yield statement.at, f"no check says what {name} must equal"
            return
    if unused:
        missing = ", ".join(wanted[tree] for tree in unused)
        yield 0, f"has no left-hand side {missing}, which its check wants"
        return
    if whole and len(statements) > 1:
        yield 0, "has several statements, but its check names only one"
        return

    told, met = set(), set()
    for case in cases:
        scope = Scope(known, case, check.first, functions)
        for number, statement in enumerate(statements):
            holds = statement.condition is None or _value(statement.condition, scope)
            if holds:
                met.add(number)
                source = check.equals if whole else check.equals[wanted[statement.sides[0].tree]]
                target = _run(source, code, case)
                for side, message in _compare(statement, scope, target, source, check, whole):
                    if side not in told:
                        told.add(side)
                        yield side.at, message + _where(case)
            scope.define(statement)
    for number, statement in enumerate(statements):
        if number not in met:
            yield statement.at, f"holds for no case: {statement.sides[0].text}"


def _run(source, code, case):
    with np.errstate(all="ignore"):
        return eval(source, dict(code), case)


def _compare(statement, scope, target, source, check, whole):
    previous = None
    updated = ARROW in statement.relations[:1]
    for number, (relation, side) in enumerate(
        zip(("=", *statement.relations), statement.sides, strict=True)
    ):
        try:
            if number == 0 and updated:
                raise UnknownNameError("still to be set")
            value = _value(side.tree, scope, side)
        except UnknownNameError:
            if number == 0 and not whole:  # it is what the equation defines
                previous = exact(target)
                continue
            raise
        if relation in {"=", ARROW}:
            if not agree(value, target, check.ulps):
                left, right, place = first_difference(value, target, check.ulps)
                yield (
                    side,
                    f"{side.text} gives {show(left, right)}{place}, "
                    f"but {source} gives {show(right, left)}",
                )
        elif not holds_between(previous, relation, value, side.text):
            yield side, f"{show(previous)} {relation} {side.text} = {show(value)} is false"
        previous = value


def _value(tree, scope, side=None):
    try:
        value = tree.value(scope)
        if callable(value) or isinstance(value, dict):
            raise FormulaError("there is no argument or layer")
        return value
    except FormulaError as error:
        if error.at is None and side is not None:
            error.at = side.at
            error.args = (f"{error} in {side.text}",)
        raise
    except ZeroDivisionError:
        raise FormulaError(
            f"{side.text if side else 'it'} divides by 0", side and side.at
        ) from None
    except (ValueError, TypeError, KeyError, IndexError) as error:
        text = side.text if side else "it"
        raise FormulaError(f"{text} cannot be computed: {error!r}", side and side.at) from error


def agree(value, target, ulps):
    """Whether exact numbers are what float64 code computed, up to its rounding."""
    value, target = row(exact(value)), row(exact(target))
    if np.shape(value) != np.shape(target):
        return False
    value, target = np.ravel(value), np.ravel(target)
    size = max((abs(element) for element in target), default=mpf(0))
    allowed = ulps * (size * mpf(2) ** -52 + mpf(2) ** -1074)
    return all(abs(a - b) <= allowed for a, b in zip(value, target, strict=True))


def first_difference(value, target, ulps):
    """Of two large arrays of one shape, the first elements that differ, and where they stand."""
    value, target = row(exact(value)), row(exact(target))
    if np.shape(value) != np.shape(target) or np.size(value) <= 6:
        return value, target, ""
    size = max(np.ravel(abs(target))) * ulps * mpf(2) ** -52
    at = next(at for at in np.ndindex(value.shape) if abs(value[at] - target[at]) > size)
    return value[at], target[at], f" in element {at}"


def holds_between(left, relation, right, text):
    if relation == r"\approx":  # half a unit of the last digit that is written
        decimals = re.search(r"\.(\d+)$", text.strip())
        return bool(abs(left - right) <= mpf(10) ** -len(decimals[1] if decimals else "") / 2)
    return bool(np.all(COMPARISONS[relation](left, right)))


def show(value, other=None):
    value = row(exact(value))
    if np.ndim(value):
        if np.size(value) > 6:
            return f"an array {np.shape(value)}"
        return "[" + ", ".join(show(element) for element in np.ravel(value)) + "]"
    close = other is not None and not np.ndim(row(exact(other))) and agree(value, other, 2**32)
    return mp.nstr(value, 17 if close else 6, strip_zeros=True)


def _where(case):
    shown = [
        f"{name} = {np.array2string(np.asarray(value), separator=', ')}"
        for name, value in case.items()
        if isinstance(value, int | float | np.ndarray) and 0 < np.size(value) <= 5
    ]
    large = any(np.ndim(value) == 2 for value in case.values() if isinstance(value, np.ndarray))
    return f" at {', '.join(shown)}" if shown and not large else ""


# --- Exact numbers


def exact(value):
    """A float, an array or a dictionary of them, in mpmath's numbers."""
    if isinstance(value, dict):
        return {key: exact(entry) for key, entry in value.items()}
    if isinstance(value, bool | np.bool_ | int | np.integer):
        return mpf(int(value))
    if isinstance(value, float | np.floating):
        return mpf(float(value))
    if isinstance(value, list | tuple | np.ndarray):
        array = np.asarray(value, dtype=object)
        return np.frompyfunc(exact, 1, 1)(array) if array.ndim else exact(array.item())
    return value


def elementwise(function):
    """A function of one exact number, applied to each element of an array."""
    return np.frompyfunc(function, 1, 1)


def row(array):
    """A matrix of one row as a vector: a bias is written (1, h) and stored (h,)."""
    return array[0] if np.ndim(array) == 2 and np.shape(array)[0] == 1 else array


def extreme(choose):
    def function(*values):
        if len(values) == 1:
            return choose(np.ravel(values[0]))
        return reduce(np.frompyfunc(lambda a, b: choose(a, b), 2, 1), values)

    return function


HUGE = mpf(10) ** 1000


def exponential(x):
    """exp(x), except where the number would not fit into the machine at any precision."""
    if x > HUGE:
        raise FormulaError("an exponent beyond all bounds")
    return mp.exp(x) if x > -HUGE else mpf(0)


FUNCTIONS = {
    "exp": elementwise(exponential),
    "log": elementwise(mp.log),
    "ln": elementwise(mp.log),
    "tanh": elementwise(mp.tanh),
    "sin": elementwise(mp.sin),
    "cos": elementwise(mp.cos),
    "erf": elementwise(mp.erf),
    "max": extreme(max),
    "min": extreme(min),
}
CONSTANTS = {"e": lambda: mp.e + 0, "pi": lambda: mp.pi + 0}
COMPARISONS = {
    "=": lambda a, b: a == b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    r"\le": lambda a, b: a <= b,
    r"\ge": lambda a, b: a >= b,
    r"\ne": lambda a, b: a != b,
    r"\approx": None,
    r"\leftarrow": None,
}
ARROW = r"\leftarrow"  # the left-hand side is what the symbol will be
SAME_AS = {r"\gets": ARROW, r"\leq": r"\le", r"\geq": r"\ge", r"\neq": r"\ne", ":=": "="}


class Scope:
    """What each name stands for: set on the way, given by the case, defined above, or known."""

    def __init__(self, known, case, first, functions):
        self.first = first
        self.set, self.defined, self.families = {}, {}, {}
        self.given, self.trees, self.known = {}, {}, FUNCTIONS | known
        for key, value in case.items():
            if key.isidentifier():
                self.given[key] = (
                    read_one(value, functions) if isinstance(value, str) else exact(value)
                )
            else:
                self.trees[read_one(key, functions)] = exact(value)

    def inside(self, **names):
        """The same scope, with some names set: an index of a sum, a variable of a function."""
        scope = Scope.__new__(Scope)
        scope.__dict__ |= self.__dict__ | {"set": self.set | names}
        return scope

    def find(self, name, default=None):
        for names in (self.set, self.given, self.defined, self.known):
            if name in names:
                value = names[name]
                return value.value(self) if isinstance(value, Node) else value
        return CONSTANTS[name]() if name in CONSTANTS else default

    def define(self, statement):
        """Let later lines use what this one defines: a name, a function, elements by an index."""
        tree = statement.sides[0].tree
        if len(statement.sides) < 2 or statement.relations[0] != "=":
            return
        body = statement.sides[1].tree
        match tree:
            case Name() | Index(Name()) if self.find(tree.text) is None:
                self.defined[tree.text] = body
                if isinstance(tree, Index) and all(isinstance(i, Name) for i in tree.subscripts):
                    names = [index.name for index in tree.subscripts]
                    self.families[tree.base.text] = (names, body)
            case Call(Name(name), arguments) if self.find(name) is None:
                names = [argument.text for argument in arguments]
                self.defined[name] = lambda *values: body.value(
                    self.inside(**dict(zip(names, values, strict=True)))
                )


# --- Trees


class Node:
    """A part of a formula. Two are equal if they are written alike, spaces and sizes aside."""

    @property
    def children(self):
        for field in fields(self):
            part = getattr(self, field.name)
            yield from (p for p in (part if isinstance(part, tuple) else (part,)))

    def walk(self):
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def value(self, scope):
        if self in scope.trees:
            return scope.trees[self]
        return self.compute(scope)


def node(cls):
    return dataclass(frozen=True)(cls)


@node
class Number(Node):
    text: str

    def compute(self, scope):
        return mpf(self.text)


@node
class Name(Node):
    name: str

    @property
    def text(self):
        return self.name

    def compute(self, scope):
        value = scope.find(self.name)
        if value is None and self.name.endswith("'"):
            function = scope.find(self.name[:-1])
            if callable(function):
                return elementwise(lambda x: slope(function, x))
        if value is None:
            raise UnknownNameError(f"nothing says what {self.name} is")
        return value


@node
class Index(Node):
    base: Node
    subscripts: tuple

    @property
    def text(self):
        written = [getattr(index, "text", "?") for index in self.subscripts]
        return f"{getattr(self.base, 'text', '?')}_{''.join(written)}"

    def compute(self, scope):
        value = scope.find(self.text)
        if value is not None:
            return value
        if isinstance(self.base, Name) and self.base.name in scope.families:
            names, body = scope.families[self.base.name]
            values = [index.value(scope) for index in self.subscripts]
            return body.value(scope.inside(**dict(zip(names, values, strict=True))))
        try:
            array = self.base.value(scope)
        except UnknownNameError:
            raise UnknownNameError(f"nothing says what {self.text} is") from None
        if isinstance(array, dict):
            return array[whole(self.subscripts[0].value(scope))]
        return array[self.position(scope, array)]

    def axes(self, array):
        """The subscripts, one an axis; 12 is 1 and 2 where there are two, and 1 alone a row."""
        given = self.subscripts
        if len(given) == 1 and isinstance(given[0], Number) and len(given[0].text) > 1:
            digits = tuple(map(Number, given[0].text))
            given = digits if len(digits) == np.ndim(array) else given
        if len(given) > np.ndim(array):
            raise FormulaError(f"{self.text} has {len(given)} subscripts for {np.ndim(array)} axes")
        return given

    def position(self, scope, array):
        place = [whole(index.value(scope)) - scope.first for index in self.axes(array)]
        for at, length in zip(place, np.shape(array), strict=False):
            if not 0 <= at < length:
                raise FormulaError(f"{self.text} lies outside an array {np.shape(array)}")
        return tuple(place)


@node
class Layer(Node):
    base: Node
    number: Node

    @property
    def text(self):
        return f"{self.base.text}^({getattr(self.number, 'text', '?')})"

    def compute(self, scope):
        layers, number = self.base.value(scope), self.number.value(scope)
        if not isinstance(layers, dict):
            return power(layers, number)
        if whole(number) not in layers:
            raise FormulaError(f"there is no {self.base.text} of layer {whole(number)}")
        return layers[whole(number)]


@node
class Call(Node):
    function: Node
    arguments: tuple

    def compute(self, scope):
        function = self.function.value(scope)
        if not callable(function):
            raise FormulaError(f"{self.function.text} is not a function")
        return function(*(argument.value(scope) for argument in self.arguments))


@node
class Vector(Node):
    rows: tuple

    def compute(self, scope):
        array = np.array([entry.value(scope) for entry in self.rows], dtype=object)
        return array


@node
class Sum(Node):
    terms: tuple

    def compute(self, scope):
        return reduce(add, (term.value(scope) for term in filled(self.terms, scope, Sum)))


@node
class Minus(Node):
    term: Node

    def compute(self, scope):
        return -self.term.value(scope)


@node
class Product(Node):
    factors: tuple

    def compute(self, scope):
        factors = self.flat() if any(isinstance(part, Dots) for part in self.walk()) else self
        return reduce(
            multiply, (part.value(scope) for part in filled(factors.factors, scope, Product))
        )

    def flat(self):
        """Without inner parentheses, so that dots may stand before them."""
        parts = [p.flat().factors if isinstance(p, Product) else (p,) for p in self.factors]
        return Product(tuple(part for group in parts for part in group))


@node
class Hadamard(Node):
    left: Node
    right: Node

    def compute(self, scope):
        left, right = self.left.value(scope), self.right.value(scope)
        return left * fitted(left, right, r"\odot")


@node
class Quotient(Node):
    over: Node
    under: Node

    def compute(self, scope):
        under = self.under.value(scope)
        if np.ndim(under):
            raise FormulaError(f"divided by an array {np.shape(under)}")
        return self.over.value(scope) / under


@node
class Power(Node):
    base: Node
    exponent: Node

    def compute(self, scope):
        return power(self.base.value(scope), self.exponent.value(scope))


@node
class Transpose(Node):
    base: Node

    def compute(self, scope):
        return self.base.value(scope).T


@node
class Root(Node):
    inner: Node

    def compute(self, scope):
        return elementwise(mp.sqrt)(self.inner.value(scope))


@node
class Size(Node):
    inner: Node
    norm: bool

    def compute(self, scope):
        value = self.inner.value(scope)
        return mp.sqrt(sum(x * x for x in np.ravel(value))) if self.norm else abs(value)


@node
class Big(Node):
    """A sum, product, maximum or minimum over an index."""

    operation: str
    index: str
    start: Node | None
    stop: Node | None
    excluded: Node | None
    body: Node

    def compute(self, scope):
        if self.start is not None and self.stop is not None:
            first, last = whole(self.start.value(scope)), whole(self.stop.value(scope))
        else:
            first, last = scope.first, scope.first + self.length(scope) - 1
        excluded = None if self.excluded is None else whole(self.excluded.value(scope))
        values = [
            self.body.value(scope.inside(**{self.index: mpf(i)}))
            for i in range(first, last + 1)
            if i != excluded
        ]
        if self.operation == "sum":
            return reduce(add, values, mpf(0))
        if self.operation == "prod":
            return reduce(multiply, values) if values else mpf(1)
        return FUNCTIONS[self.operation](*values)

    def length(self, scope):
        found = set()
        for part in self.body.walk():
            if isinstance(part, Index) and Name(self.index) in part.subscripts:
                # Indices of sums further in are not set yet: where they are needed, others serve.
                try:
                    array = part.base.value(scope)
                except UnknownNameError:
                    continue
                axes = part.axes(array)
                found |= {
                    size
                    for index, size in zip(axes, np.shape(array), strict=False)
                    if index == Name(self.index)
                }
        if len(found) != 1:
            raise FormulaError(f"nothing says how far {self.index} runs")
        return found.pop()


@node
class Cases(Node):
    rows: tuple  # of value, condition, in turn; a condition of None is "otherwise"

    def compute(self, scope):
        pairs = list(zip(self.rows[::2], self.rows[1::2], strict=True))
        holding = [v for v, condition in pairs if condition and condition.value(scope)]
        if not holding:
            holding = [v for v, condition in pairs if condition is None]
        if len(holding) != 1:
            point = ", ".join(
                f"{name} = {show(value)}"
                for name in sorted({n.name for n in self.walk() if isinstance(n, Name)})
                if isinstance(value := scope.find(name), mpf)
            )
            raise FormulaError(f"{len(holding) or 'none'} of the cases hold at {point}")
        return holding[0].value(scope)


@node
class Comparison(Node):
    sides: tuple
    relations: tuple

    def compute(self, scope):
        values = [side.value(scope) for side in self.sides]
        return all(
            COMPARISONS[relation](a, b)
            for a, relation, b in zip(values, self.relations, values[1:], strict=False)
        )


@node
class Derivative(Node):
    of: Node
    variable: Node

    def compute(self, scope):
        there = self.variable.value(scope)
        if not np.ndim(there):
            return slope(lambda x: self.of.value(moved(scope, self.variable, x)), there)
        result = np.empty(there.shape, dtype=object)
        for at in np.ndindex(there.shape):

            def along(x, at=at):
                array = there.copy()
                array[at] = x
                return self.of.value(moved(scope, self.variable, array))

            result[at] = slope(along, there[at])
        return result


def moved(scope, variable, value):
    """The scope in which a variable, or one element of it, has another value."""
    match variable:
        case Name(name):
            return scope.inside(**{name: value})
        case Index(base) if scope.find(variable.text) is None:
            array = base.value(scope).copy()
            array[variable.position(scope, array)] = value
            return moved(scope, base, array)
        case Index():
            return scope.inside(**{variable.text: value})
        case Layer(base, number):
            layers = base.value(scope)
            return moved(scope, base, layers | {whole(number.value(scope)): value})
    raise FormulaError(f"no derivative can be taken with respect to {variable}")


def slope(function, x):
    """The derivative from differences, with as many more digits as these lose."""
    with mp.workdps(2 * mp.dps):
        h = mpf(10) ** (-mp.dps // 2)
        middle = function(x)
        right, left = (function(x + h) - middle) / h, (middle - function(x - h)) / h
        both, gap = np.ravel(right + left), np.ravel(right - left)
        noise = mpf(10) ** (50 - DIGITS)
        if any(abs(g) > abs(b) / 10**20 + noise for g, b in zip(gap, both, strict=True)):
            raise UnknownNameError("there is no derivative at a kink")
        return (right + left) / 2


@node
class Brace(Node):
    inner: Node
    name: Node

    def compute(self, scope):
        return self.inner.value(scope)


@node
class Dots(Node):
    def compute(self, scope):
        raise FormulaError(r"\cdots stands where nothing says what goes on")


def filled(parts, scope, kind):
    """The terms of a sum or product, with those that its dots stand for."""
    result = list(parts)
    while Dots() in result:
        at = result.index(Dots())
        if not 0 < at < len(result) - 1:
            raise FormulaError(r"\cdots needs a term before it and one after")
        before, after = result[at - 1], result[at + 1]
        if before == after:
            count = scope.find("dots")
            if count is None:
                raise FormulaError(r"nothing says for how many terms \cdots stands")
            between = (whole(count) - result.count(before)) * [before]
            if whole(count) < result.count(before):
                raise FormulaError(f"more than {whole(count)} terms are written out")
        else:
            steps = {whole(b.value(scope) - a.value(scope)) for a, b in differing(before, after)}
            if len(steps) != 1:
                raise FormulaError(r"the terms around \cdots do not follow one rule")
            step = steps.pop()
            way = 1 if step > 0 else -1
            between = [advanced(before, after, way * k, scope) for k in range(1, abs(step))]
        result[at : at + 1] = between
    return result


def differing(left, right):
    """The places where two trees differ, as pairs; they have the same shape elsewhere."""
    if left == right:
        return []
    if type(left) is not type(right) or isinstance(left, Number | Name | Sum):
        return [(left, right)]
    pairs = list(zip(left.children, right.children, strict=False))
    if not all((isinstance(a, Node) and isinstance(b, Node)) or a == b for a, b in pairs):
        raise FormulaError(r"the terms around \cdots do not follow one rule")
    return [d for a, b in pairs if isinstance(a, Node) for d in differing(a, b)]


def advanced(left, right, steps, scope):
    """The tree on the left, some steps nearer to the one on the right."""
    if not isinstance(left, Node) or left == right:
        return left
    if type(left) is not type(right) or isinstance(left, Number | Name | Sum):
        return Number(str(whole(left.value(scope)) + steps))
    changes = {}
    for field in fields(left):
        a, b = getattr(left, field.name), getattr(right, field.name)
        if isinstance(a, tuple):
            changes[field.name] = tuple(
                advanced(x, y, steps, scope) for x, y in zip(a, b, strict=True)
            )
        else:
            changes[field.name] = advanced(a, b, steps, scope)
    return replace(left, **changes)


def whole(value):
    if not isinstance(value, int) and (not isinstance(value, mpf) or value != int(value)):
        raise FormulaError(f"{value} should be a whole number")
    return int(value)


def add(left, right):
    if np.ndim(right) > np.ndim(left) or np.shape(left)[:1] == (1,):
        left, right = right, left
    return left + fitted(left, right, "+")


def fitted(left, right, operation):
    a, b = np.shape(left), np.shape(right)
    if a == b or not (a and b) or (len(a) == len(b) == 2 and b == (1, a[1])):
        return right
    raise FormulaError(f"arrays {a} and {b} do not fit around {operation}")


def multiply(left, right):
    if not np.ndim(left) or not np.ndim(right):
        return left * right
    if np.shape(left)[-1] != np.shape(right)[0]:
        raise FormulaError(f"arrays {np.shape(left)} and {np.shape(right)} have no product")
    return left @ right


def power(base, exponent):
    if np.ndim(base):
        raise FormulaError(f"power of an array {np.shape(base)}")
    if base == mp.e:
        return FUNCTIONS["exp"](exponent)
    if base > 0:
        return FUNCTIONS["exp"](exponent * mp.log(base))
    if base == 0 and exponent >= 0:
        return mpf(exponent == 0)
    if abs(whole(exponent)) > 10_000:
        raise FormulaError("an exponent beyond all bounds")
    return base ** whole(exponent)


# --- The reader


@dataclass(frozen=True)
class Side:
    """One side of a statement: its tree, and its text as the lesson has it."""

    tree: Node
    text: str
    at: int


@dataclass(frozen=True)
class Statement:
    """Sides with the relations between them, and the condition under which they are meant."""

    sides: tuple[Side, ...]
    relations: tuple[str, ...]
    condition: Node | None = None

    @property
    def at(self):
        return self.sides[0].at


@dataclass(frozen=True)
class Token:
    text: str
    at: int
    end: int


TOKEN = re.compile(
    r"""\\\\ \s* (?:\[\s*-?[\d.]+\s*[a-z]{2}\])?   # a new line, perhaps with extra space
      | \\(?:begin|end)\s*\{[a-z]+\*?\}
      | \\(?:text|mathrm|operatorname\*?|mathit|mathsf|mathbf|boldsymbol|bm)\s*\{[^{}]*\}
      | \\[A-Za-z]+ | \\. | := | \S""",
    re.VERBOSE,
)
WORD = re.compile(r"\\(text|mathrm|operatorname\*?|mathit|mathsf|mathbf|boldsymbol|bm)\s*\{(.*)\}")
NOTHING = re.compile(
    r"\\([,;:!> ]|left|right|middle|[bB]igg?[lrm]?|displaystyle|textstyle|(no)?limits|label)$|~$"
)
SPACE = {r"\quad", r"\qquad"}
LINES = re.compile(r"\\(begin|end)\{(aligned|align|split|gathered|equation)\*?\}")
RELATIONS = {*COMPARISONS, *SAME_AS}
OPEN = {"(": ")", "[": "]", "{": "}", r"\{": r"\}", r"\lvert": r"\rvert", r"\lVert": r"\rVert"}
CLOSE = set(OPEN.values())
TIMES = {r"\cdot", r"\times", "*"}
ACCENTS = {r"\hat", r"\bar", r"\tilde", r"\widehat", r"\vec"}
DOTS = {r"\cdots", r"\dots", r"\ldots", r"\dotsb"}
BIG = {r"\sum": "sum", r"\prod": "prod", r"\max": "max", r"\min": "min"}
NOT_A_FACTOR = (
    {"+", "-", "/", ",", ";", ".", "&", "^", "_", "'", ":", "!"}
    | {r"\odot", r"\circ", r"\top", r"\prime", r"\in", r"\to"}
    | CLOSE
    | TIMES
    | RELATIONS
    | SPACE
)


def read_one(latex, functions):
    """The tree of a single expression."""
    return read(latex, functions)[0].sides[0].tree


def read(latex, functions=()):
    """The statements of an equation, those under its braces included."""
    tokens = [
        Token(match[0], match.start(), match.end())
        for match in TOKEN.finditer(latex)
        if not NOTHING.match(match[0])
    ]
    lines = split(tokens)
    functions = set(functions) | FUNCTIONS.keys() | defined_functions(lines)
    statements = []
    for line in lines:
        parser = Parser(latex, line, functions)
        if re.match(r"\\text\{\s*(if|for|when)\b", line[0].text) and statements:
            parser.take()
            statements[-1] = replace(statements[-1], condition=parser.comparison())
            parser.expect_end()
        else:
            statements.append(parser.statement())
    if not statements:
        raise FormulaError("is empty")
    for statement in list(statements):
        for side in statement.sides:
            for part in side.tree.walk():
                if isinstance(part, Brace):
                    sides = (replace(side, tree=part.name), replace(side, tree=part.inner))
                    statements.append(Statement(sides, ("=",), statement.condition))
    return statements


def split(tokens):
    """The statements' tokens: a line that begins with a relation goes on with the one before."""
    lines, depth = [[]], 0
    for number, token in enumerate(tokens):
        text = token.text
        if LINES.match(text) or (text == "&" and not depth):
            continue
        if text in OPEN or text.startswith(r"\begin"):
            depth += 1
        elif text in CLOSE or text.startswith(r"\end"):
            depth -= 1
        if depth:
            if text not in SPACE:
                lines[-1].append(token)
            continue
        if text.startswith("\\\\"):
            rest = [t.text for t in tokens[number + 1 :] if t.text not in SPACE | {"&"}]
            end = next((i for i, t in enumerate(rest) if t.startswith("\\\\")), len(rest))
            goes_on = rest and (
                rest[0] in RELATIONS
                or (rest[0] in {"+", "-"} | TIMES and not RELATIONS & set(rest[:end]))
            )
            if not goes_on:
                lines.append([])
        elif text in SPACE | {",", ";"}:
            following = tokens[number + 1].text if number + 1 < len(tokens) else ""
            if lines[-1] and following not in RELATIONS | {"+", "-"}:
                lines.append([])
        elif text == "." and number + 1 == len(tokens):
            continue
        else:
            lines[-1].append(token)
    return [line for line in lines if line]


def defined_functions(lines):
    """Names that stand before an argument on the left, as in f(x) = ..., are functions."""
    found = set()
    for line in lines:
        texts = [token.text for token in line if token.text != "'"]
        if len(texts) > 4 and texts[1] == "(" and texts[3] == ")" and texts[4] in RELATIONS:
            found.add(plain(texts[0]))
    return found


def plain(text):
    """A symbol's name in code."""
    word = WORD.match(text)
    return (word[2] if word else text).strip().lstrip("\\").replace(" ", "_").replace("-", "_")


class Parser:
    """Recursive descent, one method for each kind of phrase."""

    def __init__(self, latex, tokens, functions):
        self.latex, self.tokens, self.functions = latex, tokens, functions
        self.at = 0
        self.bars = 0

    # Tokens

    @property
    def text(self):
        return self.tokens[self.at].text if self.at < len(self.tokens) else ""

    def take(self, *wanted):
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        if token is None or (wanted and token.text not in wanted):
            raise self.stumble(f"; {' or '.join(wanted)} is missing" if wanted else "")
        self.at += 1
        return token

    def accept(self, *texts):
        if self.text in texts and self.text:
            self.at += 1
            return True
        return False

    def stumble(self, why=""):
        if self.at < len(self.tokens):
            token = self.tokens[self.at]
            around = self.latex[max(0, token.at - 20) : token.end + 10].replace("\n", " ")
            return FormulaError(f"cannot read {token.text} in “{around.strip()}”{why}", token.at)
        last = self.tokens[-1] if self.tokens else Token("", 0, 0)
        return FormulaError(f"cannot read on after {last.text}{why}", last.at)

    def expect_end(self):
        if self.at < len(self.tokens):
            raise self.stumble()

    # Statements

    def statement(self):
        sides, relations = [self.side()], []
        while self.text in RELATIONS:
            relation = self.take().text
            relations.append(SAME_AS.get(relation, relation))
            sides.append(self.side())
        self.expect_end()
        return Statement(tuple(sides), tuple(relations))

    def side(self):
        start = self.at
        tree = self.sum()
        first, last = self.tokens[start], self.tokens[self.at - 1]
        text = re.sub(r"\s+", " ", self.latex[first.at : last.end])
        return Side(tree, text, first.at)

    def comparison(self):
        sides, relations = [self.sum()], []
        while self.text in RELATIONS:
            relation = self.take().text
            relations.append(SAME_AS.get(relation, relation))
            sides.append(self.sum())
        if not relations:
            raise self.stumble("; a condition needs a relation")
        return Comparison(tuple(sides), tuple(relations))

    # Expressions

    def sum(self):
        terms = [self.signed_term()]
        while self.text in {"+", "-"}:
            terms.append(self.signed_term())
        return terms[0] if len(terms) == 1 else Sum(tuple(terms))

    def signed_term(self):
        if self.accept("-"):
            return Minus(self.term())
        self.accept("+")
        return self.term()

    def term(self):
        tree = self.product()
        while self.accept(r"\odot"):
            tree = Hadamard(tree, self.product())
        return tree

    def product(self):
        factors = [self.factor()]
        while True:
            if self.accept(*TIMES):
                factors.append(self.factor())
            elif self.accept("/"):
                under = self.factor()
                if self.starts_factor():
                    raise self.stumble("; what is under the stroke? Write \\frac or parentheses")
                left = factors[0] if len(factors) == 1 else Product(tuple(factors))
                factors = [Quotient(left, under)]
            elif self.starts_factor():
                if self.text.isdigit():
                    raise self.stumble("; a number after a factor needs \\cdot")
                factors.append(self.factor())
            else:
                break
        return factors[0] if len(factors) == 1 else Product(tuple(factors))

    def starts_factor(self):
        text = self.text
        if text == "|" or text == r"\|":
            return not self.bars
        return bool(text) and text not in NOT_A_FACTOR and not text.startswith(("\\\\", r"\end"))

    def factor(self):
        if not self.starts_factor():
            raise self.stumble()
        return self.scripts(self.primary())

    def primary(self):
        text = self.text
        if text.isdigit() or text == ".":
            return self.number()
        token = self.take()
        if text in DOTS:
            return Dots()
        if (text in BIG and self.text in {"_", "^"}) or text in {r"\sum", r"\prod"}:
            return self.big(BIG[text])
        if text in {r"\frac", r"\tfrac", r"\dfrac"}:
            return self.fraction()
        if text == r"\sqrt":
            return Root(self.argument())
        if text in ACCENTS:
            return Name(f"{self.argument().text}_{plain(text)}")
        if text == r"\underbrace":
            inner = self.argument()
            self.take("_")
            return Brace(inner, self.argument())
        if text == r"\nabla":
            self.take("_")
            variable = self.argument()
            return Derivative(self.factor(), variable)
        if text.startswith(r"\begin"):
            return self.environment(text)
        if text in {"|", r"\|", r"\lvert", r"\lVert"}:
            return self.size(text)
        if text in {"(", "[", "{"}:
            return self.group(text)
        if text.isalpha() or WORD.match(text) or re.fullmatch(r"\\[A-Za-z]+", text):
            return self.name(text)
        self.at -= 1
        raise self.stumble() if token else AssertionError

    def number(self):
        first = self.take()
        text, end = first.text, first.end
        while (self.text.isdigit() or self.text == ".") and self.tokens[self.at].at == end:
            if self.text == "." and not self.next_is_digit():
                break
            end = self.tokens[self.at].end
            text += self.take().text
        if not re.fullmatch(r"\d+(\.\d+)?", text):
            self.at -= 1
            raise self.stumble()
        return Number(text)

    def next_is_digit(self):
        return self.at + 1 < len(self.tokens) and self.tokens[self.at + 1].text.isdigit()

    def group(self, opening):
        bars, self.bars = self.bars, 0
        entries = [self.sum()]
        while self.accept(",", ";"):
            entries.append(self.sum())
        self.take(OPEN[opening])
        self.bars = bars
        return entries[0] if len(entries) == 1 else Vector(tuple(entries))

    def size(self, opening):
        self.bars += 1
        inner = self.sum()
        self.bars -= 1
        self.take(OPEN.get(opening, opening))
        return Size(inner, opening in {r"\|", r"\lVert"})

    def argument(self):
        """What a command or script applies to: a group in braces, or a single token."""
        if self.accept("{"):
            return self.group("{")
        return self.alone(self.take())

    def alone(self, token):
        parser = Parser(self.latex, [token], self.functions)
        tree = parser.sum()
        parser.expect_end()
        return tree

    def environment(self, text):
        kind = re.search(r"\{(\w+)\*?\}", text)[1]
        if kind == "cases":
            return self.cases()
        if kind in {"pmatrix", "bmatrix", "matrix"}:
            rows = [[self.sum()]]
            while not self.text.startswith(r"\end"):
                if self.accept("&"):
                    rows[-1].append(self.sum())
                elif self.text.startswith("\\\\"):
                    self.take()
                    if not self.text.startswith(r"\end"):
                        rows.append([self.sum()])
                else:
                    raise self.stumble()
            self.take()
            return Vector(tuple(Vector(tuple(entries)) for entries in rows))
        self.at -= 1
        raise self.stumble()

    def cases(self):
        rows = []
        while not self.text.startswith(r"\end"):
            rows.append(self.sum())
            self.accept(",")
            self.take("&")
            word = WORD.match(self.text)
            if word and word[2].strip() in {"otherwise", "else"}:
                self.take()
                rows.append(None)
            else:
                if word and word[2].strip() in {"if", "for", "when", "where"}:
                    self.take()
                rows.append(self.comparison())
            self.accept(",", ".")
            if self.text.startswith("\\\\"):
                self.take()
        self.take()
        return Cases(tuple(rows))

    def big(self, operation):
        index, start, stop, excluded = None, None, None, None
        indices = []
        while self.text in {"_", "^"}:
            if self.accept("^"):
                stop = self.argument()
                continue
            self.take("_")
            braced = self.accept("{")
            index = plain(self.take().text)
            if braced:
                if self.accept("="):
                    start = self.sum()
                elif self.accept(r"\ne", r"\neq"):
                    excluded = self.sum()
                while self.accept(","):
                    indices.append(plain(self.take().text))
                self.take("}")
        if index is None:
            raise self.stumble("; over which index?")
        body = self.product()
        for inner in reversed(indices):
            body = Big(operation, inner, None, None, None, body)
        return Big(operation, index, start, stop, excluded, body)

    def fraction(self):
        if self.is_differential():
            self.take("{")
            self.take()
            of = None if self.text == "}" else self.sum()
            self.take("}")
            self.take("{")
            self.take()
            variable = self.factor()
            self.take("}")
            return Derivative(self.factor() if of is None else of, variable)
        over = self.argument()
        return Quotient(over, self.argument())

    def is_differential(self):
        marks = {r"\partial", "d", r"\mathrm{d}"}
        texts = [token.text for token in self.tokens[self.at :]]
        if len(texts) < 6 or texts[0] != "{" or texts[1] not in marks:
            return False
        depths = accumulate((text == "{") - (text == "}") for text in texts)
        end = next((i for i, depth in enumerate(depths) if not depth), len(texts))
        return texts[end + 1 : end + 3] == ["{", texts[1]] and texts[end + 3] != "}"

    def name(self, text):
        base, primes = plain(text), self.primes()
        if self.text == "_" and self.at + 1 < len(self.tokens):
            numbered = f"{base}_{self.tokens[self.at + 1].text}"
            if numbered in self.functions:  # f_2 is a function by itself
                base, self.at = numbered, self.at + 2
        name = base + primes + self.primes()
        is_function = base in self.functions or text.startswith(r"\operatorname")
        return self.call(Name(name)) if is_function else Name(name)

    def primes(self):
        count = 0
        while self.accept("'", r"\prime"):
            count += 1
        return count * "'"

    def call(self, function):
        exponent = None
        while self.text in {"_", "^"}:
            if self.accept("_"):
                if function == Name("log"):
                    base = self.argument()
                    return Quotient(self.call(function), Call(function, (base,)))
                function = Index(function, self.subscripts())
            elif self.layer_ahead():
                function = Layer(function, self.layer())
            else:
                self.take("^")
                exponent = self.argument()
                if isinstance(exponent, Minus):
                    raise self.stumble("; an inverse, or a power? Write parentheses")
        if self.text == "(":
            self.take()
            bars, self.bars = self.bars, 0
            arguments = [self.sum()]
            while self.accept(",", ";"):
                arguments.append(self.sum())
            self.take(")")
            self.bars = bars
            tree = Call(function, tuple(arguments))
        elif self.starts_factor():
            tree = Call(function, (self.factor(),))
            if self.starts_factor():
                raise self.stumble(f"; does {function.text} reach that far? Write parentheses")
        else:
            return function
        return tree if exponent is None else Power(tree, exponent)

    def scripts(self, tree):
        """Subscripts belong to what they stand at, then the layer; powers apply to all of it."""
        subscripts, layer, powers = None, None, []
        while self.text in {"_", "^"}:
            if self.accept("_"):
                if subscripts is not None:
                    raise self.stumble("; two subscripts")
                subscripts = self.subscripts()
            elif self.layer_ahead() and isinstance(tree, Name) and tree != Name("e"):
                layer = self.layer()
                if self.layer_transposed:
                    powers.append(None)
            else:
                self.take("^")
                if self.accept(r"\top", r"\intercal"):
                    powers.append(None)
                elif self.text == "{" and self.tokens[self.at + 1].text in {r"\top", "T"}:
                    self.at += 2
                    self.take("}")
                    powers.append(None)
                elif self.accept("T"):
                    powers.append(None)
                else:
                    powers.append(self.argument())
        if layer is not None:
            tree = Layer(tree, layer)
        if subscripts is not None:
            tree = Index(tree, subscripts)
        for exponent in powers:
            tree = Transpose(tree) if exponent is None else Power(tree, exponent)
        return tree

    def layer_ahead(self):
        texts = [token.text for token in self.tokens[self.at : self.at + 3]]
        return texts == ["^", "{", "("]

    def layer(self):
        for text in ("^", "{", "("):
            self.take(text)
        number = self.sum()
        self.take(")")
        self.layer_transposed = self.accept(r"\top")
        self.take("}")
        return number

    def subscripts(self):
        """Indices: separated by commas, or one letter each; 12 stays together until it is used."""
        if not self.accept("{"):
            return (self.alone(self.take()),)
        found = []
        while not self.accept("}"):
            tree = self.sum()
            found += tree.factors if isinstance(tree, Product) else [tree]
            self.accept(",")
        return tuple(found)
