"""What speaks against a printed number being the one that a sentence means: what it says of it.

That it is the largest, that it falls from here to there, that it is so many of so many: objections
like those of objections.py. And what a number in words may contradict.
"""

import re
from decimal import Decimal
from itertools import pairwise

from tests.agreement.objections import is_named
from tests.agreement.places import names, says
from tests.agreement.prose import is_joined, ranges, readings, sentence_of
from tests.agreement.written import alike, stem, stems

# --- Whether it is the largest, the best

LARGEST = """largest highest biggest greatest maximum longest widest tallest heaviest hottest
    warmest oldest dearest strongest""".split()
SMALLEST = """smallest lowest minimum shortest narrowest lightest coldest youngest cheapest
    weakest fewest""".split()
SUPERLATIVE = re.compile(
    rf"\b({'|'.join([*LARGEST, *SMALLEST])}|best|worst|fastest|slowest)\b(?! (?:at|for|with|in)\b)",
    re.IGNORECASE,
)
OF_THE = re.compile(r"\b(?:with|at|for|of|in) (?:the|its)\s$")
BETTER_SMALL = stems("error loss cost time mistake miss deviation wrong seconds minutes min")
BETTER_LARGE = stems("accuracy score right correct precision recall")


def not_extreme(claim, place, outputs):
    """A number called the largest has to be the largest of its column, or of its line."""
    sentence = sentence_of(claim)
    found = {
        match.start() + sentence.start: match[0]
        for match in SUPERLATIVE.finditer(sentence.text)
        if not OF_THE.search(sentence.text[: match.start()])
    }
    claims = [c for c in sentence.claims if c is claim or (not c.in_words and is_result(c, place))]
    if not found or place.printed.is_key:
        return ""
    owners = {reading.get(claim) for reading in readings(sentence, list(found), claims)}
    if len(owners) > 1 or None in owners:
        return ""
    word = found[owners.pop()]
    if any(alike(label, stem(word)) for p in place.all for label in names(p.label)):
        return ""  # as in "largest weight: 1.27": it is a label like others
    named = {label for label in place.label if is_named(label, sentence)}
    narrow = [[p for p in f if p.label >= named] for f in (place.column(), place.row())]
    families = [f for f in [*narrow, place.column()] if len(f) > 1] or [place.row()]
    if re.search(r"\b(of|them) all\b", sentence.text):
        decimals = place.printed.number.decimals
        families = [[p for p in place.like() if p.number.decimals == decimals]]
    values = [{p.number.value for p in family} for family in families]
    value = place.printed.number.value
    if any(len(v) == 1 or value in extremes(word.lower(), v, place, sentence) for v in values):
        return ""
    return f"printed in {place.said()}: not the {word} there"


def is_result(claim, place):
    return len(claim.numbers) == 1 and any(
        says(claim.numbers[0], p) and not p.is_key for p in place.all
    )


def extremes(word, values, place, sentence):
    """Which of the values may be called so? The best of errors is the smallest."""
    smallest, largest = {min(values)}, {max(values)}
    if word in SMALLEST or word in LARGEST:
        return smallest if word in SMALLEST else largest
    said = frozenset(stem for _, stem, _ in sentence.words)
    is_good = word in ("best", "fastest")
    for labels in (names(place.label), said):
        small, large = labels & BETTER_SMALL, labels & BETTER_LARGE
        if bool(small) != bool(large):
            return smallest if bool(small) == is_good else largest
    if place.printed.unit == "%":
        return largest if is_good else smallest
    return smallest | largest


# --- Whether it rises or falls

RISING = r"ris(?:e|es|ing|en)|rose|gr[eo]w(?:s|n|ing)?|climb\w*|increas\w*|jump\w*|warms|up"
FALLING = (
    r"fall(?:s|en|ing)?|fell|drop(?:s|ped)?|sink(?:s|ing)?|sank|shr[aiu]nk(?:s|ing)?|decreas\w*"
    r"|declin\w*|reduc\w*|cools|down"
)
MOVING = r"go(?:es)?|went|mov\w*|chang\w*|improv\w*|worsen\w*|c[ao]mes?|br[io]\w+|pass(?:es)?"
VERB = re.compile(rf"\b(?:(?P<up>{RISING})|(?P<down>{FALLING})|(?P<move>{MOVING}))\b", re.I)
FROM = re.compile(r"\bfrom\s[^\d.;]{0,25}$")
BACK = re.compile(r"\b(?:up|down)\sfrom\s[^\d.;]{0,25}$")
TO = re.compile(r"[^.;:]*\bto\s[^\d.;:]{0,25}$")
BEFORE_AFTER = [("before", "after"), ("first", "last"), ("start", "end"), ("old", "new")]


def wrong_direction(claim, place, outputs):
    """What rises from one number to another has to rise, and in the order of what is printed."""
    move = movement(claim)
    if not move:
        return ""
    one, other, verb = move
    first, last = one.numbers[0], other.numbers[0]
    if verb and verb["up"] and first.value > last.value:
        return f"the sentence says {verb[0]!r}, but {other.text} is less than {one.text}"
    if verb and verb["down"] and first.value < last.value:
        return f"the sentence says {verb[0]!r}, but {other.text} is more than {one.text}"
    orders = {
        in_order(p, q, place)
        for p in place.all
        for q in place.all
        if says(first, p) and says(last, q)
    }
    is_movement = verb or first.value > last.value
    if is_movement and False in orders and True not in orders:
        return f"printed in {place.said()}: {other.text} comes before {one.text}"
    return ""


def wrong_range(claim, place, outputs):
    """Between two numbers: the smaller comes first."""
    sentence = sentence_of(claim)
    for one, other in pairwise(sentence.claims):
        is_between = re.search(r"\bbetween\s(\S+\s)?$", sentence.part(0, one.start))
        if claim in (one, other) and is_between and is_joined(one, other, "and"):
            if one.numbers[0].value > other.numbers[0].value:
                return f"between {one.text} and {other.text}: the smaller comes first"
    return ""


def wrong_list(claim, place, outputs):
    """Three numbers or more in a row, without words between, stand as they are printed."""
    sentence = sentence_of(claim)
    for group in ranges(sentence.claims, ",|,? and|,? or"):
        if claim not in group or len(group) < 3 or any(len(c.numbers) > 1 for c in group):
            continue
        line = [p for p in place.all if p.line == place.printed.line and not p.is_key]
        runs = [line[i:][: len(group)] for i in range(len(line) - len(group) + 1)]
        orders = {
            all(says(c.numbers[0], p) for c, p in zip(group, run, strict=True))
            for run in runs
            if all(any(says(c.numbers[0], p) for p in run) for c in group)
        }
        if orders == {False}:
            return f"printed in {place.said()}: in another order"
    return ""


def movement(claim):
    """The two numbers of "from … to …" around the claim, and the verb that moves them."""
    sentence = sentence_of(claim)
    claims = [c for c in sentence.claims if not c.in_words and len(c.numbers) == 1]
    for one, other in pairwise(claims):
        between = sentence.part(one.end, other.start)
        ends = [c.end for c in claims if c.end <= one.start]
        lead = sentence.part(max(ends, default=0), one.start)
        if claim in (one, other):
            if BACK.search(between):
                return other, one, VERB.search(between)
            if is_joined(one, other, "to|–") or (FROM.search(lead) and TO.match(between)):
                verbs = [*VERB.finditer(between), *reversed([*VERB.finditer(lead)])]
                return one, other, next(iter(verbs), None)
    return None


def in_order(one, other, place):
    """Is one printed before the other, where order means time? None if it has no meaning."""
    if one.line == other.line:
        line = place.cell.printed.splitlines()[one.line]
        between = line[min(one.end, other.end) : max(one.start, other.start)]
        is_range = re.fullmatch(r"\S*\s*(to|-+>|→|–|\.\.+)\s*", between)
        in_time = any(
            stem(a) in one.label | other.label and stem(b) in one.label | other.label
            for a, b in BEFORE_AFTER
        )
        return one.start < other.start if is_range or in_time else None
    keys = [{label for label in p.label if isinstance(label, Decimal)} for p in (one, other)]
    same = one.column == other.column and names(one.label) == names(other.label)
    return one.line < other.line if same and all(keys) and keys[0] != keys[1] else None


# --- Whether it is so many of so many


def wrong_part(claim, place, outputs):
    """In "3 of 10", and "of 10, 3", the numbers have to be printed like this, if with an "of"."""
    sentence = sentence_of(claim)
    claims = [c for c in sentence.claims if len(c.numbers) == 1]
    for one, other in pairwise(claims):
        between, before = sentence.part(one.end, other.start), sentence.part(0, one.start)
        if re.search(r"\bof (the |all |these )?$", before, re.IGNORECASE):
            part, whole = other, one
        elif re.fullmatch(r" ([^\W\d_]+ ){0,3}of (the |all |these )?", between):
            part, whole = one, other
        else:
            continue
        if (
            claim in (part, whole)
            and is_part(whole, part, place)
            and not is_part(part, whole, place)
        ):
            return f"printed in {place.said()}: the other way round"
    return ""


def is_part(part, whole, place):
    """Is it printed like this, "3 of 10"?"""
    line = place.text()
    return any(
        says(part.numbers[0], p) and says(whole.numbers[0], q) and line[p.end : q.start] == " of "
        for p, q in pairwise(place.all)
        if p.line == q.line == place.printed.line
    )


# --- Numbers in words

COUNTED = re.compile(r"\s(?:[^\W\d_]+\s)??([^\W\d_]{2,}(?<!s)s)\b(?!['’])")
SOME = re.compile(r"\b(between|any|these|those|other|another|first|last|next|every)\s$", re.I)


def contradiction(claim, outputs):
    """The count that a number in a word contradicts: "three rows" under "rows: 2".

    A number that is printed near without any noun, or as a word, may be the one that is meant.
    """
    sentence, behind = sentence_of(claim), claim.passage.text[claim.end :]
    noun = COUNTED.match(behind)
    if not noun or SOME.search(sentence.part(0, claim.start)):
        return ""
    value, counts = claim.numbers[0].value, {}
    for place in outputs.places():
        phrases, is_near = counted(place), place.cell.number in outputs.near
        if is_near and place.printed.number.value == value and not phrases:
            return ""
        if is_near and re.search(rf"\b{claim.text}\b", place.cell.printed, re.IGNORECASE):
            return ""
        for phrase in phrases if place.cell.number <= claim.passage.after_cell else ():
            *_, last = phrase.split()
            if stem(last) == stem(noun[1]) and all(map(sentence.has, names(stems(phrase)))):
                counts[place.printed.number.value] = place
    if len(counts) == 1 and value not in counts:
        return f"printed in {next(iter(counts.values())).said()}"
    return ""


def counted(place):
    """What the number counts: "hidden rows" in "2 hidden rows", or else in "hidden rows: 2"."""
    number, text = place.printed, place.text()
    after = re.match(r" ((?:[^\W\d_]+ )??[^\W\d_]+(?<!s)s)\b", text[number.end :])
    before = re.search(r"((?:[^\W\d_]+ )*[^\W\d_]+(?<!s)s)['\"\s:=]*$", text[: number.start])
    found = after or before
    return [found[1]] if found and not number.number.decimals else []
