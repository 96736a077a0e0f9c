"""The claims of a popular article: verdicts that follow from their sources, told alike in lines, list and figure."""

import re
from dataclasses import replace
from html import unescape

import pytest
from labels import overlaps
from markdown_it import MarkdownIt

from backwalk import claim_balance, picture, rate, weigh_claims, words
from backwalk.pages.claims.figure import BLOCKS, SIGNS
from backwalk.pages.claims.weighed import verdict_of
from backwalk.pages.claims.words import claims_alt, drawn, verdict_words
from backwalk.problems import ReadableError
from backwalk.style.signs import for_markdown
from backwalk.style.sources import linked, name_of, quoted, source_name
from backwalk.tables.schema import OUTCOME_WORDS
from backwalk.tables.schema.claims import (
    CLAIM_KINDS,
    CLAIM_SIDES,
    SIDE_MEANINGS,
    TESTED,
    TEXT_VERDICTS,
    VERDICT_RULE,
    VERDICTS,
)

CASES = {
    "all": {},
    "a group": {"group": "load"},
    "a verdict": {"verdict": "not_tested"},
    "texts and a saying": {"group": "general", "verdict": "saying"},
    "rated alone": {"verdict": "rated"},
    "none": {"group": "general", "verdict": "supported"},
}


@pytest.fixture(scope="module")
def ratings(today):
    return rate(today)


@pytest.fixture(scope="module")
def everything(today, ratings):
    return weigh_claims(today, ratings)


@pytest.fixture(params=CASES)
def found(request, today, ratings):
    return weigh_claims(today, ratings, **CASES[request.param])


# The rule


class Rated:
    level = "very_low"


class Unrated:
    level = None


@pytest.mark.parametrize(
    ("kind", "directions", "rating", "verdict"),
    [
        ("effect", ["supports", "supports"], None, "supported"),
        ("effect", ["supports", "supports", "indirect", "not_read"], None, "supported"),
        ("effect", ["contradicts", "contradicts"], None, "contradicted"),
        ("effect", ["supports", "supports", "contradicts"], None, "mixed"),
        ("effect", ["supports", "supports", "mixed"], None, "mixed"),
        ("effect", ["mixed"], None, "mixed"),
        ("effect", ["supports"], None, "one_source"),
        ("effect", ["contradicts", "nothing_found"], None, "one_source"),
        ("effect", ["indirect", "indirect"], None, "not_tested"),
        ("effect", ["nothing_found", "not_read"], None, "not_tested"),
        ("effect", ["not_read"], None, "not_checked"),
        ("effect", [], None, "not_checked"),
        ("text", ["supports"], None, "supported"),
        ("text", ["contradicts"], None, "contradicted"),
        ("saying", ["supports", "supports"], None, "saying"),
        ("effect", ["contradicts", "contradicts"], Rated, "rated"),
        ("effect", ["supports", "supports"], Unrated, "not_rated"),
    ],
)
def test_the_rule_by_hand(kind, directions, rating, verdict):
    """Read off the table of the rule; nobody types a verdict."""
    assert verdict_of(kind, directions, rating) == verdict


def test_nothing_found_and_not_read_are_two_things():
    """No evidence was looked for and not found; what was not read may be evidence."""
    assert verdict_of("effect", ["nothing_found"]) != verdict_of("effect", ["not_read"])
    assert "there is no evidence" in VERDICT_RULE["not_tested"]
    assert "not known whether there is evidence" in VERDICT_RULE["not_checked"]


def test_every_word_of_the_rule_is_explained():
    assert set(VERDICT_RULE) == set(VERDICTS)
    assert set(SIDE_MEANINGS) == set(CLAIM_SIDES) == set(SIGNS)
    assert set(TEXT_VERDICTS) < set(VERDICTS)
    told = words.verdict_rule().frame
    assert told["Word"].tolist() == [*CLAIM_SIDES.values(), *(VERDICTS[v] for v in VERDICT_RULE)]


def test_no_verdict_contradicts_its_sources(everything):
    """Supported has nothing tested against it, not tested has nothing tested: for every claim of the table."""
    for row in everything.frame.itertuples():
        tested = {d for d in TESTED if getattr(row, d)}
        if row.verdict in ("supported", "contradicted"):
            assert tested == {{"supported": "supports", "contradicted": "contradicts"}[row.verdict]}, row.claim_id
        if row.verdict in ("not_tested", "not_checked"):
            assert not tested, row.claim_id
        if row.verdict == "mixed":
            assert "mixed" in tested or len(tested) > 1, row.claim_id


def test_the_verdicts_of_the_article(everything):
    """Worked out by hand from claims.csv and the rule."""
    of = everything.frame.set_index("claim_id")["verdict"].to_dict()
    by = {v: sorted(c for c in of if of[c] == v) for v in VERDICTS}

    assert by["supported"] == ["C08", "C13"]
    assert by["contradicted"] == ["C12"]
    assert by["mixed"] == ["C04", "C09", "C10", "C14", "C17", "C19", "C21", "C23", "C25"]
    assert by["not_tested"] == ["C03", "C05", "C11", "C15", "C18", "C20"]
    assert by["not_checked"] == ["C02", "C22"]
    assert by["saying"] == ["C01"]
    assert sorted(by["rated"] + by["not_rated"]) == ["C06", "C07", "C16", "C24"]


def test_a_claim_about_a_rated_outcome_says_what_the_page_on_certainty_says(everything, ratings):
    levels = {r.found.question.outcome: r.level for r in ratings}
    asked = everything.frame[everything.frame["outcome"] != ""]

    assert len(asked)
    for row in asked.itertuples():
        assert row.level == (levels[row.outcome] or "")
        assert row.verdict == ("rated" if levels[row.outcome] else "not_rated")
    text = words.about_claims(everything)
    assert f"a gain in {OUTCOME_WORDS['function'].what}, with very low certainty" in text
    assert "Nobody knows yet whether backward walking helps strength, balance or the sense of where the knee is" in text


def test_other_people_are_told_apart(everything):
    """Balance outside knee osteoarthritis, read in claims.csv: four for, two mixed."""
    frame = everything.frame.set_index("claim_id")

    assert frame.loc["C06", "elsewhere"] == "mixed"
    assert frame.loc["C16", "elsewhere"] == ""  # every source is of knee osteoarthritis
    assert "Not known in knee osteoarthritis; in other people mixed" in words.claims_by_group(everything)


def test_the_words_of_certainty_stand_only_where_it_is_rated(everything):
    """GRADE's words belong to the page on certainty: no other claim has a level."""
    assert (everything.frame.loc[everything.frame["verdict"] != "rated", "level"] == "").all()
    for row in everything.frame[everything.frame["verdict"] != "rated"].itertuples():
        assert "certainty" not in verdict_words(row)


# What is gathered


def test_the_marks_of_a_claim_are_its_rows(everything, today):
    """C10, read in claims.csv: Zhang and Roos for, the tibiofemoral study against, Sadeghi and Cavagna near it."""
    frame = everything.frame.set_index("claim_id")

    assert frame.loc["C10", list(CLAIM_SIDES)].tolist() == [2, 0, 1, 2, 0, 0]
    assert frame[list(CLAIM_SIDES)].to_numpy().sum() == len(today.claims)


def test_a_filter_keeps_only_what_was_asked(today, ratings):
    some = weigh_claims(today, ratings, group="injury", verdict="mixed")

    assert some.frame["claim_id"].tolist() == ["C23"]
    assert set(some.sources["claim_id"]) == {"C23"}


def test_a_wrong_word_is_one_line(today, ratings):
    with pytest.raises(ReadableError, match=r"group = 'laod' is not one of: .* did you mean 'load'\?"):
        weigh_claims(today, ratings, group="laod")
    with pytest.raises(ReadableError, match="verdict = 'true' is not one of"):
        weigh_claims(today, ratings, verdict="true")


def test_sources_for_a_claim_come_first(everything):
    found = everything.sources_of("C10")["direction"].tolist()

    assert found == ["supports", "supports", "contradicts", "indirect", "indirect"]


# The words


def lines_of(text):
    return [line for line in text.split("<details>")[0].splitlines() if line]


def test_five_plain_lines_come_first(everything):
    """At most 25 words and four numbers a sentence."""
    lines = lines_of(words.about_claims(everything))

    assert len(lines) == 5
    for line in lines:
        shown = re.sub(r"\]\([^)]+\)|[*\[\]]", "", line.removeprefix("- "))
        for sentence in re.split(r"(?<=[.?!]) ", shown):
            assert len(sentence.split()) <= 25, sentence
            assert len(re.findall(r"\d+", sentence)) <= 4, sentence


def test_the_lines_name_the_claims(everything):
    text = words.about_claims(everything)

    assert "**Supported:** “Uses more energy”." in text
    assert "**Mixed:** eight claims, among them" in text
    assert "**Not tested:** six claims, among them" in text
    assert "two further marks only record a search that found nothing; two sources have no link" in text
    assert "Gavin Larsen" in text
    assert "read in November 2026; its page address is not known" in text


def test_a_text_is_true_to_itself_or_not(everything):
    told = {row.claim_id: verdict_words(row) for row in everything.frame.itertuples()}

    assert (told["C12"], told["C13"], told["C14"]) == ("it does not say so", "it says so", "it says part of it")
    assert told["C22"] == "could not be checked"


def test_every_source_is_told_once_with_its_limits(everything, today):
    text = words.claims_by_group(everything)

    for row in today.claims.itertuples():
        assert text.count(f"*Limits: {quoted(row.limits).rstrip('.')}") >= 1
        assert quoted(row.summary).rstrip(".") in text, row.summary
    assert text.count("\n- ") == len(today.claims)
    assert text.count("(no link)") == 4  # two searches, Garrity, the Korean trial
    assert text.count("<details>") == text.count("</details>") == len(today.claim_verdicts)


def test_the_surprises_are_told_in_the_words_of_their_rows(everything, today):
    """The four that matter most: peak force, unmatched speeds, practice, sleds."""
    text = words.surprises(everything)
    headlines = re.findall(r"^\*\*(.+)\.\*\*$", text, re.M)

    assert len(headlines) == 4
    for part in ("peak force", "unmatched speeds", "practice", "sleds"):
        assert any(part in line for line in headlines), part
    assert not any(re.search(r"\d", line) for line in headlines)
    for row in today.claims[today.claims["surprise"] != ""].itertuples():
        assert row.summary in text
        assert linked(row) in text


def test_a_group_without_a_surprise_says_so(today, ratings):
    assert "None of the claims" in words.surprises(weigh_claims(today, ratings, group="practice"))


def test_every_case_has_words_without_gaps(found):
    texts = [words.about_claims(found), claims_alt(found), words.surprises(found), words.claims_by_group(found)]
    for text in texts:
        assert text.strip()
        assert not re.search(r"\bnan\b|\bNone\b(?! of)|\w  \w", text), text


def test_no_abbreviation_is_left_alone(today):
    """In the few words of pictures and lines."""
    for row in today.claim_verdicts.itertuples():
        assert not re.search(r"[A-Z]{2}", row.short), row.short
        assert len(row.short) <= 40
        assert row.kind in CLAIM_KINDS


# The picture


def test_the_alt_text_names_every_claim_drawn(everything):
    alt = claims_alt(everything)

    for row in drawn(everything.frame).itertuples():
        assert row.short in alt


def test_the_figure_has_a_mark_for_every_source(found):
    """And none for what the page on certainty answers, whatever the sources of the claim say."""
    ax = claim_balance(found)
    shown = drawn(found.frame)
    shown = shown[~shown["verdict"].isin(["rated", "not_rated"])]

    for direction, (shape, color, fill) in SIGNS.items():
        lines = [m for m in ax.lines if (m.get_marker(), m.get_color(), m.get_fillstyle()) == (shape, color, fill)]
        assert sum(len(m.get_xdata()) for m in lines) == shown[direction].sum(), direction


def test_the_figure_says_every_verdict_and_cuts_nothing(found):
    ax = claim_balance(found)
    told = [t.get_text() for t in ax.texts]

    assert overlaps(ax.figure) == ([], [])
    for row in drawn(found.frame).itertuples():
        assert row.claim_id in told
        assert BLOCKS["rated" if row.outcome else row.verdict] in told


def test_many_sources_stay_in_their_column(today, ratings):
    """Twelve sources for one claim: closer together, in their own column."""
    found = weigh_claims(today, ratings, group="load")
    ax = claim_balance(replace(found, frame=found.frame.assign(supports=12)))
    xs = [x for m in ax.lines if m.get_marker() == "o" and m.get_color() == SIGNS["supports"][1] for x in m.get_xdata()]

    assert max(xs) - min(xs) < 0.56


def test_the_picture_is_small(everything):
    assert len(picture(claim_balance(everything)).png) < 90_000


# The names of sources


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


def test_a_source_without_an_author_has_a_name_of_its_own(today):
    """Not the first words of a title, and no key."""
    for row in [*today.claims.itertuples(), *today.biomechanics.itertuples(), *today.other_populations.itertuples()]:
        if row.citation:
            assert "…" not in name_of(row), row.study_id
            assert "_" not in name_of(row), row.study_id


def test_a_search_has_no_name_and_a_source_without_address_says_so(today):
    rows = {row.study_id: linked(row) for row in today.claims.itertuples()}

    assert rows["pfps_search"] == "a search (no link)"
    assert rows["garrity"] == "Garrity's article (no link)"
    assert rows["roos2012"].startswith("[Roos 2012](https://")


def test_signs_of_markdown_in_the_tables_stay_signs():
    typed = "a|b *c* <d> p<0.05"
    read = MarkdownIt().renderInline(for_markdown(quoted(typed)))

    assert unescape(read) == typed
    assert "<" not in read
