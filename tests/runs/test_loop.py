"""The run loop: what a trace holds, what starts it, and what it refuses."""

import io
import re
import sys

import numpy as np
import pytest

from nglab import (
    DiagonalQuadratic,
    Quartic,
    Rosenbrock,
    adam,
    adaptive_nsgd,
    bb,
    gbb,
    gd,
    nsgd,
    run,
)
from nglab.gradients import Estimate, Full
from nglab.rates import Flag
from nglab.runs import records
from nglab.schedules import InverseSqrt

VALLEY = Rosenbrock(3)
RULES = {
    "nsgd": nsgd(InverseSqrt(0.3)),
    "adaptive_nsgd": adaptive_nsgd(0.1, 0.2, momentum=0.5, momentum_update=0.1),
    "adaptive_nsgd in blocks": adaptive_nsgd(0.1, 0.2, blocks=(2, 1)),
    "adam": adam(0.05),
    "bb": bb(1e-3),
    "gbb": gbb(VALLEY, 1e-3),
}
each_rule = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
STARTS = np.random.default_rng(9).normal(size=(4, 3))


def by_hand(rule, x, steps):
    """f, |g|, lr and x of steps + 1 iterates, and the state before the last step."""
    f, g = VALLEY.value_and_grad(x)
    state = rule.init(x)
    rows = []
    for _ in range(steps + 1):
        before, (ahead, state) = state, rule.step(x, g, state)
        rows.append((f, np.sqrt(np.vecdot(g, g)), state.lr, x))
        last, x = x, ahead
        f, g = VALLEY.value_and_grad(x)
    return *(np.array(column) for column in zip(*rows, strict=True)), last, before


def same(a, b):
    """Equal bits, in arrays and in states, which are tuples of arrays and tuples."""
    if isinstance(a, tuple):
        return len(a) == len(b) and all(map(same, a, b))
    return np.array_equal(a, b)


@each_rule
@pytest.mark.parametrize("x0", [VALLEY.x0, STARTS], ids=["one", "batch"])
@pytest.mark.parametrize("every", [1, 7])
def test_a_trace_is_what_the_loop_by_hand_sees(rule, x0, every):
    f, size, lr, xs, last, before = by_hand(rule, x0, 20)
    trace = run(VALLEY, rule, x0, 20, every=every, iterates=True)
    k = trace.k
    np.testing.assert_array_equal(k, np.arange(21) if every == 1 else [0, 7, 14, 20])
    assert same((trace.f, trace.grad_norm), (f[k], size[k]))
    assert same((trace.lr, trace.xs), (lr[k], xs[k]))
    assert same((trace.x, trace.state), (last, before))
    assert trace.state.k == 20
    np.testing.assert_array_equal(trace.first_bad, np.full(x0.shape[:-1], -1))


@pytest.mark.parametrize(
    ("steps", "every", "k"),
    [
        (0, 1, [0]),
        (0, 9, [0]),
        (20, 5, [0, 5, 10, 15, 20]),
        (21, 7, [0, 7, 14, 21]),
        (20, 7, [0, 7, 14, 20]),
        (3, 100, [0, 3]),
    ],
)
def test_the_last_iterate_is_recorded_and_once(steps, every, k):
    trace = run(VALLEY, nsgd(0.1), steps=steps, every=every)
    assert trace.k.tolist() == k
    assert len(trace.f) == len(trace.grad_norm) == len(trace.lr) == len(k)
    assert trace.f[-1] == VALLEY.value(trace.x)


def test_no_steps_leave_the_start():
    x0 = np.array([1.0, 2.0, 3.0])
    trace = run(VALLEY, nsgd(0.1), x0, steps=0, iterates=True)
    np.testing.assert_array_equal(trace.x, x0)
    np.testing.assert_array_equal(trace.xs, x0[None])
    assert trace.state.k == 0
    trace.x[:] = 0
    assert x0.tolist() == [1.0, 2.0, 3.0]
    np.testing.assert_array_equal(trace.xs, x0[None])


def test_lr_is_the_rate_of_the_step_that_leaves_the_record():
    rate = InverseSqrt(1e-3)
    trace = run(VALLEY, gd(rate), VALLEY.x0, 9, iterates=True)
    np.testing.assert_array_equal(trace.lr[:, 0], [rate(k) for k in range(10)])
    steps = trace.lr[:-1] * VALLEY.grad(trace.xs[:-1])
    np.testing.assert_array_equal(trace.xs[1:], trace.xs[:-1] - steps)


def test_iterates_are_kept_on_request_only():
    with pytest.raises(ValueError, match=r"not recorded: run\(\.\.\., iterates=True\)"):
        run(VALLEY, nsgd(0.1), steps=1).xs  # noqa: B018


@each_rule
def test_a_run_goes_on_from_its_state_with_the_same_bits(rule):
    whole = run(VALLEY, rule, STARTS, 25)
    part = run(VALLEY, rule, STARTS, 10)
    x, state = part.x, part.state
    for _ in range(15):
        x, state = rule.step(x, VALLEY.grad(x), state)
    assert same((x, state), (whole.x, whole.state))


def test_a_row_that_blows_up_stays_so_and_the_others_go_on():
    f = Quartic(2)
    trace = run(f, gd([0.1, 3.0]), [1.0, 2.0], 30)
    np.testing.assert_array_equal(trace.f[:, 0], run(f, gd(0.1), [1.0, 2.0], 30).f)
    bad = ~np.isfinite(trace.f[:, 1])
    first = bad.argmax()
    assert 0 < first < 30
    assert bad[first:].all()
    assert trace.first_bad.tolist() == [-1, first]
    seldom = run(f, gd([0.1, 3.0]), [1.0, 2.0], 30, every=4)
    assert seldom.first_bad.tolist() == [-1, -(-first // 4) * 4]


def test_the_gradient_is_whatever_the_estimator_says():
    class Doubled(Full):
        def __call__(self, problem, x, k, drawn, state):
            f, g = problem.value_and_grad(x)
            return Estimate(x, f, 2 * g, (f, 2 * g)), state

    trace = run(VALLEY, gd(2.0**-12), STARTS, 20, gradient=Doubled())
    plain = run(VALLEY, gd(2.0**-11), STARTS, 20)
    assert same((trace.x, trace.f), (plain.x, plain.f))
    np.testing.assert_array_equal(trace.grad_norm, 2 * plain.grad_norm)


@pytest.mark.parametrize("most", [3, 4, 10, 101, 500, 999, 1000])
def test_too_many_records_are_refused_and_the_least_every_that_fits_is_named(
    monkeypatch, most
):
    width = (
        8 * 4 * (2 + 1 + 3)
    )  # f, |g|, lr and three coordinates, in each of four rows
    monkeypatch.setattr(records, "MOST_BYTES", most * width)

    def refused(every):
        with pytest.raises(ValueError, match=f"every={every} is too small") as refusal:
            run(VALLEY, nsgd(0.1), STARTS, 1000, every=every, iterates=True)
        return int(re.search(r"every=(\d+) fits", str(refusal.value))[1])

    every = refused(1)
    assert refused(every - 1) == every
    trace = run(VALLEY, nsgd(0.1), STARTS, 1000, every=every, iterates=True)
    assert len(trace.k) <= most


def test_the_limit_is_256_mib_and_is_checked_before_anything_is_allocated():
    with pytest.raises(
        ValueError, match=r"need more than 256 MiB: every=1 is too small"
    ):
        run(VALLEY, nsgd(0.1), steps=10**15)


@pytest.mark.parametrize("most", [0, 1, 2])
def test_a_batch_too_large_for_any_every_is_not_promised_one(monkeypatch, most):
    monkeypatch.setattr(records, "MOST_BYTES", most * 8 * 3 * 4)
    with pytest.raises(ValueError, match="MiB") as refusal:
        run(VALLEY, nsgd(0.1), STARTS, 50)
    for every in re.findall(r"every=(\d+) fits", str(refusal.value)):
        run(VALLEY, nsgd(0.1), STARTS, 50, every=int(every))


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_progress_is_shown_where_it_is_wanted(monkeypatch, capsys):
    run(VALLEY, nsgd(0.1), steps=5)
    assert capsys.readouterr() == ("", "")
    run(VALLEY, nsgd(0.1), steps=5, progress=True)
    lines = capsys.readouterr().err.splitlines()
    assert ["0/5 step" in lines[0], "5/5 step" in lines[-1]] == [True, True]
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    run(VALLEY, nsgd(0.1), steps=5, progress=False)
    assert terminal.getvalue() == ""
    shown = run(VALLEY, nsgd(0.1), steps=5, progress=True)
    assert "step" in terminal.getvalue()
    assert capsys.readouterr().out == ""
    assert same(shown.x, run(VALLEY, nsgd(0.1), steps=5).x)


def test_flags_say_how_each_barzilai_borwein_rate_came_about():
    trace = run(DiagonalQuadratic([2.0, 2.0]), bb([0.1, 0.2]), steps=4)
    names = [Flag.FIRST, Flag.OK, Flag.CONVERGED, Flag.CONVERGED, Flag.CONVERGED]
    np.testing.assert_array_equal(trace.flag[:, :, 0], np.transpose([names, names]))
    assert trace.flag.shape == (5, 2, 1)
    searched = run(VALLEY, gbb(VALLEY, 1e-3), steps=3)
    assert searched.flag[:, 0].tolist() == [Flag.FIRST, Flag.OK, Flag.OK, Flag.OK]
    assert run(VALLEY, nsgd(0.1), steps=3).flag is None
