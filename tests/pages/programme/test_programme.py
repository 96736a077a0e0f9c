"""The programme: doses as trials print them, a plan that stays within them, and what it may rest on."""

import csv

import pytest
from conftest import REFERENCE
from labels import overlaps
from plain import grade, numbers_in, sentences, words_of
from rows import with_frames

from backwalk import Question, conclude, doses, plan, words
from backwalk.answers.doses import doses_tried
from backwalk.pages.programme.doses import doses_alt
from backwalk.pages.programme.home import ASK, at_home
from backwalk.pages.programme.plan import tried, untested
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

    assert "about 240 minutes.\nThe most that a trial printing all three comes to is about 240 (Med J Cairo" in told


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"weeks": 0}, "weeks = 0 is not a number above 0"),
        ({"weeks": 10**400}, f"weeks = 1{'0' * 119}... is not a number above 0"),
        ({"weeks": float("nan")}, "weeks = nan is not"),
        ({"weeks": "six"}, "weeks = 'six' is not"),
        ({"weeks": 6, "sessions": True}, "sessions = True is not"),
        ({"weeks": 6, "minutes": float("inf")}, "minutes = inf is not"),
        ({"weeks": 6, "setting": "pool"}, "setting = 'pool' is not one of: overground, treadmill"),
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
    without = words.undosed_words(review)
    assert len(words.doses_table(review, found).frame) + sum(
        label in without for label in review.trials["label"]
    ) == len(review.trials)


def test_effects_stand_beside_their_own_dose(review):
    found = conclude(review, QUESTIONS[0])
    shown = words.doses_table(review, found).frame.set_index("Trial").iloc[:, -1].rename(str)

    assert (shown != "–").sum() == found.pooled.k
    assert shown["Chen 2021"].startswith(number(found.trials.effect[found.trials.labels.index("Chen 2021")]))


def test_a_table_without_any_dose_is_one_line(review):
    frame = review.trials.assign(sessions_per_week=float("nan"))
    with pytest.raises(ReadableError, match="no trial of these tables prints a dose"):
        plan(with_frames(review, trials=frame), weeks=6)


def test_a_plan_shorter_than_asked_says_why(review):
    """20 minutes were asked for; 15 to 30 begin in week 7, after the six weeks."""
    told = words.plan_verdict(plan(review, weeks=6, minutes=20), review)

    assert "at most 15 minutes" in told
    assert (
        "less than the 20 minutes a session asked for: sessions of 15 to 30 minutes are a step that begins in week 7"
        in told
    )
    assert "asked for" not in words.plan_verdict(plan(review, weeks=6, minutes=15), review)
    assert "asked for" not in words.plan_verdict(plan(review, weeks=12, minutes=20), review)


def test_sessions_by_the_day_are_not_called_untried(review):
    """Three a day may be more than the three a week that others print."""
    told = words.untested_words(review)

    assert "sessions a week are 3" in told
    assert "Gondhalekar 2013 and Rangey 2016 had 3 sessions a day" in told


def test_sources_are_named_as_a_reader_knows_them(today):
    """No key of a table, such as hooper2004, stands where a name should."""
    tables = today.tables.rows
    keys = {r.study_id for name in ("trials", "biomechanics", "claims", "other_populations") for r in tables[name]}
    made = plan(today, weeks=12, setting="treadmill")
    shown = [repr(t(made)) for t in (words.plan_table, words.safety_table)]
    shown += [words.home_words(made, today), words.untested_words(today)]

    assert "Hooper 2004" in shown[1]
    assert [key for key in keys for text in shown if key in text] == []


HOME = [{"weeks": 6}, {"weeks": 6, "setting": "treadmill"}, {"weeks": 12, "sessions": 1}, {"weeks": 1}]


@pytest.mark.parametrize("asked", HOME, ids=str)
def test_a_person_at_home_reads_it_easily(today, asked):
    """At most 25 words and four numbers a sentence, at grade 8 or below, numbers as spoken."""
    told = words.home_words(plan(today, **asked), today)

    for sentence in sentences(told):
        assert len(words_of(sentence)) <= 25, sentence
        assert numbers_in(sentence) <= 4, sentence
    assert grade(told) <= 8


def test_the_first_screen_has_its_parts(today):
    """Hold a worktop, weeks, every sign with whom to ask, who should not; a treadmill is no first place, whatever is asked."""
    made = plan(today, weeks=6, minutes=20)
    told = words.home_words(made, today)

    parts = ("Before you start", "Hold a worktop. Take 2 or 3 steps", "Weeks 1 to 2.** 10 minutes, 3 times a week", ASK,
             "Tired or unsteady", "Pain", "Swelling", "The knee gives way", "Dizziness", "Who should not", "frail")  # fmt: skip
    places = [told.index(part) for part in parts]
    assert places == sorted(places)
    assert "A treadmill is not the place for a first try" in told
    assert len(words_of(told)) < 300
    unknown = [s for s in at_home(made, today).stop if s.at_home_from == "ours"]
    assert all("not known from what we read" in s.at_home for s in unknown)
    assert {s.sign for s in unknown} == {"pain", "swelling", "giving_way", "dizziness"}


def test_the_first_step_is_that_of_the_first_screen_and_leads_there(today):
    """The first of what to do before and of the steps, as page 10 says them, short enough for an answer block."""
    home, told = at_home(plan(today, weeks=6), today), words.first_step(today, "rendered/")
    before, step = home.before[0].at_home, home.steps[0].at_home

    assert told.splitlines()[:3] == ["**What could I do?**", before, step]
    assert "](rendered/10_plan_a_programme__default.ipynb), also on" in told
    assert told.endswith("(rendered/handout.html).")
    assert all(len(words_of(s)) <= 25 and numbers_in(s) <= 4 for s in sentences(told))


def test_what_is_said_at_home_has_its_row_and_its_sources(today):
    home = at_home(plan(today, weeks=12), today)
    rows = {(row.at_home, row.at_home_from) for row in today.programme.itertuples()}

    for line in (*home.before, *home.steps, *home.stop, *home.who, *home.unknown):
        assert (line.at_home, line.at_home_from) in rows
        assert line.sources
    advised = [s for part in (home.before, home.steps, home.stop) for s in part if s.at_home_from == "advised"]
    assert all(any(x.table == "advice" for x in line.sources) for line in advised)


def test_tables_without_words_for_home_give_an_empty_screen(review):
    """As those kept for the tests."""
    assert "Before you start" not in words.home_words(plan(review, weeks=6), review)
    assert words.first_step(review) == ""
