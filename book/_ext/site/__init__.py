"""What happens to the finished site: the steps, in their order."""

from dataclasses import dataclass
from pathlib import Path

from book._ext.site import (
    addresses,
    bundle,
    dark,
    definitions,
    explorables,
    images,
    live,
    mark,
    mathjax,
    takeaway,
    unused,
)

STEPS = (
    mark.draw,
    mathjax.put_in,
    takeaway.put_in,
    live.put_in,
    definitions.put_in,
    dark.draw,
    explorables.put_in,
    bundle.merge,  # all style sheets and scripts are there now
    images.make_lazy,
    unused.remove,  # nothing asks for anything new after this
    addresses.write,  # the pages have their last form now
)
SHOWING = (
    mark.draw,
    mathjax.put_in,
    definitions.put_in,
    dark.draw,
    explorables.put_in,
)  # what pages need to be looked at, and can have twice


@dataclass(frozen=True)
class Site:
    """A site as Sphinx has written it into an empty folder, and what its steps want to know."""

    folder: Path
    sources: dict[str, str]  # of each page, by its name, the file that Sphinx has read
    title: str
    address: str  # where the site will stand; empty if nobody knows
    printed: str  # where the whole site is as a PDF; empty if it is not, or as it was
    with_solutions: bool  # whether exercises have theirs

    def finish(self, steps):
        for step in steps:
            step(self)

    def pages(self):
        return sorted(path for path in self.folder.rglob("*.html") if "_static" not in path.parts)
