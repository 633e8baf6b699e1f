"""Puts into the site what a reader may take away.

Each lesson's notebook, in the form in which `make lab` opens it, each page's source text, one
archive with all notebooks and mlpkit's wheel, and the PDF that `make pdf` has made.
"""

import contextlib
import io
import logging
import os
import re
import shutil
import tempfile
import zipfile
from pathlib import Path

import nbformat
from flit_core import buildapi

from book._commands.readable import Course
from book._ext.pages.solutions import without_sentences
from book.places import BOOK, LESSONS, PDF, ROOT

logging.getLogger("flit_core").setLevel(logging.WARNING)

FOLDER = "take"
# A cell of a lesson's text: its head, with the options, and all of it.
CELL = re.compile(r"^```\{code-cell\}[^\n]*\n.*?^```\n+", re.DOTALL | re.MULTILINE)
ARCHIVE = "mlp-course.zip"

README = """\
{title}

The notebooks of the course, and its library mlpkit. With Python 3.11 or later, here:

    python3 -m venv .venv
    .venv/bin/pip install --constraint constraints.txt "./{wheel}[lessons]"
    .venv/bin/jupyter lab

(On Windows: python -m venv .venv, then .venv\\Scripts\\pip and .venv\\Scripts\\jupyter.)

This installs JupyterLab too, and PyTorch, which most lessons compare with. On Linux that is the
large build for CUDA, unless PIP_EXTRA_INDEX_URL is set to the address of the CPU build that
pytorch.org gives under "Get Started". constraints.txt names the versions that made the recorded
outputs; leave it out if your machine has no such version.

Code under the MIT licence, lessons under CC BY 4.0.
"""


def put_in(site):
    folder = site.folder / FOLDER
    folder.mkdir()
    course = Course(BOOK)
    for name, read in site.sources.items():
        lesson = lesson_of(name)
        # With a byte order mark, or a browser may take the text for Latin-1.
        text = (lesson or Path(read)).read_text(encoding="utf-8")
        if not site.with_solutions:
            text = CELL.sub(lambda cell: "" if solves(cell[0], cell[0]) else cell[0], text)
            text = without_sentences(text)
        (folder / f"{name}.md.txt").write_text(text, encoding="utf-8-sig")
        if lesson:
            notebook = course.readable_notebook(name)
            if not site.with_solutions:
                notebook.cells = [cell for cell in notebook.cells if not is_solution(cell)]
                for cell in notebook.cells:
                    cell.source = without_sentences(cell.source)
            text = nbformat.writes(notebook) + "\n"
            (folder / f"{name}.ipynb").write_text(text, encoding="utf-8", newline="\n")
    if site.printed:
        shutil.copyfile(site.printed, folder / PDF)
    write_archive(folder / ARCHIVE, sorted(folder.glob("*.ipynb")), site.title)


def lesson_of(name):
    """The text of which the page's notebook was made; None of a page that is written in book/."""
    lesson = LESSONS / f"{name}.md"
    return lesson if lesson.exists() else None


def is_solution(cell):
    return cell.cell_type == "code" and solves(cell.metadata.get("tags", []), cell.source)


def solves(tags, code):
    """Is a cell with these tags and this code the solution of an exercise?"""
    return "hide-cell" in tags and "check(" in code


def write_archive(path, notebooks, title):
    """The same bytes each time, so that an unchanged course is an unchanged file."""
    name, wheel = build_wheel()
    files = {notebook.name: notebook.read_bytes() for notebook in notebooks}
    files[name] = wheel
    files["constraints.txt"] = (ROOT / "constraints.txt").read_bytes()
    files["LICENSE"] = (ROOT / "LICENSE").read_bytes()
    files["README.txt"] = README.format(title=title, wheel=name).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(files):
            entry = zipfile.ZipInfo(f"{path.stem}/{file}")  # dated 1980, as such archives are
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[file])


def build_wheel():
    """mlpkit's wheel, by the same backend as pip's."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(ROOT):
        before = os.environ.get("SOURCE_DATE_EPOCH")
        os.environ["SOURCE_DATE_EPOCH"] = "315532800"  # 1980
        with contextlib.redirect_stdout(io.StringIO()):
            name = buildapi.build_wheel(folder)
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before
        return name, Path(folder, name).read_bytes()
