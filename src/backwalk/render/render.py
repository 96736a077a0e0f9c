"""Run every named notebook with papermill, keep what is fresh, and build the site."""

import shutil
import sys
from contextlib import closing
from functools import partial
from pathlib import Path

from backwalk.problems import DataError, ReadableError, did_you_mean
from backwalk.render import freshness, marks, workers
from backwalk.render.contents import readme
from backwalk.render.freshness import DRAFTS, digest, is_fresh, sha
from backwalk.render.runs import POOLING_NOTEBOOK, read_runs
from backwalk.style.numbers import count
from backwalk.tables import checks, files
from backwalk.tables.writing import locked, put


def render(root, *, only=(), site=True, workers=None, quiet=False):
    """Bring rendered/ and the site up to date; give the number of failed notebooks.

    root : the repository. A notebook is run again only when its source, its parameters, the
    tables, the package or the lock changed. only : beginnings of the names of pages, such as 04; where there are any,
    the other pages, what stands beside them and the site stay as they were. A failed run leaves the last good copy alone and
    its wreck in build/failed/. Tables with a problem stop everything before it begins.
    """
    check_before(root := Path(root).resolve(), workers)
    (root / "build").mkdir(exist_ok=True)
    (root / "rendered").mkdir(exist_ok=True)
    with locked(root / "build"):
        return _render(root, only, site, workers, quiet)


def check_before(root, many=None):
    """Refuse what would spoil the pages: a number of workers, tables with a problem, a README without its marks."""
    workers.check_workers(many)
    read_runs(root / "notebooks")
    problems = checks.problems_of(files.read(root / "data"))
    if problems:
        raise DataError(problems)
    marks.parts(root / "README.md")


def _render(root, only, site, many, quiet):
    shutil.rmtree(root / DRAFTS, ignore_errors=True)
    kept, code = freshness.freeze(root), freshness.code_stamp()
    asked = read_runs(kept / "notebooks")
    runs = _chosen([run for run in asked if not run.read_on], only)
    cache = freshness.read_cache(root)
    made = freshness.made_before(root, cache)
    gone = [] if only else _unnamed(made, runs)
    shared = freshness.shared_key(root, kept)
    keys = {run.output: digest(shared, freshness.run_key(kept, run)) for run in runs}
    stale = [run for run in runs if not is_fresh(root, cache, f"rendered/{run.output}", keys[run.output])]
    failures = _run_all(root, kept, stale, keys, cache, many, quiet)
    for name in gone:
        (root / "rendered" / name).unlink()
    if not only:
        cache = {name: known for name, known in cache.items() if name in keys or not name.endswith(".ipynb")}
    if not failures and not only:
        _write_answers(root, kept, asked, cache, digest(shared, _questions(kept), *keys.values()), shared)
        if site:
            _build_site(root, runs, cache, quiet)
    if freshness.code_stamp() != code:
        cache = {}
        print("the code was edited while pages were made of it: render once more", file=sys.stderr)
    freshness.write_cache(root, cache)
    for name, message in sorted(failures):
        print(f"failed: {name}: {message}", file=sys.stderr)
    if not quiet:
        print(f"{len(stale) - len(failures)} of {len(runs)} notebooks run, {len(runs) - len(stale)} unchanged.")
    return len(failures)


def _chosen(runs, only):
    """Give the runs whose page begins with one of some names, and all where no name is given."""
    names = [Path(name).stem for name in only]
    for name in (name for name in names if not any(run.output.startswith(name) for run in runs)):
        hint = did_you_mean(name, [run.notebook for run in runs])
        raise ReadableError(f"no page begins with {name!r}; {hint or 'name one as 04 or 03_pool_an_outcome__pain'}")
    return [run for run in runs if not names or run.output.startswith(tuple(names))]


def _unnamed(made, runs):
    """Name the pages that render made and nobody asks for now; refuse to lose every named one by a slip."""
    gone = sorted(made - {run.output for run in runs})
    named = [name for name in gone if not name.endswith("__default.ipynb")]
    if named and all(run.name == "default" and not run.parameters for run in runs):
        raise ReadableError(
            f"notebooks/questions.toml names no question any more, so that {count(len(named), 'page')} of rendered/ would "
            f"be removed, {named[0]} first: put its [[run]] lines back, or delete those pages yourself"
        )
    return gone


def _questions(kept):
    return (kept / "notebooks" / "questions.toml").read_bytes()


def _run_all(root, kept, runs, keys, cache, many, quiet):
    """Run notebooks, and keep each page as it is done: [(page, why it failed)]."""
    if not runs:
        return []
    from tqdm import tqdm

    failures = []
    with closing(workers.results_of(partial(_run_one, root, kept), runs, many)) as found:
        for run, (message, written) in tqdm(found, total=len(runs), unit="notebook", disable=quiet, file=sys.stderr):
            if message:
                failures.append((run.output, message))
                continue
            cache[run.output] = {"key": keys[run.output], "sha": written}
            freshness.write_cache(root, cache)
    return failures


def _run_one(root, kept, run):
    from backwalk.render.execute import execute

    source, output = kept / "notebooks" / f"{run.notebook}.ipynb", root / "rendered" / run.output
    message = execute(source, output, run.parameters, run.title, root / "build" / "failed", root / DRAFTS)
    return message, "" if message else sha(output)


def _write_answers(root, kept, runs, cache, key, shared):
    """Write all that stands beside the pages, each file whole, when all of it is made."""
    pages = [run for run in runs if not run.read_on]
    contents = {"rendered/README.md": readme(root, pages)}
    answers = ("rendered/results.json", "rendered/answer.png", "rendered/handout.html", "README.md")
    keys = dict.fromkeys(answers, key)
    if any(run.notebook == POOLING_NOTEBOOK for run in pages):
        keys["rendered/ask.html"] = digest(
            shared, _questions(kept), (freshness.CODE / "render" / "ask.html").read_bytes()
        )
    stale = [path for path, key in keys.items() if not is_fresh(root, cache, path, key)]
    if stale:
        from backwalk.answers.review import load_review
        from backwalk.render import ask, export, handout

        review = load_review(kept / "data")
        if {*stale} & {*answers}:
            text, picture = export.readme_with_answer(review, root / "README.md")
            made = (export.results_text(review, runs), picture, handout.handout_html(review), text)
            contents |= dict(zip(answers, made, strict=True))
        if "rendered/ask.html" in stale:
            contents["rendered/ask.html"] = ask.ask_page(review, runs)
    written = {path: text if isinstance(text, bytes) else text.encode() for path, text in contents.items()}
    put({root / path: content for path, content in written.items()}, root / DRAFTS)
    cache |= {
        path.rpartition("/")[2]: {"key": keys[path], "sha": digest(written[path])} for path in keys if path in written
    }


def _build_site(root, runs, cache, quiet):
    from backwalk.render.site import build, inputs

    def files_now():
        return [*inputs(root, runs), *sorted(Path(__file__).parent.glob("*.py"))]

    before, key = freshness.stamp(files_now()), digest(*(p.read_bytes() for p in files_now()))
    if cache.get("_site") == key and (root / "site/_site/index.html").is_file():
        return
    build(root, runs, quiet=quiet)
    if freshness.stamp(files_now()) == before:
        cache["_site"] = key
