"""An answer as an R script that redoes it with metafor, for who trusts R more."""

from importlib.metadata import version

from backwalk.answers.results import How
from backwalk.statistics.tau2 import ESTIMATORS
from backwalk.style.names import MEASURES, title
from backwalk.style.signs import for_r

METHODS = {"common": "FE"} | {code: code.upper() for code in ("dl", "pm", "reml", "ml", "he", "hs", "sj", "eb")}
UNCORRECTED = (
    'if ("correct" %in% names(formals(escalc))) formals(escalc)$correct <- FALSE'
    "  # newer releases shift a log ratio for small samples, older ones and this review do not"
)
TESTS = {"wald": "z", "hartung_knapp": "knha", "hartung_knapp_floored": "adhoc"}


def r_script(found):
    """Write a self-contained R script that pools the effects of a conclusion as it was pooled here.

    It prints estimate, se, ci_low, ci_high, tau2 and, from three trials on, the prediction
    interval, a line each; effects of trials that print means and SDs are worked out again.
    With no trial to pool the script says so and stops; where metafor has no such estimator of tau2, it takes tau2 as
    worked out here. It runs unchanged in metafor 3.8 and in later releases.
    """
    trials, pooled = found.trials, found.pooled
    head = [
        f"# {title(trials.question)}",
        f"# {MEASURES[trials.question.measure].name}, above zero the backward walkers gained more; made by backwalk {version('backwalk')}",
    ]
    if pooled is None:
        return "\n".join([*head, 'cat("no trial can be pooled\\n")', ""])
    frame = trials.frame
    test = "z" if pooled.k == 1 else TESTS[pooled.ci_method]
    theirs = METHODS.get(pooled.tau2_method)
    spread = f'method = "{theirs}"' if theirs else f"tau2 = {_numbers([pooled.tau2])}"
    body = [
        "library(metafor)",
        f"study <- c({', '.join(for_r(label) for label in trials.labels)})",
        f"yi <- c({_numbers(frame['effect'])})",
        f"vi <- c({_numbers(frame['variance'])})",
        "tight <- list(threshold = 1e-14, tol = 1e-14, maxiter = 20000, tau2.max = 1e4)",
        *(
            []
            if theirs
            else [f"# {ESTIMATORS[pooled.tau2_method]} is no estimator of metafor: tau2 as backwalk gives it"]
        ),
        f'res <- rma(yi, vi, slab = study, {spread}, test = "{test}", level = {100 * pooled.level:.15g}, control = tight)',
        'show <- function(name, value) cat(sprintf("%s %.12g\\n", name, value))',
        'show("estimate", res$beta[1]); show("se", res$se); show("ci_low", res$ci.lb); show("ci_high", res$ci.ub)',
        'show("tau2", res$tau2)',
    ]
    if pooled.prediction:
        body += _prediction(pooled)
    return "\n".join([*head, *body, *_effects(frame, trials.question.measure), "print(res)", ""])


def _prediction(pooled):
    df = {"k-1": "res$k - 1", "k-2": "res$k - 2", "normal": "Inf"}[pooled.prediction_method]
    return [
        f"reach <- qt(1 - (1 - {pooled.level:.15g}) / 2, {df}) * sqrt(res$se^2 + res$tau2)",
        'show("prediction_low", res$beta[1] - reach); show("prediction_high", res$beta[1] + reach)',
    ]


def _effects(frame, measure):
    """Work out again, in R, the effects of trials that print n, mean and SD of both arms."""
    printed = frame[frame["how"] == How("arm_means")]
    if printed.empty:
        return []
    names = {"m1i": "bw_mean", "sd1i": "bw_sd", "n1i": "bw_n", "m2i": "ctl_mean", "sd2i": "ctl_sd", "n2i": "ctl_n"}
    columns = ", ".join(f"{name} = c({_numbers(printed[column])})" for name, column in names.items())
    kind = {"smd": "SMD", "md": "MD", "ratio_of_means": "ROM"}[measure]
    labels = ", ".join(for_r(label) for label in printed["label"])
    return [
        *([UNCORRECTED] if measure == "ratio_of_means" else []),
        f'again <- escalc(measure = "{kind}", {columns})  # treated minus control, before turning',
        f'cat(sprintf("effect of %s: %.12g (variance %.12g)\\n", c({labels}), abs(again$yi), again$vi), sep = "")',
    ]


def _numbers(values):
    return ", ".join(repr(float(value)) for value in values)
