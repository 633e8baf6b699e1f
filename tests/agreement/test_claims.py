"""The predicates that figures are claimed with: each holds where it should, and only there."""

import numpy as np
import pytest

from tests.agreement import claims
from tests.agreement.claims import described, failing, left, panels, right, solid, there_are
from tests.agreement.drawing import Curve, Panel

X = np.linspace(-6, 6, 241)


def drawn(function, dashed=False, gap_at=None):
    x = X if gap_at is None else X[np.abs(X - gap_at) > 0.01]
    starts = (0,) if gap_at is None else (0, int(np.searchsorted(x, gap_at)))
    return Curve(x, function(x), "#000000", dashed, 2.0, starts)


def panel(*curves):
    marks = np.array([[0.0, 0.0], [1.0, 1.0]])
    return Panel(
        np.array([-6.0, -1.0, 6.0, 1.0]), True, [*curves], circles=marks, squares=marks[:0]
    )


FLAT, LINE, S = drawn(np.zeros_like), drawn(lambda x: x / 6), drawn(np.tanh)
BELL, WAVE = drawn(lambda x: np.exp(-(x**2))), drawn(np.sin)
STEP = drawn(lambda x: (x > 0) * 1.0, gap_at=0)
HOLDS = [
    *[("rises", LINE), ("rises", S, -2, 2), ("rises", WAVE, -1.5, 1.5), ("falls", BELL, 0)],
    *[("level", FLAT, 0), ("level", S, 1, 4), ("straight", LINE), ("nearly_straight", LINE)],
    *[("s_shaped", S), ("bell_shaped", BELL), ("peaks", BELL, 1, 0), ("turns", WAVE, 2, 2)],
    *[("turns", BELL, 1, 0), ("jumps", STEP, 0), ("jumps", S), ("passes", LINE, 3, 0.5)],
    *[("runs", LINE, -1, 1), ("slopes", LINE, 1 / 6, 0, 6), ("follows", S, np.tanh)],
    *[("follows", STEP, STEP), ("follows", S, drawn(np.sign), 4), ("above", S, LINE, 1, 5)],
    *[("below", S, LINE, -5, -1), ("crosses", S, LINE, 3), ("crosses", WAVE, FLAT, 3)],
]
FAILS = [
    *[("rises", FLAT), ("rises", WAVE), ("falls", LINE), ("level", FLAT, 0.1), ("level", S, 1)],
    *[("straight", S), ("nearly_straight", S), ("s_shaped", LINE), ("s_shaped", BELL)],
    *[("bell_shaped", S), ("bell_shaped", WAVE), ("peaks", BELL, 0.9, 0), ("peaks", BELL, 1, 1)],
    *[("turns", WAVE, 1, 2), ("jumps", S, 0), ("jumps", STEP), ("jumps", STEP, 1)],
    *[("passes", LINE, 3, 0.6), ("runs", LINE, 1, -1), ("slopes", LINE, 0.2, 0, 6)],
    *[("follows", S, np.arctan), ("follows", S, LINE), ("above", S, LINE), ("below", S, LINE)],
    *[("crosses", S, LINE, 1)],
]


@pytest.mark.parametrize(("name", "curve", "rest"), [(n, c, rest) for n, c, *rest in HOLDS])
def test_a_predicate_holds(name, curve, rest):
    assert getattr(claims, name)(curve, *rest) is True


@pytest.mark.parametrize(("name", "curve", "rest"), [(n, c, rest) for n, c, *rest in FAILS])
def test_a_predicate_does_not_hold(name, curve, rest):
    assert getattr(claims, name)(curve, *rest) is False


def test_each_predicate_is_tried_both_ways():
    named = {
        name
        for name, value in vars(claims).items()
        if hasattr(value, "__wrapped__") and name not in ("wraps", "fully_joined")
    }
    assert {name for name, *_ in HOLDS} == {name for name, *_ in FAILS} == named


def test_a_claim_is_asked_of_the_parts_it_names():
    both = panel(LINE), panel(S)
    assert claims.straight(left.solid)(*both) and not claims.straight(right.solid)(*both)
    assert claims.rises(panels.solid)(*both) and claims.rises(panels.curves)(*both)
    assert not claims.straight(panels.solid)(*both)
    assert claims.above(panels[1].solid, panels[0].solid, 1, 5)(*both)


def test_the_opposite_of_a_claim_is_that_it_holds_for_none():
    assert (~claims.straight(panels.solid))(panel(S), panel(BELL))
    assert not (~claims.straight(panels.solid))(panel(S), panel(LINE))


def test_a_claim_of_nothing_does_not_hold():
    assert not claims.rises(panels.dashes)(panel(S))
    assert not (~claims.rises(panels.dashes))(panel(S))


def test_a_part_that_is_not_the_only_one_has_to_be_named():
    with pytest.raises(ValueError, match="the figure has 2 panels: say left, right or panels"):
        claims.rises(solid)(panel(S), panel(S))
    with pytest.raises(ValueError, match="there are 2 solid curves, where one is meant"):
        claims.rises(solid)(panel(S, LINE))


def test_panels_curves_and_marks_are_counted():
    one = panel(S, LINE)
    assert there_are(1, panels)(one) and there_are(2, panels.curves)(one)
    assert there_are(2, claims.circles)(one) and there_are(0, claims.squares)(one)
    assert not there_are(3, claims.circles)(one)


def test_what_was_never_asked_is_no_answer():
    for claim in (solid, lambda panel: claims.rises(solid)):
        with pytest.raises(TypeError, match=r"claims nothing of it|has not been asked of a figure"):
            failing(claim, [panel(S)])
    with pytest.raises(TypeError, match="put several claims into a list"):
        claims.rises(solid) and claims.falls(solid)


def test_what_fails_is_said_as_it_is_written():
    def it_is_pretty(panel):
        return False

    claim = [claims.rises(solid), ~claims.level(solid, 0, end=-5), it_is_pretty]
    assert described(claim) == "rises(solid) and ~level(solid, 0, end=-5) and it is pretty"
    assert failing(claim, [panel(drawn(lambda x: -x / 6))]) == ["rises(solid)", "it is pretty"]


def test_every_circle_has_to_be_joined():
    circles = np.array([[0.0, 0.0], [0.0, 40.0], [90.0, 20.0]])
    lines = [Curve(np.array([0.0, 90.0]), np.array([y, 20.0]), "", False, 99) for y in (0.0, 40.0)]
    network = Panel(np.array([0.0, 0.0, 90.0, 40.0]), False, lines, circles=circles)
    assert claims.fully_joined(network)
    network.curves = lines[:1]
    assert not claims.fully_joined(network)
