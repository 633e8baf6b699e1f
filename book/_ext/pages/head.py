"""Tells other sites and search engines what a page is about.

When the address at which the book will stand is known (make book BASE_URL=…), each page names
itself by it and shows a card where it is shared.
"""

import html
import re

from docutils import nodes

from book._ext.site.mark import CARD, ICON


def describe(app, pagename, templatename, context, doctree):
    icon = context["pathto"](f"_static/{ICON}", resource=True)
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
