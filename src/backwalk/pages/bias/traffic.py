"""The traffic-light table: what is judged of every trial, domain by domain, and what is not."""

from textwrap import wrap

from matplotlib.patches import Circle

from backwalk.answers.judged import NOT_JUDGED
from backwalk.pages.bias.words import bias_title, traffic_alt
from backwalk.style import theme
from backwalk.style.names import outcome_name
from backwalk.style.picture import described
from backwalk.style.theme import BLUE, DENSE, FAINT, INK, ORANGE, PURPLE, RED, SIZE, SOFT, TEXT
from backwalk.tables.schema import OUTCOMES, SCORE

LABEL, GAP, LAST = 1.9, 0.14, 0.45  # inches of the names, between tools, and of a score
ROW, TOP, HEADS, FOOT = 0.3, 0.66, 1.85, 0.6  # inches a line, of the title, the headings and the key
RADIUS, RING = 0.105, "#949494"
LIGHTS = {  # letter, fill, letter's colour; a tool's own word, so that unclear is not some concerns
    "low": ("L", BLUE, "white"),
    "some concerns": ("S", ORANGE, INK),
    "unclear": ("U", FAINT, INK),
    "high": ("H", RED, INK),
}


def traffic(record, ax=None):
    """Draw the judgements of a BiasRecord, a line a trial, the tools side by side and scores at the right.

    An empty ring is a domain that nobody judged. Returns the axes.
    """
    lines = _lines(record)
    height = TOP + HEADS + ROW * max(len(lines), 1) + FOOT
    ax = theme.sheet(ax, height, wide=theme.PAGE)
    theme.heading(ax, [bias_title(record)])
    columns = _columns(record)
    _headings(ax, record, columns)
    for i, line in enumerate(lines):
        _line(ax, record, columns, line, TOP + HEADS + ROW * (i + 0.5))
    if not lines:
        ax.text(0.08, TOP + HEADS + 0.15, "no trial asked this", **{**TEXT, "color": SOFT})
    _key(ax, record, height - FOOT / 2)
    return described(ax, traffic_alt(record))


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


def _columns(record):
    """Give the middle of every column in inches: {(tool, domain): x}; a tool of scores has one."""
    tools = {t: (SCORE,) if SCORE in record.tools[t] else tuple(record.domains(t)) for t in record.tools}
    scored = [t for t, domains in tools.items() if domains == (SCORE,)]
    ordered = [t for t in tools if t not in scored] + scored
    wide = theme.PAGE - LABEL - 0.05 - LAST * len(scored) - GAP * len(tools)
    pitch = wide / max(sum(len(tools[t]) for t in ordered if t not in scored), 1)
    found, x = {}, LABEL
    for tool in ordered:
        step = LAST if tool in scored else pitch
        for i, domain in enumerate(tools[tool]):
            found[tool, domain] = x + step * (i + 0.5)
        x += step * len(tools[tool]) + GAP
    return found


def _headings(ax, record, columns):
    bottom = TOP + HEADS - 0.08
    for tool in record.tools:
        across = [x for (t, _), x in columns.items() if t == tool]
        middle = (min(across) + max(across)) / 2
        room = max(across) - min(across) + 0.4
        split = "\n".join(wrap(tool, max(int(room / 0.082), 8), break_long_words=False))
        ax.text(middle, TOP + 0.23, split, ha="center", weight="bold", linespacing=1.05, **{**DENSE, "va": "bottom"})
        if len(across) > 1:
            ax.plot([min(across) - 0.12, max(across) + 0.12], [TOP + 0.29] * 2, color=SOFT, lw=0.8)
    for (_, domain), x in columns.items():
        text = "\n".join(wrap(domain, 25))
        ax.text(x, bottom, text, rotation=90, ha="center", va="bottom", fontsize=SIZE - 2, color=INK, linespacing=1.0)


def _line(ax, record, columns, line, y):
    name, study_id, of, first = line
    split = wrap(name, 27)
    one = len(split) == 1
    size = SIZE - (0.5 if one else 1.5)
    shown = name if one else "\n".join(split)
    ax.text(0.08, y, shown, fontsize=size, color=INK, va="center_baseline" if one else "center", linespacing=1.0)
    ax.plot([0.05, theme.PAGE - 0.05], [y + ROW / 2] * 2, color=FAINT, lw=0.5, zorder=0)
    for (tool, domain), x in columns.items():
        rating = of.get(tool)
        if rating is None and (record.by(tool, study_id) or not first):
            continue  # judged on another line, or told on the first
        word = rating.judgements.get(domain, NOT_JUDGED) if rating else NOT_JUDGED
        if domain == SCORE:
            ax.text(x, y, "–" if word == NOT_JUDGED else word, ha="center", **TEXT)
        else:
            light(ax, word, x, y)


def light(ax, word, x, y):
    """Draw one judgement: a disc with its letter, or an empty ring where there is none."""
    if word == NOT_JUDGED:
        ax.add_patch(Circle((x, y), RADIUS * 0.8, fc="none", ec=RING, lw=0.7))
        return
    letter, fill, ink = of_word(word)
    ax.add_patch(Circle((x, y), RADIUS, fc=fill, ec=INK, lw=0.6))
    ax.text(x, y + 0.003, letter, ha="center", va="center_baseline", fontsize=SIZE - 1.5, weight="bold", color=ink)


def of_word(word):
    """Give the letter, fill and letter's colour of a judgement; a word of a new tool is purple."""
    return LIGHTS.get(word, (word[:1].upper(), PURPLE, INK))


def _key(ax, record, y):
    known = dict.fromkeys(
        w for t in record.tools if SCORE not in record.tools[t] for ws in record.domains(t).values() for w in ws
    )
    x = 0.2
    for word in [*sorted(known, key=lambda w: (*LIGHTS, w).index(w)), NOT_JUDGED]:
        light(ax, word, x, y)
        ax.text(x + 0.17, y, word, **DENSE)
        x += 0.36 + 0.072 * len(word)
    ax.text(x + 0.05, y, "–  no score", **DENSE)
