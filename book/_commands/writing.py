"""Lets JupyterLab edit the lessons' text as notebooks, for `make lab WRITE=1`.

Opened as book/NN-name.ipynb, a lesson shows the cells of its text with their recorded outputs.
Saved, it is the text that is written: what changed in a cell changes there, all else keeps its
letters. No notebook is written, since only `make lessons` does that.
"""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import SequenceMatcher
from itertools import pairwise, zip_longest
from pathlib import Path
from typing import Any

import nbformat
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from jupytext.myst import MystMetadataParsingError, myst_to_notebook, notebook_to_myst
from tornado.web import HTTPError

from book._commands import record, whole
from book._commands.lab import prepare_for_jupyterlab


class LessonsManager(AsyncLargeFileManager):
    """JupyterLab's view of the files, in which a lesson's notebook stands for its text."""

    async def get(
        self,
        path: str,
        content: bool = True,
        type: str | None = None,
        format: str | None = None,
        require_hash: bool = False,
    ) -> dict[str, Any]:
        """Return what is at the path; of a lesson its text, and the text's date and digest."""
        model = await super().get(path, content, type, format, require_hash)
        lesson = self.lesson_at(path)
        if lesson and model["type"] == "notebook":
            saved = lesson.stat().st_mtime
            model["last_modified"] = datetime.fromtimestamp(saved, UTC)
            if require_hash:
                model |= self._get_hash(lesson.read_bytes())
            if content:
                with told_in_jupyterlab(lesson):
                    model["content"] = as_notebook(lesson)
                self.notary.mark_cells(model["content"], True)
        return model

    async def save(self, model: dict[str, Any], path: str = "") -> dict[str, Any]:
        """Write what JupyterLab has at the path; of a lesson what changed, into its text."""
        lesson = self.lesson_at(path)
        if not lesson or model.get("type") != "notebook":
            return await super().save(model, path)
        old = lesson.read_text(encoding="utf-8")
        with told_in_jupyterlab(lesson):
            new = with_cells(old, nbformat.from_dict(model["content"]).cells)
        if new != old:
            whole.replace(lesson, new)
        return await self.get(path, content=False)

    def lesson_at(self, path: str) -> Path | None:
        """Return the text of the lesson whose notebook this is, if it is one."""
        notebook = Path(self._get_os_path(path.strip("/")))
        lesson = record.SOURCES / f"{notebook.stem}.md"
        return lesson if notebook == record.notebook_path(lesson) and lesson.exists() else None


@contextmanager
def told_in_jupyterlab(lesson: Path) -> Iterator[None]:
    """Show what is wrong with a lesson in JupyterLab's own window."""
    try:
        yield
    except (ValueError, record.LessonError, MystMetadataParsingError) as error:
        raise HTTPError(400, f"{lesson.name}: {error}") from error


def as_notebook(lesson: Path) -> nbformat.NotebookNode:
    """Return the cells of the lesson's text, with the outputs that were recorded for them."""
    notebook = nbformat.read(record.notebook_path(lesson), as_version=4)
    recorded = {cell.id: cell for cell in notebook.cells}
    notebook.cells = record.expected_cells(lesson)
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.id in recorded:  # an id stands for the cell's code
            cell.outputs = recorded[cell.id].outputs
            cell.execution_count = recorded[cell.id].execution_count
    prepare_for_jupyterlab(notebook)
    return notebook


@dataclass(frozen=True)
class Part:
    """A cell, its letters in the text, and its place in the text as it was; none if it is new."""

    cell: nbformat.NotebookNode
    text: str
    place: int | None

    @property
    def next_place(self) -> int:
        """The place of the part that followed in the text as it was."""
        return -1 if self.place is None else self.place + 1


def with_cells(text: str, cells: Iterable[nbformat.NotebookNode]) -> str:
    """Return the lesson's text with these cells; one that did not change keeps its very letters.

    Raises:
        ValueError: the text could not be read back as these cells.
    """
    wanted = [cell for cell in cells if tidy(cell) or cell.cell_type != "markdown"]
    head, old = parts_of(text)
    new: list[Part] = []
    alike = SequenceMatcher(None, [key(p.cell) for p in old], [key(c) for c in wanted], False)
    for kind, i, i_end, j, j_end in alike.get_opcodes():
        pairs = zip_longest(old[i:i_end], wanted[j:j_end])
        new += old[i:i_end] if kind == "equal" else [edited(*pair) for pair in pairs if pair[1]]
    text = joined(head, new, len(old))
    for number, (part, cell) in enumerate(zip_longest(parts_of(text)[1], wanted), start=1):
        if cell and cell.get("attachments"):
            raise ValueError(f"text cannot hold the picture in cell {number}; draw it by code")
        if not (part and cell) or key(part.cell) != key(cell):
            raise ValueError(f"cell {number} has a fence (```) left open, or a line of its own +++")
    return text


def parts_of(text: str) -> tuple[str, list[Part]]:
    """Return what stands above the first cell, and every cell with its letters."""
    notebook = myst_to_notebook(text, add_source_map=True)
    lines = text.splitlines(keepends=True)
    starts = []
    for cell, line in zip(notebook.cells, notebook.metadata["source_map"], strict=True):
        # A code cell's fence stands a line before its code, the mark +++ one before its Markdown.
        marked = cell.cell_type != "markdown" or lines[line - 1].startswith(BREAK)
        starts.append(line - 1 if marked else line)
    head, *texts = ["".join(lines[a:b]) for a, b in pairwise([0, *starts, len(lines)])]
    return head, list(map(Part, notebook.cells, texts, range(len(texts))))


BREAK = "+++"


def edited(part: Part | None, cell: nbformat.NotebookNode) -> Part:
    """Return the cell in its part of the text, or written anew if more than its source differs."""
    if part and key(part.cell)[::2] == key(cell)[::2] and "```" not in cell.source:
        before, source, after = part.text.rpartition(part.cell.source or "\0")
        if source:
            return Part(cell, before + tidy(cell) + after, part.place)
    anew = nbformat.from_dict(cell | {"source": tidy(cell), "metadata": kept(cell)})
    alone = nbformat.v4.new_notebook(cells=[anew])
    return Part(cell, notebook_to_myst(alone, default_lexer="ipython3"), None)


def joined(head: str, parts: list[Part], count: int) -> str:
    """Return the text of the parts, of which there were so many.

    Two that followed each other still do; between others stands a blank line, and what marks that
    one cell of Markdown ends and another begins.
    """
    text = head
    for before, part in pairwise([None, *parts]):
        if part.place == (before.next_place if before else 0):
            text += part.text
            continue
        own = part.text.lstrip("\n").removeprefix(f"{BREAK}\n").lstrip("\n")
        kinds = {before.cell.cell_type, part.cell.cell_type} if before else set()
        if kinds == {"markdown"} and not own.startswith(BREAK):
            own = f"{BREAK}\n\n{own}"
        text = (text.rstrip("\n") + "\n\n" + own).lstrip("\n")
    return text if parts and parts[-1].place == count - 1 else text.rstrip("\n") + "\n"


def key(cell: nbformat.NotebookNode) -> tuple[str, str, str]:
    """Return what the text keeps of a cell: its kind, its source, its options."""
    return cell.cell_type, tidy(cell), json.dumps(kept(cell), sort_keys=True)


def tidy(cell: nbformat.NotebookNode) -> str:
    """Return the cell's source without blank lines around it, which a text does not tell apart."""
    return re.sub(r"\A(\s*\n)+", "", cell.source).rstrip()


def kept(cell: nbformat.NotebookNode) -> dict[str, Any]:
    """Return the cell's options, without those that JupyterLab sets by itself."""
    return {name: value for name, value in cell.metadata.items() if name not in BY_JUPYTERLAB}


BY_JUPYTERLAB = {
    *("collapsed", "deletable", "editable", "execution", "jupyter", "scrolled", "slideshow"),
    "trusted",
}
