"""Makes the book light: a page asks for few files.

The theme and several extensions each bring style sheets and scripts of their own. They become one
style sheet and one script for the whole book, after MathJax the only ones.
"""

import hashlib
import posixpath
import re

from book._ext.site import icons


def merge(site):
    static = site.folder / "_static"
    pages = {
        path: Page(path.read_text(encoding="utf-8"), path.relative_to(site.folder))
        for path in site.pages()
    }
    styles = in_order(page.styles for page in pages.values())
    scripts = [s for s in in_order(page.scripts for page in pages.values())
               if all(s in page.scripts for page in pages.values())]  # fmt: skip
    used = icons.used_icons([page.text for page in pages.values()], static)
    css = icons.with_icons(merged_styles(styles, static), used, static)
    book_css = write(static / "book.css", css)
    book_js = write(static / "book.js", merged_scripts(scripts, static))
    for path, page in pages.items():
        path.write_text(page.lightened(scripts, book_css, book_js), encoding="utf-8")


class Page:
    """A page's text, and which style sheets and scripts of the book it asks for."""

    LINK = re.compile(r'[ \t]*<link\b(?=[^>]*rel="stylesheet")[^>]*href="([^"?]+)[^"]*"[^>]*>\n?')
    PRELOAD = re.compile(r'[ \t]*<link\b(?=[^>]*rel="preload")[^>]*>\n?')
    SCRIPT = re.compile(r'[ \t]*<script\b[^>]*\bsrc="([^"?]+)[^"]*"[^>]*></script>\n?')

    def __init__(self, text, path):
        self.text = self.PRELOAD.sub("", text)
        self.root = "../" * (len(path.parts) - 1)
        self.styles = self.names(self.LINK)
        self.scripts = [name for name in self.names(self.SCRIPT) if "mathjax" not in name]

    def names(self, pattern):
        found = pattern.findall(self.text)
        return [self.name(address) for address in found if self.is_ours(address)]

    def is_ours(self, address):
        return address.startswith(f"{self.root}_static/")

    def name(self, address):
        return address.removeprefix(f"{self.root}_static/")

    def lightened(self, merged, book_css, book_js):
        ours = (
            f'<link rel="stylesheet" href="{self.root}_static/{book_css}">\n'
            f'<script defer src="{self.root}_static/{book_js}"></script>\n'
        )
        first = self.LINK.search(self.text).start()
        text = self.text[:first] + ours + self.LINK.sub("", self.text[first:])

        def script(match):
            if self.is_ours(match[1]) and self.name(match[1]) in merged:
                return ""
            # In their order, after the page is read, like the rest.
            return match[0] if "defer" in match[0] else match[0].replace("<script", "<script defer")

        before = first + len(ours)
        return text[:before] + self.SCRIPT.sub(script, text[before:])


def in_order(lists):
    """All names, each once, in an order that every list agrees with."""
    merged = []
    for names in lists:
        place = 0
        for name in names:
            if name in merged:
                place = merged.index(name) + 1
            else:
                merged.insert(place, name)
                place += 1
    return merged


def merged_styles(names, static):
    return "\n".join(style(name, static) for name in names)


def style(name, static):
    """A style sheet's text with what it imports, and addresses that hold from _static."""
    folder = posixpath.dirname(name)
    text = (static / name).read_text(encoding="utf-8").removeprefix("\ufeff")
    text = re.sub(r'@charset "[^"]*";', "", text)

    def imported(match):
        return style(posixpath.normpath(posixpath.join(folder, match[1])), static)

    def moved(match):
        return f"url({posixpath.normpath(posixpath.join(folder, match[1]))})"

    text = re.sub(r"url\(\s*[\"']?(?!data:|#|https?:)([^\"')]+)[\"']?\s*\)", moved, text)
    return re.sub(r'@import "([^"]+)";', imported, text)


def merged_scripts(names, static):
    texts = [(static / name).read_text(encoding="utf-8") for name in names]
    return "\n;\n".join(re.sub(r"(?m)^//# sourceMappingURL=.*$", "", text) for text in texts)


def write(path, text):
    """Writes the file, and gives its name with a mark that changes when its text does."""
    path.write_text(text, encoding="utf-8")
    return f"{path.name}?v={hashlib.sha256(text.encode()).hexdigest()[:8]}"
