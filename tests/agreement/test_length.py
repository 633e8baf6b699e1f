"""A lesson is short enough to be read in one sitting, and its cells are short enough to be read.

How long it may be, `[tool.agreement.limits]` says (settings.py). Words are those of headings, text,
lists and tables, the exercises' statements among them; not those of formulas that are displayed,
nor captions, which are read with their figures. Lines of code are those that are not empty.
"""

import re

import pytest

from tests.agreement.lesson import LESSONS, Cell, Passage, read_lesson
from tests.agreement.settings import SETTINGS

COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def lengths(passages, cells):
    """What is limited: how long each is, and for a cell the line of the lesson it begins in."""
    text = " ".join(p.text for p in passages if p.kind in ("heading", "text"))
    yield "words", len([w for w in COMMENT.sub("", text).split() if re.search(r"\w", w)]), ""
    yield "visible code", sum(lines(cell) for cell in cells if not is_folded(cell)), ""
    yield "code", sum(map(lines, cells)), ""
    for cell in cells:
        yield "folded cell" if is_folded(cell) else "visible cell", lines(cell), cell.line


def lines(cell):
    return sum(bool(line.strip()) for line in cell.code.splitlines())


def is_folded(cell):
    return not {"hide-input", "hide-cell"}.isdisjoint(cell.options.get("tags", []))


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_is_no_longer_than_it_may_be(path):
    lesson = read_lesson(path)
    too_long = [
        f"{lesson.name}{line and f':{line}'}: {what}: {length}, at most {SETTINGS.limits[what]}"
        for what, length, line in lengths(lesson.passages, lesson.cells)
        if length > SETTINGS.limits.get(what, length)
    ]
    if too_long:
        pytest.fail("\n".join(too_long), pytrace=False)


def test_what_is_limited_is_limited_under_a_name_that_is_known():
    names = {what for what, *_ in lengths([], [cell("1"), cell("1", "hide-input")])}
    assert set(SETTINGS.limits) <= names, f"[tool.agreement.limits] knows {', '.join(names)}"


def cell(code, *tags):
    return Cell(number=1, line=7, code=code, options={"tags": tags}, printed="", drawn="")


def test_words_are_those_that_are_read():
    texts = {
        "heading": "Exercises",
        "text": "| a table | of $W x$ |\n<!-- not computed: 1 -->",
        "caption": "A caption.",
        "equation": "y = x",
    }
    passages = [Passage(kind, text, 1, 0) for kind, text in texts.items()]
    assert next(lengths(passages, [])) == ("words", 6, "")


def test_a_cell_is_folded_if_its_code_is():
    code = "one = 1\n\n# two\n"
    cells = cell(code), cell(code, "hide-output"), cell(code, "hide-cell")
    assert list(lengths([], cells))[1:] == [
        ("visible code", 4, ""),
        ("code", 6, ""),
        ("visible cell", 2, 7),
        ("visible cell", 2, 7),
        ("folded cell", 2, 7),
    ]
