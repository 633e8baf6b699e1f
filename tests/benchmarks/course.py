"""What checking and building the course costs: the notebooks by nbval, and the pages."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
NOTEBOOKS = sorted(ROOT.glob("book/[0-9][0-9]-*.ipynb"))
# As a shell has it that `make` was not called from.
ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith("MAKE")}


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
    run(["make", "--silent", "render", f"OUT={folder}", f"BIN={Path(sys.executable).parent}"])


def pages(folder: str) -> int:
    """How many pages of the book a build into the folder has made."""
    return len([p for p in Path(folder, "_build/html").glob("*.html") if p.stem not in NOT_PAGES])


NOT_PAGES = {"genindex", "search", "py-modindex"}


def run(command: list[str], **variables: str) -> None:
    done = subprocess.run(
        command, cwd=ROOT, env=ENVIRONMENT | variables, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
