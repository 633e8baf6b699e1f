"""Open the lessons in JupyterLab.

A reader works in mine/, a folder of copies that git ignores and nothing else here reads or deletes.
What lies there is the reader's: a copy that is there is never written again.

    python -m book._commands.lab             copies of the lessons, in mine/
    python -m book._commands.lab --new 03    and lesson 3 as it is now, beside the copy there is
    python -m book._commands.lab --write     the lessons themselves, saved as text: see writing.py

Whatever else is said is for JupyterLab, such as --no-browser or --port=9999.
"""

import argparse
import hashlib
import json
import sys
from contextlib import closing
from itertools import chain, count
from pathlib import Path
from urllib.parse import quote

import nbformat
from ipykernel.ipkernel import IPythonKernel
from jupyterlab.labapp import LabApp
from nbformat.sign import NotebookNotary

from book._commands import record, whole
from book._commands.readable import Course

MINE = record.ROOT / "mine"
QUIET = ["--ServerApp.log_level=WARN", "--LabApp.log_level=WARN"]  # or the news scroll away
# Its server would save a lesson anew from end to end, and pair what is not to be paired.
NO_JUPYTEXT = "--ServerApp.jpserver_extensions=jupyterlab_jupytext=False"


def main() -> int:
    """Open what the command line asks for; 1 if it names no lesson."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0], allow_abbrev=False)
    parser.add_argument("--new", nargs="+", default=[], help="lessons to copy once more")
    parser.add_argument("--write", action="store_true", help="open the lessons themselves")
    arguments, others = parser.parse_known_args()
    if arguments.write:
        print("These are the lessons: saving writes lessons_src/, and `make lessons` then records.")
        manager = "--ServerApp.contents_manager_class=book._commands.writing.LessonsManager"
        open_jupyterlab(record.ROOT, "book", [manager, *others])
        return 0
    try:
        news, opened = lay_out(MINE, arguments.new)
    except record.LessonError as error:
        print(error, file=sys.stderr)
        return 1
    for line in news:
        print(line)
    open_jupyterlab(MINE, opened, others)
    return 0


def open_jupyterlab(folder: Path, opened: str, others: list[str]) -> None:
    """Run JupyterLab in the folder until it is ended."""
    print("JupyterLab opens in your browser. Ctrl-C ends it.", flush=True)
    address = f"/lab/tree/{quote(opened)}" if opened else "/lab"
    where = [f"--ServerApp.root_dir={folder}", f"--LabApp.default_url={address}"]
    LabApp.launch_instance(argv=[*where, NO_JUPYTEXT, *QUIET, *others])


def lay_out(folder: Path, new: list[str]) -> tuple[list[str], str]:
    """Copy into the folder each lesson that is not there, and once more each of the new ones.

    Returns what to tell the reader, and the file to open if there is a new one.
    """
    wanted = [lesson.stem for lesson in record.choose(new)] if new else []
    folder.mkdir(exist_ok=True)
    course = Course(record.BOOK)
    news, made, changed, opened = [], [], [], ""
    for lesson in course.lessons:
        own = folder / f"{lesson}.ipynb"
        copies = [own, *folder.glob(f"{lesson} (new*).ipynb")]
        if lesson in wanted:
            opened = copy(lesson, own, course).name
            news.append(f"{folder.name}/{opened} is the lesson as it is now.")
        elif not own.exists():
            made.append(copy(lesson, own, course))
        elif digest(lesson, course) not in map(made_from, copies):
            changed.append(own)
    if made:
        what = "1 lesson was" if len(made) == 1 else f"{len(made)} lessons were"
        news.append(f"{what} copied into {folder.name}/. What you save there stays as it is.")
    if changed:
        names, example = ", ".join(own.stem for own in changed), record.number_of(changed[0])
        news.append(f"Changed since your copy was made: {names}.")
        news.append(f"To have the new one beside yours: make lab NEW={example}")
    return news, opened


def copy(lesson: str, own: Path, course: Course) -> Path:
    """Copy the lesson to its own name or, if that is taken, beside it; return where the copy is."""
    notebook = course.readable_notebook(lesson)
    notebook.metadata["mlpkit"] = {"lesson": digest(lesson, course)}
    prepare_for_jupyterlab(notebook)
    text = nbformat.writes(notebook) + "\n"
    names = chain(["", " (new)"], (f" (new {number})" for number in count(2)))
    for path in (own.with_stem(own.stem + name) for name in names):
        if not path.exists():
            whole.replace(path, text)
            sign(notebook)
            return path
        if path.read_bytes() == text.encode():  # nothing was done in it
            return path


def sign(notebook: nbformat.NotebookNode) -> None:
    """Let JupyterLab trust the notebook, or its figures stay hidden."""
    notary = NotebookNotary()
    with closing(notary.store):
        notary.sign(notebook)


def made_from(copy: Path) -> str:
    """Return the digest of the lesson that this copy was made from; nothing if it does not say."""
    try:
        return json.loads(copy.read_text(encoding="utf-8"))["metadata"]["mlpkit"]["lesson"]
    except (ValueError, KeyError, TypeError):
        return ""


def digest(lesson: str, course: Course) -> str:
    """Return a short name for what a reader reads: the lesson's cells, without their outputs."""
    cells = course.lessons[lesson].cells
    read = json.dumps([(cell.cell_type, cell.source) for cell in cells])
    return hashlib.sha256(read.encode()).hexdigest()[:16]


def prepare_for_jupyterlab(notebook: nbformat.NotebookNode) -> None:
    """Say of the language what the kernel will say, or JupyterLab changes it on opening."""
    notebook.metadata["language_info"] = nbformat.from_dict(IPythonKernel.language_info)


if __name__ == "__main__":
    sys.exit(main())
