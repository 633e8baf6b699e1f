"""What a person has set reaches no kernel that records lessons or compares them."""

import json
import os
import re
import sys
from types import SimpleNamespace

import nbformat
import pytest

from book._commands import kernel, record
from book.places import ROOT
from tests import exact
from tests.courses import COPIED, HEAD, PINS, bring, run

LESSON = """\
# A small lesson

```{code-cell} ipython3
%load_ext mlpkit.course.notebook

import datetime, locale, os, shutil, sys, time, warnings

import matplotlib.pyplot as plt
import numpy as np
```

```{code-cell} ipython3
print(np.array([1 / 3, 2e-9]), np.float64(1) / np.array(0.0))
print(locale.setlocale(locale.LC_ALL, ""), f"{1234.5:n}", datetime.date(2024, 5, 1).strftime("%B"))
print(time.strftime("%Z"), time.localtime(0).tm_hour, shutil.get_terminal_size())
print(sys.flags, "started" in globals(), plt.get_backend(), sorted(os.listdir()))
warnings.warn("a deprecated thing", DeprecationWarning)
```

```{code-cell} ipython3
_, axes = plt.subplots()
axes.set(title="A figure", xlabel="x")
axes.plot([1, 2, 4])
axes.legend(["a line"])
plt.show()
```
"""
MATPLOTLIBRC = "axes.grid: True\nfont.family: monospace\nfigure.dpi: 30\nno.such.key: 1\n"
STARTED = "import numpy; numpy.set_printoptions(precision=2); started = True\n"
PROFILE = """\
c = get_config()
c.InlineBackend.print_figure_kwargs = {"facecolor": "yellow"}
c.InlineBackend.rc = {"font.size": 30}
c.InlineBackend.close_figures = False
c.InteractiveShellApp.exec_lines = ["import warnings; warnings.simplefilter('ignore')"]
c.InteractiveShell.ast_node_interactivity = "all"
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course of one small lesson, recorded."""
    folder = tmp_path_factory.mktemp("course")
    bring(folder, *COPIED, PINS, "pyproject.toml", "mlpkit")
    (folder / "lessons_src").mkdir()
    (folder / "lessons_src/01-small.md").write_text(HEAD + LESSON, encoding="utf-8")
    run(folder, "-m", "book._commands.record")
    return folder


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    """The variables of a person who has settings for everything, with the files they lead to."""
    home = tmp_path_factory.mktemp("home")
    user = f".local/lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"
    files = {
        ".config/matplotlib/matplotlibrc": MATPLOTLIBRC,
        ".matplotlib/matplotlibrc": MATPLOTLIBRC,
        "elsewhere/matplotlibrc": MATPLOTLIBRC,
        ".ipython/profile_default/ipython_config.py": PROFILE,
        ".ipython/profile_default/ipython_kernel_config.py": PROFILE,
        ".ipython/profile_default/startup/00-mine.py": STARTED,
        ".pythonrc": STARTED,
        "elsewhere/sitecustomize.py": STARTED,
        f"{user}/usercustomize.py": STARTED,
        ".local/share/jupyter/kernels/python3/kernel.json": json.dumps(
            {"argv": ["false"], "display_name": "Another Python", "language": "python"}
        ),
    }
    for path, content in files.items():
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        (home / path).write_text(content)
    return {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "IPYTHONDIR": str(home / ".ipython"),
        "JUPYTER_PATH": str(home / ".local/share/jupyter"),
        "MATPLOTLIBRC": str(home / "elsewhere"),
        "MPLCONFIGDIR": str(home / ".config/matplotlib"),
        "MPLBACKEND": "agg",
        "PYTHONPATH": str(home / "elsewhere"),
        "PYTHONSTARTUP": str(home / ".pythonrc"),
        "PYTHONUSERBASE": str(home / ".local"),
        "PYTHONOPTIMIZE": "2",
        "PYTHONWARNINGS": "error::UserWarning,ignore::DeprecationWarning",
        "PYTHONUTF8": "0",
        "LC_ALL": "de_DE.UTF-8",
        "TZ": "Pacific/Kiritimati",
        "COLUMNS": "40",
        "LINES": "10",
        "FORCE_COLOR": "1",
    }


@pytest.fixture
def recorded(course):
    return (course / "book/01-small.ipynb").read_text(encoding="utf-8")


def test_what_a_person_has_set_changes_no_recording(course, settings, recorded):
    for folder in ("", "book"):
        (course / folder / "matplotlibrc").write_text(MATPLOTLIBRC)
    run(course, "-m", "book._commands.record", "--all", **settings)
    assert (course / "book/01-small.ipynb").read_text(encoding="utf-8") == recorded


def test_what_a_person_has_set_changes_no_comparison(course, settings):
    plugins = ["-p", "tests.exact", "--nbval", "-p", "no:cacheprovider", "-c", os.devnull]
    said = run(course, "-m", "pytest", "book", "-q", f"--rootdir={course}", *plugins, **settings)
    assert "3 passed" in said


def test_the_book_s_figures_are_the_same_in_a_reader_s_own_kernel(
    course, settings, recorded, monkeypatch
):
    notebook = nbformat.reads(recorded, as_version=4)
    variables = os.environ | settings | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "default"}
    theirs = {"cwd": f"{settings['HOME']}/elsewhere", "env": variables}
    monkeypatch.setattr(kernel, "start_in", lambda home: theirs)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    shown = kernel.run([cells[0], cells[2]])[1]
    figure = "image/svg+xml"
    figures = [output.data[figure] for output in shown if figure in output.get("data", {})]
    assert figures == [cells[2].outputs[0].data[figure]]


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("while True:\n    pass", "does not end within 2 seconds"),
        ("import os\nos._exit(1)", "ends the kernel"),
        ("[][1]", "raises IndexError: list index out of range"),
    ],
)
def test_a_cell_that_fails_is_told_in_one_line(source, problem, monkeypatch, capfd):
    monkeypatch.setattr(kernel, "SECONDS", 2)
    with pytest.raises(kernel.CellError) as error:
        kernel.run([nbformat.v4.new_code_cell(source)])
    assert (error.value.index, error.value.problem) == (0, problem)
    assert capfd.readouterr() == ("", "")


def test_the_variables_that_choose_other_routines_reach_the_kernel(monkeypatch):
    chosen = {"OPENBLAS_CORETYPE": "Prescott", "NPY_DISABLE_CPU_FEATURES": "X86_V3"}
    for name, value in (chosen | {"PYTHONHASHSEED": "7"}).items():
        monkeypatch.setenv(name, value)
    assert chosen.items() <= kernel.start_in("anywhere")["env"].items()
    assert kernel.start_in("anywhere")["env"]["PYTHONHASHSEED"] == "7"


@pytest.mark.parametrize("lesson", record.choose([]), ids=lambda lesson: lesson.stem)
def test_a_cell_that_differs_names_a_command_that_finds_its_lesson(lesson):
    cell = SimpleNamespace(path=record.notebook_path(lesson))
    assert not exact.compare_outputs(cell, [], ["another output"])
    advice = cell.comparison_traceback[-1]
    assert record.choose(re.findall(r"make lessons LESSON=(\S+) ALL=1", advice)) == [lesson]
