"""The command line: check, add, template, import, changes, pool, render, handout, export, sweep."""

import argparse
import sys
from contextlib import suppress
from pathlib import Path

from backwalk.problems import ReadableError, refused, report


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
    changes = _command(commands, "changes", _changes, "compare today's answers with rendered/results.json")
    changes.add_argument("--record", action="store_true", help="write the headline answers that changed to history.csv")
    changes.add_argument("--why", default="", help="why they changed, in a sentence; needed with --record")
    changes.add_argument("--came-in", default="", help="what came in (default: worked out from the tables)")
    changes.add_argument("--on", default="", metavar="DAY", help="day of the answers, as 2026-11-26 (default: today)")
    changes.add_argument("--data-dir", help="folder of the tables (default: data/)")
    pool = _command(commands, "pool", _pool, "answer one question in words")
    export = _command(
        commands, "export", _export, "print one question for other programs: effects as CSV, or an R script for metafor"
    )
    for asking in (pool, export):
        _question(asking)
    export.add_argument("--as", dest="form", choices=("csv", "r"), default="csv", help="effects as CSV, or an R script")
    render = _command(commands, "render", _render, "run every notebook and build the site")
    render.add_argument("--no-site", action="store_true", help="leave the site alone")
    render.add_argument("--workers", type=int, help="notebooks run at once (default: one a core)")
    _command(
        commands, "handout", _handout, "write the page to print for patients, as HTML and, where Chromium is, as PDF"
    )
    sweep = _command(commands, "sweep", _sweep, "print every answer under every combination of choices as CSV")
    sweep.add_argument("outcomes", nargs="*", help="outcomes to be swept (default: all)")
    sweep.add_argument("--comparator", action="append", help="a comparator to be swept; may be repeated (default: all)")
    sweep.add_argument("--jobs", type=int, default=1, help="processes at once (default: 1; -1: one a core)")
    sweep.add_argument("--out", help="file to be written (default: the screen)")
    sweep.add_argument("--data-dir", help="folder of the tables (default: data/)")
    return parser


def _command(commands, name, run, about):
    parser = commands.add_parser(name, help=about, description=about)
    parser.set_defaults(run=run)
    return parser


def _question(parser):
    parser.add_argument("outcome", help="pain, function, balance, ...")
    for name in ("comparator", "evidence", "basis", "design", "measure"):
        parser.add_argument(f"--{name}")
    parser.add_argument("--week", type=_week, help="end, last or a number of weeks")
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


def _week(text):
    try:
        return float(text)
    except ValueError:
        return text


def _check(args):
    from backwalk.tables.checks import check

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
        from backwalk.render.history import record

        lines = record(args.data_dir or _root() / "data", args.why, came=args.came_in, on=args.on)
    elif args.why or args.came_in or args.on:
        raise ReadableError("--why, --came-in and --on go with --record")
    else:
        from backwalk.render.changes import changes

        lines = changes(_root(), args.data_dir)
    print("\n".join(lines))


def _pool(args):
    from backwalk import words

    found = _conclude(args)
    for part in (
        words.title(found.question),
        words.headline(found),
        words.caveats(found),
        words.trials_table(found),
        words.left_out_table(found),
    ):
        print(repr(part).replace("**", "") + "\n")


def _export(args):
    from backwalk.render.export import effects_csv
    from backwalk.render.rscript import r_script

    print((r_script if args.form == "r" else effects_csv)(_conclude(args)), end="")


def _conclude(args):
    from backwalk.answers.conclusion import conclude
    from backwalk.answers.question import Question
    from backwalk.answers.review import load_review

    asked = {name: getattr(args, name) for name in ("comparator", "evidence", "basis", "design", "measure", "week")}
    question = Question(args.outcome, **{name: value for name, value in asked.items() if value is not None})
    return conclude(load_review(_tables(args)), question)


def _sweep(args):
    from backwalk.answers.review import load_review
    from backwalk.pages.multiverse.sweep import sweep
    from backwalk.render.export import csv_text
    from backwalk.tables.writing import put

    if args.jobs == 0:
        raise ReadableError("jobs = 0 is no number of processes, for example 2, or -1 for one a core")
    named = {"outcomes": args.outcomes, "comparators": args.comparator}
    found = sweep(load_review(_tables(args)), **{n: words for n, words in named.items() if words}, jobs=args.jobs)
    text = csv_text(found, float_format="%.8g")
    if args.out:
        put({args.out: text.encode()})
    else:
        print(text, end="")
    questions = found[["outcome", "comparator"]].drop_duplicates()
    print(f"{len(found)} combinations of choices; questions: {len(questions)}", file=sys.stderr)


def _render(args):
    from backwalk.render.render import render

    root, code = _root(), Path(__file__).resolve().parent
    if (root / "src" / "backwalk").is_dir() and code != (root / "src" / "backwalk").resolve():
        print(f"code: {code}, not that of this folder", file=sys.stderr)
    return 1 if render(root, site=not args.no_site, workers=args.workers) else 0


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
