"""Says on a page with code where its Python comes from; live.js then offers to run the page.

`make book LIVE=…` names another address than the public one, or a folder whose copy goes into the
site; LIVE=no leaves it out.
"""

from html import escape

from book._ext.site import live


def offer(app, pagename, templatename, context, doctree):
    address = live.address() if app.config.finished_site else ""
    if address and doctree is not None and 'class="cell ' in context["body"]:
        settings = f'data-python="{escape(address)}" data-version="{live.version()}"'
        context["body"] += f'<div id="live" hidden {settings}></div>\n'
