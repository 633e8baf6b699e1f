"""Lets the docstring of a value keep its first colon, and leaves out what says nothing.

Napoleon reads "log σ(x): exact far out", below `log_sigmoid = …`, as a type and its description.
An empty reStructuredText comment put before it for the time of the build prevents that.
The fields of a named tuple come with docstrings like "Alias for field number 0".
"""


def before_napoleon(app, what, name, value, options, lines):
    if what in ("data", "attribute", "property"):
        lines[:0] = ["..", ""]


def skip(app, what, name, value, skipped, options):
    return True if (value.__doc__ or "").startswith("Alias for field number") else None
