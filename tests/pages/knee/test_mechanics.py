"""Forward against backward: ratios by hand, sides counted, nothing averaged, everything told."""

import re
from dataclasses import replace
from io import BytesIO
from itertools import pairwise

import pandas as pd
import pytest
from labels import overlaps
from PIL import Image

from backwalk import compare_mechanics, gait_ratios, picture, words
from backwalk.pages.knee.compared import backward_over_forward
from backwalk.pages.knee.figure import MARKS, PAGE, _columns, _Scale
from backwalk.pages.knee.words import AT, mechanics_alt, percent_change
from backwalk.problems import ReadableError
from backwalk.style.sources import quoted
from backwalk.tables.schema.background import SPEEDS

CASES = {
    "all": {},
    "two results in words": {"group": "tibiofemoral_force"},
    "one ratio": {"group": "stride", "speed": "matched"},
    "sides alone": {"speed": "not_stated"},
    "none compares": {"group": "energy", "speed": "not_stated"},
    "none": {"group": "kneecap_force", "speed": "various"},
}


@pytest.fixture(params=CASES)
def found(request, review):
    return compare_mechanics(review, **CASES[request.param])


def row(forward, backward, unit="N", difference=None):
    return {"forward_mean": forward, "backward_mean": backward, "unit": unit, "difference": difference}


def frame(*rows):
    return pd.DataFrame(rows).astype({"forward_mean": float, "backward_mean": float, "difference": float})


def test_ratios_by_hand():
    """3.4 / 4.5 = 0.7556; 35% higher is 1.35; an angle, a missing mean and a mean of zero have none."""
    rows = frame(
        row(4.5, 3.4, "BW"),
        row(None, None, "% higher than forward", 35),
        row(44, 41, "deg"),
        row(5, None),
        row(0, 2),
    )

    assert backward_over_forward(rows) == pytest.approx([0.75556, 1.35, *[float("nan")] * 3], abs=5e-6, nan_ok=True)


def test_going_the_other_way_turns_the_ratio_over():
    """No reference needed: the labels carry no size."""
    there, back = backward_over_forward(frame(row(157, 124), row(124, 157)))

    assert there * back == pytest.approx(1)


def test_a_change_is_written_with_its_sign():
    assert [percent_change(r) for r in (0.7556, 1.35, 0.999)] == ["−24%", "+35%", "0%"]


def test_every_result_is_compared_once_or_listed_as_not_compared(review):
    """67 rows: 11 say not_compared, one is Flynn's kneecap force again in newtons."""
    found = compare_mechanics(review)
    again = found.frame[found.frame["repeat"]]

    assert len(found.frame) == len(review.biomechanics) == 67
    assert again[["study_id", "unit"]].to_numpy().tolist() == [["flynn1995", "N"]]
    assert len(found.compared) == 67 - 11 - 1


def test_the_kneecap_ratios_by_speed(review):
    """Printed in body weights: Roos 4.5 to 3.4 and the thesis 3.41 to 3.51 at one speed, Flynn 5.6 to 3.0 not."""
    compared = compare_mechanics(review, "kneecap_force").compared.set_index("study_id")

    assert compared["ratio"].to_dict() == pytest.approx(
        {"odu1998": 1.0293, "roos2012": 0.7556, "flynn1995": 0.5357}, abs=5e-5
    )
    assert compared["speed_condition"].to_dict() == {
        "odu1998": "matched",
        "roos2012": "matched",
        "flynn1995": "self_selected",
    }


def test_a_wrong_word_is_one_line(review):
    with pytest.raises(ReadableError, match=r"speed = 'machted' .* did you mean 'matched'\?"):
        compare_mechanics(review, speed="machted")
    with pytest.raises(ReadableError, match="group = 'knee' is not one of"):
        compare_mechanics(review, group="knee")


def test_every_speed_has_its_mark_and_its_words():
    assert list(SPEEDS) == list(MARKS) == list(AT)


def test_what_speed_does_is_told_from_the_rows(review):
    text = words.speeds(compare_mechanics(review))

    assert re.search(r"\+3% .+ and −24% .+ at the same speed; −46% .+ at people's own speed", text)
    assert re.search(
        r"\[Zhang 2025\].+ twice: lower backwards at the same speed and lower backwards at people's own", text
    )


def test_people_with_knee_osteoarthritis_are_named(review):
    text = words.about_mechanics(compare_mechanics(review))

    assert "67 results from 32 studies" in text  # cut -d, -f1 | sort -u | wc -l
    assert text.startswith("- **In knee osteoarthritis** one study compared backwards with forwards: [Zhang 2025]")
    assert "People with knee osteoarthritis were measured in one study of them: [Zhang 2025]" in text
    assert "None of these studies measured people with knee" in words.about_mechanics(
        compare_mechanics(review, "energy")
    )


def test_why_nothing_is_averaged_counts_the_rows(review):
    """Both means: Cavagna 3, Flynn 2, the thesis 2, Roos 5; SDs beside them: Flynn 2, Roos 5."""
    text = words.not_averaged(compare_mechanics(review))

    assert "Of the 55 results that compare, 12 print both means and seven both SDs as well" in text
    assert "by two studies" in text
    assert "a ratio here has no interval" in text


def test_every_result_is_told(review):
    text = words.mechanics_by_group(compare_mechanics(review))

    for r in review.biomechanics.itertuples():
        assert quoted(r.measured) in text
        assert r.notes == "" or quoted(r.notes) in text, r.notes
        assert r.source_url in text
    assert "3.41, then 3.51 BW | +0.1 BW, +3%" in text
    assert "44 (SD 6), then 41 (SD 7) deg | −3 deg, no ratio" in text
    assert "again in another unit" in text


def test_a_limit_of_p_is_written_as_printed(review):
    text = words.mechanics_by_group(compare_mechanics(review)).replace("\u00a0", " ")

    assert "−33 Nm, −21%; p < 0.01" in text
    assert "second peak knee adduction moment: *no difference*, p > 0.05" in text
    assert "+147 1/s2, +42%; p < 0.001" in text  # printed as 2.3e-11


def test_results_by_speed_add_up(review):
    """Every compared result stands in one line of the table."""
    found = compare_mechanics(review)
    shown = words.by_speed_table(found).frame
    spelt = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    sizes = shown["Backwards"].str.replace(r" \(sizes.+\)", "", regex=True)
    counted = sum(spelt.index(w) for text in sizes for w in re.findall(r"\b(\w+) (?:higher|lower|no diff|mixed)", text))

    assert counted == len(found.compared)


def test_every_case_has_words_without_gaps(found):
    texts = [words.about_mechanics(found), words.speeds(found), mechanics_alt(found)]
    texts += [words.mechanics_by_group(found), words.not_averaged(found), repr(words.by_speed_table(found))]
    for text in texts:
        assert text.strip()
        assert not re.search(r"\bnan\b|\bNone\b(?! of)|\bno of\b", text), text


def test_alt_texts_differ(review):
    alts = {mechanics_alt(compare_mechanics(review, **case)) for case in CASES.values()}

    assert len(alts) == len(CASES)


def test_the_figure_has_a_mark_for_every_compared_result(found):
    """In a column where no size is printed, else on the axis; the key adds one for each way speeds were set."""
    ax = gait_ratios(found)
    shapes = {shape for shape, _ in MARKS.values()}
    marks = [line for line in ax.lines if line.get_marker() in shapes]
    keys = len(MARKS) if len(found.compared) else 0

    assert len(marks) == len(found.compared) + keys
    assert overlaps(ax.figure) == ([], [])


def test_a_mark_lies_on_its_side_of_the_line(review):
    found = compare_mechanics(review, "kneecap_force")
    ax = gait_ratios(found)
    middle = next(line.get_xdata()[0] for line in ax.lines if line.get_color() == "#1a1a1a")
    placed = [line.get_xdata()[0] for line in ax.lines if line.get_marker() in ("o", "D")][: len(found.compared)]

    assert [x > middle for x in placed] == [r > 1 for r in found.compared["ratio"]]


def test_a_side_alone_stands_in_its_column_and_nowhere_on_an_axis(review):
    """Zhang 2025: five results in four rows, four lower and one without a difference; no axis, so no size."""
    found = compare_mechanics(review, "knee_moment")
    zhang = replace(found, frame=found.frame[found.frame["study_id"] == "zhang2025"])
    ax = gait_ratios(zhang)
    shapes = {shape for shape, _ in MARKS.values()}
    placed = [m.get_xdata()[0] for m in ax.lines if m.get_marker() in shapes][: -len(MARKS)]  # the key is drawn last
    told = [t.get_text() for t in ax.texts]

    for direction, (left, right) in _columns(PAGE).items():
        assert sum(left < x < right for x in placed) == (zhang.compared["direction"] == direction).sum()
    assert not any("%" in text for text in told)


def test_people_with_knee_osteoarthritis_come_first_and_walking_apart_from_running(review):
    told = [t.get_text() for t in gait_ratios(compare_mechanics(review)).texts if t.get_weight() == "bold"]

    assert told[1:] == [
        "People with knee osteoarthritis, walking: Zhang 2025 (32 people)",
        "Other people, walking",
        "Other people, running",
        "Other people, running: size of the change, as printed",
    ]


def test_five_plain_lines_come_first(review):
    """At most 25 words and four numbers a sentence, and no key of a study."""
    text = words.about_mechanics(compare_mechanics(review))
    lines = [line for line in text.split("<details>")[0].splitlines() if line]

    assert len(lines) == 5
    for line in lines:
        shown = re.sub(r"\]\([^ ]+\)|[*\[\]]", "", line.removeprefix("- "))
        for sentence in re.split(r"(?<=[.?!]) ", shown):
            assert len(sentence.split()) <= 25, sentence
            assert len(re.findall(r"\d+", sentence)) <= 4, sentence
    assert "more slowly backwards in two of two results" in text  # Hao 2011 and Lee 2013
    assert "all eight results on energy or heart rate are higher backwards" in text


def test_ticks_stand_apart_however_far_the_axis_reaches():
    for ratio in (1.1, 1.8, 5.0, 12.0):
        scale = _Scale(pd.Series([ratio]), PAGE)
        at = [scale(1 + c / 100) for c in scale.ticks]
        assert all(b - a >= 0.42 for a, b in pairwise(at))


def test_the_axis_is_as_long_on_both_sides(review):
    """A halving lies as far to the left as a doubling to the right."""
    scale = _Scale(pd.Series([0.5]), PAGE)

    assert scale(1) == pytest.approx((scale.left + scale.right) / 2)
    assert scale(2) - scale(1) == pytest.approx(scale(1) - scale(0.5))


def test_the_picture_is_small(review):
    found = compare_mechanics(review)

    shown = picture(gait_ratios(found))

    assert len(shown.png) < 90_000
    assert Image.open(BytesIO(shown.png)).height <= 1400


def test_other_people_are_all_listed(review):
    table = words.other_people_table(review).frame

    assert len(table) == len(review.other_populations)
    assert table["Study"].str.endswith("(no link)").sum() == 1  # the Korean trial of kneecap pain
