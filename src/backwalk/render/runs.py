"""Which notebooks are run with which parameters: questions.toml, and the checks before a kernel starts."""

import re
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path

from backwalk.problems import ReadableError, did_you_mean, shown
from backwalk.render.parameters import parameter_faults

POOLING_NOTEBOOK = "03_pool_an_outcome"

KEYS = ("groups", "run")  # of questions.toml
UNGROUPED = "More"  # the list of pages that name none

OF_LAB = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}  # what JupyterLab writes into a notebook that it opens, but for the version of Python: binder/etc keeps that out


@dataclass(frozen=True)
class Run:
    """One notebook with one set of parameters; `output` is its file under rendered/.

    short : its name in every list of pages; group : the list it stands in
    read_on : the page that answers it, where it has none of its own
    """

    notebook: str
    name: str = "default"
    title: str = ""
    short: str = ""
    group: str = ""
    read_on: str = ""
    parameters: dict = field(default_factory=dict)

    @property
    def page(self):
        """The page that answers it."""
        return self.read_on or self._own

    @property
    def output(self):
        return f"{self._own}.ipynb"

    @property
    def _own(self):
        return f"{self.notebook}__{self.name}"


def read_runs(folder):
    """Read questions.toml; a notebook it does not name is run once as it stands.

    Raises ReadableError with every unknown notebook, doubled name, unknown parameter and wrong type.
    """
    folder = Path(folder)
    notebooks = {path.stem: path for path in sorted(folder.glob("[0-9][0-9]_*.ipynb"))}
    if not notebooks:
        raise ReadableError(f"no notebooks in {str(folder)!r}: run this from the repository")
    told = _told(folder)
    named, wrong = [], []
    for entry in told.get("run", []):
        unknown = set(entry) - {f.name for f in fields(Run)}
        wrong += [f"run {entry.get('name', '?')!r}: unknown key {key!r}" for key in sorted(unknown)]
        if "notebook" not in entry or "name" not in entry:
            wrong.append(f"run {entry.get('name', '?')!r}: needs notebook and name")
        elif not unknown:
            named.append(Run(**entry))
    groups, pages = ["", *told.get("groups", [])], {run.page for run in named if not run.read_on}
    for run in named:
        wrong += [f"run {run.name!r}: read_on = {run.read_on!r} is no page"] * (run.page not in pages)
        wrong += _faults(run, notebooks)
        wrong += [f"run {run.name!r}: group {run.group!r} is none of the groups"] * (run.group not in groups)
    outputs = [run.output for run in named]
    wrong += [f"run {o!r} is named twice" for o in sorted(set(outputs)) if outputs.count(o) > 1]
    if wrong:
        raise ReadableError("notebooks/questions.toml: " + "\n".join(wrong))
    rest = [Run(stem) for stem in notebooks if stem not in {run.notebook for run in named}]
    return sorted([*named, *rest], key=lambda run: (run.notebook, outputs.index(run.output) if run in named else 0))


def grouped(folder, runs):
    """Give the runs list by list, in the order in which questions.toml names the groups: {group: [run, ...]}."""
    lists = {group: [run for run in runs if run.group == group] for group in _told(Path(folder)).get("groups", [])}
    lists[UNGROUPED] = [run for run in runs if not run.group]
    return {group: members for group, members in lists.items() if members}


def _told(folder):
    try:
        told = tomllib.loads((folder / "questions.toml").read_bytes().decode("utf-8"))
    except (ValueError, RecursionError) as error:  # a figure of 5,000 digits is a ValueError
        raise ReadableError(f"notebooks/questions.toml cannot be read: {error or 'nested too deeply'}") from None
    wrong = [
        f"unknown key {key!r}; {did_you_mean(key, KEYS) or 'known: ' + ', '.join(KEYS)}" for key in {*told} - {*KEYS}
    ]
    if not (isinstance(told.get("run", []), list) and all(isinstance(run, dict) for run in told.get("run", []))):
        wrong.append("each question begins with a line [[run]]")
    if not (
        isinstance(told.get("groups", []), list) and all(isinstance(group, str) for group in told.get("groups", []))
    ):
        wrong.append('groups is a list of words, for example groups = ["Pain"]')
    wrong += [fault for run in told.get("run", []) for fault in _shapes(run)] if not wrong else []
    if wrong:
        raise ReadableError("notebooks/questions.toml: " + "\n".join(sorted(wrong)))
    return told


def _shapes(run):
    """List what of a run is no text, is no list of parameters, or cannot be the name of a file."""
    for key in ("notebook", "name", "title", "short", "group", "read_on"):
        if not isinstance(run.get(key, ""), str):
            yield f"run {shown(run.get('name', '?'))}: {key} = {shown(run[key])} is no text"
    if not isinstance(run.get("parameters", {}), dict):
        yield f'run {shown(run.get("name", "?"))}: write parameters as {{ outcome = "pain" }}'
    if isinstance(run.get("name"), str) and not re.fullmatch(r"[A-Za-z0-9_-]+", run["name"]):
        yield f"run {shown(run['name'])}: its name becomes that of a file: letters, digits, _ and - alone"


def _faults(run, notebooks):
    if run.notebook not in notebooks:
        hint = did_you_mean(run.notebook, notebooks)
        return [f"run {run.name!r}: no notebook {run.notebook!r}; {hint}".rstrip("; ")]
    return [f"run {run.name!r}: {fault}" for fault in parameter_faults(notebooks[run.notebook], run.parameters)]


def with_words(notebook):
    """Give the text of a notebook whose comments name every word that its parameters take, as the package lists them.

    A comment such as `# pain | function | ...` is written anew from the list of its parameter; "any" stays where it
    stood. What is no plain list of words stays as it is.
    """
    text = Path(notebook).read_text(encoding="utf-8")
    for name, words in _words().items():
        pattern = rf'(?<="{name}: )([^#\n]*  # )(\w+(?: \| \w+)+)(?=[\\"])'
        text = re.sub(pattern, lambda found, words=words: found[1] + _commented(found[2].split(" | "), words), text)
    return text


def as_saved(notebook):
    """Give the text of a notebook as JupyterLab writes one that was opened and not run, with its hidden code folded.

    What a run leaves goes: outputs, counts, and what is remembered of how it was looked at.
    """
    import nbformat

    found = nbformat.read(notebook, as_version=4)
    found.metadata = nbformat.from_dict(OF_LAB)
    for cell in found.cells:
        tags = {"tags": cell.metadata["tags"]} if "tags" in cell.metadata else {}
        hidden = {"jupyter": {"source_hidden": True}} if "hide-input" in tags.get("tags", []) else {}
        cell.metadata = nbformat.from_dict(hidden | tags)
        if cell.cell_type == "code":
            cell.execution_count, cell.outputs = None, []
    return nbformat.writes(found) + "\n"


def _commented(told, words):
    wanted = [word for word in words if word != "any"]
    if "any" in told:
        wanted.insert(0 if told[0] == "any" else len(wanted), "any")
    return " | ".join(wanted)


def _words():
    from backwalk.answers import question
    from backwalk.statistics.pooling import INTERVALS
    from backwalk.statistics.tau2 import METHODS
    from backwalk.style.names import MEASURES
    from backwalk.tables.schema import COMPARATORS, OUTCOMES

    asked = {"outcome": OUTCOMES, "comparator": COMPARATORS, "evidence": question.EVIDENCE, "basis": question.BASES}
    return asked | {"measure": MEASURES, "tau2": METHODS, "ci": INTERVALS}
