"""Each name in code type is the name of something, and each name of something is in code type.

The other way round, a word of the prose that can only be a Python name must be in code type.
"""

import re

import pytest

from tests.agreement.lesson import LESSONS, read_lesson
from tests.agreement.names import Known, known_to
from tests.agreement.settings import SETTINGS, Settings

PROSE = ("text", "heading", "caption", "alt")
# A role's span, such as {eq}`sigmoid` or {cite:t}`zhang2023dive`, is a label and no name.
SPAN = re.compile(r"(?<!`)(?P<role>\{[\w:-]+\})?(?P<ticks>`+)(?P<code>[^`]+)(?P=ticks)(?!`)")
MATHEMATICS = re.compile(r"\$[^$]+\$")
LINK_TARGET = re.compile(r"\]\([^)]*\)|<[^>\s]+>|https?://\S+|\^?%.*$", re.MULTILINE)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# A name that no word of English is: with an underscore inside, or humps as in LeakyReLU.
WRITTEN_AS_CODE = re.compile(r"(?<![\w./-])[A-Za-z]\w*(?![\w/-])")
MODULES = "|".join([*SETTINGS.modules, *SETTINGS.library])
DOTTED = re.compile(rf"(?<![\w./-])({MODULES})\.[a-z]\w*(\.\w+)*")


def spans_of(path):
    """Each span of code in the lesson's prose: (line, what stands in it)."""
    for passage in read_lesson(path).passages:
        if passage.kind in PROSE:
            text = blank(COMMENT, passage.text)
            for span in SPAN.finditer(text):
                if not span["role"]:
                    line = passage.line + text.count("\n", 0, span.start())
                    yield line, span["code"]


def blank(pattern, text):
    """The text with what matches replaced by spaces, so that places stay the same."""
    return pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


EACH_SPAN = [
    pytest.param(path, line, code, id=f"{path.stem}:{line} {code}")
    for path in LESSONS
    for line, code in spans_of(path)
]


@pytest.mark.parametrize(("path", "line", "code"), EACH_SPAN)
def test_a_name_in_code_type_is_the_name_of_something(path, line, code):
    for name, near in known_to(path).unknown_in(code):
        meant = f"; did you mean {' or '.join(f'`{n}`' for n in near)}?" if near else ""
        inside = "" if name == code else f" in `{code}`"
        places = ", ".join([*SETTINGS.library, *dict.fromkeys(SETTINGS.modules.values()), "Python"])
        pytest.fail(
            f"{read_lesson(path).name}:{line}: `{name}`{inside} is no name of {places} or this "
            f"lesson's cells{meant}",
            pytrace=False,
        )


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_name_of_something_is_in_code_type(path):
    known, lesson = known_to(path), read_lesson(path)
    plain = []
    for passage in lesson.passages:
        if passage.kind in PROSE:
            text = passage.text
            for pattern in (COMMENT, SPAN, MATHEMATICS, LINK_TARGET):
                text = blank(pattern, text)
            for name in DOTTED.finditer(text):
                line = passage.line + text.count("\n", 0, name.start())
                plain.append(f"{lesson.name}:{line}: write `{name[0]}` in code type")
            for word in WRITTEN_AS_CODE.finditer(text):
                written = is_code(word[0]) and (word[0] in known.everything or "_" in word[0])
                before = text[: word.start()].rstrip("*_ ")[-1:]
                # A capital within a sentence: the class, and not the word.
                named = word[0] in known.library.classes and re.match(r"[a-z,;]", before)
                if written or named:
                    line = passage.line + text.count("\n", 0, word.start())
                    plain.append(f"{lesson.name}:{line}: write `{word[0]}` in code type")
    assert not plain, "\n".join(plain)


def is_code(word):
    if word in SETTINGS.words:
        return False
    return "_" in word.strip("_") or bool(re.match(r"[A-Z]?[a-z]+\w*[A-Z]", word))


# How names are looked up, in a course whose library is Python's own module of fractions.
CELLS = [
    "import numpy as np\nfrom fractions import Fraction\n",
    "%matplotlib inline\nx = np.array([1.0])\nx.sum(axis=0, keepdims=True)",
    "rate = Fraction(1, 3)\nrate.limit_denominator(max_denominator=10)",
]
KNOWN = Known(
    CELLS,
    Settings(
        library=("fractions",),
        modules={"np": "numpy"},
        objects=("numpy", "numpy.ndarray"),
        arguments=("numpy", "numpy.linalg"),
    ),
)


@pytest.mark.parametrize(
    ("code", "missing"),
    [
        ("np.expp", "np.expp"),
        ("np.linalg.nrm", "np.linalg.nrm"),
        ("Fracton", "Fracton"),
        ("fractions.Fracton", "fractions.Fracton"),
        ("Fraction.limit_denominatr", "Fraction.limit_denominatr"),
        (".limit_denom()", "limit_denom"),
        ("x.sums", "x.sums"),
        ("Fraction(zz)", "zz"),
        ("numerators", "numerators"),
        ("Fraction(x, base=1)", "base"),
    ],
)
def test_a_slip_is_noticed(code, missing):
    assert missing in [name for name, _ in KNOWN.unknown_in(code)]


@pytest.mark.parametrize(
    "code",
    [
        *("np.exp", "np.linalg.norm", "fractions.Fraction", "Fraction.limit_denominator", "rate"),
        *(".reshape()", "x.shape", "numerator", "for", "==", "3.5", "[1, 2]", "'text'", "len"),
        *("keepdims=True", "Fraction(numerator=x)", "x > rate"),
        *("None", "axis=1", "True", "np.pi"),
    ],
)
def test_what_exists_is_known(code):
    assert KNOWN.unknown_in(code) == []


def test_the_closest_names_are_offered():
    assert KNOWN.unknown_in("Fracton") == [("Fracton", ["Fraction", "fractions"])]
    ((_, near),) = KNOWN.unknown_in("logaddxp(x)")
    assert "np.logaddexp" in near
