"""Trials without an average: the sentences."""

from rows import outcome
from test_directions import answer

from backwalk import Question, fisher, one_sided, stouffer, words
from backwalk.directions import directions_of
from backwalk.schema import COMPARATORS, OUTCOMES

QUESTIONS = [Question(o, c, design=d) for o in OUTCOMES for c in (*COMPARATORS, "any") for d in ("rct", "any")]


# Sentences


def test_the_sentences_of_pain_hold_its_counts_and_its_p_values(review):
    """4 of 8 to 8 of 8 and p of two-sided coins by hand: 2 / 16, and 2 / 256; the rest from the functions."""
    trials = review.answer(Question("pain", design="any"))
    text = words.without_pooling(trials)
    p = one_sided([d.report for d in directions_of(trials)]).p

    assert "12 trials asked" in text
    assert "four of them name the side that did better: all four backward walking" in text
    assert "sign test p = 0.12)" in text
    assert "four of eight (p = 1.00), with them in favour eight of eight (p = 0.008)" in text
    assert "anything from four of 12 to 12 of 12" in text
    assert "Vote counting of known sides is biased" in text
    assert "three of four here" in text
    assert "Three trials give a one-sided p" in text
    assert "nine lack a usable one" in text
    assert f"χ² = {words.number(fisher(p).statistic)} on 6 df" in text
    assert f"z = {words.number(stouffer(p).statistic)}" in text
    assert "Without the doubtful results of Med J Cairo Univ 353096 (n.d.) and Shabbir 2022, two of two" in text
    assert "SWiM (Campbell 2020)" in text


def test_the_other_side_is_told_as_such(review):
    text = words.without_pooling(review.answer(Question("qol", "any", design="any")))

    assert "one of them names the side that did better: the comparator" in text
    assert "none of two (p = 0.50)" in text  # two alike: 2 / 4
    assert "A limit on the comparator's side is taken where it says least for the comparator." in text
    assert "by Stouffer's" not in text


def test_nobody_asked_is_said():
    trials = answer([outcome(outcome="function")])

    assert "No trial of this review asked this" in words.without_pooling(trials)
    assert "No trial of this review asked this" in words.albatross_alt(trials)


def test_the_level_is_that_of_the_interval(review):
    text = words.without_pooling(review.answer(Question("pain")), level=0.9)

    assert "exact 90% CI 47 to 100%" in text  # the fourth root of 0.05 is 0.473


def test_every_question_has_words_without_gaps(review):
    alts = [words.albatross_alt(review.answer(q)) for q in QUESTIONS]
    alts += [words.effect_direction_alt(review, c, d) for c in (*COMPARATORS, "any") for d in ("rct", "any")]
    for text in [*alts, *(words.without_pooling(review.answer(q)) for q in QUESTIONS)]:
        for gap in ("nan", "None", "inf", "  ", " .", ",,", "no of", "(s)"):
            assert gap not in text, (gap, text)

    assert len(set(alts)) == len(alts)
