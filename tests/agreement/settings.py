"""What these checks have to be told about a course: `[tool.agreement]` in its pyproject.toml."""

import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Settings:
    lessons: str = "lessons_src"  # the folder of the lessons' texts and promises
    notebooks: str = "book"  # the folder of the recorded notebooks
    library: tuple[str, ...] = ()  # packages whose __all__ the lessons use as it is
    check: str = ""  # what marks a reader's answer: "package.module:function"
    outcome: str = ""  # what gives the value that is marked, likewise
    exercises: str = "exercises.json"  # what answers are marked by, derived from the lessons
    proof: str = "proof.json"  # what the checks compared, derived from the lessons
    modules: dict[str, str] = field(default_factory=dict)  # what a lesson calls them: np = "numpy"
    objects: tuple[str, ...] = ()  # whose attributes the lessons name alone: "numpy.ndarray"
    arguments: tuple[str, ...] = ()  # whose functions' arguments they name: "numpy.linalg"
    words: tuple[str, ...] = ()  # that are spelt like names and are none: "PyTorch"
    limits: dict[str, int] = field(default_factory=dict)  # of a lesson's length: "words" = 2000


def read_settings(path):
    """The settings in a pyproject.toml."""
    given = tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {}).get("agreement", {})
    known = [field.name for field in fields(Settings)]
    if unknown := set(given) - set(known):
        raise ValueError(
            f"{path.name}: [tool.agreement] has {', '.join(sorted(unknown))}; "
            f"it knows {', '.join(known)}"
        )
    return Settings(**{name: tuple(v) if isinstance(v, list) else v for name, v in given.items()})


SETTINGS = read_settings(ROOT / "pyproject.toml")
