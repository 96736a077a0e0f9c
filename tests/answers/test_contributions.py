"""Which words of a paper become which range of effects: one row in, one Report out."""

import numpy as np
import pytest
from rows import outcome, p_only, scale, tables, trial
from scipy import stats

from backwalk import Assumptions, Question, conclude, pool_as_reported, unprinted, variations, words
from backwalk.answers.contributions import report_of
from backwalk.answers.trials import answer as answer_from
from backwalk.answers.words import range_words
from backwalk.problems import ReadableError

WORDS = {"p_value": None, "p_relation": "", "quality": "direction_only"}
NONE = {**WORDS, "direction": "no_difference", "between_group": "not_significant"}
BETTER = {"direction": "favours_backward"}

# changes of a row that prints only an exact p: kind, side, alpha, what is assumed
KINDS = {
    "exact p, side known": ({}, "exact", 1, None, ()),
    "exact p, side unknown": (
        {"direction": "unclear", "quality": "direction_only", "p_value": 0.4, "between_group": "not_seen"},
        "unsigned", 0, 0.4, (),
    ),
    "exact p, said not to differ": (
        {"p_value": 0.62, "direction": "no_difference", "quality": "direction_only",
         "between_group": "not_significant"},
        "unsigned", 0, 0.62, (),
    ),
    "p < a, side known": ({"p_relation": "<", "quality": "p_bound"}, "beyond", 1, 0.04, ()),
    "p < a, the comparator better": (
        {"p_relation": "<", "quality": "p_bound", "direction": "favours_comparator"}, "beyond", -1, 0.04, (),
    ),
    "p < a, side unknown": (
        {"p_relation": "<", "quality": "p_bound", "direction": "unclear"}, "beyond_either", 0, 0.04, (),
    ),
    "p > a": (
        {"p_relation": ">", "p_value": 0.05, "quality": "p_bound", "direction": "no_difference",
         "between_group": "not_significant"},
        "within", 0, 0.05, (),
    ),
    "p > a, side known": (
        {"p_relation": ">", "p_value": 0.05, "quality": "p_bound", "between_group": "not_significant"},
        "within_side", 1, 0.05, (),
    ),
    "significant in words": ({**WORDS, **BETTER}, "beyond", 1, 0.05, ("alpha",)),
    "not significant in words": (NONE, "within", 0, 0.05, ("alpha",)),
    "not significant, side known": ({**NONE, **BETTER}, "within_side", 1, 0.05, ("alpha",)),
    "said not to differ, no test": ({**NONE, "between_group": "not_seen"}, "within", 0, 0.05, ("alpha", "untested")),
    "side alone": ({**WORDS, **BETTER, "between_group": "not_seen"}, "side", 1, None, ()),
    "side alone, of a contradiction": ({**WORDS, **BETTER, "between_group": "contradictory"}, "side", 1, None, ()),
    "no side and no test": ({**NONE, "direction": "unclear", "between_group": "not_seen"}, "none", 0, None, ()),
    "unusable": ({"quality": "unusable", "unusable_reason": "breaks off"}, "none", 0, None, ()),
    "another test": (
        {"p_relation": "<", "quality": "p_bound", "test": "repeated_measures"}, "beyond", 1, 0.04, ("other_test",),
    ),
    "a printed t, side unknown": (
        {"p_value": None, "p_relation": "", "statistic": 1.1, "statistic_kind": "t", "direction": "unclear",
         "quality": "direction_only", "between_group": "not_seen"},
        "unsigned", 0, 2 * stats.t.sf(1.1, 38), (),
    ),
    "p < 1": ({"p_relation": "<", "p_value": 1.0, "quality": "p_bound"}, "none", 0, None, ()),
    "p < a beside no difference": (
        {"p_relation": "<", "quality": "p_bound", "direction": "no_difference", "between_group": "not_seen"},
        "none", 0, None, (),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", KINDS)
def test_every_form_of_a_result_has_its_kind(case):
    changes, kind, side, alpha, assumed = KINDS[case]
    found = report_of(p_only(**changes), trial(), scale())

    assert (found.kind, found.side, found.assumed) == (kind, side, assumed)
    assert found.alpha == pytest.approx(alpha)
    assert found.words


def test_a_p_of_one_is_no_difference_at_all():
    """p = 1 is t = 0: an effect of 0 on neither side, and the review still answers."""
    row = p_only(p_value=1, direction="no_difference", quality="direction_only", between_group="not_significant")
    found = answer_from(tables([trial()], [row]), Question("pain"))

    assert found.reports[0].kind == "unsigned"
    assert pool_as_reported(found.reports).mean == pytest.approx(0, abs=1e-9)


def test_means_and_sds_are_an_effect_turned_towards_benefit():
    """One point less pain, SD 2, 20 people an arm: g = 0.5 shrunk by J(38) (Hedges 1981)."""
    found = report_of(outcome(), trial(), scale())

    assert found.kind == "exact"
    assert found.effect == pytest.approx(0.5 * (1 - 3 / (4 * 38 - 1)), abs=1e-4)


def test_a_total_is_split_over_all_arms_and_marked():
    row = p_only(bw_n=None, ctl_n=None, p_relation="<", quality="p_bound")
    found = report_of(row, trial(n_randomised=30, n_arms=3), scale())

    assert (found.n_t, found.n_c, found.assumed) == (10, 10, ("split_total",))


def test_an_exact_p_with_a_split_total_is_an_effect_here():
    row = p_only(bw_n=None, ctl_n=None, quality="direction_only")
    found = report_of(row, trial(), scale())

    assert (found.kind, found.assumed) == ("exact", ("split_total",))


def test_people_unknown_is_nothing_and_says_so():
    row = p_only(bw_n=None, ctl_n=None, p_relation="<", quality="p_bound")
    found = report_of(row, trial(n_randomised=None), scale())

    assert found.kind == "none"
    assert "people" in found.words


def test_one_test_over_three_arms_bounds_a_pair_more_loosely():
    """Scheffe: |t| < sqrt(2 F), F at 0.05 on 2 and 42 degrees of freedom, 3 arms of 15."""
    row = p_only(**{**NONE, "test": "omnibus", "bw_n": 15, "ctl_n": 15})
    found = report_of(row, trial(n_randomised=45, n_arms=3), scale())
    t = np.sqrt(2 * stats.f.isf(0.05, 2, 42))

    assert (found.kind, found.assumed) == ("within", ("alpha", "omnibus"))
    assert found.alpha == pytest.approx(2 * stats.t.sf(t, 28), rel=1e-9)


def test_a_significant_test_over_three_arms_says_nothing_of_a_pair_but_its_side():
    row = p_only(test="omnibus", quality="direction_only", between_group="not_seen", p_relation="<")

    assert report_of(row, trial(n_arms=3), scale()).kind == "side"


@pytest.mark.parametrize(
    ("assume", "changes", "kind", "alpha"),
    [
        (Assumptions(alpha=0.1), NONE, "within", 0.1),
        (Assumptions(alpha=0.1), {"p_relation": "<", "quality": "p_bound"}, "beyond", 0.04),
        (Assumptions(untested=False), {**NONE, "between_group": "not_seen"}, "none", None),
        (Assumptions(other_tests=False), {"test": "ancova"}, "none", None),
        (Assumptions(side_alone="nothing"), {**WORDS, **BETTER, "between_group": "not_seen"}, "none", None),
        (
            Assumptions(side_alone="not_significant"),
            {**WORDS, **BETTER, "between_group": "not_seen"},
            "within_side",
            0.05,
        ),
        (Assumptions(other_tests=False), {"p_relation": "<", "quality": "p_bound", "test": "ancova"}, "none", None),
        (Assumptions(split=None), {"bw_n": None, "ctl_n": None, "p_relation": "<", "quality": "p_bound"}, "none", None),
    ],
)
def test_every_assumption_is_a_switch(assume, changes, kind, alpha):
    found = report_of(p_only(**changes), trial(), scale(), assume=assume)

    assert (found.kind, found.alpha) == (kind, alpha)


def test_a_total_can_be_split_otherwise():
    row = p_only(bw_n=None, ctl_n=None, p_relation="<", quality="p_bound")
    found = report_of(row, trial(n_randomised=30), scale(), assume=Assumptions(split=2.0))

    assert (found.n_t, found.n_c) == pytest.approx((20, 10))


@pytest.mark.parametrize(
    ("field", "value"), [("alpha", 0), ("alpha", 5), ("split", 0), ("split", -1), ("side_alone", "better")]
)
def test_an_impossible_assumption_is_refused(field, value):
    with pytest.raises(ReadableError, match=field):
        Assumptions(**{field: value})


def test_in_points_only_exact_results_count():
    bounded = p_only(p_relation="<", quality="p_bound")

    assert report_of(bounded, trial(), scale(), "md").kind == "none"
    assert report_of(outcome(), trial(), scale(), "md").measure == "md"


def answer(rows, question=None):
    trials = [trial(study) for study in dict.fromkeys(r.study_id for r in rows)]
    return answer_from(tables(trials, rows), question or Question("pain"), True)


def test_the_pooled_row_of_a_trial_is_the_one_that_is_reported():
    """Two instruments: the exact one is pooled, so it is also what counts here."""
    rows = [p_only(instrument="vas"), outcome(instrument="vas", week=6)]
    found = answer([rows[1]])

    assert [r.kind for r in found.reports] == ["exact"]
    assert found.contributions()[0].row.quality == "arm_means"


def test_reports_do_not_follow_the_asked_tier():
    rows = [outcome("one2020"), p_only("two2021"), p_only("three2022", **NONE)]
    kinds = {e: [r.kind for r in answer(rows, Question("pain", evidence=e)).reports] for e in ("arm_means", "p_bound")}

    assert kinds["arm_means"] == kinds["p_bound"] == ["exact", "exact", "within"]


def test_every_contribution_leads_back_to_its_row(review):
    for name in ("pain", "function"):
        for one in review.answer(Question(name, design="any")).contributions():
            if one.report.kind == "none":
                continue
            assert one.row.outcome == name
            assert one.row.source_url.startswith("http")
            assert one.row.locator
            assert one.row.line > 1


def test_eight_trials_contribute_to_pain_and_six_of_them_randomised(review):
    """Where two can be pooled: counted by hand from the words of each abstract."""
    assert len(review.answer(Question("pain", design="any")).reports) == 8
    assert len(review.answer(Question("pain")).reports) == 6


def test_an_unusable_row_contributes_nothing(review):
    found = {c.report.label: c.report for c in review.answer(Question("pain", design="any")).contributions()}

    assert found["Baby 2022"].kind == "none"
    assert "sign" in found["Baby 2022"].words


def test_each_assumption_report_and_form_is_varied(review):
    found = conclude(review, Question("pain"))
    made = variations(found)
    groups = [v.group for v in made]

    assert groups.count("a trial left out") == found.reported.k
    assert groups.count("a form left out") == len(set(found.reported.contributions["kind"]))
    assert {"likelihood of g", "prior between trials", "prior of the average", "limit where none is named",
            "totals split", "no test named", "a side alone", "p of other tests", "doubtful results"} < set(groups)  # fmt: skip
    assert made[0].reported.ci == found.reported.ci
    without = next(v for v in made if v.group == "doubtful results").reported
    assert without.ci == found.undoubted.reported.ci
    assert all(v.reported or v.why for v in made)


def test_results_nobody_printed_pull_towards_zero(review):
    steps = unprinted(conclude(review, Question("pain")), most=4)
    estimates = [r.estimate for _, r in steps]

    assert [n for n, _ in steps] == [0, 1, 2, 3, 4]
    assert estimates == sorted(estimates, reverse=True)


def test_nothing_to_vary_is_an_empty_table(review):
    found = conclude(review, Question("balance"))

    assert variations(found) == ()
    assert unprinted(found) == []
    assert "(none)" in repr(words.variations_table(()))


# The words


def test_both_answers_stand_side_by_side(review):
    text = words.details(conclude(review, Question("pain")))

    assert "**Everything as reported.** Of the seven trials that asked, two print an exact effect, " in text
    assert "g = 0.83 (95% credible interval 0.31 to 1.36" in text
    assert "g = 0.60 (95% credible interval −0.02 to 1.13" in text


def test_bounds_alone_are_said_to_leave_the_average_open(review):
    text = words.headline(conclude(review, Question("pain", comparator="forward_walking")))

    assert "leave the average open" in text


def test_the_table_says_what_became_what(review):
    text = repr(words.contributions_table(conclude(review, Question("pain"))))

    assert "p < 0.001, backward walking better" in text
    assert "g above 1.17" in text
    assert "Shabbir 2022 †" in text
    assert "one statement over 3 arms" in text


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"p_relation": "<", "quality": "p_bound", "direction": "favours_comparator"}, "g below −0.6"),
        ({"p_relation": "<", "quality": "p_bound", "direction": "unclear"}, "g beyond ±0.6"),
        ({**NONE, "direction": "favours_comparator"}, "g from −0.63 to 0.00"),
        ({**WORDS, "direction": "favours_comparator", "between_group": "not_seen"}, "g below 0.00"),
    ],
)
def test_ranges_are_written_on_their_side(changes, text):
    """20 people an arm: p = 0.04 is |g| = 0.66, p = 0.05 is 0.63, from t on 38 degrees of freedom."""
    assert range_words(report_of(p_only(**changes), trial(), scale())).startswith(text)
