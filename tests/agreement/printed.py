"""What a cell printed, as numbers that know what they are called.

A printed number is called by the words just before it in its line and just behind it, by those with
which its line begins, by the head of its column, and by the lines above that it stands under. A
number can be a label too, as in "epoch 10: train 93.2 %", where 10 is the key of the line.
"""

import re
from dataclasses import dataclass, replace
from functools import cache

from tests.agreement.written import NUMERAL, Number, parse, spread, stem, stems, unit_at


@dataclass(frozen=True)
class Printed:
    """A printed number with its place, its labels, and its column."""

    number: Number
    line: int
    start: int
    end: int
    label: frozenset  # the stems of words, and the numbers that are keys
    own: frozenset  # of these the words just before and behind it, or the head of its column
    column: tuple  # equal for the numbers of different lines that can be compared
    unit: str
    is_key: bool = False

    def is_beside(self, other):
        """Do both stand in one line, or one above the other?"""
        return self.line == other.line or self.is_above(other)

    def is_above(self, other):
        """Do both stand in one column? Alone in their lines, they do if they are written alike."""
        if self.column[-1] == other.column[-1] == 1:
            return (self.unit, self.number.decimals) == (other.unit, other.number.decimals)
        return self.column == other.column


@cache
def read_output(text):
    """The numbers of an output, in order, and again with 6-2-5 read as three numbers.

    The first reading takes 6-2-5 for a name, whose 2 is no result.
    """
    as_name = re.sub(r"\d+(?:[-–]\d+)+", lambda m: " " * len(m[0]), text)
    versions = [as_name, spread(text)]
    return tuple(tuple(keyed(read_lines(version))) for version in dict.fromkeys(versions))


def read_lines(text):
    lines = text.replace("|", " ").splitlines()
    above = Above()
    for index, line in enumerate(lines):
        below = next((following for following in lines[index + 1 :] if following.strip()), "")
        if not line.strip():
            above.columns = []
        elif not NUMERAL.search(line) or is_head(line, below):
            above.read_heading(line, below)
            yield from read_row(line, index) if NUMERAL.search(line) else ()
        else:
            yield from above.read_numbers(line, index)


def is_head(line, below):
    """Is this the head of a table though it has numbers in it, as "x   line   x³/48" has?"""
    heads, cells = re.split(r"\s{2,}", line.strip()), re.split(r"\s{2,}", below.strip())
    named = not any(NUMERAL.fullmatch(head) for head in heads)
    return named and len(heads) == len(cells) > 2 and all(map(NUMERAL.fullmatch, cells[1:]))


class Above:
    """What stands above a line and names its numbers."""

    def __init__(self):
        self.headings = []  # the labels of lines without numbers, one under the other
        self.fresh = False  # was the line before such a heading?
        self.columns = []  # of a table: (start, end, label)
        self.array = frozenset()  # the label of the array whose rows follow
        self.parents = []  # of lines with numbers, each indented more: (line, label)

    def read_heading(self, line, below):
        parts = [(m.start(), m.end(), stems(m[0])) for m in re.finditer(r"\S+(?: \S+)*", line)]
        if len(parts) == 1 and len(line.split()) == len(below.split()) > 1:
            parts = [(m.start(), m.end(), stems(m[0])) for m in re.finditer(r"\S+", line)]
        self.array, self.parents = frozenset(), []
        if below.lstrip().startswith(("[", "(")):
            self.array = stems(line)
        elif len(parts) > 1:
            self.columns = parts
        else:
            # Directly under another heading it adds to that; after numbers it takes its place.
            kept = self.headings if self.fresh else self.headings[:-1]
            self.headings, self.columns = [*kept, stems(line)], []
        self.fresh = True

    def read_numbers(self, line, index):
        self.fresh = False
        in_table = self.columns and re.search(r"\S\s{2,}\S", line)
        self.leave_parents(line, in_table)
        numbers = read_row(line, index)
        shared = frozenset().union(*self.headings, *(label for _, label in self.parents))
        if self.array and not stems(line):
            shared |= self.array
        else:
            self.array = frozenset()
        if in_table:
            numbers = self.in_columns(numbers, line)
        yield from (replace(number, label=number.label | shared) for number in numbers)
        self.parents.append((line, shared.union(*(n.label | {n.number.value} for n in numbers))))

    def in_columns(self, numbers, line):
        """The numbers with the heads of their columns; what stands before all columns is a key."""
        first, end, corner = self.columns[0]
        row = corner if re.search(r"[^\W\d]{2}", line[first:end]) else frozenset()
        keys = {n.number.value for n in numbers if n.end < first}
        for number in numbers:
            if number.end < first:
                yield replace(number, is_key=True, own=stems(words_at(line, number)))
            else:
                start, head = self.head_over(number)
                label = number.label | head | row | keys
                yield replace(number, label=label, own=head, column=("head", start))

    def head_over(self, number):
        """The head that begins or ends nearest to the number, among those above it if there are."""

        def distance(part):
            start, end, _ = part
            apart = 0 if start < number.end and number.start < end else 1
            return apart, min(abs(start - number.start), abs(end - number.end))

        start, _, head = min(self.columns, key=distance)
        return start, head

    def leave_parents(self, line, in_table):
        """Keep the lines that this one stands under: those that are indented less.

        Right-aligned labels are no indentation: there the numbers stand one below the other.
        """
        first = NUMERAL.search(line)
        if in_table:
            self.parents = []
        while self.parents:
            above = self.parents[-1][0]
            number = NUMERAL.search(above)
            aligned = number.end() == first.end() or number.start() == first.start()
            both_begin = not above[: number.start()].strip() and not line[: first.start()].strip()
            if indent(above) + 1 < indent(line) and not aligned and not both_begin:
                return
            self.parents.pop()


def indent(line):
    return len(line) - len(line.lstrip())


# --- One line

ROW_ENDS = re.compile(r":(?=\s)|->|→|=>")
DELIMITER = re.compile(r"[,;()\[\]{}]|\s{2,}")


def read_row(line, index):
    """The numbers of a line, with the words of the line that are theirs."""
    row, rest = split_row(line)
    shared, keys = stems(row), []
    for match in NUMERAL.finditer(row):
        keys.append(make(match, line, index, shared, ("key", len(keys))))
    keys = [replace(key, is_key=True, own=stems(words_at(line, key))) for key in keys]
    shared |= {key.number.value for key in keys}
    return keys + [replace(n, label=n.label | shared) for n in read_rest(line, rest, index)]


def words_at(line, number):
    """The words that touch the number: "seed 1" or "20 hidden", but not "ReLU, 3"."""
    before = re.search(r"[^\W\d_]+\s+$", line[: number.start])
    after = re.match(r"\s[^\W\d_]+", line[number.end :])
    return " ".join(match[0] for match in (before, after) if match)


def split_row(line):
    """The part of a line that labels all that follows, "epoch 10:" or "best:", and its end."""
    first = NUMERAL.search(line)
    end = ROW_ENDS.search(line)
    if end and NUMERAL.search(line, end.end()):
        following = NUMERAL.search(line, end.end()).start()
        if first.start() < end.start() or stems(line[end.end() : following]):
            return line[: end.start()], end.end()
    lead = re.match(r"\s*(\S+(?: \S+)*?)(?:\s{2,}|\s(?=\[))", line[: first.start() + 1])
    # What follows has labels like it: "loss  0.3   accuracy  0.9" or "input [1. 2.] output [3.]".
    pairs = re.search(r"[^\W\d]\s{2,}[-−]?\d|[^\W\d]\s+\[", line[first.end() :])
    if lead and stems(lead[1]) and lead[1][-1] != ":" and not pairs:
        return lead[1], lead.end()
    return "", 0


JOINED = re.compile(r"\s*(to|at|of|from|in|on|by|for|within|per)\b")


def read_rest(line, begin, index):
    """The numbers of a line from a place on, each with its own words, before and behind it."""
    matches = list(NUMERAL.finditer(line, begin))
    count = len(matches)
    before, after, joined = [frozenset()] * count, [frozenset()] * count, [False] * count
    labels_first = bool(stems(line[begin : matches[0].start()]))
    ends = [begin, *(end_of(match, line) for match in matches)]
    for i, end in enumerate(ends):
        text = line[end : matches[i].start() if i < count else len(line)]
        parts = DELIMITER.split(text.rstrip(" ([{'\"=:~≈"))
        if i == count:
            after[i - 1] = stems(text)
        elif i == 0 or (len(parts) == 1 and labels_first):
            before[i], joined[i] = stems(text), bool(JOINED.match(text))
        elif len(parts) == 1:
            after[i - 1] = stems(text)
        else:
            before[i], after[i - 1] = stems(parts[-1]), stems(" , ".join(parts[:-1]))
    keys = [i for i in range(count - 1) if is_inner_key(line, matches[i], matches[i + 1])]
    spread_words(before, after, joined)
    for i, match in enumerate(matches):
        # The words before the first number name its row, unless they are the same in each row.
        column = (frozenset() if before[i] == before[0] and begin == 0 else before[i], i, count)
        number = make(match, line, index, before[i] | after[i], column)
        if i - 1 in keys:
            number = replace(number, label=number.label | {parse(matches[i - 1]).value})
        yield replace(number, is_key=i in keys)


def is_inner_key(line, one, other):
    """Is the first number a key to the second, as 3 is in "3 layers 0.913   6 layers 0.887"?"""
    between = line[one.end() : other.start()]
    return (
        re.fullmatch(r"(?: [^\W\d_]+)+ ", between)
        and not JOINED.match(between)
        and parse(one).decimals == 0 < parse(other).decimals
    )


def spread_words(before, after, joined):
    """Give numbers without words those of their neighbours.

    In "from 5 to 50 layers" both are layers, in "batches: 25 of 32" both are batches, and in
    "lowest -0.28 at x = -1.28" both belong to the lowest.
    """
    for i in reversed(range(len(before) - 1)):
        if not before[i] and not after[i] and not any(before[:i] + after[:i]):
            after[i] = after[i + 1]
    for i in range(1, len(before)):
        if not before[i] and not after[i]:
            before[i], after[i] = before[i - 1], after[i - 1]
        elif not before[i] or joined[i]:
            before[i] |= before[i - 1]


def end_of(match, line):
    unit = unit_at(line, match.end())
    return match.end() + len(unit_text(line, match.end())) if unit else match.end()


def unit_text(line, place):
    found = re.compile(r"\s?[^\s\d]+").match(line, place)
    return found[0].rstrip(",;:)]}") if found else ""


def make(match, line, index, label, column):
    number = parse(match)
    unit = "%" if number.percent else unit_at(line, match.end())
    units = {"%"} if unit == "%" else {stem(unit)} if unit else set()
    place = index, match.start(), match.end()
    return Printed(number, *place, label | units, label, column, unit)


# --- Keys of rows


def keyed(numbers):
    """The same numbers, where the first of each row is the row's key if it looks like one.

    It does if it tells the row from its neighbours, with the same words in each or none: a column
    of whole numbers, or of numbers with fewer digits than the others of their rows have.
    """
    numbers, rows, groups = list(numbers), {}, {}
    for number in numbers:
        rows.setdefault(number.line, []).append(number)
    for row in rows.values():
        if len(row) > 1 and not any(number.is_key for number in row):
            groups.setdefault((row[0].label, row[0].column), []).append(row)
    keys = {}
    for group in groups.values():
        values = {row[0].number.value for row in group}
        if len(values) > 1 and all(is_short(row) for row in group):
            keys.update((row[0].line, row[0]) for row in group)
    for number in numbers:
        key = keys.get(number.line)
        if key is None:
            yield number
        elif number is key:
            yield replace(number, is_key=True)
        else:
            yield replace(number, label=number.label | {key.number.value})


def is_short(row):
    first, *others = [number.number.in_percent() for number in row]
    return first.decimals == 0 or first.digits < max(number.digits for number in others)
