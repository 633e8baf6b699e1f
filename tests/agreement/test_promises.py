"""The files of promises that stand beside the lessons, and how they are read."""

import pytest

from tests.agreement import promises
from tests.agreement.lesson import LESSONS
from tests.agreement.promises import PromiseError, cells_of, promises_of, without_lesson
from tests.agreement.settings import SETTINGS, Settings, read_settings


def test_every_file_of_promises_stands_beside_its_lesson():
    assert not without_lesson(), f"in {SETTINGS.lessons}/, beside no lesson of that name"


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_file_of_promises_can_be_read(path):
    assert promises_of(path).equations or promises_of(path).figures


LESSON = """---
---
# Lesson

```{code-cell} ipython3
%matplotlib inline
import math as m
from statistics import fmean
```

```{code-cell} ipython3
x = [1.0, 4.0]
wide, narrow = 7, m.sqrt(x[1])
raise SystemExit("what no promise asks for is not executed")

def mean(slow=None):
    wide = fmean(x)
    return wide

slow = 1 / 0
```
"""


@pytest.fixture
def lesson(tmp_path, monkeypatch):
    path = tmp_path / "01-lesson.md"
    path.write_text(LESSON, encoding="utf-8")
    monkeypatch.setattr("tests.agreement.lesson.recorded_outputs", lambda path: 2 * [("", "")])
    return path


def test_a_promise_uses_what_the_cells_define_and_executes_no_more_of_them(lesson):
    cells = cells_of(lesson.with_suffix(".py"))
    assert (cells.mean(), cells.wide, cells.narrow) == (2.5, 7, 2.0)
    with pytest.raises(AttributeError, match=r"no cell of 01-lesson.md defines median"):
        cells.median


def test_something_else_can_stand_for_what_a_cell_sets(lesson):
    assert cells_of(lesson, x=[0.0, 1.0]).mean() == 0.5


def test_the_code_of_an_equation_sees_the_promises_then_the_cells_then_the_library(
    lesson, monkeypatch
):
    monkeypatch.setattr(promises, "SETTINGS", Settings(library=("math",), modules={"np": "numpy"}))
    monkeypatch.setattr(promises, "library", lambda: {"mean": None, "pi": 3})
    lesson.with_suffix(".py").write_text("wide = 8", encoding="utf-8")
    find = promises.code_for(lesson)
    assert (find("wide"), find("mean")(), find("pi"), find("np").exp(0)) == (8, 2.5, 3, 1)
    with pytest.raises(KeyError):
        find("median")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("equations = {'a': 3}", 'equations["a"] is 3, not code'),
        ("figures = {'fig-a': 3}", 'figures["fig-a"] is 3, not a dictionary'),
        (
            "figures = {'fig-a': {'rises': [True]}}",
            'beside "rises" stands True, which is no claim',
        ),
        ("import nowhere", "ModuleNotFoundError: No module named 'nowhere'"),
        ("equations = {", "SyntaxError"),
    ],
)
def test_what_is_no_promise_is_told_with_its_file(tmp_path, text, message):
    path = tmp_path / "01-lesson.md"
    path.with_suffix(".py").write_text(text, encoding="utf-8")
    with pytest.raises(PromiseError) as told:
        promises_of(path)
    assert str(told.value).startswith(f"{SETTINGS.lessons}/01-lesson.py: ")
    assert message in str(told.value)


def test_a_setting_that_nobody_knows_is_refused(tmp_path):
    path = tmp_path / "pyproject.toml"
    path.write_text("[tool.agreement]\nlesson = 'lessons'", encoding="utf-8")
    with pytest.raises(ValueError, match=r"has lesson; it knows lessons, notebooks"):
        read_settings(path)
