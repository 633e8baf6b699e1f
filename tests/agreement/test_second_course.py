"""These checks in another course: two pages on interest, recorded and checked, right and wrong.

What README.md says to copy is copied here, into a folder of its own.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.agreement.settings import ROOT

HERE = Path(__file__).parent
CHECKS = ["formulas", "figures", "names", "numerals"]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """The second course, recorded, with all that it takes from this one."""
    course = tmp_path_factory.mktemp("course") / "interest"
    shutil.copytree(HERE / "second_course", course)
    unneeded = shutil.ignore_patterns("second_course", "test_second_course.py", "__pycache__")
    shutil.copy(ROOT / "constraints.txt", course)
    shutil.copytree(HERE, course / "tests/agreement", ignore=unneeded)
    shutil.copytree(ROOT / "book/_commands", course / "book/_commands", ignore=unneeded)
    shutil.copy(ROOT / "book/places.py", course / "book")
    run(course, "-m", "book._commands.record")
    return course


def run(course, *command):
    """What a command of Python prints in the course; it must not fail."""
    done = attempt(course, *command)
    assert not done.returncode, done.stdout + done.stderr
    return done.stdout


def attempt(course, *command):
    environment = os.environ | {"PYTHONPATH": str(course), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, *command], cwd=course, capture_output=True, text=True, env=environment
    )


def check(course):
    files = [f"tests/agreement/test_{name}.py" for name in CHECKS]
    return attempt(
        course, "-m", "pytest", "-q", "-p", "no:xdist", "-k", "not cell_whose_output", *files
    )


def test_the_course_is_recorded_and_right(course):
    assert sorted(path.name for path in course.glob("book/*.ipynb")) == [
        "1-interest.ipynb",
        "2-rates.ipynb",
    ]
    done = check(course)
    assert not done.returncode, done.stdout


SHOW = """
from tests.agreement import figures, lesson, promises
path = lesson.LESSONS[0]
(growth,) = [passage for passage in lesson.read_lesson(path).passages if passage.label]
result = promises.compared(path, growth)
print(result.points, "points,", "exact" if result.largest == 0 else result.largest)
(figure,) = figures.figures_of(path)
for claim in figures.asserted(figure):
    print(claim.words, claim.fails, claim.claim, sep=" | ")
"""


def test_what_was_compared_can_be_shown(course):
    shown = run(course, "-c", SHOW).splitlines()
    assert shown[0] == "18 points, exact"
    assert shown[2:4] == [
        "A straight dashed line rises | [] | straight(dashed) and rises(dashed)",
        "a solid curve rises above it | [] | rises(solid) and above(solid, dashed, 2)",
    ]


PLANTED = {  # file, what stands there, what comes instead: what the writer is told
    ("1-interest.md", "162.89", "162.98"): "1-interest.md:36: '162.98'",
    ("1-interest.md", "(1 + r)^n", "(1 - r)^n"): '1-interest.md:25: equation "growth": '
    "K_0 (1 - r)^n gives",
    ("1-interest.md", "solid curve rises above", "solid curve rises below"): (
        "1-interest.md:38: neither text of fig-growth says 'a solid curve rises above it'"
    ),
    ("1-interest.py", "rises(dashed)", "~rises(dashed)"): (
        "fig-growth does not show 'A straight dashed line rises'; "
        "lessons_src/1-interest.py: ~rises(dashed)"
    ),
    ("1-interest.md", "interest.\n    name", "interest, left.\n    name"): (
        "'left' in the caption of fig-growth is in no claim; add, with a claim that fits, "
        'lessons_src/1-interest.py: figures["fig-growth"]: "left": …'
    ),
    ("1-interest.md", "`grown`", "`growing`"): "`growing` is no name of statistics",
    ("2-rates.py", '"mean-rate"', '"mean_rate"'): (
        'nothing is promised of equation "mean-rate"; add to equations in lessons_src/2-rates.py: '
        '"mean-rate": {r"1 + m": "the code that computes it"},'
    ),
    ("2-rates.md", "The rates", "$$\nm = r\n$$\n\nThe rates"): (
        "an equation without a label; end it with $$ (label), and promise the label in "
        "lessons_src/2-rates.py"
    ),
}


def test_each_planted_error_is_told_with_the_file_to_edit(course):
    for (name, right, wrong), _ in PLANTED.items():
        path = course / "lessons_src" / name
        text = path.read_text(encoding="utf-8")
        assert right in text
        path.write_text(text.replace(right, wrong), encoding="utf-8")
    told = check(course).stdout
    for planted, message in PLANTED.items():
        assert message in told, f"{planted}: {message}\n{told}"
