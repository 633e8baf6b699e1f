"""What a term, an equation or a work is, shown in place where a page speaks of it."""

import re

import pytest
from playwright.sync_api import expect

from tests.site.pages import AXE, DESK, PHONE, THEMES, WRITTEN, Visit, parsed
from tests.site.test_every_page import MORE_RULES, RUN_AXE

LESSON = "04-vanishing-gradients.html"
LINKS = "article a.reference.internal"
DEFINED = re.compile(r"#(term-|equation-)|^bibliography\.html#")
KINDS = {
    "term": (LESSON, "a.term[href$='#term-bias']", "glossary.html"),
    "equation": (
        "02-collapse-of-linear-layers.html",
        f"{LINKS}[href='#equation-collapse']",
        "02-collapse-of-linear-layers.html",
    ),
    "work": (LESSON, f"{LINKS}[href^='bibliography']:visible", "bibliography.html"),
}


def what_stands_at(html, page, address):
    """The words at a term's, an equation's or a work's own place."""
    name, _, anchor = address.partition("#")
    target = parsed(html / (name or f"{page}.html")).find(id=anchor)
    if anchor.startswith("term-"):
        return target.find_next_sibling("dd").get_text()
    return target.p.get_text() if name == "bibliography.html" else target.get_text()


@pytest.mark.parametrize("name", WRITTEN)
def test_a_page_brings_what_its_links_mean_and_no_more(html, name):
    page = parsed(html / f"{name}.html")
    linked = {link["href"] for link in page.select(LINKS) if DEFINED.search(link["href"])}
    brought = page.select("#definitions > [data-href]")
    assert {one["data-href"] for one in brought} == linked
    for one in brought:
        stands = what_stands_at(html, name, one["data-href"])
        numberless = re.sub(r"^\s*\(\d+\)#?", "", stands)
        assert "".join(numberless.split()) in "".join("".join(one.find_all(string=True)).split())
        assert not one.select("[id]"), "an id stands on a page once"


@pytest.mark.parametrize("kind", KINDS)
def test_a_link_shows_what_it_means_and_leads_there_by_keyboard(reader, kind):
    lesson, selector, target = KINDS[kind]
    visit = reader(lesson, DESK)
    link, box = visit.page.locator(selector).first, visit.page.get_by_role("dialog")
    link.focus()
    for key in ("Escape", "Enter"):
        visit.press("Enter")
        expect(box).to_be_visible()
        expect(box).to_be_focused()
        expect(link).to_have_attribute("aria-expanded", "true")
        assert visit.page.url.endswith(lesson)
        if key == "Escape":
            visit.press(key)
            expect(box).not_to_be_visible()
            expect(link).to_be_focused()
            expect(link).to_have_attribute("aria-expanded", "false")
    while not visit.ask("document.activeElement.matches('.definition-end a')"):
        visit.press("Tab")
        assert visit.ask("document.activeElement.closest('.definition') !== null")
    visit.press("Enter")
    visit.page.wait_for_url(f"**/{target}#*")
    assert not visit.complaints


def test_tab_goes_through_what_is_shown_and_on_in_the_text(reader):
    visit = reader(LESSON, DESK)
    link, box = visit.page.locator("a.term").first, visit.page.get_by_role("dialog")
    link.press("Enter")
    while visit.ask("document.activeElement.closest('.definition') !== null"):
        visit.press("Tab")
    expect(box).not_to_be_visible()
    before = "before.compareDocumentPosition(document.activeElement) === 4"
    assert link.evaluate(f"before => {before}")
    assert visit.ask("document.activeElement.closest('article') !== null")


def test_a_second_press_closes_and_a_held_key_asks_for_the_link_itself(reader):
    visit = reader(LESSON, DESK)
    link, box = visit.page.locator("a.term").first, visit.page.get_by_role("dialog")
    link.click()
    expect(box).to_be_visible()
    link.click()
    expect(box).not_to_be_visible()
    with visit.context.expect_page() as opened:
        link.click(modifiers=["ControlOrMeta"])
    assert "glossary.html#term-" in opened.value.url
    expect(box).not_to_be_visible()


def test_a_tap_shows_what_a_term_means_and_a_tap_beside_it_ends_that(browser, html):
    context = browser.new_context(viewport={"width": PHONE, "height": 800}, has_touch=True)
    page = context.new_page()
    page.goto((html / LESSON).as_uri())
    box = page.get_by_role("dialog")
    page.locator("a.term").first.tap()
    expect(box).to_be_visible()
    place = box.bounding_box()
    assert place["x"] >= 0 and place["x"] + place["width"] <= PHONE
    page.touchscreen.tap(PHONE / 2, place["y"] + place["height"] + 40)
    expect(box).not_to_be_visible()
    context.close()


@pytest.mark.parametrize("lesson", [LESSON, "common-mistakes.html"])
def test_the_formulas_of_a_definition_are_set_where_a_page_has_none_too(reader, lesson):
    visit = reader(lesson, DESK)
    assert visit.ask("Boolean(window.MathJax)") == (lesson == LESSON)
    links = "[...document.querySelector('#definitions').content.children]"
    hrefs = visit.ask(
        f"{links}.filter(one => one.querySelector('span.math')).map(one => one.dataset.href)"
    )
    for href in hrefs[:2]:
        visit.page.locator(f"{LINKS}[href='{href}']").first.click()
        visit.page.wait_for_selector(".definition .math mjx-math *")
        assert visit.page.locator(".definition mjx-merror").count() == 0
        visit.press("Escape")
    assert not visit.complaints


def test_without_scripts_a_term_leads_to_the_glossary(browser, html):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((html / LESSON).as_uri())
    page.locator("a.term").first.click()
    page.wait_for_url("**/glossary.html#term-*")
    context.close()


def test_what_is_shown_is_not_printed(reader):
    visit = reader(LESSON, DESK)
    visit.page.locator("a.term").first.click()
    visit.page.emulate_media(media="print")
    expect(visit.page.locator(".definition")).not_to_be_visible()


@pytest.fixture(scope="module", params=KINDS)
def shown(request, browser, html):
    lesson, selector, _ = KINDS[request.param]
    visit = Visit(browser, (html / lesson).as_uri())
    visit.ask(AXE.read_text(encoding="utf-8"))
    visit.selector = selector
    yield visit
    visit.close()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_axe_finds_nothing_to_mend_in_what_is_shown(shown, width, theme):
    shown.show(width, theme)
    shown.page.locator(shown.selector).first.press("Enter")
    found = shown.ask(RUN_AXE.replace("document, {", "'.definition', {"), MORE_RULES)["violations"]
    assert shown.ask("document.documentElement.scrollWidth") <= width
    shown.press("Escape")
    assert not found, [(rule["id"], rule["nodes"]) for rule in found]
