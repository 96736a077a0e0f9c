"""Commands about the pages: render and handout."""

import sys

from backwalk.render.commands.options import RUNS_NOTEBOOKS, command, needs, repository_root


def add_to(commands):
    """Offer these commands, with their options."""
    render = command(
        commands,
        "render",
        _render,
        "run every notebook whose page is stale, and build the site; or bring a few pages up to date",
    )
    render.add_argument(
        "pages", nargs="*", metavar="PAGE", help="only the pages that begin so, as 04 or 03_pool_an_outcome__pain"
    )
    render.add_argument("--no-site", action="store_true", help="leave the site alone")
    render.add_argument("--workers", type=int, help="notebooks run at once (default: one a core)")
    command(
        commands, "handout", _handout, "write the page to print for patients, as HTML and, where Chromium is, as PDF"
    )


def _render(args):
    site = not (args.no_site or args.pages)
    needs("rendering", "site" if site else "render", *RUNS_NOTEBOOKS, *(("sphinx",) if site else ()))
    from backwalk.render.freshness import CODE
    from backwalk.render.render import render

    root = repository_root()
    if (root / "src" / "backwalk").is_dir() and (root / "src" / "backwalk").resolve() != CODE:
        print(f"code: {CODE}, not that of this folder", file=sys.stderr)
    return 1 if render(root, only=args.pages, site=site, workers=args.workers) else 0


def _handout(args):
    from backwalk.answers.review import load_review
    from backwalk.render.handout import handout_html
    from backwalk.render.paper import print_pdf
    from backwalk.tables.writing import put

    root = repository_root()
    page, pdf = (root / "build" / f"handout.{kind}" for kind in ("html", "pdf"))
    put({page: handout_html(load_review(root / "data")).encode()})
    print(page.relative_to(root))
    printed = print_pdf(page, pdf)
    print(pdf.relative_to(root) if printed else "no PDF: no Chromium here; open the page in a browser and print it")
