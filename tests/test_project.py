"""The project itself: what is installed, what is public, what the README promises."""

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib import import_module
from importlib.util import find_spec

import pytest
import yaml
from conftest import ROOT

import backwalk
from backwalk import words
from backwalk.render import export, marks

SOURCE = ROOT / "src" / "backwalk"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
CONDA_NAMES = {
    "matplotlib-base": "matplotlib",
    "seaborn-base": "seaborn",
    "python-build": "build",
    "jupyter_client": "jupyter-client",
}


def test_environment_yml_has_the_packages_and_floors_of_pyproject():
    listed = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    conda = dict(line.split(" ", 1) for line in listed)
    assert conda.pop("python").replace(" ", "") == PYPROJECT["project"]["requires-python"]
    ours = [*PYPROJECT["project"]["dependencies"]]
    for name, extra in PYPROJECT["project"]["optional-dependencies"].items():
        ours += extra if name not in ("crosscheck", "browser") else []
    ours = [
        re.sub(r"\[.+\]", "", asked) for asked in ours if not asked.startswith("backwalk[")
    ]  # conda knows no extras

    assert {CONDA_NAMES.get(n, n) + v for n, v in conda.items()} == set(ours)


def test_the_lock_names_no_host_and_pins_everything():
    lines = (ROOT / "requirements.lock").read_text().splitlines()

    assert all(re.fullmatch(r"[a-z0-9._-]+==[^ ]+( ; .+)?", line) for line in lines), lines
    locked = {line.split("==")[0] for line in lines}
    asked = {re.split("[>=<]", d)[0] for d in PYPROJECT["project"]["dependencies"]}
    assert asked <= locked


BINDER = ROOT / "binder"


def test_binder_finds_its_files_and_installs_the_package_at_the_versions_of_the_lock():
    """A folder of this name hides all others from repo2docker, which knows its files by their names."""
    python, extras = PYPROJECT["project"]["requires-python"], PYPROJECT["project"]["optional-dependencies"]
    least, most = (int(n) for n in re.fullmatch(r">=3\.(\d+),<3\.(\d+)", python).groups())
    runtime = re.fullmatch(r"python-3\.(\d+)\n", (BINDER / "runtime.txt").read_text())
    constraint, package = (BINDER / "requirements.txt").read_text().splitlines()

    assert {path.name for path in BINDER.iterdir()} == {"requirements.txt", "runtime.txt", "postBuild", "etc"}
    assert least <= int(runtime[1]) < most
    assert (BINDER / constraint.removeprefix("-c ")).resolve() == ROOT / "requirements.lock"
    assert re.fullmatch(r"-e \.\[(\w+)\]", package)[1] in extras


def test_binder_and_make_lab_put_the_same_settings_beside_their_kernels(tmp_path):
    (tmp_path / "python").write_text(f"#!/bin/sh\necho {tmp_path}\n")
    (tmp_path / "python").chmod(0o755)
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}

    subprocess.run(["binder/postBuild"], cwd=ROOT, env=environment, check=True)

    put = {str(path.relative_to(tmp_path)) for path in (tmp_path / "etc").rglob("*.*")}
    assert put == {str(path.relative_to(BINDER)) for path in (BINDER / "etc").rglob("*.*")} != set()
    assert "\t@cp -R binder/etc .venv/\n" in (ROOT / "Makefile").read_text()


def test_make_installs_into_its_own_environment():
    """uv would else take the one that happens to be active."""
    lines = [line for line in (ROOT / "Makefile").read_text().splitlines() if "uv pip install" in line]

    assert lines
    assert all("--python $(BIN)/python" in line for line in lines)


def test_the_version_is_the_same_everywhere():
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text())["version"]

    assert backwalk.__version__ == PYPROJECT["project"]["version"] == cited
    assert f"## {cited} " in (ROOT / "CHANGELOG.md").read_text()


def test_public_names_are_those_of_the_readmes():
    """Those of the engine stand in its own README, and nowhere else."""
    names = {}
    for page in ("README.md", "src/backwalk/statistics/README.md"):
        table = (ROOT / page).read_text(encoding="utf-8").split("| public name |")[1].split("\n\n")[0]
        names[page] = [n for row in table.splitlines()[2:] for n in re.findall(r"`(\w+)`", row.split("|")[1])]
    rest, engine = names.values()

    assert sorted(rest + engine) == sorted(backwalk.__all__)
    assert set(engine) == {n for room, of in backwalk._ROOMS.items() if room.startswith("statistics.") for n in of}
    assert all(getattr(backwalk, name).__doc__ for name in backwalk.__all__)


def test_words_offers_no_more_than_a_reader_can_overlook():
    """Names alike in all but their subject are one name that takes it, as `conduct(review, "prisma")`."""
    assert len(words.__all__) <= 120


@pytest.mark.parametrize("page", ["README.md", "src/backwalk/statistics/README.md"])
def test_the_python_of_a_readme_runs(page, monkeypatch, capsys):
    """And prints what the block below it says, where there is one."""
    monkeypatch.chdir(ROOT)
    blocks = re.findall(r"```python\n(.+?)```(?:\n\nIt prints:\n\n```\n(.+?)```)?", (ROOT / page).read_text(), re.S)
    for code, printed in blocks:
        exec(code, {})
        assert capsys.readouterr().out == printed

    assert blocks


def test_the_readme_answer_is_fresh(today):
    """Stale: run make render."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    text, _ = export.readme_answer(today)

    assert text in readme
    assert readme.index(marks.BEGIN) < readme.index(text) < readme.index(marks.END)


def test_the_readme_links_lead_somewhere():
    for page in ("README.md", "CONTRIBUTING.md", "data/README.md", "src/backwalk/statistics/README.md"):
        for target in re.findall(r"\]\((?!http)([^)#]+)\)", (ROOT / page).read_text(encoding="utf-8")):
            assert ((ROOT / page).parent / target).exists(), target


def test_the_readme_pictures_the_answer(today):
    from backwalk import picture, two_arms

    _, found = export.readme_answer(today)

    assert picture(two_arms(found)).png == (ROOT / "rendered" / "answer.png").read_bytes()


# The house

ROOMS = ("problems", "tables", "statistics", "style", "answers", "pages", "render", "cli")
PAGES = {path.name for path in (SOURCE / "pages").iterdir() if (path / "__init__.py").is_file()}
FILES = sorted(SOURCE.rglob("*.py"))
FACES = {SOURCE / "__init__.py", SOURCE / "words.py"}


def imported(path):
    """The modules of this package that a file imports, also inside functions, as parts: ("answers", "words")."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "backwalk":
            for alias in node.names:
                yield (*node.module.split(".")[1:], alias.name)
        elif isinstance(node, ast.Import):
            yield from (tuple(a.name.split(".")[1:]) for a in node.names if a.name.split(".")[0] == "backwalk")


def test_the_house_holds_its_rooms_and_nothing_else():
    there = {path.relative_to(SOURCE).parts[0].removesuffix(".py") for path in FILES}

    assert there == {*ROOMS, "__init__", "words"}


@pytest.mark.parametrize("path", [f for f in FILES if f not in FACES], ids=lambda f: str(f.relative_to(SOURCE)))
def test_arrows_point_one_way(path):
    """A room imports itself and those before it; no page imports a page; statistics imports only problems."""
    room, *inside = path.relative_to(SOURCE).with_suffix("").parts
    for target in imported(path):
        if target in ((), ("words",)) and path.name == "kernels.py":
            continue  # it fetches the names of both faces before a page asks for them
        assert ROOMS.index(target[0]) <= ROOMS.index(room), target
        if room == target[0] == "pages":
            assert target[1] == inside[0], target
        if room == "statistics":
            assert target[0] in ("statistics", "problems"), target


CUTS = {"split", "rsplit", "removeprefix", "removesuffix", "partition", "rpartition", "replace", "lstrip", "rstrip"}
SEEKS = {"startswith", "endswith", "contains", "extract", "match", "fullmatch", "find", "findall"}  # also of a .str
MAY_CUT = {
    "render/before.py": "the name of a revision",
    "render/commands/questions.py": "NAME=COLUMN, and the stars of Markdown in a terminal",
    "render/commands/sweeping.py": "whether a file is a notebook",
    "render/commands/tables.py": "the stars of Markdown in a terminal",
    "render/contents.py": "the heading of a notebook, and file names",
    "render/execute.py": "the heading of a notebook's source, and os.replace",
    "render/freshness.py": "file names, and the links of the list of pages",
    "render/marks.py": "the README between its two marks",
    "render/glossary.py": "where a word of the glossary stands in a page",
    "render/render.py": "file names",
    "render/finish.py": "names of files in cells",
    "render/parameters.py": "the types of a parameter in a notebook's source",
    "render/runs.py": "the parameters and comments of a notebook's source",
    "render/site.py": "file names, links and the README between its two marks",
    "render/tame.py": "tags and attributes of what a page shows",
}


@pytest.mark.parametrize("room", ["answers", "pages", "render"])
def test_facts_travel_as_facts(room):
    """Nothing is cut out of a sentence or a notes cell, nor decided by its words; `style` turns codes into words."""
    for path in (SOURCE / room).rglob("*.py"):
        if path.relative_to(SOURCE).as_posix() in MAY_CUT:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                whose = getattr(node.func.value, "id", "")
                read = (node.func.attr in CUTS | SEEKS and whose != "np") or whose == "re"
                where = f"{path.relative_to(SOURCE)}:{node.lineno} reads a fact out of a text with .{node.func.attr}"
                assert not read, f"{where}: carry the fact itself, or say in MAY_CUT what is cut"


def test_every_test_stands_in_the_room_it_tests():
    """tests/pages/bias tests pages/bias; what tests the whole house stands beside it."""
    whole = {"test_project.py", "test_cli.py", "test_notebooks.py"}
    for path in (ROOT / "tests").rglob("test_*.py"):
        room = path.parent.relative_to(ROOT / "tests")
        assert ((SOURCE / room / "__init__.py").is_file() and room.parts) or path.name in whole, path


def test_a_public_name_stands_once_and_is_where_the_face_says():
    for face in (backwalk, words):
        named = [(room, name) for room, names in face._ROOMS.items() for name in names]
        assert len({name for _, name in named}) == len(named)
        for room, name in named:
            at_home = getattr(import_module(f"backwalk.{room}"), name)
            assert getattr(face, name) is at_home
            if hasattr(at_home, "__module__") and not isinstance(at_home, (str, tuple, dict)):
                assert at_home.__module__ == f"backwalk.{room}", name


def test_the_pages_are_about_two_fifths_of_the_code():
    """As the README says."""
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    pages = sum(n for path, n in lines.items() if "pages" in path.relative_to(SOURCE).parts)

    assert "about two fifths of the code" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert 0.33 < pages / sum(lines.values()) < 0.47


def test_asking_for_the_package_loads_no_numpy():
    code = "import sys; import backwalk, backwalk.words; sys.exit('numpy' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def test_every_name_imported_is_there():
    """Also inside functions, where nothing notices before the function is called."""
    for path in [*SOURCE.rglob("*.py"), *ROOT.glob("tests/**/test_*.py"), *ROOT.glob("benchmarks/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "backwalk":
                module = import_module(node.module)
                for alias in node.names:
                    there = hasattr(module, alias.name) or find_spec(f"{node.module}.{alias.name}")
                    assert there, f"{path.name}:{node.lineno} imports {alias.name} from {node.module}"


@pytest.mark.parametrize("path", sorted((SOURCE / "statistics").glob("*.py")), ids=lambda path: path.stem)
def test_the_statistics_know_nothing_of_files(path):
    source = path.read_text(encoding="utf-8")

    assert not re.search(r"read_csv|open\(|Path|schema|review\b", source)


def test_every_public_function_says_what_it_does():
    for path in SOURCE.rglob("*.py"):
        tree = ast.parse(path.read_text())
        assert ast.get_docstring(tree), path
        if {"schema", "rules"} & {*path.parts} or path.name in ("checks.py", "cli.py"):
            continue  # fields and rules speak through their names and messages
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                assert ast.get_docstring(node) or node.name in ("listed", "p_value", "capital"), node.name


def test_checking_does_without_pandas():
    code = "import sys; from backwalk.cli import main; main(['check']); sys.exit('pandas' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def test_code_keeps_the_house_style():
    ruff = [sys.executable, "-m", "ruff"]
    assert subprocess.run([*ruff, "check", str(ROOT)], capture_output=True, check=False).returncode == 0
    assert subprocess.run([*ruff, "format", "--check", str(ROOT)], capture_output=True, check=False).returncode == 0


def test_an_installed_wheel_carries_the_tables(tmp_path):
    """Build the wheel, unpack it beside nothing, and ask it a question from an empty folder."""
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(build, capture_output=True, check=True)
    wheel = next(tmp_path.glob("*.whl"))
    installed, empty = tmp_path / "installed", tmp_path / "empty"
    empty.mkdir()
    with zipfile.ZipFile(wheel) as content:
        assert "backwalk/data/outcomes.csv" in content.namelist()
        content.extractall(installed)
    code = (
        "import backwalk; from backwalk import load_review; "
        f"assert backwalk.__file__.startswith({str(installed)!r}), backwalk.__file__; "
        "print(len(load_review().trials))"
    )
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=empty, env=environment, capture_output=True, text=True, check=False
    )

    assert done.stdout.strip() == str(len(backwalk.load_review().trials)), done.stderr


def test_the_site_asks_nothing_of_the_network():
    """Built by make render; skipped only where nobody has built it."""
    pages = sorted((ROOT / "site" / "_site").glob("*.html"))
    if not pages:
        pytest.skip("make render builds the site first")
    for page in pages:
        text = page.read_text(encoding="utf-8")
        fetched = re.findall(r"<(?:script|img|iframe|source)[^>]+src=\"(https?:)?//", text)
        fetched += re.findall(r"<link[^>]+rel=\"(?:stylesheet|preload|icon)\"[^>]+href=\"(?:https?:)?//", text)
        assert fetched == [], page.name
        assert "<math" in text or not re.search(r"\$\$|\\frac", text), page.name


def test_the_site_gives_every_picture_its_alt_text():
    for page in sorted((ROOT / "site" / "_site").glob("[0-9]*.html")):
        for tag in re.findall(r"<img[^>]+_images[^>]+>", page.read_text(encoding="utf-8")):
            assert re.search(r'alt="[^"]{40,}"', tag), (page.name, tag)
