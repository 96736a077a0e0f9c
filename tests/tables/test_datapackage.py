"""data/datapackage.json is today's, and the tables are what it says of them, read by it alone."""

import csv
import json
import re

import pytest
from conftest import ROOT

from backwalk.tables.datapackage import datapackage
from backwalk.tables.schema import TABLES

PACKAGE = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))
RESOURCES = {each["name"]: each for each in PACKAGE["resources"]}
CAST = {"integer": int, "number": float, "string": str}
HOLDS = {
    "minimum": lambda x, limit: x >= limit,
    "exclusiveMinimum": lambda x, limit: x > limit,
    "maximum": lambda x, limit: x <= limit,
    "enum": lambda x, words: x in words,
    "pattern": lambda x, pattern: re.fullmatch(pattern, x),
    "required": lambda x, _: True,
}


def rows_of(name):
    with open(ROOT / "data" / RESOURCES[name]["path"], encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_it_is_made_of_the_schema_of_today():
    """Stale: run make dictionary."""
    assert (ROOT / "data" / "datapackage.json").read_text(encoding="utf-8") == datapackage()


def test_it_names_every_table_and_no_other_file():
    there = {path.name for path in (ROOT / "data").glob("*.csv")}

    assert {each["path"] for each in RESOURCES.values()} == there
    assert [*RESOURCES] == [*TABLES]


@pytest.mark.parametrize("name", sorted(RESOURCES))
def test_a_table_is_as_described(name):
    """Header, types, limits, keys and links, as a program reads them that knows the descriptor and not this package."""
    schema, rows = RESOURCES[name]["schema"], rows_of(name)
    fields = {field["name"]: field for field in schema["fields"]}
    with open(ROOT / "data" / f"{name}.csv", encoding="utf-8", newline="") as file:
        assert next(csv.reader(file)) == [*fields]

    for row in rows:
        for column, cell in row.items():
            limits = fields[column].get("constraints", {})
            if cell in schema["missingValues"]:
                assert not limits.get("required"), (column, row)
                continue
            value = CAST[fields[column]["type"]](cell)
            assert [limit for limit, at in limits.items() if not HOLDS[limit](value, at)] == [], (column, cell)
    for key in [schema["primaryKey"]] if "primaryKey" in schema else schema.get("uniqueKeys", []):
        kept = [tuple(row[column] for column in key) for row in rows]
        assert len(set(kept)) == len(kept)
    for link in schema.get("foreignKeys", []):
        (column,), (target,) = link["fields"], link["reference"]["fields"]
        known = {row[target] for row in rows_of(link["reference"]["resource"])}
        assert {row[column] for row in rows if row[column]} <= known


def test_a_limit_of_the_schema_is_in_it():
    """Read off src/backwalk/tables/schema/trials.py by eye."""
    fields = {field["name"]: field for field in RESOURCES["trials"]["schema"]["fields"]}

    assert fields["n_arms"]["constraints"] == {"required": True, "minimum": 2, "maximum": 12}
    assert fields["weeks"]["constraints"] == {"exclusiveMinimum": 0, "maximum": 520}
    assert fields["weeks"]["unit"] == "weeks"
    assert fields["supervised"]["constraints"] == {"enum": ["yes", "no", "mixed"]}
    assert RESOURCES["trials"]["schema"]["primaryKey"] == ["study_id"]
