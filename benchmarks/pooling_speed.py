"""How long the engine takes, and R with metafor beside it in the same run where it is installed.

Run: make bench (a minute or two with R). Times differ between machines; read the ratios.
"""

import json
import shutil
import statistics
import subprocess
import time

import numpy as np

from backwalk import Question, gosh, leave_one_out, load_review, permutation_test, pool, pool_as_reported, pool_many

# Each line: a name, and R code that does the work once or a part of it, with the factor that makes it whole.
METAFOR = {
    "fit": ("rma(y[1:10], v[1:10], method='REML')", 30, 1),
    "whole": ("confint(rma(y[1:10], v[1:10], method='REML', test='adhoc'))", 10, 1),
    "gosh12": ("suppressMessages(gosh(rma(y[1:12], v[1:12], method='REML'), progbar=FALSE))", 1, 1),
    "many": ("for (i in 1:200) rma(m[, i], w[, i], method='REML')", 1, 50),
    "permute": ("permutest(rma(y[1:13], v[1:13], mods=~x), exact=FALSE, iter=500, progbar=FALSE)", 1, 20),
    "leave": ("leave1out(rma(y, v, method='REML'))", 1, 1),
}
R_HEAD = """
suppressMessages(library(metafor)); d <- jsonlite::fromJSON(file("stdin"))
y <- d$y; v <- d$v; x <- d$x; m <- matrix(unlist(d$m), nrow=10); w <- matrix(unlist(d$w), nrow=10)
seconds <- function(f, times) { invisible(capture.output(f())); system.time(for (i in 1:times) capture.output(f()))[["elapsed"]] / times }
"""


def milliseconds(work, repeats):
    """Time a call several times after one warm-up; give the median."""
    work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times)


def metafor_milliseconds(given):
    """Time the same work in R: {name: ms}; empty where R or metafor is missing."""
    if not shutil.which("Rscript"):
        return {}
    lines = [
        f'cat("{k}", seconds(function() {{ {code} }}, {n}) * {whole}, "\\n")' for k, (code, n, whole) in METAFOR.items()
    ]
    command = ["Rscript", "-e", R_HEAD + "\n".join(lines)]
    done = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, check=False)
    return {name: 1000 * float(seconds) for name, seconds in (line.split() for line in done.stdout.splitlines())}


def main():
    """Print the table of benchmarks/README.md."""
    rng = np.random.default_rng(2026)
    y, v, x = rng.normal(0.5, 0.4, 100), rng.uniform(0.02, 0.2, 100), rng.normal(0, 1, 13)
    many_y, many_v = rng.normal(0.5, 0.4, (10, 10_000)), rng.uniform(0.02, 0.2, (10, 10_000))
    long_y, long_v = rng.normal(0.5, 0.4, 10_000), rng.uniform(0.02, 0.2, 10_000)
    some = {"m": many_y[:, :200].T.tolist(), "w": many_v[:, :200].T.tolist()}
    theirs = metafor_milliseconds({"y": y.tolist(), "v": v.tolist(), "x": x.tolist(), **some})
    reports = load_review().answer(Question("pain", design="any")).reports
    rows = [
        ("one REML fit, k = 10, by pool() with all its intervals", "fit", lambda: pool(y[:10], v[:10]), 200),
        ("the same against rma() with confint()", "whole", lambda: pool(y[:10], v[:10]), 200),
        ("all 4,095 subsets, k = 12, REML", "gosh12", lambda: gosh(y[:12], v[:12]), 9),
        ("all 65,535 subsets, k = 16, REML", "", lambda: gosh(y[:16], v[:16]), 3),
        ("10,000 meta-analyses of k = 10, REML", "many", lambda: pool_many(many_y, many_v), 5),
        ("10,000 permutations of a meta-regression, k = 13", "permute", lambda: _permute(y, v, x), 5),
        ("leave-one-out, k = 100, REML", "leave", lambda: leave_one_out(y, v), 30),
        ("one REML fit, k = 10,000, by pool_many()", "", lambda: pool_many(long_y[:, None], long_v[:, None]), 20),
        ("the same by pool() with all its intervals", "", lambda: pool(long_y, long_v), 20),
        ("everything as reported, pain, eight trials", "", lambda: pool_as_reported(reports), 10),
    ]
    print("| work | ms | metafor ms | ratio |\n| --- | --- | --- | --- |")
    for name, key, work, repeats in rows:
        ours, other = milliseconds(work, repeats), theirs.get(key)
        beside = f"{other:,.0f} | {other / ours:,.0f}" if other else "– | –"
        print(f"| {name} | {ours:.2f} | {beside} |")


def _permute(y, v, x):
    return permutation_test(y[:13], v[:13], x, permutations=10_000, test="wald")


if __name__ == "__main__":
    main()
