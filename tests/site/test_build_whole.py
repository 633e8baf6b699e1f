"""A book is whole or not there, whatever happens to the command that builds it.

Sphinx is replaced by a renderer that takes no time, but in the last test.
"""

import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time

import pytest

from book._commands import build, whole
from book.places import ROOT, pages

FILES = ("index.html", "search.html", "_static/book.css")


class Press:
    """Builds books in a folder whose every file holds one text, and counts how often it has to."""

    def __init__(self, folder, fails=False, delay=0.0):
        self.folder, self.fails, self.delay = folder, fails, delay
        self.html, self.printings = folder / "html", 0

    def build(self, text, afterwards=None):
        states = itertools.chain([text], itertools.repeat(afterwards or text))

        def render(work, printed):
            self.printings += 1
            for name in FILES:
                (work / "html" / name).parent.mkdir(parents=True, exist_ok=True)
                (work / "html" / name).write_text(text)
            assert not (work / "html" / whole.SEAL).exists(), "sealed before it is finished"
            (work / "doctrees").mkdir(exist_ok=True)
            (work / "doctrees" / "index.doctree").write_text(text)
            time.sleep(self.delay)
            return not self.fails

        return build.build(self.folder, lambda: {"_config.yml": next(states)}, render)

    def book(self):
        """The one text of the book's files; it must be one, and in all of them."""
        (text,) = {(self.html / name).read_text() for name in FILES}
        return text


@pytest.fixture
def press(tmp_path):
    return Press(tmp_path)


def test_what_is_up_to_date_is_not_built_again(press):
    assert press.build("old") and press.build("old")
    assert (press.printings, press.book()) == (1, "old")
    assert press.build("new")
    assert (press.printings, press.book()) == (2, "new")


def test_a_change_back_is_a_change(press):
    for text in ("old", "new", "old"):
        press.build(text)
    assert (press.printings, press.book()) == (3, "old")


def test_another_address_is_another_book(press, monkeypatch):
    press.build("old")
    monkeypatch.setenv("BASE_URL", "https://example.org/")
    press.build("old")
    assert press.printings == 2


def test_a_book_from_before_there_were_seals_gives_way(press):
    press.html.mkdir()
    (press.html / "left over.html").touch()
    press.build("new")
    assert press.book() == "new" and not (press.html / "left over.html").exists()


def test_a_book_that_has_lost_a_file_is_built_again(press):
    press.build("old")
    (press.html / "index.html").unlink()
    press.build("old")
    assert (press.printings, press.book()) == (2, "old")


def test_a_build_that_fails_leaves_the_last_good_book(press):
    press.build("old")
    press.fails = True
    assert not press.build("new") and not press.build("new")
    assert (press.printings, press.book()) == (3, "old")
    assert (press.folder / "read/doctrees/index.doctree").read_text() == "old"
    assert press.build("old"), "the last good book is still good"


def test_what_changes_while_it_is_built_is_built_again(press):
    press.build("old", afterwards="new")
    press.build("old")
    assert press.printings == 2


@pytest.mark.parametrize("can_exchange", [True, False])
@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")  # the child is brief
def test_a_build_killed_at_any_moment_leaves_a_whole_book_and_is_not_done(
    tmp_path, monkeypatch, can_exchange
):
    if not can_exchange:
        monkeypatch.setattr(whole, "exchange", lambda one, other: False)
    for moment in itertools.count(1):
        press = Press(tmp_path / str(moment))
        press.build("old")
        killed = killed_at(moment, lambda press=press: press.build("new"))
        if can_exchange:
            assert press.book() in ("old", "new"), moment
        press.fails = True
        press.build("another")
        assert press.book() in ("old", "new"), moment
        press.fails = False
        press.build("new")
        assert press.book() == "new", moment
        assert sorted(path.name for path in press.folder.iterdir()) == ["html", "lock", "read"]
        if not killed:
            break
    assert moment > 20


def killed_at(moment, work):
    """Do the work in a process that is killed before its n-th change on the disk, if it has one."""
    child = os.fork()
    if child == 0:
        left = itertools.count(moment - 1, -1)
        sys.addaudithook(lambda *event: changes(*event) and (next(left) or die()))
        os._exit(not work())
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, -signal.SIGKILL)
    return status != 0


def changes(event, arguments):
    if event == "open":
        return arguments[2] & (os.O_WRONLY | os.O_RDWR)
    return event in ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "ctypes.dlopen")


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def test_of_two_builds_at_once_the_second_waits_and_says_so(press, capsys):
    press.delay = 0.3
    both = [threading.Thread(target=press.build, args=["new"]) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert (press.printings, press.book()) == (1, "new"), "the second found all done"
    assert capsys.readouterr().out.count("waiting for its end") == 1


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_a_build_waits_for_the_helpers_of_one_that_was_killed(press):
    child = os.fork()
    if child == 0:
        with whole.one_at_a_time(press.folder):
            if os.fork():
                os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(0.5)
            (press.folder / "late").touch()
            os._exit(0)
    os.waitpid(child, 0)
    press.build("new")
    assert (press.folder / "late").exists()


def read_before(folder):
    """What a build leaves that has read two files and Sphinx's own."""
    known = {"book/glossary.md": "a", "book/03-activations.ipynb": "a", "_config.yml": "a"}
    (folder / "read/doctrees").mkdir(parents=True)
    for page in pages():
        (folder / f"read/doctrees/{page}.doctree").touch()
    (folder / "read" / build.STATE).write_text(json.dumps(known))
    return known


@pytest.mark.parametrize(
    ("changed", "anew"),
    [
        ("book/03-activations.ipynb", {"03-activations"}),
        ("lessons_src/03-activations.md", {"03-activations"}),
        ("book/_static/course.css", set()),
        ("_config.yml", {*pages()}),
        ("book/references.bib", {*pages()}),
        ("book/_ext/pages/terms.py", {*pages()}),
        ("mlpkit/losses.py", {*pages()}),
    ],
)
def test_only_what_a_change_may_concern_is_read_anew(tmp_path, changed, anew):
    known = read_before(tmp_path)
    build.take_over(tmp_path / "read", tmp_path / "work", known | {changed: "b"})
    taken = {path.stem for path in (tmp_path / "work").glob("doctrees/*")}
    assert {*pages()} - taken == anew


REBUILD = """
import sys
from pathlib import Path
from book._commands import build

folder, changed = Path(sys.argv[1]), sys.argv[2]
build.take_over(folder / "read", folder / "unfinished", build.files_behind() | {changed: ""})
sys.exit(not build.render(folder / "unfinished"))
"""


def test_a_rebuild_is_the_same_bytes_as_a_build_from_nothing(html):
    again = html.parent / "unfinished" / "html"
    command = [sys.executable, "-c", REBUILD, html.parent, "book/03-activations.ipynb"]
    run = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"BASE_URL": ""}, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    fresh, rebuilt = bytes_in(html), bytes_in(again)
    del fresh[whole.SEAL]
    assert fresh.keys() == rebuilt.keys()
    assert not [name for name in fresh if fresh[name] != rebuilt[name]]
    shutil.rmtree(again.parent)


def bytes_in(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
