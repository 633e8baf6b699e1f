"""A page that runs: the book as a server shows it, and its Python from the copy of it here."""

import mimetypes
from urllib.parse import unquote, urlsplit

import nbformat

from book._commands import mirror
from book._ext.site.dark import with_dark_colours
from book.places import BOOK
from tests.site.pages import DESK, Visit

SITE = "https://course.example/"
SECONDS = 600  # for a whole page, on a busy machine

# What Python tells the page, heard beside it.
LISTEN = """
    window.heard = []
    window.Worker = class extends Worker {
        constructor(...all) {
            super(...all)
            this.addEventListener("message", ({ data }) => heard.push(data))
        }
    }
"""


class LiveVisit(Visit):
    """One page, open from a server that is not there: files answer in its place."""

    def __init__(self, browser, html, name, width=DESK):
        self.places = {SITE: html, mirror.CDN: mirror.place()}
        self.fetched = {}
        super().__init__(browser, "about:blank", width)
        self.context.add_init_script(LISTEN)
        self.context.route("https://**/*", self.answer)
        self.open(f"{SITE}{name}.html")

    def answer(self, route):
        address = route.request.url
        for base, folder in self.places.items():
            path = folder / unquote(urlsplit(address.removeprefix(base)).path)
            if address.startswith(base) and path.is_file():
                self.fetched[address] = path.stat().st_size
                allowed = {"access-control-allow-origin": "*"}
                route.fulfill(path=path, content_type=kind_of(path), headers=allowed)
                return
        route.abort()

    def button(self, name):
        return self.page.get_by_role("button", name=name, exact=True)

    def status(self):
        return self.page.locator(".live-bar > .live-status")

    def wait_for_status(self, opening):
        condition = "start => document.querySelector('.live-status').textContent.startsWith(start)"
        self.page.wait_for_function(condition, arg=opening, timeout=1000 * SECONDS)

    def run(self):
        """Run the page, and wait until it is done."""
        self.button("Run this page").click()
        self.wait_for_status("Done")

    def run_cell(self, number, code):
        """Put the code into a cell, run it, and give what stands below it then."""
        area = self.page.locator(f"#cell-{number} textarea")
        area.evaluate("area => area.closest('details')?.setAttribute('open', '')")
        area.fill(code)
        area.press("Shift+Enter")
        self.wait_for_status("Done")
        return self.page.locator(f"#cell-{number} .cell_output").text_content()

    def given(self):
        """By the number of a cell, what Python gave for it, in the form of a recording."""
        messages = {}
        for message in self.ask("heard"):
            if "kind" in message:
                messages.setdefault(message["cell"] + 1, []).append(message)
            elif "done" in message:
                messages.setdefault(message["done"] + 1, [])
        return {number: in_order(messages[number]) for number in messages}

    def seconds(self):
        return {m["done"] + 1: m["seconds"] for m in self.ask("heard") if "done" in m}


def kind_of(path):
    known = {".mjs": "text/javascript", ".wasm": "application/wasm"}
    return known.get(path.suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"


def in_order(messages):
    """As a recording has it: between figures, first all that went to stdout."""
    given, printed = [], {"stdout": "", "stderr": ""}

    def flush():
        given.extend((name, text.rstrip()) for name, text in printed.items() if text.strip())
        printed.update(stdout="", stderr="")

    for message in messages:
        if message["kind"] == "stream":
            printed[message["name"]] += message["value"]
        else:
            flush()
            given.append((message["kind"], message["value"].rstrip() or message["name"]))
    flush()
    return given


def code_cells(name):
    """The cells of code in the page's notebook, by their number on the page."""
    notebook = nbformat.read(BOOK / f"{name}.ipynb", as_version=4)
    code = (cell for cell in notebook.cells if cell.cell_type == "code")
    return dict(enumerate(code, start=1))


def recorded(cell):
    """What was recorded for a cell, in the form in which a page gives it."""
    return [given for output in cell.outputs for given in recorded_output(output)]


def recorded_output(output):
    if output.output_type == "stream":
        yield output.name, output.text.rstrip()
    elif output.output_type == "error":
        yield "error", "\n".join(output.traceback).rstrip()
    elif "image/svg+xml" in output.data:
        yield "figure", with_dark_colours(output.data["image/svg+xml"]).rstrip()
    else:
        yield "result", output.data["text/plain"].rstrip()
