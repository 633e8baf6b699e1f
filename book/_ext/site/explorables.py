"""Gives each page with figures to take in hand the script that stands beside its lesson."""

from book._ext.site import bundle
from book.places import BOOK, LESSONS

SIGN, FOLDER = 'class="explorable"', "_static/explorables"


def put_in(site):
    for path in site.pages():
        text = path.read_text(encoding="utf-8")
        if SIGN not in text:
            continue
        parts = (BOOK / "_explorables/explorable.js", LESSONS / f"{path.stem}.js")
        (site.folder / FOLDER).mkdir(exist_ok=True)
        script = site.folder / FOLDER / f"{path.stem}.js"
        written = bundle.write(script, "\n".join(p.read_text(encoding="utf-8") for p in parts))
        tag = f'<script defer src="{FOLDER}/{written}"></script>\n'
        path.write_text(text.replace("</head>", f"{tag}</head>", 1), encoding="utf-8")
