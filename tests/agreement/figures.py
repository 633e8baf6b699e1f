"""The figures of a lesson: their texts, what they show, and what is claimed of them.

A claim stands beside the words that it bears out (claims.py says how). Every word of direction or
extremum in a caption or an alternative text must stand inside the words of some claim: so a changed
word fails, and so does a changed curve.
"""

import re
from dataclasses import dataclass

from tests.agreement.claims import described, failing
from tests.agreement.drawing import read_figures
from tests.agreement.lesson import Lesson, read_lesson
from tests.agreement.promises import file_of, promises_of

# Words that say where something is or which way it goes: each must be claimed.
DIRECTION = re.compile(
    r"""\b(
    ris(e|es|ing|en) | fall(s|ing|en)? | climb(s|ing)? | drop(s|ping|ped)? | sink(s|ing)?
    | (in|de)creas(e|es|ing|ed) | grow(s|ing)? | shrink(s|ing)? | descend(s|ing)? | ascend(s|ing)?
    | larg(e|er|est) | small(er|est)? | high(er|est)? | low(er|est)? | great(er|est)
    | most | least | more | less | fewer | long(er|est)? | short(er|est)?
    | peaks? | maxim(um|a|al) | minim(um|a|al) | trough | valley | top | bottom
    | middle | cent(re|er)
    | flat | level(s|led)? | constant | stays? | steep(er|est|ly)? | gentle?(r|st)? | gently
    | above | below | over | under | left | right | upper | inside | outside | within | beyond
    | between | around | across | through | alike | apart | closed | open
    | up | down | upwards? | downwards? | towards?
    | straight | bends? | bent | kinks? | jumps? | curved? | smooth(ly)? | narrow(er)? | wide(r)?
    | bell | S | S-shaped | cross(es|ing)? | cuts? | passes | touch(es)? | meets? | reach(es)?
    | dashed | dotted | solid | diagonal | parallel | same | equal(s|ly)? | different | opposite
    | before | after | negative | positive | never | always | all | no | not | none | neither | both
    | first | second | third | last | each | every | only | close | near | far | together
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True)
class Figure:
    name: str
    where: str
    texts: dict  # "alt" or "caption" -> (text, file:line)
    lesson: Lesson

    @property
    def panels(self):
        return read_figures(self.lesson.path.stem).get(self.name)

    @property
    def claims(self):
        """What is claimed of it: words -> claim."""
        return promises_of(self.lesson.path).figures.get(self.name, {})

    @property
    def file(self):
        """Where its claims are written."""
        return file_of(self.lesson.path)


@dataclass(frozen=True)
class Asserted:
    """Words below a figure, what they were held to, and what of it the figure does not show."""

    words: str
    claim: str
    fails: list[str]


def figures_of(path):
    lesson = read_lesson(path)
    for section in lesson.sections:
        for cell in section.cells:
            if "figure" in cell.options.get("mystnb", {}):
                texts = {
                    p.kind: (p.text, f"{lesson.name}:{p.line}")
                    for p in section.passages
                    if p.kind in ("alt", "caption") and p.after_cell == cell.number - 1
                }
                name = cell.options["mystnb"]["figure"].get("name", "")
                yield Figure(name, f"{lesson.name}:{cell.line}", texts, lesson)


def asserted(figure):
    """Everything that is claimed of the figure, and how that came out."""
    return [
        Asserted(words, described(claim), failing(claim, figure.panels))
        for words, claim in figure.claims.items()
    ]


def stands_in(words, text):
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text)


def unclaimed(figure, kind):
    """The words of direction in a text of the figure that are inside no claim."""
    text, _ = figure.texts[kind]
    claimed = [
        found.span() for words in figure.claims for found in re.finditer(re.escape(words), text)
    ]
    return [
        word
        for word in DIRECTION.finditer(text)
        if not any(start <= word.start() and word.end() <= end for start, end in claimed)
    ]


SUGGESTED = {  # for the line that a message offers
    r"ris|climb|grow|increas|up": "rises(solid)",
    r"fall|drop|sink|decreas|descend|down": "falls(solid)",
    r"flat|level|constant|stay": "level(solid, 0)",
    r"straight": "straight(solid)",
    r"above": "above(solid, dashed)",
    r"below": "below(solid, dashed)",
    r"peak|maxim|highest|top": "peaks(solid, height=1, at=0)",
    r"S\b|S-": "s_shaped(solid)",
    r"bell": "bell_shaped(solid)",
    r"jump": "jumps(solid, 0)",
    r"cross": "crosses(solid, dashed, times=1)",
    r"dashed|solid": "follows(dashed, lambda x: …)",
}


def line_to_add(figure, text, word):
    """The line of the promise file that claims the clause around a word of the text."""
    start = max(text.rfind(mark, 0, word.start()) for mark in ",.;:") + 1
    ends = [at for mark in ",.;:" if (at := text.find(mark, word.end())) >= 0]
    clause = text[start : min(ends, default=len(text))].strip()
    claim = next((c for stem, c in SUGGESTED.items() if re.match(stem, word[0], re.I)), "…")
    return f'{figure.file}: figures["{figure.name}"]: "{clause}": {claim}'
