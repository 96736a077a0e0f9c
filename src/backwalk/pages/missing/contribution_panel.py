"""What each trial contributes, exact or not, above what all of it adds up to."""

from functools import partial
from textwrap import wrap

import numpy as np

from backwalk.pages.missing.words import contributions_alt
from backwalk.style import names, theme
from backwalk.style.effect_axis import EffectAxis
from backwalk.style.fitting import fitted
from backwalk.style.numbers import number
from backwalk.style.picture import described
from backwalk.style.theme import BLUE, FAINT, INK, NOTE, ORANGE, SIZE, SMALL, TEXT, Layout

ROW, HEAD, TOTAL, FOOT = 0.62, 0.78, 1.4, 1.1  # inches of a trial, the title, the posterior, the axis
PAGE, PHONE = Layout(theme.PAGE, 0.45, 0.985), Layout(theme.PHONE, 0.03, 0.97, 0.4)
EDGE = 0.012  # of the width, where words begin
KEY = "Curve: an effect with its error.  Band: a range it lies in (dashed edge: limit assumed).  † doubtful."


def contribution_panel(found, ax=None, *, phone=False):
    """Draw the contribution of every trial that asked, and the posterior of the average under them.

    A curve is an effect with its error; a band is a range that the effect is known to lie in (dashed where its
    limit had to be assumed). Right of zero the patients gained. phone : curves stand under names. Returns the axes.
    """
    layout = PHONE if phone else PAGE
    rows, row = found.contributions, ROW + layout.under
    title = theme.title_lines(f"What each trial says: {names.title(found.question)}", layout.width)
    key = theme.note_lines(KEY, layout.width)
    head = HEAD + theme.LINE * max(len(title) - 2, 0)
    bottom = head + row * max(len(rows), 1)
    foot = bottom + (TOTAL + 2.5 * layout.under if found.reported else 0.8)
    ax = theme.sheet(ax, foot + FOOT + 0.17 * (len(key) - 1), width=layout.width)
    scale = _scale(found, layout)
    theme.heading(ax, title, EDGE, 0.24)
    ax.plot([scale(0)] * 2, [head, foot], color=INK, lw=0.9, zorder=1)
    for i, one in enumerate(rows):
        _row(ax, scale, one, head + row * i, layout)
    ax.plot([0.01, 0.99], [bottom] * 2, color=FAINT, lw=0.8)
    _average(ax, scale, found, bottom, foot)
    scale.draw(ax, foot, "standardised difference (Hedges' g)", other=names.other_side(found.question), at_ends=phone)
    for i, line in enumerate(key):
        ax.text(EDGE, foot + 0.86 + 0.17 * i, line, **NOTE)
    return described(ax, contributions_alt(found), partial(contribution_panel, found, phone=True))


def _scale(found, layout):
    exact = [c.report for c in found.contributions if c.report.kind == "exact"]
    ends = [-1.2, 1.6]
    ends += [r.effect + side * 2.3 * np.sqrt(r.variance) for r in exact for side in (-1, 1)]
    ends += [x for c in found.contributions if c.report.kind not in ("none", "exact") for x in _finite(c.report)]
    if found.reported:
        ends += list(found.reported.ci)
    return EffectAxis(min(ends) - 0.15, max(ends) + 0.15, layout.left, layout.right)


def _finite(report):
    return [1.3 * x for pair in report.range for x in pair if np.isfinite(x)]


def _row(ax, scale, one, top, layout):
    report = one.report
    mark = " †" if one.row is not None and one.row.doubt else ""
    name = fitted(report.label, 3.4 if layout.under else 2.75, mark)
    ax.text(EDGE, top + 0.15, name, **TEXT, bbox=theme.BEHIND)
    people = f"; n\u00a0{report.n_t:g}\u00a0v\u00a0{report.n_c:g}" if report.n_t else ""
    for i, line in enumerate(wrap(report.words + people, 50)[:2]):
        ax.text(EDGE, top + 0.33 + 0.165 * i, line, **NOTE, bbox=theme.BEHIND)
    base = top + ROW + layout.under - 0.1
    if report.kind == "none":
        ax.text(
            scale(0) + 0.012,
            base - 0.1 if layout.under else top + ROW / 2,
            "nothing usable seen",
            style="italic",
            **SMALL,
        )
        return
    ax.plot([layout.left, layout.right], [base] * 2, color=FAINT, lw=0.8, zorder=0)
    for low, high in report.range:
        if low == high:
            _bell(ax, scale, low, report, base)
        else:
            _band(ax, scale, low, high, base, "alpha" in report.assumed)


def _bell(ax, scale, middle, report, base):
    sd = np.sqrt(report.variance or 1 / report.n_t + 1 / report.n_c + middle**2 / (2 * (report.n_t + report.n_c)))
    x = np.linspace(middle - 3.2 * sd, middle + 3.2 * sd, 121)
    tall = min(0.45, 0.13 / sd) * np.exp(-0.5 * ((x - middle) / sd) ** 2)
    ax.fill_between(scale(x), base - tall, base, color=BLUE, alpha=0.35, lw=0)
    ax.plot(scale(x), base - tall, color=BLUE, lw=1.2)


def _band(ax, scale, low, high, base, assumed):
    left, right = scale(max(low, scale.low)), scale(min(high, scale.high))
    ax.fill_between([left, right], base - 0.22, base, color=ORANGE, alpha=0.25, lw=0, zorder=1)
    style = (0, (3, 2)) if assumed else "-"
    for end, x, marker in ((low, left, "<"), (high, right, ">")):
        if np.isfinite(end):
            ax.plot([x, x], [base - 0.26, base], color=ORANGE, lw=1.4, ls=style)
        else:
            ax.plot(x, base - 0.11, marker=marker, color=ORANGE, ms=6)


def _average(ax, scale, found, top, foot):
    base = foot - 0.32
    shown = found.reported
    if shown is None:
        ax.text(EDGE, top + 0.3, "No average", weight="bold", **TEXT, bbox=theme.BEHIND)
        usable = any(c.report.kind != "none" for c in found.contributions)
        why = "limits and sides alone leave it open" if usable else "nothing that is printed can be used"
        ax.text(EDGE, top + 0.52, why, **SMALL, bbox=theme.BEHIND)
        return
    x = np.linspace(scale.low, scale.high, 301)
    density = shown.posterior.mu_density(x)
    tall = 0.72 / density.max()
    ax.fill_between(scale(x), base - tall * density, base, color=INK, alpha=0.2, lw=0)
    ax.plot(scale(x), base - tall * density, color=INK, lw=1.4)
    ax.plot(scale(np.array(shown.ci)), [base + 0.08] * 2, color=INK, lw=3, solid_capstyle="butt")
    ax.plot(scale(shown.estimate), base + 0.08, marker="D", color="white", mec=INK, ms=5)
    ax.text(EDGE, top + 0.24, "Everything together", weight="bold", **TEXT, bbox=theme.BEHIND)
    ax.text(
        EDGE,
        top + 0.44,
        f"g = {number(shown.estimate)} [{_ends(shown.ci)}], {shown.k} trials",
        bbox=theme.BEHIND,
        **TEXT,
    )
    few = _few(found)
    if few is not None:
        ax.plot(scale(np.array(few.ci)), [base + 0.22] * 2, color=BLUE, lw=2, ls=(0, (3, 1.2)))
        ax.plot(scale(few.estimate), base + 0.22, marker="s", color="white", mec=BLUE, ms=5)
        ax.text(
            EDGE,
            top + 0.72,
            "The exact few (dashed)",
            color=BLUE,
            fontsize=SIZE,
            weight="bold",
            va="center",
            bbox=theme.BEHIND,
        )
        ax.text(
            EDGE,
            top + 0.92,
            f"g = {number(few.estimate)} [{_ends(few.ci)}], {found.pooled.k} trials",
            bbox=theme.BEHIND,
            **TEXT,
        )


def _few(found):
    """Give the average of the exact results; None where they are all there is, or none."""
    if found.pooled is None or found.pooled.k == found.reported.k:
        return None
    return found.lead


def _ends(pair):
    return f"{number(pair[0])}, {number(pair[1])}"
