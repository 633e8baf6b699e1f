"""A page that runs: the book as a server shows it, and its Python from the copy beside the course."""

import json
import mimetypes
from urllib.parse import unquote, urlsplit

import nbformat

from book._commands import mirror
from book.places import BOOK
from tests.site.pages import Visit

SITE = "https://course.example/"
NO_MIRROR = "no copy of the pages' Python was found: make mirror"
SECONDS = 240  # for a whole page, on a busy machine

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

    def __init__(self, browser, html, name, width):
        self.html, self.mirror, self.fetched = html, mirror.place(), {}
        self.silent = set()  # addresses that do not answer
        super().__init__(browser, "about:blank", width)
        self.context.add_init_script(LISTEN)
        self.context.route("**/*", self.answer)
        self.open(f"{SITE}{name}.html")

    def answer(self, route):
        address = route.request.url
        for base, folder in ((SITE, self.html), (mirror.CDN, self.mirror)):
            path = folder / unquote(urlsplit(address.removeprefix(base)).path)
            if address.startswith(base) and path.is_file() and base not in self.silent:
                self.fetched[address] = path.stat().st_size
                kind = "text/javascript" if path.suffix == ".mjs" else mimetypes.guess_type(path)[0]
                kind = "application/wasm" if path.suffix == ".wasm" else kind
                headers = {"access-control-allow-origin": "*"}
                route.fulfill(path=path, content_type=kind or "application/octet-stream", headers=headers)
                return
        if address.startswith(("http:", "https:")):
            route.abort()
        else:
            route.continue_()

    def button(self, name):
        return self.page.get_by_role("button", name=name, exact=True)

    def wait(self, expression, seconds=SECONDS):
        self.page.wait_for_function(expression, timeout=1000 * seconds)

    def run(self):
        """Run the page, and wait until it is done."""
        self.button("Run this page").click()
        self.wait("document.querySelector('.live-status').textContent.startsWith('Done')")

    def given(self):
        """What each cell gave, in the form of a recording: text by its kind, and figures."""
        blocks, done = {}, []
        for message in self.ask("heard"):
            if "kind" in message:
                blocks.setdefault(message["cell"], []).append(message)
            elif "done" in message:
                done.append(message["done"])
        return [in_order(blocks.get(cell, [])) for cell in sorted(set(done))]


def in_order(blocks):
    """As a recording has it: between figures, first all that went to stdout."""
    given, printed = [], {"stdout": "", "stderr": ""}

    def flush():
        given.extend((name, text) for name, text in printed.items() if text)
        printed.update(stdout="", stderr="")

    for block in blocks:
        if block["kind"] == "stream":
            printed[block["name"]] += block["value"]
        else:
            flush()
            given.append((block["kind"], block["value"]))
    flush()
    return given


def recorded(name):
    """What the notebook holds for each of its cells, in the same form."""
    notebook = nbformat.read(BOOK / f"{name}.ipynb", as_version=4)
    return [
        [block for output in cell.outputs for block in recorded_output(output)]
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


def recorded_output(output):
    if output.output_type == "stream":
        yield output.name, output.text
    elif output.output_type == "error":
        yield "error", "\n".join(output.traceback)
    elif "image/svg+xml" in output.data:
        yield "figure", output.data["image/svg+xml"]
    else:
        yield "result", output.data["text/plain"]


def seconds(visit):
    return {m["done"]: m["seconds"] for m in visit.ask("heard") if "done" in m}


__all__ = ["NO_MIRROR", "LiveVisit", "json", "recorded", "seconds"]
