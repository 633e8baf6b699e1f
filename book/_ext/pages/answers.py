"""What explains a folded output unfolds with it, so that the page does not answer its own question.

Where a lesson has the comment `unfolds with the output` behind a folded cell, the paragraph below
the comment is put into that cell's fold. As plain Markdown and in a notebook it stays where it is.
"""

import re

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

MARK = re.compile(r"<!--\s*unfolds with the output\s*-->|^unfolds with the output$")


class FoldAnswers(SphinxPostTransform):
    default_priority = 140  # before lessons.py, and before MyST-NB folds
    formats = ("html",)

    def run(self, **kwargs):
        for mark in list(self.document.findall(is_mark)):
            parent = mark.parent
            at = parent.index(mark)
            cell, answer = parent[at - 1], parent[at + 1]
            parent.remove(mark)
            if not folds(cell) or not isinstance(answer, nodes.paragraph):
                raise ValueError(f"{self.env.docname}: nothing to unfold at {answer.astext()!r}")
            parent.remove(answer)
            cell[-1].append(answer)


def is_mark(node):
    return isinstance(node, nodes.comment | nodes.raw) and MARK.search(node.astext().strip())


def folds(node):
    return isinstance(node, nodes.container) and node.get("hide_mode") in ("output", "all")
