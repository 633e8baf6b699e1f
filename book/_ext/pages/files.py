"""Leads to what a reader may take away.

A page links to it as `[the archive](take:mlp-course.zip)`, and names its own files at its end. What
links to the PDF is left out unless there is one of the pages as they are now.
"""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from book._ext.site.takeaway import FOLDER, lesson_of
from book.places import PDF

SCHEME = "take:"


class LinkFiles(SphinxPostTransform):
    default_priority = 5
    formats = ("html",)

    def run(self, **kwargs):
        for link in list(self.document.findall(nodes.reference)):
            name = link.get("refuri", "").removeprefix(SCHEME)
            if name == link.get("refuri", ""):
                continue
            if name == PDF and not self.app.config.printed_book:
                item = link.parent.parent
                item.parent.remove(item)
            else:
                link["refuri"] = f"{FOLDER}/{name}"
                link["classes"].append("download")


def add_links(app, pagename, templatename, context, doctree):
    if doctree is None:
        return
    links = [f'as <a href="{FOLDER}/{pagename}.md.txt">source text</a>']
    what = "lesson" if lesson_of(pagename) else "page"
    if what == "lesson":
        links.insert(0, f'as a <a href="{FOLDER}/{pagename}.ipynb" download>notebook</a>')
    context["body"] += (
        f'<p class="page-files" data-page="{pagename}">This {what} {" or ".join(links)}</p>\n'
    )
