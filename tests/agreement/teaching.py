"""What a teacher wants to know of a lesson: how long it takes, what goes wrong in its exercises.

The wrong answers of a file of promises are the mistakes that readers make, each with the hint that
it has to get. They are read here from the file's text, since whoever builds the book may have
nothing installed that the promises need when they run.
"""

import ast
import importlib.util
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.agreement.lesson import read_lesson
from tests.agreement.settings import SETTINGS

HEAD = re.compile(r"\*\*Builds on\*\*\s+(.+?)\s+\*\*Takes\*\* (\d+) minutes", re.DOTALL)
CHECKED = re.compile(r"\bcheck\(\s*[\"']([\w-]+)[\"']")


@dataclass(frozen=True)
class Mistake:
    """What a wrong answer does, and what it is told: hints, or words of what `check` says else."""

    title: str
    told: tuple[str, ...]


@dataclass(frozen=True)
class Taught:
    """An exercise as a teacher sees it."""

    name: str
    title: str  # with its number, as the lesson's heading has it
    mistakes: tuple[Mistake, ...]
    discussion: str


def minutes(lesson):
    """How long a reader takes, as the lesson's head says it; 0 if it does not."""
    found = HEAD.search(head_of(lesson))
    return int(found[2]) if found else 0


def built_on(lesson):
    """What the lesson builds on, as its head says it."""
    found = HEAD.search(head_of(lesson))
    return " ".join(found[1].replace("\n> ", "\n").split()).rstrip(".") if found else ""


def head_of(lesson):
    return "\n".join(p.text for p in lesson.sections[0].passages if p.text.startswith(">"))


def taught(path):
    """The exercises of the lesson at this path, in its order."""
    written = calls_in(path.with_suffix(".py")) if path.with_suffix(".py").exists() else {}
    found = {}
    for section in read_lesson(path).sections:
        for name in CHECKED.findall("\n".join(cell.code for cell in section.cells)):
            if name in written and name not in found:
                found[name] = read(name, section.title, written[name])
    return list(found.values())


def calls_in(path):
    """The calls that describe the exercises of a promise file, each with the file's texts by name,
    and all those that may be a hint."""
    found, texts = {}, {}
    for node in parsed(path).body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(text))):
                texts[name] = text
            case ast.Assign(
                targets=[ast.Subscript(value=ast.Name(id="exercises"), slice=ast.Constant(name))],
                value=ast.Call() as call,
            ):
                found[name] = call
    return {name: (call, texts, sentences_in(path)) for name, call in found.items()}


@cache
def parsed(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def sentences_in(path):
    """The texts of a file of Python that may be a hint."""
    nodes = (node for node in ast.walk(parsed(path)) if isinstance(node, ast.Constant))
    texts = (node.value for node in nodes if isinstance(node.value, str))
    return [text for text in texts if re.fullmatch(r"[^\n]+ [^\n]+\.", text)]


def what_check_says():
    """The hints that are given in every exercise."""
    module = SETTINGS.check.partition(":")[0]
    return sentences_in(Path(importlib.util.find_spec(module).origin))


def read(name, title, written):
    """The exercise that a call describes."""
    call, texts, sentences = written

    def text(node):
        return texts.get(node.id, "") if isinstance(node, ast.Name) else ast.literal_eval(node)

    parts = [part for part in call.args if isinstance(part, ast.Call)]
    own = [text(part.args[1]) for part in parts if part.func.id == "case"]
    hints = own, sentences, what_check_says()
    mistakes = [mistake(part, hints, text) for part in parts if part.func.id == "wrong"]
    said = {option.arg: option.value for option in call.keywords}
    discussion = text(said["discussion"]) if "discussion" in said else ""
    return Taught(name, title, tuple(mistakes), discussion)


def mistake(part, hints, text):
    """What a call `wrong(…)` says; words of a hint stand for the whole of it."""
    first, *rest = part.args
    if isinstance(first, ast.Name):
        title, words = first.id.replace("_", " "), rest
    else:
        title, words = text(first), rest[1:]
    told = [text(word) for word in words] + [text(o.value) for o in part.keywords]
    return Mistake(title, tuple(dict.fromkeys(whole(one, hints) for one in told)))


def whole(words, hints):
    """The first hint with these words; in another place than the exercise, the only one."""
    own, *others = hints
    found = [hint for hint in own if words in hint][:1]
    for texts in others:
        found = found or [hint for hint in dict.fromkeys(texts) if words in hint]
    return found[0] if len(found) == 1 else words
