"""Links each term of the glossary where a page first uses it.

A lesson says "the hidden layer" in plain words, so that it reads well as text everywhere; the built
page leads from there to the glossary. On the glossary's page Chinese is marked as such, so that a
voice reads it in its own language.
"""

import re
from functools import cache

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import make_refnode

from book._ext.pages.tree import inside

GLOSSARY = "glossary"
ABOUT_OTHER_THINGS = {"api", "benchmarks", "bibliography"}  # where a path may be that of a file
NOT_INSIDE = (
    nodes.reference,
    nodes.title,
    nodes.literal,
    nodes.literal_block,
    nodes.math,
    nodes.math_block,
    nodes.caption,
    nodes.table,
    nodes.comment,
    nodes.raw,
    addnodes.pending_xref,
    addnodes.desc,
)
HAN = re.compile(r"[\u4e00-\u9fff]+")


class LinkTerms(SphinxPostTransform):
    default_priority = 6  # after the links of the code, before Sphinx resolves its own

    def run(self, **kwargs):
        if self.env.docname == GLOSSARY:
            self.mark_chinese()
        if self.env.docname in {GLOSSARY, *ABOUT_OTHER_THINGS}:
            return
        waiting = dict(self.env.get_domain("std")._terms)  # a name, and where it is explained
        for text in list(self.document.findall(nodes.Text)):
            if inside(text, nodes.paragraph) and not inside(text, NOT_INSIDE):
                self.link(text, waiting)

    def link(self, text, waiting):
        """Link each waiting term that this text uses, and let it and its synonyms wait no more."""
        parts, rest = [], str(text)
        while found := first_of(waiting, rest):
            name, match = found
            docname, place = waiting[name]
            label = nodes.Text(match[0])
            link = make_refnode(self.app.builder, self.env.docname, docname, place, label)
            link["classes"].append("term")
            parts += [nodes.Text(rest[: match.start()]), link]
            rest = rest[match.end() :]
            for synonym in [n for n in waiting if waiting[n] == (docname, place)]:
                del waiting[synonym]
        if parts:
            text.parent.replace(text, [*parts, nodes.Text(rest)])

    def mark_chinese(self):
        for text in list(self.document.findall(nodes.Text)):
            if HAN.search(text) and not inside(text, NOT_INSIDE):
                marked = HAN.sub(lambda m: f'<span lang="zh-Hans">{m[0]}</span>', str(text))
                text.parent.replace(text, nodes.raw("", marked, format="html"))


def first_of(names, text):
    """The term that stands first in the text, the longest if several do, with its match."""
    lower = text.lower()  # to look for patterns only where they can be found
    found = [
        (m.start(), -len(name), name, m)
        for name in names
        if name.lower() in lower and (m := pattern(name).search(text))
    ]
    return min(found)[2:] if found else None


@cache
def pattern(name):
    """A term as a word of its own, in the singular or plural: layer, Layers, but no layer-by."""
    return re.compile(rf"(?<![\w-]){re.escape(name)}(s|es)?(?![\w-])", re.IGNORECASE)
