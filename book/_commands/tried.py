"""Keeps what came of trying the checks, which takes too long to be done for each build of the book.

`make mutants` and `make test-portable` write it, and a page of the book shows it, with whether the
course has changed since.
"""

import hashlib
import json

from book._commands.record import replace
from book.places import LESSONS, LIBRARY, ROOT, TRIED


def keep(what: str, outcome: dict) -> None:
    """Keep an outcome, such as that of the mutants of one kind, in place of the one before."""
    kept = read() | {what: outcome | {"of": stamp()}}
    replace(TRIED, json.dumps(dict(sorted(kept.items())), ensure_ascii=False, indent=1) + "\n")


def read() -> dict[str, dict]:
    """Return all that is kept, by what was tried."""
    return json.loads(TRIED.read_text(encoding="utf-8")) if TRIED.exists() else {}


def stamp() -> str:
    """Return a short name for the course as it is: lessons, promises, checks and library."""
    folders = (LESSONS, LIBRARY, ROOT / "tests/agreement")
    paths = sorted(path for folder in folders for path in folder.rglob("*.*") if path.is_file())
    texts = [path.read_bytes() for path in paths if path.suffix in {".py", ".md", ".toml"}]
    return hashlib.sha256(b"\0".join(texts)).hexdigest()[:16]
