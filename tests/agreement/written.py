"""What is written, in prose or by a cell: numbers, units and words, in a form to compare."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from functools import cache

SIGN = r"[-+−±]"
DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:_\d{3})+|\d+(?:\.\d+)?|\.\d+"
POWER = (
    r"\s*(?:\\times|×|\\cdot)\s*10(?:\^\{?\s*(?P<ten>[-+−]?\d+)\}?|(?P<ten_up>[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))"
)
NUMERAL = re.compile(
    rf"(?<![\w.^_\\])(?P<sign>{SIGN}?)(?P<digits>{DIGITS})"
    rf"(?:(?:[eE](?P<e>[-+]?\d+))|(?:{POWER})|\s(?P<scale>thousand|million|billion)\b)?"
    r"(?P<percent>\s?\\?%|\sper\s?cent\b)?(?![\d])(?!\.\d)"
)
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺−", "0123456789-+-")
SCALES = {"thousand": 3, "million": 6, "billion": 9}


@dataclass(frozen=True)
class Number:
    """A value and the number of decimals it is given with; a fraction such as 1/4 has none."""

    value: Decimal
    decimals: int
    digits: int  # how many are written, without zeros in front: 0.25 has two, 0.270 and 100 three
    fraction: bool = False
    percent: bool = False
    bound: int = 0  # 1 in "more than 60 %", -1 in "nearly 60 %"

    def is_rounding_of(self, printed):
        """Is this the printed number, rounded to the digits given here?"""
        if self.percent and not printed.percent and printed.decimals <= 0:
            return False  # 4 is not 400 %
        # An array prints 1.0 as "1.", so one zero may be added; 1.0000 says more than was shown.
        if self.value == printed.value and (self.fraction or self.decimals <= printed.decimals + 1):
            return True
        if not self.value or printed.decimals < self.decimals:  # what is not 0 is not called 0
            return False
        with localcontext() as context:
            context.prec = 60
            unit = Decimal(1).scaleb(-self.decimals)
            beyond = printed.value - self.value
            if self.bound:
                return 0 <= beyond * self.bound < unit
            return abs(beyond) <= unit / 2

    def in_percent(self):
        """As a percentage without its sign: 93 for 93 %, and for what was 93 from the beginning."""
        if not self.percent:
            return self
        return replace(self, value=self.value.scaleb(2), decimals=self.decimals - 2)

    def about(self, bound=0):
        """The same number in a phrase such as "some 3,000": its last zeros are no digits."""
        number = replace(self, bound=bound)
        whole = str(abs(self.in_percent().value))
        if self.in_percent().decimals == 0 and not self.fraction:
            zeros = len(whole) - len(whole.rstrip("0"))
            return replace(number, decimals=self.decimals - zeros)
        return number


def parse(match):
    sign, digits = match["sign"], match["digits"].replace(",", "").replace("_", "")
    exponent = match["e"] or match["ten"] or match["ten_up"] or "0"
    exponent = int(exponent.translate(SUPERSCRIPTS)) + SCALES.get(match["scale"], 0)
    value = Decimal(("-" if sign in ("-", "−") else "") + digits).scaleb(exponent)
    decimals = len(digits.partition(".")[2]) - exponent
    count = len(digits.replace(".", "").lstrip("0"))
    number = Number(value, decimals, count)
    return as_percent(number) if match["percent"] else number


def as_percent(number):
    return replace(
        number, value=number.value.scaleb(-2), decimals=number.decimals + 2, percent=True
    )


def spread(vector):
    """4–5–3 as "4 5 3", so that no dash is taken for a sign."""
    return re.sub(r"(?<=\d)[-–×](?=\d)", " ", vector)


# --- Units


UNITS = {
    spelling: name
    for name, spellings in {
        "%": "% percent",
        "s": "s sec second seconds",
        "ms": "ms millisecond milliseconds",
        "µs": "µs us microsecond microseconds",
        "ns": "ns nanosecond nanoseconds",
        "min": "min minute minutes",
        "h": "h hour hours",
        "days": "d day days",
        "mm": "mm millimetre millimetres millimeter millimeters",
        "cm": "cm centimetre centimetres centimeter centimeters",
        "m": "m metre metres meter meters",
        "km": "km kilometre kilometres kilometer kilometers",
        "g": "g gram grams",
        "kg": "kg kilogram kilograms",
        "kB": "kB KB kilobyte kilobytes",
        "MB": "MB megabyte megabytes",
        "GB": "GB gigabyte gigabytes",
        "KiB": "KiB",
        "MiB": "MiB",
        "GiB": "GiB",
        "°C": "°C",
        "°F": "°F",
    }.items()
    for spelling in spellings.split()
}
UNIT = re.compile(
    rf"\s?({'|'.join(sorted(map(re.escape, UNITS), key=len, reverse=True))})(?![\w/])"
)


def unit_at(text, place):
    """The unit that begins at this place of a text, just behind a number, or none."""
    found = UNIT.match(text, place)
    return UNITS[found[1]] if found else ""


# --- Words


COMMON = frozenset(
    """the and for from this that these those than then its are was were is be it as or but by
    of to in on at an so if not one into under print per each both they it has have""".split()
)
WORD = re.compile(r"°[CF]|%|√?\d*[^\W\d_][^\W_]*")


def words(text):
    """The words of a text, each as (place, stem, as written); symbols such as x are words too."""
    text = re.sub(r"\\(?:text|operatorname|mathbb)\b", lambda m: " " * len(m[0]), text)
    for match in WORD.finditer(text):
        written, before = match[0], text[max(match.start() - 1, 0) : match.start()]
        is_letter = len(written) == 1 and (written in "aI" or before in ("'", "’"))
        is_letter |= written == "A" and not text[: match.start()].strip(" *>(\n")
        if is_letter or before == "\\":  # an article, the s of "it's", a command of LaTeX
            continue
        if stem(written) not in COMMON:
            yield match.start(), stem(written), written


@cache
def stem(word):
    """Cut to five letters, so that layer meets layers; "without" is "no"; a symbol is itself."""
    if len(word) == 1 or re.search(r"\d|°", word):
        return word
    word = word.lower()
    word = {"without": "no", "none": "no", "percent": "%"}.get(word, word)
    if word.endswith("s") and not word.endswith("ss") and len(word) > 3:
        word = re.sub(r"(?<=ss|sh|ch)es$|s$", "", word)
    return re.sub(r"ie$", "y", word[:5]) if len(word) > 2 else word


def alike(printed, said):
    """Is a word of an output, often an abbreviation, the word of a text: val and validation?"""
    return printed == said or (len(printed) > 2 < len(said) - 1 and said.startswith(printed))


@cache
def stems(text):
    return frozenset(word for _, word, _ in words(text))
