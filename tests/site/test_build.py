"""The book as `make book` builds it: its files, and what they say of each other."""

import os
import re
import subprocess
import sys
from urllib.parse import unquote

import pytest

from book._commands import whole
from book.places import ROOT
from tests.site.pages import MADE, PAGES, WRITTEN, parsed

SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
# What stands in the folder for others than readers: for other books' links, and for Sphinx itself.
NOT_ASKED_FOR = {"objects.inv", ".buildinfo", ".nojekyll", whole.SEAL}


@pytest.fixture
def page(html, request):
    path = html / f"{request.param}.html"
    assert path.exists(), f"the build made no page {request.param}"
    return parsed(path)


def each(pages):
    return lambda test: pytest.mark.parametrize("page", pages, indirect=True)(test)


def test_the_strict_build_passes_without_a_warning(build):
    said, _ = build
    assert not said, said


def test_every_page_that_is_built_is_tested(html):
    assert {path.relative_to(html).with_suffix("").as_posix() for path in html.rglob("*.html")} == {
        *PAGES
    }


@each(PAGES)
def test_a_page_has_one_title_and_no_heading_skips_a_level(page):
    levels = [int(heading.name[1]) for heading in page.select("main :is(h1, h2, h3, h4, h5, h6)")
              if not heading.find_parent(class_="onlyprint")]  # fmt: skip
    assert levels[0] == 1 and levels.count(1) == 1, levels
    for heading, level in enumerate(levels[1:]):
        assert level <= levels[heading] + 1, f"a heading of level {level} after {levels[heading]}"


@each(WRITTEN)
def test_every_image_says_what_it_shows(page):
    for image in page.select("article img"):
        alt = image.get("alt", "")
        assert alt.strip(), f"no alternative text: {image}"
        assert not re.search(r"\.(svg|png|jpe?g|gif)$|/", alt), f"a file name is no text: {alt}"


@each(WRITTEN)
def test_no_image_is_a_bitmap(page):
    assert not [image["src"] for image in page.select("article img") if ".png" in image["src"]]


@each(PAGES)
def test_every_address_within_the_book_leads_somewhere(page, html, request):
    addresses = {one.get("href") or one.get("src") for one in page.select("[href], [src]")}
    dead = {
        one for one in addresses if not SCHEME.match(one) and not leads_somewhere(one, page, html)
    }
    assert not dead, f"{request.node.callspec.id} has links that lead nowhere: {dead}"


def leads_somewhere(address, page, html):
    target, _, anchor = address.partition("#")
    path = html / unquote(target.partition("?")[0])
    if not path.exists():
        return False
    there = parsed(path) if target and path.suffix == ".html" else page
    return not anchor or path.suffix not in (".html", "") or there.find(id=unquote(anchor))


@each(PAGES)
def test_a_page_loads_nothing_from_another_host(page):
    for element in page.select("link:not([rel=canonical]), script, img, iframe, source, object"):
        address = element.get("href") or element.get("src") or element.get("data") or ""
        assert not SCHEME.match(address) or address.startswith("data:"), f"{element}"


@each(PAGES)
def test_a_page_carries_no_script_that_it_does_not_use(page):
    for script in page.select("script"):
        text = f"{script.get('src', '')} {script.get_text()}"
        assert not re.search(r"thebe|utteranc|hypothes|giscus|plotly|require(\.min)?\.js", text), (
            text
        )


def test_no_style_sheet_loads_anything_from_another_host(html):
    for sheet in html.rglob("*.css"):
        addresses = re.findall(r"url\(\s*[\"']?([^\"')]+)|@import\s+[\"']([^\"']+)",
                               sheet.read_text(encoding="utf-8"))  # fmt: skip
        for address in (one or other for one, other in addresses):
            assert not SCHEME.match(address) or address.startswith("data:"), f"{sheet}: {address}"
            if not SCHEME.match(address) and not address.startswith("#"):
                assert (sheet.parent / address.partition("?")[0]).exists(), f"{sheet}: {address}"


def test_the_whole_book_weighs_less_than_15_mb(html):
    sizes = {path: path.stat().st_size for path in html.rglob("*") if path.is_file()}
    assert sum(sizes.values()) < 15e6, sorted(sizes.items(), key=lambda size: size[1])[-10:]


def test_nothing_lies_in_the_book_that_no_page_asks_for(html):
    files = [path for path in html.rglob("*") if path.is_file() and path.name not in NOT_ASKED_FOR]
    text = {path: path.read_text(encoding="utf-8") for path in files
            if path.suffix in (".html", ".css", ".js", ".mjs")}  # fmt: skip
    pages = "".join(text[path] for path in text if path.suffix == ".html")
    others = "".join(text[path] for path in text if path.suffix != ".html")
    unasked = [name for path in files if (name := path.relative_to(html).as_posix()) not in pages
               and path.name not in others and path.stem not in MADE]  # fmt: skip
    assert not unasked, unasked


def test_a_book_that_does_not_know_its_address_names_none(html):
    assert not (html / "sitemap.xml").exists()
    for name in PAGES:
        assert not parsed(html / f"{name}.html").select("link[rel=canonical]"), name


# The course's extension, with the one step that a book with another theme can go.
ADDRESSES_ALONE = """
from book._ext import site

site.STEPS = (site.addresses.write,)
extensions = ["book._ext"]
"""


def test_a_book_that_knows_its_address_names_it_on_every_page(tmp_path):
    """With a book of two pages, so that it takes no time."""
    source, out = tmp_path / "source", tmp_path / "out"
    source.mkdir()
    (source / "conf.py").write_text(ADDRESSES_ALONE)
    (source / "index.rst").write_text("A book\n======\n\n.. toctree::\n\n   other\n")
    (source / "other.rst").write_text("Another page\n============\n")
    subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", source, out], check=True,
        cwd=ROOT, env=os.environ | {"BASE_URL": "https://example.org/course"},
    )  # fmt: skip
    sitemap = (out / "sitemap.xml").read_text(encoding="utf-8")
    addresses = {f"https://example.org/course/{name}.html" for name in ("index", "other")}
    assert {*re.findall("<loc>(.*?)</loc>", sitemap)} == addresses
    for name in ("index", "other"):
        canonical = parsed(out / f"{name}.html").select_one("link[rel=canonical]")["href"]
        assert canonical == f"https://example.org/course/{name}.html"
    # A server shows this page in place of any other, so nothing on it is relative to that.
    lost = parsed(out / "404.html")
    for element in lost.select("[href], [src]"):
        address = element.get("href") or element.get("src")
        assert SCHEME.match(address) or address.startswith("#"), element
    assert not lost.select("link[rel=canonical]")
