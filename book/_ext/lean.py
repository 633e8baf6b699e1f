"""Makes the book light: a page loads what it uses, in few requests, and nothing else is shipped.

The theme draws a dozen icons with a script of 1.5 MB, several extensions put their scripts on every
page, and each brings a style sheet of its own. Here a page drops what it does not use; what is left
becomes one style sheet and one script for the whole book, after MathJax the only ones; and of the
icons' font the glyphs in use are kept.
"""

import base64
import hashlib
import io
import logging
import os
import posixpath
import re
from pathlib import Path

from fontTools import subset

logging.getLogger("fontTools").setLevel(logging.WARNING)

# What some pages may need, by a part of its file's name, and the sign of such a page.
NEEDED_FOR = {
    "thebe": r"\bthebe-launch-button\b",
    "togglebutton": r'class="[^"]*\b(toggle|dropdown)\b',
    "sphinx-design": r'class="[^"]*\bsd-',
    "design-tabs": r'class="[^"]*\bsd-tab-',
}
# Settings of what is dropped above, and of a choice of versions and a search that are not used.
DROPPED_SETTINGS = {
    "toggle": "togglebutton",
    "THEBE": "thebe",
    "DOCUMENTATION_OPTIONS.": None,
}

THEBE_SETTINGS = re.compile(
    r'<script type="text/x-thebe-config">.*?</script>|<script>kernelName = .*?</script>', re.DOTALL
)

TEXT = (".css", ".js")

ICONS = "vendor/fontawesome/webfonts/fa-solid-900.ttf"
ICON_RULE = re.compile(r'(?:\.fa-[\w-]+:before,?)+\{content:"\\([0-9a-f]+)"\}')
STYLED_ICON = re.compile(r'--pst-icon-download:"(.)"')  # drawn by a style, before a download
ICON_FACE = re.compile(r"@font-face\{[^}]*(?:Font ?Awesome)[^}]*\}")


def drop_unneeded(app, pagename, templatename, context, doctree):
    body = context["body"] = THEBE_SETTINGS.sub("", context.get("body", ""))
    context["css_files"] = [css for css in context["css_files"] if needed(css.filename, body)]
    context["script_files"] = [js for js in context["script_files"] if needed_script(js, body)]


def needed(filename, body):
    signs = [sign for name, sign in NEEDED_FOR.items() if name in os.fspath(filename)]
    return all(re.search(sign, body) for sign in signs)


def needed_script(js, body):
    if js.filename:
        return needed(js.filename, body)
    settings = js.attributes.get("body", "")
    of = [name for start, name in DROPPED_SETTINGS.items() if start in settings]
    return all(name and needed(name, body) for name in of)


def lighten(app, exception):
    if exception or app.builder.name != "html":
        return
    out = Path(app.outdir)
    pages = {
        path: Page(path.read_text(encoding="utf-8"), path.relative_to(out))
        for path in sorted(out.rglob("*.html"))
        if "_static" not in path.parts
    }
    static = out / "_static"
    styles = in_order(page.styles for page in pages.values())
    scripts = [s for s in in_order(page.scripts for page in pages.values())
               if all(s in page.scripts for page in pages.values())]  # fmt: skip
    icons = used_icons([page.text for page in pages.values()], static)
    book_css = write(static / "book.css", with_icons(merged_styles(styles, static), icons, static))
    book_js = write(static / "book.js", merged_scripts(scripts, static))
    for path, page in pages.items():
        text = page.lightened(scripts, book_css, book_js)
        path.write_text(with_lazy_images(text, path.parent), encoding="utf-8")
    remove_unused(out)


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


def with_lazy_images(text, folder):
    """Each figure comes when the reader comes near it, and has its place before it is there."""

    def image(match):
        size = drawn_size(folder / match[2]) if "width" not in match[0] else None
        size = f' width="{size[0]}" height="{size[1]}"' if size else ""
        return f'<img loading="lazy"{size} {match[1]}'

    return re.sub(r'<img ((?=[^>]*src="([^"]*_images/[^"]+\.svg)"))', image, text)


def drawn_size(path):
    """The size that an SVG file gives itself, in pixels; None if it gives none, or is missing."""
    if not path.exists():
        return None
    head = path.read_text(encoding="utf-8")[:2000]
    sizes = [
        re.search(rf'<svg[^>]*\s{side}="([\d.]+)(pt|px)?"', head) for side in ("width", "height")
    ]
    return (
        [round(float(s[1]) * (4 / 3 if s[2] == "pt" else 1)) for s in sizes] if all(sizes) else None
    )


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


def used_icons(pages, static):
    """The names of the icons that a page or a script asks for."""
    scripts = [path.read_text(encoding="utf-8") for path in static.glob("**/*.js")
               if path.name != "fontawesome.js"]  # fmt: skip
    return {icon for text in [*pages, *scripts] for icon in re.findall(r"\bfa-[a-z0-9-]+", text)}


def with_icons(css, icons, static):
    """The style sheet with the rules and the font of these icons, and of no other."""
    glyphs = {ord(icon) for icon in STYLED_ICON.findall(css)}

    def rule(match):
        if icons & set(re.findall(r"\.(fa-[\w-]+):before", match[0])):
            glyphs.add(int(match[1], 16))
            return match[0]
        return ""

    css = ICON_RULE.sub(rule, css)
    face = (
        '@font-face{font-family:"Font Awesome 6 Free";font-style:normal;font-weight:900;'
        f'src:url(data:font/woff;base64,{icon_font(static / ICONS, glyphs)}) format("woff")}}'
    )
    return ICON_FACE.sub("", css) + "\n" + face + "\n"


def icon_font(file, glyphs):
    options = subset.Options(flavor="woff", layout_features=[], hinting=False, notdef_outline=True)
    font = subset.load_font(file, options)
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    maker = subset.Subsetter(options)
    maker.populate(unicodes=glyphs)
    maker.subset(font)
    stream = io.BytesIO()
    subset.save_font(font, stream, options)
    return base64.b64encode(stream.getvalue()).decode("ascii")


def write(path, text):
    """Writes the file, and gives its name with a mark that changes when its text does."""
    path.write_text(text, encoding="utf-8")
    return f"{path.name}?v={hashlib.sha256(text.encode()).hexdigest()[:8]}"


def names(text, path):
    """Does a style sheet or script name the file, other than in a comment?"""
    return re.search(rf"[\"'`/(}}]{re.escape(path.name)}", text)


def remove_unused(out):
    """Removes each file of these folders that no page asks for, and no style sheet or script."""
    files = {path for folder in ("_static", "_sources") for path in (out / folder).rglob("*")
             if path.is_file()}  # fmt: skip
    pages = "\n".join(path.read_text(encoding="utf-8") for path in out.glob("**/*.html")
                      if path not in files)  # fmt: skip
    used, found = set(), {path for path in files if path.relative_to(out).as_posix() in pages}
    while found:
        used |= found
        texts = [path.read_text(encoding="utf-8") for path in found if path.suffix in TEXT]
        found = {path for path in files - used if any(names(text, path) for text in texts)}
    for path in files - used:
        path.unlink()
    for folder in sorted(
        {folder for path in files - used for folder in path.parents}, reverse=True
    ):
        if out in folder.parents and not any(folder.iterdir()):
            folder.rmdir()


def setup(app):
    app.connect("html-page-context", drop_unneeded, priority=900)
    app.connect("build-finished", lighten, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
