"""Every number of the prose leads to what prints it, as the check of the numbers has found it."""

import re

import pytest
from bs4 import BeautifulSoup

from book.places import LESSONS as TEXTS
from tests.agreement import numerals
from tests.agreement.lesson import read_lesson
from tests.site.pages import DESK, PHONE, WRITTEN, Visit

PAGES = [page for page in WRITTEN if (TEXTS / f"{page}.md").exists()]


def each_page(test):
    return pytest.mark.parametrize("name", PAGES)(test)


def links_of(html, name):
    page = BeautifulSoup((html / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
    return page, page.select(".checked[data-at]")


def claims_of(name):
    """The claims of a lesson's paragraphs, as the checks know them: the printed, the declared."""
    lesson, printed, declared = read_lesson(TEXTS / f"{name}.md"), 0, 0
    for section in lesson.sections:
        reasons = numerals.declared(section)
        for passage in section.passages:
            for claim in numerals.claims(passage) if passage.kind == "text" else ():
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
