"""The book, as it is read by eye, by ear and by keyboard."""

import pytest

from tests.site.pages import AXE, DESK, PHONE, THEMES

# Beside the rules that axe runs of itself.
MORE_RULES = ["label-content-name-mismatch", "target-size"]
# Of the words in code that have one colour on one ground, the first stands for all: thousands of
# them would take most of the time.
RUN_AXE = """more => {
    const grounds = new Map([[null, ""]])
    const ground = element => {
        if (!grounds.has(element)) {
            const own = getComputedStyle(element).backgroundColor
            grounds.set(element, `${ground(element.parentElement)} ${own}`)
        }
        return grounds.get(element)
    }
    const seen = new Set()
    for (const word of document.querySelectorAll("pre span")) {
        const { color, fontWeight, fontSize, opacity } = getComputedStyle(word)
        const look = [ground(word), color, fontWeight, fontSize, opacity].join()
        word.style.visibility = seen.has(look) ? "hidden" : "visible"
        if (word.textContent.trim()) seen.add(look)
    }
    return axe.run(document, {
        preload: false,  // it would fetch the style sheets, which a browser refuses from a file
        resultTypes: ["violations"],
        rules: Object.fromEntries(more.map(rule => [rule, { enabled: true }])),
    })
}"""


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_axe_finds_nothing_to_mend(visit, width, theme):
    visit.show(width, theme)
    if not visit.ask("window.axe !== undefined"):
        visit.ask(AXE)
    found = visit.ask(RUN_AXE, MORE_RULES)["violations"]
    assert not found, f"{visit.name}, {theme}, {width} px:\n" + "\n".join(
        f"{rule['id']}: {rule['help']}\n" + "\n".join(
            f"    {' '.join(map(str, node['target']))}  {node['html'][:200]}"
            for node in rule["nodes"][:5]
        )
        for rule in found
    )  # fmt: skip
