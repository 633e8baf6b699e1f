"""A reader runs a page, changes its cells, stops what does not end, and takes the work away."""

import gzip
import json
import shutil
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from book._commands import mirror
from book._ext.site import live
from tests.site import same
from tests.site.live import SITE, LiveVisit
from tests.site.pages import AXE, DESK, LESSONS, PHONE, THEMES, parsed
from tests.site.test_every_page import MORE_RULES, ONE_WORD_OF_A_KIND, RUN_AXE

PAGE, LESSON = "common-mistakes", LESSONS[0]
CELL = 5  # one of the page that stands in no fold
LIMIT = 20e6  # bytes of all that a page fetches to run, as a server sends them
SOON = 500  # milliseconds


@pytest.fixture(scope="module")
def ran(browser, html, mirrored):
    """A page that has been run."""
    visit = LiveVisit(browser, html, PAGE)
    visit.before = dict(visit.fetched)
    visit.run()
    visit.given_first = visit.given()
    yield visit
    visit.close()


@pytest.fixture
def unrun(browser, html):
    """A page that can be run."""
    visit = LiveVisit(browser, html, LESSON)
    yield visit
    visit.close()


def test_only_pages_with_code_offer_to_run_it(html):
    for page in html.glob("*.html"):
        assert bool(parsed(page).select("#live")) == bool(parsed(page).select("div.cell")), page


def test_before_the_click_nothing_of_it_is_fetched_and_one_sentence_says_what_will_be(unrun):
    assert not [address for address in unrun.fetched if "/live/" in address]
    assert all(address.startswith(SITE) for address in unrun.fetched)
    expect(unrun.status()).to_contain_text("fetches Python from cdn.jsdelivr.net once, 17 MB")
    expect(unrun.page.locator("textarea")).to_have_count(0)


def test_from_a_file_the_page_says_that_it_takes_a_server(reader):
    visit = reader(f"{LESSON}.html", DESK)
    expect(visit.page.locator(".live-bar button:visible")).to_have_count(0)
    expect(visit.page.locator(".live-bar")).to_contain_text("make serve")
    assert not visit.complaints


def test_without_the_net_the_page_says_so_and_reads_as_before(unrun):
    del unrun.places[mirror.CDN]
    before = unrun.page.locator("article div.cell").all_text_contents()
    unrun.button("Run this page").click()
    expect(unrun.status()).to_contain_text("cannot be run here", timeout=60_000)
    assert unrun.page.locator("article div.cell").all_text_contents() == before
    expect(unrun.page.locator("textarea")).to_have_count(0)


def test_a_page_gives_what_is_kept_of_it(ran):
    assert same.causes(PAGE, ran.given_first) == same.kept()[PAGE]["differ"]


def test_to_run_a_page_takes_at_most_20_mb(ran):
    fetched = set(ran.fetched) - set(ran.before)
    sizes = {
        address: sent(address, ran.places) for address in fetched if "/_images/" not in address
    }
    assert any("matplotlib" in address for address in sizes)
    assert sum(sizes.values()) < LIMIT, sizes


def sent(address, places):
    for base, folder in places.items():
        if address.startswith(base):
            content = (folder / address.removeprefix(base).partition("?")[0]).read_bytes()
            return min(len(content), len(gzip.compress(content, compresslevel=6)))
    raise AssertionError(address)


def test_a_changed_cell_shows_what_it_gives_and_is_put_back(ran):
    said = ran.run_cell(CELL, "print('six times seven:', 6 * 7)")
    assert said.strip() == "six times seven: 42"
    assert "six times seven: 42" in ran.page.locator(".live-bar [role=status]").text_content()
    ran.button(f"Restore cell {CELL}").click()
    expect(ran.page.locator(f"#cell-{CELL} textarea")).to_be_focused()
    expect(ran.button(f"Restore cell {CELL}")).to_be_hidden()


def test_an_error_shows_the_lines_of_the_cell(ran):
    said = ran.run_cell(CELL, "def f():\n    return 1 / 0\n\nf()")
    assert said.split("\n")[:4] == [
        "Traceback (most recent call last):",
        "  line 4:  f()",
        "  line 2:  return 1 / 0",
        "ZeroDivisionError: division by zero",
    ]


def test_a_changed_figure_stands_where_the_recorded_one_stood(ran):
    figure = ran.page.locator("div.cell:has(figure)").first
    number = int(figure.get_attribute("id").removeprefix("cell-"))
    code = figure.locator("textarea").input_value()
    ran.run_cell(number, f"{code.removesuffix('plt.show()')}plt.title('mine')\nplt.show()")
    image = figure.locator("figure img")
    assert image.get_attribute("src").startswith("blob:")
    assert image.get_attribute("alt") == "The figure that the changed code draws"
    assert "mine" in image.evaluate("async image => (await fetch(image.src)).text()")
    expect(figure.locator("figcaption")).to_have_count(1)


def test_what_pytorch_gave_stays_and_one_line_says_why(ran):
    differ = same.kept()[PAGE]["differ"]
    cell = ran.page.locator(f"#cell-{next(n for n in differ if differ[n] == 'PyTorch')}")
    expect(cell.locator(".live-note")).to_contain_text("PyTorch does not run in a browser")
    expect(cell.locator(".output").first).to_be_visible()


# How long after its click the page has stopped Python and says so.
STOP = """() => new Promise(done => {
    const [stop] = [...document.querySelectorAll(".live-bar button")].filter(
        one => one.textContent === "Stop")
    const begin = performance.now()
    stop.click()
    const look = () => document.querySelector(".live-status").textContent.startsWith("Stopped")
        ? done(performance.now() - begin) : setTimeout(look)
    look()
})"""


def test_an_endless_loop_is_stopped_and_the_next_run_starts_again(ran):
    area = ran.page.locator(f"#cell-{CELL} textarea")
    area.fill("print('begins', flush=True)\nwhile True:\n    pass")
    area.press("Shift+Enter")
    expect(ran.status()).to_contain_text("Running cell")
    assert ran.ask(STOP) < SOON
    expect(ran.status()).to_contain_text("Stopped")
    assert ran.run_cell(CELL, "print('again')").strip() == "again"


def test_tab_leaves_the_editor_and_enter_keeps_the_indent(ran):
    area = ran.page.locator(f"#cell-{CELL} textarea")
    area.fill("")
    area.focus()
    ran.page.keyboard.type("for i in range(2):\nprint(i)")
    assert area.input_value() == "for i in range(2):\n    print(i)"
    ran.press("Tab")
    expect(ran.button(f"Run cell {CELL}")).to_be_focused()
    ran.press("Shift+Tab")
    expect(area).to_be_focused()


def test_a_page_that_has_run_does_not_scroll_sideways_on_a_phone(ran):
    ran.show(PHONE, "light")
    assert ran.ask("document.documentElement.scrollWidth") <= PHONE
    ran.show(DESK, "light")


# The theme lets the keyboard reach what scrolls, a moment after the page has changed its width.
REACHED = """() => [...document.querySelectorAll("pre:not([inert])")]
    .every(one => one.scrollWidth <= one.clientWidth || one.tabIndex === 0)"""


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_axe_finds_nothing_to_mend_in_a_page_that_has_run(ran, width, theme):
    ran.show(width, theme)
    if not ran.ask("'axe' in window"):
        ran.open_folds()
        ran.ask(ONE_WORD_OF_A_KIND)
        ran.ask("document.querySelectorAll('[popover]').forEach(p => p.popover = null)")
        ran.ask(AXE.read_text(encoding="utf-8"))
    ran.page.wait_for_function(REACHED)
    found = ran.ask(RUN_AXE, MORE_RULES)["violations"]
    assert not found, [(rule["id"], [n["html"][:200] for n in rule["nodes"][:5]]) for rule in found]


def test_changes_survive_a_reload_are_saved_as_a_notebook_and_forgotten(ran):
    ran.run_cell(CELL, "print('kept')")
    ran.page.reload()
    ran.run()
    expect(ran.page.locator(f"#cell-{CELL} textarea")).to_have_value("print('kept')")
    expect(ran.page.locator(".live-kept")).to_contain_text("as you changed")
    with ran.page.expect_download() as download:
        ran.button("Save as a notebook").click()
    saved = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert download.value.suggested_filename == f"{PAGE}.ipynb"
    assert ["print('kept')" in c["source"] for c in saved["cells"]].count(True) == 1
    ran.button("Forget my changes").click()
    expect(ran.page.locator(".live-kept")).to_be_hidden()
    assert "kept" not in ran.page.locator(f"#cell-{CELL} textarea").input_value()
    # A figure that was replaced before it came is not missed.
    assert not [one for one in ran.complaints if "_images/" not in one]


def test_a_school_has_python_in_the_site_and_every_file_is_looked_at(
    tmp_path, monkeypatch, mirrored
):
    folder = tmp_path / "python"
    shutil.copytree(mirror.place(), folder)
    monkeypatch.setenv("LIVE", str(folder))
    assert live.address() == "live/python/"
    (tmp_path / "one").mkdir()
    live.put_in(SimpleNamespace(folder=tmp_path / "one"))
    assert {path.name for path in (tmp_path / "one/live/python").iterdir()} == {*mirror.files()}
    (folder / "pyodide.mjs").write_text("another")
    (tmp_path / "other").mkdir()
    with pytest.raises(ValueError, match=r"does not hold, as lock\.json has them: pyodide\.mjs"):
        live.put_in(SimpleNamespace(folder=tmp_path / "other"))


def test_another_address_is_named_and_no_leaves_it_out(tmp_path, monkeypatch):
    monkeypatch.setenv("LIVE", "https://school.example/python")
    assert live.address() == "https://school.example/python/"
    monkeypatch.setenv("LIVE", "no")
    assert live.address() == ""
    live.put_in(SimpleNamespace(folder=tmp_path))
    assert not list(tmp_path.iterdir())
