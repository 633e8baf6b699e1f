"""Lets the docstring of a value keep its first colon.

Napoleon reads "log σ(x): exact far out", below `log_sigmoid = …`, as a type and its description.
An empty reStructuredText comment put before it for the time of the build prevents that.
"""


def before_napoleon(app, what, name, value, options, lines):
    if what in ("data", "attribute", "property"):
        lines[:0] = ["..", ""]


def setup(app):
    app.connect("autodoc-process-docstring", before_napoleon, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
