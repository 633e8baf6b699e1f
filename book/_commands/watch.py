"""Show the book in the browser while it is written: a page follows its text, once that is saved.

    python -m book._commands.watch             at http://127.0.0.1:8000
    python -m book._commands.watch --run       and run the cells of a lesson whose code has changed

Sphinx stays in memory and writes only the pages that have changed, into a folder of its own. It
shows its warnings and goes on; what is strict is `make book`.
"""

import argparse
import os
import sys
import threading
import time
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from jupyter_book.config import get_final_config
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from book._commands import build, record
from book.places import BOOK, BUILT, CONFIG, LESSONS

FOLDER = BUILT / "watch"
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
    with patch_docutils(None), docutils_namespace():
        seen = files()
        for lesson in record.choose([]):
            refresh(lesson, run)
        sphinx = in_memory()
        write(sphinx)
        print(f"{address} follows what you save (Ctrl-C ends it)", flush=True)
        while True:
            time.sleep(SECONDS)
            now = files()
            changed = [path for path in seen | now if seen.get(path) != now.get(path)]
            seen = now
            if not changed:
                continue
            start = time.perf_counter()
            if any(not is_page(path) or path not in now for path in changed):
                print("more than a page has changed: starting anew ...", flush=True)
                os.execv(sys.executable, [sys.executable, "-m", __spec__.name, *sys.argv[1:]])
            if all([refresh(path, run) for path in changed if path.parent == LESSONS]):
                write(sphinx)
                names = ", ".join(sorted({path.stem for path in changed}))
                print(f"{names}: {time.perf_counter() - start:.1f} s", flush=True)


def refresh(lesson: Path, run: bool) -> bool:
    """Bring the lesson's notebook up to date, and return whether the page can follow."""
    outcome = record.attempt(record.refresh, lesson)
    if not outcome and run:
        print(f"{lesson.stem}: running its cells ...", flush=True)
        outcome = record.attempt(record.record, lesson)
    if isinstance(outcome, record.LessonError):
        record.say(lesson, outcome)
    elif not outcome:
        name = record.number_of(lesson)
        print(
            f"{lesson.stem}: its code has changed; the page follows once its cells have run: "
            f"make lessons LESSON={name} (always: make watch RUN=1)",
            flush=True,
        )
    return isinstance(outcome, str) and bool(outcome)


def files() -> dict[Path, int]:
    """Return when each file was saved that a page shows, or that says how pages are made."""
    texts = [path for path in LESSONS.glob("*.md") if not path.name.startswith(".")]
    return {path: path.stat().st_mtime_ns for path in [*texts, *behind_pages()]}


def behind_pages() -> Iterator[Path]:
    for place in build.BEHIND:
        if place != LESSONS:
            yield from build.files_in(place) if place.is_dir() else [place]


def is_page(path: Path) -> bool:
    return path.parent in (BOOK, LESSONS) and path.suffix in (".md", ".ipynb")


def in_memory() -> Sphinx:
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
