"""Predictions: what a reader may answer before a fold is opened, and what is printed there.

A question that stands in bold before a folded cell can be answered on the page, by a line of text.
Its author can ask for more than that, in a comment below it that holds the answer:

    **Predict, then run.** How many parameters, and which activation wins?
    <!-- predict: [62] parameters; best [sigmoid | tanh | ReLU] -->

Each bracket is a blank to fill in: a number, which the cell behind the question has to print under
the words around it, as any number of the prose; or a choice, of which none is marked as the right
one. What is parted by semicolons is judged apart. Page and test read it here.
"""

import re
from dataclasses import dataclass, replace

from tests.agreement import numerals
from tests.agreement.lesson import Passage, Section

FORM = re.compile(r"<!--\s*predict:\s*(.*?)\s*-->", re.DOTALL)
BLANK = re.compile(r"\[([^\[\]]*)\]")


@dataclass(frozen=True)
class Prediction:
    """What an author has asked for, with the passage below which it stands, and its section."""

    form: str
    passage: Passage
    section: Section


def predictions(lesson):
    """What is asked for in a lesson, in its order."""
    return [
        Prediction(" ".join(form[1].split()), passage, section)
        for section in lesson.sections
        for passage in section.passages
        if passage.kind == "text"
        for form in FORM.finditer(passage.text)
    ]


def faults(prediction, lesson):
    """What is wrong with it, in words for its author."""
    where = f"{lesson.name}:{prediction.passage.line}"
    cell = next_cell(prediction)
    if not prediction.passage.text.startswith("**") or not cell:
        yield f"{where}: a prediction stands below a question in bold, before a folded cell"
        return
    blanks = BLANK.findall(prediction.form)
    if not blanks:
        yield f"{where}: {prediction.form!r} has no blank, such as [3] layers or [yes | no]"
    for blank in blanks:
        if "|" in blank and not all(choice.strip() for choice in blank.split("|")):
            yield f"{where}: a choice is missing in [{blank}]"
    claims = [claim for part in spoken(prediction) for claim in numerals.claims(part)]
    numbers = [blank for blank in blanks if "|" not in blank]
    for blank in numbers:
        if not any(claim.text == blank.strip() for claim in claims):
            yield f"{where}: [{blank}] is neither one number nor a choice, [one | another]"
    alone = replace_cells(prediction.section, cell)
    for claim in claims:
        if not numerals.backing(claim, alone, lesson):
            yield (
                f"{where}: {claim.text!r} is to be predicted: "
                f"{numerals.verdict(claim, alone, lesson)}"
            )


def next_cell(prediction):
    """The folded cell right behind a question, if there is one."""
    passage, section = prediction.passage, prediction.section
    cells = [cell for cell in section.cells if cell.number == passage.after_cell + 1]
    folded = [cell for cell in cells if "hide" in " ".join(cell.options.get("tags", []))]
    texts = [p for p in section.passages if p.kind not in ("caption", "alt")]
    later = [p for p in texts[texts.index(passage) + 1 :] if p.after_cell == passage.after_cell]
    return folded[0] if folded and not later else None


def spoken(prediction):
    """The parts of the form as sentences, their choices left out."""
    text = BLANK.sub(lambda blank: "" if "|" in blank[1] else blank[1], prediction.form)
    return [replace(prediction.passage, text=part) for part in text.split(";")]


def replace_cells(section, cell):
    """The section as if it had this cell alone."""
    return Section(section.title, section.line, section.passages, [cell])
