"""The page for teachers, made from what the tests hold of each lesson and exercise."""

import re

from book._ext.pages.solutions import left_out
from book.places import LESSONS, pages
from tests.agreement import teaching
from tests.agreement.lesson import read_lesson

PAGE = "teachers"
TIMETABLE, EXERCISES = "<!-- the timetable -->", "<!-- the exercises -->"
SESSION = 90  # minutes
WITHOUT = (
    "This is the edition for a class, made without solutions: what goes wrong in the exercises is "
    "left out with them."
)


def write_page(app, docname, source):
    """Put the timetable and the exercises in their places on the page."""
    if docname != PAGE:
        return
    lessons = [LESSONS / f"{page}.md" for page in pages() if (LESSONS / f"{page}.md").exists()]
    for lesson in lessons:
        for path in (lesson, lesson.with_suffix(".py")):
            app.env.note_dependency(str(path))
    exercises = [WITHOUT] if left_out(app) else [p for one in lessons for p in mistakes(one)]
    source[0] = source[0].replace(TIMETABLE, "\n".join(timetable(lessons)))
    source[0] = source[0].replace(EXERCISES, "\n\n".join(exercises))


# --- When


def timetable(lessons):
    """A table of the lessons, in sessions that each has room for."""
    timed = [lesson for lesson in lessons if teaching.minutes(read_lesson(lesson))]
    yield "| session | lesson | minutes | builds on | predictions | exercises |"
    yield "|---|---|---|---|---|---|"
    session, left = 0, 0
    for path in timed:
        lesson = read_lesson(path)
        minutes = teaching.minutes(lesson)
        begins = minutes > left
        session, left = (session + 1, SESSION) if begins else (session, left)
        left -= minutes
        text = path.read_text(encoding="utf-8")
        yield (
            f"| {session if begins else ''} | {link(path)} | {minutes} "
            f"| {teaching.built_on(lesson)} | {text.count('**Predict, then run.**')} "
            f"| {len(teaching.taught(path))} |"
        )
    total = sum(teaching.minutes(read_lesson(lesson)) for lesson in timed)
    yield ""
    yield f"Together they take {total} minutes: {session} sessions of {SESSION} minutes."


def link(path):
    return f"[{read_lesson(path).sections[0].title}]({path.stem}.ipynb)"


# --- What goes wrong


def mistakes(path):
    """What the page says of the exercises of one lesson, as paragraphs of Markdown."""
    exercises = teaching.taught(path)
    if exercises:
        yield f"## {link(path)}"
    for exercise in exercises:
        yield f"### [{exercise.title}]({path.stem}.ipynb#{slug(exercise.title)})"
        yield "\n".join(table(exercise))
        if exercise.discussion:
            yield f"**To discuss.** {exercise.discussion}"


def table(exercise):
    """A line for each hint, with the mistakes that get it."""
    yield "| an answer that … | is told |"
    yield "|---|---|"
    got = {}
    for mistake in exercise.mistakes:
        got.setdefault(mistake.told, []).append(mistake.title)
    for told, titles in got.items():
        yield f"| {plain('; '.join(titles))} | {plain(' '.join(map(sentence, told)))} |"


def sentence(told):
    """A hint as it is; of what else `check` says, the words."""
    return told if told.endswith((".", "?")) else f"“… {told} …”"


def plain(text):
    """Text with nothing that Markdown reads as its own."""
    return re.sub(r"([\\`*_{}\[\]<>$|~#])", r"\\\1", text)


def slug(heading):
    """The address that MyST gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
