"""Beside an equation, a figure and a conclusion of a lesson: a mark that opens what was checked.

The mark is a button, and what it opens a popover, which the browser shows without a script.
An exercise says with how many answers its check was tried.
"""

import html
import re

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from book._ext.pages import numbers
from book._ext.pages.lessons import is_code
from book.places import LESSONS
from tests.agreement import conclusions, numerals, proof
from tests.agreement.lesson import read_lesson, read_notebook

GREEK = "alpha beta gamma delta epsilon eta theta lambda mu sigma tau phi varphi".split()


class EquationPanels(SphinxPostTransform):
    """What a labelled equation was compared with, beside it."""

    default_priority = 4  # before the links of the code, which go into a panel, too
    formats = ("html",)

    def run(self, **kwargs):
        kept = proof.kept().get(self.env.docname, {}).get("equations", {})
        for block in list(self.document.findall(nodes.math_block)):
            if entry := kept.get(block.get("label")):
                name = f"equation-{block['label']}"
                mark = button(name, "What this equation was compared with")
                beside = nodes.container("", classes=["proof-beside"])
                block.parent.replace(block, beside)  # replace_self would give it the block's name
                beside += [block, mark, *panel(name, equation_lines(entry))]


def equation_lines(entry):
    """What an equation's panel says, line by line, each line a list of nodes."""
    if "convention" in entry:
        return [text(f"Nothing computes this equation: {entry['convention']}.")]
    lines = [text("Evaluated to hundreds of digits, and compared:")]
    for one in entry["compared"]:
        points = f"{one['points']} {plural('point', one['points'])}"
        apart = (
            f"at most {one['largest']} {plural('unit', one['largest'])} in the last place apart"
            if one["largest"]
            else "equal to the last digit"
        )
        lines.append(
            [math(one["side"]), *text(" with "), code(one["code"]), *text(f": {points}, {apart}")]
        )
    over = []
    for name, values in entry["values"].items():
        over += [*text("; " if over else "Over "), math(symbol(name)), *text(range_of(values))]
    return [*lines, [*over, *text(".")]] if over else lines


def range_of(values):
    """The values of a symbol, in words."""
    if values["least"] == values["largest"]:
        return f" = {number(values['least'])}"
    smallest = values["smallest"]
    tiny = f", sizes down to {number(smallest)}" if 0 < smallest < 1e-3 else ""
    what = plural("array" if values["arrays"] else "value", values["count"])
    return (
        f" from {number(values['least'])} to {number(values['largest'])}{tiny} "
        f"({values['count']} {what})"
    )


def number(value):
    """A number as a text has it: −1.8 × 10³⁰⁸."""
    mantissa, _, power = f"{value:.3g}".partition("e")
    mantissa = mantissa.replace("-", "−")
    if not power:
        return mantissa
    return (
        f"{mantissa} × 10{str(int(power)).translate(str.maketrans('-0123456789', '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'))}"
    )


def symbol(name):
    """A symbol as LaTeX has it."""
    return re.sub(rf"^({'|'.join(GREEK)})\b", r"\\\1", name)


class FigurePanels(SphinxPostTransform):
    """What was asserted of a figure, and what one sees there, with its numbers."""

    default_priority = 145  # after MyST-NB has chosen the outputs, and answers.py what unfolds
    formats = ("html",)

    def run(self, **kwargs):
        path = LESSONS / f"{self.env.docname}.md"
        kept = proof.kept().get(self.env.docname, {}).get("figures", {})
        for figure in list(self.document.findall(nodes.figure)):
            name = next((name for name in figure["ids"] if name in kept), None)
            caption = next(iter(figure.findall(nodes.caption)), None)
            if name and caption is not None:
                caption += button(name, "What was asserted of this figure")
                lines = [*claim_lines(kept[name]), seen(path, name)]
                cell = next(filter(is_code, ancestors(figure)))
                cell.parent.insert(cell.parent.index(cell) + 1, panel(name, lines))


def claim_lines(claims):
    yield text("Asserted of the drawing itself, its curves and marks:")
    for words, asserted in claims.items():
        line = [nodes.inline("", words, classes=["proof-words"])]
        for one in asserted:
            line += [*text(" "), code(one)]
        yield line


def seen(path, name):
    """The alternative text of a figure, its numbers marked."""
    lesson, printed = read_lesson(path), numbers.printed_by(read_notebook(path)["cells"])
    for section in lesson.sections:
        reasons = numerals.declared(section)
        for passage in section.passages:
            if passage.kind == "alt" and name_of(lesson.cells[passage.after_cell]) == name:
                claims = numbers.known_of(passage, reasons.get(passage, {}), section, lesson)
                marked = numbers.with_marks(passage.text, claims, printed, html.escape)
                return [*text("What one sees: "), nodes.raw("", marked, format="html")]
    raise KeyError(name)


def name_of(cell):
    return cell.options.get("mystnb", {}).get("figure", {}).get("name")


class ConclusionPanels(SphinxPostTransform):
    """The record of a conclusion, behind its sentence, which has an address here."""

    default_priority = 7
    formats = ("html",)

    def run(self, **kwargs):
        path = LESSONS / f"{self.env.docname}.md"
        record = conclusions.read_record(path) if path.exists() else {}
        for raw in list(self.document.findall(nodes.raw)):
            if mark := re.fullmatch(conclusions.MARK, raw.astext().strip()):
                name = f"conclusion-{mark[1]}"
                here = nodes.target("", "", ids=[name])
                if mark[1] not in record:
                    raw.parent.replace(raw, here)
                    continue
                paragraph = next(
                    node for node in ancestors(raw) if isinstance(node, nodes.paragraph)
                )
                raw.parent.replace(raw, [here, button(name, "How far this conclusion reaches")])
                lines = conclusion_lines(mark[1], record[mark[1]])
                paragraph.parent.insert(paragraph.parent.index(paragraph) + 1, panel(name, lines))


def conclusion_lines(name, entry):
    if "exempt" in entry:
        return [text(f"Not replicated: {entry['exempt']}.")]
    yes, runs = conclusions.held(entry)
    low, high = conclusions.interval(yes, runs)
    varied = [f"{name} {values}" for name, values in conclusions.ranges(entry).items()]
    lines = [
        [nodes.strong("", f"Held in {yes} of {runs} runs"), *text(f" ({low:.0%} to {high:.0%}).")],
        text(f"It holds where: {entry['holds']}"),
        text(f"Varied: {'; '.join(varied)}."),
    ]
    others = runs - yes
    more = f"The {plural('run', others)} where it did not" if others else "All conclusions"
    link = nodes.reference("", more, refuri=f"conclusions.html#{name}", internal=True)
    return [*lines, [link]]


class ExerciseLines(SphinxPostTransform):
    """With how many answers the check of an exercise was tried, below its stub."""

    default_priority = 140
    formats = ("html",)

    def run(self, **kwargs):
        kept = proof.kept().get(self.env.docname, {}).get("exercises", {})
        for cell in list(filter(is_code, self.document.findall(nodes.container))):
            asked = re.search(r'^check\("([\w-]+)"', cell[0].astext(), re.MULTILINE)
            if asked and asked[1] in kept and not cell.get("hide_mode"):
                entry = kept[asked[1]]
                tried = nodes.container("", classes=["proof-tried"])
                wrong = f"{entry['wrong']} wrong {plural('answer', entry['wrong'])}"
                tried += text(f"This check was tried with {wrong} and {entry['right']} right ones.")
                cell.parent.insert(cell.parent.index(cell) + 1, tried)


# --- Their parts


def button(name, label):
    return nodes.raw(
        "",
        f'<button type="button" class="proof-mark" popovertarget="proof-{name}" '
        f'aria-label="{label}">✓</button>',
        format="html",
    )


def panel(name, lines):
    """A popover of these lines, each a list of nodes."""
    # It may have to be scrolled, which a keyboard can where the focus is.
    start = f'<div popover id="proof-{name}" class="proof-panel" role="note" tabindex="0">'
    inside = [
        nodes.container("", nodes.inline("", "", *line), classes=["proof-line"]) for line in lines
    ]
    return [nodes.raw("", start, format="html"), *inside, nodes.raw("", "</div>", format="html")]


def ancestors(node):
    while node := node.parent:
        yield node


def text(words):
    return [nodes.inline("", words)]


def code(source):
    return nodes.literal("", source)


def math(latex):
    return nodes.math("", latex)


def plural(word, count):
    return word if count == 1 else f"{word}s"
