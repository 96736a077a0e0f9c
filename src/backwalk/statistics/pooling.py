"""The average of k trials under a random-effects or common-effect model."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import chdtrc, ndtr, stdtr

from backwalk.problems import ReadableError, check_level, one_of
from backwalk.statistics.arrays import numbers, refuse
from backwalk.statistics.columnwise import average, spare
from backwalk.statistics.level import reach
from backwalk.statistics.spread import profile_likelihood, q_profile
from backwalk.statistics.tau2 import METHODS, tau2_of

INTERVALS = {  # code and name
    "wald": "Wald",
    "hartung_knapp": "Hartung-Knapp",
    "hartung_knapp_floored": "floored Hartung-Knapp",
}
PREDICTIONS = ("k-1", "k-2", "normal")
TAU2_INTERVALS = ("q_profile", "profile_likelihood")
TINY, HUGE = 1e-100, 1e100


@dataclass(frozen=True, eq=False)
class Pooled:
    """What a model says about k trials, in effect units; pairs are (low, high), None where undefined."""

    k: int
    estimate: float
    se: float
    ci: tuple[float, float]
    p: float
    prediction: tuple[float, float] | None
    tau2: float
    tau2_ci: tuple[float, float] | None
    i2: float | None
    i2_ci: tuple[float, float] | None
    h2: float | None
    h2_ci: tuple[float, float] | None
    q: float
    q_p: float | None
    weights: np.ndarray
    note: str
    tau2_method: str
    ci_method: str
    prediction_method: str
    level: float


def pool(
    effect,
    variance,
    *,
    tau2="reml",
    ci="hartung_knapp_floored",
    prediction="k-1",
    tau2_interval="q_profile",
    level=0.95,
):
    """Average k independent effects, allowing the true effect to vary between trials.

    Parameters
    ----------
    effect, variance : (k,) arrays, lists or aligned pandas Series; effect units and their
        squares, variance > 0
    tau2 : common dl pm reml ml he hs sj eb
    ci : wald (normal), hartung_knapp (t on k - 1) or hartung_knapp_floored, whose standard
        error is Wald's times sqrt(max(1, q))
    prediction : "k-1" or "k-2" (t with those degrees of freedom) or "normal"; the standard
        error is that of the chosen ci
    tau2_interval : q_profile, or profile_likelihood with ml and reml
    level : coverage of every interval

    Returns
    -------
    Pooled. One trial gives its own Wald interval, tau2 = 0 and no heterogeneity; no
    prediction interval below three trials or for the common effect. i2 is a share, from
    tau2 (from Q for the common effect).

    Raises
    ------
    ValueError naming the position and value: variance not above 0, NaN, unequal lengths,
    misaligned indices, nothing given, an unknown option.

    Source
    ------
    Viechtbauer (2010); Hartung and Knapp (2001), Roever 2015 for the floor; Viechtbauer
    (2007) for Q-profile; Higgins (2009) for prediction.
    """
    check_model(tau2=tau2, ci=ci, prediction=prediction, tau2_interval=tau2_interval, level=level)
    y, v = paired(effect, variance)
    scale = 2.0 ** np.round(np.log2(np.median(v)) / 2)
    return _scaled(_pool(y / scale, v / scale**2, tau2, ci, prediction, tau2_interval, level), float(scale))


def _pool(y, v, tau2, ci, prediction, tau2_interval, level):
    k, columns = y.size, (y[:, None], v[:, None])
    t2 = float(tau2_of(*columns, tau2)[0])
    weights, mean, wald, q = _mean(y, v, t2)
    factor = 1.0 if k == 1 or ci == "wald" else np.sqrt(q if ci == "hartung_knapp" else max(1.0, q))
    normal = k == 1 or ci == "wald"
    se = float(wald * factor)
    near = float(reach(level, None if normal else k - 1) * se)
    heterogeneity = _heterogeneity(y, v, t2, tau2, tau2_interval, level) if k > 1 else _NO_HETEROGENEITY
    return Pooled(
        k=k,
        estimate=mean,
        se=se,
        ci=(mean - near, mean + near),
        p=_p(mean, se, None if normal else k - 1),
        prediction=_prediction(k, mean, se, t2, tau2, prediction, level),
        tau2=t2,
        weights=weights / weights.sum(),
        note=_note(k, t2, se, heterogeneity),
        tau2_method=tau2,
        ci_method=ci,
        prediction_method=prediction,
        level=level,
        **{name: value for name, value in heterogeneity.items() if name != "gap"},
    )


def _scaled(found, c):
    """Give the answer for effects c times as large; c is a power of two, so no digit is touched."""

    def times(pair, factor):
        return pair and (pair[0] * factor, pair[1] * factor)

    return replace(
        found,
        estimate=found.estimate * c,
        se=found.se * c,
        ci=times(found.ci, c),
        prediction=times(found.prediction, c),
        tau2=found.tau2 * c * c,
        tau2_ci=times(found.tau2_ci, c * c),
    )


def check_model(
    *,
    tau2="reml",
    ci="hartung_knapp_floored",
    prediction="k-1",
    tau2_interval="q_profile",
    level=0.95,
):
    """Refuse an unknown way of pooling in one line, before any work is done."""
    one_of("tau2", tau2, METHODS)
    one_of("ci", ci, INTERVALS)
    one_of("prediction", prediction, PREDICTIONS)
    one_of("tau2_interval", tau2_interval, TAU2_INTERVALS)
    check_level(level)
    if tau2_interval == "profile_likelihood" and tau2 not in ("ml", "reml"):
        raise ReadableError(f"tau2_interval = 'profile_likelihood' needs tau2 = 'reml' or 'ml', not {tau2!r}")


def paired(effect, variance):
    """Check one variance per effect, each above 0, and give both as float arrays."""
    left, right = getattr(effect, "index", None), getattr(variance, "index", None)
    if hasattr(left, "equals") and hasattr(right, "equals") and not left.equals(right):
        raise ReadableError("effect and variance have different pandas indices: align them first")
    y, v = numbers("effect", effect), numbers("variance", variance)
    if y.ndim != 1 or y.shape != v.shape:
        raise ReadableError(f"one variance per effect: got shapes {y.shape} and {v.shape}")
    if y.size == 0:
        raise ReadableError("nothing to pool: no effects were given")
    refuse("effect must be a finite number", y, np.isfinite(y))
    refuse("variance must be above 0 and finite", v, np.isfinite(v) & (v > 0))
    refuse("variance is too extreme to compute with", v, (v > TINY) & (v < HUGE))
    refuse("effect is too far from 0 for its variances to compute with", y, np.abs(y) < np.sqrt(v.max()) * HUGE)
    return y, v


def typical_variance(v):
    """Compute the typical within-trial variance of Higgins and Thompson (2002), (k,) -> float."""
    return float((v.size - 1) / spare(1.0 / v))


def _mean(y, v, tau2):
    """Give weights, mean, Wald's standard error and the Hartung-Knapp factor q."""
    shift = y[v.argmin()]
    w, total, mean, r = average(y - shift, v, tau2)
    q = float((w * r * r).sum() / max(y.size - 1, 1))
    return w, float(mean + shift), float(1 / np.sqrt(total)), q


_NO_HETEROGENEITY = dict.fromkeys(("tau2_ci", "i2", "i2_ci", "h2", "h2_ci", "q_p")) | {"q": 0.0}


def _heterogeneity(y, v, t2, method, interval, level):
    df = y.size - 1
    q = _mean(y, v, 0.0)[3] * df
    s2 = typical_variance(v)
    found = {"q": q, "q_p": float(chdtrc(df, q))}
    if method == "common":
        i2 = max(0.0, (q - df) / q) if q > 0 else 0.0
        return found | {"i2": i2, "h2": q / df, "tau2_ci": None, "i2_ci": None, "h2_ci": None}
    gap = False
    if interval == "q_profile":
        tau2_ci = q_profile(y, v, level)
    else:
        tau2_ci, gap = profile_likelihood(y, v, t2, method, level)
    return found | {
        "gap": gap,
        "tau2_ci": tau2_ci,
        "i2": t2 / (t2 + s2),
        "i2_ci": tuple(t / (t + s2) for t in tau2_ci),
        "h2": 1 + t2 / s2,
        "h2_ci": tuple(1 + t / s2 for t in tau2_ci),
    }


def _p(mean, se, df):
    if se == 0:
        return 0.0 if mean else None
    z = -abs(mean) / se
    return float(2 * (ndtr(z) if df is None else stdtr(df, z)))


def _prediction(k, mean, se, t2, method, rule, level):
    if k < 3 or method == "common":
        return None
    df = {"k-1": k - 1, "k-2": k - 2, "normal": None}[rule]
    far = reach(level, df) * np.hypot(se, np.sqrt(t2))
    return float(mean - far), float(mean + far)


def _note(k, t2, se, heterogeneity):
    if k == 1:
        return "one trial: its own result and Wald interval; nothing is pooled and heterogeneity cannot be seen."
    ends, notes = heterogeneity["tau2_ci"], []
    if k == 2:
        notes.append(
            "two trials: Hartung-Knapp on one degree of freedom is useless, and Wald is too narrow; "
            "read neither as settled."
        )
    if se == 0:
        notes.append("the effects are the same, so plain Hartung-Knapp has no width; use the floored one.")
    if ends == (0.0, 0.0):
        notes.append(
            "the trials agree more closely than chance allows, so no tau2 fits and its interval is empty, shown as 0."
        )
    elif ends and not ends[0] <= t2 <= ends[1]:
        notes.append("the interval of tau2 does not hold its estimate, as can happen; it is not widened.")
    if heterogeneity.get("gap"):
        notes.append("some tau2 within its interval fit worse than the interval allows; the outermost ends are given.")
    return " ".join(notes)
