"""Folders and files that are whole or not there: made by one at a time, put in place at once."""

import ctypes
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # on Windows two makers are not kept apart
    fcntl = None

SEAL = ".made-from"


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Wait until nobody else is making something in this folder; then nobody else can begin."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w") as lock:
        if fcntl:
            # The system takes the lock back from a process that dies, when its children have ended.
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print(f"Another build is at work in {folder}; waiting for its end ...", flush=True)
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def seal(folder: Path, made_from: dict[str, str]) -> None:
    """Say in the folder what it was made from, and that it is whole."""
    text = json.dumps(made_from | {"files": listing(folder)}, indent=1, sort_keys=True)
    (folder / SEAL).write_text(text + "\n", encoding="utf-8")


def is_whole(folder: Path, made_from: dict[str, str]) -> bool:
    """Say whether the folder was made from just this, and nothing in it has gone since."""
    return read_seal(folder) == made_from | {"files": listing(folder)}


def read_seal(folder: Path) -> dict[str, str]:
    """Return what the folder was made from; nothing if it does not say."""
    try:
        return json.loads((folder / SEAL).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def listing(folder: Path) -> str:
    """Return a digest of the names and sizes of the folder's files, those hidden by a dot aside."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name[0] != ".")
    lines = sorted(f"{path.relative_to(folder).as_posix()} {path.stat().st_size}" for path in files)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def put_in_place(new: Path, place: Path) -> None:
    """Let the new folder take the place, and the one that was there, if any, the new one's name."""
    if not place.exists():
        os.rename(new, place)
    elif not exchange(new, place):
        os.rename(place, aside(place))
        os.rename(new, place)
        os.rename(aside(place), new)


def restore(place: Path) -> None:
    """Put back, or away, what stands aside since a `put_in_place` was killed on its way."""
    if place.exists():
        shutil.rmtree(aside(place), ignore_errors=True)
    elif aside(place).exists():
        os.rename(aside(place), place)


def aside(place: Path) -> Path:
    """Return where a folder waits, on a system that cannot exchange two names at once."""
    return place.with_name(f"{place.name}.before")


def exchange(one: Path, other: Path) -> bool:
    """Let two folders change names in one step; False where the system or its disk cannot."""
    names = os.fsencode(one), os.fsencode(other)
    swap, here = 2, -100  # RENAME_EXCHANGE and RENAME_SWAP; AT_FDCWD
    try:
        system = ctypes.CDLL(None)
        if sys.platform == "darwin":
            return system.renamex_np(*names, swap) == 0
        return system.renameat2(here, names[0], here, names[1], swap) == 0
    except (AttributeError, TypeError):  # a library without the call; Windows
        return False


def replace(path: Path, text: str) -> None:
    """Write the file whole or not at all."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.write_text(text, encoding="utf-8", newline="\n")
    os.replace(unfinished, path)
