"""Short names of pages in titles and beside the arrows, and a search that leaves code alone."""

import json
from pathlib import Path

from docutils import nodes


def named(app, page, template, context, doctree):
    """Call the pages before and after this one, and this one in its tab, as the lists of pages do."""
    names = json.loads((Path(app.srcdir) / "names.json").read_text(encoding="utf-8"))
    context["title"] = names.get(page, context.get("title"))
    for way in ("prev", "next"):
        there = context.get(way)
        found = there and names.get(there["link"].removesuffix(".html"))
        if found:
            context[way] = {**there, "title": found}


def unsearched(app, doctree, page):
    """Keep code out of the search: who looks for a trial does not look for a variable."""
    for cell in doctree.findall(nodes.container):
        if "cell_input" in cell["classes"]:
            cell["classes"].append("no-search")


def setup(app):
    app.connect("html-page-context", named)
    app.connect("doctree-resolved", unsearched)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
