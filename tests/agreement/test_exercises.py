"""Exercises mark fairly: right answers pass, wrong ones get a hint that helps and nothing more.

Beside the answers that the lessons' own files list, every solution is put into other forms that are
as right, and spoilt in ways that need no exercise's knowledge (its text, another shape, nan, …). So
a new exercise is tested before anyone thinks of its mistakes.
"""

import ast
import contextlib
import io
import json
import pkgutil
import re
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

from tests.agreement import exercises
from tests.agreement.exercises import DATA, FEW, checks_in, name_of, tree_of
from tests.agreement.lesson import LESSONS, read_lesson
from tests.agreement.settings import SETTINGS

check = pkgutil.resolve_name(SETTINGS.check)
MARKED = json.loads(DATA.read_text(encoding="utf-8"))
BESIDE = [path.with_suffix(".py") for path in LESSONS if path.with_suffix(".py").exists()]
SAID = {path: exercises.read_exercises(path) for path in BESIDE}
PLACES = {name: path for path, said in SAID.items() for name in said}
EXERCISES = {name: exercise for said in SAID.values() for name, exercise in said.items()}
SOLUTIONS = {n: s for path in LESSONS for n, s in exercises.read_solutions(path).items()}
EXERCISE_HEADING = re.compile(r"(\d+)\. \S")
# Where a function's result is marked; an exercise with a judge wants something else.
FUNCTIONS = [name for name, exercise in EXERCISES.items() if not exercise.judge]


def checked(name, answer):
    """What `check` prints."""
    with contextlib.redirect_stdout(io.StringIO()) as printed, np.errstate(all="ignore"):
        check(name, answer)
    return printed.getvalue()


def verdict_of(name, answer):
    return checked(name, answer).splitlines()[-1]


def hints_in(printed):
    return [line.split("Hint: ", 1)[1] for line in printed.splitlines() if "Hint: " in line]


def where(name):
    return f"{name_of(PLACES[name])}: exercise {name!r}"


def answers(right):
    return [
        pytest.param(name, answer, id=f"{name}-{answer.title.replace(' ', '_')}")
        for name, exercise in EXERCISES.items()
        for answer in exercise.answers
        if answer.right == right
    ]


# The data that `check` marks by


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_what_check_marks_by_is_what_the_lesson_says(path):
    derived, _ = exercises.derive(path)
    beside = name_of(path.with_suffix(".py"))
    there = {name: entry for name, entry in MARKED.items() if entry["lesson"] == beside}
    assert exercises.same(there, derived), f"{SETTINGS.exercises} is behind; run: make lessons"


def test_the_data_is_of_lessons_that_exist_and_written_the_one_way():
    assert {entry["lesson"] for entry in MARKED.values()} <= {name_of(path) for path in BESIDE}
    assert DATA.read_text(encoding="utf-8") == exercises.text_of(MARKED)


def test_no_line_of_a_solution_is_in_the_data():
    data = squeeze(DATA.read_text(encoding="utf-8"))
    for exercise in IN_LESSONS:
        for line in exercise.cells[1].code.splitlines():
            if line.startswith("    ") and len(squeeze(line)) > 20:
                assert squeeze(line) not in data, f"{exercise.where}: {line.strip()}"


def test_check_needs_no_lesson_and_little_else(tmp_path):
    package = pkgutil.resolve_name(SETTINGS.check.split(".")[0])
    shutil.copytree(Path(package.__file__).parent, tmp_path / package.__name__)
    code = f"""
import pkgutil, sys
sys.modules |= dict.fromkeys(["torch", "matplotlib", "IPython", "jupytext", "tests"])
check = pkgutil.resolve_name({SETTINGS.check!r})
for name in {list(EXERCISES)}:
    check(name, lambda *given: None)
assert {str(tmp_path)!r} in sys.modules[{package.__name__!r}].__file__
"""
    run = [sys.executable, "-c", code]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    assert done.stdout.count("not yet") == len(EXERCISES)


# Answers that the lessons' files list


@pytest.mark.parametrize(("name", "answer"), answers(right=False))
def test_a_wrong_answer_is_rejected_with_a_hint_that_fits(name, answer):
    printed = checked(name, answer.answer)
    assert printed.splitlines()[-1].startswith("not yet"), (
        f"{where(name)} is passed by what {answer.title}; add a case that it fails"
    )
    for words in answer.words or [answer.hint]:
        assert words in printed, (
            f"{where(name)} should say {words!r} to what {answer.title}, not {printed}"
        )


@pytest.mark.parametrize(("name", "answer"), answers(right=True))
def test_a_right_answer_in_another_form_passes(name, answer):
    printed = checked(name, answer.answer)
    assert "passed: all" in printed, f"{where(name)} refuses what is {answer.title}: {printed}"


@pytest.mark.parametrize("name", EXERCISES)
def test_every_exercise_has_a_wrong_answer_that_says_which_hint_it_needs(name):
    listed = [answer for answer in EXERCISES[name].answers if not answer.right]
    assert listed, f"{where(name)}: list an answer that must not pass, wrong(…)"
    for answer in listed:
        assert answer.words or answer.hint, f"{where(name)}: which hint for: {answer.title}?"


@pytest.mark.filterwarnings("default")
def test_a_hint_that_no_wrong_answer_needs_is_worth_a_warning():
    for name, exercise in EXERCISES.items():
        wanted = [words for answer in exercise.answers for words in answer.words]
        for case in exercise.cases:
            if not any(words in case.hint for words in wanted):
                warnings.warn(f"{where(name)}: who needs the hint {case.hint!r}?", stacklevel=1)


# Answers made of the solutions


def as_list(value):
    return [as_list(part) for part in value] if isinstance(value, tuple) else np.asarray(value)


OTHER_FORMS = {
    "lists": lambda value: np.asarray(value).tolist(),
    "arrays": np.asarray,
    "rounded_to_six_digits": lambda value: np.vectorize(lambda x: float(f"{x:.6g}"))(value),
    "float32": lambda value: np.asarray(value, dtype=np.float32),
    "other_last_digits": lambda value: np.asarray(value) * (1 - 3e-16) + 3e-17 * size_of(value),
}


def size_of(value):
    return np.abs(np.asarray(value, dtype=float)).max(initial=0)


@pytest.mark.parametrize("form", OTHER_FORMS)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_right_value_in_another_form_passes(name, form):
    if MARKED[name].get("absolute") == 0 and form == "other_last_digits":
        pytest.skip("a 0 is to be a 0 here")
    if form == "float32" and not all(holds_in_float32(case["wanted"]) for case in cases_of(name)):
        pytest.skip("float32 cannot hold these values")

    def answer(*arguments):
        return each_part(OTHER_FORMS[form], SOLUTIONS[name](*arguments))

    assert "passed: all" in checked(name, answer), f"{where(name)}: {checked(name, answer)}"


def each_part(change, value):
    """Change a value, or each part of several."""
    if isinstance(exercises.plain(value), dict):
        return [change(part) for part in value]
    return change(value)


def cases_of(name):
    return MARKED[name]["cases"]


def holds_in_float32(wanted):
    if isinstance(wanted, dict):
        return all(map(holds_in_float32, wanted["parts"]))
    wanted = np.asarray(wanted, dtype=float)
    with np.errstate(all="ignore"):
        return np.allclose(wanted, wanted.astype(np.float32), rtol=1e-6, atol=0)


SPOILT = {
    "its_text": str,
    "in_a_list": lambda value: [value],
    "in_another_axis": lambda value: np.asarray(value, dtype=float)[None],
    "nan": lambda value: np.full(np.shape(value), np.nan),
    "nothing": lambda value: None,
    "a_word": lambda value: "right",
    "once_more": lambda value: [*np.ravel(np.asarray(value, dtype=float)), 0.0],
    "a_little_more": lambda value: np.asarray(value, dtype=float) * 1.001 + 1e-6,
    "a_dictionary": lambda value: {"answer": value},
    "a_function": lambda value: lambda: value,
    "a_set": lambda value: {"answer", 1.0},
}


@pytest.mark.parametrize("spoilt", SPOILT)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_right_value_in_a_wrong_form_is_rejected(name, spoilt):
    def answer(*arguments):
        return each_part(SPOILT[spoilt], SOLUTIONS[name](*arguments))

    printed = checked(name, answer)
    assert not printed.count("ok "), f"{where(name)} takes {spoilt}: {printed}"
    assert printed.splitlines()[-1].startswith("not yet")


@pytest.mark.parametrize("name", EXERCISES)
def test_an_answer_that_raises_is_told_so_and_gets_every_hint(name):
    def breaks(*arguments):
        raise KeyError("broken")

    if name in FUNCTIONS:
        printed, cases = checked(name, breaks), cases_of(name)
        assert hints_in(printed) == list(dict.fromkeys(case["hint"] for case in cases))
        assert printed.count("not yet  ") == printed.count(" raises ") == len(cases)
        assert printed.splitlines()[-1] == f"not yet: 0 of {len(cases)} pass"


@pytest.mark.parametrize("name", EXERCISES)
def test_the_solution_passes_and_no_line_is_missing(name):
    ends = [f"{name}({case['arguments']})" for case in cases_of(name)]
    assert checked(name, SOLUTIONS[name]).splitlines() == [
        *(f"ok       {end}" for end in ends),
        f"passed: all {len(ends)}",
    ]


# What is said of an answer that is wrong in its form


def says(name, answer):
    return " ".join(checked(name, answer).split())


def a_function_named(name):
    return next(exercise for exercise in FUNCTIONS if exercise == name)


def first_with(kind):
    """Some exercise whose first wanted value is of this kind."""
    for name in FUNCTIONS:
        values = [case["wanted"] for case in cases_of(name)]
        if all(map(kind, values)):
            return name, SOLUTIONS[name]
    pytest.skip("no exercise wants such a value")


def is_number(wanted):
    return isinstance(wanted, int | float)


def is_vector(wanted):
    return isinstance(wanted, list) and len(wanted) > 1 and is_number(wanted[0])


def is_matrix(wanted):
    return isinstance(wanted, list) and np.ndim(wanted) == 2 and np.shape(wanted)[0] > 1


def is_pair(wanted):
    return isinstance(wanted, dict) and len(wanted["parts"]) == 2


def test_a_wrong_shape_is_named_whole_and_before_any_hint():
    name, solution = first_with(is_vector)
    printed = checked(name, lambda *given: np.asarray(solution(*given))[None])
    size = len(cases_of(name)[0]["wanted"])
    assert f"gives shape (1, {size}), wanted ({size},)" in printed
    assert "numbers are right" in printed.split("wanted", 1)[1]
    shape = (1, 2, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)
    assert f"gives shape {shape}, wanted ({size},)\n" in checked(name, lambda *_: np.zeros(shape))


def test_one_number_and_an_array_are_told_apart():
    name, _ = first_with(is_number)
    assert "gives shape (2,), wanted () of one number" in says(name, lambda *given: [1.0, 2.0])
    name, _ = first_with(is_vector)
    assert "gives shape () of one number, wanted (" in says(name, lambda *given: 1.0)


def test_a_transposed_answer_is_told_so():
    for name in FUNCTIONS:
        if any(is_matrix(case["wanted"]) for case in cases_of(name)):
            printed = checked(name, lambda *given, name=name: np.transpose(SOLUTIONS[name](*given)))
            assert "gives the transpose" in printed, f"{where(name)}: {printed}"
            assert any("a row is a column" in hint for hint in hints_in(printed))


def test_the_part_that_is_wrong_is_named():
    name, solution = first_with(is_pair)

    def answer(*given):
        first, second = solution(*given)
        return first, np.asarray(second) + 1

    assert "gives as part 2 " in says(name, answer)
    assert "gives 3 part(s), wanted 2" in says(name, lambda *given: (*solution(*given), 1))


def test_an_answer_that_prints_is_told_to_return():
    def answer(*given):
        print(*given)

    for name in FUNCTIONS[:3]:
        assert verdict_of(name, answer) == (
            f"not yet: {name} gives nothing back. It prints its answer; let it return it."
        )


def test_an_answer_without_return_is_told_to_return():
    def answer(*given):
        given[0]

    assert "A function has to return it" in verdict_of(FUNCTIONS[0], answer)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda *given: 1 if np.array([1, 2]) > 1 else 2, "np.where"),
        (lambda *given: max(0, np.array([1, 2])), "np.maximum"),
        (lambda *given: not_made, "Import it"),  # noqa: F821
        (lambda: 1, "Take the arguments of the stub"),
        (lambda *, x: 1, "Take the arguments of the stub"),
        (43, "Give check the function itself"),
    ],
    ids=["if", "max", "unknown", "few", "named", "no_function"],
)
def test_a_slip_of_python_is_told_once_and_not_answered_with_mathematics(answer, said):
    for name in FUNCTIONS[:3]:
        printed = checked(name, answer)
        assert printed.startswith(f"not yet: {name} raises ") and said in printed
        assert not hints_in(printed) and printed.count("\n") == 1


def test_a_hint_is_given_once():
    for name in EXERCISES:
        hints = hints_in(checked(name, lambda *given: -1.5))
        assert len(hints) == len(set(hints)), f"{where(name)}: {hints}"


def test_a_long_answer_is_shown_by_its_beginning():
    name, _ = first_with(is_number)
    assert f"gives {'x ' * 24}which, which is" in checked(name, lambda *given: "x " * 24 + "which")
    assert f"gives {'x ' * 27}[...], which is" in checked(name, lambda *given: "x " * 31)


# The solution stays hidden


class Silent:
    """An answer of no kind, whose own text gives nothing away."""

    __name__ = "silent"

    def __call__(self, *arguments):
        return self

    def __str__(self):
        return "something"

    __repr__ = __str__


@pytest.mark.parametrize("name", EXERCISES)
def test_the_solution_is_never_printed(name):
    printed = checked(name, Silent())
    said = re.sub(r"\d+ of \d+ pass", "", printed)  # a count is no value of the exercise
    for case in cases_of(name):  # what the case itself shows gives nothing away
        said = said.replace(case["hint"], "").replace(f"{name}({case['arguments']})", "")
    for part in parts_of(IN_LESSONS_BY_NAME[name].cells[1].code):
        assert squeeze(part) not in squeeze(said), f"{name} shows {part!r} of its solution"
    for case in cases_of(name):
        if case["wanted"] is not True:
            for text in texts_of(case["wanted"]):
                assert not re.search(rf"(?<![\w.]){re.escape(text)}(?![\w.])", said), (
                    f"{name} shows the wanted value {text}"
                )


@pytest.mark.parametrize("name", EXERCISES)
def test_no_hint_is_the_solution(name):
    returned = [
        squeeze(ast.unparse(node.value))
        for node in ast.walk(ast.parse(IN_LESSONS_BY_NAME[name].cells[1].code))
        if isinstance(node, ast.Return)
    ]
    for case in cases_of(name):
        whole = any(len(code) > 12 and code in squeeze(case["hint"]) for code in returned)
        assert not whole, f"{where(name)}: the hint {case['hint']!r} is the solution"


def parts_of(code):
    """Every piece of the solution that computes something."""
    kinds = ast.BinOp | ast.Call | ast.Subscript | ast.Compare | ast.Attribute
    parts = {ast.unparse(node) for node in ast.walk(ast.parse(code)) if isinstance(node, kinds)}
    return {part for part in parts if not part.startswith("check(")}


def texts_of(wanted):
    parts = wanted["parts"] if isinstance(wanted, dict) else [wanted]
    spellings = {str(part) for part in parts} | {str(np.asarray(part)) for part in parts}
    for part in parts:
        if is_number(part):
            spellings |= {f"{float(part):.{digits}g}" for digits in (3, 6, 12)}
    return {" ".join(text.split()) for text in spellings}


def squeeze(text):
    return re.sub(r"\s", "", text)


# Names


@pytest.mark.parametrize("name", EXERCISES)
def test_a_slip_in_a_name_is_answered_with_the_name_and_stops_nothing(name):
    for slip in (name[:-1] + name[-1] * 2, name.replace(name[1:3], name[2] + name[1], 1)):
        if slip not in EXERCISES:
            assert f"{slip!r} has no cases. Did you mean {name}?" in checked(slip, ...)


@pytest.mark.parametrize("unknown", ["", "42", "zzzzzz", 42, ["zzz"], np.array([1, 2])])
def test_an_unknown_name_is_answered_with_all_names_and_the_place_for_a_new_one(unknown):
    said = checked(unknown, ...)
    assert all(re.search(rf"\b{name}\b", said) for name in EXERCISES)
    assert "lessons_src/NN-name.py" in said and "make lessons" in said


def test_an_exercise_that_is_not_written_yet_is_named_with_its_file(tmp_path, monkeypatch):
    lesson = new_lesson(tmp_path, monkeypatch, FIRST + "exercises = {}")
    found, warned = exercises.derive(lesson)
    assert found == {"double": {"lesson": "10-new.py", "cases": []}}
    assert warned[0] == (
        "10-new.md checks 'double'; say what is tried in 10-new.py: "
        'exercises["double"] = exercise(…)'
    )
    module = pkgutil.resolve_name(SETTINGS.check.partition(":")[0])
    monkeypatch.setattr(module.json, "loads", lambda text: found)
    assert "'double' has no cases. " in checked("double", ...)
    assert "in 10-new.py; then: make lessons" in checked("double", ...)


# A lesson that is being written

TEXT = """\
---
kernelspec: {name: python3, display_name: Python 3}
---
# New

```{code-cell} ipython3
import math

def twice(x):
    return x + math.fabs(x)
```

## Exercises

### 1. Double

Write `double(x)`.

```{code-cell} ipython3
def double(x):
    ...

check("double", double)
```

```{code-cell} ipython3
:tags: [hide-cell]

def double(x):
    return twice(x)

check("double", double)
```
"""
FIRST = """\
from tests.agreement.exercises import case, exercise, wrong

exercises = {}
exercises["double"] = exercise(
    case("2.0", "Add it to itself."),
    case("[1.0, 2.0][1]", "Any number."),
    wrong("is the square", lambda x: x * x, hint="That is the square."),
    wrong("is the same", lambda x: x, "Add it"),
)
"""


def new_lesson(folder, monkeypatch, beside, text=TEXT):
    monkeypatch.setattr(exercises, "ROOT", folder)
    (folder / "10-new.md").write_text(text, encoding="utf-8")
    (folder / "10-new.py").write_text(beside, encoding="utf-8")
    return folder / "10-new.md"


def test_a_new_exercise_needs_few_lines_and_its_solution_is_the_right_answer(tmp_path, monkeypatch):
    found, warned = exercises.derive(new_lesson(tmp_path, monkeypatch, FIRST))
    hints = ["Add it to itself.", "Any number."]
    assert [case["hint"] for case in found["double"]["cases"]] == hints
    assert [case["wanted"] for case in found["double"]["cases"]] == [4.0, 4.0]
    assert warned == [f"10-new.md: 1 exercises; {FEW} or more are wanted"]


def test_a_mistake_whose_value_is_the_right_one_gets_no_hint(tmp_path, monkeypatch):
    beside = FIRST.replace("[1.0, 2.0][1]", "3.0")
    cases = exercises.derive(new_lesson(tmp_path, monkeypatch, beside))[0]["double"]["cases"]
    assert "mistakes" not in cases[0]
    assert cases[1]["mistakes"] == {"That is the square.": [9.0]}


@pytest.mark.parametrize(
    ("beside", "text", "said"),
    [
        (FIRST + "\n1 / 0", TEXT, "10-new.py: ZeroDivisionError: division by zero"),
        (FIRST.replace('"double"', '"treble"'), TEXT, "10-new.py: no folded cell of the lesson "),
        (
            FIRST,
            TEXT.replace("return twice", "return thrice"),
            "double(2.0): the solution gives no value",
        ),
        (
            FIRST,
            TEXT.replace("return twice", "return str"),
            "'2.0' is not made of numbers; a judge",
        ),
        (FIRST, TEXT.replace("    return twice", "    twice"), "None is not made of numbers"),
        (FIRST, TEXT.replace("hide-cell]\n", "hide-cell]\n\nhelp_me()\n"), "does not run with the"),
        (
            FIRST.replace('case("2.0"', '("2.0"'),
            TEXT,
            "an exercise is made of case(…), wrong(…) and also(…), not",
        ),
        (FIRST + 'exercises["x"] = exercise()', TEXT, "an exercise needs a case"),
        (FIRST.replace(", lambda x: x * x", ""), TEXT, "'is the square' is a title; the answer"),
        (FIRST.replace('"2.0"', '"2.0)"'), TEXT, "10-new.py: double(2.0))"),
    ],
    ids=[
        "breaks",
        "unsolved",
        "raises",
        "text",
        "none",
        "needs",
        "no_case",
        "empty",
        "untitled",
        "syntax",
    ],
)
def test_what_is_wrong_with_a_new_exercise_is_said_with_its_file(
    beside, text, said, tmp_path, monkeypatch
):
    with pytest.raises(exercises.ExerciseError) as error:
        exercises.derive(new_lesson(tmp_path, monkeypatch, beside, text))
    assert said in str(error.value)


def test_one_name_is_one_exercise(tmp_path, monkeypatch):
    lesson = new_lesson(tmp_path, monkeypatch, FIRST)
    for suffix in (".md", ".py"):
        other = lesson.with_name(f"11-other{suffix}")
        other.write_text(lesson.with_suffix(suffix).read_text("utf-8"), encoding="utf-8")
    with pytest.raises(exercises.ExerciseError, match=r"10-new\.py and 11-other\.py both have"):
        exercises.derive_all(tmp_path)


def test_data_is_written_only_when_it_says_something_else(tmp_path, monkeypatch):
    new_lesson(tmp_path, monkeypatch, FIRST)
    data = tmp_path / "data.json"
    monkeypatch.setattr(exercises, "DATA", data)
    assert exercises.bring_up_to_date(tmp_path)[0]
    last_digit = data.read_text("utf-8").replace('"wanted": 4.0', '"wanted": 4.000000000000001')
    data.write_text(last_digit, encoding="utf-8")
    assert not exercises.bring_up_to_date(tmp_path)[0]
    assert data.read_text("utf-8") == last_digit
    new_lesson(tmp_path, monkeypatch, FIRST.replace("Any number", "Any other"))
    exercises.promises_of.cache_clear()  # as another run finds it
    assert exercises.bring_up_to_date(tmp_path)[0]
    assert "Any other" in data.read_text("utf-8") and "4.000000000000001" not in data.read_text()


def test_what_no_number_is_survives_in_the_data():
    value = {"x": {"lesson": "x.py", "cases": [{"wanted": [np.inf, -np.inf, np.nan, 0.1 + 0.2]}]}}
    text = exercises.text_of(value)
    assert exercises.same(json.loads(text), value) and repr(0.1 + 0.2) in text


# The lessons


class Exercise:
    """An exercise as it stands in a lesson: a section of level 3 below the heading Exercises."""

    def __init__(self, lesson, section):
        self.lesson, self.section = lesson, section
        self.cells = section.cells
        names = [name for cell in self.cells for name in checks_in(cell.code)]
        self.name = names[0] if names else ""
        self.where = f"{lesson.name}:{section.line}: exercise {section.title!r}"


def exercises_of(path):
    lesson, found, inside = read_lesson(path), [], False
    lines = path.read_text(encoding="utf-8").splitlines()
    for section in lesson.sections:
        if lines[section.line - 1].startswith("## "):
            inside = section.title == "Exercises"
        elif inside:
            found.append(Exercise(lesson, section))
    return found


IN_LESSONS = [exercise for path in LESSONS for exercise in exercises_of(path)]
IN_LESSONS_BY_NAME = {exercise.name: exercise for exercise in IN_LESSONS}


def each_exercise(test):
    return pytest.mark.parametrize(
        "exercise", IN_LESSONS, ids=lambda exercise: exercise.name or exercise.section.title
    )(test)


def test_the_exercises_of_a_lesson_are_those_of_its_file():
    for path, said in SAID.items():
        there = [exercise.name for exercise in exercises_of(path.with_suffix(".md"))]
        assert list(said) == there, (
            f"{name_of(path)} and its lesson: the same exercises, in one order"
        )


def test_check_is_called_in_exercises_only():
    for path in LESSONS:
        inside = {cell.number for exercise in exercises_of(path) for cell in exercise.cells}
        for cell in read_lesson(path).cells:
            assert cell.number in inside or not list(checks_in(cell.code)), (
                f"{name_of(path)}:{cell.line}: check stands outside an exercise"
            )


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_exercises_are_numbered_from_1(path):
    numbers = [EXERCISE_HEADING.match(e.section.title) for e in exercises_of(path)]
    there = [int(number[1]) if number else None for number in numbers]
    assert there == list(range(1, len(there) + 1)), name_of(path)


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_few_exercises_are_worth_a_warning(path):
    for message in exercises.derive(path)[1]:
        warnings.warn(message, stacklevel=1)


@each_exercise
def test_an_exercise_is_a_heading_a_statement_a_stub_and_a_folded_solution(exercise):
    first, last = exercise.cells[0].number, exercise.cells[-1].number
    assert last - first == 1, f"{exercise.where} has {len(exercise.cells)} cells, not 2"
    stub, solution = exercise.cells
    kinds = [passage.kind for passage in exercise.section.passages]
    before = [p for p in exercise.section.passages if p.after_cell < stub.number]
    assert kinds[0] == "heading" and "text" in kinds[1:], f"{exercise.where} has no statement"
    assert before == exercise.section.passages, f"{exercise.where}: words after the stub"
    assert "hide-cell" in solution.options.get("tags", []), f"{exercise.where}: open solution"
    assert "hide-cell" not in stub.options.get("tags", []), f"{exercise.where}: folded stub"
    names = [list(checks_in(cell.code)) for cell in exercise.cells]
    assert names == [[exercise.name]] * 2, exercise.where


@each_exercise
def test_the_recorded_stub_is_not_yet_and_the_recorded_solution_passes(exercise):
    stub, solution = exercise.cells
    total = len(cases_of(exercise.name))
    assert stub.printed.startswith("not yet"), exercise.where
    assert solution.printed.strip().splitlines()[-1] == f"passed: all {total}", exercise.where


@each_exercise
def test_the_recorded_outputs_are_what_check_prints_today(exercise):
    stub, solution = exercise.cells
    assert stub.printed.strip() == checked(exercise.name, answer_of(stub)).strip(), exercise.where
    today = checked(exercise.name, SOLUTIONS[exercise.name]).strip()
    assert solution.printed.strip().endswith(today), exercise.where


def answer_of(stub):
    """What the stub hands to check: a function that gives nothing, or three dots."""
    return (lambda *given: None) if "def " in stub.code else ...


@each_exercise
def test_a_stub_holds_no_part_of_the_solution(exercise):
    for statement in tree_of(exercise.cells[0].code).body:
        stub = f"{exercise.where}: {ast.unparse(statement)!r} in the stub"
        if isinstance(statement, ast.FunctionDef):
            assert [ast.unparse(line) for line in statement.body] == ["..."], stub
        elif isinstance(statement, ast.Assign):
            assert ast.unparse(statement.value) == "...", stub
        else:
            imports = isinstance(statement, ast.ImportFrom)
            assert imports or "check(" in ast.unparse(statement), stub


@each_exercise
def test_stub_solution_and_statement_speak_of_the_same_function(exercise):
    stub, solution = (made_in(cell) for cell in exercise.cells)
    assert stub == solution, f"{exercise.where}: the stub makes {stub}, the solution {solution}"
    statement = " ".join(p.text for p in exercise.section.passages if p.kind == "text")
    assert any(f"`{made}`" in statement for made in stub), (
        f"{exercise.where}: its statement names no `{stub[0]}`"
    )


def made_in(cell):
    made = []
    for statement in tree_of(cell.code).body:
        if isinstance(statement, ast.FunctionDef):
            made.append(f"{statement.name}({ast.unparse(statement.args)})")
        elif isinstance(statement, ast.Assign):
            made.append(ast.unparse(statement.targets[0]))
    return made
