r"""Equations read from their LaTeX, and compared with the code that computes them.

An `Equation` says which code the left-hand sides must equal, and over which values:

    equation("sigmoid(x)")
    equation({r"\sigma(x)": "sigmoid(x)", r"\sigma'(x)": "sigmoid.derivative(x)"}, x=[-1.0, 2.0])

`compare` reads the equation, evaluates both, and returns a `Result`: what is wrong, in sentences a
writer can act on, and what was compared, at how many points, and how far the two were apart at
most. What differs from float64 code by more than a few units in the last place is a difference of
meaning, since the formula itself is evaluated exactly. latex.py says how LaTeX is read.
"""

import ast
import builtins
import inspect
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from mpmath import mp, mpf

from tests.agreement.arithmetic import (
    ARROW,
    COMPARISONS,
    CONSTANTS,
    DIGITS,
    FUNCTIONS,
    FormulaError,
    UnknownNameError,
    distance,
    exact,
    row,
    show,
)
from tests.agreement.latex import read, read_one
from tests.agreement.trees import Call, Index, Name, Node, Number

# Both signs of: zero, a subnormal, nearly nothing, small and large numbers, where exp(x) leaves
# float64, and the largest number there is; and the nearest neighbours of 1, where a kink may be.
SIZES = [0, 5e-324, 1e-300, 2**-60, 1e-3, 0.25, 0.5, 2, 3.3, 17, 36.7, 40, 345, 700, 740, 1e5]
KINKS = [1.0, np.nextafter(1, 0), np.nextafter(1, 2)]
REALS = [sign * size for size in [*SIZES, *KINKS, np.finfo(float).max] for sign in (1.0, -1.0)]

VECTORS = [
    np.array(vector)
    for vector in (
        [2.0, -1.0, 0.5],
        [0.0, 0.0, 0.0, 0.0],
        [1000.0, 990.0, 980.0],
        [-1000.0, -1001.5],
        [40.0, 0.0],
        [-3.0, 300.0, 1e-300, 700.25, 7.0],
        [1e5, -1e5, 12.0],
    )
]


# --- What an equation must equal


@dataclass(frozen=True)
class Equation:
    """Which code the sides of an equation must equal, and what its symbols stand for."""

    equals: str | dict[str, str]
    cases: Callable[[], Iterable[dict[str, Any]]] | list[dict[str, Any]]
    first: int  # what the lesson calls the first element of an array
    ulps: int  # how far float64 code may be off; relative to the largest element of an array


@dataclass(frozen=True)
class Convention:
    """An equation that nothing computes, and why."""

    reason: str


def equation(equals, cases=None, *, first=0, ulps=8, **grids):
    """What an equation must equal.

    `equals` maps each left-hand side, and each name under a brace, to an expression of code, which
    sees the equation's symbols, what the promise file and the lesson's cells define, and the names
    of the course's library. A single expression serves an equation of one statement; its left-hand
    side is then compared as well, unless it is a name for what stands right of it.

    Symbols get their values by name, `x=[-1.0, 2.0]`, or by a function of those before,
    `i=lambda x: range(len(x))`. Those that also stand in the code need none: a symbol with an index
    goes over VECTORS, an index over its axis, all others over REALS. Where that is not enough,
    `cases` returns dictionaries from symbol to number, array, dictionary of these by layer,
    function of exact numbers, or a string of LaTeX that defines it. A symbol that is no word is
    written in LaTeX. Entries that the equation does not use serve the code.
    """
    return Equation(equals, cases or over(**grids), first, ulps)


def convention(reason):
    """An equation that nothing computes, a definition of words or of a shape."""
    return Convention(reason)


def over(**grids):
    """Every combination of the values of each symbol: a list, or a function of those before it."""
    cases = [{}]
    for name, grid in grids.items():
        cases = [case | {name: value} for case in cases for value in values(grid, case)]
    return cases


def values(grid, case):
    if not callable(grid):
        return grid
    return grid(**{name: case[name] for name in inspect.signature(grid).parameters})


def dyadic(seed=0):
    """A source of random arrays: `some = dyadic()`, then `some(3, 4)` is one of that shape.

    Their numbers have few binary digits: float64 adds and multiplies them without rounding.
    """
    rng = np.random.default_rng(seed)
    return lambda *shape: rng.integers(-16, 17, size=shape) / 8


# --- Comparing


@dataclass
class Compared:
    """One statement of an equation, and how it compares with the code."""

    side: str  # the left-hand side, in LaTeX
    code: str
    points: int = 0
    comparisons: int = 0  # of all sides at all points
    largest: float = 0.0  # difference, in units in the last place


@dataclass(frozen=True)
class Values:
    """The numbers that a symbol stood for, in all cases together."""

    count: int  # how many different values it had: numbers, or arrays
    least: float
    largest: float
    smallest: float  # of the sizes other than 0; 0 if there is no other
    arrays: bool


@dataclass
class Result:
    """What came of an equation: all that was compared, or the reason why nothing was."""

    faults: list[tuple[int, str]] = field(default_factory=list)  # place in the text, and a sentence
    compared: list[Compared] = field(default_factory=list)
    values: dict[str, Values] = field(default_factory=dict)  # of the equation's symbols
    convention: str = ""

    @property
    def points(self):
        return sum(one.points for one in self.compared)

    @property
    def comparisons(self):
        return sum(one.comparisons for one in self.compared)

    @property
    def largest(self):
        return max((one.largest for one in self.compared), default=0.0)


def compare(latex, promise, code, known=None):
    """The result of comparing an equation with the code that it is promised to equal.

    `code` finds what a name in the code stands for, and raises a KeyError for one that it does not
    know; `known` are functions of exact numbers that the equation may use.
    """
    if isinstance(promise, Convention):
        return Result(convention=promise.reason)
    if not isinstance(promise, Equation):
        promise = equation(promise)
    result = Result()
    try:
        with mp.workdps(DIGITS):
            _compare(latex, promise, code, known or {}, result)
    except FormulaError as error:
        unknown = re.match(r"nothing says what (.*?) is\b", str(error))
        advice = f"; the promise can, by values for {unknown[1]}" if unknown else ""
        result.faults.append((error.at or 0, f"{error}{advice}"))
    return result


def _compare(latex, promise, code, known, result):
    cases = list(promise.cases() if callable(promise.cases) else promise.cases)
    if not cases:
        raise FormulaError("is checked in no case")
    functions = {name for name, value in (known | cases[0]).items() if callable(value)}
    statements = read(latex, functions)
    sources = sources_of(statements, promise, functions)
    cases = with_defaults(cases, statements, sources, promise.first)
    result.values = values_of(cases, symbols_in(statements))
    result.compared = [
        Compared(statement.sides[0].text, source)
        for statement, source in zip(statements, sources, strict=True)
    ]
    told = set()
    for case in cases:
        scope = Scope(known, case, promise.first, functions)
        for statement, compared in zip(statements, result.compared, strict=True):
            if statement.condition is None or _value(statement.condition, scope):
                compared.points += 1
                target = run(compared.code, code, case)
                for side, message in _faults(statement, scope, target, promise.ulps, compared):
                    if side not in told:
                        told.add(side)
                        result.faults.append((side.at, message + _where(case)))
            scope.define(statement)
    for statement, compared in zip(statements, result.compared, strict=True):
        if not compared.points:
            raise FormulaError(f"holds for no case: {compared.side}", statement.at)
        if not compared.comparisons:
            raise FormulaError(f"has nothing to compare with {compared.code}", statement.at)


def sources_of(statements, promise, functions):
    """The code of each statement."""
    if isinstance(promise.equals, str):
        if len(statements) > 1:
            sides = ", ".join(f'r"{s.sides[0].text}": "…"' for s in statements)
            raise FormulaError(f"has several statements; promise each by itself: {{{sides}}}")
        return [promise.equals]
    wanted = {read_one(key, functions): key for key in promise.equals}
    sources = []
    for statement in statements:
        definiendum = statement.sides[0].tree
        if definiendum not in wanted:
            name = getattr(definiendum, "text", statement.sides[0].text)
            raise FormulaError(f"no promise says what {name} must equal", statement.at)
        sources.append(promise.equals[wanted[definiendum]])
    if unused := wanted.keys() - {statement.sides[0].tree for statement in statements}:
        missing = ", ".join(wanted[tree] for tree in unused)
        raise FormulaError(f"has no left-hand side {missing}, which is promised")
    return sources


def with_defaults(cases, statements, sources, first):
    """The cases over the default values of what they leave out and both equation and code use."""
    parts = parts_of(statements)
    defined = [s.sides[0].tree for s in statements if len(s.sides) > 1]
    symbols = symbols_in(statements)
    symbols -= {part.function.text for part in parts if isinstance(part, Call)}
    symbols -= {getattr(tree, "text", "") for tree in defined} | FUNCTIONS.keys() | CONSTANTS.keys()
    in_code = {name for source in sources for name in names_in(source)}
    missing = sorted((symbols & in_code) - cases[0].keys())
    elements = [
        part
        for part in parts
        if isinstance(part, Index) and isinstance(part.base, Name) and part not in defined
        if not isinstance(part.subscripts[0], Number)
    ]
    indices = {
        index.name: (element.base.name, axis)
        for element in elements
        for axis, index in enumerate(element.subscripts)
        if isinstance(index, Name) and index.name in missing
    }
    vectors = {element.base.name for element in elements}
    for name in missing:
        if name not in indices:
            cases = [
                case | {name: value}
                for case in cases
                for value in (vectors_beside(case, vectors) if name in vectors else REALS)
            ]
    for name, (array, axis) in indices.items():
        if array in cases[0]:
            cases = [
                case | {name: first + at}
                for case in cases
                for at in range(np.shape(case[array])[axis])
            ]
    return cases


def parts_of(statements):
    return [p for statement in statements for side in statement.sides for p in side.tree.walk()]


def symbols_in(statements):
    return {part.text for part in parts_of(statements) if isinstance(part, Name | Index)}


def values_of(cases, symbols):
    """What those of the symbols stood for that are numbers or arrays of numbers."""
    found = {}
    for name in sorted(symbols & cases[0].keys()):
        each = [case[name] for case in cases]
        each = [
            one for some in each for one in (some.values() if isinstance(some, dict) else [some])
        ]
        if all(isinstance(one, int | float | np.ndarray | np.floating) for one in each):
            numbers = np.concatenate([np.ravel(np.asarray(one, float)) for one in each])
            sizes = np.abs(numbers[numbers != 0])
            found[name] = Values(
                count=len({np.asarray(one, float).tobytes() for one in each}),
                least=float(numbers.min()),
                largest=float(numbers.max()),
                smallest=float(sizes.min(initial=np.inf)) if sizes.size else 0.0,
                arrays=any(np.ndim(one) for one in each),
            )
    return found


def vectors_beside(case, vectors):
    """Values for a vector: as long as the one that is there already, if there is one."""
    for other in sorted(vectors & case.keys()):
        return [case[other][::-1], np.arange(1, len(case[other]) + 1) / 4]
    return VECTORS


def names_in(source):
    """The names that an expression of code uses."""
    try:
        tree = ast.parse(source, mode="eval")
    except SyntaxError as error:
        raise FormulaError(f"the promised {source} is no expression of Python: {error}") from None
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def run(source, code, case):
    """The value of an expression of code."""
    names = {}
    for name in names_in(source) - case.keys() - vars(builtins).keys():
        try:
            names[name] = code(name)
        except KeyError:
            continue  # of a variable inside, as in a comprehension; else Python says so
    try:
        with np.errstate(all="ignore"):
            return eval(source, names | case)
    except Exception as error:
        raise FormulaError(f"{source} cannot be computed: {error!r}{_where(case)}") from error


def _faults(statement, scope, target, ulps, compared):
    """The sides that differ from the code, with what is to be said of it."""
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
            if number == 0 and len(statement.sides) > 1:  # it is what the equation defines
                previous = exact(target)
                continue
            raise
        compared.comparisons += 1
        if relation in {"=", ARROW}:
            difference = distance(value, target)
            compared.largest = max(compared.largest, float(difference))
            if difference > ulps:
                left, right, place = first_difference(value, target, ulps)
                yield (
                    side,
                    f"{side.text} gives {show(left, right)}{place}, "
                    f"but {compared.code} gives {show(right, left)}",
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


def _where(case):
    shown = [
        f"{name} = {np.array2string(np.asarray(value), separator=', ')}"
        for name, value in case.items()
        if isinstance(value, int | float | np.ndarray) and 0 < np.size(value) <= 5
    ]
    large = any(np.ndim(value) == 2 for value in case.values() if isinstance(value, np.ndarray))
    return f" at {', '.join(shown)}" if shown and not large else ""


# --- What names stand for


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
