"""What each lesson promises beside its text, read from the file of promises that stands beside it.

`NN-name.py` belongs to the lesson `NN-name.md`. It is plain Python, whose module-level names are
data:

    equations = {"sigmoid": {r"\\sigma(x)": "sigmoid(x)"}}    label: what it must equal
    figures = {"fig-bumps": {"rises": rises(solid)}}         name: words: claim
    exercises = {"neuron": exercise(case(…), wrong(…))}      name: what `check` tries
    conclusions = {"deep": conclusion(wins, seed=range(24))}   name: what has to bear it out
    explorables = {"softmax-shift": explorable(softmax, …)}  name: what it computes in the browser
    functions = {"sigma": logistic}    exact functions that all equations of this lesson may use

`promises_of` reads one; nothing else lists the lessons. What a promise file needs of its lesson's
cells it asks for by name: `lesson = cells_of(__file__)`, then `lesson.bump` is what the cells call
`bump`.
"""

import ast
import importlib
import re
from functools import cache
from pathlib import Path
from types import ModuleType

from tests.agreement import conclusions, formulas
from tests.agreement.lesson import LESSONS, read_lesson
from tests.agreement.settings import SETTINGS


@cache
def promises_of(path):
    """What the lesson at this path promises: its promise file as a module, empty if there is none.

    Each kind of promise is there, if the file says nothing of it, as an empty dictionary.
    """
    beside = path.with_suffix(".py")
    module = ModuleType("promises_of_" + re.sub(r"\W", "_", path.stem))
    module.__file__ = str(beside)
    if beside.exists():
        try:
            exec(compile(beside.read_text(encoding="utf-8"), beside, "exec"), vars(module))
        except Exception as error:
            raise PromiseError(f"{file_of(path)}: {type(error).__name__}: {error}") from error
    for kind in ("equations", "figures", "functions", "exercises", "conclusions", "explorables"):
        vars(module).setdefault(kind, {})
    for fault in no_promises(module):
        raise PromiseError(f"{file_of(path)}: {fault}")
    return module


class PromiseError(Exception):
    """What is wrong with a promise file, in words for its author."""


def no_promises(module):
    """What in a promise file is of another kind than a promise there."""
    for label, promise in module.equations.items():
        if not isinstance(promise, str | dict | formulas.Equation | formulas.Convention):
            yield f'equations["{label}"] is {promise!r}, not code, a dictionary or equation(…)'
    for name, claims in module.figures.items():
        if not isinstance(claims, dict):
            yield f'figures["{name}"] is {claims!r}, not a dictionary from words to a claim'
            continue
        for words, claim in claims.items():
            for one in claim if isinstance(claim, list) else [claim]:
                if not callable(one):
                    yield f'figures["{name}"]: beside "{words}" stands {one!r}, which is no claim'
    for name, promise in module.conclusions.items():
        if not isinstance(promise, conclusions.Conclusion | conclusions.Exempt):
            yield f'conclusions["{name}"] is {promise!r}, not conclusion(…) or exempt(…)'


def file_of(path):
    """The promise file of the lesson at this path, as messages name it."""
    return f"{SETTINGS.lessons}/{path.stem}.py"


def without_lesson():
    """Promise files that stand beside no lesson."""
    texts = {path.stem for path in LESSONS}
    folder = LESSONS[0].parent
    return [beside.name for beside in folder.glob("*.py") if beside.stem not in texts]


# --- Equations


@cache
def compared(path, equation):
    """The result of comparing a lesson's equation with the code that it is promised to equal."""
    promises = promises_of(path)
    promise = promises.equations[equation.label]
    return formulas.compare(equation.text, promise, code_for(path), promises.functions)


def code_for(path):
    """How to find what a name in a promise means: in its file, the lesson's cells, the library."""

    def find(name):
        if name in vars(promises_of(path)):
            return vars(promises_of(path))[name]
        if name in statements_of(path):
            return getattr(cells_of(path), name)
        if name in SETTINGS.modules:
            return importlib.import_module(SETTINGS.modules[name])
        return library()[name]

    return find


@cache
def library():
    """The public names of the course's library."""
    packages = map(importlib.import_module, SETTINGS.library)
    return {name: getattr(package, name) for package in packages for name in package.__all__}


# --- What a lesson's cells define


def cells_of(file, **instead):
    """The names that a lesson's cells define, found when they are asked for.

    `file` is the lesson's, or that of its promises: `cells_of(__file__)`. Of the cells, only those
    statements are executed that a name needs; names given here stand for what the cells set.
    """
    return Cells(Path(file).with_suffix(".md"), instead)


class Cells:
    def __init__(self, path, instead):
        self._path, self._names = path, dict(instead)

    def __getattr__(self, name):
        statements = statements_of(self._path)
        if name not in statements and name not in self._names:
            raise AttributeError(f"no cell of {self._path.name} defines {name}")
        wanted, needed = [name], {}
        while wanted:
            one = wanted.pop()
            if one in statements and one not in self._names and one not in needed:
                needed[one] = statements[one]
                wanted += needed_by(statements[one])
        for node in sorted(set(needed.values()), key=lambda node: node.place):
            code = compile(ast.Module([node], []), self._path.name, "exec")
            exec(code, self._names)
        return self._names[name]


@cache
def statements_of(path):
    """The statement that gives each name its first meaning in the cells of the lesson."""
    found = {}
    for cell in read_lesson(path).cells:
        try:
            tree = ast.parse(re.sub(r"^%.*", "", cell.code, flags=re.MULTILINE))
        except SyntaxError:  # a mistake shown on purpose
            continue
        for node in tree.body:
            node.place = cell.number, node.lineno
            for name in set_by(node):
                found.setdefault(name, node)
    return found


def set_by(node):
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return [(alias.asname or alias.name).partition(".")[0] for alias in names]
        case ast.Assign(targets=targets):
            return [name for target in targets for name in names_in(target)]
    return []


def needed_by(node):
    """The names that a statement takes from elsewhere: of a function, not its own variables."""
    own = {n.arg for n in ast.walk(node) if isinstance(n, ast.arg)}
    if isinstance(node, ast.FunctionDef):
        names = (n for n in ast.walk(node) if isinstance(n, ast.Name))
        own |= {name.id for name in names if isinstance(name.ctx, ast.Store)}
    return names_in(node) - own


def names_in(node):
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
