"""Which pages the book has, and how a browser opens them."""

import gzip
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import axe_playwright_python
from bs4 import BeautifulSoup

from book import places

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"

PHONE, DESK = 360, 1280
THEMES = ("light", "dark")
NO_BROWSER = "no Chromium was found (on Debian: apt install chromium)"
NO_MIRROR = "there is no copy of the Python that pages run (make mirror)"

WRITTEN = places.pages()
LESSONS = [page for page in WRITTEN if page[0].isdigit()]
MADE = ["404", "genindex", "py-modindex", "search"]
PAGES = WRITTEN + MADE


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
        self.open(address)

    def open(self, address):
        self.page.goto(address)
        self.ask("window.MathJax?.startup?.promise")
        self.ask("document.fonts.ready.then(() => null)")

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
        self.page.wait_for_function(
            "theme => document.documentElement.dataset.theme === theme", arg=theme
        )

    def open_folds(self):
        self.ask("for (const fold of document.querySelectorAll('details')) fold.open = true")

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def close(self):
        self.context.close()


@cache
def parsed(path):
    """A page of the book as a tree, read once for all that only look at it."""
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def compressed_size(address):
    """What a server that compresses sends for a file of the book."""
    content = Path(unquote(urlsplit(address).path)).read_bytes()
    return min(len(content), len(gzip.compress(content, mtime=0)))
