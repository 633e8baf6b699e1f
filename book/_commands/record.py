"""Record the lessons: make book/*.ipynb, outputs included, from lessons_src/*.md.

A lesson is written once, as text; its notebook is derived from it, executed and committed.
jupytext can pair the two but goes by the files' times, which a git clone sets as it likes. This
goes by content: a notebook is behind when its text, its code, its outputs or what it runs on are
not those it was recorded from. What is written is the same bytes each time, so a lesson that did
not change leaves no trace in git. A notebook that was edited is not written over.

    python -m book._commands.record            every lesson that is behind, two at a time
    python -m book._commands.record 03         this one, if it is behind
    python -m book._commands.record --all      every lesson, behind or not
    python -m book._commands.record --take notebook 03    what was edited in the notebook is right
    python -m book._commands.record --take text 03        it is not; drop it
"""

import argparse
import hashlib
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from copy import deepcopy
from itertools import groupby
from pathlib import Path

import jupytext
import nbformat

from book._commands import edits, fingerprint, kernel, whole
from book._commands.unseen import unseen
from book.places import BOOK, ROOT
from book.places import LESSONS as SOURCES

COVER = BOOK / "_static" / "cover.svg"
# The name of what the exercises' data were last found to follow from, since that takes seconds.
DERIVED_FROM = ROOT / "_build" / "exercises-derived-from"
# Likewise, for each lesson, of what its checks have compared.
PROVED_FROM = ROOT / "_build" / "proof-derived-from.json"


class LessonError(Exception):
    """What is wrong with a lesson, in words for its author."""


def main(words: list[str] | None = None) -> int:
    """Record the lessons that the command line's words name; 1 if one of them fails."""
    parser = argparse.ArgumentParser(description="Record the lessons that are behind.")
    parser.add_argument("lesson", nargs="*", help="a lesson's number or name")
    parser.add_argument("--all", action="store_true", help="execute even what is up to date")
    parser.add_argument(
        "--take",
        choices=["notebook", "text"],
        help="which is right, of a notebook that was edited and its lesson's text",
    )
    arguments = parser.parse_args(words)
    if arguments.take and not arguments.lesson:
        parser.error("--take needs a lesson's number or name")
    sys.stdout.reconfigure(errors="backslashreplace")  # whatever letters the terminal knows
    try:
        lessons = choose(arguments.lesson)
    except LessonError as error:
        print(error, file=sys.stderr)
        return 1
    failed, failures = derive_exercises(), {}
    try:
        for lesson in lessons:
            if outcome := attempt(refresh, lesson, arguments.take, arguments.all):
                failures[lesson] = say(lesson, outcome)
        for lesson, outcome in each_recorded([x for x in lessons if x not in failures]):
            failures[lesson] = say(lesson, outcome)
        failed |= any(failures.values())
        failed |= derive_proof([lesson for lesson in lessons if not failures[lesson]])
    except KeyboardInterrupt:
        print("interrupted; a lesson that was not done is as it was")
        return 130
    return int(failed)


def derive_exercises() -> bool:
    """Bring up to date what `check` marks by, say what to mend, and return whether it failed."""
    if DERIVED_FROM.exists() and DERIVED_FROM.read_text() == fingerprint.of_exercises():
        return False
    from tests.agreement.exercises import ExerciseError, bring_up_to_date

    try:
        behind, warnings = bring_up_to_date()
    except ExerciseError as error:
        print(f"the exercises are left as they were: {error}", file=sys.stderr)
        return True
    for warning in warnings:
        print(f"warning: {warning}")
    if behind:
        print(f"{shown(fingerprint.DATA)} brought up to date")
    if not warnings:
        DERIVED_FROM.parent.mkdir(exist_ok=True)
        DERIVED_FROM.write_text(fingerprint.of_exercises())
    return False


def derive_proof(lessons: list[Path]) -> bool:
    """Bring up to date what the book shows of the lessons' checks; return whether that failed."""
    known = json.loads(PROVED_FROM.read_text()) if PROVED_FROM.exists() else {}
    now = {
        lesson.stem: fingerprint.of_proof(lesson, path)
        for lesson in lessons
        if (path := notebook_path(lesson)).exists()
    }
    behind = [lesson for lesson in lessons if known.get(lesson.stem) != now.get(lesson.stem)]
    if not behind:
        return False
    from tests.agreement import findings, promises

    try:
        if findings.bring_up_to_date(behind):
            print(f"{shown(findings.DATA)} brought up to date")
    except promises.PromiseError as error:
        print(f"{shown(findings.DATA)} is left as it was: {error}", file=sys.stderr)
        return True
    PROVED_FROM.parent.mkdir(exist_ok=True)
    PROVED_FROM.write_text(json.dumps(known | now))
    return False


def say(lesson: Path, outcome: str | LessonError) -> bool:
    """Print what came of the lesson, and return whether that is a failure."""
    failed = isinstance(outcome, LessonError)
    what = f"failed; its notebook is left as it was\n{outcome}" if failed else outcome
    print(f"{lesson.stem:<30} {what}", flush=True)
    return failed


def attempt(act: Callable[..., str], lesson: Path, *arguments: object) -> str | LessonError:
    """Return what the act on the lesson returns, or the LessonError that it raises."""
    try:
        return act(lesson, *arguments)
    except LessonError as error:
        return error


def each_recorded(lessons: list[Path]) -> Iterator[tuple[Path, str | LessonError]]:
    """Record the lessons, two at a time, and yield each with what came of it once that is known."""
    if lessons:
        print(f"to execute: {', '.join(lesson.stem for lesson in lessons)}", flush=True)
    alone = [lesson for lesson in lessons if len(lessons) == 1 or measures_time(lesson)]
    if together := [lesson for lesson in lessons if lesson not in alone]:
        idle = {"initializer": signal.signal, "initargs": (signal.SIGINT, signal.SIG_DFL)}
        with ProcessPoolExecutor(max_workers=2, **idle) as pool:
            running = {pool.submit(record_apart, lesson): lesson for lesson in together}
            for done in as_completed(running):
                yield running[done], done.result()
    for lesson in alone:
        yield lesson, attempt(record, lesson)


def measures_time(lesson: Path) -> bool:
    """Whether the lesson prints how long something takes, and wants the machine for itself."""
    tags = [tag for cell in expected_cells(lesson) for tag in cell.metadata.get("tags", [])]
    return "nbval-ignore-output" in tags


def record_apart(lesson: Path) -> str | LessonError:
    """Record the lesson in a process of its own, which ends without a word when interrupted."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return attempt(record, lesson)
    except KeyboardInterrupt:  # by now the kernel is stopped
        os._exit(130)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def choose(names: list[str]) -> list[Path]:
    """Return the lessons called so by number or name, or all of them."""
    lessons = sorted(SOURCES.glob("*.md"))
    for number, group in groupby(lessons, key=number_of):
        if len(same := [lesson.name for lesson in group]) > 1:
            raise LessonError(f"Lesson {number} is there more than once: {', '.join(same)}")
    chosen = {
        name: [x for x in lessons if name in (x.stem, x.name) or name.zfill(2) == number_of(x)]
        for name in names
    }
    if missing := [name for name, found in chosen.items() if not found]:
        there = ", ".join(lesson.stem for lesson in lessons) or "none"
        raise LessonError(f"No lesson is called {', '.join(missing)}. There are: {there}")
    return [x for x in lessons if not names or [x] in chosen.values()]


def number_of(lesson: Path) -> str:
    """Return the lesson's number; of a page without one, its name."""
    return lesson.name[:2] if lesson.name[:2].isdigit() else lesson.stem


def refresh(lesson: Path, take: str | None = None, always: bool = False) -> str:
    """Do what can be done without executing; return what that was, or "" if cells must run."""
    if marks := unseen(lesson, shown(lesson)):
        raise LessonError("\n".join(f"  {mark}" for mark in marks))
    path, cells = notebook_path(lesson), expected_cells(lesson)
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    notebook = read_notebook(old)
    if take != "text" and notebook and edits.edited(notebook, cells):
        if not take:
            raise LessonError(refusal(lesson, cells, notebook))
        whole.replace(lesson, edits.taken_over(lesson.read_text(encoding="utf-8"), notebook))
        cells = expected_cells(lesson)
    outputs, recorded = recording_of(notebook)
    if always or not recorded or recorded != fingerprint.of(lesson, cells, outputs):
        return ""
    text = notebook_text(cells, outputs, recorded)
    if text == old:
        return "up to date"
    whole.replace(path, text)
    return "text brought up to date, nothing to execute"


def refusal(lesson: Path, cells: list, notebook: nbformat.NotebookNode) -> str:
    """Return what was edited in the lesson's notebook, and how to say which is right."""
    names = shown(lesson), shown(notebook_path(lesson))
    both = notebook.metadata["mlpkit"]["text"] != edits.digest(cells)
    command = f"make lessons LESSON={number_of(lesson)} TAKE="
    return (
        f"  {names[1]} was edited, and {names[0]} {'was too' if both else 'was not'}:\n"
        f"{edits.difference(names[0], cells, names[1], notebook)}\n"
        f"  to take (+) into the text, in place of (-):  {command}notebook\n"
        f"  to keep (-), and drop (+):                   {command}text"
    )


def shown(path: Path) -> str:
    """Return the path as a message shows it."""
    return path.relative_to(ROOT).as_posix()


def record(lesson: Path) -> str:
    """Execute the lesson, write its notebook, and say what that took."""
    start, cells = time.perf_counter(), expected_cells(lesson)
    try:
        outputs = [normal_outputs(shown) for shown in kernel.run(cells)]
    except kernel.CellError as error:
        raise LessonError(f"  {line_of(lesson, cells, error.index)} {error.problem}") from None
    path = notebook_path(lesson)
    whole.replace(path, notebook_text(cells, outputs, fingerprint.of(lesson, cells, outputs)))
    if cover := cover_figure(cells, outputs):
        whole.replace(COVER, cover)
    return f"executed {len(outputs)} cells in {time.perf_counter() - start:.1f} s"


def line_of(lesson: Path, cells: list, index: int) -> str:
    """Return where in the lesson's text the code cell is, and its first line."""
    line = edits.lines_of_cells(lesson.read_text(encoding="utf-8"))[index] + 1
    first = cells[index].source.split("\n")[0]
    return f"{shown(lesson)}:{line}: the cell `{first}`"


def notebook_path(lesson: Path) -> Path:
    """Return where the lesson's notebook is."""
    return BOOK / f"{lesson.stem}.ipynb"


def expected_cells(lesson: Path) -> list[nbformat.NotebookNode]:
    """Return the cells that the lesson's notebook must have, outputs aside."""
    cells = jupytext.read(lesson, fmt="md:myst").cells
    seen: dict[str, int] = {}
    for cell in cells:
        tags = set(cell.metadata.get("tags", []))
        # JupyterLab folds by these two what the HTML book folds by the tags.
        if tags & {"hide-output", "hide-cell"}:
            cell.metadata["collapsed"] = True
        if tags & {"hide-input", "hide-cell"}:
            cell.metadata["jupyter"] = {"source_hidden": True}
        # An id by content stays the same when a cell is put in above.
        name = hashlib.sha1(f"{cell.cell_type} {cell.source}".encode()).hexdigest()[:8]
        seen[name] = seen.get(name, 0) + 1
        cell["id"] = name if seen[name] == 1 else f"{name}-{seen[name]}"
    return cells


def read_recording(text: str) -> tuple[list[list], str]:
    """Return a notebook's outputs, code cell by code cell, and the digest it was recorded under."""
    return recording_of(read_notebook(text))


def read_notebook(text: str) -> nbformat.NotebookNode | None:
    """Return the notebook, if the text is one."""
    try:
        return nbformat.reads(text, as_version=4)
    except (ValueError, nbformat.reader.NotJSONError):
        return None


def recording_of(notebook: nbformat.NotebookNode | None) -> tuple[list[list], str]:
    """Return the outputs of each code cell, and the digest they were recorded under, if any."""
    recorded = notebook.metadata.get("mlpkit", {}).get("recorded", "") if notebook else ""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"] if recorded else []
    return [normal_outputs(cell.outputs) for cell in code], recorded


def notebook_text(cells: list, outputs: list[list], recorded: str) -> str:
    """Return the one way in which these cells with these outputs are written to a file."""
    notebook = nbformat.v4.new_notebook(cells=deepcopy(cells))
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {
                "display_name": "Python 3 (ipykernel)",
                "language": "python",
                "name": "python3",
            },
            "language_info": {"name": "python", "pygments_lexer": "ipython3"},
            "mlpkit": {"recorded": recorded, "text": edits.digest(cells)},
        }
    )
    notebook.nbformat_minor = 5
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for count, (cell, shown) in enumerate(zip(code, outputs, strict=True), start=1):
        cell.execution_count = count
        cell.outputs = deepcopy(shown)
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output["execution_count"] = count
    return nbformat.writes(nbformat.from_dict(notebook)) + "\n"


def cover_figure(cells: list, outputs: list[list]) -> str:
    """Return the figure that the welcome page and the README show, if it is among these outputs."""
    code = [cell for cell in cells if cell.cell_type == "code"]
    for cell, shown in zip(code, outputs, strict=True):
        if cell.metadata.get("mystnb", {}).get("figure", {}).get("name") == "fig-regions":
            return next(o.data["image/svg+xml"] for o in shown if "data" in o)
    return ""


def normal_outputs(outputs: list) -> list[nbformat.NotebookNode]:
    """Return the outputs without what chance decides.

    That is the execution count, and how what is printed was cut into pieces: between two other
    outputs, all that went to stdout comes first, in one piece, then all that went to stderr.
    """
    normal: list[nbformat.NotebookNode] = []
    for is_stream, group in groupby(outputs, key=lambda output: output.output_type == "stream"):
        if is_stream:
            printed = {"stdout": "", "stderr": ""}
            for output in group:
                printed[output.name] += output.text
            normal += [
                nbformat.v4.new_output("stream", name=name, text=text)
                for name, text in printed.items()
                if text
            ]
        else:
            normal += [
                nbformat.from_dict({k: v for k, v in output.items() if k not in VOLATILE})
                for output in group
            ]
    return normal


VOLATILE = ("execution_count", "transient")


if __name__ == "__main__":
    sys.exit(main())
