"""Puts into the site what a reader may take away.

Each lesson's notebook, each page's source text, and one archive with all notebooks and mlpkit's
wheel. A page links to them as `[the archive](take:mlp-course.zip)`. The PDF that `make pdf` has
made is there too, unless a page has changed since: then what links to it is left out.
"""

import contextlib
import io
import os
import shutil
import tempfile
import zipfile
from pathlib import Path

from docutils import nodes
from flit_core import buildapi
from sphinx.transforms.post_transforms import SphinxPostTransform

ROOT = Path(__file__).resolve().parent.parent.parent
LESSONS = ROOT / "lessons_src"
FOLDER, SCHEME = "take", "take:"
ARCHIVE, PDF = "mlp-course.zip", "mlp-course.pdf"

README = """\
{title}

The notebooks of the course, and its library mlpkit. With Python 3.11 or later, here:

    python3 -m venv .venv
    .venv/bin/pip install --constraint constraints.txt "./{wheel}[lessons]"
    .venv/bin/jupyter lab

(On Windows: python -m venv .venv, then .venv\\Scripts\\pip and .venv\\Scripts\\jupyter.)

This installs JupyterLab too, and PyTorch, which most lessons compare with. On Linux that is the
large build for CUDA, unless PIP_EXTRA_INDEX_URL is set to the address of the CPU build that
pytorch.org gives under "Get Started". constraints.txt names the versions that made the recorded
outputs; leave it out if your machine has no such version.

Code under the MIT licence, lessons under CC BY 4.0.
"""


class LinkFiles(SphinxPostTransform):
    default_priority = 5
    formats = ("html",)

    def run(self, **kwargs):
        for link in list(self.document.findall(nodes.reference)):
            name = link.get("refuri", "").removeprefix(SCHEME)
            if name == link.get("refuri", ""):
                continue
            if name == PDF and not fresh_pdf(self.app):
                item = link.parent.parent
                item.parent.remove(item)
            else:
                link["refuri"] = f"{FOLDER}/{name}"
                link["classes"].append("download")


def fresh_pdf(app):
    """The PDF made of the pages as they are now, or None."""
    pdf = Path(app.outdir).parent / PDF
    behind = ("_*.yml", "book/*.*", "book/_*/*.*", "mlpkit/**/*.py")
    newest = max(path.stat().st_mtime for pattern in behind for path in ROOT.glob(pattern))
    return pdf if pdf.exists() and pdf.stat().st_mtime > newest else None


def source_of(app, docname):
    """Where the page is written: a lesson in lessons_src/, another page in book/."""
    lesson = LESSONS / f"{docname}.md"
    return lesson if lesson.exists() else Path(app.env.doc2path(docname))


def add_links(app, pagename, templatename, context, doctree):
    if doctree is None:
        return
    links = [f'as <a href="{FOLDER}/{pagename}.md.txt">source text</a>']
    lesson = source_of(app, pagename).parent == LESSONS
    if lesson:
        links.insert(0, f'as a <a href="{FOLDER}/{pagename}.ipynb" download>notebook</a>')
    what = "lesson" if lesson else "page"
    context["body"] += (
        f'<p class="page-files" data-page="{pagename}">This {what} {" or ".join(links)}</p>\n'
    )


def write(app, exception):
    if exception or app.builder.name != "html":
        return
    folder = Path(app.outdir, FOLDER)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for docname in app.env.found_docs:
        source = source_of(app, docname)
        # With a byte order mark, or a browser may take the text for Latin-1.
        text = source.read_text(encoding="utf-8")
        (folder / f"{docname}.md.txt").write_text(text, encoding="utf-8-sig")
        if source.parent == LESSONS:
            shutil.copy(app.env.doc2path(docname), folder)
    if pdf := fresh_pdf(app):
        shutil.copy(pdf, folder)
    write_archive(folder / ARCHIVE, sorted(folder.glob("*.ipynb")), app.config.html_title)


def write_archive(path, notebooks, title):
    """The same bytes each time, so that an unchanged course is an unchanged file."""
    name, wheel = build_wheel()
    files = {notebook.name: notebook.read_bytes() for notebook in notebooks}
    files[name] = wheel
    files["constraints.txt"] = (ROOT / "constraints.txt").read_bytes()
    files["LICENSE"] = (ROOT / "LICENSE").read_bytes()
    files["README.txt"] = README.format(title=title, wheel=name).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(files):
            entry = zipfile.ZipInfo(f"{path.stem}/{file}")  # dated 1980, as such archives are
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[file])


def build_wheel():
    """mlpkit's wheel, by the same backend as pip's."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(ROOT):
        before = os.environ.get("SOURCE_DATE_EPOCH")
        os.environ["SOURCE_DATE_EPOCH"] = "315532800"  # 1980
        with contextlib.redirect_stdout(io.StringIO()):
            name = buildapi.build_wheel(folder)
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before
        return name, Path(folder, name).read_bytes()


def setup(app):
    app.add_post_transform(LinkFiles)
    app.connect("html-page-context", add_links)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
