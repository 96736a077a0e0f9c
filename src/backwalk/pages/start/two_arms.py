"""What both arms of each trial scored, on the scale that patients were asked on: two dots a trial."""

from functools import partial

from backwalk.problems import ReadableError
from backwalk.style import theme
from backwalk.style.effect_axis import EffectAxis, round_ticks
from backwalk.style.fitting import fitted
from backwalk.style.names import COMPARATORS, outcome_name, unit_of
from backwalk.style.numbers import capital, figure, in_unit, listed
from backwalk.style.picture import described
from backwalk.style.theme import BLUE, DENSE, FAINT, INK, NOTE, ORANGE, SMALL, TEXT, Layout

LINE = 0.22  # inches
PAGE, PHONE = Layout(theme.PAGE, 2.0, 6.35), Layout(theme.PHONE, 0.3, 3.3, LINE)
HEAD, ROW, GROUP, FOOT, KEY = 0.62, 0.42, 0.46, 0.62, 0.5


def two_arms(found, ax=None, *, phone=False):
    """Draw the means of both arms of every trial that counts points, on the whole scale, with the threshold as a length.

    found : Conclusion; its answer in points is drawn. Filled dots are backward walking, hollow ones the comparator.
    phone : dots stand under the names.
    Where no trial prints both means on a scale with two ends, nothing is drawn: ReadableError says so. Returns the axes.
    """
    shown = found.first
    groups = _groups(shown)
    if not groups:
        raise ReadableError(
            "No trial prints the means of both arms on a scale with two ends, so there is nothing to draw."
        )
    layout = PHONE if phone else PAGE
    width = layout.width
    title = theme.title_lines(f"{capital(outcome_name(shown.question.outcome))}: what both groups scored", width)
    tall = HEAD + LINE * (len(title) - 1 + 2 * phone) + KEY
    height = tall + sum(GROUP + (ROW + layout.under) * len(rows) + FOOT for _, rows in groups) + 0.1
    ax = theme.sheet(ax, height, wide=width, width=width)
    theme.heading(ax, title)
    lowest = min(mean for _, rows in groups for row in rows for mean in _means(shown, row))
    scale = EffectAxis(
        min(shown.trials.scale.minimum, lowest), shown.trials.scale.maximum, layout.left, layout.right, width
    )
    _key(ax, shown, scale, tall - KEY, phone)
    top = tall
    for basis, rows in groups:
        top = _group(ax, shown, scale, basis, rows, top, phone)
    return described(ax, two_arms_alt(found), partial(two_arms, found, phone=True))


def has_two_arms(found):
    """Tell whether any trial prints both means on the scale of the answer."""
    return bool(_groups(found.first))


def _groups(shown):
    scale, frame = shown.trials.scale, shown.trials.frame
    if scale is None or None in (scale.minimum, scale.maximum):
        return []
    both = frame[frame["bw_mean"].notna() & frame["ctl_mean"].notna()]
    split = [(basis, both[(both["basis"] == "change") == (basis == "change")]) for basis in ("post", "change")]
    return [(basis, list(rows.itertuples())) for basis, rows in split if len(rows)]


def _key(ax, shown, scale, depth, phone):
    depth -= 2 * LINE * phone
    ax.plot([0.14], [depth], "o", color=BLUE, ms=7)
    ax.text(0.26, depth, "with backward walking", **DENSE)
    ax.plot([0.14], [depth + LINE], "o", mfc="white", mec=ORANGE, mew=1.6, ms=7)
    ax.text(0.26, depth + LINE, COMPARATORS[shown.question.comparator], **DENSE)
    mark = shown.trials.important and shown.trials.important.threshold
    if mark:
        long = scale(mark.value) - scale(0)
        start = 0.08 if phone else scale.right - long
        told = f"{in_unit(mark.value, unit_of(shown.trials.scale))}: people call that {mark.meaning}"
        told = fitted(told, (theme.PHONE - start - long - 0.15) if phone else 4.2, size=DENSE["fontsize"])
        line, text = (2, (start + long + 0.1, depth + 2 * LINE)) if phone else (1, (scale.right, depth))
        ax.plot([start, start + long], [depth + line * LINE] * 2, color=INK, lw=2.2, solid_capstyle="butt")
        ax.text(*text, told, **{**DENSE, "ha": "left" if phone else "right"})


def _group(ax, shown, scale, basis, rows, top, phone):
    lower = shown.trials.scales[rows[0].instrument].better == "lower"
    better = "more is better" if basis == "change" else f"{'less' if lower else 'more'} is better"
    what = "Gain since the start" if basis == "change" else "Score after treatment"
    ax.text(0.08, top + 0.14, f"{what} ({better})", **{**TEXT, "weight": "bold"})
    top += GROUP
    tall = ROW + LINE * phone
    bottom = top + tall * len(rows)
    for i, row in enumerate(rows):
        middle = top + tall * (i + 0.5)
        _named(ax, row, middle, phone)
        _means_on(ax, scale, _means(shown, row), middle + 0.1 * phone)
    scale.line(ax, bottom, round_ticks(scale.low, scale.high, 6), digits=0)
    unit = unit_of(shown.trials.scale)
    ax.text((scale.left + scale.right) / 2, bottom + 0.36, f"{unit} of {scale.high:g}", ha="center", **SMALL)
    return bottom + FOOT


def _means(shown, row):
    """Give the means of both arms, those of a change turned so that more is better."""
    lower = shown.trials.scales[row.instrument].better == "lower"
    turn = -1 if row.basis == "change" and row.positive_means != "improvement" and lower else 1
    return turn * row.bw_mean, turn * row.ctl_mean


def _named(ax, row, y, phone):
    """Write the name of a trial and its people: beside its dots, or in a line above them."""
    people, room = f"{row.bw_n:g} and {row.ctl_n:g} people", 2.2 if phone else 1.8
    name = fitted(row.label, room, " †" if row.doubt else "", size=DENSE["fontsize"])
    ax.text(0.08, y - (0.14 if phone else 0.08), name, **DENSE)
    at, side = ((theme.PHONE - 0.08, y - 0.14), "right") if phone else ((0.08, y + 0.1), "left")
    ax.text(*at, people, ha=side, **NOTE)


def _means_on(ax, scale, means, y):
    ax.plot([scale.left, scale.right], [y] * 2, color=FAINT, lw=0.7, zorder=0)
    ax.plot([scale(m) for m in means], [y] * 2, color=INK, lw=1.2, zorder=1)
    ax.plot([scale(means[1])], [y], "o", mfc="white", mec=ORANGE, mew=1.6, ms=8, zorder=3)
    ax.plot([scale(means[0])], [y], "o", color=BLUE, ms=7.5, zorder=3)
    for mean, other in (means, means[::-1]):
        side, gap = ("right", -0.09) if mean <= other else ("left", 0.09)
        ax.text(scale(mean) + gap, y, figure(mean), ha=side, **SMALL)


def two_arms_alt(found):
    """Describe the dots: both means of each trial."""
    shown = found.first
    names = {"post": "score after treatment", "change": "gain since the start"}
    told = [
        f"{names[basis]}, {listed('{} {} and {}'.format(r.label, *map(figure, _means(shown, r))) for r in rows)}"
        for basis, rows in _groups(shown)
    ]
    than = COMPARATORS[shown.question.comparator]
    return f"{capital(outcome_name(shown.question.outcome))} with backward walking and with {than}: {'; '.join(told)}."
