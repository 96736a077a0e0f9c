"""How the guesses fared: which figures lie inside what was allowed, whichever way it went."""

import re
from dataclasses import replace

import pytest
from labels import overlaps

from backwalk import guess_panel, guesses, picture, words
from backwalk.pages.missing.fared import Fared, Guessed
from backwalk.pages.missing.words_of_guesses import guesses_alt
from backwalk.tables.schema.history import Guess


@pytest.fixture(scope="module")
def fared(today):
    return guesses(today)


def test_each_guess_is_set_beside_the_figures_of_its_trial(fared):
    """Found: g of the means and SDs of CD004376.pub4, as its rows in data/outcomes.csv."""
    found = {(t.label, t.guess.outcome): (t.fared, t.found) for t in fared.tested}

    assert (fared.first, fared.made) == ("2026-11-22", 17)
    assert {who: how for who, (how, _) in found.items()} == {
        ("Gondhalekar 2013", "pain"): "inside",
        ("Joshi 2019", "pain"): "nothing",
        ("Shabbir 2022", "pain"): "inside",
        ("Gondhalekar 2013", "function"): "taken",
        ("Joshi 2019", "function"): "nothing",
        ("Shabbir 2022", "function"): "nothing",
    }
    sizes = [g for _, g in found.values()]
    assert sizes == pytest.approx([0.42, 2.23, 1.33, 1.16, 2.06, 0.86], abs=0.005)
    assert [t.label for t in fared.tested if t.doubt] == ["Joshi 2019", "Joshi 2019"]


def test_a_found_effect_is_that_of_the_pooled_trial(today, fared):
    from backwalk import Question

    for outcome in ("pain", "function"):
        frame = today.answer(Question(outcome)).frame.set_index("label")["effect"]
        for t in fared.tested:
            if t.guess.outcome == outcome:
                assert t.found == frame[t.label]


def test_the_averages_of_then_and_now_stand_side_by_side(fared):
    """Then: the tables of 22 November; now as in README; without Joshi 2019 by leaving its report out."""
    pain, function = fared.averages

    assert (pain.then.reported, pain.now.estimate) == pytest.approx((0.830, 1.021), abs=0.001)
    assert (function.then.reported, function.now.estimate) == pytest.approx((0.841, 1.128), abs=0.001)
    assert (pain.unseen, pain.seen.k) == (("Joshi 2019",), pain.now.k - 1)
    assert pain.seen.estimate == pytest.approx(0.796, abs=0.001)
    assert pain.holds
    assert function.holds


def test_the_sentences_tell_what_held_and_what_did_not(fared):
    text = words.guesses_words(fared)

    assert text.startswith("**The limits held; what had not been seen lay higher than the earlier average.**")
    assert "both figures lie inside them: Gondhalekar 2013 (pain) and Shabbir 2022 (pain)." in text
    assert "For Gondhalekar 2013 (function) a p in doubt was taken as g = 0.77; the figures give 1.16." in text
    assert "all three lie above the earlier average" in text
    assert "Without Joshi 2019 it is 0.80: most of the change comes from what had not been seen." in text
    assert "Two limits are a small test" in text


def guess(low, high, kind="within", outcome="pain"):
    words_of_it = {"words": "called not significant", "date": "2026-11-22", "comparator": "usual_physio"}
    return Guess(study_id="example2021", outcome=outcome, kind=kind, low=low, high=high, **words_of_it)


def one(kind, low, high, found, label="Example 2021"):
    return Guessed(guess(low, high, kind), label, found, False)


@pytest.mark.parametrize(
    ("kind", "low", "high", "found", "fared"),
    [
        ("within", -0.7, 0.7, 0.7, "inside"),
        ("within", -0.7, 0.7, 0.71, "outside"),
        ("beyond", 1.2, None, 3.0, "inside"),
        ("beyond", None, -1.2, -1.0, "outside"),
        ("side", 0.0, None, -0.1, "outside"),
        ("beyond_either", -0.5, 0.5, -0.6, "inside"),
        ("beyond_either", -0.5, 0.5, 0.1, "outside"),
        ("unsigned", -0.2, 0.2, -0.3, "taken"),
        ("exact", 0.4, 0.4, 0.1, "taken"),
        ("none", None, None, 0.1, "nothing"),
    ],
)
def test_a_figure_lies_inside_what_was_allowed_or_does_not(kind, low, high, found, fared):
    assert one(kind, low, high, found).fared == fared


def test_of_two_sides_the_nearer_is_what_was_taken():
    either = one("unsigned", -0.2, 0.2, -0.3)

    assert either.taken == -0.2
    assert "a p without a side was taken as g = 0.20 or −0.20; the figures give −0.30." in words.guesses_words(
        Fared("2026-11-22", 1, (either,), ())
    )


def test_a_limit_that_did_not_hold_is_said_first():
    tested = (one("within", -0.7, 0.7, 0.9), one("beyond", 1.2, None, 1.3, "Other 2022"))
    text = words.guesses_words(Fared("2026-11-22", 5, tested, ()))

    assert text.startswith("**One of two limits did not hold.**")
    assert "Inside them lies Other 2022 (pain); outside lies Example 2021 (pain)." in text
    assert "Two limits are a small test." in text


def test_what_lay_lower_is_said_as_plainly(fared):
    """A result not seen that turned out below the average of that day."""
    low = tuple(replace(t, found=-0.5) if t.fared == "nothing" else t for t in fared.tested)
    text = words.guesses_words(replace(fared, tested=low))

    assert text.startswith("**The limits held; what had not been seen lay no higher than the earlier average.**")
    assert "none of three lies above the earlier average" in text


def test_no_sentence_is_long_or_full_of_numbers(fared):
    """At most 25 words and four numbers, years of trials and days apart."""
    for sentence in re.split(r"(?<=[.:;])\s", words.guesses_words(fared).replace("*", "")):
        plain = re.sub(r"(2013|2019|2022|22 November)", "", sentence)
        assert len(sentence.split()) <= 25, sentence
        assert len(re.findall(r"\d+(?:\.\d+)?", plain)) <= 4, sentence


def test_the_tables_hold_every_tested_guess(fared):
    table, averages = words.guesses_table(fared).frame, words.guesses_table(fared, "averages").frame

    assert table["Effects it allowed"].tolist() == ["g from −0.73 to 0.73", "–", "g above 1.17", "g = 0.77", "–", "–"]
    assert table["How it fared"].tolist()[3] == "0.39 more than was taken"
    assert averages.iloc[0].tolist() == [
        "pain",
        "0.83 [0.31, 1.36], six trials",
        "1.02 [0.48, 1.57], seven trials",
        "0.80 [0.36, 1.23], six trials",
    ]


def test_without_a_tested_guess_one_line_stands(review):
    """The tables of 22 November: everything was guessed, nothing had been found."""
    fared = guesses(review)

    assert (fared.made, fared.tested, fared.averages) == (17, (), ())
    assert "No guess can be tested yet" in words.guesses_words(fared)
    assert "No guess can be tested yet" in picture(guess_panel(fared)).alt
    assert words.guesses_table(fared).frame.empty


@pytest.mark.parametrize("wrong", [False, True])
def test_no_label_of_the_figure_is_cut_or_lies_on_another(fared, wrong):
    shown = fared
    if wrong:
        long = replace(fared.tested[0], label="Medical Journal 353096 (n.d.)", found=-2.4)
        shown = replace(fared, tested=(*fared.tested, long, one("beyond_either", -0.5, 0.5, 0.1)))
    ax = guess_panel(shown)

    assert overlaps(ax.figure) == ([], [])
    assert ax.figure.get_label() == guesses_alt(shown)
