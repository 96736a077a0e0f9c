"""Nothing is lost, half made or stale: marks, a reader's own files, edits meanwhile, kills and Ctrl-C."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time

import nbformat
import pytest
from conftest import ROOT

from backwalk.cli import main
from backwalk.problems import ReadableError, refused
from backwalk.render import freshness, marks
from backwalk.render.render import render
from backwalk.render.runs import read_runs
from backwalk.render.workers import check_workers

KILLS = int(os.environ.get("KILLS", "4"))  # make kills: many more
NAME = "42_add_numbers"
PAGE = f"{NAME}__default.ipynb"
NAMED = f'[[run]]\nnotebook = "{NAME}"\nname = "two"\ntitle = "Is it two?"\n'
WRITTEN = ("results.json", "answer.png", "handout.html", "README.md", PAGE)


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A repository with one small notebook; the commands run in it."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    for name in ("requirements.lock", "pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "questions.toml").write_text("")
    asks(tmp_path, "1 + 1")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def asks(root, *sources):
    """Write the notebook of the repository."""
    cells = [nbformat.v4.new_code_cell(source, id=f"cell{i}") for i, source in enumerate(sources)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), root / "notebooks" / f"{NAME}.ipynb")


@pytest.fixture
def no_answers(monkeypatch):
    """Leave out what stands beside the pages, for tests that look at pages alone."""
    monkeypatch.setattr("backwalk.render.render._write_answers", lambda *_: None)


def shows(root):
    page = nbformat.read(root / "rendered" / PAGE, as_version=4)
    return [o["data"]["text/plain"] for cell in page.cells for o in cell.get("outputs", [])]


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        (marks.END, "", f"{marks.END} is missing"),
        (marks.END, "<!-- end of anwser -->", f"{marks.END} is missing"),
        (marks.BEGIN, "", f"{marks.BEGIN} is missing"),
        (marks.END, f"{marks.END}\n{marks.END}", f"{marks.END} stands 2 times"),
        (marks.BEGIN, f"{marks.END}{marks.BEGIN}", f"{marks.END} stands 2 times"),
    ],
)
def test_a_readme_without_its_marks_is_left_alone(repository, capsys, old, new, wrong):
    readme = repository / "README.md"
    readme.write_text(readme.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    before = readme.read_bytes()

    assert main(["render", "--no-site"]) == 1
    told = capsys.readouterr().err
    assert wrong in told
    assert told.count("\n") == 1
    assert readme.read_bytes() == before
    assert not (repository / "rendered").exists()


def test_swapped_marks_are_refused(tmp_path):
    (tmp_path / "README.md").write_text(f"a\n{marks.END}\nb\n{marks.BEGIN}\nc\n")
    with pytest.raises(ReadableError, match="swap them; nothing was written"):
        marks.with_answer(tmp_path / "README.md", "new")


def test_only_what_stands_between_the_marks_changes(tmp_path):
    (tmp_path / "README.md").write_bytes(f"head\r\n{marks.BEGIN}\nold\n{marks.END}\ntail é".encode())

    assert marks.with_answer(tmp_path / "README.md", "new") == f"head\r\n{marks.BEGIN}\n\nnew\n\n{marks.END}\ntail é"


def test_a_table_with_a_problem_stops_render_before_it_begins(repository, capsys):
    path = repository / "data" / "outcomes.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",post,", ",pots,", 1), encoding="utf-8")

    assert main(["render", "--no-site"]) == 1
    told = capsys.readouterr().err
    assert "data/outcomes.csv, line " in told
    assert "basis = 'pots'" in told
    assert "Mend: " in told
    assert not (repository / "rendered").exists()


def test_only_pages_that_render_made_are_removed(repository, no_answers):
    toml, own = repository / "notebooks" / "questions.toml", repository / "rendered" / "my_notes.ipynb"
    toml.write_text(NAMED + NAMED.replace("two", "three"))
    render(repository, site=False, quiet=True)
    own.write_text("mine")
    shutil.rmtree(repository / "build")  # as in a fresh clone, where only the list of pages tells what was made
    listed = repository / "rendered" / "README.md"
    listed.write_text(
        f"- [Two]({NAME}__two.ipynb): x\n- [Three]({NAME}__three.ipynb)\n- [x](../notebooks/{NAME}.ipynb)\n"
    )
    toml.write_text(NAMED)
    render(repository, site=False, quiet=True)

    assert {p.name for p in (repository / "rendered").glob("*.ipynb")} == {f"{NAME}__two.ipynb", own.name}
    assert own.read_text() == "mine"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "names no question any more, so that one page of rendered/ would be removed"),
        (NAMED.replace("[[run]]", "[[runs]]"), "unknown key 'runs'; did you mean 'run'"),
        (NAMED.replace("[[run]]", "[run]"), "each question begins with a line [[run]]"),
        (NAMED.replace('"two"', '"../two"'), "its name becomes that of a file"),
        (NAMED.replace('"two"', "2"), "name = 2 is no text"),
        (NAMED + "parameters = 3\n", "write parameters as"),
        ("groups = 3\n" + NAMED, "groups is a list of words"),
        (NAMED + "x = " + "[" * 5000, "cannot be read"),
    ],
)
def test_a_slip_in_the_questions_loses_no_page(repository, no_answers, text, wrong):
    toml = repository / "notebooks" / "questions.toml"
    toml.write_text(NAMED)
    render(repository, site=False, quiet=True)
    toml.write_text(text)
    with pytest.raises(ReadableError) as error:
        render(repository, site=False, quiet=True)

    assert wrong in str(error.value)
    assert [p.name for p in (repository / "rendered").glob("*.ipynb")] == [f"{NAME}__two.ipynb"]


def test_questions_that_are_no_utf8_are_one_line(repository):
    (repository / "notebooks" / "questions.toml").write_bytes(b"groups = ['\xe9']")
    with pytest.raises(ReadableError, match=r"questions\.toml cannot be read"):
        read_runs(repository / "notebooks")


def test_pages_follow_the_tables_of_their_repository_as_they_were_at_the_start(repository, no_answers, monkeypatch):
    """A copy answers with its own tables; an edit meanwhile, undone or not, leaves no draft behind as fresh."""
    table = repository / "data" / "trials.csv"
    text = table.read_text(encoding="utf-8").replace("Chen 2021", "Copied 2021")
    table.write_text(text, encoding="utf-8")
    edit = f"from pathlib import Path; p = Path({str(table)!r}); t = p.read_text(); n = p.write_text({{}})"
    asks(
        repository,
        edit.format("t.replace('Copied 2021', 'Draft 2021')"),
        "from backwalk import load_review\n[x for x in load_review().trials.label if x.endswith('ed 2021') or 'Draft' in x]",
        edit.format("t.replace('Draft 2021', 'Copied 2021')"),
    )
    monkeypatch.chdir(ROOT)
    render(repository, site=False, quiet=True)

    assert shows(repository) == ["['Copied 2021']"]
    assert table.read_text(encoding="utf-8") == text


def test_code_edited_meanwhile_leaves_nothing_fresh(repository, no_answers, monkeypatch, capsys):
    stamps = iter(["before", "after"])
    monkeypatch.setattr(freshness, "code_stamp", lambda: next(stamps))
    render(repository, site=False, quiet=True)

    assert "the code was edited" in capsys.readouterr().err
    assert freshness.read_cache(repository) == {}


@pytest.mark.parametrize("spoilt", ["", "[]", "3", '{"a": 1}', "{", '"x"', "[" * 20_000, f'{{"{PAGE}": [1]}}'])
def test_a_spoilt_cache_is_no_cache(repository, no_answers, spoilt):
    (repository / "build").mkdir()
    (repository / "build" / "cache.json").write_text(spoilt)

    assert isinstance(freshness.read_cache(repository), dict)
    assert not freshness.is_fresh(repository, freshness.read_cache(repository), f"rendered/{PAGE}", "key")


@pytest.mark.parametrize("workers", [0, -1, 10_000, True, 1.5])
def test_a_number_of_workers_out_of_reason_is_refused(workers):
    with pytest.raises(ReadableError, match="is not a whole number from 1 to 256"):
        check_workers(workers)


def test_what_stands_in_the_way_is_one_line(repository, capsys):
    (repository / "rendered").write_text("a file")

    assert main(["render", "--no-site"]) == 1
    assert "something of this name stands in the way: move it away" in capsys.readouterr().err
    assert (repository / "rendered").read_text() == "a file"
    (repository / "rendered").unlink()
    (repository / "build").rmdir()
    (repository / "build").write_text("a file")
    assert main(["render", "--no-site"]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_a_folder_in_the_place_of_a_file_is_one_line(repository, capsys):
    (repository / "rendered" / "results.json").mkdir(parents=True)

    assert main(["render", "--no-site", "--workers", "1"]) == 1
    assert "results.json' is a folder where a file should be" in capsys.readouterr().err
    assert not list((repository / "build" / "drafts").iterdir())
    (repository / "data" / "searches.csv").unlink()
    (repository / "data" / "searches.csv").mkdir()
    assert main(["check"]) == 1


@pytest.mark.parametrize(
    "error",
    [OSError(28, "No space left on device", "a/b"), PermissionError(13, "Permission denied", "a/b"), OSError("a\nb")],
)
def test_what_the_system_refuses_is_one_line(error):
    assert "\n" not in refused(error)


def started(root, *arguments, before=""):
    code = f"import sys; {before}\nfrom backwalk.cli import main; sys.exit(main({list(arguments)!r}))"
    command = [sys.executable, "-c", code]
    return subprocess.Popen(
        command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def below(pid):
    """Give the processes below one, and those below them."""
    listed = subprocess.run(["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = [tuple(map(int, line.split())) for line in listed.splitlines()]
    found, new = set(), {pid}
    while new:
        found |= new
        new = {child for child, parent in parents if parent in found} - found
    return found - {pid}


def alive(pids):
    listed = subprocess.run(["ps", "-e", "-o", "pid=,stat="], capture_output=True, text=True, check=True).stdout
    return {int(line.split()[0]) for line in listed.splitlines() if "Z" not in line.split()[1]} & pids


def until(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.1)
    assert condition()


@pytest.mark.skipif(shutil.which("ps") is None, reason="ps lists the processes")
@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_children_end_with_the_one_that_started_them(repository, sign):
    begun = repository / "begun"
    asks(repository, f"open({str(begun)!r}, 'w').close()", "import time; time.sleep(60)")
    process = started(repository, "render", "--no-site")
    until(begun.exists)
    children = below(process.pid)
    if sign == signal.SIGINT:
        os.killpg(process.pid, sign)  # as a terminal does
    else:
        process.send_signal(sign)
    _, told = process.communicate(timeout=20)

    assert len(children) >= 2  # a worker and its kernel
    until(lambda: not alive(children), 10)
    if sign == signal.SIGINT:
        assert process.returncode == 130
        assert told.splitlines()[-1].endswith("stopped: what was not finished is as it was")
        assert "Traceback" not in told
    assert [p.name for p in (repository / "rendered").iterdir()] == []
    asks(repository, "1 + 1")
    assert started(repository, "render", "--no-site").wait(120) == 0
    assert {p.name for p in (repository / "rendered").iterdir()} == {*WRITTEN}
    assert [*(repository / "build" / "drafts").iterdir()] == []


DIES = """
import os, signal
left, real, me = {step}, os.replace, os.getpid()
def replace(*given):
    global left
    left -= os.getpid() == me
    if left == 0 and os.getpid() == me: os.kill(os.getpid(), signal.SIGKILL)
    return real(*given)
os.replace = replace
"""


def test_render_killed_leaves_every_file_whole(repository):
    """By turns at a step of its writing, and at any moment."""
    began = time.monotonic()
    assert started(repository, "render", "--no-site").wait(120) == 0
    lasts = time.monotonic() - began
    whole = {name: (repository / "rendered" / name).read_bytes() for name in WRITTEN}
    readme, chance = (repository / "README.md").read_bytes(), random.Random(9)
    table = repository / "data" / "searches.csv"
    for i in range(KILLS):
        table.write_text(
            table.read_text() + f"2026-11-23,somewhere {i},some words,1,,a test\n"
        )  # all is to be written anew
        at_step = i % 2 == 0
        before = DIES.format(step=chance.randint(1, 7)) if at_step else ""
        process = started(repository, "render", "--no-site", before=before)
        if not at_step:
            time.sleep(chance.uniform(0, lasts))
            process.kill()
        process.communicate(timeout=120)
        assert process.returncode == -signal.SIGKILL or not at_step
        assert {p.name for p in (repository / "rendered").iterdir()} == {*WRITTEN}
        json.loads((repository / "rendered" / "results.json").read_text(encoding="utf-8"))
        assert (repository / "rendered" / "handout.html").read_text(encoding="utf-8").endswith("</html>\n")
        nbformat.read(repository / "rendered" / PAGE, as_version=4)
        assert marks.parts(repository / "README.md")[2] == readme.decode().partition(marks.END)[2]
    assert started(repository, "render", "--no-site").wait(120) == 0
    done = started(repository, "render", "--no-site")
    assert "0 of 1 notebooks run" in done.communicate()[0]
    assert (repository / "rendered" / "answer.png").read_bytes() == whole["answer.png"]
