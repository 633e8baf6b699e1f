"""The option --lesson=NN-name: of all these tests, only those that are about this lesson.

A test is about the lesson that its parameter `path`, `lesson`, `figure`, `exercise` or `name` (of
an exercise) belongs to. Other lessons are not even read.
"""

from pathlib import Path

from tests.agreement import lesson

ABOUT = {"path", "lesson", "figure", "exercise", "name"}


def pytest_addoption(parser):
    parser.addoption("--lesson", metavar="NN-name", help="only what is about this lesson")


def pytest_configure(config):
    if chosen := config.getoption("lesson"):
        # In place, and before a test's module asks for it.
        lesson.LESSONS[:] = [path for path in lesson.LESSONS if path.stem == chosen]


def pytest_collection_modifyitems(config, items):
    if chosen := config.getoption("lesson"):
        others = [item for item in items if not is_about(item, chosen)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item not in others]


def is_about(item, chosen):
    if item.path.suffix == ".ipynb":
        return item.path.stem == chosen
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    path = parameters.get("path")
    return bool(ABOUT & parameters.keys()) and (not isinstance(path, Path) or path.stem == chosen)
