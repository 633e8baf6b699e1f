"""A reader and a writer in JupyterLab: what they see, and what their work leaves in the repository.

In a copy of the tree that is a repository of its own, with JupyterLab as `make lab` starts it.
"""

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time

import pytest
from playwright.sync_api import expect

from book._commands.readable import Course
from book.places import ROOT

NOT_COPIED = shutil.ignore_patterns(".git", ".venv", "_build", "mine", "*_cache", "__pycache__")
LESSON = "01-hidden-layers"


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    folder = tmp_path_factory.mktemp("jupyterlab") / "course"
    shutil.copytree(ROOT, folder, ignore=NOT_COPIED)
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, *"-c user.name=a -c user.email=a@b commit --quiet --message all".split())
    return folder


def git(folder, *arguments):
    return subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, text=True
    ).stdout


class Lab:
    """JupyterLab in a browser, with a notebook open."""

    def __init__(self, page, address):
        self.page, self.address = page, address

    def open(self, path):
        """Open the notebook anew, as it is on the disk, and wait until its kernel is there."""
        server, token = self.address
        self.page.goto(f"{server}lab/tree/{path}?token={token}&reset")
        self.page.wait_for_function(
            "path => window.jupyterapp?.shell.currentWidget?.context?.path === path", arg=path
        )
        self.ask("notebook.context.ready")
        self.page.wait_for_function(
            "jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'"
        )
        self.ask("notebook.sessionContext.session.kernel.info")

    def ask(self, expression):
        """Ask the application, where `notebook` is the one on the screen."""
        return self.page.evaluate(
            f"async () => {{ const notebook = jupyterapp.shell.currentWidget;"
            f" return await ({expression}) }}"
        )

    def changed(self):
        return self.ask("notebook.context.model.dirty")

    def cells(self):
        """Each cell as it is now: what it holds, and whether it is folded."""
        return self.ask(
            "notebook.content.widgets.map(cell => ({outputs: [], ...cell.model.toJSON(),"
            " closed: Boolean(cell.inputHidden), shut: Boolean(cell.outputHidden)}))"
        )

    def run_all(self):
        """Run every cell; JupyterLab calls it done when one raises an error, so wait for each."""
        self.ask("jupyterapp.commands.execute('notebook:run-all-cells')")
        self.page.wait_for_function(
            "jupyterapp.shell.currentWidget.content.widgets.every("
            "cell => cell.model.type !== 'code' || cell.model.executionCount)"
        )

    def type(self, number, text):
        """Put the text into the cell in place of what is there, by the keyboard."""
        self.ask(f"notebook.content.scrollToItem({number})")
        self.page.locator(".jp-Notebook .jp-Cell").nth(number).locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(text)

    def save(self):
        self.page.keyboard.press("ControlOrMeta+s")
        self.page.wait_for_function("!jupyterapp.shell.currentWidget.context.model.dirty")
        self.ask("notebook.context.save()")  # also when nothing was to be saved


@contextlib.contextmanager
def jupyterlab(browser, tree, *options):
    """JupyterLab as `make lab` starts it, for a person without any settings of Jupyter."""
    home = tree.parent / "home"
    (home / "run").mkdir(parents=True, exist_ok=True)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "PYTHON"))}
    environment = kept | {"HOME": str(home), "JUPYTER_RUNTIME_DIR": str(home / "run")}
    command = [sys.executable, "-m", "book._commands.lab", *options, "--no-browser", "--port=0"]
    command += ["--ServerApp.allow_root=True", "--LabApp.expose_app_in_browser=True"]
    with open(home / "said", "w") as said:
        server = subprocess.Popen(command, cwd=tree, env=environment, stdout=said, stderr=said)
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(120_000)
    try:
        yield Lab(page, address_of(server, home))
    finally:
        page.context.close()
        server.terminate()
        server.wait(timeout=60)


def address_of(server, home):
    """Where the server listens and its password, once it does; it writes them down before."""
    file = home / "run" / f"jpserver-{server.pid}.json"
    began = time.monotonic()
    while server.poll() is None and time.monotonic() < began + 120:
        with contextlib.suppress(OSError, ValueError):
            told = json.loads(file.read_text())
            socket.create_connection(("localhost", told["port"])).close()
            return told["url"], told["token"]
        time.sleep(0.1)
    raise AssertionError(f"JupyterLab did not start:\n{(home / 'said').read_text()}")


@pytest.fixture(scope="module")
def reader(browser, tree):
    with jupyterlab(browser, tree) as lab:
        lab.open(f"{LESSON}.ipynb")
        yield lab


@pytest.fixture(scope="module")
def writer(browser, tree):
    with jupyterlab(browser, tree, "--write") as lab:
        lab.open(f"book/{LESSON}.ipynb")
        yield lab


def tagged(cells, tag):
    return [cell for cell in cells if tag in cell["metadata"].get("tags", [])]


def first(cells, what):
    return next(number for number, cell in enumerate(cells) if what in cell["source"])


def printed(cell):
    return "".join("".join(output.get("text", "")) for output in cell["outputs"])


STUB = "\n    ...\n"


def test_copies_number_equations_as_the_book_does(html):
    for label, (lesson, number) in Course(ROOT / "book").equations.items():
        page = (html / f"{lesson}.html").read_text(encoding="utf-8")
        equation = page.partition(f'id="equation-{label}"')[2]
        assert re.search(r'class="eqno">\((\d+)\)', equation)[1] == str(number), label


def test_a_copy_is_not_changed_by_opening_it(reader):
    assert not reader.changed()


def test_solutions_are_closed_and_what_is_to_be_predicted_is_hidden(reader):
    cells = reader.cells()
    solutions, predicted = tagged(cells, "hide-cell"), tagged(cells, "hide-output")
    assert solutions and all(cell["closed"] and cell["shut"] for cell in solutions)
    assert predicted and all(cell["shut"] and not cell["closed"] for cell in predicted)
    stubs = [cell for cell in cells if STUB in cell["source"]]
    assert stubs and not any(cell["closed"] or cell["shut"] for cell in stubs)
    for fold in reader.page.locator(".jp-OutputPlaceholder").all():
        assert fold.inner_text().strip() == ""  # not even the first line


def test_figures_show_before_anything_is_run(reader):
    assert reader.page.locator(".jp-RenderedSVG img").count() > 0


def test_equations_have_numbers_and_what_refers_to_one_leads_there(reader):
    reader.ask(f"notebook.content.scrollToItem({first(reader.cells(), '[(1)](#')})")
    reader.page.get_by_role("link", name="(1)", exact=True).first.click()
    expect(reader.page.locator("mjx-container:has(mjx-mlabeledtr)").first).to_be_in_viewport()
    assert "{eq}" not in reader.page.locator(".jp-Notebook").inner_text()


def test_a_citation_names_authors_and_year_and_leads_to_the_bibliography(reader):
    reader.ask(f"notebook.content.scrollToItem({first(reader.cells(), 'Where it comes from')})")
    work = reader.page.locator(".jp-RenderedMarkdown li").get_by_text("Dive into Deep Learning")
    reader.page.set_viewport_size({"width": 1280, "height": 320})  # or it is there already
    expect(work).not_to_be_in_viewport()
    reader.page.get_by_role("link", name="Zhang et al. [2023]").first.click()
    expect(work).to_be_in_viewport()
    reader.page.set_viewport_size({"width": 1280, "height": 900})


def test_an_answer_is_there_when_the_lesson_is_opened_again(reader, tree):
    reader.run_all()
    cells = reader.cells()
    failed = [c["source"] for c in cells if any(o["output_type"] == "error" for o in c["outputs"])]
    assert failed == [cell["source"] for cell in tagged(cells, "raises-exception")]
    number = first(cells, STUB)
    assert "not yet" in printed(cells[number])
    solution = next(cell for cell in cells[number:] if cell in tagged(cells, "hide-cell"))
    reader.type(number, f"from mlpkit.course import check\n\n{solution['source']}")
    reader.page.keyboard.press("Shift+Enter")
    reader.page.locator(".jp-Notebook .jp-Cell").nth(number).get_by_text("passed: all").wait_for()
    reader.save()

    reader.open(f"{LESSON}.ipynb")
    assert "passed: all" in printed(reader.cells()[number])
    assert STUB not in reader.cells()[number]["source"]
    assert not reader.changed()
    assert git(tree, "status", "--porcelain") == ""


def test_a_link_leads_to_the_copy_of_another_lesson(reader):
    other = "02-collapse-of-linear-layers.ipynb"
    reader.ask(f"notebook.content.scrollToItem({first(reader.cells(), other)})")
    reader.page.locator(f".jp-Notebook a[href*='{other}']").first.click()
    reader.page.wait_for_function(
        "path => jupyterapp.shell.currentWidget?.context?.path === path", arg=other
    )


def test_a_lesson_opened_run_and_saved_by_its_writer_stays_the_same(writer, tree):
    assert not writer.changed()
    writer.run_all()
    writer.save()
    assert git(tree, "status", "--porcelain") == ""


def test_what_a_writer_changes_is_all_that_changes(writer, tree):
    text = tree / "lessons_src" / f"{LESSON}.md"
    before = text.read_text()
    number = first(writer.cells(), "## Exercises")
    old = writer.cells()[number]["source"]
    writer.page.locator(".jp-Notebook .jp-Cell").nth(number).dblclick()
    writer.type(number, "## Exercises\n\nTry them.")
    writer.save()
    assert text.read_text() == before.replace(old, "## Exercises\n\nTry them.")
    assert git(tree, "status", "--porcelain").split() == ["M", f"lessons_src/{LESSON}.md"]
