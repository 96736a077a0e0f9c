"""A notebook's parameters: what it declares, and what a run was given that it would not read."""

import ast
import json
import sys
from pathlib import Path

from backwalk.problems import ReadableError, did_you_mean, shown

TYPES = {"str": (str,), "int": (int,), "float": (int, float), "bool": (bool,)}

INJECTED = "# Parameters"  # the first line of the cell that papermill puts after a notebook's own


def check_parameters():
    """Refuse what a running notebook was given and does not read, and values of a wrong type, all at once.

    It stands first in the cell after the parameters: plain papermill only warns of a name that nobody reads.
    Outside a notebook it says nothing. Raises ReadableError.
    """
    cells, values = _running()
    declared = [(i, names) for i, cell in enumerate(cells) if (names := _declared(cell))]
    if not declared:
        return
    at, known = declared[-1]
    given = {name: values[name] for name in known if name in values}
    for cell in cells[at + 1 :]:
        if cell.splitlines()[:1] == [INJECTED]:
            given |= {name: values[name] for name in _assigned(cell)}
    faults = _faults(known, given)
    if faults:
        raise ReadableError("; ".join(faults))


def parameter_faults(notebook, parameters):
    """List what is wrong with parameters for a notebook's file: unknown names and wrong types."""
    return _faults(declared_parameters(notebook), parameters)


def declared_parameters(notebook):
    """Read the types of a notebook's parameters cell: {name: ("str", "float")}."""
    return _declared(_parameters_cell(notebook))


def default_parameters(notebook):
    """Read the values of a notebook's parameters cell: {name: value}."""
    lines = [node for node in _parsed(_parameters_cell(notebook)) if isinstance(node, ast.AnnAssign)]
    return {node.target.id: ast.literal_eval(node.value) for node in lines}


def _parameters_cell(notebook):
    cells = json.loads(Path(notebook).read_text(encoding="utf-8"))["cells"]
    return "".join(
        line for c in cells if "parameters" in c["metadata"].get("tags", []) for line in [*c["source"], "\n"]
    )


def _running():
    """Give the cells run so far and the names they made, of the notebook that is running: ([source, ...], {})."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return (shell.history_manager.input_hist_parsed, shell.user_ns) if shell else ([], {})


def _declared(source):
    """Read the annotated names of a cell; two types stand as "str or float", which papermill reads as well."""
    lines = [node for node in _parsed(source) if isinstance(node, ast.AnnAssign)]
    return {node.target.id: _kinds(node.annotation) for node in lines if isinstance(node.target, ast.Name)}


def _kinds(annotation):
    told = annotation.value if isinstance(annotation, ast.Constant) else ast.unparse(annotation)
    return tuple(str(told).split(" or "))


def _assigned(source):
    return [node.targets[0].id for node in _parsed(source) if isinstance(node, ast.Assign)]


def _parsed(source):
    try:
        return ast.parse(source).body
    except SyntaxError:  # a cell of %magic
        return []


def _faults(known, parameters):
    faults = []
    for name, value in parameters.items():
        if name not in known:
            listed = f"known: {', '.join(known)}" if known else "no cell of this notebook is tagged parameters"
            faults.append(f"unknown parameter {name!r}; {did_you_mean(name, known) or listed}")
            continue
        kinds = known[name]
        allowed = tuple(t for kind in kinds for t in TYPES.get(kind, ()))
        if not isinstance(value, allowed) or (isinstance(value, bool) and "bool" not in kinds):
            faults.append(f"{name} = {shown(value)} is not of type {' or '.join(kinds)}")
        elif isinstance(value, int) and abs(value) > sys.float_info.max:
            faults.append(f"{name} = {shown(value)} is a larger number than can be worked with")
    return faults
