"""Every page of the book, opened from its file in a real browser."""

import pytest

from tests.site.pages import AXE, DESK, LESSONS, PHONE, THEMES, compressed_size

# Beside the rules that axe runs of itself.
MORE_RULES = ["label-content-name-mismatch", "target-size"]

# Of the words in code with the same classes, on them and around them, the first stands for all,
# since they look the same: to examine thousands of them would take most of the time.
ONE_WORD_OF_A_KIND = """() => {
    const kind = word => word ? `${kind(word.parentElement)} ${word.tagName}.${word.className}` : ""
    const seen = new Set()
    for (const word of document.querySelectorAll("pre span:not(:has(*), [style])")) {
        const own = kind(word)
        if (seen.has(own)) word.replaceWith(...word.childNodes)
        else if (word.textContent.trim()) seen.add(own)
    }
    document.body.normalize()
}"""

RUN_AXE = """more => axe.run(document, {
    preload: false,  // it would fetch the style sheets, which a browser refuses from a file
    resultTypes: ["violations"],
    rules: Object.fromEntries(more.map(rule => [rule, { enabled: true }])),
})"""

TOO_WIDE = """() => {
    const inScroller = element => {
        for (let box = element.parentElement; box !== document.body; box = box.parentElement) {
            if (!box) return true  // not on the page
            if (getComputedStyle(box).overflowX !== "visible") return true
        }
    }
    return [...document.querySelectorAll("body *")]
        .filter(one => one.getBoundingClientRect().right > innerWidth + 0.5 && !inScroller(one))
        .map(one => one.outerHTML.slice(0, 120))
}"""

# MathJax shows what it does not understand in red, or not at all.
BAD_FORMULAS = """() => [
    ...document.querySelectorAll("mjx-merror, [data-mjx-error], mjx-mtext[style*='red']"),
    ...[...document.querySelectorAll(".math")].filter(one => !one.querySelector("mjx-math *")),
].map(one => `${one.closest("section")?.id}: ${(one.closest(".math") ?? one).textContent}`)"""

UNSEEN_IMAGES = """async () => {
    const images = [...document.images]
    for (const image of images) image.loading = "eager"
    await Promise.all(images.map(image => image.decode().catch(() => null)))
    return images.filter(image => !image.naturalWidth).map(image => image.src)
}"""

DARKENED_FIGURES = """() => [...document.querySelectorAll("article img[src*='_images/']")]
    .map(image => [image.src, getComputedStyle(image)])
    .filter(([, { filter, opacity, backgroundColor, colorScheme }]) => filter !== "none"
        || opacity !== "1" || backgroundColor !== "rgba(0, 0, 0, 0)" || colorScheme !== "dark")
    .map(([src]) => src)"""


def test_a_page_asks_nothing_of_another_host(visit):
    elsewhere = [url for url in visit.requests if not url.startswith(("file:", "data:", "blob:"))]
    assert not elsewhere, f"{visit.name} asks for {elsewhere}"


def test_a_page_loads_without_a_complaint(visit):
    assert not visit.complaints, f"{visit.name}: {visit.complaints}"


def test_every_formula_is_set_without_an_error(visit):
    bad = visit.ask(BAD_FORMULAS)
    assert not bad, f"{visit.name}: {bad}"


def test_every_image_is_there(visit):
    missing = visit.ask(UNSEEN_IMAGES)
    assert not missing, f"{visit.name} does not show {missing}"


def test_no_page_scrolls_sideways_on_a_phone(visit):
    visit.show(PHONE, "light")
    width = visit.ask("document.documentElement.scrollWidth")
    assert width <= PHONE, f"{visit.name} is {width} px wide, through {visit.ask(TOO_WIDE)}"


def test_figures_choose_their_dark_colours_themselves_and_stand_on_no_card(visit):
    visit.show(PHONE, "dark")
    dimmed = visit.ask(DARKENED_FIGURES)
    assert not dimmed, f"{visit.name} changes the colours of {dimmed}"


def test_a_page_says_its_language_and_name(visit):
    assert visit.ask("document.documentElement.lang") == "en", visit.name
    assert visit.page.title().strip(), visit.name


@pytest.mark.parametrize("visit", LESSONS, indirect=True)
def test_the_first_view_of_a_lesson_is_light(visit):
    sizes = {url: compressed_size(url) for url in visit.first_view if url.startswith("file:")}
    heaviest = sorted(sizes, key=sizes.get)[-5:]
    assert sum(sizes.values()) < 430_000, f"{visit.name}: {sum(sizes.values())} bytes, {heaviest}"
    assert len(visit.first_view) < 20, f"{visit.name}: {visit.first_view}"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_axe_finds_nothing_to_mend(visit, width, theme):
    visit.show(width, theme)
    if not visit.ask("'axe' in window"):
        visit.ask(ONE_WORD_OF_A_KIND)
        visit.ask("document.querySelectorAll('[popover]').forEach(p => p.popover = null)")
        visit.ask(AXE.read_text(encoding="utf-8"))
    found = visit.ask(RUN_AXE, MORE_RULES)["violations"]
    assert not found, f"{visit.name}, {theme}, {width} px:\n" + "\n".join(
        f"{rule['id']}: {rule['help']}\n" + "\n".join(
            f"    {' '.join(map(str, node['target']))}  {node['html'][:200]}"
            for node in rule["nodes"][:5]
        )
        for rule in found
    )  # fmt: skip
