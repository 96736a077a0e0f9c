"""How long `backwalk check` takes on the tables as they are, and on 10,000 outcome rows made of them.

Run: make bench. Times are the processor's and differ between machines; read the ratios.
"""

import csv
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import copytree

from backwalk.tables.checks import in_order
from backwalk.tables.files import as_csv, data_folder, read
from backwalk.tables.schema import TABLES

ROWS, TIMES = 10_000, 5


def main():
    """Print the lines of benchmarks/README.md."""
    with tempfile.TemporaryDirectory() as folder:
        grown = Path(folder) / "data"
        print("| work | outcome rows | ms | ratio |\n| --- | --- | --- | --- |")
        few, quick = _told("backwalk check, the tables as they are", data_folder())
        grow(data_folder(), grown)
        many, slow = _told("the same, grown", grown, quick)
    print(f"\n{many / few:.0f} times the rows take {slow / quick:.1f} times as long.")


def _told(work, folder, beside=None):
    rows, times = len(read(folder).rows["outcomes"]), []
    for _ in range(TIMES):
        before = _used()
        subprocess.run([sys.executable, "-m", "backwalk.cli", "check", str(folder)], check=True, capture_output=True)
        times.append(1000 * (_used() - before))
    ms = statistics.median(times)
    print(f"| {work} | {rows:,} | {ms:.0f} | {f'{ms / beside:.1f}' if beside else '1'} |")
    return rows, ms


def _used():
    """Give the processor's seconds that the commands took so far, which other work on the machine hardly changes."""
    used = os.times()
    return used.children_user + used.children_system


def grow(source, folder):
    """Repeat every trial with its results under other names, with means that differ a little, until there are enough."""
    copytree(source, folder)
    tables = {}
    for name in ("trials", "outcomes"):
        with open(folder / f"{name}.csv", newline="", encoding="utf-8") as file:
            tables[name] = list(csv.DictReader(file))
    trials, outcomes = map(list, tables.values())
    for turn in range(1, ROWS // len(outcomes) + 1):
        for row in tables["trials"]:
            new = {"study_id": f"{row['study_id']}_{turn}", "label": f"{row['label']} {turn}", "pmid": "", "doi": ""}
            new |= {
                "citation": f"{turn}. {row['citation']}",
                "source_url": f"https://example.org/{turn}/{row['study_id']}",
            }
            trials.append(row | new | {"registration": ""})
        for row in tables["outcomes"]:
            moved = {c: f"{float(row[c]) + turn / 1e5:.5f}" for c in ("bw_mean", "ctl_mean") if row[c]}
            outcomes.append(row | moved | {"study_id": f"{row['study_id']}_{turn}"})
    for name, rows in (("trials", trials), ("outcomes", outcomes)):
        models = [TABLES[name].row(**{c: told for c, told in row.items() if told}) for row in rows]
        ordered = in_order(TABLES[name], zip(models, rows, strict=True))
        text = as_csv(TABLES[name], [row for _, row in ordered])
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
