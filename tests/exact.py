"""A pytest plugin that makes nbval compare every character of every output.

nbval alone passes over tracebacks, PNG images, an output's kind, metadata and place among the
others. Here both sides are brought into the form in which lessons are recorded, and compared whole.
"""

import difflib
import json

from nbval import plugin

from book._commands import record


def compare_outputs(cell, fresh, recorded):
    sides = [json.dumps(outputs, indent=1, sort_keys=True) for outputs in (recorded, fresh)]
    if sides[0] == sides[1]:
        return True
    lines = [side.replace("\\n", "\n").splitlines() for side in sides]
    difference = difflib.unified_diff(*lines, "recorded", "fresh run", lineterm="", n=1)
    lesson = cell.path.stem
    cell.comparison_traceback = [
        *(line[:300] for line in list(difference)[:40]),
        f"If the fresh run is right: make lessons LESSON={lesson[:2]} ALL=1",
    ]
    return False


plugin.coalesce_streams = record.normal_outputs
plugin.IPyNbCell.compare_outputs = compare_outputs
