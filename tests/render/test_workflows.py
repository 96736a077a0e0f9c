"""The workflows of the code host: their shell parts run here, with a stand-in for the host's own command."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib

import pytest
import yaml
from conftest import ROOT

FOLDER = ROOT / ".github" / "workflows"
WORKFLOWS = sorted(path.name for path in FOLDER.glob("*.yml"))
SHELL = ["bash", "--noprofile", "--norc", "-eo", "pipefail"]  # as the host runs a step whose shell is bash


def workflow(name):
    return yaml.load((FOLDER / name).read_text(encoding="utf-8"), yaml.BaseLoader)


def scripts(name):
    """Give the shell part of every step: {name of the step: script}."""
    steps = [step for job in workflow(name)["jobs"].values() for step in job["steps"]]
    return {step["name"]: step["run"] for step in steps if "run" in step}


def test_there_are_the_two():
    assert WORKFLOWS == ["changes.yml", "ci.yml"]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_script_is_sound_shell_and_holds_no_text_of_the_host(name):
    """What a pull request says of itself reaches a script as a variable, never as part of it."""
    for script in scripts(name).values():
        assert subprocess.run([*SHELL, "-n"], input=script, text=True, check=False).returncode == 0
        assert "${{" not in script


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_target_of_make_is_there(name):
    targets = set(re.findall(r"^([.a-z/]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    asked = {t for script in scripts(name).values() for t in re.findall(r"\bmake ([.a-z/]+)", script)}

    assert asked
    assert asked <= targets


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_may_do_no_more_than_it_needs(name):
    found = workflow(name)
    allowed = {"changes.yml": {"contents": "read", "pull-requests": "write"}, "ci.yml": {"contents": "read"}}

    assert found["permissions"] == allowed[name]
    assert "pull_request_target" not in found["on"]
    assert all("timeout-minutes" in job for job in found["jobs"].values())


def test_ci_runs_the_two_commands_of_the_readme_under_every_python_that_is_promised():
    python = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    least, most = (int(n) for n in re.fullmatch(r">=3\.(\d+),<3\.(\d+)", python).groups())
    (job,) = workflow("ci.yml")["jobs"].values()

    assert job["strategy"]["matrix"]["python"] == [f"3.{n}" for n in range(least, most)]
    assert [script.split(" PYTHON")[0] for script in scripts("ci.yml").values()] == ["make render", "make test"]


def test_changes_are_told_where_the_tables_are_touched():
    assert workflow("changes.yml")["on"]["pull_request"]["paths"] == ["data/**"]


GH = """#!/bin/sh
echo "$@" >> "$CALLS"
case "$*" in *--edit-last*) test -f "$POSTED" || exit 1;; esac
while [ "$1" != --body-file ]; do shift; done
cp "$2" "$POSTED"
"""  # refuses to edit where nothing was posted before, as the host's command does


@pytest.fixture
def pull_request(tmp_path, monkeypatch):
    """A merge of a pull request, two commits deep, with commands in .venv and a stand-in for gh."""
    root, commands = tmp_path / "clone", tmp_path / "bin"
    for folder in ("data", "notebooks", "rendered"):
        shutil.copytree(ROOT / folder, root / folder)
    for command, text in (
        (root / ".venv" / "bin" / "backwalk", f'#!/bin/sh\nexec {sys.executable} -m backwalk.cli "$@"\n'),
        (commands / "gh", GH),
    ):
        command.parent.mkdir(parents=True)
        command.write_text(text)
        command.chmod(0o755)
    for name, value in {
        "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT / "src"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "GITHUB_REPOSITORY": "somebody/backwalk",
        "NUMBER": "7",
        "CALLS": str(tmp_path / "calls"),
        "POSTED": str(tmp_path / "posted.md"),
    }.items():
        monkeypatch.setenv(name, value)
    commit(root, "base")
    return root


def commit(root, message):
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    if not (root / ".git").is_dir():
        subprocess.run([*git, "init", "-q"], cwd=root, check=True)
        (root / ".gitignore").write_text("build/\n.venv/\n")
    subprocess.run([*git, "add", "-A"], cwd=root, check=True)
    subprocess.run([*git, "commit", "-q", "-m", message], cwd=root, check=True)


def run(root, step):
    return subprocess.run([*SHELL, "-c", scripts("changes.yml")[step]], cwd=root, capture_output=True, text=True)


def edit(root, old, new):
    path = root / "data" / "outcomes.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8", newline="")
    commit(root, "edit")


def test_a_pull_request_gets_its_changes_as_one_comment(pull_request, tmp_path):
    lines = (ROOT / "data" / "outcomes.csv").read_text(encoding="utf-8").splitlines()
    line = next(each for each in lines if each.startswith("chen2021") and ",pain," in each)
    k = json.loads((ROOT / "rendered" / "results.json").read_text(encoding="utf-8"))["questions"]["pain"]["k"]
    edit(pull_request, f"{line}\n", "")
    done = run(pull_request, "Check the tables and compare the answers")

    assert (done.returncode, done.stderr) == (0, "build/changes.png\n")
    told = (pull_request / "build" / "changes.md").read_text(encoding="utf-8")
    assert "#### Does adding backward walking to physiotherapy ease knee pain?" in told
    assert "Chen 2021 went out." in told
    assert f"| Trials | {k} | {k - 1} |" in told
    assert (tmp_path / "summary.md").read_text(encoding="utf-8") == told
    assert (pull_request / "build" / "changes.png").read_bytes().startswith(b"\x89PNG")
    for _ in range(2):
        assert run(pull_request, "Post it").returncode == 0
    assert (tmp_path / "posted.md").read_text(encoding="utf-8") == told
    calls = (tmp_path / "calls").read_text().splitlines()
    assert ["--edit-last" in call for call in calls] == [True, False, True]
    assert all(call.startswith("pr comment 7 --repo somebody/backwalk --body-file build/changes.md") for call in calls)


def test_tables_that_are_not_sound_are_told_and_the_run_fails(pull_request, tmp_path):
    edit(pull_request, ",arm_means,", ",arm_maens,")
    done = run(pull_request, "Check the tables and compare the answers")

    assert done.returncode == 1
    told = (pull_request / "build" / "changes.md").read_text(encoding="utf-8")
    assert told.startswith("### The tables are not sound yet\n\n~~~~~~\n")
    assert "did you mean 'arm_means'?" in told
    assert run(pull_request, "Post it").returncode == 0
    assert (tmp_path / "posted.md").read_text(encoding="utf-8") == told


def test_nothing_is_posted_where_nothing_was_made(pull_request, tmp_path):
    assert run(pull_request, "Post it").returncode == 0
    assert not (tmp_path / "calls").exists()
