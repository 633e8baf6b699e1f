"""The vocabulary in which a lesson's file of promises speaks of its exercises, and what is derived.

`exercises["neuron"] = exercise(case(…), …, wrong(…), …)` says what `check("neuron", answer)` tries.
The right answer is the lesson's folded solution; wrong ones, and right ones in another form, stand
there for the tests. What `check` needs where there is no lesson, the values it compares with among
it, is derived from all that into one file of data:

    python -m tests.agreement.exercises     bring the data up to date
"""

import ast
import contextlib
import inspect
import io
import json
import math
import pkgutil
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jupytext
import numpy as np

from tests.agreement.promises import PromiseError, promises_of
from tests.agreement.settings import ROOT, SETTINGS

DATA = ROOT / SETTINGS.exercises


@dataclass(frozen=True)
class Case:
    """Arguments to call an answer with, as Python, and a hint for where it fails."""

    arguments: str
    hint: str


@dataclass(frozen=True)
class Answer:
    """An answer that a reader may give, with words of each hint that it has to get."""

    title: str
    answer: Any
    words: tuple[str, ...]
    hint: str
    right: bool


@dataclass(frozen=True)
class Exercise:
    cases: tuple[Case, ...]
    answers: tuple[Answer, ...]
    judge: Any = None
    options: dict[str, Any] = field(default_factory=dict)  # what `check` knows by these names
    discussion: str = ""


def exercise(
    *parts, judge=None, relative=None, absolute=None, rows=None, without=None, discussion=""
) -> Exercise:
    """What is tried in an exercise of this lesson: its cases; and answers to test them with.

    `judge(answer, *arguments)` is for an answer that is not simply called, such as a network: what
    it gives is compared; where that is text, it is the hint. It knows what a case knows.

    Numbers may differ by `relative`, 1e-5 unless told; and, where they would be 0, by `absolute`,
    1e-9 of the largest. `rows=True` takes a vector also as a matrix of one row. `without="tanh"`
    names what the answer must not use.

    `discussion` is for teachers: a sentence or two, a question to put to the class.
    """
    for part in parts:
        if not isinstance(part, Case | Answer):
            raise TypeError(f"an exercise is made of case(…), wrong(…) and also(…), not {part!r}")
    if not any(isinstance(part, Case) for part in parts):
        raise TypeError("an exercise needs a case(…)")
    options = {"relative": relative, "absolute": absolute, "rows": rows}
    options["without"] = without and without.split()
    return Exercise(
        tuple(part for part in parts if isinstance(part, Case)),
        tuple(part for part in parts if isinstance(part, Answer)),
        judge,
        {option: value for option, value in options.items() if value is not None},
        discussion,
    )


def case(arguments: str, hint: str) -> Case:
    """Arguments such as "2.0, [1, 2]", and a hint for who fails with them, not the solution."""
    return Case(arguments, hint)


def wrong(title, *rest, hint="") -> Answer:
    """An answer that must not pass: `wrong("forgets b", lambda w, b: w, "Add b")`.

    It has to get each hint that these words are in; or, instead of those, the `hint` of its own,
    which everyone gets then who gives the same wrong value. A function needs no title.
    """
    return _answer(title, *rest, hint=hint, right=False)


def also(title, *rest) -> Answer:
    """An answer that must pass, in another form than the solution's."""
    return _answer(title, *rest, hint="", right=True)


def _answer(title, *rest, hint, right):
    if callable(title):
        title, rest = title.__name__.replace("_", " "), (title, *rest)
    if not rest:
        raise TypeError(f"{title!r} is a title; the answer stands behind it")
    answer, *words = rest
    return Answer(title, answer, tuple(words), hint, right)


# From files to data


class ExerciseError(Exception):
    """What is wrong with a lesson's exercises, in words for its author."""


def read_exercises(path: Path) -> dict[str, Exercise]:
    """The exercises that a lesson's file of promises describes, by name."""
    try:
        return promises_of(path.with_suffix(".md")).exercises
    except PromiseError as error:
        raise ExerciseError(str(error)) from error


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def read_cells(lesson: Path) -> list:
    """The lesson's code cells, magic lines made blank."""
    cells = [cell for cell in jupytext.read(lesson, fmt="md:myst").cells if is_code(cell)]
    for cell in cells:
        cell.source = re.sub(r"^[%!].*", "", cell.source, flags=re.MULTILINE)
    return cells


def is_code(cell) -> bool:
    return cell.cell_type == "code"


def is_folded(cell) -> bool:
    return "hide-cell" in cell.metadata.get("tags", [])


def tree_of(code: str) -> ast.Module:
    """The cell's code; a cell with a deliberate syntax error has none to look at."""
    try:
        return ast.parse(code)
    except SyntaxError:
        return ast.Module([], [])


def checks_in(code: str):
    """The names that the cell calls `check` with."""
    for node in ast.walk(tree_of(code)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "check" and node.args:
            yield ast.literal_eval(node.args[0])


def read_solutions(lesson: Path) -> dict[str, Any]:
    """What each folded solution hands to `check`, by the exercise's name."""
    cells, found = read_cells(lesson), {}
    solutions = [cell.source for cell in cells if is_folded(cell) and [*checks_in(cell.source)]]
    namespace = {"__name__": "solutions"}
    for statement in needed(solutions, [cell.source for cell in cells]):
        exec(statement, namespace)
    namespace["check"] = found.__setitem__
    for solution in solutions:
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(solution, namespace)
        except Exception as error:
            raise ExerciseError(
                f"{name_of(lesson)}: the solution of {', '.join(checks_in(solution))} does not run "
                f"with the lesson's imports and functions alone: {type(error).__name__}: {error}"
            ) from error
    return found


def needed(solutions: list[str], cells: list[str]) -> list[str]:
    """The lesson's imports, functions and classes that the solutions use, in the lesson's order."""
    made = {}
    for code in cells:
        for statement in [] if code in solutions else tree_of(code).body:
            if isinstance(statement, ast.Import | ast.ImportFrom):
                for alias in statement.names:
                    made[(alias.asname or alias.name).split(".")[0]] = statement
            elif isinstance(statement, ast.FunctionDef | ast.ClassDef):
                made.setdefault(statement.name, statement)
    used, todo = {}, solutions
    while todo:
        names = {n.id for code in todo for n in ast.walk(tree_of(code)) if isinstance(n, ast.Name)}
        new = [name for name in made if name in names and name not in used]
        used |= dict.fromkeys(new)
        todo = [ast.unparse(made[name]) for name in new]
    return list(dict.fromkeys(ast.unparse(made[name]) for name in made if name in used))


def derive(lesson: Path) -> tuple[dict[str, dict], list[str]]:
    """What `check` needs of the lesson's exercises, by name; and what its author may want to mend.

    An exercise that the text has, and the file beside it not yet, stands there without cases.
    """
    beside = lesson.with_suffix(".py")
    exercises = read_exercises(beside) if beside.exists() else {}
    solutions = read_solutions(lesson)
    asked = list(dict.fromkeys(n for cell in read_cells(lesson) for n in checks_in(cell.source)))
    warnings = [
        f"{name_of(lesson)} checks {name!r}; say what is tried in {name_of(beside)}: "
        f'exercises["{name}"] = exercise(…)'
        for name in asked
        if name not in exercises
    ]
    if asked and len(asked) < FEW:
        warnings.append(f"{name_of(lesson)}: {len(asked)} exercises; {FEW} or more are wanted")
    for name in exercises:
        if name not in solutions:
            raise ExerciseError(
                f'{name_of(beside)}: no folded cell of the lesson solves it: check("{name}", …)'
            )
    found = {}
    for name in asked:
        known = name in exercises
        data = (
            data_of(exercises[name], solutions[name], f"{name_of(beside)}: {name}")
            if known
            else {"cases": []}
        )
        found[name] = {"lesson": name_of(beside), **data}
    return found, warnings


FEW = 4  # from a warm-up to one that needs thought


def data_of(exercise: Exercise, solution: Any, where: str) -> dict[str, Any]:
    """What `check` needs of one exercise: no line of the solution, but the values it gives."""
    data = dict(exercise.options)
    if exercise.judge:
        source = inspect.getsource(exercise.judge)
        data["judge"] = re.sub(r"^def \w+", "def judge", source)
    data["cases"] = []
    for case in exercise.cases:
        try:
            wanted = plain(outcome(data, solution, case.arguments))
        except Exception as error:
            raise ExerciseError(
                f"{where}({case.arguments}): the solution gives no value: {error}"
            ) from error
        entry = {"arguments": case.arguments, "hint": case.hint, "wanted": wanted}
        mistakes: dict[str, list] = {}
        for mistake in (answer for answer in exercise.answers if answer.hint):
            with contextlib.suppress(Exception):  # one that raises is told so
                value = plain(outcome(data, mistake.answer, case.arguments))
                if not same(value, wanted):
                    mistakes.setdefault(mistake.hint, []).append(value)
        data["cases"].append(entry | ({"mistakes": mistakes} if mistakes else {}))
    return data


def outcome(data: dict, answer: Any, arguments: str) -> Any:
    with np.errstate(all="ignore"):
        return pkgutil.resolve_name(SETTINGS.outcome)(data, answer, arguments)


def plain(value: Any) -> Any:
    """The value as numbers and lists: a tuple, or a list of no one shape, is several parts."""
    if isinstance(value, list | tuple):
        with contextlib.suppress(ValueError):
            if isinstance(value, list) and value:
                return plain(np.asarray(value))
        return {"parts": [plain(part) for part in value]}
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{value!r} is not made of numbers; a judge can look at it")
    return array.tolist()


def same(one: Any, other: Any) -> bool:
    """Whether these are the same data, apart from the last digits, which a machine may decide."""
    match one, other:
        case dict(), dict():
            return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
        case list(), list():
            return len(one) == len(other) and all(map(same, one, other))
        case float(), float():
            nan = math.isnan(one) and math.isnan(other)
            return nan or math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-15)
    return type(one) is type(other) and one == other


def derive_all(folder: Path) -> tuple[dict[str, dict], list[str]]:
    """The data of every lesson in the folder, and what their authors may want to mend."""
    data, warnings = {}, []
    for lesson in sorted(folder.glob("*.md")):
        found, new = derive(lesson)
        for name in found.keys() & data.keys():
            places = f"{data[name]['lesson']} and {found[name]['lesson']}"
            raise ExerciseError(f"{places} both have an exercise {name!r}")
        data |= found
        warnings += new
    return data, warnings


def text_of(data: dict[str, dict]) -> str:
    """The one way in which the data is written: a case a line."""
    entries = []
    for name, entry in data.items():
        fields = [f"{json.dumps(key)}: {json.dumps(entry[key])}" for key in entry if key != "cases"]
        cases = ",".join(f"\n   {json.dumps(case)}" for case in entry["cases"])
        fields.append(f'"cases": [{cases}]')
        entries.append(f" {json.dumps(name)}: {{\n  " + ",\n  ".join(fields) + "\n }")
    return "{\n" + ",\n".join(entries) + "\n}\n"


def bring_up_to_date(folder: Path = ROOT / SETTINGS.lessons) -> tuple[bool, list[str]]:
    """Write the data if it is behind the lessons; say whether it was, and what may be mended."""
    data, warnings = derive_all(folder)
    behind = not DATA.exists() or not same(json.loads(DATA.read_text("utf-8")), data)
    if behind:
        unfinished = DATA.with_name(f".{DATA.name}.unfinished")
        unfinished.write_text(text_of(data), encoding="utf-8", newline="\n")
        unfinished.replace(DATA)
    return behind, warnings


if __name__ == "__main__":
    try:
        behind, warnings = bring_up_to_date()
    except ExerciseError as error:
        sys.exit(str(error))
    print("\n".join([*warnings, f"{SETTINGS.exercises} {'written' if behind else 'up to date'}"]))
