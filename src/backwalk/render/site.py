"""The HTML site: rendered notebooks and pages gathered in build/site and built by Sphinx."""

import base64
import hashlib
import json
import os
import re
import shutil
import signal
import threading
from contextlib import contextmanager
from functools import partial

import nbformat

from backwalk.problems import ReadableError
from backwalk.render.contents import called, contents, question
from backwalk.render.execute import HIDDEN
from backwalk.render.marks import parts
from backwalk.render.runs import grouped
from backwalk.render.tame import tame_markdown, tame_output

PAGES = {"data/README.md": "data.md", "CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
UNSEARCHED = "---\nnosearch: true\n---\n\n"  # pages about the tables and the code stay out of a reader's search
UNREAD = ("*.map", ".buildinfo", "locales", "_sources")
REDRAWN = ("_static/scripts/fontawesome.js",)  # 1.5 MB that draw again the icons which the fonts hold already
TAKEN = ("trials.csv", "outcomes.csv", "risk_of_bias.csv", "claims.csv", "programme.csv")


def inputs(root, runs):
    """List every file that the site is made from."""
    made = [p for p in (root / "site").rglob("*") if "_site" not in p.parts and "__pycache__" not in p.parts]
    told = [root / name for name in (*PAGES, "README.md", "CITATION.cff", "notebooks/questions.toml")]
    run = [root / "rendered" / r.output for r in runs] + sorted((root / "notebooks").glob("*.ipynb"))
    taken = [*(root / "data").glob("*.csv"), *(root / "rendered").glob("*.png"), root / "rendered" / "results.json"]
    return [p for p in (*sorted(made), *told, *run, *sorted(taken), *_alone(root)) if p.is_file()]


def _alone(root):
    """List the pages that stand by themselves; only their links change on the site."""
    return sorted((root / "rendered").glob("*.html"))


def build(root, runs, *, quiet=False):
    """Build site/_site from rendered/ and site/; only what changed is written again.

    Raises ReadableError if Sphinx stops.
    """
    from sphinx.cmd.build import main as sphinx

    work = root / "build" / "site"
    wanted = dict(_sources(root, runs))
    for old in [p for p in work.rglob("*") if p.is_file() and p.relative_to(work).as_posix() not in wanted]:
        old.unlink()
    for name, content in wanted.items():
        _write_if_new(work / name, content if isinstance(content, bytes) else content.encode())
    built, target = root / "build" / "html", root / "site" / "_site"
    shutil.rmtree(built, ignore_errors=True)
    with _kept_trees(root / "build" / "doctrees") as trees, _stoppable():
        if sphinx(["-b", "html", "-q", "-d", str(trees), str(work), str(built)]):
            raise ReadableError("the site was not built: Sphinx says why above")
    _publish(root, built, target)
    if not quiet:
        print(f"site: {target.relative_to(root)}/index.html")


@contextmanager
def _kept_trees(folder):
    """Give the folder of what Sphinx read before, emptied where it was stopped in the middle."""
    busy = folder.with_suffix(".unfinished")
    if busy.exists():
        shutil.rmtree(folder, ignore_errors=True)
    busy.touch()
    yield folder
    busy.unlink()


class _Stopped(BaseException):
    """Ctrl-C while Sphinx is at work, which would take a KeyboardInterrupt for a fault of a page."""


@contextmanager
def _stoppable():
    def stop(*_):
        raise _Stopped

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    except _Stopped:
        raise KeyboardInterrupt from None
    finally:
        signal.signal(signal.SIGINT, before)


def _publish(root, built, target):
    """Put the whole site in the place of the old one: each page with its last touch, without what no reader needs."""
    from backwalk.render.finish import finish  # here, because it loads matplotlib, and mostly no site is to be built

    new, old = root / "build" / "site-new", root / "build" / "site-old"
    shutil.rmtree(new, ignore_errors=True)
    shutil.copytree(built, new, ignore=shutil.ignore_patterns(*UNREAD))
    for page in new.glob("*.html"):
        page.write_text(finish(page.read_text(encoding="utf-8"), partial(_narrow_of, new)), encoding="utf-8")
    for heavy in REDRAWN:
        (new / heavy).write_text("", encoding="utf-8")
    for page in _alone(root):
        (new / page.name).write_bytes(page.read_bytes().replace(b'.ipynb"', b'.html"'))
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        os.replace(target, old)
    os.replace(new, target)
    shutil.rmtree(old, ignore_errors=True)


def _narrow_name(png):
    """Name the file of a figure's narrow image after the bytes of its wide one."""
    return f"narrow/{hashlib.sha256(png).hexdigest()[:20]}.png"


def _narrow_of(site, src):
    """Give the address of an image as it is drawn for a phone, None where there is none."""
    image = site / src
    name = _narrow_name(image.read_bytes()) if image.is_file() else ""
    return name if name and (site / name).is_file() else None


def _sources(root, runs):
    for path in inputs(root, runs):
        name = path.relative_to(root).as_posix()
        if path.is_relative_to(root / "site"):
            yield path.relative_to(root / "site").as_posix(), path.read_bytes()
        elif name in PAGES:
            text = re.sub(r"^## (\w+\.csv)$", _taken, path.read_text(encoding="utf-8"), flags=re.M)
            yield PAGES[name], UNSEARCHED + _links(text, runs)
        elif path.suffix in (".csv", ".cff"):
            yield f"extra/{name}", path.read_bytes()
        elif path.suffix in (".png", ".json"):
            yield f"extra/{path.name}", path.read_bytes()
            yield path.name, path.read_bytes()
    for run in runs:
        page, narrow = _for_the_page(root, run)
        yield run.output, page
        yield from narrow.items()
    names = {run.output.removesuffix(".ipynb"): called(run) for run in runs}
    yield "names.json", json.dumps({"index": "Front page", **names})
    yield "answer.txt", _links(_answer(root), runs)
    yield "contents.txt", contents(root, runs)
    yield "downloads.txt", _downloads(root)
    yield "sidebar.txt", _sidebar(root, runs)


def _answer(root):
    """Take the README's answer, word for word."""
    return tame_markdown(parts(root / "README.md")[1])


def _links(text, runs):
    """Let the links of a page of the repository lead to the pages and files of the site."""
    pages = {f"notebooks/{run.notebook}.ipynb": run.output for run in reversed(runs)}
    pages |= {f"rendered/{run.output}": run.output for run in runs} | {**PAGES, "README.md": "index.md"}
    text = re.sub(r"\]\(([^)\s#]+)(?=[)#])", lambda found: f"]({pages.get(found[1], found[1])}", text)
    text = text.replace("](rendered/)", "](index.md)").replace("](rendered/", "](").replace('"rendered/', '"')
    return _to_alone(text)


def _to_alone(text):
    """Write links to pages that stand by themselves as tags: they have no source that MyST could find."""
    return re.sub(r"\[([^\]\n]*)\]\((\w+\.html)\)", r'<a href="\2">\1</a>', text)


def _sidebar(root, runs):
    parts = []
    for group, members in grouped(root / "notebooks", runs).items():
        lines = [f"{called(run)} <{run.output.removesuffix('.ipynb')}>" for run in members]
        parts += ["```{toctree}", f":caption: {group}", ":hidden:", "", *lines, "```", ""]
    return "\n".join(parts)


def _downloads(root):
    """Offer the tables, every answer as figures, and how to cite them."""
    import yaml

    if not (root / "CITATION.cff").is_file():
        return ""
    cited = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    named = ", ".join(author["name"] for author in cited["authors"])
    tables = ", ".join(_file(f"data/{name}", name) for name in TAKEN if (root / "data" / name).is_file())
    return f"""- Tables: {tables}; [all tables, and what their columns mean](data.md).
- Every answer, unrounded: {_file("results.json", "results.json")}.
- Cite as: {named}. *{cited["title"]}*, version {cited["version"]}, {cited["date-released"]} ({_file("CITATION.cff", "CITATION.cff")}).
"""


def _taken(heading):
    """Offer a table under its heading."""
    return f"{heading[0]}\n\n{_file(f'data/{heading[1]}', 'Take this table')}"


def _file(path, name):
    return f'<a href="{path}" download>{name}</a>'


def _for_the_page(root, run):
    """Give a rendered notebook with its code, folded away, each image's words where MyST-NB looks for them, and the
    images that its figures keep for a phone, {name: bytes}.
    """
    notebook = nbformat.read(root / "rendered" / run.output, as_version=4)
    notebook.cells = _with_code(notebook.cells, root / "notebooks" / f"{run.notebook}.ipynb", run)
    narrow = {}
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        if HIDDEN & set(tags):
            cell.metadata = nbformat.NotebookNode(tags=["hide-input"])
        for output in cell.get("outputs", []):
            if "data" in output:
                output.data = nbformat.NotebookNode(tame_output(output.data))
                output.data |= {k: _to_alone(text) for k, text in output.data.items() if k == "text/markdown"}
            if "image/png" in output.get("data", {}):
                cell.metadata["mystnb"] = {"image": {"alt": output.data.get("text/plain", "")}}
                kept = output.metadata.get("image/png", {}).pop("narrow", None)
                if kept:
                    name = _narrow_name(base64.b64decode(output.data["image/png"]))
                    narrow[f"extra/{name}"] = base64.b64decode(kept)
    if not question(notebook) and run.title:
        notebook.cells.insert(0, nbformat.v4.new_markdown_cell(f"# {run.title}", id="title"))
    return nbformat.writes(notebook) + "\n", narrow


def _with_code(rendered, source, run):
    """Put back the code that rendered copies leave out: the source's cells in its order, with what they showed."""
    shown = {cell.id: cell for cell in rendered}
    cells = nbformat.read(source, as_version=4).cells
    if not {c.id for c in rendered} <= {c.id for c in cells} | {"injected-parameters"}:
        return rendered  # the source was changed since
    asked = "\n".join(f"{name} = {value!r}" for name, value in run.parameters.items())
    for i, cell in enumerate(cells):
        there = shown.get(cell.id)
        if there and cell.cell_type == "code":
            cell.outputs, cell.execution_count = there.outputs, there.execution_count
        elif there:
            cell.source = there.source
        if asked and "parameters" in cell.metadata.get("tags", []):
            cells[i].source += f"\n\n# this page asks\n{asked}"
    return cells


def _write_if_new(path, content):
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
