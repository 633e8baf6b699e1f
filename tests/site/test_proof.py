"""A page shows its proof: what prints its numbers, and what else of it was checked."""

import re

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from book.places import LESSONS as TEXTS
from tests.agreement import conclusions, numerals, proof
from tests.agreement.lesson import read_lesson
from tests.site.pages import DESK, PHONE, WRITTEN, Visit

PAGES = [page for page in WRITTEN if (TEXTS / f"{page}.md").exists()]


def each_page(test):
    return pytest.mark.parametrize("name", PAGES)(test)


def links_of(html, name):
    page = BeautifulSoup((html / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
    return page, page.select(".checked[data-at]")


def claims_of(name):
    """The claims of a lesson's text, captions and alternative texts, as the checks know them.

    Those that are printed, and those that are declared. A heading stands in the contents, too,
    where nothing can be marked.
    """
    unmarked = ("equation", "heading")
    lesson, printed, declared = read_lesson(TEXTS / f"{name}.md"), 0, 0
    for section in lesson.sections:
        reasons = numerals.declared(section)
        for passage in section.passages:
            for claim in numerals.claims(passage) if passage.kind not in unmarked else ():
                why = reasons.get(passage, {}).get(claim.text)
                declared += bool(why) and not claim.in_words
                printed += not why and not claim.in_words
    return printed, declared


@each_page
def test_every_claim_of_the_prose_is_marked_and_nothing_else(html, name):
    _, links = links_of(html, name)
    groups = [group for link in links for group in link["data-at"].split()]
    assert (len(groups) - groups.count("-"), groups.count("-")) == claims_of(name)


@each_page
def test_a_printed_number_leads_to_the_output_that_prints_it(html, name):
    page, links = links_of(html, name)
    for link in links:
        if link["data-checked"] == "declared":
            assert link["data-why"] and not link.get("href")
            continue
        href = link.get("href", "a link of its own" if link.find("a") else "")
        cell = f"#cell-{re.search(r'[0-9]+', link['data-at'])[0]}"
        assert href in (cell, "a link of its own")
        for group in link["data-at"].split():
            if group == "-":
                continue
            cell, *place = map(int, group.split(":"))
            output = page.select_one(f"#cell-{cell} .cell_output")
            assert output, f"{link}: cell {cell} shows nothing"
            if place:
                index, from_end, start, end = place
                text = output.select(".highlight > pre")[index].get_text().rstrip()
                shown = text.split("\n")[-from_end][start:end]
                assert re.search(r"\d", shown), f"{link.get_text()!r} leads to {shown!r}"


def panels_of(html, name):
    """What each mark of a page opens, by the name that it has there."""
    page = BeautifulSoup((html / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
    marks = page.select(".proof-mark")
    return {mark["popovertarget"]: page.find(id=mark["popovertarget"]).get_text() for mark in marks}


@each_page
def test_an_equation_a_figure_and_a_conclusion_open_what_was_checked(html, name):
    kept, panels = proof.kept()[name], panels_of(html, name)
    record = conclusions.read_record(TEXTS / f"{name}.md")
    wanted = [f"proof-equation-{label}" for label in kept["equations"]]
    wanted += [f"proof-{figure}" for figure in kept["figures"]]
    wanted += [f"proof-conclusion-{one}" for one in record]
    assert sorted(panels) == sorted(wanted)
    for label, entry in kept["equations"].items():
        for one in entry.get("compared", []):
            said = panels[f"proof-equation-{label}"]
            assert f"{one['points']} point" in said and one["code"] in said
    for figure, claims in kept["figures"].items():
        assert all(words in panels[f"proof-{figure}"] for words in claims)
    for one, entry in record.items():
        if "runs" in entry:
            assert (
                "Held in {} of {} runs".format(*conclusions.held(entry))
                in (panels[f"proof-conclusion-{one}"])
            )


@each_page
def test_an_exercise_says_with_how_many_answers_its_check_was_tried(html, name):
    page = BeautifulSoup((html / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
    said = [
        int(re.search(r"(\d+) wrong", one.get_text())[1]) for one in page.select(".proof-tried")
    ]
    assert said == [each["wrong"] for each in proof.kept()[name]["exercises"].values()]


@pytest.fixture(params=[DESK, PHONE])
def visit(browser, html, request):
    visit = Visit(browser, (html / "04-vanishing-gradients.html").as_uri(), width=request.param)
    yield visit
    assert not visit.complaints
    visit.close()


def test_pointing_at_a_number_shows_the_line_that_prints_it(visit):
    link = visit.page.locator("a.checked[data-checked=printed]").nth(2)
    link.hover()
    marked = visit.page.locator("#proof-note mark")
    assert marked.is_visible()
    visit.page.mouse.move(0, 0)
    assert not marked.is_visible()


def test_a_finger_s_first_tap_shows_the_line_and_the_next_one_follows(browser, html):
    context = browser.new_context(viewport={"width": PHONE, "height": 740}, has_touch=True)
    page = context.new_page()
    page.goto((html / "04-vanishing-gradients.html").as_uri())
    note, link = page.locator("#proof-note"), page.locator("a.checked[href]").nth(3)
    link.tap()
    expect(note).to_be_visible()
    assert "#" not in page.url
    page.locator("section > h1").tap()
    expect(note).not_to_be_visible()
    link.tap()
    link.tap()
    page.wait_for_url("**#cell-*")
    context.close()


def test_a_tap_beside_a_declared_number_ends_its_note(browser, html):
    context = browser.new_context(viewport={"width": PHONE, "height": 740}, has_touch=True)
    page = context.new_page()
    page.goto((html / "04-vanishing-gradients.html").as_uri())
    page.locator("a.checked[data-why]").first.tap()
    expect(page.locator("#proof-note")).to_be_visible()
    page.locator("section > h1").tap()
    expect(page.locator("#proof-note")).not_to_be_visible()
    context.close()


def test_a_panel_ends_at_the_edge_of_the_screen_wherever_its_mark_is(visit):
    mark = visit.page.locator(".proof-mark[popovertarget='proof-fig-bound']")
    for block in ("start", "center", "end"):
        mark.evaluate(f"mark => mark.scrollIntoView({{ block: '{block}' }})")
        mark.press("Enter")
        box = visit.page.locator("#proof-fig-bound").bounding_box()
        assert 0 <= box["y"] and box["y"] + box["height"] <= visit.ask("innerHeight")
        visit.press("Escape")


def test_the_switch_counts_each_number_of_a_formula(html, visit):
    visit.page.locator(".proof-switch").click()
    printed, declared = claims_of("04-vanishing-gradients")
    said = visit.page.locator(".proof-count").inner_text()
    assert [int(number) for number in re.findall(r"\d+", said)] == [printed, declared]


def test_following_a_number_opens_the_fold_and_lights_it_up(visit):
    folded = "details:not([open]) pre"
    cell = visit.ask(
        f"document.querySelector('.cell_output {folded}, {folded}').closest('.cell').id"
    )
    visit.page.locator(f"a.checked[href='#{cell}']").first.press("Enter")
    visit.page.wait_for_function("CSS.highlights.get('printed').size > 0")
    assert visit.ask(f"document.querySelector('#{cell} details').open")
    lit = visit.ask("[...CSS.highlights.get('printed')].map(range => range.toString()).join()")
    assert re.search(r"\d", lit)


def test_the_switch_underlines_what_is_checked_and_is_remembered(visit):
    line = "getComputedStyle(document.querySelector('a.checked')).borderBottomStyle"
    assert visit.ask(line) == "none"
    visit.page.locator(".proof-switch").click()
    assert visit.ask(line) == "dotted"  # the first of this lesson is declared
    visit.page.reload()
    assert visit.ask(line) == "dotted"
    visit.page.locator(".proof-switch").click()
    assert visit.ask(line) == "none"


def test_a_mark_opens_its_panel_by_the_keyboard_and_beside_it(visit):
    mark = visit.page.locator(".proof-mark[popovertarget='proof-equation-chain']")
    panel = visit.page.locator("#proof-equation-chain")
    assert not panel.is_visible()
    mark.press("Enter")
    assert panel.is_visible()
    box, beside = panel.bounding_box(), mark.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= visit.ask("innerWidth")
    assert min(abs(box["y"] - beside["y"]), abs(box["y"] + box["height"] - beside["y"])) < 60
    visit.press("Escape")
    assert not panel.is_visible()


def test_a_number_of_a_figure_s_description_leads_to_the_figure(visit):
    visit.page.locator(".proof-mark[popovertarget='proof-fig-bound']").click()
    visit.page.locator("#proof-fig-bound a.checked").first.click()
    visit.page.wait_for_function("!document.querySelector('#proof-fig-bound:popover-open')")


def test_the_page_of_the_checks_adds_up(html):
    page = BeautifulSoup((html / "checks.html").read_text(encoding="utf-8"), "html.parser")
    rows = [
        [cell.get_text() for cell in row.select("td")]
        for row in page.select_one("table").select("tr")
    ][1:]
    for _, *cells in rows:
        *parts, total = [int(cell.replace(",", "")) for cell in cells]
        assert len(parts) == len(PAGES)
        assert sum(parts) == total > 0
