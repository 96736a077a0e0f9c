"""The programme: doses as trials print them, a plan that stays within them, and what it may rest on."""

import csv

import pytest
from conftest import REFERENCE
from labels import overlaps
from rows import with_frames

from backwalk import Question, conclude, doses, plan, words
from backwalk.pages.programme.doses import doses_alt
from backwalk.pages.programme.plan import doses_tried, tried, untested
from backwalk.problems import ReadableError
from backwalk.style.numbers import number
from backwalk.tables.sources import find_source, references

ASKED = [
    {"weeks": 6, "setting": "treadmill", "minutes": 20},
    {"weeks": 20, "sessions": 5, "minutes": 45},
    {"weeks": 1, "sessions": 2, "minutes": 5},
    {"weeks": 3.7, "sessions": 3, "minutes": 12.5},
]


def printed(column):
    """Read a column of trials.csv without the package."""
    with open(REFERENCE / "tables" / "trials.csv", newline="", encoding="utf-8") as file:
        return [float(row[column]) for row in csv.DictReader(file) if row[column]]


def test_the_ranges_are_those_of_the_table(review):
    """The columns of trials.csv, read by hand; mjcu353096 alone has its minutes in doses.csv: 10 rising to 30."""
    ranges = tried(review)

    assert ranges["weeks"].values == tuple(sorted(set(printed("weeks"))))
    assert ranges["sessions"].values == tuple(sorted(set(printed("sessions_per_week"))))
    assert ranges["minutes"].values == tuple(sorted({*printed("minutes_per_session"), 10.0, 30.0}))
    assert ranges["minutes"].trials == len(printed("minutes_per_session")) + 1


def test_what_is_not_reported_stays_empty(review):
    """The whole session of shabbir2022 is no walking time, and three a day is no number a week."""
    frame = doses_tried(review).set_index("study_id")

    assert frame.loc["shabbir2022", ["minutes_from", "minutes_to"]].isna().all()
    assert frame.loc["shabbir2022", "whole_session"] == 30
    assert frame.loc[["gondhalekar2013", "rangey2016"], "sessions"].isna().all()
    assert len(frame) == len(review.trials)


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_a_plan_never_leaves_the_doses_tried(review, asked):
    made = plan(review, **asked)
    dosed = [s for s in made.steps if s.weeks]

    for name, values in (
        ("minutes", [m for s in dosed for m in s.minutes]),
        ("sessions", [s.sessions for s in dosed]),
        ("weeks", [max(s.weeks[1] for s in dosed)]),
    ):
        assert min(values) >= made.tried[name].low
        assert max(values) <= made.tried[name].high
    assert max(m for s in dosed for m in s.minutes) <= max(asked.get("minutes", 30), made.tried["minutes"].low)
    weeks = [w for s in dosed for w in range(s.weeks[0], s.weeks[1] + 1)]
    assert weeks == list(range(1, int(made.given["weeks"]) + 1))


def test_a_wish_outside_is_said(review):
    told = words.plan_verdict(plan(review, weeks=20, sessions=5, minutes=45), review)

    assert told.count("Outside what was tried") == 3
    assert "20 weeks is more than any trial prints (2 to 12, in 17 trials), so the plan keeps to 12" in told
    assert "No trial says that people walked overground" in told
    assert "longer than that" in told
    inside = words.plan_verdict(plan(review, weeks=6, minutes=20, setting="treadmill"), review)
    assert "each lie within" in inside
    assert "longer than that" not in inside


def test_the_minutes_in_all_by_hand(review):
    """Two weeks of 10 minutes and four of 15, three times a week: 60 + 180; mjcu353096 had 4 x 3 x (10 + 30) / 2."""
    told = words.plan_verdict(plan(review, weeks=6, minutes=20), review)

    assert "about 240 minutes; the most that a trial printing all three comes to is about 240 (Med J Cairo" in told


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"weeks": 0}, "weeks = 0 is not a number above 0"),
        ({"weeks": float("nan")}, "weeks = nan is not"),
        ({"weeks": "six"}, "weeks = 'six' is not"),
        ({"weeks": 6, "sessions": True}, "sessions = True is not"),
        ({"weeks": 6, "minutes": float("inf")}, "minutes = inf is not"),
        ({"weeks": 6, "setting": "pool"}, "setting = 'pool' is not one of: treadmill, overground"),
    ],
)
def test_bad_wishes_are_one_readable_line(review, asked, message):
    with pytest.raises(ReadableError) as error:
        plan(review, **asked)

    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)


def test_every_line_has_its_sources(review):
    made = plan(review, weeks=12, setting="treadmill")
    for line in (*made.steps, *made.before, *made.stop, *made.falls):
        assert line.sources
        assert not any(s.weak for s in line.sources)
        assert line.basis
    assert all(s for line in untested(review) for s in line.sources)


def test_weak_kinds_are_the_ones_the_evidence_calls_weak(review):
    """What sells, lay pages and anecdotes of advice.csv; of claims.csv the influencer, the saying, lay and empty ones."""
    rows = review.tables.rows
    weak = {r.advice_id for r in rows["advice"] if find_source(rows, f"advice:{r.advice_id}").weak}
    claims = {r.study_id for r in rows["claims"] if find_source(rows, f"claims:{r.claim_id}/{r.study_id}").weak}

    assert weak == {"bestfree", "womendesports", "runmag5am", "getfitwithwitt", "patrick", "trainer"}
    assert claims == {
        "saying_blog", "threlkeld1989", "uel_conversation", "pfps_search", "patrick_atg", "williams_search", "garrity",
    }  # fmt: skip


def test_references_are_split_and_found():
    rows = {"trials": (), "advice": ()}

    assert references("trials:a; advice:b ;") == ["trials:a", "advice:b"]
    assert find_source(rows, "trials:a") is None
    assert find_source(rows, "nowhere:a") is None
    assert find_source(rows, "trials").kind == "whole table"


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_the_plan_has_words_without_gaps(review, asked):
    made = plan(review, **asked)
    tables = [words.plan_table(made), words.safety_table(made), words.advice_table(review)]
    texts = [words.plan_asked(made), words.plan_verdict(made, review), words.doses_words(review)]
    texts += [words.untested_words(review), *(repr(t) + t._repr_html_() for t in tables)]
    for text in texts:
        for gap in ("nan", "None", "inf ", "  .", " 1 weeks"):
            assert gap not in text, (gap, text)
    assert "not medical advice" in repr(tables[0])
    assert '<a href="https://pmc.ncbi' in tables[0]._repr_html_()


QUESTIONS = [Question("function", design="any"), Question("pain"), Question("gait", comparator="forward_walking")]


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_no_label_of_the_doses_is_cut_or_covered(review, question):
    found = conclude(review, question)

    assert overlaps(doses(review, found).figure) == ([], [])
    assert doses_alt(review, found).count("trial") >= 2
    assert len(words.doses_table(review, found).frame) == len(review.trials)


def test_effects_stand_beside_their_own_dose(review):
    found = conclude(review, QUESTIONS[0])
    shown = words.doses_table(review, found).frame.set_index("Trial").iloc[:, -1]

    assert (shown != "–").sum() == found.pooled.k
    assert shown["Chen 2021"].startswith(number(found.trials.effect[found.trials.labels.index("Chen 2021")]))


def test_a_table_without_any_dose_is_one_line(review):
    frame = review.trials.assign(sessions_per_week=float("nan"))
    with pytest.raises(ReadableError, match="no trial of these tables prints a dose"):
        plan(with_frames(review, trials=frame), weeks=6)
