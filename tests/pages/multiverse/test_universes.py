"""The multiverse: counted by hand on made-up rows, reproduced by `conclude`, drawn and swept."""

import io
from collections import Counter
from itertools import product
from types import SimpleNamespace

import pandas as pd
import pytest
from labels import overlaps
from rows import outcome, p_only, scale, tables, trial

from backwalk import Question, conclude, multiverse, pool_as_reported, specification_curve, sweep, words
from backwalk.answers.conclusion import MODELS
from backwalk.answers.trials import answer as answer_from
from backwalk.cli import main
from backwalk.pages.multiverse.defences import CHOICES
from backwalk.pages.multiverse.universes import Choices, Multiverse, Universe
from backwalk.pages.multiverse.words import curve_alt
from backwalk.problems import ReadableError
from backwalk.statistics.pooling import INTERVALS
from backwalk.statistics.tau2 import ESTIMATORS


def stand(trials, outcomes, scales=()):
    """A review of made-up rows, as far as `conclude` and `multiverse` ask it."""
    made = tables(trials, outcomes, scales)
    return SimpleNamespace(answer=lambda question, doubtful=True: answer_from(made, question, doubtful))


def test_one_trial_has_five_universes():
    """One score after treatment with means and SDs on one scale.

    Every model gives one trial its Wald interval: 1 answer in SDs, and 3 under the priors, the same exact or as
    reported; in points, where no SD is named, 1. Of 6 tiers x 3 bases x 2 designs x 2 ways with doubt, those 24 of
    changes alone have no trial.
    """
    found = multiverse(stand([trial()], [outcome()]), Question("pain"))

    assert Counter(u.measure for u in found.universes) == {"smd": 4, "md": 1}
    assert len(found.empty) == 24
    assert found.unbounded == ()
    wald = next(u for u in found.universes if u.measure == "smd" and u.choices[0].ci != "credible")
    assert len(wald.choices) == 5 * 2 * 2 * 2 * len(MODELS)  # exact tiers, bases, designs, doubt, models
    priors = [u for u in found.universes if u.choices[0].ci == "credible"]
    assert [len(u.choices) for u in priors] == [(5 + 1) * 2 * 2 * 2] * 3  # as above, and as reported


def two():
    """The trial above, and a quasi-randomised one whose doubtful p alone is printed: g = 0.49 and 0.66, Q < 1."""
    second = p_only("second2022", doubt="a test")
    return stand([trial(), trial("second2022", design="quasi")], [outcome(), second])


def test_every_estimator_of_the_multiverse_is_defended():
    bare = {tau2 for tau2, _ in MODELS} - {*CHOICES["tau2"][1]}

    assert not bare, f"{bare} of MODELS: give it a line of defence in pages/multiverse/defences.py"


def test_two_trials_have_eleven_universes():
    """The first alone: 4 in SDs and 1 in points, as above. Both, where any design, doubtful and exact p count: tau2
    is 0 by every estimator, so 3 intervals, and 3 priors, the same exact and as reported.
    """
    found = multiverse(two(), Question("pain", design="any"))

    assert Counter((u.measure, u.k) for u in found.universes) == {("smd", 1): 4, ("smd", 2): 6, ("md", 1): 1}
    both = [u for u in found.universes if u.k == 2]
    assert {c.design for u in both for c in u.choices} == {"any"}
    assert {c.doubtful for u in both for c in u.choices} == {"in"}
    assert {c.evidence for u in both for c in u.choices} == {"exact_p", "p_bound", "reported"}
    by_model = [u for u in both if u.choices[0].ci != "credible"]
    assert [{c.tau2 for c in u.choices} for u in by_model] == [{tau2 for tau2, _ in MODELS}] * 3


def test_no_two_universes_are_the_same_and_no_combination_is_lost(review):
    found = multiverse(review, Question("function"))

    told = [(u.measure, u.trials, round(u.estimate, 6), *(round(x, 6) for x in u.ci)) for u in found.universes]
    assert len(set(told)) == len(told)
    combined = [c for u in found.universes for c in u.choices]
    assert len(set(combined)) == len(combined)
    data = {(c.evidence, c.basis, c.design, c.doubtful) for c in (*combined, *found.empty, *found.unbounded)}
    assert len(data) == 6 * 3 * 2 * 2


@pytest.mark.parametrize("question", [Question("pain"), Question("function")], ids=lambda q: q.outcome)
def test_every_universe_is_what_conclude_says_of_its_choices(review, question):
    """The last combination of each universe, asked one by one; of function, those with a model alone, for time."""
    found, known = multiverse(review, question), {}
    for universe in found.universes:
        choice = universe.choices[-1]
        if question.outcome == "function" and choice.ci == "credible":
            continue
        estimate, ci, labels = asked_alone(review, question, choice, known)
        assert universe.trials == labels
        assert universe.estimate == pytest.approx(estimate, rel=1e-7), choice
        assert universe.ci == pytest.approx(ci, rel=1e-6, abs=1e-7), choice


def asked_alone(review, question, choice, known):
    """Answer one combination by `conclude`; give estimate, interval and labels."""
    one = Question(question.outcome, question.comparator, choice.evidence, choice.basis, choice.design, choice.measure)
    credible = choice.ci == "credible"
    model = {} if credible else {"tau2": choice.tau2, "ci": choice.ci}
    key = (one, choice.doubtful, *model.values())
    if key not in known:
        whole = conclude(review, one, **model)
        known[key] = whole.undoubted or whole if choice.doubtful == "out" else whole
    conclusion = known[key]
    if not credible:
        return conclusion.pooled.estimate, conclusion.pooled.ci, tuple(conclusion.trials.labels)
    scale_of_tau = float(choice.tau2.removeprefix("prior_"))
    if choice.evidence == "reported":
        reports = conclusion.reported.reports
        prior = pool_as_reported(reports, tau_scale=scale_of_tau)
        return prior.estimate, prior.ci, tuple(r.label for r in reports)
    prior = next(b for b in conclusion.bayes if b.tau_scale == scale_of_tau)
    return prior.estimate, prior.ci, tuple(conclusion.trials.labels)


@pytest.mark.parametrize(
    ("question", "model"),
    [
        (Question("function"), {}),
        (Question("function", design="any"), {"tau2": "sj", "ci": "wald"}),
        (Question("pain"), {}),
        (Question("pain", measure="md"), {}),
        (Question("gait", design="any"), {}),
    ],
)
def test_the_universe_that_was_asked_leads_in_conclude(review, question, model):
    asked = [u for u in multiverse(review, question, **model).universes if u.asked]
    found = conclude(review, question, **model)
    leads = found.settled or (found.wald if found.few else found.pooled)

    assert len(asked) == 1
    assert asked[0].ci == pytest.approx(leads.ci, abs=1e-6)


def test_what_asks_for_no_trial_marks_no_universe(review):
    found = multiverse(review, Question("qol", "other_exercise"))

    assert not any(u.asked for u in found.universes)
    assert "one of the combinations without an average" in words.multiverse(found)
    assert {u.conclusion for u in found.universes} >= {"below_zero"}


@pytest.mark.parametrize(("change", "conclusion"), [(0.3, "above_important"), (0.8, "above_zero")])
def test_a_conclusion_is_the_farthest_line_that_the_whole_interval_passes(change, conclusion):
    """200 people an arm, 1 point apart, SD 2: 0.61 to 1.39 points by Wald; SDs have no such line."""
    large = outcome(bw_n=200, ctl_n=200)
    one = scale(smallest_important_change=change, sic_kind="MCII", source_url="https://example.org")
    found = multiverse(stand([trial(n_randomised=400)], [large], [one]), Question("pain"))

    assert {u.conclusion for u in found.universes if u.measure == "md"} == {conclusion}
    assert "above_important" not in {u.conclusion for u in found.universes if u.measure == "smd"}


def test_points_of_two_scales_are_never_pooled_and_never_share_a_curve():
    """The first trial alone counts in points of one scale, the second alone, as a change, in those of another."""
    second = outcome("second2022", instrument="nrs", basis="change", positive_means="score", direction="unclear")
    review = stand([trial(), trial("second2022")], [outcome(), second], [scale(), scale("nrs")])
    found = multiverse(review, Question("pain"))

    points = [u for u in found.universes if u.measure == "md"]
    assert {(u.unit, u.k) for u in points} == {("points (VAS)", 1), ("points (NRS)", 1)}
    assert overlaps(specification_curve(found).figure) == ([], [])


def test_limits_alone_are_counted_and_not_averaged():
    bound = p_only(p_value=0.05, p_relation="<", quality="p_bound")
    found = multiverse(stand([trial()], [bound]), Question("pain"))

    assert len(found.unbounded) == 2 * 2 * 2  # bases any and post, designs, doubt
    assert {c.evidence for u in found.universes for c in u.choices} == {"p_bound"}
    assert "limits and sides" in words.multiverse(found)


def test_a_ratio_of_means_is_refused_in_a_line(review):
    with pytest.raises(ReadableError, match="measure = 'ratio_of_means' is not one of: smd, md"):
        multiverse(review, Question("pain", measure="ratio_of_means"))


def test_every_option_has_a_line_of_defence_of_its_own(review):
    """Asked for in the words: no option is drawn without a reason to take it."""
    found = multiverse(review, Question("pain"))
    told = words.choices_table(found).frame

    reasons = told.groupby(["Choice", "Option"])["Why a careful reader may take it"].first()
    assert (reasons.str.len() > 15).all()
    assert reasons.is_unique
    assert set(told["Choice"]) == {name for name, _ in CHOICES.values()}


CURVES = {
    "points beside SDs": (Question("pain"), {}),
    "many": (Question("function", "any", design="any"), {"tau2": "sj"}),
    "one trial": (Question("gait", design="any"), {"level": 0.8}),
    "the comparator won": (Question("qol", "other_exercise"), {}),
    "none": (Question("gait", "forward_walking"), {}),
}


@pytest.mark.parametrize("case", CURVES)
def test_a_curve_has_no_label_cut_or_covered_and_an_alt_text_of_its_own(review, case):
    question, model = CURVES[case]
    found = multiverse(review, question, **model)

    assert overlaps(specification_curve(found).figure) == ([], [])
    told = curve_alt(found)
    assert words.multiverse(found).splitlines()[0] in told
    for gap in ("nan", "None of them", "inf", "*", "  "):
        assert gap not in told


def test_the_words_count_what_the_curve_draws():
    told = words.multiverse(multiverse(two(), Question("pain", design="any")))

    assert "There are 72 ways to choose which results count.\n24 leave no trial." in told
    assert "ten different answers in standard deviations and one answer in points (VAS)" in told


def test_one_or_two_trials_count_under_a_prior_alone():
    """Of the ten answers in SDs of `two`: the Wald interval of the first alone and the three intervals of both do not
    count, the priors of each do; in points there is no prior.
    """
    found = multiverse(two(), Question("pain", design="any"))

    assert Counter((u.measure, u.k) for u in found.universes if u.counted) == {("smd", 1): 3, ("smd", 2): 3}
    told = words.multiverse(found)
    assert "Four in standard deviations and one in points (VAS) are drawn but not counted" in told
    assert "of 6 answers in standard deviations" in words.stands_whatever(found)


def made(*answers):
    """A Multiverse of answers of three trials: the options of each, its lower end; the upper one is 2."""
    options = {"evidence": "exact_p", "basis": "any", "design": "rct", "doubtful": "in", "measure": "smd"}
    universes = [
        Universe((Choices(**options | own),), ("a", "b", "c"), 1.0, (low, 2.0), None, None, False)
        for own, low in answers
    ]
    return Multiverse(Question("pain"), 0.95, tuple(universes), (), ())


def test_what_decides_most_is_told_among_answers_alike_in_everything_else():
    """Two estimators by two intervals of six sets: all 12 pairs are above zero by Wald, none by Hartung-Knapp.

    Three more sets by Wald and REML alone have no answer to be set beside, so they are in no count.
    """
    pairs = [
        ({"basis": b, "design": d, "tau2": t, "ci": c}, 0.5 if c == "wald" else -0.5)
        for b in ("any", "post", "change")
        for d in ("rct", "any")
        for t in ("reml", "common")
        for c in ("wald", "hartung_knapp")
    ]
    alone = [({"basis": b, "doubtful": "out", "tau2": "reml", "ci": "wald"}, 0.5) for b in ("any", "post", "change")]
    told = words.choices_mean(made(*pairs, *alone))

    assert "decides most is *interval*: of answers alike in everything else, above zero lie 12 of 12 with Wald" in told
    assert "0 of 12 with Hartung-Knapp" in told
    same = words.choices_mean(made(*((own, 0.5) for own, _ in pairs)))
    assert "no choice changes whether the interval lies above zero" in same


def test_a_sweep_has_a_row_for_every_combination(review):
    found = multiverse(review, Question("gait", "usual_physio"))
    swept = sweep(review, ["gait"], ["usual_physio", "forward_walking"])

    assert set(swept["comparator"]) == {"usual_physio"}  # nobody measured gait against forward walking
    assert len(swept) == sum(len(u.choices) for u in found.universes) + len(found.empty)
    assert Counter(swept["conclusion"])["no_trial"] == len(found.empty) == 60
    assert swept.groupby("universe")["estimate"].nunique().eq(1).all()


def test_a_sweep_takes_every_estimator(review, tmp_path):
    """Each cell is what `conclude` gives for that question and model; the four of the default stay as they are."""
    swept = sweep(review, ["gait"], ["usual_physio"], models=[*product(ESTIMATORS, INTERVALS)])
    usual = sweep(review, ["gait"], ["usual_physio"])
    told = ["evidence", "basis", "design", "doubtful", "measure", "tau2", "ci", "estimate", "ci_low", "ci_high"]
    pooled = swept[swept["doubtful"].eq("in") & swept["tau2"].isin(ESTIMATORS)]

    assert set(pooled["tau2"]) == set(ESTIMATORS)
    assert len(pooled) == 9 * pooled["tau2"].eq("reml").sum()
    for row in pooled.to_dict("records"):
        asked = Question("gait", **{name: row[name] for name in ("evidence", "basis", "design", "measure")})
        found = conclude(review, asked, tau2=row["tau2"], ci=row["ci"]).pooled
        assert (row["estimate"], row["ci_low"], row["ci_high"]) == pytest.approx((found.estimate, *found.ci), rel=1e-9)
    kept, usual = (
        x[told].sort_values(told[:7], ignore_index=True) for x in (swept[swept["tau2"].isin(usual["tau2"])], usual)
    )
    pd.testing.assert_frame_equal(kept, usual, rtol=1e-9)

    assert (
        main(["sweep", "gait", "--comparator", "usual_physio", "--tau2", "all", "--out", str(tmp_path / "x.csv")]) == 0
    )
    assert set(ESTIMATORS) < set(pd.read_csv(tmp_path / "x.csv")["tau2"])


def test_a_sweep_is_the_same_on_several_processes_and_on_another_backend(review):
    """The jobs of the call, and those of joblib's `parallel_config`, which a cluster is chosen by."""
    from joblib import parallel_config

    asked = (review, ["gait", "qol"], ["usual_physio", "other_exercise"])
    alone = sweep(*asked)
    with parallel_config(backend="threading", n_jobs=2):
        pd.testing.assert_frame_equal(sweep(*asked), alone)
    pd.testing.assert_frame_equal(sweep(*asked, jobs=2), alone)


def test_the_command_writes_the_same_as_csv(today, tmp_path, capsys):
    swept = sweep(today, ["gait"], ["usual_physio"])
    assert main(["sweep", "gait", "--comparator", "usual_physio"]) == 0
    printed = capsys.readouterr()
    assert main(["sweep", "gait", "--comparator", "usual_physio", "--out", str(tmp_path / "gait.csv")]) == 0

    assert (tmp_path / "gait.csv").read_text(encoding="utf-8") == printed.out
    assert f"{len(swept)} combinations" in printed.err
    read = pd.read_csv(io.StringIO(printed.out), keep_default_na=True)
    assert list(read.columns) == list(swept.columns)
    assert read["estimate"].tolist() == pytest.approx(swept["estimate"].tolist(), rel=1e-6, nan_ok=True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gaits"], "outcome = 'gaits' is not one of"),
        (["gait", "--jobs", "0"], "jobs = 0 is no number of processes"),
        (["gait", "--tau2", "remel"], "tau2 = 'remel' is not one of: common, dl"),
    ],
)
def test_a_mistaken_sweep_ends_in_a_line(arguments, message, capsys):
    assert main(["sweep", *arguments]) == 1
    told = capsys.readouterr()

    assert message in told.err
    assert told.err.count("\n") == 1
    assert told.out == ""
