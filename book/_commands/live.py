"""Run every page of the built book in Chromium, and keep what came of it.

    python -m book._commands.live             the pages that changed since they were run
    python -m book._commands.live 03          of these, the ones whose name begins so
    python -m book._commands.live --all       changed or not

A page's cells have to give what is recorded, but for causes that are known and kept beside their
number in book/live.json; and its exercises have to be solved by their solutions. `make test` looks
whether what is kept is of the pages as they are.
"""

import argparse
import json
import sys
import time

from playwright.sync_api import sync_playwright

from book._commands import mirror, whole
from book.places import BUILT, find_chromium
from tests.site import same

HTML = BUILT / "html"


def main(words: list[str] | None = None) -> int:
    """Run what the command line asks for; 1 if a page gives something else."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("lesson", nargs="*", help="how a page's name begins")
    parser.add_argument("--all", action="store_true", help="run what is up to date as well")
    arguments = parser.parse_args(words)
    kept = same.kept()
    behind = [
        name
        for name in same.RUN
        if name.startswith(tuple(arguments.lesson) or "")
        and (arguments.all or kept.get(name, {}).get("stamp") != same.stamp(HTML, name))
    ]
    chromium = find_chromium()
    if behind and (not chromium or mirror.wrong_in(mirror.place())):
        print("This needs Chromium, and make mirror before it.", file=sys.stderr)
        return 1
    failed = sum(not run(chromium, name) for name in behind)
    keep({name: entry for name, entry in same.kept().items() if name in same.RUN})
    for name, entry in same.kept().items():
        print(f"{name:30}", *(f" {why}: {count}" for why, count in same.counts(entry).items()))
    return int(failed > 0)


def run(chromium: str | None, name: str) -> bool:
    """Run one page, keep what came of it, and return whether it passed."""
    begin = time.monotonic()
    with sync_playwright() as playwright:
        # Root, as in CI, has no sandbox.
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        try:
            entry = same.tried(browser, HTML, name)
        except AssertionError as error:
            print(f"{name}: {error}", file=sys.stderr)
            return False
    keep(same.kept() | {name: entry})
    print(f"{name:30} run in {time.monotonic() - begin:.0f} s", flush=True)
    return True


def keep(entries: dict[str, dict]) -> None:
    """Write what is kept, in the order of the book."""
    ordered = {name: entries[name] for name in same.RUN if name in entries}
    text = json.dumps(ordered, indent=1) + "\n"
    if not same.KEPT.exists() or same.KEPT.read_text(encoding="utf-8") != text:
        whole.replace(same.KEPT, text)


if __name__ == "__main__":
    sys.exit(main())
