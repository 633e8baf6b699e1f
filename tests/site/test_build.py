"""The book as `make book` builds it."""

import re
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup

ROOT = Path(__file__).parent.parent.parent
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text())
PAGES = [TOC["root"], *(page["file"] for part in TOC["parts"] for page in part["chapters"])]


@pytest.fixture
def page(build, request):
    path = build[1] / f"{request.param}.html"
    assert path.exists(), f"_toc.yml names {request.param}, and the build made no page of it"
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def each_page(test):
    return pytest.mark.parametrize("page", PAGES, indirect=True)(test)


def test_the_strict_build_passes_without_a_warning(build):
    run, _ = build
    assert run.returncode == 0 and not run.stderr, run.stderr


@each_page
def test_a_page_is_built_with_one_title(page):
    assert len(page.select("article h1")) == 1


@each_page
def test_every_image_says_what_it_shows(page):
    for image in page.select("article img"):
        alt = image.get("alt", "")
        assert alt.strip(), f"no alternative text: {image}"
        assert not re.search(r"\.(svg|png|jpe?g|gif)$|/", alt), f"a file name is no text: {alt}"


@each_page
def test_no_image_is_a_bitmap(page):
    assert not [image["src"] for image in page.select("article img") if ".png" in image["src"]]


@each_page
def test_every_link_within_the_book_leads_somewhere(page, build):
    for link in page.select("article a[href]"):
        target, _, anchor = link["href"].partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        if target:
            path = build[1] / target
            assert path.exists(), link["href"]
            if path.suffix != ".html":
                continue
            there = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        else:
            there = page
        assert not anchor or there.find(id=anchor), f"{link['href']} leads nowhere"
