"""Published reviews beside ours: turned, chosen and told."""

import pandas as pd
import pytest
from labels import overlaps

from backwalk import beside, beside_published, other_reviews, picture, rate, words
from backwalk.pages.certainty.published import published_alt

CASES = [("usual_physio", "rct"), ("usual_physio", "any"), ("forward_walking", "rct"), ("other", "any"), ("any", "any")]


def pairs_of(review, comparator, design, level=0.95):
    return beside(review, [r.found for r in rate(review, comparator, design, level=level)])


def outcomes(pairs):
    return [p.found.question.outcome for p in pairs]


def test_estimates_are_turned_and_their_ends_swapped(review):
    """reviews.csv prints -0.43 (-0.94 to -0.08) for WOMAC and 1.07 (0.52 to 1.63) for strength."""
    function = pairs_of(review, "forward_walking", "rct")[1].published
    chen = function[function["label"] == "Chen 2020"].iloc[0]
    strength = pairs_of(review, "usual_physio", "rct")[3].published.iloc[0]

    assert (chen["effect"], chen["low"], chen["high"]) == (0.43, 0.08, 0.94)
    assert (strength["effect"], strength["low"], strength["high"]) == (1.07, 0.52, 1.63)


def test_only_the_same_comparator_or_several_in_one(review):
    pairs = pairs_of(review, "forward_walking", "rct")

    assert outcomes(pairs) == ["pain", "function"]
    assert [set(p.published["comparator_class"]) for p in pairs] == [{"any"}, {"any", "forward_walking"}]
    assert outcomes(pairs_of(review, "usual_physio", "rct")) == ["pain", "function", "mobility", "strength"]


def test_every_row_on_the_knee_is_beside_an_answer_or_among_the_others(review):
    knee = review.reviews["population"].str.contains("knee").sum()
    used = sum(len(p.published) for p in pairs_of(review, "any", "any"))

    assert used + len(other_reviews(review)) == knee


def test_what_differs_is_counted(review):
    """Pain: 0.997 and 0.87 against our 0.84 and 0.83; function: 1.015, 0.98 and 1.19 against 0.94 and 0.84."""
    text = words.differ(pairs_of(review, "usual_physio", "rct"))

    assert "Both are above both averages of this review, and both are within both intervals." in text
    assert "All three are above both averages of this review, and all three are within both intervals." in text
    assert (
        "Chen 2020 ‡ prints a mean difference of 1.05 (0.63 to 1.46) in a unit of its own; ours is 0.74 points." in text
    )
    assert "Lin 2025 pools trials against several comparators" in text
    assert "nothing is mended" in text


def test_a_misprint_is_marked_and_not_mended(review):
    pairs = pairs_of(review, "forward_walking", "rct")

    text = words.differ(pairs)
    assert "Chen 2020 ‡ prints 0.43 SDs (0.08 to 0.94)." in text
    assert "A misprint is suspected in WOMAC: −0.43 (−0.94 to −0.08). Upper limit printed −0.08; P = 0.10" in text
    assert "Chen 2020 alone pools trials against forward walking and no others." in text
    assert "‡ Upper limit printed −0.08" in repr(words.published_table(pairs))


def test_no_published_review_is_a_sentence_and_no_figure():
    assert "No published review" in words.differ(())
    assert not words.drawable(())
    assert words.published_table(()).frame.empty


@pytest.mark.parametrize("level", [0.8, 0.99])
@pytest.mark.parametrize(("comparator", "design"), CASES)
def test_no_label_is_cut_or_covered(review, comparator, design, level):
    pairs = pairs_of(review, comparator, design, level)

    assert overlaps(beside_published(pairs).figure) == ([], [])


def test_the_alt_text_tells_the_averages_and_differs_between_comparisons(review):
    alts = [published_alt(pairs_of(review, c, d)) for c, d in CASES]

    assert len(set(alts)) == len(CASES)
    assert "Lin 2025 (against several comparators) 0.997 (0.62 to 1.373)" in alts[0]
    assert "this review, exact results 0.84 (0.10 to 1.58)" in alts[0]
    assert "Mobility" not in alts[0]  # in another unit, so it is not drawn
    assert "against any comparator" in alts[-1]


def test_the_key_names_only_marks_that_are_drawn(review):
    """Against forward walking nothing of ours can be pooled; of strength no published figure is in doubt."""
    forward = texts(beside_published(pairs_of(review, "forward_walking", "rct")))
    strength = [p for p in pairs_of(review, "usual_physio", "rct") if p.found.question.outcome == "strength"]

    assert not any("Square" in t for t in forward)
    assert any("‡, dashed" in t for t in forward)
    assert not any("‡" in t for t in texts(beside_published(strength)))


def texts(ax):
    return [t.get_text() for t in ax.texts]


def test_the_picture_is_small(review):
    pairs = pairs_of(review, "any", "any")

    assert len(picture(beside_published(pairs)).png) < 90_000


def test_the_other_reviews_keep_their_signs_as_printed(review):
    """The time spent walking of the yardstick review falls: -0.5 (-0.7 to -0.3) in reviews.csv."""
    frame = words.others_table(other_reviews(review)).frame

    assert isinstance(frame, pd.DataFrame)
    assert "SMD −0.5 (−0.7 to −0.3)" in set(frame["As printed"])
    assert "no number" in set(frame["As printed"])
