"""Record the lessons: make book/*.ipynb, outputs included, from lessons_src/*.md.

A lesson is written once, as text; its notebook is derived from it, executed and committed.
jupytext can pair the two but goes by the files' times, which a git clone sets as it likes. This
goes by content: a notebook is behind when its text, its code, its outputs or mlpkit's code are
not those it was recorded from. What is written is the same bytes each time, so a lesson that did
not change leaves no trace in git.

    python -m book._commands.record            every lesson that is behind
    python -m book._commands.record 03         this one, if it is behind
    python -m book._commands.record --all      every lesson, behind or not
"""

import argparse
import ast
import hashlib
import json
import os
import re
import sys
import time
from copy import deepcopy
from itertools import groupby
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from book.places import BOOK, LIBRARY, ROOT
from book.places import LESSONS as SOURCES

COVER = BOOK / "_static" / "cover.svg"


class LessonError(Exception):
    """What is wrong with a lesson, in words for its author."""


def main() -> int:
    """Record the lessons that the command line names; 1 if one of them fails."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("lesson", nargs="*", help="a lesson's number or name")
    parser.add_argument("--all", action="store_true", help="execute even what is up to date")
    arguments = parser.parse_args()
    failed = False
    try:
        lessons = choose(arguments.lesson)
    except LessonError as error:
        print(error, file=sys.stderr)
        return 1
    for lesson in lessons:
        print(f"{lesson.stem:<30} ", end="", flush=True)
        try:
            print(record(lesson, always=arguments.all), flush=True)
        except LessonError as error:
            print(f"failed; its notebook is left as it was\n{error}", flush=True)
            failed = True
    return int(failed)


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


def record(lesson: Path, always: bool = False) -> str:
    """Bring the lesson's notebook up to date and say what that took."""
    path = notebook_path(lesson)
    cells = expected_cells(lesson)
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    outputs, recorded = read_recording(old)
    if not always and recorded and recorded == digest(cells, outputs):
        text = notebook_text(cells, outputs, recorded)
        if text == old:
            return "up to date"
        replace(path, text)
        return "text brought up to date, nothing to execute"
    start = time.perf_counter()
    outputs = execute(cells, lesson)
    replace(path, notebook_text(cells, outputs, digest(cells, outputs)))
    if cover := cover_figure(cells, outputs):
        replace(COVER, cover)
    return f"executed {len(outputs)} cells in {time.perf_counter() - start:.1f} s"


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
    try:
        notebook = nbformat.reads(text, as_version=4)
        recorded = notebook.metadata["mlpkit"]["recorded"]
    except (ValueError, KeyError, nbformat.reader.NotJSONError):
        return [], ""
    return [normal_outputs(c.outputs) for c in notebook.cells if c.cell_type == "code"], recorded


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
            "mlpkit": {"recorded": recorded},
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


def execute(cells: list, lesson: Path) -> list[list]:
    """Run the cells in a fresh kernel and return the outputs of each code cell."""
    notebook = nbformat.v4.new_notebook(cells=deepcopy(cells))
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=300,
        record_timing=False,
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(BOOK)}},
    )
    code = [(i, cell) for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    with client.setup_kernel():
        for number, (index, cell) in enumerate(code):
            try:
                client.execute_cell(cell, index)
            except CellExecutionError as error:
                fail(lesson, cells[index], number, f"raises {error.ename}: {error.evalue}")
            except (CellTimeoutError, DeadKernelError) as error:
                fail(lesson, cells[index], number, f"did not end: {error}")
            raised = any(output.output_type == "error" for output in cell.outputs)
            if "raises-exception" in cell.metadata.get("tags", []) and not raised:
                fail(lesson, cells[index], number, "is tagged raises-exception but raises nothing")
    return [normal_outputs(cell.outputs) for _, cell in code]


def fail(lesson: Path, cell: nbformat.NotebookNode, number: int, problem: str) -> None:
    """Raise a LessonError that says where in the lesson's text the trouble is."""
    lines = lesson.read_text(encoding="utf-8").splitlines()
    fences = [i for i, line in enumerate(lines, 1) if re.match(r"`{3,}\{code-cell\}", line)]
    first = cell.source.splitlines()[0] if cell.source else ""
    where = lesson.relative_to(ROOT).as_posix()
    raise LessonError(f"  {where}:{fences[number]}: the cell `{first}` {problem}")


def digest(cells: list, outputs: list[list]) -> str:
    """Return a short name for all that a recording depends on, and for its outputs."""
    code = [(c.source, c.metadata.get("tags")) for c in cells if c.cell_type == "code"]
    whole = json.dumps([code, outputs, library_code()], sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def library_code() -> list[str]:
    """Return mlpkit's code without docstrings and comments: rewording runs no lesson again."""
    return [
        ast.dump(without_docstrings(ast.parse(path.read_text(encoding="utf-8"))))
        for path in sorted(LIBRARY.rglob("*.py"))
    ]


def without_docstrings(tree: ast.Module) -> ast.Module:
    """Return the tree with each docstring made empty."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    for node in ast.walk(tree):
        if isinstance(node, documented) and ast.get_docstring(node):
            node.body[0].value.value = ""
    return tree


def replace(path: Path, text: str) -> None:
    """Write the file whole or not at all."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.write_text(text, encoding="utf-8")
    os.replace(unfinished, path)


if __name__ == "__main__":
    sys.exit(main())
