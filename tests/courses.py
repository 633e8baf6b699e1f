"""Small courses, each in a folder of its own, with the commands and checks of this one."""

import os
import shutil
import subprocess
import sys

from book.places import ROOT

# What tests/agreement/README.md says to copy into another course.
COPIED = ("tests/agreement", "tests/exact.py", "book/_commands", "book/places.py")
UNNEEDED = shutil.ignore_patterns("second_course", "test_second_course.py", "__pycache__")
PINS = "constraints.txt"
MARKING = "mlpkit/course/exercises.py"

HEAD = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3 (ipykernel)
  language: python
  name: python3
---

"""


def bring(folder, *names):
    """Copy these parts of the course into the folder, to where they are here."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=UNNEEDED)
        else:
            shutil.copy(ROOT / name, folder / name)


def second_course(folder):
    """Lay out the course on interest, with all that README.md says to copy, under its names."""
    shutil.copytree(ROOT / "tests/agreement/second_course", folder)
    bring(folder, *COPIED, PINS)
    rename(folder / "book/places.py", folder / "book/places.py")
    rename(ROOT / MARKING, folder / "interest/exercises.py")
    return folder


def rename(path, new):
    """Write the file with the second course's package for this one's."""
    text = path.read_text(encoding="utf-8").replace("mlpkit.course", "interest")
    new.write_text(text.replace("mlpkit", "interest"), encoding="utf-8")


def attempt(folder, *command, **variables):
    """Run a module or a script of Python in the folder, as its own course."""
    environment = os.environ | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env=environment | variables,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def run(folder, *command, **variables):
    """What a command of Python prints in the folder; it must not fail."""
    done = attempt(folder, *command, **variables)
    assert not done.returncode, done.stdout + done.stderr
    return done.stdout
