"""What `make bench` races against each other computes the same. No test looks at a clock."""

import json
from itertools import groupby

import numpy as np
import pytest
import torch

from tests.benchmarks import epoch, functions, page, plain
from tests.benchmarks.race import Race, Spread, race

FLOATS = {np.float64: 1e-12, np.float32: 1e-5}
every_dtype = pytest.mark.parametrize(("dtype", "rtol"), FLOATS.items())
EVERY = functions.ACTIVATIONS | functions.ROWS


@every_dtype
def test_the_same_batches_give_mlpkit_and_torch_the_same_losses_and_weights(dtype, rtol):
    rivals = epoch.trainings(dtype, epochs=2)
    (ours, our_weights), (theirs, their_weights) = rivals["mlpkit"](), rivals["PyTorch"]()
    np.testing.assert_allclose(ours, theirs, rtol=rtol)
    for W, V in zip(our_weights, their_weights, strict=True):
        assert W.dtype == V.dtype == dtype
        np.testing.assert_allclose(W, V, rtol=10 * rtol, atol=10 * rtol)


@every_dtype
def test_where_the_order_does_not_matter_all_three_give_the_same(dtype, rtol):
    results = [train() for train in epoch.trainings(dtype, epochs=3, batch_size=1797).values()]
    for losses, weights in results[1:]:
        np.testing.assert_allclose(losses, results[0][0], rtol=rtol)
        for W, V in zip(weights, results[0][1], strict=True):
            assert W.dtype == dtype
            np.testing.assert_allclose(W, V, rtol=10 * rtol, atol=10 * rtol)


def test_a_training_starts_anew_each_time():
    for train in epoch.trainings(np.float64, epochs=1).values():
        assert train()[0] == train()[0]


@pytest.mark.parametrize("name", EVERY)
@every_dtype
def test_the_values_of_a_function_are_the_same_in_all_libraries(name, dtype, rtol):
    x = np.random.default_rng(0).normal(scale=3, size=(20, 10)).astype(dtype)
    ours, *others = (np.asarray(run()) for run in functions.values(EVERY[name], x).values())
    assert ours.dtype == dtype
    for theirs in others:
        assert theirs.dtype == dtype
        np.testing.assert_allclose(ours, theirs, rtol=1e3 * rtol, atol=rtol)


@pytest.mark.parametrize("name", functions.ACTIVATIONS)
@every_dtype
def test_the_slopes_of_a_function_are_the_same_in_torch(name, dtype, rtol):
    x = np.random.default_rng(0).normal(scale=3, size=(20, 10)).astype(dtype)
    ours, theirs = (run() for run in functions.slopes(EVERY[name], x).values())
    np.testing.assert_allclose(ours, theirs, rtol=1e3 * rtol, atol=rtol)


def test_a_notebooks_code_runs_as_a_script_and_may_raise_only_where_it_says_so(tmp_path):
    def notebook(*cells):
        path = tmp_path / "notebook.ipynb"
        code = [
            {"cell_type": "code", "source": [source], "metadata": {"tags": tags}}
            for source, *tags in cells
        ]
        path.write_text(json.dumps({"cells": code}))
        return str(path)

    setting = "%load_ext mlpkit.course.notebook\nx = 1"
    plain.main(notebook((setting,), ("1 / 0", "raises-exception"), ("x + 1",)))
    with pytest.raises(ZeroDivisionError):
        plain.main(notebook(("1 / 0",)))


def test_a_ratio_is_taken_in_each_round():
    run = Race({"a": [1.0, 4.0, 9.0], "b": [2.0, 4.0, 3.0]})
    assert run.ratio("a", "b") == Spread(1.0, 0.75, 2.0)
    assert run.time("a").median == 4


def test_rivals_run_in_turn():
    order = []
    run = race({name: lambda name=name: order.append(name) for name in "abc"}, rounds=2)
    turns = [name for name, _ in groupby(order)]
    assert turns[-6:] == list("abcabc")
    assert [len(seconds) for seconds in run.seconds.values()] == [2, 2, 2]


@pytest.mark.parametrize(("ratio", "met"), [(0.4, "yes"), (9.0, "**no**")])
def test_the_page_says_whether_a_goal_is_met(ratio, met):
    def run(*names):
        return Race({name: [ratio if i == 0 else 1.0] for i, name in enumerate(names)})

    libraries = run("mlpkit", "SciPy", "PyTorch")
    results = page.Results(
        epochs={"float64": run(*epoch.RIVALS)},
        activations={
            ("float64", name, kind): libraries
            for name in functions.ACTIVATIONS
            for kind in ("values", "slopes")
        },
        softmaxes={("float64", name, 10): libraries for name in functions.ROWS},
        errors={"sigmoid": {"mlpkit": 1.5, "SciPy": 1.2e15, "PyTorch": 600.0}},
        growths={("layers", 1): run("mlpkit", "products")},
        notebooks=run("nbval", "scripts"),
        builds=(run("fresh", "again"), 10),
    )
    goals = page.goals(results).splitlines()[6:]
    assert len(goals) == 7
    assert all(line.endswith(f"| {ratio:.2f} | {met} |") for line in goals)
    assert "| sigmoid | 1.5 | $10^{15}$ | 600.0 |" in page.text(results)
    assert "nan" not in page.text(results)
    assert torch.__version__ in page.text(results)
