"""Commands about answers: pool, export and cite."""

import sys

from backwalk.problems import ReadableError
from backwalk.render.commands.options import command, number, tables_of

CHOICES = {
    "comparator": "usual_physio (default), forward_walking, other_exercise, other or any",
    "evidence": "the least a trial prints: arm_means, difference, means_and_p, exact_p (default), p_bound or reported",
    "basis": "any (default), post or change",
    "design": "rct (default) or any",
    "measure": "smd (default), md or ratio_of_means",
}  # tests hold these texts to the words that are taken, which would load the tables for every command
ASKED = (*CHOICES, "week")
MODEL = ("tau2", "ci", "prediction", "level")
OF_FILE = ("by", "columns", "kind", "out", "dask")


def add_to(commands):
    """Offer these commands, with their options."""
    pool = command(commands, "pool", _pool, "answer one question in words, or pool every group of a file of trials")
    export = command(
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
    cite = command(commands, "cite", _cite, "print the trials as a bibliography")
    cite.add_argument("--as", dest="form", choices=("bibtex", "ris"), default="bibtex", help="default: bibtex")
    cite.add_argument("--data-dir", help="folder of the tables (default: data/)")


def _question(parser, outcome=None):
    parser.add_argument("outcome", nargs=outcome, help="pain, function, balance, ...; a wrong word is told all of them")
    for name, words in CHOICES.items():
        parser.add_argument(f"--{name}", metavar="WORD", help=words)
    parser.add_argument("--week", type=number, help="end (default), last or a number of weeks")
    parser.add_argument("--data-dir", help="folder of the tables (default: data/)")


def _file(parser):
    parser.add_argument("--tau2", help="estimator of tau2: reml, dl, pm, ... (default: reml)")
    parser.add_argument("--ci", help="wald, hartung_knapp or hartung_knapp_floored (default)")
    parser.add_argument("--prediction", help="k-1 (default), k-2 or normal")
    parser.add_argument("--level", type=number, help="coverage of the intervals (default: 0.95)")
    file = parser.add_argument_group("every group of a file, instead of a question")
    file.add_argument(
        "--csv",
        metavar="FILE",
        help="CSV or Parquet, a row a trial: means and SDs, effects, or counts; --measure is smd, md or rom of means, "
        "or, rr or rd of counts",
    )
    file.add_argument("--by", metavar="KEY", help="the column that says which rows belong together")
    file.add_argument(
        "--columns", nargs="+", metavar="NAME=COLUMN", help="which are meant, as sd1i=spread sd2i=spread2"
    )
    file.add_argument("--from", dest="kind", help="means, effects or counts, where the file holds several")
    file.add_argument("--out", help="file to be written, .csv or .parquet (default: the screen)")
    file.add_argument("--dask", metavar="ADDRESS", help="local, or a Dask scheduler's, for files larger than memory")


def _pool(args):
    if args.csv is not None:
        return _pool_file(args)
    if args.outcome is None:
        raise ReadableError(
            "name an outcome, as in backwalk pool pain, or a file, as in backwalk pool --csv FILE --by KEY"
        )
    _refuse_options(args, OF_FILE, "goes with --csv FILE, not with an outcome")
    from backwalk.pages.outcome.tables import left_out_table, trials_table
    from backwalk.pages.outcome.words import caveats, headline
    from backwalk.style.names import title

    found = _conclude(args, **_given(args, MODEL))
    for part in (
        title(found.question),
        headline(found),
        caveats(found),
        trials_table(found),
        left_out_table(found),
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

    print({"bibtex": cite.bibtex, "ris": cite.ris}[args.form](load_review(tables_of(args))), end="")


def _conclude(args, **model):
    from backwalk.answers.conclusion import conclude
    from backwalk.answers.question import Question
    from backwalk.answers.review import load_review

    return conclude(load_review(tables_of(args)), Question(args.outcome, **_given(args, ASKED)), **model)
