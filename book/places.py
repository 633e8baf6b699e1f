"""Where the parts of this course are, which pages its book has, and where a browser is.

Commands, Sphinx extension and tests look here, so that each of these facts is written once. It
needs nothing but Python until someone asks for the pages.
"""

import os
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LESSONS, BOOK, LIBRARY = ROOT / "lessons_src", ROOT / "book", ROOT / "mlpkit"
CONFIG, CONTENTS = ROOT / "_config.yml", ROOT / "_toc.yml"
BUILT = ROOT / "_build"  # with the book in html/, and beside that
WORKFLOW = ROOT / ".github/workflows/ci.yml"
TRIED = BOOK / "tried.json"  # what came of trying the checks
PDF = "mlp-course.pdf"

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
APPLICATIONS = (  # of macOS, which has no command for them
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def pages() -> list[str]:
    """Return the names of all pages that _toc.yml lists, however deep, in its order."""
    import yaml  # here, since .ci/run asks for a browser before anything is installed

    def files(entry: object) -> list[str]:
        if isinstance(entry, list):
            return [file for part in entry for file in files(part)]
        if not isinstance(entry, dict):
            return []
        own = [entry[key] for key in ("root", "file") if key in entry]
        return own + [file for part in entry.values() for file in files(part)]

    return files(yaml.safe_load(CONTENTS.read_text(encoding="utf-8")))


def find_chromium() -> str | None:
    """Return the browser that the variable CHROMIUM names, or else one that is installed."""
    named = os.environ.get("CHROMIUM")
    names = [named] if named else [*CHROMIUM, *APPLICATIONS]
    return next((place for name in names if (place := shutil.which(name))), None)
