"""What was assumed beforehand beside what came out: prior and posterior of the average and of the spread."""

from functools import partial

import numpy as np

from backwalk.pages.missing.words import prior_words, priors_alt
from backwalk.statistics.reported import tau_prior_density
from backwalk.style import theme
from backwalk.style.effect_axis import round_ticks
from backwalk.style.numbers import number
from backwalk.style.picture import described
from backwalk.style.theme import BLUE, FAINT, INK, NOTE, SIZE, SOFT, framed

HEIGHT, UPPER, LOWER = 4.4, (0.06, 0.58, 0.91, 0.28), (0.06, 0.13, 0.91, 0.27)  # inches, and shares of the figure
TITLE = "Assumed beforehand (dashed), and what came out (filled)"


def prior_and_posterior(reported, ax=None, *, phone=False):
    """Draw prior (dashed) and posterior (filled) of the average, and of the spread between trials, tau.

    reported : a Reported. A prior without a total (flat, uniform) is drawn as a level line. phone : as wide as
    one. Returns the upper axes.
    """
    width = theme.PHONE if phone else theme.PAGE
    title, note = theme.title_lines(TITLE, width), theme.note_lines(prior_words(reported), width)
    more = [theme.LINE * (len(title) - 1), 0.17 * (len(note) - 1)]
    tall = HEIGHT + sum(more)
    upper, low_box = ((left, (b * HEIGHT + more[1]) / tall, w, t * HEIGHT / tall) for left, b, w, t in (UPPER, LOWER))
    if ax is None:
        ax = framed(tall, upper, width)
    lower = ax.figure.add_axes(low_box)
    low, high = (reported.posterior.quantile(p) for p in (0.001, 0.999))
    mu = np.linspace(min(low, -0.2), max(high, 0.2), 241)
    _panel(ax, mu, reported.posterior.mu_density(mu), _mu_prior(reported, mu), "Average effect")
    ax.axvline(0, color=INK, lw=0.9)
    tau = np.linspace(0, max(reported.posterior.quantile(0.999, "tau"), 1.2 * reported.tau_scale), 241)
    prior = tau_prior_density(tau, reported.tau_prior, reported.tau_scale)
    _panel(lower, tau, reported.posterior.tau_density(tau), prior, "Spread of true effects between trials, τ")
    lower.set_xlim(0, tau[-1])
    for i, line in enumerate(title):
        ax.figure.text(0.06, 1 - (0.2 + theme.LINE * i) / tall, line, **theme.TITLE)
    for i, line in enumerate(note[::-1]):
        ax.figure.text(0.97, (0.11 + 0.17 * i) / tall, line, ha="right", **NOTE)
    return described(ax, priors_alt(reported), partial(prior_and_posterior, reported, phone=True))


def _mu_prior(reported, mu):
    if reported.mu_prior is None:
        return np.full_like(mu, np.nan)
    _, mean, sd = reported.mu_prior
    return np.exp(-0.5 * ((mu - mean) / sd) ** 2) / (sd * np.sqrt(2 * np.pi))


def _panel(ax, x, posterior, prior, name):
    flat = not np.isfinite(prior).all()
    ax.fill_between(x, posterior, color=BLUE, alpha=0.3, lw=0)
    ax.plot(x, posterior, color=BLUE, lw=1.4)
    level = np.full_like(x, 0.12 * posterior.max()) if flat else prior
    ax.plot(x, level, color=INK, lw=1.2, ls=(0, (4, 2)))
    ax.set(xlim=(x[0], x[-1]), ylim=(0, 1.08 * max(posterior.max(), level.max())), yticks=[])
    ax.set_title(name, fontsize=SIZE, color=INK, loc="left")
    ticks = round_ticks(x[0], x[-1], 7)
    ax.set_xticks(ticks, [number(t, 1) for t in ticks], fontsize=SIZE - 1, color=SOFT)
    ax.tick_params(length=3, color=SOFT)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    ax.spines["bottom"].set_color(FAINT)
