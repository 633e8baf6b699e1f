"""What lists the lessons lists all of them, by their titles and in their order."""

import re

import pytest
import yaml

from book.places import BOOK, CONTENTS, LESSONS, ROOT

NUMBERED = sorted(LESSONS.glob("[0-9][0-9]-*.md"))
TITLES = {
    path.stem: re.search(r"^# (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)[1]
    for path in NUMBERED
}
NUMBERS = "one two three four five six seven eight nine ten eleven twelve thirteen".split()

# What a little Python may not include: its form in a cell, and the word for it on the welcome page.
PYTHON = {
    r"\bfor .* in .*\]": "comprehensions",
    r"\bf\"": "f-strings",
    r"\blambda\b": "`lambda`",
    r"^ +yield\b": "`yield`",
    r"^ *with\b": "`with`",
    r"^ *@\w": "decorator",
    r"(?<![*\w])\*\*[a-z]": "`**changed`",
    r"[(,] *\*[a-z]": "`first, *others`",
    r"^class\b": "`class`",
    r"^ *(async|await|nonlocal|global|try|match)\b": "`try`",
}


def number_of(stem):
    return int(stem[:2])


def test_the_contents_list_every_lesson_with_its_number_and_title():
    chapters = yaml.safe_load(CONTENTS.read_text(encoding="utf-8"))["parts"][0]["chapters"]
    wanted = [
        {"file": stem, "title": f"{number_of(stem)} · {title}"} for stem, title in TITLES.items()
    ]
    assert chapters == wanted, (
        f"{CONTENTS.name}: the first part needs a line for each lesson, with its heading"
    )


def test_the_welcome_page_lists_every_lesson_with_a_question():
    text = (BOOK / "index.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| \[(.+?)\]\((.+?)\.ipynb\) \| .+\? \|$", text, re.MULTILINE)
    wanted = [(str(number_of(stem)), title, stem) for stem, title in TITLES.items()]
    assert rows == wanted, (
        "book/index.md: a row for each lesson, with its heading, and the question it begins with"
    )


@pytest.mark.parametrize(
    "path",
    [ROOT / "README.md", *sorted(BOOK.glob("*.md")), *NUMBERED],
    ids=lambda path: path.name,
)
def test_a_sentence_that_counts_the_lessons_counts_them_right(path):
    counted = re.findall(r"\b(\w+) lessons\b", path.read_text(encoding="utf-8").lower())
    for word in counted:
        if word in NUMBERS[3:] or word.isdigit():
            count = int(word) if word.isdigit() else NUMBERS.index(word) + 1
            assert count == len(NUMBERED), f"{path.name} says {word} lessons; {len(NUMBERED)} stand"


def test_the_welcome_page_says_how_long_a_lesson_takes():
    takes = [
        int(re.search(r"\*\*Takes\*\* (\d+) minutes", path.read_text(encoding="utf-8"))[1])
        for path in NUMBERED
    ]
    said = f"each takes {min(takes)} to {max(takes)} minutes"
    assert said in (BOOK / "index.md").read_text(encoding="utf-8"), f"book/index.md: {said}"


def test_the_welcome_page_says_all_the_python_that_the_lessons_use():
    text = (BOOK / "index.md").read_text(encoding="utf-8")
    code = "\n".join(
        "\n".join(
            re.findall(
                r"^```\{code-cell\}.*?\n(.*?)^```$", path.read_text(encoding="utf-8"), re.M | re.S
            )
        )
        for path in NUMBERED
    )
    for form, word in PYTHON.items():
        assert not re.search(form, code, re.MULTILINE) or word in text, f"book/index.md: {word}"


def test_a_work_stands_in_the_bibliography_once():
    text = (BOOK / "references.bib").read_text(encoding="utf-8")
    titles = [re.sub(r"\W", "", title.lower()) for title in re.findall(r" title\s+= (.+)", text)]
    assert len(titles) == text.count("\n@") + text.startswith("@")
    assert not [title for title in titles if titles.count(title) > 1]
