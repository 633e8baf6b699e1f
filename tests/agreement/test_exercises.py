"""Exercises mark fairly: right answers pass, wrong ones get a hint that helps and nothing more.

Beside the zoo of wrong_answers.py, every right answer is spoilt in ways that need no exercise's
knowledge (its text, another shape, nan, ...), so a new exercise is tested before anyone thinks of
its mistakes.
"""

import ast
import contextlib
import io
import re
import tomllib

import numpy as np
import pytest

from mlpkit.course import check, exercises
from tests.agreement.lesson import LESSONS, ROOT, read_lesson
from tests.agreement.wrong_answers import ZOO

TOML = ROOT / "mlpkit/course/exercises.toml"
EXERCISES = tomllib.loads(TOML.read_text(encoding="utf-8"))
EXERCISE_HEADING = re.compile(r"(\d+)\. \S")
# Where a function's result is marked; an exercise with `apply` wants something else.
FUNCTIONS = [name for name, exercise in EXERCISES.items() if "apply" not in exercise]


def checked(name, answer):
    """What `check` prints."""
    with contextlib.redirect_stdout(io.StringIO()) as printed, np.errstate(all="ignore"):
        check(name, answer)
    return printed.getvalue()


def hints_in(printed):
    return [line.split("Hint: ", 1)[1] for line in printed.splitlines() if "Hint: " in line]


def evaluate(expression):
    return exercises._evaluate(expression)


def toml_line(name):
    lines = TOML.read_text(encoding="utf-8").splitlines()
    return f"mlpkit/course/exercises.toml:{lines.index(f'[{name}]') + 1}"


# The zoo


@pytest.mark.parametrize(
    ("name", "answer", "wanted"),
    ZOO,
    ids=[f"{name}-{answer.__name__}" for name, answer, _ in ZOO],
)
def test_a_wrong_answer_is_rejected_with_a_hint_that_fits(name, answer, wanted):
    printed = checked(name, answer)
    last = printed.splitlines()[-1]
    assert last.startswith("not yet"), (
        f"{toml_line(name)}: {answer.__name__} passes {name}; add a case that it fails"
    )
    shown = hints_in(printed)
    for words in wanted:
        assert any(words in hint for hint in shown), (
            f"{toml_line(name)}: to {answer.__name__}, {name} should hint {words!r}, not {shown}"
        )


@pytest.mark.parametrize("name", EXERCISES)
def test_every_exercise_has_three_wrong_answers_and_every_hint_one_that_needs_it(name):
    mine = [(answer, wanted) for exercise, answer, wanted in ZOO if exercise == name]
    assert len(mine) >= 3, f"{toml_line(name)}: {name} has {len(mine)} wrong answers in the zoo"
    for arguments, hint in EXERCISES[name]["cases"]:
        needed = any(words in hint for _, wanted in mine for words in wanted)
        assert needed, f"{toml_line(name)}: no wrong answer needs the hint {hint!r} ({arguments})"


def test_the_zoo_is_of_exercises_that_exist():
    assert {name for name, _, _ in ZOO} == set(EXERCISES)


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
}
UNEVEN = (
    "fold",
    "fold_all",
    "step_down",
    "layer_backward",
    "train_softmax",
)  # what they give back is no one array


@pytest.mark.parametrize("spoilt", SPOILT)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_right_value_in_a_wrong_form_is_rejected(name, spoilt):
    right = evaluate(EXERCISES[name]["right"])

    def answer(*arguments):
        value = right(*arguments)
        if name in UNEVEN:
            return tuple(SPOILT[spoilt](part) for part in value)
        return SPOILT[spoilt](value)

    printed = checked(name, answer)
    passing = printed.count("ok ")
    assert not passing, f"{toml_line(name)}: {name} takes {spoilt}: {printed}"
    assert printed.splitlines()[-1].startswith("not yet")


def test_a_long_answer_is_shown_by_its_beginning(capsys):
    check("parameters", lambda widths: "x" * 59)
    check("parameters", lambda widths: "x" * 60)
    shown = capsys.readouterr().out
    assert f"gives {'x' * 59}\n" in shown and f"gives {'x' * 57}...\n" in shown


@pytest.mark.parametrize("name", EXERCISES)
def test_an_answer_that_raises_is_told_so_and_gets_every_hint(name):
    def breaks(*arguments):
        raise KeyError("broken")

    printed = checked(name, breaks)
    cases = EXERCISES[name]["cases"]
    assert hints_in(printed) == [hint for _, hint in cases]
    assert printed.count("not yet  ") == printed.count(" raises ") == len(cases)
    assert printed.splitlines()[-1] == f"not yet: 0 of {len(cases)} pass"


@pytest.mark.parametrize("name", EXERCISES)
def test_the_right_answer_passes_and_no_line_is_missing(name):
    if name in FUNCTIONS:
        printed = checked(name, evaluate(EXERCISES[name]["right"]))
        ends = [f"{name}({arguments})" for arguments, _ in EXERCISES[name]["cases"]]
        assert printed.splitlines() == [
            *(f"ok       {end}" for end in ends),
            f"passed: all {len(ends)}",
        ]


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
    exercise = EXERCISES[name]
    printed = checked(name, Silent())
    said = printed
    for arguments, hint in exercise["cases"]:  # what the case itself shows gives nothing away
        said = said.replace(hint, "").replace(f"{name}({arguments})", "")
    for part in parts_of(exercise["right"]):
        assert squeeze(part) not in squeeze(said), f"{name} shows {part!r} of its solution"
    for arguments, _ in exercise["cases"]:
        wanted = evaluate(exercise["right"])(*evaluate(f"({arguments},)"))
        for text in texts_of(wanted):
            assert not re.search(rf"(?<![\w.]){re.escape(text)}(?![\w.])", said_of_values(said)), (
                f"{name} shows the wanted value {text}"
            )


@pytest.mark.parametrize("name", EXERCISES)
def test_no_hint_is_the_solution(name):
    body = evaluate_body(EXERCISES[name]["right"])
    for _, hint in EXERCISES[name]["cases"]:
        whole = len(body) > 12 and squeeze(body) in squeeze(hint)
        assert not whole, f"{toml_line(name)}: the hint {hint!r} is the solution"


def evaluate_body(right):
    tree = ast.parse(right, mode="eval").body
    return ast.unparse(tree.body if isinstance(tree, ast.Lambda) else tree)


def parts_of(right):
    """The right function's body and every piece of it that computes something."""
    tree = ast.parse(right, mode="eval").body
    body = tree.body if isinstance(tree, ast.Lambda) else tree
    kinds = ast.BinOp | ast.Call | ast.Subscript | ast.Compare | ast.Attribute
    return {right} | {ast.unparse(node) for node in ast.walk(body) if isinstance(node, kinds)}


def texts_of(wanted):
    values = wanted if isinstance(wanted, list | tuple) else [wanted]
    spellings = {str(wanted), repr(wanted)}
    for value in values:
        spellings |= {" ".join(f(value).split()) for f in (str, repr)}
        if not isinstance(value, list | tuple) and np.ndim(value) == 0:
            spellings |= {f"{float(value):.{digits}g}" for digits in (3, 6, 12)}
    return spellings


def said_of_values(said):
    """Without the count of passed cases, which is no value of the exercise."""
    return re.sub(r"\d+ of \d+ pass", "", said)


def squeeze(text):
    return re.sub(r"\s", "", text)


# Names


@pytest.mark.parametrize("name", EXERCISES)
def test_a_slip_in_a_name_is_answered_with_the_name(name):
    for slip in (name[:-1] + name[-1] * 2, name.replace(name[1:3], name[2] + name[1], 1)):
        if slip not in EXERCISES:
            with pytest.raises(ValueError, match=f"{slip!r}; did you mean '{name}'\\?"):
                check(slip, ...)


@pytest.mark.parametrize("unknown", ["", "42", "zzzzzz"])
def test_an_unknown_name_is_answered_with_all_names(unknown):
    with pytest.raises(ValueError) as error:
        check(unknown, ...)
    for name in EXERCISES:
        assert re.search(rf"\b{name}\b", str(error.value))


# The lessons


class Exercise:
    """An exercise as it stands in a lesson: a section of level 3 below the heading Exercises."""

    def __init__(self, lesson, section, earlier):
        self.lesson, self.section, self.earlier = lesson, section, earlier
        self.cells = section.cells
        names = [name for cell in self.cells for name in checks_in(cell)]
        self.name = names[0] if names else ""
        self.where = f"{lesson.name}:{section.line}: exercise {section.title!r}"


def tree_of(cell):
    """The cell's code; cells with magics or a deliberate syntax error have none to look at."""
    try:
        return ast.parse(re.sub(r"^%.*", "", cell.code, flags=re.MULTILINE))
    except SyntaxError:
        return ast.Module([], [])


def checks_in(cell):
    """The names that the cell calls `check` with."""
    for node in ast.walk(tree_of(cell)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "check":
            yield ast.literal_eval(node.args[0])


def exercises_of(path):
    lesson, found, inside = read_lesson(path), [], False
    lines = path.read_text(encoding="utf-8").splitlines()
    for section in lesson.sections:
        if lines[section.line - 1].startswith("## "):
            inside = section.title == "Exercises"
        elif inside:
            found.append(Exercise(lesson, section, list(found)))
    return found


IN_LESSONS = [exercise for path in LESSONS for exercise in exercises_of(path)]


def each_exercise(test):
    return pytest.mark.parametrize(
        "exercise", IN_LESSONS, ids=lambda exercise: exercise.name or exercise.section.title
    )(test)


def test_the_exercises_of_the_lessons_are_those_of_the_table_in_order():
    assert [exercise.name for exercise in IN_LESSONS] == list(EXERCISES)


def test_check_is_called_in_exercises_only():
    for path in LESSONS:
        inside = {cell.number for exercise in exercises_of(path) for cell in exercise.cells}
        for cell in read_lesson(path).cells:
            assert cell.number in inside or not list(checks_in(cell)), (
                f"lessons_src/{path.name}:{cell.line}: check stands outside an exercise"
            )


NUMBERED = [path for path in LESSONS if path.name[:2].isdigit()]  # pages without need none


@pytest.mark.parametrize("path", NUMBERED, ids=lambda path: path.stem)
def test_a_lesson_has_four_exercises_or_more_numbered_from_1(path):
    numbers = [EXERCISE_HEADING.match(e.section.title) for e in exercises_of(path)]
    assert len(numbers) >= 4
    assert [int(number[1]) if number else None for number in numbers] == list(
        range(1, len(numbers) + 1)
    )


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
    assert list(checks_in(stub)) == list(checks_in(solution)) == [exercise.name], exercise.where


@each_exercise
def test_the_recorded_stub_is_not_yet_and_the_recorded_solution_passes(exercise):
    stub, solution = exercise.cells
    total = len(EXERCISES[exercise.name]["cases"])
    assert stub.printed.startswith("not yet"), exercise.where
    assert solution.printed.strip().splitlines()[-1] == f"passed: all {total}", exercise.where


@each_exercise
def test_the_recorded_outputs_are_what_check_prints_today(exercise):
    stub, solution = exercise.cells
    assert stub.printed.strip() == checked(exercise.name, ...).strip(), exercise.where
    assert solution.printed.strip() == run(exercise).strip(), exercise.where


@each_exercise
def test_a_stub_holds_no_part_of_the_solution(exercise):
    for statement in tree_of(exercise.cells[0]).body:
        where = f"{exercise.where}: {ast.unparse(statement)!r} in the stub"
        if isinstance(statement, ast.FunctionDef):
            assert [ast.unparse(line) for line in statement.body] == ["..."], where
        elif isinstance(statement, ast.Assign):
            assert ast.unparse(statement.value) == "...", where
        else:
            assert isinstance(statement, ast.ImportFrom) or "check(" in ast.unparse(statement), (
                where
            )


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
    for statement in tree_of(cell).body:
        if isinstance(statement, ast.FunctionDef):
            made.append(f"{statement.name}({ast.unparse(statement.args)})")
        elif isinstance(statement, ast.Assign):
            made.append(ast.unparse(statement.targets[0]))
    return made


@each_exercise
def test_the_solution_passes_by_itself(exercise):
    printed = run(exercise)
    assert "passed: all" in printed.splitlines()[-1], f"{exercise.where}: {printed}"


def run(exercise):
    """Run the solution with the lesson's imports and, where it uses them, the solutions before."""
    namespace, cells = {}, [e.cells[1] for e in exercise.earlier] + [exercise.cells[1]]
    code = "\n".join(cell.code for cell in cells)
    used = {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
    for cell in exercise.lesson.cells:
        for statement in tree_of(cell).body:
            if isinstance(statement, ast.Import | ast.ImportFrom):
                names = {(alias.asname or alias.name).split(".")[0] for alias in statement.names}
                if names & used:  # the others may be slow, as torch is
                    exec(ast.unparse(statement), namespace)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        for cell in cells:
            printed.seek(0)
            printed.truncate()
            exec(cell.code, namespace)
    return printed.getvalue()
