"""What a recording depends on, as one short name: when that is another, the lesson runs again.

That is the lesson's code, its outputs, what its exercises are marked by, what the library's code
does, the kernel, and the versions of what computes and draws. A reworded sentence, docstring or
comment is not among it.
"""

import ast
import functools
import hashlib
import json
from pathlib import Path

from book.places import LIBRARY, ROOT
from tests.agreement.settings import SETTINGS

KERNEL, DATA = ROOT / "book/_commands/kernel.py", ROOT / SETTINGS.exercises
SHOWING = ("ipython", "matplotlib", "numpy", "scikit-learn", "scipy", "torch")


def of(lesson: Path, cells: list, outputs: list[list]) -> str:
    """Return a short name for all that a recording depends on, and for its outputs."""
    code = [(c.source, c.metadata.get("tags")) for c in cells if c.cell_type == "code"]
    whole = json.dumps([code, outputs, library_code(), exercises(lesson), pins()], sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def of_exercises() -> str:
    """Return a short name for what the data of all exercises are derived from, and for the data."""
    folders = (ROOT / SETTINGS.lessons, ROOT / "tests/agreement")
    paths = [path for folder in folders for path in sorted(folder.iterdir()) if path.is_file()]
    texts = [path.read_text(encoding="utf-8") for path in [*paths, DATA] if path.exists()]
    whole = json.dumps([texts, library_code(), pins()])
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def of_proof(lesson: Path, notebook: Path) -> str:
    """Return a short name for what follows from the checks of a lesson."""
    checks = sorted((ROOT / "tests/agreement").glob("*.py"))
    paths = [lesson, lesson.with_suffix(".py"), notebook, *checks]
    texts = [path.read_text(encoding="utf-8") for path in paths if path.exists()]
    whole = json.dumps([texts, library_code(), pins()])
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


@functools.cache
def library_code() -> list:
    """Return what the library's code and the kernel's does: rewording runs no lesson again."""
    paths = [*sorted(LIBRARY.rglob("*.py")), KERNEL]
    return [essence(ast.parse(path.read_text(encoding="utf-8"))) for path in paths]


def essence(part: object) -> object:
    """Return a syntax tree without comments and docstrings, the same on every Python."""
    if isinstance(part, ast.AST):
        there = {name: value for name, value in ast.iter_fields(part) if value not in (None, [])}
        return [type(part).__name__, {name: essence(value) for name, value in there.items()}]
    if isinstance(part, list):
        return [essence(each) for each in part if not is_docstring(each)]
    return repr(part)


def is_docstring(statement: object) -> bool:
    """Whether the statement is nothing but a text, as what documents an attribute is too."""
    match statement:
        case ast.Expr(value=ast.Constant(value=str())):
            return True
    return False


def exercises(lesson: Path) -> dict[str, dict]:
    """Return what `check` marks the lesson's exercises by."""
    beside = lesson.with_suffix(".py").relative_to(ROOT).as_posix()
    entries = json.loads(DATA.read_text(encoding="utf-8")) if DATA.exists() else {}
    return {name: entry for name, entry in entries.items() if entry["lesson"] == beside}


@functools.cache
def pins() -> list[str]:
    """Return the versions of the packages that compute and draw what is shown."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.lower().startswith(tuple(f"{x}==" for x in SHOWING))]
