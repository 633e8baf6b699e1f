"""Keeps of the icons' font the few glyphs that the book shows.

The theme draws them with a script of 1.5 MB; its style sheet and font can do it too.
"""

import base64
import io
import logging
import re

from fontTools import subset

logging.getLogger("fontTools").setLevel(logging.WARNING)

ICONS = "vendor/fontawesome/webfonts/fa-solid-900.ttf"
ICON_RULE = re.compile(r'(?:\.fa-[\w-]+:before,?)+\{content:"\\([0-9a-f]+)"\}')
STYLED_ICON = re.compile(r'--pst-icon-download:"(.)"')  # drawn by a style, before a download
ICON_FACE = re.compile(r"@font-face\{[^}]*(?:Font ?Awesome)[^}]*\}")


def used_icons(pages, static):
    """The names of the icons that a page or a script asks for."""
    scripts = [path.read_text(encoding="utf-8") for path in static.glob("**/*.js")
               if path.name != "fontawesome.js"]  # fmt: skip
    return {icon for text in [*pages, *scripts] for icon in re.findall(r"\bfa-[a-z0-9-]+", text)}


def with_icons(css, icons, static):
    """The style sheet with the rules and the font of these icons, and of no other."""
    glyphs = {ord(icon) for icon in STYLED_ICON.findall(css)}

    def rule(match):
        if icons & set(re.findall(r"\.(fa-[\w-]+):before", match[0])):
            glyphs.add(int(match[1], 16))
            return match[0]
        return ""

    css = ICON_RULE.sub(rule, css)
    face = (
        '@font-face{font-family:"Font Awesome 6 Free";font-style:normal;font-weight:900;'
        f'src:url(data:font/woff;base64,{icon_font(static / ICONS, glyphs)}) format("woff")}}'
    )
    return ICON_FACE.sub("", css) + "\n" + face + "\n"


def icon_font(file, glyphs):
    options = subset.Options(flavor="woff", layout_features=[], hinting=False, notdef_outline=True)
    font = subset.load_font(file, options)
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    maker = subset.Subsetter(options)
    maker.populate(unicodes=glyphs)
    maker.subset(font)
    stream = io.BytesIO()
    subset.save_font(font, stream, options)
    return base64.b64encode(stream.getvalue()).decode("ascii")
