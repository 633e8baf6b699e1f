"""What the checks find in each lesson, brought into the file of data that proof.py reads.

`make lessons` does that, for the lessons that changed; for all of them:

    python -m tests.agreement.findings
"""

import ast
import json
import sys
from collections import Counter
from dataclasses import asdict
from math import ceil

from tests.agreement import numerals
from tests.agreement.claims import described
from tests.agreement.figures import figures_of
from tests.agreement.lesson import LESSONS, read_lesson, read_notebook
from tests.agreement.promises import compared, promises_of
from tests.agreement.proof import DATA, kept


def proof_of(path):
    """What the checks compare in the lesson at this path."""
    return {
        "numbers": numbers(path),
        "equations": {
            passage.label: equation(compared(path, passage))
            for passage in read_lesson(path).passages
            if passage.kind == "equation" and passage.label in promises_of(path).equations
        },
        "figures": figures(path),
        "exercises": exercises(path),
        "outputs": outputs(path),
    }


def numbers(path):
    """How many numbers of the text are printed; and those declared as not computed, by reason."""
    printed, declared = 0, Counter()
    for section in read_lesson(path).sections:
        reasons = numerals.declared(section)
        for passage in section.passages:
            for claim in numerals.claims(passage) if passage.kind != "equation" else ():
                if why := reasons.get(passage, {}).get(claim.text):
                    declared[why] += 1
                elif not claim.in_words:
                    printed += 1
    return {"printed": printed, "declared": dict(declared)}


def equation(result):
    """What an equation was compared with, at how many points, and how far the two were apart."""
    if result.convention:
        return {"convention": result.convention}
    return {
        "compared": [
            {
                "side": one.side,
                "code": one.code,
                "points": one.points,
                "largest": ceil(one.largest),  # in units in the last place
            }
            for one in result.compared
        ],
        "values": {name: asdict(values) for name, values in result.values.items()},
    }


def figures(path):
    """What is asserted of each figure: its words, and what they were held to, as it is written."""
    written = claims_written(path)
    return {
        figure.name: {
            words: written.get(words) or [described(claim)]
            for words, claim in figure.claims.items()
        }
        for figure in figures_of(path)
    }


def claims_written(path):
    """The code of each claim in the lesson's file of promises, by the words that it stands beside.

    It is short where it calls what the file defines, and whole where it is a function by itself.
    """
    beside, found = path.with_suffix(".py"), {}
    tree = ast.parse(beside.read_text(encoding="utf-8")) if beside.exists() else ast.Module([], [])
    for node in ast.walk(tree):
        for key, value in zip(node.keys, node.values, strict=True) if is_literal(node) else ():
            parts = value.elts if isinstance(value, ast.List) else [value]
            bodies = [part.body if isinstance(part, ast.Lambda) else part for part in parts]
            found[key.value] = [ast.unparse(body) for body in bodies]
    return found


def is_literal(node):
    return isinstance(node, ast.Dict) and all(isinstance(key, ast.Constant) for key in node.keys)


def exercises(path):
    """How many answers each exercise's check was tried with."""
    return {
        name: {
            "cases": len(exercise.cases),
            "wrong": sum(not answer.right for answer in exercise.answers),
            "right": 1 + sum(answer.right for answer in exercise.answers),  # and the solution
        }
        for name, exercise in promises_of(path).exercises.items()
    }


def outputs(path):
    """How many cells have an output that is compared with a fresh run, and how many that is not."""
    cells = [c for c in read_notebook(path)["cells"] if c["cell_type"] == "code" and c["outputs"]]
    left_out = sum("nbval-ignore-output" in c["metadata"].get("tags", []) for c in cells)
    return {"compared": len(cells) - left_out, "left out": left_out}


def bring_up_to_date(paths):
    """Derive what is kept of the lessons at these paths; return whether that changed anything."""
    kept.cache_clear()
    there = {path.stem for path in LESSONS}
    found = {name: entry for name, entry in kept().items() if name in there}
    found |= {path.stem: proof_of(path) for path in paths}
    text = json.dumps(dict(sorted(found.items())), ensure_ascii=False, indent=1) + "\n"
    behind = not DATA.exists() or DATA.read_text(encoding="utf-8") != text
    if behind:
        DATA.write_text(text, encoding="utf-8")
    kept.cache_clear()
    return behind


if __name__ == "__main__":
    sys.exit(print("brought up to date" if bring_up_to_date(LESSONS) else "nothing to do"))
