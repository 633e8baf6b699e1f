"""Lets each figure come when the reader comes near it, with its place kept until it is there."""

import re

IMAGE = re.compile(r'<img ((?=[^>]*src="([^"]*_images/[^"]+\.svg)"))')


def make_lazy(site):
    for path in site.pages():
        text = path.read_text(encoding="utf-8")
        path.write_text(with_lazy_images(text, path.parent), encoding="utf-8")


def with_lazy_images(text, folder):
    def image(match):
        size = drawn_size(folder / match[2]) if "width" not in match[0] else None
        size = f' width="{size[0]}" height="{size[1]}"' if size else ""
        return f'<img loading="lazy"{size} {match[1]}'

    return IMAGE.sub(image, text)


def drawn_size(path):
    """The size that an SVG file gives itself, in pixels; None if it gives none, or is missing."""
    if not path.exists():
        return None
    head = path.read_text(encoding="utf-8")[:2000]
    sizes = [
        re.search(rf'<svg[^>]*\s{side}="([\d.]+)(pt|px)?"', head) for side in ("width", "height")
    ]
    return (
        [round(float(s[1]) * (4 / 3 if s[2] == "pt" else 1)) for s in sizes] if all(sizes) else None
    )
