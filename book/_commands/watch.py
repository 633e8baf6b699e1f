"""Show the book in the browser while it is written: a page follows its text, once that is saved.

    python -m book._commands.watch             at http://127.0.0.1:8000
    python -m book._commands.watch --run       and run the cells of a lesson whose code has changed

Sphinx stays in memory and writes only the pages that have changed, into a folder of its own. It
shows its warnings and goes on; what is strict is `make book`.
"""

import argparse
import json
import os
import sys
import threading
import time
from contextlib import suppress
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from jupyter_book.config import get_final_config
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from book._commands import build, fingerprint, record
from book.places import BOOK, BUILT, CONFIG, CONTENTS, LESSONS, LIBRARY, pages

FOLDER = BUILT / "watch"
STATE = "state.json"  # of all but pages, when Sphinx last read them
SECONDS = 0.2  # between two looks at the files
BUILT_AT = "/.built-at"  # the address at which a page asks whether there is a newer one
RELOAD = f"""<script>
let builtAt;
setInterval(async () => {{
  const answer = await fetch("{BUILT_AT}").catch(() => null);
  const now = answer?.ok ? await answer.text() : builtAt;
  if (builtAt && now !== builtAt) location.reload();
  builtAt = now;
}}, 300);
</script>"""


def main() -> int:
    """Serve the book and follow the files until Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--run", action="store_true", help="run the cells of a changed lesson")
    arguments = parser.parse_args()
    try:
        server = ThreadingHTTPServer(("127.0.0.1", arguments.port), Page)
    except OSError as error:
        print(f"Port {arguments.port}: {error.strerror}. Another: make watch PORT=8001")
        return 1
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print("Building; once, this takes as long as make book ...", flush=True)
    try:
        follow(arguments.run, f"http://127.0.0.1:{server.server_port}")
    except KeyboardInterrupt:
        print()
    return 0


def follow(run: bool, address: str) -> None:
    """Bring the pages up to date whenever a file behind them is saved."""
    if run:
        record.derive_exercises()
    seen = saved()
    for lesson in record.choose([]):
        refresh(lesson, run)
    others = {record.shown(path): build.digest_of(path) for path in seen if not is_page(path)}
    with patch_docutils(None), docutils_namespace():
        sphinx = in_memory(fresh=not read_again(others))
        write(sphinx)
        (FOLDER / STATE).write_text(json.dumps(others), encoding="utf-8")
        print(f"{address} follows what you save (Ctrl-C ends it)", flush=True)
        while True:
            seen, changed = next_change(seen)
            start = time.perf_counter()
            if not all(is_page(path) and path.exists() for path in changed):
                print("More than pages has changed: starting anew ...", flush=True)
                os.execv(sys.executable, [sys.executable, "-m", __spec__.name, *sys.argv[1:]])
            lessons = [path for path in changed if path.parent == LESSONS]
            behind = [lesson for lesson in lessons if not refresh(lesson, run)]
            if len(behind) < len(changed):
                write(sphinx)
                names = ", ".join(sorted({path.stem for path in changed if path not in behind}))
                print(f"{names}: written after {time.perf_counter() - start:.1f} s", flush=True)
            # What a notebook was given just now is no change of anybody's.
            notebooks = map(record.notebook_path, lessons)
            seen |= {path: path.stat().st_mtime_ns for path in notebooks if path.exists()}


def read_again(others: dict[str, str]) -> bool:
    """Let what Sphinx has read before serve it again, but for the pages that these may change.

    False if these, digests of all but pages by their paths, may change any page.
    """
    try:
        known = json.loads((FOLDER / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    names, changed = pages(), {path for path, _ in known.items() ^ others.items()}
    anew = {build.page_of(path, names) for path in changed}
    for page in anew - {None}:
        (FOLDER / "doctrees" / f"{page}.doctree").unlink(missing_ok=True)
    return None not in anew


def next_change(seen: dict[Path, int]) -> tuple[dict[Path, int], list[Path]]:
    """Wait for a change, and for its end: an editor may save in several steps."""
    before = seen
    while True:
        time.sleep(SECONDS)
        now = saved()
        if now == before and now != seen:
            return now, [path for path in seen | now if seen.get(path) != now.get(path)]
        before = now


def refresh(lesson: Path, run: bool) -> bool:
    """Bring the lesson's notebook up to date, and return whether the page can follow."""
    outcome = record.attempt(record.refresh, lesson)
    if not outcome and run:
        print(f"{lesson.stem}: running its cells ...", flush=True)
        record.derive_exercises()  # of which the new code may be the solution
        outcome = record.attempt(record.record, lesson)
    if isinstance(outcome, record.LessonError):
        record.say(lesson, outcome)
    elif not outcome:
        name = record.number_of(lesson)
        print(
            f"{lesson.stem}: its code has changed; the page follows once its cells have run: "
            f"make lessons LESSON={name} (always: make watch CELLS=1)",
            flush=True,
        )
    return isinstance(outcome, str) and bool(outcome)


def saved() -> dict[Path, int]:
    """Return when each file was saved that a page shows, or that says how pages are made."""
    there = [path for folder in (BOOK, LIBRARY, LESSONS) for path in build.files_in(folder)]
    there = [path for path in there if path.suffix in KINDS and path != fingerprint.DATA]
    times = {}
    for path in [*there, CONFIG, CONTENTS]:
        with suppress(FileNotFoundError):  # an editor is just putting another in its place
            times[path] = path.stat().st_mtime_ns
    return times


# What stands in no page, and what is derived, makes none anew.
KINDS = {".md", ".ipynb", ".py", ".json", ".css", ".js", ".html", ".bib", ".svg"}


def is_page(path: Path) -> bool:
    return path.parent in (BOOK, LESSONS) and path.suffix in (".md", ".ipynb")


def in_memory(fresh: bool) -> Sphinx:
    """Return a Sphinx that can write the changed pages again and again."""
    configuration, _ = get_final_config(
        user_yaml=CONFIG, cli_config=build.settings(strict=False), sourcedir=BOOK
    )
    return Sphinx(
        srcdir=BOOK,
        confdir=None,
        outdir=FOLDER / "html",
        doctreedir=FOLDER / "doctrees",
        buildername="html",
        confoverrides=configuration | {"finished_site": False},
        status=None,
        warning=sys.stderr,
        freshenv=fresh,
    )


def write(sphinx: Sphinx) -> None:
    """Write the pages that have changed, and let the browser know."""
    sphinx.build()
    Page.built_at = str(time.time_ns())


class Page(SimpleHTTPRequestHandler):
    """Serves the pages, each with a script in it that loads it anew when it was written anew."""

    built_at = ""

    def __init__(self, *arguments):
        super().__init__(*arguments, directory=str(FOLDER / "html"))

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if self.path == BUILT_AT:
            self.answer(self.built_at.encode(), "text/plain")
        elif path.suffix == ".html" and path.exists():
            self.answer(path.read_bytes() + RELOAD.encode(), "text/html; charset=utf-8")
        else:
            super().do_GET()

    def answer(self, content: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments):
        pass


if __name__ == "__main__":
    sys.exit(main())
