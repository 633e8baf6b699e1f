"""Puts MathJax into the book, so that its mathematics needs no network.

The package sphinx-mathjax-offline holds all of MathJax, 24 MB. Pages need the parts that read TeX
and write HTML, and its fonts. Put together here, the parts weigh three fifths of the script that
MathJax has for this, which also brings a menu.
"""

import importlib.util
import shutil
from pathlib import Path

# In the order in which each finds what it builds on. The last one writes every formula a second
# time, as MathML, for those who hear it.
PARTS = ["core", "input/tex", "output/chtml", "output/chtml/fonts/tex", "a11y/assistive-mml"]
FONTS = "output/chtml/fonts/woff-v2"


def put_in(site):
    package = Path(importlib.util.find_spec("sphinx-mathjax-offline").origin).parent
    source, target = package / "static/mathjax", site.folder / "_static/mathjax"
    shutil.copytree(source / FONTS, target / FONTS, dirs_exist_ok=True)
    texts = [(source / f"{part}.js").read_text(encoding="utf-8") for part in ["startup", *PARTS]]
    # Startup waits for what it loads; what stands behind it in the same file is there before that.
    texts.append(f"MathJax.loader.preLoad(...{PARTS})")
    (target / "tex-chtml.js").write_text("\n;\n".join(texts), encoding="utf-8")
