"""A page for addresses that lead nowhere; and, where the book's own address is known, that address.

`make book BASE_URL=https://example.org/course/` says where the book will stand. Each page then
names its canonical address (Sphinx does that).
"""

import os

from book._ext.site.addresses import NOT_FOUND

NOT_FOUND_TEXT = """
<section id="not-found">
<h1>There is no such page</h1>
<p>Perhaps it was renamed, or the address has a slip. The lessons are listed at the side and on the
<a href="{home}">first page</a>; the <a href="{search}">search</a> looks through all of them.</p>
</section>
"""


def read_base(app, config):
    base = os.environ.get("BASE_URL", "") or config.html_baseurl
    config.html_baseurl = f"{base.rstrip('/')}/" if base else ""


def not_found_page(app):
    address = app.builder.get_relative_uri
    body = NOT_FOUND_TEXT.format(
        home=address(NOT_FOUND, app.config.root_doc), search=address(NOT_FOUND, "search")
    )
    yield NOT_FOUND, {"title": "There is no such page", "body": body}, "page.html"


def without_canonical(app, pagename, templatename, context, doctree):
    if pagename == NOT_FOUND:
        context["pageurl"] = None
