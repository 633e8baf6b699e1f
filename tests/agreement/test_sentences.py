"""How good is the check of the numbers? True sentences that it refuses, false ones that pass.

The sentences are in two files. One was used to find out where the check errs; the other, held out,
was only ever counted, so its shares are what other sentences can expect.
"""

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from tests.agreement import numerals
from tests.agreement.lesson import Cell, Lesson, Passage, Section

HERE = Path(__file__).parent


def read(name):
    """The sentences of a file: (is it true, what it is about, passage, its lesson)."""
    for scene in tomllib.loads((HERE / name).read_text(encoding="utf-8"))["scene"]:
        cells = [cell(at, text) for at, text in enumerate(scene["cells"], 1)]
        for sentence in scene["sentences"]:
            kind, after = sentence.get("kind", "text"), sentence.get("after", len(cells))
            if kind != "text":  # it stands in its figure's options
                after = next(cell.number for cell in cells if cell.drawn) - 1
            text = sentence.get("true") or sentence["false"]
            passage = Passage(kind, text, line=1, after_cell=after)
            section = Section("Here", 1, [passage], cells)
            yield "true" in sentence, sentence["about"], passage, Lesson(HERE / name, (section,))


def cell(number, text):
    drawn = text.removeprefix("figure:") if text.startswith("figure:") else ""
    return Cell(number, 1, "", {}, "" if drawn else text.strip("\n"), drawn.strip())


def refusals(passage, lesson):
    section = lesson.sections[0]
    verdicts = [numerals.verdict(claim, section, lesson) for claim in numerals.claims(passage)]
    return [verdict for verdict in verdicts if isinstance(verdict, str)]


@pytest.mark.parametrize("name", ["sentences.toml", "sentences_held_out.toml"])
def test_so_many_true_sentences_are_refused_and_so_many_false_ones_pass(name):
    counted = tomllib.loads((HERE / name).read_text(encoding="utf-8"))["counted"]
    wrong, all_ = Counter(), Counter()
    for is_true, about, passage, lesson in read(name):
        found = refusals(passage, lesson)
        all_[is_true, about] += 1
        if is_true == bool(found):
            wrong[is_true, about] += 1
            if "held_out" not in name:  # those are not to be looked at
                print(f"{'refused' if is_true else 'passes'}: {passage.text}  {'; '.join(found)}")
    for is_true, about in sorted(all_):
        count = f"{wrong[is_true, about]} of {all_[is_true, about]}"
        print(f"{'true, refused' if is_true else 'false, passed':14} {about:12} {count}")
    for is_true, key in ((True, "refused"), (False, "passed")):
        mine = [sum(n for about, n in c.items() if about[0] == is_true) for c in (wrong, all_)]
        assert mine == counted[key]


def test_a_refusal_says_what_is_printed_where_and_what_the_sentence_says():
    printed = "test accuracy 93.2 %\ntrain accuracy 99.1 %"
    passage = Passage("text", "The training accuracy is 93.2 %.", line=1, after_cell=1)
    section = Section("Here", 1, [passage], [cell(1, printed)])
    assert refusals(passage, Lesson(HERE / "x.md", (section,))) == [
        "printed in cell 1, 'test accuracy 93.2 %': under 'test', the sentence says 'training'"
    ]
