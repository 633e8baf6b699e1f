"""These checks in another course: two pages on interest, recorded and checked, right and wrong.

What README.md says to copy is copied here, into a folder of its own.
"""

import pytest

from book._commands.check import CHECKS
from tests.courses import attempt, run, second_course


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """The second course, recorded, with all that it takes from this one."""
    course = second_course(tmp_path_factory.mktemp("course") / "interest")
    run(course, "-m", "book._commands.record")
    return course


def check(course):
    """What make check asks of a lesson, of all of them."""
    return attempt(course, "-m", "pytest", "-q", "-p", "no:cacheprovider", *CHECKS)


def test_the_course_is_recorded_and_right(course):
    assert sorted(path.name for path in course.glob("book/*.ipynb")) == [
        "1-interest.ipynb",
        "2-rates.ipynb",
    ]
    done = check(course)
    assert not done.returncode, done.stdout


def test_its_book_is_built_by_the_strict_build(course):
    run(course, "-m", "book._commands.build")
    for name, words in {"1-interest": 'id="equation-growth"', "2-rates": "5.981 %"}.items():
        assert words in (course / f"_build/html/{name}.html").read_text(encoding="utf-8")


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
    ("2-rates.py", '"0.5, 0.25"', '"0.5, 0.0"'): (
        "lessons_src/2-rates.py: exercise 'real' is passed by what takes the difference; "
        "add a case that it fails"
    ),
    ("2-rates.md", "    ...", "    return (1 + rate) / (1 + inflation) - 1"): (
        "2-rates.md:37: exercise '1. What is left of a rate': 'def real(rate, inflation):"
    ),
}


def test_each_planted_error_is_told_with_the_file_to_edit(course):
    for (name, right, wrong), _ in PLANTED.items():
        path = course / "lessons_src" / name
        text = path.read_text(encoding="utf-8")
        assert right in text
        path.write_text(text.replace(right, wrong), encoding="utf-8")
    run(course, "-m", "book._commands.record")
    told = check(course).stdout
    for planted, message in PLANTED.items():
        assert message in told, f"{planted}: {message}\n{told}"


def test_a_link_that_leads_nowhere_fails_the_build_and_leaves_the_book(course):
    page, built = course / "lessons_src/2-rates.md", course / "_build/html/2-rates.html"
    before = built.read_bytes()
    page.write_text(page.read_text(encoding="utf-8") + "\n[Back](0-none.md)\n", encoding="utf-8")
    run(course, "-m", "book._commands.record")
    done = attempt(course, "-m", "book._commands.build")
    assert done.returncode == 1 and "0-none.md" in done.stderr
    assert built.read_bytes() == before
