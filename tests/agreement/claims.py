"""What can be claimed of a figure, in words short enough to stand beside the sentence they check.

    from tests.agreement.claims import dashed, falls, left, rises, right, solid

    figures = {
        "fig-decay": {
            "The solid curve falls": falls(solid),
            "the dashed one rises straight from 1 on": [rises(dashed, 1), straight(dashed, 1)],
        },
        "fig-both": {"left, a curve that rises": rises(left.solid)},
    }

The words must stand literally in the figure's caption or alternative text. Beside them stands a
claim, or a list of claims that must all hold: one of the predicates below, asked of a part of the
figure (`solid`, `left.dashed`, `panels[2].curves`), or a function of the figure's panels that says
whether it is so. A part may be several things, as `panels.solid` is the solid curve of each panel:
then the claim must hold for every one of them. `~rises(solid)` claims that it does not rise.

The predicates also serve such functions, asked of what a panel has: `rises(panel.solid)`. Where
the eye is asked, a hundredth of the panel's height is nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import wraps
from itertools import product

import numpy as np

from tests.agreement.drawing import Curve

# --- Parts of a figure


class Part:
    """Something to be seen in a figure, found in its panels when the claim is asked."""

    def __init__(self, text, find):
        self._text, self._find = text, find

    def __repr__(self):
        return self._text

    def __bool__(self):
        raise TypeError(f"{self} is a part of a figure, and claims nothing of it")

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Part(f"{self}.{name}", lambda panels: self._each(panels, lambda a: getattr(a, name)))

    def __getitem__(self, places):
        several = places if isinstance(places, tuple) else (places,)
        inside = ", ".join(map(str, several))
        return Part(f"{self}[{inside}]", lambda panels: [self._find(panels)[at] for at in several])

    def __call__(self, *arguments):
        inside = ", ".join(map(repr, arguments))
        return Part(f"{self}({inside})", lambda panels: self._each(panels, lambda a: a(*arguments)))

    def _each(self, panels, of):
        """What each of the things has; the members of a list are things by themselves."""
        found = [of(thing) for thing in self._find(panels)]
        return [one for some in found for one in (some if isinstance(some, list) else [some])]


def the_only_one(panels):
    if len(panels) > 1:
        raise ValueError(f"the figure has {len(panels)} panels: say left, right or panels[0]")
    return list(panels)


panel, panels = Part("panel", the_only_one), Part("panels", list)
left, right = Part("left", panels[0]._find), Part("right", panels[1]._find)
solid, dashed, curves, solids, dashes, circles, squares = (
    Part(name, getattr(panel, name)._find)
    for name in ("solid", "dashed", "curves", "solids", "dashes", "circles", "squares")
)


@dataclass(frozen=True)
class Claim:
    """A predicate asked of parts of a figure."""

    text: str
    answers: Callable[..., Iterable[bool]]  # of the panels: one for each thing that is asked
    wanted: bool = True

    def __call__(self, *panels):
        answers = list(self.answers(panels))
        return bool(answers) and all(answer == self.wanted for answer in answers)

    def __bool__(self):
        raise TypeError(
            f"{self.text} has not been asked of a figure: put several claims into a list, and "
            "inside a function ask what its panels have"
        )

    def __invert__(self):
        return replace(self, text=f"~{self.text}", wanted=not self.wanted)


def failing(claim, panels):
    """What of a claim, or of a list of them, the panels do not show, in words."""
    claims = claim if isinstance(claim, list) else [claim]
    return [described(one) for one in claims if not one(*panels)]


def described(claim):
    """A claim in words: as it is written, or as its function is called."""
    if isinstance(claim, list):
        return " and ".join(filter(None, map(described, claim)))
    name = getattr(claim, "__name__", "")
    return getattr(claim, "text", "" if name == "<lambda>" else name.replace("_", " "))


def predicate(function):
    """Answers at once if it is asked of curves, and becomes a claim if it is asked of parts."""

    @wraps(function)
    def asked(*arguments, **options):
        if not any(isinstance(argument, Part) for argument in arguments):
            return bool(function(*arguments, **options))
        given = [getattr(a, "__name__", None) or repr(a) for a in arguments]
        given += [f"{name}={value!r}" for name, value in options.items()]

        def answers(panels):
            each = [a._find(panels) if isinstance(a, Part) else [a] for a in arguments]
            return [bool(function(*things, **options)) for things in product(*each)]

        return Claim(f"{function.__name__}({', '.join(given)})", answers)

    return asked


# --- How a curve runs; from start to end, or all the way


@predicate
def rises(curve, start=-np.inf, end=np.inf):
    """Never down, and in all by a fifth of the panel's height."""
    y = curve.at(curve.over(start, end))
    return np.all(np.diff(y) >= -0.001 * curve.height) and y[-1] - y[0] > 0.2 * curve.height


@predicate
def falls(curve, start=-np.inf, end=np.inf):
    """Never up, and in all by a fifth of the panel's height."""
    y = curve.at(curve.over(start, end))
    return np.all(np.diff(y) <= 0.001 * curve.height) and y[0] - y[-1] > 0.2 * curve.height


@predicate
def level(curve, height, start=-np.inf, end=np.inf):
    """At this height everywhere."""
    return curve.near(curve.at(curve.over(start, end)), height)


@predicate
def straight(curve, start=-np.inf, end=np.inf):
    x = curve.over(start, end)
    return curve.near(curve.at(x), np.interp(x, x[[0, -1]], curve.at(x[[0, -1]])))


@predicate
def nearly_straight(curve):
    """As measurements are: never far from the straight line between the ends."""
    between = np.interp(curve.x, curve.x[[0, -1]], curve.y[[0, -1]])
    return np.abs(curve.y - between).max() < 0.06 * curve.height


@predicate
def s_shaped(curve, centre=0.0):
    """Rising all the way, ever more steeply up to the centre and less and less after it."""
    x = np.linspace(curve.x[0], curve.x[-1], 25)
    turn = np.diff(curve.at(x), 2)
    middle, slack = x[1:-1], 0.01 * curve.height
    return (
        rises(curve)
        and not straight(curve)
        and np.all(turn[middle < centre] > -slack)
        and np.all(turn[middle > centre] < slack)
    )


@predicate
def bell_shaped(curve):
    """Up to one peak and down again to level ends, with no corner on the way."""
    top = curve.x[np.argmax(curve.y)]
    reach = np.linspace(0, min(top - curve.x[0], curve.x[-1] - top), 101)
    return (
        rises(curve, end=top)
        and falls(curve, start=top)
        and not straight(curve, end=top)
        and np.abs(curve.at(top - reach) - curve.at(top + reach)).max() < 0.05 * curve.height
    )


@predicate
def peaks(curve, height, at):
    """Its highest point is this one."""
    best = np.argmax(curve.y)
    return curve.near(curve.y[best], height) and abs(curve.x[best] - at) < 0.1


@predicate
def turns(curve, peaks, troughs):
    """It has so many peaks and troughs, as far as the eye can tell."""
    return peaks_and_troughs(curve) == (peaks, troughs)


def peaks_and_troughs(curve):
    peaks, troughs, low, high, up = 0, 0, curve.y[0], curve.y[0], None
    for y in curve.y:
        low, high = min(low, y), max(high, y)
        if up is not False and y < high - 0.01 * curve.height:
            peaks, up, low = peaks + (up is True), False, y
        elif up is not True and y > low + 0.01 * curve.height:
            troughs, up, high = troughs + (up is False), True, y
    return peaks, troughs


@predicate
def jumps(curve, *places):
    """At these x and nowhere else."""
    gaps = [(curve.x[start - 1] + curve.x[start]) / 2 for start in curve.starts[1:]]
    return len(gaps) == len(places) and np.all(np.abs(np.subtract(gaps, places)) < 0.05)


# --- Where it runs


@predicate
def passes(curve, x, y):
    """It goes through the point, or through each of several."""
    return curve.near(curve.at(x), y)


@predicate
def runs(curve, first, last):
    """From one height at its left end to another at its right."""
    return curve.near(curve.y[[0, -1]], [first, last])


@predicate
def slopes(curve, slope, start, end):
    return abs(curve.slope(start, end) - slope) < 0.01


@predicate
def follows(curve, other, start=-np.inf, end=np.inf):
    """It lies on the other curve, or is the graph of a function."""
    x = np.append(curve.x, curve.over(start, end))
    x = x[(x >= start) & (x <= end)]
    for piece in curve.starts[1:]:  # on which side of a jump its ends belong is not to be seen
        x = x[np.abs(x - (curve.x[piece - 1] + curve.x[piece]) / 2) > 0.05]
    return curve.near(curve.at(x), other.at(x) if isinstance(other, Curve) else other(x))


@predicate
def above(curve, other, start=-np.inf, end=np.inf):
    x = curve.over(start, end)
    return np.all(curve.at(x) > other.at(x))


@predicate
def below(curve, other, start=-np.inf, end=np.inf):
    x = curve.over(start, end)
    return np.all(curve.at(x) < other.at(x))


@predicate
def crosses(curve, other, times):
    x = curve.over()
    sides = np.sign(curve.at(x) - other.at(x))
    return np.count_nonzero(np.diff(sides[sides != 0])) == times


# --- Whole panels, and how many of something there are


@predicate
def fully_joined(panel):
    """Every circle of a drawn network to every circle of the next column, and no line more."""
    columns = panel.columns
    drawn = {(*np.round([c.x[0], c.y[0], c.x[-1], c.y[-1]]),) for c in panel.curves}
    wanted = {
        (*np.round([*start, *end]),)
        for left, right in zip(columns, columns[1:], strict=False)
        for start in left
        for end in right
    }
    return drawn == wanted and len(panel.curves) == len(wanted)


def there_are(count, part):
    """So many panels, curves, or marks."""

    def answers(panels):
        things = part._find(panels)
        yield count == sum(len(t) if isinstance(t, np.ndarray) else 1 for t in things)

    return Claim(f"there_are({count}, {part})", answers)
