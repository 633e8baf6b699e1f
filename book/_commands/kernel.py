"""The kernel that records the lessons, and that compares: nothing a person has set reaches it.

It is this very Python, whichever kernel is installed under the name python3. It starts in an empty
folder that is its home as well, and sees only the variables named here. So no matplotlibrc, startup
file, profile, locale, time zone, filter of warnings or width of a terminal can change an output.
"""

import os
import sys
from copy import deepcopy
from tempfile import TemporaryDirectory

import nbformat
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager, KernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from book.places import ROOT

SECONDS = 120  # for one cell; a whole lesson runs in less than 20

# What the system needs to start a program, and what portable.py chooses other routines by.
PASSED = {
    *("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP"),
    *("NPY_DISABLE_CPU_FEATURES", "OPENBLAS_CORETYPE", "OPENBLAS_NUM_THREADS"),
    *("ATEN_CPU_CAPABILITY", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "PYTHONHASHSEED"),
}


class CellError(Exception):
    """A cell that did not do what it should: its place among the cells, and what it did."""

    def __init__(self, index: int, problem: str):
        super().__init__(index, problem)
        self.index, self.problem = index, problem


def run(cells: list) -> list[list]:
    """Run the cells in a fresh kernel and return the outputs of each code cell.

    Raises:
        CellError: a cell fails, does not end, or does not raise what it is tagged to raise.
    """
    notebook = nbformat.v4.new_notebook(cells=deepcopy(cells))
    client = NotebookClient(
        notebook,
        km=manager(AsyncKernelManager),
        timeout=SECONDS,
        record_timing=False,
        shutdown_kernel="immediate",
    )
    code = [(i, cell) for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    empty = TemporaryDirectory(ignore_cleanup_errors=True)
    with empty as home, client.setup_kernel(cleanup_kc=True, **start_in(home)):
        for index, cell in code:
            try:
                client.execute_cell(cell, index)
            except CellExecutionError as error:
                raise CellError(index, f"raises {error.ename}: {error.evalue}") from None
            except CellTimeoutError:
                raise CellError(index, f"does not end within {SECONDS} seconds") from None
            except DeadKernelError:
                raise CellError(index, "ends the kernel") from None
            raised = any(output.output_type == "error" for output in cell.outputs)
            if "raises-exception" in cell.metadata.get("tags", []) and not raised:
                raise CellError(index, "is tagged raises-exception but raises nothing")
    return [cell.outputs for _, cell in code]


def manager(kind: type[KernelManager] = KernelManager) -> KernelManager:
    """Return what starts the kernel, by `start_kernel(**start_in(home))`."""
    return kind(kernel_name="python3", kernel_spec_manager=OnlyThisPython())


def start_in(home: str) -> dict[str, object]:
    """Return the folder and the variables with which a kernel starts in an empty folder."""
    variables = {name: value for name, value in os.environ.items() if name in PASSED} | {
        "HOME": home,
        "USERPROFILE": home,  # home, on Windows
        "MPLCONFIGDIR": str(ROOT / "_build" / "matplotlib"),  # its list of fonts takes seconds
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "COLUMNS": "80",
        "LINES": "24",
    }
    return {"cwd": home, "env": variables}


class OnlyThisPython(KernelSpecManager):
    """Knows one kernel, whatever name it is asked for."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        return KernelSpec(
            argv=[
                *(sys.executable, "-s", "-c", START),
                *("-f", "{connection_file}", "--log-level=ERROR", "--HistoryManager.enabled=False"),
            ],
            display_name="Python 3 (ipykernel)",
            language="python",
        )


# IPython reads settings from system-wide folders too.
START = """
from IPython.core import application
application.SYSTEM_CONFIG_DIRS.clear()
application.ENV_CONFIG_DIRS.clear()
from ipykernel import kernelapp
kernelapp.launch_new_instance()
"""
