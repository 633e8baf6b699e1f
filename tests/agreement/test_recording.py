"""Each notebook is what `make lessons` makes of its lesson.

nbval runs the cells again and compares the outputs; here is what it cannot see: a notebook behind
its lesson, a cell that was never run or is exempt from comparison, an output no reader should get.
"""

import json
import re

import nbformat
import pytest

from book._commands import record

LESSONS = record.choose([])
NOTEBOOKS = sorted(record.BOOK.glob("*.ipynb"))
MIME_TYPES = {"text/plain", "text/html", "text/latex", "image/svg+xml"}
MACHINE = re.compile(r"/home/|/root/|/Users/|/tmp/|site-packages|ipykernel_|0x[0-9a-f]{6,}|\x1b\[")
UNCOMPARED = re.compile(r"nbval[-_](ignore[-_]output|skip|raises[-_]exception)", re.IGNORECASE)
# The cells that print what no two machines agree on, wall-clock times, their ratios or what the
# machine computes on, by their first lines.
LOCAL = {
    "03-activations": ["x, y, slope = curves(torch.sigmoid)"],
    "05-choosing-an-activation": [
        "a, gradient = np.random.default_rng(0).normal(size=(2, 10_000))",
    ],
    "07-three-layer-forward-pass": ["from timeit import timeit"],
}


def each_notebook(test):
    return pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)(test)


def read(path):
    return nbformat.read(path, as_version=4)


def code_cells(path):
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def outputs(path):
    return [output for cell in code_cells(path) for output in cell.outputs]


def tags(cell):
    return cell.metadata.get("tags", [])


def advice(path):
    return f"run: make lessons LESSON={record.number_of(path)}"


def test_every_lesson_has_a_notebook_and_every_notebook_a_lesson():
    assert [path.stem for path in LESSONS] == [path.stem for path in NOTEBOOKS], "run: make lessons"


@each_notebook
def test_the_notebook_is_not_behind_its_lesson(path):
    expected, there = record.expected_cells(record.SOURCES / f"{path.stem}.md"), read(path).cells
    for number, (new, old) in enumerate(zip(expected, there, strict=False), start=1):
        for part in ("cell_type", "source", "metadata"):
            assert old[part] == new[part], f"cell {number} differs in its {part}; {advice(path)}"
    assert len(there) == len(expected), f"{advice(path)}"


@each_notebook
def test_the_notebook_is_written_as_recording_writes_it(path):
    text = path.read_text(encoding="utf-8")
    shown, recorded = record.read_recording(text)
    cells = record.expected_cells(record.SOURCES / f"{path.stem}.md")
    assert text == record.notebook_text(cells, shown, recorded), advice(path)


@each_notebook
def test_every_code_cell_was_run_in_order(path):
    counts = [cell.execution_count for cell in code_cells(path)]
    assert counts == list(range(1, len(counts) + 1)), advice(path)


@each_notebook
def test_no_cell_is_exempt_from_comparison_but_those_about_the_machine(path):
    exempt = [cell for cell in code_cells(path) if UNCOMPARED.search(" ".join(tags(cell)))]
    assert [cell.source.splitlines()[0] for cell in exempt] == LOCAL.get(path.stem, [])
    for cell in exempt:
        assert tags(cell) == ["nbval-ignore-output"], cell.source
        assert re.search(r"\b(repeat|timeit)\(|\bdevice\b", cell.source), cell.source
    for cell in code_cells(path):
        assert not UNCOMPARED.search(cell.source), cell.source


@each_notebook
def test_a_cell_raises_an_error_if_it_is_tagged_so_and_only_then(path):
    for cell in code_cells(path):
        raised = any(output.output_type == "error" for output in cell.outputs)
        assert raised == ("raises-exception" in tags(cell)), cell.source


@each_notebook
def test_every_output_is_text_or_an_svg_figure(path):
    shown = {mime for output in outputs(path) for mime in output.get("data", {})}
    assert shown <= MIME_TYPES


@each_notebook
def test_no_output_speaks_of_the_machine_it_was_made_on(path):
    for output in outputs(path):
        found = MACHINE.search(json.dumps(output, ensure_ascii=False).replace("\\u001b", "\x1b"))
        assert not found, f"{found[0]!r} in an output: {str(output)[:200]}"


@each_notebook
def test_every_figure_has_a_caption_and_other_words_for_who_cannot_see_it(path):
    for cell in code_cells(path):
        if any("image/svg+xml" in output.get("data", {}) for output in cell.outputs):
            options = cell.metadata.get("mystnb", {})
            caption = options.get("figure", {}).get("caption", "")
            alt = options.get("image", {}).get("alt", "")
            where = f"the figure of: {cell.source.splitlines()[0]}"
            assert caption.strip() and alt.strip(), f"no caption or alternative text: {where}"
            assert alt.strip() != caption.strip(), f"caption and alternative text repeat: {where}"
            assert not re.search(r"\.(svg|png)$|/", alt), f"a file name is no text: {where}"
