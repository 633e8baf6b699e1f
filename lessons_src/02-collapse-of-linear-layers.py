"""What lesson 2 promises beside its text: equations, figures, exercises."""

import numpy as np
from matplotlib.path import Path

from mlpkit import Dense, relu
from tests.agreement.claims import panels, solid, straight, there_are
from tests.agreement.formulas import dyadic, equation

# Equations

some = dyadic()

equations = {
    "collapse": equation(
        {
            "O": "forward(network, X)",
            "W": "collapse(*network).W",
            "b": "collapse(*network).b",
        },
        X=[some(7, 4)],
        W_h=[some(4, 5)],
        b_h=[some(1, 5)],
        W_o=[some(5, 3)],
        b_o=[some(1, 3)],
        network=lambda W_h, b_h, W_o, b_o: [(Dense(W_h, b_h[0]), Dense(W_o, b_o[0]))],
    ),
    "power": equation(
        {"y": "collapse(*n * [Dense([[a]], [0.0])])([x])[0]"},
        n=[3, 4, 5, 8],
        dots=lambda n: [n],
        a=[-1.5, 0.0, 0.25, 1.0, 3.0],
        x=[-2.5, 0.0, 1.0, 7.0],
    ),
    "xor": equation(
        {
            "h_1": "trace(network, [x_1, x_2])[0].Z[0]",
            "h_2": "trace(network, [x_1, x_2])[0].Z[1]",
            "y": "forward(network, [x_1, x_2])[0]",
        },
        network=[(Dense([[1, 1], [1, 1]], [0, -1], relu), Dense([[1], [-2]], [0]))],
        x_1=[0.0, 1.0, -0.5, 0.25, 3.0],
        x_2=[0.0, 1.0, -2.0, 0.5],
    ),
}

# Figures

XOR_OF = {(0.0, 0.0): 0, (0.0, 1.0): 1, (1.0, 0.0): 1, (1.0, 1.0): 0}
ZEROS = {corner for corner, value in XOR_OF.items() if value == 0}
ONES = {corner for corner, value in XOR_OF.items() if value == 1}


def points(marks):
    return {tuple(np.round(mark, 2) + 0.0) for mark in marks.tolist()}


def hidden(corners):
    layer = Dense([[1, 1], [1, 1]], [0, -1], relu)
    return points(np.array([layer(corner) for corner in sorted(corners)]))


def parts_marks(panel):
    circles = [y > panel.dashed.at(x) for x, y in panel.circles]
    squares = [y > panel.dashed.at(x) for x, y in panel.squares]
    return len({*circles}) == len({*squares}) == 1 and circles[0] != squares[0]


def same_marks(left, right):
    return all(
        np.ptp(b - a, axis=0).max() < 0.1
        for a, b in ((left.circles, right.circles), (left.squares, right.squares))
    )


def disc_in_ring(panel):
    centre = panel.circles.mean(axis=0)
    disc = np.hypot(*(panel.circles - centre).T)
    ring = np.hypot(*(panel.squares - centre).T)
    spread = np.ptp(np.arctan2(*(panel.squares - centre).T))
    return disc.max() < ring.min() and spread > 6


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
        np.mean(Path(shape).contains_points(panel.circles)) > 0.99
        and np.mean(Path(shape).contains_points(panel.squares)) < 0.01
        for shape in inner
    )


figures = {
    "fig-deep-line": {
        "A single straight line across the whole plot, with no bend.": [
            straight(solid),
            lambda panel: np.ptp(panel.solid.x) > 0.9 * panel.width,
        ],
    },
    "fig-xor": {
        "Two panels.": there_are(2, panels),
        "On the left the four corners, with the two square marks on one diagonal and the two"
        " circles on the other.": lambda left, _: (
            points(left.squares) == ONES and points(left.circles) == ZEROS
        ),
        "On the right only three points are left": lambda _, right: (
            len(points(right.squares) | points(right.circles)) == 3
        ),
        "a dashed line runs between the one square, where two corners now lie together, and"
        " the two circles": lambda _, right: (
            parts_marks(right)
            and len(right.squares) == len(points(right.circles)) == 2
            and len(points(right.squares)) == 1
        ),
        "XOR before the hidden layer and after it.": lambda _, right: (
            hidden(ONES) == points(right.squares) and hidden(ZEROS) == points(right.circles)
        ),
        "Squares are to give 1, circles 0.": lambda left, _: (
            all(XOR_OF[corner] == 1 for corner in points(left.squares))
            and all(XOR_OF[corner] == 0 for corner in points(left.circles))
        ),
    },
    "fig-regions": {
        "Two panels with the same points, a disc of circles inside a ring of squares.": [
            there_are(2, panels),
            same_marks,
            lambda left, right: disc_in_ring(left) and disc_in_ring(right),
        ],
        "On the left one straight border cuts through disc and ring alike.": (
            lambda left, _: both_are_cut(left)
        ),
        "On the right a closed border runs around the disc and parts it from the ring.": (
            lambda _, right: border_is_round_the_disc(right)
        ),
        "What each network takes for disc and ring.": lambda left, right: (
            all(
                {colour for colour, _ in panel.shapes} == {"#f6d9c8", "#cfe3f1"}
                for panel in (left, right)
            )
            and [*left.words, *right.words] == ["no activation", "ReLU"]
        ),
        # Of training, the lesson's `train` says it.
        "Same data, same widths, same training.": same_marks,
    },
}

# Exercises
