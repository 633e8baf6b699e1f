"""The book, built once for all its tests, and a browser to read it in."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.site.pages import NO_BROWSER, PAGES, ROOT, Visit, find_chromium


@pytest.fixture(scope="session")
def build(tmp_path_factory, request):
    """What make said, and the folder it filled: the first process builds, the others wait."""
    folder = tmp_path_factory.getbasetemp()
    if hasattr(request.config, "workerinput"):
        folder = folder.parent
    out = folder / "book"
    out.mkdir(exist_ok=True)
    with open(out / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        warnings = out / "warnings"
        if not warnings.exists():
            warnings.write_text(render(out), encoding="utf-8")
    return warnings.read_text(encoding="utf-8"), out / "_build" / "html"


def render(out, **variables):
    """Builds the book into `out`, and gives what went wrong, if anything did."""
    # No MAKEFLAGS: they are the outer make's, not for this one.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MAKE")}
    values = {"OUT": out, "BIN": Path(sys.executable).parent} | variables
    run = subprocess.run(
        ["make", "--silent", "render", *(f"{name}={value}" for name, value in values.items())],
        cwd=ROOT, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    return run.stderr or ("make failed" if run.returncode else "")


@pytest.fixture(scope="session")
def html(build):
    return build[1]


# Not for the whole session: while it runs, the notebooks' tests beside it could not start a loop.
@pytest.fixture(scope="module")
def browser():
    chromium = find_chromium()
    if not chromium:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(NO_BROWSER)
    with sync_playwright() as playwright:
        # A root user, as in CI, gets no sandbox.
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module", params=PAGES)
def visit(request, browser, html):
    """Each page from its file, every fold open; loaded once for all the tests of a module."""
    visit = Visit(browser, (html / f"{request.param}.html").as_uri())
    visit.name = request.param
    visit.open_folds()
    yield visit
    visit.close()
