"""Puts into the site what its pages need to run their code, but for Python itself.

That comes from the address where its makers publish it, or from where LIVE says: another address,
or a folder, whose files are copied into the site after a look at their hashes.
"""

import functools
import hashlib
import io
import os
import shutil
import zipfile
from pathlib import Path

from book._commands import mirror
from book.places import BOOK, LIBRARY

FOLDER, PYTHON = "live", "live/python"  # in the site
OURS = BOOK / "_live"
SCRIPTS = ("page.mjs", "page.css", "worker.mjs", "lock.json")
ARCHIVE = "course.zip"


def address():
    """Where pages find Python; empty if they do not run."""
    wanted = os.environ.get("LIVE", "")
    if wanted == "no":
        return ""
    return f"{PYTHON}/" if folder() else f"{wanted.rstrip('/')}/" if wanted else mirror.CDN


def folder():
    """The folder that LIVE names, if it names one."""
    wanted = os.environ.get("LIVE", "")
    return None if wanted in ("", "no") or "://" in wanted else Path(wanted).expanduser()


def put_in(site):
    if not address():
        return
    target = site.folder / FOLDER
    target.mkdir()
    for name in SCRIPTS:
        shutil.copyfile(OURS / name, target / name)
    (target / ARCHIVE).write_bytes(archive())
    if source := folder():
        if wrong := mirror.wrong_in(source):
            raise ValueError(
                f"LIVE={source} does not hold, as lock.json has them: {', '.join(wrong)}"
            )
        (site.folder / PYTHON).mkdir()
        for name in mirror.files():
            shutil.copyfile(source / name, site.folder / PYTHON / name)


@functools.cache
def archive():
    """What the browser's Python finds beside its own library; the same bytes each time."""
    files = {path.relative_to(LIBRARY.parent).as_posix(): path for path in LIBRARY.rglob("*")
             if path.suffix in (".py", ".json")}  # fmt: skip
    files |= {name: OURS / name for name in ("kernel.py", "digits.csv.gz")}
    files["dark.py"] = Path(__file__).with_name("dark.py")
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name)  # dated 1980, as such archives are
            entry.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(entry, files[name].read_bytes())
    return content.getvalue()


@functools.cache
def version():
    """A mark that changes when one of these files does, for what browsers keep."""
    content = archive() + b"".join((OURS / name).read_bytes() for name in SCRIPTS)
    return hashlib.sha256(content).hexdigest()[:8]
