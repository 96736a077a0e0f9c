"""GRADE: what the rules propose, what people decide instead, and how both are told."""

import re
from dataclasses import replace
from html import unescape
from types import SimpleNamespace

import pandas as pd
import pytest
from rows import outcome, scale, tables, trial, with_frames

from backwalk import Question, beside, conclude, propose, rate, words
from backwalk.answers.block import certainty
from backwalk.answers.harms import Tally, followed_up, harms_of, in_short, tally
from backwalk.answers.rating import ENOUGH, LARGE_I2, TO_DIFFER
from backwalk.answers.trials import answer as answer_from
from backwalk.pages.certainty.findings import MEANS, effect_words
from backwalk.pages.certainty.scores import programme
from backwalk.pages.certainty.words import domain_reason, plainly
from backwalk.statistics.tau2 import ESTIMATORS
from backwalk.tables.schema.background import Certainty
from backwalk.tables.schema.bias import BiasTool, RiskOfBias

PAIN = Question("pain")


def judged(study_id, judgement):
    return RiskOfBias(
        study_id=study_id,
        tool="Cochrane RoB 2",
        domain="overall",
        judgement=judgement,
        support="a made-up sentence",
        judged_by="a test",
        source_url="https://example.org/rob",
    )


TOOL = BiasTool(
    tool="Cochrane RoB 2",
    domain="overall",
    judged_of="outcome",
    words="low; some concerns; unclear; high",
    levels="low; some concerns; unclear; high",
    asks="everything together",
    source_url="https://example.org/rob",
)


def decision(domain="overall", judgement="low", k=3, **changes):
    sound = {
        "outcome": "pain",
        "comparator": "usual_physio",
        "design": "rct",
        "decided_by": "A. Person",
        "why": "it is so",
    }
    return Certainty(domain=domain, judgement=judgement, k=k, **{**sound, **changes})


NAMED = scale(smallest_important_change=1, sic_kind="MCID")  # half an SD of the made-up trials


def made(gains, n=20, bias="low", designs=None, decisions=(), scales=(NAMED,), question=PAIN, ongoing=()):
    """Rate made-up trials whose backward arm ends `gains` points lower than 6, SDs 2, n people an arm."""
    names = [f"trial{i}" for i in range(len(gains))]
    biases = [bias] * len(gains) if isinstance(bias, str) else bias
    trials = [
        trial(s, n_randomised=2 * n, design=d) for s, d in zip(names, designs or ["rct"] * len(gains), strict=True)
    ]
    rows = [
        outcome(s, bw_n=n, ctl_n=n, bw_mean=6 - g, ctl_mean=6, direction="unclear")
        for s, g in zip(names, gains, strict=True)
    ]
    rob = [judged(s, b) for s, b in zip(names, biases, strict=True) if b]
    data = tables(
        tuple(trials), tuple(rows), scales, risk_of_bias=tuple(rob), bias_tools=(TOOL,), certainty=tuple(decisions)
    )
    review = SimpleNamespace(
        answer=lambda q, doubtful=True: answer_from(data, q, doubtful),
        tables=SimpleNamespace(rows=data),
        ongoing=ongoing,
    )
    return propose(conclude(review, question), review)


def proposed(rating):
    return {d.name: d.proposed for d in rating.domains}


# What the rules propose


def test_large_alike_trials_at_low_risk_stay_high_until_people_decide():
    """1,000 people, 3 points gained over SDs of 2, in an interval of about 2.6 to 3.4."""
    rating = made([3] * 5, n=100)

    assert proposed(rating) == {
        "risk_of_bias": "not_serious",
        "inconsistency": "not_serious",
        "indirectness": "not_judged",
        "imprecision": "not_serious",
        "publication_bias": "not_judged",
    }
    assert (rating.start, rating.level, rating.provisional) == ("high", "high", True)
    assert rating.waiting == ("indirectness", "publication_bias")


@pytest.mark.parametrize(
    ("gain", "n", "judgement", "reasons"),
    [
        (3, 20, "serious", (False, False)),  # 0.58 to 2.36 SDs, 120 people: too few alone
        (1, 100, "serious", (False, True)),  # about 0.1 to 0.9 SDs, 600 people: the half SD alone
        (1, 20, "very_serious", (True, True)),  # about -0.3 to 1.3 SDs, 120 people: all three
        (-1, 100, "serious", (False, True)),  # a loss of half an SD is as important
    ],
)
def test_imprecision_counts_its_reasons(gain, n, judgement, reasons):
    domain = made([gain] * 3, n=n).domains[3]

    assert domain.proposed == judgement
    assert (domain.facts["zero"], domain.facts["important"]) == reasons
    assert domain.facts["people"] == 6 * n


@pytest.mark.parametrize(
    ("bias", "judgement"),
    [
        (["low", "low", "high"], "not_serious"),  # equal trials: two thirds of the weight are low
        (["high", "high", "low"], "very_serious"),
        (["low", "high", ""], "serious"),
        (["", "", ""], "serious"),  # not judged counts as serious
        (["some concerns", "unclear", "low"], "serious"),
    ],
)
def test_risk_of_bias_goes_by_weight_and_not_judged_is_serious(bias, judgement):
    assert made([3, 3, 3], bias=bias).domains[0].proposed == judgement


def test_the_words_of_a_tool_that_is_new_here_are_told_as_they_stand(monkeypatch):
    """ROBINS-I says moderate, serious and critical, and the column of levels says that the last two are high."""
    monkeypatch.setitem(TOOL.__dict__, "words", "low; moderate; serious; critical")
    monkeypatch.setitem(TOOL.__dict__, "levels", "low; some concerns; high; high")
    first = made([3, 3, 3], bias=["critical", "serious", "low"]).domains[0]

    assert first.proposed == "very_serious"
    assert "Trial0 is judged critical (Cochrane RoB 2; 33% of the weight)" in domain_reason(first)
    monkeypatch.setitem(TOOL.__dict__, "levels", "low; some concerns; some concerns; some concerns")
    first = made([3, 3, 3], bias=["critical", "critical", "low"]).domains[0]
    assert first.proposed == "serious"
    assert "are judged critical (Cochrane RoB 2; 67% of the weight). That counts as serious" in domain_reason(first)


@pytest.mark.parametrize(
    ("gains", "n", "judgement"),
    [
        ([3, 3], 100, "not_judged"),  # two trials cannot show it
        ([-3, 0, 3, 3], 100, "not_judged"),  # nor can four, however far apart
        ([3] * 5, 100, "not_serious"),  # no difference at all: I2 is 0
        ([2, 3, 3, 4, 5], 100, "serious"),  # far apart, all gains
        ([-3, -1, 0, 1, 3], 100, "very_serious"),  # far apart and on both sides
    ],
)
def test_inconsistency(gains, n, judgement):
    assert made(gains, n=n).domains[1].proposed == judgement


def test_a_further_trial_that_may_find_nothing_is_serious_inconsistency(review):
    """Function, any design: I2 is under one half, but the prediction interval holds zero and the average's does not."""
    facts = propose(conclude(review, Question("function", design="any")), review).domains[1]

    assert facts.proposed == "serious"
    assert facts.facts["i2"] < LARGE_I2
    assert facts.facts["spills"]


def test_trials_that_are_not_randomised_start_low():
    rating = made([3, 3, 3], n=100, designs=["rct", "rct", "quasi"], question=Question("pain", design="any"))

    assert (rating.start, rating.level) == ("low", "low")


@pytest.mark.parametrize("outcome", ["pain", "function"])
def test_imprecision_is_judged_by_the_interval_and_threshold_of_the_answer(today, outcome):
    """The one interval that leads the answer and the one difference of its question, as on every other page."""
    found = conclude(today, Question(outcome))
    facts = propose(found, today).domains[3].facts

    assert facts["shown"] is found.first
    low, high = found.first.lead.ci
    value = found.first.trials.important.value
    assert facts["important"] == (low <= value <= high or low <= -value <= high)


def test_three_trials_on_one_scale_are_judged_in_its_points():
    """A smallest important change of 2 points, and 3 points gained: the interval of 600 people is about 2.2 to 3.8."""
    one = scale(smallest_important_change=2, sic_kind="MCID")
    domain = made([3, 3, 3], n=100, scales=(one,)).domains[3]
    shown = domain.facts["shown"]

    assert (shown.question.measure, shown.trials.important.value) == ("md", 2)
    assert shown.lead.estimate == pytest.approx(3)
    assert "points) lies clear of zero and of the smallest difference taken to matter (2 points)" in domain_reason(
        domain
    )


def test_points_without_a_threshold_are_judged_in_sds():
    shown = made([3] * 3, scales=(scale(),)).domains[3].facts["shown"]

    assert (shown.question.measure, shown.trials.important) == ("smd", None)


def test_two_reasons_of_one_weakness_are_told_as_one():
    both, one = (made([gain] * 3, scales=(NAMED,)).domains[3] for gain in (1, 4))

    assert (both.facts["important"], both.facts["few"]) == (True, True)
    assert "one weakness, counted as two reasons" in domain_reason(both)
    assert (one.facts["important"], one.facts["few"]) == (False, True)
    assert "one weakness" not in domain_reason(one)


def test_the_numbers_of_the_rules_are_those_of_the_table(review):
    told = review.constants.set_index("name")["value"]

    assert float(told["GRADE_imprecision_people"]) == ENOUGH
    assert float(told["GRADE_inconsistency_I2"]) == 100 * LARGE_I2


def test_todays_answers_by_hand(review):
    """Pain and function: bias nobody judged, results missing, the threshold inside and under 400 people: very low."""
    ratings = {r.found.question.outcome: r for r in rate(review)}

    for name in ("pain", "function"):
        assert (ratings[name].start, ratings[name].level, ratings[name].provisional) == ("high", "very_low", True)
        assert proposed(ratings[name])["risk_of_bias"] == "serious"
        assert proposed(ratings[name])["imprecision"] == "very_serious"
        assert proposed(ratings[name])["inconsistency"] == "not_judged"
        assert proposed(ratings[name])["publication_bias"] == "serious"
    assert ratings["balance"].level is None


def test_nothing_pooled_is_not_rated_but_can_be_decided(review):
    question = Question("balance")
    assert propose(conclude(review, question), review).level is None

    decided = with_decisions(review, decision(outcome="balance", judgement="very_low", k=0))
    rating = propose(conclude(decided, question), decided)
    assert (rating.level, rating.provisional) == ("very_low", False)
    assert "Not known" in plainly(rating)


# What people decide


def with_decisions(review, *rows):
    tables = replace(review.tables, rows={**review.tables.rows, "certainty": rows})
    return replace(review, tables=tables)


def test_a_decision_stands_instead_of_the_proposal_with_who_and_why(review):
    rows = (decision("imprecision", "serious", k=2), decision("publication_bias", "not_serious", k=2))
    decided = with_decisions(review, *rows)
    rating = propose(conclude(decided, PAIN), decided)

    assert rating.domains[3].proposed == "very_serious"
    assert rating.domains[3].judgement == "serious"
    assert (rating.domains[4].proposed, rating.domains[4].judgement) == ("serious", "not_serious")
    assert (rating.level, rating.provisional) == ("low", True)
    table = words.domains_table((rating,))
    assert "serious, one level down, decided by A. Person: it is so." in repr(table)
    assert "decided by A. Person: it is so." in repr(words.findings_table((rating,), decided))


def test_the_overall_level_is_final_when_decided():
    rating = made([3, 3, 3], decisions=[decision(judgement="moderate")])

    assert (rating.level, rating.provisional) == ("moderate", False)
    assert certainty(rating) == "⊕⊕⊕○ moderate"


def test_five_decided_domains_are_final():
    names = ("risk_of_bias", "inconsistency", "indirectness", "imprecision", "publication_bias")
    four = made([3, 3, 3], n=100, decisions=[decision(d, "not_serious") for d in names[:4]])
    five = made([3, 3, 3], n=100, decisions=[decision(d, "not_serious") for d in names])

    assert (four.level, four.provisional) == ("high", True)
    assert (five.level, five.provisional) == ("high", False)


def test_a_decision_on_other_trials_is_asked_for_again(review):
    decided = with_decisions(review, decision(judgement="low", k=5))
    rating = propose(conclude(decided, PAIN), decided)

    assert (rating.level, rating.provisional) == ("low", True)
    assert "Decided when five trials could be pooled; now it is two" in repr(words.findings_table((rating,), decided))


@pytest.mark.parametrize("other", [{"design": "any"}, {"comparator": "any"}, {"basis": "post"}, {"measure": "md"}])
def test_a_decision_is_about_its_own_question(review, other):
    decided = with_decisions(review, decision(judgement="high", k=2))
    question = Question("pain", **other)

    assert propose(conclude(decided, question), decided).decision is None


# Words


@pytest.mark.parametrize(
    ("level", "text"),
    [
        ("high", "Adding backward walking to physiotherapy eases pain."),
        ("moderate", "Adding backward walking to physiotherapy probably eases pain."),
        ("low", "Adding backward walking to physiotherapy may ease pain."),
        (
            "very_low",
            "Adding backward walking to physiotherapy may ease pain, but the evidence is very uncertain.",
        ),
    ],
)
def test_the_words_follow_the_level(level, text):
    """GRADE guidelines 26: plain, likely, may, very uncertain."""
    assert plainly(made([3, 3, 3], decisions=[decision(judgement=level)])) == text


@pytest.mark.parametrize(
    ("gain", "text"),
    [
        (3, "may ease pain."),
        (1.5, "may ease pain slightly."),
        (0.5, "may ease pain by less than people call slightly better."),
        (-0.5, "may make little or no difference to pain."),
        (-1.5, "may worsen pain slightly."),
    ],
)
def test_points_are_sized_by_what_people_felt(review, gain, text):
    """Thresholds of the NRS in constants.csv: 1 point slightly better, 2 points much better."""
    rating = made([gain] * 3, decisions=[decision(judgement="low")])
    found = replace(rating.found, points=_felt(rating.found.points, conclude(review, PAIN).points.trials.thresholds))

    assert plainly(replace(rating, found=found)).endswith(text)


@pytest.mark.parametrize("felt", ["worse", "either"])
def test_only_a_change_for_the_better_sizes_a_gain(review, felt):
    """The side is a column of its own: the words of the threshold are shown and decide nothing."""
    rating = made([0.5] * 3, decisions=[decision(judgement="low")])
    thresholds = tuple(replace(t, felt=felt) for t in conclude(review, PAIN).points.trials.thresholds)
    found = replace(rating.found, points=_felt(rating.found.points, thresholds))

    assert plainly(replace(rating, found=found)).endswith("may make little or no difference to pain.")


def _felt(points, thresholds):
    return replace(points, trials=replace(points.trials, scale=replace(points.trials.scale, thresholds=thresholds)))


@pytest.mark.parametrize(
    ("gain", "text"),
    [(3, "may ease pain."), (0.6, "may ease pain slightly."), (0.2, "may make little or no difference to pain.")],
)
def test_sds_are_sized_by_a_fifth_and_a_half(gain, text):
    """Over SDs of 2 these are 1.5, 0.3 and 0.1 SDs; never called large."""
    no_points = scale(one_scale="no")
    assert plainly(made([gain] * 3, decisions=[decision(judgement="low")], scales=(no_points,))).endswith(text)


def test_the_findings_read_the_same_as_text_and_as_html(review):
    ratings = rate(review)
    one, two = (words.findings_table(ratings, review) for _ in range(2))
    page = one._repr_html_()
    seen = re.sub(r"\s+", " ", unescape(re.sub(r"<br>|</?\w[^>]*>", " ", page)).replace("\xa0", " "))

    assert page == two._repr_html_()
    assert "<style" not in page
    for row in one.frame.to_dict("records"):
        for cell in row.values():
            assert re.sub(r"\s+", " ", cell) in seen
            assert all(part in repr(one) for part in cell.split("\n"))
    for text in one.notes.values():
        assert re.sub(r"\s+", " ", text) in seen


def findings(review, comparator="usual_physio", of=None):
    return words.findings_table(rate(review, comparator), of or review).frame.set_index("Outcome")


@pytest.fixture(scope="module")
def rated(today):
    return rate(today)


@pytest.fixture(scope="module")
def found_today(today, rated):
    return words.findings_table(rated, today).frame.set_index("Outcome")


def test_the_findings_name_what_nobody_reports(review):
    frame = findings(review)

    for name in ("Harms", "Falls", "Quality of life", "After the programme ended"):
        assert frame.loc[name, "Effect"] == "no trial read reports it"
    assert frame.loc["Falls", "In plain words"] == "Not reported: silence is not safety."
    assert frame.loc["Balance", "Certainty"] == "not rated"
    assert frame.loc["Pain", "Effect"].startswith("0.74 points of 10 better")
    assert "everything as reported, 6 trials:\ng = 0.83 (0.31 to 1.36)\nwithout doubtful" in frame.loc["Pain", "Effect"]


def test_what_both_arms_scored_and_did_is_told_from_the_tables(found_today):
    """The rows of outcomes.csv and trials.csv as they stand: Chen 1.56 and 2.25 at week 4, Alghadir a fall of 1.8 and 1."""
    frame = found_today
    scores = frame.loc["Pain", "Effect"].replace("\xa0", " ").split("\n")

    assert "• Alghadir 2019: improved by 1.8 v 1 of 10" in scores
    assert "• Chen 2021: 1.56 v 2.25 of 10" in scores
    assert "• Joshi 2019: 2.85 v 5.2" in scores  # its scale is not named
    assert frame.loc["Pain", "Trials, people and programme"].split("\n") == [
        "5 of 7 trials",
        "185 people",
        "measured at 3 to 6 weeks",
        "10 min × 3 a week × 3 to 6 weeks (printed by 2, 2 and 4 of 5)",
    ]
    assert "0.87 points of 10 better (95% CI 0.29 to 1.44; 4 trials)" in frame.loc["Pain", "Effect"]


def test_a_column_that_holds_nothing_is_not_shown(today):
    """Against forward walking no trial prints means, so that there is no average to explain either."""
    table = words.findings_table(rate(today, "forward_walking"), today)

    assert not table.frame["Effect"].str.contains(MEANS, regex=False).any()
    assert table.notes == {}


def test_a_dose_that_nobody_prints_is_said(today):
    bare = conclude(today, Question("gait", design="any"))
    trials = replace(bare.trials, asked=tuple((t.model_copy(update=GAPS), rows) for t, rows in bare.trials.asked))

    assert programme(replace(bare, trials=trials)) == "dose not printed"


GAPS = {"minutes_per_session": None, "sessions_per_week": None, "weeks": None}


def test_harms_are_those_of_harms_csv(today, rated, found_today):
    """Cochrane review CD004376.pub4, analysis 1.6: 3 of 68, all in the two walking arms; 0 of 32; 0 of 36."""
    frame = found_today

    assert frame.loc["Harms", "Effect"].split("\n") == [
        "• Alghadir 2019: 3 of 68 had an adverse event: 3 of 46 in the other arms, backward walking among them; "
        "0 of 22 with physiotherapy alone",
        "• Chen 2021: 0 of 32 had an adverse event",
        "• Shabbir 2022: 0 of 36 had an adverse event",
    ]
    told = "counted adverse events: three people had one, none of them with physiotherapy alone."
    assert f"Three trials with 136 people {told}" in frame.loc["Harms", "In plain words"]
    assert told in words.sure(rated, today)
    assert frame.loc["Falls", "In plain words"] == "Not reported: silence is not safety."


def test_people_lost_are_counted_once(found_today, review):
    """9 of 68, 0 of 32, 3 of 33, 0 of 42 and 0 of 36: 12 of 211. Before, 91 and 82 percent were all that was known."""
    frame = found_today

    assert frame.loc["People lost on the way", "In plain words"] == "Five trials with 211 people: 12 were lost."
    assert "91%" not in frame.loc["People lost on the way", "Effect"]
    assert findings(review).loc["People lost on the way", "Effect"].split("\n") == [
        "• Alghadir 2019: 91% of the backward walkers were measured by week 6, 82% of the others",
        "• Gondhalekar 2013: 3 of 33 were lost by week 3, arms not named",
    ]


def test_a_tally_takes_only_what_counts_people(review):
    """91 and 82 percent count nobody."""
    rows = harms_of(review, "usual_physio", "rct")

    assert tally(rows) == Tally(1, 33, 3, None)
    assert in_short(rows[rows["study_id"] == "alghadir2019"], "People lost on the way").startswith("Not known: one")


def test_what_is_not_known_is_listed_with_or(today, rated):
    text = words.sure(rated, today)

    assert "on balance, mobility, strength, proprioception, range of motion or gait." in text
    assert "No randomised trial of this comparison reports quality of life, falls or whether a gain lasts." in text
    assert "no person has decided" in text
    assert "provisional" not in text


def test_what_went_against_backward_walking_is_said_with_its_test(today):
    """Rosidah 2017: quadriceps strengthening better, p < 0.001 (outcomes.csv)."""
    text = words.sure(rate(today, "other_exercise", "any"), today)

    assert (
        "**Quality of life.** The one trial that asked favours the other treatment.\n  - Rosidah 2017: no figure, quadriceps strengthening better, p < 0.001"
        in text
    )


def test_a_page_without_an_average_begins_with_the_answer_in_words(today):
    """For patients: which is better, then how many trials say what."""
    lines = repr(words.sure(rate(today, "forward_walking", "rct"), today)).splitlines()

    assert lines[0] == "- **Not known which is better.** No randomised trial of this comparison prints a figure that can be averaged."  # fmt: skip
    assert lines[1] == "- **Pain.** Of three trials, one leans to backward walking (not clearly) and one found no clear difference."  # fmt: skip


def test_nothing_is_able_to_lower_the_lowest_level(today, rated):
    lowest = repr(words.findings_table(rated, today))
    higher = made([3] * 5, n=100)

    assert all(r.lowest for r in rated if r.level)
    assert "able to lower it" not in lowest
    assert "It stands at the lowest level already; not judged yet: indirectness." in lowest
    assert "able to lower it" in repr(words.findings_table((higher,), today))


def test_why_g_looks_large_is_said_where_it_does(today, rated):
    notes = words.findings_table(rated, today).notes

    assert "large trials have 2.2" in notes["Why g looks large, pain"]


def test_results_that_are_known_to_be_missing_are_serious(today):
    """Two of the seven trials that asked for pain print no figure, and nine registered ones show nothing."""
    last = propose(conclude(today, PAIN), today).domains[4]

    assert last.proposed == "serious"
    said = "Of the seven trials that asked, five print an exact effect and two print only a limit, a side or a word ("
    assert said in domain_reason(last)
    assert said in words.everything(conclude(today, Question("pain")))  # 03 and the front page say the same
    assert "Nine registered trials of backward walking have no results to be seen" in domain_reason(last)
    assert made([3] * 5, ongoing=(1,)).domains[4].proposed == "serious"
    assert "no result is known to be missing" in domain_reason(made([3] * 5).domains[4])


def test_the_facts_for_directness_name_the_extra_exercise_and_the_weeks(today):
    told = domain_reason(propose(conclude(today, PAIN), today).domains[2])

    assert "The backward walkers did extra exercise; the others did nothing in its place." in told
    assert "Results are of 3 to 6 weeks only; one of five does not say." in told


def test_a_harm_that_is_reported_stands_in_its_row(review):
    fell = review.harms.iloc[[0]].assign(
        topic="falls", comparator="usual_physio", bw_n=20, bw_count=1, ctl_n=20, ctl_count=0
    )
    frame = findings(review, of=with_frames(review, harms=fell))

    assert frame.loc["Falls", "Effect"].endswith(
        "1 of 20 of the backward walkers fell by week 6, 0 of 20 of the others"
    )
    assert frame.loc["Falls", "In plain words"] == "One trial with 40 people: one fell."


def test_harms_and_follow_up_keep_to_comparator_and_design(review):
    assert set(harms_of(review, "forward_walking", "rct")["study_id"]) == {"alghadir2019"}
    late = review.outcomes.iloc[[0]].assign(study_id="chen2021", week=26.0)  # its programme lasted 4 weeks
    later = with_frames(review, outcomes=pd.concat([review.outcomes, late]))
    comparator = late["comparator"].iloc[0]

    assert followed_up(review, "any", "any").empty
    assert followed_up(later, comparator, "rct")["week"].tolist() == [26.0]
    frame = findings(review, comparator, later)
    assert "at week 26" in frame.loc["After the programme ended", "Effect"]


def test_points_come_from_sds_only_with_a_sourced_sd():
    """g of 3 points over SDs of 2 in 40 people is 1.47 (J = 0.98); times 2.5 it is 3.7 points."""
    bare = made([3, 3, 3], scales=(scale(one_scale="no"),))
    sourced = made([3, 3, 3], scales=(scale(one_scale="no", reference_sd=2.5, reference_sd_source="Someone 2000"),))

    assert "about" not in effect_words(bare.found)
    assert "about 3.7 points" in effect_words(sourced.found)
    assert "whose SD is 2.5 in Someone 2000" in effect_words(sourced.found)


CASES = [(c, d) for c in ("usual_physio", "forward_walking", "other_exercise", "other", "any") for d in ("rct", "any")]


@pytest.mark.parametrize(("comparator", "design"), CASES)
def test_every_comparison_has_words_without_gaps(review, today, comparator, design):
    for of in (review, today):
        ratings = rate(of, comparator, design)
        table = words.findings_table(ratings, of)
        pairs = beside(of, [r.found for r in ratings])
        texts = [repr(table), table._repr_html_(), words.sure(ratings, of), repr(words.domains_table(ratings))]
        texts += [words.differ(pairs), *([repr(words.published_table(pairs))] if pairs else [])]
        for text in texts:
            assert text.strip()
            for gap in ("nan", "None", "inf ", "  .", "−0.00", "week to"):
                assert gap not in text.replace("none", "").replace("None is", ""), gap


def test_every_rule_has_its_source(review):
    table = words.rules_table(review)

    assert len(table.frame) == review.constants["name"].str.startswith("GRADE_").sum()
    assert all(link.url.startswith("http") for link in table.frame["Read in"])


@pytest.mark.parametrize("tau2", sorted(ESTIMATORS))
def test_a_rating_is_proposed_under_every_estimator(today, tau2):
    """A common effect has no interval of a further setting: what was asked of it ended in a traceback."""
    found = conclude(today, PAIN, tau2=tau2)
    domain = next(d for d in propose(found, today).domains if d.name == "inconsistency")

    assert found.pooled.k >= TO_DIFFER
    assert (domain.facts["prediction"] is None) == (tau2 == "common")
    assert ("One common effect is assumed" in domain_reason(domain)) == (tau2 == "common")
