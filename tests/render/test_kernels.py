"""Kernels that fork from a process which has imported what pages use: alike, apart, and ordinary ones where none answers."""

import subprocess
import sys

import nbformat
import papermill.engines
import pytest

from backwalk.render import kernels
from backwalk.render.execute import execute

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels fork on Linux alone")
FORKED = "import sys\n'backwalk.pages.outcome.forest' in sys.modules"


@pytest.fixture
def shown(tmp_path):
    """Run cells as a notebook, and give what the last one shows."""

    def run(*sources):
        cells = [nbformat.v4.new_code_cell(source) for source in sources]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "asks.ipynb")
        message = execute(tmp_path / "asks.ipynb", tmp_path / "page.ipynb", {})
        return message or nbformat.read(tmp_path / "page.ipynb", as_version=4).cells[-1].outputs[0].data["text/plain"]

    return run


def test_a_kernel_begins_with_what_pages_import(shown):
    assert shown(FORKED) == "True"


def test_a_notebook_is_written_when_it_begins_and_when_it_has_run(shown, monkeypatch):
    """Papermill writes it before and after every cell."""
    real, written = papermill.engines.write_ipynb, []
    monkeypatch.setattr("papermill.engines.write_ipynb", lambda *given: (written.append(1), real(*given)))

    assert shown("1", "2", "3") == "3"
    assert len(written) == 2


def test_nothing_of_one_kernel_is_in_the_next(shown):
    assert shown("import backwalk\nbackwalk.left = 1", "backwalk.left") == "1"
    assert shown("import backwalk\nhasattr(backwalk, 'left')") == "False"


def test_a_kernel_stands_in_its_folder_and_has_the_environment_of_today(shown, tmp_path, monkeypatch):
    monkeypatch.setenv("OF_TODAY", "yes")

    assert shown(f"import os\nos.environ['OF_TODAY'] == 'yes' and os.getcwd() == {str(tmp_path)!r}") == "True"


def test_a_kernel_that_dies_is_told_and_the_next_one_runs(shown):
    assert "died" in shown("import os\nos.kill(os.getpid(), 9)").lower()
    assert shown(FORKED) == "True"


@pytest.mark.parametrize("ends", ["pass", "print('x', flush=True); input()"])
def test_where_nothing_forks_kernels_are_ordinary_ones(shown, monkeypatch, ends):
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", ends], **pipes) as stump:
        monkeypatch.setattr(kernels, "_warm", lambda _: stump)

        assert shown(FORKED) == "False"
