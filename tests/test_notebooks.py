"""The conventions of the notebook sources, and of what is run from them."""

import ast
import json
import re
import subprocess
import sys
from itertools import pairwise

import nbformat
import papermill
import pytest
from conftest import ROOT
from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.manager import run_kernel
from plain import ONES, sentences

from backwalk.render import runs
from backwalk.render.parameters import TYPES, declared_parameters
from backwalk.render.runs import OF_LAB, as_saved, read_runs, with_words
from backwalk.style.picture import short_alt

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
RENDERED = sorted((ROOT / "rendered").glob("*.ipynb"))
TAGS = {"parameters", "hide-input"}
FORBIDDEN = (ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.AsyncFunctionDef)
FORBIDDEN_CALLS = {"print", "open", "read_csv", "exec", "eval"}
CHECKED = (
    "every_other",
    "Question",
    "bias_on_record",
    "weigh_claims",
    "compare_mechanics",
)  # what refuses a wrong parameter in one line

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)


def cells(path, kind):
    return [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == kind]


@each
def test_the_name_is_number_verb_object(path):
    assert re.fullmatch(r"\d\d_[a-z]+(_[a-z]+)+", path.stem)


@each
def test_the_source_has_known_tags(path):
    """A misspelt tag hides nothing, so it fails here."""
    for cell in cells(path, "code"):
        assert set(cell.metadata.get("tags", [])) <= TAGS, cell.metadata.tags


@each
def test_code_is_short_and_plain(path):
    for cell in cells(path, "code"):
        assert len([line for line in cell.source.splitlines() if line[:1] != "#"]) <= 12, cell.source
        assert not re.search(r"^\s*[%!]", cell.source, re.M)
        for node in ast.walk(ast.parse(cell.source)):
            assert not isinstance(node, FORBIDDEN), cell.source
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                assert name not in FORBIDDEN_CALLS, cell.source


@each
def test_it_begins_with_a_question_and_ends_with_limits_and_provenance(path):
    texts = [c.source for c in cells(path, "markdown")]
    assert re.match(r"# .+\?$", texts[0].splitlines()[0])
    headings = [line for text in texts for line in text.splitlines() if line.startswith("## ")]
    assert headings[-2:] == ["## What this means", "## What it does not tell you"]
    assert cells(path, "code")[-1].source == "words.provenance(review)"


@each
def test_prose_has_one_sentence_a_line_and_no_typed_numbers(path):
    for cell in cells(path, "markdown"):
        for line in cell.source.splitlines():
            if line.startswith(("|", "#", "$$")) or "$" in line:
                continue
            assert not re.search(r"[.?!] [A-Z]", line), line
            told = re.sub(r"\(https?://[^)]+\)", "", line)
            assert not re.search(r"\d+\.\d+|\d+ ?%", told), line


@each
def test_parameters_are_typed_commented_and_used_next(path):
    code = cells(path, "code")
    first = [c for c in code if "parameters" in c.metadata.get("tags", [])]
    assert len(first) == 1
    told, *lines = first[0].source.splitlines()
    assert told == "# Change a value here, then run all cells (Run > Run All Cells)."
    for line in lines:
        assert re.fullmatch(r'[a-z0-9_]+: ([a-z]+|"[a-z ]+") = \S+  # .+', line), line
    assert all(kind in TYPES for kinds in declared_parameters(path).values() for kind in kinds)
    following = code[code.index(first[0]) + 1].source
    assert next(part for part in following.split("\n\n") if not re.match("import|from", part)).startswith(
        "check_parameters()\n"
    ), "a misspelt name would pass"
    assert any(f"{name}(" in following for name in CHECKED), f"a wrong word would pass: call one of {CHECKED}"
    assert all(re.search(rf"\b{name}\b", following) for name in declared_parameters(path))


@each
def test_papermill_lists_every_parameter_with_its_type_and_comment(path):
    listed = papermill.inspect_notebook(str(path))
    assert {name: tuple(one["inferred_type_name"].split(" or ")) for name, one in listed.items()} == (
        declared_parameters(path)
    )
    assert all(one["help"] for one in listed.values())


@each
def test_plain_papermill_stops_at_a_misspelt_name_and_at_a_wrong_type(path, tmp_path):
    name, kinds = next(iter(declared_parameters(path).items()))
    wrong = "x" if "str" not in kinds else "4"

    last = refused(path, tmp_path, f"{name}x", "1", name, wrong)

    assert f"is not of type {' or '.join(kinds)}" in last
    assert f"unknown parameter '{name}x'; did you mean '{name}'?" in last


@each
def test_plain_papermill_stops_at_a_value_out_of_range(path, tmp_path):
    known = declared_parameters(path)
    if "quality" in known:
        pytest.skip("a made-up row is rehearsed with its faults, and the page names them")
    name, value = next(((n, v) for n, v in (("level", "1.5"), ("weeks", "0")) if n in known), (next(iter(known)), "x"))

    last = refused(path, tmp_path, name, value)

    assert re.match(rf"{name} = '?{value}'? is not ", last), last


def refused(path, where, *given):
    """Run a notebook with plain papermill, which must fail, and give the last line that a person reads."""
    asked = [word for name, value in zip(given[::2], given[1::2], strict=True) for word in ("-p", name, value)]
    command = [sys.executable, "-m", "papermill", "--no-progress-bar", "--log-level", "ERROR", str(path), "out.ipynb"]
    done = subprocess.run([*command, *asked], cwd=where, capture_output=True, text=True, check=False)
    assert done.returncode != 0, f"ran to its end with {given}: refuse it in the cell after the parameters"
    return done.stderr.strip().splitlines()[-1]


@each
def test_comments_name_every_word_a_parameter_takes(path):
    """Stale: run make comments."""
    assert with_words(path) == path.read_text(encoding="utf-8")


@each
def test_it_stands_as_jupyterlab_writes_it_and_holds_no_run(path):
    """So that opening and saving changes nothing, and hidden code is folded."""
    if as_saved(path) != path.read_text(encoding="utf-8"):
        pytest.fail(f"{path.name} holds what a run or an editor left in it: make comments takes it out", pytrace=False)


def test_what_a_run_left_is_taken_out(tmp_path):
    path = NOTEBOOKS[0]
    run = nbformat.read(path, as_version=4)
    run.metadata["kernelspec"] = {"display_name": ".venv", "language": "python", "name": "python3"}
    run.metadata["language_info"]["version"] = "3.12.1"
    for cell in run.cells:
        cell.metadata |= {"collapsed": False, "scrolled": True, "jupyter": {"source_hidden": False}}
        if cell.cell_type == "code":
            cell.execution_count, cell.outputs = 1, [nbformat.v4.new_output("stream", text="run")]
    nbformat.write(run, tmp_path / "run.ipynb")

    assert as_saved(tmp_path / "run.ipynb") == as_saved(path)


def test_a_kernel_of_make_lab_says_of_itself_what_the_notebooks_say(tmp_path, monkeypatch):
    """Else JupyterLab writes its own words into each notebook that it opens, and marks it changed."""
    config = ROOT / "binder" / "etc" / "ipython" / "ipython_kernel_config.py"
    (tmp_path / "profile_default").mkdir()
    (tmp_path / "profile_default" / config.name).write_text(config.read_text())
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    with run_kernel(kernel_name="python3") as client:
        told = client.kernel_info(reply=True, timeout=60)["content"]["language_info"]

    spec = {"name": "python3"} | {key: get_kernel_dict()[key] for key in ("display_name", "language")}
    assert {"kernelspec": spec, "language_info": told} == OF_LAB


def test_a_comment_that_begins_like_another_is_left_alone(tmp_path, monkeypatch):
    """Only the line of the parameter itself is written anew."""
    monkeypatch.setattr(runs, "_words", lambda: {"outcome": ("pain", "sleep")})
    line = '    "outcome: str = 1  # pain | function\\n",\n    "other: str = 1  # pain | function | balance"'
    (tmp_path / "one.ipynb").write_text(line)

    assert with_words(tmp_path / "one.ipynb") == line.replace("# pain | function\\n", "# pain | sleep\\n")


def test_a_new_word_is_written_into_the_comments(tmp_path, monkeypatch):
    monkeypatch.setattr(runs, "_words", lambda: {"outcome": ("pain", "sleep"), "tau2": ("reml", "new")})
    line = '    "outcome: str = \\"pain\\"  # any | pain\\n",\n    "tau2: str = \\"reml\\"  # reml | dl"\n    "level: float = 1  # above 0"'
    (tmp_path / "one.ipynb").write_text(line)

    assert with_words(tmp_path / "one.ipynb") == line.replace("any | pain", "any | pain | sleep").replace(
        "| dl", "| new"
    )


@each
def test_every_figure_is_followed_by_how_to_read_it(path):
    found = nbformat.read(path, as_version=4).cells
    for cell, after in pairwise(found):
        if cell.cell_type == "code" and cell.source.startswith("picture("):
            assert after.source.startswith("**How to read this.**"), cell.source


def test_every_named_run_has_its_page():
    pages = {run.output for run in read_runs(ROOT / "notebooks") if not run.read_on}

    assert pages == {p.name for p in RENDERED}, "backwalk render PAGE makes one, make render all of them"


@pytest.mark.parametrize("page", ["README.md", "notebooks/00_start_here.ipynb"])
def test_every_notebook_is_in_the_lists_that_are_written_by_hand(page):
    listed = {*re.findall(r"\((?:rendered/)?(\w+)__\w+\.ipynb\)", (ROOT / page).read_text(encoding="utf-8"))}
    left_out = {path.stem for path in NOTEBOOKS} - listed - {(ROOT / page).stem}

    assert not left_out, f"{left_out}: {page} has a table of pages, which lacks a line"


@pytest.mark.parametrize("path", RENDERED, ids=lambda p: p.stem)
def test_rendered_pages_ran_whole_with_alt_texts_and_live_links(path):
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.execution_count is not None
            for output in cell.outputs:
                assert output.output_type != "error"
                assert output.output_type != "stream", output
                if "image/png" in output.get("data", {}):
                    assert output.metadata["image/png"]["alt"] == short_alt(output.data["text/plain"])
        else:
            for target in re.findall(r"\]\(([^)#:]+\.ipynb)\)", cell.source):
                assert (ROOT / "rendered" / target).is_file(), target
    assert not re.search(r"at 0x[0-9a-f]{6}", json.dumps(notebook)), "an address of memory differs between runs"


def test_no_two_pages_have_the_same_title():
    titles = [nbformat.read(p, as_version=4).cells[0].source.splitlines()[0] for p in RENDERED]

    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("path", RENDERED, ids=lambda p: p.stem)
def test_no_sentence_of_a_page_has_more_than_40_words(path):
    """Prose and what code says; tables and alt texts are no sentences."""
    for cell in nbformat.read(path, as_version=4).cells:
        told = [cell.source] if cell.cell_type == "markdown" else [o.get("data", {}).get("text/markdown", "") for o in cell.outputs]  # fmt: skip
        for text in told:
            lines = [line for line in "".join(text).splitlines() if not line.startswith("|")]
            for sentence in sentences("\n".join(lines)):
                assert len(sentence.split()) <= 40, sentence


SHOW_KEYS = ("02_judge_the_bias", "11_add_a_trial", "90_pool_by_hand")  # what to write in a cell, and formulas


@pytest.mark.parametrize("path", [p for p in RENDERED if not p.stem.startswith(SHOW_KEYS)], ids=lambda p: p.stem)
def test_a_page_names_things_as_people_do(path, today):
    """No word of a page is a key of the tables: none has an underscore, and none is the key of a trial."""
    keys = set(today.trials["study_id"])
    for cell in nbformat.read(path, as_version=4).cells:
        outputs = [o.get("data", {}) for o in cell.get("outputs", [])]
        told = [cell.source] if cell.cell_type == "markdown" else []
        for text in told + [each[kind] for each in outputs for kind in ("text/markdown", "text/html") if kind in each]:
            seen = re.sub(r"(?s)<code\b.*?</code>|<[^>]*>|`[^`]*`|\]\([^)]*\)|https?://\S+", " ", text)
            words = set(re.findall(r"\w+", re.sub(r"\S+\.(csv|ipynb|toml)\b", " ", seen)))
            assert not {word for word in words if "_" in word or word in keys}


PACE = 230  # words a minute, silent reading of plain prose
CLOCK = {name: n for n, name in enumerate(ONES)} | {"twenty": 20, "thirty": 30}


@pytest.mark.parametrize("path", RENDERED, ids=lambda p: p.stem)
def test_the_minutes_promised_are_those_of_the_page(path):
    """What is open on the page counts, tables too; what is folded does not."""
    source = next(p for p in NOTEBOOKS if path.stem.startswith(p.stem))
    lines = [line for line in cells(source, "markdown")[0].source.splitlines() if "minutes" in line]
    if not lines:
        pytest.skip("this page promises no minutes")
    said = [CLOCK[word.lower().strip(",.")] for word in lines[0].split() if word.lower().strip(",.") in CLOCK]
    takes = _open_words(path) / PACE

    assert min(said) - 2 <= takes <= max(said) * 1.15 + 1, f"{takes:.0f} minutes: say so in the first cell"


def _open_words(path):
    told = []
    for cell in nbformat.read(path, as_version=4).cells:
        outputs = [] if cell.cell_type == "markdown" else [o.get("data", {}) for o in cell.outputs]
        told += [cell.source] if cell.cell_type == "markdown" else []
        told += [each.get("text/markdown", each.get("text/html", "")) for each in outputs if "image/png" not in each]
    whole = re.sub(r"(?s)<details.*?</details>", " ", "\n".join(told))
    return len(re.findall(r"[A-Za-z0-9][\w'.%-]*", re.sub(r"<[^>]+>|\]\([^)]*\)", " ", whole)))
