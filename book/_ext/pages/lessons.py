"""Gives a lesson's parts their form on the page; the lesson itself stays plain Markdown.

The blockquote at its head becomes the box of objectives, a question before a folded cell is marked
as one and gets a place for an answer, and the button of a fold says what is inside.
"""

import hashlib
import html

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from tests.agreement.predictions import FORM

SOLUTION, CELL, CODE = "solution", "code and its output", "code"
OUTPUT, FIGURE = "output", "figure"


class ShapeLesson(SphinxPostTransform):
    default_priority = 150  # after MyST-NB has chosen the outputs, before it folds them
    formats = ("html",)

    def run(self, **kwargs):
        for quote in self.document.findall(nodes.block_quote):
            if isinstance(before(quote), nodes.title) and quote.parent.parent is self.document:
                quote["classes"].append("objectives")
                list_objectives(quote)
        code = [c for c in self.document.findall(nodes.container) if is_code(c)]
        for number, cell in enumerate(code, start=1):
            cell["ids"].append(f"cell-{number}")
        for cell in list(self.document.findall(nodes.container)):
            if cell.get("hide_mode") and cell.children:
                inside = content(cell)
                cell["prompt_show"] = cell["prompt_show"].replace("{type}", inside)
                cell["prompt_hide"] = cell["prompt_hide"].replace("{type}", inside)
                if inside == SOLUTION:
                    cell["classes"].append("solution")
                    cell.parent["classes"].append("exercise")
                question = before(cell)
                if isinstance(question, nodes.paragraph) and starts_bold(question):
                    question["classes"].append("predict")
                    place_for_answer(question, cell)


def is_code(container):
    return container.get("nb_element") == "cell_code"


def before(node):
    """The node's neighbour above, comments left out."""
    for other in reversed(node.parent[: node.parent.index(node)]):
        if not isinstance(other, nodes.comment | nodes.raw):
            return other
    return None


def starts_bold(paragraph):
    return isinstance(visible(paragraph)[0], nodes.strong)


def visible(paragraph):
    """Its children; MyST puts an empty text before what is bold."""
    return [child for child in paragraph if child.astext()]


def place_for_answer(question, cell):
    """An empty element before the cell, with what the author says of the answer, if anything.

    It is known by the question's words: another question is not answered by an old answer.
    """
    parent, form = cell.parent, ""
    for between in parent[parent.index(question) + 1 : parent.index(cell)]:
        if found := FORM.search(between.astext()):
            form = " ".join(found[1].split())
            parent.remove(between)
    name = hashlib.sha256(question.astext().encode()).hexdigest()[:8]
    place = (
        f'<div class="guess" id="guess-{name}" data-cell="{cell["ids"][-1]}" '
        f'data-form="{html.escape(form)}"></div>\n'
    )
    parent.insert(parent.index(cell), nodes.raw("", place, format="html"))


def list_objectives(quote):
    """ "say this;⏎ write that" is one sentence in the source, and a list on the page."""
    bold, *rest = visible(quote[0])
    items = [nodes.paragraph()]
    for child in rest:
        items[-1] += child
        if isinstance(child, nodes.Text) and child.rstrip().endswith((";", "；")):
            items.append(nodes.paragraph())
    if len(items) > 1:
        quote[0][:] = [bold]
        quote.insert(1, nodes.bullet_list("", *(nodes.list_item("", item) for item in items)))


def content(cell):
    if cell["hide_mode"] == "all":
        return SOLUTION if "check(" in cell[0].astext() else CELL
    if cell["hide_mode"] == "input":
        return CODE
    output = cell[-1]
    figures = any(True for _ in output.findall(nodes.image))
    texts = any(True for _ in output.findall(nodes.literal_block))
    return FIGURE if figures and not texts else OUTPUT
