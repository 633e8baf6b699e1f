"""What an editor leaves in a text file and nobody sees: found, to be refused by name.

Text that differs only in such marks looks the same and is not: two spaces at a line's end break the
line in Markdown, a tab makes a block of code, and a mark at the start hides the front matter.
"""

import re
from pathlib import Path

KINDS = {
    "a byte order mark; save the file as UTF-8 without one": r"\A\ufeff",
    "a line that ends as on Windows; save the file with Unix line ends": r"\r",
    "a tab; write spaces": r"\t",
    "spaces at the end of the line": r" +\r?$",
    "no line end after the last line": r"[^\n]\Z",
}


def unseen(path: Path, shown_as: str, tabs: bool = False) -> list[str]:
    """Return where the file first has each kind of mark, as `file:line: what`."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return [f"{shown_as}:{line}: a character that is not UTF-8; save the file as UTF-8"]
    found = {kind: re.search(mark, text, re.MULTILINE) for kind, mark in KINDS.items()}
    return [
        f"{shown_as}:{text.count(chr(10), 0, mark.start()) + 1}: {kind}"
        for kind, mark in found.items()
        if mark and not (tabs and mark[0] == "\t")
    ]
