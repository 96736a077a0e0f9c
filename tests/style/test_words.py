"""Sentences, tables and pictures: they say what the result holds, and are fit to be read."""

import re

import pandas as pd
import pytest
from conftest import ROOT
from labels import overlaps
from rows import twelve_trials

from backwalk import (
    Question,
    conclude,
    contribution_panel,
    egger,
    flow,
    forest,
    funnel,
    picture,
    pool_as_reported,
    printed,
    prior_and_posterior,
    words,
)
from backwalk.pages.missing.small import funnel_alt
from backwalk.pages.missing.words import contributions_alt, prior_words, priors_alt
from backwalk.pages.outcome.words import forest_alt
from backwalk.problems import ReadableError
from backwalk.style.numbers import bracketed, coverage, figure, interval, number, p_value
from backwalk.style.picture import short_alt
from backwalk.style.signs import marked
from backwalk.style.table import FOLDED, Table

CASES = {
    "two trials in points": Question("pain"),
    "three trials": Question("function"),
    "five trials": Question("function", design="any"),
    "one trial": Question("function", basis="post"),
    "no trial": Question("function", comparator="forward_walking"),
    "nobody asked": Question("gait", comparator="forward_walking"),
    "p bounds": Question("pain", evidence="p_bound"),
    "ratio of means": Question("pain", measure="ratio_of_means"),
    "the comparator won": Question("qol", comparator="other_exercise", design="any", evidence="p_bound"),
}


def test_an_interval_is_written_one_way():
    assert interval(-0.417, (-0.802, -0.032)) == "−0.42 (95% CI −0.80 to −0.03)"


@pytest.mark.parametrize(
    ("level", "text"),
    [
        (0.95, "95%"),
        (0.8, "80%"),
        (0.995, "99.5%"),
        (0.55, "55%"),
        (0.001, "0.1%"),
        (0.9999999, "99.99999%"),
        (1 - 2.0**-53, "99.99999999999999%"),
        (1e-12, "1e-10%"),
    ],
)
def test_a_level_is_written_in_the_digits_it_has(level, text):
    """By moving the point of the level two places; none reads as 100% or 0%."""
    assert coverage(level) == text
    assert f"({text} CI" in interval(0.5, (0.2, 0.8), level=level)


def test_a_level_is_written_in_one_place():
    """Cut to whole percents, 0.995 would read as 100%: a format of its own stands nowhere."""
    cut = re.compile(r"\{[^{}]*\blevel\b[^{}]*:\.\d%\}")

    assert [path.name for path in (ROOT / "src").rglob("*.py") if cut.search(path.read_text(encoding="utf-8"))] == []


def test_an_interval_in_brackets_is_for_figures():
    assert bracketed(-0.417, (-0.802, -0.032)) == "−0.42 [−0.80, −0.03]"
    assert bracketed(None, (-0.802, 0.001)) == "[−0.80, 0.00]"


def test_a_rounded_zero_has_no_sign():
    assert number(-0.001) == "0.00"
    assert figure(-27.4) == "−27.4"


@pytest.mark.parametrize(
    ("p", "text"), [(0.00001, "p < 0.001"), (0.0123, "p = 0.012"), (0.5, "p = 0.50"), (0.001, "p = 0.001")]
)
def test_p_is_never_written_as_zero(p, text):
    assert p_value(p) == text


def test_the_headline_of_pain_leads_with_points(review):
    text = words.headline(conclude(review, CASES["two trials in points"]))

    assert (
        "pain was 0.74 points better with backward walking added to physiotherapy than with physiotherapy alone" in text
    )
    assert "0.35 to 1.13" in text
    assert "less than the 1 point that people call slightly better, but the interval includes more" in text
    assert "too narrow" in text
    assert "g = " not in text


def test_the_headline_of_function_gives_the_answer_without_doubtful_rows(review):
    text = words.headline(conclude(review, CASES["three trials"]))

    assert "g = 0.94" in text
    assert "Without the doubtful result of Gondhalekar 2013 it is g = 1.02 (95% CI" in text


def test_a_loss_is_called_a_loss(review):
    found = conclude(review, CASES["the comparator won"])

    assert found.pooled.estimate < 0
    assert "was worse with backward walking" in words.headline(found)


@pytest.mark.parametrize("case", CASES)
def test_every_case_has_words_without_gaps(review, case):
    found = conclude(review, CASES[case])
    texts = [words.headline(found), words.caveats(found), words.asked(found), forest_alt(found)]
    tables = [words.trials_table, words.sources_table, words.left_out_table, words.not_chosen_table, words.models_table]
    texts += [repr(table(found)) + table(found)._repr_html_() for table in tables]
    for text in texts:
        assert text.strip()
        for gap in ("nan", "None", "inf", "  ."):
            assert gap not in text.replace("influence", "").replace("information", ""), (gap, text)


def test_every_figure_is_a_link_to_the_place_it_stands_in(review):
    """As many links as trials in the average, each with the address of its row; a frame keeps them as they are."""
    found = conclude(review, Question("function"))
    html = words.sources_table(found)._repr_html_()

    assert len(found.trials.frame) > 1
    for row in found.trials.frame.itertuples():
        assert f'<a href="{row.source_url}">{row.locator} (line {row.line})</a>' in html
    assert "Second look:</b> nobody has compared" in html


def test_alt_texts_differ_between_questions(review):
    alts = {forest_alt(conclude(review, q)) for q in CASES.values()}

    assert len(alts) == len(CASES)


@pytest.mark.parametrize("case", CASES)
def test_no_label_of_a_forest_is_cut_or_covered(review, case):
    ax = forest(conclude(review, CASES[case]))

    assert overlaps(ax.figure) == ([], [])


@pytest.mark.parametrize("case", CASES)
def test_no_label_of_a_contribution_panel_is_cut_or_covered(review, case):
    found = conclude(review, CASES[case])

    assert overlaps(contribution_panel(found).figure) == ([], [])
    assert contributions_alt(found)


@pytest.mark.parametrize("options", [{}, {"tau_prior": "uniform"}, {"mu_prior": ("normal", 0, 1), "tau_scale": 1}])
def test_no_label_of_priors_and_posteriors_is_cut_or_covered(review, options):
    found = pool_as_reported(conclude(review, CASES["five trials"]).reported.reports, **options)

    assert overlaps(prior_and_posterior(found).figure) == ([], [])
    assert prior_words(found) in priors_alt(found)


def test_a_funnel_plot_needs_ten_trials(review):
    few = conclude(review, CASES["five trials"])

    assert not words.enough_for_funnel(few)
    assert "with 5 trials" in words.small_study(few)
    with pytest.raises(ReadableError, match="10 or more"):
        funnel(few)


def test_the_funnel_plot_and_its_tests_from_ten_trials_on():
    found = twelve_trials()
    line = egger(found.trials.effect, found.trials.variance, n_t=found.trials.frame["bw_n"],
                 n_c=found.trials.frame["ctl_n"], predictor="n")  # fmt: skip

    assert words.enough_for_funnel(found)
    assert number(line.slope) in words.small_study(found)
    assert overlaps(funnel(found).figure) == ([], [])
    assert "12 trials" in funnel_alt(found)


def test_no_label_of_the_other_figures_is_cut_or_covered(review):
    for draw in (flow, printed):
        assert overlaps(draw(review).figure) == ([], []), draw.__name__


def test_colours_are_seaborns_colour_blind_palette():
    import seaborn as sns

    from backwalk.style import theme

    palette = [sns.color_palette("colorblind").as_hex()[i] for i in (0, 1, 2, 3, 4)]
    assert palette == [theme.BLUE, theme.ORANGE, theme.GREEN, theme.RED, theme.PURPLE]


def test_a_picture_is_the_same_bytes_twice_and_carries_its_alt_text(review):
    found = conclude(review, CASES["three trials"])
    one, two = (picture(forest(found)) for _ in range(2))

    assert one.png == two.png
    data, about = one._repr_mimebundle_()
    assert data["text/plain"] == forest_alt(found)
    assert about["image/png"]["alt"] == short_alt(forest_alt(found))


def test_a_figure_without_words_is_refused_in_a_line():
    from matplotlib.figure import Figure

    with pytest.raises(ReadableError, match="without words cannot be shown"):
        picture(Figure().add_subplot())


def test_a_table_with_a_long_text_is_stacked_on_a_phone_from_three_columns_on():
    """Three columns of a phone leave twelve letters a line."""
    short = Table(pd.DataFrame({"When": ["before"], "Rule": ["ask"], "Rests on": ["advice"]}))
    long = Table(pd.DataFrame({"When": ["before"], "Rule": ["ask " * 40], "Rests on": ["advice"]}))
    two = Table(pd.DataFrame({"Trial": ["a"], "Reason": ["ask " * 40]}))

    assert [" stacked" in t._repr_html_() for t in (short, long, two)] == [False, True, False]
    assert 'data-label="Rule"' in long._repr_html_()


@pytest.mark.parametrize(("rows", "folded"), [(FOLDED, False), (FOLDED + 1, True)])
def test_a_table_longer_than_a_screen_opens_behind_its_caption(rows, folded):
    shown = Table(pd.DataFrame({"Trial": ["a"] * rows}), "All of them")._repr_html_()

    assert ("<details" in shown) == folded
    assert (f"<summary>All of them, {rows} rows</summary>" in shown) == folded
    assert ("<caption>" in shown) != folded


def test_code_in_a_cell_of_ours_is_shown_as_code():
    """A sign of a table has its mark, and stays a sign; one alone begins nothing."""
    cells = ["run `backwalk check` first", marked("a `sign` of a cell"), "one ` alone"]
    shown = Table(pd.DataFrame({"What": cells}))._repr_html_()

    assert shown.count("<code>") == 1
    assert "<code>backwalk check</code>" in shown
    assert "one ` alone" in shown


def test_what_is_worked_out_by_hand_stands_beside_its_trial():
    shown = words.worked_table({"d": [0.82951, -1.0]}, ["Chen 2021", "Zahra 2022"])

    assert shown.frame.to_dict("list") == {"Trial": ["Chen 2021", "Zahra 2022"], "d": ["0.8295", "−1.0000"]}
    assert words.worked_table({"Q": 3.65, "k": 4}).frame.to_dict("list") == {"Q": ["3.6500"], "k": ["4.0000"]}
    with pytest.raises(ValueError, match="column d has 1 values for 2 rows"):
        words.worked_table({"d": [1]}, ["Chen 2021", "Zahra 2022"])
