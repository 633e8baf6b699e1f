"""Gives each figure a second set of colours, for dark pages.

The notebooks hold one drawing of each figure, for paper. In the site its file gets a style sheet of
its own that holds where the page is dark: white becomes the page's background, black its ink, grey
the grey opposite, and a colour of the palette the lighter one that dark pages use; a tint keeps its
share of colour. A picture made of pixels stays as it is: there light and dark are what is shown.
"""

import re

# On white, and on dark pages (book/_static/palette.css).
PALETTE = {"#0072b2": "#56b4e9", "#d55e00": "#e69f00", "#009e73": "#3fbf97", "#222222": "#e4e7ea"}
BACKGROUND, INK = "#15191e", "#e4e7ea"
PIXELS = "QuadMesh"  # what matplotlib calls a picture made of pixels
COLOUR = re.compile(r"\b(fill|stroke): (#[0-9a-f]{6})\b")
MARK = "/* dark pages */"


def draw(site):
    for path in sorted(site.folder.glob("_images/*.svg")):
        text = path.read_text(encoding="utf-8")
        if MARK not in text:
            path.write_text(with_dark_colours(text), encoding="utf-8")


def with_dark_colours(svg):
    """The drawing with a style sheet that holds on dark pages."""
    drawn = re.sub(rf'<g id="{PIXELS}.*?</g>', "", svg, flags=re.DOTALL)
    # Letters are black as nothing else is said, and so are a picture's black pixels.
    rules = [f"svg {{ fill: {INK} }}", f'[id^="{PIXELS}"] {{ fill: #000000 }}']
    for what, colour in sorted(set(COLOUR.findall(drawn))):
        outside = f':not([id^="{PIXELS}"] *)'
        rules.append(
            f'[style*="{what}: {colour}"]{outside} {{ {what}: {dark(colour)} !important }}'
        )
    sheet = f"{MARK}\n@media (prefers-color-scheme: dark) {{\n" + "\n".join(rules) + "\n}"
    return re.sub(r"(<svg\b[^>]*>)", lambda m: f"{m[1]}\n<style>{sheet}</style>", svg, count=1)


def dark(colour):
    """What a colour on white becomes on a dark page."""
    if colour in PALETTE:
        return PALETTE[colour]
    rgb = parts(colour)
    if max(rgb) - min(rgb) < 12:  # a grey
        return mixed(BACKGROUND, INK, 1 - sum(rgb) / 765)
    # A tint: so much of the nearest colour of the palette, in white.
    share, base = min(
        (distance(rgb, base, share), share, base)
        for base in PALETTE
        for share in [i / 50 for i in range(51)]
    )[1:]
    return mixed(BACKGROUND, PALETTE[base], share)


def distance(rgb, base, share):
    tint = parts(mixed("#ffffff", base, share))
    return sum((a - b) ** 2 for a, b in zip(rgb, tint, strict=True))


def mixed(first, second, share):
    """So much of the second colour in the first."""
    pairs = zip(parts(first), parts(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def parts(colour):
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
