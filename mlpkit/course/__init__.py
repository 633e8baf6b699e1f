"""What the lessons need beside the mathematics: exercises that mark themselves, and figures.

`from mlpkit.course import check, plotting`; and `%load_ext mlpkit.course.notebook` in a notebook.
Plotting and the notebook need Matplotlib, which the rest of mlpkit does without.
"""

from mlpkit.course.exercises import check

__all__ = ["check"]
