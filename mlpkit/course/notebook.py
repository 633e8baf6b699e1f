"""%load_ext mlpkit.course.notebook: a notebook shows the same on every run and every machine.

Figures become SVG text without dates or random identifiers, in the book's style, whatever
matplotlibrc or profile says. A warning is one line. An error names the line of the cell that caused
it, without the paths and line numbers of libraries. So a recorded output can be compared with a
fresh one to the letter.
"""

import traceback
import warnings
from typing import Any

import matplotlib
import matplotlib.pyplot as plt

from mlpkit.course.plotting import style


def load_ipython_extension(shell: Any) -> None:
    """Called by IPython when a notebook runs `%load_ext mlpkit.course.notebook`."""
    from matplotlib_inline.backend_inline import set_matplotlib_formats
    from matplotlib_inline.config import InlineBackend

    shell.run_line_magic("matplotlib", "inline")
    backend = InlineBackend.instance(parent=shell)
    backend.close_figures, backend.print_figure_kwargs = True, {"bbox_inches": "tight"}
    set_matplotlib_formats("svg", metadata={"Date": None, "Creator": None})  # type: ignore
    matplotlib.rcdefaults()
    plt.style.use(style)
    warnings.formatwarning = _one_line
    warnings.simplefilter("once", SyntaxWarning)  # IPython compiles a cell more than once
    shell.set_custom_exc((Exception,), _error)


def _one_line(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    line: str | None = None,
) -> str:
    return f"{category.__name__}: {message}\n"


def _error(
    shell: Any,
    kind: type[BaseException],
    error: BaseException,
    trace: Any,
    tb_offset: int | None = None,
) -> list[str]:
    """Show the error with the lines of the cells that led to it, and no others."""
    lines = ["Traceback (most recent call last):"]
    if isinstance(error, SyntaxError):
        error.filename = "cell"  # in place of a temporary file's name
        lines += [f"  line {error.lineno}:  {(error.text or '').strip()}"]
    else:
        lines += [
            f"  line {frame.lineno}:  {frame.line}"
            for frame in traceback.extract_tb(trace)
            if shell.compile.format_code_name(frame.filename)  # compiled from a cell
        ]
    # Python 3.13 raises a SyntaxError of a kind of its own, _IncompleteInputError.
    kind = next(known for known in kind.__mro__ if not known.__name__.startswith("_"))
    lines.append(f"{kind.__name__}: {error}")
    shell._showtraceback(kind, error, ["\n".join(lines)])
    return lines
