"""What the Makefile does itself, with programs that only say how they were called."""

import os
import subprocess

import pytest

from book.places import ROOT


@pytest.fixture
def make(tmp_path):
    """Run a target of the Makefile in an empty folder, where ruff and Python are these scripts."""
    for name in ("pyproject.toml", "constraints.txt", ".venv/pyvenv.cfg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()

    # Not as a part of the make that may run the tests.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MAKE")}

    def run(target, *options, **programs):
        for name, script in programs.items():
            (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
            (tmp_path / name).chmod(0o755)
        return subprocess.run(
            ["make", "-f", ROOT / "Makefile", f"BIN={tmp_path}", *options, target],
            cwd=tmp_path, env=environment, capture_output=True, text=True,
        )  # fmt: skip

    return run


@pytest.mark.parametrize("left", [0, 1])
def test_formatting_goes_on_where_ruff_leaves_something_to_mend(make, left):
    ruff = f'echo "ruff $1"; test "$1" != check || exit {left}'
    run = make("format", "--assume-old=.venv/.test-installed", ruff=ruff)
    assert run.stdout.splitlines()[:3] == ["ruff format", "ruff check", "ruff format"]
    assert bool(run.returncode) == bool(left) == ("leaves to you" in run.stdout)


PIP = """
echo 'Obtaining file:///a/course'
echo '  Installing build dependencies: started'
echo 'Collecting jupyter-book<2,>=1.0 (from -c constraints.txt (line 3))'
echo '  Downloading jupyter_book-1.0-py3-none-any.whl (5.0 MB)'
echo 'Processing /a/folder/of/wheels/six-1.0-py3-none-any.whl (from other)'
echo 'Requirement already satisfied: numpy'
echo 'Installing collected packages: jupyter-book, six'
echo 'WARNING: about settings' >&2
"""


def test_installing_says_what_it_does(make):
    run = make(".venv/.book-installed", python=PIP)
    _, *said = run.stdout.splitlines()
    assert said == [
        "  jupyter-book",
        "  loading jupyter_book-1.0-py3-none-any.whl (5.0 MB)",
        "  six",
        "  putting them in place",
    ]
    assert not run.returncode and not run.stderr


def test_an_installation_that_fails_says_why_and_is_tried_again(make):
    for _ in range(2):
        run = make(".venv/.book-installed", python=f"{PIP}\nexit 1")
        assert run.returncode and "WARNING: about settings" in run.stderr
        assert "jupyter-book" in run.stdout
