"""What checking and building the course costs: the notebooks by nbval, and the pages."""

import os
import subprocess
import sys
from pathlib import Path

from book.places import ROOT

NOTEBOOKS = sorted(ROOT.glob("book/[0-9][0-9]-*.ipynb"))


def by_nbval(notebooks: list[Path]) -> None:
    """Run the notebooks and compare every output, in one process."""
    pytest = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider"]
    run([*pytest, *map(str, notebooks)], ALL="1")


def as_scripts(notebooks: list[Path]) -> None:
    """Run the same code one script after the other."""
    for notebook in notebooks:
        run([sys.executable, str(ROOT / "tests/benchmarks/plain.py"), str(notebook)])


def build(folder: str) -> None:
    """Build the book into the folder, as `make book` does."""
    run([sys.executable, "-m", "book._commands.build", folder])


def pages(folder: str) -> int:
    """How many pages of the book a build into the folder has made."""
    return len([p for p in Path(folder, "html").glob("*.html") if p.stem not in NOT_PAGES])


NOT_PAGES = {"genindex", "search", "py-modindex"}


def run(command: list[str], **variables: str) -> None:
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | variables, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
