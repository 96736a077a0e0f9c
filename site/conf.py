"""Sphinx settings of the site: read offline, from a folder, without a request leaving the page."""

import sys
from pathlib import Path

from docutils.parsers.rst import Directive

sys.path.insert(0, str(Path(__file__).parent))

project = "Backward walking for knee health"
author = "The backwalk contributors"
copyright = "The backwalk contributors; text and data CC BY 4.0, code BSD-3-Clause"  # noqa: A001 (Sphinx's name)
language = "en"

extensions = ["myst_nb", "mathml", "pages"]
root_doc = "index"
exclude_patterns = ["*.txt", "extra"]
html_extra_path = ["extra"]  # files to take: tables, answers, how to cite them

nb_execution_mode = "off"  # the notebooks come executed from rendered/
nb_render_markdown_format = "myst"  # tables in sentences, too
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
myst_fence_as_directive = ["mermaid"]  # code hosts draw these; a page without scripts leaves them out
html_math_renderer = "mathml"

html_theme = "sphinx_book_theme"
html_title = "Backward walking for knee health"
html_short_title = html_title
html_favicon = "_static/favicon.svg"
html_use_index = False  # there is nothing in it
html_show_search_summary = False  # a page opened from a folder may not fetch the others
html_context = {"default_mode": "auto"}
html_static_path = ["_static"]
html_css_files = ["backwalk.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_last_updated_fmt = None
html_theme_options = {
    # The bar at the top has the same buttons as the article; with both, those of the article open nothing.
    "navbar_start": [],
    "navbar_center": [],
    "navbar_end": [],
    "navbar_persistent": [],
    "use_download_button": False,
    "use_fullscreen_button": False,
    "show_toc_level": 2,
    "home_page_in_toc": False,
    "extra_footer": "<p>Evidence review from abstracts, not a systematic review. Not medical advice.</p>",
}


class NoDiagram(Directive):
    """A diagram that code hosts draw and this site leaves out: the sentences around it say the same."""

    has_content = True

    def run(self):
        return []


def setup(app):
    app.add_directive("mermaid", NoDiagram)
