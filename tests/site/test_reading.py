"""What a reader does with the book, by keyboard alone: move, unfold, search and find."""

import pytest
from playwright.sync_api import expect

from tests.site.pages import DESK, LESSONS, PHONE, WRITTEN, parsed

LESSON = f"{LESSONS[0]}.html"

# Called after each press of Tab: what has the focus, and whether the element that had it before
# looks otherwise without it.
STEP = """() => {
    const look = element => {
        const { outline, outlineStyle, boxShadow, borderColor, opacity } = getComputedStyle(element)
        return [outlineStyle === "none" || outline, boxShadow, borderColor, opacity].join()
    }
    const before = window.step
    const unmarked = before && look(before.element) === before.look
    const element = document.activeElement
    const shown = element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    const { left, right } = element.getBoundingClientRect()
    window.step = { element, look: look(element) }
    window.reached = (window.reached ?? new Set()).add(element)
    return {
        element: element.outerHTML.slice(0, 150),
        unmarked: unmarked && before.element.outerHTML.slice(0, 150),
        unseen: !(shown && right > 0 && left < innerWidth),
        again: element === document.body,
    }
}"""

# What a mouse can use, on the page as it stands.
UNREACHED = """() => [...document.querySelectorAll("a[href], button, summary, input")]
    .filter(one => one.checkVisibility({ visibilityProperty: true }))
    .filter(one => one.tabIndex >= 0 && !window.reached.has(one))
    .map(one => one.outerHTML.slice(0, 150))"""


def test_tab_reaches_everything_and_one_sees_where_one_is(reader):
    visit = reader(LESSON, DESK)
    steps = []
    while not steps or not steps[-1]["again"]:
        visit.press("Tab")
        steps.append(visit.ask(STEP))
        assert len(steps) < 1000, f"{LESSON}: Tab does not leave {steps[-1]['element']}"
    unmarked = [step["unmarked"] for step in steps if step["unmarked"]]
    unseen = [step["element"] for step in steps[:-1] if step["unseen"]]
    assert not unmarked, f"{LESSON}: looks the same with the focus as without: {unmarked}"
    assert not unseen, f"{LESSON}: has the focus and is not seen: {unseen}"
    assert not visit.ask(UNREACHED), f"{LESSON}: not reached: {visit.ask(UNREACHED)}"


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_first_tab_offers_to_skip_to_the_text(reader, width):
    visit = reader(LESSON, width)
    visit.press("Tab")
    link = visit.page.locator(":focus")
    assert "Skip" in link.inner_text()
    box = link.bounding_box()
    assert box["x"] >= 0 and box["y"] >= 0, f"the skip link has the focus and is at {box}"
    visit.press("Enter", "Tab")
    assert visit.ask("document.activeElement.closest('#main-content') !== null"), (
        f"after the skip link: {visit.ask('document.activeElement.outerHTML')[:200]}"
    )


def test_every_fold_opens_and_closes_by_keyboard(reader):
    visit = reader(LESSON, DESK)
    outputs, solutions = (
        visit.page.locator(f"article .tag_hide-{kind} details") for kind in ("output", "cell")
    )
    assert outputs.count() >= 3, f"{LESSON} folds too few outputs to predict"
    assert solutions.count() >= 4, f"{LESSON} folds too few solutions of exercises"
    for fold in [*outputs.all(), *solutions.all()]:
        where = f"{LESSON}, after {fold.inner_text()[:80]}"
        fold.locator("summary").focus()
        visit.press("Enter")
        assert fold.evaluate("fold => fold.open && fold.clientHeight > 60"), where
        visit.press("Space")
        assert not fold.evaluate("fold => fold.open"), where


def test_code_in_a_fold_can_be_scrolled_by_keyboard(reader):
    visit = reader(LESSON, PHONE)
    visit.open_folds()
    # The theme looks again a moment after the page has changed.
    visit.page.wait_for_function("""() =>
        ![...document.querySelectorAll("pre")].some(code =>
            code.scrollWidth > code.clientWidth && code.tabIndex < 0)""")


OLD, NEW = "08-learning-capacity", "10-what-training-finds"


def test_an_exercise_ticked_before_it_moved_is_still_ticked(reader, html):
    visit = reader(f"{OLD}.html", DESK)
    kept = {OLD: {"solved": ["a-hat", "twins"], "all": 4, "done": True}}
    visit.ask("kept => localStorage.setItem('mlp-course-ticks', JSON.stringify(kept))", kept)
    for lesson, exercise in ((OLD, "A hat"), (NEW, "Twins")):
        visit.open((html / f"{lesson}.html").as_uri())
        expect(visit.page.get_by_role("checkbox", name=exercise)).to_be_checked()
    expect(visit.page.locator(".lesson-end")).to_contain_text("1 of")


@pytest.mark.parametrize(
    "anchor", ["one-valley-or-many", "deep-and-narrow-or-shallow-and-wide", "twins"]
)
def test_an_old_address_of_a_section_that_moved_leads_to_it(reader, anchor):
    visit = reader(f"{OLD}.html", DESK, f"#{anchor}")
    lead = visit.page.locator(f"p:has([id='{anchor}'])")
    assert lead.bounding_box()["y"] < 800, f"#{anchor}: the page does not show this place"
    assert lead.locator(f"a[href='{NEW}.html#{anchor}']").count() == 1


def test_the_theme_changes_by_keyboard_and_stays_changed(reader):
    visit = reader(LESSON, DESK)
    theme = "document.documentElement.dataset.theme"
    before = visit.ask(theme)
    button = visit.page.locator("button.theme-switch-button:visible")
    button.focus()
    visit.press("Enter")
    chosen = visit.ask(theme)
    assert chosen != before
    expect(button).to_be_focused()
    visit.page.reload()
    visit.page.wait_for_function(f"{theme} === '{chosen}'")  # once the page's script has run


def test_the_menu_on_a_phone_opens_and_closes_by_keyboard(reader):
    visit = reader(LESSON, PHONE)
    menu = visit.page.locator("#pst-primary-sidebar-modal")
    button = visit.page.locator("button.primary-toggle:visible")
    button.focus()
    visit.press("Enter")
    expect(menu).to_be_visible()
    for lesson in LESSONS:
        assert menu.locator(f"a[href='{lesson}.html'], a.current").first.is_visible()
    visit.press("Escape")
    expect(menu).not_to_be_visible()
    expect(button).to_be_focused()


def test_a_search_goes_from_a_lesson_to_its_answer_by_keyboard(reader):
    visit = reader(LESSON, PHONE)
    visit.press("Control+k")
    assert visit.ask("document.activeElement.name") == "q"
    visit.press("Escape")
    expect(visit.page.locator("#pst-search-dialog")).not_to_be_visible()
    visit.press("Control+k")
    visit.page.keyboard.type("overflow")
    visit.press("Enter")
    visit.page.wait_for_url("**/search.html?q=overflow")
    visit.page.wait_for_selector("#search-results li a")
    while not visit.ask("document.activeElement.matches('#search-results li a')"):
        visit.press("Tab")
    answer = visit.ask("document.activeElement.getAttribute('href')")
    visit.press("Enter")
    visit.page.wait_for_url(f"**/{answer}")
    assert visit.page.locator("article", has_text="overflow").count()


ANSWERS = {
    "overflow": "06-softmax-overflow",
    "sigmoid": "03-activations",
    "vanishing": "04-vanishing-gradients",
}


@pytest.mark.parametrize("query", [query for query, page in ANSWERS.items() if page in WRITTEN])
def test_a_search_finds_the_right_page_first_or_second(reader, query):
    visit = reader("search.html", DESK, f"?q={query}")
    found = first_found(visit)
    assert any(ANSWERS[query] in address for address in found), f"{query}: {found}"


def first_found(visit):
    visit.page.wait_for_function(
        "/finished|not match/.test(document.querySelector('.search-summary')?.textContent)"
    )
    links = "[...document.querySelectorAll('#search-results ul.search > li > a')]"
    return visit.ask(f"{links}.slice(0, 2).map(link => link.getAttribute('href'))")


SEARCH_AGAIN = """term => {
    document.querySelector("#search-results").replaceChildren()
    Search.performSearch(term)
}"""

if "glossary" in WRITTEN:

    def test_a_search_finds_every_term_of_the_glossary(reader, html):
        page = parsed(html / "glossary.html")
        terms = {term["id"]: term.get_text().rstrip("#").strip() for term in page.select("dt[id]")}
        assert terms, "the glossary has no terms"
        visit = reader("search.html", DESK)
        missed = {}
        for anchor, term in terms.items():
            visit.ask(SEARCH_AGAIN, term)
            found = first_found(visit)
            if f"glossary.html#{anchor}" not in found:
                missed[term] = found
        assert not missed, missed
