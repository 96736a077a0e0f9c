"""The lists of pages: what each is called and what it answers, for rendered/README.md and the front of the site."""

import nbformat

from backwalk.render.runs import grouped

WRITTEN = "<!-- written by make render -->"


def question(notebook):
    """Give the heading of a notebook, which is the question it answers."""
    first = notebook.cells[0].source.splitlines()[:1] if notebook.cells else []
    return first[0].removeprefix("# ") if first and first[0].startswith("# ") else ""


def called(run):
    """Name a page in a list: its short name, or else the words of its file."""
    return run.short or run.title or run.notebook.partition("_")[2].replace("_", " ").capitalize()


def contents(root, runs, heading="###"):
    """List every page under its group, with what it answers, as Markdown."""
    parts = []
    for group, members in grouped(root / "notebooks", runs).items():
        parts += [f"{heading} {group}", ""]
        for run in members:
            asked = question(nbformat.read(root / "rendered" / run.output, as_version=4))
            told = "" if asked in ("", called(run)) else f": {asked}"
            parts.append(f"- [{called(run)}]({run.output}){told}")
        parts.append("")
    return "\n".join(parts)


def readme(root, runs):
    """Give the page that a code host shows beside the rendered notebooks."""
    return f"""# The pages

{WRITTEN}

The notebooks as run, for reading; their code is in [`notebooks/`](../notebooks/), and a name with two underscores is one notebook asked one question.
Every answer, unrounded, is in [`results.json`](results.json).

{contents(root, runs, "##")}"""
