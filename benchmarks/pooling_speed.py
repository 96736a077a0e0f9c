"""How long the engine takes, and R with metafor beside it in the same run where it is installed.

Run: make bench (two or three minutes with R). Times are the processor's, on one core; they differ between machines, so
read the ratios.
"""

import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from backwalk import (
    Question,
    gosh,
    leave_one_out,
    load_review,
    permutation_test,
    pool,
    pool_as_reported,
    pool_file,
    pool_many,
)
from backwalk.statistics.many import intervals, predictions

ARMS = Path(__file__).parent.parent / "tests" / "reference" / "cochrane" / "arms.csv"  # 198 real analyses
COPIES = 100

# Each line: a name, and R code that does the work once or a part of it, with the factor that makes it whole.
METAFOR = {
    "fit": ("rma(y[1:10], v[1:10], method='REML')", 30, 1),
    "whole": ("confint(rma(y[1:10], v[1:10], method='REML', test='adhoc'))", 10, 1),
    "gosh12": ("suppressMessages(gosh(rma(y[1:12], v[1:12], method='REML'), progbar=FALSE))", 1, 1),
    "many": ("for (i in 1:200) try(rma(m[, i], w[, i], method='REML'), silent=TRUE)", 1, 50),
    "permute": ("permutest(rma(y[1:13], v[1:13], mods=~x), exact=FALSE, iter=500, progbar=FALSE)", 1, 20),
    "intervals": (
        "for (i in 1:200) try(predict(rma(m[, i], w[, i], method='REML', test='knha')), silent=TRUE)",
        1,
        500,
    ),
    "leave": ("leave1out(rma(y, v, method='REML'))", 1, 1),
    "file": ("by_key(d$arms)", 1, 1),
}
BY_KEY = """
by_key <- function(path) lapply(split(read.csv(path), ~key), function(a) predict(rma(measure="SMD", vtype="LS", n1i=n1,
  m1i=m1, sd1i=s1, n2i=n2, m2i=m2, sd2i=s2, data=a, method="REML", test="knha")))
"""
R_HEAD = """
suppressMessages(library(metafor)); d <- jsonlite::fromJSON(file("stdin"))
y <- d$y; v <- d$v; x <- d$x; m <- matrix(unlist(d$m), nrow=10); w <- matrix(unlist(d$w), nrow=10)
seconds <- function(f, times) { invisible(capture.output(f())); sum(system.time(for (i in 1:times) capture.output(f()))[1:2]) / times }
"""


def milliseconds(work, repeats):
    """Take the processor's time for a call several times after one warm-up; give the median."""
    work()
    times = []
    for _ in range(repeats):
        start = _seconds()
        work()
        times.append(_seconds() - start)
    return 1000 * statistics.median(times)


def _seconds():
    """The processor's time of this process and of those that it ran."""
    return time.process_time() + sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])


def metafor_milliseconds(given):
    """Time the same work in R: {name: ms}; empty where R or metafor is missing."""
    if not shutil.which("Rscript"):
        return {}
    lines = [
        f'cat("{k}", seconds(function() {{ {code} }}, {n}) * {whole}, "\\n")' for k, (code, n, whole) in METAFOR.items()
    ]
    command = ["Rscript", "-e", "\n".join([R_HEAD, BY_KEY, *lines])]
    done = subprocess.run(command, input=json.dumps(given), stdout=subprocess.PIPE, text=True, check=True)
    found = {name: 1000 * float(seconds) for name, seconds in (line.split() for line in done.stdout.splitlines())}
    script = f"suppressMessages(library(metafor))\n{BY_KEY}\ninvisible(by_key('{ARMS}'))"
    command = milliseconds(lambda: subprocess.run(["Rscript", "-e", script], check=True), 1)
    return found | {"files": found["file"] * COPIES, "command": command}


def main():
    """Print the table of benchmarks/README.md."""
    rng = np.random.default_rng(2026)
    y, v, x = rng.normal(0.5, 0.4, 100), rng.uniform(0.02, 0.2, 100), rng.normal(0, 1, 13)
    many_y, many_v = rng.normal(0.5, 0.4, (10, 100_000)), rng.uniform(0.02, 0.2, (10, 100_000))
    long_y, long_v = rng.normal(0.5, 0.4, 10_000), rng.uniform(0.02, 0.2, 10_000)
    some = {"m": many_y[:, :200].T.tolist(), "w": many_v[:, :200].T.tolist()}
    theirs = metafor_milliseconds({"y": y.tolist(), "v": v.tolist(), "x": x.tolist(), "arms": str(ARMS), **some})
    copies = _copies()
    reports = load_review().answer(Question("pain", design="any")).reports
    rows = [
        ("one REML fit, k = 10, by pool() with all its intervals", "fit", lambda: pool(y[:10], v[:10]), 200),
        ("the same against rma() with confint()", "whole", lambda: pool(y[:10], v[:10]), 200),
        ("all 4,095 subsets, k = 12, REML", "gosh12", lambda: gosh(y[:12], v[:12]), 9),
        ("all 65,535 subsets, k = 16, REML", "", lambda: gosh(y[:16], v[:16]), 3),
        ("10,000 meta-analyses of k = 10, REML", "many", lambda: pool_many(many_y[:, :10_000], many_v[:, :10_000]), 5),
        ("100,000 of them, Hartung-Knapp and prediction intervals", "intervals", lambda: _intervals(many_y, many_v), 3),
        ("10,000 permutations of a meta-regression, k = 13", "permute", lambda: _permute(y, v, x), 5),
        ("leave-one-out, k = 100, REML", "leave", lambda: leave_one_out(y, v), 30),
        ("one REML fit, k = 10,000, by pool_many()", "", lambda: pool_many(long_y[:, None], long_v[:, None]), 20),
        ("the same by pool() with all its intervals", "", lambda: pool(long_y, long_v), 20),
        ("198 real analyses, pool_file(arms.csv)", "file", lambda: _file(ARMS), 9),
        ("the same by backwalk pool --csv, and by Rscript", "command", _command, 3),
        (f"{198 * COPIES:,} analyses, pool_file() of {COPIES} copies", "files", lambda: _file(copies), 3),
        ("everything as reported, pain, eight trials", "", lambda: pool_as_reported(reports), 10),
    ]
    print("| work | ms | metafor ms | ratio |\n| --- | --- | --- | --- |")
    for name, key, work, repeats in rows:
        ours, other = milliseconds(work, repeats), theirs.get(key)
        beside = f"{other:,.0f} | {other / ours:,.0f}" if other else "– | –"
        print(f"| {name} | {ours:.2f} | {beside} |")
        if key == "files":
            rates = [
                f"{1000 * 198 * COPIES / ms:,.0f} by {who}"
                for ms, who in ((ours, "pool_file()"), (other, "metafor"))
                if ms
            ]
    print(f"\nReal analyses a second: {', '.join(rates)}.")


def _intervals(y, v):
    many = pool_many(y, v, ci="hartung_knapp")
    return intervals(many, "hartung_knapp", 0.95), predictions(many, "k-1", "reml", 0.95)


def _file(path):
    return pool_file(path, "key", ci="hartung_knapp")


def _command():
    command = ["pool", "--csv", str(ARMS), "--by", "key", "--ci", "hartung_knapp"]
    subprocess.run([sys.executable, "-m", "backwalk.cli", *command], capture_output=True, check=True)


def _copies():
    """Write the real analyses COPIES times, each time under other keys."""
    arms, path = pd.read_csv(ARMS), Path(tempfile.mkdtemp(prefix="backwalk-")) / "copies.csv"
    pd.concat([arms.assign(key=arms["key"] + f" {i}") for i in range(COPIES)]).to_csv(path, index=False)
    return path


def _permute(y, v, x):
    return permutation_test(y[:13], v[:13], x, permutations=10_000, test="wald")


if __name__ == "__main__":
    main()
