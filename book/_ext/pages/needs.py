"""Drops from each page the style sheets, scripts and settings that it does not use.

Several extensions put theirs on every page.
"""

import os
import re

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
