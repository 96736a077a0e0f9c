"""Sides counted and p values combined, by hand, against scipy, and against metap in R."""

import json
import shutil
import subprocess

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from backwalk import Question, Report, fisher, hedges_g, one_sided, sign_test, stouffer
from backwalk.statistics.combine import p_from_g, p_ranges

SETS = {
    "one": [0.03],
    "two": [0.01, 0.2],
    "both sides": [0.01, 0.2, 0.6, 0.975],
    "tiny and large": [1e-12, 0.5, 1 - 1e-9],
    "twenty": list(np.linspace(0.02, 0.97, 20)),
}


# The sign test


def test_four_of_four_by_hand():
    """Four heads in a row, either way round: 2 / 16; the low end is the fourth root of 0.025."""
    found = sign_test(4, 0)

    assert found.share == 1.0
    assert found.p == 0.125
    assert found.ci == pytest.approx((0.025**0.25, 1.0), rel=1e-12)


def test_the_bounds_of_four_known_among_eight():
    """Unknown sides all against: 4 of 8, p = 1; all for: 8 of 8, p = 2 / 256."""
    found = sign_test(4, 0, 4)

    assert found.bounds == (0.5, 1.0)
    assert found.bounds_p == pytest.approx((1.0, 2 / 256), rel=1e-12)
    assert (found.share, found.p, found.ci) == (1.0, 0.125, sign_test(4, 0).ci)


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
@pytest.mark.parametrize(("favours", "against"), [(1, 0), (0, 5), (3, 3), (7, 2), (40, 61)])
def test_the_sign_test_is_scipys_binomial_test(favours, against, level):
    ours = sign_test(favours, against, level=level)
    theirs = stats.binomtest(favours, favours + against, 0.5)
    ends = theirs.proportion_ci(level, method="exact")

    assert ours.p == pytest.approx(theirs.pvalue, rel=1e-10)
    assert ours.ci == pytest.approx((ends.low, ends.high), rel=1e-9, abs=1e-12)


def test_turning_the_sides_turns_the_share():
    one, other = sign_test(5, 2, 3), sign_test(2, 5, 3)

    assert other.p == one.p
    assert (other.share, *other.bounds) == pytest.approx((1 - one.share, 1 - one.bounds[1], 1 - one.bounds[0]))


def test_no_known_side_has_no_share_and_every_bound():
    found = sign_test(0, 0, 3)

    assert (found.share, found.ci, found.p) == (None, None, None)
    assert found.bounds == (0.0, 1.0)
    assert found.bounds_p == (0.25, 0.25)  # three alike: 2 / 8


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ((-1, 0), "favours = -1 is not a number of trials: 0, 1, 2 and so on"),
        ((2, 1.5), "against = 1.5 is not a number of trials: 0, 1, 2 and so on"),
        ((2, 1, True), "unknown = True is not a number of trials: 0, 1, 2 and so on"),
        ((0, 0), "no trial to count: favours, against and unknown are all 0"),
    ],
)
def test_what_is_no_count_is_refused(counts, message):
    with pytest.raises(ValueError, match="^" + message):
        sign_test(*counts)


def test_a_level_outside_0_and_1_is_refused():
    with pytest.raises(ValueError, match="level = 95 is not a number between 0 and 1"):
        sign_test(4, 0, level=95)


# Fisher and Stouffer


def test_fisher_of_two_by_hand():
    """P(chi-squared on 4 df > x) is exp(-x / 2) (1 + x / 2): with q the product of both p, q (1 - log q)."""
    found = fisher([0.01, 0.2])
    q = 0.01 * 0.2

    assert (found.k, found.df, found.method) == (2, 4, "fisher")
    assert found.statistic == pytest.approx(-2 * np.log(q), rel=1e-14)
    assert found.p == pytest.approx(q * (1 - np.log(q)), rel=1e-12)


def test_stouffer_by_hand():
    """Deviates 1.645 and -1.645 cancel; the same p four times is its deviate times two."""
    assert stouffer([0.05, 0.95]).statistic == pytest.approx(0, abs=1e-14)
    assert stouffer([0.05, 0.95]).p == pytest.approx(0.5)
    assert stouffer([0.1] * 4).statistic == pytest.approx(2 * stats.norm.isf(0.1), rel=1e-12)


def test_one_p_combined_is_itself():
    for combine in (fisher, stouffer):
        assert combine([0.03]).p == pytest.approx(0.03, rel=1e-12)


@pytest.mark.parametrize("name", SETS)
def test_combined_p_values_are_scipys(name):
    p = np.array(SETS[name])
    weights = np.arange(1.0, p.size + 1)
    ours = fisher(p), stouffer(p), stouffer(p, weights)
    theirs = (
        stats.combine_pvalues(p, "fisher"),
        stats.combine_pvalues(p, "stouffer"),
        stats.combine_pvalues(p, "stouffer", weights),
    )
    for one, other in zip(ours, theirs, strict=True):
        assert (one.statistic, one.p) == pytest.approx((other.statistic, other.pvalue), rel=1e-10)


@pytest.mark.parametrize("p", [1.0, 0.0, -0.2, 1.5, np.nan])
def test_a_p_outside_0_and_1_is_refused_by_position_and_value(p):
    for combine in (fisher, stouffer):
        with pytest.raises(ValueError, match=f"^p must be above 0 and below 1: trial 1 has {p}$"):
            combine([0.5, p])


@pytest.mark.parametrize("p", [[], 0.5, [[0.1, 0.2]]])
def test_what_is_no_list_of_p_is_refused(p):
    for combine in (fisher, stouffer):
        with pytest.raises(ValueError, match="p must be a list of one or more: got shape"):
            combine(p)


def test_weights_are_checked():
    with pytest.raises(ValueError, match=r"weights must be above 0 and finite: trial 1 has 0\.0"):
        stouffer([0.1, 0.2], [1, 0])
    with pytest.raises(ValueError, match="differ in length"):
        stouffer([0.1, 0.2], [1, 2, 3])
    with pytest.raises(ValueError, match="align"):
        stouffer(pd.Series([0.1, 0.2]), pd.Series([1, 2], index=[1, 0]))


def has_metap():
    if not shutil.which("Rscript"):
        return False
    asked = ["Rscript", "-e", 'quit(status = !requireNamespace("metap", quietly = TRUE))']
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not has_metap(), reason="Rscript with metap is not installed: r-cran-metap on Debian")
def test_metap_gives_the_same_combined_p_values():
    """sumlog is Fisher's method, sumz Stouffer's (metap, Dewey)."""
    lines = []
    for p in SETS.values():
        if len(p) < 2:
            continue  # metap refuses a single p
        listed = ", ".join(repr(float(x)) for x in p)
        lines.append(
            f"p <- c({listed}); f <- metap::sumlog(p); s <- metap::sumz(p); w <- metap::sumz(p, seq_along(p)); "
            'cat(sprintf("[%.15g, %.15g, %.15g, %.15g, %.15g, %.15g]\\n", f$chisq, f$p, s$z, s$p, w$z, w$p))'
        )
    done = subprocess.run(["Rscript", "-e", "\n".join(lines)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("[")]
    sets = [p for p in SETS.values() if len(p) > 1]

    for p, theirs in zip(sets, answers, strict=True):
        found = fisher(p), stouffer(p), stouffer(p, np.arange(1, len(p) + 1))
        ours = [x for one in found for x in (one.statistic, one.p)]
        assert ours == pytest.approx(theirs, rel=1e-9)


# One-sided p of a report


def exact(label="Exact", effect=0.8, n_t=20.0, n_c=22.0):
    return Report(label, "exact", n_t, n_c, effect=effect, variance=0.1)


def bounded(kind, alpha=0.05, side=0):
    return Report(kind, kind, 15.0, 17.0, alpha=alpha, side=side)


def test_the_p_of_an_exact_effect_is_that_of_its_t_test():
    """scipy's own t test on two made-up samples, one-sided."""
    rng = np.random.default_rng(4)
    t, c = rng.normal(0.6, 1, 14), rng.normal(0, 1, 11)
    g, v = hedges_g(t.mean(), t.std(ddof=1), 14, c.mean(), c.std(ddof=1), 11)
    found = one_sided([Report("A", "exact", 14.0, 11.0, effect=float(g), variance=float(v))])

    assert found.p[0] == pytest.approx(stats.ttest_ind(t, c, alternative="greater").pvalue, rel=1e-10)
    assert (found.labels, found.limit.tolist(), found.people.tolist(), found.lacking) == (("A",), [False], [25.0], ())


def test_p_and_g_lead_back_to_each_other():
    from backwalk import g_from_p

    g, _ = g_from_p([0.03, 0.4], [1, -1], [20, 9], [11, 30])

    assert p_from_g(g, np.array([20, 9]), np.array([11, 30])) == pytest.approx(
        [0.015, 0.8]
    )  # a half of p, and the rest


@pytest.mark.parametrize(
    ("kind", "side", "allowed"),
    [
        ("beyond", 1, [(0, 0.025)]),
        ("beyond", -1, [(0.975, 1)]),
        ("beyond_either", 0, [(0.975, 1), (0, 0.025)]),
        ("within", 0, [(0.025, 0.975)]),
        ("within_side", 1, [(0.025, 0.5)]),
        ("within_side", -1, [(0.5, 0.975)]),
        ("unsigned", 0, [(0.975, 0.975), (0.025, 0.025)]),
        ("side", 1, [(0, 0.5)]),
        ("side", -1, [(0.5, 1)]),
    ],
)
def test_what_p_a_report_allows(kind, side, allowed):
    """Of a two-sided 0.05, by the words of each kind."""
    found = p_ranges(bounded(kind, side=side))

    assert np.array(found) == pytest.approx(np.array(allowed), abs=1e-12)


def test_only_effects_and_named_limits_give_a_usable_p():
    reports = [
        exact(),
        bounded("beyond", 0.001, 1),
        bounded("beyond", 0.01, -1),
        *(bounded(kind, side=1) for kind in ("unsigned", "beyond_either", "within", "within_side", "side")),
        Report("Silent", "none"),
        Report("No people", "exact", effect=0.5, variance=0.1),
    ]
    found = one_sided(reports)

    assert found.labels == ("Exact", "beyond", "beyond")
    assert found.p[1:] == pytest.approx([0.0005, 0.995])  # half of 0.001; 1 less half of 0.01
    assert found.limit.tolist() == [False, True, True]
    assert found.lacking == ("unsigned", "beyond_either", "within", "within_side", "side", "Silent", "No people")


def test_the_worst_p_of_every_report_that_says_anything():
    """The largest p each kind allows, from the table above; of a limit against, p goes up to 1."""
    kinds = [("beyond", 1), ("within", 0), ("within_side", 1), ("unsigned", 0), ("side", 1), ("beyond", -1)]
    found = one_sided([exact(), *(bounded(k, side=s) for k, s in kinds), Report("Silent", "none")], worst=True)

    assert found.p[0] == one_sided([exact()]).p[0]
    assert found.p[1:] == pytest.approx([0.025, 0.975, 0.5, 0.975, 0.5, 1.0])
    assert found.p.max() < 1
    assert fisher(found.p).k == 7
    assert found.lacking == ("Silent",)


def test_an_effect_far_out_still_has_a_p_that_can_be_combined():
    found = one_sided([exact(effect=60.0, n_t=200.0, n_c=200.0), exact(effect=-60.0, n_t=200.0, n_c=200.0)])

    assert ((found.p > 0) & (found.p < 1)).all()
    assert fisher(found.p).k == 2


def test_nothing_said_leaves_nothing_to_combine():
    found = one_sided([Report("Silent", "none")])

    assert (found.labels, found.p.size, found.lacking) == ((), 0, ("Silent",))


def test_pain_has_three_usable_p_values_among_twelve_trials(review):
    """By hand from outcomes.csv: p = 0.01 (Alghadir), means and SDs (Chen), p < 0.001 (Shabbir)."""
    asked = review.answer(Question("pain", design="any")).contributions()
    found = one_sided([c.report for c in asked])

    assert found.labels == ("Alghadir 2019", "Chen 2021", "Shabbir 2022")
    assert found.p[[0, 2]] == pytest.approx([0.005, 0.0005])
    assert found.limit.tolist() == [False, False, True]
    assert len(found.lacking) == 9
