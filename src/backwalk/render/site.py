"""The HTML site: rendered notebooks and pages gathered in build/site and built by Sphinx."""

import shutil

import nbformat

from backwalk.problems import ReadableError
from backwalk.render.finish import finish

UNREAD = ("*.map", ".buildinfo", "objects.inv", "locales", "_sources")
REDRAWN = ("_static/scripts/fontawesome.js",)  # 1.5 MB that draw again the icons which the fonts hold already
PAGES = {"data/README.md": "data.md", "CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}


def build(root, runs, *, quiet=False):
    """Build site/_site from rendered/ and site/; only what changed is written again.

    Raises ReadableError if Sphinx is not installed or stops.
    """
    try:
        from sphinx.cmd.build import main as sphinx
    except ImportError:
        raise ReadableError("the site needs Sphinx: uv pip install -e '.[site]' -c requirements.lock") from None
    work = root / "build" / "site"
    wanted = dict(_sources(root, runs))
    for old in [p for p in work.rglob("*") if p.is_file() and p.relative_to(work).as_posix() not in wanted]:
        old.unlink()
    for name, content in wanted.items():
        _write_if_new(work / name, content)
    built, target = root / "build" / "html", root / "site" / "_site"
    if sphinx(["-b", "html", "-q", "-d", str(root / "build" / "doctrees"), str(work), str(built)]):
        raise ReadableError("the site was not built: Sphinx says why above")
    _publish(built, target)
    if not quiet:
        print(f"site: {target.relative_to(root)}/index.html")


def _publish(built, target):
    """Copy the pages, each with its last touch, and leave out what no reader needs."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(built, target, ignore=shutil.ignore_patterns(*UNREAD))
    for page in target.glob("*.html"):
        page.write_text(finish(page.read_text(encoding="utf-8")), encoding="utf-8")
    for heavy in REDRAWN:
        (target / heavy).write_text("", encoding="utf-8")


def _sources(root, runs):
    for path in sorted((root / "site").rglob("*")):
        if path.is_file() and "_site" not in path.parts:
            yield path.relative_to(root / "site").as_posix(), path.read_bytes()
    for run in runs:
        yield run.output, _for_the_page(root / "rendered" / run.output)
    for name, page in PAGES.items():
        if (root / name).is_file():
            yield page, (root / name).read_bytes()
    yield from _indexes(runs)


def _indexes(runs):
    """Make a page for every notebook with several runs, and the lists the sidebar is made of."""
    groups = {}
    for run in runs:
        groups.setdefault(run.notebook, []).append(run)
    entries = []
    for notebook, members in groups.items():
        outputs = [run.output.removesuffix(".ipynb") for run in members]
        if len(members) == 1:
            entries += outputs
            continue
        entries.append(notebook)
        heading = notebook.split("_", 1)[1].replace("_", " ").capitalize()
        short = [f"{_short(run.name)} <{run.output.removesuffix('.ipynb')}>" for run in members]
        titles = [f"- [{run.title}]({run.output})" for run in members]
        lines = [f"# {heading}", "", "One notebook, asked several questions:", "", *titles, ""]
        lines += ["```{toctree}", ":hidden:", *short, "```", ""]
        yield f"{notebook}.md", "\n".join(lines).encode()
    yield "notebooks.txt", "\n".join(["```{toctree}", ":caption: Notebooks", ":hidden:", *entries, "```", ""]).encode()


def _short(name):
    return name.replace("_", " ").capitalize()


def _for_the_page(path):
    """Fold the parameters away, and hand each image's alt text to its cell, where MyST-NB looks for it."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        if {"parameters", "injected-parameters"} & set(tags) and "hide-input" not in tags:
            cell.metadata["tags"] = [*tags, "hide-input"]
        for output in cell.get("outputs", []):
            alt = output.get("metadata", {}).get("image/png", {}).get("alt")
            if alt:
                cell.metadata["mystnb"] = {"image": {"alt": alt}}
    return (nbformat.writes(notebook) + "\n").encode()


def _write_if_new(path, content):
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
