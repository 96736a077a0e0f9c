"""Backward walking beside added exercise of other kinds: figures to be met, by hand, in words and as a picture."""

import re

import numpy as np
import pytest
from labels import overlaps
from rows import with_frames
from scipy.optimize import minimize_scalar
from scipy.stats import t as student

from backwalk import Question, beside_exercise, conclude, exercise_marks, pool, words
from backwalk.pages.exercise.figure import STEP, _stack, exercise_alt
from backwalk.pages.exercise.tables import groups_of, size_name
from backwalk.problems import ReadableError
from backwalk.statistics.counts import log_risk_ratio

SAYS = ("answer", "ways", "size", "kind", "events", "meaning")


def said(beside, say):
    """What page 13 says under one of its headings."""
    alone = {"answer": words.exercise_answer, "meaning": words.exercise_meaning}
    return alone[say](beside) if say in alone else words.exercise_words(beside, say)


@pytest.fixture(scope="module")
def besides(today):
    """Both outcomes, from the tables as they are now."""
    return {o: beside_exercise(today, conclude(today, Question(o))) for o in ("pain", "function")}


@pytest.fixture(scope="module", params=["pain", "function"])
def beside(request, besides):
    return besides[request.param]


def changed(today, change, **question):
    """The page on pain with other rows in exercise.csv; change : what is assigned to the rows of pain that are not ours."""
    frame = today.exercise.copy()
    others = (frame["outcome"] == "pain") & (frame["study_id"] == "")
    for column, value in change.items():
        frame.loc[others, column] = value(frame[others]) if callable(value) else value
    review = with_frames(today, exercise=frame)
    return beside_exercise(review, conclude(review, Question("pain"), **question))


# Figures to be met, worked out before this page and by other code: the rows of Cochrane review CD004376.pub4, analyses
# 4.5 and 4.6, subgroup C, by REML and Hartung-Knapp. The averages have a tau2 each, the difference one for all.

MET = {
    "pain": {"ours": (1.12, 0.27, 1.97), "others": (0.73, 0.47, 0.99), "k": 41, "large": (0.48, 0.29, 0.67)},
    "function": {"ours": (1.24, 0.60, 1.88), "others": (0.68, 0.42, 0.94), "k": 38, "large": (0.55, 0.29, 0.82)},
}
DIFFERENCES = {"pain": (0.395, -0.41, 1.20), "function": (0.58, -0.19, 1.34)}


@pytest.mark.parametrize("outcome", MET)
def test_the_averages_are_those_of_the_review_pooled_again(besides, outcome):
    way, wanted = besides[outcome].asked, MET[outcome]
    large = besides[outcome].sizes[2]

    assert way.others.k == wanted["k"]
    assert (way.ours.estimate, *way.ours.ci) == pytest.approx(wanted["ours"], abs=0.005)
    assert (way.others.estimate, *way.others.ci) == pytest.approx(wanted["others"], abs=0.005)
    assert (large.estimate, *large.ci) == pytest.approx(wanted["large"], abs=0.005)
    assert large.k == 13


@pytest.mark.parametrize("outcome", MET)
def test_the_difference_is_that_of_a_regression_with_one_spread(besides, outcome):
    """That of the two averages of pain is 0.390, that of the regression 0.395."""
    way = besides[outcome].asked

    assert (way.difference, *way.ci) == pytest.approx(DIFFERENCES[outcome], abs=0.005)
    assert way.verdict == "same"


def test_the_difference_is_that_of_brute_force(beside):
    """The restricted likelihood of the two groups, maximised by search, then weighted least squares with Hartung-Knapp."""
    y = np.concatenate([beside.ours["effect"], beside.others["effect"]])
    v = np.concatenate([beside.ours["variance"], beside.others["variance"]])
    x = np.column_stack([np.ones(len(y)), np.arange(len(y)) < len(beside.ours)])

    def fitted(tau2):
        w = 1 / (v + tau2)
        cov = np.linalg.inv(x.T * w @ x)
        beta = cov @ (x.T * w @ y)
        return beta, cov, w * (y - x @ beta) ** 2, w

    def lack(tau2):
        _, cov, r, w = fitted(tau2)
        return r.sum() - np.log(w).sum() - np.linalg.slogdet(cov)[1]

    tau2 = minimize_scalar(lack, bounds=(0, 5), method="bounded", options={"xatol": 1e-10}).x
    beta, cov, r, _ = fitted(tau2)
    df = len(y) - 2
    reach = student.isf(0.025, df) * np.sqrt(cov[1, 1] * max(1, r.sum() / df))

    assert beside.asked.fit.tau2 == pytest.approx(tau2, rel=1e-5)
    assert beside.asked.difference == pytest.approx(beta[1], rel=1e-6)
    assert beside.asked.ci == pytest.approx((beta[1] - reach, beta[1] + reach), rel=1e-5)


def test_ours_are_the_trials_of_the_answer(beside):
    """And their average and interval those that every other page tells."""
    assert beside.asked.ours is beside.found.lead
    assert set(beside.ours["label"]) == set(beside.found.trials.labels)
    assert not set(beside.ours["label"]) & set(beside.others["label"])


def test_each_effect_is_the_printed_one_turned(beside):
    """The review prints six digits, by the approximate correction for small samples."""
    assert beside.others["effect"].to_numpy() == pytest.approx(-beside.others["printed"].to_numpy(), abs=1e-4)


def test_each_risk_ratio_is_the_printed_one(today):
    rows = today.exercise[today.exercise["outcome"].isin(["lost", "harms"])].dropna(subset="printed")
    made, variance = log_risk_ratio(*(rows[c] for c in ("ex_count", "ex_n", "ctl_count", "ctl_n")))

    assert len(rows) == 38
    assert np.exp(made) == pytest.approx(rows["printed"].to_numpy(), rel=1e-5)
    assert np.exp(made - 1.959964 * np.sqrt(variance)) == pytest.approx(rows["printed_low"].to_numpy(), rel=1e-4)


# By hand


def test_others_like_ours_leave_no_difference(besides, today):
    """Every other trial is given one effect and size; the average is that effect, whatever the model."""
    found = besides["pain"]
    arms = {"ex_n": 20, "ctl_n": 20, "ex_mean": 3.0, "ex_sd": 2.0, "ctl_mean": 4.0, "ctl_sd": 2.0}
    beside = changed(today, arms)

    assert beside.asked.others.estimate == pytest.approx(0.5 * (1 - 3 / 151), abs=1e-4)
    assert beside.asked.ours.estimate == found.asked.ours.estimate
    assert beside.asked.others.tau2 == 0


@pytest.mark.parametrize(("shift", "verdict"), [(-30.0, "more"), (30.0, "less")])
def test_a_verdict_follows_the_interval_of_the_difference(today, shift, verdict):
    """All other trials far on one side of ours."""
    arms = {"ctl_mean": lambda rows: rows["ex_mean"] + shift / 10 * rows["ex_sd"], "ctl_sd": lambda rows: rows["ex_sd"]}
    beside = changed(today, arms)

    assert beside.asked.verdict == verdict
    for say in SAYS:
        assert said(beside, say)
    assert "cannot be told apart" not in words.exercise_answer(beside)
    assert overlaps(exercise_marks(beside).figure) == ([], [])


def test_trials_of_unknown_content_are_named_and_left_out_once(besides):
    known = besides["pain"].way("known")

    assert known.others.k == besides["pain"].asked.others.k - 4
    told = words.exercise_words(besides["pain"], "ways")
    assert "Anadkat 2015, Bhagat 2017, Kilic 2020 and Talbot 2003 is not known" in told
    assert "they may be backward walking" in told
    assert "Talbot" not in words.exercise_words(besides["function"], "ways")


def test_a_way_that_changes_nothing_is_not_gone(today):
    beside = changed(today, {"could_be_backward": ""})

    assert beside.way("known") is None
    assert "Not known." not in words.exercise_words(beside, "ways")
    assert "Hollow" not in " ".join(t.get_text() for t in exercise_marks(beside).texts)


def test_small_trials_stand_beside_small_ones(beside):
    """All of ours have at most 50 people, and so has each of the others they are set beside."""
    small = beside.others.query("people <= 50")
    again = pool(small["effect"], small["variance"])

    assert beside.people[1] <= 50
    assert beside.way("small").others.estimate == pytest.approx(again.estimate)
    assert beside.way("small").others.k == len(small)


def test_a_trial_of_exactly_fifty_people_is_a_small_one(besides):
    sizes = besides["pain"].others.set_index("label")["size"]

    assert sizes["Kilic 2020"] == 0  # 25 and 25 people
    assert sizes["Jan 2008"] == 2  # 68 and 34
    assert [size_name(i) for i in range(3)] == ["up to 50 people", "51 to 100 people", "over 100 people"]


def test_groups_below_three_trials_are_not_averaged(beside):
    for by in ("kind", "size"):
        groups = groups_of(beside, by)
        assert sum(len(part) for _, part, _ in groups) == len(beside.others)
        assert all((pooled is None) == (len(part) < 3) for _, part, pooled in groups)
    assert "not averaged: one alone" in repr(words.exercise_table(beside, "kind"))


def test_events_are_counted_and_a_ratio_needs_three_trials_with_any(besides):
    """Alghadir 5 and 3 of 46 against 4 and 0 of 22; nobody in the other trials of ours."""
    events = {(e.topic, e.ours): e for e in besides["pain"].events}
    lost, harms = events["lost", True], events["harms", True]

    assert [lost.total(c) for c in ("ex_count", "ex_n", "ctl_count", "ctl_n")] == [5, 101, 4, 77]
    assert [harms.total(c) for c in ("ex_count", "ex_n", "ctl_count", "ctl_n")] == [3, 80, 0, 56]
    assert lost.ratio is None
    assert harms.ratio is None
    others = events["harms", False]
    assert (len(others.frame), others.informing, others.nobody, others.one_arm) == (16, 7, 9, 2)
    told = words.exercise_words(besides["pain"], "events")
    assert "Somebody had an adverse event in only one of three trials, so no ratio of risks is averaged." in told
    assert "In the nine other trials nobody had an adverse event in either arm" in told
    assert "Alghadir 2019: backward and forward walking arms together" in told


def test_half_a_person_is_added_where_one_arm_has_none():
    """3 of 46 against 0 of 22: (3.5 / 47) / (0.5 / 23)."""
    made, variance = log_risk_ratio([3.0], [46.0], [0.0], [22.0])

    assert np.exp(made) == pytest.approx(3.5 / 47 * 23 / 0.5)
    assert variance == pytest.approx(1 / 3.5 - 1 / 47 + 1 / 0.5 - 1 / 23)
    with pytest.raises(ReadableError, match="somebody in one of the arms"):
        log_risk_ratio([0.0], [46.0], [0.0], [22.0])


# What is refused


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (Question("balance"), "'balance' is not one of: pain, function"),
        (Question("pain", "forward_walking"), "only backward walking added to physiotherapy"),
        (Question("pain", measure="md"), "in SDs"),
    ],
)
def test_what_the_table_cannot_stand_beside_is_refused_in_a_line(today, question, told):
    with pytest.raises(ReadableError, match=told):
        beside_exercise(today, conclude(today, question))


def test_a_review_without_the_table_is_refused(review):
    with pytest.raises(ReadableError, match="holds no trial of pain"):
        beside_exercise(review, conclude(review, Question("pain")))


# Words and the picture


@pytest.mark.parametrize("say", SAYS)
def test_sentences_are_short_and_hold_few_numbers(beside, say):
    """At most 25 words and four numbers; a year is part of a name."""
    text = said(beside, say)
    for line in text.replace("*", "").splitlines():
        for sentence in re.split(r"(?<=[.?!]) +|; ", line):
            told = re.sub(r"\b(19|20)\d\d\b", "", sentence)
            assert len(told.split()) <= 25, sentence
            assert len(re.findall(r"\d[\d,.]*", told)) <= 4, sentence


def test_the_answer_begins_without_a_figure(beside):
    opening = words.exercise_answer(beside).split("\n\n")[0]

    assert opening.startswith("**Adding backward walking cannot be told apart from adding any other exercise.**")
    assert not re.search(r"\d|SD|CI", opening)


def test_the_answer_tells_large_trials(besides):
    told = words.exercise_answer(besides["pain"])

    assert "Large trials of other exercise found less: 0.48 SDs." in told
    assert "ours have 45 at most" in told


def test_the_level_of_the_answer_is_that_of_every_interval(today):
    found = conclude(today, Question("pain"), tau2="dl", ci="wald", level=0.8)
    beside = beside_exercise(today, found)

    assert "95%" not in " ".join(said(beside, say) for say in SAYS)
    assert beside.asked.others.ci_method == "wald"
    assert beside.asked.fit.tau2_method == "dl"


@pytest.mark.parametrize("by", ["size", "kind"])
def test_the_picture_draws_every_trial_and_covers_no_label(beside, by):
    ax = exercise_marks(beside, by)
    cut, on_each_other = overlaps(ax.figure)

    assert cut == []
    assert on_each_other == []
    assert len(ax.collections) == len(beside.ours) + len(beside.others)
    named = " ".join(text.get_text() for text in ax.texts)
    assert all(label in named for label in beside.ours["label"]) == (by == "size")


def test_marks_that_would_lie_on_each_other_are_stacked():
    places = np.array([1.0, 1.01, 1.02, 3.0])
    steps = _stack(places)
    apart = [np.hypot(a - b, (s - t) * STEP) for a, s in zip(places, steps, strict=True) for b, t in [(1.0, 0)]]

    assert steps.tolist() == [0, 1, 2, 0]
    assert min(apart[1:]) >= STEP


def test_an_unknown_way_to_group_is_refused(besides):
    with pytest.raises(ReadableError, match="by = 'year'"):
        exercise_marks(besides["pain"], "year")


def test_each_picture_has_its_own_words(besides):
    alts = {exercise_alt(b, by) for b in besides.values() for by in ("size", "kind")}

    assert len(alts) == 4
    assert all(alt.startswith("Gains in ") and "Difference" in alt for alt in alts)
