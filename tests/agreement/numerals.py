"""The numbers of a lesson's prose, and what its cells print: does the text say what the code says?

Every numeral is taken from the prose and has to be backed: a cell of the same section prints that
value, to the digits that the prose gives, and the sentence calls it what the cell calls it. Equal
digits are not enough, since two numbers of a sentence may be exchanged, or a number be taken from
another row. So a printed number counts only if

- its unit is not another than the sentence's;
- the words that belong to the numeral in its sentence do not label another number beside it;
- it is the largest, or the best, if the sentence says so;
- and, if the numeral has fewer than three digits, the sentence has some of its words, since a short
  number turns up in many outputs.

The numbers of "rises from 3 to 5" have to rise, and stand in the order of what is printed. A
vector, and a table's row, is one claim and has to be printed whole, in order. For a figure's
caption and alternative text, the figure's own letters count as printed. A number in words, "three
rows", needs nothing printed, but what is printed must not contradict it.

What nothing can compute, a year or a definition's own constant, is declared below its paragraph,
with the reason, numerals parted by semicolons:

    <!-- not computed: 1844; 1845 (years) -->
"""

import re
from dataclasses import dataclass

from tests.agreement import objections, sayings
from tests.agreement.places import Outputs
from tests.agreement.prose import claims, well_written
from tests.agreement.written import NUMERAL, parse, spread

__all__ = ["backing", "claims", "complaint", "declared", "verdict"]

DECLARED = re.compile(r"<!--\s*not computed:\s*(.*?)\s*\(([^()]+)\)\s*-->", re.DOTALL)


@dataclass(frozen=True)
class Backing:
    """Where a claim is printed: the cell, and in its output the line and the place in it.

    A number that a figure shows has no line; a number word that nothing contradicts has no cell.
    """

    cell: object
    line: int | None = None
    start: int | None = None
    end: int | None = None


def backing(claim, section, lesson):
    """What shows the claim, the nearest cell that does; or None."""
    found = verdict(claim, section, lesson)
    return found if isinstance(found, Backing) else None


def complaint(claim, section, lesson):
    """What a writer has to know: the place, the number, and what is printed instead."""
    return (
        f"{lesson.name}:{claim.line}: {claim.text!r}: {verdict(claim, section, lesson)}. "
        f"Correct it, print it there, or declare it: <!-- not computed: {claim.text} (why) -->"
    )


def verdict(claim, section, lesson):
    """The claim's backing, or the reason why it has none."""
    outputs = Outputs(section, lesson, claim.passage)
    if claim.in_words:
        return sayings.contradiction(claim, outputs) or Backing(None)
    if not well_written(claim):
        return "no number is written like this"
    if figure := drawn(claim, lesson):
        return figure
    return check(claim, outputs)


def drawn(claim, lesson):
    """The figure whose caption makes the claim, if the number is drawn in it."""
    if claim.passage.kind not in ("caption", "alt"):
        return None
    figure = lesson.cells[claim.passage.after_cell]
    text = re.sub(r"10\^\{(-?\d+)\}", r"1e\1", spread(figure.drawn))  # an axis marks powers
    shown = [parse(m) for m in NUMERAL.finditer(text)]
    for start in range(len(shown)):
        part = shown[start : start + len(claim.numbers)]
        if len(part) == len(claim.numbers) and all(
            number.is_rounding_of(printed)
            for number, printed in zip(claim.numbers, part, strict=True)
        ):
            return Backing(figure)
    return None


# --- One claim against all places

OBJECTIONS = [
    objections.other_unit,
    objections.other_words,
    objections.other_label,
    objections.other_noun,
    objections.other_row,
    sayings.not_extreme,
    sayings.wrong_direction,
    sayings.wrong_range,
    sayings.wrong_list,
    sayings.wrong_part,
]


def check(claim, outputs):
    """The backing of the nearest place that nothing speaks against, or what does.

    Of the places in one cell it is the first that has the very number, if one has: 1 is rather 1.0
    than a rounded 0.54.
    """
    places = [place for place in outputs.places(len(claim.numbers)) if place.shows(claim)]
    if not places:
        return not_printed(claim, outputs)
    for objection in OBJECTIONS:
        reasons = [objection(claim, place, outputs) for place in places]
        if all(reasons):
            return reasons[0]
        places = [place for place, reason in zip(places, reasons, strict=True) if not reason]
    best = next((p for p in places if p.cell is places[0].cell and p.equals(claim)), places[0])
    first, last = best.run[0], best.run[-1]
    return Backing(best.cell, first.line, first.start, last.end)


def not_printed(claim, outputs):
    near = [
        (abs(place.printed.number.value - claim.numbers[0].value), place.cell.number, place)
        for place in outputs.places()
    ]
    if not near:
        return f"no cell of {outputs.title!r} prints a number"
    place = min(near, key=lambda item: item[:2])[2]
    return f"not printed in {outputs.title!r}; nearest: {place.said()}"


def declared(section):
    """For each passage of the section, its declared numerals with their reasons.

    A declaration that stands alone holds for the passage before it, and for a figure's between.
    """
    found, since = {}, []
    for passage in section.passages:
        alone = not DECLARED.sub("", passage.text).strip()
        since = [*since, passage] if alone or passage.kind in ("caption", "alt") else [passage]
        for comment in DECLARED.finditer(passage.text):
            for numeral in re.split(r";\s*", comment[1]):
                for covered in since:
                    found.setdefault(covered, {})[numeral] = comment[2]
    return found
