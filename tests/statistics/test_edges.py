"""The table of src/backwalk/statistics/README.md: every row is run."""

import re

import numpy as np
import pytest
from conftest import ROOT
from pandas import Series

from backwalk import pool

ROWS = re.findall(
    r"^\| (.+?), `(pool\(.+?\))` \| (.+) \|$", (ROOT / "src/backwalk/statistics/README.md").read_text(), re.M
)
NAMES = {"pool": pool, "Series": Series, "nan": np.nan}
HOLDS = {
    "one trial": lambda p: (p.tau2, p.i2, p.q_p, p.prediction, p.tau2_ci) == (0, None, None, None, None),
    "two trials": lambda p: p.prediction is None and "neither" in p.note,
    "identical effects": lambda p: (p.tau2, p.i2) == (0, 0) and "empty" in p.note,
    "identical effects, plain Hartung-Knapp": lambda p: p.se == 0 and "no width" in p.note,
    "variances of 18 orders of magnitude": lambda p: np.isfinite([p.estimate, p.se, p.tau2, *p.ci]).all(),
}


def test_the_table_is_read():
    assert len(ROWS) == 16


@pytest.mark.parametrize(("what", "call", "result"), ROWS, ids=[row[0] for row in ROWS])
def test_a_row_of_the_table(what, call, result):
    if result.startswith("error: "):
        with pytest.raises(ValueError, match=re.escape(result.removeprefix("error: ")) + "$"):
            eval(call, NAMES)
    else:
        assert HOLDS[what](eval(call, NAMES))
