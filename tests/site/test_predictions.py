"""A reader writes down a guess, and finds it beside the output when that is unfolded."""

import re

import pytest
from playwright.sync_api import expect

from book.places import LESSONS as TEXTS
from tests.agreement.lesson import read_lesson
from tests.agreement.predictions import predictions
from tests.site.pages import AXE, DESK, LESSONS, PHONE, THEMES, parsed
from tests.site.test_every_page import MORE_RULES, RUN_AXE

LESSON, OTHER = "04-vanishing-gradients", "06-softmax-overflow"
# A lesson's own forms may change: the first three questions of one get these.
FORMS = ["[5e-13] apart", "at 1,000: [62]; rate [93 %] right", "[sigmoid | tanh | ReLU]"]
PUT_IN = """forms => document.addEventListener("DOMContentLoaded", () => {
    const places = document.querySelectorAll(".guess")
    for (const place of places) place.dataset.form = ""
    forms.forEach((form, at) => places[at].dataset.form = form)
})"""


@pytest.mark.parametrize("name", LESSONS)
def test_every_question_has_a_place_for_an_answer_as_its_author_asks_for(html, name):
    page = parsed(html / f"{name}.html")
    places = page.select("p.predict + .guess:empty")
    assert len(places) == len(page.select("p.predict"))
    assert all(page.find(id=place["data-cell"]).select_one("details") for place in places)
    asked = [one.form for one in predictions(read_lesson(TEXTS / f"{name}.md"))]
    assert [place["data-form"] for place in places if place["data-form"]] == asked
    assert "<!-- predict" not in (html / f"{name}.html").read_text(encoding="utf-8")


@pytest.fixture
def visit(reader, html):
    return with_forms(reader(f"{LESSON}.html", DESK), html)


def with_forms(visit, html):
    visit.page.add_init_script(f"({PUT_IN})({FORMS})")
    visit.open((html / f"{LESSON}.html").as_uri())
    return visit


def fields(visit):
    return visit.page.locator(".guess :is(input, select)")


def told(visit, question):
    cell = visit.page.locator(".guess").nth(question).get_attribute("data-cell")
    fold = visit.page.locator(f"#{cell} details")
    if not fold.evaluate("fold => fold.open"):
        fold.locator("summary").click()
    return fold.locator(".guessed")


def test_a_guess_is_seen_only_beside_the_output_and_by_keyboard_alone(visit):
    field = fields(visit).first
    assert field.get_attribute("aria-label") == "Your guess: apart"
    field.focus()
    visit.page.keyboard.type("0.25")
    shown = visit.page.locator(".guessed").first
    expect(shown).not_to_be_visible()
    while not visit.ask("document.activeElement.matches('summary')"):
        visit.press("Tab")
    visit.press("Enter")
    expect(shown).to_be_visible()
    expect(shown).to_have_text(
        "Your guess: 0.25 apart. Printed: 5e-13. Off by 0.25, or a factor of 5 × 10¹¹."
    )
    assert not visit.complaints


@pytest.mark.parametrize(
    ("guess", "said"),
    [
        ("62", "Your guess: at 1,000: 62. Printed: 62. No difference."),
        ("70", "Your guess: at 1,000: 70. Printed: 62. Off by 8."),
        ("1/2", "Your guess: at 1,000: 1/2. Printed: 62. Off by 61.5, or a factor of 124."),
        ("1,062", "Your guess: at 1,000: 1,062. Printed: 62. Off by 1,000, or a factor of 17.1."),
        (
            "2 × 10³",
            "Your guess: at 1,000: 2 × 10³. Printed: 62. Off by 1,940, or a factor of 32.3.",
        ),
        ("−2", "Your guess: at 1,000: −2. Printed: 62. Off by 64."),
        ("none", "Your guess: at 1,000: none. Printed: 62."),
    ],
)
def test_how_far_off_a_number_was_is_said(visit, guess, said):
    fields(visit).nth(1).fill(guess)
    expect(told(visit, 1)).to_have_text(said)


def test_each_blank_has_its_line_and_percent_stays_percent(visit):
    fields(visit).nth(1).fill("60")
    fields(visit).nth(2).fill("90")
    lines = told(visit, 1).locator("p")
    expect(lines).to_have_count(2)
    expect(lines.nth(1)).to_have_text(
        "Your guess: rate 90 % right. Printed: 93 %. Off by 3 percentage points."
    )


@pytest.mark.parametrize(
    ("question", "guess", "said"),
    [
        (2, "90 %", "90 % right. Printed: 93 %. Off by 3 percentage points."),
        (2, "92", "92 % right. Printed: 93 %. Off by 1 percentage point."),
        (2, "1/2", "1/2 right. Printed: 93 %. Off by 43 percentage points."),
        (1, "50 %", "50 %. Printed: 62. Off by 61.5, or a factor of 124."),
    ],
)
def test_a_share_may_be_written_with_or_without_a_percent_sign(visit, question, guess, said):
    fields(visit).nth(question).fill(guess)
    expect(told(visit, 1)).to_have_text(
        f"Your guess: {'rate' if question == 2 else 'at 1,000:'} {said}"
    )


def test_a_choice_and_a_line_of_text_are_shown_without_a_verdict(visit):
    fields(visit).nth(3).select_option("tanh")
    expect(told(visit, 2)).to_have_text("Your guess: tanh")
    fields(visit).nth(4).fill("it learns nothing")
    expect(told(visit, 3)).to_have_text("Your guess: it learns nothing")


def test_guesses_are_kept_by_lesson_and_question_and_forgotten_with_the_ticks(visit, html):
    fields(visit).nth(0).fill("0.25")
    visit.page.get_by_role("checkbox").first.check()
    visit.open((html / f"{OTHER}.html").as_uri())
    assert not any(field.input_value() for field in fields(visit).all())
    visit.open((html / f"{LESSON}.html").as_uri())
    if not fields(visit).nth(0).input_value():  # on a busy machine one page's memory reaches
        visit.page.reload()  # the next a moment late
    assert fields(visit).nth(0).input_value() == "0.25"
    expect(visit.page.get_by_role("checkbox").first).to_be_checked()
    visit.page.get_by_role("button", name=re.compile("Forget all")).click()
    assert fields(visit).nth(0).input_value() == ""
    assert told(visit, 0).inner_text() == ""
    visit.page.reload()
    assert not visit.ask("localStorage.getItem('mlp-course-ticks').includes('0.25')")


def test_without_scripts_the_question_stands_alone(browser, html):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((html / f"{LESSON}.html").as_uri())
    expect(page.locator(".guess").first).not_to_be_visible()
    context.close()


def test_on_paper_there_is_no_field(visit):
    visit.page.emulate_media(media="print")
    expect(visit.page.locator(".guess").first).not_to_be_visible()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_axe_finds_nothing_to_mend_in_a_question_that_is_answered(visit, width, theme):
    visit.show(width, theme)
    for field in fields(visit).all():
        field.fill("7") if field.evaluate("one => one.matches('input')") else None
    visit.open_folds()
    visit.ask(AXE.read_text(encoding="utf-8"))
    parts = "{ include: ['.guess', '.guessed'] }, {"
    found = visit.ask(RUN_AXE.replace("document, {", parts), MORE_RULES)["violations"]
    assert not found, [(rule["id"], rule["nodes"]) for rule in found]
    assert visit.ask("document.documentElement.scrollWidth") <= width
