"""The book, built once for all its tests, and a browser to read it in."""

import fcntl
import os
import subprocess
import sys

import pytest
from playwright.sync_api import sync_playwright

from book._commands import mirror
from book.places import ROOT, find_chromium
from tests.site.pages import NO_BROWSER, NO_MIRROR, PAGES, Visit


@pytest.fixture(scope="session")
def build(tmp_path_factory, request):
    """What the strict build had to say, and the folder it filled.

    Of several processes the first one builds, and the others wait for it.
    """
    folder = tmp_path_factory.getbasetemp()
    if hasattr(request.config, "workerinput"):
        folder = folder.parent
    out = folder / "book"
    out.mkdir(exist_ok=True)
    said = out / "said"
    with open(out / "alone", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            said.write_text(render(out), encoding="utf-8")
    return said.read_text(encoding="utf-8"), out / "html"


# What `make book` does not install.
MISSING = (
    "torch sklearn scipy jupytext jupyterlab mpmath hypothesis pytest nbval playwright".split()
)
BUILD = f"""
import runpy, sys
sys.modules.update(dict.fromkeys({MISSING}))  # whoever imports one of these fails
runpy.run_module("book._commands.build", run_name="__main__")
"""


def render(out):
    run = subprocess.run(
        [sys.executable, "-c", BUILD, out],
        cwd=ROOT, env=os.environ | {"BASE_URL": "", "LIVE": "", "SOLUTIONS": ""},
        capture_output=True, text=True,
    )  # fmt: skip
    return run.stdout + run.stderr or ("the build failed" if run.returncode else "")


@pytest.fixture(scope="session")
def html(build):
    return build[1]


# Not for the whole session: while it runs, no notebook could be tested in the same process.
@pytest.fixture(scope="module")
def browser():
    chromium = find_chromium()
    if not chromium:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(NO_BROWSER)
    with sync_playwright() as playwright:
        # Root, as in CI, has no sandbox.
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def mirrored():
    """The Python that pages run has a copy here."""
    if mirror.wrong_in(mirror.place()):
        (pytest.fail if os.environ.get("CI") else pytest.skip)(NO_MIRROR)


@pytest.fixture(scope="module", params=PAGES)
def visit(request, browser, html):
    """A page read from its file, with every fold open and all that is checked shown.

    It is loaded once for all tests of a module.
    """
    visit = Visit(browser, (html / f"{request.param}.html").as_uri())
    visit.name = request.param
    visit.first_view = list(visit.requests)
    visit.open_folds()
    visit.ask("document.querySelector('.proof-switch')?.click()")
    yield visit
    visit.close()


@pytest.fixture
def reader(browser, html):
    """Opens a page by its name, for a test that does something with it."""
    visits = []

    def read(name, width, query=""):
        visits.append(Visit(browser, (html / name).as_uri() + query, width))
        return visits[-1]

    yield read
    for visit in visits:
        visit.close()
