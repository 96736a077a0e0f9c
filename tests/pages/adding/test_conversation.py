"""`backwalk add` without files: questions answered as a person answers them, and nothing written before a yes."""

import contextlib
import io
import json
import os
import pty
import select
import signal
import sys

import pytest
from broken import lay_sound_tables

from backwalk import cli
from backwalk.pages.adding.conversation import converse
from backwalk.problems import ReadableError
from backwalk.tables.asking import Talk
from backwalk.tables.beforehand import read_beforehand
from backwalk.tables.checks import check
from backwalk.tables.interview import TRIAL, columns_for, short_name
from backwalk.tables.schema import TABLES

PATIENCE = 30  # times that Ctrl-C is typed, a second apart

# Zed 2025 of the review's list of cases: 30 people 3.1 (1.5) against 30 people 4.2 (1.6) on a scale of 0 to 10.
ANSWERS = {
    "Which trial? Its DOI, or a name as Chen 2021": "https://doi.org/10.1234/zed.2025",
    "label *": "Zed 2025",
    "citation *": "Zed A. Backwards. 2025",
    "design *": "1",  # the first of its list: rct
    "n_randomised": "60",
    "backward_arm *": "backward walking and usual physiotherapy",
    "comparator_arm *": "usual physiotherapy",
    "comparator_class *": "usual_physio",
    "weeks": "6",
    "source_kind *": "full_text",
    "outcome *": "pain",
    "instrument *": "nrs",
    "bw_n": "30",
    "bw_mean": "3.1",
    "bw_sd": "1.5",
    "ctl_n": "30",
    "ctl_mean": "4.2",
    "ctl_sd": "1.6",
    "test *": "not_stated",
    "between_group *": "significant",
    "direction *": "favours_backward",
    "locator *": "Table 2, p. 5",
    "entered_by *": "AB, November 2026",
    "Write these rows into the tables? [y/N/back]": "y",
}


class Person:
    """Somebody who answers prompts by a list, each answer once or, where there is a list of them, one after the other."""

    def __init__(self, answers):
        self.answers = {prompt: [a] if isinstance(a, str) else [*a] for prompt, a in answers.items()}
        self.heard, self.asked = [], []

    def read(self, prompt):
        name = prompt.strip().removesuffix(":")
        self.asked.append(name)
        assert self.asked[-5:] != [name] * 5, f"nobody answers {name!r}: {self.heard[-3:]}"
        told = self.answers.get(name, [])
        answer = told.pop(0) if told else ""
        if answer in (KeyboardInterrupt, EOFError):
            raise answer
        return answer

    @property
    def talk(self):
        return Talk(self.read, lambda text: self.heard.append(str(text)))

    @property
    def told(self):
        return "\n".join(self.heard)


@pytest.fixture
def sound(tmp_path):
    return lay_sound_tables(tmp_path / "data")


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_a_trial_is_asked_for_shown_and_written_after_a_yes(sound):
    person = Person(ANSWERS)
    lines = converse(person.talk, sound)

    assert sorted(lines) == ["data/outcomes.csv: 1 row added", "data/trials.csv: 1 row added"]
    assert check(sound) == []
    assert (
        "g = 0.70 (95% CI 0.18 to 1.22; 60 people), from means and SDs" in person.told
    )  # 0.7001 -+ 1.96 sqrt(0.07075)
    assert "in points: 1.10 points (95% CI 0.32 to 1.88" in person.told  # 4.2 - 3.1, sqrt(1.5^2/30 + 1.6^2/30) = 0.400
    assert "**Before:** g = " in person.told
    assert "**After:** g = " in person.told
    assert "It will read:\n" in person.told
    added = next(line for line in (sound / "trials.csv").read_text().splitlines() if line.startswith("zed2025"))
    assert ",2025," in added  # the year is in the label
    assert ",10.1234/zed.2025," in added
    assert ",https://doi.org/10.1234/zed.2025,full_text,yes," in added


@pytest.mark.parametrize("end", [KeyboardInterrupt, EOFError])
@pytest.mark.parametrize("prompt", ["citation *", "ctl_sd", "Write these rows into the tables? [y/N/back]"])
def test_whoever_stops_in_the_middle_leaves_everything_as_it_was(sound, prompt, end):
    before = files(sound)
    with pytest.raises(end):
        converse(Person({**ANSWERS, prompt: [end]}).talk, sound)

    assert files(sound) == before


def test_a_no_at_the_end_keeps_the_answers_for_later_or_nothing(sound, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = files(sound)
    no = {**ANSWERS, "Write these rows into the tables? [y/N/back]": "n"}

    assert converse(Person({**no, "Keep your answers in files here, for later? [Y/n]": "n"}).talk, sound) == []
    assert [p.name for p in tmp_path.iterdir()] == ["data"]
    person = Person(no)
    assert converse(person.talk, sound) == []
    assert files(sound) == before
    line = next(line for line in person.heard if line.startswith("Later: "))
    assert cli.main([*line.split("backwalk ")[1].split(), "--data-dir", str(sound)]) == 0
    assert check(sound) == []


def test_back_returns_to_the_question_before_with_the_answer_given(sound):
    person = Person({**ANSWERS, "ctl_mean": ["back", "4.2"], "ctl_n [30]": [""], "ctl_n": ["30"]})
    converse(person.talk, sound)
    at = person.asked.index("ctl_mean")

    assert person.asked[at : at + 3] == ["ctl_mean", "ctl_n [30]", "ctl_mean"]


def test_back_at_the_last_question_returns_to_the_last_row(sound):
    """To its last column, with every answer as it was given, one that was left empty and one beyond the questions too."""
    more = "Another column of outcomes to fill? Its name, ? lists them, Enter for none"
    answers = {
        "Write these rows into the tables? [y/N/back]": ["back", "y"],
        "notes": ["", "", "back", "a better note"],
    }
    answers |= {
        more: ["doubt", "n_derivation", "", ""],
        "n_derivation": "printed",
        "doubt": "",
        "entered_by [AB, November 2026]": "CD",
    }
    person = Person(ANSWERS | answers)
    converse(person.talk, sound)
    added = next(line for line in (sound / "outcomes.csv").read_text().splitlines() if line.startswith("zed2025"))

    assert "The last result of Zed 2025 again" in person.told
    assert check(sound) == []
    assert added.endswith(',printed,https://doi.org/10.1234/zed.2025,full_text,"Table 2, p. 5",CD,,a better note')
    assert ",30,3.1,1.5," in added


def test_back_at_the_first_question_and_help_say_what_they_can(sound):
    person = Person({**ANSWERS, "label *": ["back", "?", "Zed 2025"], "bw_sd": ["?", "1.5"]})
    converse(person.talk, sound)

    assert "this is the first question of the row" in person.told
    assert "as printed; never computed" in person.told


@pytest.mark.parametrize(
    ("prompt", "wrong", "told"),
    [
        ("design *", "randomized", "not one of: rct, quasi, unclear."),
        ("bw_mean", "3,1", "write 3.1."),
        ("bw_n", "30.5", "not a whole number."),
        ("citation *", "", "every row needs it"),
        ("instrument *", "nsr", "did you mean 'nrs'?"),
        ("citation *", "=HYPERLINK(1)", "begins as a formula does in a spreadsheet."),
    ],
)
def test_a_wrong_answer_is_told_at_once_and_asked_again(sound, prompt, wrong, told):
    person = Person({**ANSWERS, prompt: [wrong, ANSWERS[prompt]]})
    converse(person.talk, sound)

    assert told in person.told
    assert check(sound) == []


def test_what_the_checks_find_is_asked_again_in_the_same_round(sound):
    slip = {"bw_sd": "0.3", "Which column do you change? [bw_sd] (- for none)": "", "bw_sd [0.3]": "1.5"}
    person = Person({**ANSWERS, **slip})
    lines = converse(person.talk, sound)

    assert "it looks like a standard error" in person.told
    assert "your answers, row 1 of outcomes" in person.told
    assert len(lines) == 2
    assert check(sound) == []


def test_problems_that_nobody_mends_write_nothing(sound, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = files(sound)
    person = Person({**ANSWERS, "bw_sd": "0.3", "Which column do you change? [bw_sd] (- for none)": "-"})

    assert converse(person.talk, sound) == []
    assert files(sound) == before


def test_a_known_trial_is_asked_only_for_its_new_result(sound):
    known = {**ANSWERS, "Which trial? Its DOI, or a name as Chen 2021": "anna2020", "locator *": "Table 3"}
    person = Person({**known, "bw_n": "20", "ctl_n": "20"})
    lines = converse(person.talk, sound)

    assert lines == ["data/outcomes.csv: 1 row added"], person.told
    assert "is here already" in person.told
    assert "citation *" not in person.asked


def test_an_instrument_that_is_not_listed_is_asked_for_too(sound):
    new = {"instrument *": "new", "code *": "new_pain", "name *": "a new pain scale", "one_scale *": "yes"}
    new |= {"source_url": "https://example.org/scale", "minimum": "0", "maximum": "10", "better": "lower"}
    lines = converse(Person({**ANSWERS, **new}).talk, sound)

    assert "data/instruments.csv: 1 row added" in lines
    assert check(sound) == []


@pytest.mark.parametrize("form", ["csv", "json"])
def test_what_is_given_beforehand_is_not_asked(sound, tmp_path, form):
    given = {"label": "Zed 2025", "study_id": "zed2025", "design": "rct", "outcome": "pain", "bw_mean": 3.1}
    path = tmp_path / f"row.{form}"
    path.write_text(
        json.dumps(given) if form == "json" else "\n".join((",".join(given), ",".join(map(str, given.values()))))
    )
    person = Person({**ANSWERS, "doi": "10.1234/zed.2025"})
    converse(person.talk, sound, read_beforehand(path))

    assert check(sound) == []
    assert not {"label *", "design *", "outcome *", "bw_mean"} & {*person.asked}


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("row.json", "{", "cannot be read"),
        ("row.json", "[]", "holds no answers"),
        ("row.json", "[1]", "holds no answers"),
        ("row.json", '{"bw_meen": 1}', "did you mean 'bw_mean'?"),
        ("row.json", '{"bw_mean": [1]}', "neither a text nor a number"),
        ("row.csv", "bw_mean\n", "holds no answers"),
        ("row.csv", "bw_mean\n1,2\n", "more cells than the header"),
        ("row.csv", "study_id,bw_n\na2020,1\nb2020,2\n", "holds two trials, also 'b2020'"),
    ],
)
def test_answers_beforehand_that_cannot_be_used_are_told_in_one_line(tmp_path, name, text, told):
    (tmp_path / name).write_text(text)
    with pytest.raises(ReadableError, match=rf"^\S+{name}: .+$") as error:
        read_beforehand(tmp_path / name)

    assert told in str(error.value)


def test_the_questions_cover_every_column_that_must_be_filled():
    assert {*TABLES["trials"].required} <= {*TRIAL}
    for tier in TABLES["outcomes"].row.model_fields["quality"].annotation.__args__:
        assert {*TABLES["outcomes"].required} <= {*columns_for({"quality": tier})} | {"study_id"}


@pytest.mark.parametrize("spread", ["sd", "se", "ci_low", "q1"])
def test_each_thing_that_stands_in_place_of_an_sd_is_asked_until_one_is_there(spread):
    cells = {"quality": "arm_means"}
    while (left := [c for c in columns_for(cells) if c not in cells]) and left[0] != f"bw_{spread}":
        cells[left[0]] = ""
    assert left[0] == f"bw_{spread}"
    after = columns_for({**cells, f"bw_{spread}": "1"})
    assert (f"bw_{spread}" == "bw_sd") == ("bw_se" not in after)


def test_a_label_becomes_a_short_name():
    assert short_name("Chen 2021") == "chen2021"
    assert short_name("王小明 2025") == ""


def test_without_a_terminal_one_line_says_what_to_do(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO())

    assert cli.main(["add"]) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "backwalk template FILE.xlsx" in told


def test_at_a_terminal_it_asks_and_ctrl_c_ends_in_one_line(sound):
    """A real terminal: the first question is read there, and Ctrl-C is typed."""
    before = files(sound)
    code = "import sys; from backwalk.cli import main; sys.exit(main(sys.argv[1:]))"
    child, terminal = pty.fork()
    if not child:
        os.execv(sys.executable, [sys.executable, "-c", code, "add", "--data-dir", str(sound)])
    seen = b""
    while b"Which trial?" not in seen:
        seen += os.read(terminal, 1024)
    os.write(terminal, b"Zed 2025\n")
    while b"label" not in seen:
        seen += os.read(terminal, 1024)
    with contextlib.suppress(OSError):  # the end of a terminal
        for _ in range(PATIENCE):  # typed again where it came before the question did
            if b"stopped" not in seen:
                os.write(terminal, b"\x03")
            while select.select([terminal], [], [], 1)[0] and (part := os.read(terminal, 1024)):
                seen += part
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    os.close(terminal)

    assert os.waitstatus_to_exitcode(status) == 130
    assert b"stopped: what was not finished is as it was" in seen
    assert b"Traceback" not in seen
    assert files(sound) == before
