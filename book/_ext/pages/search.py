"""Ranks what the search finds: scorer.js beside this file says how."""

from pathlib import Path


def use_scorer(app, config):
    # Sphinx looks for a relative path where it was started, which may be anywhere.
    config.html_search_scorer = str(Path(__file__).with_name("scorer.js"))
