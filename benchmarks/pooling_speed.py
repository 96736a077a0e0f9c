"""How long pooling takes, as medians of one run and as ratios; R with metafor beside it where it is installed.

Run: make bench
"""

import json
import shutil
import statistics
import subprocess
import time

import numpy as np

from backwalk import pool
from backwalk.tau2 import tau2_of

R_FIT = """
suppressMessages(library(metafor)); x <- jsonlite::fromJSON(file("stdin"))
f <- function() rma(x$y, x$v, method = "REML", test = "adhoc")
invisible(f()); t <- replicate(30, system.time(f())[["elapsed"]]); confint_t <- system.time(for (i in 1:10) confint(f()))[["elapsed"]] / 10
cat(mean(t), confint_t)
"""


def median_seconds(function, repeats):
    """Time a call several times after one warm-up; give the median."""
    function()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def metafor_seconds(y, v):
    """Time rma alone and with confint, in R; None where R or metafor is missing."""
    if not shutil.which("Rscript"):
        return None
    given = json.dumps({"y": y.tolist(), "v": v.tolist()})
    done = subprocess.run(["Rscript", "-e", R_FIT], input=given, capture_output=True, text=True, check=False)
    return tuple(map(float, done.stdout.split())) if done.returncode == 0 else None


def main():
    """Print the table of benchmarks/README.md."""
    rng = np.random.default_rng(2026)
    y, v = rng.normal(0.5, 0.4, 10), rng.uniform(0.02, 0.2, 10)
    many_y, many_v = rng.normal(0.5, 0.4, (10, 10_000)), rng.uniform(0.02, 0.2, (10, 10_000))
    long_y, long_v = rng.normal(0.5, 0.4, 10_000), rng.uniform(0.02, 0.2, 10_000)
    rows = [
        ("one whole pool(), REML, k = 10, with Q-profile and prediction", median_seconds(lambda: pool(y, v), 200)),
        ("tau2 of 10,000 meta-analyses of k = 10, REML", median_seconds(lambda: tau2_of(many_y, many_v, "reml"), 5)),
        ("one whole pool(), REML, k = 10,000", median_seconds(lambda: pool(long_y, long_v), 10)),
    ]
    theirs = metafor_seconds(y, v)
    print(f"{'work':64s} {'ms':>8s} {'metafor ms':>11s} {'ratio':>7s}")
    for i, (name, seconds) in enumerate(rows):
        other = theirs[1] if theirs and i == 0 else None
        beside = f"{1000 * other:11.1f} {other / seconds:7.0f}" if other else f"{'-':>11s} {'-':>7s}"
        print(f"{name:64s} {1000 * seconds:8.2f} {beside}")


if __name__ == "__main__":
    main()
