"""What the page on interest promises beside its text."""

from tests.agreement.claims import above, dashed, follows, rises, solid, straight
from tests.agreement.formulas import equation
from tests.agreement.promises import cells_of

lesson = cells_of(__file__)

equations = {
    "growth": equation(
        {"K": "grown(K_0, r, n)"}, K_0=[1.0, 100.0], r=[-0.5, 0.0, 0.25], n=[0, 1, 7]
    ),
}

figures = {
    "fig-growth": {
        "Simple interest (dashed)": follows(dashed, lambda years: 100 + 5 * years),
        "A straight dashed line rises": [straight(dashed), rises(dashed)],
        "a solid curve rises above it": [rises(solid), above(solid, dashed, 2)],
        "compound interest": follows(solid, lambda years: lesson.grown(100, 0.05, years)),
    },
}
