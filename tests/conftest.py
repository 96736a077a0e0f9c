import csv
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from backwalk import load_review

TESTS = Path(__file__).parent
ROOT = TESTS.parent
REFERENCE = TESTS / "reference"


@pytest.fixture(scope="session")
def review():
    """The tables as first extracted, so that answers named in tests stay when a trial is added to data/."""
    return load_review(REFERENCE / "tables")


@pytest.fixture(scope="session")
def today():
    """The tables as they are now."""
    return load_review()


@pytest.fixture(scope="session")
def metafor():
    return json.loads((REFERENCE / "metafor.json").read_text())


def has_metafor():
    """Tell whether R with metafor is here."""
    if not shutil.which("Rscript"):
        return False
    asked = ["Rscript", "-e", 'quit(status = !requireNamespace("metafor", quietly = TRUE))']
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


def reference_columns(name):
    """Columns of one published data set, as strings become floats: {column: [..]}."""
    with open(REFERENCE / "data" / f"{name}.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    return {c: [float(r[c]) for r in rows] for c in rows[0] if _is_float(rows[0][c])}


def _is_float(text):
    try:
        float(text)
    except ValueError:
        return False
    return True
