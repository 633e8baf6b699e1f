"""What the checks have compared in each lesson, kept where a page of the book can show it.

To evaluate an equation at hundreds of points takes longer than to build the book, and needs more.
So what was compared is derived from the lessons into one file of data (findings.py), which whoever
builds the book reads:

    {"03-activations": {"numbers": {…}, "equations": {…}, "figures": {…}, "exercises": {…}, …}}
"""

import json
from functools import cache

from tests.agreement.settings import ROOT, SETTINGS

DATA = ROOT / SETTINGS.proof


@cache
def kept():
    """What is kept of all lessons, by their names."""
    return json.loads(DATA.read_text(encoding="utf-8")) if DATA.exists() else {}
