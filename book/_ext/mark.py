"""Draws the course's mark, a tick made of three units, and tells other sites what a page is about.

The mark is the icon of the browser's tab and stands beside the title. When the address at which
the book will stand is known (make book BASE_URL=…), each page names itself by it and shows a card
where it is shared.
"""

import html
import re
from pathlib import Path

from docutils import nodes

BLUE, ORANGE, INK = "#0072B2", "#D55E00", "#222222"  # as in mlpkit.course.plotting

UNITS, COLOURS = [(6, 17), (13, 25), (26, 7)], [BLUE, ORANGE, BLUE]  # in a square of 32
RADIUS, LINE = 4.5, 3.5
CARD = "card.png"


def mark():
    """The mark as SVG."""
    path = " ".join(f"{x},{y}" for x, y in UNITS)
    units = "".join(
        f'<circle cx="{x}" cy="{y}" r="{RADIUS}" fill="{colour}"/>'
        for (x, y), colour in zip(UNITS, COLOURS, strict=True)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<polyline points="{path}" fill="none" stroke="{BLUE}" stroke-width="{LINE}"/>'
        f"{units}</svg>\n"
    )


def draw_card(path, title, line):
    """A picture of 1200 × 630 pixels, the size that sites ask for."""
    import matplotlib  # here, since it takes a second to load, and most builds need no card

    matplotlib.use("agg")
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 6.3), dpi=100, facecolor="white")
    axes = figure.add_axes((0.62, 0.14, 0.36, 0.36 * 12 / 6.3))
    axes.plot(*zip(*UNITS, strict=True), color=BLUE, linewidth=30, zorder=1)
    for unit, colour in zip(UNITS, COLOURS, strict=True):
        axes.plot(*unit, "o", markersize=76, color=colour, zorder=2)
    axes.set(xlim=(0, 32), ylim=(32, 0))
    axes.axis("off")
    figure.text(0.06, 0.52, title.replace(" ", "\n", 1), size=50, color=INK, linespacing=1.2)
    figure.text(0.06, 0.4, line, size=22, color=INK, va="top", linespacing=1.5)
    figure.savefig(path, metadata={"Software": None})


def describe(app, pagename, templatename, context, doctree):
    icon = context["pathto"]("_static/mark.svg", resource=True)
    context["metatags"] = context.get("metatags", "")
    context["metatags"] += f'\n<link rel="icon" type="image/svg+xml" href="{icon}">'
    if doctree is None:
        return
    url = app.config.html_baseurl
    about = {
        "og:title": re.sub("<[^>]*>", "", context["title"]),
        "og:type": "article",
        "og:site_name": app.config.html_title,
        "og:description": opening(doctree),
    }
    if url:
        about["og:url"] = f"{url}{pagename}.html"
        about["og:image"] = f"{url}_static/{CARD}"
        about["og:image:alt"] = f"{app.config.html_title}: a tick made of three units of a network"
        context["metatags"] += '\n<meta name="twitter:card" content="summary_large_image">'
    for name, value in about.items():
        value = html.escape(html.unescape(value))
        context["metatags"] += f'\n<meta property="{name}" content="{value}">'
    description = html.escape(about["og:description"])
    context["metatags"] += f'\n<meta name="description" content="{description}">'


def opening(doctree):
    """The page's first sentences, not much longer than a search engine shows."""
    for paragraph in doctree.findall(nodes.paragraph):
        if isinstance(paragraph.parent, nodes.section):
            text = ""
            for sentence in re.split(r"(?<=[.?!。？！])\s*", paragraph.astext().replace("\n", " ")):
                if text and len(text) + len(sentence) > 200:
                    break
                text += f" {sentence}"
            return text.strip()
    return ""


def write(app, exception):
    if exception or app.builder.format != "html":
        return
    static = Path(app.outdir, "_static")
    (static / "mark.svg").write_text(mark(), encoding="utf-8")
    if app.config.html_baseurl:
        title, _, line = app.config.html_title.partition(", ")
        draw_card(static / CARD, title, f"A course in which the text\nis {line} against the code")


def setup(app):
    app.connect("html-page-context", describe)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
