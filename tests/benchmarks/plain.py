"""Runs a notebook's code as a plain script would: one process, no kernel, nothing compared.

The script of the race against nbval; it imports no more than a notebook's cells do. Figures are
drawn as in the notebook, as SVG, and thrown away.
"""

import io
import json
import sys
import warnings
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt

from mlpkit.course.plotting import style


def main(path: str) -> None:
    plt.style.use(style)
    warnings.simplefilter("ignore")
    names = {"__name__": "__main__"}
    for cell in json.loads(Path(path).read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            source = "".join(cell["source"]).replace("%load_ext mlpkit.course.notebook", "")
            try:
                exec(compile(source, "cell", "exec"), names)
            except Exception:
                if "raises-exception" not in cell["metadata"].get("tags", []):
                    raise
            for number in plt.get_fignums():
                plt.figure(number).savefig(io.BytesIO(), format="svg", bbox_inches="tight")
            plt.close("all")


if __name__ == "__main__":
    main(sys.argv[1])
