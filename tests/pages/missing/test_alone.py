"""Trials without an average: the sentences and the two figures."""

import numpy as np
import pytest
from labels import overlaps
from rows import answer, outcome, p_only, trial

from backwalk import Question, Report, albatross, effect_direction, fisher, one_sided, picture, stouffer, words
from backwalk.answers.directions import directions, directions_of
from backwalk.pages.missing.albatross import _contour, _u
from backwalk.pages.missing.alone import albatross_alt, effect_direction_alt
from backwalk.statistics.combine import p_ranges
from backwalk.style.numbers import number
from backwalk.tables.schema import COMPARATORS, OUTCOMES

QUESTIONS = [Question(o, c, design=d) for o in OUTCOMES for c in (*COMPARATORS, "any") for d in ("rct", "any")]
DRAWN = [q for q in QUESTIONS if q.design == "any" or q.comparator == "usual_physio"]


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
    assert f"χ² = {number(fisher(p).statistic)} on 6 df" in text
    assert f"z = {number(stouffer(p).statistic)}" in text
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
    assert "No trial of this review asked this" in albatross_alt(trials)


def test_the_level_is_that_of_the_interval(review):
    text = words.without_pooling(review.answer(Question("pain")), level=0.9)

    assert "exact 90% CI 47 to 100%" in text  # the fourth root of 0.05 is 0.473


def test_every_question_has_words_without_gaps(review):
    alts = [albatross_alt(review.answer(q)) for q in QUESTIONS]
    alts += [effect_direction_alt(review, c, d) for c in (*COMPARATORS, "any") for d in ("rct", "any")]
    for text in [*alts, *(words.without_pooling(review.answer(q)) for q in QUESTIONS)]:
        for gap in ("nan", "None", "inf", "  ", " .", ",,", "no of", "(s)"):
            assert gap not in text, (gap, text)

    assert len(set(alts)) == len(alts)


# Figures


@pytest.mark.parametrize("question", DRAWN, ids=lambda q: f"{q.outcome}-{q.comparator}-{q.design}")
def test_no_label_of_an_albatross_plot_is_cut_or_covered_and_every_trial_is_in_it(review, question):
    trials = review.answer(question)
    ax = albatross(trials)
    told = " ".join(t.get_text().removesuffix(" †") for t in ax.texts)

    assert overlaps(ax.figure) == ([], [])
    for label in [*trials.labels, *trials.left_out["label"]]:
        assert all(part in told for part in label.split())


@pytest.mark.parametrize("design", ["rct", "any"])
@pytest.mark.parametrize("comparator", [*COMPARATORS, "any"])
def test_no_label_of_an_effect_direction_plot_is_cut_or_covered(review, comparator, design):
    assert overlaps(effect_direction(review, comparator, design).figure) == ([], [])


def test_a_plot_of_nothing_says_so():
    ax = albatross(answer([outcome(outcome="function")]))

    assert "No trial of this review asked this" in [t.get_text() for t in ax.texts]
    assert overlaps(ax.figure) == ([], [])


def test_an_effect_lies_on_its_own_curve():
    """The curve of g = 0.5 at 40 people, and a trial of 20 and 20 with that g: one formula, two ways to it."""
    (p, _), *_ = p_ranges(Report("A", "exact", 20.0, 20.0, effect=0.5, variance=0.1))

    assert _u(p) == pytest.approx(float(_contour(0.5, 40.0)), rel=1e-10)
    assert _u(1 - p) == pytest.approx(-_u(p))


def test_p_of_a_hundredth_lies_two_tens_out():
    """Two-sided 0.01 is one-sided 0.005, ten to the minus two; p = 1 is the middle."""
    assert _u(0.005) == pytest.approx(2)
    assert _u(0.995) == pytest.approx(-2)
    assert _u(0.5) == 0
    assert (_u(0), _u(1)) == (np.inf, -np.inf)


def points_of(ax, marker):
    """Give the places of one marker inside the plot, left of the names and above its axis."""
    (axis,) = [line for line in ax.lines if len(line.get_xdata()) == 3 and line.get_color() == "#1a1a1a"]
    bottom, right = axis.get_ydata()[2], axis.get_xdata()[2]
    lines = [line for line in ax.lines if line.get_marker() == marker]
    return [(x, y) for line in lines for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True) if y < bottom and x < right]  # fmt: skip


def middle_of(ax):
    (label,) = [t for t in ax.texts if t.get_text() == "p (two-sided)"]
    return label.get_position()[0]


def test_better_lies_right_and_more_people_higher():
    trials = [trial("a2001"), trial("b2002"), trial("c2003")]
    rows = [
        p_only("a2001", p_value=0.01, bw_n=15, ctl_n=15),
        p_only("b2002", p_value=0.3, bw_n=40, ctl_n=40),
        p_only("c2003", p_value=0.01, bw_n=25, ctl_n=25, direction="favours_comparator"),
    ]
    ax = albatross(answer(rows, trials))
    (b, c, a), middle = sorted(points_of(ax, "o"), key=lambda at: at[1]), middle_of(ax)

    assert c[0] < middle < b[0] < a[0]
    assert a[0] - middle == pytest.approx(middle - c[0])


def test_an_unnamed_side_lies_on_both():
    row = p_only(p_value=0.2, quality="direction_only", direction="no_difference", between_group="not_significant")
    ax = albatross(answer([row]))
    (left, y), (right, same) = sorted(points_of(ax, "D"))

    assert y == same
    assert right - middle_of(ax) == pytest.approx(middle_of(ax) - left)


def test_trials_of_the_same_size_do_not_lie_on_each_other():
    names = [f"{letter}2001" for letter in "abcdef"]
    ax = albatross(answer([p_only(name, p_value=0.01) for name in names], [trial(name) for name in names]))
    heights = sorted(y for _, y in points_of(ax, "o"))

    assert len(heights) == 6
    assert np.diff(heights).min() > 0.09
    assert overlaps(ax.figure) == ([], [])


def test_big_trials_and_tiny_p_values_stay_in_the_picture():
    """A curve that would run far out leaves by the side; a p of 1e-12 still has its place."""
    trials = [trial("a2001", n_randomised=900), trial("b2002")]
    rows = [p_only("a2001", p_value=1e-12, bw_n=450, ctl_n=450), p_only("b2002", p_value=0.9)]
    ax = albatross(answer(rows, trials))

    assert overlaps(ax.figure) == ([], [])
    assert len(points_of(ax, "o")) == 2


@pytest.mark.parametrize("comparator", ["usual_physio", "any"])
def test_every_direction_has_its_sign_and_every_sign_its_count(review, comparator):
    found = directions(review, comparator, "any")
    ax = effect_direction(review, comparator, "any")
    drawn = sum(len(column) for column in found.values())
    signs = [line for line in ax.lines if line.get_marker() in ("^", "v", "<", "o")]
    counts = [int(t.get_text()) for t in ax.texts if t.get_text().isdecimal()][-4 * len(found) :]

    assert len(signs) == drawn + 4 + 5  # four beside the counts and five in the key
    assert sum(counts) == drawn


def test_the_figures_are_the_same_bytes_twice(review):
    trials = review.answer(Question("pain", design="any"))
    for draw in (lambda: albatross(trials), lambda: effect_direction(review)):
        assert picture(draw()).png == picture(draw()).png


@pytest.mark.parametrize("outcome", ["pain", "function"])
def test_names_of_curves_do_not_lie_on_each_other(today, outcome):
    """A small p makes the axis long, and the curves crowd in the middle."""
    assert overlaps(albatross(today.answer(Question(outcome))).figure) == ([], [])


def test_every_sign_that_is_drawn_is_in_the_key(today):
    """Gondhalekar 2013 calls strength significant and names no side: a large grey dot."""
    drawn = {(d.mark, d.rests) for column in directions(today, "usual_physio", "rct").values() for d in column}
    told = {text.get_text() for text in effect_direction(today).texts}

    assert ("not_named", "significant") in drawn
    assert "grey dot: tested and significant, the side not named" in told
    assert "a doubtful result" in told
