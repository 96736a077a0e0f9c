"""What a page was made from: a frozen copy of what is read, keys, and the list of what render made."""

import hashlib
import json
import re
import shutil
import sys
from pathlib import Path

from backwalk.problems import ReadableError
from backwalk.tables.writing import put, settled

CACHE = "build/cache.json"
READ = "build/read"  # the tables and notebooks as they were when the work began
DRAFTS = "build/drafts"
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
CODE = Path(__file__).resolve().parents[1]  # of the package that runs


def freeze(root):
    """Copy tables and notebooks, from which all pages are made, so that an edit meanwhile reaches none or all: the copy."""
    kept = root / READ
    shutil.rmtree(kept, ignore_errors=True)
    for folder, kinds in (("data", ("*.csv",)), ("notebooks", ("*.ipynb", "questions.toml"))):
        (kept / folder).mkdir(parents=True)
        if not (root / folder).is_dir():
            raise ReadableError(f"no folder {folder}/ in {str(root)!r}: put it back")
        with settled(root / folder):
            for path in (p for kind in kinds for p in (root / folder).glob(kind)):
                shutil.copyfile(path, kept / folder / path.name)
    return kept


def shared_key(root, kept):
    """Fingerprint what every page follows from: the tables, the code in use, the lock, this Python."""
    files = [*sorted(CODE.rglob("*.py")), root / "requirements.lock", root / "pyproject.toml"]
    tables = sorted((kept / "data").glob("*.csv"))  # all of them: pages also show what is no evidence, as the history
    return digest(PYTHON, *(p.read_bytes() for p in [*tables, *files]))


def run_key(kept, run):
    """Fingerprint what is a run's own."""
    source = (kept / "notebooks" / f"{run.notebook}.ipynb").read_bytes()
    return digest(source, run.title, json.dumps(run.parameters, sort_keys=True))


def stamp(paths):
    """Give when files were last written, which an edit that is undone changes too."""
    told = ((str(p), s.st_ino, s.st_size, s.st_mtime_ns, s.st_ctime_ns) for p in paths for s in [p.stat()])
    return tuple(sorted(told))


def code_stamp():
    """Give when the code in use was last written: it cannot be frozen, since each kernel reads it anew."""
    return stamp(CODE.rglob("*.py"))


def digest(*parts):
    """Fingerprint some bytes and words."""
    found = hashlib.sha256()
    for part in parts:
        found.update(part if isinstance(part, bytes) else str(part).encode())
        found.update(b"\0")
    return found.hexdigest()


def sha(path):
    """Fingerprint a file; "" where there is none."""
    return digest(path.read_bytes()) if path.is_file() else ""


def is_fresh(root, cache, path, key):
    """Tell whether a file, named from the root, is what was last made of the same things."""
    known = cache.get(path.rpartition("/")[2], {})
    return isinstance(known, dict) and known.get("key") == key and known.get("sha") == sha(root / path)


def read_cache(root):
    """Read what was made and from what; nothing where the file is missing or spoilt."""
    try:
        found = json.loads((root / CACHE).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def write_cache(root, cache):
    """Keep what was made and from what."""
    put({root / CACHE: json.dumps(cache, indent=1, sort_keys=True).encode()}, root / DRAFTS)


def made_before(root, cache):
    """Name the pages in rendered/ that render made: those of the cache, and those that their committed list names."""
    listed = root / "rendered" / "README.md"
    text = listed.read_text(encoding="utf-8", errors="replace") if listed.is_file() else ""
    named = {*re.findall(r"\]\((\w+__\w[\w-]*\.ipynb)\)", text), *(name for name in cache if name.endswith(".ipynb"))}
    return {name for name in named if Path(name).name == name and (root / "rendered" / name).is_file()}
