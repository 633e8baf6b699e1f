"""What a person changed in a notebook: found by content, shown, and taken into the lesson's text.

A notebook is made from a lesson, so that a change made in the notebook alone would be lost the next
time it is made. The notebook holds a digest of what its cells said when it was made; by that an
edited notebook is known, whatever the times of the two files say.
"""

import difflib
import hashlib
import json
import re

import jupytext
import nbformat
from jupytext import myst

SHOWN = 40  # lines of a difference

# What programs that show notebooks write into them, and no author.
NOT_WRITTEN = {
    *("collapsed", "jupyter", "execution", "editable", "slideshow"),
    *("trusted", "scrolled", "vscode", "ExecuteTime"),
}


def written(cells: list) -> list[str]:
    """Return each cell as its author wrote it, without what running and folding add."""
    return [
        json.dumps([cell.cell_type, cell.source, authored(cell.metadata)], sort_keys=True)
        for cell in cells
    ]


def authored(metadata: dict) -> dict:
    """Return the part of a cell's metadata that an author writes."""
    return {key: value for key, value in metadata.items() if key not in NOT_WRITTEN}


def digest(cells: list) -> str:
    """Return a short name for what the cells say."""
    return hashlib.sha256(json.dumps(written(cells)).encode()).hexdigest()[:16]


def edited(notebook: nbformat.NotebookNode, cells: list) -> bool:
    """Whether the notebook says what neither the lesson's cells say nor those it was made from."""
    made_from = notebook.metadata.get("mlpkit", {}).get("text")
    there = written(notebook.cells)
    return there != written(cells) and made_from not in (None, digest(notebook.cells))


def difference(lesson: str, cells: list, path: str, notebook: nbformat.NotebookNode) -> str:
    """Return the lines in which the lesson and its notebook differ, those of both."""
    sides = [as_text(side).splitlines() for side in (cells, notebook.cells)]
    lines = list(difflib.unified_diff(*sides, lesson, path, lineterm="", n=1))
    more = [f"... and {len(lines) - SHOWN} lines more"] if len(lines) > SHOWN else []
    return "\n".join("    " + line for line in lines[:SHOWN] + more)


def as_text(cells: list) -> str:
    """Return the cells as text, as jupytext writes it."""
    plain = [nbformat.from_dict(cell | {"metadata": authored(cell.metadata)}) for cell in cells]
    notebook = nbformat.v4.new_notebook(cells=plain)
    return myst.notebook_to_myst(notebook, default_lexer="ipython3") if cells else ""


def taken_over(text: str, notebook: nbformat.NotebookNode) -> str:
    """Return the lesson's text with the notebook's cells, and unchanged where the two agree."""
    old, new = jupytext.reads(text, fmt="md:myst").cells, notebook.cells
    lines = text.splitlines()
    starts = [*lines_of_cells(text), len(lines)]
    pieces = []
    changes = difflib.SequenceMatcher(None, written(old), written(new), autojunk=False)
    for kind, i, i_end, j, j_end in changes.get_opcodes():
        if kind == "equal":
            kept = "\n".join(lines[starts[i] : starts[i_end]])
            pieces.append((re.sub(r"\s*(\n\+\+\+\s*)?\Z", "", kept), new[j:j_end]))
        elif j < j_end:
            pieces.append((as_text(new[j:j_end]), new[j:j_end]))
    head = "\n".join(lines[: starts[0]]).rstrip() + "\n\n"
    merged = head + joined(pieces)
    if written(jupytext.reads(merged, fmt="md:myst").cells) == written(new):
        return merged
    return head + as_text(new)


def joined(pieces: list[tuple[str, list]]) -> str:
    """Return the pieces of text one below another, with a mark between two cells of Markdown."""
    whole, above = "", None
    for text, cells in pieces:
        mark = "+++\n\n" if above == cells[0].cell_type == "markdown" else ""
        whole += mark + text.strip("\n") + "\n\n"
        above = cells[-1].cell_type
    return whole.rstrip() + "\n"


def lines_of_cells(text: str) -> list[int]:
    """Return the line of the lesson, counted from 0, with which each of its cells begins."""
    parsed = myst.myst_to_notebook(text, add_source_map=True)
    # jupytext gives the first line of Markdown, and the line after the fence of code.
    return [
        line - (cell.cell_type != "markdown")
        for cell, line in zip(parsed.cells, parsed.metadata["source_map"], strict=True)
    ]
