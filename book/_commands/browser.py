"""Makes of the built book, by Chromium: one PDF of all pages, and the README's pictures.

python -m book._commands.browser pdf _build/html _build/mlp-course.pdf
python -m book._commands.browser pictures _build/html .github/pictures
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from bs4 import BeautifulSoup

from book._commands import whole
from book._commands.build import pages_in
from book.places import find_chromium, pages

QUIET = (
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
    "--virtual-time-budget=60000",  # MathJax sets the formulas meanwhile
)
# What the README shows: page, width, height, and the settings of a dark screen.
PICTURES = {
    "welcome": ("index", 1280, 900, ()),
    "lesson": ("03-activations", 500, 900, ("--blink-settings=preferredColorScheme=0",)),
}


# Words of code that have the colour of the text around them. A tagged PDF describes every element,
# and these would add a quarter to the file.
UNCOLOURED = "pre span:is(.n, .w, .p, .nn, .gp, .go):not([id])"


def main():
    what, source, target = sys.argv[1:]
    browser = find_chromium()
    if not browser:
        named = os.environ.get("CHROMIUM")
        found = f"CHROMIUM={named} is no program that runs" if named else "none is installed"
        return f"This needs Chromium or Chrome, and {found}; name it: CHROMIUM=/path/to/it"
    if what == "pdf":
        print_pdf(browser, Path(source), Path(target))
    else:
        take_pictures(browser, Path(source), Path(target))


def print_pdf(browser, site, target):
    """A tagged PDF with an outline, every fold open; beside it, of which pages it was made."""
    made_from = whole.read_seal(site).get("pages", "")
    page, made = site.parent / f"{target.stem}.html", target.with_suffix(".unfinished")
    page.write_text(one_page(site), encoding="utf-8")
    made.unlink(missing_ok=True)
    run(browser, page.resolve().as_uri(), f"--print-to-pdf={made.resolve()}",
        "--no-pdf-header-footer", "--export-tagged-pdf", "--generate-pdf-document-outline",
        made=made)  # fmt: skip
    page.unlink()
    pack(made)
    pages_in(target).unlink(missing_ok=True)
    made.replace(target)
    pages_in(target).write_text(made_from)


def pack(file):
    """Write the same PDF in half the bytes: Chromium leaves its tags uncompressed."""
    import pikepdf  # here, since only `make pdf` installs it

    with pikepdf.open(file, allow_overwriting_input=True) as pdf:
        pdf.save(object_stream_mode=pikepdf.ObjectStreamMode.generate)


def one_page(site):
    """All pages in one. What was NN.html#id is #NN.id, since two pages may use the same id."""
    names = pages()
    whole = BeautifulSoup("<article class='bd-article'></article>", "html.parser")
    for name in names:
        page = BeautifulSoup((site / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
        article = page.select_one("article.bd-article")
        for part in article.select("script, .headerlink, .page-files"):
            part.decompose()
        for fold in article.select("details"):
            fold["open"] = ""
        for image in article.select("img"):
            image["src"] = f"{site.name}/{image['src']}"
            image.attrs.pop("loading", None)  # paper has no later
        for word in article.select(UNCOLOURED):
            word.unwrap()
        article.smooth()  # what is left of the words is one text again
        for element in article.select("[id]"):
            element["id"] = f"{name}.{element['id']}"
        for link in article.select("a[href]"):
            file, _, anchor = link["href"].partition("#")
            there = file.removesuffix(".html") if file else name
            if there in names:
                link["href"] = f"#{there}.{anchor}" if anchor else f"#{there}"
            elif not re.match("[a-z]+:", file):
                link.unwrap()  # a file beside the pages is nowhere beside the PDF
        chapter = whole.new_tag("div", id=name, attrs={"class": "chapter"})
        chapter.extend(article.contents)
        whole.article.append(chapter)
        if name == names[0]:
            title = page.select_one('meta[property="og:site_name"]')["content"]
            styles = [link["href"] for link in page.select("link[rel=stylesheet]")]
            mathematics = [s for s in page.select("script") if "mathjax" in str(s).lower()]
    for script in mathematics:
        if script.get("src"):
            script["src"] = f"{site.name}/{script['src']}"
    links = "".join(f'<link rel="stylesheet" href="{site.name}/{href}">' for href in styles)
    return (
        '<!DOCTYPE html><html lang="en" data-theme="light"><head><meta charset="utf-8">'
        f"<title>{title}</title>{links}{''.join(map(str, mathematics))}</head>"
        f'<body><main class="bd-main"><div class="bd-content"><div class="bd-article-container">'
        f"{whole}</div></div></main></body></html>"
    )


def take_pictures(browser, site, folder):
    from PIL import Image

    folder.mkdir(parents=True, exist_ok=True)
    for name, (page, width, height, settings) in PICTURES.items():
        with tempfile.TemporaryDirectory() as scratch:
            shot = Path(scratch, "shot.png")
            run(browser, (site / f"{page}.html").resolve().as_uri(), f"--screenshot={shot}",
                f"--window-size={width},{height}", *settings, made=shot)  # fmt: skip
            Image.open(shot).convert("RGB").save(folder / f"{name}.webp", quality=80, method=6)


def run(browser, url, *options, made):
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory() as profile:
        command = [browser, *QUIET, *root, f"--user-data-dir={profile}", *options, url]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    if done.returncode or not made.exists():
        sys.exit(f"{browser} failed:\n{done.stderr}")


if __name__ == "__main__":
    sys.exit(main())
