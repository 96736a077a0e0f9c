"""198 real meta-analyses of Cochrane reviews against metafor's pinned numbers (tests/reference/README.md).

The reference gives Wald's interval for the common effect (EE) and plain Hartung-Knapp for the other eight
estimators; both show in the numbers: EE's interval is 1.959964 standard errors wide on each side, and the others'
that of t on k - 1.
No estimator differs: the largest distance is 6e-11, in an upper end of tau2 of 17,480, so nothing is loosened.
"""

import csv
import json
from collections import defaultdict

import numpy as np
import pytest
from conftest import REFERENCE

from backwalk import hedges_g, pool, pool_many

FOLDER = REFERENCE / "cochrane"
THEIRS = json.loads((FOLDER / "metafor.json").read_text())
NAMES = {"EE": "common"} | {name.upper(): name for name in ("dl", "pm", "reml", "ml", "he", "hs", "sj", "eb")}
CLOSE = 1e-8


def near(value):
    return pytest.approx(value, rel=CLOSE, abs=CLOSE)


def test_the_reference_holds_what_is_compared():
    """198 analyses, 1,953 trials and nine estimators, as its README says: the grid may not shrink."""
    assert (len(THEIRS), sum(found["k"] for found in THEIRS.values())) == (198, 1953)
    assert all(set(NAMES) <= set(found) for found in THEIRS.values())


def test_effects_from_the_printed_means_and_sds():
    arms = defaultdict(list)
    with open(FOLDER / "arms.csv", newline="") as file:
        for row in csv.DictReader(file):
            arms[row["key"]].append([float(row[c]) for c in ("m1", "s1", "n1", "m2", "s2", "n2")])

    assert set(arms) == set(THEIRS)
    for key, rows in arms.items():
        g, variance = hedges_g(*np.transpose(rows))
        assert g == near(THEIRS[key]["yi"]), key
        assert variance == near(THEIRS[key]["vi"]), key


@pytest.mark.parametrize("method", NAMES)
def test_every_estimator_on_every_analysis(method):
    for key, found in THEIRS.items():
        ours = pool(found["yi"], found["vi"], tau2=NAMES[method], ci="wald" if method == "EE" else "hartung_knapp")
        theirs = found[method]
        assert (ours.tau2, ours.estimate, ours.se, ours.q) == near(
            tuple(theirs[name] for name in ("tau2", "est", "se", "q"))
        ), key
        assert ours.ci == near((theirs["lo"], theirs["hi"])), key


def test_q_profile_intervals_of_tau2():
    """The reference has none for its 27 analyses of two trials."""
    three = {key: found for key, found in THEIRS.items() if found["k"] > 2}

    assert len(THEIRS) - len(three) == 27
    assert set(three) == {key for key, found in THEIRS.items() if "tau2_ci" in found}
    for key, found in three.items():
        assert pool(found["yi"], found["vi"]).tau2_ci == near(found["tau2_ci"]), key


@pytest.mark.parametrize("method", NAMES)
def test_all_of_them_at_once(method):
    """A column each, padded to the longest: the same answers again."""
    longest = max(found["k"] for found in THEIRS.values())
    y, v = (
        np.transpose([found[c] + [np.nan] * (longest - found["k"]) for found in THEIRS.values()]) for c in ("yi", "vi")
    )
    ours = pool_many(y, v, tau2=NAMES[method], ci="wald" if method == "EE" else "hartung_knapp")
    theirs = {name: [found[method][name] for found in THEIRS.values()] for name in ("est", "se", "tau2", "q")}

    assert ours.estimate == near(theirs["est"])
    assert ours.se == near(theirs["se"])
    assert ours.tau2 == near(theirs["tau2"])
    assert ours.q == near(theirs["q"])
