"""Answers for other programs: results.json, effects as CSV, and the README's own answer."""

import io
import json
from dataclasses import asdict
from importlib.metadata import version

import numpy as np
import pandas as pd

from backwalk.answers.asked_next import beside_the_answer
from backwalk.answers.block import answer
from backwalk.answers.conclusion import conclude
from backwalk.answers.question import Question
from backwalk.answers.rating import propose, rate
from backwalk.answers.summary import summary_table
from backwalk.pages.certainty.findings import sure
from backwalk.pages.outcome.words import forest_alt
from backwalk.pages.programme.home import first_step
from backwalk.pages.start.words import how_it_grew, in_numbers
from backwalk.render.marks import with_answer
from backwalk.render.runs import POOLING_NOTEBOOK
from backwalk.style.names import how_words, provenance
from backwalk.style.signs import as_typed, for_alt, for_markdown, for_spreadsheet

MODEL = ("tau2", "ci", "prediction", "tau2_interval", "level")
HELD = 7  # significant digits of a posterior and of a maximum found by climbing, the same on every machine


def results(review, runs):
    """Answer every named question of the pooling notebook, at full precision: {"questions": {name: ...}}."""
    asked = [run for run in runs if run.notebook == POOLING_NOTEBOOK]
    found = {
        "version": version("backwalk"),
        "data": review.hash,
        "questions": {run.name: _result(review, run) for run in asked},
    }
    return as_typed(json.loads(json.dumps(found, allow_nan=False)))


def results_text(review, runs):
    """Write `results` as a text that reads the same on every machine."""
    return json.dumps(results(review, runs), indent=1, ensure_ascii=False) + "\n"


def _result(review, run):
    options = {k: v for k, v in run.parameters.items() if k in MODEL}
    question = Question(**{k: v for k, v in run.parameters.items() if k not in MODEL})
    found = conclude(review, question, **options)
    return {
        "title": run.title,
        "question": asdict(question),
        **_numbers(found),
        "points": _numbers(found.points) if found.points else None,
        "certainty": _certainty(propose(found, review)),
        "without_doubtful": _both(found.undoubted) if found.undoubted else None,
        "flags": list(found.trials.flags),
        "left_out": dict(found.trials.left_out[["study_id", "reason"]].to_numpy().tolist()),
    }


def _certainty(rating):
    return {"level": rating.level, "decided": not rating.provisional}


def _both(found):
    return {**_numbers(found), "points": _numbers(found.points) if found.points else None}


def _numbers(found):
    trials, pooled = found.trials, found.pooled
    about = {
        "measure": trials.question.measure,
        "k": len(trials.frame),
        "people": trials.people,
        "trials": trials.frame["study_id"].tolist(),
    }
    about |= {"reported": _reported(found.reported), "bayes": [_reported(r) for r in found.bayes]}
    if pooled is None:
        return about
    return about | {
        "estimate": pooled.estimate,
        "se": pooled.se,
        "ci": pooled.ci,
        "lead": asdict(found.lead),
        "ci_wald": found.wald.ci,
        "p": pooled.p,
        "prediction": pooled.prediction,
        "tau2": pooled.tau2,
        "tau2_ci": pooled.tau2_ci,
        "i2": pooled.i2,
        "i2_ci": pooled.i2_ci,
        "q": pooled.q,
        "tau2_method": pooled.tau2_method,
        "ci_method": pooled.ci_method,
        "level": pooled.level,
        "note": pooled.note,
    }


def _reported(reported):
    """Give an average of everything reported, to the digits that its grid holds; an end without end is None."""
    if reported is None:
        return None
    names = ("k", "mean", "median", "ci", "prediction", "tau", "tau_ci", "ml", "ml_tau", "ml_ci", "tau_scale")
    found = {name: _held(getattr(reported, name)) for name in names}
    kinds = reported.contributions[["label", "kind"]].to_numpy().tolist()
    return found | {"probability_above_zero": _held(reported.probability(0)), "contributions": dict(kinds)}


def _held(x):
    if isinstance(x, tuple):
        return [_held(end) for end in x]
    if x is None or isinstance(x, int):
        return x
    return float(f"{x:.{HELD}g}") if np.isfinite(x) else None


def effects_csv(found):
    """Give the effects of a conclusion as CSV text: one row a trial, full precision, above zero the patients gained."""
    kept = [
        "study_id",
        "label",
        "effect",
        "variance",
        "se",
        "bw_n",
        "ctl_n",
        "how",
        "quality",
        "basis",
        "week",
        "instrument",
        "doubt",
        "line",
    ]
    frame = pd.DataFrame([[getattr(row, name) for name in kept] for row in found.trials.each], columns=kept)
    return csv_text(frame.assign(how=frame["how"].map(how_words)))


def parquet_bytes(frame):
    """Write a frame as Parquet, without its index; pyarrow must be there."""
    content = io.BytesIO()
    frame.to_parquet(content, index=False)
    return content.getvalue()


def csv_text(frame, **options):
    """Write a frame as CSV text in which no cell begins a formula of a spreadsheet."""
    safe = frame.apply(lambda c: c if c.dtype.kind in "biuf" else c.astype(object).map(for_spreadsheet))
    return safe.to_csv(index=False, lineterminator="\n", **options)


def readme_answer(review):
    """Write the README's answer and give the conclusion its picture shows."""
    from backwalk.pages.start.two_arms import has_two_arms, two_arms_alt

    pain, function = (conclude(review, Question(outcome)) for outcome in ("pain", "function"))
    wide = {outcome: conclude(review, Question(outcome, design="any")) for outcome in ("pain", "function")}
    table = summary_table(
        {
            "pain, randomised trials": pain,
            "pain, any design": wide["pain"],
            "function, randomised trials": function,
            "function, any design": wide["function"],
        }
    )
    alt = two_arms_alt(pain) if has_two_arms(pain) else forest_alt(pain)
    parts = (
        *(str(answer(found, propose(found, review))) for found in (pain, function)),
        str(first_step(review, "rendered/")),
        f"![{for_alt(str(alt))}](rendered/answer.png)",
        str(beside_the_answer(review, pain, function)),
        str(how_it_grew(review, pain, function)),
        "<details><summary>The numbers: averages, intervals, strict and wide, and everything reported</summary>",
        str(in_numbers(pain, function)),
        table.markdown(),
        "All of backward walking added to physiotherapy, against physiotherapy alone.",
        "How certain it is, outcome by outcome, after GRADE:",
        str(sure(rate(review), review)),
        "</details>",
        str(provenance(review)),
    )
    return for_markdown("\n\n".join(part for part in parts if part)), pain


def readme_with_answer(review, readme):
    """Give the README with today's answer between its marks, and the picture beside it: text and PNG bytes."""
    from backwalk.pages.outcome.forest import forest
    from backwalk.pages.start.two_arms import has_two_arms, two_arms
    from backwalk.style.picture import picture

    text, shown = readme_answer(review)
    return with_answer(readme, text), picture(two_arms(shown) if has_two_arms(shown) else forest(shown)).png
