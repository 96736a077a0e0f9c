"""What several commands share: how one is offered, its folder of tables, the repository it stands in."""

import sys
from importlib.util import find_spec

from backwalk.problems import ReadableError, not_installed

RUNS_NOTEBOOKS = ("papermill", "ipykernel")  # of the extra `render`


def command(commands, name, run, about):
    """Offer a command, `run` of its options: its parser, for them."""
    parser = commands.add_parser(name, help=about, description=about)
    parser.set_defaults(run=run)
    return parser


def number(text):
    """Read a number; what is none stays a word, which is refused where it is used."""
    try:
        return float(text)
    except ValueError:
        return text


def needs(what, extra, *packages):
    """Refuse what needs packages of an extra that are not installed."""
    if not all(map(find_spec, packages)):
        raise not_installed(what, extra)


def repository_root():
    """Give the repository that the command stands in; refuse it elsewhere."""
    from backwalk.tables.files import repository

    root = repository()
    if root is None:
        raise ReadableError("no notebooks/questions.toml here or above: run this inside the repository")
    return root


def tables_of(args):
    """Give the folder of tables that was asked for; outside a repository, say which one is used instead."""
    from backwalk.tables.files import data_folder, repository

    if args.data_dir is None and repository() is None:
        print(f"tables: {data_folder()}", file=sys.stderr)
    return args.data_dir
