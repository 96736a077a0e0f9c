"""The trials as a bibliography: BibTeX for LaTeX, RIS for reference managers."""

from dataclasses import asdict

from backwalk.style.signs import address, as_typed, for_bibtex, for_ris, in_bibtex_as_is
from backwalk.tables.citations import reference

WHERE = ("journal", "year", "volume", "number", "pages", "note")
RIS_TAGS = dict(zip(("T2", "PY", "VL", "IS", "SP", "N1"), WHERE, strict=True))


def bibtex(review):
    """Write every trial as an entry of BibTeX, in UTF-8, under its study_id.

    A citation in the usual form becomes an article; any other stands whole in the note of a misc entry, so that
    nothing is guessed. Names and titles keep their capitals.
    """
    return "\n".join(map(_bibtex_entry, review.tables.rows["trials"]))


def _bibtex_entry(trial):
    told = _parts(trial)
    fields = {
        "author": " and ".join(f"{{{for_bibtex(name)}}}, {given}" for name, given in told["authors"]),
        "title": f"{{{for_bibtex(told['title'])}}}",
        **{name: for_bibtex(told[name]) for name in WHERE},
        "doi": in_bibtex_as_is(trial.doi),
        "url": in_bibtex_as_is(address(trial.source_url)),
    }
    lines = [f"  {name} = {{{text}}},\n" for name, text in fields.items() if text]
    return f"@{'article' if told['journal'] else 'misc'}{{{trial.study_id},\n{''.join(lines)}}}\n"


def ris(review):
    """Write every trial as a record of RIS, in UTF-8; a citation that is not in the usual form stands whole in N1."""
    return "\n".join(map(_ris_record, review.tables.rows["trials"]))


def _ris_record(trial):
    told = _parts(trial)
    tags = [
        ("TY", "JOUR" if told["journal"] else "GEN"),
        ("ID", trial.study_id),
        *(("AU", f"{name}, {given}") for name, given in told["authors"]),
        ("TI", told["title"]),
        *((tag, told[name]) for tag, name in RIS_TAGS.items()),
        ("DO", trial.doi),
        ("AN", str(trial.pmid or "")),
        ("UR", address(trial.source_url)),
    ]
    return "".join(f"{tag}  - {for_ris(text)}\n" for tag, text in tags if text) + "ER  - \n"


def _parts(trial):
    """Give the parts of the citation of a trial; where it cannot be taken apart, its name as title and all of it as note."""
    citation = as_typed(trial.citation)
    found = reference(citation)
    told = asdict(found) if found else {"title": trial.label, "year": str(trial.year or ""), "note": citation}
    authors = [(name, " ".join(f"{letter}." for letter in given)) for name, given in told.get("authors", ())]
    return {**dict.fromkeys(WHERE, ""), **told, "authors": authors}
