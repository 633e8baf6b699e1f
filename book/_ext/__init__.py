"""What this course adds to Sphinx, as one extension: `book._ext` in _config.yml.

pages/ is what happens to pages while they are written, site/ what happens to the finished site.
"""

import os
from pathlib import Path

from book._ext import site
from book._ext.pages import (
    addresses,
    answers,
    checks,
    citations,
    codelinks,
    conclusions,
    docstrings,
    explorables,
    files,
    head,
    lessons,
    live,
    mends,
    needs,
    numbers,
    panels,
    search,
    solutions,
    teachers,
    terms,
)


def setup(app):
    app.setup_extension("sphinx.ext.autodoc")  # it has two of the events below
    # Where the book is as a PDF; empty if it is not, or not as it is now.
    app.add_config_value("printed_book", "", rebuild="", types=[str])
    # Whether exercises have their solutions; not so by make book SOLUTIONS=no.
    app.add_config_value("with_solutions", True, rebuild="env", types=[bool])
    # Whether all is done that makes the site ready to be put somewhere, or what shows its pages.
    app.add_config_value("finished_site", True, rebuild="", types=[bool])

    for transform in (
        codelinks.LinkCode,
        terms.LinkTerms,  # leaves the links of the code alone
        files.LinkFiles,
        answers.FoldAnswers,
        lessons.ShapeLesson,
        solutions.LeaveOut,
        explorables.WrapFigures,
        panels.EquationPanels,
        panels.FigurePanels,
        panels.ConclusionPanels,
        panels.ExerciseLines,
    ):
        app.add_post_transform(transform)

    app.connect("config-inited", addresses.read_base)
    app.connect("config-inited", citations.remember_plugin)
    app.connect("config-inited", search.use_scorer)
    app.connect("source-read", conclusions.write_page)
    app.connect("source-read", checks.write_page)
    app.connect("source-read", numbers.mark_numbers)
    app.connect("source-read", solutions.drop_sentences)
    app.connect("source-read", teachers.write_page)
    app.connect("autodoc-skip-member", docstrings.skip)
    app.connect("autodoc-process-docstring", docstrings.before_napoleon, priority=400)
    app.connect("env-updated", write_side_by_side)

    app.connect("html-collect-pages", addresses.not_found_page)
    app.connect("html-page-context", addresses.without_canonical)
    app.connect("html-page-context", files.add_links)
    app.connect("html-page-context", head.describe)
    app.connect("html-page-context", live.offer)
    app.connect("html-page-context", mends.mend)
    app.connect("html-page-context", needs.drop_unneeded, priority=900)  # after all have asked

    app.connect("build-finished", finish, priority=900)  # after all have written
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def write_side_by_side(app, env):
    """Let several processes write the pages; one has read them, as some extensions need it."""
    app.parallel = min(os.cpu_count() or 1, 4)


def finish(app, exception):
    if app.builder.name == "html" and not exception:
        made = site.Site(
            folder=Path(app.outdir),
            sources={name: app.env.doc2path(name) for name in app.env.found_docs},
            title=app.config.html_title,
            address=app.config.html_baseurl,
            printed=app.config.printed_book,
            with_solutions=app.config.with_solutions,
        )
        made.finish(site.STEPS if app.config.finished_site else site.SHOWING)
