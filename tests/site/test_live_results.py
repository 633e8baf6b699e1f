"""Run in the browser, every page's cells give what is recorded, and its exercises can be solved.

`make live` runs the pages that changed. Here it is asked whether what it kept is of the pages as
they are; one of them is run again in test_live.py.
"""

import json
from collections import Counter

import pytest
from packaging.requirements import Requirement

from book._commands import mirror
from book._ext.site import live
from book.places import ROOT
from tests.site import same

SHARE = 0.92  # of all cells give what is recorded, to the byte


@pytest.mark.parametrize("name", same.RUN)
def test_a_page_was_run_as_it_is(name, html, request):
    if same.kept().get(name, {}).get("stamp") != same.stamp(html, name):
        for needed in ("browser", "mirrored"):  # without which this is skipped
            request.getfixturevalue(needed)
        pytest.fail("run: make live", pytrace=False)


def test_of_all_pages_almost_every_cell_gives_what_is_recorded():
    total = sum(map(same.counts, same.kept().values()), Counter())
    assert total["same"] >= SHARE * total.total(), total


def test_the_others_differ_for_causes_that_a_page_names():
    causes = {why for entry in same.kept().values() for why in entry["differ"].values()}
    assert causes <= {"PyTorch", "warning", "timing"}


def test_pages_draw_and_compute_with_the_versions_that_record():
    packages = json.loads(mirror.LOCK.read_text(encoding="utf-8"))["packages"]
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {str(Requirement(line)) for line in pins if line and line[0] != "#"}
    for name in mirror.WANTED:
        assert f"{name}=={packages[name]['version']}" in pinned


def test_the_digits_are_those_of_scikit_learn():
    import sklearn.datasets

    theirs = ROOT.joinpath(sklearn.datasets.__path__[0], "data/digits.csv.gz")
    assert (live.OURS / theirs.name).read_bytes() == theirs.read_bytes()
