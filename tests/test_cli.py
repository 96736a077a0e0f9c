"""The command line: every command is called as a reader of the README calls it."""

import csv
import io
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest
from broken import content
from conftest import ROOT

from backwalk import Question, cli
from backwalk.answers.question import BASES, EVIDENCE
from backwalk.cli import main
from backwalk.render.commands.questions import CHOICES
from backwalk.style.names import MEASURES
from backwalk.tables.schema.trials import CLASSES, DESIGN_CHOICES

CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


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
    shutil.copytree(ROOT / "tests" / "reference" / "cochrane", tmp_path / "tests" / "reference" / "cochrane")
    (tmp_path / "figures.csv").write_text("study,n1i,m1i,sd1i,n2i,m2i,sd2i\nZed 2025,30,3.1,1.5,30,4.2,1.6\n")
    (tmp_path / "joshi_pain.csv").write_text(re.search("```\n(Study,.+?)```", CONTRIBUTING, re.S)[1])
    (tmp_path / "row.json").write_text('{"label": "Zed 2025"}')
    (tmp_path / "outcomes_none.csv").write_bytes(content("outcomes", lines=[1]))
    monkeypatch.chdir(tmp_path)
    return tmp_path


COMMANDS = {
    "check": (["check", "data"], "no problems in the data"),
    "add": (["add", "outcomes_none.csv", "--data-dir", "data"], "data/outcomes.csv: 0 rows added"),
    "add, tried first": (["add", "--try", "outcomes_none.csv"], "Nothing was written"),
    "add a template": (["add", "--template", "outcomes"], "study_id,"),
    "template": (["template", "mine.xlsx"], "mine.xlsx: fill it in, then run backwalk add mine.xlsx"),
    "import": (["import", "figures.csv"], "line 2, Zed 2025: still missing in trials: citation"),
    "changes": (["changes"], "This question is no longer asked."),  # for questions.toml of this repository is empty
    "changes in Markdown": (["changes", "--markdown"], "### What this changes in the answers"),
    "pool": (
        ["pool", "pain", "--design", "any"],
        "Pain, backward walking added to physiotherapy against physiotherapy alone, trials of any design",
    ),
    "pool in a week": (["pool", "function", "--week", "6", "--evidence", "reported"], "week 6"),
    "pool a file": (["pool", "--csv", "tests/reference/cochrane/arms.csv", "--by", "key"], "key,k,left_out,estimate,"),
    "export": (["export", "function"], "study_id,"),
    "export arms": (["export", "function", "--as", "arms"], "Study,Study year,Experimental mean,"),
    "export for R": (["export", "function", "--as", "r"], "library(metafor)"),
    "cite": (["cite"], "@article{alghadir2019,"),
    "cite for a reference manager": (["cite", "--as", "ris"], "TY  - JOUR\nID  - alghadir2019"),
    "sweep": (["sweep", "gait", "--comparator", "usual_physio"], "outcome,comparator,"),
    "handout": (["handout"], "build/handout.html"),
    "render": (["render", "--no-site", "--workers", "1"], "1 of 1 notebooks run"),
}


@pytest.mark.parametrize("case", COMMANDS)
def test_every_command_does_what_it_says(repository, capsys, case):
    arguments, start = COMMANDS[case]

    assert main(arguments) == 0
    assert start in capsys.readouterr().out


def without_extras(commands):
    """Run commands one after the other where the packages of the extras `render` and `site` are not installed."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    asked = {re.split("[>=]", one)[0] for name in ("render", "site") for one in pyproject[name]}
    gone = [module for module, of in packages_distributions().items() if asked & {*map(str.lower, of)}]
    assert {"papermill", "yaml", "bs4", "sphinx"} <= {*gone}
    code = (
        f"import sys; sys.modules |= dict.fromkeys({[*gone, 'IPython', 'traitlets']!r}); "
        f"from backwalk.cli import main; print([main(command) for command in {commands!r}], file=sys.stderr)"
    )
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stderr


def test_all_but_rendering_does_without_what_runs_notebooks(repository):
    commands = [arguments for arguments, _ in COMMANDS.values() if arguments[0] != "render"]

    assert without_extras(commands).splitlines()[-1] == str([0] * len(commands))


def test_rendering_says_how_what_it_needs_is_installed(repository):
    (repository / "grid.yml").write_text("weeks: [6]")
    sweep = ["sweep", "notebooks/90_pool_by_hand.ipynb", "--grid", "grid.yml", "--out", "out"]

    assert without_extras([["render"], ["render", "--no-site"], sweep]).splitlines() == [
        "rendering needs packages that are not installed: pip install 'backwalk[site]'",
        "rendering needs packages that are not installed: pip install 'backwalk[render]'",
        "the sweep of a notebook needs packages that are not installed: pip install 'backwalk[render]'",
        "[1, 1, 1]",
    ]


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


PRINTED = tuple(
    dict.fromkeys(
        line
        for page in ("README.md", "CONTRIBUTING.md")
        for line in re.findall(r"\.venv/bin/(?:backwalk|papermill) [^`\n]+", (ROOT / page).read_text(encoding="utf-8"))
    )
)
LONG = (  # minutes of work, or a cluster: tested in tests/pages/multiverse and tests/render, here only read
    "backwalk render",
    "sweep --jobs 2",
    "--grid",
    "--dask",
)
REFUSED = {
    "changes --record": "nothing is recorded",  # where no answer changed, which is so on a fresh clone
    "backwalk add$": "no terminal to ask at",  # tests/pages/adding answers its questions
    "add --from": "no terminal to ask at",
    "add my_trial.xlsx": "no sheet holds a row",  # tests/tables/test_workbook.py fills one in
    "add joshi_pain_rows": "already stand on line",  # Joshi 2019 has been there since November 2026
}


def test_every_command_that_is_printed_runs(repository, capsys, monkeypatch):
    """README.md and CONTRIBUTING.md, line by line as they print them, in the order in which templates come first."""
    shutil.copytree(ROOT / "notebooks", repository / "notebooks", dirs_exist_ok=True)
    _commit_as_origin_main(repository)
    for line in sorted(PRINTED, key=lambda line: "--template" not in line):
        command, _, into = line.partition(" > ")
        program, *arguments = shlex.split(command)
        if any(long in command for long in LONG):
            cli._parser().parse_args(arguments)
        elif program.endswith("papermill"):
            done = subprocess.run([sys.executable, "-m", "papermill", *arguments], capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
        else:
            monkeypatch.setattr("sys.stdin", io.StringIO())
            code = main(arguments)
            told = capsys.readouterr()
            refused = [why for part, why in REFUSED.items() if re.search(part, command)]
            assert code == (1 if refused else 0), (line, told.err)
            assert all(why in told.err for why in refused), told.err
            if into:
                (repository / into).write_text(told.out, encoding="utf-8")

    assert len(PRINTED) > 8


def _commit_as_origin_main(folder):
    for command in ("init -q", "add rendered", "commit -q -m a", "update-ref refs/remotes/origin/main HEAD"):
        names = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *names, *command.split()], cwd=folder, check=True)


def test_the_worked_example_says_what_stands_in_the_table():
    """Joshi 2019 in CONTRIBUTING.md: each column named there, with the cell that data/outcomes.csv has for it."""
    with open(ROOT / "data" / "outcomes.csv", encoding="utf-8", newline="") as file:
        row = next(r for r in csv.DictReader(file) if (r["study_id"], r["outcome"]) == ("joshi2019", "pain"))
    table = re.search(r"\| printed \| column \| cell \|\n.+?\n\n", CONTRIBUTING, re.S)[0]
    told = {}
    for line in table.strip().splitlines()[2:]:
        _, columns, cells = (part.strip() for part in line.strip("|").split("|"))
        told |= dict(zip(re.findall(r"`(\w+)`", columns), map(str.strip, cells.split(",")), strict=True))

    assert {column: row[column] for column in told} == told
    assert len(told) > 10


def test_every_target_of_make_that_is_printed_is_there():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    text = "".join(
        (ROOT / page).read_text(encoding="utf-8") for page in ("README.md", "CONTRIBUTING.md", "data/README.md")
    )

    assert set(re.findall(r"(?:`|^)make ([a-z]+)", text, re.M)) <= targets


def test_the_help_names_every_word_that_a_question_takes():
    """And, before (default), the one that it takes where none is given."""
    taken = {
        "comparator": CLASSES,
        "evidence": EVIDENCE,
        "basis": BASES,
        "design": DESIGN_CHOICES,
        "measure": tuple(MEASURES),
    }

    assert {*CHOICES} == {*taken}
    for name, words in taken.items():
        told = re.findall(r"\w+", CHOICES[name])
        assert {*words} <= {*told}, f"{name} takes {words}: say so in CHOICES of render/commands/questions.py"
        assert told[told.index("default") - 1] == getattr(Question("pain"), name)


@pytest.mark.parametrize("command", ["", *sorted({arguments[0] for arguments, _ in COMMANDS.values()})])
def test_every_help_is_given(command, capsys):
    with pytest.raises(SystemExit) as end:
        main([*([command] if command else []), "--help"])

    assert end.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: backwalk {command}".rstrip())
