"""What the book shows of the checks is what they do now."""

import pytest

from tests.agreement import findings, proof
from tests.agreement.lesson import LESSONS
from tests.agreement.settings import SETTINGS

FINDERS = [findings.numbers, findings.figures, findings.exercises, findings.outputs]


@pytest.mark.parametrize("find", FINDERS, ids=lambda find: find.__name__)
@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_what_is_kept_of_a_lesson_is_what_the_checks_find(path, find):
    kept = proof.kept().get(path.stem, {}).get(find.__name__)
    if kept != find(path):
        pytest.fail(
            f"{SETTINGS.proof}: the {find.__name__} of {path.stem} are behind; "
            f"run: make lessons LESSON={path.stem}",
            pytrace=False,
        )
