"""How long a page takes to run, beside its floor: a bare kernel that starts and imports what the page imports.

python benchmarks/render_speed.py [PAGE ...]   pages by the beginnings of their names; none: all of them

Floor and page take turns in one run, one at a time; the first page pays for the process that later kernels fork from.
"""

import ast
import json
import sys
import tempfile
import time
from pathlib import Path

from backwalk.render.execute import execute
from backwalk.render.runs import read_runs

ROOT = Path(__file__).resolve().parents[1]
QUIET = {"extra_arguments": ["--log-level=CRITICAL"], "cwd": str(ROOT / "notebooks")}


def imports(notebook):
    """Give the import statements of a notebook."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    nodes = [node for cell in cells if cell["cell_type"] == "code" for node in ast.parse("".join(cell["source"])).body]
    return "\n".join(ast.unparse(node) for node in nodes if isinstance(node, ast.Import | ast.ImportFrom))


def floor(notebook):
    """Start an ordinary kernel, let it import what a notebook imports, and end it."""
    from jupyter_client.manager import run_kernel

    with run_kernel(kernel_name="python3", transport_encryption="auto", **QUIET) as client:
        assert client.execute_interactive(imports(notebook), timeout=600)["content"]["status"] == "ok"


def seconds(work):
    """Measure one call."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def main(asked):
    """Print a line a page, and one for all."""
    import papermill  # noqa: F401  once a worker, not once a page

    total = [0.0, 0.0]
    print("| page | floor, s | page, s | ratio |\n| --- | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as folder:
        for run in read_runs(ROOT / "notebooks"):
            if run.read_on or not run.output.startswith(asked or ""):
                continue
            notebook, page = ROOT / "notebooks" / f"{run.notebook}.ipynb", Path(folder) / run.output
            bare = seconds(lambda notebook=notebook: floor(notebook))
            told = []
            whole = seconds(lambda: told.append(execute(notebook, page, run.parameters, run.title)))  # noqa: B023
            assert told == [""], told
            total = [total[0] + bare, total[1] + whole]
            print(
                f"| {run.output.removesuffix('.ipynb')} | {bare:.1f} | {whole:.1f} | {whole / bare:.2f} |", flush=True
            )
    print(f"| all | {total[0]:.1f} | {total[1]:.1f} | {total[1] / total[0]:.2f} |")


if __name__ == "__main__":
    main(tuple(sys.argv[1:]))
