"""What a recorded figure shows: matplotlib's SVG, read back into numbers.

Each panel of the figure gives its curves, marks, texts and filled shapes in data coordinates, found
from the positions and labels of its ticks; without ticks, in points of the page with y upwards. On
a logarithmic axis the number is the power of ten: −3 stands for 0.001.
A path is drawn to a tenth of a point, so numbers are good to about a thousandth of the panel.
"""

import json
import re
from dataclasses import dataclass, field, replace
from functools import cache
from xml.etree import ElementTree

import numpy as np

from tests.agreement.lesson import notebook_of

SVG = "{http://www.w3.org/2000/svg}"
HREF = "{http://www.w3.org/1999/xlink}href"
POWER_OF_TEN = re.compile(r"\$\\mathdefault\{10\^\{(.*)\}\}\$")  # a label of a logarithmic axis
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")


@dataclass(frozen=True, eq=False)
class Curve:
    """A line; the pieces of one that jumps, drawn in one style, are one curve."""

    x: np.ndarray
    y: np.ndarray
    colour: str
    dashed: bool
    height: float  # of the panel, by which the eye judges
    starts: tuple[int, ...] = (0,)  # where each piece begins

    def at(self, x):
        """The value at x, or at each of several, between the points drawn."""
        return np.interp(x, self.x, self.y)

    def over(self, start=-np.inf, end=np.inf):
        """Many x on the curve from start to end, none of them in a jump or beyond the ends."""
        x = np.linspace(max(start, self.x[0]), min(end, self.x[-1]), 301)
        for piece in self.starts[1:]:
            x = x[(x <= self.x[piece - 1]) | (x >= self.x[piece])]
        return x

    def near(self, value, wanted):
        """Equal as far as the eye can tell: to a hundredth of the panel's height."""
        return bool(np.all(np.abs(np.asarray(value) - wanted) <= 0.01 * self.height))

    def slope(self, start, end):
        return (self.at(end) - self.at(start)) / (end - start)

    @property
    def pieces(self):
        """The x and y of each piece."""
        return list(
            zip(np.split(self.x, self.starts[1:]), np.split(self.y, self.starts[1:]), strict=True)
        )


@dataclass
class Panel:
    """One pair of axes."""

    box: np.ndarray  # left, bottom, right, top
    ticks: bool  # whether numbers are data's
    curves: list[Curve] = field(default_factory=list)
    guides: list[Curve] = field(default_factory=list)  # thin lines, such as the axes through 0
    circles: np.ndarray = None  # (n, 2)
    squares: np.ndarray = None
    shapes: list = field(default_factory=list)  # (colour, outline) of each filled shape
    darkness: np.ndarray = None  # of a grey picture's pixels from 0 to 1, the upper row first
    boxes: list = field(default_factory=list)  # (centre, edge colour) of each text's box
    texts: dict = field(default_factory=dict)  # position -> text
    names: list = field(default_factory=list)  # of the two axes, and of ticks that are no numbers
    y_ticks: list = field(default_factory=list)  # the numbers beside the axis

    @property
    def height(self):
        return self.box[3] - self.box[1]

    @property
    def width(self):
        return self.box[2] - self.box[0]

    @property
    def solids(self):
        return [curve for curve in self.curves if not curve.dashed]

    @property
    def dashes(self):
        return [curve for curve in self.curves if curve.dashed]

    @property
    def solid(self):
        """The only solid curve."""
        return only(self.solids, "solid curves")

    @property
    def dashed(self):
        """The only dashed curve."""
        return only(self.dashes, "dashed curves")

    @property
    def words(self):
        """The texts, in the order in which they are drawn."""
        return list(self.texts.values())

    def near(self, value, wanted):
        """Equal as far as the eye can tell: to a hundredth of the panel's height."""
        return bool(np.all(np.abs(np.asarray(value) - wanted) <= 0.01 * self.height))

    def labelled(self, label):
        """The solid curve that passes nearest to where the label begins."""
        x, y = next(place for place, words in self.texts.items() if words == label)
        return min(self.solids, key=lambda curve: abs(curve.at(x) - y))

    def coloured(self, colour):
        return [curve for curve in self.curves if curve.colour == colour.lower()]

    @property
    def columns(self):
        """The circles of a drawn network, column by column, each from top to bottom."""
        return [
            sorted([c for c in self.circles if abs(c[0] - x) < 0.2], key=lambda c: -c[1])
            for x in sorted({round(x, 1) for x in self.circles[:, 0]})
        ]

    @property
    def names_of_columns(self):
        """The words above each column, from left to right."""
        above = max(self.circles[:, 1])
        return [w for (x, y), w in sorted(self.texts.items()) if y > above + 20]

    def in_circles(self, column):
        """The words in the circles of one column, from top to bottom; of two lines, both."""
        return [
            " ".join(
                words
                for (x, y), words in sorted(self.texts.items(), key=lambda text: -text[0][1])
                if abs(x - centre[0]) < 16 and abs(y - centre[1]) < 14
            )
            for centre in self.columns[column]
        ]


def only(things, called):
    if len(things) != 1:
        raise ValueError(f"there are {len(things)} {called}, where one is meant")
    return things[0]


@cache
def read_figures(stem):
    """The panels of each figure in a lesson's notebook, by the figure's name."""
    notebook = json.loads(notebook_of(stem).read_text(encoding="utf-8"))
    found = {}
    for cell in notebook["cells"]:
        name = cell["metadata"].get("mystnb", {}).get("figure", {}).get("name")
        for output in cell.get("outputs", []):
            if name and "image/svg+xml" in output.get("data", {}):
                found[name] = read_panels("".join(output["data"]["image/svg+xml"]))
    return found


def read_panels(svg):
    builder = ElementTree.TreeBuilder(insert_comments=True)  # the words of a text are a comment
    root = ElementTree.fromstring(svg, ElementTree.XMLParser(target=builder))
    round_marks = {
        path.get("id"): "C" in path.get("d")
        for path in root.iter(f"{SVG}path")
        if path.get("id", "").startswith("m")
    }
    return [read_panel(g, round_marks) for g in groups(root, "axes_")]


def read_panel(axes, round_marks):
    # The tick labels' numbers against the ticks' positions: a line in each direction.
    to_x, to_y = scale(ticks(axes, "x"), 1), scale(ticks(axes, "y"), -1)

    def data(points):
        points = np.asarray(points, dtype=float).reshape(-1, 2)
        return np.column_stack([to_x(points[:, 0]), to_y(points[:, 1])])

    # The white ground is the first shape; a panel without axes takes what is drawn for its box.
    ground = groups(axes, "patch_", own=True)[:1]
    outline = points_of(ground[0].find(f"{SVG}path")) if ground else all_points(axes)
    corners = data(outline)
    panel = Panel(np.concatenate([corners.min(axis=0), corners.max(axis=0)]), bool(ground))
    panel.y_ticks = [number for _, number in ticks(axes, "y")]
    circles, squares = [], []
    for line in groups(axes, "line2d_", own=True):
        for path in line.findall(f"{SVG}path"):
            add_curve(panel, data(points_of(path)), styles(path))
        for use in line.iter(f"{SVG}use"):
            kind = circles if round_marks[use.get(HREF)[1:]] else squares
            kind.append((float(use.get("x")), float(use.get("y"))))
    panel.circles, panel.squares = data(circles), data(squares)
    for contour in groups(axes, "QuadContourSet_", own=True):
        for path in contour.iter(f"{SVG}path"):
            colour = styles(path).get("fill", "none")
            if colour != "none":  # else it is a mere line
                panel.shapes += [(colour, data(outline)) for outline in outlines_of(path)]
    for mesh in groups(axes, "QuadMesh_", own=True):
        panel.darkness = read_picture(mesh)
    for text in groups(axes, "text_", own=True):
        read_text(panel, text, data)
    for axis in groups(axes, "matplotlib.axis_", own=True):
        panel.names += [words_in(text) for text in groups(axis, "text_", own=True)]
        panel.names += [w for w in map(words_in, groups(axis, "text_")) if number_in(w) is None]
    panel.names = list(dict.fromkeys(filter(None, panel.names)))
    return panel


def read_picture(mesh):
    pixels = {}
    for path in mesh.iter(f"{SVG}path"):
        x, y = points_of(path).mean(axis=0)
        pixels[round(y, 1), round(x, 1)] = (
            1 - int(styles(path).get("fill", "#000000")[1:3], 16) / 255
        )
    rows = len({y for y, _ in pixels})
    return np.array([pixels[place] for place in sorted(pixels)]).reshape(rows, -1)


def read_text(panel, text, data):
    words = words_in(text)
    place = text.find(f"{SVG}g[@transform]").get("transform")
    position = data([float(n) for n in NUMBER.findall(place)[:2]])[0]
    for box in groups(text, "patch_"):
        path = box.find(f"{SVG}path")
        outline = data(points_of(path))
        centre = (outline.min(axis=0) + outline.max(axis=0)) / 2
        panel.boxes.append((words, centre, styles(path).get("stroke", "none")))
        position = centre
    panel.texts[tuple(position)] = words


def words_in(text):
    """What a text says: matplotlib writes it in a comment beside the letters' outlines."""
    return next((node.text.strip() for node in text.iter() if not isinstance(node.tag, str)), "")


def number_in(label):
    """The number that a tick's label is, or None."""
    power = POWER_OF_TEN.fullmatch(label)
    label = (power[1] if power else label).replace("−", "-")
    return float(label) if NUMBER.fullmatch(label) else None


def add_curve(panel, points, style):
    x, y = points.T
    curve = Curve(x, y, style["stroke"], "stroke-dasharray" in style, panel.height)
    if float(style.get("stroke-width", 1)) < 1:
        panel.guides.append(curve)
        return
    same = [
        c
        for c in panel.curves
        if panel.ticks and (c.colour, c.dashed) == (curve.colour, curve.dashed) and c.x[-1] < x[0]
    ]
    if same:  # a jump is drawn as a gap
        old = same[-1]
        joined = replace(
            old,
            x=np.append(old.x, x),
            y=np.append(old.y, y),
            starts=(*old.starts, len(old.x)),
        )
        panel.curves[panel.curves.index(old)] = joined
    else:
        panel.curves.append(curve)


def ticks(axes, direction):
    """The labelled ticks of an axis, as pairs of a position on the page and a number."""
    found = []
    for tick in (g for g in axes.iter(f"{SVG}g") if g.get("id", "").startswith(f"{direction}tick")):
        number = number_in(words_in(tick))
        if number is not None:  # a category has a name, a tick between two powers of ten nothing
            found.append((float(next(tick.iter(f"{SVG}use")).get(direction)), number))
    return found


def scale(ticks, sign):
    """From a position on the page to data, by the ticks; the page itself if there are too few.

    On a logarithmic axis of three ticks or more, data are the logarithms to the base of 10.
    """
    if len(ticks) < 2:
        return lambda position: sign * np.asarray(position)
    at, numbers = np.transpose(ticks)
    if len(ticks) > 2 and is_logarithmic(at, numbers):
        numbers = np.log10(numbers)
    slope, start = np.polyfit(at, numbers, 1)
    return lambda position: slope * np.asarray(position) + start


def is_logarithmic(at, labels):
    """Whether equal steps multiply the labels instead of adding to them."""
    if min(labels) <= 0 or max(labels) < 10 * min(labels):
        return False
    size = np.polyfit(at, np.log10(labels), 1)
    return np.abs(np.polyval(size, at) - np.log10(labels)).max() < 0.01


def groups(node, prefix, own=False):
    """The groups with such an id: a node's own children, or at any depth."""
    children = node.findall(f"{SVG}g") if own else node.iter(f"{SVG}g")
    return [g for g in children if g.get("id", "").startswith(prefix)]


def styles(node):
    pairs = (part.split(":", 1) for part in node.get("style", "").split(";") if ":" in part)
    return {key.strip(): value.strip() for key, value in pairs}


def points_of(path):
    numbers = [float(n) for n in NUMBER.findall(path.get("d"))]
    return np.array(numbers).reshape(-1, 2)


def outlines_of(path):
    return [
        np.array([float(n) for n in NUMBER.findall(part)]).reshape(-1, 2)
        for part in path.get("d", "").split("M")[1:]  # a level that nothing reaches has no outline
    ]


def all_points(axes):
    paths = [p for g in groups(axes, "line2d_", own=True) for p in g.findall(f"{SVG}path")]
    return np.concatenate([points_of(path) for path in paths])
