"""The command line: check, add, template, import, changes, pool, export, cite, render, handout, sweep."""

import argparse
import sys
from contextlib import suppress
from importlib.util import find_spec
from itertools import product
from pathlib import Path

from backwalk.problems import ReadableError, not_installed, refused, report


def main(argv=None):
    """Run one command; a mistake of the user's ends in a message and exit code 1."""
    parser = _parser()
    args = parser.parse_args(argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    try:
        return args.run(args) or 0
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        print("stopped: what was not finished is as it was", file=sys.stderr)
        return 130
    except OSError as error:
        print(refused(error), file=sys.stderr)
        return 1
    except ReadableError as error:
        print(error, file=sys.stderr)
        return 1


def _parser():
    parser = argparse.ArgumentParser(prog="backwalk", description="The backward-walking evidence review.")
    commands = parser.add_subparsers(required=True, metavar="command")
    check = _command(commands, "check", _check, "look for problems in the tables; all at once")
    check.add_argument("data_dir", nargs="?", help="folder of the tables (default: data/)")
    check.add_argument("--data-dir", dest="data_dir", default=argparse.SUPPRESS, help="the same")
    add = _command(commands, "add", _add, "put new rows into the tables, sorted, if they are sound")
    add.add_argument(
        "files",
        nargs="*",
        help="CSV files named like a table: trials*.csv, outcomes*.csv; or a workbook (.xlsx); none: asks, question by question",
    )
    add.add_argument("--try", dest="only_try", action="store_true", help="show what the files would do; write nothing")
    add.add_argument("--from", dest="given", metavar="FILE", help="answers to the questions beforehand, as CSV or JSON")
    add.add_argument("--template", metavar="TABLE", help="print the header of a table and what its columns want")
    add.add_argument("--data-dir", help="folder of the tables (default: data/)")
    template = _command(commands, "template", _template, "write an Excel workbook to be filled in and given to add")
    template.add_argument("out", metavar="FILE.xlsx", help="the workbook to be written")
    _import_options(
        _command(commands, "import", _import, "turn a metafor or RevMan CSV into rows that still need their sources")
    )
    changes = _command(
        commands, "changes", _changes, "set today's answers beside those last rendered, question by question"
    )
    changes.add_argument(
        "--since", default="", metavar="REV", help="compare with what this revision of git had rendered"
    )
    changes.add_argument("--markdown", action="store_true", help="write Markdown, for a code host")
    changes.add_argument("--figure", metavar="FILE", help="draw the averages that changed, as a PNG file")
    changes.add_argument("--record", action="store_true", help="write the headline answers that changed to history.csv")
    changes.add_argument("--why", default="", help="why they changed, in a sentence; needed with --record")
    changes.add_argument("--came-in", default="", help="what came in (default: worked out from the tables)")
    changes.add_argument("--on", default="", metavar="DAY", help="day of the answers, as 2026-11-26 (default: today)")
    changes.add_argument("--data-dir", help="folder of the tables (default: data/)")
    pool = _command(commands, "pool", _pool, "answer one question in words, or pool every group of a file of trials")
    export = _command(
        commands, "export", _export, "print one question for other programs: effects or arms as CSV, or an R script"
    )
    _question(pool, outcome="?")
    _file(pool)
    _question(export)
    export.add_argument(
        "--as",
        dest="form",
        choices=("csv", "arms", "r"),
        default="csv",
        help="effects as CSV, both arms as CSV under RevMan's names, or an R script for metafor",
    )
    cite = _command(commands, "cite", _cite, "print the trials as a bibliography")
    cite.add_argument("--as", dest="form", choices=("bibtex", "ris"), default="bibtex", help="default: bibtex")
    cite.add_argument("--data-dir", help="folder of the tables (default: data/)")
    render = _command(
        commands,
        "render",
        _render,
        "run every notebook whose page is stale, and build the site; or bring a few pages up to date",
    )
    render.add_argument(
        "pages", nargs="*", metavar="PAGE", help="only the pages that begin so, as 04 or 03_pool_an_outcome__pain"
    )
    render.add_argument("--no-site", action="store_true", help="leave the site alone")
    render.add_argument("--workers", type=int, help="notebooks run at once (default: one a core)")
    _command(
        commands, "handout", _handout, "write the page to print for patients, as HTML and, where Chromium is, as PDF"
    )
    sweep = _command(
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
    return parser


def _command(commands, name, run, about):
    parser = commands.add_parser(name, help=about, description=about)
    parser.set_defaults(run=run)
    return parser


ASKED = ("comparator", "evidence", "basis", "design", "measure", "week")
MODEL = ("tau2", "ci", "prediction", "level")
RUNS_NOTEBOOKS = ("papermill", "ipykernel")  # of the extra `render`
OF_FILE = ("by", "columns", "kind", "out", "dask")


def _question(parser, outcome=None):
    parser.add_argument("outcome", nargs=outcome, help="pain, function, balance, ...")
    for name in ASKED[:-1]:
        parser.add_argument(f"--{name}")
    parser.add_argument("--week", type=_number, help="end, last or a number of weeks")
    parser.add_argument("--data-dir", help="folder of the tables (default: data/)")


def _import_options(parser):
    parser.add_argument("file", metavar="FILE.csv", help="people, mean and SD of two arms; or yi and vi")
    parser.add_argument("--out", help="folder, or workbook (.xlsx), to be written (default: FILE_rows)")
    parser.add_argument("--swap", action="store_true", help="the second arm is backward walking (default: the first)")
    parser.add_argument("--yi", choices=("difference",), help="what yi is: a difference in points of the scale")
    parser.add_argument(
        "--set", action="append", default=[], metavar="COLUMN=TEXT", help="what every row holds; may be repeated"
    )
    parser.add_argument("--data-dir", help="folder of the tables (default: data/)")


def _file(parser):
    parser.add_argument("--tau2", help="estimator of tau2: reml, dl, pm, ... (default: reml)")
    parser.add_argument("--ci", help="wald, hartung_knapp or hartung_knapp_floored (default)")
    parser.add_argument("--prediction", help="k-1 (default), k-2 or normal")
    parser.add_argument("--level", type=_number, help="coverage of the intervals (default: 0.95)")
    file = parser.add_argument_group("every group of a file, instead of a question")
    file.add_argument("--csv", metavar="FILE", help="CSV or Parquet, a row a trial: means and SDs, effects, or counts")
    file.add_argument("--by", metavar="KEY", help="the column that says which rows belong together")
    file.add_argument(
        "--columns", nargs="+", metavar="NAME=COLUMN", help="which are meant, as sd1i=spread sd2i=spread2"
    )
    file.add_argument("--from", dest="kind", help="means, effects or counts, where the file holds several")
    file.add_argument("--out", help="file to be written, .csv or .parquet (default: the screen)")
    file.add_argument("--dask", metavar="ADDRESS", help="local, or a Dask scheduler's, for files larger than memory")


def _number(text):
    try:
        return float(text)
    except ValueError:
        return text


def _check(args):
    import gc

    from backwalk.tables.checks import check

    gc.disable()  # rows hold no rings, and to look for some among thousands of rows takes a quarter of the time
    problems = check(_tables(args))
    print(report(problems) if problems else "no problems in the data")
    return 1 if problems else 0


def _add(args):
    from backwalk.tables import adding

    if args.template:
        header, columns = adding.template(args.template)
        print(header)
        print(columns, file=sys.stderr)
        return 0
    if args.only_try and not args.files:
        raise ReadableError("--try needs the files to be tried; questions show what they do before they write")
    if args.given and args.files:
        raise ReadableError("--from answers questions, which files do not ask: give one or the other")
    if args.only_try:
        from backwalk.pages.adding.conversation import try_files

        try_files(args.files, _talk(), _tables(args))
        return 0
    lines = adding.add(args.files, _tables(args)) if args.files else _asked(args)
    print("\n".join(lines))
    return 0


def _talk():
    from backwalk.tables.asking import Talk

    return Talk(say=lambda text: print(text.replace("**", "")))


def _asked(args):
    from backwalk.tables.beforehand import read_beforehand

    if not sys.stdin.isatty():
        raise ReadableError(
            "no terminal to ask at: fill in what `backwalk add --template TABLE` or `backwalk template FILE.xlsx` gives, "
            "and name the files"
        )
    given = read_beforehand(args.given) if args.given else None
    from backwalk.pages.adding.conversation import converse

    with suppress(ImportError):
        import readline  # noqa: F401  # gives the arrow keys to who answers
    try:
        return converse(_talk(), _tables(args), given)
    except EOFError:
        raise ReadableError("\nthe answers ended before the questions: nothing was written") from None


def _template(args):
    from backwalk.tables.workbook import write_template

    write_template(args.out)
    print(f"{args.out}: fill it in, then run backwalk add {args.out}")


def _import(args):
    from backwalk.tables.importing import import_rows

    print(
        "\n".join(import_rows(args.file, args.out, swap=args.swap, yi=args.yi, cells=args.set, data_dir=_tables(args)))
    )


def _changes(args):
    if args.record:
        if args.since or args.markdown or args.figure:
            raise ReadableError("--since, --markdown and --figure compare: leave them out with --record")
        from backwalk.render.history import record

        lines = record(args.data_dir or _root() / "data", args.why, came=args.came_in, on=args.on)
    elif args.why or args.came_in or args.on:
        raise ReadableError("--why, --came-in and --on go with --record")
    else:
        from backwalk.render.changes import compare
        from backwalk.render.changes_told import as_markdown, as_text

        found = compare(_root(), args.data_dir, args.since)
        lines = [(as_markdown if args.markdown else as_text)(found)]
        if args.figure:
            from backwalk.render.changes_figure import draw

            print(draw(found, args.figure), file=sys.stderr)
    print("\n".join(lines))


def _pool(args):
    if args.csv is not None:
        return _pool_file(args)
    if args.outcome is None:
        raise ReadableError(
            "name an outcome, as in backwalk pool pain, or a file, as in backwalk pool --csv FILE --by KEY"
        )
    _refuse_options(args, OF_FILE, "goes with --csv FILE, not with an outcome")
    from backwalk import words
    from backwalk.style.names import title

    found = _conclude(args, **_given(args, MODEL))
    for part in (
        title(found.question),
        words.headline(found),
        words.caveats(found),
        words.trials_table(found),
        words.left_out_table(found),
    ):
        print(repr(part).replace("**", "") + "\n")
    return 0


def _pool_file(args):
    if args.outcome is not None:
        raise ReadableError(
            f"{args.outcome!r} and --csv: ask the tables of this project or pool a file, not both at once"
        )
    _refuse_options(
        args, (*ASKED[:4], "week", "data_dir"), "asks the tables of this project and does not go with --csv"
    )
    from backwalk.render.bulk.files import check_out, pool_file, write_table
    from backwalk.render.export import csv_text

    if args.out is not None:
        check_out(args.out, args.csv)
    options = _given(args, ("kind", "measure", "dask", *MODEL))
    table = pool_file(args.csv, args.by, columns=_columns(args.columns or ()), **options)
    if args.out is None:
        print(csv_text(table), end="")
    else:
        write_table(table, args.out)
    left, none = int(table["left_out"].sum()), int((table["k"] == 0).sum())
    told = f"groups: {len(table)}, without an answer: {none}; rows used: {table['k'].sum()}, left out: {left}"
    print(told + (", for the reasons in the column why" if left else ""), file=sys.stderr)
    return 0


def _given(args, names):
    return {name: getattr(args, name) for name in names if getattr(args, name) is not None}


def _refuse_options(args, names, why):
    for name in _given(args, names):
        raise ReadableError(f"--{'from' if name == 'kind' else name.replace('_', '-')} {why}")


def _columns(pairs):
    for pair in pairs:
        if "=" not in pair:
            raise ReadableError(f"columns = {pair!r} is not NAME=COLUMN, for example sd1i=spread")
    names = [pair.split("=", 1)[0] for pair in pairs]
    for name in (name for name in names if names.count(name) > 1):
        raise ReadableError(f"columns: {name} is given twice: give it one column")
    return dict(pair.split("=", 1) for pair in pairs)


def _export(args):
    from backwalk.render.export import effects_csv
    from backwalk.render.revman import arms_csv
    from backwalk.render.rscript import r_script

    print({"csv": effects_csv, "arms": arms_csv, "r": r_script}[args.form](_conclude(args)), end="")


def _cite(args):
    from backwalk.answers.review import load_review
    from backwalk.render import cite

    print({"bibtex": cite.bibtex, "ris": cite.ris}[args.form](load_review(_tables(args))), end="")


def _conclude(args, **model):
    from backwalk.answers.conclusion import conclude
    from backwalk.answers.question import Question
    from backwalk.answers.review import load_review

    return conclude(load_review(_tables(args)), Question(args.outcome, **_given(args, ASKED)), **model)


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
        found = sweep(load_review(_tables(args)), **{n: words for n, words in named.items() if words}, jobs=jobs)
    text = csv_text(found, float_format="%.8g")
    if args.out:
        put({args.out: text.encode()})
    else:
        print(text, end="")
    questions = found[["outcome", "comparator"]].drop_duplicates()
    print(f"{len(found)} combinations of choices; questions: {len(questions)}", file=sys.stderr)
    return 0


def _sweep_notebook(args):
    _needs("the sweep of a notebook", "render", *RUNS_NOTEBOOKS)
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
    failed = found[found["status"] == "failed"]
    for page, reason in failed[["page", "reason"]].to_numpy().tolist():
        print(f"failed: {page}: {reason}", file=sys.stderr)
    print(f"{done} notebooks run, {kept} kept, {len(failed)} failed; see {args.out}/summary.html", file=sys.stderr)
    return 1 if len(failed) else 0


def _render(args):
    _needs("rendering", "render" if args.no_site else "site", *RUNS_NOTEBOOKS, *(() if args.no_site else ("sphinx",)))
    from backwalk.render.render import render

    root, code = _root(), Path(__file__).resolve().parent
    if (root / "src" / "backwalk").is_dir() and code != (root / "src" / "backwalk").resolve():
        print(f"code: {code}, not that of this folder", file=sys.stderr)
    return 1 if render(root, only=args.pages, site=not args.no_site, workers=args.workers) else 0


def _handout(args):
    from backwalk.answers.review import load_review
    from backwalk.render.handout import handout_html
    from backwalk.render.paper import print_pdf
    from backwalk.tables.writing import put

    root = _root()
    page, pdf = (root / "build" / f"handout.{kind}" for kind in ("html", "pdf"))
    put({page: handout_html(load_review(root / "data")).encode()})
    print(page.relative_to(root))
    printed = print_pdf(page, pdf)
    print(pdf.relative_to(root) if printed else "no PDF: no Chromium here; open the page in a browser and print it")


def _needs(what, extra, *packages):
    if not all(map(find_spec, packages)):
        raise not_installed(what, extra)


def _root():
    from backwalk.tables.files import repository

    root = repository()
    if root is None:
        raise ReadableError("no notebooks/questions.toml here or above: run this inside the repository")
    return root


def _tables(args):
    """Give the folder of tables that was asked for; outside a repository, say which one is used instead."""
    from backwalk.tables.files import data_folder, repository

    if args.data_dir is None and repository() is None:
        print(f"tables: {data_folder()}", file=sys.stderr)
    return args.data_dir


if __name__ == "__main__":
    sys.exit(main())
