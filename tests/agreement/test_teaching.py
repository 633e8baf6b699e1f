"""What the page for teachers says is what the exercises' tests hold."""

import pytest

from tests.agreement import teaching
from tests.agreement.lesson import LESSONS, read_lesson
from tests.agreement.test_exercises import EXERCISES, SAID, checked

TAUGHT = {path: teaching.taught(path) for path in LESSONS}
EACH = [pytest.param(one, id=one.name) for exercises in TAUGHT.values() for one in exercises]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_the_file_read_as_text_has_the_exercises_that_it_has_when_it_runs(path):
    said = SAID.get(path.with_suffix(".py"), {})
    assert [one.name for one in TAUGHT[path]] == list(said)


@pytest.mark.parametrize("exercise", EACH)
def test_a_mistake_is_told_what_the_page_says(exercise):
    wrong = [answer for answer in EXERCISES[exercise.name].answers if not answer.right]
    assert [mistake.title for mistake in exercise.mistakes] == [answer.title for answer in wrong]
    for mistake, answer in zip(exercise.mistakes, wrong, strict=True):
        printed = checked(exercise.name, answer.answer)
        assert mistake.told, f"{exercise.name}: what is told who {mistake.title}?"
        for told in mistake.told:
            assert told in printed, f"{exercise.name}: not said to who {mistake.title}: {told!r}"


@pytest.mark.parametrize("exercise", EACH)
def test_what_is_to_be_discussed_is_the_same_too(exercise):
    assert exercise.discussion == EXERCISES[exercise.name].discussion


@pytest.mark.parametrize(
    "path", [path for path in LESSONS if path.stem[0].isdigit()], ids=lambda path: path.stem
)
def test_a_lesson_says_how_long_it_takes_and_what_it_builds_on(path):
    lesson = read_lesson(path)
    assert 20 <= teaching.minutes(lesson) <= 45
    assert teaching.built_on(lesson)
