"""Run every named notebook with papermill, keep what is fresh, and build the site."""

import hashlib
import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from backwalk.render.contents import write_readme
from backwalk.render.runs import POOLING_NOTEBOOK, read_runs

CACHE = "build/cache.json"


def render(root, *, site=True, workers=None, quiet=False):
    """Bring rendered/ and the site up to date; give the number of failed notebooks.

    root : the repository. A notebook is run again only when its source, its parameters, the
    tables, the package or the lock changed. A failed run leaves the last good copy alone and
    its wreck in build/failed/.
    """
    root = Path(root).resolve()
    asked = read_runs(root / "notebooks")
    questions = _questions(root)
    runs = [run for run in asked if not run.read_on]
    cache = _read_cache(root)
    shared = _shared_key(root)
    keys = {run.output: _digest(shared, _run_key(root, run)) for run in runs}
    stale = [run for run in runs if not _fresh(root, cache, run.output, keys[run.output])]
    failures = _run_all(root, stale, workers, quiet)
    done = {run.output for run in runs} - {name for name, _ in failures}
    fresh = {name: {"key": keys[name], "sha": _sha(root / "rendered" / name)} for name in done}
    cache = {**{k: v for k, v in cache.items() if k in keys or not k.endswith(".ipynb")}, **fresh}
    _drop_unnamed(root, set(keys))
    if not failures:
        write_readme(root, runs)
        _write_results(root, asked, cache, _digest(shared, questions, *keys.values()))
        if any(run.notebook == POOLING_NOTEBOOK for run in runs):
            _write_ask(root, asked, cache, shared)
    if site and not failures:
        _build_site(root, runs, cache, quiet)
    _write_cache(root, cache)
    for name, message in sorted(failures):
        print(f"failed: {name}: {message}", file=sys.stderr)
    if not quiet:
        print(f"{len(stale) - len(failures)} of {len(runs)} notebooks run, {len(runs) - len(stale)} unchanged.")
    return len(failures)


def _shared_key(root):
    files = [*sorted((root / "src").rglob("*.py")), root / "requirements.lock", root / "pyproject.toml"]
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    tables = sorted((root / "data").glob("*.csv"))  # all of them: pages also show what is no evidence, as the history
    return _digest(python, *(p.read_bytes() for p in [*tables, *files]))


def _questions(root):
    return (root / "notebooks" / "questions.toml").read_bytes()


def _run_key(root, run):
    source = (root / "notebooks" / f"{run.notebook}.ipynb").read_bytes()
    return _digest(source, run.title, json.dumps(run.parameters, sort_keys=True))


def _digest(*parts):
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part if isinstance(part, bytes) else str(part).encode())
        digest.update(b"\0")
    return digest.hexdigest()


def _sha(path):
    return _digest(path.read_bytes()) if path.is_file() else ""


def _fresh(root, cache, name, key, folder="rendered"):
    known = cache.get(name, {})
    return known.get("key") == key and known.get("sha") == _sha(root / folder / name)


def _read_cache(root):
    try:
        known = json.loads((root / CACHE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(known, dict):
        return {}
    return {name: held for name, held in known.items() if isinstance(held, str if name == "_site" else dict)}


def _write_cache(root, cache):
    path = root / CACHE
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(cache, indent=1, sort_keys=True))


def _run_all(root, runs, workers, quiet):
    if not runs:
        return []
    from tqdm import tqdm

    (root / "rendered").mkdir(exist_ok=True)
    failures = []
    with ProcessPoolExecutor(max_workers=workers or os.cpu_count()) as pool:
        waiting = {pool.submit(_run_one, root, run): run for run in runs}
        bar = tqdm(as_completed(waiting), total=len(waiting), unit="notebook", disable=quiet, file=sys.stderr)
        for future in bar:
            message = future.result()
            if message:
                failures.append((waiting[future].output, message))
    return failures


def _run_one(root, run):
    from backwalk.render.execute import execute

    source = root / "notebooks" / f"{run.notebook}.ipynb"
    return execute(source, root / "rendered" / run.output, run.parameters, run.title, root / "build" / "failed")


def _drop_unnamed(root, names):
    for path in (root / "rendered").glob("*.ipynb"):
        if path.name not in names:
            path.unlink()


def _write_results(root, runs, cache, key):
    written = {"results.json": "rendered", "answer.png": "rendered", "handout.html": "rendered", "README.md": "."}
    if all(_fresh(root, cache, name, key, folder) for name, folder in written.items()):
        return
    from backwalk.answers.review import load_review
    from backwalk.render import export, handout

    review = load_review(root / "data")
    export.write_results(review, runs, root / "rendered" / "results.json")
    export.refresh_readme(review, root / "README.md", root / "rendered" / "answer.png")
    handout.write_handout(review, root / "rendered" / "handout.html")
    cache |= {name: {"key": key, "sha": _sha(root / folder / name)} for name, folder in written.items()}


def _write_ask(root, runs, cache, shared):
    """Write the page that answers any question; it follows from the tables, the package and the named questions."""
    from backwalk.render.ask import TEMPLATE, ask_page

    key, page = _digest(shared, _questions(root), TEMPLATE.read_bytes()), root / "rendered" / "ask.html"
    if _fresh(root, cache, page.name, key):
        return
    from backwalk.answers.review import load_review

    page.write_text(ask_page(load_review(root / "data"), runs), encoding="utf-8", newline="\n")
    cache[page.name] = {"key": key, "sha": _sha(page)}


def _build_site(root, runs, cache, quiet):
    from backwalk.render.site import build, inputs

    key = _digest(*(p.read_bytes() for p in [*inputs(root, runs), *sorted(Path(__file__).parent.glob("*.py"))]))
    if cache.get("_site") == key and (root / "site/_site/index.html").is_file():
        return
    build(root, runs, quiet=quiet)
    cache["_site"] = key
