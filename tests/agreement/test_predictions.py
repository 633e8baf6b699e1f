"""What a question asks to be predicted is printed by the cell that it stands before."""

import pytest

from tests.agreement.lesson import LESSONS, Cell, Lesson, Passage, Section, read_lesson
from tests.agreement.predictions import faults, predictions


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_what_is_to_be_predicted_is_printed_by_the_cell_behind_the_question(path):
    lesson = read_lesson(path)
    wrong = [fault for one in predictions(lesson) for fault in faults(one, lesson)]
    assert not wrong, "\n".join(wrong)


FOLDED, OPEN = {"tags": ["hide-output"]}, {}
PRINTED = "weights: 62\npieces:  1024\nright: 93.2 %"


def lesson_with(form, options=FOLDED, text="**Predict, then run.** How many?", later=()):
    passages = [Passage("text", f"{text}\n<!-- predict: {form} -->", 3, 1), *later]
    cells = [Cell(1, 1, "", {}, "weights: 7", ""), Cell(2, 5, "", options, PRINTED, "")]
    return Lesson(LESSONS[0], (Section("Section", 1, passages, cells),))


def said_of(lesson):
    return " ".join(fault for one in predictions(lesson) for fault in faults(one, lesson))


@pytest.mark.parametrize(
    "form",
    [
        "[62] weights",
        "[62] weights, [1024] pieces",
        "[93 %] right",
        "[sigmoid | tanh]",
        "[62] weights; best [sigmoid | tanh | ReLU]",
    ],
)
def test_a_blank_is_a_printed_number_or_a_choice(form):
    assert not said_of(lesson_with(form))


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("[63] weights", "not printed"),
        ("[7] weights", "not printed"),  # in another cell
        ("[62] pieces", "'62' is to be predicted"),
        ("62 weights", "no blank"),
        ("[many] weights", "neither one number nor a choice"),
        ("[62 weights]", "neither one number nor a choice"),
        ("[sigmoid | ]", "a choice is missing"),
    ],
)
def test_a_blank_that_nothing_fills_is_named(form, said):
    assert said in said_of(lesson_with(form))


@pytest.mark.parametrize(
    "misplaced",
    [
        {"options": OPEN},
        {"text": "How many?"},
        {"later": [Passage("text", "One more paragraph.", 4, 1)]},
    ],
)
def test_a_prediction_stands_below_a_question_and_before_a_fold(misplaced):
    assert "before a folded cell" in said_of(lesson_with("[62] weights", **misplaced))
