"""Keeps what came of trying the checks, which takes too long to be done for each build of the book.

`make mutants` and `make test-portable` write it, and a page of the book shows it, with whether the
course has changed since.
"""

import hashlib
import json
from pathlib import Path

from book._commands import whole
from book.places import LESSONS, LIBRARY, ROOT, TRIED


def keep(what: str, outcome: dict) -> None:
    """Keep an outcome, such as that of the mutants of one kind, in place of the one before."""
    kept = read() | {what: outcome | {"of": stamp()}}
    whole.replace(
        TRIED, json.dumps(dict(sorted(kept.items())), ensure_ascii=False, indent=1) + "\n"
    )


def read() -> dict[str, dict]:
    """Return all that is kept, by what was tried."""
    return json.loads(TRIED.read_text(encoding="utf-8")) if TRIED.exists() else {}


def stamp() -> str:
    """Return a short name for the course as it is."""
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files())).hexdigest()[:16]


def files() -> list[Path]:
    """Return what makes the course: lessons, promises and their records, checks and library."""
    folders = (LESSONS, LIBRARY, ROOT / "tests/agreement")
    kinds = {".py", ".md", ".toml", ".json"}
    return sorted(p for folder in folders for p in folder.rglob("*.*") if p.suffix in kinds)
