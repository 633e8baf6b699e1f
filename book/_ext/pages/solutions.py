"""Leaves the exercises' solutions out of the book where it is made for a class.

`make book SOLUTIONS=no` does; book/_ext/site/takeaway.py leaves them out of what is taken away.
"""

import re

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

# A sentence that is true only of a book with solutions has this mark behind it.
SENTENCE = re.compile(r"[^.\n\"]*\.\s*<!-- with solutions -->")


def left_out(app):
    return not app.config.with_solutions


def drop_sentences(app, docname, source):
    """Drop what a page says of the solutions, if they are not there."""
    if left_out(app):
        source[0] = without_sentences(source[0])


def without_sentences(text):
    return SENTENCE.sub("", text)


class LeaveOut(SphinxPostTransform):
    default_priority = 151  # after lessons.ShapeLesson has found them and numbered all cells
    formats = ("html",)

    def run(self, **kwargs):
        if left_out(self.app):
            gone = [c for c in self.document.findall(nodes.container) if "solution" in c["classes"]]
            for cell in gone:
                cell.parent.remove(cell)
            self.unlink([name for cell in gone for name in cell["ids"]])

    def unlink(self, names):
        """Let no number lead to a cell that is gone."""
        link = re.compile(rf'<a class="checked"[^>]*href="#(?:{"|".join(names)})"[^>]*>')
        for raw in self.document.findall(nodes.raw) if names else ():
            if link.search(raw.astext()):
                raw[0] = nodes.Text(link.sub("<a>", raw.astext()))
