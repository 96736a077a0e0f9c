"""The simulation study of pooling as reported: its trials, its abstracts, its shortcut, and the figures kept of it."""

import numpy as np
import pytest
import reported_simulation as study
from abstracts import EXACT, FORMS, NOTHING, STARS, draw, printed, reports, trials
from conftest import ROOT
from scipy.stats import kstest, nct
from simulation_page import BEGIN, END, page

from backwalk import load_review
from backwalk.statistics.effects import small_sample_factor
from backwalk.tables.files import read_file
from backwalk.tables.schema import TABLES
from backwalk.tables.schema.simulation import ANALYSES, PRINTING


def test_the_t_statistics_are_exactly_noncentral_t():
    """Each t at its own place in scipy's noncentral t is even between 0 and 1; a normal with the model's variance is not."""
    n, g, v, _ = (x.ravel() for x in trials(np.random.default_rng(1), 0.8, 0.0, 10, 2_000))
    t = g / small_sample_factor(2 * n - 2) * np.sqrt(n / 2)
    normal = (g - 0.8) / np.sqrt(2 / n + 0.8**2 / (4 * n))

    assert kstest(nct.cdf(t, 2 * n - 2, 0.8 * np.sqrt(n / 2)), "uniform").pvalue > 0.01
    assert kstest(normal, "norm").pvalue < 0.01
    assert v == pytest.approx(2 / n + g**2 / (4 * n))  # Hedges 1982, equal arms


def test_trials_scatter_by_tau():
    """The variance of g - theta is known (Hedges 1982), so what g has beyond it is tau^2 = 0.09."""
    n, g, _, _ = trials(np.random.default_rng(2), 0.0, 0.3, 5, 40_000)

    assert np.var(g) - np.mean(2 / n) == pytest.approx(0.09, abs=0.006)


P = np.array([0.0005, 0.005, 0.03, 0.3])  # one p for every range between the bounds


def chances(printing):
    """How often each p of P, favourable and large, is printed in each form: {form: (4,)}."""
    form = printed(np.random.default_rng(3), np.full((4, 40_000), 1.0), np.repeat(P[:, None], 40_000, axis=1), printing)
    return {number: (form == number).mean(axis=1) for number in (NOTHING, EXACT, *FORMS)}


def test_at_random_a_form_is_as_likely_for_every_result_it_may_stand_for():
    """The chances are those of STARS; 4 standard errors of 40,000 draws are under 0.01."""
    found = chances("at_random")

    for number, (alpha, chance) in zip((2, 3, 4), STARS, strict=True):
        assert found[number] == pytest.approx(np.where(alpha > P, chance, 0), abs=0.01)
    assert found[EXACT] == pytest.approx([0.35, 0.45, 0.60, 0.15], abs=0.01)  # what STARS and NULL_EXACT leave
    assert found[11] == pytest.approx([0, 0, 0, 0.85], abs=0.01)


@pytest.mark.parametrize(
    ("printing", "number", "expected"),
    [
        ("tightest_bound", 2, [0, 0, 0.40, 0]),
        ("tightest_bound", 4, [0.65, 0, 0, 0]),
        ("dropped_when_null", NOTHING, [0, 0, 0, 0.60]),
        ("better_in_words", 12, [0, 0, 0, 0.85]),
        ("everything", EXACT, [1, 1, 1, 1]),
    ],
)
def test_the_other_ways_of_printing_tell_more_than_their_words(printing, number, expected):
    """By hand from STARS (0.40, 0.15, 0.10), NULL_EXACT 0.15 and NULL_DROPPED 0.60."""
    assert chances(printing)[number] == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("printing", ["side_when_large", "only_when_large"])
def test_small_differences_lose_their_side(printing):
    """No form with a side is left under |g| = 0.8, and above it nothing changes."""
    plain, hidden = (draw((4,), 0.5, 0.3, 15, 200, how) for how in ("at_random", printing))
    sided = np.isin(hidden.form, [EXACT, *(f for f, (_, _, side) in FORMS.items() if side)])

    assert not (sided & (np.abs(hidden.g) < 0.8)).any()
    assert (hidden.form == plain.form)[np.abs(hidden.g) >= 0.8].all()


def test_reports_say_what_is_printed():
    """Every form becomes a Report whose range holds the result that it stands for."""
    for printing in PRINTING:
        reviews = draw((5,), 0.5, 0.3, 15, 20, printing)
        for one in range(20):
            told = reports(reviews, one)
            g = reviews.g[reviews.form[:, one] != NOTHING, one]
            assert len(told) == g.size
            for report, x in zip(told, g, strict=True):
                assert any(low - 1e-9 <= x <= high + 1e-9 for low, high in report.range), report


def test_the_fixed_grid_gives_what_pool_as_reported_gives():
    """In every way of printing, the smallest reviews without an effect and the largest with one."""
    gap, compared = study.agreement(1, [(number, printing) for number in (0, 7) for printing in PRINTING])

    assert compared == 2 * 15
    assert gap < 2e-3


def test_measures_by_hand():
    """True 0.5; errors -0.1 and 0.3, one review without an answer; the second interval misses and is above zero."""
    nan = np.nan
    estimate, low, high = np.array([[0.4, 0.8, nan], [-0.1, 0.6, nan], [0.9, 1.0, nan]])
    found = study.measures(0.5, estimate, low, high, np.array([3, 1, 0]))

    assert found["bias"] == pytest.approx(0.1)
    assert found["bias_se"] == pytest.approx(0.2 / np.sqrt(2))  # SD 0.2 over the root of two
    assert found["rmse"] == pytest.approx(np.sqrt(0.05))  # (0.01 + 0.09) / 2
    assert found["coverage"] == found["above_zero"] == 0.5
    assert found["width"] == found["median_width"] == pytest.approx(0.7)
    assert (found["no_answer"], found["one_trial"]) == pytest.approx((1 / 3, 1 / 3))
    assert found["trials_used"] == pytest.approx(4 / 3)


# What is kept of it


def test_the_kept_table_is_whole():
    """Every cell has every way of printing; complete data has the two analyses of effects alone."""
    kept = load_review().simulation
    each = kept.groupby("printing", sort=False)["analysis"].agg(set)

    assert tuple(each.index) == PRINTING
    assert each["everything"] == {"exact_reml", "exact_bayes"}
    assert each["at_random"] == set(ANALYSES[:4])
    assert each["better_in_words"] == set(ANALYSES)
    assert len(kept) == len(study.CELLS) * (2 + 5 * 4 + 6)
    assert set(kept["reviews"]) == {study.REVIEWS}


def test_the_kept_table_comes_from_this_code():
    """A small run of one cell agrees within 4.5 of its own standard errors; stale: run make simulate."""
    kept = {(r.mu, r.tau, r.k, r.printing, r.analysis): r for r in read_file(TABLES["simulation"], study.FILE)[0]}
    for printing in PRINTING:
        for row in study.run((7, printing, 400))[0]:
            told = kept[(0.5, 0.3, 15, printing, row["analysis"])]
            for measure in ("bias", "rmse", "coverage", "above_zero"):
                slack = 4.5 * float(row[f"{measure}_se"]) + 0.01
                assert float(row[measure]) == pytest.approx(getattr(told, measure), abs=slack), (printing, measure)


def test_the_page_is_made_from_the_kept_table():
    """Stale: run make simulate."""
    text = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")

    assert text.split(BEGIN)[1].split(END)[0].strip() == page(read_file(TABLES["simulation"], study.FILE)[0])


def test_what_the_page_says_of_the_study_is_what_its_table_holds(review):
    """The three sentences of `words.simulation_words`, in the cell that the page shows."""
    rows = review.simulation.query("mu == 0.5 and tau == 0.3 and k == 5").set_index(["printing", "analysis"])
    bias = rows["bias"].abs()

    assert bias["at_random", "as_reported"] < min(bias["at_random", "exact_reml"], bias["at_random", "bound_as_p"])
    assert bias["dropped_when_null", "as_reported"] > 0.1
    assert bias["better_in_words", "as_reported"] > bias["better_in_words", "exact_reml"]
    assert rows["coverage"]["better_in_words", "as_reported"] < rows["coverage"]["better_in_words", "bound_as_p"]
