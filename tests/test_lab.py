"""What `make lab` lays into the reader's folder, and what it saves for a writer."""

import asyncio
import difflib
import re
import shutil
import subprocess
from contextlib import closing

import nbformat
import pytest
from tornado.web import HTTPError

from book._commands import lab, record
from book._commands.readable import Course
from book._commands.writing import LessonsManager, as_notebook, with_cells
from tests import unchanged

COURSE = Course(record.BOOK)
NAME = "03-activations"


def each_lesson(test):
    return pytest.mark.parametrize("name", COURSE.lessons)(test)


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course of three lessons, to be changed."""
    for part in ("lessons_src/0[1-3]*.md", "book/0[1-3]*.ipynb", "book/references.bib"):
        for path in record.ROOT.glob(part):
            (tmp_path / path.parent.name).mkdir(exist_ok=True)
            shutil.copy(path, tmp_path / path.parent.name)
    monkeypatch.setattr(record, "ROOT", tmp_path)
    monkeypatch.setattr(record, "SOURCES", tmp_path / "lessons_src")
    monkeypatch.setattr(record, "BOOK", tmp_path / "book")
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))  # signatures go there
    return tmp_path


@pytest.fixture
def mine(course):
    """The reader's folder, laid out once."""
    lab.lay_out(course / "mine", [])
    return course / "mine"


def answer(copy):
    """Work in a copy, as JupyterLab saves it; return what must be there for ever after."""
    return add_line(copy, -1, "my answer")


def change(course):
    """Let the course move on."""
    add_line(course / "book" / f"{NAME}.ipynb", 0, "A new sentence.")


def add_line(path, number, line):
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[number].source += f"\n\n{line}"
    nbformat.write(notebook, path)
    return path.read_bytes()


def markdown(notebook):
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


# --- The reader's copies


def test_the_reader_gets_a_copy_of_each_lesson(mine, course):
    copies = {path.name for path in mine.iterdir()}
    assert copies == {path.name for path in course.glob("book/*.ipynb")}


def test_a_copy_is_never_written_again(mine, course):
    answers = {copy: answer(copy) for copy in mine.iterdir()}
    change(course)
    lab.lay_out(mine, [])
    assert {copy: copy.read_bytes() for copy in mine.iterdir()} == answers


def test_nothing_is_said_while_no_lesson_changes(mine):
    answer(mine / f"{NAME}.ipynb")
    assert lab.lay_out(mine, []) == ([], "")


def test_a_changed_lesson_is_announced_with_the_way_to_get_it(mine, course):
    change(course)
    assert lab.lay_out(mine, [])[0] == [
        f"Changed since your copy was made: {NAME}.",
        "To have the new one beside yours: make lab NEW=03",
    ]


def test_a_new_copy_lies_beside_the_answer_and_ends_the_announcement(mine, course):
    answered = answer(mine / f"{NAME}.ipynb")
    change(course)
    news, opened = lab.lay_out(mine, ["03"])
    assert opened == f"{NAME} (new).ipynb" and opened in news[0]
    assert "A new sentence." in (mine / opened).read_text(encoding="utf-8")
    assert (mine / f"{NAME}.ipynb").read_bytes() == answered
    assert lab.lay_out(mine, []) == ([], "")


def test_one_new_copy_after_another_overwrites_none_that_was_worked_in(mine):
    answer(mine / f"{NAME}.ipynb")
    names = [f"{NAME} (new).ipynb", f"{NAME} (new 2).ipynb", f"{NAME} (new 3).ipynb"]
    for name in names:
        assert lab.lay_out(mine, ["3"])[1] == name
        assert lab.lay_out(mine, ["3"])[1] == name  # nothing was done in it, so no other is made
        answer(mine / name)


def test_a_file_that_is_no_copy_of_ours_is_left_as_it_is(mine):
    (mine / f"{NAME}.ipynb").write_text("half a noteb", encoding="utf-8")
    news, _ = lab.lay_out(mine, [])
    assert NAME in news[0]
    assert (mine / f"{NAME}.ipynb").read_text(encoding="utf-8") == "half a noteb"


def test_a_new_copy_of_no_lesson_is_refused_by_name(course):
    with pytest.raises(record.LessonError, match=r"No lesson is called 33\. There are: 01"):
        lab.lay_out(course / "mine", ["33"])
    assert not (course / "mine").exists()


def test_cleaning_leaves_the_readers_folder_as_it_is(course):
    shutil.copy(unchanged.__file__.replace("tests/unchanged.py", "Makefile"), course)
    for folder in ("mine", "book"):
        (course / folder / ".ipynb_checkpoints").mkdir(parents=True)
    subprocess.run(["make", "--silent", "clean"], cwd=course, check=True)
    assert (course / "mine" / ".ipynb_checkpoints").exists()
    assert not (course / "book" / ".ipynb_checkpoints").exists()


def test_a_readers_work_is_no_reason_to_run_a_test_again(mine, course):
    assert not [path for path in unchanged.tree_digests(course) if path.startswith("mine/")]


# --- What the copies say


@each_lesson
def test_every_link_in_a_copy_leads_somewhere(name):
    text = markdown(COURSE.readable_notebook(name))
    places = re.findall(r'<a id="([^"]+)">', text)
    assert len(places) == len(set(places))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        there = target[1:] in places if target[0] == "#" else target[:-6] in COURSE.lessons
        assert there or target.startswith("http"), target


@each_lesson
def test_nothing_is_left_in_a_copy_that_only_the_book_can_show(name):
    raw = re.compile(r"\{[\w:]+\}`|^(```|:::)\{|\$\$ \(|^\([\w-]+\)=$", re.MULTILINE)
    assert not raw.search(markdown(COURSE.readable_notebook(name)))


@each_lesson
def test_a_figure_s_caption_stands_below_it_unless_the_figure_is_to_be_predicted(name):
    cells = COURSE.readable_notebook(name).cells
    for cell, below in zip(cells, cells[1:], strict=False):
        caption = cell.metadata.get("mystnb", {}).get("figure", {}).get("caption")
        says = below.cell_type == "markdown" and below.source.startswith("**Figure.** ")
        folded = {"hide-output", "hide-cell"} & set(cell.metadata.get("tags", []))
        assert says == bool(caption and not folded)


@pytest.mark.parametrize(
    "written, shown",
    [
        ("{cite:t}`zhang2023dive`", "[Zhang *et al.* [2023]](#zhang2023dive)"),
        ("{cite:t}`nair2010rectified`", "[Nair and Hinton [2010]](#nair2010rectified)"),
        ("{cite:p}`saitoh2016scratch`", "[[Saitoh, 2016](#saitoh2016scratch)]"),
        ("{cite:t}`nobody1900nothing`", "nobody1900nothing"),
        ("equation {eq}`tanh`", f"equation [({COURSE.equations['tanh'][1]})](#tanh)"),
        ("equation {eq}`neuron`", "equation [(1)](01-hidden-layers.ipynb)"),
        ("the {term}`layers <layer>`", "the layers"),
        ("a {term}`layer`", "a layer"),
        ("see {numref}`fig-regions`", "see fig-regions"),
        ("{doc}`09-training`", "[09-training](09-training.ipynb)"),
        ("{ref}`the end <what-you-learned>`", "the end"),
        ("[training](09-training.ipynb#sgd)", "[training](09-training.ipynb)"),
        ("[a layer](glossary.md#term-layer)", "a layer"),
        ("[above](#tanh)", "above"),
        ("[a site](https://example.org/x.html)", "[a site](https://example.org/x.html)"),
        ("`f[0](x)` and $W[l](x)$", "`f[0](x)` and $W[l](x)$"),
        ("(here)=\n# Here", "# Here"),
        ("```{note}\nMind\nthis.\n```", "> **Note**\n>\n> Mind\n> this."),
        (":::{warning} Careful\n:class: x\n\nHot.\n:::", "> **Warning**\n>\n> Careful\n>\n> Hot."),
        (":::{admonition} Why?\n:class: x\n\nSo.\n:::", "> **Why?**\n>\n> So."),
        ("$$\na\n$$ (mlp)", '<a id="mlp"></a>\n\n$$\na\n\\tag{2}\n$$'),
        ("$$ a $$\n\n$$ b $$ (mlp)", '$$ a $$\n\n<a id="mlp"></a>\n\n$$ b\n\\tag{2}\n$$'),
    ],
)
def test_jupyterlab_can_show(written, shown):
    assert COURSE.readable(written, NAME, []) == shown


# --- The writer's lessons


def files(course):
    paths = [*(course / "lessons_src").iterdir(), *(course / "book").iterdir()]
    return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in paths}


def cells_of(name):
    return as_notebook(record.SOURCES / f"{name}.md").cells


def text_of(name):
    return (record.SOURCES / f"{name}.md").read_text(encoding="utf-8")


def changed_lines(old, new):
    old, new = old.splitlines(), new.splitlines()
    changes = difflib.SequenceMatcher(None, old, new, autojunk=False)  # every line counts
    return [
        line
        for kind, i, i_end, j, j_end in changes.get_opcodes()
        if kind != "equal"
        for line in [*(f"-{one}" for one in old[i:i_end]), *(f"+{one}" for one in new[j:j_end])]
    ]


@pytest.fixture
def manager(course):
    manager = LessonsManager(root_dir=str(course))
    with closing(manager.notary.store):
        yield manager


def test_lessons_opened_and_saved_change_no_file(manager, course):
    before = files(course)
    for path in course.glob("book/*.ipynb"):
        model = asyncio.run(manager.get(f"book/{path.name}"))
        content = {"type": "notebook", "content": model["content"]}
        asyncio.run(manager.save(content, f"book/{path.name}"))
    assert files(course) == before


@each_lesson
def test_the_text_of_a_lesson_stays_as_it_is_if_no_cell_changes(name):
    assert with_cells(text_of(name), cells_of(name)) == text_of(name)


def test_a_lesson_opens_with_the_outputs_of_the_cells_that_are_recorded(manager, course):
    text = course / "lessons_src" / f"{NAME}.md"
    text.write_text(text_of(NAME).replace("stride = 0.01", "stride = 0.02"), encoding="utf-8")
    cells = asyncio.run(manager.get(f"book/{NAME}.ipynb"))["content"].cells
    empty = [cell.source for cell in cells if cell.cell_type == "code" and not cell.outputs]
    assert any("stride = 0.02" in source for source in empty)
    recorded = nbformat.read(course / "book" / f"{NAME}.ipynb", as_version=4).cells
    silent = [cell for cell in recorded if cell.cell_type == "code" and not cell.outputs]
    assert len(empty) == len(silent) + 1


def test_an_edit_made_elsewhere_is_seen_before_it_would_be_overwritten(manager, course):
    def seen():
        return asyncio.run(manager.get(f"book/{NAME}.ipynb", content=False, require_hash=True))

    before = seen()
    add = course / "lessons_src" / f"{NAME}.md"
    add.write_text(add.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    assert seen()["hash"] != before["hash"] and seen()["last_modified"] > before["last_modified"]


@each_lesson
def test_a_changed_cell_is_all_that_changes_in_the_text(name):
    old, cells = text_of(name), cells_of(name)
    chosen = range(0, len(cells), len(cells) // 5)
    for number in chosen:
        cells[number].source += "\nx = 1"
    assert changed_lines(old, with_cells(old, cells)) == ["+x = 1"] * len(chosen)


def test_cells_put_in_taken_out_and_moved_leave_the_others_as_they_are():
    old, cells = text_of(NAME), cells_of(NAME)
    moved = cells.pop(5)
    del cells[8]
    cells.insert(2, nbformat.v4.new_markdown_cell("In between."))
    cells.insert(2, nbformat.v4.new_code_cell("print(1)", metadata={"tags": ["hide-cell"]}))
    cells += [moved, nbformat.v4.new_markdown_cell("The end.")]
    new = with_cells(old, cells)
    added = [line[1:] for line in changed_lines(old, new) if line.startswith("+")]
    assert {"In between.", "print(1)", ":tags: [hide-cell]", "The end."} <= set(added)
    untouched = [cell.source for cell in cells[6:-3]]
    assert all(source in new and source not in "\n".join(added) for source in untouched)
    assert with_cells(new, cells) == new


def test_folding_a_cell_leaves_the_text_as_it_is():
    cells = cells_of(NAME)
    for cell in cells:
        cell.metadata |= {"collapsed": True, "jupyter": {"source_hidden": True}, "scrolled": True}
    assert with_cells(text_of(NAME), cells) == text_of(NAME)


@pytest.mark.parametrize("source", ["```\nnot closed", "one\n\n+++\n\nanother"])
def test_what_text_cannot_hold_is_refused_and_nothing_is_lost(source, manager, course):
    before = files(course)
    content = as_notebook(record.SOURCES / f"{NAME}.md")
    content.cells[4].source = source
    model = {"type": "notebook", "content": content}
    with pytest.raises(HTTPError, match="cell 5 has a fence"):
        asyncio.run(manager.save(model, f"book/{NAME}.ipynb"))
    assert files(course) == before


def test_a_notebook_opened_as_text_is_the_file_itself(manager, course):
    model = asyncio.run(manager.get(f"book/{NAME}.ipynb", type="file"))
    assert model["content"] == (course / "book" / f"{NAME}.ipynb").read_text(encoding="utf-8")


def test_a_text_that_cannot_be_read_is_named_in_jupyterlab(manager, course):
    text = text_of(NAME).replace(":tags: [hide-output]", ":tags: [hide-output", 1)
    (course / "lessons_src" / f"{NAME}.md").write_text(text, encoding="utf-8")
    with pytest.raises(
        HTTPError, match=rf"{NAME}\.md: Code cell \d+ at line \d+ could not be read"
    ):
        asyncio.run(manager.get(f"book/{NAME}.ipynb"))


def test_a_picture_in_a_cell_is_refused():
    cells = cells_of(NAME)
    cells[0]["attachments"] = {"image.png": {}}
    with pytest.raises(ValueError, match="text cannot hold the picture in cell 1"):
        with_cells(text_of(NAME), cells)
