"""The traffic-light table: what is judged of every trial, domain by domain, and what is not."""

from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from textwrap import wrap

from matplotlib.patches import Circle

from backwalk.answers.judged import NOT_JUDGED
from backwalk.pages.bias.words import bias_title, traffic_alt
from backwalk.style import theme
from backwalk.style.fitting import fitted_lines
from backwalk.style.names import outcome_name
from backwalk.style.picture import described
from backwalk.style.theme import BLUE, DENSE, FAINT, INK, ORANGE, PURPLE, RED, SIZE, SOFT, TEXT, Layout
from backwalk.tables.schema import ITEMS, OUTCOMES, RISKS

PAGE, PHONE = Layout(theme.PAGE, 1.9, 6.55), Layout(theme.PHONE, 1.25, 3.55)  # where lights begin and end
GAP, LAST = 0.14, 0.45  # inches between tools, and of a score
ROW, TOP, FOOT = 0.3, 0.66, 0.6  # inches a line, of the title and of the key
NAME = 0.45  # inches of a tool's name and the rule under it
CLOSE = 0.22  # inches between lights, under which a tool gets a band of its own
NAMED = 12  # letters over which a word of a tool's name is broken
LINE, LETTER, TURNED = 0.15, 0.078, 0.06  # inches of a line and a letter of a tool's name, and of a letter of a domain
APART, ACROSS = 0.25, 25  # inches between bands, and letters of a line of a domain
RADIUS, RING = 0.105, "#949494"
LIGHTS = {  # fill, letter's colour; the letter is that of the tool's own word, so that unclear is not some concerns
    **dict(zip(RISKS, ((BLUE, "white"), (ORANGE, INK), (FAINT, INK), (RED, INK)), strict=True)),
    **dict.fromkeys(ITEMS, (PURPLE, INK)),
}


@dataclass(frozen=True)
class Band:
    """Tools side by side: the middle of every column in inches, {(tool, domain): x}, and the depth of their heads."""

    columns: dict
    heads: float

    @property
    def tools(self):
        return tuple(dict.fromkeys(tool for tool, _ in self.columns))


def traffic(record, ax=None, *, phone=False):
    """Draw the judgements of a BiasRecord, a line a trial, the tools side by side and scores at the right.

    Tools that do not fit side by side stand under each other. An empty ring is a domain that nobody judged.
    phone : as wide as one. Returns the axes.
    """
    lines, letters = _lines(record), letters_of(record)
    layout = PHONE if phone else PAGE
    bands, key = _bands(record, layout), _key_rows(letters, layout.width)
    rows = ROW * max(len(lines), 1)
    title = theme.title_lines(bias_title(record), layout.width)
    begin = TOP + theme.LINE * (len(title) - 1)
    height = begin + sum(band.heads + rows + APART for band in bands) - APART + FOOT + ROW * (len(key) - 1)
    ax = theme.sheet(ax, height, wide=layout.width, width=layout.width)
    theme.heading(ax, title)
    top = begin
    for band in bands:
        _headings(ax, band, top)
        top += band.heads
        for i, line in enumerate(lines):
            _line(ax, record, band, letters, line, top + ROW * (i + 0.5), layout)
        if not lines:
            ax.text(0.08, top + 0.15, "no trial asked this", **{**TEXT, "color": SOFT})
        top += rows + APART
    top -= APART
    for i, entries in enumerate(key):
        _key(ax, entries, letters, top + FOOT / 2 + ROW * i)
    return described(ax, traffic_alt(record), partial(traffic, record, phone=True))


def _lines(record):
    """Give a line for each trial, and for each outcome or judge it is rated by: (name, study_id, {tool: Rating}, first)."""
    made = []
    for study_id, label in record.trials[["study_id", "label"]].to_numpy():
        rated = {}
        for tool in record.tools:
            mine = record.by(tool, study_id)
            for rating in mine:
                alone = [r.outcome for r in mine].count(rating.outcome) == 1
                rated.setdefault((rating.outcome, "" if alone else rating.judged_by), {})[tool] = rating
        order = sorted(rated, key=lambda of: (("", *OUTCOMES).index(of[0]), of[1])) or [("", "")]
        for i, of in enumerate(order):
            name = ", ".join(part for part in (outcome_name(of[0]), of[1]) if part)
            shown = f"   {name}" if i else f"{label}, {name}" if name else label
            made.append((shown, study_id, rated.get(of, {}), i == 0))
    return made


def _bands(record, layout):
    """Lay the tools side by side, those of a score alone last, and begin a new band where lights would come too close."""
    tools = [t for t in record.tools if record.tools[t]]
    ordered = sorted(tools, key=lambda t: not record.domains(t))
    groups = [[]]
    for tool in ordered:
        if groups[-1] and _pitch(record, [*groups[-1], tool], layout) < CLOSE:
            groups.append([])
        groups[-1].append(tool)
    return [_band(record, group, layout) for group in groups if group]


def _pitch(record, tools, layout):
    """Give the inches between two lights of tools side by side."""
    scores = sum(len(record.scores(t)) for t in tools)
    narrow = sum(_extra(record, t) for t in tools)
    wide = layout.right - layout.left - LAST * scores - GAP * len(tools) - narrow
    return wide / max(sum(len(record.domains(t)) for t in tools), 1)


def _extra(record, tool):
    """Give the inches that the name of a tool of few domains needs beside their lights."""
    columns = CLOSE * len(record.domains(tool)) + LAST * len(record.scores(tool))
    return max(LETTER * _longest(tool) - columns - GAP, 0.0)


def _longest(tool):
    """Give the letters of the longest word of a tool's name, which is broken over NAMED."""
    return max(len(part) for part in wrap(tool, NAMED))


def _band(record, tools, layout):
    pitch = _pitch(record, tools, layout)
    found, x = {}, layout.left
    for tool in tools:
        x += _extra(record, tool) / 2
        for domain in record.tools[tool]:
            step = LAST if domain in record.scores(tool) else pitch if domain in record.domains(tool) else None
            if step:
                found[tool, domain] = x + step / 2
                x += step
        x += _extra(record, tool) / 2 + GAP
    band = Band(found, 0.0)
    turned = max(min(len(domain), ACROSS) for _, domain in found)
    return Band(found, NAME + TURNED * turned + LINE * max(max(len(_tool_name(band, t)) for t in tools) - 2, 0))


def _across(band, tool):
    return [x for (t, _), x in band.columns.items() if t == tool]


def _tool_name(band, tool):
    across = _across(band, tool)
    return wrap(tool, max(int((max(across) - min(across) + 0.4) / LETTER), _longest(tool)))


def _headings(ax, band, top):
    bottom = top + band.heads - 0.08
    rule = bottom - TURNED * max(min(len(domain), ACROSS) for _, domain in band.columns) - 0.06
    for tool in band.tools:
        across = _across(band, tool)
        middle = (min(across) + max(across)) / 2
        split = "\n".join(_tool_name(band, tool))
        ax.text(middle, rule - 0.06, split, ha="center", weight="bold", linespacing=1.05, **{**DENSE, "va": "bottom"})
        if len(across) > 1:
            ax.plot([min(across) - 0.12, max(across) + 0.12], [rule] * 2, color=SOFT, lw=0.8)
    for (tool, domain), x in band.columns.items():
        room = max(int(_room(band, tool) / 0.105), 1)
        text = "\n".join(wrap(domain, ACROSS, max_lines=room, placeholder=" …"))
        ax.text(x, bottom, text, rotation=90, ha="center", va="bottom", fontsize=SIZE - 2, color=INK, linespacing=1.0)


def _room(band, tool):
    """Give the inches between the columns of a tool."""
    across = _across(band, tool)
    return min((b - a for a, b in pairwise(across)), default=LAST)


def _line(ax, record, band, letters, line, y, layout):
    name, study_id, of, first = line
    split = fitted_lines(name, layout.left - 0.18, 2, size=SIZE - 0.5 - (layout is PHONE))
    one = len(split) == 1 and layout is PAGE
    size = SIZE - (0.5 if one else 1.5)
    shown = name if one else "\n".join(split)
    ax.text(0.08, y, shown, fontsize=size, color=INK, va="center_baseline" if one else "center", linespacing=1.0)
    ax.plot([0.05, layout.width - 0.05], [y + ROW / 2] * 2, color=FAINT, lw=0.5, zorder=0)
    for (tool, domain), x in band.columns.items():
        rating = of.get(tool)
        if rating is None and (record.by(tool, study_id) or not first):
            continue  # judged on another line, or told on the first
        word = rating.judgements.get(domain, NOT_JUDGED) if rating else NOT_JUDGED
        if domain in record.scores(tool):
            ax.text(x, y, "–" if word == NOT_JUDGED else word, ha="center", **TEXT)
        else:
            level = record.tools[tool][domain].get(word)
            _light(ax, letters.get((word, level)), level, x, y, min(RADIUS, 0.46 * _room(band, tool)))


def _light(ax, letter, level, x, y, radius=RADIUS):
    """Draw one judgement: a disc with its letter, or an empty ring where there is none."""
    if letter is None:
        ax.add_patch(Circle((x, y), radius * 0.8, fc="none", ec=RING, lw=0.7))
        return
    fill, ink = LIGHTS[level]
    ax.add_patch(Circle((x, y), radius, fc=fill, ec=INK, lw=0.6))
    size = (SIZE - 1.5) * radius / RADIUS * (0.85 if len(letter) > 1 else 1)
    ax.text(x, y + 0.003, letter, ha="center", va="center_baseline", fontsize=size, weight="bold", color=ink)


def letters_of(record):
    """Give every word of the tools its letter, {(word, level): letter}: the first of the word, with a number where it is taken."""
    words = (w for t in record.tools for domain in record.domains(t).values() for w in domain.items())
    found = {}
    for word, level in sorted(dict.fromkeys(words), key=lambda of: list(LIGHTS).index(of[1])):
        first = word[:1].upper()
        taken = sum(w[:1].upper() == first for w, _ in found)
        found[word, level] = f"{first}{taken + 1}" if taken else first
    return found


def _key_rows(letters, width):
    """Break the key into lines that fit: [[(word, level, x)]]; a word that no line holds is cut."""
    rows, x = [[]], 0.2
    for word, level in [*letters, (NOT_JUDGED, None), (None, None)]:
        shown = (
            "–  no score"
            if word is None
            else wrap(word, 80 if width > theme.PHONE else 42, max_lines=1, placeholder=" …")[0]
        )
        wide = 0.36 + 0.072 * len(shown)
        if rows[-1] and x + wide - 0.19 > width:
            rows.append([])
            x = 0.2
        rows[-1].append((word, level, shown, x))
        x += wide
    return rows


def _key(ax, entries, letters, y):
    for word, level, shown, x in entries:
        if word is None:
            ax.text(x + 0.05, y, shown, **DENSE)
            continue
        _light(ax, letters.get((word, level)), level, x, y)
        ax.text(x + 0.17, y, shown, **DENSE)
