"""What `make watch` does while a lesson is written: the pages that it serves follow what is saved.

In the second course of tests/agreement, in a folder of its own.
"""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import psutil
import pytest
from playwright.sync_api import expect

from tests import courses

SECONDS = 120  # on a busy machine
LESSON, RATES = "lessons_src/1-interest.md", "lessons_src/2-rates.md"
ABOUT = "# About\n\nTwo pages on interest.\n"


class Watch:
    """The command at work in a course: what it has said so far, and what it serves."""

    def __init__(self, course, *options):
        self.course, self.said_in = course, course.parent / "said"
        self.address = f"http://127.0.0.1:{free_port()}"
        port = self.address.rpartition(":")[2]
        command = [sys.executable, "-m", "book._commands.watch", "--port", port, *options]
        environment = os.environ | {"PYTHONPATH": str(course), "PYTHONUNBUFFERED": "1"}
        with open(self.said_in, "w") as said:
            self.process = subprocess.Popen(
                command, cwd=course, env=environment, stdout=said, stderr=said,
                start_new_session=True, preexec_fn=hear_ctrl_c,
            )  # fmt: skip
        self.until(lambda: "follows what you save" in self.said())

    def said(self):
        return self.said_in.read_text(encoding="utf-8")

    def serves(self, page):
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.address}/{page}") as it:
            return it.read().decode()
        return ""  # while it starts anew

    def until(self, happens):
        """Wait until it happens."""
        began = time.monotonic()
        while not happens():
            assert self.process.poll() is None and time.monotonic() < began + SECONDS, self.said()
            time.sleep(0.05)

    def change(self, name, old, new):
        text = (self.course / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, text
        (self.course / name).write_text(text.replace(old, new), encoding="utf-8")

    def end(self):
        """Press Ctrl-C, as a terminal tells it to all that were started there."""
        processes = [self.process, *psutil.Process(self.process.pid).children(recursive=True)]
        os.killpg(self.process.pid, signal.SIGINT)
        code = self.process.wait(timeout=SECONDS)
        _, alive = psutil.wait_procs(processes[1:], timeout=20)
        return code, len(processes), alive


def hear_ctrl_c():
    """Also where the tests run in the background, with that signal ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@contextlib.contextmanager
def watching(course, *options):
    watch = Watch(course, *options)
    try:
        yield watch
    finally:
        watch.process.kill()  # if it still runs
        watch.process.wait()


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """The second course with a page that is no lesson, recorded."""
    course = courses.second_course(tmp_path_factory.mktemp("watch") / "course")
    with open(course / "_toc.yml", "a", encoding="utf-8") as contents:
        contents.write("  - file: about\n")
    (course / "book/about.md").write_text(ABOUT, encoding="utf-8")
    courses.run(course, "-m", "book._commands.record")
    return course


@pytest.fixture(scope="module")
def watch(recorded):
    with watching(recorded) as watch:
        yield watch


@pytest.fixture(scope="module")
def running(recorded, tmp_path_factory):
    """One that runs cells, in a copy."""
    course = tmp_path_factory.mktemp("running") / "course"
    shutil.copytree(recorded, course, ignore=shutil.ignore_patterns("_build"))
    with watching(course, "--run") as watch:
        yield watch


def test_a_page_in_the_browser_follows_its_text(watch, browser):
    page = browser.new_page()
    page.route(lambda address: not address.startswith(watch.address), lambda route: route.abort())
    page.goto(f"{watch.address}/1-interest.html", wait_until="domcontentloaded")
    expect(page.locator("article")).to_contain_text("A capital")
    watch.change(LESSON, "A capital", "Any capital")
    expect(page.locator("article")).to_contain_text("Any capital", timeout=SECONDS * 1000)
    page.close()


def test_a_page_that_is_no_lesson_is_followed_too(watch):
    watch.change("book/about.md", "Two pages", "A few pages")
    watch.until(lambda: "A few pages" in watch.serves("about.html"))


def test_a_mistake_in_a_lesson_is_told_and_its_page_stays(watch):
    before = watch.serves("2-rates.html")
    watch.change(RATES, "The rates", "The\trates")
    watch.until(lambda: re.search(r"2-rates +failed.*\n.*2-rates.md:29: a tab", watch.said()))
    assert watch.serves("2-rates.html") == before
    watch.change(RATES, "The\trates", "These rates")
    watch.until(lambda: "These rates" in watch.serves("2-rates.html"))


def test_a_mistake_that_sphinx_finds_is_told_and_the_page_is_shown(watch):
    watch.change("book/about.md", "A few pages", "[Some pages](0-none.md)")
    watch.until(lambda: "0-none.md" in watch.said())
    watch.until(lambda: "Some pages" in watch.serves("about.html"))


def test_changed_code_waits_for_its_cells_and_says_how_to_run_them(watch):
    watch.change(LESSON, "with simple interest: {", "without interest on it: {")
    watch.until(lambda: "1-interest: its code has changed" in watch.said())
    assert "make lessons LESSON=1-interest" in watch.said()
    watch.change(LESSON, "without interest on it: {", "with simple interest: {")


def test_what_a_lesson_promises_lets_its_page_be_read_anew_and_no_other(watch):
    doctrees = watch.course / "_build/watch/doctrees"
    read = {page: read_at(doctrees, page) for page in ("1-interest", "2-rates")}
    watch.change("lessons_src/2-rates.py", "s=[0.5, 3.0]", "s=[0.5, 4.0]")
    watch.until(lambda: read_at(doctrees, "2-rates") > read["2-rates"])
    watch.until(lambda: watch.said().count("follows what you save") == 2)
    assert read_at(doctrees, "1-interest") == read["1-interest"]
    watch.until(lambda: "These rates" in watch.serves("2-rates.html"))


def read_at(doctrees, page):
    doctree = doctrees / f"{page}.doctree"
    return doctree.stat().st_mtime_ns if doctree.exists() else 0


def test_on_request_a_changed_cell_is_run(running):
    running.change(LESSON, "with simple interest: {", "without interest on it: {")
    running.until(lambda: "without interest on it: 150.00" in running.serves("1-interest.html"))


def test_on_request_changed_cases_are_marked_by(running):
    running.change("lessons_src/2-rates.py", '"0.5, 0.25"', '"0.75, 0.25"')
    running.until(lambda: "real(0.75, 0.25)" in running.serves("2-rates.html"))


def test_ctrl_c_ends_all_its_processes_even_while_a_cell_runs(running):
    running.change(LESSON, "years = np.arange(41)", "years = np.arange(41)\nwhile True: pass")
    running.until(lambda: psutil.Process(running.process.pid).children())
    code, processes, alive = running.end()
    assert (code, alive) == (0, []) and processes > 1
    assert "Traceback" not in running.said()
