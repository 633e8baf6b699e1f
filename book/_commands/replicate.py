"""Run the experiments behind the lessons' conclusions again, over what should not matter.

    python -m book._commands.replicate          those whose code changed since they were run
    python -m book._commands.replicate 04       of this lesson
    python -m book._commands.replicate --all    changed or not

What came of them is kept beside the lesson, in NN-name.json, as soon as an experiment is through;
the book's page of the conclusions is made from that.
"""

import argparse
import ast
import hashlib
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from multiprocessing import get_context
from pathlib import Path

from book._commands import record, whole
from book._commands.fingerprint import essence
from tests.agreement import conclusions, promises
from tests.agreement.settings import ROOT, SETTINGS

Run = tuple[Path, str, dict]  # the lesson, the conclusion's name, the values that are varied


def main(words: list[str] | None = None) -> int:
    """Run what the command line asks for; 1 if an experiment fails."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("lesson", nargs="*", help="a lesson's number or name")
    parser.add_argument("--all", action="store_true", help="run what is up to date as well")
    arguments = parser.parse_args(words)
    try:
        lessons = record.choose(arguments.lesson)
        behind = [
            (lesson, name)
            for lesson in lessons
            for name, promise in bring_up_to_date(lesson).items()
            if isinstance(promise, conclusions.Conclusion)
            and (arguments.all or not is_up_to_date(lesson, name))
        ]
        return replicate(behind)
    except (record.LessonError, promises.PromiseError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ninterrupted; the experiments that were through are kept")
        return 130


def bring_up_to_date(lesson: Path) -> dict:
    """Keep of the lesson's record what has a promise; return what is promised, in its order."""
    promised, kept = promises.promises_of(lesson).conclusions, conclusions.read_record(lesson)
    written, new = conclusions.written_in(lesson), {}
    for name, promise in promised.items():
        said = written.get(name, [])
        if isinstance(promise, conclusions.Exempt):
            new[name] = {"said": said, "exempt": promise.reason}
        elif name in kept:
            if said != (before := kept[name].get("said", [])):
                print(changed(lesson, name, before, said, promise.holds))
            new[name] = kept[name] | {"said": said, "holds": promise.holds}
    write(lesson, new)
    return promised


def changed(lesson: Path, name: str, old: list[str], new: list[str], holds: str) -> str:
    """Show a sentence that changed beside what its experiment looks for."""
    lines = [f"{lesson.stem} {name}: does the sentence still say what its experiment looks for?"]
    lines += [f"  (-) {sentence}" for sentence in old]
    lines += [f"  (+) {sentence}" for sentence in new]
    return "\n".join([*lines, f"  it holds where: {holds}"])


def write(lesson: Path, entries: dict) -> None:
    """Write the lesson's record, a run a line; a lesson that concludes nothing has none."""
    kept = conclusions.record_of(lesson)
    if not entries:
        kept.unlink(missing_ok=True)
        return
    parts = []
    for name, entry in entries.items():
        lines = [
            f"  {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}"
            for key, value in entry.items()
            if key != "runs"
        ]
        if "runs" in entry:
            runs = ",\n".join(f"   {json.dumps(run, ensure_ascii=False)}" for run in entry["runs"])
            lines.append(f'  "runs": [\n{runs}\n  ]')
        parts.append(f" {json.dumps(name)}: {{\n" + ",\n".join(lines) + "\n }")
    text = "{\n" + ",\n".join(parts) + "\n}\n"
    if not kept.exists() or kept.read_text(encoding="utf-8") != text:
        whole.replace(kept, text)


def is_up_to_date(lesson: Path, name: str) -> bool:
    """Whether the conclusion's record is of the experiment as it is."""
    return conclusions.read_record(lesson).get(name, {}).get("stamp") == stamp(lesson, name)


# --- Running


def replicate(behind: list[tuple[Path, str]]) -> int:
    """Run these conclusions' experiments in two processes, and keep what comes of each."""
    runs: list[Run] = [
        (lesson, name, values)
        for lesson, name in behind
        for values in promises.promises_of(lesson).conclusions[name].variations()
    ]
    if not runs:
        print("every conclusion's experiment is as it was when it was run")
        return 0
    print(f"{len(behind)} conclusions, {len(runs)} runs", flush=True)
    failed, start = set(), time.perf_counter()
    came: dict[tuple[Path, str], dict[int, tuple]] = {each: {} for each in behind}
    count_of = Counter((lesson, name) for lesson, name, _ in runs)
    with workers() as pool:
        waiting = {pool.submit(attempt, run): index for index, run in enumerate(runs)}
        for count, done in enumerate(as_completed(waiting), start=1):
            lesson, name, values = runs[waiting[done]]
            outcome = done.result()
            if isinstance(outcome, str):
                failed.add((lesson, name))
                clear()
                print(f"{lesson.stem} {name}, with {in_words(values)}: {outcome}", file=sys.stderr)
            came[lesson, name][waiting[done]] = (values, outcome)
            whole = len(came[lesson, name]) == count_of[lesson, name]
            if whole and (lesson, name) not in failed:
                clear()
                print(keep(lesson, name, came[lesson, name]), flush=True)
            show_progress(count, len(runs), time.perf_counter() - start)
    clear()
    if failed:
        print(f"{len(failed)} failed; what was kept of them before is left", file=sys.stderr)
    return int(bool(failed))


def workers() -> ProcessPoolExecutor:
    """Two processes with one thread each, whose arithmetic no one's settings reach."""
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    return ProcessPoolExecutor(max_workers=2, mp_context=get_context("spawn"))


def attempt(run: Run) -> tuple[bool, str, float] | str:
    """Make a run: does the sentence hold, what was found, in how many seconds; or what failed."""
    start = time.perf_counter()
    try:
        holds, found = once(*run)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return holds, found, time.perf_counter() - start


def once(lesson: Path, name: str, values: dict) -> tuple[bool, str]:
    """Run the conclusion's experiment with these values."""
    came = promises.promises_of(lesson).conclusions[name].experiment(**values)
    match came:
        case (holds, str(found)) if holds in (True, False):
            return bool(holds), found
    raise TypeError(f"it must return whether the sentence holds, and what was found, not {came!r}")


def keep(lesson: Path, name: str, came: dict[int, tuple]) -> str:
    """Keep what came of a conclusion's runs, and say it."""
    runs = [came[index] for index in sorted(came)]
    seconds = sum(outcome[2] for _, outcome in runs) / len(runs)
    entry = {
        "said": conclusions.written_in(lesson).get(name, []),
        "stamp": stamp(lesson, name),
        "holds": promises.promises_of(lesson).conclusions[name].holds,
        "seconds": float(f"{seconds:.1g}"),  # of a run, about
        "runs": [
            {"holds": holds, "varied": values, "found": found} for values, (holds, found, _) in runs
        ],
    }
    order = promises.promises_of(lesson).conclusions
    entries = conclusions.read_record(lesson) | {name: entry}
    write(lesson, {each: entries[each] for each in order if each in entries})
    yes, total = conclusions.held(entry)
    return f"{lesson.stem} {name}: held in {yes} of {total} runs, {seconds:.1f} s each"


def show_progress(done: int, total: int, seconds: float) -> None:
    if sys.stdout.isatty():
        left = seconds / done * (total - done)
        print(f"\r{done} of {total} runs, about {left / 60:.0f} min left   ", end="", flush=True)


def clear() -> None:
    if sys.stdout.isatty():
        print("\r" + " " * 60 + "\r", end="")


def in_words(values: dict) -> str:
    """The values of one variation, in words."""
    return ", ".join(f"{name} {value}" for name, value in values.items())


# --- What an experiment depends on


def stamp(lesson: Path, name: str) -> str:
    """A short name for all that a conclusion's runs depend on: its code, and what is varied.

    That is what the experiment needs of the file of promises, of the lesson's cells and of the
    library, without comments and docstrings.
    """
    promise = promises.promises_of(lesson).conclusions[name]
    code = [essence(node) for node in needed(lesson, promise.experiment.__name__)]
    whole = json.dumps([code, library(), promise.variations()])
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def needed(lesson: Path, experiment: str) -> Iterator[ast.AST]:
    """The statements that an experiment needs: of its file, then of the lesson's cells."""
    own, cells = definitions(lesson.with_suffix(".py")), promises.statements_of(lesson)
    seen, wanted, of_cells = {}, [experiment], set()
    while wanted:
        name = wanted.pop()
        if name in own and name not in seen:
            seen[name] = own[name]
            wanted += sorted(promises.needed_by(own[name]))
            of_cells |= {
                node.attr for node in ast.walk(own[name]) if isinstance(node, ast.Attribute)
            }
    yield from (seen[name] for name in sorted(seen))
    wanted, seen = sorted(of_cells & cells.keys()) if "cells_of" in text_of(seen) else [], {}
    while wanted:
        name = wanted.pop()
        if name in cells and name not in seen:
            seen[name] = cells[name]
            wanted += sorted(promises.needed_by(cells[name]))
    yield from (seen[name] for name in sorted(seen))


def text_of(statements: dict[str, ast.AST]) -> str:
    return "\n".join(map(ast.unparse, statements.values()))


@cache
def definitions(path: Path) -> dict[str, ast.AST]:
    """The statement of a file that gives each name its first meaning."""
    found: dict[str, ast.AST] = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        for name in promises.set_by(node):
            found.setdefault(name, node)
    return found


@cache
def library() -> list:
    """What the code of the course's library does; not of the packages inside it."""
    return [
        essence(ast.parse(path.read_text(encoding="utf-8")))
        for package in SETTINGS.library
        for path in sorted((ROOT / package.replace(".", "/")).glob("*.py"))
    ]


if __name__ == "__main__":
    sys.exit(main())
