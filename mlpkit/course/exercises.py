"""Exercises that mark themselves: `check("name", answer)` tries it, and hints where it fails.

What each exercise tries is in exercises.json, which `make lessons` derives from the lesson's own
files. An answer is called with the arguments of every case. What comes back has to be what the
exercise asks for, within a tolerance, as a list or an array alike. What is wanted is never shown.
"""

import json
from difflib import get_close_matches
from importlib.resources import files
from textwrap import shorten
from typing import Any

import numpy as np

import mlpkit


def check(name: str, answer: Any) -> None:
    """Try an answer on the cases of one exercise, and print a line for each.

    An exercise that is not there, or has no cases yet, is named, and nothing stops.
    """
    name = str(name)
    exercises = json.loads(files("mlpkit.course").joinpath("exercises.json").read_text("utf-8"))
    exercise = exercises.get(name, {"lesson": "the lesson's own file, lessons_src/NN-name.py"})
    if not exercise.get("cases"):
        meant = ", ".join(get_close_matches(name, exercises.keys() - {name}, n=1) or exercises)
        print(f"not marked: {name!r} has no cases. Did you mean {meant}?")
        print(f"Cases of a new exercise are written in {exercise['lesson']}; then: make lessons")
        return
    faults, said = [_fault(exercise, answer, case) for case in exercise["cases"]], set()
    if len(set(faults)) == 1 and faults[0][1]:
        print(f"not yet: {name} {faults[0][0]}. {faults[0][1]}")
        return
    for case, (what, own) in zip(exercise["cases"], faults, strict=True):
        print(f"{'not yet' if what else 'ok':8} {name}({case['arguments']}) {what}".rstrip())
        if what and (hint := (what != _NOTHING and own) or case["hint"]) not in said:
            print(f"{'':8} Hint: {hint}")
            said.add(hint)
    passed, total = faults.count(_RIGHT), len(faults)
    used = ", ".join(sorted(_names_in(answer) & set(exercise.get("without", []))))
    verdict = f"not yet: right, but with {used}. Do without." if used else f"passed: all {total}"
    print(verdict if passed == total else f"not yet: {passed} of {total} pass")


def outcome(exercise: dict[str, Any], answer: Any, arguments: str) -> Any:
    """What is marked: what the answer gives, or what the exercise's judge makes of the answer."""
    names = {"np": np, "affine": affine, **vars(mlpkit)}
    exec(exercise.get("judge", "def judge(answer, *given): return answer(*given)"), names)
    return names["judge"](answer, *eval(f"({arguments},)", names))


def affine(inputs: int, outputs: int) -> tuple[Any, Any]:
    """Some W and b for a case, always the same."""
    rng = np.random.default_rng(inputs + 10 * outputs)
    return rng.normal(size=(inputs, outputs)), rng.normal(size=outputs)


_NOTHING = "gives nothing back"
_DOTS = "Write your answer where the three dots are. A function has to return it."
_TRANSPOSED = "The numbers are right, but what should be a row is a column."
_RESHAPED = "The numbers are right. Mind the axes: keepdims, [None] and [0] keep, add and drop one."
_ADVICE = {  # by words of what Python and NumPy say
    "truth value of an array": "For arrays, np.where stands in for `if`, and np.maximum for `max`.",
    "converted to Python scalars": "math's functions take one number; NumPy's take arrays too.",
    "is not defined": "Import it, or make it before you use it; NumPy's names begin with np.",
    "positional argument": "Take the arguments of the stub, in their order.",
    "object is not callable": "Give check the function itself, not what it returns.",
}
_RIGHT = "", ""


def _fault(exercise: dict[str, Any], answer: Any, case: dict[str, Any]) -> tuple[str, str]:
    """What is wrong in this case, and a hint that fits better than the case's own, if any."""
    try:
        with np.errstate(all="ignore"):
            got = None if answer is ... else outcome(exercise, answer, case["arguments"])
    except Exception as error:
        advice = (hint for words, hint in _ADVICE.items() if words in str(error))
        return f"raises {type(error).__name__}: {error}", next(advice, "")
    if got is None:
        prints = "print" in _names_in(answer)
        return _NOTHING, "It prints its answer; let it return it." if prints else _DOTS
    if "judge" in exercise and isinstance(got, str):
        return "is not of the kind that is asked for", got
    got = list(got) if hasattr(got, "__next__") else got  # as zip and map give it
    what, own = _difference(got, case["wanted"], exercise)
    for hint, values in case.get("mistakes", {}).items():
        if _RIGHT in [_difference(got, value, exercise) for value in values]:
            own = hint
    return (f"gives {what}", own) if what else _RIGHT


def _difference(got: Any, wanted: Any, exercise: dict[str, Any]) -> tuple[str, str]:
    """What came back, if it is not what is wanted, and such a hint."""
    if isinstance(wanted, dict):
        parts = list(got) if getattr(got, "ndim", isinstance(got, list | tuple)) else [got]
        if len(parts) != len(wanted["parts"]):
            return f"{len(parts)} part(s), wanted {len(wanted['parts'])}", ""
        faults = enumerate(map(_difference, parts, wanted["parts"], [exercise] * len(parts)), 1)
        return next(((f"as part {n} {what}", own) for n, (what, own) in faults if what), _RIGHT)
    try:
        array, right = np.asarray(got), np.asarray(wanted)
        array = array.astype(float) if array.dtype == object else array  # fractions, say
    except Exception:  # a dictionary, or rows of several lengths
        return f"{shorten(str(got), 60)}, which is no number and no array", ""
    if array.dtype.kind not in "biuf":  # or the text "43" would pass for the number
        return f"{shorten(str(got), 60)}, which is not made of numbers", ""
    row = exercise.get("rows") and right.ndim == 1 and array.shape == (1, right.size)
    if row or (array.ndim == 0 and right.shape == (1,)):
        array = array.reshape(right.shape)
    if _close(array, right, exercise):
        return _RIGHT
    alike = array.shape == right.shape
    what = shorten(str(array), 60) if alike else f"shape {array.shape}, wanted {right.shape}"
    if array.ndim == 2 and _close(array.T, right, exercise):
        return f"the transpose, {what}", _TRANSPOSED
    reshaped = not alike and _close(array.ravel(), right.ravel(), exercise)
    return what.replace("()", "() of one number"), _RESHAPED if reshaped else ""


def _close(got: Any, wanted: Any, exercise: dict[str, Any]) -> bool:
    """Whether two arrays are alike; where whole numbers are wanted, they have to be whole."""
    # A sum that cancels is as exact as what it is a sum of.
    size = np.abs(wanted[np.isfinite(wanted)]).max(initial=0) or 1
    whole = {"relative": 1e-9, "absolute": 1e-9} if wanted.dtype.kind in "biu" else exercise
    rtol, atol = whole.get("relative", 1e-5), whole.get("absolute", 1e-9 * size)
    return got.shape == wanted.shape and np.allclose(got, wanted, rtol, atol, equal_nan=True)


def _names_in(answer: Any) -> set[str]:
    """The names that a function's code knows, those of functions inside it too."""
    code = getattr(answer, "__code__", answer)
    inner = [part for part in getattr(code, "co_consts", ()) if hasattr(part, "co_names")]
    own = getattr(answer, "__name__", getattr(answer, "name", ""))
    return set(getattr(code, "co_names", [own])).union(*map(_names_in, inner))
