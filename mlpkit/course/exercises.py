"""Exercises that mark themselves: `check("name", answer)` tries it, and hints where it fails.

What each exercise tries is in exercises.toml. An answer is called with the arguments of every case,
and what comes back is compared with what the right function gives, which is never shown.
"""

import tomllib
from difflib import get_close_matches
from importlib.resources import files
from typing import Any

import numpy as np

import mlpkit


def check(name: str, answer: Any) -> None:
    """Try an answer on the cases of one exercise, and print a line for each.

    Raises:
        ValueError: there is no exercise of that name.
    """
    exercises = tomllib.loads(files("mlpkit.course").joinpath("exercises.toml").read_text("utf-8"))
    if name not in exercises:
        close = get_close_matches(str(name), exercises, n=1)
        meant = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(exercises)}"
        raise ValueError(f"no exercise is called {name!r}; {meant}")
    cases = exercises[name]["cases"]
    faults = [_fault(exercises[name], answer, arguments) for arguments, _ in cases]
    if all(fault == nothing for fault in faults):
        print(f"not yet: {name} {nothing}. Write your code where the three dots are.")
        return
    for (arguments, hint), fault in zip(cases, faults, strict=True):
        print(f"{'not yet' if fault else 'ok':8} {name}({arguments}) {fault or ''}".rstrip())
        if fault:
            print(f"{'':8} Hint: {hint}")
    passed, total = faults.count(None), len(cases)
    print(f"passed: all {total}" if passed == total else f"not yet: {passed} of {total} pass")


nothing = "gives nothing back"


def _fault(exercise: dict[str, str], answer: Any, arguments: str) -> str | None:
    """What is wrong with the answer in this case, or None."""
    if answer is ...:
        return nothing
    apply = _evaluate(exercise.get("apply", "lambda answer, *arguments: answer(*arguments)"))
    wanted = _evaluate(exercise["right"])(*_evaluate(f"({arguments},)"))
    try:
        with np.errstate(all="ignore"):
            got = apply(answer, *_evaluate(f"({arguments},)"))
    except Exception as error:
        return f"raises {type(error).__name__}: {error}"
    if got is None:
        return nothing
    return None if _equal(got, wanted) else f"gives {_short(got)}"


def _evaluate(expression: str) -> Any:
    return eval(expression, {"np": np, "affine": _affine, **vars(mlpkit)})


def _affine(inputs: int, outputs: int) -> tuple[Any, Any]:
    """Some W and b, always the same."""
    rng = np.random.default_rng(inputs + 10 * outputs)
    return rng.normal(size=(inputs, outputs)), rng.normal(size=outputs)


def _equal(got: Any, wanted: Any) -> bool:
    if isinstance(wanted, list | tuple):
        fits = isinstance(got, list | tuple) and len(got) == len(wanted)
        return fits and all(_equal(g, w) for g, w in zip(got, wanted, strict=True))
    try:
        got = np.asarray(got)
    except ValueError:
        return False
    if got.dtype.kind not in "biuf":  # or the text "43" would pass for the number
        return False
    # Nothing absolute: a probability of 1e-300 is not the same as 0.
    return got.shape == np.shape(wanted) and np.allclose(got, wanted, rtol=1e-9, atol=0)


def _short(value: Any) -> str:
    text = " ".join(str(value).split())
    return text if len(text) < 60 else f"{text[:57]}..."
