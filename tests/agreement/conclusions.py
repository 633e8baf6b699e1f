"""Conclusions: sentences that an experiment has to bear out, run again over what should not matter.

A number is right or wrong; a conclusion drawn from it may be a sentence too wide. So a sentence
that concludes something from an experiment is marked in the lesson, right behind its full stop,

    ReLU ends below tanh. <!-- conclusion: relu-fifty-layers -->

and the lesson's file of promises has an experiment of that name: a function of the seed, the width,
the rate, whatever a sceptic would vary, which says whether the sentence holds there, and what was
found.

    conclusions = {
        "relu-fifty-layers": conclusion(relu_learns_less, seed=range(8), width=[32, 64, 128]),
        "sum-of-slopes": exempt("proved in the paragraph above"),
    }

`make replicate` runs the experiments and keeps what came of them beside the lesson, in
`NN-name.json`. A sentence may say no more than that record: see `demanded`.
"""

import inspect
import json
import random
import re
from dataclasses import dataclass
from itertools import product
from math import prod, sqrt
from typing import Any

from tests.agreement.lesson import read_lesson
from tests.agreement.prose import sentences

FEWEST = 20  # variations, each another combination of values
MARK = re.compile(r"<!--\s*conclusion:\s*([\w-]+)\s*-->")

# What a sentence says with these words, and in what share of the runs it then has to hold.
WORDS = {
    1.0: "always never every cannot none whatever all",
    0.75: "usually mostly most typically tends tend generally",
    0.5: "often",
    0.0: "sometimes may might",  # which once is enough for
}
PLAINLY = 0.95  # what a sentence without such a word has to hold in


@dataclass(frozen=True)
class Conclusion:
    """An experiment, and the values that each of its parameters is varied over."""

    experiment: Any  # of one value for each parameter: (holds, "what was found")
    varied: dict[str, list]
    runs: int

    @property
    def holds(self):
        """What it means that the sentence holds, in words: the experiment's first line."""
        return inspect.getdoc(self.experiment).split("\n")[0]

    def variations(self):
        """The combinations of values that are run, as dictionaries.

        All, if there are no more than `runs`. Else each value of a parameter comes as often as
        another, in an order that is the same each time.
        """
        names, values = list(self.varied), list(self.varied.values())
        if prod(map(len, values)) <= self.runs:
            chosen = list(product(*values))
        else:
            chosen = evenly(values, self.runs, random.Random(self.experiment.__name__))
        return [dict(zip(names, each, strict=True)) for each in chosen]


def evenly(values, count, rng):
    """So many different combinations, in which each value comes as often as another."""
    columns = [[each[i % len(each)] for i in range(count)] for each in values]
    for column in columns:
        rng.shuffle(column)
    while True:
        rows = list(zip(*columns, strict=True))
        twice = [i for i, row in enumerate(rows) if row in rows[:i]]
        if not twice:
            return rows
        column, other = rng.choice(columns), rng.randrange(count)
        column[twice[0]], column[other] = column[other], column[twice[0]]


@dataclass(frozen=True)
class Exempt:
    """Why a conclusion needs no replication: it is proved, defined, or about one machine."""

    reason: str


def conclusion(experiment, *, runs=24, **varied):
    """What has to bear a sentence out: an experiment, and what it is varied over.

    Raises:
        TypeError: the experiment says not what it looks for, or takes other parameters; or there
            are fewer than 20 variations.
    """
    name, varied = experiment.__name__, {key: list(values) for key, values in varied.items()}
    if not inspect.getdoc(experiment):
        raise TypeError(f"{name} needs a docstring, in which case the sentence holds")
    if (wanted := list(inspect.signature(experiment).parameters)) != list(varied):
        raise TypeError(f"{name} takes {', '.join(wanted)}; varied are {', '.join(varied)}")
    json.dumps(varied)  # for they are kept
    if (there_are := min(runs, prod(map(len, varied.values())))) < FEWEST:
        raise TypeError(f"{name} is run in {there_are} variations; it takes {FEWEST} at least")
    return Conclusion(experiment, varied, runs)


def exempt(reason):
    """Why a sentence that concludes needs no replication."""
    return Exempt(reason)


# --- In the text


@dataclass(frozen=True)
class Sentence:
    """A sentence of a lesson; if it is marked, with the name of its conclusion."""

    name: str
    text: str  # as it is written, without comments
    line: int


def marked_in(path):
    """The marked sentences of the lesson at this path, in their order."""
    return [one for one in sentences_of(path) if one.name]


def written_in(path):
    """The marked sentences by the name of their conclusion."""
    found = {}
    for one in marked_in(path):
        found.setdefault(one.name, []).append(one.text)
    return found


def sentences_of(path):
    """All sentences of the lesson's paragraphs; those that are not marked have no name."""
    found = []
    for passage in read_lesson(path).passages:
        if passage.kind != "text":
            continue
        marks = {}
        for mark in MARK.finditer(passage.text):
            end = len(passage.text[: mark.start()].rstrip())
            marks[max(one.start for one in sentences(passage) if one.start < end)] = mark[1]
        for one in sentences(passage):
            written = passage.text[one.start : one.start + len(one.text)]
            written = re.sub(r"<!--.*?-->", "", written, flags=re.DOTALL)
            line = passage.line + passage.text[: one.start].count("\n")
            found.append(Sentence(marks.get(one.start, ""), " ".join(written.split()), line))
    return found


def demanded(sentence):
    """The share of the runs in which a sentence has to hold, by its strongest word."""
    said = {word.lower() for word in re.findall(r"[\w-]+", sentence)}
    shares = [share for share, words in WORDS.items() if said & set(words.split())]
    return max(shares, default=PLAINLY)


# --- What came of it


def record_of(path):
    """Where it is kept what came of a lesson's experiments."""
    return path.with_suffix(".json")


def read_record(path):
    """What came of the experiments of the lesson at this path, by the name of the conclusion."""
    kept = record_of(path)
    return json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}


def held(entry):
    """In how many runs a conclusion held, and of how many."""
    return sum(run["holds"] for run in entry["runs"]), len(entry["runs"])


def bears_out(entry, sentence):
    """Does the record bear the sentence out?"""
    yes, runs = held(entry)
    return 0 < yes >= demanded(sentence) * runs


def interval(yes, runs):
    """Between which shares the true one lies, with 95 % confidence.

    Source: Wilson, Probable inference, the law of succession, and statistical inference, Journal of
    the American Statistical Association 22, 1927.
    """
    z = 1.96
    middle = (yes + z * z / 2) / (runs + z * z)
    half = z / (runs + z * z) * sqrt(yes * (runs - yes) / runs + z * z / 4)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def ranges(entry):
    """What was varied, in words: each parameter with its values."""
    runs = [run["varied"] for run in entry["runs"]]
    return {name: in_words([run[name] for run in runs]) for name in runs[0]}


def in_words(values):
    values = sorted({json.dumps(value): value for value in values}.values(), key=sort_key)
    whole = all(type(value) is int for value in values)
    if whole and len(values) > 2 and values == list(range(values[0], values[-1] + 1)):
        return f"{values[0]} to {values[-1]}"
    return ", ".join(map(as_written, values))


def as_written(value):
    """A value as the text writes numbers: −3 and 1.414, not -3.0 and 1.4142135623730951."""
    match value:
        case list():
            return "–".join(map(as_written, value)) or "none"
        case str():
            return value
        case float():
            return f"{value:.4g}".replace("-", "−")
    return json.dumps(value).replace("-", "−")


def sort_key(value):
    return (0, value, "") if isinstance(value, int | float) else (1, 0, json.dumps(value))
