"""Two independent Python packages, where the extra `crosscheck` is installed: make crosscheck."""

import numpy as np
import pytest
from conftest import reference_columns

from backwalk import pool
from backwalk.statistics.sensitivity import leave_one_out

DATASETS = ["bcg", "normand1999_smd", "raudenbush1985", "hart1999", "li2007", "gibson2002_smd", "pignon2000"]


def data(name):
    columns = reference_columns(name)
    return np.array(columns["yi"]), np.array(columns["vi"])


@pytest.mark.parametrize("method", ["dl", "pm", "reml", "ml"])
@pytest.mark.parametrize("name", DATASETS)
def test_pymetaanalysis(name, method):
    """Its own iterations stop at 1e-10; no error above 1e-4 is known."""
    other = pytest.importorskip("meta_analyze", reason="the extra crosscheck is not installed")
    y, v = data(name)
    try:
        theirs = other.meta_analysis(effect=y, variance=v, tau2_method=method.upper())
    except other.UnsupportedMethodError:
        pytest.skip(f"PyMetaAnalysis has no {method}")
    ours = pool(y, v, tau2=method, ci="wald")

    assert ours.tau2 == pytest.approx(theirs.tau2, rel=1e-4, abs=1e-7)
    assert ours.estimate == pytest.approx(theirs.estimate, rel=1e-5)
    assert ours.ci == pytest.approx((theirs.ci_low, theirs.ci_high), rel=1e-4)
    assert (ours.q, ours.i2) == pytest.approx((theirs.q, theirs.i2), rel=1e-4, abs=1e-6)


@pytest.mark.parametrize("name", DATASETS)
def test_pymare(name):
    """Its DerSimonian-Laird is closed; its REML is a general optimiser, good to about 1e-3 in tau2."""
    estimators = pytest.importorskip("pymare.estimators", reason="the extra crosscheck is not installed")
    from pymare import Dataset

    y, v = data(name)
    closed = estimators.DerSimonianLaird().fit_dataset(Dataset(y, v)).summary()
    iterated = estimators.VarianceBasedLikelihoodEstimator(method="REML").fit_dataset(Dataset(y, v)).summary()

    assert pool(y, v, tau2="dl").tau2 == pytest.approx(float(np.ravel(closed.tau2)[0]), rel=1e-9, abs=1e-12)
    assert pool(y, v).tau2 == pytest.approx(float(np.ravel(iterated.tau2)[0]), rel=5e-3, abs=1e-4)


def test_leaving_one_out():
    other = pytest.importorskip("meta_analyze", reason="the extra crosscheck is not installed")
    y, v = data("bcg")
    theirs = [
        other.meta_analysis(effect=np.delete(y, i), variance=np.delete(v, i), tau2_method="REML").estimate
        for i in range(y.size)
    ]

    assert leave_one_out(y, v)["estimate"].to_numpy() == pytest.approx(np.array(theirs), rel=1e-6)
