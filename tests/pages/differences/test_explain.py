"""Effects against follow-up, dose and first score, groups of trials, and how far to believe them."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from labels import overlaps
from matplotlib.patches import Circle
from rows import outcome, p_only, scale, tables, trial
from scipy.stats import t as student

from backwalk import (
    Question,
    bubble,
    conclude,
    explained,
    groupings,
    groups,
    meta_regression,
    permutation_test,
    pool,
    subgroups,
    words,
)
from backwalk.answers.trials import answer as answer_from
from backwalk.pages.differences.groupings import Grouped
from backwalk.pages.differences.trends import bubble_alt, trend_title
from backwalk.pages.differences.words_of_groups import groups_alt
from backwalk.style.numbers import number
from backwalk.tables.files import frame
from backwalk.tables.schema import TABLES

PAIN = Question("pain")
NAMES = [f"trial{c}x" for c in "abcdefghijkl"]
BASELINE = {"bw_baseline_mean": 6, "ctl_baseline_mean": 5}


def review_of(trials, rows, scales=()):
    """A review of made-up rows."""
    made = tables(trials, rows, scales)
    return SimpleNamespace(
        trials=frame(TABLES["trials"], trials),
        answer=lambda question, doubtful=True: answer_from(made, question, doubtful),
    )


def several(weeks, **about):
    """One trial for each week: effects that rise by hand-made steps, arms of different sizes."""
    names = NAMES[: len(weeks)]
    trials = [
        trial(n, weeks=w, **{k: v[i] for k, v in about.items()})
        for i, (n, w) in enumerate(zip(names, weeks, strict=True))
    ]
    rows = [
        outcome(n, week=w, bw_n=12 + 3 * i, bw_mean=3 - 0.2 * (i % 4))
        for i, (n, w) in enumerate(zip(names, weeks, strict=True))
    ]
    return review_of(trials, rows)


def ask(review, question=PAIN, **model):
    return explained(review, conclude(review, question, **model), **model)


def one_trial(trial_about=None, row=None, scales=()):
    made = review_of([trial(**(trial_about or {}))], [row or outcome()], scales)
    return {one.moderator: one.frame.iloc[0] for one in ask(made)}


# The values, by hand


def test_values_of_one_trial_by_hand():
    """Week 5; 6 weeks x 3 sessions x 10 minutes = 180; (20 x 6 + 20 x 5) / 40 = 5.5 of 0 to 10, where 10 is worst."""
    found = one_trial({"sessions_per_week": 3, "minutes_per_session": 10}, outcome(week=5, **BASELINE))

    assert {name: row["value"] for name, row in found.items()} == pytest.approx(
        {"weeks": 5, "dose": 180, "baseline": 55}
    )
    assert [row["missing"] for row in found.values()] == ["", "", ""]
    assert not found["weeks"]["at_end"]  # the programme lasts six weeks


def test_the_first_score_counts_people_and_is_turned():
    """10 people at 40 and 30 at 60 of 10 to 110, where more is better: mean 55, 45% of the way up, 55% from the best."""
    koos = scale("koos", minimum=10, maximum=110, better="higher")
    row = outcome(
        instrument="koos",
        bw_n=10,
        ctl_n=30,
        bw_mean=60,
        ctl_mean=50,
        bw_sd=15,
        ctl_sd=15,
        bw_baseline_mean=40,
        ctl_baseline_mean=60,
    )

    assert one_trial(row=row, scales=(koos,))["baseline"]["value"] == pytest.approx(55)


@pytest.mark.parametrize(
    ("about", "row", "scales", "missing"),
    [
        ({}, outcome(week=None), (), {"weeks": "week not stated"}),
        (
            {"sessions_per_week": 3},
            outcome(),
            (),
            {"dose": "not reported: minutes a session", "baseline": "not reported"},
        ),
        ({"weeks": None, "minutes_per_session": 10}, outcome(), (), {"dose": "not reported: weeks, sessions a week"}),
        ({}, outcome(bw_baseline_mean=6), (), {"baseline": "reported in one arm only"}),
        ({}, outcome(**BASELINE), (scale(maximum=None),), {"baseline": "VAS has no known ends"}),
    ],
)
def test_what_is_missing_is_said(about, row, scales, missing):
    found = one_trial(about, row, scales)

    for name, text in missing.items():
        assert (found[name]["missing"], np.isnan(found[name]["value"])) == (text, True)


def test_a_merged_arm_has_no_first_score():
    """What is printed of one comparator arm is not said of both."""
    forward = outcome(comparator="forward_walking", ctl_mean=3.5, ctl_n=10, **BASELINE)
    made = review_of([trial(n_arms=3)], [outcome(**BASELINE), forward])

    assert ask(made, Question("pain", "any"))[2].frame["missing"].tolist() == ["reported in one arm only"]


def test_values_of_this_review(review):
    """Function of any design, read in data/: five trials state their week, one its whole dose, none a first score."""
    follow = ask(review, Question("function", design="any"))

    assert [one.k for one in follow] == [5, 1, 0]
    assert sorted(follow[0].known["value"]) == [3, 4, 4, 5, 6]
    assert follow[1].known[["label", "value"]].to_numpy().tolist() == [["Alghadir 2019", 180]]  # 6 x 3 x 10
    assert follow[0].undoubted.known["label"].tolist() == ["Alghadir 2019", "Chen 2021", "Zahra 2022"]


# The line


@pytest.mark.parametrize("weeks", [[3, 6, 8], [3, 4, 4, 5, 6, 12, 7, 9, 8, 10, 5, 3]], ids=["three", "twelve"])
@pytest.mark.parametrize("method", ["reml", "dl", "common"])
def test_the_line_is_the_meta_regression(weeks, method):
    made = several(weeks)
    one = ask(made, tau2=method, level=0.9)[0]
    trials = made.answer(PAIN)
    theirs = meta_regression(
        trials.effect, trials.variance, weeks, tau2=method, test="hartung_knapp_floored", level=0.9
    )
    mixed = permutation_test(trials.effect, trials.variance, weeks, tau2=method, test="hartung_knapp_floored")

    np.testing.assert_allclose(one.fit.coefficients.to_numpy(), theirs.coefficients.to_numpy())
    assert (one.fit.tau2, one.fit.r2, one.fit.tau2_method) == (theirs.tau2, theirs.r2, method)
    assert one.average.tau2 == pool(trials.effect, trials.variance, tau2=method).tau2
    assert one.permuted.p.tolist() == mixed.p.tolist()
    assert (one.permuted.exact, one.permuted.permutations) == ((True, 6) if len(weeks) == 3 else (False, 50_000))
    assert one.exploratory == (len(weeks) < 10)


def test_the_band_by_hand():
    """A weighted line: its variance at x is 1 / sum(w) + (x - mean)^2 / sum(w (x - mean)^2), floored, t on k - 2."""
    weeks = np.array([3, 4, 6, 8, 12.0])
    one = ask(several(weeks))[0]
    y, w = one.known["effect"].to_numpy(), 1 / (one.known["variance"].to_numpy() + one.fit.tau2)
    mean = np.average(weeks, weights=w)
    (a, b), at = one.fit.coefficients["estimate"], one.line["value"].to_numpy()
    spread = max(1.0, (w * (y - a - b * weeks) ** 2).sum() / 3)
    reach = student.isf(0.025, 3) * np.sqrt(spread * (1 / w.sum() + (at - mean) ** 2 / (w * (weeks - mean) ** 2).sum()))

    assert (at[0], at[-1]) == (3, 12)
    np.testing.assert_allclose(one.line["estimate"], a + b * at)
    np.testing.assert_allclose(one.line["ci_high"], a + b * at + reach)
    np.testing.assert_allclose(one.line["ci_low"], a + b * at - reach)


@pytest.mark.parametrize(
    ("weeks", "reason"), [([], "few"), ([6], "few"), ([4, 6], "few"), ([6, 6, 6], "same"), ([4, 6, 6], "")]
)
def test_a_line_needs_three_trials_that_differ(weeks, reason):
    one = ask(several(weeks))[0]

    assert (one.k, one.reason) == (len(weeks), reason)
    assert (one.fit is None) == (one.line is None) == (one.permuted is None) == bool(reason)


@pytest.mark.parametrize(("weeks", "least"), [([3, 4, 4, 5, 6], 2 / 120), ([6, 6, 6, 4], 6 / 24), ([3, 5, 9], 1 / 6)])
def test_the_smallest_p_by_hand(weeks, least):
    """Equal values may change places unseen: two of 120 orders, six of 24, one of six."""
    one = ask(several(weeks))[0]

    assert one.least_p == pytest.approx(least)
    assert one.permuted.p.iloc[1] >= one.least_p * (1 - 1e-12)


def test_exploratory_stands_in_the_title_below_ten_trials():
    nine, ten = (ask(several(list(range(2, 2 + k))))[0] for k in (9, 10))

    assert trend_title(nine) == "Follow-up, exploratory: nine of nine trials"
    assert trend_title(ten) == "Follow-up: ten of ten trials"
    assert trend_title(ask(several([4, 6]))[0]) == "Follow-up: two of two trials"


# Groups


SURFACES = ["treadmill", "treadmill", "overground", "overground", ""]


def test_groups_are_subgroups_with_one_tau2():
    """An average a group by `subgroups`, the test by a 0/1 moderator; a trial without a surface is in neither."""
    made = several([6] * 5, surface=SURFACES)
    one = groupings(made, PAIN, tau2="dl", level=0.9)[0]
    trials = made.answer(PAIN)
    y, v = trials.effect[:4], trials.variance[:4]
    theirs = subgroups(y, v, SURFACES[:4], tau2="dl", ci="wald", common_tau2=True, level=0.9)
    over = np.array([0.0, 0, 1, 1])
    test = meta_regression(y, v, over, tau2="dl", test="hartung_knapp_floored")

    assert {n: (p.estimate, p.ci) for n, p in one.averages.items()} == {
        n: (p.estimate, p.ci) for n, p in theirs.groups.items()
    }
    assert (one.found.qb, one.found.qb_p) == (theirs.qb, theirs.qb_p)
    assert (one.test.qm_p, one.test.tau2) == pytest.approx((test.qm_p, test.tau2))
    assert one.permuted.permutations == 24
    assert one.least_p == pytest.approx(1 / 6)  # four trials in two pairs: six ways
    assert one.smallest == 2
    assert one.frame["group"].tolist() == SURFACES


def test_design_asks_for_all_designs_whatever_the_question():
    made = several([6] * 4, design=["rct", "quasi", "unclear", "rct"])
    surface, design, _ = groupings(made, PAIN)

    assert len(surface.frame) == 2
    assert design.known["group"].tolist() == ["rct", "other", "other", "rct"]
    assert design.question == Question("pain", design="any")


def test_by_comparator_each_trial_counts_once_with_its_main_one():
    """Three arms: the main comparator is forward walking, neither merged with the other nor shared."""
    forward = outcome(comparator="forward_walking", ctl_mean=3.5, ctl_n=10)
    trials = [trial(comparator_class="forward_walking", n_arms=3), trial("other2020")]
    made = review_of(trials, [outcome(), forward, outcome("other2020", bw_mean=2)])
    one = groupings(made, PAIN)[2]
    alone = made.answer(Question("pain", "forward_walking"))

    assert dict(zip(one.frame["study_id"], one.frame["group"], strict=True)) == {
        "example2021": "forward_walking",
        "other2020": "usual_physio",
    }
    assert one.frame.set_index("study_id")["effect"]["example2021"] == alone.effect[0]
    assert one.aside == ("Example2021",)
    assert "Example2021 has another usable comparison, which is not counted." in words.groups([one])


def test_a_main_comparator_without_a_figure_gives_way():
    trials = [trial(comparator_class="other", n_arms=3)]
    made = review_of(
        trials, [outcome(), p_only(comparator="other", quality="direction_only", p_value=None, p_relation="")]
    )

    assert groupings(made, PAIN)[2].frame["group"].tolist() == ["usual_physio"]


@pytest.mark.parametrize(
    ("surfaces", "reason"),
    [
        ([], "one"),
        (["", "", ""], "one"),
        (["treadmill"] * 3, "one"),
        (["treadmill", "overground"], "few"),
        (["treadmill", "overground", "mixed"], "alone"),
        (["treadmill", "overground", "mixed", "mixed"], ""),
    ],
)
def test_when_groups_cannot_be_compared(surfaces, reason):
    one = groupings(several([6] * len(surfaces), surface=surfaces), PAIN)[0]

    assert one.reason == reason
    assert (one.test is None) == bool(reason)
    assert one.permuted is None  # never two groups here
    assert set(one.averages) == {s for s in surfaces if s}


def test_without_doubtful_results():
    """The third of four trials is doubtful: three are left, on two surfaces."""
    names = NAMES[:4]
    trials = [trial(n, surface=s) for n, s in zip(names, SURFACES, strict=False)]
    rows = [
        outcome(n, week=3 + i, bw_mean=3 - 0.3 * i, doubt="a misprint" if i == 2 else "") for i, n in enumerate(names)
    ]
    made = review_of(trials, rows)
    surface = groupings(made, PAIN)[0]
    line = ask(made)[0]
    left = [0, 1, 3]
    effect, variance = (line.frame[name].to_numpy()[left] for name in ("effect", "variance"))
    theirs = meta_regression(effect, variance, [3, 4, 6], test="hartung_knapp_floored")

    assert surface.undoubted.averages["overground"].k == 1
    assert "Without the doubtful result of Trialcx: g = " in words.groups([surface])
    assert line.undoubted.fit.coefficients["estimate"].tolist() == pytest.approx(
        theirs.coefficients["estimate"].tolist()
    )
    assert (
        f"Without the doubtful result of Trialcx it is {number(theirs.coefficients['estimate'].iloc[1])}"
        in words.trends([line])
    )


def judged(p, perm=None):
    """A grouping with only its two tests."""
    permuted = None if perm is None else SimpleNamespace(p=pd.Series([0.5, perm]))
    return Grouped.stricter_p.fget(SimpleNamespace(test=SimpleNamespace(qm_p=p), permuted=permuted))


def test_the_stricter_test_is_the_one_that_hints():
    assert (judged(0.001, 0.3), judged(0.3, 0.001), judged(0.04)) == (0.3, 0.3, 0.04)
    assert Grouped.stricter_p.fget(SimpleNamespace(test=None)) is None
    one = ask(several([3, 6, 8]))[0]
    assert one.stricter_p == max(one.fit.qm_p, one.permuted.p.iloc[1])


# Words and figures


MADE = {
    "no trial": several([]),
    "one trial": several([6]),
    "two trials": several([4, 6], surface=["treadmill", "overground"]),
    "the same week": several([6] * 4, surface=SURFACES[:4]),
    "twelve trials": several(
        [3, 4, 4, 5, 6, 12, 7, 9, 8, 10, 5, 3],
        surface=["treadmill", "overground", "mixed", ""] * 3,
        design=["rct", "quasi", "unclear"] * 4,
        sessions_per_week=[3] * 12,
        minutes_per_session=[10, 15, 20] * 4,
    ),
}


@pytest.mark.parametrize("case", MADE)
def test_every_case_has_words_and_figures_without_gaps(case):
    made, question = MADE[case], Question("pain", "any", design="any")
    follow, parts = ask(made, question), groupings(made, question)
    told = [
        words.in_short(follow, parts),
        words.trends(follow),
        words.too_few(follow),
        words.groups(parts),
        bubble_alt(follow),
        groups_alt(parts),
        str(words.values_table(follow)),
        str(words.groups_table(parts)),
    ]
    for text in told:
        assert not any(gap in text for gap in ("nan", "None", "  .", "()", "{")), text
    for figure in (bubble(follow).figure, groups(parts).figure):
        assert overlaps(figure) == ([], [])


def test_a_line_is_drawn_only_where_there_is_a_fit():
    """Twelve trials know weeks and dose, none a first score: two bands, 24 bubbles. The same week: bubbles and no band."""
    for case, bands, bubbles in (("twelve trials", 2, 24), ("the same week", 0, 4), ("two trials", 0, 0)):
        ax = bubble(ask(MADE[case], Question("pain", "any", design="any")))
        assert len(ax.collections) == bands, case
        assert sum(isinstance(p, Circle) for p in ax.patches) == bubbles, case


def test_the_area_of_a_bubble_grows_with_the_weight():
    one = ask(several([3, 5, 6, 8]))
    area = np.array([p.radius**2 for p in bubble(one).patches if isinstance(p, Circle)])
    weight = 1 / (one[0].known["variance"].to_numpy() + one[0].fit.tau2)

    np.testing.assert_allclose(area / area.max(), weight / weight.max())


def test_what_is_said_of_the_line():
    one = ask(several([3, 5, 6, 8]))[0]
    text = words.trends([one])
    slope = one.fit.coefficients.iloc[1]

    assert text.startswith("**Follow-up, exploratory: four of four trials (3 to 8 weeks).**")
    assert f"With each further week g changes by {number(slope['estimate'])}" in text
    assert f"from a g lower by {number(-5 * slope['ci_low'])} to" in text  # five weeks from first to last
    assert "in all 24 orders" in text
    assert "could not give less than 0.042" in text  # 1 / 24
    assert "both by REML" in text
    assert "cannot be told from the length of training" in text


def test_the_step_of_dose_is_an_hour():
    """The slope is per minute; an hour is sixty times as steep."""
    made = several([3, 5, 6, 8], sessions_per_week=[3] * 4, minutes_per_session=[10, 15, 20, 10])
    one = ask(made)[1]
    hour = 60 * one.fit.coefficients["estimate"].iloc[1]

    assert one.known["value"].tolist() == [90, 225, 360, 240]
    assert f"With each further hour of backward walking g changes by {number(hour)}" in words.trends([one])


def test_only_the_list_below_three_trials():
    follow = ask(several([4, 6]))

    assert (
        words.trends(follow[:1])
        == "**Follow-up: two of two trials (4 to 6 weeks).**\nA line needs three trials or more, so there is none."
    )
    assert words.values_table(follow).frame["Follow-up, weeks"].tolist() == ["4", "6"]
    assert words.in_short(follow, groupings(several([4, 6]), PAIN)).startswith("**Nothing can be tested.**")


def test_a_common_effect_has_nothing_to_explain():
    assert "so none can be explained" in words.trends(ask(several([3, 5, 8]), tau2="common")[:1])


def test_the_difference_is_first_minus_second():
    one = groupings(several([6] * 4, surface=SURFACES[:4]), PAIN)[0]
    gap = one.averages["treadmill"].estimate - one.averages["overground"].estimate

    assert f"On a treadmill minus over ground: {number(gap)} (" in words.groups([one])


def test_what_was_tested_comes_first(review):
    follow, parts = (
        work
        for work in (
            ask(review, Question("function", design="any")),
            groupings(review, Question("function", design="any")),
        )
    )
    text = words.in_short(follow, parts)

    assert text.startswith("**Nothing tested goes clearly with the effects.**\nFollow-up and design could be tested;")
    assert "Dose, score before treatment, surface and comparator could not" in text
