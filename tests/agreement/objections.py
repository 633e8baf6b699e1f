"""What speaks against a printed number being the one that a sentence means: what each is called.

An objection takes a claim, a place where its digits are printed, and what the cells print. It
returns the reason why the sentence does not mean this place, or nothing.
"""

import re
from decimal import Decimal
from itertools import pairwise

from tests.agreement.places import names, says
from tests.agreement.prose import (
    is_list,
    nearest,
    next_to,
    ranges,
    readings,
    sentence_of,
)
from tests.agreement.written import UNITS, alike, stem, stems

# --- Its unit


def other_unit(claim, place, outputs):
    """Has it another unit, or none where another number of its line has the sentence's?"""
    printed = place.run[-1]
    if claim.unit and printed.unit and claim.unit != printed.unit:
        return f"printed in {place.said()}: in {printed.unit}, the sentence says {claim.unit}"
    units = {p.unit for p in place.all if p.line == printed.line}
    if claim.unit in units - {""} and not printed.unit and stem(claim.unit) not in printed.own:
        return f"printed in {place.said()}: not in {claim.unit}"
    return ""


# --- Whether it is called anything


def other_words(claim, place, outputs):
    """A short number needs words: one of its own in the sentence, its unit, or its neighbour.

    Next to the passage a word of the paragraph will do if the sentence has none of any number
    there; further off a single digit takes two.
    """
    sentence, label = sentence_of(claim), names(place.label)
    is_near = place.cell.number in outputs.near
    if is_telling(claim) or is_of_figure(claim, place):
        return ""
    known = {word for word in label if sentence.has(word)}
    found = len(known) + bool(claim.unit and claim.unit == place.printed.unit)
    found += 2 * has_neighbour(claim, sentence, place)
    enough = 1 if is_near or claim.numbers[0].digits > 1 else max(1, min(2, len(label)))
    if found >= enough or (is_near and not label):
        return ""
    around = stems(claim.passage.text) | stems(outputs.title)
    if is_near and label & around and not any(map(sentence.has, outputs.words_near())):
        return ""
    return f"printed in {place.said()}, but the sentence has too few of the words there"


def is_telling(claim):
    """Has it digits enough, 1000 or 0.25, to be recognised wherever it stands?"""
    first = claim.numbers[0]
    digits = sum(number.digits for number in claim.numbers)
    return digits > 2 or (digits == 2 and first.decimals > 1 and not first.percent)


def is_of_figure(claim, place):
    """Is this the caption or alternative text of the cell itself?"""
    passage = claim.passage
    return passage.kind in ("caption", "alt") and place.cell.number == passage.after_cell + 1


def has_neighbour(claim, sentence, place):
    """Does the sentence name another number of the same line, or enumerate some of the column?"""
    groups = ranges(sentence.claims, ",|,? and|,? or")
    enumerated = next(group for group in groups if claim in group)
    for other in sentence.claims:
        if other is not claim and len(other.numbers) == 1:
            for p in place.all:
                if p is place.printed or not says(other.numbers[0], p):
                    continue
                if p.line == place.printed.line or (
                    other in enumerated and p.is_above(place.printed)
                ):
                    if is_telling(other) or any(map(sentence.has, names(p.label))):
                        return True
    return False


# --- Whether it is called something else


def other_label(claim, place, outputs):
    """Do the words of the numeral in its sentence label another number, and not this one?

    Words exclude each other if they never label a number together, as train and test. Of those in
    a sentence that exclude each other, one belongs to the numeral.
    """
    sentence = sentence_of(claim)
    others = frozenset().union(*(p.label for p in place.others())) - place.label
    beside = frozenset().union(*(p.label for p in place.beside()))
    said = mentions(sentence, place, others | place.label)
    for word in dict.fromkeys(word for _, word, _ in said if word in others):
        rivals = exclusive(word, place)
        mine = place.label & rivals
        if not mine and not any(p.label > place.label and word in p.label for p in place.beside()):
            continue  # the word says nothing that this number is not
        if word not in beside and any(label in mine for _, label, _ in said):
            continue  # it belongs to something else, and the sentence has words of this number
        rivals = [r for r in rivals & beside if mine and mine <= exclusive(r, place)]
        read = next_to if not mine else readings if word in beside else nearest
        if belongs(claim, sentence, said, mine.union(rivals, {word}), place, read):
            wrong = next(written for _, w, written in said if w == word)
            under = f"under {as_printed(mine, place)}" if mine else "without this word"
            return f"printed in {place.said()}: {under}, the sentence says {wrong!r}"
    return ""


def other_row(claim, place, outputs):
    """Does a number of the sentence name another row, as 32 in "in 32 bits the largest is 3e38"?

    In a table a number belongs to the others of its sentence if one stands in its row or column, or
    if the sentence has a word of its row.
    """
    if place.printed.column[0] != "head":
        return ""
    sentence = sentence_of(claim)
    others = [c for c in sentence.claims if c is not claim and len(c.numbers) == 1]
    table = [p for p in place.all if p.column[0] == "head" and p is not place.printed]
    shown = [p for p in table if any(says(c.numbers[0], p) for c in others)]
    if not shown or any(p.is_beside(place.printed) for p in shown):
        return ""
    column = frozenset().union(*(p.label for p in place.column() if p is not place.printed))
    if any(is_named(label, sentence) for label in place.label - column):
        return ""
    return f"printed in {place.said()}: {shown[0].number.value} stands in another row"


def other_noun(claim, place, outputs):
    """Does the word just behind the numeral, or just before it, belong to another number here?

    As in "64 layers of 20" for "layers: 20 of 64", or "at depth 14" for "depth 3: 14 kinks".
    """
    sentence, printed = sentence_of(claim), place.printed
    others = [p for p in place.all if p is not printed]
    after = re.match(r"\s(?:[^\W\d_]+\s)??([^\W\d_]{3,}(?<!s)s)\b", sentence.part(claim.end, None))
    nouns = [stem(noun) for noun in after[0].split()] if after else []
    if nouns and stems(after[0].split()[0]) and not is_among(nouns, printed.own):
        for p in others:
            is_key_here = p.is_key and not printed.is_key and p.line == printed.line
            if is_among(nouns, p.own) and (printed.own or is_key_here):
                return f"printed in {place.said()}: {after[1]!r} are {p.number.value} there"
    before = re.search(r"(?<!\d) ([^\W\d_]+) $", sentence.part(0, claim.start))
    nouns = [stem(before[1])] if before and stems(before[1]) else []
    if nouns and not is_among(nouns, printed.own):
        for p in others:
            if p.is_key and not printed.is_key and is_among(nouns, p.own):
                return f"printed in {place.said()}: {before[1]!r} is {p.number.value} there"
    return ""


def is_among(nouns, labels):
    return any(alike(label, noun) for label in names(labels) - {"no"} for noun in nouns)


def exclusive(word, place):
    """The words of this output that label no number together with the word; for a key, the keys."""
    company = frozenset().union(*(p.label for p in place.all if word in p.label))
    others = frozenset().union(*(p.label for p in place.all)) - company
    keys = frozenset(other for other in others if isinstance(other, Decimal))
    return keys if isinstance(word, Decimal) else others - keys - UNITS.keys()


def mentions(sentence, place, vocabulary):
    """Where the sentence has a word or a key of these: (place, as labelled, as written)."""
    found, known = [], names(vocabulary)
    for at, written in sentence.withs(known) if "no" in known else ():
        found.append((at, "with", written))
    for at, said, written in sentence.words:
        if not DENIED.search(sentence.text[: at - sentence.start]):
            labels = [word for word in known if word == said]
            labels = labels or [word for word in known if alike(word, said)]
            found += [(at, label, written) for label in labels]
    for key in place.all:
        if key.is_key and key.number.value in vocabulary:
            found += [
                (claim.start, key.number.value, claim.text)
                for claim in sentence.claims
                if len(claim.numbers) == 1
                and claim.numbers[0].value == key.number.value
                and (any(map(sentence.has, names(key.label))) or sentence.is_bare(claim))
            ]
    return sorted(set(found), key=lambda item: item[0])


DENIED = re.compile(r"\b(no|without|unlike|not)\s\S*$", re.IGNORECASE)


def belongs(claim, sentence, said, axis, place, read):
    """Does a word of the axis that is no label here belong to the claim however one reads it?"""
    at = spots(sentence, [m for m in said if m[1] in axis and m[0] != claim.start])
    claims = [
        other
        for other in sentence.claims
        if other is claim or (other.start not in at and is_shown(other, axis, place))
    ]
    for earlier, later in pairwise(list(at)):  # the same word again, with no number between
        if at[earlier] == at[later] and not any(earlier < c.start < later for c in claims):
            del at[earlier]
    mine = [where for where in at if at[where] & place.label]
    is_next = any(sentence.gap(where, claim.start) < 4 for where in mine)
    if not at or (is_next and not is_list(list(at), claims)):
        return False
    found = [at.get(reading.get(claim), set()) for reading in read(sentence, list(at), claims)]
    # "In 20 epochs it falls from 3 to 1": the key need not label both.
    partners = next(group for group in ranges(claims) if claim in group)
    labels = place.label.union(*(labels_of(c, place) for c in partners if c is not claim))
    keys = frozenset(label for label in labels if isinstance(label, Decimal))
    return all(words and not words & (place.label | keys) for words in found)


def labels_of(claim, place):
    return frozenset().union(*(p.label for p in place.all if says(claim.numbers[0], p)))


def spots(sentence, said):
    """The places of words, where those that follow each other, "leaky ReLU", are one."""
    found, end = {}, None
    for where, word, written in said:
        if end and not sentence.text[end - sentence.start : where - sentence.start].strip(" -"):
            found[next(reversed(found))].add(word)
        else:
            found.setdefault(where, set()).add(word)
        end = where + len(written)
    return found


def is_shown(claim, axis, place):
    """Is there a number under these words that the claim may mean?"""
    return len(claim.numbers) == 1 and any(
        says(claim.numbers[0], p) and p.label & axis and p.is_key == place.printed.is_key
        for p in place.all
    )


def as_printed(labels, place):
    """These labels as words of the output, for a message."""
    text = place.cell.printed
    written = {stem(word): word for word in re.findall(r"[^\W\d_][^\W_]*", text)}
    return repr(", ".join(sorted(written.get(label, str(label)) for label in labels)))


def is_named(label, sentence):
    if isinstance(label, Decimal):
        return any(claim.numbers[0].value == label for claim in sentence.claims)
    return label in names({label}) and sentence.has(label)
