"""What lesson NUMBER promises beside its text: equations, figures, exercises."""

from tests.agreement.claims import dashed, falls, level, solid
from tests.agreement.exercises import case, exercise, wrong
from tests.agreement.formulas import equation

# Each equation by its label: the code that has to give the same.
equations = {
    "LABEL-left": equation(
        {"y": "halved(x, n)"},
        x=[-3.0, 0.0, 1.0, 12.0],
        n=[0, 1, 7],
    ),
}

# Each figure by its name: words below it, and what they claim of its curves.
figures = {
    "fig-LABEL": {
        "A solid curve falls": falls(solid),
        "steeply at first": lambda panel: panel.solid.at(1) < 0.6 * panel.solid.at(0),
        "lie on a dashed line at zero": [
            level(dashed, 0),
            lambda panel: abs(panel.solid.at(10) - panel.dashed.at(10)) < 0.01,
        ],
    },
}

# Each exercise by its name: what is tried, with a hint, and wrong answers to try it on.
exercises = {}

exercises["NAME_half"] = exercise(
    case("3.0", "Divide by two."),
    case("-8.0", "The sign stays."),
    wrong("doubles", lambda x: 2 * x, "Divide by two."),
    wrong("forgets the sign", lambda x: abs(x) / 2, "The sign stays."),
    discussion="What does halving do to a debt?",
)

exercises["NAME_gone"] = exercise(
    case("12.0, 3", "What was there, less what is left."),
    case("5.0, 0", "Without halving nothing is gone."),
    wrong("gives what is left", lambda x, n: x / 2**n, "What was there", "Without halving"),
    discussion="Is what is gone ever as much as was there?",
)

exercises["NAME_steps"] = exercise(
    case("12.0, 3", "Begin after the first halving, and end after the last."),
    wrong("begins too soon", lambda x, n: [x / 2**k for k in range(n)], "Begin after the first"),
    discussion="How many numbers are there when nothing is halved?",
)

exercises["NAME_until"] = exercise(
    case("1.0, 0.001", "Count until it is less."),
    case("8.0, 1.0", "As much as the limit is not less."),
    wrong("stops one short", lambda x, limit: 9 if x == 1 else 3, "Count until", "As much as"),
    discussion="How many more halvings does a limit half as large take?",
)
