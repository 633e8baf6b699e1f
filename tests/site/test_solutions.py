"""The book for a class: no solution in it, whatever is taken from it; all else as in the other."""

import html as entities
import os
import re
import subprocess
import sys
import zipfile
from io import BytesIO

import nbformat
import pytest

from book._commands import build as command
from book.places import BOOK, LESSONS, LIBRARY, ROOT
from tests.site.pages import WRITTEN, parsed

NAMES = [name for name in WRITTEN if (LESSONS / f"{name}.md").exists()]


def build_with(folder, solutions):
    return subprocess.run(
        [sys.executable, "-m", "book._commands.build", folder],
        cwd=ROOT, env=os.environ | {"BASE_URL": "", "SOLUTIONS": solutions},
        capture_output=True, text=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def for_class(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    run = build_with(folder, "no")
    assert not run.returncode and not run.stdout + run.stderr, run.stdout + run.stderr
    return folder / "html"


def is_solution(cell):
    return "hide-cell" in cell.metadata.get("tags", []) and "check(" in cell.source


def lines_of(text):
    """The lines of a text that say something, without spaces."""
    lines = ("".join(line.split()) for line in text.splitlines())
    return {line for line in lines if len(line) > 9}


@pytest.fixture(scope="module")
def solutions():
    """The lines of all solutions that stand nowhere else: in no other cell, and not in mlpkit."""
    cells = [c for name in NAMES for c in nbformat.read(BOOK / f"{name}.ipynb", 4).cells]
    others = {line for c in cells if not is_solution(c) for line in lines_of(c.source)}
    for path in LIBRARY.rglob("*.py"):
        others |= lines_of(path.read_text(encoding="utf-8"))
    lines = {line for c in cells if is_solution(c) for line in lines_of(c.source)} - others
    assert len(lines) > 100
    return lines


def texts_in(folder):
    """The lines of all files of a site, in archives too, without markup."""
    for path in folder.rglob("*"):
        if path.suffix in (".zip", ".whl"):
            yield from texts_of_archive(path.name, path.read_bytes())
        elif path.is_file():
            yield path.name, text_of(path.name, path.read_bytes())


def texts_of_archive(name, content):
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for entry in archive.namelist():
            if entry.endswith(".whl"):
                yield from texts_of_archive(entry, archive.read(entry))
            else:
                yield f"{name}: {entry}", text_of(entry, archive.read(entry))


def text_of(name, content):
    text = content.decode("utf-8", errors="replace")
    if name.endswith(".html"):
        text = entities.unescape(re.sub(r"<[^>]*>", "", text))
    if name.endswith(".ipynb"):
        text = "\n".join(cell.source for cell in nbformat.reads(text, as_version=4).cells)
    return lines_of(text)


def test_the_book_with_solutions_has_every_line_that_is_looked_for(html, solutions):
    found = set().union(*(lines for name, lines in texts_in(html) if name.endswith(".html")))
    assert solutions <= found


def test_no_line_of_a_solution_is_anywhere_in_the_book_for_a_class(for_class, solutions):
    for name, lines in texts_in(for_class):
        assert not lines & solutions, f"{name} has {lines & solutions}"


def test_the_search_does_not_know_the_names_that_only_solutions_use(html, for_class):
    with_them, without = (
        set(re.findall(r"\b[a-z]+_[a-z_]+\b", (place / "searchindex.js").read_text()))
        for place in (html, for_class)
    )
    assert without < with_them


@pytest.mark.parametrize("name", NAMES)
def test_all_but_the_solutions_is_there_and_leads_somewhere(html, for_class, name):
    whole, left = (parsed(place / f"{name}.html") for place in (html, for_class))
    gone = {cell["id"] for cell in whole.select(".cell.solution")}
    cells = [cell["id"] for cell in whole.select(".cell[id]")]
    assert [c["id"] for c in left.select(".cell[id]")] == [c for c in cells if c not in gone]
    assert len(left.select("section.exercise")) == len(whole.select("section.exercise"))
    ids = {element["id"] for element in left.select("[id]")}
    dead = [a["href"] for a in left.select("a[href^='#']") if a["href"][1:] not in {*ids, ""}]
    assert not dead


def test_a_class_is_not_told_of_solutions_that_are_not_there(for_class):
    for name in ("index", "teachers"):
        page = parsed(for_class / f"{name}.html")
        assert "is folded below" not in page.select_one("article").get_text()
    assert not page.select("h3"), "mistakes and what to discuss are for teachers"


def test_a_notebook_for_a_class_has_its_stubs(for_class):
    for name in NAMES:
        taken = nbformat.read(for_class / "take" / f"{name}.ipynb", as_version=4)
        recorded = nbformat.read(BOOK / f"{name}.ipynb", as_version=4)
        kept = [c.source for c in recorded.cells if c.cell_type == "code" and not is_solution(c)]
        assert [c.source for c in taken.cells if c.cell_type == "code"] == kept


def test_another_word_than_no_is_refused(tmp_path):
    run = build_with(tmp_path, "false")
    assert run.returncode and "SOLUTIONS=no" in run.stderr and not (tmp_path / "html").exists()


def test_with_and_without_solutions_are_two_books(monkeypatch):
    monkeypatch.delenv("SOLUTIONS", raising=False)
    plain = command.files_behind()
    monkeypatch.setenv("SOLUTIONS", "no")
    assert command.files_behind() != plain
    monkeypatch.setenv("SOLUTIONS", "")
    assert command.files_behind() == plain
