"""Every page of the site in a browser: as wide as a screen and as a phone, in the light and in the dark.

Skipped, with its reason, where Playwright or Chromium is missing. One browser walks all pages once; the tests below
look at what it met.
"""

import os
import shutil
from collections import defaultdict
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT

from backwalk.render.runs import read_runs
from backwalk.render.site import build

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
BUDGET = 1_500_000  # bytes of a page with all it loads
COPIED = ("data", "notebooks", "rendered", "site", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "CITATION.cff")
pytestmark = [
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(not find_spec("playwright"), reason="Playwright is not installed: make test installs it"),
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium: on Debian, apt install chromium"),
]

READY = """() => {
  document.querySelectorAll("details.folded, main > article > details").forEach(d => { d.open = true; });
  return Promise.all([...document.images].map(i => { i.loading = "eager"; return i.decode().catch(() => 0); }));
}"""
LAID_OUT = """() => {
  const found = [], root = document.documentElement;
  if (root.scrollWidth > innerWidth) found.push(`the page is ${root.scrollWidth} wide`);
  const shown = [...document.querySelectorAll("article :is(table, img, pre, math)")].filter(e => e.checkVisibility());
  for (const e of shown) {
    let box = e.parentElement;
    while (box.clientWidth === 0 || getComputedStyle(box).display === "inline") box = box.parentElement;
    const over = e.getBoundingClientRect().right - box.getBoundingClientRect().right;
    const name = (e.alt || e.innerText || e.textContent).trim().slice(0, 40);
    if (over > 1.5 || e.scrollWidth > e.clientWidth + 1 && e.tagName === "PRE") found.push(`${e.tagName} ${name}`);
    if (e.tagName === "IMG" && !e.naturalWidth) found.push(`no image: ${e.src}`);
  }
  return found;
}"""
AXE = """rules => axe.run(document, {preload: false, resultTypes: ["violations"], ...rules}).then(r => r.violations
  .filter(v => ["serious", "critical"].includes(v.impact))
  .map(v => `${v.id}: ${v.nodes.slice(0, 3).map(n => n.target.join(" ")).join(" | ")}`))"""
WHOLE, COLOURS = {}, {"runOnly": ["color-contrast"]}
BUT_COLOURS = {"rules": {"color-contrast": {"enabled": False}}}
THEME = "theme => { document.documentElement.dataset.mode = document.documentElement.dataset.theme = theme; }"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site, built once from what is here now."""
    root = tmp_path_factory.mktemp("site")
    for name in COPIED:
        there = ROOT / name
        if there.is_dir():
            shutil.copytree(there, root / name, ignore=shutil.ignore_patterns("_site", "__pycache__"))
        else:
            shutil.copy(there, root)
    build(root, [run for run in read_runs(root / "notebooks") if not run.read_on], quiet=True)
    return root / "site" / "_site"


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def met(site, browser):
    """What the browser met on its walk: {kind: [where and what, ...]}."""
    found = defaultdict(list)
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    asked, now = set(), [""]
    page.on("console", lambda m: m.type == "error" and found["console"].append(f"{now[0]}: {m.text}"))
    page.on("pageerror", lambda e: found["console"].append(f"{now[0]}: {e}"))
    page.on("request", lambda r: asked.add(r.url))
    for path in sorted(site.glob("*.html")):
        now[0] = path.stem
        asked.clear()
        walk(page, path, found)
        found["leaving"] += [f"{path.stem}: {url}" for url in asked if urlsplit(url).scheme not in ("file", "data")]
        weight = sum(Path(unquote(urlsplit(u).path)).stat().st_size for u in asked if urlsplit(u).scheme == "file")
        if weight > BUDGET:
            found["weight"].append(f"{path.stem}: {weight} bytes")
    context.close()
    return found


def walk(page, path, found):
    """Look at one page at every width and in both themes; its colours, which take long, are the same at any width."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(path.as_uri())
    page.evaluate(READY)
    page.evaluate(THEME, "light")
    look(page, path, found, "1280 light", WHOLE)
    page.evaluate(THEME, "dark")
    look(page, path, found, "1280 dark", COLOURS)
    for width in (768, 390):
        page.set_viewport_size({"width": width, "height": 844})
        page.evaluate(READY)  # a phone takes other images
        look(page, path, found, f"{width} dark")
        for menu in ("primary", "secondary"):
            opens(page, path, found, menu, width)
    look(page, path, found, "390 dark", BUT_COLOURS)
    page.evaluate(THEME, "light")
    look(page, path, found, "390 light")
    small = "() => [...document.querySelectorAll('article img')].filter(i => !i.currentSrc.includes('/narrow/')).map(i => i.alt)"
    found["narrow"] += [f"{path.stem}: {alt}" for alt in page.evaluate(small)]


def look(page, path, found, where, rules=None):
    found["layout"] += [f"{path.stem} at {where}: {fault}" for fault in page.evaluate(LAID_OUT)]
    if rules is not None and find_spec("axe_playwright_python"):
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
        found["axe"] += [f"{path.stem} at {where}: {fault}" for fault in page.evaluate(AXE, rules)]


def opens(page, path, found, menu, width):
    """Press the button of a menu, which must show a link, and close it again."""
    button = page.locator(f".bd-header-article .{menu}-toggle")
    if not button.count():
        return  # a page without headings, or one that stands by itself
    button.click()
    if not page.locator(f"#pst-{menu}-sidebar-modal[open] a:visible").count():
        found["menus"].append(f"{path.stem} at {width}: {menu}")
    page.keyboard.press("Escape")


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param("leaving", id="no_request_leaves"),
        pytest.param("console", id="the_console_is_silent"),
        pytest.param("layout", id="nothing_is_cut_and_no_page_scrolls_sideways"),
        pytest.param("narrow", id="a_phone_gets_the_figure_drawn_for_it"),
        pytest.param("menus", id="menus_open_on_a_tablet_and_a_phone"),
        pytest.param("weight", id="a_page_weighs_less_than_a_megabyte_and_a_half"),
    ],
)
def test_every_page(met, kind):
    assert met[kind] == []


@pytest.mark.skipif(not find_spec("axe_playwright_python"), reason="axe-core is not installed: make test installs it")
def test_every_page_can_be_used_with_a_screen_reader(met):
    assert met["axe"] == []


def test_no_link_is_dead(site):
    """Inside the site; what leads outside is not followed."""
    pages = {path.name: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser") for path in site.glob("*.html")}
    anchors = {name: {tag["id"] for tag in page.select("[id]")} for name, page in pages.items()}
    dead = []
    for name, page in pages.items():
        for tag in page.select("[href], [src]"):
            there = urlsplit(tag.get("href") or tag.get("src"))
            target = unquote(there.path) or name
            lost = not there.scheme and not (site / target).exists()
            if lost or (target in anchors and there.fragment and unquote(there.fragment) not in anchors[target]):
                dead.append(f"{name}: {there.geturl()}")

    assert dead == []


def test_the_search_finds_a_trial_on_every_page_that_names_it(site, browser):
    """From a folder, where no page may fetch another; those about tables and code are left out."""
    page = browser.new_page()
    page.goto(f"{(site / 'search.html').as_uri()}?q=Alghadir")
    page.wait_for_selector("#search-results li a")
    page.wait_for_function("() => /found|finished/i.test(document.querySelector('#search-results').innerText)")
    hits = set(page.eval_on_selector_all("#search-results li > a", "all => all.map(a => a.pathname.split('/').pop())"))
    page.close()
    named = set()
    for path in site.glob("*.html"):
        article = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").select_one("article")
        for words in article.select(".figure-words") if article else ():
            words.decompose()
        if article and "Alghadir" in article.get_text():
            named.add(path.name)

    assert len(named) > 5
    assert hits >= named - {"changelog.html", "contributing.html", "data.html"}


def test_one_switch_shows_the_code(site, browser):
    page = browser.new_page()
    page.goto(next(site.glob("03_*.html")).as_uri())
    code = page.locator("article .code .highlight").first
    before = code.is_visible()
    page.get_by_role("switch", name="Show code").check()
    after = code.is_visible()
    page.close()

    assert (before, after) == (False, True)


def test_on_paper_the_ask_page_is_its_answer(site, browser):
    page = browser.new_page()
    page.goto((site / "ask.html").as_uri())
    page.emulate_media(media="print")
    shown = {
        name: page.locator(name).is_visible() for name in ("#ask", ".take", "#says", "#forest", "#reasons", "#caveats")
    }
    page.close()

    assert shown == {name: name not in ("#ask", ".take") for name in shown}
