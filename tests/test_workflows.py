"""The workflows of .github, without running them."""

import re
import subprocess
import sys
import tomllib

import pytest
import yaml

from book.places import ROOT

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


@pytest.fixture(params=WORKFLOWS, ids=lambda path: path.name)
def workflow(request):
    return request.param


def test_it_has_the_form_of_a_workflow():
    check("github-workflows", *WORKFLOWS)


def test_the_citation_has_the_form_of_one():
    check("citation-file-format", ROOT / "CITATION.cff")


def check(schema, *files):
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}"]
    run = subprocess.run([*command, *files], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout


def test_every_action_is_pinned_to_a_commit_and_its_version_named(workflow):
    for use in re.findall(r"uses: (.*)", workflow.read_text()):
        assert re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use), use


def test_it_may_only_read_unless_a_job_says_otherwise(workflow):
    content = yaml.safe_load(workflow.read_text())
    assert content["permissions"] == {"contents": "read"}
    writing = {name for name, job in content["jobs"].items() if "permissions" in job}
    assert writing <= {"publish"}


def test_the_tests_run_on_the_oldest_python_promised_and_on_a_newer_one():
    test = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())["jobs"]["test"]
    pythons = [machine["python"] for machine in test["strategy"]["matrix"]["include"]]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] + ".0" == f">={pythons[0]}"
    assert len(set(pythons)) > 1
