"""The numerals of a passage of prose, and the sentences in which they stand.

A sentence knows where its words are, and so which word belongs to which of its numbers: in "93 % of
the training set and 91 % of the test set" the first label goes with the first number, the second
with the second. See `readings`.
"""

import ast
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, cached_property

from tests.agreement.written import (
    NUMERAL,
    SUPERSCRIPTS,
    Number,
    alike,
    as_percent,
    parse,
    spread,
    unit_at,
    words,
)

NUMBER_WORDS = {
    **{word: n for n, word in enumerate("two three four five six seven eight nine".split(), 2)},
    **{word: n for n, word in enumerate("ten eleven twelve".split(), 10)},
    **{word: 10 * n for n, word in enumerate("twenty thirty forty fifty sixty".split(), 2)},
}
NUMBER_WORD = re.compile(rf"(?<![\w-])({'|'.join(NUMBER_WORDS)})(?![\w-])", re.IGNORECASE)
ABOUT = re.compile(
    r"(?:\b(?:(?P<more>over|more than|above|beyond|at least|a good)"
    r"|(?P<less>nearly|almost|under|below|less than|fewer than|up to|not quite|close to)"
    r"|about|some|roughly|around|approximately|ca\.)\s|[≈~]\s?)$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Claim:
    """A numeral of the prose, or a vector of them, with its place; or a number in a word."""

    text: str
    numbers: tuple[Number, ...]
    line: int
    passage: object
    start: int  # where it begins in the passage
    end: int
    unit: str = ""
    in_words: bool = False
    row: bool = False  # of a table


@cache
def claims(passage):
    """The numerals of a passage, in the order in which they stand, and the numbers in words."""
    found = sorted(find_claims(passage), key=lambda claim: claim.start)
    for at in reversed(range(len(found) - 1)):  # "from 85 to 93 %": both are percentages
        claim, following = found[at], found[at + 1]
        between = passage.text[claim.end : following.start]
        joined = re.fullmatch(r"\s?(to|–|,|,? and|or)\s?", between)
        if not claim.unit and following.unit and joined:
            numbers = claim.numbers
            if following.unit == "%" and not claim.in_words:
                numbers = tuple(map(as_percent, numbers))
            found[at] = replace(claim, numbers=numbers, unit=following.unit)
    return tuple(found)


POWER_OF_TEN = re.compile(
    r"(?<![\d.])(?<![\d.] )(?<!\\times )(?<!\\cdot )(?<!× )10"
    r"(?:\^\{?([-−]?\d+(?:\.\d+)?)\}?|([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))"
)


def find_claims(passage):
    text = blanked(passage.text)

    def claim(span, written, numbers, **more):
        start, end = span
        if about := ABOUT.search(text[max(start - 20, 0) : start]):
            bound = bool(about["more"]) - bool(about["less"])
            numbers = [number.about(bound) for number in numbers]
        unit = "%" if numbers[-1].percent else unit_at(text, end)
        line = passage.line + passage.text[:start].count("\n")
        return Claim(written, tuple(numbers), line, passage, start, end, unit, **more)

    for power in POWER_OF_TEN.finditer(text):
        exponent = Decimal((power[1] or power[2]).translate(SUPERSCRIPTS))
        whole = exponent == exponent.to_integral_value()
        number = Number(Decimal(10) ** exponent, -int(exponent), 1) if whole else None
        yield claim(power.span(), power[0], [number or parse(NUMERAL.search(power[1]))])
        text = without(power, text)
    for code in re.finditer(r"(?<!\})`([^`]+)`", passage.text):
        if numbers := literal_numbers(code[1]):
            yield claim(code.span(), code[1], numbers)
    for row in re.finditer(r"(?m)^\|.*\|$", text):  # a table's row of numbers is a vector
        cells = [cell.strip() for cell in row[0].strip("|").split("|")]
        numbers = [parse(m) for cell in cells if (m := NUMERAL.fullmatch(cell))]
        if len(numbers) > 1:
            yield claim(row.span(), " ".join(filter(None, cells[1:])), numbers, row=True)
            text = without(row, text)
    vectors = re.compile(r"[(\[]\s*[-−\d.]+(?:\s*,\s*[-−\d.]+)+\s*,?\s*[)\]]|\d+(?:[–×]\d+)+")
    for vector in vectors.finditer(text):
        yield claim(
            vector.span(), vector[0], [parse(m) for m in NUMERAL.finditer(spread(vector[0]))]
        )
        text = without(vector, text)
    for fraction in re.finditer(r"(?<![\w/])(\d+)\s?/\s?([1-9]\d*)(?![\w/])", text):
        value = Decimal(fraction[1]) / Decimal(fraction[2])
        yield claim(fraction.span(), fraction[0], [Number(value, 12, 1, fraction=True)])
        text = without(fraction, text)
    for numeral in NUMERAL.finditer(text):
        start, end = numeral.span()
        start += len(numeral[0]) - len(numeral[0].lstrip())
        yield claim((start, end), numeral[0].strip(), [parse(numeral)])
    for word in NUMBER_WORD.finditer(text):
        number = Number(Decimal(NUMBER_WORDS[word[0].lower()]), 0, 1)
        yield claim(word.span(), word[0], [number], in_words=True)


def without(match, text):
    return text[: match.start()] + " " * len(match[0]) + text[match.end() :]


def blanked(text):
    """The text with all that is no prose put out, character by character, so that places hold."""
    return re.sub(r"\$[^$]+\$", lambda m: without_indices(m[0]), spoken(text, r"`[^`]*`"))


def spoken(text, *silent):
    """The text without comments, references and addresses, character by character."""
    for pattern in (
        r"<!--.*?-->",
        r"\{[\w:-]+\}`[^`]*`",
        *silent,
        r"(?<=\])\([^)]*\)",
        r"^\d+\.(?= )",  # the number of an exercise, in its heading
    ):
        text = re.sub(pattern, lambda m: re.sub(r"[^\n]", " ", m[0]), text, flags=re.DOTALL)
    return text


def without_indices(formula):
    """A formula without its indices: in w^{(1)}_{12} no digit is a quantity, nor in x^3 the 3."""
    index = r"(?<!10)[_^](\{[^{}]*\}|\w)(?:_\{[^{}]*\}|_\w)?"
    return re.sub(index, lambda m: " " * len(m[0]), formula)


def literal_numbers(code):
    """The numbers of a span of code that is a literal such as [4, 5, 3]; none of any other."""
    try:
        value = ast.literal_eval(code)
    except (ValueError, SyntaxError):
        return ()
    if isinstance(value, str):
        return ()
    return tuple(parse(m) for m in NUMERAL.finditer(code))


TWICE = re.compile(
    r"(?<![\w.−-])([−-]?\d[\d.]*)((?: [^\s\d]+){0,2}),? (?:and|or|to) (?:\w+ )?\1(?![\w.])"
)


def well_written(claim):
    """No number is written 05, nor minus zero, nor twice as in "between 4 and 4", nor 5 × 20⁻¹³."""
    written = re.sub(r"(?<=\d)[eE][-+]?\d+", "", claim.text)
    if re.search(r"(?<![\d.,_])0\d|[-−]\s?0(?![.\d])", written):
        return False
    if claim.passage.text[claim.end :].startswith("⁻"):
        return False
    twice = TWICE.finditer(blanked(claim.passage.text))
    return not any(match.start() <= claim.start < match.end() for match in twice)


# --- Sentences

SENTENCE = re.compile(r"(?<!e\.g)(?<!i\.e)(?<!vs)[.?!](?:\*\*)?\s|\|\s*\n|\n\s*[-*>\d|]|\n\n")
PAUSE = re.compile(r"[,;:()–—]|\b(?:and|or|but|while|whereas|though|against|versus|than|as)\b")
FAR, NEAR = 15, 6


@dataclass(frozen=True)
class Sentence:
    """A sentence: its words as (place, stem, as written), and its numerals."""

    start: int
    text: str
    words: tuple
    claims: tuple

    @cached_property
    def stems(self):
        return {stem for _, stem, _ in self.words}

    def has(self, word):
        return word in self.stems or any(alike(word, stem) for stem in self.stems)

    def withs(self, labels):
        """Where it says "with" of one of the labels, or "with it"."""
        for match in re.finditer(r"\b([Ww]ith) ((?:\w+ )?)(\w+)", self.text):
            following = [stem for _, stem, _ in words(match[2] + match[3])]
            if match[3] == "it" or any(alike(a, b) for a in labels for b in following):
                yield self.start + match.start(), match[1]

    def part(self, start, end):
        """The text between two places of the passage, as far as it is in this sentence."""
        last = len(self.text) if end is None else end - self.start
        return self.text[max(start - self.start, 0) : last]

    def is_bare(self, claim):
        """Has the number no noun, as in "for 10 and"?"""
        before, after = self.part(0, claim.start), self.part(claim.end, self.start + len(self.text))
        is_noun = re.search(r"\b(for|at|after|with)\s$", before)
        return is_noun and not re.match(r"\s(?!and |or |to |but )\w", after)

    def gap(self, mention, number):
        """How far a word is from a number: the words between, where a comma counts as five.

        Behind a number it counts twice, for what follows a comma seldom belongs to what was before.
        """
        first, last = sorted((mention, number))
        pauses = self.text[first - self.start : last - self.start]
        weight = 5 if mention < number else 10
        return len(pauses.split()) + weight * len(PAUSE.findall(pauses))


@cache
def sentences(passage):
    text = spoken(passage.text)
    ends = [m.end() for m in SENTENCE.finditer(text)]
    found = []
    for start, end in zip([0, *ends], [*ends, len(text)], strict=True):
        part = text[start:end]
        found.append(
            Sentence(
                start,
                part,
                tuple((start + at, stem, written) for at, stem, written in words(part)),
                tuple(c for c in claims(passage) if start <= c.start < end),
            )
        )
    return tuple(found)


def sentence_of(claim):
    return next(s for s in reversed(sentences(claim.passage)) if s.start <= claim.start)


def ranges(claims, joint="to|–"):
    """The claims, where those of a range, "from 3 to 5" or "between 3 and 5", are together."""
    groups = []
    for claim in claims:
        if groups and is_joined(groups[-1][-1], claim, joint):
            groups[-1].append(claim)
        else:
            groups.append([claim])
    return groups


def is_joined(one, other, joint):
    text = one.passage.text
    between, before = text[one.end : other.start], text[max(one.start - 12, 0) : one.start]
    joint = "and" if "between" in before else joint
    return re.fullmatch(rf"(\s\S+)?\s?({joint})\s([a-z]+\s)?", between) or between == "–"


def readings(sentence, mentions, claims):
    """Which mention goes with which claim? A list of dicts, each a way to read the sentence.

    Mentions are places of words that exclude each other, such as train and test. As many of them
    as there are numbers, or ranges, go with these in order. In all other cases a mention and a
    number belong together if none is nearer to either.
    """
    groups, single = ranges(claims), [[claim] for claim in claims]
    if mentions[0] < claims[0].start < mentions[-1]:
        # "The input is 1.0 and 0.5, and so is the output": numbers that are enumerated are one.
        groups = single = ranges(claims, "to|–|,|,? and|or")
    found = [pair(mentions, g) for g in (groups, single) if len(g) == len(mentions) > 1]
    if is_list(mentions, claims):  # "A and B have 3 and 5 at first, 4 and 6 at last"
        count, size = len(mentions), len(claims) // len(mentions)
        found.append(pair(mentions, [claims[i::count] for i in range(count)]))
        found.append(pair(mentions, [claims[i * size :][:size] for i in range(count)]))
    return found or nearest(sentence, mentions, claims, groups)


def pair(mentions, groups):
    return {c: mention for mention, group in zip(mentions, groups, strict=True) for c in group}


def is_list(mentions, claims):
    """Do all the mentions stand before all the claims, or behind, and can they share them?"""
    apart = mentions[-1] < claims[0].start or mentions[0] > claims[-1].start
    return apart and len(mentions) > 1 and len(claims) % len(mentions) == 0 < len(claims)


def nearest(sentence, mentions, claims, groups=None, far=FAR):
    """The reading in which only neighbours belong together."""
    groups, found = groups or ranges(claims), {}

    def gap(mention, group):
        return min(sentence.gap(mention, claim.start) for claim in group)

    for group in groups:
        mention = min(mentions, key=lambda mention: gap(mention, group))
        first = min(groups, key=lambda other: gap(mention, other))
        if first is group and gap(mention, group) < far:
            found.update(dict.fromkeys(group, mention))
    return [found]


def next_to(sentence, mentions, claims):
    """The same, where only words count that are very near."""
    return nearest(sentence, mentions, claims, far=NEAR)
