"""One notebook through papermill, written only when it succeeded and always the same bytes."""

import os
import re
import sys
import tempfile
from functools import cache
from pathlib import Path

import nbformat

from backwalk.problems import NothingToShowError
from backwalk.render.parameters import parameter_faults
from backwalk.tables.writing import put

KEPT = ("kernelspec", "language_info")

HIDDEN = {"hide-input", "parameters", "injected-parameters"}  # tags of cells whose code is not shown

EMPTY = f": {NothingToShowError.__name__}: "  # in the message of a notebook whose tables hold too little

EMPTY_ID = "nothing-to-show"  # of the cell that says so

STARTS = 2  # of a kernel, before it is given up


def execute(source, output, parameters, title="", failed=None, drafts=None):
    """Run a notebook with papermill; give "" or one line that says which cell failed and why.

    The run goes to a temporary file, in the folder `drafts` or beside `output`, that replaces `output` only on
    success; a failed one is left in the folder `failed`. It stands where its source stands, and so reads the tables there. Unknown parameters and wrong types are refused before a
    kernel starts.
    """
    faults = parameter_faults(source, parameters)
    if faults:
        return "; ".join(faults)
    output = Path(output)
    folder = Path(drafts or output.parent)
    folder.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(suffix=".ipynb", dir=folder)
    os.close(handle)
    draft = Path(draft)
    try:
        message = _run(source, draft, parameters)
        if message and EMPTY not in message:
            _keep_wreck(draft, failed, output.name)
            return message
        found = nbformat.read(draft, as_version=4)
        notebook = steady(_unanswered(found, message.partition(EMPTY)[2]) if message else found, title)
        put({output: (nbformat.writes(notebook) + "\n").encode()}, folder)
    finally:
        draft.unlink(missing_ok=True)
    return ""


def _unanswered(notebook, why):
    """Leave the heading of a notebook that the tables cannot answer, and say why."""
    heading = [cell for cell in notebook.cells if cell.cell_type == "markdown" and cell.source.startswith("# ")][:1]
    text = f"**Nothing to show.** The tables as they are hold too little for this page: {why}"
    notebook.cells = [*heading, nbformat.v4.new_markdown_cell(text, id=EMPTY_ID)]
    return notebook


def _run(source, draft, parameters):
    """Run a notebook; a kernel that does not start, as when two of them pick one port, is started once more."""
    import papermill

    message = ""
    for _ in range(STARTS):
        try:
            papermill.execute_notebook(
                str(source),
                str(draft),
                parameters,
                kernel_name="python3",
                language="python",
                progress_bar=False,
                engine_name=_engine(),
                config=_config(),
                cwd=str(Path(source).resolve().parent),
            )
            return ""
        except papermill.PapermillExecutionError as error:
            return f"cell {error.exec_count}: {error.ename}: {_first_line(error.evalue)}"
        except Exception as error:  # a kernel that dies has no cell to name
            message = f"{type(error).__name__}: {_first_line(error)}"
    return message


@cache
def _engine():
    """Name papermill's own engine, but that it writes a notebook once it has run, not before and after every cell."""
    from papermill.engines import NBClientEngine, papermill_engines

    class Once(NBClientEngine):
        @classmethod
        def execute_managed_notebook(cls, nb_man, *args, **kwargs):
            nb_man.save, save = (lambda **_: None), nb_man.save
            try:
                super().execute_managed_notebook(nb_man, *args, **kwargs)
            finally:
                nb_man.save = save

    papermill_engines.register("once", Once)
    return "once"


def _first_line(error):
    return str(error).splitlines()[0] if str(error) else ""


def _config():
    """Keep kernels quiet: encrypted sockets where they can (else each start warns), and no word at the shutdown."""
    from traitlets.config import Config

    quiet = ["--log-level=CRITICAL"]
    client = {"extra_arguments": quiet}
    if sys.platform == "linux":  # elsewhere a process that has imported so much is not safe to be forked
        client["kernel_manager_class"] = "backwalk.render.kernels.ForkedKernels"
    return Config({"KernelManager": {"transport_encryption": "auto"}, "NotebookClient": client})


def _keep_wreck(draft, failed, name):
    if failed is None:
        draft.unlink(missing_ok=True)
        return
    Path(failed).mkdir(parents=True, exist_ok=True)
    os.replace(draft, Path(failed) / name)


def steady(notebook, title=""):
    """Take out of an executed notebook what changes from run to run, and set its title.

    The code of hidden cells stays in the source alone, so that a reader meets the answer first, wherever they read.
    """
    notebook.metadata = nbformat.NotebookNode({k: v for k, v in notebook.metadata.items() if k in KEPT})
    notebook.metadata.get("language_info", {}).pop("version", None)
    for i, cell in enumerate(notebook.cells):
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = "injected-parameters"
        if i == 0 and title:
            cell.source = re.sub(r"\A# .*", lambda _: f"# {title}", cell.source)
        if HIDDEN & {*cell.metadata.get("tags", [])}:
            cell.source = ""
            cell.metadata |= {"jupyter": {"source_hidden": True}, "transient": {"remove_source": True}}
    notebook.cells = [c for c in notebook.cells if c.source or c.get("outputs")]
    return notebook
