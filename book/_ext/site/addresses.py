"""Where the book's own address is known: a list of all pages for search engines, and a page for
addresses that lead nowhere which holds wherever a server shows it.
"""

import re
from urllib.parse import quote

NOT_FOUND = "404"
RELATIVE = re.compile(r'\b(href|src|action|data-content_root)="(?!#|/|[a-z]+:)(?:\./)?')


def write(site):
    if not site.address:
        return
    page = site.folder / f"{NOT_FOUND}.html"
    text = page.read_text(encoding="utf-8")
    page.write_text(RELATIVE.sub(rf'\1="{site.address}', text), encoding="utf-8")
    addresses = [f"{site.address}{quote(name)}.html" for name in sorted(site.sources)]
    (site.folder / "sitemap.xml").write_text(
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        + "".join(f"<url><loc>{address}</loc></url>\n" for address in addresses)
        + "</urlset>\n",
        encoding="utf-8",
    )
