"""Every number in the lessons' prose is printed by a cell, or declared as not computed."""

import pytest

from tests.agreement import numerals
from tests.agreement.lesson import LESSONS, read_lesson


def every_claim():
    for path in LESSONS:
        lesson = read_lesson(path)
        for section in lesson.sections:
            declared = numerals.declared(section)
            for passage in section.passages:
                if passage.kind != "equation":
                    for claim in numerals.claims(passage):
                        yield lesson, section, claim, declared.get(passage, {}).get(claim.text)


CLAIMS = list(every_claim())


def name(claim):
    return claim.text.encode("ascii", "replace").decode()


@pytest.mark.parametrize(
    ("lesson", "section", "claim", "reason"),
    CLAIMS,
    ids=[f"{lesson.path.stem}:{c.line}:{c.start}:{name(c)}" for lesson, _, c, _ in CLAIMS],
)
def test_a_number_in_the_prose_is_printed_or_declared(lesson, section, claim, reason):
    if reason is None and not numerals.backing(claim, section, lesson):
        pytest.fail(numerals.complaint(claim, section, lesson), pytrace=False)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_declaration_has_its_numeral(path):
    lesson = read_lesson(path)
    for section in lesson.sections:
        used = {
            claim.text
            for passage in section.passages
            if passage.kind != "equation"
            for claim in numerals.claims(passage)
        }
        for passage, reasons in numerals.declared(section).items():
            for numeral in reasons:
                where = f"{lesson.name}:{passage.line}"
                assert numeral in used, f"{where}: {numeral!r} is declared, and stands nowhere"


def test_fewer_than_one_number_in_six_is_declared():
    declared = [
        f"{lesson.name}:{claim.line}: {claim.text} ({reason})"
        for lesson, _, claim, reason in CLAIMS
        if reason
    ]
    print(
        f"{len(declared)} of {len(CLAIMS)} numbers are declared as not computed:",
        *declared,
        sep="\n  ",
    )
    assert len(declared) < len(CLAIMS) / 6
