"""A lesson that is laid down is right at once, and one that cannot be leaves nothing behind."""

import os
import shutil
import subprocess
import sys

import pytest

from book._commands import check, new_lesson
from book.places import ROOT
from tests.unchanged import IGNORED

LISTS = "_toc.yml", "book/index.md"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A copy of the course, with its settings and nothing that is built."""
    folder = tmp_path_factory.mktemp("course") / "copy"

    def left_out(inside, names):
        return [name for name in names if IGNORED.search(f"/{name}/") or name == "mine"]

    shutil.copytree(ROOT, folder, ignore=left_out)
    return folder


def run(course, *command):
    environment = os.environ | {"PYTHONPATH": str(course), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=course,
        capture_output=True,
        text=True,
        env=environment,
    )


def written(course):
    return {p.relative_to(course): p.read_bytes() for p in course.rglob("*") if p.is_file()}


def lay_down(course, name):
    return run(course, "book._commands.new_lesson", name)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "'' is no name for a lesson; wanted are small letters"),
        ("Weight Decay", "'Weight Decay' is no name for a lesson"),
        ("../decay", "'../decay' is no name for a lesson"),
        ("training", "There is a lesson of that name: lessons_src/"),
    ],
)
def test_a_name_that_cannot_be_is_refused_in_one_line(course, name, said):
    before = written(course)
    done = lay_down(course, name)
    assert done.returncode == 1 and not done.stdout
    assert said in done.stderr and done.stderr.count("\n") == 1
    assert written(course) == before


def test_nothing_is_written_where_a_list_of_lessons_has_another_form(tmp_path, monkeypatch):
    for name in ("CONTENTS", "WELCOME"):
        with monkeypatch.context() as changed:
            other = tmp_path / "other"
            other.write_text("parts: []\n")
            changed.setattr(new_lesson, name, other)
            changed.setattr(new_lesson, "shown", lambda path: path.name)
            with pytest.raises(new_lesson.NewLessonError, match=r"other has .*nothing was written"):
                new_lesson.lay_down("regularisation")
    assert not [*new_lesson.LESSONS.glob("*-regularisation.*")]


def test_a_new_lesson_is_listed_recorded_and_right_at_once(course):
    done = lay_down(course, "a-lesson-that-is-new")
    assert not done.returncode, done.stdout + done.stderr
    (stem,) = (path.stem for path in course.glob("lessons_src/*-a-lesson-that-is-new.md"))
    assert f"make check LESSON={stem[:2]}" in done.stdout
    assert "warning" not in done.stdout + done.stderr
    for name in LISTS:
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        now = (course / name).read_text(encoding="utf-8").splitlines()
        new = [line for line in now if line not in lines]
        assert [line for line in now if line not in new] == lines
        assert any(stem in line for line in new) and len(new) <= 2
    checked = run(course, "book._commands.check", stem[:2])
    assert not checked.returncode, checked.stdout + checked.stderr
    assert f"{stem:<30} all is well, after" in checked.stdout and "\n\n" not in checked.stdout
    fail_where_a_number_is_wrong(course, stem)


def fail_where_a_number_is_wrong(course, stem):
    lesson = course / "lessons_src" / f"{stem}.md"
    text = lesson.read_text(encoding="utf-8")
    lesson.write_text(text.replace("0.00098 is left", "0.00097 is left"), encoding="utf-8")
    numbers = "tests/agreement/test_numerals.py", f"--lesson={stem}", *check.QUIETLY
    plugins = [word for plugin in check.PLUGINS for word in ("-p", plugin)]
    checked = run(course, "pytest", *numbers, *plugins)
    assert checked.returncode == 1
    assert f"lessons_src/{stem}.md:" in checked.stdout and "'0.00097'" in checked.stdout
