"""The command line: check, add, template, import, changes, pool, export, cite, render, handout, sweep."""

import argparse
import sys

from backwalk.problems import ReadableError, refused
from backwalk.render.commands import pages, questions, sweeping, tables


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
    for group in (tables, questions, pages, sweeping):
        group.add_to(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
