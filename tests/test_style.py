import subprocess
import sys
from pathlib import Path

import pytest

from book._commands.unseen import unseen
from book.places import ROOT
from tests.unchanged import tree_digests

TEXT = (".bib", ".cff", ".css", ".html", ".js", ".md", ".py", ".toml", ".txt", ".yaml", ".yml")
NAMED = {"Makefile", "LICENSE", ".ci/run", ".gitattributes", ".gitignore"}
FOLDERS = {"book", "lessons_src", "mlpkit", "tests", ".github", ".ci", ""}


def text_files():
    for name in tree_digests(ROOT):
        path, folder = Path(name), name.split("/")[0] if "/" in name else ""
        if folder in FOLDERS and (path.suffix in TEXT or name in NAMED):
            yield path


@pytest.mark.parametrize("tool", ["ruff check --quiet .", "ruff format --diff --quiet .", "mypy"])
def test_the_code_satisfies(tool):
    run = subprocess.run(
        [sys.executable, "-m", *tool.split()], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_no_text_holds_what_an_editor_shows_nobody():
    for path in text_files():
        assert not unseen(ROOT / path, path.as_posix(), tabs=path.name == "Makefile")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"a\xef\xbb\xbfb\n", []),
        (b"\xef\xbb\xbfa\n", ["file:1: a byte order mark; save the file as UTF-8 without one"]),
        (b"a\nb\xe4\n", ["file:2: a character that is not UTF-8; save the file as UTF-8"]),
        (b"a\nb \nc\n", ["file:2: spaces at the end of the line"]),
        (b"a\nb", ["file:2: no line end after the last line"]),
        (b"", []),
    ],
)
def test_what_an_editor_shows_nobody_is_named_by_its_line(tmp_path, content, found):
    (tmp_path / "file").write_bytes(content)
    assert unseen(tmp_path / "file", "file") == found
