"""Removes from the site what Sphinx, the theme and extensions ship and no page asks for."""

import re

FOLDERS = ("_static", "_sources")
TEXT = (".css", ".js")


def remove(site):
    """Remove each file of these folders that no page asks for, and no style sheet or script."""
    files = {path for folder in FOLDERS for path in (site.folder / folder).rglob("*")
             if path.is_file()}  # fmt: skip
    pages = "\n".join(path.read_text(encoding="utf-8") for path in site.pages())
    used = set()
    found = {path for path in files if path.relative_to(site.folder).as_posix() in pages}
    while found:
        used |= found
        texts = [path.read_text(encoding="utf-8") for path in found if path.suffix in TEXT]
        found = {path for path in files - used if any(names(text, path) for text in texts)}
    unused = files - used
    for path in unused:
        path.unlink()
    for folder in sorted({folder for path in unused for folder in path.parents}, reverse=True):
        if site.folder in folder.parents and not any(folder.iterdir()):
            folder.rmdir()


def names(text, path):
    """Does a style sheet or script name the file, other than in a comment?"""
    return path.name in text and re.search(rf"[\"'`/(}}]{re.escape(path.name)}", text)
