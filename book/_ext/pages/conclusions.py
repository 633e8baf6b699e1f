"""The page of the conclusions, made from the lessons' marks and records.

A marked sentence of a lesson has an address (panels.py), and the page leads to it.
"""

from book.places import LESSONS, pages
from tests.agreement import conclusions

PAGE = "conclusions"
HERE = "<!-- the conclusions -->"


def write_page(app, docname, source):
    """Put what came of all conclusions in its place on the page."""
    if docname != PAGE:
        return
    parts, all_entries = [], []
    for page in pages():
        lesson = LESSONS / f"{page}.md"
        if entries := conclusions.read_record(lesson):
            app.env.note_dependency(str(lesson))
            app.env.note_dependency(str(conclusions.record_of(lesson)))
            all_entries += entries.values()
            parts += section(page, lesson, entries)
    source[0] = source[0].replace(HERE, "\n\n".join([summary(all_entries), *parts]))


def summary(entries):
    """How many there are, in a sentence."""
    runs = [conclusions.held(entry) for entry in entries if "runs" in entry]
    whole = sum(yes == total for yes, total in runs)
    return (
        f"There are {len(runs)} conclusions with an experiment, and {sum(n for _, n in runs):,} "
        f"runs; {whole} of them held in every run. {len(entries) - len(runs)} more have none, "
        f"for the reason that stands beside them."
    )


def section(page, lesson, entries):
    """What the page says of one lesson, as paragraphs of Markdown."""
    marks = conclusions.marked_in(lesson)
    yield f"## [{conclusions.read_lesson(lesson).sections[0].title}]({page}.ipynb)"
    exempt = [mark for mark in marks if "exempt" in entries.get(mark.name, {"exempt": ""})]
    for mark in marks:
        if mark not in exempt:
            yield from replicated(page, mark, entries[mark.name])
    if exempt:
        yield "Not replicated:"
        yield "\n".join(
            f"- {mark.text} ({lead(page, mark)}; {entries[mark.name]['exempt']})"
            for mark in exempt
            if mark.name in entries
        )


def replicated(page, mark, entry):
    yes, runs = conclusions.held(entry)
    low, high = conclusions.interval(yes, runs)
    yield f'<span id="{mark.name}"></span>\n> {mark.text}'
    varied = "; ".join(f"{name}: {values}" for name, values in conclusions.ranges(entry).items())
    yield (
        f"Held in **{yes} of {runs}** runs ({low:.0%} to {high:.0%}); {lead(page, mark)}. "
        f"It holds where: {entry['holds']} Varied were {varied}."
    )
    if others := [run for run in entry["runs"] if not run["holds"]]:
        lines = [f"- {in_words(run['varied'])}: {run['found']}" for run in others]
        yield "Where it did not:\n\n" + "\n".join(lines)


def lead(page, mark):
    return f'<a href="{page}.html#conclusion-{mark.name}">where it stands</a>'


def in_words(values):
    return ", ".join(f"{name} {conclusions.as_written(value)}" for name, value in values.items())
