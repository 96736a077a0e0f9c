"""The combinations of a grid: read, refused where a notebook would not take them, named, and given one at a time."""

import itertools
import math
import string
from dataclasses import dataclass
from pathlib import Path

import nbformat
import yaml

from backwalk.problems import DataError, ReadableError, shown
from backwalk.render.freshness import CODE, PYTHON, digest
from backwalk.render.grid.handover import with_cell
from backwalk.render.parameters import default_parameters, parameter_faults
from backwalk.tables import checks, files
from backwalk.tables.writing import settled

LONGEST = 150  # signs of the name of a page
PLAIN = {*string.ascii_letters, *string.digits, *"._-"}  # signs that the name of a file holds on every machine


@dataclass(frozen=True)
class Task:
    """One run, complete in itself, so that any machine with the package can do it.

    page : its name without .ipynb; notebook : file name and text; tables : {file name: bytes}
    key : fingerprint of all that the page follows from
    """

    page: str
    parameters: dict
    notebook: tuple[str, str]
    tables: dict
    key: str


@dataclass(frozen=True)
class Grid:
    """A notebook, the values asked of its parameters, and the tables as they were when it was read.

    notebook : file name and text, with the cell that hands over the answer; values : {parameter: (value, ...)}
    defaults : {parameter: what the notebook itself gives it}; read : the tables as rows
    """

    notebook: tuple[str, str]
    values: dict
    defaults: dict
    read: files.Tables
    tables: dict
    shared: str

    @property
    def many(self):
        """The number of combinations."""
        return math.prod(map(len, self.values.values()))

    def tasks(self):
        """Give the runs one at a time, the last parameter changing first, so that a large grid is never held."""
        for chosen in itertools.product(*self.values.values()):
            parameters = dict(zip(self.values, chosen, strict=True))
            key = digest(self.shared, *(f"{name}={value!r}" for name, value in sorted(parameters.items())))
            yield Task(page_name(parameters), parameters, self.notebook, self.tables, key)


def read_grid(notebook, grid, data_dir=None):
    """Read what a sweep is asked: a Grid.

    notebook : path of an .ipynb; grid : path of a YAML file, or a mapping, {parameter: a value or a list of values}
    data_dir : folder of the tables (default: those beside the notebook's folder)

    Raises ReadableError with every fault of the grid, and DataError for tables with a problem.
    """
    path = Path(notebook)
    if not path.is_file() or path.suffix != ".ipynb":
        raise ReadableError(f"{str(notebook)!r} is no notebook: name a file such as notebooks/03_pool_an_outcome.ipynb")
    values = _checked(path, grid if isinstance(grid, dict) else _from_file(Path(grid)))
    beside = path.resolve().parent.parent / "data"
    folder = files.data_folder(data_dir or (beside if beside.is_dir() else None))
    read = files.read(folder)
    if problems := checks.problems_of(read, folder):
        raise DataError(problems)
    with settled(folder):
        tables = {table.name: table.read_bytes() for table in sorted(folder.glob("*.csv"))}
    text = nbformat.writes(with_cell(nbformat.read(path, as_version=4)))
    code = [source.read_bytes() for source in sorted(CODE.rglob("*.py"))]
    shared = digest(PYTHON, text, *tables, *tables.values(), *code)
    return Grid((path.name, text), values, default_parameters(path), read, tables, shared)


def page_name(parameters):
    """Name a page by its parameters: outcome-pain__tau2-dl; what no file name should hold is told by a fingerprint."""
    told = "__".join(f"{name}-{value}" for name, value in parameters.items())
    plain = "".join(sign if sign in PLAIN else "-" for sign in told)
    if plain == told and len(told) <= LONGEST:
        return told
    return f"{plain[: LONGEST - 10]}__{digest(told)[:8]}"


def _from_file(path):
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), yaml.SafeLoader)
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError:
        raise ReadableError(f"{str(path)!r} cannot be read: name a file such as grid.yml") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        where = f", line {line + 1}" if line is not None else ""
        raise ReadableError(f"{path}{where}: this is no YAML; write lines such as outcome: [pain, function]") from None
    if not isinstance(told, dict) or not told:
        raise ReadableError(f"{path}: write a line a parameter, such as outcome: [pain, function]")
    names = [key.value for key, _ in node.value]
    twice = sorted({shown(name) for name in names if names.count(name) > 1})
    if twice:
        raise ReadableError(f"{path}: {', '.join(twice)} stands there twice: put all its values in one list")
    return told


def _checked(notebook, told):
    """Give every parameter its values as a tuple; refuse, all at once, what the notebook does not take."""
    values = {name: tuple(one) if isinstance(one, list | tuple) else (one,) for name, one in told.items()}
    faults = [f"{name} has no values: write one, or leave its line out" for name, found in values.items() if not found]
    for name, found in values.items():
        faults += [fault for value in found for fault in parameter_faults(notebook, {name: value})]
        texts = [str(value) for value in found]
        faults += [f"{name}: {shown(t)} stands there twice" for t in dict.fromkeys(texts) if texts.count(t) > 1]
    if faults:
        raise ReadableError(f"the grid does not fit {notebook.name}:\n" + "\n".join(dict.fromkeys(faults)))
    return values
