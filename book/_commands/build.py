"""Build the book as HTML, whole or not at all.

    python -m book._commands.build            _build/html, if anything behind it has changed
    python -m book._commands.build FOLDER     FOLDER/html instead
    python -m book._commands.build --links    nothing; ask whether other sites' pages are there

Where the variable SOLUTIONS is set to no, the exercises are without their solutions.

A book is made beside the old one and takes its place by one exchange of names, with a seal in it
that says what it was made from. So whatever stops a build, and whenever, the book that was there
stays, and nothing half-made counts as done.

Every page is written each time, since Sphinx warns only of what it writes, and a page can break by
a change elsewhere. But only pages that have changed are read anew: what Sphinx had read for the
last book that passed is kept beside it.
"""

import argparse
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from book._commands import whole
from book.places import (
    BOOK,
    BUILT,
    CONFIG,
    CONTENTS,
    LESSONS,
    LIBRARY,
    PDF,
    ROOT,
    WORKFLOW,
    pages,
)

CHECKS = ROOT / "tests/agreement"  # pages ask them where a number is printed, and more
BEHIND = (CONFIG, CONTENTS, BOOK, LESSONS, LIBRARY, CHECKS)
PACKED = tuple(
    ROOT / name for name in ("LICENSE", "README.md", "constraints.txt", "pyproject.toml")
)
# What changes here changes how pages are written, and nothing that Sphinx has read.
NOT_READ = (
    "book/_commands/",
    "book/_live/",
    "book/_static/",
    "book/_templates/",
    "book/live.json",
    "LICENSE",
    "README.md",
)
STATE = "state.json"  # of all that was behind what Sphinx has read


def main() -> int:
    """Do what the command line asks for; 1 if that fails."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=BUILT)
    parser.add_argument("--links", action="store_true", help="check the links to other sites")
    arguments = parser.parse_args()
    if os.environ.get("SOLUTIONS", "") not in ("", "no"):
        parser.error("SOLUTIONS=no leaves the solutions out; without it they are there")
    folder = arguments.folder.resolve()
    if arguments.links:
        return int(not render(folder / "links", builder="linkcheck", strict=False))
    if build(folder, files_behind, render):
        return 0
    kept = "the last one is left as it was" if (folder / "html").exists() else "there is none yet"
    print(f"The book could not be built; {kept}.", file=sys.stderr)
    return 1


def build(
    folder: Path,
    look: Callable[[], dict[str, str]],
    render: Callable[[Path, Path | None], bool],
) -> bool:
    """Bring the book in folder/html up to date; False if that fails, and leaves it as it was."""
    html, read, work = folder / "html", folder / "read", folder / "unfinished"
    with whole.one_at_a_time(folder):
        whole.restore(html)
        whole.restore(read)
        behind = look()
        printed = printed_of(folder, behind)
        made_from = {
            "pages": digest_of(behind),
            "address": os.environ.get("BASE_URL", ""),
            "python": os.environ.get("LIVE", ""),
            "printed": digest_of(printed) if printed else "",
        }
        if whole.is_whole(html, made_from):
            return True
        shutil.rmtree(work, ignore_errors=True)
        try:
            take_over(read, work, behind)
            if not render(work, printed):
                return False
            same = look() == behind  # else the pages are of no one state, and have no seal
            if same:
                whole.seal(work / "html", made_from)
            whole.put_in_place(work / "html", html)
            if same:
                shutil.rmtree(work / "html", ignore_errors=True)  # the book that was there
                (work / STATE).write_text(json.dumps(behind), encoding="utf-8")
                whole.put_in_place(work, read)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return True


def render(
    work: Path, printed: Path | None = None, builder: str = "html", strict: bool = True
) -> bool:
    """Let Jupyter Book write all pages into work/html; False if it has anything to say."""
    # jsonschema spends 2 s on grammars of addresses, of which a book's settings have none.
    sys.modules.setdefault("rfc3987_syntax", None)
    from jupyter_book.sphinx import build_sphinx

    result = build_sphinx(
        BOOK,
        work / "html",
        doctreedir=work / "doctrees",
        noconfig=True,
        path_config=CONFIG,
        confoverrides=settings(strict, printed),
        builder=builder,
        force_all=True,
        warningiserror=strict,
        keep_going=True,
        quiet=True,
    )
    return result == 0


def settings(strict: bool, printed: Path | None = None) -> dict[str, object]:
    """Return what Jupyter Book is told beside _config.yml."""
    told = {
        "external_toc_path": str(CONTENTS),
        "latex_individualpages": False,
        "nitpicky": strict,
    }
    if printed:
        told["printed_book"] = str(printed)
    if not with_solutions():
        told["with_solutions"] = False
    return told


def with_solutions() -> bool:
    """Return whether exercises are to have their solutions."""
    return os.environ.get("SOLUTIONS") != "no"


def take_over(read: Path, work: Path, behind: dict[str, str]) -> None:
    """Copy what was read for the last book into work, less what has to be read anew."""
    try:
        known = json.loads((read / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        known = {}
    changed = {path for path in known | behind if known.get(path) != behind.get(path)}
    names = pages()
    anew = {page_of(path, names) for path in changed if not path.startswith(NOT_READ)}
    work.mkdir()
    if known and None not in anew:
        shutil.copytree(read, work, dirs_exist_ok=True)
        for page in anew:
            (work / "doctrees" / f"{page}.doctree").unlink(missing_ok=True)


def page_of(path: str, names: list[str]) -> str | None:
    """Return which of the pages this file alone is about; None if it may be about any."""
    folder, _, name = path.partition("/")
    page = name.rpartition(".")[0]
    return page if folder in (BOOK.name, LESSONS.name) and page in names else None


def printed_of(folder: Path, behind: dict[str, str]) -> Path | None:
    """Return the PDF, if there is one of the pages as they are now."""
    printed = folder / PDF
    there = printed.exists() and pages_in(printed).exists()
    return printed if there and pages_in(printed).read_text() == digest_of(behind) else None


def pages_in(printed: Path) -> Path:
    """Return the file that says of which pages a PDF was made, as the seal of the book says it."""
    return printed.with_suffix(".pages")


def files_behind() -> dict[str, str]:
    """Return a digest of each file that the pages come from, by its path, and of what else is."""
    files = [path for place in BEHIND for path in (files_in(place) if place.is_dir() else [place])]
    there = [*files, *(path for path in (*PACKED, WORKFLOW) if path.exists())]
    digests = {path.relative_to(ROOT).as_posix(): digest_of(path) for path in there}
    others = {"Python": sys.version} | ({} if with_solutions() else {"SOLUTIONS": "no"})
    return digests | {name: digest_of(value) for name, value in others.items()}


def files_in(folder: Path) -> Iterator[Path]:
    """Yield the folder's files, however deep, that people or `make lessons` have written."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.name == "__pycache__":
            continue
        if path.is_dir():
            yield from files_in(path)
        else:
            yield path


def digest_of(what: object) -> str:
    """Return a short name for what a file holds, or for a value that JSON can hold."""
    content = (
        what.read_bytes() if isinstance(what, Path) else json.dumps(what, sort_keys=True).encode()
    )
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
