"""Which pages the book has, and how a browser opens them."""

import os
import shutil
from pathlib import Path

import axe_playwright_python
import yaml

ROOT = Path(__file__).parent.parent.parent

PHONE, DESK = 360, 1280
THEMES = ("light", "dark")
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")

NO_BROWSER = "no Chromium was found (on Debian: apt install chromium)"


def written_pages():
    """The pages that _toc.yml names, however deep."""

    def files(entry):
        if isinstance(entry, dict):
            for key, value in entry.items():
                if key in ("root", "file"):
                    yield value
                elif isinstance(value, list):
                    yield from files(value)
        elif isinstance(entry, list):
            for part in entry:
                yield from files(part)

    return list(files(yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))))


WRITTEN = written_pages()
LESSONS = [page for page in WRITTEN if page[0].isdigit()]
# What Sphinx adds of itself.
PAGES = [*WRITTEN, "genindex", "py-modindex", "search"]


def find_chromium():
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
    places = [shutil.which(name) for name in names] + [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
    ]
    return next((place for place in places if place and os.access(place, os.X_OK)), None)


class Visit:
    """One page, open in the browser, and what was heard of it while it loaded."""

    def __init__(self, browser, address, width=PHONE):
        # Nothing moves: a colour half way from one theme to the other is nobody's choice.
        self.context = browser.new_context(
            viewport={"width": width, "height": 800}, reduced_motion="reduce"
        )
        self.page = self.context.new_page()
        self.requests, self.complaints = [], []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("requestfailed", lambda r: self.complaints.append(f"not loaded: {r.url}"))
        self.page.on("response", self.note_status)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        self.page.on("console", self.note_message)
        self.page.goto(address)
        self.ask("window.MathJax?.startup?.promise")

    def note_status(self, response):
        if response.status >= 400:
            self.complaints.append(f"status {response.status}: {response.url}")

    def note_message(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(f"console {message.type}: {message.text}")

    def ask(self, expression, argument=None):
        return self.page.evaluate(expression, argument)

    def show(self, width, theme):
        self.page.set_viewport_size({"width": width, "height": 800})
        self.page.emulate_media(color_scheme=theme)

    def open_folds(self):
        """Opens every fold, as a reader does in the end."""
        self.ask("() => { for (const fold of document.querySelectorAll('details')) fold.open = true }")

    def close(self):
        self.context.close()
