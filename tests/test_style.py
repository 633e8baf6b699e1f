import subprocess
import sys

import pytest

from book.places import ROOT


@pytest.mark.parametrize("tool", ["ruff check --quiet .", "ruff format --diff --quiet .", "mypy"])
def test_the_code_satisfies(tool):
    run = subprocess.run(
        [sys.executable, "-m", *tool.split()], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr
