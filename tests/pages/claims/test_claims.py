"""The claims of a popular article: the marks counted, the sentences made from rows, the figure complete."""

import re
from dataclasses import replace
from textwrap import wrap

import pytest
from labels import overlaps

from backwalk import claim_balance, picture, weigh_claims, words
from backwalk.pages.claims.figure import SIGNS
from backwalk.pages.claims.words import claims_alt
from backwalk.problems import ReadableError
from backwalk.style.sources import linked, quoted, source_name
from backwalk.tables.schema.background import CLAIM_SIDES, VERDICTS

CASES = {
    "all": {},
    "a group": {"group": "load"},
    "a verdict": {"verdict": "no_evidence_found"},
    "one claim": {"group": "general", "verdict": "contradicted"},
    "none": {"group": "general", "verdict": "supported"},
}


@pytest.fixture(params=CASES)
def found(request, review):
    return weigh_claims(review, **CASES[request.param])


def test_the_marks_of_a_claim_are_its_rows(review):
    """C10, read in claims.csv: Zhang and Roos for, Sadeghi and Cavagna mixed, the tibiofemoral study against."""
    frame = weigh_claims(review).frame.set_index("claim_id")

    assert frame.loc["C10", list(CLAIM_SIDES)].tolist() == [2, 2, 1, 0]
    assert frame.loc["C01", list(CLAIM_SIDES)].tolist() == [0, 0, 3, 1]
    assert frame[list(CLAIM_SIDES)].to_numpy().sum() == len(review.claims)


def test_a_filter_keeps_only_what_was_asked(review):
    some = weigh_claims(review, group="injury", verdict="mixed")

    assert some.frame["claim_id"].tolist() == ["C23"]  # the one mixed claim of the four
    assert set(some.sources["claim_id"]) == {"C23"}


def test_a_wrong_word_is_one_line(review):
    with pytest.raises(ReadableError, match=r"group = 'laod' is not one of: .* did you mean 'load'\?"):
        weigh_claims(review, group="laod")
    with pytest.raises(ReadableError, match="verdict = 'true' is not one of"):
        weigh_claims(review, verdict="true")


def test_the_sentence_counts_the_verdicts(review):
    """Counted in claim_verdicts.csv: cut -d, -f for the verdict column, sort, uniq -c."""
    text = words.about_claims(weigh_claims(review))

    assert "25 claims: six supported, 13 mixed, one contradicted and five with no evidence found" in text
    assert "the certainty is low for each of them" in text
    assert "two further marks only record a search that found nothing; two sources have no link" in text
    assert "Gavin Larsen" in text
    assert "read in November 2026; its page address is not known" in text


def test_a_certainty_that_differs_is_counted(review):
    found = weigh_claims(review, group="practice")
    frame = found.frame.assign(certainty=["low", "very_low"])

    assert "low for one claim and very low for one claim" in words.about_claims(replace(found, frame=frame))


def test_every_source_is_told_once_with_its_limits(review):
    text = words.claims_by_group(weigh_claims(review))

    for row in review.claims.itertuples():
        assert text.count(f"*Limits: {quoted(row.certainty_note).rstrip('.')}") >= 1
        assert quoted(row.summary).rstrip(".") in text, row.summary
    assert text.count("\n- ") == len(review.claims)
    assert text.count("(no link)") == 4  # two searches, Garrity, the Korean trial


def test_sources_for_a_claim_come_first(review):
    found = weigh_claims(review, group="load")

    assert found.sources_of("C10")["direction"].tolist() == ["supports", "supports", "mixed", "mixed", "contradicts"]


def test_the_surprises_are_told_in_the_words_of_their_rows(review):
    """The four that matter most: peak force, unmatched speeds, practice, sleds."""
    text = words.surprises(weigh_claims(review))
    headlines = re.findall(r"^\*\*(.+)\.\*\*$", text, re.M)

    assert len(headlines) == 4
    for part in ("peak force", "unmatched speeds", "practice", "sleds"):
        assert any(part in line for line in headlines), part
    assert not any(re.search(r"\d", line) for line in headlines)
    for row in review.claims[review.claims["surprise"] != ""].itertuples():
        assert row.summary in text
        assert f"[{source_name(row.study_id, row.citation)}]({row.source_url})" in text


def test_a_group_without_a_surprise_says_so(review):
    assert "None of the claims" in words.surprises(weigh_claims(review, group="practice"))


def test_every_case_has_words_without_gaps(found):
    texts = [words.about_claims(found), claims_alt(found), words.surprises(found), words.claims_by_group(found)]
    for text in texts:
        assert text.strip()
        assert not re.search(r"\bnan\b|\bNone\b(?! of)|  \w", text), text


def test_the_alt_text_names_every_claim_and_verdict(review):
    alt = claims_alt(weigh_claims(review))

    for row in review.claim_verdicts.itertuples():
        assert f"{row.claim_id} {row.short}: {VERDICTS[row.verdict]} (" in alt


def test_short_claims_are_short(review):
    assert review.claim_verdicts["short"].str.len().max() <= 40


def test_the_figure_has_a_mark_for_every_source(found):
    ax = claim_balance(found)
    shapes = {direction: [m for m in ax.lines if _sign(m) == SIGNS[direction]] for direction in CLAIM_SIDES}

    for direction, lines in shapes.items():
        heads = 1 if len(found.frame) else 0  # the column's own sign
        drawn = sum(len(line.get_xdata()) for line in lines)
        assert drawn == found.frame[direction].sum() + heads, direction


def _sign(line):
    return line.get_marker(), line.get_color(), line.get_fillstyle()


def test_the_figure_says_every_verdict_and_cuts_nothing(found):
    ax = claim_balance(found)
    told = [t.get_text() for t in ax.texts]

    assert overlaps(ax.figure) == ([], [])
    for row in found.frame.itertuples():
        assert row.claim_id in told
        assert set(wrap(VERDICTS[row.verdict], 12)) <= set(told)


def test_many_sources_stay_in_their_column(review):
    """Twelve sources for one claim: closer together, in their own column."""
    found = weigh_claims(review, group="balance")
    ax = claim_balance(replace(found, frame=found.frame.assign(supports=12)))
    xs = [x for m in ax.lines if _sign(m) == SIGNS["supports"] for x in m.get_xdata()]

    assert (min(xs), max(xs)) > (4.2, 4.2)
    assert max(xs) < 5.0


def test_the_picture_is_small(review):
    found = weigh_claims(review)

    assert len(picture(claim_balance(found)).png) < 90_000


@pytest.mark.parametrize(
    ("study_id", "citation", "name"),
    [
        ("wright2001", "Wright S, Weyand PG. The application of ground force", "Wright 2001"),
        ("vanderakt2022", "van de Rakt J, McCarthy-Grunwald S. Backward falling elderly.", "van de Rakt 2022"),
        ("abdelaziz2017", "Abd El Aziz HG, Hamada HA. Impact of", "Abd El Aziz 2017"),
        ("heath2001", "Heath. Backward walking practice decreases", "Heath 2001"),
        ("aaa2021", "Effects of backward walking training on balance", "Effects of backward walking training… 2021"),
        ("bijpt362879", "Authors not seen. Effect of adding retro-walking", "Effect of adding retro-walking"),
        ("saying_blog", "Personal blog, 17 Jan 2013", "Personal blog, 17 Jan 2013"),
    ],
)
def test_a_source_is_named_by_author_and_year_or_by_its_first_words(study_id, citation, name):
    assert source_name(study_id, citation) == name


def test_a_search_has_no_name_and_a_source_without_address_says_so(review):
    rows = {row.study_id: linked(row) for row in review.claims.itertuples()}

    assert rows["pfps_search"] == "a search (no link)"
    assert rows["garrity"] == "Garrity (no link)"
    assert rows["roos2012"].startswith("[Roos 2012](https://")


def test_signs_of_markdown_in_the_tables_stay_signs():
    assert quoted("a|b *c* <d> p<0.05") == r"a\|b \*c\* \<d> p<0.05"
