"""Links mlpkit's names in the prose to the API page.

A lesson says `softmax` or `Dense(W, b)` in plain inline code, so that it reads well as text
everywhere. Inline code that begins with `mlpkit.` promises a name of the library: a promise that
is not kept is a warning, and so fails the strict build.
"""

import re

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.nodes import make_refnode

from book._ext.pages.tree import inside

logger = logging.getLogger(__name__)

NO_LINK_INSIDE = (nodes.reference, nodes.title, addnodes.pending_xref, addnodes.desc_signature)


class LinkCode(SphinxPostTransform):
    default_priority = 5  # before Sphinx resolves its own references

    def run(self, **kwargs):
        names = public_names(self.env.get_domain("py").objects)
        code = "\n".join(block.astext() for block in self.document.findall(nodes.literal_block))
        for literal in list(self.document.findall(nodes.literal)):
            name = re.fullmatch(r"([A-Za-z_][\w.]*)(\(.*\))?", literal.astext(), re.DOTALL)
            if not name or inside(literal, NO_LINK_INSIDE):
                continue
            target = names.get(name[1])
            if not target:  # sigmoid.derivative: a part of a value
                target = names.get(name[1].rpartition(".")[0])
                target = target if target and target.objtype == "data" else None
            if target and not defines(code, name[1]):
                place = self.app.builder, self.env.docname, target.docname, target.node_id
                literal.replace_self(make_refnode(*place, literal.deepcopy()))
            elif name[1].startswith("mlpkit."):
                logger.warning("mlpkit has no %r", name[1], location=literal, type="codelinks")


def public_names(objects):
    """mlpkit.logits.logsumexp is known by that name, as mlpkit.logsumexp and as logsumexp."""
    modules = {name for name, entry in objects.items() if entry.objtype == "module"}
    names = {name: objects[name] for name in modules if name.startswith("mlpkit")}
    for name, entry in objects.items():
        if name.startswith("mlpkit.") and name not in modules:
            parts = name.split(".")
            own = max(n for n in range(len(parts)) if n < 2 or ".".join(parts[:n]) in modules)
            short = ".".join(parts[own:])
            names |= {name: entry, f"mlpkit.{short}": entry, short: entry}
    return names


def defines(code, name):
    """A page that defines the name itself means its own."""
    return re.search(rf"^\s*(def|class) {name}\b|^{name} = ", code, re.MULTILINE) is not None
