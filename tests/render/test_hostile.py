"""Nothing from a table is ever markup: hostile text in every free column, followed to all that is made of the tables."""

import json
import os
import re
import shutil
import subprocess
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import nbformat
import pytest
from bs4 import BeautifulSoup
from conftest import ROOT
from hostile import EVIL, SIGNS, hostile_columns, lay_hostile_tables, markup_in_markdown, shown_of_markdown, signs
from sameness import told

from backwalk import Question, conclude, load_review
from backwalk.render.ask_parts import trials_of
from backwalk.render.cite import bibtex, ris
from backwalk.render.export import effects_csv, readme_answer, results
from backwalk.render.handout import handout_html
from backwalk.render.revman import arms_csv
from backwalk.render.rscript import r_script
from backwalk.render.runs import read_runs
from backwalk.render.site import build
from backwalk.render.tame import TAGS, tame_html, tame_markdown
from backwalk.style.signs import MARK, as_typed
from backwalk.tables import files
from backwalk.tables.checks import check

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
SHOWN = sorted(p.stem for p in (ROOT / "notebooks").glob("*.ipynb"))
RUNS = [run for run in read_runs(ROOT / "notebooks") if not run.read_on]
pytestmark = pytest.mark.xdist_group("hostile")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return lay_hostile_tables(tmp_path_factory.mktemp("hostile") / "data")


@pytest.fixture(scope="module")
def hostile(folder):
    return load_review(folder)


@pytest.fixture(scope="module")
def pages(folder):
    """What the pages show of these tables: {notebook: outputs}."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "data_folder", lambda given=None: Path(given) if given else folder)
        patch.setattr("backwalk.pages.next_trial.extended_funnel.STEPS", (5, 4))  # a coarse map has the same words
        return {name: told(ROOT / "notebooks" / f"{name}.ipynb", {}) for name in SHOWN}


def test_every_free_column_is_hostile(folder):
    """What is said in them is no fault of a table; a new column of words is among them by itself."""
    assert check(folder) == []
    assert len(hostile_columns()) > 100


def test_no_sentence_of_a_page_holds_markup_of_a_cell(pages):
    for name, outputs in pages.items():
        for output in outputs:
            text = output.get("text/markdown", "")
            assert markup_in_markdown(text) == [], name
            assert tame_markdown(text) == text, name  # the second lock has nothing to do


def test_no_table_of_a_page_holds_a_tag_of_a_cell(pages):
    for output in (o for outputs in pages.values() for o in outputs if "text/html" in o):
        page = BeautifulSoup(output["text/html"], "html.parser")
        assert {tag.name for tag in page.find_all(True)} <= TAGS
        assert not page.select(f'[href*="{EVIL}"], [src], [onerror]')


def test_cells_are_shown_as_typed(pages):
    shown = " ".join(
        BeautifulSoup(o["text/html"], "html.parser").get_text()
        if "text/html" in o
        else shown_of_markdown(o.get("text/markdown", ""))
        for outputs in pages.values()
        for o in outputs
    )
    typed = [column for column in hostile_columns() if signs(*column) in shown]

    assert len(typed) > 60
    assert {("trials", "label"), ("constants", "meaning"), ("outcomes", "doubt")} <= set(typed)


def test_no_mark_is_left_on_a_page(pages):
    assert [name for name, outputs in pages.items() if MARK in json.dumps(outputs, ensure_ascii=False)] == []


def test_the_readme_is_told_in_our_own_markup(hostile):
    text, _ = readme_answer(hostile)

    assert markup_in_markdown(text) == []
    assert MARK not in text
    assert tame_markdown(text) == text


def test_results_scripts_and_exports_hold_what_was_typed(hostile):
    pooling = [run for run in RUNS if run.notebook.startswith("03")][:3]
    found = conclude(hostile, Question("pain"))
    texts = (
        json.dumps(results(hostile, pooling), ensure_ascii=False),
        r_script(found),
        effects_csv(found),
        arms_csv(found),
        bibtex(hostile),
        ris(hostile),
    )

    assert [text for text in texts if MARK in text] == []
    assert signs("trials", "label") in texts[2].replace('""', '"')
    for line in texts[1].splitlines():
        assert line.replace("\\\\", "").replace('\\"', "").count('"') % 2 == 0


def test_the_page_to_print_and_the_ask_page_hold_no_tag_of_a_cell(hostile):
    page = BeautifulSoup(handout_html(hostile), "html.parser")
    parts = json.dumps(as_typed(trials_of(conclude(hostile, Question("pain")))))

    assert not page.select("img, script, a, main details")
    assert MARK not in str(page)
    assert "onerror" in parts  # as text, in a JSON that the page reads and never writes as HTML


def test_the_second_lock_holds_alone():
    """As if a sentence and a table had let everything through."""
    page = BeautifulSoup(
        tame_html(f"<table><tr><td onclick='x' style='background:url(x)'>{SIGNS}</td></tr></table>"), "html.parser"
    )

    assert {tag.name for tag in page.find_all(True)} <= TAGS
    assert not page.select("[onclick], [style], [onerror], [src]")
    lines = (SIGNS, "```{include} /etc/hostname\n```", ":::{include} x\n:::", "[a](/etc/hostname)", "[a](../x.md)",
             "[a](javascript:x)", "[a]: /etc/hostname", "<path:/etc/hostname>", "![a](x.svg)", "![a](../a.png)")  # fmt: skip
    for line in lines:
        tamed = tame_markdown(line)
        assert not re.search(r"<(?:img|script|path)|\]\((?!http)|!\[|^(?:```|:::|\[a\]:)|\{\w+\}`", tamed), tamed


@pytest.mark.skipif(not CHROMIUM, reason="no Chromium: on Debian, apt install chromium")
def test_a_browser_runs_nothing_and_asks_for_nothing(tmp_path, pages):
    """Pages of the hostile tables, and one whose outputs are hostile without any escape."""
    runs = {run.notebook: run for run in RUNS if run.notebook in ("02_judge_the_bias", "08_check_the_claims")}
    _lay_site(tmp_path, list(runs.values()), pages)
    build(tmp_path, list(runs.values()), quiet=True)
    site = tmp_path / "site" / "_site"
    control = site / "control.html"
    control.write_text(f"<title>What would happen</title><body>{SIGNS}", encoding="utf-8")
    _, ran, asked = _seen_by_a_browser(control, tmp_path)
    assert ran  # a browser that did nothing would prove nothing
    assert asked
    for page in (site / "index.html", *((site / run.output).with_suffix(".html") for run in runs.values())):
        shown, ran, asked = _seen_by_a_browser(page, tmp_path)
        assert page.stem == "index" or "onerror" in BeautifulSoup(shown, "html.parser").article.get_text()
        assert not ran, page.name
        assert not asked, page.name
    assert [p.name for p in site.rglob("hostname*")] == []


def _seen_by_a_browser(page, folder):
    """Open a page in Chromium, in which the address of the hostile text is a server here: (the page then, script ran, asked)."""
    asked = []

    class Here(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Here) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        quiet = [
            "--headless",
            "--disable-gpu",
            "--disable-background-networking",
            f"--user-data-dir={folder / 'profile'}",
        ]
        rules = f"--host-resolver-rules=MAP {EVIL} 127.0.0.1:{server.server_port}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        command = [CHROMIUM, *quiet, *sandbox, rules, "--virtual-time-budget=3000", "--dump-dom", page.as_uri()]
        done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=True)
        server.shutdown()
    return done.stdout, "data-ran" in done.stdout.partition("<head")[0], asked


def _lay_site(root, runs, pages):
    """Copy what a site is made of, with hostile outputs in its rendered notebooks."""
    for name in ("data", "site", "notebooks"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("_site", "__pycache__"))
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "CITATION.cff"):
        shutil.copy(ROOT / name, root)
    shutil.copytree(ROOT / "rendered", root / "rendered", ignore=shutil.ignore_patterns("*.ipynb"))
    for i, run in enumerate(runs):
        notebook = nbformat.read(ROOT / "notebooks" / f"{run.notebook}.ipynb", as_version=4)
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        for cell, shown in zip(code, pages[run.notebook], strict=True):
            data = {kind: text for kind, text in shown.items() if kind in ("text/html", "text/markdown", "text/plain")}
            if i == 0:
                data = {"text/markdown": f"{SIGNS}\n\n```{{include}} /etc/hostname\n```"}
            cell.outputs = [nbformat.v4.new_output("display_data", data)] if data else []
        if i == 0:
            code[-1].outputs = [nbformat.v4.new_output("display_data", {"text/html": f"<table><td>{SIGNS}</table>"})]
        nbformat.write(notebook, root / "rendered" / run.output)
