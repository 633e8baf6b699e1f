"""What the page of common mistakes promises beside its text: equations, figures, exercises."""

import numpy as np

from tests.agreement.claims import (
    above,
    below,
    dashed,
    follows,
    level,
    rises,
    s_shaped,
    solid,
    squares,
    straight,
    there_are,
)

# Equations


# Figures


def level_then_up(panel):
    """Its squares stay at one height and then leave it upwards."""
    points = panel.squares
    rises = np.diff(points[np.argsort(points[:, 0]), 1]) > 1e-6
    return rises.any() and not rises.all() and np.all(np.diff(rises.astype(int)) >= 0)


figures = {
    "fig-labels-lost": {
        "Seven crosses, level at first and then rising": [there_are(7, squares), level_then_up],
        "No axis has a name, and on the left, where numbers should be, stands the word relu(x)": (
            lambda panel: panel.names == ["relu(x)"]
        ),
    },
    "fig-labels": {
        "A line that is level up to x = 0": level(solid, 0, end=0),
        "and then rises straight to 3": [
            rises(solid, start=0),
            straight(solid, start=0),
            lambda panel: panel.near(panel.solid.y[-1], 3),
        ],
        "The axes are named x and relu(x)": lambda panel: sorted(panel.names) == ["relu(x)", "x"],
    },
    "fig-not-clipping": {
        "Clipping (dashed)": follows(dashed, lambda x: np.clip(x, 0, 1)),
        "A dashed line is level at 0": level(dashed, 0, end=0),
        "rises straight to 1 and is level again": [
            straight(dashed, 0, 1),
            level(dashed, 1, start=1),
        ],
        "a smooth S, above the dashed line on the left and below it on the right": [
            s_shaped(solid),
            above(solid, dashed, end=-1),
            below(solid, dashed, start=1),
        ],
    },
}

# Exercises
