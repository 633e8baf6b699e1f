"""Every sentence that concludes from an experiment claims no more than its replications showed."""

import json
import re
import zlib
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from book._commands import replicate
from tests.agreement import conclusions
from tests.agreement.conclusions import Conclusion, conclusion, demanded, marked_in, read_record
from tests.agreement.lesson import LESSONS, Passage, read_lesson
from tests.agreement.promises import promises_of
from tests.agreement.settings import SETTINGS

EVERY = [(path, name) for path in LESSONS for name in promises_of(path).conclusions]
REPLICATED = [
    (path, name)
    for path, name in EVERY
    if isinstance(promises_of(path).conclusions[name], Conclusion)
]
QUICK = 0.5  # seconds for a run that `make test` repeats


# Words with which a lesson concludes from an experiment, whatever else stands in the sentence.
CONCLUDING = re.compile(
    r"\b(beats|outperforms|overtakes?|wins (on|by|in|against|every|none|most)"
    r"|(not|to) cure|cures it|most often|learns? (faster|better|nothing))\b"
)


def each(pairs):
    names = [f"{path.stem}-{name}" for path, name in pairs]
    return pytest.mark.parametrize(("path", "name"), pairs, ids=names)


def advice(path):
    number = path.name[:2] if path.name[:2].isdigit() else path.stem
    return f"run: make replicate LESSON={number}"


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_mark_has_a_promise_and_every_promise_a_mark(path):
    marks = [marked.name for marked in marked_in(path)]
    assert sorted(marks) == sorted(promises_of(path).conclusions), (
        f"marks in {SETTINGS.lessons}/{path.name}; conclusions in {path.stem}.py"
    )


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_sentence_with_the_words_of_a_conclusion_is_marked(path):
    for one in conclusions.sentences_of(path):
        concludes = CONCLUDING.search(one.text)
        if concludes and not one.name and not one.text.endswith(("?", "?**")):
            pytest.fail(
                f"{SETTINGS.lessons}/{path.name}:{one.line}: '{concludes[0]}' concludes; mark the "
                f"sentence, <!-- conclusion: a-name -->: {one.text}",
                pytrace=False,
            )


@each(EVERY)
def test_what_came_of_it_is_of_the_experiment_and_the_sentence_as_they_are(path, name):
    promise, entry = promises_of(path).conclusions[name], read_record(path).get(name, {})
    wanted = {"said": conclusions.written_in(path).get(name)}
    if isinstance(promise, Conclusion):
        wanted |= {"stamp": replicate.stamp(path, name), "holds": promise.holds}
    else:
        wanted |= {"exempt": promise.reason}
    behind = [key for key, value in wanted.items() if entry.get(key) != value]
    if behind:
        what = "was never run" if not entry else f"is of another {' and '.join(behind)}"
        pytest.fail(f"what came of {name} {what}; {advice(path)}", pytrace=False)
    if isinstance(promise, Conclusion):
        assert [run["varied"] for run in entry["runs"]] == promise.variations()


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_nothing_is_kept_of_a_conclusion_that_is_gone(path):
    gone = read_record(path).keys() - promises_of(path).conclusions.keys()
    assert not gone, advice(path)


@each(REPLICATED)
def test_the_sentence_claims_no_more_than_its_record(path, name):
    entry = recorded(path, name)
    yes, runs = conclusions.held(entry)
    for marked in marked_in(path):
        if marked.name == name and not conclusions.bears_out(entry, marked.text):
            pytest.fail(
                f"{SETTINGS.lessons}/{path.name}:{marked.line}: held in {yes} of {runs} runs, and "
                f"the sentence says {demanded(marked.text):.0%}: {marked.text}",
                pytrace=False,
            )


@each(REPLICATED)
def test_a_run_comes_out_again_as_it_is_recorded(path, name):
    entry = recorded(path, name)
    if entry["seconds"] > QUICK:
        pytest.skip(f"a run takes {entry['seconds']:g} s")
    run = entry["runs"][zlib.crc32(name.encode()) % len(entry["runs"])]
    holds, found = replicate.once(path, name, run["varied"])
    assert holds == run["holds"], f"recorded: {run['found']}; now: {found}. {advice(path)}"


def recorded(path, name):
    return read_record(path).get(name) or pytest.skip("it was never run, as another test says")


# --- The machinery


def relu_wins(seed, width):
    """ReLU ends above."""
    return seed > 3, "found"


def test_the_variations_use_each_value_as_often_as_another_and_are_the_same_each_time():
    promise = conclusion(relu_wins, seed=range(12), width=[1, 2, 3])
    chosen = promise.variations()
    assert len(chosen) == 24 == len({tuple(each.values()) for each in chosen})
    assert sorted(each["width"] for each in chosen) == 8 * [1] + 8 * [2] + 8 * [3]
    assert chosen == conclusion(relu_wins, seed=range(12), width=[1, 2, 3]).variations()


def test_all_variations_are_run_where_there_are_few():
    promise = conclusion(relu_wins, seed=range(10), width=[1, 2])
    assert len(promise.variations()) == 20


@pytest.mark.parametrize(
    ("varied", "message"),
    [
        ({"seed": range(24)}, "relu_wins takes seed, width; varied are seed"),
        ({"seed": range(9), "width": [1, 2]}, "run in 18 variations; it takes 20 at least"),
        ({"seed": range(9), "width": [object()]}, "not JSON serializable"),
    ],
)
def test_an_experiment_that_cannot_be_varied_so_is_refused(varied, message):
    with pytest.raises(TypeError, match=message):
        conclusion(relu_wins, **varied)


@pytest.mark.parametrize(
    ("sentence", "share"),
    [
        ("Deep never wins.", 1.0),
        ("Deep usually wins, with every start.", 1.0),  # the stronger word counts
        ("Deep wins.", 0.95),
        ("Most of the runs go to deep.", 0.75),
        ("Deep often wins.", 0.5),
        ("Deep may win.", 0.0),
    ],
)
def test_how_often_a_sentence_has_to_hold_is_in_its_words(sentence, share):
    assert demanded(sentence) == share


@pytest.mark.parametrize(
    ("sentence", "held", "borne_out"),
    [
        ("Deep always wins.", 20, True),
        ("Deep always wins.", 19, False),
        ("Deep wins.", 19, True),
        ("Deep wins.", 18, False),
        ("Deep usually wins.", 15, True),
        ("Deep usually wins.", 14, False),
        ("Deep sometimes wins.", 1, True),
        ("Deep sometimes wins.", 0, False),
    ],
)
def test_a_sentence_may_say_what_held_and_no_more(sentence, held, borne_out):
    entry = {"runs": [{"holds": number < held} for number in range(20)]}
    assert conclusions.bears_out(entry, sentence) == borne_out


def test_the_interval_is_wilsons():
    assert conclusions.interval(20, 20) == pytest.approx((0.8389, 1.0), abs=1e-4)
    assert conclusions.interval(10, 20) == pytest.approx((0.2993, 0.7007), abs=1e-4)


def test_the_marked_sentence_is_the_one_before_the_mark(monkeypatch):
    text = "A first one. In *8* of `9` runs deep wins. <!-- conclusion: deep -->\nA last one."
    passages = [Passage("text", text, line=7, after_cell=0)]
    lesson = SimpleNamespace(passages=passages)
    monkeypatch.setattr(conclusions, "read_lesson", lambda path: lesson)
    (marked,) = marked_in(None)
    assert (marked.name, marked.text, marked.line) == (
        "deep",
        "In *8* of `9` runs deep wins.",
        7,
    )


LESSON = """---
---
# Lesson

```{code-cell} ipython3
rate = 1
```

Deep wins. <!-- conclusion: deep -->
"""

PROMISES = '''"""What this lesson promises."""

from tests.agreement.conclusions import conclusion, exempt
from tests.agreement.promises import cells_of

lesson = cells_of(__file__)


def limit():
    return 2


def deep_wins(seed):
    """Deep ends above."""
    return lesson.rate * seed >= limit(), f"seed {seed}"


conclusions = {"deep": conclusion(deep_wins, seed=range(20)), "sum": exempt("proved")}
'''


@pytest.fixture
def lesson(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.agreement.lesson.recorded_outputs", lambda path: [("", "")])
    # Other processes would look for its notebook.
    monkeypatch.setattr(replicate, "workers", lambda: ThreadPoolExecutor(1))

    def write(text=LESSON, promises=PROMISES):
        for cached in (promises_of, replicate.definitions, read_lesson):
            cached.cache_clear()
        replicate.promises.statements_of.cache_clear()
        path = tmp_path / "01-lesson.md"
        path.write_text(text, encoding="utf-8")
        path.with_suffix(".py").write_text(promises, encoding="utf-8")
        return path

    return write


def test_what_came_of_a_conclusion_is_kept_beside_the_lesson(lesson, capfd):
    path = lesson()
    replicate.bring_up_to_date(path)
    assert not replicate.is_up_to_date(path, "deep")
    assert not replicate.replicate([(path, "deep")])
    assert "held in 18 of 20 runs" in capfd.readouterr().out
    assert replicate.is_up_to_date(path, "deep")
    kept = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert kept["sum"] == {"said": [], "exempt": "proved"}
    assert kept["deep"]["said"] == ["Deep wins."]
    assert kept["deep"]["holds"] == "Deep ends above."
    assert [run["found"] for run in kept["deep"]["runs"] if not run["holds"]] == [
        "seed 0",
        "seed 1",
    ]
    assert conclusions.ranges(kept["deep"]) == {"seed": "0 to 19"}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([2.0, -3.0, 2**0.5], "−3, 1.414, 2"),
        ([-1, 3], "−1, 3"),
        ([4, 3, 5], "3 to 5"),
        (["two-way", "normal"], "normal, two-way"),
        ([[4, 5, 3], []], "4–5–3, none"),
        ([True, False], "false, true"),
    ],
)
def test_what_was_varied_reads_as_numbers_do_in_the_text(values, words):
    assert conclusions.in_words(values) == words


@pytest.mark.parametrize(
    ("right", "instead", "the_same"),
    [
        ("return 2", "return 3", False),
        ("return 2", 'return 2  # of "rate"', True),
        ("rate = 1", "rate = 1.5", False),
        ("rate = 1", "# one\nrate = 1", True),
        ("range(20)", "range(21)", False),
    ],
)
def test_an_experiment_is_run_again_when_its_code_changed_and_not_for_a_comment(
    lesson, right, instead, the_same
):
    before = replicate.stamp(lesson(), "deep")
    changed = [text.replace(right, instead) for text in (LESSON, PROMISES)]
    assert (replicate.stamp(lesson(*changed), "deep") == before) == the_same


def test_a_sentence_that_changes_is_shown_beside_what_its_experiment_looks_for(lesson, capfd):
    path = lesson()
    replicate.bring_up_to_date(path)
    replicate.replicate([(path, "deep")])
    path = lesson(LESSON.replace("Deep wins.", "Deep loses."))
    replicate.bring_up_to_date(path)
    told = capfd.readouterr().out
    assert "(-) Deep wins." in told and "(+) Deep loses." in told and "Deep ends above." in told
    assert conclusions.read_record(path)["deep"]["said"] == ["Deep loses."]
    assert replicate.is_up_to_date(path, "deep")


def test_an_experiment_that_fails_is_told_and_what_was_kept_stays(lesson, capfd):
    path = lesson()
    replicate.replicate([(path, "deep")])
    kept = path.with_suffix(".json").read_text(encoding="utf-8")
    path = lesson(promises=PROMISES.replace("return lesson.rate", "return seed // 0, lesson.rate"))
    assert replicate.replicate([(path, "deep")]) == 1
    told = capfd.readouterr().err
    assert "01-lesson deep, with seed 0: ZeroDivisionError" in told
    assert path.with_suffix(".json").read_text(encoding="utf-8") == kept
