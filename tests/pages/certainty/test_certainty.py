"""GRADE: what the rules propose, what people decide instead, and how both are told."""

import re
from dataclasses import replace
from html import unescape
from types import SimpleNamespace

import pandas as pd
import pytest
from rows import outcome, scale, tables, trial, with_frames

from backwalk import Question, conclude, propose, rate, words
from backwalk.answers.trials import answer as answer_from
from backwalk.pages.certainty.findings import effect_words
from backwalk.pages.certainty.harms import followed_up, harms_of
from backwalk.pages.certainty.rating import ENOUGH, IMPORTANT, LARGE_I2, leading_interval
from backwalk.pages.certainty.words import certainty, domain_reason, plainly
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


def made(gains, n=20, bias="low", designs=None, decisions=(), scales=(), question=PAIN):
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
        answer=lambda q, doubtful=True: answer_from(data, q, doubtful), tables=SimpleNamespace(rows=data), ongoing=()
    )
    return propose(conclude(review, question), review)


def proposed(rating):
    return {d.name: d.proposed for d in rating.domains}


# What the rules propose


def test_large_alike_trials_at_low_risk_stay_high_until_people_decide():
    """600 people, g about 1.5, interval about 1.1 to 1.9: 3 points over SDs of 2, t(2) = 4.3 times 0.09."""
    rating = made([3, 3, 3], n=100)

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
    assert "are judged critical (Cochrane RoB 2; 67% of the weight), which counts as serious" in domain_reason(first)


@pytest.mark.parametrize(
    ("gains", "n", "judgement"),
    [
        ([3, 3], 100, "not_judged"),  # two trials cannot show it
        ([3, 3, 3], 100, "not_serious"),  # no difference at all: I2 is 0
        ([2, 3, 5], 100, "serious"),  # far apart, all gains
        ([-3, 0, 3], 100, "very_serious"),  # far apart and on both sides
        ([0.8, 1.2, 2.2], 60, "serious"),  # I2 is 0.72
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


def test_one_or_two_trials_are_judged_by_the_bayesian_interval(review):
    found = conclude(review, PAIN)
    lead = leading_interval(found)

    assert lead.ci == found.settled.ci
    assert (lead.measure, lead.bayesian, lead.important) == ("smd", True, IMPORTANT)


def test_three_trials_on_one_scale_are_judged_in_its_points():
    """A smallest important change of 2 points, and 3 points gained: the interval of 600 people is about 2.2 to 3.8."""
    one = scale(smallest_important_change=2, sic_kind="MCID")
    lead = made([3, 3, 3], n=100, scales=(one,)).domains[3].facts["lead"]

    assert (lead.measure, lead.important) == ("md", 2)
    assert lead.estimate == pytest.approx(3)
    assert lead.ci[0] > 2


def test_why_points_are_judged_in_sds_is_said_of_two_trials_alone():
    two, three = (made([3] * k).domains[3] for k in (2, 3))

    assert two.facts["scaled"]
    assert not three.facts["scaled"]  # its scale names no threshold, and that is why


def test_two_trials_with_a_sourced_sd_are_judged_in_points():
    one = scale(smallest_important_change=2, sic_kind="MCID", reference_sd=2.5, reference_sd_source="Someone 2000")
    lead = made([3, 3], scales=(one,)).domains[3].facts["lead"]

    assert (lead.measure, lead.bayesian) == ("md", True)


def test_the_numbers_of_the_rules_are_those_of_the_table(review):
    told = review.constants.set_index("name")["value"]

    assert float(told["GRADE_imprecision_people"]) == ENOUGH
    assert float(told["GRADE_imprecision_ES_rule"]) == IMPORTANT
    assert float(told["GRADE_inconsistency_I2"]) == 100 * LARGE_I2


def test_todays_answers_by_hand(review):
    """Pain and function: one level for bias nobody judged, two for 0.5 SDs inside and under 400 people: very low."""
    ratings = {r.found.question.outcome: r for r in rate(review)}

    for name in ("pain", "function"):
        assert (ratings[name].start, ratings[name].level, ratings[name].provisional) == ("high", "very_low", True)
        assert proposed(ratings[name])["risk_of_bias"] == "serious"
        assert proposed(ratings[name])["imprecision"] == "very_serious"
    assert proposed(ratings["pain"])["inconsistency"] == "not_judged"
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
    decided = with_decisions(review, decision("imprecision", "serious", k=2))
    rating = propose(conclude(decided, PAIN), decided)

    assert rating.domains[3].proposed == "very_serious"
    assert rating.domains[3].judgement == "serious"
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


def test_the_findings_name_what_nobody_reports(review):
    frame = words.findings_table(rate(review), review).frame.set_index("Outcome")

    assert frame.loc["Harms", "Effect, exact results"] == "no trial read reports it"
    assert frame.loc["Falls", "Effect, exact results"] == "no trial read reports it"
    assert frame.loc["After the programme ended", "Effect, exact results"] == "no trial read reports it"
    assert frame.loc["Balance", "Certainty"] == "not rated"
    assert frame.loc["Pain", "Trials and people"] == "2 of 7 trials\n77 people"
    assert frame.loc["Pain", "Effect, exact results"].startswith("0.74 points of 10 better\ng = 0.84 (95% credible")
    assert frame.loc["Pain", "Everything as reported"].startswith("g = 0.83 (0.31 to 1.36)\n6 trials\nwithout doubtful")


def test_people_lost_are_those_of_harms_csv(review):
    """91 and 82 percent: the abstract of Alghadir 2019; 3 of 33: the article of Gondhalekar 2013 as quoted in a log."""
    frame = words.findings_table(rate(review), review).frame.set_index("Outcome")

    assert frame.loc["People lost on the way", "Effect, exact results"].split("\n") == [
        "Alghadir 2019: 91% of the backward walkers were measured by week 6, 82% of the others",
        "Gondhalekar 2013: 3 of 33 were lost by week 3, arms not named",
    ]


def test_a_harm_that_is_reported_stands_in_its_row(review):
    fell = review.harms.iloc[[0]].assign(
        topic="falls", comparator="usual_physio", bw_n=20, bw_count=1, ctl_n=20, ctl_count=0
    )
    frame = words.findings_table(rate(review), with_frames(review, harms=fell)).frame.set_index("Outcome")

    assert frame.loc["Falls", "Effect, exact results"].endswith(
        "1 of 20 of the backward walkers fell by week 6, 0 of 20 of the others"
    )
    assert frame.loc["Falls", "Trials and people"] == "1 trial"


def test_harms_and_follow_up_keep_to_comparator_and_design(review):
    assert set(harms_of(review, "forward_walking", "rct")["study_id"]) == {"alghadir2019"}
    late = review.outcomes.iloc[[0]].assign(study_id="chen2021", week=26.0)  # its programme lasted 4 weeks
    later = with_frames(review, outcomes=pd.concat([review.outcomes, late]))
    comparator = late["comparator"].iloc[0]

    assert followed_up(review, "any", "any").empty
    assert followed_up(later, comparator, "rct")["week"].tolist() == [26.0]
    frame = words.findings_table(rate(review, comparator), later).frame.set_index("Outcome")
    assert "at week 26" in frame.loc["After the programme ended", "Effect, exact results"]


def test_points_come_from_sds_only_with_a_sourced_sd():
    """g of 3 points over SDs of 2 in 40 people is 1.47 (J = 0.98); times 2.5 it is 3.7 points."""
    bare = made([3, 3, 3], scales=(scale(one_scale="no"),))
    sourced = made([3, 3, 3], scales=(scale(one_scale="no", reference_sd=2.5, reference_sd_source="Someone 2000"),))

    assert "about" not in effect_words(bare.found)
    assert "about 3.7 points" in effect_words(sourced.found)
    assert "whose SD is 2.5 in Someone 2000" in effect_words(sourced.found)


CASES = [(c, d) for c in ("usual_physio", "forward_walking", "other_exercise", "other", "any") for d in ("rct", "any")]


@pytest.mark.parametrize(("comparator", "design"), CASES)
def test_every_comparison_has_words_without_gaps(review, comparator, design):
    ratings = rate(review, comparator, design)
    table = words.findings_table(ratings, review)
    texts = [repr(table), table._repr_html_(), words.sure(ratings), repr(words.domains_table(ratings))]
    for text in texts:
        assert text.strip()
        for gap in ("nan", "None", "inf ", "  .", "−0.00", "week to"):
            assert gap not in text.replace("none", ""), gap


def test_every_rule_has_its_source(review):
    table = words.rules_table(review)

    assert len(table.frame) == review.constants["name"].str.startswith("GRADE_").sum()
    assert all(link.url.startswith("http") for link in table.frame["Read in"])


def test_the_limits_of_imprecision_are_those_of_the_table_of_constants(today):
    """Notebook 07 judges by them and notebook 12 plans by them: one source for both."""
    values = today.constants.set_index("name")["value"]

    assert float(values["GRADE_imprecision_people"]) == ENOUGH
    assert float(values["GRADE_imprecision_ES_rule"]) == IMPORTANT
    assert float(values["GRADE_inconsistency_I2"]) == 100 * LARGE_I2
