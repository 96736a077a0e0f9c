"""A table emptied to its header: what is said of it is an honest sentence, never a traceback."""

import shutil

import pytest
from conftest import ROOT

from backwalk import load_review
from backwalk.answers.conclusion import conclude
from backwalk.answers.question import Question
from backwalk.pages.exercise.compared import beside_exercise
from backwalk.pages.programme.plan import plan
from backwalk.pages.programme.words import plan_verdict
from backwalk.pages.trials.flow import flow
from backwalk.problems import NothingToShowError
from backwalk.render import export, handout
from backwalk.render.runs import read_runs
from backwalk.style.names import provenance
from backwalk.tables.checks import check
from backwalk.tables.schema import TABLES

RUNS = [run for run in read_runs(ROOT / "notebooks") if run.name in ("pain", "function")]


def emptied(folder, *names):
    shutil.copytree(ROOT / "data", folder)
    for name in names:
        path = folder / f"{name}.csv"
        path.write_text(path.read_text(encoding="utf-8").split("\n", 1)[0] + "\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", TABLES)
def test_an_emptied_table_is_a_problem_or_an_answer(tmp_path, name):
    """Either the check names what leans on the table, or the answers that all pages begin with are written."""
    folder = emptied(tmp_path / "data", name)
    if check(folder):
        return
    review = load_review(folder)
    export.results_text(review, RUNS)

    assert "Not medical advice" in export.readme_answer(review)[0]
    assert "Could walking backward help my knee?" in handout.handout_html(review)


def test_a_review_without_outcomes_says_so(tmp_path):
    review = load_review(emptied(tmp_path / "data", "outcomes"))
    text, shown = export.readme_answer(review)

    assert shown.pooled is None
    assert "no " in text.lower()
    with pytest.raises(NothingToShowError, match="nothing to set beside other exercise"):
        beside_exercise(review, conclude(review, Question("pain")))


def test_a_review_without_searches_or_counts_says_so(tmp_path):
    review = load_review(emptied(tmp_path / "data", "searches", "screening"))

    assert "evidence last looked for: no search is recorded" in str(provenance(review))
    assert flow(review).texts[-1].get_text() == "No counts of the look-ups are recorded."


def test_a_review_without_a_programme_has_no_plan(tmp_path):
    review = load_review(emptied(tmp_path / "data", "programme"))
    with pytest.raises(NothingToShowError, match="holds no step with its minutes"):
        plan_verdict(plan(review, weeks=6), review)
