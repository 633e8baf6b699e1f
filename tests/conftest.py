"""One setting for every test."""

from hypothesis import settings

# The same examples on every machine, however slow: what fails here fails there.
settings.register_profile("course", derandomize=True, deadline=None)
settings.load_profile("course")
