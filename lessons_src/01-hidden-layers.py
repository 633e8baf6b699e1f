"""What lesson 1 promises beside its text: equations, figures, exercises."""

from mlpkit import Dense, identity, sigmoid, tanh
from tests.agreement import arithmetic as exact
from tests.agreement.claims import (
    dashed,
    follows,
    fully_joined,
    level,
    panel,
    passes,
    rises,
    runs,
    s_shaped,
    solid,
    straight,
)
from tests.agreement.formulas import dyadic, equation

# Equations

some = dyadic()
EXACT = {tanh: exact.tanh, sigmoid: exact.logistic, identity: exact.identity}

equations = {
    "neuron": equation(
        {"z": "Dense([[w]], [b], activation)([x])[0]"},
        activation=[tanh, sigmoid, identity],
        varphi=lambda activation: [EXACT[activation]],
        w=[-2.5, 0.3, 1.0],
        x=[-20.0, 0.0, 0.125, 3.0],
        b=[-6.0, 0.0, 0.5],
    ),
    "mlp": equation(
        {"H": "trace(network, X)[0].Z", "O": "forward(network, X)"},
        activation=[tanh, sigmoid],
        varphi=lambda activation: [EXACT[activation]],
        X=lambda: [some(7, 4)],
        W_h=lambda: [some(4, 5)],
        b_h=lambda: [some(1, 5)],
        W_o=lambda: [some(5, 3)],
        b_o=lambda: [some(1, 3)],
        network=lambda W_h, b_h, W_o, b_o, activation: [
            (Dense(W_h, b_h[0], activation), Dense(W_o, b_o[0]))
        ],
    ),
    "count": "count_parameters(mlp((4, 5, 3), relu, np.random.default_rng(0)))",
}

# Figures


def row(panel, upper):
    """The texts of one row of two, from left to right, and how many of them are in a box."""
    middle = panel.box[1] + panel.height / 2
    texts = sorted((x, words) for (x, y), words in panel.texts.items() if (y > middle) == upper)
    boxes = [c for _, c, edge in panel.boxes if (c[1] > middle) == upper and edge != "#ffffff"]
    (joint,) = [c for c in panel.curves if (c.y[0] > middle) == upper]
    level = joint.y[0] == joint.y[-1] and joint.x[0] < texts[1][0] <= texts[-2][0] < joint.x[-1]
    return [words for _, words in texts] if level else [], len(boxes)


figures = {
    "fig-neuron": {
        "An S-shaped curve from −1 on the left to 1 on the right.": [
            s_shaped(solid, centre=20),
            runs(solid, -1, 1),
        ],
        "It rises through 0 at 20 degrees": [rises(solid), passes(solid, 20, 0)],
        "where it lies on a dashed straight line": [
            straight(dashed),
            follows(solid, dashed, 19, 21),
        ],
        "below about 10 and above about 30 degrees it is flat": [
            level(solid, -1, end=10),
            level(solid, 1, start=30),
            ~level(solid, -1, end=14),
            ~level(solid, 1, start=26),
        ],
        "The neuron tanh(0.3 x − 6)": follows(solid, lambda x: tanh(0.3 * x - 6)),
        "Dashed, the line that it follows near 20 °C": follows(dashed, lambda x: 0.3 * x - 6),
    },
    "fig-4-5-3": {
        "Three columns of circles joined by lines, 4 labelled input, 5 labelled hidden, and 3"
        " labelled output.": lambda panel: (
            [len(column) for column in panel.columns] == [4, 5, 3]
            and panel.names_of_columns == ["input", "hidden", "output"]
        ),
        "Each circle has a line to every circle of the column to its right": fully_joined(panel),
        "Every unit is connected to every unit of the next layer": fully_joined(panel),
    },
    "fig-two-drawings": {
        "Two rows.": lambda panel: len({round(y) for _, y in panel.texts}) == 2,
        "In the upper row a line leads from x through a box with w x plus b and a box with"
        " tanh to z.": lambda panel: (
            row(panel, upper=True) == (["$x$", "$wx+b$", "tanh", "$z$"], 2)
        ),
        "In the lower row it leads from x through a single box with tanh of w x plus b to z.": (
            lambda panel: row(panel, upper=False) == (["$x$", "tanh$(wx+b)$", "$z$"], 1)
        ),
        "The same neuron, drawn as two nodes and as one.": (
            lambda panel: (row(panel, upper=True)[1], row(panel, upper=False)[1]) == (2, 1)
        ),
    },
}

# Exercises
