"""The book's page of what the bench measured: prose that holds for any figures, and tables."""

import math
import os
import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

from tests.benchmarks import epoch, functions, scaling
from tests.benchmarks.race import Race, Spread

PACKAGES = ("numpy", "scipy", "torch", "scikit-learn", "nbval", "jupyter-book")


@dataclass(frozen=True)
class Results:
    """All races of one run of the bench."""

    epochs: dict[str, Race]
    activations: dict[tuple[str, str, str], Race]
    softmaxes: dict[tuple[str, str, int], Race]
    errors: dict[str, dict[str, float]]
    growths: dict[tuple[str, int], Race]
    notebooks: Race
    builds: tuple[Race, int]


def text(results: Results) -> str:
    parts = [
        OPENING,
        goals(results),
        training(results.epochs),
        activations(results.activations),
        softmaxes(results.softmaxes),
        errors(results.errors),
        growth(results.growths),
        notebooks(results.notebooks),
        builds(*results.builds),
        machine(),
    ]
    return paragraphs(parts) + "\n"


OPENING = """\
<!-- Written by `make bench`. Do not edit: the words are in tests/benchmarks/page.py. -->

# What it costs

`mlpkit` is written to be read, and keeps every digit it can. What does that cost in time? Here it \
runs beside PyTorch, SciPy and scikit-learn, and the checks of the course run beside the bare code.

**How to read a ratio.** 0.50 means half of the rival's time, 2.00 twice as much. The rivals take \
turns, and each round gives a ratio of its own, so that a slow moment of the machine hits both. A \
table shows the median, and in brackets the range of the middle half of the rounds. Everything \
runs on one thread, save the notebooks and the book. `make bench` measures it all again."""


def goals(results: Results) -> str:
    rows = []

    def add(what: str, ratio: Spread, goal: float) -> None:
        met = "yes" if ratio.median <= goal else "**no**"
        rows.append([what, f"{goal:.2f}", f"{ratio.median:.2f}", met])

    for dtype, run in results.epochs.items():
        add(f"epoch in {dtype} to PyTorch", run.ratio("mlpkit", "PyTorch"), 0.5)
    for name, rivals in functions.ACTIVATIONS.items():
        if rivals.goal:
            run = results.activations["float64", name, "values"]
            add(f"{name} to SciPy", run.ratio("mlpkit", "SciPy"), 1)
    for (dtype, name, length), run in results.softmaxes.items():
        if functions.ROWS[name].goal and dtype == "float64":
            add(f"{name} of {length} to SciPy", run.ratio("mlpkit", "SciPy"), 1.5)
    add("nbval to plain scripts", results.notebooks.ratio("nbval", "scripts"), 1.5)
    return f"""\
## Goals

What was aimed at, and what this run reached.

{table(["ratio of times", "goal, at most", "reached", "met"], rows)}"""


def training(races: dict[str, Race]) -> str:
    rows = [
        [
            dtype,
            *(ms(run.time(name).median / epoch.EPOCHS) for name in epoch.RIVALS),
            *(spread(run.ratio("mlpkit", rival)) for rival in epoch.RIVALS[1:]),
        ]
        for dtype, run in races.items()
    ]
    heads = ["type", *(f"{name}, ms" for name in epoch.RIVALS), "to PyTorch", "to scikit-learn"]
    return f"""\
## An epoch of training

A network 64–64–10 with ReLU learns the handwritten digits of scikit-learn, in batches of 32, by \
plain gradient descent, from the same initial weights in all three. The loop in PyTorch is the \
usual eager one, and picks its batches by index as `mlpkit` does. In so small a network little of \
the time is arithmetic: what is compared is what each library does around it.

{table(heads, rows)}"""


def activations(races: dict[tuple[str, str, str], Race]) -> str:
    heads = ["function", "mlpkit, ms", "to SciPy or NumPy", "to PyTorch", "slope, ms", "to PyTorch"]
    tables = []
    for wanted in dict.fromkeys(dtype for dtype, _, _ in races):
        rows = []
        for name in functions.ACTIVATIONS:
            value, slope = (races[wanted, name, kind] for kind in ("values", "slopes"))
            of_value = [own_ms(value), to(value, "SciPy"), to(value, "PyTorch")]
            rows.append([name, *of_value, own_ms(slope), to(slope, "PyTorch")])
        tables.append(f"### {wanted}\n\n{table(heads, rows)}")
    return f"""\
## Activations

Each function takes a million normal numbers with standard deviation 3. Beside them stand \
`special.expit`, `special.log_expit` and `special.softplus` of SciPy, and `np.tanh`, `np.maximum` \
and `np.clip`. PyTorch's slope is its backward pass alone: it keeps from its forward pass what \
`mlpkit` computes anew. In float32 PyTorch computes with float32 numbers, and `mlpkit` with \
float64 numbers that it rounds once at the end.

{paragraphs(tables)}"""


def softmaxes(races: dict[tuple[str, str, int], Race]) -> str:
    heads = ["function", "rows of", "mlpkit, ms", "to SciPy", "to PyTorch"]
    tables = []
    for wanted in dict.fromkeys(dtype for dtype, _, _ in races):
        rows = [
            [name, str(length), own_ms(run), to(run, "SciPy"), to(run, "PyTorch")]
            for (dtype, name, length), run in races.items()
            if dtype == wanted
        ]
        tables.append(f"### Rows in {wanted}\n\n{table(heads, rows)}")
    return f"""\
## Softmax

A million logits, drawn alike, in rows. SciPy and PyTorch shift them by the largest; `mlpkit` also \
recovers what the shift rounds away.

{paragraphs(tables)}"""


def errors(worst: dict[str, dict[str, float]]) -> str:
    libraries = ("mlpkit", "SciPy", "PyTorch")
    rows = [
        [name, *(units(found[library]) for library in libraries)] for name, found in worst.items()
    ]
    return f"""\
## What the time buys

The largest error of each function in float64, over its whole range, in units in the last place: \
an error of 0.5 is that of the exact result, rounded. Hundreds of units are two digits or more, \
and $10^{{15}}$ are all of them: so where a sigmoid on the far left is already 0. For tanh \
the column of SciPy has `np.tanh`.

{table(["function", *libraries], rows)}"""


def growth(races: dict[tuple[str, int], Race]) -> str:
    rows = [
        [what, str(n), own_ms(run), ms(run.time("products").median), to(run, "products")]
        for (what, n), run in races.items()
    ]
    return f"""\
## How it grows

One forward and one backward pass, beside the matrix products in them alone: no way to compute \
the network in NumPy takes less than these. Where nothing else is said, there are \
{scaling.DEPTH} layers of {scaling.WIDTH} units and {scaling.BATCH} examples. Wide layers bring \
the ratio down: products grow with the square of the width, all else with the width alone.

{table(["what grows", "to", "mlpkit, ms", "products, ms", "ratio"], rows)}"""


def notebooks(run: Race) -> str:
    row = [seconds(run.time("nbval")), seconds(run.time("scripts"))]
    return f"""\
## Checking every output

The notebooks of all lessons are run by nbval in one process, and every output is compared with \
the recorded one. Beside that, the same code runs as plain scripts, figures drawn and all.

{table(["nbval, s", "scripts, s", "ratio"], [[*row, to(run, "scripts", "nbval")]])}"""


def builds(run: Race, pages: int) -> str:
    rows = [
        [name, seconds(run.time(key)), f"{run.time(key).median / pages:.2f}"]
        for name, key in (("from nothing", "fresh"), ("again, nothing changed", "again"))
    ]
    return f"""\
## Building the book

The book of {pages} pages, by the strict build of `make book`.

{table(["build", "book, s", "one page, s"], rows)}"""


def machine() -> str:
    rows = [["processor", processor()], ["its cores", str(os.cpu_count())]]
    rows += [["system", platform.system()], ["Python", platform.python_version()]]
    rows += [[package, version(package)] for package in PACKAGES]
    return f"## The machine\n\n{table(['what', 'which'], rows)}"


def processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def paragraphs(parts: list[str]) -> str:
    return "\n\n".join(parts)


def table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] + ["--:"] * (len(heads) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def to(run: Race, rival: str, own: str = "mlpkit") -> str:
    """The ratio to a rival, if it took part."""
    return spread(run.ratio(own, rival)) if rival in run.seconds else ""


def spread(ratio: Spread) -> str:
    together = "\N{WORD JOINER}"  # no line breaks at the dash
    return f"{ratio.median:.2f} ({ratio.low:.2f}{together}–{together}{ratio.high:.2f})"


def ms(time: float) -> str:
    return f"{np.format_float_positional(time * 1000, 3, fractional=False, trim='-')}"


def units(error: float) -> str:
    return f"{error:.1f}" if error < 1000 else f"$10^{{{math.log10(error):.0f}}}$"


def own_ms(run: Race) -> str:
    return ms(run.time("mlpkit").median)


def seconds(time: Spread) -> str:
    return f"{time.median:.1f}"
