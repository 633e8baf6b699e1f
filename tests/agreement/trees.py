"""A formula as a tree: each part has a value in a scope, where names stand for what they mean."""

from dataclasses import dataclass, fields, replace
from functools import reduce

import numpy as np
from mpmath import mp, mpf

from tests.agreement.arithmetic import (
    COMPARISONS,
    DIGITS,
    FUNCTIONS,
    FormulaError,
    UnknownNameError,
    add,
    elementwise,
    fitted,
    multiply,
    power,
    show,
    whole,
)


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
        if not np.ndim(array) and not isinstance(array, dict):
            raise UnknownNameError(f"nothing says what {self.text} is")
        if isinstance(array, dict):
            return of_layer(self, array, self.subscripts[0].value(scope))
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
        return of_layer(self, layers, number)


def of_layer(node, layers, number):
    """What this layer has of what the node's base names, as W_2 and W^(2) do."""
    if whole(number) not in layers:
        raise FormulaError(f"there is no {node.base.text} of layer {whole(number)}")
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
