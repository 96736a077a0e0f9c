"""A source by a short name, as a link where it has an address."""

import re

from backwalk.style.signs import address, marked
from backwalk.style.table import Link

AUTHOR = re.compile(r"((?:van (?:de |der |den )?)?[A-Z][\w'’-]+(?: [A-Z][a-z]\w*)*)(?= [A-Z]{1,4}\b|\. )")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
BELOW_ZERO = re.compile(r"(?<![\w.)%/–−-])-(?=\.?\d)")
WORDS = 5  # of a reference without an author


def source_name(study_id, citation):
    """Name a source by its first author and year; where no author was seen, by the first words of its reference."""
    told = re.sub(r"^Authors? not seen\. ", "", citation)
    year = (YEAR.findall(study_id) or YEAR.findall(told) or [""])[0]
    author = AUTHOR.match(told)
    name = author[1] if author else _first_words(told)
    return name if not year or year in name else f"{name} {year}"


def _first_words(text):
    start = re.split(r"[:;(]| \.\.\.", text)[0].strip()
    words = start.split()
    return start.rstrip(",.") if len(words) <= WORDS else " ".join(words[:WORDS]).rstrip(",") + "…"


def name_of(row):
    """Name the source of a row: by its label, where the table gives it one, else by author and year."""
    return getattr(row, "label", "") or source_name(row.study_id, row.citation)


def source_link(row):
    """Name the source of a row, linked where the row has an address; a search has no name."""
    if not row.citation:
        return "a search (no link)"
    name = name_of(row)
    return Link(name, row.source_url) if address(row.source_url) else f"{name} (no link)"


def linked(row):
    """Write the source of a row as Markdown."""
    name = source_link(row)
    return f"[{name}]({name.url})" if isinstance(name, Link) else str(name)


def quoted(text):
    """Write a text of a table: its signs are plain signs, wherever it comes from, and numbers below zero have a true minus."""
    return BELOW_ZERO.sub("−", marked(str(text)))
