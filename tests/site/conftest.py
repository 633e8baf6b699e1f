"""The book, built once for all its tests."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="session")
def build(tmp_path_factory):
    out = tmp_path_factory.mktemp("book")
    # No MAKEFLAGS: they are the outer make's, not for this one.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MAKE")}
    run = subprocess.run(
        ["make", "--silent", "render", f"OUT={out}", f"BIN={Path(sys.executable).parent}"],
        cwd=ROOT, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    return run, out / "_build" / "html"
