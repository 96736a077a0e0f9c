"""Judgements of bias: kept as published, tool by tool, and never low where nobody judged."""

import csv
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from broken import break_tables, lay_sound_tables
from conftest import ROOT
from labels import overlaps

from backwalk import Question, bias_on_record, conclude, forest, load_review, propose, rate, traffic, words
from backwalk.answers.judged import bias_of, tools_of
from backwalk.pages.bias.meaning import _decided
from backwalk.pages.bias.traffic import letters_of
from backwalk.pages.bias.words import traffic_alt
from backwalk.problems import ReadableError
from backwalk.tables.adding import add
from backwalk.tables.schema import OUTCOMES, TABLES
from backwalk.tables.schema.bias import RiskOfBias

ROB2 = (
    "randomisation process",
    "deviations from intended interventions",
    "missing outcome data",
    "measurement of the outcome",
    "selection of the reported result",
    "overall",
)


def judgement(domain, word, *, tool="Cochrane RoB 2", outcome="pain", study_id="chen2021", by="AB June 2027"):
    return RiskOfBias(
        study_id=study_id,
        tool=tool,
        outcome=outcome,
        domain=domain,
        judgement=word,
        support="'a sentence', p. 3",
        judged_by=by,
        source_url="https://example.org/paper",
    )


def whole(word, **about):
    return [judgement(domain, word, **about) for domain in ROB2]


@pytest.fixture(scope="module")
def tools(review):
    return tools_of(review.bias_tools.itertuples())


@pytest.fixture(scope="module")
def judged_more(tmp_path_factory):
    """The real tables with made-up RoB 2 judgements: by outcome, by two judges, of a whole trial, and unfinished."""
    folder = Path(shutil.copytree(ROOT / "data", tmp_path_factory.mktemp("more") / "data"))
    rows = [
        *whole("low", outcome="function"),
        *whole("high"),
        *whole("some concerns", by="CD July 2027"),
        *whole("low", study_id="kajale_nd", outcome=""),
        judgement("missing outcome data", "low", study_id="ui25583", outcome="function"),
    ]
    path = folder / "risk_of_bias.csv"
    with open(path, newline="") as file:
        lines = list(csv.DictReader(file)) + [r.model_dump(exclude={"line"}) for r in rows]
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, TABLES["risk_of_bias"].columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(lines, key=lambda r: r["study_id"]))
    return load_review(folder)


# What is on record


def test_the_published_judgements_are_kept_as_they_were(review):
    """PEDro's record 65721 and the RoB 1 judgements of the public log, as entered from both."""
    judges = {"PEDro": "PEDro database", "Cochrane RoB 1": "a published review, not named there"}
    told = {
        tool: [(r.study_id, r.domain, r.judgement) for r in review.risk_of_bias.itertuples() if r.judged_by == judge]
        for tool, judge in judges.items()
    }

    assert [d for _, d, word in told["PEDro"] if word == "no"] == ["blind subjects", "blind therapists"]
    assert [word for *_, word in told["PEDro"]].count("yes") == 9
    assert told["PEDro"][-1] == ("chen2021", "total score", "8/10")
    assert told["Cochrane RoB 1"] == [
        ("gondhalekar2013", "random sequence generation", "unclear"),
        ("gondhalekar2013", "allocation concealment", "unclear"),
        ("gondhalekar2013", "blinding of participants and personnel", "high"),
        ("gondhalekar2013", "blinding of outcome assessment", "high"),
        ("gondhalekar2013", "incomplete outcome data", "high"),
    ]


def test_the_tools_have_their_own_domains_and_words(tools):
    """Sterne 2019 for RoB 2, Higgins 2011 for RoB 1, the PEDro scale of 1999: eleven items and their sum."""
    assert tuple(tools["Cochrane RoB 2"]) == ROB2
    assert {tuple(words) for words in tools["Cochrane RoB 2"].values()} == {("low", "some concerns", "high")}
    assert len(tools["Cochrane RoB 1"]) == 7
    assert {tuple(words) for words in tools["Cochrane RoB 1"].values()} == {("low", "unclear", "high")}
    assert len(tools["PEDro"]) == 12
    assert tools["PEDro"]["total score"] == {}


@pytest.mark.parametrize("design", ["rct", "any"])
@pytest.mark.parametrize("outcome", ["any", *OUTCOMES])
def test_a_trial_is_low_only_where_a_row_says_so(review, outcome, design):
    """The words of the ratings are those of the rows, domain by domain; what has no row is in no rating."""
    record = bias_on_record(review, outcome, design)
    for tool in record.tools:
        for domain in record.tools[tool]:
            rows = record.rows[(record.rows["tool"] == tool) & (record.rows["domain"] == domain)]
            said = [r.judgements[domain] for r in record.by(tool) if domain in r.judgements]
            assert sorted(said) == sorted(rows["judgement"])


@pytest.mark.parametrize(("outcome", "design"), [("pian", "rct"), ("pain", "rtc")])
def test_a_wrong_word_is_refused_in_one_line(review, outcome, design):
    with pytest.raises(ReadableError) as error:
        bias_on_record(review, outcome, design)

    assert "did you mean" in str(error.value)
    assert "\n" not in str(error.value)


def test_an_outcome_takes_its_own_judgements_and_those_of_the_whole_trial(judged_more):
    of_pain = {(r.study_id, r.tool, r.outcome) for r in bias_on_record(judged_more, "pain").ratings}

    assert ("chen2021", "Cochrane RoB 2", "pain") in of_pain
    assert ("kajale_nd", "Cochrane RoB 2", "") in of_pain
    assert ("chen2021", "PEDro", "") in of_pain
    assert not any(outcome == "function" for _, _, outcome in of_pain)


def test_two_judges_stand_side_by_side(judged_more):
    record = bias_on_record(judged_more, "pain")

    said = {(r.study_id, r.judged_by): r.judgements.get("overall") for r in record.by("Cochrane RoB 2")}

    assert sorted(said.values()) == ["high", "low", "some concerns"]
    assert sorted(word for (trial, _), word in said.items() if trial == "chen2021") == ["high", "some concerns"]


# One line for a forest plot


def test_nothing_on_record_is_not_low(tools):
    assert str(bias_of([], "pain", tools)) == "risk of bias not judged"


def test_one_low_domain_does_not_make_a_trial_low(tools):
    """One of five domains: the other four are as unknown as before."""
    line = str(bias_of([judgement("missing outcome data", "low")], "pain", tools))

    assert line == "risk of bias not judged, low in 1 of 5 domains (RoB 2)"


def test_an_overall_judgement_is_given_for_its_own_outcome_alone(tools):
    rows = [*whole("high"), *whole("low", outcome="function")]

    assert str(bias_of(rows, "pain", tools)) == "risk of bias high, overall (RoB 2)"
    assert str(bias_of(rows, "function", tools)) == "risk of bias low, overall (RoB 2)"
    assert str(bias_of(rows, "gait", tools)) == "risk of bias not judged"


def test_tools_are_named_and_never_merged(review, tools):
    published = [r for r in review.risk_of_bias.itertuples() if r.study_id == "gondhalekar2013"]
    line = str(bias_of([*published, *whole("low")], "pain", tools))

    assert line == "risk of bias low, overall (RoB 2); high, in 3 of 7 domains (RoB 1)"


def test_a_pedro_score_is_no_judgement_of_bias(review):
    frame = review.answer(Question("pain")).frame.set_index("study_id")

    assert str(frame.loc["chen2021", "bias"]) == "risk of bias not judged, PEDro 8/10"


def test_a_level_and_not_a_word_decides(tools):
    """Five words for four levels: two of them are high, and the worse word is the one that is told."""
    words = {"fine": "low", "doubtful": "some concerns", "bad": "high", "critical": "high"}
    made = {**tools, "A tool": {"one": words, "two": words}}
    rows = [judgement("one", "critical", tool="A tool"), judgement("two", "bad", tool="A tool")]
    fine = [judgement("one", "fine", tool="A tool"), judgement("two", "fine", tool="A tool")]

    assert (bias_of(rows, "pain", made).word, bias_of(rows, "pain", made).level) == ("critical", "high")
    assert bias_of(fine, "pain", made).level == "low"
    assert bias_of(fine[:1], "pain", made).level == ""


def test_not_low_may_be_several_and_is_unclear(today):
    """Where the Cochrane review leaves a trial out of its set at low risk, the rest of its judgement is not seen."""
    frame = today.answer(Question("pain")).frame.set_index("study_id")

    assert frame.loc["joshi2019", "bias"].level == "unclear"
    assert str(frame.loc["joshi2019", "bias"]) == "risk of bias not low, in 3 of 3 domains (sensitivity sets)"


# A tool that nobody has seen


def with_odd_tools(folder):
    """The tables of today with tools that no page has seen: one word, long words, scores alone, items alone, all in one."""
    folder = Path(shutil.copytree(ROOT / "data", folder / "data"))
    long = "so serious that nobody should rest anything at all upon what was found here"
    words = (f"low; lowish; moderate; serious; {long}; critical", "low; low; some concerns; high; high; high")
    domain = "a domain with a name that goes on and on for longer than any head of a column has room"
    tools = [("Oneword", "a domain", "fine", "low"), ("Scoreless", "quality points", "", "")]
    tools += [("An extraordinarily longwinded instrument", f"{domain} {i}", *words) for i in range(9)]
    tools += [("Items only", "asked", "yes; no", "met; not met"), ("Mixed", "points", "", "")]
    tools += [("Mixed", "risk", "bad", "high"), ("Mixed", "item", "yes; no", "met; not met")]
    judged = [("chen2021", *of) for of in (("Oneword", "a domain", "fine"), ("Scoreless", "quality points", "7/10"))]
    judged += [("chen2021", tools[2][0], f"{domain} {i}", w) for i, w in enumerate(("critical", long, "lowish"))]
    judged += [("joshi2019", "Items only", "asked", "no"), ("joshi2019", "Mixed", "risk", "bad")]
    judged += [("joshi2019", "Mixed", "points", "3/10"), ("joshi2019", "Mixed", "item", "yes")]
    web = "https://example.org/tool"
    _append(folder / "bias_tools.csv", [(t, d, "trial", w, of, "a question", "", web) for t, d, w, of in tools])
    _append(folder / "risk_of_bias.csv", [(s, t, "", d, w, "a sentence", "a test", web) for s, t, d, w in judged], 0)
    return load_review(folder)


def _append(path, rows, sort=None):
    with open(path, newline="") as file:
        head, *lines = csv.reader(file)
    lines += map(list, rows)
    with open(path, "w", newline="") as file:
        made = lines if sort is None else sorted(lines, key=lambda line: line[sort])
        csv.writer(file, lineterminator="\n").writerows([head, *made])


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    return with_odd_tools(tmp_path_factory.mktemp("odd"))


@pytest.mark.parametrize("outcome", ["any", "pain"])
def test_a_tool_described_in_the_table_never_stops_this_page(odd, outcome):
    record = bias_on_record(odd, outcome)

    assert overlaps(traffic(record).figure) == ([], [])
    assert "Scoreless: one trial judged: Chen 2021, 7/10." in words.judged(record)
    assert "3/10; bad in one of one domain" in repr(words.judged_table(record))
    assert "critical" in words.rests_on(odd, record)
    assert repr(words.support_table(record)) + traffic_alt(record)
    for tool in record.tools:
        assert repr(words.about_tool(odd, tool))


def test_nor_the_forest_plot_nor_the_rating(odd):
    for outcome in ("pain", "function"):
        assert overlaps(forest(conclude(odd, Question(outcome))).figure) == ([], [])
    ratings = rate(odd)

    assert repr(words.findings_table(ratings, odd)) + repr(words.domains_table(ratings)) + words.sure(ratings, odd)


def test_no_two_words_share_a_letter(odd):
    letters = letters_of(bias_on_record(odd))

    assert len(set(letters.values())) == len(letters)
    assert letters["low", "low"] == "L"
    assert letters["not low", "unclear"] == "N"


# Words and figures


@pytest.mark.parametrize("design", ["rct", "any"])
@pytest.mark.parametrize("outcome", ["any", *OUTCOMES])
def test_every_record_has_words_without_gaps(review, today, judged_more, outcome, design):
    for tables in (review, today, judged_more):
        record = bias_on_record(tables, outcome, design)
        texts = [
            words.judged(record),
            words.rests_on(tables, record),
            words.bias_means(tables, record),
            traffic_alt(record),
        ]
        texts += [repr(t(record)) + t(record)._repr_html_() for t in (words.judged_table, words.support_table)]
        for text in texts:
            assert text.strip()
            for gap in ("nan", "None", " ,", "  .", "()"):
                assert gap not in text, (gap, text)


def test_what_bias_means_is_made_from_the_judgements(review, judged_more):
    """The pinned tables judge two trials, and Chen 2021 by a score alone, which is no judgement; see outcomes.csv there.

    The made-up RoB 2 judgements call Chen's pain high, by another judge some concerns, and its function low.
    """
    pain, function = (words.bias_means(review, bias_on_record(review, o)) for o in ("pain", "function"))
    assert (
        "The answer on pain rests on two trials: both are not judged by anyone.\nSo nobody can say whether they" in pain
    )
    assert "three trials: one is judged high and two are not judged by anyone" in function
    assert "Those words come from Cochrane RoB 1 (a published review, not named there)." in function
    assert "So the way all three were run may have led the answer astray." in function
    assert function.endswith("until then a rule counts it as serious, one level down.")

    more = words.bias_means(judged_more, bias_on_record(judged_more, "function"))
    assert "one is judged high, three are judged not low and one is judged low" in more
    assert "So the way four of them were run" in more
    assert "Cochrane RoB 2 (AB June 2027)" in more


def test_a_decision_on_bias_is_told_with_its_name(today):
    rating = propose(conclude(today, Question("pain")), today)
    row = SimpleNamespace(decided_by="EF July 2027", judgement="not_serious")
    domains = tuple(replace(d, decision=row) if d.name == "risk_of_bias" else d for d in rating.domains)

    assert _decided(replace(rating, domains=domains)).endswith("was decided by EF July 2027.")


def test_the_sentence_says_who_is_judged_and_how_many_nobody_has(review):
    """Thirteen randomised trials in trials.csv; two of them have a rating."""
    text = words.judged(bias_on_record(review))

    assert "Cochrane RoB 2: no trial judged" in text
    assert "Gondhalekar 2013, high in three, unclear in two and not judged in two of seven domains" in text
    assert "Chen 2021, 8/10" in text
    assert "Nobody has judged 11 of them" in text
    assert "not low" in text


def test_ratings_are_told_by_outcome_and_counted_when_many(judged_more):
    record = bias_on_record(judged_more)

    assert "Cochrane RoB 2: three trials judged, in five ratings" in words.judged(record)
    assert "low in six of six domains (function)" in repr(words.judged_table(record))


CASES = [("any", "rct"), ("any", "any"), ("gait", "rct"), ("strength", "any")]


@pytest.mark.parametrize(("outcome", "design"), CASES)
def test_no_label_is_cut_or_covered(review, today, judged_more, outcome, design):
    for tables in (review, today, judged_more):
        assert overlaps(traffic(bias_on_record(tables, outcome, design)).figure) == ([], [])


def letters(ax):
    return [t.get_text() for t in ax.texts if len(t.get_text()) == 1 and t.get_text().isupper()]


def test_every_judgement_is_a_letter_and_every_gap_an_empty_ring(review):
    """The letter is the first of the row's own word; the key adds one of each of L, S, U and H, and a ring."""
    record = bias_on_record(review)
    ax = traffic(record)
    rings = [p for p in ax.patches if p.get_facecolor()[3] == 0]
    said = record.rows.loc[record.rows["tool"] != "PEDro", "judgement"].tolist()

    assert sorted(letters(ax)) == sorted([w[0].upper() for w in said] + list("LSUH"))
    assert len(rings) == len(record.trials) * (6 + 7) - len(said) + 1


def test_an_outcome_and_a_judge_have_lines_of_their_own(judged_more):
    names = [t.get_text().strip() for t in traffic(bias_on_record(judged_more)).texts]

    assert {"pain, AB June 2027", "pain, CD July 2027", "function"} <= set(names)


def test_no_trial_gives_a_figure_and_a_sentence(tmp_path):
    """Only a trial that is not clearly randomised is left in the tables."""
    folder = lay_sound_tables(tmp_path / "data")
    for name in ("trials", "outcomes"):
        path = folder / f"{name}.csv"
        path.write_text(path.read_text().replace(",rct,", ",quasi,"))
    record = bias_on_record(load_review(folder), "pain")

    assert "nothing to judge" in words.judged(record)
    assert overlaps(traffic(record).figure) == ([], [])
    assert traffic_alt(record)


# A contributor's judgement


def test_a_judgement_can_be_added(tmp_path):
    """Five domains and the overall one of one outcome, from a file of one's own."""
    folder = lay_sound_tables(tmp_path / "data")
    mine = tmp_path / "risk_of_bias_mine.csv"
    with open(mine, "w", newline="") as file:
        writer = csv.DictWriter(file, TABLES["risk_of_bias"].columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(r.model_dump(exclude={"line"}) for r in whole("some concerns", study_id="anna2020"))

    assert add([mine], folder) == ["data/risk_of_bias.csv: 6 rows added"]
    frame = load_review(folder).answer(Question("pain")).frame
    assert (
        str(dict(zip(frame["study_id"], frame["bias"], strict=True))["anna2020"])
        == "risk of bias some concerns, overall (RoB 2)"
    )


def test_an_overridden_overall_judgement_is_let_through(tmp_path):
    """Handbook 8.1: judges may override what the tool proposes, and say why."""
    folder = break_tables(lay_sound_tables(tmp_path / "data"), "bias.overall_better_than_its_domains")
    path = folder / "risk_of_bias.csv"
    path.write_text(path.read_text().replace("all five together", "overridden: measured by a machine"))

    assert len(bias_on_record(load_review(folder), "pain").ratings) == 1
