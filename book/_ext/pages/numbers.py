"""Says of each number in a lesson's prose where it is printed, as its check has found it.

Page and check ask the same code, so they cannot disagree. A number becomes a link to the cell that
prints it,

    <a class="checked" data-checked="printed" href="#cell-4" data-at="4:0:1:12:16">0.25</a>

with the cell, which of its texts, the line from the text's end, and the place in it: one such group
for each claim. (From its end, since an error's message is the last that a page shows of it.) A
number that is not computed has a "-" for it, and the reason. A formula with numbers is marked as a
whole, a row of a table in its first cell.
"""

import html
import json
import re

from book.places import LESSONS
from tests.agreement import numerals
from tests.agreement.lesson import read_lesson, texts

# What a mark may not be put into the middle of.
WHOLE = re.compile(r"\$[^$]+\$|`[^`]*`|\[[^\]]*\]\([^)]*\)")


def mark_numbers(app, docname, source):
    """Put the marks into the text of a lesson's notebook before it is read."""
    path = LESSONS / f"{docname}.md"
    if not path.exists():
        return
    app.env.note_dependency(str(path))
    notebook = json.loads(source[0])
    mark(notebook["cells"], read_lesson(path))
    source[0] = json.dumps(notebook)


def mark(cells, lesson):
    """Mark the numbers of a lesson in its notebook's cells, captions among them."""
    prose = [cell for cell in cells if cell["cell_type"] == "markdown"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    printed = printed_by(cells)
    left = ["".join(cell["source"]) for cell in prose]
    done = ["" for _ in prose]
    at = 0
    for section in lesson.sections:
        reasons = numerals.declared(section)
        for passage in section.passages:
            if passage.kind not in ("text", "caption"):
                continue
            claims = known_of(passage, reasons.get(passage, {}), section, lesson)
            if passage.kind == "caption":
                figure = code[passage.after_cell]["metadata"]["mystnb"]["figure"]
                figure["caption"] = with_marks(passage.text, claims, printed)
                continue
            while at < len(prose) and passage.text not in left[at]:
                at += 1
            if at == len(prose):  # the notebook is behind its text, while that is being written
                return
            before, _, left[at] = left[at].partition(passage.text)
            done[at] += before + with_marks(passage.text, claims, printed)
    for cell, start, end in zip(prose, done, left, strict=True):
        cell["source"] = start + end


def printed_by(cells):
    """The texts that each code cell of a notebook has printed."""
    return [texts(cell) for cell in cells if cell["cell_type"] == "code"]


def known_of(passage, reasons, section, lesson):
    """Each numeral of the passage, with where it is printed or why it is not."""
    for claim in numerals.claims(passage):
        if not claim.in_words:
            why = reasons.get(claim.text)
            yield claim, why or numerals.backing(claim, section, lesson)


def with_marks(text, claims, printed, outside=str):
    """The text with a link around each numeral, or what is whole around it.

    `outside` is done to what stands in no link.
    """
    spans = {}
    for claim, known in claims:
        if known:
            spans.setdefault(span_of(claim, text), []).append(known)
    parts, at = [], 0
    for (start, end), known in sorted(spans.items()):
        parts += [outside(text[at:start]), link(text[start:end], known, printed)]
        at = end
    return "".join([*parts, outside(text[at:])])


def span_of(claim, text):
    start, end = claim.start, claim.end
    if claim.row:
        first = re.compile(r"[^|\s][^|\n]*\d[^|\n]*(?<!\s)|\d").search(text, start)
        start, end = first.span()
    for whole in WHOLE.finditer(text):
        if whole.start() < end and start < whole.end():
            start, end = min(start, whole.start()), max(end, whole.end())
    return start, end


def link(text, known, printed):
    """A link for what is known: groups of numbers for what is printed, a reason for what is not."""
    groups = ["-" if isinstance(one, str) else place(one, printed) for one in known]
    reasons = html.escape("; ".join({one: 1 for one in known if isinstance(one, str)}))
    at = next((group for group in groups if group != "-"), None)
    kind = (
        f'data-checked="printed" href="#cell-{at.split(":")[0]}"'
        if at
        else f'data-checked="declared" data-why="{reasons}"'
    )
    # What MathJax draws has no text that could name a link.
    drawn = at and text.startswith("$")
    name = f' aria-label="{html.escape(text.strip("$"))}"' if drawn else ""
    # A link cannot stand in a link: one that is there stays, and is only marked.
    tag = "span" if text.startswith("[") else "a"
    kind = re.sub(r' href="[^"]*"', "", kind) if tag == "span" else kind
    return f'<{tag} class="checked" {kind} data-at="{" ".join(groups)}"{name}>{text}</{tag}>'


def place(backing, printed):
    """Where a number is printed: cell, text, line, start, end; of one in a figure, the cell."""
    number, line = backing.cell.number, backing.line
    if line is None:
        return str(number)
    for index, text in enumerate(printed[number - 1]):
        lines = text.split("\n")  # as the texts are joined
        if line < len(lines):
            from_end = len(text.rstrip("\n").split("\n")) - line
            return f"{number}:{index}:{from_end}:{backing.start}:{backing.end}"
        line -= len(lines)
    raise ValueError(f"cell {number} prints no line {backing.line}")
