"""A pytest plugin that makes nbval compare every character of every output, in the same kernel.

nbval alone passes over tracebacks, PNG images, an output's kind, metadata and place among the
others. Here both sides are brought into the form in which lessons are recorded, and compared whole.
And it runs the cells in the kernel that records them, which no one's settings reach.
"""

import difflib
import json
from tempfile import TemporaryDirectory

# Before nbval: this keeps out an import that takes seconds.
from book._commands import kernel, record

# isort: split
from nbval import plugin
from nbval.kernel import RunningKernel


class Kernel(RunningKernel):
    def __init__(self, kernel_name, cwd, startup_timeout):
        self.home = TemporaryDirectory(ignore_cleanup_errors=True)
        self.km = kernel.manager()
        self.km.start_kernel(**kernel.start_in(self.home.name))
        self.kc = self.km.client()
        self.kc.start_channels()
        self.kc.wait_for_ready(timeout=startup_timeout)
        self._ensure_iopub_up()

    def stop(self):
        super().stop()
        self.home.cleanup()


def pytest_configure(config):
    config.option.nbval_cell_timeout = kernel.SECONDS


def compare_outputs(cell, fresh, recorded):
    sides = [json.dumps(outputs, indent=1, sort_keys=True) for outputs in (recorded, fresh)]
    if sides[0] == sides[1]:
        return True
    lines = [side.replace("\\n", "\n").splitlines() for side in sides]
    difference = difflib.unified_diff(*lines, "recorded", "fresh run", lineterm="", n=1)
    lesson = record.number_of(cell.path)
    cell.comparison_traceback = [
        *(line[:300] for line in list(difference)[:40]),
        f"If the fresh run is right: make lessons LESSON={lesson} ALL=1",
    ]
    return False


plugin.RunningKernel = Kernel
plugin.coalesce_streams = record.normal_outputs
plugin.IPyNbCell.compare_outputs = compare_outputs
