"""Every number in the lessons' prose is printed by a cell, or declared as not computed."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.agreement import numerals
from tests.agreement.lesson import LESSONS, Cell, Lesson, Passage, Section, read_lesson


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
    numbers = [item for item in CLAIMS if not item[2].in_words]
    declared = [
        f"{lesson.name}:{claim.line}: {claim.text} ({reason})"
        for lesson, _, claim, reason in numbers
        if reason
    ]
    print(
        f"{len(declared)} of {len(numbers)} numbers are declared as not computed:",
        *declared,
        sep="\n  ",
    )
    assert len(declared) < len(numbers) / 6


def test_no_number_can_rest_on_a_cell_whose_output_is_not_compared():
    uncompared = [
        cell
        for path in LESSONS
        for cell in read_lesson(path).cells
        if "nbval-ignore-output" in cell.options.get("tags", [])
    ]
    if not uncompared:
        pytest.skip("every cell is compared")
    assert not any(cell.printed for cell in uncompared)


def passage(text):
    return Passage("text", text, line=1, after_cell=0)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a loss of 0.25", ["0.25"]),
        ("79,233 parameters, or 79_233", ["79233", "79233"]),
        ("−1, -1 and $-1$", ["-1", "-1", "-1"]),
        ("99.2 % and 5%", ["0.992", "0.05"]),
        ("9.09 × 10⁻¹³ or $9.09 \\times 10^{-13}$ or 9.09e-13", ["9.09E-13"] * 3),
        ("about $10^{-16}$", ["1E-16"]),
        ("a slope of 1/4", ["0.25"]),
        ("the 4–5–3 network", ["4", "5", "3"]),
        ("$(5, 1)$ and `[4, 5, 3]`", ["5", "1", "4", "5", "3"]),
        ("| row | 0.3 | 0.7 |", ["0.3", "0.7"]),
        ("at 20 °C, 3-fold", ["20", "3"]),
        ("$w^{(1)}_{12}$, $x_1$, $a^2$, H2O, float64, {cite:t}`saitoh2016`, `np.log1p`", []),
    ],
)
def test_numbers_are_found_in_every_spelling(text, values):
    found = [number.value for claim in numerals.claims(passage(text)) for number in claim.numbers]
    assert found == [Decimal(value) for value in values]


@pytest.mark.parametrize(
    ("claim", "printed", "backed"),
    [
        ("a loss of 0.25", "loss: 0.2500", True),
        ("a loss of 0.25", "loss: 0.2549", True),
        ("a loss of 0.25", "loss: 0.2551", False),  # rounds to 0.26
        ("a loss of 0.2500", "loss: 0.25", False),  # two digits more than were shown
        ("a loss of 1.0", "loss: [1.]", True),
        ("21 layers", "layers: 21", True),
        ("21 layers", "layers: 210", False),  # part of another number
        ("21 layers", "units: 21", False),  # of something else
        ("12 layers and 7 units", "layers: 7   units: 12", False),
        ("99.2 % of all", "wasted: 99.2% of all", True),
        ("the shape $(5, 1)$", "shape: (5, 1)", True),
        ("the shape $(5, 1)$", "shape: (1, 5)", False),
        ("sizes 5 and 5", "sizes 4 and 5", False),
    ],
)
def test_a_number_is_backed_by_what_is_printed_under_its_words(claim, printed, backed):
    cell = Cell(number=1, line=2, code="", options={}, printed=printed, drawn="")
    section = Section("Here", 1, [passage(claim)], [cell])
    lesson = Lesson(Path("00-test.md"), (section,))
    results = [numerals.backing(c, section, lesson) for c in numerals.claims(passage(claim))]
    assert all(result and result.cell is cell for result in results) == backed
