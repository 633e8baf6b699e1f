"""What the book gives to take away, to other sites and to a tab, without a browser."""

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup

from book._commands import browser
from book._commands.readable import Course
from book._ext.site import mark, takeaway
from book.places import BOOK, CONFIG, ROOT
from book.places import LESSONS as SOURCES
from mlpkit.course import plotting
from tests.site.pages import LESSONS, WRITTEN, parsed

PUBLISHED = [SOURCES / f"{name}.md" for name in LESSONS]


def soup(build, name):
    return parsed(build[1] / f"{name}.html")


@pytest.fixture(scope="module")
def archive(build):
    with zipfile.ZipFile(build[1] / "take/mlp-course.zip") as archive:
        yield archive


@pytest.mark.parametrize("name", WRITTEN)
def test_a_page_links_to_the_text_it_was_written_as(build, name):
    link = soup(build, name).select_one(".page-files a[href$='.txt']")
    lesson = SOURCES / f"{name}.md"
    source = lesson if lesson.exists() else BOOK / f"{name}.md"
    assert (build[1] / link["href"]).read_text(encoding="utf-8-sig") == source.read_text("utf-8")


@pytest.mark.parametrize("lesson", PUBLISHED, ids=lambda path: path.stem)
def test_a_lesson_links_to_its_notebook_with_code_and_outputs_as_recorded(build, lesson):
    link = soup(build, lesson.stem).select_one(".page-files a[download]")
    taken = nbformat.read(build[1] / link["href"], as_version=4)
    recorded = nbformat.read(BOOK / f"{lesson.stem}.ipynb", as_version=4)
    assert code_of(taken) == code_of(recorded)


def code_of(notebook):
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [
        (cell.source, [shown for shown in cell.outputs if shown.get("data") != {}])
        for cell in cells
    ]


@pytest.mark.parametrize("lesson", PUBLISHED, ids=lambda path: path.stem)
def test_what_explains_a_folded_output_unfolds_with_it(build, lesson):
    text = lesson.read_text(encoding="utf-8")
    marks = re.findall("<!-- unfolds with the output -->\n\n(.{20})", text)
    folded = soup(build, lesson.stem).select("details .cell_output > p")
    assert len(folded) == len(marks) == text.count("unfolds with the output")
    for start, paragraph in zip(marks, folded, strict=True):
        assert paragraph.get_text().startswith(re.split(r"[$*<`{\[]", start)[0])


def test_a_notebook_to_take_away_is_the_one_that_make_lab_opens(archive):
    course = Course(BOOK)
    for lesson in PUBLISHED:
        taken = archive.read(f"mlp-course/{lesson.stem}.ipynb").decode()
        assert nbformat.reads(taken, as_version=4) == course.readable_notebook(lesson.stem)


def test_the_archive_holds_every_notebook_and_the_wheel(archive):
    names = {Path(name).name for name in archive.namelist()}
    assert {f"{lesson.stem}.ipynb" for lesson in PUBLISHED} <= names
    assert [name for name in names if re.fullmatch(r"mlpkit-.*-py3-none-any\.whl", name)]
    for notebook in (name for name in archive.namelist() if name.endswith(".ipynb")):
        json.loads(archive.read(notebook))


def test_the_archive_is_the_same_bytes_each_time(build, tmp_path):
    again = tmp_path / "mlp-course.zip"
    notebooks = sorted((build[1] / "take").glob("*.ipynb"))
    title = yaml.safe_load(CONFIG.read_text())["title"]
    takeaway.write_archive(again, notebooks, title)
    assert again.read_bytes() == (build[1] / "take/mlp-course.zip").read_bytes()


def test_the_archives_library_imports_without_this_repository(archive, tmp_path):
    wheel = next(name for name in archive.namelist() if name.endswith(".whl"))
    with zipfile.ZipFile(archive.open(wheel)) as files:
        files.extractall(tmp_path)  # as pip does with a wheel of Python alone
    assert set(library(ROOT)) == set(library(tmp_path))
    code = "from mlpkit.course import check; check('neuron', lambda x, w, b: x)"
    run = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {code}"],
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert run.returncode == 0 and "mlpkit" not in run.stderr, run.stderr
    assert "neuron" in run.stdout


def library(folder):
    files = (folder / "mlpkit").rglob("*.*")
    return [p.relative_to(folder) for p in files if "__pycache__" not in p.parts]


def test_the_readme_in_the_archive_names_the_wheel(archive):
    readme = archive.read("mlp-course/README.txt").decode()
    (wheel,) = (Path(name).name for name in archive.namelist() if name.endswith(".whl"))
    assert f'"./{wheel}[lessons]"' in readme


def test_a_pdf_is_linked_only_when_it_is_there(build):
    links = soup(build, WRITTEN[0]).select("article a[href$='.pdf']")
    assert all((build[1] / link["href"]).exists() for link in links)
    assert bool(links) == (build[1] / "take/mlp-course.pdf").exists()


@pytest.mark.parametrize("name", WRITTEN)
def test_a_page_has_its_icon_and_says_what_it_is_about(build, name):
    page = soup(build, name)
    icon = build[1] / page.select_one("link[rel=icon]")["href"]
    assert icon.read_text().startswith("<svg")
    for tag in ("meta[name=description]", "meta[property='og:description']"):
        assert 1 < len(page.select_one(tag)["content"]) < 400
    assert page.select_one("meta[property='og:title']")["content"] == page.h1.contents[0]


def test_the_card_for_other_sites_is_as_large_as_they_ask(tmp_path):
    from PIL import Image

    mark.draw_card(tmp_path / "card.png", "Multilayer perceptrons", "A course")
    with Image.open(tmp_path / "card.png") as card:
        assert card.size == (1200, 630)


def test_figures_pages_and_mark_share_their_colours(build):
    palette = (BOOK / "_static/palette.css").read_text()
    icon = (build[1] / "_static/mark.svg").read_text()
    for name in ("blue", "orange", "green", "ink"):
        assert f"--{name}: {getattr(plotting, name).lower()};" in palette, name
    assert plotting.blue in icon and plotting.orange in icon


@pytest.mark.parametrize("lesson", PUBLISHED, ids=lambda path: path.stem)
def test_a_lesson_has_its_objectives_and_its_exercises_marked(build, lesson):
    page = soup(build, lesson.stem)
    assert len(page.select(".objectives li")) == 3
    source = lesson.read_text(encoding="utf-8")
    assert len(page.select("section.exercise")) == len(re.findall(r"^### \d", source, re.M))
    assert len(page.select("p.predict")) == source.count("**Predict, then run.**")


@pytest.mark.parametrize("lesson", PUBLISHED, ids=lambda path: path.stem)
def test_the_button_of_a_fold_says_what_is_inside(build, lesson):
    for cell in soup(build, lesson.stem).select("div.cell:has(details)"):
        says = cell.select_one("summary .collapsed").text
        inside = cell.select_one("details")
        if "solution" in says:
            assert "check(" in inside.text
        elif "figure" in says:
            assert inside.select("img") and not inside.select(".output .highlight")
        elif "code" in says:
            assert inside.select(".cell_input")
        else:
            assert says == "Show the output" and inside.select(".output, .cell_output img")


def test_in_print_every_link_leads_somewhere_and_every_fold_is_open(build):
    page = BeautifulSoup(browser.one_page(build[1]), "html.parser")
    assert [len(chapter.select("h1")) for chapter in page.select(".chapter")] == [1] * len(WRITTEN)
    ids = [element["id"] for element in page.select("[id]")]
    assert len(ids) == len(set(ids))
    for link in page.select("a[href]"):
        assert re.match("https?:|mailto:", link["href"]) or link["href"][1:] in ids, link
    assert all(fold.has_attr("open") for fold in page.select("details"))
    assert all((build[1].parent / image["src"]).exists() for image in page.select("img"))


def test_without_a_browser_the_pdf_is_declined_in_one_line(build, tmp_path):
    run = subprocess.run(
        [sys.executable, "-m", "book._commands.browser", "pdf", build[1], tmp_path / "book.pdf"],
        cwd=ROOT, env={"PATH": str(tmp_path)}, capture_output=True, text=True,
    )  # fmt: skip
    assert run.returncode == 1 and run.stderr.count("\n") == 1 and "Chromium" in run.stderr
