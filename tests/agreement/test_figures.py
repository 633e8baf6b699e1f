"""What the words below a figure claim is what the figure shows, in every lesson."""

import re

import pytest

from tests.agreement.claims import failing
from tests.agreement.figures import figures_of, line_to_add, stands_in, unclaimed
from tests.agreement.lesson import LESSONS
from tests.agreement.promises import file_of, promises_of

FIGURES = [figure for path in LESSONS for figure in figures_of(path)]
EACH_CLAIM = [
    pytest.param(figure, words, claim, id=f"{figure.name}: {words[:50]}")
    for figure in FIGURES
    for words, claim in figure.claims.items()
]


def each_figure(test):
    return pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)(test)


def tell(message):
    """Fail in one line for the writer."""
    pytest.fail(message, pytrace=False)


def words_of(text):
    return {word for word in re.findall(r"\w+", text.lower()) if len(word) > 2}


@each_figure
def test_a_figure_has_a_name_a_caption_and_an_alternative_text(figure):
    assert figure.name, f"{figure.where}: the figure has no name; add name: fig-… to its options"
    for kind in ("caption", "alt"):
        assert kind in figure.texts, f"{figure.where}: {figure.name} has no {kind}"
    assert figure.panels, f"{figure.where}: {figure.name} is not in the notebook; run: make lessons"


def test_no_two_figures_have_one_name():
    names = [figure.name for figure in FIGURES]
    assert len(names) == len(set(names)), sorted(names)


@each_figure
def test_the_alternative_text_says_what_one_sees(figure):
    alt, where = figure.texts["alt"]
    caption, _ = figure.texts["caption"]
    assert len(alt) >= 40, f"{where}: too short to say what one sees: {alt!r}"
    assert alt.strip().endswith((".", "!", "?")), f"{where}: not a sentence: {alt!r}"
    assert alt[0].isupper(), f"{where}: not a sentence: {alt!r}"
    assert not re.search(r"\.(svg|png|jpe?g|gif|pdf)\b|\w/\w|_", alt), (
        f"{where}: a file name: {alt!r}"
    )
    assert not re.match(
        r"(an? |the )?(image|picture|figure|plot|graph|photo) (of|show)", alt.lower()
    ), f"{where}: say what one sees, not that it is a picture: {alt!r}"
    shared = len(words_of(alt) & words_of(caption)) / len(words_of(alt))
    assert shared < 0.5, f"{where}: {shared:.0%} of its words are the caption's: {alt!r}"


@each_figure
def test_a_figure_has_claims(figure):
    if not figure.claims:
        tell(
            f"{figure.where}: nothing is claimed of {figure.name}; add to figures in "
            f'{figure.file}: "{figure.name}": {{"words of its texts": rises(solid)}},'
        )


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_claims_are_of_figures_that_exist(path):
    unknown = promises_of(path).figures.keys() - {figure.name for figure in figures_of(path)}
    assert not unknown, f"{file_of(path)}: the lesson has no figures {sorted(unknown)}"


@pytest.mark.parametrize(("figure", "words", "claim"), EACH_CLAIM)
def test_the_claim_stands_there_and_the_drawing_bears_it_out(figure, words, claim):
    saying = [at for text, at in figure.texts.values() if stands_in(words, text)]
    if not saying:
        tell(
            f"{figure.where}: neither text of {figure.name} says {words!r}; correct them, or the "
            f"words of the claim in {figure.file}"
        )
    try:
        fails = failing(claim, figure.panels)
    except (AttributeError, IndexError, TypeError, ValueError) as error:
        tell(f"{saying[0]}: the claim of {words!r} in {figure.file} cannot be asked: {error}")
    if fails:
        tell(
            f"{saying[0]}: {figure.name} does not show {words!r}; "
            f"{figure.file}: {' and '.join(filter(None, fails)) or 'see the claim'}"
        )


@pytest.mark.parametrize("kind", ["alt", "caption"])
@each_figure
def test_every_word_of_direction_is_claimed(figure, kind):
    text, where = figure.texts[kind]
    for word in unclaimed(figure, kind):
        tell(
            f"{where}: {word[0]!r} in the {kind} of {figure.name} is in no claim; add, with a "
            f"claim that fits, {line_to_add(figure, text, word)}"
        )
