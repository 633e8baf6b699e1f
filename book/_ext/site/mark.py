"""Draws the course's mark, a tick made of three units of a network.

It is the icon of the browser's tab and stands beside the title; and where the address at which the
book will stand is known, it is on the card that other sites show.
"""

BLUE, ORANGE, INK = "#0072B2", "#D55E00", "#222222"  # as in mlpkit.course.plotting

UNITS, COLOURS = [(6, 17), (13, 25), (26, 7)], [BLUE, ORANGE, BLUE]  # in a square of 32
RADIUS, LINE = 4.5, 3.5
ICON, CARD = "mark.svg", "card.png"


def draw(site):
    static = site.folder / "_static"
    (static / ICON).write_text(mark(), encoding="utf-8")
    if site.address:
        title, _, line = site.title.partition(", ")
        draw_card(static / CARD, title, f"A course in which the text\nis {line} against the code")


def mark():
    """The mark as SVG."""
    path = " ".join(f"{x},{y}" for x, y in UNITS)
    units = "".join(
        f'<circle cx="{x}" cy="{y}" r="{RADIUS}" fill="{colour}"/>'
        for (x, y), colour in zip(UNITS, COLOURS, strict=True)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<polyline points="{path}" fill="none" stroke="{BLUE}" stroke-width="{LINE}"/>'
        f"{units}</svg>\n"
    )


def draw_card(path, title, line):
    """A picture of 1200 × 630 pixels, the size that sites ask for."""
    import matplotlib  # here, since it takes a second to load, and most builds need no card

    matplotlib.use("agg")
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 6.3), dpi=100, facecolor="white")
    axes = figure.add_axes((0.62, 0.14, 0.36, 0.36 * 12 / 6.3))
    axes.plot(*zip(*UNITS, strict=True), color=BLUE, linewidth=30, zorder=1)
    for unit, colour in zip(UNITS, COLOURS, strict=True):
        axes.plot(*unit, "o", markersize=76, color=colour, zorder=2)
    axes.set(xlim=(0, 32), ylim=(32, 0))
    axes.axis("off")
    figure.text(0.06, 0.52, title.replace(" ", "\n", 1), size=50, color=INK, linespacing=1.2)
    figure.text(0.06, 0.4, line, size=22, color=INK, va="top", linespacing=1.5)
    figure.savefig(path, metadata={"Software": None})
