"""Effect sizes of 2x2 tables, by hand and against metafor live."""

import json
import subprocess

import numpy as np
import pytest
from conftest import has_metafor

from backwalk import log_odds_ratio, log_risk_ratio, risk_difference

FORMULAS = {"OR": log_odds_ratio, "RD": risk_difference, "RR": log_risk_ratio}
ROWS = [  # a, b, c, d: ordinary, one empty cell in each place, two, whole columns, one person an arm, large, parts of people
    [3, 7, 5, 5],
    [0, 10, 2, 8],
    [10, 0, 2, 9],
    [5, 5, 0, 10],
    [4, 6, 12, 0],
    [0, 10, 7, 0],
    [0, 10, 0, 12],
    [9, 0, 14, 0],
    [1, 0, 0, 1],
    [120_000, 880_000, 119_500, 880_501],
    [2.5, 3.5, 1.25, 8.75],
]


@pytest.mark.skipif(not has_metafor(), reason="Rscript with metafor is not installed: r-cran-metafor on Debian")
@pytest.mark.parametrize("measure", FORMULAS)
def test_metafor_gives_the_same_effects(measure):
    """escalc with its defaults: half a person in all four cells where one is 0, trials without events kept."""
    a, b, c, d = np.transpose(ROWS)
    code = (
        'suppressMessages(library(metafor)); m <- jsonlite::fromJSON(file("stdin")); '
        f'e <- escalc(measure="{measure}", ai=m[,1], bi=m[,2], ci=m[,3], di=m[,4]); '
        "cat(jsonlite::toJSON(list(yi=as.numeric(e$yi), vi=as.numeric(e$vi)), digits=17))"
    )
    done = subprocess.run(["Rscript", "-e", code], input=json.dumps(ROWS), capture_output=True, text=True, check=True)
    theirs = json.loads(done.stdout)
    kept = {} if measure == "RD" else {"empty": "keep"}
    effect, variance = FORMULAS[measure](a, a + b, c, c + d, **kept)

    assert len(theirs["yi"]) == len(ROWS)
    assert effect == pytest.approx(np.array(theirs["yi"]), rel=1e-10, abs=1e-13)
    assert variance == pytest.approx(np.array(theirs["vi"]), rel=1e-10)


def test_three_of_ten_against_five_of_ten_by_hand():
    """Odds 3/7 and 5/5, risks 0.3 and 0.5."""
    assert log_odds_ratio(3, 10, 5, 10) == pytest.approx((np.log(3 / 7), 1 / 3 + 1 / 7 + 1 / 5 + 1 / 5))
    assert log_risk_ratio(3, 10, 5, 10) == pytest.approx((np.log(0.3 / 0.5), 1 / 3 - 1 / 10 + 1 / 5 - 1 / 10))
    assert risk_difference(3, 10, 5, 10) == pytest.approx((-0.2, 0.3 * 0.7 / 10 + 0.5 * 0.5 / 10))


def test_an_arm_to_all_of_whom_it_happened_gets_half_a_person_in_every_cell():
    """10 of 10 against 2 of 11: (10.5 / 11) / (2.5 / 12); without it the first arm would have no error at all."""
    ratio, variance = log_risk_ratio(10, 10, 2, 11)

    assert np.exp(ratio) == pytest.approx(10.5 / 11 * 12 / 2.5)
    assert variance == pytest.approx(1 / 10.5 - 1 / 11 + 1 / 2.5 - 1 / 12)


@pytest.mark.parametrize("formula", FORMULAS.values(), ids=FORMULAS)
def test_swapping_the_arms_turns_the_sign(formula):
    effect, variance = formula(3, 10, 0, 12)
    swapped, same = formula(0, 12, 3, 10)

    assert swapped == pytest.approx(-effect)
    assert same == pytest.approx(variance)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: log_odds_ratio([1, 0], 10, [1, 0], 10), "somebody in one of the arms: trial 1 has 0.0"),
        (lambda: log_risk_ratio(10, 10, 12, 12), "to whom it did not happen"),
        (
            lambda: risk_difference([1, 11], 10, 1, 10),
            "count_t must be from 0 to the people of its arm: trial 1 has 11",
        ),
        (lambda: log_odds_ratio(1, 10, -1, 10), "count_c must be from 0"),
        (lambda: log_odds_ratio(0, 0, 1, 10), "n_t must be from 1"),
        (lambda: log_odds_ratio(1, 10, 1, np.inf), "n_c must be from 1"),
        (lambda: log_risk_ratio(1, 10, 1, 10, empty="drop"), "empty = 'drop' is not one of: refuse, keep"),
    ],
)
def test_what_cannot_be_counted_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
