"""The R scripts of every named question give the numbers of results.json, where R with metafor is."""

import json
import subprocess

import numpy as np
import pytest
from conftest import ROOT, has_metafor

from backwalk import Question, conclude
from backwalk.answers.results import How
from backwalk.render import rscript
from backwalk.render.export import MODEL, POOLING_NOTEBOOK
from backwalk.render.rscript import r_script
from backwalk.render.runs import read_runs
from backwalk.style.names import MEASURES


def answers(review):
    for run in read_runs(ROOT / "notebooks"):
        if run.notebook == POOLING_NOTEBOOK:
            model = {k: v for k, v in run.parameters.items() if k in MODEL}
            asked = {k: v for k, v in run.parameters.items() if k not in MODEL}
            yield run.name, conclude(review, Question(**asked), **model)
    yield (
        "any model",
        conclude(review, Question("function", design="any"), tau2="dl", ci="wald", prediction="k-2", level=0.9),
    )


def numbers_printed(text):
    told = [line.split(" ") for line in text.splitlines()]
    return {line[0]: float(line[1]) for line in told if len(line) == 2 and line[0].islower() and _is_number(line[1])}


def _is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


@pytest.mark.skipif(not has_metafor(), reason="Rscript with metafor is not installed: r-cran-metafor on Debian")
def test_metafor_gives_the_same_answers(today, tmp_path):
    for name, found in answers(today):
        script = tmp_path / "answer.R"
        script.write_text(r_script(found), encoding="utf-8")
        done = subprocess.run(["Rscript", str(script)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        if found.pooled is None:
            assert "no trial can be pooled" in done.stdout
            continue
        theirs, p = numbers_printed(done.stdout), found.pooled
        ours = {"estimate": p.estimate, "se": p.se, "ci_low": p.ci[0], "ci_high": p.ci[1], "tau2": p.tau2}
        if p.prediction:
            ours |= {"prediction_low": p.prediction[0], "prediction_high": p.prediction[1]}
        assert set(theirs) == set(ours), name
        for key, value in ours.items():
            assert value == pytest.approx(theirs[key], rel=1e-7, abs=1e-9), (name, key)
        for row in found.trials.frame[found.trials.frame["how"] == How("arm_means")].itertuples():
            line = next(x for x in done.stdout.splitlines() if x.startswith(f"effect of {row.label}:"))
            effect, variance = line.split(": ")[1].rstrip(")").split(" (variance ")
            assert (abs(row.effect), row.variance) == pytest.approx((float(effect), float(variance)), rel=1e-10)


@pytest.mark.skipif(not has_metafor(), reason="Rscript with metafor is not installed: r-cran-metafor on Debian")
def test_where_metafor_has_no_such_estimator_its_tau2_is_given(review, tmp_path, monkeypatch):
    """A new estimator costs the script nothing: it runs, says so, and gives the same answer."""
    found = conclude(review, Question("function", design="any"), tau2="pm")
    monkeypatch.delitem(rscript.METHODS, "pm")
    script = tmp_path / "answer.R"
    script.write_text(r_script(found), encoding="utf-8")
    done = subprocess.run(["Rscript", str(script)], capture_output=True, text=True, check=True)
    theirs, p = numbers_printed(done.stdout), found.pooled

    assert "# Paule-Mandel is no estimator of metafor" in script.read_text(encoding="utf-8")
    assert p.tau2 > 0
    assert [
        theirs[name] for name in ("estimate", "se", "ci_low", "ci_high", "tau2", "prediction_low")
    ] == pytest.approx([p.estimate, p.se, *p.ci, p.tau2, p.prediction[0]], rel=1e-9)


def test_the_script_holds_the_effects_at_full_precision(review):
    found = conclude(review, Question("function", design="any"))
    script = r_script(found)
    line = next(x for x in script.splitlines() if x.startswith("yi <- "))

    assert np.array(json.loads("[" + line[8:-1] + "]")).tolist() == found.trials.effect.tolist()
    assert 'method = "REML"' in script
    assert 'test = "adhoc"' in script


@pytest.mark.parametrize(("measure", "theirs"), [("smd", "SMD"), ("md", "MD"), ("ratio_of_means", "ROM")])
def test_a_measure_has_its_own_name_and_that_of_metafor(review, measure, theirs):
    found = conclude(review, Question("pain", "any", design="any", measure=measure))
    script = r_script(found)

    assert f"\n# {MEASURES[measure].name}, above zero" in script
    assert f'escalc(measure = "{theirs}"' in script


NEWER = """
escalc <- function(measure, m1i, sd1i, n1i, m2i, sd2i, n2i, correct = TRUE) {
  shift <- if (correct) (sd1i^2 / (n1i * m1i^2) - sd2i^2 / (n2i * m2i^2)) / 2 else 0
  data.frame(yi = log(m1i / m2i) + shift, vi = sd1i^2 / (n1i * m1i^2) + sd2i^2 / (n2i * m2i^2))
}
"""  # as newer releases answer: corrected for small samples unless told not to


@pytest.mark.skipif(not has_metafor(), reason="Rscript with metafor is not installed: r-cran-metafor on Debian")
@pytest.mark.parametrize("release", ["installed", "newer"])
def test_a_log_ratio_is_the_same_in_old_and_new_releases(review, tmp_path, release):
    """Old ones have no argument `correct` and warn of it; new ones shift the ratio where it is not turned off."""
    found = conclude(review, Question("pain", design="any", measure="ratio_of_means"))
    script = tmp_path / "answer.R"
    head = "library(metafor)" + (NEWER if release == "newer" else "")
    script.write_text(r_script(found).replace("library(metafor)", head), encoding="utf-8")
    done = subprocess.run(["Rscript", str(script)], capture_output=True, text=True, check=False)
    printed = found.trials.frame[found.trials.frame["how"] == How("arm_means")]

    assert done.returncode == 0, done.stderr
    assert "Warning" not in done.stderr
    assert len(printed) > 0
    for row in printed.itertuples():
        line = next(x for x in done.stdout.splitlines() if x.startswith(f"effect of {row.label}:"))
        assert float(line.split(": ")[1].split(" ")[0]) == pytest.approx(abs(row.effect), rel=1e-10)


def test_only_a_log_ratio_is_told_not_to_correct(review):
    """Hedges' correction of g is meant, and metafor's argument would turn it off."""
    scripts = {m: r_script(conclude(review, Question("pain", "any", design="any", measure=m))) for m in MEASURES}

    assert {m for m, script in scripts.items() if "$correct <- FALSE" in script} == {"ratio_of_means"}
