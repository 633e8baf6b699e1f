r"""How good are the checks? Change one thing at a time, run them, and see whether they notice.

    python -m book._commands.mutants --seed 1 --count 40 --kind number

Places are drawn at random among all that a kind allows, found here by means of its own and not by
the checks' own readers. Each change is made in a copy of the tree, with the copy's mlpkit, and
undone before the next. A changed lesson runs against every check but test_recording.py, which
would pass as well once the change is recorded: it is another check that has to know better.
"""

import argparse
import ast
import importlib
import multiprocessing
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial
from itertools import islice, pairwise
from pathlib import Path

import nbformat
import pytest

from book._commands import tried
from book.places import ROOT

LESSONS = sorted(f"lessons_src/{path.name}" for path in ROOT.glob("lessons_src/*.md"))
NOTEBOOKS = [f"book/{Path(lesson).stem}.ipynb" for lesson in LESSONS]
MARKED_BY = Path("mlpkit/course/exercises.json")  # derived from what kind "exercise" changes
DERIVE = [sys.executable, "-m", "tests.agreement.exercises"]
LIMIT = 300  # seconds for one run of the checks; a change that makes them hang is noticed


@dataclass(frozen=True)
class Mutant:
    kind: str
    path: str
    start: int
    end: int
    new: str

    def __str__(self):
        text = read(self.path)
        before = text[max(self.start - 30, text.rfind("\n", 0, self.start) + 1) : self.start]
        after = text[self.end : self.end + 25].partition("\n")[0]
        sides = [before + side + after for side in (text[self.start : self.end], self.new)]
        return f"{self.path}:{text.count(chr(10), 0, self.start) + 1}:  {'  →  '.join(sides)}"

    def stages(self):
        """Test files by turns: the first turn that fails is the last that runs."""
        library, agreement = ["tests/mlpkit"], ["tests/agreement"]
        one, notebooks = f"test_{Path(self.path).stem}.py", [[notebook] for notebook in NOTEBOOKS]
        if self.kind == "output":
            return [[self.path], ["tests/agreement/test_recording.py"]]
        if self.kind != "library":
            names = [part.split() for part in CHECKS[self.kind]]
            return [[f"tests/agreement/test_{name}.py" for name in part] for part in names]
        for folder in library + agreement:
            if (ROOT / folder / one).exists():
                return [[f"{folder}/{one}"], library, agreement, *notebooks]
        return [*notebooks, library, agreement]


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


# --- What can be changed: every kind yields (path, start, end, what comes instead)


def outputs(rng):
    """A digit or letter of what a cell printed, and of a figure a digit: without end."""
    recorded = {path: read(path) for path in NOTEBOOKS}
    while True:
        path = rng.choice(NOTEBOOKS)
        notebook, texts = nbformat.reads(recorded[path], as_version=4), []
        compared = [
            c for c in notebook.cells if "nbval-ignore-output" not in c.metadata.get("tags", [])
        ]
        for output in [o for cell in compared for o in cell.get("outputs", [])]:
            texts += [(output, key) for key in ("text", "ename", "evalue") if key in output]
            texts += [(output.get("data"), key) for key in output.get("data", {})]
            texts += [(output["traceback"], 0)] if "traceback" in output else []
        owner, key = rng.choice(texts)
        wanted = r"\d" if key == "image/svg+xml" else r"[A-Za-z\d]"
        at = rng.choice([found.start() for found in re.finditer(wanted, owner[key])])
        owner[key] = owner[key][:at] + other(owner[key][at], rng) + owner[key][at + 1 :]
        new = nbformat.writes(notebook) + "\n"
        at = next(i for i, (a, b) in enumerate(zip(new, recorded[path], strict=False)) if a != b)
        yield path, at, at + 1, new[at]


def other(character, rng, but=""):
    alike = "0123456789" if character.isdigit() else "abcdefghijklmnopqrstuvwxyz"
    return rng.choice([c for c in alike if c not in character.lower() + but])


def only(text, *kinds):
    """The text with all made blank but its "prose", "equation"s, or figures' "words"."""
    inside, shown = "front", ""
    for number, line in enumerate(text.splitlines(keepends=True)):
        kind = inside
        if inside == "front":
            inside = "prose" if number and line.startswith("---") else "front"
        elif mark := re.match(r"```|\$\$", line):
            inside = {"```": "cell", "$$": "equation"}[mark[0]] if inside == "prose" else "prose"
            kind = "mark"
        elif inside == "cell" and re.match(r"\s+(caption|alt): ", line):
            kind = "words"
        shown += line if kind in kinds else blank(line)
    unread = r"<!--.*?-->|\{[\w:-]+\}`[^`]*`|(?<=\])\([^)]*\)|https?://\S+"
    return re.sub(unread, lambda found: blank(found[0]), shown, flags=re.DOTALL)


def blank(text):
    return re.sub(r"\S", " ", text)


def numbers(rng):
    """A digit of a numeral, exponents too; not of a name, as the indices of h_1 and W^{(2)} are."""
    name = r"(?:[A-Za-z]\w*)?(?:_\{[^}]*\}|\^\{\([^)]*\)\})|[A-Za-z_]\w*"
    for path in LESSONS:
        prose = re.sub(name, lambda found: blank(found[0]), only(read(path), "prose", "words"))
        for digit in re.finditer(r"(?P<leads>(?<![\d.,])(?=\d\d))?\d", prose):
            new = other(digit[0], rng, but="" if digit["leads"] is None else "0")
            yield path, *digit.span(), new


def exchanges(rng):
    """Two neighbouring numerals of a sentence, exchanged; some sentences are as true as before."""
    numeral = r"(?<![\w.,^_{\\])[-−]?\d+(?:[.,]\d+)*(?![\w^_}])"
    for path in LESSONS:
        text = read(path)
        for sentence in re.finditer(r"(?:[^.?!|\n]|\.(?!\s))+", only(text, "prose", "words")):
            for one, other in pairwise(re.finditer(numeral, sentence[0])):
                start, end = sentence.start() + one.start(), sentence.start() + other.end()
                between = text[start + len(one[0]) : end - len(other[0])]
                if one[0] != other[0]:
                    yield path, start, end, other[0] + between + one[0]


FORMULA = [  # what to look for in an equation, and what may come instead
    (r"(?<=[\w)}]) ?\+", "-"),
    (r"(?<=[\w)}] )-(?= )", "+"),
    (r"(?<=[{(])-(?=\w)|(?<=& )-(?=\d)", ""),
    (r"\\max", r"\min"),
    (r"\\(?:sigma|varphi)(?![a-z])", r"\tanh"),
    (r"\\tanh", r"\sigma"),
    (r"\\log ", r"\log_2 ", ""),
    (r"\\sum", r"\prod"),
    (r"\\cdot(?!s)", "+"),
    (r"(?<![\w^_{\[.])\d|(?<=[cf]\{)\d|(?<=\}\{)\d", *"0123"),
    (r"(?<=_)[ijho012](?![a-z])", *"ijho012"),
    (r"(?<=_\{)1[12](?=\})", "11", "12", "21"),
    (r"\^2", "^3", ""),
    (r"\^n", "^{n-1}", ""),
    (r"(?<=e)\^x(?!_)", "^{2x}", "^{-x}"),
    (r"\^\{\((?:l|l-1|1)\)\}", "^{(l)}", "^{(l-1)}", "^{(2)}"),
    (r"(?<=[a}])'", ""),
    (r">|<|\\[lg]e(?![a-z])", ">", "<", r"\le", r"\ge"),
    (r"(?<!\\)\b([XHbZ](?:_\w|\^\{\([^)]*\)\})?) (W(?:_\w|\^\{\([^)]*\)\})?)", "swap"),
]


def formulas(rng):
    """A sign, function, constant, index, exponent, comparison, or the order of two matrices."""
    for path in LESSONS:
        for pattern, *instead in FORMULA:
            for found in re.finditer(pattern, only(read(path), "equation")):
                new = rng.choice([new for new in instead if new != found[0]])
                yield path, *found.span(), f"{found[2]} {found[1]}" if new == "swap" else new


OPPOSITES = """rises/falls rising/falling climbs/drops upwards/downwards above/below left/right
    up/down largest/smallest larger/smaller higher/lower inside/outside straight/curved closed/open
    most/least level/steep before/after first/last smooth/jagged smoothly/sharply narrow/wide
    gentle/sharp positive/negative same/different close/far dashed/solid never/always all/no
    both/neither each/no one/two two/three three/four four/five peak/trough with/without""".split()
OPPOSITES = dict(p.split("/")[::-1] for p in OPPOSITES) | dict(p.split("/") for p in OPPOSITES)


def words(rng):
    """A word of direction, extremum, shape or count below a figure."""
    for path in LESSONS:
        for word in re.finditer(r"[A-Za-z]+", only(read(path), "words")):
            if new := OPPOSITES.get(word[0].lower()):
                yield path, *word.span(), new.capitalize() if word[0][0].isupper() else new


OPERATORS = {name: (symbol, *instead.split("|")) for name, symbol, instead in (
    line.split() for line in """
    Add + -; Sub - +; Mult * /; Div / *; Pow ** *; MatMult @ *; FloorDiv // /; And and or; Or or and
    Lt < <=|>; LtE <= <|>=; Gt > >=|<; GtE >= >|<=; Eq == !=; NotEq != ==; BitAnd & ^
    Is is is_not; IsNot is_not is; In in not_in; NotIn not_in in""".replace("\n", ";").split(";")
    if line.strip())}  # fmt: skip
NAMES = """exp/expm1 log1p/log maximum/minimum max/min argmax/argmin sum/mean any/all zeros/ones
    isfinite/isnan abs/negative tanh/sinh sqrt/square normal/uniform softmax/log_softmax
    _sigmoid/_softplus atleast_2d/atleast_1d W/b X/Z""".split()
NAMES = dict(p.split("/") for p in NAMES) | dict(p.split("/")[::-1] for p in NAMES)
DRAWING = {"text", "set", "plot", "axhline", "axvline", "contourf", "subplots", "axis"}


def code_changes(source, cosmetic=False):
    """An operator, comparison, constant or function's name; in cosmetic code no constant.

    Error messages, annotations and f-strings are left out, and `strict=`, which only guards.
    """
    place = partial(offset, source)

    def visit(node):
        drawn = isinstance(node, ast.Call) and getattr(node.func, "attr", "") in DRAWING
        guards = isinstance(node, ast.keyword) and node.arg == "strict"
        if isinstance(node, ast.Raise | ast.JoinedStr) or guards or (cosmetic and drawn):
            return
        start = place(node.lineno, node.col_offset) if hasattr(node, "lineno") else 0
        end = place(node.end_lineno, node.end_col_offset) if hasattr(node, "lineno") else 0
        sides, operators = [], []
        match node:
            case ast.BinOp():
                sides, operators = [node.left, node.right], [node.op]
            case ast.BoolOp():
                sides, operators = node.values, [node.op] * len(node.values)
            case ast.Compare():
                sides, operators = [node.left, *node.comparators], node.ops
            case ast.UnaryOp():
                yield start, place(node.operand.lineno, node.operand.col_offset), ""
            case ast.Constant(value=bool()) if not cosmetic:
                yield start, end, str(not node.value)
            case ast.Constant(value=int() | float()) if not cosmetic:
                yield start, end, repr(node.value + 1)
                yield start, end, repr(node.value * 2 or -1)
            case ast.Attribute(attr=name) if name in NAMES:
                yield end - len(name), end, NAMES[name]
            case ast.Name(id=name) if name in NAMES and len(name) > 1:
                yield start, end, NAMES[name]
        for (left, _), kind in zip(pairwise(sides), operators, strict=False):
            symbol, *instead = OPERATORS.get(type(kind).__name__, ("",))
            between = place(left.end_lineno, left.end_col_offset)
            at = source.index(symbol := symbol.replace("_", " "), between)
            yield from ((at, at + len(symbol), new.replace("_", " ")) for new in instead)
        for field, value in ast.iter_fields(node):
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST) and field not in ("annotation", "returns"):
                    yield from visit(child)

    return visit(ast.parse(source))


def offset(source, line, column):
    """Where a node of the source begins or ends; the parser counts bytes."""
    lines = source.splitlines(keepends=True)
    return len("".join(lines[: line - 1])) + len(lines[line - 1].encode()[:column].decode())


def library(rng):
    for path in sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("mlpkit/**/*.py")):
        for change in code_changes(read(path), cosmetic=path.endswith("plotting.py")):
            yield path, *change


def exercises(rng):
    """A solution's code, a digit of a case, or a hint exchanged for another of its exercise."""
    for lesson in LESSONS:
        for cell in re.finditer(r"\n:tags: \[hide-cell\]\n(.*?)\n```", read(lesson), re.S):
            for start, end, new in code_changes(cell[1]) if "check(" in cell[1] else ():
                yield lesson, cell.start(1) + start, cell.start(1) + end, new
        path = lesson.removesuffix(".md") + ".py"
        source = read(path)
        place = partial(offset, source)
        for node in ast.walk(ast.parse(source)):
            parts = node.args if called(node) == "exercise" else ()
            cases = [part.args for part in parts if called(part) == "case"]
            for arguments, hint in cases:
                start = place(arguments.lineno, arguments.col_offset)
                for digit in re.finditer(r"\d", ast.get_source_segment(source, arguments)):
                    at = start + digit.start()
                    yield path, at, at + 1, other(digit[0], rng)
                start, end = place(hint.lineno, hint.col_offset), hint.end_col_offset
                if instead := [repr(h.value) for _, h in cases if h.value != hint.value]:
                    yield path, start, place(hint.end_lineno, end), rng.choice(instead)


def called(node):
    return isinstance(node, ast.Call) and ast.unparse(node.func)


KINDS = {  # how to find what it can change, and the share to be noticed, in percent
    **{"output": (outputs, 100), "number": (numbers, 97), "formula": (formulas, 95)},
    "exchange": (exchanges, None),
    **{"library": (library, 95), "words": (words, None), "exercise": (exercises, None)},
}
CHECKS = {  # of the other kinds, see stages
    "number": ["numerals figures", "names exercises"],
    "exchange": ["numerals figures", "names exercises"],
    "formula": ["formulas"],
    "words": ["figures"],
    "exercise": ["exercises"],
}


def draw(kind, seed, count):
    rng = random.Random(f"{seed} {kind}")
    found = KINDS[kind][0](rng)
    found = list(islice(found, count) if kind == "output" else dict.fromkeys(found))
    return [Mutant(kind, *change) for change in rng.sample(found, min(count, len(found)))]


# --- Running the checks


def copy_tree(folder):
    """Copy all files that git tracks or would, as they are now."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.check_output(listed, cwd=ROOT, text=True).split("\0"):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)


def enter(copies):
    """Begin as a worker: in a copy, with its mlpkit here and in the notebooks' kernels."""
    os.chdir(copies.get())
    sys.path[0] = os.environ["PYTHONPATH"] = os.getcwd()
    for name in [name for name in sys.modules if name.partition(".")[0] in ("book", "tests")]:
        del sys.modules[name]  # to be loaded from the copy
    # A .pyc file is known by its source's second and size, which two changes may share.
    sys.dont_write_bytecode, os.environ["PYTHONDONTWRITEBYTECODE"] = True, "1"


def failure(files):
    """What these test files print if they fail; None stands for the test of the copy itself."""

    def run():
        os.setsid()  # so that kernels can be ended with it
        for stream in (1, 2):
            os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND), stream)
        quick = "-n0 -x -q --tb=short -p no:cacheprovider".split()
        quick += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
        os._exit(pytest.main([*files, *quick]) if files else not uses_the_copy())

    log = Path(f"{os.getcwd()}.log")
    log.write_text("")
    process = multiprocessing.Process(target=run)
    process.start()
    process.join(LIMIT)
    if process.is_alive():
        os.killpg(process.pid, signal.SIGKILL)
        process.join()
    if process.exitcode in (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise RuntimeError(f"pytest cannot run {files}: {log.read_text()}")
    return f"{files}: {log.read_text()[-3000:]}" if process.exitcode else ""


def uses_the_copy():
    from jupyter_client.manager import start_new_kernel

    import mlpkit
    from book import places

    manager, client = start_new_kernel(kernel_name="python3", cwd="book")
    code = f"import mlpkit; assert mlpkit.__file__ == {mlpkit.__file__!r}"
    status = client.execute_interactive(code)["content"]["status"]
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    here = mlpkit.__file__ == f"{os.getcwd()}/mlpkit/__init__.py" and places.ROOT == Path.cwd()
    return here and status == "ok"


def noticed_by(mutant):
    path = Path(mutant.path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: mutant.start] + mutant.new + text[mutant.end :], encoding="utf-8")
    marked_by = MARKED_BY.read_text(encoding="utf-8")
    try:
        if mutant.kind == "exercise" and subprocess.run(DERIVE, capture_output=True).returncode:
            return " ".join(DERIVE[1:])
        return next((" ".join(files) for files in mutant.stages() if failure(files)), "")
    finally:
        path.write_text(text, encoding="utf-8")
        MARKED_BY.write_text(marked_by, encoding="utf-8")


def main():
    global ROOT
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--seed", default="1")
    parser.add_argument("--count", type=int, default=40, help="of each kind")
    parser.add_argument("--kind", action="append", choices=KINDS, help="only this one")
    arguments, began = parser.parse_args(), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        copy_tree(Path(folder, "as it was"))
        ROOT = Path(folder, "as it was")
        copies = multiprocessing.Queue()
        for number in "12":
            copies.put(shutil.copytree(ROOT, Path(folder, number)))
        kinds = arguments.kind or list(KINDS)
        mutants = [m for kind in kinds for m in draw(kind, arguments.seed, arguments.count)]
        with ProcessPoolExecutor(2, initializer=enter, initargs=(copies,)) as pool:
            needed = {tuple(files) for mutant in mutants for files in mutant.stages()}
            for complaint in pool.map(failure, [None, None, *sorted(needed)]):
                if complaint:
                    pool.shutdown(cancel_futures=True)
                    sys.exit(f"This fails before anything is changed: {complaint}")
            running, results = {pool.submit(noticed_by, m): m for m in mutants}, {}
            for done in as_completed(running):
                mutant = running[done]
                results[mutant] = done.result()
                by = f"noticed by {results[mutant]}" if results[mutant] else "SURVIVES"
                print(f"{len(results)}/{len(running)} {mutant}  {by}", file=sys.stderr)
        print(f"seed {arguments.seed}, {time.monotonic() - began:.0f} s")
        print("kind      changed  noticed   share  wanted")
        for kind in kinds:
            mine = [results[m] for m in mutants if m.kind == kind]
            noticed, wanted = len(mine) - mine.count(""), KINDS[kind][1]
            print(f"{kind:8} {len(mine):8} {noticed:8} {noticed / len(mine):7.1%}  {wanted or '-'}")
            survivors = [str(m) for m in mutants if m.kind == kind and not results[m]]
            outcome = {"seed": arguments.seed, "changed": len(mine), "survivors": survivors}
            tried.keep(f"mutants: {kind}", outcome)
        for mutant in [m for m in mutants if not results[m]]:
            print(f"survives: {mutant.kind}: {mutant}")


if __name__ == "__main__":
    # What is loaded here the workers, which fork from here, need not load for every change.
    for module in ("torch", "matplotlib.pyplot", "mpmath", "jupytext", "nbclient", "IPython"):
        importlib.import_module(module)
    multiprocessing.set_start_method("fork")
    main()
