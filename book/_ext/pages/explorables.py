"""Puts an element that can be taken in hand around a figure that has one.

Where a lesson has the comment `explorable: softmax-shift` behind a cell with a figure, that cell
stands in an element `<softmax-shift>`, which the script beside the lesson brings to life. As plain
Markdown, in a notebook and where no script runs, the figure stays what it is.
"""

import re

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

MARK = re.compile(r"explorable: ([a-z]+-[a-z-]+)(?= *-->|$)")


class WrapFigures(SphinxPostTransform):
    default_priority = 160  # after panels.py has put what was asserted behind the figure's cell
    formats = ("html",)

    def run(self, **kwargs):
        for mark in list(self.document.findall(is_mark)):
            parent = mark.parent
            above = parent[: parent.index(mark)]
            cell = next(node for node in reversed(above) if node.get("nb_element") == "cell_code")
            if not any(True for _ in cell.findall(nodes.figure)):
                raise ValueError(f"{self.env.docname}: no figure before {mark.astext()!r}")
            name = MARK.search(mark.astext().strip())[1]
            opening = nodes.raw("", f'<{name} class="explorable">\n', format="html")
            parent.insert(parent.index(cell), opening)
            mark.replace_self(nodes.raw("", f"</{name}>\n", format="html"))


def is_mark(node):
    return isinstance(node, nodes.comment | nodes.raw) and MARK.search(node.astext().strip())
