"""The trajectories of the SGD-BB authors' own code are reproduced, epoch by epoch.

Eight cases: logistic regression and least squares, each by SVRG-BB, by SGD-BB raw and
by SGD-BB smoothed with phi(k) = k + 1 and phi(k) = k. The recorded indices are
replayed, and the averaged gradient is carried from epoch to epoch as in that code
(reset=False).
"""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nglab import SVRG, LeastSquares, Logistic, MiniBatch, plain, run, sgd_bb, svrg_bb
from nglab.arrays import ratio

FILE = Path(__file__).parent / "data" / "stochastic-bb-trajectories.json"
CASES = json.loads(FILE.read_text())
PHI = {"k+1": lambda k: k + 1.0, "k": float, None: None}
TOLERANCE = 1e-9  # of the largest coordinate at that epoch


def name(case):
    smoothing = f", phi = {case['phi']}" if "phi" in case else ""
    return f"{case['problem']}, {case['alg']}{smoothing}"


each_case = pytest.mark.parametrize("case", CASES, ids=name)


def problem(case):
    kind = {"logistic": Logistic, "least_squares": LeastSquares}[case["problem"]]
    return kind(case["A"], case["y"], case["l2"])


def indices(case):
    return np.array(case["indices"])[:, None]


def method(case):
    """The recipe and the estimator of a case."""
    if case["alg"] == "svrg_bb":
        m = case["m"]
        return svrg_bb(case["eta0"], m), SVRG(m, indices=indices(case))
    how = {"phi": PHI[case["phi"]], "beta": case["beta"], "reset": False}
    rule = sgd_bb(case["eta0"], case["m"], **how)
    return rule, MiniBatch(1, indices=indices(case))


def ours(case, **changed):
    """The run, recorded at the start of each epoch and at the end."""
    rule, gradient = method(case)
    rule = replace(rule, rate=replace(rule.rate, **changed))
    how = {"gradient": gradient, "every": case["m"], "iterates": True}
    return run(problem(case), rule, case["x0"], len(case["indices"]), **how)


def error(xs, case):
    """The largest difference at each epoch, in parts of its largest coordinate."""
    theirs = np.array(case["x_epoch"])
    return ratio(np.abs(xs - theirs).max(-1), np.abs(theirs).max(-1))


def three_digits(lr):
    return [float(f"{rate:.3g}") for rate in lr]


def test_all_methods_are_there_on_both_problems():
    kinds = [(case["problem"], case["alg"], case.get("phi")) for case in CASES]
    assert len(kinds) == len({*kinds}) == 8
    for case in CASES:
        assert len(case["indices"]) == case["epochs"] * case["m"]


@each_case
def test_the_iterates_at_every_epoch(case):
    trace = ours(case)
    assert trace.xs.shape == (case["epochs"] + 1, len(case["x0"]))
    assert error(trace.xs, case).max() < TOLERANCE


@each_case
def test_the_rates_to_their_three_digits(case):
    lr = ours(case).lr[: case["epochs"], 0]
    assert three_digits(lr) == case["eta_epoch_3digits"]


@each_case
def test_the_bare_loops_reproduce_them_too(case):
    f, i = problem(case), indices(case)
    x0, steps = np.array(case["x0"]), len(i)
    how = {"lr": case["eta0"], "steps": steps, "m": case["m"], "i": i}
    loop = plain.svrg_bb
    if case["alg"] != "svrg_bb":
        how |= {"phi": PHI[case["phi"]], "beta": case["beta"], "reset": False}
        loop = plain.sgd_bb
    xs = loop(f.grad, x0, **how)[:: case["m"]]
    assert error(xs, case).max() < TOLERANCE


@each_case
def test_the_tolerance_sees_what_the_cases_differ_in(case):
    """Another phi, or an average that starts from zero: the iterates leave at once."""
    if case["alg"] == "svrg_bb":
        others = [{"eps": 1e-6}]
    else:
        weights = [PHI[phi] for phi in PHI if phi != case["phi"]]
        others = [{"reset": True}, *({"phi": phi} for phi in weights)]
    for changed in others:
        assert error(ours(case, **changed).xs, case).max() > 100 * TOLERANCE


def test_recorded_indices_of_several_runs_span_a_batch():
    case, other = CASES[1], CASES[3]
    i = np.stack([indices(other), indices(case)], axis=1)
    rule, _ = method(case)
    how = {"gradient": MiniBatch(1, indices=i), "every": case["m"], "iterates": True}
    batch = run(problem(case), rule, case["x0"], len(i), **how)
    assert batch.xs.shape == (case["epochs"] + 1, 2, len(case["x0"]))
    np.testing.assert_array_equal(batch.xs[:, 1], ours(case).xs)
