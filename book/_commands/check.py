"""Hold one lesson against its code, as `make test` does with all of them: make check LESSON=10.

The lesson is recorded if it has to be. Then its numbers, formulas, figures, names, exercises and
length are checked, and that the lists of lessons have it, and the form of its promises' code;
beside that, unless it was recorded just now, its cells run again. What fails is printed when it is
known.
"""

import subprocess
import sys
import time
from pathlib import Path

from book._commands import record
from book.places import ROOT

KINDS = (
    "recording",
    "promises",
    "length",
    "names",
    "numerals",
    "figures",
    "formulas",
    "exercises",
    "predictions",
    "conclusions",
    "proof",
)
LISTS = ["tests/site/test_contents.py"]
CHECKS = [f"tests/agreement/test_{kind}.py" for kind in KINDS]
PLUGINS = ("book._commands.check", "no:terminalreporter", "no:tests.unchanged", "no:cacheprovider")
QUIETLY = ["-n0", "--tb=short"]


def main(words: list[str]) -> int:
    """Check the lesson that the command line names; 1 if anything fails."""
    start = time.perf_counter()
    sys.stdout.reconfigure(errors="backslashreplace")  # whatever letters the terminal knows
    try:
        lessons = record.choose(words)
    except record.LessonError as error:
        print(error, file=sys.stderr)
        return 1
    if not words or len(lessons) != 1:
        print("Name one lesson, by its number or name: make check LESSON=10", file=sys.stderr)
        return 1
    return check(lessons[0], start)


def check(lesson: Path, start: float) -> int:
    """Record the lesson if it has to be, check it, and say how that came out."""
    if record.derive_exercises():
        return 1
    outcome = record.attempt(record.refresh, lesson)
    recorded_now = not outcome
    if record.say(lesson, outcome or record.attempt(record.record, lesson)):
        return 1
    if record.derive_proof([lesson]):
        return 1
    parts = [[*CHECKS, f"--lesson={lesson.stem}"], LISTS]
    if not recorded_now:
        parts.append([record.notebook_path(lesson).relative_to(ROOT).as_posix()])
    running = [begin(part) for part in parts]
    try:
        codes = [part.wait() for part in running]
    except KeyboardInterrupt:  # of which they have heard too
        codes = [part.wait() for part in running]
    failed = any(codes) | has_bad_style(lesson.with_suffix(".py"))
    result = "see above" if failed else "all is well"
    print(f"{lesson.stem:<30} {result}, after {time.perf_counter() - start:.1f} s")
    return int(failed)


def has_bad_style(promises: Path) -> bool:
    """Say what ruff has against a file of promises."""
    if not promises.exists():
        return False
    ruff = [sys.executable, "-m", "ruff"]
    name = promises.relative_to(ROOT).as_posix()
    calls = (["check", "--quiet", name], ["format", "--check", "--quiet", name])
    if not any(subprocess.run([*ruff, *call], cwd=ROOT).returncode for call in calls):
        return False
    print(f"{name} is not in ruff's form; run: make format", flush=True)
    return True


def begin(what: list[str]) -> subprocess.Popen:
    plugins = [word for plugin in PLUGINS for word in ("-p", plugin)]
    return subprocess.Popen([sys.executable, "-m", "pytest", *what, *QUIETLY, *plugins], cwd=ROOT)


# Below that: this module as a plugin of pytest, which prints each failure, and nothing else.


def pytest_runtest_logreport(report):
    if report.failed:
        title = report.nodeid.split("::", 1)[-1]
        print(f"\n{title}\n{report.longreprtext.strip()}", flush=True)


def pytest_collectreport(report):
    pytest_runtest_logreport(report)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
