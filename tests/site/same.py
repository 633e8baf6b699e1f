"""Whether a page that runs gives what is recorded, and its exercises can be solved in it."""

import hashlib
import json
import re
from collections import Counter

import numpy as np

from book._ext.site import live
from book.places import BOOK, ROOT
from tests.site.live import LiveVisit, code_cells, recorded
from tests.site.pages import WRITTEN, parsed

RUN = [name for name in WRITTEN if (BOOK / f"{name}.ipynb").exists()]
KEPT = BOOK / "live.json"
TIMING = "nbval-ignore-output"
LAST_DIGIT = 2e-6  # of the coordinates that Matplotlib writes
# All that what a page gives depends on, beside its cells, the library and the kernel.
BEHIND = (
    "book/_live/lock.json",
    "book/_live/page.mjs",
    "book/_live/worker.mjs",
    "book/_static/live.js",
    "book/_static/progress.js",
    "tests/site/live.py",
    "tests/site/same.py",
)


def kept():
    """What came of each page when it was last run."""
    return json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}


def tried(browser, html, name):
    """Run a page, solve its exercises, and give what is to be kept of that.

    Raises:
        AssertionError: a cell gives something else for no known cause, or a solution is refused.
    """
    visit = LiveVisit(browser, html, name)
    try:
        visit.run()
        found = causes(name, visit.given())
        solve_exercises(visit, code_cells(name))
    finally:
        visit.close()
    return {"stamp": stamp(html, name), "cells": len(code_cells(name)), "differ": found}


def stamp(html, name):
    """A digest of all that what a page gives depends on, but for the browser."""
    page = parsed(html / f"{name}.html")
    cells = [[cell["id"], cell["class"], str(cell.select_one(".cell_input"))]
             for cell in page.select("div.cell[id]")]  # fmt: skip
    exercises = [[cell.get("id") for cell in one.select("div.cell")]
                 for one in page.select("section.exercise")]  # fmt: skip
    outputs = [recorded(cell) for cell in code_cells(name).values()]
    parts = [json.dumps([cells, exercises, outputs]).encode(), live.archive()]
    parts += [(ROOT / path).read_bytes() for path in BEHIND]
    return hashlib.sha256(b"\n".join(parts)).hexdigest()[:16]


def causes(name, given):
    """Why cells give something else than what is recorded, by their number; the others do not."""
    cells = code_cells(name)
    found = {number: cause(cell, given.get(number)) for number, cell in cells.items()}
    other = {number: (given.get(number), recorded(cells[number]))
             for number, why in found.items() if why == "other"}  # fmt: skip
    assert not other, f"{name}, by cell, what came and what is recorded: {other}"
    return {str(number): why for number, why in found.items() if why}


def cause(cell, given):
    """Why a cell gives something else than what is recorded; nothing if it does not."""
    wanted = recorded(cell)
    if TIMING in cell.metadata.get("tags", []):
        return "timing"
    if given == wanted:
        return ""
    if given and ("absent", "torch") in given:
        return "PyTorch"
    # WebAssembly has no flags for what overflows.
    if given == [(kind, text) for kind, text in wanted if kind != "stderr"]:
        return "warning"
    return "bytes of a figure" if given and alike(given, wanted) else "other"


def alike(given, wanted):
    """Whether text is the same, and figures but for what no reader sees: a coordinate's last digit,
    the name of a clip, which hangs on it, and the outline of a letter that FreeType composes.
    """
    if [kind for kind, _ in given] != [kind for kind, _ in wanted]:
        return False
    return all(
        one == other or (kind == "figure" and drawn_alike(one, other))
        for (kind, one), (_, other) in zip(given, wanted, strict=True)
    )


def drawn_alike(one, other):
    parts = [re.split(r"(-?\d+\.\d+)", plain(svg)) for svg in (one, other)]
    numbers = [np.array(part[1::2], dtype=float) for part in parts]
    return parts[0][::2] == parts[1][::2] and np.abs(numbers[0] - numbers[1]).max() < LAST_DIGIT


def plain(svg):
    names = {}
    svg = re.sub(r"\bp[0-9a-f]{10}\b", lambda m: names.setdefault(m[0], f"clip-{len(names)}"), svg)
    return re.sub(r'(<path id="DejaVu[^"]*" d=)"[^"]*"', r"\1", svg)


def solve_exercises(visit, cells):
    """Each stub becomes its solution, passes, and ticks itself."""
    exercises = visit.page.locator("section.exercise")
    for at in range(exercises.count()):
        exercise = exercises.nth(at)
        stub, *_, solution = exercise.evaluate(
            "one => [...one.querySelectorAll('div.cell')].map(cell => Number(cell.id.slice(5)))"
        )
        if "torch" in cells[solution].source:
            continue
        assert "not yet" in visit.page.locator(f"#cell-{stub} .cell_output").text_content()
        said = visit.run_cell(stub, cells[solution].source)
        assert "passed: all" in said, f"{cells[solution].source}\n{said}"
        assert exercise.locator(".tick input").is_checked()


def counts(entry):
    """How many of a page's cells give what is recorded, and how many for which cause do not."""
    differ = Counter(entry["differ"].values())
    return Counter(same=entry["cells"] - differ.total()) + differ
