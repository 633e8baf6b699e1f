"""`make bench`: race the library and the course, print the ratios, and write the book's page.

With --quick every race has few rounds and the page is printed, not written.
"""

import argparse
import tempfile
import time

import numpy as np
import torch
from threadpoolctl import threadpool_limits

from book.places import BOOK
from tests.benchmarks import course, epoch, errors, functions, page, scaling
from tests.benchmarks.race import Race, race

PAGE = BOOK / "benchmarks.md"
FLOATS = {"float64": np.float64, "float32": np.float32}
ELEMENTS = 10**6
ROW_LENGTHS = (10, 1000)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="few rounds; print, write nothing")
    quick = parser.parse_args().quick
    start = time.perf_counter()
    torch.set_num_threads(1)
    with threadpool_limits(1):
        results = page.Results(
            epochs=epochs(rounds=3 if quick else 25),
            activations=activations(rounds=3 if quick else 15),
            softmaxes=softmaxes(rounds=3 if quick else 15),
            errors=errors.largest_errors(),
            growths=growths(rounds=3 if quick else 15),
            notebooks=notebooks(rounds=1 if quick else 3, count=1 if quick else None),
            builds=builds(rounds=1 if quick else 3),
        )
    text = page.text(results)
    print(text)
    if not quick:
        PAGE.write_text(text, encoding="utf-8")
    print(f"{time.perf_counter() - start:.0f} s", "" if quick else f"→ {PAGE}")


def epochs(rounds: int) -> dict[str, Race]:
    print("an epoch of training", flush=True)
    return {
        name: race(epoch.trainings(dtype, epoch.EPOCHS), rounds) for name, dtype in FLOATS.items()
    }


def activations(rounds: int) -> dict[tuple[str, str, str], Race]:
    print("activations and their slopes", flush=True)
    return {
        (dtype, name, kind.__name__): race(kind(rivals, numbers(dtype)), rounds)
        for dtype in FLOATS
        for name, rivals in functions.ACTIVATIONS.items()
        for kind in (functions.values, functions.slopes)
    }


def softmaxes(rounds: int) -> dict[tuple[str, str, int], Race]:
    print("softmax and its kin", flush=True)
    return {
        (dtype, name, length): race(
            functions.values(rivals, numbers(dtype).reshape(-1, length)), rounds
        )
        for dtype in FLOATS
        for length in ROW_LENGTHS
        for name, rivals in functions.ROWS.items()
    }


def numbers(dtype: str) -> np.ndarray:
    return np.random.default_rng(0).normal(scale=3, size=ELEMENTS).astype(dtype)


def growths(rounds: int) -> dict[tuple[str, int], Race]:
    print("passes through networks of many sizes", flush=True)
    return {
        (what, n): race(scaling.passes(*sizes), rounds)
        for what, growth in scaling.GROWTHS.items()
        for n, sizes in growth
    }


def notebooks(rounds: int, count: int | None) -> Race:
    print("notebooks, checked and bare", flush=True)
    some = course.NOTEBOOKS[:count]
    runs = {
        "nbval": lambda: course.by_nbval(some),
        "scripts": lambda: course.as_scripts(some),
    }
    return race(runs, rounds)


def builds(rounds: int) -> tuple[Race, int]:
    print("the book", flush=True)
    with tempfile.TemporaryDirectory() as folder:

        def fresh() -> None:
            with tempfile.TemporaryDirectory(dir=folder) as empty:
                course.build(empty)

        def again() -> None:
            course.build(f"{folder}/again")

        again()
        return race({"fresh": fresh, "again": again}, rounds), course.pages(f"{folder}/again")


if __name__ == "__main__":
    main()
