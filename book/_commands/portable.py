"""Runs every notebook under other code paths of this machine: do the recorded outputs still hold?

A reader's processor adds in another order and takes exponentials by another routine, and a course
whose outputs depend on that is wrong for half of its readers. NumPy, OpenBLAS and torch choose
their routines by these variables, so one machine can stand for several.
"""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from book._commands import tried
from book.places import ROOT

OLD_NUMPY = {"NPY_DISABLE_CPU_FEATURES": "X86_V4,X86_V3,AVX512_ICL"}

IGNORED = shutil.ignore_patterns(".git", ".venv", "_build", "mine")

VARIANTS = {
    "NumPy without new instructions": OLD_NUMPY,
    "OpenBLAS for Prescott": {"OPENBLAS_CORETYPE": "Prescott"},
    "OpenBLAS for Nehalem, plain torch, one thread": {
        "OPENBLAS_CORETYPE": "Nehalem",
        "ATEN_CPU_CAPABILITY": "default",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    },
    "two threads, other hashes": {"OMP_NUM_THREADS": "2", "PYTHONHASHSEED": "7"},
    "all of it, in another folder": OLD_NUMPY
    | {
        "OPENBLAS_CORETYPE": "Prescott",
        "ATEN_CPU_CAPABILITY": "default",
        "OMP_NUM_THREADS": "1",
        "PYTHONHASHSEED": "99",
    },
}


def main():
    failed, results = [], {}
    with tempfile.TemporaryDirectory(prefix="another place ") as folder:
        elsewhere = Path(folder) / "course"
        shutil.copytree(ROOT, elsewhere, ignore=IGNORED)
        for name, variables in VARIANTS.items():
            where = elsewhere if "another folder" in name else ROOT
            print(f"{name:<50}", end="", flush=True)
            run = subprocess.run(
                [sys.executable, "-m", "pytest", "book", "-q", "-p", "no:cacheprovider"],
                cwd=where,
                env=os.environ | variables | {"ALL": "1", "PYTHONPATH": str(where)},
                capture_output=True,
                text=True,
            )
            results[name] = "differ" if run.returncode else "the recorded ones"
            print(run.stdout.strip().splitlines()[-1])
            if run.returncode:
                failed.append(name)
                print(run.stdout)
    tried.keep(
        "portable",
        {"processor": processor(), "python": platform.python_version(), "variants": results},
    )
    return f"outputs differ: {'; '.join(failed)}" if failed else None


def processor():
    """What the machine calls its processor."""
    lines = (
        Path("/proc/cpuinfo").read_text().splitlines() if os.path.exists("/proc/cpuinfo") else []
    )
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return next(iter(names), platform.machine())


if __name__ == "__main__":
    sys.exit(main())
