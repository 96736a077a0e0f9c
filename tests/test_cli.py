"""The command line: every command is called as a reader of the README calls it."""

import re
import shutil

import pytest
from broken import content
from conftest import ROOT

from backwalk import cli
from backwalk.cli import main


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A repository with the tables and the answers of this one and one small notebook; the commands run in it."""
    for folder in ("data", "src"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "rendered").mkdir()
    shutil.copy(ROOT / "rendered" / "results.json", tmp_path / "rendered")
    for name in ("requirements.lock", "pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "notebooks").mkdir()
    shutil.copy(ROOT / "notebooks" / "90_pool_by_hand.ipynb", tmp_path / "notebooks")
    (tmp_path / "notebooks" / "questions.toml").write_text("")
    (tmp_path / "outcomes_none.csv").write_bytes(content("outcomes", lines=[1]))
    monkeypatch.chdir(tmp_path)
    return tmp_path


COMMANDS = {
    "check": (["check", "data"], "no problems in the data"),
    "add": (["add", "outcomes_none.csv", "--data-dir", "data"], "data/outcomes.csv: 0 rows added"),
    "add a template": (["add", "--template", "outcomes"], "study_id,"),
    "changes": (["changes"], "no answer changed"),
    "pool": (
        ["pool", "pain", "--design", "any"],
        "Pain, backward walking added to physiotherapy against physiotherapy alone, trials of any design",
    ),
    "pool in a week": (["pool", "function", "--week", "6", "--evidence", "reported"], "week 6"),
    "export": (["export", "function"], "study_id,"),
    "export for R": (["export", "function", "--as", "r"], "library(metafor)"),
    "sweep": (["sweep", "gait", "--comparator", "usual_physio"], "outcome,comparator,"),
    "handout": (["handout"], "build/handout.html"),
    "render": (["render", "--no-site", "--workers", "1"], "1 of 1 notebooks run"),
}


@pytest.mark.parametrize("case", COMMANDS)
def test_every_command_does_what_it_says(repository, capsys, case):
    arguments, start = COMMANDS[case]

    assert main(arguments) == 0
    assert start in capsys.readouterr().out


def test_no_command_is_left_out():
    offered = next(a for a in cli._parser()._actions if a.choices).choices

    assert {arguments[0] for arguments, _ in COMMANDS.values()} == set(offered)


@pytest.mark.parametrize(
    "wrong",
    [
        ["pool", "pian"],
        ["export", "pain", "--design", "rtc"],
        ["pool", "pain", "--week", "x"],
        ["pool", "pain", "--measure", "rom"],
    ],
)
def test_a_wrong_word_ends_in_a_line(wrong, capsys):
    assert main(wrong) == 1
    told = capsys.readouterr()

    assert told.out == ""
    assert re.fullmatch(r"\w+ = '\w+' is not .*\n", told.err)


def test_the_commands_of_the_readme_are_known():
    """Every `backwalk ...` that the README prints is taken by the parser, its options too."""
    text = (ROOT / "README.md").read_text(encoding="utf-8") + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    printed = set(re.findall(r"\.venv/bin/backwalk [^`\n]+", text))
    for line in printed:
        cli._parser().parse_args(line.split(" > ")[0].split()[1:])

    assert len(printed) > 5
