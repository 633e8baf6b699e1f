"""Every pin in constraints.txt installs on every Python that pyproject.toml promises."""

import importlib.metadata
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from book.places import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PINS = [
    Requirement(line)
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
INSTALLED = {canonicalize_name(d.name): d for d in importlib.metadata.distributions()}
# Each minor version of Python from the one promised on: its first patch has to do.
MINORS = [Version(f"3.{minor}.0") for minor in range(11, 20)]


def promised():
    wanted = SpecifierSet(PROJECT["requires-python"])
    return [version for version in MINORS if wanted.contains(version)]


def test_the_promise_begins_at_3_11_0_and_has_no_end():
    assert promised() == MINORS
    assert all(part.operator == ">=" for part in SpecifierSet(PROJECT["requires-python"]))


@pytest.mark.parametrize("pin", PINS, ids=lambda pin: pin.name)
def test_a_pin_wants_no_newer_python_than_is_promised(pin):
    name = canonicalize_name(pin.name)
    if name not in INSTALLED:
        pytest.skip("not installed on this Python")
    there = INSTALLED[name]
    assert pin.specifier.contains(there.version), f"{there.version} is installed: make distclean"
    wants = SpecifierSet(there.metadata.get("Requires-Python", ""))
    for version in promised():
        if not pin.marker or pin.marker.evaluate({"python_full_version": str(version)}):
            assert wants.contains(version), f"{pin} wants Python {wants}, not {version}"


def test_everything_installed_is_pinned():
    pinned = {canonicalize_name(pin.name) for pin in PINS}
    ours = {"mlpkit", "pip"}  # what is pinned, and what installs
    assert set(INSTALLED) - ours <= pinned
