"""The numbers of a lesson's prose, and what its cells print: does the text say what the code says?

Every numeral is taken from the prose and has to be backed: a cell of the same section prints that
value, to the digits that the prose gives. Equal digits are not enough, since a short number turns
up in many outputs. One of fewer than three significant digits must be printed by a cell next to the
sentence, where the closest words decide: of all that these cells print, only those numbers count
whose words stand in the numeral's own clause; if there are none, in its sentence; then in its
paragraph. A vector, and a table's row, is one claim and has to be printed whole, in order. For a
figure's caption and alternative text, the figure's own letters count as printed.

What nothing can compute, a year or a definition's own constant, is declared below its paragraph,
with the reason, numerals parted by semicolons:

    <!-- not computed: 1844; 1845 (years) -->
"""

import ast
import re
from dataclasses import dataclass
from decimal import Decimal, localcontext

DECLARED = re.compile(r"<!--\s*not computed:\s*(.*?)\s*\(([^()]+)\)\s*-->", re.DOTALL)
SIGN = r"[-+−±]"
DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:_\d{3})+|\d+(?:\.\d+)?|\.\d+"
POWER = (
    r"\s*(?:\\times|×|\\cdot)\s*10(?:\^\{?\s*(?P<ten>[-+−]?\d+)\}?|(?P<ten_up>[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))"
)
NUMERAL = re.compile(
    rf"(?<![\w.^_\\])(?P<sign>{SIGN}?)(?P<digits>{DIGITS})"
    rf"(?:(?:[eE](?P<e>[-+]?\d+))|(?:{POWER}))?"
    r"(?P<percent>\s?\\?%)?(?![\d])(?!\.\d)"
)
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺−", "0123456789-+-")


@dataclass(frozen=True)
class Number:
    """A value and the number of decimals it is given with; a fraction such as 1/4 has none."""

    value: Decimal
    decimals: int
    fraction: bool = False

    @property
    def digits(self):
        """How many digits say which number it is: 0.25 has two, 2000 one, 43 two."""
        return len(self.value.normalize().as_tuple().digits)

    def is_rounding_of(self, printed):
        """Is this the printed number, rounded to the digits given here?"""
        # An array prints 1.0 as "1.", so one zero may be added; 1.0000 says more than was shown.
        if self.value == printed.value and (self.fraction or self.decimals <= printed.decimals + 1):
            return True
        if self.decimals <= 0 or printed.decimals < self.decimals:
            return False
        with localcontext() as context:
            context.prec = 60
            unit = Decimal(1).scaleb(-self.decimals)
            return abs(self.value - printed.value) <= unit / 2


@dataclass(frozen=True)
class Claim:
    """A numeral of the prose, or a vector of them, with its place."""

    text: str
    numbers: tuple[Number, ...]
    line: int
    passage: object
    start: int  # where it begins in the passage


def parse(match):
    sign, digits = match["sign"], match["digits"].replace(",", "").replace("_", "")
    exponent = match["e"] or match["ten"] or match["ten_up"] or "0"
    exponent = int(exponent.translate(SUPERSCRIPTS))
    value = Decimal(("-" if sign in ("-", "−") else "") + digits).scaleb(exponent)
    decimals = len(digits.partition(".")[2]) - exponent
    if match["percent"]:
        value, decimals = value.scaleb(-2), decimals + 2
    return Number(value, decimals)


def claims(passage):
    """The numerals of a passage, in the order in which they stand."""
    text, found = blanked(passage.text), []
    for power in re.finditer(r"(?<![\d.] )(?<![\d.])10\^\{?([-−]?\d+(?:\.\d+)?)\}?", text):
        if not re.search(r"(\\times|×|\\cdot)\s*$", text[: power.start()]):
            exponent = Decimal(power[1].replace("−", "-"))
            whole = exponent == exponent.to_integral_value()
            number = Number(Decimal(10) ** exponent, -int(exponent)) if whole else None
            found.append((power.span(), power[0], (number or parse_plain(power[1]),)))
            text = text[: power.start()] + " " * len(power[0]) + text[power.end() :]
    for span, inside in code_spans(passage.text):
        numbers = literal_numbers(inside)
        if numbers:
            found.append((span, inside, numbers))
    for row in re.finditer(r"(?m)^\|.*\|$", text):  # a table's row of numbers is a vector
        cells = [cell.strip() for cell in row[0].strip("|").split("|")]
        numbers = tuple(parse(m) for cell in cells if (m := NUMERAL.fullmatch(cell)))
        if len(numbers) > 1:
            found.append((row.span(), " ".join(filter(None, cells[1:])), numbers))
            text = text[: row.start()] + " " * len(row[0]) + text[row.end() :]
    vectors = re.compile(r"[(\[]\s*[-−\d.]+(?:\s*,\s*[-−\d.]+)+\s*,?\s*[)\]]|\d+(?:[–×]\d+)+")
    for vector in vectors.finditer(text):
        numbers = tuple(parse(m) for m in NUMERAL.finditer(spread(vector[0])))
        found.append((vector.span(), vector[0], numbers))
        text = text[: vector.start()] + " " * len(vector[0]) + text[vector.end() :]
    for fraction in re.finditer(r"(?<![\w/])(\d+)\s?/\s?([1-9]\d*)(?![\w/])", text):
        value = Decimal(fraction[1]) / Decimal(fraction[2])
        found.append((fraction.span(), fraction[0], (Number(value, 12, fraction=True),)))
        text = text[: fraction.start()] + " " * len(fraction[0]) + text[fraction.end() :]
    for numeral in NUMERAL.finditer(text):
        found.append((numeral.span(), numeral[0].strip(), (parse(numeral),)))
    for (start, _), written, numbers in sorted(found, key=lambda item: item[0]):
        line = passage.line + passage.text[:start].count("\n")
        yield Claim(written, numbers, line, passage, start)


def parse_plain(text):
    return parse(NUMERAL.search(text))


def spread(vector):
    """4–5–3 as "4 5 3", so that no dash is taken for a sign."""
    return re.sub(r"(?<=\d)[-–×](?=\d)", " ", vector)


def blanked(text):
    """The text with all that is no prose put out, character by character, so that places hold."""
    for pattern in (
        r"<!--.*?-->",
        r"\{[\w:-]+\}`[^`]*`",
        r"`[^`]*`",
        r"(?<=\])\([^)]*\)",
        r"^\d+\.(?= )",  # the number of an exercise, in its heading
    ):
        text = re.sub(pattern, lambda m: re.sub(r"[^\n]", " ", m[0]), text, flags=re.DOTALL)
    return re.sub(r"\$[^$]+\$", lambda m: without_indices(m[0]), text)


def without_indices(formula):
    """A formula without its indices: in w^{(1)}_{12} no digit is a quantity, nor in x^3 the 3."""
    index = r"(?<!10)[_^](\{[^{}]*\}|\w)(?:_\{[^{}]*\}|_\w)?"
    return re.sub(index, lambda m: " " * len(m[0]), formula)


def code_spans(text):
    for match in re.finditer(r"(?<!\})`([^`]+)`", text):
        yield match.span(), match[1]


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
    """No number is written 05, nor minus zero, nor twice as in "between 4 and 4"."""
    if re.search(r"(?<![\d.,_])0\d|[-−]\s?0(?![.\d])", claim.text):
        return False
    twice = TWICE.finditer(blanked(claim.passage.text))
    return not any(match.start() <= claim.start < match.end() for match in twice)


@dataclass(frozen=True)
class Printed:
    """A printed number, with the words that say what it is."""

    number: Number
    words: frozenset


def printed_lines(cell):
    """What the cell printed, line by line, each as a list of numbers with their words."""
    lines = cell.printed.splitlines()
    head = words(lines[0]) if len(lines) > 1 and not NUMERAL.search(lines[0]) else frozenset()
    label = frozenset()
    for text in lines:
        label = words(text) or label  # the rows of an array belong to the label above them
        single = re.sub(r"\d+(?:[-–]\d+)+", " ", text)  # 6-2-5 is a name, and its 2 no result
        for version in sorted({single, spread(text)}):
            yield [Printed(n, (own or label) | head) for n, own in labelled(version)]


def labelled(line):
    """Each number of a line with the words since the last one, and with its unit."""
    matches, label, end = list(NUMERAL.finditer(line)), frozenset(), 0
    for match, following in zip(matches, [*matches[1:], None], strict=False):
        label = words(line[end : match.start()]) or label
        end = match.end()
        unit = line[end : following.start() if following else len(line)]
        yield parse(match), label | words(re.split(r"\s{2,}|[,;:]", unit)[0])


def drawn_numbers(cell):
    return [Printed(parse(m), frozenset()) for m in NUMERAL.finditer(spread(cell.drawn))]


COMMON = frozenset(
    "the and for with from this that than then its are was were not one print".split()
)


def words(text):
    """The words of a text, cut to five letters so that layer meets layers; symbols; units."""
    text = re.sub(r"\\(text|operatorname|mathbb)\{(\w+)\}", r" \2 ", text)
    found = {w.lower()[:5].rstrip("s") for w in re.findall(r"[^\W\d_]{3,}", text)}
    symbols = set(re.findall(r"(?<![\w\\])[A-Za-z](?![\w'])", text)) - {"a", "f", "I", "A"}
    return frozenset((found - COMMON) | symbols | set(re.findall(r"°C|%", text)))


def backing(claim, section, lesson):
    """The cell that shows what is claimed, the nearest one; or None."""
    cells, passage = section.cells or lesson.cells, claim.passage
    if not well_written(claim):
        return None
    if passage.kind in ("caption", "alt"):
        figure = lesson.cells[passage.after_cell]
        shown = [drawn_numbers(figure), *printed_lines(figure)]
        if any(says(line, i, claim) for line in shown for i in range(len(line))):
            return figure
    cells = sorted(cells, key=lambda cell: abs(cell.number - passage.after_cell - 0.5))
    if not is_telling(claim):
        near = nearest(cells, passage)
        cells = [cell for cell in cells if cell.number in near]
    places = [
        (cell, line, start)
        for cell in cells
        for line in printed_lines(cell)
        for start in range(len(line) - len(claim.numbers) + 1)
    ]
    if not is_telling(claim):
        # The closest words decide: if what is printed shares a word with the claim's own clause,
        # the number has to be there; if not, with its sentence; if not, with its paragraph.
        for context in contexts(claim, section):
            known = [(c, line, i) for c, line, i in places if line[i].words & context]
            if known:
                places = known
                break
        else:
            places = []
    return next((cell for cell, line, i in places if says(line, i, claim)), None)


def says(line, start, claim):
    """Do the numbers of the line, from the start on, round to those of the claim?"""
    found = line[start : start + len(claim.numbers)]
    return len(found) == len(claim.numbers) and all(
        number.is_rounding_of(printed.number)
        for number, printed in zip(claim.numbers, found, strict=True)
    )


def is_telling(claim):
    """Is it long enough to be recognised wherever it stands?"""
    return sum(number.digits for number in claim.numbers) >= 3


def nearest(cells, passage):
    """The numbers of the cells next to the passage: one before, one after.

    What ends in a colon speaks of the cell after it.
    """
    numbers = sorted(cell.number for cell in cells)
    before = [number for number in numbers if number <= passage.after_cell]
    after = [number for number in numbers if number > passage.after_cell]
    ahead = after and passage.text.rstrip().endswith(":")
    return after[:1] if ahead else before[-1:] + after[:1]


CLAUSE = re.compile(r"[,;:.?!|]\s|\band\b|\bor\b|\bbut\b|\n")
SENTENCE = re.compile(r"[.?!|]\s|\n")


def contexts(claim, section):
    """The words around a claim: of its clause, of its sentence, of its paragraph and heading."""
    text = claim.passage.text
    for boundary in (CLAUSE, SENTENCE):
        cuts = [0, *(m.end() for m in boundary.finditer(text)), len(text)]
        parts = zip(cuts, cuts[1:], strict=False)
        yield words(next((text[a:b] for a, b in parts if a <= claim.start < b), ""))
    yield words(text) | words(section.title)


def declared(section):
    """For each passage of the section, its declared numerals with their reasons.

    A declaration that stands alone holds for the passage before it, and for a figure's between.
    """
    found, since = {}, []
    for passage in section.passages:
        alone = not DECLARED.sub("", passage.text).strip()
        since = [*since, passage] if alone or passage.kind in ("caption", "alt") else [passage]
        for comment in DECLARED.finditer(passage.text):
            for numeral in re.split(r";\s*", comment[1]):
                for covered in since:
                    found.setdefault(covered, {})[numeral] = comment[2]
    return found


def complaint(claim, section, lesson):
    """What a writer has to know: the place, the number, and the nearest that is printed."""
    cells = section.cells or lesson.cells
    printed = [
        (abs(p.number.value - claim.numbers[0].value), str(p.number.value), cell.number)
        for cell in cells
        for line in printed_lines(cell)
        for p in line
    ]
    closest = f"; nearest: {min(printed)[1]} (cell {min(printed)[2]})" if printed else ""
    where = "beside it, under its own words" if not is_telling(claim) else f"of {section.title!r}"
    return (
        f"{lesson.name}:{claim.line}: {claim.text!r} is printed by no cell {where}{closest}. "
        f"Correct it, print it there, or declare it: <!-- not computed: {claim.text} (why) -->"
    )
