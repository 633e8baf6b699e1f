"""A lesson as a document: its passages of prose and its code cells, by section, with their lines.

The text comes from the lesson, the outputs from its recorded notebook; cell by cell they are the
same (test_recording.py sees to that), so the n-th code fence of the text has the n-th outputs.
Where both lie, pyproject.toml says (settings.py).
"""

import json
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from tests.agreement.settings import ROOT, SETTINGS

LESSONS = sorted((ROOT / SETTINGS.lessons).glob("*.md"))


@dataclass(frozen=True)
class Passage:
    """A piece of prose: a paragraph, list, table, heading, caption or alternative text."""

    kind: str  # "text", "heading", "caption", "alt", "equation"
    text: str
    line: int  # of its first character in the file
    after_cell: int  # how many code cells stand before it
    label: str = ""  # of an equation


@dataclass(frozen=True)
class Cell:
    """A code cell: its number in the lesson, its code, its options, and what it shows.

    What differs from run to run counts as not printed, so that no sentence can rest on it.
    """

    number: int
    line: int
    code: str
    options: dict
    printed: str
    drawn: str  # the texts of its figure: tick labels, titles, what stands in and beside the lines


@dataclass
class Section:
    """What stands under one heading of level 2 or 3; the first section has the lesson's title."""

    title: str
    line: int
    passages: list[Passage] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)


@dataclass(frozen=True)
class Lesson:
    path: Path
    sections: tuple[Section, ...]

    @property
    def name(self):
        return f"{SETTINGS.lessons}/{self.path.name}"

    @property
    def cells(self):
        return [cell for section in self.sections for cell in section.cells]

    @property
    def passages(self):
        return [passage for section in self.sections for passage in section.passages]


SVG = "image/svg+xml"
FENCE = re.compile(r"^(`{3,}|~{3,})\s*(\{[\w:-]+\})?")
HEADING = re.compile(r"^(#{1,3}) (.*)")
EQUATION_END = re.compile(r"^\$\$\s*(?:\(([\w-]+)\))?\s*$")


@cache
def read_lesson(path):
    """The lesson written at this path, with its notebook's outputs."""
    lines = path.read_text(encoding="utf-8").splitlines()
    outputs = recorded_outputs(path)
    sections, number = [], 0
    at = lines.index("---", 1) + 1  # after the front matter
    while at < len(lines):
        line = lines[at]
        if heading := HEADING.match(line):
            sections.append(Section(heading[2], at + 1))
            sections[-1].passages.append(Passage("heading", heading[2], at + 1, number))
            at += 1
        elif fence := FENCE.match(line):
            end = find_end(path, lines, at, lambda line, mark=fence[1]: line.startswith(mark))
            if fence[2] == "{code-cell}":
                options, code = split_options(lines[at + 1 : end])
                sections[-1].passages += option_passages(lines, at, end, options, number)
                number += 1
                cell = Cell(number, at + 1, "\n".join(code), options, *outputs[number - 1])
                sections[-1].cells.append(cell)
            at = end + 1
        elif line.strip() == "$$":
            end = find_end(path, lines, at, EQUATION_END.match)
            label = EQUATION_END.match(lines[end])[1] or ""
            text = "\n".join(lines[at + 1 : end])
            sections[-1].passages.append(Passage("equation", text, at + 1, number, label))
            at = end + 1
        elif line.strip():
            end = at
            while end < len(lines) and lines[end].strip() and not starts_block(lines[end]):
                end += 1
            text = "\n".join(lines[at:end])
            sections[-1].passages.append(Passage("text", text, at + 1, number))
            at = end
        else:
            at += 1
    return Lesson(path, tuple(sections))


def find_end(path, lines, start, ends):
    for at in range(start + 1, len(lines)):
        if ends(lines[at]):
            return at
    where = f"{SETTINGS.lessons}/{path.name}:{start + 1}"
    raise ValueError(f"{where}: what begins here with {lines[start].strip()} has no end")


def starts_block(line):
    return FENCE.match(line) or HEADING.match(line) or line.strip() == "$$"


def split_options(body):
    """A cell's options, from a YAML block or from lines such as `:tags: [hide-output]`."""
    if body and body[0] == "---":
        end = body.index("---", 1)
        return yaml.safe_load("\n".join(body[1:end])) or {}, body[end + 1 :]
    count = 0
    while count < len(body) and re.match(r":[\w-]+:", body[count]):
        count += 1
    return yaml.safe_load("\n".join(line[1:] for line in body[:count])) or {}, body[count:]


def option_passages(lines, start, end, options, number):
    """A figure's caption and alternative text, each with the line it begins on."""
    figure = options.get("mystnb", {})
    for kind, text in (
        ("caption", figure.get("figure", {}).get("caption")),
        ("alt", figure.get("image", {}).get("alt")),
    ):
        if text:
            at = next(i for i in range(start, end) if lines[i].strip().startswith(f"{kind}:"))
            yield Passage(kind, text, at + 1, number)


def notebook_of(stem):
    """The recorded notebook of the lesson called so."""
    return ROOT / SETTINGS.notebooks / f"{stem}.ipynb"


def read_notebook(path):
    """The recorded notebook of the lesson at this path."""
    if not notebook_of(path.stem).exists():
        raise FileNotFoundError(
            f"{SETTINGS.lessons}/{path.name} is not recorded; run: make lessons"
        )
    return json.loads(notebook_of(path.stem).read_text(encoding="utf-8"))


def recorded_outputs(path):
    """For each code cell of the lesson's notebook, all that it printed, and its figure's texts."""
    found = []
    for cell in read_notebook(path)["cells"]:
        if cell["cell_type"] == "code":
            # Letters are drawn as outlines; matplotlib leaves the text in a comment.
            drawn = [text for svg in drawings(cell) for text in re.findall(r"<!-- (.*?) -->", svg)]
            uncompared = "nbval-ignore-output" in cell["metadata"].get("tags", [])
            found.append(("\n".join([] if uncompared else texts(cell)), "\n".join(drawn)))
    return found


def texts(cell):
    """What each output of a notebook's cell has printed; figures have printed nothing."""
    found = []
    for output in cell["outputs"]:
        if output["output_type"] == "stream":
            found.append("".join(output["text"]))
        elif output["output_type"] == "error":
            found.append(f"{output['ename']}: {output['evalue']}")
        elif SVG not in output["data"]:
            found.append("".join(output["data"].get("text/plain", "")))
    return found


def drawings(cell):
    """The figures of a notebook's cell."""
    return ["".join(o["data"][SVG]) for o in cell["outputs"] if SVG in o.get("data", {})]
