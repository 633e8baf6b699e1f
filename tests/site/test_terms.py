"""The way from a lesson to the glossary, where a term is first used."""

import re

import pytest
from bs4 import NavigableString

from tests.site.pages import LESSONS, parsed

NOT_RUNNING_TEXT = "a, code, pre, table, figcaption, .math, h1, h2, h3"


def read(html, name):
    return parsed(html / f"{name}.html")


def names(html):
    """Each term's place in the glossary, with its name."""
    return {term["id"]: term.contents[0] for term in read(html, "glossary").select("dt[id]")}


def test_every_term_is_led_to_from_a_lesson(html):
    used = {
        link["href"].partition("#")[2] for name in LESSONS for link in read(html, name)("a", "term")
    }
    assert set(names(html)) == used


@pytest.mark.parametrize("name", LESSONS)
def test_a_term_is_linked_once_and_where_it_is_first_used(html, name):
    waiting = dict(names(html))
    for node in read(html, name).select_one("article").descendants:
        if getattr(node, "name", None) == "a" and "term" in node.get("class", []):
            place = node["href"].partition("#")[2]
            assert waiting.pop(place, None), f"{name} links {place} again"
        elif isinstance(node, NavigableString) and node.find_parent("p"):
            if any(parent.css.match(NOT_RUNNING_TEXT) for parent in node.parents if parent.name):
                continue
            for term in waiting.values():
                used = re.search(rf"(?<![\w-]){re.escape(term)}(?![\w-])", node, re.IGNORECASE)
                assert not used, f"{name} uses {term!r} unlinked in: {node.strip()[:80]!r}"
