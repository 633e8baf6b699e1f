"""The page that says how the book is checked: what was compared, and how good that is.

Nothing of it is computed while the book is built: what the checks compared, and what came of trying
them, is kept in files of data.
"""

import html
import re
import tomllib
from collections import Counter

import yaml

from book._commands import tried
from book.places import LESSONS, ROOT, TRIED, WORKFLOW, pages
from tests.agreement import conclusions, proof

PAGE = "checks"
SENTENCES = {
    "held out": ROOT / "tests/agreement/sentences_held_out.toml",
    "the others": ROOT / "tests/agreement/sentences.toml",
}
KINDS = {
    "output": "a digit or letter of a recorded output",
    "number": "a digit of a number in the text",
    "exchange": "two neighbouring numbers, exchanged",
    "formula": "a sign, function, index or constant of an equation",
    "words": "a word of direction or count below a figure",
    "library": "an operator, comparison or constant of the library",
    "exercise": "a solution's code, a case, or a hint of an exercise",
}


def write_page(app, docname, source):
    """Put what is known of the checks in its places on the page."""
    if docname != PAGE:
        return
    # Whether the course has changed since the checks were tried follows from all of its files.
    for path in (proof.DATA, TRIED, WORKFLOW, *tried.files()):
        app.env.note_dependency(str(path))
    lessons = {name: proof.kept()[name] for name in pages() if name in proof.kept()}
    kept = tried.read()
    for place, text in {
        "what was compared": compared(lessons),
        "declared": declared(lessons),
        "mutants": mutants(kept),
        "sentences": sentences(),
        "where": where(kept.get("portable")),
    }.items():
        source[0] = source[0].replace(f"<!-- {place} -->", text)


# --- What was compared


def compared(lessons):
    """A table with a row for each lesson, and the sums."""
    rows = {name: counts(name, entry) for name, entry in lessons.items()}
    total = Counter()
    for row in rows.values():
        total.update(row)
    heads = list(total)
    body = [
        [f"[{name_of(name)}]({name}.ipynb)", *(str(row[head]) for head in heads)]
        for name, row in rows.items()
    ]
    return table(
        ["lesson", *heads], [*body, ["**in all**", *(f"**{total[head]:,}**" for head in heads)]]
    )


def counts(name, entry):
    """What was compared in a lesson: heading of a column -> count."""
    sides = [one for eq in entry["equations"].values() for one in eq.get("compared", [])]
    record = conclusions.read_record(LESSONS / f"{name}.md")
    return {
        "numbers printed": entry["numbers"]["printed"],
        "declared": sum(entry["numbers"]["declared"].values()),
        "formulas": len(sides),
        "at points": sum(side["points"] for side in sides),
        "figures": len(entry["figures"]),
        "claims of them": sum(len(claims) for claims in entry["figures"].values()),
        "outputs": entry["outputs"]["compared"],
        "left out": entry["outputs"]["left out"],
        "exercises": len(entry["exercises"]),
        "wrong answers": sum(each["wrong"] for each in entry["exercises"].values()),
        "conclusions run again": sum("runs" in one for one in record.values()),
    }


def name_of(name):
    return str(int(name[:2])) if name[:2].isdigit() else title_of(name)


def title_of(name):
    text = (LESSONS / f"{name}.md").read_text(encoding="utf-8")
    return re.search(r"^# (.+)$", text, re.MULTILINE)[1]


def declared(lessons):
    """For each lesson, the reasons why numbers of its text are not computed."""
    lines = []
    for name, entry in lessons.items():
        reasons = [
            reason if count == 1 else f"{reason} ({count})"
            for reason, count in entry["numbers"]["declared"].items()
        ]
        if reasons:
            lines.append(f"- [{title_of(name)}]({name}.ipynb): {'; '.join(reasons)}")
    return "\n".join(lines)


# --- How good that is


def mutants(kept):
    """A table of what was changed and how much of it was noticed; and what was not."""
    runs = {kind: kept[f"mutants: {kind}"] for kind in KINDS if f"mutants: {kind}" in kept}
    if not runs:
        return "No run of it is on record."
    rows, survivors, now = [], [], tried.stamp()
    for kind, run in runs.items():
        changed, noticed = run["changed"], run["changed"] - len(run["survivors"])
        of = "as it is" if run["of"] == now else "as it was"
        rows.append(
            [KINDS[kind], run["seed"], of, str(changed), str(noticed), f"{noticed / changed:.0%}"]
        )
        survivors += [f"- {kind}: <code>{html.escape(one)}</code>" for one in run["survivors"]]
    text = table(["one change of", "seed", "course", "changed", "noticed", ""], rows)
    return text + ("\n\nNot noticed was:\n\n" + "\n".join(survivors) if survivors else "")


def sentences():
    """A table of the sentences that the check of the numbers judges wrongly."""
    rows = []
    for name, path in SENTENCES.items():
        counted = tomllib.loads(path.read_text(encoding="utf-8"))["counted"]
        rows.append([name, *("{} of {}".format(*counted[key]) for key in ("refused", "passed"))])
    return table(["sentences", "true, and refused", "false, and let pass"], rows)


# --- Where it ran


def where(portable):
    """What it ran on: the workflow's systems, and this processor as others would be."""
    tests = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"]["test"]["strategy"][
        "matrix"
    ]["include"]
    systems = [f"Python {one['python']} on {one['system']}" for one in tests]
    lines = [f"Whenever something changes, everything runs with {' and with '.join(systems)}."]
    if portable:
        lines.append(
            "One processor can stand for several, as NumPy, OpenBLAS and PyTorch choose their "
            f"routines by variables. On {portable['processor']} with Python {portable['python']}, "
            "`make test-portable` ran all notebooks under each of these, and what they printed was:"
        )
        lines.append(
            table(
                ["run as", "outputs"],
                [[name, result] for name, result in portable["variants"].items()],
            )
        )
    return "\n\n".join(lines)


def table(head, rows):
    lines = [head, ["---"] + ["--:"] * (len(head) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
