"""A pytest plugin that runs again only what something has changed for.

A file whose every test passed is remembered under a key: a digest of all that could change the
result. A plain `pytest`, with no file, name or expression picked by hand, skips the files whose
key is still the same. ALL=1 runs everything, and so does CI, where the variable CI is set.
"""

import hashlib
import importlib.metadata
import os
import platform
import re
import sys
from collections import defaultdict
from pathlib import Path

import pytest

MEMORY = "unchanged/passed"
REASON = "unchanged since it last passed (ALL=1 runs everything)"

TEST_FILE = re.compile(r"^tests/(.*/)?test_[^/]*\.py$|^book/.*\.ipynb$")
SELECTING = (
    "lesson",
    "keyword",
    "markexpr",
    "deselect",
    "maxfail",
    "collectonly",
    "lf",
    "stepwise",
)
# Made by tools or by a reader, never read by a test.
IGNORED = re.compile(
    r"^mine/$|(^|/)(\.git|\.venv|_build|\.[a-z]+_cache|\.hypothesis|\.ipynb_checkpoints|__pycache__)/$"
)
# All that a notebook's outputs can depend on, beside itself and the environment.
BEHIND_NOTEBOOKS = re.compile(
    r"mlpkit/|tests/(conftest|exact|unchanged)\.py$|book/(places|_commands/(record|kernel))\.py$"
    r"|constraints\.txt$|pyproject\.toml$"
)
# Variables that choose other numerical code, or other figures.
NUMERICAL = re.compile(r"(NPY|OPENBLAS|BLIS|MKL|OMP|KMP|ATEN|TORCH|ONEDNN|DNNL|MPL|PYTHON)[A-Z_]*$")


def pytest_configure(config):
    if hasattr(config, "workerinput"):
        config.pluginmanager.register(Skipper(set(config.workerinput["unchanged"])))
    else:
        memory = Memory(config)
        config.pluginmanager.register(memory)
        config.pluginmanager.register(Skipper(memory.unchanged))
        if len(memory.changed) < 2:
            config.option.dist = "no"  # one file is one worker's work, and workers start slowly


class Skipper:
    """Skips the unchanged; marked while collecting, so that no kernel starts for a notebook."""

    def __init__(self, unchanged):
        self.unchanged = unchanged

    def pytest_collection_modifyitems(self, items):
        for item in items:
            if file_of(item.nodeid) in self.unchanged:
                item.add_marker(pytest.mark.skip(reason=REASON))


class Memory:
    """Remembers, in the process that hears of every result, which files passed as a whole."""

    def __init__(self, config):
        self.config = config
        self.digests = tree_digests(config.rootpath)
        self.environment = environment()
        self.passed = config.cache.get(MEMORY, {}) if hasattr(config, "cache") else {}
        plain = config.args_source is not pytest.Config.ArgsSource.ARGS and self.runs_whole_files()
        wanted = plain and not (os.environ.get("ALL") or os.environ.get("CI"))
        self.unchanged = {f for f, k in self.passed.items() if wanted and k == self.key(f)}
        self.changed = {f for f in self.digests if TEST_FILE.search(f)} - self.unchanged
        self.outcomes = defaultdict(set)
        self.skipped = 0

    def runs_whole_files(self):
        picked = any("::" in argument for argument in self.config.args)
        return not picked and not any(getattr(self.config.option, o, None) for o in SELECTING)

    def key(self, file):
        notebook = file.endswith(".ipynb")
        parts = [self.environment] + [
            f"{path} {digest}"
            for path, digest in self.digests.items()
            if not notebook or path == file or BEHIND_NOTEBOOKS.match(path)
        ]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node):
        node.workerinput["unchanged"] = sorted(self.unchanged)

    def pytest_runtest_logreport(self, report):
        file = file_of(report.nodeid)
        if file in self.unchanged:
            self.skipped += report.skipped
        else:
            self.outcomes[file].add(report.outcome if not hasattr(report, "wasxfail") else "passed")

    def pytest_sessionfinish(self, exitstatus):
        whole = self.runs_whole_files() and exitstatus in (0, 1)
        for file, outcomes in self.outcomes.items():
            if outcomes != {"passed"}:
                self.passed.pop(file, None)
            elif whole:
                self.passed[file] = self.key(file)
        if hasattr(self.config, "cache"):
            self.config.cache.set(MEMORY, self.passed)

    def pytest_terminal_summary(self, terminalreporter):
        if self.skipped:
            terminalreporter.write_line(
                f"{self.skipped} skipped in {len(self.unchanged)} files, {REASON}"
            )


def file_of(nodeid):
    return nodeid.split("::")[0]


def tree_digests(root):
    files = {}
    for folder, folders, names in os.walk(root):
        inside = Path(folder).relative_to(root).as_posix()
        prefix = "" if inside == "." else f"{inside}/"
        folders[:] = sorted(f for f in folders if not IGNORED.search(f"{prefix}{f}/"))
        if "pyvenv.cfg" in names:  # an environment under another name
            folders.clear()
            continue
        for name in sorted(names):
            files[prefix + name] = hashlib.sha256(Path(folder, name).read_bytes()).hexdigest()
    return files


def environment():
    installed = {f"{d.name}=={d.version}" for d in importlib.metadata.distributions()}
    variables = [f"{k}={v}" for k, v in sorted(os.environ.items()) if NUMERICAL.match(k)]
    machine = [sys.version, platform.platform(), str(os.cpu_count()), processor()]
    return "\n".join([*sorted(installed), *variables, *machine])


def processor():
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    kinds = ("model name", "flags", "Features")
    return "\n".join(sorted({line for line in lines if line.startswith(kinds)}))
