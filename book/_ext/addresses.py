"""A page for addresses that lead nowhere; and, where the book's own address is known, a sitemap.

`make book BASE_URL=https://example.org/course/` says where the book will stand. Each page then
names its canonical address (Sphinx does that), and search engines get a list of them all.
"""

import os
import re
from pathlib import Path
from urllib.parse import quote

NOT_FOUND = "404"
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


def finish(app, exception):
    if exception or app.builder.name != "html":
        return
    out, base = Path(app.outdir), app.config.html_baseurl
    sitemap = out / "sitemap.xml"
    sitemap.unlink(missing_ok=True)  # of another build
    if not base:
        return
    # A server shows it in place of any address, so that its links cannot be relative to one.
    page = out / f"{NOT_FOUND}.html"
    text = page.read_text(encoding="utf-8")
    relative = r'\b(href|src|action|data-content_root)="(?!#|/|[a-z]+:)(?:\./)?'
    page.write_text(re.sub(relative, rf'\1="{base}', text), encoding="utf-8")
    addresses = [
        base + quote(app.builder.get_target_uri(name)) for name in sorted(app.env.found_docs)
    ]
    sitemap.write_text(
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        + "".join(f"<url><loc>{address}</loc></url>\n" for address in addresses)
        + "</urlset>\n",
        encoding="utf-8",
    )


def setup(app):
    app.connect("config-inited", read_base)
    app.connect("html-collect-pages", not_found_page)
    app.connect("html-page-context", without_canonical)
    app.connect("build-finished", finish, priority=950)  # when the pages have their last form
    return {"parallel_read_safe": True, "parallel_write_safe": True}
