"""The issue forms for people without git: their lists to choose from hold the words of the schema."""

import re
from pathlib import Path

from backwalk.tables.schema import TABLES, allowed_words


def with_choices(form):
    """Give the text of an issue form with the options of every list written anew, by the column or table it is about."""
    words = {c: allowed_words(t.row, c) for t in (TABLES["outcomes"], TABLES["trials"]) for c in t.columns}
    words["table"] = tuple(name for name, table in TABLES.items() if table.evidence)
    return re.sub(
        r"(- type: dropdown\n +id: (\w+)\n.+?options: )\[.*?\]",
        lambda found: f"{found[1]}[{', '.join(words[found[2]])}]",
        Path(form).read_text(encoding="utf-8"),
        flags=re.S,
    )
