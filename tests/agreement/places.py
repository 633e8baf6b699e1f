"""Where a claim may be printed: the numbers of the cells around a passage, singly or in runs."""

import re
from dataclasses import dataclass
from decimal import Decimal

from tests.agreement.printed import Printed, read_output
from tests.agreement.written import UNITS


class Outputs:
    """What the cells of a section print, as seen from a passage."""

    def __init__(self, section, lesson, passage):
        cells = section.cells or lesson.cells
        cells = sorted(cells, key=lambda cell: abs(cell.number - passage.after_cell - 0.5))
        self.cells = [cell for cell in cells if cell.printed.strip()]
        self.title = section.title
        before = [cell.number for cell in self.cells if cell.number <= passage.after_cell]
        after = [cell.number for cell in self.cells if cell.number > passage.after_cell]
        # A cell that prints nothing, such as a figure's, hides no other.
        self.near = {*before[:1], *after[:1]}

    def words_near(self):
        near = [place for place in self.places() if place.cell.number in self.near]
        return frozenset().union(*(names(place.label) for place in near))

    def places(self, length=1):
        """All runs of so many numbers in one line, with their cells, the nearest first."""
        for cell in self.cells:
            for numbers in read_output(cell.printed):
                for start in range(len(numbers) - length + 1):
                    run = numbers[start : start + length]
                    if run[0].line == run[-1].line:
                        yield Place(cell, numbers, run)


@dataclass(frozen=True)
class Place:
    """Printed numbers that a claim may mean: one, or as many as a vector has."""

    cell: object
    all: tuple[Printed, ...]  # that the cell prints
    run: tuple[Printed, ...]

    @property
    def printed(self):
        return self.run[0]

    @property
    def label(self):
        return self.printed.label

    def shows(self, claim):
        return len(self.run) == len(claim.numbers) and all(
            says(number, printed) for number, printed in zip(claim.numbers, self.run, strict=True)
        )

    def equals(self, claim):
        values = [printed.number.value for printed in self.run]
        return values == [number.value for number in claim.numbers]

    def beside(self):
        """The numbers of the same line and column; for a key, the keys of its column."""
        is_key = self.printed.is_key
        related = self.printed.is_above if is_key else self.printed.is_beside
        return [p for p in self.others() if related(p)]

    def others(self):
        """The other numbers of the cell that are keys, if it is one, or are none."""
        is_key = self.printed.is_key
        return [p for p in self.all if p is not self.printed and p.is_key == is_key]

    def column(self):
        """The numbers of the same kind in the same column, this one included."""
        return [p for p in self.like() if self.printed.is_above(p)]

    def row(self):
        """The numbers of the same kind in the same line, this one included."""
        if re.search(r"\d of \d", self.text()):
            return [self.printed]
        decimals, line = self.printed.number.decimals, self.printed.line
        return [p for p in self.like() if (p.line, p.number.decimals) == (line, decimals)]

    def like(self):
        """All the results in the output that have the same unit, this one included."""
        return [p for p in self.all if p.unit == self.printed.unit and not p.is_key]

    def said(self):
        """Where it is printed, for a message."""
        return f"cell {self.cell.number}, {' '.join(self.text().split())[:60]!r}"

    def text(self):
        return self.cell.printed.splitlines()[self.printed.line]


def says(number, printed):
    """Is the number a rounding of what is printed, whichever of the two is in percent?"""
    if number.is_rounding_of(printed.number):
        return True
    in_percent = printed.number.percent or "%" in printed.label
    return in_percent and number.in_percent().is_rounding_of(printed.number.in_percent())


def names(label):
    """The words of a label, without units and keys."""
    words = frozenset(name for name in label if not isinstance(name, Decimal))
    return words - UNITS.keys() - {"with"}
