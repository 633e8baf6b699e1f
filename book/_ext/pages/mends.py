"""Mends what the theme and Sphinx write and a reader, or a screen reader, stumbles over.

What a template can mend is in book/_templates, what a style sheet can in
book/_static/accessible.css. tests/site holds all of it to axe's rules.
"""

import re

MENDS = [
    # The name of a fold is what it reads: "Show the output".
    (r'<summary aria-label="[^"]*">', "<summary>"),
    # An entry of a list of citations is an item of it.
    (r'role="doc-biblioentry"', 'role="listitem"'),
    # An empty corner of a table heads nothing.
    (r'<th class="head"><p></p></th>', "<td></td>"),
    # A formula keeps the mark of punctuation that follows it in its line.
    (
        r'((?:<a class="checked"[^>]*>)?<span class="math notranslate nohighlight">[^<]*</span>'
        r"(?:</a>)?[.,;:?!)]+)",
        r'<span class="unbroken">\1</span>',
    ),
    # A sentence's last word keeps the mark that opens what was checked.
    (
        r'([^\s<>]+\s?(?:<span class="target" id="[^"]*"></span>)?'
        r'<button type="button" class="proof-mark"[^>]*>[^<]*</button>)',
        r'<span class="unbroken">\1</span>',
    ),
]


def mend(app, pagename, templatename, context, doctree):
    for pattern, better in MENDS:
        context["body"] = re.sub(pattern, better, context.get("body", ""))
