"""One setting for every test."""

from hypothesis import settings

from tests.site.pages import NO_BROWSER, NO_MIRROR

# The same examples on every machine, however slow: what fails here fails there.
settings.register_profile("course", derandomize=True, deadline=None)
settings.load_profile("course")


def pytest_terminal_summary(terminalreporter):
    skipped = terminalreporter.stats.get("skipped", [])
    for missing in (NO_BROWSER, NO_MIRROR):
        count = sum(missing in str(report.longrepr) for report in skipped)
        if count:
            terminalreporter.write_line(f"{count} tests of the pages skipped: {missing}")
