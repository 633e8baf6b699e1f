"""Lay down a small lesson with one of everything, for its author to write over.

    python -m book._commands.new_lesson weight-decay

It is template/lesson.md with its promises, template/lesson.py. In these the words TITLE, NUMBER,
NAME, LABEL and PREVIOUS stand for what differs from lesson to lesson.
"""

import re
import sys
from pathlib import Path

import yaml

from book._commands import record, whole
from book.places import BOOK, CONTENTS, LESSONS, ROOT

TEMPLATE = Path(__file__).parent / "template"
WELCOME = BOOK / "index.md"


class NewLessonError(Exception):
    """Why no lesson can be laid down, in words for who asked for one."""


def main(words: list[str]) -> int:
    """Lay down the lesson that the command line names and record it; 1 if that fails."""
    try:
        lesson = lay_down(" ".join(words))
    except NewLessonError as error:
        print(error, file=sys.stderr)
        return 1
    if record.main([lesson.stem]):
        return 1
    print(ADVICE.format(stem=lesson.stem, number=lesson.stem[:2], welcome=WELCOME.name))
    return 0


ADVICE = """
Now write it:
  lessons_src/{stem}.md   the lesson
  lessons_src/{stem}.py   what its equations, figures and exercises promise
  book/{welcome}   its row in the table of lessons: the question that it begins with
  _toc.yml        its title, and so in the row, if you give it another
tests/agreement/README.md has the rules. While you write, make watch shows its page;
make check LESSON={number} holds it against its code."""


def lay_down(name: str) -> Path:
    """Write the new lesson's files and its lines in the lists of lessons; return its text's path.

    Raises:
        NewLessonError: the name cannot be one, or a list of lessons has another form; nothing is
            written.
    """
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
        raise NewLessonError(
            f"{name!r} is no name for a lesson; wanted are small letters, digits and hyphens, "
            "as in: make lesson NAME=weight-decay"
        )
    there = sorted(LESSONS.glob("[0-9][0-9]-*.md"))
    for lesson in LESSONS.glob("*.md"):
        if name in (lesson.stem, lesson.stem[3:]):
            raise NewLessonError(f"There is a lesson of that name: {shown(lesson)}")
    number = int(there[-1].stem[:2]) + 1 if there else 1
    if number > 99:
        raise NewLessonError(f"Lesson {number} has no place: numbers have two digits")
    stem = f"{number:02}-{name}"
    title = name.replace("-", " ").capitalize()
    files = {
        LESSONS / f"{stem}{template.suffix}": filled(
            template.read_text(encoding="utf-8"),
            TITLE=title,
            NUMBER=str(number),
            NAME=name.replace("-", "_"),
            LABEL=name,
            PREVIOUS=there[-1].stem if there else "index",
        )
        for template in sorted(TEMPLATE.glob("lesson.*"))
    }
    for path in [*files, record.notebook_path(LESSONS / f"{stem}.md")]:
        if path.exists():
            raise NewLessonError(f"{shown(path)} is in the way; nothing was written")
    files[CONTENTS] = with_chapter(stem, f"{number} · {title}")
    files[WELCOME] = with_row(f"| {number} | [{title}]({stem}.ipynb) | How much is left? |")
    for path, text in files.items():
        whole.replace(path, text)
    return LESSONS / f"{stem}.md"


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def filled(template: str, **words: str) -> str:
    """Return the template with each of these words replaced, wherever it stands by itself."""
    one_of = rf"(?<![A-Za-z])({'|'.join(words)})(?![A-Za-z])"
    return re.sub(one_of, lambda found: words[found[0]], template)


def with_chapter(stem: str, title: str) -> str:
    """Return _toc.yml with one more line, and its title, behind the last of its first part."""
    text = CONTENTS.read_text(encoding="utf-8")
    before = yaml.safe_load(text)
    try:
        chapters = before["parts"][0]["chapters"]
        last = f"      - file: {chapters[-1]['file']}\n"
        last += f"        title: {chapters[-1]['title']}\n"
    except (KeyError, IndexError, TypeError):
        last = ""
    if not last or text.count(last) != 1:
        raise NewLessonError(
            f"{CONTENTS.name} has another form than this command knows: its first part should end "
            "in a chapter with a file and a title, a line each; nothing was written"
        )
    return text.replace(last, f"{last}      - file: {stem}\n        title: {title}\n")


def with_row(row: str) -> str:
    """Return the welcome page with one more row in its table of lessons."""
    text = WELCOME.read_text(encoding="utf-8")
    rows = list(re.finditer(r"^\| \d+ \| \[.+\]\(.+\.ipynb\) \| .+ \|\n", text, re.MULTILINE))
    if not rows:
        raise NewLessonError(
            f"{shown(WELCOME)} has no table of the lessons, with rows such as {row}; "
            "nothing was written"
        )
    return f"{text[: rows[-1].end()]}{row}\n{text[rows[-1].end() :]}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
