"""A table emptied to its header: the check names what leans on it, or every page that reads it has an honest sentence.

The cells of every notebook are run in this process with each table emptied that it reads, on the real tables with the
results of two trials, so that there is an answer to lose and little to compute; then with all tables emptied that lean
on nothing, with all results gone, and with all trials gone.
"""

import csv
import io
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT
from matplotlib import pyplot
from sameness import told

from backwalk.answers.conclusion import conclude
from backwalk.answers.question import Question
from backwalk.answers.review import Review
from backwalk.pages.trials.flow import flow
from backwalk.problems import NothingToShowError
from backwalk.render import ask, export, handout
from backwalk.render.render import render
from backwalk.render.runs import read_runs
from backwalk.style.names import provenance
from backwalk.tables import files
from backwalk.tables.checks import check
from backwalk.tables.schema import TABLES

KEPT = ("alghadir2019", "chen2021")  # whose results are averaged for pain and function
RUNS = [run for run in read_runs(ROOT / "notebooks") if run.name in ("pain", "function")]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SLOW, FEW = ("05", "06", "12"), 5  # pages that take seconds, left out where more than so many read the same table
LEANT_ON = {  # tables that others name or count, and what the check says where they are empty
    "trials": "no rows are left, and these tables name some",
    "bias_tools": "no rows are left, and these tables name some",
    "instruments": "no rows are left, and these tables name some",
    "constants": "no rows are left, and these tables name some",
    "claim_verdicts": "no rows are left, and these tables name some",
    "excluded": "data/excluded.csv holds 0",
    "ongoing": "data/ongoing.csv holds 0",
    "reviews": "no rows are left in data/reviews.csv",
    "claims": "no rows are left in data/claims.csv",
    "biomechanics": "no rows are left in data/biomechanics.csv",
    "advice": "no rows are left in data/advice.csv",
}
OF_TRIALS = (
    "trials", "outcomes", "risk_of_bias", "harms", "exercise", "doses", "guesses", "history", "certainty", "programme",
    "screening",
)  # fmt: skip
GONE = {
    "every table but the trials and their results": tuple(t for t in TABLES if t not in ("trials", "outcomes", "instruments")),
    "all results": ("outcomes", "certainty", "history", "guesses"),
    "all trials": OF_TRIALS,
    "every table": tuple(TABLES),
}  # fmt: skip
pytestmark = pytest.mark.xdist_group("emptied")


class Noted(dict):
    """Rows by table that note which tables are asked for."""

    def __init__(self, rows, read):
        super().__init__(rows)
        self.read = read

    def __getitem__(self, name):
        self.read.add(name)
        return super().__getitem__(name)


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    """The real tables, with the results of two trials alone."""
    folder = shutil.copytree(ROOT / "data", tmp_path_factory.mktemp("few") / "data")
    rows = list(csv.DictReader(io.StringIO((folder / "outcomes.csv").read_text(encoding="utf-8"))))
    text = files.as_csv(TABLES["outcomes"], [row for row in rows if row["study_id"] in KEPT])
    (folder / "outcomes.csv").write_text(text, encoding="utf-8", newline="")
    assert check(folder) == []
    return folder


@pytest.fixture(scope="module")
def shown():
    """Run a notebook on the tables of a folder: (outputs, or the sentence that stands for them; tables it read)."""
    with pytest.MonkeyPatch.context() as patch:
        here, read, plain = [None], set(), Review.__post_init__

        def noted(review):
            plain(review)
            object.__setattr__(review, "tables", replace(review.tables, rows=Noted(review.tables.rows, read)))

        patch.setattr(Review, "__post_init__", noted)
        patch.setattr(files, "data_folder", lambda given=None: Path(given or here[0]))
        patch.setattr("backwalk.pages.next_trial.extended_funnel.STEPS", (5, 4))  # the same words on a coarse map

        def run(notebook, folder):
            here[0] = folder
            read.clear()
            try:
                return told(notebook, {}), {*read}
            except NothingToShowError as error:
                return str(error), {*read}
            finally:
                pyplot.close("all")

        yield run


@pytest.fixture(scope="module")
def reads(few, shown):
    """What every notebook reads: {notebook: tables}."""
    found = {notebook: shown(notebook, few) for notebook in NOTEBOOKS}
    assert [n.stem for n, (outputs, read) in found.items() if isinstance(outputs, str) or "searches" not in read] == []
    return {notebook: read for notebook, (_, read) in found.items()}


def emptied(source, folder, names):
    shutil.copytree(source, folder)
    for name in names:
        path = folder / f"{name}.csv"
        path.write_text(path.read_text(encoding="utf-8").split("\n", 1)[0] + "\n", encoding="utf-8")
    return folder


def answers_of(folder):
    """What is made beside the pages: results.json, the answer of the README, and the page to print."""
    review = _review(folder)
    return export.results_text(review, RUNS), export.readme_answer(review)[0], handout.handout_html(review)


def _review(folder):
    return Review(files.read(folder))


@pytest.mark.parametrize("name", sorted(TABLES))
def test_an_emptied_table_is_a_problem_or_a_sentence_on_every_page(tmp_path, few, shown, reads, name):
    """No cell of any notebook that reads the table falls, and what stands beside the pages is made."""
    folder = emptied(few, tmp_path / "data", [name])
    found = check(folder)
    if name in LEANT_ON:
        assert any(LEANT_ON[name] in p.wrong.replace(f"{folder}/", "data/") for p in found)
        return
    assert found == []
    readers = [notebook for notebook, read in reads.items() if name in read]
    for notebook in [n for n in readers if len(readers) <= FEW or not n.stem.startswith(SLOW)]:
        outputs, _ = shown(notebook, folder)
        assert outputs, notebook.stem
    assert all(answers_of(folder))


@pytest.mark.parametrize("gone", sorted(GONE))
def test_many_emptied_tables_are_a_sentence_on_every_page(tmp_path, few, shown, gone):
    """No cell of any notebook falls; a page of which nothing is left says what is missing."""
    folder = emptied(few, tmp_path / "data", GONE[gone])
    assert check(folder) == []

    for notebook in NOTEBOOKS:
        outputs, _ = shown(notebook, folder)
        assert outputs, notebook.stem


@pytest.mark.parametrize("gone", ["all results", "all trials", "every table"])
def test_nothing_is_published_of_answers_that_are_gone(tmp_path, few, gone):
    """The numbers of pain and function stand in what is made of the two trials, and nowhere once these are gone."""
    numbers = [f"{conclude(_review(few), Question(o)).lead.estimate:.2f}" for o in ("pain", "function")]
    assert all(any(number in text for text in answers_of(few)[:2]) for number in numbers)
    folder = emptied(few, tmp_path / "data", GONE[gone])
    results, readme, page = answers_of(folder)
    told = json.loads(results)["questions"]

    assert [q["k"] for q in told.values()] == [0, 0]
    assert readme.count("not known") >= 2
    for text in (results, readme, page, ask.ask_page(_review(folder), RUNS)):
        assert not any(number in text for number in numbers)


def test_a_page_whose_answer_is_gone_does_not_stay(tmp_path, few):
    """Rendered before and after the results are emptied: the page, the README, results.json and the page to print."""
    root = tmp_path / "review"
    shutil.copytree(few, root / "data")
    for name in ("requirements.lock", "pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, root)
    (root / "notebooks").mkdir()
    (root / "notebooks" / "questions.toml").write_text("")
    shutil.copy(ROOT / "notebooks" / "90_pool_by_hand.ipynb", root / "notebooks")
    paths = [
        root / "rendered" / "90_pool_by_hand__default.ipynb",
        root / "README.md",
        root / "rendered" / "handout.html",
    ]
    assert render(root, site=False, quiet=True) == 0
    before = [path.read_text(encoding="utf-8") for path in paths]
    shutil.rmtree(root / "data")
    emptied(few, root / "data", GONE["all results"])
    assert render(root, site=False, quiet=True) == 0
    page, readme, handed = (path.read_text(encoding="utf-8") for path in paths)

    assert "Nothing to show" in page
    assert "image/png" not in page
    assert all(old != new for old, new in zip(before, (page, readme, handed), strict=True))
    assert readme.count("not known") > before[1].count("not known")


def test_a_review_without_searches_or_counts_says_so(tmp_path):
    review = _review(emptied(ROOT / "data", tmp_path / "data", ("searches", "screening")))

    assert "evidence last looked for: no search is recorded" in str(provenance(review))
    assert flow(review).texts[-1].get_text() == "No counts of the look-ups are recorded."
