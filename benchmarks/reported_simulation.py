"""What pooling everything as reported is worth: a simulation study whose truth is known.

Run: make simulate (some minutes). It writes data/simulation.csv and the tables of benchmarks/README.md, with the same
figures on any number of cores.
"""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
from abstracts import BETTER_IN_WORDS, BETTER_NULL, EXACT, NOTHING, UNSIGNED, draw, reports, with_bounds_as_p
from fixed_grid import posteriors
from simulation_page import BEGIN, END, page
from tqdm import tqdm

from backwalk import pool_as_reported, pool_many
from backwalk.statistics.many import intervals
from backwalk.tables.files import as_csv, read_file
from backwalk.tables.schema import TABLES
from backwalk.tables.schema.simulation import PRINTING

SEED = 2026
REVIEWS = 10_000  # a cell
CELLS = tuple(product((0.0, 0.5), (0.0, 0.3), (5, 15)))  # mu, tau, k
JOBS = tuple(product(range(len(CELLS)), PRINTING))
ROOT = Path(__file__).parents[1]
FILE, PAGE = ROOT / "data" / "simulation.csv", ROOT / "benchmarks" / "README.md"
CI = "hartung_knapp_floored"
CLOSE = 1e-3  # SDs; the most that the fixed grid may differ from pool_as_reported
EDGE = 1e-6  # the most of a posterior that may touch the ends of the fixed grid


def readings(form):
    """Give the ways in which the model may read what is printed: {analysis: (k, B) form numbers}."""
    exact, words = form == EXACT, form == BETTER_IN_WORDS
    found = {"exact_bayes": np.where(exact, EXACT, NOTHING)}
    if not exact.all():
        found["as_reported"] = form
    if words.any():
        found["sides_left_out"] = np.where(words, NOTHING, form)
        found["sides_as_null"] = np.where(words, BETTER_NULL, form)
    return found


def analyses(reviews):
    """Analyse every review in each way: ({name: (estimate, low, high, trials used)}, what touches the grid's ends).

    Arrays of length B, NaN where there is no answer: no effect, or for as_reported no effect and no exact p.
    """
    exact = reviews.form == EXACT
    found = {"exact_reml": _reml(np.where(exact, reviews.g, np.nan), reviews.v)}
    if not exact.all():
        found["bound_as_p"] = _reml(*with_bounds_as_p(reviews))
    bayes = {name: _bayes(replace(reviews, form=form)) for name, form in readings(reviews.form).items()}
    return found | {name: x for name, (x, _) in bayes.items()}, max(ends for _, ends in bayes.values())


def _reml(y, v):
    used = np.isfinite(y).sum(axis=0)
    answers = np.full((3, used.size), np.nan)
    many = pool_many(y[:, used > 0], v[:, used > 0], tau2="reml", ci=CI)
    answers[:, used > 0] = many.estimate, *intervals(many, CI, 0.95)[:2]
    return *answers, used


def _bayes(reviews):
    proper = _proper(reviews)
    answers = np.full((3, proper.size), np.nan)
    (low, middle, high), ends = posteriors(reviews.only(proper))
    answers[:, proper] = middle, low, high
    return (*answers, (reviews.form != NOTHING).sum(axis=0)), ends


def _proper(reviews):
    """Tell which reviews have what a flat prior of mu needs."""
    return np.isin(reviews.form, (EXACT, UNSIGNED)).any(axis=0)


def measures(mu, estimate, low, high, used):
    """Sum up one analysis of one cell, with Monte Carlo standard errors (Morris, White and Crowther 2019)."""
    answered = np.isfinite(estimate)
    error, width = (estimate - mu)[answered], (high - low)[answered]
    square, root = error**2, np.sqrt(answered.sum())
    rmse = np.sqrt(square.mean())
    covered, above = ((low <= mu) & (mu <= high))[answered], (low > 0)[answered]
    rank = (width.size + np.array([-1, 1]) * root) / 2
    near = np.sort(width)[rank.astype(int)]
    return {
        "bias": error.mean(),
        "bias_se": error.std() / root,
        "rmse": rmse,
        "rmse_se": square.std() / root / (2 * rmse),
        "coverage": covered.mean(),
        "coverage_se": covered.std() / root,
        "width": width.mean(),
        "width_se": width.std() / root,
        "median_width": np.median(width),
        "median_width_se": (near[1] - near[0]) / 2,
        "above_zero": above.mean(),
        "above_zero_se": above.std() / root,
        "no_answer": 1 - answered.mean(),
        "one_trial": (answered & (used == 1)).mean(),
        "trials_used": used.mean(),
    }


def run(job):
    """Simulate one cell under one way of printing: rows of simulation.csv, and what touches the grid's ends."""
    number, printing, reviews = job
    mu, tau, k = CELLS[number]
    found, ends = analyses(draw((SEED, number), mu, tau, k, reviews, printing))
    told = {"mu": f"{mu:g}", "tau": f"{tau:g}", "k": k, "printing": printing}
    rows = [(told | {"analysis": name, "reviews": reviews}, measures(mu, *found[name])) for name in found]
    return [settings | {name: f"{x:.5f}" for name, x in numbers.items()} for settings, numbers in rows], ends


def agreement(each, jobs=JOBS):
    """Compare the grid with pool_as_reported: the largest difference in SDs, over `each` reviews a job and reading."""
    gaps = []
    for number, printing in jobs:
        drawn = draw((SEED, number, 7), *CELLS[number], 50 * each, printing)
        for form in readings(drawn.form).values():
            reviews = replace(drawn, form=form)
            for one in np.flatnonzero(_proper(reviews))[:each]:
                theirs = pool_as_reported(reports(reviews, one))
                ours = posteriors(reviews.only([one]))[0][:, 0]
                gaps.append(np.abs(ours - [theirs.ci[0], theirs.median, theirs.ci[1]]).max())
    return float(max(gaps)), len(gaps)


def main():
    """Prove the shortcut, simulate every cell, and write the table and the page."""
    gap, compared = agreement(2)
    print(f"fixed grid against pool_as_reported, {compared} reviews: at most {gap:.1e} SD apart", flush=True)
    if gap > CLOSE:
        raise SystemExit(f"the grid is too coarse: more than {CLOSE:g} SD")
    with ProcessPoolExecutor() as workers:
        done = workers.map(run, [(*job, REVIEWS) for job in JOBS])
        parts = list(tqdm(done, total=len(JOBS), desc="cells", unit="cell"))
    ends = max(end for _, end in parts)
    if ends > EDGE:
        raise SystemExit(f"the grid is too small: {ends:.1e} of a posterior at its ends")
    FILE.write_text(as_csv(TABLES["simulation"], [row for rows, _ in parts for row in rows]), encoding="utf-8")
    text = page(read_file(TABLES["simulation"], FILE)[0])
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{rest.split(END)[1]}", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
