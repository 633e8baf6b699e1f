"""Figures on dark pages: drawn once, with a second set of colours in the files of the site."""

import io

import pytest
from PIL import Image

from book._ext.site import dark

DRAWING = """<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">
<g id="patch_1"><path d="M 0 0 H 40 V 40 H 0 z" style="fill: #ffffff"/></g>
<g id="QuadMesh_1"><path d="M 0 0 H 10 V 10 H 0 z"/><path d="M 10 0 H 20 V 10 H 10 z"
 style="fill: #ffffff"/></g>
<g id="line"><path d="M 0 15 H 40 V 25 H 0 z" style="fill: #0072b2"/></g>
<path d="M 0 30 H 40 V 40 H 0 z"/>
</svg>"""


@pytest.mark.parametrize(
    ("on_white", "on_dark"),
    [
        ("#ffffff", dark.BACKGROUND),
        ("#000000", dark.INK),
        ("#0072b2", "#56b4e9"),
        ("#d55e00", "#e69f00"),
    ],
)
def test_a_colour_of_the_palette_becomes_that_of_dark_pages(on_white, on_dark):
    assert dark.dark(on_white) == on_dark


def test_a_grey_is_turned_over_and_a_tint_keeps_its_share_of_colour():
    light, deep = (int(dark.dark(grey)[1:3], 16) for grey in ("#dddddd", "#444444"))
    assert light < 0x60 < 0xA0 < deep
    red, _, blue = dark.parts(dark.dark("#cfe3f1"))  # a light blue is a dark blue
    assert blue > red
    assert red < 0x40


def pixel(page, x, y):
    image = Image.open(
        io.BytesIO(page.screenshot(clip={"x": 0, "y": 0, "width": 40, "height": 40}))
    )
    return "#{:02x}{:02x}{:02x}".format(*image.convert("RGB").getpixel((x, y)))


@pytest.mark.parametrize(
    ("theme", "colours"),
    [
        ("light", ["#000000", "#ffffff", "#ffffff", "#0072b2", "#000000"]),
        ("dark", ["#000000", "#ffffff", dark.BACKGROUND, "#56b4e9", dark.INK]),
    ],
)
def test_a_figure_takes_the_colours_of_its_page_and_pixels_stay(browser, tmp_path, theme, colours):
    (tmp_path / "figure.svg").write_text(dark.with_dark_colours(DRAWING), encoding="utf-8")
    style = f"html {{ color-scheme: {theme} }} body {{ margin: 0 }} img {{ display: block }}"
    (tmp_path / "page.html").write_text(f'<style>{style}</style><img src="figure.svg">')
    page = browser.new_page(color_scheme="light")
    page.goto((tmp_path / "page.html").as_uri())
    page.wait_for_timeout(100)
    points = [(5, 5), (15, 5), (30, 5), (20, 20), (20, 35)]
    assert [pixel(page, *point) for point in points] == colours
    page.close()


def test_every_figure_of_the_site_has_both(html):
    figures = list((html / "_images").glob("*.svg"))
    assert figures
    assert all(dark.MARK in path.read_text(encoding="utf-8") for path in figures)
