"""The page for teachers has each exercise with its mistakes, and each lesson with its time."""

import pytest

from book.places import LESSONS as TEXTS
from tests.agreement import teaching
from tests.agreement.lesson import read_lesson
from tests.site.pages import LESSONS, parsed


@pytest.fixture(scope="module")
def page(html):
    return parsed(html / "teachers.html")


def words(text):
    return " ".join(text.split())


def shown(element):
    """The words of an element, with the quotation marks that the page has made round as typed."""
    return words(element.get_text()).translate(str.maketrans("’‘", "''"))


@pytest.mark.parametrize("name", LESSONS)
def test_each_mistake_stands_beside_what_it_is_told(page, html, name):
    exercises = teaching.taught(TEXTS / f"{name}.md")
    for exercise in exercises:
        (head,) = [h for h in page.select("h3") if exercise.title in words(h.get_text())]
        target, _, anchor = head.a["href"].partition("#")
        there = parsed(html / target).find(id=anchor)
        assert target == f"{name}.html" and exercise.title in there.get_text()
        rows = [row.select("td") for row in head.parent.select("tbody tr")]
        for mistake in exercise.mistakes:
            (told,) = [told for answer, told in rows if mistake.title in shown(answer).split("; ")]
            assert all(words(hint) in shown(told) for hint in mistake.told), mistake
        assert words(exercise.discussion.replace("`", "")) in shown(head.parent)


def test_the_timetable_has_every_lesson_in_sessions_that_hold_it(page):
    rows = [[shown(cell) for cell in row.select("td")] for row in page.table.select("tbody tr")]
    lessons = [read_lesson(TEXTS / f"{name}.md") for name in LESSONS]
    assert [row[1] for row in rows] == [lesson.sections[0].title for lesson in lessons]
    assert [int(row[2]) for row in rows] == [teaching.minutes(lesson) for lesson in lessons]
    taken, current = {}, ""
    for session, _, minutes, *_ in rows:
        current = session or current
        taken[current] = taken.get(current, 0) + int(minutes)
    assert max(taken.values()) <= 90
    assert f"{sum(taken.values())} minutes: {len(taken)} sessions" in words(page.get_text())


@pytest.mark.parametrize("name", LESSONS)
def test_each_exercise_has_something_to_discuss(name):
    for exercise in teaching.taught(TEXTS / f"{name}.md"):
        assert exercise.discussion, f"{name}: exercise {exercise.name!r} needs a discussion="
