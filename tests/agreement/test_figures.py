"""What the words below a figure claim is what the figure shows.

CLAIMS pairs words, which must stand literally in the figure's alternative text or caption, with a
question to the recorded drawing (drawing.py). Every word of direction or extremum in those texts
must be inside the words of some claim: so a changed word fails, and so does a changed curve.
"""

import re
from dataclasses import dataclass

import numpy as np
import pytest
from matplotlib.path import Path as Outline

from mlpkit import (
    Dense,
    gelu,
    hardtanh,
    identity,
    leaky_relu,
    relu,
    sigmoid,
    silu,
    softmax,
    softplus,
    step,
    tanh,
    trace,
)
from mlpkit.course import plotting
from tests.agreement.drawing import read_figures
from tests.agreement.lesson import LESSONS, read_lesson

# Words that say where something is or which way it goes: each must be claimed.
DIRECTION = re.compile(
    r"""\b(
    ris(e|es|ing|en) | fall(s|ing|en)? | climb(s|ing)? | drop(s|ping|ped)? | sink(s|ing)?
    | (in|de)creas(e|es|ing|ed) | grow(s|ing)? | shrink(s|ing)? | descend(s|ing)? | ascend(s|ing)?
    | larg(e|er|est) | small(er|est)? | high(er|est)? | low(er|est)? | great(er|est)
    | most | least | more | less | fewer | long(er|est)? | short(er|est)?
    | peaks? | maxim(um|a|al) | minim(um|a|al) | trough | valley | top | bottom
    | middle | cent(re|er)
    | flat | level(s|led)? | constant | stays? | steep(er|est|ly)? | gentle?(r|st)? | gently
    | above | below | over | under | left | right | upper | inside | outside | within | beyond
    | between | around | across | through | alike | apart | closed | open
    | up | down | upwards? | downwards? | towards?
    | straight | bends? | bent | kinks? | jumps? | curved? | smooth(ly)? | narrow(er)? | wide(r)?
    | bell | S | S-shaped | cross(es|ing)? | cuts? | passes | touch(es)? | meets? | reach(es)?
    | dashed | dotted | solid | diagonal | parallel | same | equal(s|ly)? | different | opposite
    | before | after | negative | positive | never | always | all | no | not | none | neither | both
    | first | second | third | last | each | every | only | close | near | far | together
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)


def near(panel, value, wanted):
    """Equal as far as the eye can tell: to a hundredth of the panel's height."""
    return np.all(np.abs(np.asarray(value) - wanted) <= 0.01 * panel.height)


def line(panel):
    """The only curve of a panel, or its only solid one."""
    (found,) = [c for c in panel.curves if not c.dashed]
    return found


def dashed(panel):
    (found,) = [c for c in panel.curves if c.dashed]
    return found


def over(curve, low=-np.inf, high=np.inf):
    """Many x on the curve from low to high, none of them in a jump or beyond the ends."""
    x = np.linspace(max(low, curve.x[0]), min(high, curve.x[-1]), 301)
    for start in curve.starts[1:]:
        x = x[(x <= curve.x[start - 1]) | (x >= curve.x[start])]
    return x


def follows(panel, curve, function):
    x = np.append(curve.x, over(curve))
    for start in curve.starts[1:]:  # on which side of a jump its ends belong is not to be seen
        x = x[np.abs(x - (curve.x[start - 1] + curve.x[start]) / 2) > 0.05]
    return near(panel, curve.at(x), function(x))


def is_at(panel, curve, value, low=-np.inf, high=np.inf):
    return near(panel, curve.at(over(curve, low, high)), value)


def goes_up(panel, curve, low=-np.inf, high=np.inf):
    y = curve.at(over(curve, low, high))
    return np.all(np.diff(y) >= -0.001 * panel.height) and y[-1] - y[0] > 0.2 * panel.height


def goes_down(panel, curve, low=-np.inf, high=np.inf):
    y = curve.at(over(curve, low, high))
    return np.all(np.diff(y) <= 0.001 * panel.height) and y[0] - y[-1] > 0.2 * panel.height


def level_then_up(points):
    """Points that stay at one height and then leave it upwards."""
    rises = np.diff(points[np.argsort(points[:, 0]), 1]) > 1e-6
    return rises.any() and not rises.all() and np.all(np.diff(rises.astype(int)) >= 0)


def is_straight(panel, curve, low=-np.inf, high=np.inf):
    x = over(curve, low, high)
    return near(panel, curve.at(x), np.interp(x, x[[0, -1]], curve.at(x[[0, -1]])))


def slope(curve, low, high):
    return (curve.at(high) - curve.at(low)) / (high - low)


def has_slope(curve, wanted, low, high):
    return abs(slope(curve, low, high) - wanted) < 0.01


def is_s(panel, curve, centre=0.0):
    """Rising all the way, ever more steeply up to the centre and less and less after it."""
    x = np.linspace(curve.x[0], curve.x[-1], 25)
    turn = np.diff(curve.at(x), 2)
    middle, slack = x[1:-1], 0.01 * panel.height
    return (
        goes_up(panel, curve)
        and not is_straight(panel, curve)
        and np.all(turn[middle < centre] > -slack)
        and np.all(turn[middle > centre] < slack)
    )


def runs_from_to(panel, curve, first, last):
    return near(panel, curve.y[0], first) and near(panel, curve.y[-1], last)


def is_bell(panel, curve):
    """Up to one peak and down again to level ends, with no corner on the way."""
    top = curve.x[np.argmax(curve.y)]
    reach = np.linspace(0, min(top - curve.x[0], curve.x[-1] - top), 101)
    return (
        goes_up(panel, curve, high=top)
        and goes_down(panel, curve, low=top)
        and not is_straight(panel, curve, high=top)
        and np.abs(curve.at(top - reach) - curve.at(top + reach)).max() < 0.05 * panel.height
    )


def has_peak(panel, curve, height, at):
    best = np.argmax(curve.y)
    return near(panel, curve.y[best], height) and abs(curve.x[best] - at) < 0.1


def jumps_at(curve, *places):
    gaps = [(curve.x[start - 1] + curve.x[start]) / 2 for start in curve.starts[1:]]
    return len(gaps) == len(places) and np.all(np.abs(np.subtract(gaps, places)) < 0.05)


def portrait(words, activation):
    """The claim of every caption below a value and its slope, drawn side by side."""
    return (
        words,
        lambda left, right: (
            follows(left, line(left), activation)
            and follows(right, line(right), activation.derivative)
        ),
    )


def coloured(panel, colour):
    return [curve for curve in panel.curves if curve.colour == colour]


def is_nearly_straight(panel, curve):
    """As measurements are: never far from the straight line between the ends."""
    level = np.interp(curve.x, curve.x[[0, -1]], curve.y[[0, -1]])
    return np.abs(curve.y - level).max() < 0.06 * panel.height


def longest(panel):
    most = max(len(curve.x) for curve in panel.curves)
    return [curve for curve in panel.curves if len(curve.x) == most]


def the_longer_the_lower(panel):
    lengths = sorted({len(curve.x) for curve in panel.curves})
    groups = [[c.y for c in panel.curves if len(c.x) == length] for length in lengths]
    return all(
        min(map(np.min, shorter)) > max(map(np.max, longer))
        for shorter, longer in zip(groups, groups[1:], strict=False)
    )


def bundle(panel, label):
    """The five lines that end beside a label."""
    height = next(y for (_, y), words in panel.texts.items() if words == label)
    ends = sorted(panel.curves, key=lambda curve: abs(curve.y[-1] - height))
    return ends[:5]


def points(marks):
    return {tuple(np.round(mark, 2) + 0.0) for mark in marks.tolist()}


def columns(panel):
    """The circles of a drawn network, column by column, each from top to bottom."""
    places = sorted({round(x, 1) for x in panel.circles[:, 0]})
    return [
        sorted([c for c in panel.circles if abs(c[0] - x) < 0.2], key=lambda c: -c[1])
        for x in places
    ]


def is_joined(panel):
    """Every circle to every circle of the next column, and no line more."""
    drawn = {(*np.round([c.x[0], c.y[0], c.x[-1], c.y[-1]]),) for c in panel.curves}
    wanted = {
        (*np.round([*start, *end]),)
        for left, right in zip(columns(panel), columns(panel)[1:], strict=False)
        for start in left
        for end in right
    }
    return drawn == wanted and len(panel.curves) == len(wanted)


def names_of_columns(panel):
    """The words above each column, from left to right."""
    above = max(panel.circles[:, 1])
    texts = sorted((x, words) for (x, y), words in panel.texts.items() if y > above + 20)
    return [words for _, words in texts]


def shows(panel, column):
    """The numbers written in the circles of one column, from top to bottom."""
    numbers = []
    for centre in columns(panel)[column]:
        ((words),) = [
            words
            for place, words in panel.texts.items()
            if abs(place[0] - centre[0]) < 16 and abs(place[1] - centre[1]) < 8
        ]
        numbers.append(words)
    return numbers


def network_of_lesson_7():
    """Its layers, from the cell that writes the weights down."""
    lesson = read_lesson(next(path for path in LESSONS if path.name.startswith("07")))
    weights = {"np": np}
    exec(next(cell.code for cell in lesson.cells if "W1 = np.array" in cell.code), weights)
    w = weights
    layers = (
        Dense(w["W1"], w["b1"], sigmoid),
        Dense(w["W2"], w["b2"], sigmoid),
        Dense(w["W3"], w["b3"]),
    )
    return layers, w["X"]


def column_holds(panel, column, wanted):
    network, example = network_of_lesson_7()
    values = [example, *(made.Z for made in trace(network, example))][column]
    return shows(panel, column) == wanted == [f"{value:.2f}" for value in values]


def weights_are_on_their_lines(panel):
    network, _ = network_of_lesson_7()
    wanted = [
        (left[i], right[j], f"{layer.W[i, j]:.1f}")
        for layer, left, right in zip(network, columns(panel), columns(panel)[1:], strict=False)
        for i in range(len(left))
        for j in range(len(right))
    ]
    labels = [(words, centre) for words, centre, _ in panel.boxes]
    return len(labels) == len(wanted) and all(
        any(words == text and beside(centre, start, end) for words, centre in labels)
        for start, end, text in wanted
    )


def beside(point, start, end):
    along, to = end - start, point - start
    off = abs(along[0] * to[1] - along[1] * to[0]) / np.hypot(*along)
    return off < 3 and start[0] < point[0] < end[0]


def row(panel, upper):
    """The texts of one row of two, from left to right, and how many of them are in a box."""
    middle = panel.box[1] + panel.height / 2
    texts = sorted((x, words) for (x, y), words in panel.texts.items() if (y > middle) == upper)
    boxes = [c for _, c, edge in panel.boxes if (c[1] > middle) == upper and edge != "#ffffff"]
    (joint,) = [c for c in panel.curves if (c.y[0] > middle) == upper]
    level = joint.y[0] == joint.y[-1] and joint.x[0] < texts[1][0] <= texts[-2][0] < joint.x[-1]
    return [words for _, words in texts] if level else [], len(boxes)


def border(panel):
    """The points of the blue region's outline that are not on the edge of the shaded square."""
    outline = np.concatenate([shape for colour, shape in panel.shapes])
    low, high = outline.min(axis=0) + 1, outline.max(axis=0) - 1
    return outline[np.all((outline > low) & (outline < high), axis=1)]


def sides_of_straight_border(panel):
    """On which side of a straight border each circle and each square lies; None if it bends."""
    edge = border(panel)
    centre = edge.mean(axis=0)
    across = np.linalg.svd(edge - centre, full_matrices=False)[2][1]
    if np.abs((edge - centre) @ across).max() > 2:  # points of the page; a grid cell is 1.4
        return None
    return (panel.circles - centre) @ across > 0, (panel.squares - centre) @ across > 0


def both_are_cut(panel):
    sides = sides_of_straight_border(panel)
    return sides is not None and all(0.2 < side.mean() < 0.8 for side in sides)


def border_is_round_the_disc(panel):
    """One outline without a point on the edge, with all circles in it and no square."""
    everything = np.concatenate([shape for _, shape in panel.shapes])
    low, high = everything.min(axis=0) + 1, everything.max(axis=0) - 1
    inner = [s for _, s in panel.shapes if np.all((s > low) & (s < high))]
    # The hole in one region and the filling of the other: the same outline twice.
    return len(inner) == 2 and all(
        np.mean(Outline(shape).contains_points(panel.circles)) > 0.99
        and np.mean(Outline(shape).contains_points(panel.squares)) < 0.01
        for shape in inner
    )


def disc_in_ring(panel):
    centre = panel.circles.mean(axis=0)
    disc = np.hypot(*(panel.circles - centre).T)
    ring = np.hypot(*(panel.squares - centre).T)
    spread = np.ptp(np.arctan2(*(panel.squares - centre).T))
    return disc.max() < ring.min() and spread > 6


def starts(marks):
    """The counts that marks show, one row for each group of six."""
    return marks[:, 1].round(1).reshape(-1, 6)


def labelled(panel, label):
    """The solid curve that passes nearest to where the label begins."""
    x, y = next(place for place, words in panel.texts.items() if words == label)
    return min((c for c in panel.curves if not c.dashed), key=lambda c: abs(c.at(x) - y))


def turns(panel):
    """How often the line changes from going up to going down, or back."""
    return int(np.sum(np.diff(np.sign(np.diff(line(panel).y))) != 0))


def groups_of_three(panel):
    return panel.circles.reshape(3, 3, 2)


def same_pattern(panel, step):
    heights = groups_of_three(panel)[:, :, 1]
    return near(panel, np.diff(heights, axis=0), step)


XOR_OF = {(0.0, 0.0): 0, (0.0, 1.0): 1, (1.0, 0.0): 1, (1.0, 1.0): 0}
ZEROS = {corner for corner, value in XOR_OF.items() if value == 0}
ONES = {corner for corner, value in XOR_OF.items() if value == 1}


def hidden(corners):
    layer = Dense([[1, 1], [1, 1]], [0, -1], relu)
    return points(np.array([layer(corner) for corner in sorted(corners)]))


def parts_marks(panel):
    rule = dashed(panel)
    circles = [y > rule.at(x) for x, y in panel.circles]
    squares = [y > rule.at(x) for x, y in panel.squares]
    return len({*circles}) == len({*squares}) == 1 and circles[0] != squares[0]


def extrema(panel):
    """How many peaks and troughs the curve has, as far as the eye can tell."""
    (curve,) = panel.curves
    peaks, troughs, low, high, up = 0, 0, curve.y[0], curve.y[0], None
    for y in curve.y:
        low, high = min(low, y), max(high, y)
        if up is not False and y < high - 0.01 * panel.height:
            peaks, up, low = peaks + (up is True), False, y
        elif up is not True and y > low + 0.01 * panel.height:
            troughs, up, high = troughs + (up is False), True, y
    return peaks, troughs


def marks_are_at_extrema(panel):
    """As many circles as peaks and squares as troughs, each on the curve where it turns."""
    (curve,) = panel.curves
    beside = 0.02 * np.ptp(curve.x)
    sides = [(panel.circles, 1), (panel.squares, -1)]
    return (len(panel.circles), len(panel.squares)) == extrema(panel) and all(
        near(panel, curve.at(x), y)
        and all(sign * (y - curve.at(x + way)) > -0.001 * panel.height for way in (beside, -beside))
        for marks, sign in sides
        for x, y in marks
    )


def heights(panel):
    """The only curve, over its width, as multiples of the panel's height above the zero line."""
    (curve,), zero = panel.curves, panel.guides[0]
    x = np.linspace(curve.x[0], curve.x[-1], 201)
    return (curve.at(x) - zero.y[0]) / panel.height


def rows_add_up(*panels):
    return all(
        np.abs(heights(a) + heights(b) - heights(total)).max() < 0.01
        for a, b, total in zip(panels[::3], panels[1::3], panels[2::3], strict=True)
    )


def share(panel, x=None, y=None):
    """How far from the panel's left to its right, or from its bottom to its top, something is."""
    left, bottom, right, top = panel.box
    return (x - left) / (right - left) if y is None else (y - bottom) / (top - bottom)


def from_share(panel, x=None, y=None):
    left, bottom, right, top = panel.box
    return left + x * (right - left) if y is None else bottom + y * (top - bottom)


def dotted_gate(panel):
    """Where the dotted line under a hill starts up and comes down, and its height."""
    (curve,), gate = panel.curves, panel.guides[1]
    start, _, _, end = gate.x
    assert gate.dashed and near(panel, curve.at([start, end]), gate.y[1:3])
    return start, end, gate.y[1]


def gate_leads_to_the_peaks(*panels):
    hill, result = panels[2], panels[8]
    peaks = np.sort(share(result, x=result.circles[:, 0]))
    start, end, height = dotted_gate(hill)
    return (
        np.abs(share(hill, x=np.array([start, end])) - peaks).max() < 0.01
        and np.abs(
            np.sort(share(result, x=np.array([g.x[0] for g in result.guides[1:]]))) - peaks
        ).max()
        < 0.01
        and height < hill.circles[0, 1]
    )


def gate_is_as_high_as_the_peak_is_far(*panels):
    """C + D peaks at that x which the dotted line under A + B has for its height."""
    far = from_share(panels[6], x=share(panels[5], x=panels[5].circles[0, 0]))
    high = from_share(panels[0], y=share(panels[2], y=dotted_gate(panels[2])[2]))
    return abs(far - high) < 0.05 and near(
        panels[5], panels[5].guides[1].x, panels[5].circles[0, 0]
    )


def width_of_hill(panel):
    y = heights(panel)
    return np.mean(y > y.max() / 2)


def looks(panel, colour, dashed):
    (curve,) = panel.curves
    return (curve.colour, curve.dashed) == (colour.lower(), dashed)


def two_sigmoids(panel):
    steps = [c for c in panel.curves if c.dashed]
    return len(steps) == 2 and all(
        follows(panel, c, lambda x, at=at: sigmoid(60 * (x - at)))
        for c, at in zip(steps, (0.3, 0.6), strict=True)
    )


def is_their_difference(panel):
    first, second = (c for c in panel.curves if c.dashed)
    x = over(line(panel))
    # Paths are drawn to a tenth of a point: nothing to the eye, but on a steep flank more upwards
    # than sideways. So the difference may stand a thousandth of the width to either side.
    aside = (panel.box[2] - panel.box[0]) / 1000 * np.array([[-1], [0], [1]])
    differences = first.at(x + aside) - second.at(x + aside)
    drawn = line(panel).at(x)
    return near(panel, drawn, np.clip(drawn, differences.min(axis=0), differences.max(axis=0)))


def sine(x):
    return np.sin(2 * np.pi * x)


def levels_of(curve):
    """The heights at which a staircase stays level, from left to right."""
    middle = (np.arange(12) + 0.5) / 12
    level = [np.ptp(curve.at(at + np.linspace(-0.02, 0.02, 9))) < 0.02 for at in middle]
    steps = np.abs(np.diff(curve.at(middle)))
    return sum(level) - np.count_nonzero(steps[[2, 8]] > 0.02)  # the two highest are alike


def strip(panel):
    """Where on the page the shaded stretch is: nothing but the network's knots."""
    return over(line(panel), 0, 1)


def tooth_of(depth):
    def function(x):
        for _ in range(depth):
            x = 1 - np.abs(2 * x - 1)
        return x

    return function


def loss_of_lesson_8(activation, w, b):
    x = np.linspace(-3, 3, 25)
    return np.mean((activation(w * x + b) - (tanh(x + 1.6) - tanh(x - 2.4) - 1)) ** 2)


def is_lowest_nearby(activation, mark):
    turn = np.linspace(0, 2 * np.pi, 24)
    around = mark + 0.2 * np.column_stack([np.cos(turn), np.sin(turn)])
    here = loss_of_lesson_8(activation, *mark)
    return all(loss_of_lesson_8(activation, *place) > here for place in around)


def goes_downhill(path, activation):
    points = zip(path.x, path.y, strict=True)
    losses = [loss_of_lesson_8(activation, *point) for point in points]
    return np.diff(losses).max() < 0.001 and losses[-1] < losses[0] / 2


def number_at_start(panel, path):
    return panel.texts[
        min(panel.texts, key=lambda at: np.hypot(at[0] - path.x[0], at[1] - path.y[0]))
    ]


def darker_is_lower(panel):
    """The shades are drawn from the lowest level of the loss to the highest."""
    shades = [int(colour[1:3], 16) for colour, _ in panel.shapes]
    return shades == sorted(shades) and shades[0] < shades[-1]


def in_the_darkest(panel, mark):
    darkest = min(colour for colour, _ in panel.shapes)
    return any(
        Outline(shape).contains_point(mark) for colour, shape in panel.shapes if colour == darkest
    )


def ends_at(path, marks):
    return len(marks) == 1 and np.abs([path.x[-1], path.y[-1]] - marks[0]).max() < 0.05


def lead_of_wide(panel, *rows):
    """Row by row, from the upper one: how far left of the deep network's square the circle lies."""
    lead = np.subtract(*reversed(rows_of(panel)))
    kinds = {"left": lead > 0, "right": lead < 0, "touch": abs(lead) < 0.15, "far left": lead > 0.9}
    return all(kinds[kind][row] for row, kind in enumerate(rows))


def rows_of(panel):
    """The circles' and the squares' x, row by row from the top."""
    return [marks[np.argsort(-marks[:, 1]), 0] for marks in (panel.circles, panel.squares)]


def pieces_of(panel):
    return [
        (x, y)
        for c in panel.curves
        for x, y in zip(np.split(c.x, c.starts[1:]), np.split(c.y, c.starts[1:]), strict=True)
    ]


def marks_are_inside_their_lines(panel):
    pieces = pieces_of(panel)
    return len(pieces) == 8 and all(
        any(abs(y[0] - mark[1]) < 0.5 and x[0] - 0.02 < mark[0] < x[-1] + 0.02 for x, y in pieces)
        for mark in np.concatenate([panel.circles, panel.squares])
    )


def cell_of_lesson_9(words):
    """What the cell with these words in its code defines, run by itself."""
    lesson = read_lesson(next(path for path in LESSONS if path.name.startswith("09")))
    names = {"np": np}
    exec(next(cell.code for cell in lesson.cells if words in cell.code), names)
    return names


def readings():
    names = cell_of_lesson_9("t_c = np.array")
    return names["t_u"], names["t_c"]


def true_celsius(fahrenheit):
    return (fahrenheit - 32) * 5 / 9


def distance(curve, marks):
    """How far the marks lie above or below a curve, taken as the root of the mean square."""
    return np.sqrt(np.mean((curve.at(marks[:, 0]) - marks[:, 1]) ** 2))


def has_marks(panel, marks, wanted):
    return len(marks) == len(wanted) and all(
        np.abs(marks - point).max(axis=1).min() < 0.01 * panel.height for point in wanted
    )


def quarter(panel):
    """The middle of the panel, to say in which quarter something lies."""
    return (panel.box[:2] + panel.box[2:]) / 2


def solids(panel):
    return [curve for curve in panel.curves if not curve.dashed]


def dashes(panel):
    return [curve for curve in panel.curves if curve.dashed]


def titles(*panels):
    return [words for panel in panels for words in panel.texts.values()]


def label_of(panel):
    """The label of the handwritten digit in scikit-learn's set that is this picture."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    scaled = digits.images / digits.images.max(axis=(1, 2), keepdims=True)
    off = np.abs(scaled - panel.darkness).max(axis=(1, 2))
    return int(digits.target[off.argmin()]) if off.min() < 0.01 else None


def two_rows_of_five(*panels):
    heights = [height for panel in panels for _, height in panel.texts]
    rows = len(panels) == 10 and np.ptp(heights[:5]) == np.ptp(heights[5:]) == 0
    upper = rows and heights[0] > heights[5]
    return upper and all(panel.darkness.shape == (8, 8) for panel in panels)


CLAIMS = {
    # 01 hidden layers
    "fig-neuron": [
        (
            "An S-shaped curve from −1 on the left to 1 on the right.",
            lambda p: is_s(p, line(p), 20) and runs_from_to(p, line(p), -1, 1),
        ),
        (
            "It rises through 0 at 20 degrees",
            lambda p: goes_up(p, line(p)) and near(p, line(p).at(20), 0),
        ),
        (
            "where it lies on a dashed straight line",
            lambda p: (
                is_straight(p, dashed(p))
                and near(p, line(p).at(over(line(p), 19, 21)), dashed(p).at(over(line(p), 19, 21)))
            ),
        ),
        (
            "below about 10 and above about 30 degrees it is flat",
            lambda p: (
                is_at(p, line(p), -1, high=10)
                and is_at(p, line(p), 1, low=30)
                and not is_at(p, line(p), -1, high=14)
                and not is_at(p, line(p), 1, low=26)
            ),
        ),
        (
            "The neuron tanh(0.3 x − 6)",
            lambda p: follows(p, line(p), lambda x: tanh(0.3 * x - 6)),
        ),
        (
            "Dashed, the line that it follows near 20 °C",
            lambda p: follows(p, dashed(p), lambda x: 0.3 * x - 6),
        ),
    ],
    "fig-4-5-3": [
        (
            "Three columns of circles joined by lines, 4 labelled input, 5 labelled hidden, and 3"
            " labelled output.",
            lambda p: (
                [len(column) for column in columns(p)] == [4, 5, 3]
                and names_of_columns(p) == ["input", "hidden", "output"]
            ),
        ),
        ("Each circle has a line to every circle of the column to its right", is_joined),
        ("Every unit is connected to every unit of the next layer", is_joined),
    ],
    "fig-two-drawings": [
        ("Two rows.", lambda p: len({round(y) for _, y in p.texts}) == 2),
        (
            "In the upper row a line leads from x through a box with w x plus b and a box with"
            " tanh to z.",
            lambda p: row(p, upper=True) == (["$x$", "$wx+b$", "tanh", "$z$"], 2),
        ),
        (
            "In the lower row it leads from x through a single box with tanh of w x plus b to z.",
            lambda p: row(p, upper=False) == (["$x$", "tanh$(wx+b)$", "$z$"], 1),
        ),
        (
            "The same neuron, drawn as two nodes and as one.",
            lambda p: (row(p, upper=True)[1], row(p, upper=False)[1]) == (2, 1),
        ),
    ],
    # 02 the collapse of linear layers
    "fig-deep-line": [
        (
            "A single straight line across the whole plot, with no bend.",
            lambda p: is_straight(p, line(p)) and np.ptp(line(p).x) > 0.9 * (p.box[2] - p.box[0]),
        ),
    ],
    "fig-xor": [
        ("Two panels.", lambda *panels: len(panels) == 2),
        (
            "On the left the four corners, with the two square marks on one diagonal and the two"
            " circles on the other.",
            lambda left, _: points(left.squares) == ONES and points(left.circles) == ZEROS,
        ),
        (
            "On the right only three points are left",
            lambda _, right: len(points(right.squares) | points(right.circles)) == 3,
        ),
        (
            "a dashed line runs between the one square, where two corners now lie together, and"
            " the two circles",
            lambda _, right: (
                parts_marks(right)
                and len(right.squares) == len(points(right.circles)) == 2
                and len(points(right.squares)) == 1
            ),
        ),
        (
            "XOR before the hidden layer and after it.",
            lambda left, right: (
                hidden(ONES) == points(right.squares) and hidden(ZEROS) == points(right.circles)
            ),
        ),
        (
            "Squares are to give 1, circles 0.",
            lambda left, _: (
                all(XOR_OF[corner] == 1 for corner in points(left.squares))
                and all(XOR_OF[corner] == 0 for corner in points(left.circles))
            ),
        ),
    ],
    "fig-regions": [
        (
            "Two panels with the same points, a disc of circles inside a ring of squares.",
            lambda left, right: (
                disc_in_ring(left)
                and disc_in_ring(right)
                and np.ptp(right.circles - left.circles, axis=0).max() < 0.1
                and np.ptp(right.squares - left.squares, axis=0).max() < 0.1
            ),
        ),
        (
            "On the left one straight border cuts through disc and ring alike.",
            lambda left, _: both_are_cut(left),
        ),
        (
            "On the right a closed border runs around the disc and parts it from the ring.",
            lambda _, right: border_is_round_the_disc(right),
        ),
        (
            "What each network takes for disc and ring.",
            lambda left, right: (
                all(
                    {colour for colour, _ in p.shapes} == {"#f6d9c8", "#cfe3f1"}
                    for p in (left, right)
                )
                and [*left.texts.values(), *right.texts.values()] == ["no activation", "ReLU"]
            ),
        ),
        (
            "Same data, same widths, same training.",  # of training, the lesson's `train` says it
            lambda left, right: np.ptp(right.circles - left.circles, axis=0).max() < 0.1,
        ),
    ],
    # 03 activation functions
    "fig-step-sigmoid": [
        (
            "A dashed line is 0 left of x = 0 and 1 right of it.",
            lambda p: (
                is_at(p, dashed(p), 0, high=-0.05)
                and is_at(p, dashed(p), 1, low=0.05)
                and jumps_at(dashed(p), 0)
            ),
        ),
        ("A smooth S-shaped curve", lambda p: is_s(p, line(p))),
        (
            "follows the same two levels far out",
            lambda p: runs_from_to(p, line(p), 0, 1) and runs_from_to(p, dashed(p), 0, 1),
        ),
        (
            "climbs through 0.5 at x = 0",
            lambda p: goes_up(p, line(p)) and near(p, line(p).at(0), 0.5),
        ),
        (
            "Step (dashed) and sigmoid.",
            lambda p: follows(p, dashed(p), step) and follows(p, line(p), sigmoid),
        ),
        (
            "Both run from 0 to 1, and neither is a line.",
            lambda p: all(
                runs_from_to(p, curve, 0, 1) and not is_straight(p, curve) for curve in p.curves
            ),
        ),
    ],
    "fig-clipping": [
        ("A dashed line is 0 up to x = 0", lambda p: is_at(p, dashed(p), 0, high=0)),
        (
            "rises straight to 1 at x = 1 and stays there",
            lambda p: (
                goes_up(p, dashed(p), 0, 1)
                and is_straight(p, dashed(p), 0, 1)
                and is_at(p, dashed(p), 1, low=1)
            ),
        ),
        (
            "The smooth S of the sigmoid is",
            lambda p: is_s(p, line(p)) and follows(p, line(p), sigmoid),
        ),
        (
            "is above it on the left, where the dashed line is 0",
            lambda p: np.all(
                line(p).at(over(line(p), high=0)) > dashed(p).at(over(line(p), high=0))
            ),
        ),
        (
            "and below it from x = 1 on",
            lambda p: np.all(line(p).at(over(line(p), low=1)) < dashed(p).at(over(line(p), low=1))),
        ),
        (
            "Clipping to the interval from 0 to 1 (dashed) is not the sigmoid.",
            lambda p: (
                follows(p, dashed(p), lambda x: np.clip(x, 0, 1))
                and not follows(p, dashed(p), sigmoid)
            ),
        ),
    ],
    "fig-step": [
        portrait("The step and its slope.", step),
        (
            "Left, a line at 0 for negative x and at 1 for positive x.",
            lambda left, _: (
                is_at(left, line(left), 0, high=-0.05) and is_at(left, line(left), 1, low=0.05)
            ),
        ),
        ("Right, a level line at 0.", lambda _, right: is_at(right, line(right), 0)),
    ],
    "fig-sigmoid": [
        portrait("The sigmoid and its slope.", sigmoid),
        (
            "Left, an S from 0 to 1",
            lambda left, _: is_s(left, line(left)) and runs_from_to(left, line(left), 0, 1),
        ),
        ("that passes 0.5 at x = 0.", lambda left, _: near(left, line(left).at(0), 0.5)),
        (
            "Right, a bell with its peak of 0.25 at x = 0",
            lambda _, right: (
                is_bell(right, line(right)) and has_peak(right, line(right), 0.25, at=0)
            ),
        ),
        (
            "falling to 0 on both sides",
            lambda _, right: (
                goes_down(right, line(right), low=0)
                and goes_up(right, line(right), high=0)
                and runs_from_to(right, line(right), 0, 0)
            ),
        ),
    ],
    "fig-tanh": [
        portrait("Tanh and its slope.", tanh),
        (
            "Left, an S from −1 to 1",
            lambda left, _: is_s(left, line(left)) and runs_from_to(left, line(left), -1, 1),
        ),
        ("that passes 0 at x = 0", lambda left, _: near(left, line(left).at(0), 0)),
        (
            "Right, a narrow bell with its peak of 1 at x = 0",
            lambda _, right: (
                is_bell(right, line(right))
                and has_peak(right, line(right), 1, at=0)
                and line(right).at(1.5) < 0.25  # the sigmoid's slope has half its height there
            ),
        ),
        (
            "close to 0 beyond −3 and 3",
            lambda _, right: (
                is_at(right, line(right), 0, high=-3) and is_at(right, line(right), 0, low=3)
            ),
        ),
    ],
    "fig-relu": [
        portrait("ReLU and its slope.", relu),
        (
            "Left, a line that is 0 up to x = 0 and then rises straight with slope 1.",
            lambda left, _: (
                is_at(left, line(left), 0, high=0)
                and is_straight(left, line(left), low=0)
                and has_slope(line(left), 1, 0, 6)
            ),
        ),
        (
            "Right, a slope of 0 for negative x and of 1 for positive x, with a jump at 0.",
            lambda _, right: (
                is_at(right, line(right), 0, high=-0.05)
                and is_at(right, line(right), 1, low=0.05)
                and jumps_at(line(right), 0)
            ),
        ),
    ],
    "fig-leaky-relu": [
        portrait("Leaky ReLU", leaky_relu(0.1)),
        (
            "with a slope of 0.1 on the left.",
            lambda left, _: has_slope(line(left), 0.1, -6, 0),
        ),
        (
            "Left, a line with a gentle slope for negative x and a slope of 1 for positive x, bent"
            " at 0.",
            lambda left, _: (
                0 < slope(line(left), -6, 0) < 0.2
                and has_slope(line(left), 1, 0, 6)
                and is_straight(left, line(left), high=0)
                and is_straight(left, line(left), low=0)
            ),
        ),
        (
            "Right, its slope, 0.1 and then 1, with a jump at 0.",
            lambda _, right: (
                is_at(right, line(right), 0.1, high=-0.05)
                and is_at(right, line(right), 1, low=0.05)
                and jumps_at(line(right), 0)
            ),
        ),
    ],
    "fig-identity": [
        portrait("The identity and its slope.", identity),
        (
            "Left, a straight line through the origin with slope 1.",
            lambda left, _: (
                is_straight(left, line(left))
                and near(left, line(left).at(0), 0)
                and has_slope(line(left), 1, -6, 6)
            ),
        ),
        ("Right, a level line at 1.", lambda _, right: is_at(right, line(right), 1)),
    ],
    "fig-softplus": [
        portrait("Softplus.", softplus),
        ("Its slope is the sigmoid.", lambda _, right: follows(right, line(right), sigmoid)),
        (
            "Left, a curve close to 0 on the left",
            lambda left, _: is_at(left, line(left), 0, high=-4),
        ),
        (
            "that bends smoothly upwards around x = 0 into a straight line.",
            lambda left, _: (
                goes_up(left, line(left))
                and abs(slope(line(left), -0.5, 0.5) - 0.5) < 0.05
                and not is_straight(left, line(left), -2, 2)
                and is_straight(left, line(left), low=3)
            ),
        ),
        (
            "Right, the S of the sigmoid from 0 to 1.",
            lambda _, right: is_s(right, line(right)) and runs_from_to(right, line(right), 0, 1),
        ),
    ],
    "fig-hardtanh": [
        portrait("Hardtanh and its slope.", hardtanh),
        (
            "Left, a line level at −1, rising straight from x = −1 to x = 1, and level at 1.",
            lambda left, _: (
                is_at(left, line(left), -1, high=-1)
                and is_straight(left, line(left), -1, 1)
                and goes_up(left, line(left), -1, 1)
                and is_at(left, line(left), 1, low=1)
            ),
        ),
        (
            "Right, its slope, 1 between −1 and 1 and 0 outside.",
            lambda _, right: (
                is_at(right, line(right), 1, -0.95, 0.95)
                and is_at(right, line(right), 0, high=-1.05)
                and is_at(right, line(right), 0, low=1.05)
            ),
        ),
    ],
    # 04 vanishing gradients
    "fig-bound": [
        (
            "Three lines fall almost straight on a logarithmic axis.",
            lambda p: (
                len({curve.colour for curve in p.curves}) == 3
                and all(goes_down(p, curve) and is_nearly_straight(p, curve) for curve in p.curves)
            ),
        ),
        (
            "The dashed bound passes 0.015625 at 3 sigmoids and 9.09 × 10⁻¹³ at 20.",
            lambda p: (
                follows(p, dashed(p), lambda k: k * np.log10(0.25))
                and near(p, dashed(p).at([3, 20]), np.log10([0.015625, 9.09e-13]))
                and near(p, p.circles[:, 1], dashed(p).at([3, 20]))
            ),
        ),
        (
            "The chain of single neurons runs below it.",
            lambda p: np.all(coloured(p, "#0072b2")[0].y[1:] < dashed(p).y[1:]),
        ),
        (
            "The network of width 64 starts close to it and ends above it.",
            lambda p: (
                len(coloured(p, "#d55e00")) == 5
                and all(
                    abs(one.at(3) - dashed(p).at(3)) < 0.5 and one.y[-1] > dashed(p).y[-1] + 1
                    for one in coloured(p, "#d55e00")
                )
            ),
        ),
        (
            "What is left of the gradient after going back through sigmoids.",
            lambda p: all(near(p, curve.y[0], 0) for curve in p.curves),
        ),
        (
            "From mark to mark the axis goes down by a factor of 10,000.",
            lambda p: p.y_ticks == [-12, -8, -4, 0],
        ),
    ],
    "fig-layers": [
        (
            "Four panels with the same logarithmic axes, each with lines of three lengths.",
            lambda *panels: (
                len(panels) == 4
                and len({(*np.round(p.box, 1),) for p in panels}) == 1
                and all(len({len(c.x) for c in p.curves}) == 3 for p in panels)
            ),
        ),
        (
            "Sigmoid, lines that rise straight from the first layer to the last",
            lambda p, *_: (
                [*p.texts.values()] == ["sigmoid"]
                and all(goes_up(p, long) for long in longest(p))
                and all(is_nearly_straight(p, curve) for curve in p.curves)
            ),
        ),
        (
            "the longest from below 10⁻³⁰.",
            lambda p, *_: all(long.y[0] < -30 for long in longest(p)),
        ),
        (
            "Tanh, all lines nearly level and at nearly the same height.",
            lambda _, p, *__: (
                [*p.texts.values()] == ["tanh"]
                and np.ptp(np.concatenate([curve.y for curve in p.curves])) < 0.05 * p.height
            ),
        ),
        (
            "ReLU and leaky ReLU, each line nearly level, but the longer the lower.",
            lambda _, __, *both: (
                [[*p.texts.values()] for p in both] == [["ReLU"], ["leaky ReLU"]]
                and all(np.ptp(curve.y) < 0.05 * p.height for p in both for curve in p.curves)
                and all(the_longer_the_lower(p) for p in both)
            ),
        ),
        (
            "Each line is one network, five random starts for each depth; it ends at the output"
            " layer.",
            lambda *panels: all(
                sorted(round(curve.x[-1]) for curve in p.curves) == 5 * [6] + 5 * [21] + 5 * [51]
                for p in panels
            ),
        ),
    ],
    "fig-accuracy": [
        (
            "Two lines over 1 to 8 hidden layers.",
            lambda p: (
                len(p.curves) == 2 and all(near(p, curve.x[[0, -1]], [1, 8]) for curve in p.curves)
            ),
        ),
        (
            "The line of ReLU stays close to 100 %.",
            lambda p: np.all(line(p).y > 95) and line(p).y.max() <= 100.5,
        ),
        (
            "The dashed line of the sigmoid starts beside it, falls from 2 layers on",
            lambda p: (
                (
                    near(p, dashed(p).y[:2], line(p).y[:2])
                    or np.all(np.abs(dashed(p).y[:2] - line(p).y[:2]) < 4)
                )
                and goes_down(p, dashed(p), low=2)
            ),
        ),
        (
            "at 8 layers meets a thin line at 11 %, labelled guessing.",
            lambda p: (
                near(p, p.guides[0].y, 11)
                and near(p, dashed(p).y[-1], 11)
                and "guessing: 11%" in p.texts.values()
            ),
        ),
        (
            "Each point is one random start, the lines join their means.",
            lambda p: all(
                near(p, marks.reshape(3, 4, 2)[:, :, 1].mean(axis=0), curve.y)
                for marks, curve in ((p.circles, line(p)), (p.squares, dashed(p)))
            ),
        ),
    ],
    "fig-gain": [
        (
            "Three bundles of lines start together at 5 hidden layers and spread like a fan up to"
            " 50.",
            lambda p: (
                len(p.curves) == 15
                and len({curve.colour for curve in p.curves}) == 3
                and all(near(p, curve.x[[0, -1]], [5, 50]) for curve in p.curves)
                and np.ptp([curve.y[0] for curve in p.curves]) < 0.2 * p.height
                and np.ptp([curve.y[-1] for curve in p.curves]) > 0.8 * p.height
            ),
        ),
        (
            "Gradient size in the first layer of ReLU networks, for three gains. Five random"
            " starts each.",
            lambda p: all(
                abs(slope(curve, 5, 50) - np.log10(gain / 2**0.5)) < 0.03
                for label, gain in (("gain 1", 1), ("gain √2", 2**0.5), ("gain 2", 2))
                for curve in bundle(p, label)
            ),
        ),
        (
            "With gain 2 they rise straight",
            lambda p: all(
                goes_up(p, curve) and is_nearly_straight(p, curve) for curve in bundle(p, "gain 2")
            ),
        ),
        (
            "with gain √2 they stay level",
            lambda p: all(np.ptp(curve.y) < 0.1 * p.height for curve in bundle(p, "gain √2")),
        ),
        (
            "with gain 1 they fall straight.",
            lambda p: all(
                goes_down(p, curve) and is_nearly_straight(p, curve)
                for curve in bundle(p, "gain 1")
            ),
        ),
    ],
    # 05 choosing an activation
    "fig-dead": [
        (
            "Four groups of marks, for rates 1, 3, 5 and 10.",
            lambda p: starts(p.circles).shape == starts(p.squares).shape == (4, 6),
        ),
        (
            "The circles are near 0 at rate 1, between 8 and 13 at rate 3 and at 14 or above at"
            " rate 10.",
            lambda p: (
                [starts(p.circles)[0].min(), starts(p.circles)[0].max()] == [0, 1]
                and [starts(p.circles)[1].min(), starts(p.circles)[1].max()] == [8, 13]
                and starts(p.circles)[3].min() == 14
            ),
        ),
        (
            "The squares stay at 0 up to rate 5 and are at 6 or below at rate 10.",
            lambda p: not starts(p.squares)[:3].any() and starts(p.squares)[3].max() == 6,
        ),
        (
            "Dead units after five steps, six starts for each learning rate.",
            lambda p: starts(p.circles).shape == (4, 6),
        ),
        (
            "Circles are the pixels as they are, squares the same pixels centred.",
            lambda p: sorted(p.texts.values()) == ["centred", "pixels as they are"],
        ),
    ],
    "fig-rough": [
        (
            "Two panels, each with one jagged line full of spikes.",
            lambda *panels: len(panels) == 2 and all(turns(p) > 60 for p in panels),
        ),
        (
            "The right panel shows a hundredth of the width, and its line is as jagged.",
            lambda left, right: (
                np.isclose(np.ptp(line(right).x) / np.ptp(line(left).x), 0.01, rtol=0.01)
                and 0.5 < turns(right) / turns(left) < 2
            ),
        ),
        (
            "A sum of cosines, and the middle of it a hundred times closer.",
            lambda left, right: (
                np.isclose(np.ptp(line(left).x) / np.ptp(line(right).x), 100, rtol=0.01)
                and abs(line(left).x.mean() - line(right).x.mean()) < 0.01
            ),
        ),
    ],
    "fig-silu-gelu": [
        (
            "SiLU, GELU and, dashed, ReLU.",
            lambda p: (
                follows(p, dashed(p), relu)
                and follows(p, labelled(p, "SiLU"), silu)
                and follows(p, labelled(p, "GELU"), gelu)
            ),
        ),
        (
            "A dashed line is level at 0 for negative x and rises straight from 0.",
            lambda p: (
                is_at(p, dashed(p), 0, high=0)
                and goes_up(p, dashed(p), low=0)
                and is_straight(p, dashed(p), low=0)
            ),
        ),
        (
            "Two smooth curves dip below it on the left, the one labelled SiLU lowest at x = −1.28,"
            " the one labelled GELU lowest at x = −0.75, and then climb.",
            lambda p: all(
                near(p, curve.at(lowest), curve.y.min())
                and curve.at(lowest) < min(curve.at(lowest - 1), curve.at(lowest + 0.6)) - 0.05
                and curve.y.min() < -0.02 * p.height
                and goes_up(p, curve, low=lowest)
                for curve, lowest in (
                    (labelled(p, "SiLU"), -1.28),
                    (labelled(p, "GELU"), -0.75),
                )
            ),
        ),
    ],
    # 06 softmax and overflow
    "fig-shift": [
        (
            "Left, three groups of three points; each group has the same pattern and lies 5 higher"
            " than the one before.",
            lambda left, _: same_pattern(left, 5),
        ),
        (
            "Right, the three groups' probabilities, at the same three heights in each group.",
            lambda left, right: (
                same_pattern(right, 0)
                and near(
                    right,
                    groups_of_three(right)[:, :, 1],
                    softmax(groups_of_three(left)[:, :, 1]),
                )
            ),
        ),
        (
            "The same three logits, shifted by 5 and by 10.",
            lambda left, _: near(left, np.ptp(groups_of_three(left)[[0, 2], :, 1], axis=0), 10),
        ),
        ("Their probabilities do not move.", lambda _, right: same_pattern(right, 0)),
    ],
    # 07 the three-layer forward pass
    "fig-forward": [
        ("Four columns of circles.", lambda p: len(columns(p)) == 4),
        ("Input 1.00 and 0.50;", lambda p: column_holds(p, 0, ["1.00", "0.50"])),
        (
            "first hidden layer 0.57, 0.67 and 0.75;",
            lambda p: column_holds(p, 1, ["0.57", "0.67", "0.75"]),
        ),
        ("second hidden layer 0.63 and 0.77;", lambda p: column_holds(p, 2, ["0.63", "0.77"])),
        ("output 0.32 and 0.70.", lambda p: column_holds(p, 3, ["0.32", "0.70"])),
        (
            "Each line between two columns carries its weight.",
            lambda p: is_joined(p) and weights_are_on_their_lines(p),
        ),
        (
            "The network with every weight on its line and every activation in its circle.",
            lambda p: (
                weights_are_on_their_lines(p)
                and [len(shows(p, column)) for column in range(4)] == [2, 3, 2, 2]
            ),
        ),
    ],
    "fig-labels-lost": [
        (
            "Seven crosses, level at first and then rising",
            lambda p: len(p.squares) == 7 and level_then_up(p.squares),
        ),
        (
            "No axis has a name, and on the left, where numbers should be, stands the word relu(x)",
            lambda p: sorted(p.names) == ["relu(x)"],
        ),
    ],
    "fig-labels": [
        ("A line that is level up to x = 0", lambda p: is_at(p, line(p), 0, high=0)),
        (
            "and then rises straight to 3",
            lambda p: (
                goes_up(p, line(p), low=0)
                and is_straight(p, line(p), low=0)
                and near(p, line(p).y[-1], 3)
            ),
        ),
        ("The axes are named x and relu(x)", lambda p: sorted(p.names) == ["relu(x)", "x"]),
    ],
    "fig-not-clipping": [
        ("Clipping (dashed)", lambda p: follows(p, dashed(p), lambda x: np.clip(x, 0, 1))),
        ("A dashed line is level at 0", lambda p: is_at(p, dashed(p), 0, high=0)),
        (
            "rises straight to 1 and is level again",
            lambda p: is_straight(p, dashed(p), 0, 1) and is_at(p, dashed(p), 1, low=1),
        ),
        (
            "a smooth S, above the dashed line on the left and below it on the right",
            lambda p: (
                is_s(p, line(p))
                and np.all(line(p).at([-4, -2, -1]) > dashed(p).at([-4, -2, -1]))
                and np.all(line(p).at([1, 2, 4]) < dashed(p).at([1, 2, 4]))
            ),
        ),
    ],
    # 08 learning capacity
    "fig-composed": [
        ("Nine panels in three rows.", lambda *p: len(p) == 9),
        (
            "Neuron A rises, B falls",
            lambda *p: goes_up(p[0], line(p[0])) and goes_down(p[1], line(p[1])),
        ),
        ("A + B is a hill with one peak", lambda *p: extrema(p[2]) == (1, 0) and rows_add_up(*p)),
        (
            "Neuron C rises, D falls",
            lambda *p: goes_up(p[3], line(p[3])) and goes_down(p[4], line(p[4])),
        ),
        (
            "C + D is a narrower hill",
            lambda *p: extrema(p[5]) == (1, 0) and width_of_hill(p[5]) < width_of_hill(p[2]) / 2,
        ),
        (
            "C of A + B is a plateau, D of A + B a hollow",
            lambda *p: (extrema(p[6]), extrema(p[7])) == ((1, 0), (0, 1)),
        ),
        (
            "their sum has two peaks with a trough between them.",
            lambda *p: extrema(p[8]) == (2, 1) and rows_add_up(*p),
        ),
        (
            "Four neurons (blue), neurons applied to a sum (green, dashed), and sums (orange,"
            " thick)",
            lambda *p: (
                all(looks(p[i], plotting.blue, dashed=False) for i in (0, 1, 3, 4))
                and all(looks(p[i], plotting.green, dashed=True) for i in (6, 7))
                and all(looks(p[i], plotting.orange, dashed=False) for i in (2, 5, 8))
            ),
        ),
        ("Circles mark peaks, squares troughs.", lambda *p: all(map(marks_are_at_extrema, p))),
        (
            "Dotted, the place where C + D peaks; A + B is at that height twice.",
            gate_is_as_high_as_the_peak_is_far,
        ),
        (
            "Dotted lines lead down from where A + B passes a certain height on its way up and on"
            " its way down; the two peaks stand at the same two places.",
            gate_leads_to_the_peaks,
        ),
    ],
    "fig-bumps": [
        (
            "Left, two dashed S-curves, one behind the other",
            lambda left, _: two_sigmoids(left),
        ),
        (
            "their difference, a bump that is 1 in the middle and 0 outside.",
            lambda left, _: (
                is_their_difference(left)
                and is_at(left, line(left), 1, 0.4, 0.5)
                and is_at(left, line(left), 0, high=0.2)
                and is_at(left, line(left), 0, low=0.7)
            ),
        ),
        (
            "Right, a staircase that goes up and down with a dashed sine wave.",
            lambda _, right: (
                follows(right, dashed(right), sine)
                and np.abs(line(right).at(over(line(right))) - sine(over(line(right)))).max() < 0.27
            ),
        ),
        ("Two sigmoids (dashed) make a bump", lambda left, _: is_their_difference(left)),
        (
            "12 bumps make a staircase that follows a sine (dashed).",
            lambda _, right: levels_of(line(right)) == 12,
        ),
    ],
    "fig-outside": [
        (
            "A dashed wave goes up and down across the whole plot.",
            lambda p: follows(p, dashed(p), sine) and np.ptp(dashed(p).x) > 2.4,
        ),
        (
            "The network lies on it in the shaded stretch from 0 to 1",
            lambda p: near(p, line(p).at(strip(p)), dashed(p).at(strip(p))),
        ),
        (
            "left of 0 it stays level at 0",
            lambda p: is_at(p, line(p), 0, high=0) and line(p).x[0] < -0.4,
        ),
        (
            "and right of 1 it rises as a straight line and leaves the wave.",
            lambda p: (
                is_straight(p, line(p), low=1)
                and goes_up(p, line(p), low=1)
                and line(p).at(1.5) - dashed(p).at(1.5) > 0.5 * p.height
            ),
        ),
        (
            "the network follows the wave (dashed).",
            lambda p: near(p, line(p).at(strip(p)), sine(strip(p))),
        ),
    ],
    "fig-folds": [
        ("Three panels.", lambda *p: len(p) == 3),
        (
            "One tooth, then two, then four, each rising from 0 to 1 and falling back in straight"
            " lines.",
            lambda *p: all(follows(p[d - 1], line(p[d - 1]), tooth_of(d)) for d in (1, 2, 3)),
        ),
        (
            "The sawtooth with 1, 2 and 3 hidden layers of two units. Each layer folds once more.",
            lambda *p: [extrema(panel) for panel in p] == [(1, 0), (2, 1), (4, 3)],
        ),
    ],
    "fig-valleys": [
        ("Two panels", lambda *p: len(p) == 2 and all(panel.shapes for panel in p)),
        (
            "Left, a single dark hollow, where a solid and a dashed path from two starts end"
            " together.",
            lambda left, _: (
                ends_at(line(left), left.circles)
                and ends_at(dashed(left), left.squares)
                and np.abs(left.circles - left.squares).max() < 0.05
                and is_lowest_nearby(identity, left.circles[0])
            ),
        ),
        (
            "Right, two valleys, the right one darker. The solid path ends in it at a circle, the"
            " dashed path in the left one at a square.",
            lambda _, right: (
                ends_at(line(right), right.circles)
                and ends_at(dashed(right), right.squares)
                and right.squares[0, 0] < 0 < right.circles[0, 0]
                and is_lowest_nearby(tanh, right.circles[0])
                and is_lowest_nearby(tanh, right.squares[0])
                and in_the_darkest(right, right.circles[0])
                and not in_the_darkest(right, right.squares[0])
            ),
        ),
        (
            "The darker, the lower.",
            lambda *p: (
                all(darker_is_lower(panel) for panel in p)
                and all(in_the_darkest(panel, panel.circles[0]) for panel in p)
            ),
        ),
        (
            "Each path goes downhill from its number to its mark.",
            lambda *p: all(
                goes_downhill(curve, f) and number_at_start(panel, curve) == number
                for panel, f in zip(p, (identity, tanh), strict=True)
                for curve, number in ((line(panel), "1"), (dashed(panel), "2"))
            ),
        ),
    ],
    "fig-race": [
        (
            "Two panels with four rows each.",
            lambda *p: len(p) == 2 and all(len(q.circles) == len(q.squares) == 4 for q in p),
        ),
        (
            "With 73 parameters the circle of the wide network lies left of the square of the deep"
            " one in every row but that of the cliff, where the two nearly touch.",
            lambda small, _: lead_of_wide(small, "left", "left", "touch", "left"),
        ),
        (
            "With 241 parameters the square lies left on the wave and on the peak; the two nearly"
            " touch on the cliff, and on the teeth the circle lies far to the left.",
            lambda _, large: lead_of_wide(large, "right", "right", "touch", "far left"),
        ),
        (
            "A mark is the middle one of nine seeds, its line runs from the best to the worst.",
            lambda *p: all(map(marks_are_inside_their_lines, p)),
        ),
        (
            "Left is better.",  # the axis of errors runs from small to large
            lambda *p: all(-4.2 < q.box[0] < q.box[2] < 0.2 for q in p),
        ),
    ],
    # 09 training
    "fig-thermometer": [
        (
            "Eleven circles in the lower left quarter.",
            lambda p: len(p.circles) == 11 and np.all(p.circles < quarter(p)),
        ),
        (
            "A dashed straight line runs through them and up to a square in the upper right"
            " corner.",
            lambda p: (
                is_straight(p, dashed(p))
                and goes_up(p, dashed(p))
                and distance(dashed(p), p.circles) < 0.03 * p.height
                and distance(dashed(p), p.squares) < 0.05 * p.height
                and np.all(p.squares > p.box[:2] + 0.9 * (p.box[2:] - p.box[:2]))
            ),
        ),
        (
            "A solid curve follows the circles more closely",
            lambda p: distance(line(p), p.circles) < distance(dashed(p), p.circles),
        ),
        (
            "then bends and stays level far below the square.",
            lambda p: (
                not is_straight(p, line(p))
                and np.ptp(line(p).at(over(line(p), low=150))) < 0.03 * p.height
                and p.squares[0, 1] - line(p).at(p.squares[0, 0]) > 0.3 * p.height
            ),
        ),
        (
            "The line (dashed) and the network.",
            lambda p: follows(p, dashed(p), lambda x: np.polyval(np.polyfit(*readings(), 1), x)),
        ),
        (
            "Both follow the readings; the square is boiling water.",
            lambda p: (
                has_marks(p, p.circles, np.column_stack(readings()))
                and all(distance(curve, p.circles) < 0.03 * p.height for curve in p.curves)
                and has_marks(p, p.squares, [[212, true_celsius(212)]])
            ),
        ),
    ],
    "fig-throw": [
        (
            "Circles and squares form an arch from 0 metres up to almost 20 and down again.",
            lambda p: (
                18 < p.squares[:, 1].max() < 20
                and distance(line(p), np.concatenate([p.circles, p.squares])) < 0.05 * p.height
                and goes_up(p, line(p), high=1.9)
                and goes_down(p, line(p), low=2.2)
                and np.abs(p.squares[np.argsort(p.squares[:, 0])[[0, -1]], 1]).max() < 1
            ),
        ),
        (
            "A solid curve runs along the arch.",
            lambda p: distance(line(p), p.circles) < 0.04 * p.height,
        ),
        (
            "A dashed line crosses it, nearly level.",
            lambda p: (
                is_straight(p, dashed(p))
                and np.ptp(dashed(p).y) < 0.1 * p.height
                and np.diff(np.sign(line(p).at(over(line(p))) - dashed(p).at(over(line(p)))))
                .nonzero()[0]
                .size
                == 2
            ),
        ),
        (
            "The last of the five.",
            lambda p: (
                np.abs(
                    np.sort(p.squares[:, 0])
                    - np.sort(np.linspace(0, 4, 60)[np.random.default_rng(4).permutation(60)[:20]])
                ).max()
                < 0.02
            ),
        ),
        (
            "Circles were trained on, squares set aside.",
            lambda p: (len(p.circles), len(p.squares)) == (40, 20),
        ),
    ],
    "fig-overfitting": [
        (
            "Five dashed curves sink slowly, close together, far below a thin level line.",
            lambda p: (
                len(dashes(p)) == 5
                and all(
                    0 < curve.y[0] - curve.y[-1] < 0.1 * p.height
                    and np.all(np.diff(curve.y) < 0.001 * p.height)
                    and curve.y.max() < p.guides[0].y[0] - 0.1 * p.height
                    for curve in dashes(p)
                )
                and np.ptp([curve.y for curve in dashes(p)], axis=0).max() < 0.05 * p.height
                and np.ptp(p.guides[0].y) == 0
            ),
        ),
        (
            "Five solid curves fall at first to about that line, then climb away from it and"
            " apart, three of them to more than 4 degrees.",
            lambda p: (
                len(solids(p)) == 5
                and all(
                    curve.y[0] > curve.y.min()
                    and curve.x[curve.y.argmin()] < 2000
                    and abs(curve.y.min() - p.guides[0].y[0]) < 0.05 * p.height
                    and goes_up(p, curve, low=2000) | (curve.y[-1] - curve.y.min() > 0.5)
                    for curve in solids(p)
                )
                and sum(curve.y[-1] > 4 for curve in solids(p)) == 3
                and np.ptp([curve.y[-1] for curve in solids(p)]) > 1
            ),
        ),
        (
            "error on the readings they were trained on (dashed) and on those left out (solid).",
            lambda p: (
                {"trained on", "left out"} <= set(titles(p))
                and min(c.y.min() for c in solids(p)) > max(c.y.max() for c in dashes(p))
            ),
        ),
    ],
    "fig-digits": [
        (
            "each with its label, 0 to 4 in the upper row and 5 to 9 in the lower.",
            lambda *panels: (
                two_rows_of_five(*panels)
                and titles(*panels) == [str(digit) for digit in range(10)]
                and [label_of(panel) for panel in panels] == list(range(10))
            ),
        ),
        (
            "The first ten pictures.",
            lambda *panels: [label_of(panel) for panel in panels] == list(range(10)),
        ),
    ],
    "fig-mistakes": [
        (
            "Above each stand its label, an arrow, and a different digit.",
            lambda *panels: (
                two_rows_of_five(*panels)
                and all(
                    re.fullmatch(rf"{label_of(panel)} → [^\D{label_of(panel)}]", *titles(panel))
                    for panel in panels
                )
            ),
        ),
        (
            "Mistakes, each with its label and what the network took it for.",
            lambda *panels: all(len(set(words.split(" → "))) == 2 for words in titles(*panels)),
        ),
    ],
}


@dataclass(frozen=True)
class Figure:
    name: str
    where: str
    line: int
    texts: dict  # "alt" or "caption" -> (text, file:line)
    stem: str

    @property
    def panels(self):
        return read_figures(self.stem).get(self.name)


def figures_of(path):
    lesson = read_lesson(path)
    for section in lesson.sections:
        for cell in section.cells:
            if "figure" in cell.options.get("mystnb", {}):
                texts = {
                    p.kind: (p.text, f"{lesson.name}:{p.line}")
                    for p in section.passages
                    if p.kind in ("alt", "caption") and p.after_cell == cell.number - 1
                }
                name = cell.options["mystnb"]["figure"].get("name", "")
                yield Figure(name, f"{lesson.name}:{cell.line}", cell.line, texts, path.stem)


FIGURES = [figure for path in LESSONS for figure in figures_of(path)]
EACH_CLAIM = [
    pytest.param(figure, words, holds, id=f"{figure.name}: {words[:50]}")
    for figure in FIGURES
    for words, holds in CLAIMS.get(figure.name, [])
]


def each_figure(test):
    return pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)(test)


def words_of(text):
    return {word for word in re.findall(r"\w+", text.lower()) if len(word) > 2}


@each_figure
def test_a_figure_has_a_name_a_caption_and_an_alternative_text(figure):
    assert figure.name, f"{figure.where}: the figure has no name"
    for kind in ("caption", "alt"):
        assert kind in figure.texts, f"{figure.where}: {figure.name} has no {kind}"
    assert figure.panels, f"{figure.where}: {figure.name} is not in the notebook; run: make lessons"


def test_no_two_figures_have_one_name():
    names = [figure.name for figure in FIGURES]
    assert len(names) == len(set(names)), sorted(names)


@each_figure
def test_the_alternative_text_says_what_one_sees(figure):
    alt, where = figure.texts["alt"]
    caption, _ = figure.texts["caption"]
    assert len(alt) >= 40, f"{where}: too short to say what one sees: {alt!r}"
    assert alt.strip().endswith((".", "!", "?")), f"{where}: not a sentence: {alt!r}"
    assert alt[0].isupper(), f"{where}: not a sentence: {alt!r}"
    assert not re.search(r"\.(svg|png|jpe?g|gif|pdf)\b|\w/\w|_", alt), (
        f"{where}: a file name: {alt!r}"
    )
    assert not re.match(
        r"(an? |the )?(image|picture|figure|plot|graph|photo) (of|show)", alt.lower()
    ), f"{where}: say what one sees, not that it is a picture: {alt!r}"
    shared = len(words_of(alt) & words_of(caption)) / len(words_of(alt))
    assert shared < 0.5, f"{where}: {shared:.0%} of its words are the caption's: {alt!r}"


@each_figure
def test_a_figure_has_claims(figure):
    assert CLAIMS.get(figure.name), (
        f"{figure.where}: add {figure.name!r} to CLAIMS in test_figures.py"
    )


def test_claims_are_of_figures_that_exist():
    unknown = set(CLAIMS) - {figure.name for figure in FIGURES}
    assert not unknown, f"no lesson has the figures {sorted(unknown)}"


@pytest.mark.parametrize(("figure", "words", "holds"), EACH_CLAIM)
def test_the_claim_stands_there_and_the_drawing_bears_it_out(figure, words, holds):
    texts = [text for text, _ in figure.texts.values()]
    where = next((at for text, at in figure.texts.values() if words in text), figure.where)
    assert any(re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) for text in texts), (
        f"{where}: neither text of {figure.name} says {words!r} any more; change the claim "
        f"if that is meant: {texts}"
    )
    assert holds(*figure.panels), f"{where}: {figure.name} does not show {words!r}"


@pytest.mark.parametrize("kind", ["alt", "caption"])
@each_figure
def test_every_word_of_direction_is_claimed(figure, kind):
    text, where = figure.texts[kind]
    claimed = [
        (found.start(), found.end())
        for words, _ in CLAIMS.get(figure.name, [])
        for found in re.finditer(re.escape(words), text)
    ]
    for word in DIRECTION.finditer(text):
        inside = any(start <= word.start() and word.end() <= end for start, end in claimed)
        assert inside, (
            f"{where}: {word[0]!r} in the {kind} of {figure.name} is in no claim: {text!r}"
        )
