"""Brings with each page what its links mean: terms, equations, and works of the bibliography.

A link to one of these leads to where it is explained. What stands there also waits, unseen, at the
end of each page with such a link, and definitions.js shows it in place. It is taken from the
finished pages, so there is no second text; a page has only what it links to.
"""

import re

LINK = re.compile(r'<a class="[^"]*\breference internal\b[^"]*" href="([^"]*#[^"]+)"')
HEADERLINK = re.compile(r'<a class="headerlink".*?</a>', re.DOTALL)
KINDS = {
    "term": re.compile(  # terms may share what they mean
        r'<dt id="(term-[^"]+)">((?:(?!</dt>).)*)</dt>'
        r"(?=(?:<dt(?:(?!</dt>).)*</dt>)*\s*<dd>(.*?)</dd>)",
        re.DOTALL,
    ),
    "equation": re.compile(
        r'<div class="math notranslate nohighlight" id="(equation-[^"]+)">(.*?)</div>', re.DOTALL
    ),
    "work": re.compile(
        r'<div class="citation" id="([^"]+)"[^>]*>\s*<span class="label">.*?(<p>.*?)</div>',
        re.DOTALL,
    ),
}
FORMS = {
    "term": "<p><strong>{}</strong></p>{}",
    "equation": '<div class="math notranslate nohighlight">{}</div>',
    "work": "{}",
}
TEMPLATE = '<template id="definitions">\n{}\n</template>\n'
OLD = re.compile(TEMPLATE.format(".*?"), re.DOTALL)


def put_in(site):
    """Give every page the definitions of what it links to."""
    pages = {path: OLD.sub("", path.read_text(encoding="utf-8")) for path in site.pages()}
    known = {}
    for path, text in pages.items():
        known |= definitions_in(text, path.name)
    for path, text in pages.items():
        found = {href: known.get(whole(href, path.name)) for href in LINK.findall(text)}
        entries = [with_href(entry, href) for href, entry in found.items() if entry]
        if entries:
            text = text.replace("</body>", TEMPLATE.format("\n".join(entries)) + "</body>")
            path.write_text(text, encoding="utf-8")


def definitions_in(text, page):
    """What a page explains, by its address: as it is to be shown on another page."""
    found = {}
    for kind, pattern in KINDS.items():
        for match in pattern.finditer(text):
            name, *parts = match.groups()
            inside = HEADERLINK.sub("", FORMS[kind].format(*parts)).strip()
            inside = re.sub(r'href="#', f'href="{page}#', inside)
            found[f"{page}#{name}"] = f'<div data-kind="{kind}">{inside}</div>'
    return found


def whole(href, page):
    return page + href if href.startswith("#") else href


def with_href(entry, href):
    return entry.replace("<div", f'<div data-href="{href}"', 1)
