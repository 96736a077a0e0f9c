"""The command sweep: of the tables, or of a notebook."""

import sys
from itertools import product

from backwalk.problems import ReadableError
from backwalk.render.commands.options import RUNS_NOTEBOOKS, command, needs, tables_of


def add_to(commands):
    """Offer these commands, with their options."""
    sweep = command(
        commands, "sweep", _sweep, "answer under every combination of choices: from the tables, or by a notebook"
    )
    sweep.add_argument("asked", nargs="*", help="outcomes to be swept (default: all), or one notebook, with --grid")
    sweep.add_argument("--comparator", action="append", help="a comparator to be swept; may be repeated (default: all)")
    sweep.add_argument(
        "--tau2",
        action="append",
        help="an estimator of tau2 to be swept, or all of them: all; may be repeated (default: reml, pm, dl, common)",
    )
    sweep.add_argument(
        "--grid", help="YAML file of a notebook's parameters and their values: outcome: [pain, function]"
    )
    sweep.add_argument(
        "--distinct", action="store_true", help="of a notebook: one page for each different answer, which others share"
    )
    sweep.add_argument("--jobs", type=int, default=1, help="processes at once (default: 1; -1: one a core)")
    sweep.add_argument("--dask", help="address of a Dask scheduler whose workers do the work: tcp://host:8786")
    sweep.add_argument("--out", help="file to be written (default: the screen); of a notebook: the folder of its pages")
    sweep.add_argument("--data-dir", help="folder of the tables (default: data/)")


def _sweep(args):
    from backwalk.render.grid.cluster import cluster
    from backwalk.render.workers import check_jobs

    check_jobs(args.jobs)
    if any(word.endswith(".ipynb") for word in args.asked) or args.grid:
        return _sweep_notebook(args)
    if args.distinct:
        raise ReadableError(
            "--distinct goes with a notebook and --grid; a sweep of the tables numbers equal answers alike"
        )
    from backwalk.answers.review import load_review
    from backwalk.pages.multiverse.sweep import sweep
    from backwalk.render.export import csv_text
    from backwalk.statistics.pooling import INTERVALS
    from backwalk.statistics.tau2 import ESTIMATORS
    from backwalk.tables.writing import put

    every = args.tau2 and (ESTIMATORS if "all" in args.tau2 else args.tau2)
    named = {"outcomes": args.asked, "comparators": args.comparator, "models": every and [*product(every, INTERVALS)]}
    with cluster(args.dask):
        jobs = None if args.dask else args.jobs
        found = sweep(load_review(tables_of(args)), **{n: words for n, words in named.items() if words}, jobs=jobs)
    text = csv_text(found, float_format="%.8g")
    if args.out:
        put({args.out: text.encode()})
    else:
        print(text, end="")
    questions = found[["outcome", "comparator"]].drop_duplicates()
    print(f"{len(found)} combinations of choices; questions: {len(questions)}", file=sys.stderr)
    return 0


def _sweep_notebook(args):
    needs("the sweep of a notebook", "render", *RUNS_NOTEBOOKS)
    from backwalk.render.grid.runs import sweep_notebook

    if len(args.asked) != 1 or not args.grid or not args.out or args.comparator or args.tau2:
        raise ReadableError(
            "a notebook is swept alone, with its parameters in a file: "
            "backwalk sweep notebooks/03_pool_an_outcome.ipynb --grid grid.yml --out build/sweep"
        )
    found, done, kept = sweep_notebook(
        args.asked[0],
        args.grid,
        args.out,
        data_dir=args.data_dir,
        jobs=args.jobs,
        dask=args.dask,
        distinct=args.distinct,
    )
    failed = found[found["status"] == "failed"].drop_duplicates("page")
    for page, reason in failed[["page", "reason"]].to_numpy().tolist():
        print(f"failed: {page}: {reason}", file=sys.stderr)
    print(f"{done} notebooks run, {kept} kept, {len(failed)} failed; see {args.out}/summary.html", file=sys.stderr)
    return 1 if len(failed) else 0
