"""Every answer before and after a change of the tables: what is told, in a terminal, as Markdown and as a picture."""

import copy
import json
import re
import shutil
import subprocess

import pytest
from conftest import ROOT
from hostile import SIGNS, markup_in_markdown
from labels import overlaps

from backwalk import conclude, picture
from backwalk.answers.question import Question
from backwalk.cli import main
from backwalk.render import before
from backwalk.render.changes import Change, Changes, compare
from backwalk.render.changes_figure import before_and_after, drawable
from backwalk.render.changes_told import as_markdown, as_text, side_by_side
from backwalk.style.numbers import number, span
from backwalk.style.signs import MARK, marked

RESULTS = json.loads((ROOT / "rendered" / "results.json").read_text(encoding="utf-8"))
PAIN, NOTHING = RESULTS["questions"]["pain"], RESULTS["questions"]["qol_usual_physio"]


@pytest.fixture
def without_chen(tmp_path):
    """The tables without what Chen 2021 found of pain; its other results stay."""
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data", folder)
    path = folder / "outcomes.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(x for x in lines if not (x.startswith("chen2021") and ",pain," in x)), encoding="utf-8")
    return folder


def test_nothing_changes_where_no_table_was_touched():
    found = compare(ROOT)

    assert found.changed == ()
    assert [change.name for change in found.same] == [*RESULTS["questions"]]
    assert as_text(found).startswith("no answer changed\n")
    assert all(change.sentences == "" for change in found.questions)
    assert "no answer changed" in as_markdown(found).lower()


def test_a_question_stands_before_and_after_side_by_side(without_chen):
    """Before: results.json. After: the same question put to the tables now."""
    from backwalk import load_review

    found = compare(ROOT, without_chen)
    change = next(each for each in found.changed if each.name == "pain")
    now = conclude(load_review(without_chen), Question("pain"))
    was = PAIN["points"]["lead"]

    assert change.cells["Trials"] == (str(PAIN["k"]), str(now.pooled.k))
    assert change.cells["People"] == (str(PAIN["people"]), str(now.trials.people))
    assert change.cells["Effect"] == (
        f"{number(was['estimate'])} points",
        f"{number(now.points.lead.estimate)} points",
    )
    assert change.cells["Interval"] == (f"95% CI {span(was['ci'])}", f"95% CI {span(now.points.lead.ci)}")
    assert "very low" in change.cells["Certainty"][1]
    assert change.sentences.startswith("Chen 2021 went out. The average moved from ")
    assert {each.name for each in found.changed} == {
        name for name, asked in RESULTS["questions"].items() if "chen2021" in asked["trials"] and "pain" in name
    }
    assert len(found.questions) == len(RESULTS["questions"])


def answer(of=PAIN, **changed):
    return copy.deepcopy(of) | {"certainty": {"level": "low", "decided": False}} | changed


def lead(estimate, low, high):
    return {"estimate": estimate, "ci": [low, high], "level": 0.95, "method": "wald"}


def in_points(*ends):
    return answer(points={**PAIN["points"], "lead": lead(*ends)})


def change(was, now, labels=None):
    return Change("pain", was, now, {"chen2021": "Chen 2021", "new2026": "New 2026"} if labels is None else labels)


G = {"measure": "smd", "points": None}
TOLD = {
    "new": ((None, answer()), "This question is new."),
    "gone": ((answer(), None), "This question is no longer asked."),
    "in and out": (
        (answer(trials=["a", "chen2021"]), answer(trials=["a", "new2026"], people=9)),
        "New 2026 came in. Chen 2021 went out.",
    ),
    "many": ((answer(trials=[]), answer(trials=[*"abcd"], people=9)), "Four trials came in."),
    "moved": (
        (in_points(1, 0.5, 1.5), in_points(0.8, 0.3, 1.3)),
        "The average moved from 1.00 points to 0.80 points. Its interval moved and is as wide.",
    ),
    "wider": ((in_points(1, 0.5, 1.5), in_points(1, 0.4, 1.6)), "Its interval is wider."),
    "narrower": ((in_points(1, 0.5, 1.5), in_points(1, 0.6, 1.4)), "Its interval is narrower."),
    "over zero": ((in_points(1, 0.5, 1.5), in_points(1, -0.1, 2.1)), "Its interval now includes zero."),
    "clear of zero": ((in_points(1, -0.1, 2.1), in_points(1, 0.5, 1.5)), "Its interval no longer includes zero."),
    "first average": ((answer(NOTHING, people=0), answer(NOTHING, **G, people=9, lead=lead(1, 0, 2))), "Nothing could be averaged before."),
    "last average": ((answer(NOTHING, **G, lead=lead(1, 0, 2)), answer(NOTHING, people=9)), "Nothing can be averaged any more."),
    "another unit": (
        (answer(measure="smd", points=None), answer(measure="ratio_of_means", points=None)),
        "The average is now read in another unit.",
    ),
    "surer": ((answer(), answer(certainty={"level": "moderate", "decided": True})), "The certainty rose from low to moderate."),
    "less sure": ((answer(), answer(certainty={"level": "very_low", "decided": True})), "The certainty fell from low to very low."),
    "rated": ((answer(certainty={"level": None, "decided": False}), answer()), "The certainty is rated now: low."),
    "not rated": ((answer(), answer(certainty={"level": None, "decided": False})), "The certainty is no longer rated."),
    "decided": ((answer(), answer(certainty={"level": "low", "decided": True})), "Only this changed: certainty."),
    "reported": ((answer(), answer(reported={**PAIN["reported"], "mean": 0.5})), "Only this changed: as reported."),
}  # fmt: skip


@pytest.mark.parametrize("case", TOLD)
def test_what_changed_is_said_in_a_sentence(case):
    """In few words and few numbers, and the table beside it shows it too."""
    (was, now), told = TOLD[case]
    found = change(was, now)

    assert found.changed
    assert told in found.sentences
    assert any(old != new for old, new in found.cells.values())
    for sentence in re.split(r"(?<=\.) (?=[A-Z])", found.sentences):
        assert len(sentence.split()) <= 25, sentence
        assert len(re.findall(r"\d[\d.]*", sentence)) <= 4, sentence


def test_a_certainty_that_was_not_kept_yet_is_no_change():
    was = {name: part for name, part in answer().items() if name != "certainty"}

    assert not change(was, answer()).changed
    assert change(was, answer()).cells["Certainty"][0] == "not recorded"


def test_other_trials_of_the_same_average_are_a_change():
    found = change(answer(trials=["chen2021"]), answer(trials=["new2026"]))

    assert all(was == now for was, now in found.cells.values())
    assert found.sentences == "New 2026 came in. Chen 2021 went out."


def test_signs_of_a_label_and_of_a_revision_are_text():
    hostile = marked(f"New {SIGNS}")
    found = change(answer(title=marked(SIGNS)), answer(title=marked(SIGNS), trials=["new2026"]), {"new2026": hostile})
    changes = Changes((found,), ("a", "b"))

    assert markup_in_markdown(as_markdown(changes)) == []
    assert MARK not in as_markdown(changes) + as_text(changes) + repr(side_by_side(found))
    assert SIGNS in as_text(changes)


def test_nobody_is_called_on_a_code_host():
    """A code host writes to whoever stands after an @ in one piece of text."""
    found = change(answer(), answer(trials=["new2026"]), {"new2026": marked("New @octocat 2026")})
    told = as_markdown(Changes((found,), ("a", "b")))

    assert "New <span>&#64;</span>octocat 2026" in told
    assert "@" not in told
    assert "New @octocat 2026" in as_text(Changes((found,), ("a", "b")))


def test_a_hostile_results_json_is_text_too(tmp_path, monkeypatch):
    held = copy.deepcopy(RESULTS)
    held["questions"]["pain"] |= {"title": SIGNS, "trials": [SIGNS], "k": 1}
    held["questions"][SIGNS] = {**PAIN, "title": SIGNS}
    held["data"] = SIGNS
    monkeypatch.setattr("backwalk.render.changes.answers_before", lambda root, since: held)

    assert markup_in_markdown(as_markdown(compare(ROOT))) == []


def test_both_diamonds_of_every_changed_question_are_drawn():
    changes = Changes(
        (
            change(in_points(1, 0.5, 1.5), in_points(0.8, -0.3, 1.9)),
            change(answer(NOTHING, people=0), answer(NOTHING, **G, people=9, lead=lead(1, -9, 11))),
            change(answer(), answer()),
        ),
        ("a", "b"),
    )
    ax = before_and_after(changes)
    words = [text.get_text() for text in ax.texts]

    assert [[c.sentences != "" for c in found] for found in drawable(changes).values()] == [[True], [True]]
    assert len(ax.patches) == 3  # two averages of the first question, one of the second, none of the third
    assert {"1.00 [0.50, 1.50]", "0.80 [−0.30, 1.90]", "nothing to average", "1.00 [−9.00, 11.00]"} <= {*words}
    assert words.count("before") == words.count("after") == 2
    assert overlaps(ax.figure) == ([], [])
    assert "before 1.00 [0.50, 1.50]; after 0.80 [−0.30, 1.90]" in picture(ax).alt


def test_a_figure_of_nothing_is_not_drawn(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    target = tmp_path / "changes.png"

    assert main(["changes", "--figure", str(target)]) == 0
    assert capsys.readouterr().err == "no average changed: no figure is drawn\n"
    assert not target.exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--record", "--markdown"], "--since, --markdown and --figure compare: leave them out with --record"),
        (["--figure", "changes.svg"], "figure = 'changes.svg' is not a PNG file: name it, for example, changes.png"),
    ],
)
def test_what_cannot_be_asked_is_one_line(arguments, message, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)

    assert main(["changes", *arguments]) == 1
    assert capsys.readouterr().err.strip() == message


# Before, in another revision


@pytest.fixture
def origin(tmp_path):
    """A repository of two commits on main: results.json without pain, then with it; and a branch without the file."""
    root = tmp_path / "origin"
    (root / "rendered").mkdir(parents=True)
    git(root, "init", "-q", "-b", "main")
    git(root, "config", "uploadpack.allowAnySHA1InWant", "true")
    for k in (1, 2):
        held = {"data": str(k), "questions": {"pain": {**PAIN, "k": k}}}
        (root / "rendered" / "results.json").write_text(json.dumps(held))
        git(root, "add", "-A")
        git(root, "commit", "-q", "-m", "a")
    git(root, "checkout", "-q", "-b", "bare")
    git(root, "rm", "-q", "-r", "rendered")
    git(root, "commit", "-q", "-m", "b")
    git(root, "checkout", "-q", "main")
    return root


def git(root, *command):
    names = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    done = subprocess.run(["git", *names, *command], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def k_of(root, since):
    return before.answers_before(root, since)["questions"]["pain"]["k"]


@pytest.mark.parametrize(("since", "k"), [("HEAD~1", 1), ("main", 2), ("HEAD^{commit}", 2)])
def test_the_answers_of_a_revision(origin, since, k):
    assert k_of(origin, since) == k


@pytest.mark.parametrize("asked", ["a commit", "bare~1", "main~1", "origin/main"])
def test_a_shallow_clone_says_what_to_fetch_and_that_helps(origin, tmp_path, asked):
    """The mend is run as it is printed, and the command after it."""
    clone = tmp_path / "clone"
    branch = "bare" if asked == "origin/main" else "main"
    git(tmp_path, "clone", "-q", "--depth", "1", "-b", branch, f"file://{origin}", str(clone))
    since = git(origin, "rev-parse", "main~1") if asked == "a commit" else asked
    if asked == "bare~1":
        since = "HEAD~1"
    with pytest.raises(before.ReadableError) as refused:
        before.answers_before(clone, since)
    told = str(refused.value)

    assert "\n" not in told
    assert told.startswith(f"{since!r} is not in this clone: git fetch ")
    command = re.search(r": (git fetch .+?), then try again", told)[1]
    subprocess.run(command.split(), cwd=clone, capture_output=True, check=True)
    again = re.search(r"with --since (\S+)$", told)
    assert k_of(clone, again[1] if again else since) == (2 if asked == "origin/main" else 1)


@pytest.mark.parametrize(
    ("since", "told"),
    [
        ("bare", "'bare' has no rendered/results.json: name a revision that was rendered"),
        ("HEAD~9", "'HEAD~9' is not in this clone: git log names those that are"),
        ("no branch", "'no branch' is not in this clone: "),
        ("--help", "'--help' is not in this clone: "),
    ],
)
def test_a_revision_that_cannot_be_read_is_one_line(origin, since, told):
    with pytest.raises(before.ReadableError) as refused:
        before.answers_before(origin, since)

    assert str(refused.value).startswith(told)
    assert "\n" not in str(refused.value)


def test_a_folder_that_is_no_clone_says_so(tmp_path):
    with pytest.raises(before.ReadableError, match="is no clone of git: leave --since out"):
        before.answers_before(tmp_path, "main")


BROKEN = {
    "no JSON": "{",
    "a list": "[]",
    "answers that are a list": '{"questions": []}',
    "an answer that is a text": '{"questions": {"pain": "x"}}',
    "an answer of another version": '{"questions": {"pain": {"k": 5}}}',
    "a measure of another version": json.dumps({"questions": {"pain": {**PAIN, "measure": "x"}}}),
    "an average without its lead": json.dumps({"questions": {"pain": {k: v for k, v in PAIN.items() if k != "lead"}}}),
    "a level nobody knows": json.dumps({"questions": {"pain": {**PAIN, "certainty": {"level": "x"}}}}),
}


@pytest.mark.parametrize("case", BROKEN)
def test_results_that_cannot_be_compared_are_one_line(tmp_path, case):
    (tmp_path / "rendered").mkdir()
    (tmp_path / "rendered" / "results.json").write_text(BROKEN[case])
    with pytest.raises(before.ReadableError) as refused:
        before.answers_before(tmp_path)

    assert re.fullmatch(
        r"rendered/results.json (cannot be read|is of another version.*): run make render, then compare",
        str(refused.value),
    )
