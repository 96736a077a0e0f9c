"""The parts of a reference: authors, title, journal, year and pages of a citation that is written the usual way."""

import re
from dataclasses import dataclass

AUTHOR = r"[^\W\d_][^.,;]* [A-Z]{1,4}"  # as Chen Z, or de la Cruz MA
USUAL = re.compile(
    rf"(?P<authors>{AUTHOR}(?:, {AUTHOR})*)\. (?P<title>[^ ].*)\. (?P<journal>[^.,;:]+) (?P<year>\d{{4}})"
    r"(?:;(?P<volume>\d+)(?:\((?P<number>[^()]+)\))?(?::(?P<pages>[\w-]+))?)?"
)


@dataclass(frozen=True)
class Reference:
    """A reference in parts; what it does not print is empty. authors : pairs of surname and initials, as printed"""

    authors: tuple[tuple[str, str], ...]
    title: str
    journal: str
    year: str
    volume: str = ""
    number: str = ""
    pages: str = ""

    def __str__(self):
        authors = ", ".join(map(" ".join, self.authors))
        inside = (f"({self.number})" if self.number else "") + (f":{self.pages}" if self.pages else "")
        volume = f";{self.volume}{inside}" if self.volume else ""
        return f"{authors}. {self.title}. {self.journal} {self.year}{volume}"


def reference(citation):
    """Take a citation apart: "Chen Z, Ye X. Title. Journal 2021;12(3):1-9"; None where it is not written so.

    A reference put together again is its citation, letter for letter, so that nothing is lost or guessed.
    """
    found = USUAL.fullmatch(citation)
    if found is None:
        return None
    parts = {name: part or "" for name, part in found.groupdict().items()}
    people = (name.rpartition(" ") for name in parts["authors"].split(", "))
    made = Reference(**parts | {"authors": tuple((surname, initials) for surname, _, initials in people)})
    return made if str(made) == citation else None
