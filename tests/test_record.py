"""The command that records lessons: what it notices, what it leaves alone, what it refuses."""

import shutil

import nbformat
import pytest

from book._commands import fingerprint, kernel, record
from book.places import BOOK
from tests.agreement import exercises
from tests.courses import COPIED, HEAD, PINS, bring, run

DERIVE = record.derive_exercises
FIRST = """\
# First

A sentence.

```{code-cell} ipython3
:tags: [hide-input]

print(1)
```

Another sentence.

+++

A cell of its own.
"""
SECOND = "# Second\n\n```{code-cell} ipython3\nprint(2)\n```\n"
LIBRARY = '''\
"""A library."""

rate = 0.1
"""How fast."""


class Layer:
    """A layer."""

    width: int = 3
    """How wide."""
'''


class Course:
    """A course of two lessons in a folder of its own."""

    def __init__(self, folder):
        self.folder = folder

    def read(self, name):
        return (self.folder / name).read_text(encoding="utf-8")

    def write(self, name, text):
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_bytes(text.encode("utf-8"))

    def change(self, name, old, new):
        assert old in self.read(name)
        self.write(name, self.read(name).replace(old, new))


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    course = Course(tmp_path_factory.mktemp("recorded") / "course")
    bring(course.folder, *COPIED, PINS, "pyproject.toml")
    course.write("lessons_src/01-first.md", HEAD + FIRST)
    course.write("lessons_src/second.md", HEAD + SECOND)
    course.write("mlpkit/__init__.py", LIBRARY)
    course.write("mlpkit/course/exercises.json", "{}\n")
    said = run(course.folder, "-m", "book._commands.record")
    assert said.startswith("to execute: 01-first, second\n")
    assert said.count("executed 1 cells") == 2
    return course


@pytest.fixture
def course(recorded, tmp_path, monkeypatch, capsys):
    """The recorded course, to do with as one likes."""
    folder = tmp_path / "course"
    shutil.copytree(recorded.folder, folder)
    for module in (record, fingerprint, kernel):
        monkeypatch.setattr(module, "ROOT", folder)
    monkeypatch.setattr(record, "SOURCES", folder / "lessons_src")
    monkeypatch.setattr(record, "BOOK", folder / "book")
    monkeypatch.setattr(fingerprint, "LIBRARY", folder / "mlpkit")
    monkeypatch.setattr(fingerprint, "DATA", folder / "mlpkit/course/exercises.json")
    monkeypatch.setattr(record, "derive_exercises", lambda: False)
    monkeypatch.setattr(record, "derive_proof", lambda lessons: False)
    course = Course(folder)

    def run(*words):
        fingerprint.library_code.cache_clear()
        fingerprint.pins.cache_clear()
        code = record.main(words)
        return code, capsys.readouterr().out

    course.record = run
    yield course
    fingerprint.library_code.cache_clear()
    fingerprint.pins.cache_clear()


def test_nothing_is_done_where_nothing_changed(course):
    before = course.read("book/01-first.ipynb"), course.read("book/second.ipynb")
    code, said = course.record()
    assert code == 0 and said.count("up to date\n") == 2
    assert before == (course.read("book/01-first.ipynb"), course.read("book/second.ipynb"))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("mlpkit/__init__.py", "A library.", "The library."),
        ("mlpkit/__init__.py", "How fast.", "How fast it learns."),
        ("mlpkit/__init__.py", '    """How wide."""\n', "    # how wide\n"),
        ("constraints.txt", "babel==", "babel>="),
    ],
)
def test_what_no_lesson_shows_runs_no_lesson_again(course, name, old, new):
    course.change(name, old, new)
    assert course.record()[1].count("up to date\n") == 2


@pytest.mark.parametrize(
    ("name", "old", "new", "again"),
    [
        ("mlpkit/__init__.py", "0.1", "0.0", 2),
        ("mlpkit/course/exercises.json", "{}", '{"one": {"lesson": "lessons_src/01-first.py"}}', 1),
        ("mlpkit/course/exercises.json", "{}", '{"one": {"lesson": "lessons_src/09-other.py"}}', 0),
        ("constraints.txt", "numpy==", "numpy==1!", 2),
        ("lessons_src/second.md", "print(2)", "print(3)", 1),
        ("book/second.ipynb", '"2\\n"', '"3\\n"', 1),
    ],
)
def test_what_a_lesson_shows_runs_it_again(course, name, old, new, again, monkeypatch):
    monkeypatch.setattr(record, "each_recorded", lambda lessons: [(x, "run") for x in lessons])
    course.change(name, old, new)
    assert course.record()[1].count("run\n") == again


def test_a_reworded_sentence_executes_nothing(course):
    course.change("lessons_src/01-first.md", "A sentence.", "One sentence.")
    code, said = course.record()
    assert code == 0 and "nothing to execute" in said
    assert "One sentence." in course.read("book/01-first.ipynb")


def test_the_exercises_are_derived_again_if_a_lesson_changed_and_only_then(course, monkeypatch):
    derived = []
    (course.folder / "tests/agreement").mkdir(parents=True, exist_ok=True)
    monkeypatch.setattr(record, "DERIVED_FROM", course.folder / "_build/derived-from")
    monkeypatch.setattr(exercises, "bring_up_to_date", lambda: (derived.append(1), []))
    assert not DERIVE() and not DERIVE()
    assert len(derived) == 1
    course.write("lessons_src/01-first.py", "")
    assert not DERIVE()
    assert len(derived) == 2


def test_an_edit_in_the_notebook_is_shown_and_not_written_over(course):
    course.change("book/01-first.ipynb", "Another sentence.", "A better sentence.")
    edited = course.read("book/01-first.ipynb")
    code, said = course.record()
    assert code == 1 and "lessons_src/01-first.md was not:" in said
    assert "-Another sentence.\n" in said and "+A better sentence.\n" in said
    assert "make lessons LESSON=01 TAKE=notebook" in said
    assert course.read("book/01-first.ipynb") == edited
    assert "second                         up to date" in said


def test_edits_in_both_are_both_shown(course):
    course.change("book/01-first.ipynb", "Another sentence.", "A better sentence.")
    course.change("lessons_src/01-first.md", "A sentence.", "One sentence.")
    code, said = course.record("--all", "1")
    assert code == 1 and "lessons_src/01-first.md was too:" in said
    assert "-One sentence.\n" in said and "+A better sentence.\n" in said


def test_an_edit_of_tags_or_of_a_cell_s_place_is_an_edit(course):
    course.change("book/01-first.ipynb", "hide-input", "hide-output")
    assert course.record()[0] == 1


def test_an_edit_is_taken_over_and_the_rest_stays_as_it_was(course):
    course.change("book/01-first.ipynb", "Another sentence.", "A better sentence.")
    code, said = course.record("--take", "notebook", "1")
    assert code == 0 and "nothing to execute" in said
    expected = HEAD + FIRST.replace("Another sentence.", "A better sentence.")
    assert course.read("lessons_src/01-first.md") == expected
    assert course.record()[1].count("up to date\n") == 2


def test_an_edit_is_dropped_if_the_text_is_taken(course):
    before = course.read("book/01-first.ipynb")
    course.change("book/01-first.ipynb", "Another sentence.", "A better sentence.")
    assert course.record("--take", "text", "1")[0] == 0
    assert course.read("book/01-first.ipynb") == before
    assert course.read("lessons_src/01-first.md") == HEAD + FIRST


def test_what_jupyter_adds_when_it_saves_is_no_edit(course):
    before = course.read("book/01-first.ipynb")
    course.change("book/01-first.ipynb", '"execution_count": 1', '"execution_count": 7')
    course.change("book/01-first.ipynb", '"source_hidden": true', '"source_hidden": false')
    assert course.record()[0] == 0
    assert course.read("book/01-first.ipynb") == before


def test_the_same_edit_in_both_is_no_conflict(course):
    for name in ("book/01-first.ipynb", "lessons_src/01-first.md"):
        course.change(name, "Another sentence.", "A better sentence.")
    assert course.record()[0] == 0


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("\ufeff" + HEAD + FIRST, ":1: a byte order mark"),
        ((HEAD + FIRST).replace("\n", "\r\n"), ":1: a line that ends as on Windows"),
        (HEAD + FIRST.replace("A sentence.", "A sentence.  "), ":14: spaces at the end"),
        (HEAD + FIRST.replace("A sentence.", "A\tsentence."), ":14: a tab"),
        ((HEAD + FIRST)[:-1], ":26: no line end after the last line"),
    ],
)
def test_what_an_editor_leaves_unseen_is_refused_by_name(course, content, complaint):
    before = course.read("book/01-first.ipynb")
    course.write("lessons_src/01-first.md", content)
    code, said = course.record()
    assert code == 1 and f"lessons_src/01-first.md{complaint}" in said
    assert course.read("book/01-first.ipynb") == before


def test_of_two_lessons_the_one_that_fails_says_where_and_the_other_is_recorded(course):
    course.change("lessons_src/01-first.md", "print(1)", "print(1)\n1 / 0")
    course.change("lessons_src/second.md", "print(2)", "print(3)")
    before = course.read("book/01-first.ipynb")
    code, said = course.record()
    assert code == 1 and "lessons_src/01-first.md:16: the cell `print(1)` raises ZeroDiv" in said
    assert "second                         executed 1 cells" in said
    assert course.read("book/01-first.ipynb") == before


def test_a_page_without_a_number_goes_by_its_name(course):
    assert course.record("second") == (0, "second                         up to date\n")


def test_the_cover_is_a_figure_of_a_lesson():
    notebooks = [nbformat.read(path, as_version=4) for path in BOOK.glob("*.ipynb")]
    code = [cell for notebook in notebooks for cell in notebook.cells if cell.cell_type == "code"]
    shown = [o.get("data", {}).get("image/svg+xml") for cell in code for o in cell.outputs]
    assert record.COVER.read_text(encoding="utf-8") in shown, "run: make lessons LESSON=02 ALL=1"
