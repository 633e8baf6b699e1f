"""Puts MathJax into the book, so that its mathematics needs no network.

The package sphinx-mathjax-offline holds all of MathJax, 24 MB. Pages need the one script that
reads TeX and writes HTML, and its fonts.
"""

import importlib.util
import shutil
from pathlib import Path

SCRIPT, FONTS = "tex-chtml.js", "output/chtml/fonts/woff-v2"


def copy_mathjax(app, exception):
    if exception or app.builder.format != "html":
        return
    package = Path(importlib.util.find_spec("sphinx-mathjax-offline").origin).parent
    source, target = package / "static/mathjax", Path(app.outdir) / "_static/mathjax"
    shutil.copytree(source / FONTS, target / FONTS, dirs_exist_ok=True)
    shutil.copy(source / SCRIPT, target / SCRIPT)


def setup(app):
    app.connect("build-finished", copy_mathjax)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
