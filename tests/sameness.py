"""Say whether the pages are still word for word those of another commit.

    python tests/sameness.py HEAD~1

Every code cell of every committed page, and of every set of parameters in `odd.py`, is run by the code and
the notebooks of that commit and by those of the working tree; Markdown, HTML, plain text, alt texts and the
bytes of the pictures are compared. The data are those of the working tree both times, unless `--own-data`.
"""

import argparse
import ast
import difflib
import hashlib
import io
import json
import subprocess
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path

from odd import ODD, OTHERS

ROOT = Path(__file__).parents[1]
POOL = "03_pool_an_outcome"


def told(notebook, parameters):
    """Run the code cells of a notebook with parameters; give what each shows: [{mime type: text}]."""
    from IPython.core.formatters import DisplayFormatter

    show, names, outputs = DisplayFormatter(), {"__name__": "__main__"}, []
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        lines, printed = ast.parse("".join(cell["source"])), io.StringIO()
        value = lines.body.pop() if lines.body and isinstance(lines.body[-1], ast.Expr) else None
        with redirect_stdout(printed):
            exec(compile(lines, notebook.name, "exec"), names)
            if value is not None:
                value = eval(compile(ast.Expression(value.value), notebook.name, "eval"), names)
        if "parameters" in cell["metadata"].get("tags", []):
            names.update(parameters)
        data, metadata = show.format(value) if value is not None else ({}, {})
        if "image/png" in data:
            data["image/png"] = hashlib.sha256(data["image/png"].encode()).hexdigest()
            data["alt"] = metadata["image/png"]["alt"]
        outputs.append({kind: str(text) for kind, text in data.items()} | {"stdout": printed.getvalue()})
    return outputs


def pages(root):
    """Run every page of a checkout: {name of page: outputs}; a page that fails holds its error."""
    from matplotlib import pyplot

    try:
        from backwalk.render.runs import read_runs
    except ModuleNotFoundError:  # a commit from before the rooms
        from backwalk.runs import read_runs

    asked = {
        run.output: (run.notebook, run.parameters)
        for run in read_runs(root / "notebooks")
        if not getattr(run, "read_on", "")
    }
    asked |= {f"odd: {case}": (POOL, given) for case, given in ODD.items()}
    asked |= {f"odd: {notebook} {given}": (notebook, given) for notebook, given in OTHERS}
    found = {}
    for name, (notebook, given) in asked.items():
        try:
            found[name] = told(root / "notebooks" / f"{notebook}.ipynb", given)
        except Exception as error:
            found[name] = [{"error": f"{type(error).__name__}: {error}"}]
        pyplot.close("all")
    return found


def run_in(root, data, out):
    """Run every page of a checkout in a process of its own and read what it showed."""
    code = f"import sys; sys.path[:0] = [{str(root / 'src')!r}, {str(Path(__file__).parent)!r}]; "
    code += f"import sameness; sameness.keep({str(root)!r}, {str(data)!r}, {str(out)!r})"
    subprocess.run([sys.executable, "-W", "error::UserWarning", "-c", code], check=True, cwd=out.parent)
    return json.loads(out.read_text(encoding="utf-8"))


def keep(root, data, out):
    """Write what every page shows to a file."""
    import backwalk

    root = Path(root)
    assert backwalk.__file__.startswith(str(root)), backwalk.__file__
    if (root / "data").resolve() != Path(data):
        (root / "data").rename(root / "own_data")
        (root / "data").symlink_to(data)
    Path(out).write_text(json.dumps(pages(root)), encoding="utf-8")


def differences(before, after):
    """List what two runs of the pages show differently: [(page, cell, kind, before, after)]."""
    found = []
    for page in sorted({*before, *after}):
        old, new = before.get(page, []), after.get(page, [])
        if len(old) != len(new):
            found.append((page, "", "number of cells", str(len(old)), str(len(new))))
        for i, (a, b) in enumerate(zip(old, new, strict=False)):
            found += [(page, i, k, a.get(k, ""), b.get(k, "")) for k in sorted({*a, *b}) if a.get(k) != b.get(k)]
    return found


def main():
    """Compare the working tree with a commit; exit code 1 where a word differs."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("commit")
    parser.add_argument("--own-data", action="store_true", help="let that commit read its own data")
    parser.add_argument("--most", type=int, default=20, help="differences to be shown")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        old = Path(place) / "old"
        old.mkdir()
        archive = subprocess.run(["git", "archive", args.commit], cwd=ROOT, capture_output=True, check=True).stdout
        subprocess.run(["tar", "-x", "-C", old], input=archive, check=True)
        before = run_in(old, old / "data" if args.own_data else ROOT / "data", Path(place) / "before.json")
        after = run_in(ROOT, ROOT / "data", Path(place) / "after.json")
    found = differences(before, after)
    words = [one for one in found if one[2] != "image/png"]
    for page, cell, kind, a, b in words[: args.most]:
        print(f"\n{page}, cell {cell}, {kind}:")
        changed = difflib.unified_diff(a.splitlines(), b.splitlines(), "before", "after", lineterm="", n=0)
        print("\n".join(line[:600] for line in list(changed)[:12]))
    failed = [page for page, shown in after.items() if "error" in shown[-1]]
    for page in failed:
        print(f"{page} ends in {after[page][-1]['error']}")
    print(
        f"{len(after)} pages, {sum(map(len, after.values()))} cells: "
        f"{len(words)} outputs with other words, {len(found) - len(words)} pictures with other pixels"
    )
    return 1 if words or failed else 0


if __name__ == "__main__":
    sys.exit(main())
