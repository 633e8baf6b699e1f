r"""Make of a lesson's MyST Markdown what JupyterLab can show, which knows no role or directive.

In the book a reference is written {eq}`sigmoid`, and a citation {cite:t}`zhang2023dive`; JupyterLab
would print just that. Here the labelled equations get their numbers as MathJax's own \tag, what
refers to them those numbers, and a citation its authors, its year and a bibliography to lead to, at
the notebook's end. An extension of JupyterLab does the equations too, but not the citations, and
would be one thing more to install; this shows in every program that reads notebooks. A figure's
caption, which in the notebook is an option of its cell, stands below the figure.
"""

import re
from copy import deepcopy
from pathlib import Path

import nbformat
from pybtex.database import parse_file
from pybtex.plugin import find_plugin

ROLE = re.compile(r"\{(?P<role>[\w:+.-]+)\}(?P<ticks>`+)(?P<content>[^`]+)(?P=ticks)")
EQUATION = re.compile(
    r"\$\$(?P<formula>(?:(?!\$\$).)+)\$\$(?:[ \t]*\((?P<label>[^\s()$]+)\)[ \t]*$)?",
    re.DOTALL | re.MULTILINE,
)
LINK = re.compile(
    r"(?<!!)\[(?P<text>(?:[^][]|\[[^][]*\])+)\]"
    r"\((?P<page>[\w./-]+\.(?:ipynb|md|html))?(?P<anchor>#[\w-]*)?\)"
)
DIRECTIVE = re.compile(
    r"^(?P<fence>`{3,}|:{3,})\{(?P<name>[\w-]+)\}(?P<title>[^\n]*)\n(?P<body>.*?)^(?P=fence) *$",
    re.DOTALL | re.MULTILINE,
)
ADMONITIONS = {
    *("admonition", "attention", "caution", "danger", "error", "hint", "important", "note"),
    *("seealso", "tip", "warning"),
}
TARGET = re.compile(r"^\([\w:.-]+\)=\n+", re.MULTILINE)


class Course:
    """What a lesson may refer to: every lesson's equations, and the books and papers."""

    def __init__(self, book: Path):
        self.works = parse_file(book / "references.bib")
        self.style = find_plugin("pybtex.style.formatting", "plain")()
        self.markdown = find_plugin("pybtex.backends", "markdown")()
        notebooks = sorted(book.glob("*.ipynb"))
        self.lessons = {path.stem: nbformat.read(path, as_version=4) for path in notebooks}
        self.equations: dict[str, tuple[str, int]] = {}
        for lesson, notebook in self.lessons.items():
            text = "\n\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
            for label in filter(None, (match["label"] for match in EQUATION.finditer(text))):
                self.equations[label] = lesson, len(self.equations) + 1  # as the book numbers them

    def readable_notebook(self, lesson: str) -> nbformat.NotebookNode:
        """Return the lesson's notebook with readable Markdown, and its bibliography at the end."""
        notebook = deepcopy(self.lessons[lesson])
        cited: list[str] = []
        notebook.cells = [part for cell in notebook.cells for part in with_caption(cell)]
        for cell in notebook.cells:
            hide_prediction(cell)
            if cell.cell_type == "markdown":
                cell.source = self.readable(cell.source, lesson, cited)
        if cited:
            text = "## Bibliography\n\n" + "\n".join(self.bibliography(cited))
            notebook.cells.append(nbformat.v4.new_markdown_cell(text, id="bibliography"))
        return notebook

    def readable(self, text: str, lesson: str, cited: list[str]) -> str:
        """Return the Markdown so that JupyterLab can show it; note in cited what it cites."""
        text = TARGET.sub("", text)
        text = DIRECTIVE.sub(as_quotation, text)
        text = LINK.sub(self.link, text)  # before the roles, which become links of another kind
        text = EQUATION.sub(self.equation, text)
        return ROLE.sub(lambda match: self.role(match, lesson, cited), text)

    def link(self, match: re.Match) -> str:
        """Lead to the reader's copy of a lesson; nowhere else, since no other page is copied."""
        page = Path(match["page"] or "").stem
        return f"[{match['text']}]({page}.ipynb)" if page in self.lessons else match["text"]

    def equation(self, match: re.Match) -> str:
        """Show the number of an equation that has a label, and give links a place to lead to."""
        if not match["label"]:
            return match[0]
        _, number = self.equations[match["label"]]
        formula = match["formula"].rstrip()
        return f'<a id="{match["label"]}"></a>\n\n$${formula}\n\\tag{{{number}}}\n$$'

    def role(self, match: re.Match, lesson: str, cited: list[str]) -> str:
        """Say in plain Markdown what the role says in the book."""
        role, content = match["role"], match["content"]
        if role in ("cite:t", "cite:p"):
            keys = [key.strip() for key in content.split(",")]
            cited += keys
            works = [self.citation(key, textual=role == "cite:t") for key in keys]
            return ", ".join(works) if role == "cite:t" else f"[{'; '.join(works)}]"
        if role == "eq" and content in self.equations:
            where, number = self.equations[content]
            return f"[({number})]({f'#{content}' if where == lesson else f'{where}.ipynb'})"
        text, _, target = content.rstrip(">").rpartition("<")  # as in {term}`layers <layer>`
        if role == "doc" and target in self.lessons:
            return f"[{text.strip() or target}]({target}.ipynb)"
        return text.strip() or target

    def citation(self, key: str, textual: bool) -> str:
        """Return authors and year in the form that the book has, leading to the work."""
        if key not in self.works.entries:
            return key
        work = self.works.entries[key]
        people = work.persons.get("author") or work.persons.get("editor") or []
        names = [" ".join(map(str, p.rich_prelast_names + p.rich_last_names)) for p in people]
        who = f"{names[0]} *et al.*" if len(names) > 2 else " and ".join(names) or key
        year = work.fields.get("year", "no year")
        return f"[{who} [{year}]](#{key})" if textual else f"[{who}, {year}](#{key})"

    def bibliography(self, cited: list[str]) -> list[str]:
        """Return the works cited, each once, as items of a list."""
        known = sorted(set(cited) & set(self.works.entries))
        return [
            f'- <a id="{work.key}"></a>{" ".join(work.text.render(self.markdown).split())}'
            for work in self.style.format_bibliography(self.works, known)
        ]


def with_caption(cell: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """Return the cell, and below it its figure's caption; none where that is to be predicted."""
    caption = cell.metadata.get("mystnb", {}).get("figure", {}).get("caption", "").strip()
    if not caption or cell.metadata.get("collapsed"):
        return [cell]
    name = f"{cell.id}-caption"
    return [cell, nbformat.v4.new_markdown_cell(f"**Figure.** {caption}", id=name)]


def hide_prediction(cell: nbformat.NotebookNode) -> None:
    """Put an empty output before those that are folded, whose first line JupyterLab would show."""
    if cell.metadata.get("collapsed"):
        cell.outputs.insert(0, nbformat.v4.new_output("display_data"))


def as_quotation(match: re.Match) -> str:
    """Return a box of the book as a quotation under its title; another directive as it stands."""
    if match["name"] not in ADMONITIONS:
        return match[0]
    body = re.sub(r"\A(?::[\w-]+:.*\n)+", "", match["body"]).strip()
    title = match["title"].strip()
    if match["name"] != "admonition":  # only there are the words behind the name the title
        title, body = match["name"].capitalize(), f"{title}\n\n{body}".strip()
    return "\n".join(f"> {line}".rstrip() for line in [f"**{title}**", "", *body.splitlines()])
