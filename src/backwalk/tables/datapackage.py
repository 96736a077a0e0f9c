"""data/datapackage.json: the tables as a Frictionless Data Package, made from the schema."""

import json

from backwalk.tables.checks import LINKS
from backwalk.tables.schema import TABLES, allowed_words, is_number, is_whole

PROFILES = "https://datapackage.org/profiles/2.0"
LIMITS = {"gt": "exclusiveMinimum", "ge": "minimum", "le": "maximum"}
LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}


def datapackage():
    """Write the descriptor: one resource a table, one field a column, as JSON text.

    An empty cell is the only missing value; a cell that says NA, None or nan is text.

    Source
    ------
    Data Package 2.0 and Table Schema 2.0, datapackage.org.
    """
    found = {
        "$schema": f"{PROFILES}/datapackage.json",
        "name": "backward-walking-review",
        "title": "Trials of backward walking for knee health, as printed",
        "description": "The tables of an evidence review, one row a trial or a result; README.md says what columns mean.",
        "licenses": [LICENCE],
        "resources": [_resource(table) for table in TABLES.values()],
    }
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


def _resource(table):
    return {
        "name": table.name,
        "type": "table",
        "path": f"{table.name}.csv",
        "description": f"A row is {table.about}.",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": _schema(table),
    }


def _schema(table):
    found = {
        "$schema": f"{PROFILES}/tableschema.json",
        "fields": [_field(table, name) for name in table.columns],
        "missingValues": [""],
    }
    if table.key:
        filled = all(table.row.model_fields[name].is_required() for name in table.key)
        found |= {"primaryKey": [*table.key]} if filled else {"uniqueKeys": [[*table.key]]}
    links = [
        {"fields": [column], "reference": {"resource": target, "fields": [key]}}
        for name, column, target, key in LINKS
        if name == table.name
    ]
    return found | ({"foreignKeys": links} if links else {})


def _field(table, name):
    field = table.row.model_fields[name]
    kind = ("integer" if is_whole(table.row, name) else "number") if is_number(table.row, name) else "string"
    told = {"name": name, "type": kind, "description": field.description}
    unit, example = (field.json_schema_extra[part] for part in ("unit", "example"))
    told |= {"unit": unit} if unit else {}
    told |= {"example": example} if example else {}
    limits = {"required": True} if field.is_required() else {}
    for bound in field.metadata:
        limits |= {word: getattr(bound, short) for short, word in LIMITS.items() if hasattr(bound, short)}
        pattern = getattr(bound, "pattern", None)
        limits |= {"pattern": pattern} if pattern else {}
    words = allowed_words(table.row, name)
    limits |= {"enum": [*words]} if words else {}
    return told | ({"constraints": limits} if limits else {})
