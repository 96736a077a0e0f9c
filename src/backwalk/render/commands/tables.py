"""Commands about the tables: check, add, template, import and changes."""

import sys
from contextlib import suppress

from backwalk.problems import ReadableError, report
from backwalk.render.commands.options import command, repository_root, tables_of


def add_to(commands):
    """Offer these commands, with their options."""
    check = command(commands, "check", _check, "look for problems in the tables; all at once")
    check.add_argument("folder", nargs="?", help="folder of the tables (default: data/)")
    check.add_argument("--data-dir", metavar="FOLDER", help="the same, as other commands take it")
    add = command(commands, "add", _add, "put new rows into the tables, sorted, if they are sound")
    add.add_argument(
        "files",
        nargs="*",
        help="CSV files named like a table: trials*.csv, outcomes*.csv; or a workbook (.xlsx); none: asks, question by question",
    )
    add.add_argument("--try", dest="only_try", action="store_true", help="show what the files would do; write nothing")
    add.add_argument("--from", dest="given", metavar="FILE", help="answers to the questions beforehand, as CSV or JSON")
    add.add_argument("--template", metavar="TABLE", help="print the header of a table and what its columns want")
    add.add_argument("--data-dir", help="folder of the tables (default: data/)")
    template = command(commands, "template", _template, "write an Excel workbook to be filled in and given to add")
    template.add_argument("out", metavar="FILE.xlsx", help="the workbook to be written")
    _import_options(
        command(commands, "import", _import, "turn a metafor or RevMan CSV into rows that still need their sources")
    )
    changes = command(
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


def _import_options(parser):
    parser.add_argument("file", metavar="FILE.csv", help="people, mean and SD of two arms; or yi and vi")
    parser.add_argument("--out", help="folder, or workbook (.xlsx), to be written (default: FILE_rows)")
    parser.add_argument("--swap", action="store_true", help="the second arm is backward walking (default: the first)")
    parser.add_argument("--yi", choices=("difference",), help="what yi is: a difference in points of the scale")
    parser.add_argument(
        "--set", action="append", default=[], metavar="COLUMN=TEXT", help="what every row holds; may be repeated"
    )
    parser.add_argument("--data-dir", help="folder of the tables (default: data/)")


def _check(args):
    import gc

    from backwalk.tables.checks import check

    if args.folder and args.data_dir:
        raise ReadableError("one folder at a time: name it alone, or after --data-dir")
    args.data_dir = args.folder or args.data_dir
    gc.disable()  # rows hold no rings, and to look for some among thousands of rows takes a quarter of the time
    problems = check(tables_of(args))
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

        try_files(args.files, _talk(), tables_of(args))
        return 0
    lines = adding.add(args.files, tables_of(args)) if args.files else _asked(args)
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
        return converse(_talk(), tables_of(args), given)
    except EOFError:
        raise ReadableError("\nthe answers ended before the questions: nothing was written") from None


def _template(args):
    from backwalk.tables.workbook import write_template

    write_template(args.out)
    print(f"{args.out}: fill it in, then run backwalk add {args.out}")


def _import(args):
    from backwalk.tables.importing import import_rows

    print(
        "\n".join(
            import_rows(args.file, args.out, swap=args.swap, yi=args.yi, cells=args.set, data_dir=tables_of(args))
        )
    )


def _changes(args):
    if args.record:
        if args.since or args.markdown or args.figure:
            raise ReadableError("--since, --markdown and --figure compare: leave them out with --record")
        from backwalk.render.history import record

        lines = record(args.data_dir or repository_root() / "data", args.why, came=args.came_in, on=args.on)
    elif args.why or args.came_in or args.on:
        raise ReadableError("--why, --came-in and --on go with --record")
    else:
        from backwalk.render.changes import compare
        from backwalk.render.changes_told import as_markdown, as_text

        found = compare(repository_root(), args.data_dir, args.since)
        lines = [(as_markdown if args.markdown else as_text)(found)]
        if args.figure:
            from backwalk.render.changes_figure import draw

            print(draw(found, args.figure), file=sys.stderr)
    print("\n".join(lines))
