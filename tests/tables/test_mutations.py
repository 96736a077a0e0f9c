"""Two thousand seeded faults in the real tables: never a traceback, never a silent non-value."""

import os
import shutil
import unicodedata
from collections import Counter

from conftest import ROOT
from mutations import KINDS, mutations, not_as_printed

from backwalk.problems import report
from backwalk.tables.checks import problems_of
from backwalk.tables.files import read
from backwalk.tables.schema import TABLES

MUTATIONS = int(os.environ.get("MUTATIONS", "120"))  # make fuzz: 2,000
SEED = 12
REAL = {name: (ROOT / "data" / f"{name}.csv").read_text(encoding="utf-8") for name in TABLES}


def test_no_fault_ends_in_a_traceback_or_a_silent_non_value(tmp_path):
    """A value read is the printed one, finite, and a word of its column; a message names its file and a mend."""
    folder, seen = shutil.copytree(ROOT / "data", tmp_path / "data"), Counter()
    for made in mutations(REAL, MUTATIONS, SEED):
        (folder / f"{made.table}.csv").write_bytes(made.content)
        tables = read(folder)
        found, silent = problems_of(tables, folder), list(not_as_printed(tables, folder))
        (folder / f"{made.table}.csv").write_text(REAL[made.table], encoding="utf-8", newline="")

        seen[made.done.split(" in ")[0]] += 1
        assert silent == [], made.done
        assert all(told.wrong and told.mend for told in found), made.done
        assert not {unicodedata.category(sign) for sign in report(found).replace("\n", "")} & {"Cc", "Cf"}, made.done
    assert len(seen) >= min(len(set(KINDS)), MUTATIONS // 8)
