"""Figures to take in hand compute in the browser what the lesson's own code computes."""

import numpy as np
import pytest

from tests.agreement.explorables import shows
from tests.agreement.lesson import LESSONS
from tests.agreement.promises import promises_of
from tests.site.pages import AXE, DESK, PHONE, THEMES, parsed
from tests.site.test_every_page import MORE_RULES, RUN_AXE

FIGURES = {
    name: (path.stem, promise)
    for path in LESSONS
    for name, promise in promises_of(path).explorables.items()
}
each = pytest.mark.parametrize("name", FIGURES)

ASK = """([name, states]) => {
    const figure = document.querySelector(name)
    figure.take()
    return states.map(state => {
        figure.change(state)
        const found = Object.entries(figure.parts.values(figure.state)).map(([name, value]) =>
            [name, [value].flat(Infinity).map(String)])
        const shown = [...figure.querySelectorAll(".explorable-panel [data-value]")]
        return [Object.fromEntries(found), shown.map(one => [one.dataset.value, one.textContent])]
    })
}"""


@pytest.fixture
def taken(reader, request):
    """A page with a figure, and how to work it."""

    def take(name, width=DESK, query=""):
        visit = reader(f"{FIGURES[name][0]}.html", width, query)
        if not query:
            visit.open_folds()  # some figures are answers
        return visit

    return take


def test_every_figure_to_take_in_hand_is_promised(html):
    for path in LESSONS:
        there = {one.name for one in parsed(html / f"{path.stem}.html").select(".explorable")}
        assert there == set(promises_of(path).explorables), path.stem


@each
def test_a_figure_computes_and_shows_what_the_lesson_computes(taken, name):
    promise = FIGURES[name][1]
    states = promise.states()
    answers = taken(name).ask(ASK, [name, states])
    for state, (values, texts) in zip(states, answers, strict=True):
        with np.errstate(all="ignore"):
            expected = {key: np.ravel(v) for key, v in promise.expected(**state).items()}
        assert values.keys() == expected.keys()
        for key, given in values.items():
            close = promise.close(given, expected[key])
            assert close, f"{name} {state}: {key} is {given}, not {expected[key]}"
        for key, text in texts:
            which, _, at = key.partition(".")
            number = expected[which][int(at or 0)]
            assert shows(text, number), f"{name} {state}: {key} reads {text}, and is {number}"


@each
def test_a_figure_stays_as_printed_until_the_reader_asks(taken, name):
    page = taken(name).page.locator(name)
    assert page.locator("figure").is_visible()
    assert not page.locator(".explorable-panel").is_visible()
    page.get_by_role("button", name="Take this figure in hand").click()
    assert page.locator(".explorable-panel").is_visible()
    assert not page.locator("figure").is_visible()
    page.get_by_role("button", name="Back to the printed figure").click()
    assert page.locator("figure").is_visible()


@each
def test_a_figure_is_worked_by_keyboard_and_says_what_came_of_it(taken, name):
    visit = taken(name)
    figure = visit.page.locator(name)
    figure.locator(".explorable-take").focus()
    visit.press("Enter")
    picture = figure.locator(".explorable-panel > svg").inner_html()
    for _ in range(3):
        visit.press(
            "ArrowRight" if visit.ask("document.activeElement.type") == "range" else "ArrowDown"
        )
    assert figure.locator(".explorable-panel > svg").inner_html() != picture
    assert figure.get_by_role("status").inner_text()


@each
def test_an_address_holds_a_figures_state(taken, name):
    first = taken(name)
    states = FIGURES[name][1].states()
    first.ask(ASK, [name, states[-1:]])
    first.page.wait_for_function("name => location.hash.startsWith(`#${name}=`)", arg=name)
    kept = first.ask("name => document.querySelector(name).state", name)
    second = taken(name, query=first.ask("location.hash"))
    assert second.page.locator(name).locator(".explorable-panel").is_visible()
    assert second.ask("name => document.querySelector(name).state", name) == kept


@each
@pytest.mark.parametrize("wrong", ["", "x,y", "1e999,%", ",,,,,,,,", "NaN,<b>"])
def test_an_address_that_is_no_state_does_no_harm(taken, name, wrong):
    visit = taken(name, query=f"#{name}={wrong}")
    assert not visit.complaints
    assert visit.page.locator(name).locator(".explorable-panel").is_visible()


@each
def test_a_figure_is_printed_as_it_was(taken, name):
    visit = taken(name)
    visit.ask(ASK, [name, []])
    visit.page.emulate_media(media="print")
    assert visit.page.locator(name).locator("figure").is_visible()
    assert not visit.page.locator(name).locator(".explorable-panel").is_visible()


@each
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_axe_finds_nothing_to_mend_in_a_figure_taken_in_hand(taken, name, width):
    visit = taken(name, width)
    visit.ask(ASK, [name, []])
    visit.ask(AXE.read_text(encoding="utf-8"))
    for theme in THEMES:
        visit.show(width, theme)
        run = RUN_AXE.replace("document,", f'document.querySelector("{name}"),')
        found = visit.ask(run, MORE_RULES)["violations"]
        assert not found, [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found]
    assert visit.ask("document.documentElement.scrollWidth") <= width
