"""What a recorded figure shows: matplotlib's SVG, read back into numbers.

Each panel of the figure gives its curves, marks, texts and filled shapes in data coordinates, found
from the positions and labels of its ticks; without ticks, in points of the page with y upwards.
A path is drawn to a tenth of a point, so numbers are good to about a thousandth of the panel.
"""

import json
import re
from dataclasses import dataclass, field
from functools import cache
from xml.etree import ElementTree

import numpy as np

from tests.agreement.lesson import ROOT

SVG = "{http://www.w3.org/2000/svg}"
HREF = "{http://www.w3.org/1999/xlink}href"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")


@dataclass(frozen=True, eq=False)
class Curve:
    """A line; the pieces of one that jumps, drawn in one style, are one curve."""

    x: np.ndarray
    y: np.ndarray
    colour: str
    dashed: bool
    starts: tuple[int, ...] = (0,)  # where each piece begins

    def at(self, x):
        """The value at x, or at each of several, between the points drawn."""
        return np.interp(x, self.x, self.y)


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

    @property
    def height(self):
        return self.box[3] - self.box[1]


@cache
def read_figures(stem):
    """The panels of each figure in a lesson's notebook, by the figure's name."""
    notebook = json.loads((ROOT / "book" / f"{stem}.ipynb").read_text(encoding="utf-8"))
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
    to_x, to_y = scale(axes, "x", 1), scale(axes, "y", -1)

    def data(points):
        points = np.asarray(points, dtype=float).reshape(-1, 2)
        return np.column_stack([to_x(points[:, 0]), to_y(points[:, 1])])

    # The white ground is the first shape; a panel without axes takes what is drawn for its box.
    ground = groups(axes, "patch_", own=True)[:1]
    outline = points_of(ground[0].find(f"{SVG}path")) if ground else all_points(axes)
    corners = data(outline)
    panel = Panel(np.concatenate([corners.min(axis=0), corners.max(axis=0)]), bool(ground))
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
            for outline in outlines_of(path):
                panel.shapes.append((styles(path)["fill"], data(outline)))
    for mesh in groups(axes, "QuadMesh_", own=True):
        panel.darkness = read_picture(mesh)
    for text in groups(axes, "text_", own=True):
        read_text(panel, text, data)
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
    words = next((node.text.strip() for node in text if not isinstance(node.tag, str)), "")
    place = text.find(f"{SVG}g[@transform]").get("transform")
    position = data([float(n) for n in NUMBER.findall(place)[:2]])[0]
    for box in groups(text, "patch_"):
        path = box.find(f"{SVG}path")
        outline = data(points_of(path))
        centre = (outline.min(axis=0) + outline.max(axis=0)) / 2
        panel.boxes.append((words, centre, styles(path).get("stroke", "none")))
        position = centre
    panel.texts[tuple(position)] = words


def add_curve(panel, points, style):
    x, y = points.T
    curve = Curve(x, y, style["stroke"], "stroke-dasharray" in style)
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
        starts = (*old.starts, len(old.x))
        joined = Curve(np.append(old.x, x), np.append(old.y, y), old.colour, old.dashed, starts)
        panel.curves[panel.curves.index(old)] = joined
    else:
        panel.curves.append(curve)


def scale(axes, direction, sign):
    """From a position on the page to data, by the ticks; the page itself if there are too few."""
    at, labels = [], []
    for tick in (g for g in axes.iter(f"{SVG}g") if g.get("id", "").startswith(f"{direction}tick")):
        words = [node.text.strip() for node in tick.iter() if not isinstance(node.tag, str)]
        use = next(tick.iter(f"{SVG}use"))
        at.append(float(use.get(direction)))
        labels.append(float(words[0].replace("−", "-")))
    if len(at) < 2:
        return lambda position: sign * np.asarray(position)
    slope, start = np.polyfit(at, labels, 1)
    return lambda position: slope * np.asarray(position) + start


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
        for part in path.get("d").split("M")[1:]
    ]


def all_points(axes):
    paths = [p for g in groups(axes, "line2d_", own=True) for p in g.findall(f"{SVG}path")]
    return np.concatenate([points_of(path) for path in paths])
