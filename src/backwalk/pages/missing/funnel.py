"""The funnel plot: effects against how precisely they were measured, from ten trials on."""

import numpy as np
from scipy.special import ndtri

from backwalk.pages.missing.small import funnel_alt
from backwalk.problems import ReadableError
from backwalk.statistics.smallstudy import why_no_test
from backwalk.style.effect_axis import round_ticks
from backwalk.style.names import axis_label, title
from backwalk.style.picture import described
from backwalk.style.theme import BLUE, FAINT, INK, SIZE, dress, framed, title_lines

HEIGHT, BOX = 4.6, (0.12, 0.17, 0.85, 0.72)  # inches, and shares of the figure


def funnel(found, ax=None):
    """Draw a funnel plot of a Conclusion: large trials on top, the average as a line, and where 95 in 100 would fall.

    Standardised differences are set against sqrt(1 / n_t + 1 / n_c), because their standard error depends on the
    effect itself. Below ten trials nothing is drawn: ReadableError says why. Returns the axes.

    Source
    ------
    Sterne and Egger (2001); Pustejovsky and Rodgers (2019).
    """
    frame = found.trials.frame
    if why_no_test(len(frame)):
        raise ReadableError(why_no_test(len(frame)))
    standardised = found.question.measure == "smd"
    spread = np.sqrt(1 / frame["bw_n"] + 1 / frame["ctl_n"]) if standardised else frame["se"]
    if ax is None:
        ax = framed(HEIGHT, BOX)
    deep, middle = 1.08 * spread.max(), found.pooled.estimate
    reach = float(ndtri(0.975)) * deep
    ax.fill([middle - reach, middle, middle + reach], [deep, 0, deep], color=FAINT, alpha=0.5, lw=0)
    ax.plot([middle, middle], [0, deep], color=INK, lw=1, ls=(0, (4, 3)))
    ax.axvline(0, color=INK, lw=0.9)
    ax.scatter(frame["effect"], spread, color=BLUE, s=34, edgecolor="white", lw=0.8, zorder=3)
    ax.set(ylim=(deep, 0), facecolor="white")
    ax.set_title("\n".join(title_lines(title(found.question))), fontsize=SIZE + 1.5, weight="bold", loc="left")
    label = "√(1/n + 1/n): larger trials above" if standardised else "standard error: precise trials above"
    dress(ax, f"{axis_label(found)}; right of zero backward walking did better", label)
    ax.set_xticks(round_ticks(*ax.get_xlim(), 7))
    return described(ax, funnel_alt(found))
