"""Ctrl-C: what was recorded, and never a step by half."""

import signal
import threading

import numpy as np
import pytest

from nglab import (
    DiagonalQuadratic,
    LeastSquares,
    draws,
    gd,
    nsgd,
    run,
)
from nglab.runs.interrupts import raised
from tests.runs.test_resume import assert_same

BOWL = DiagonalQuadratic([1.0, 3.0, 9.0])
rng = np.random.default_rng(5)
SUM = LeastSquares(rng.normal(size=(20, 3)), rng.normal(size=20))
STARTS = rng.normal(size=(2, 3))


@pytest.mark.parametrize("how", [{}, {"workers": 2}, {"stop": lambda f, g: f < 0}])
def test_ctrl_c_gives_what_was_recorded_and_the_run_goes_on_from_there(how):
    keys = [threading.main_thread().ident]

    def lr(k):
        if k == 3000 and keys:  # Ctrl-C, once, in the midst of it
            signal.pthread_kill(keys.pop(), signal.SIGINT)
        return np.array([0.01, 0.02])

    rule = nsgd(lr, noise=0.3)
    kept = {"noise": draws.gaussian([1, 2]), "every": 10, "iterates": True, **how}
    part = run(BOWL, rule, STARTS, 10**6, **kept)
    assert part.interrupted
    assert part.last.max() > 0
    assert (part.last < 10**6).all()
    assert np.isfinite(part.final).all()
    steps = int(part.last.max()) + 100
    whole = run(BOWL, rule, STARTS, steps, **kept)
    assert_same(run(BOWL, rule, steps=steps, resume=part, **kept), whole)
    assert not whole.interrupted


@pytest.mark.parametrize("where", range(4))
@pytest.mark.parametrize("workers", [1, 2])
def test_wherever_ctrl_c_comes_no_step_is_half_recorded(where, workers):
    """In f, in the rate; and before anything is recorded it is raised."""
    calls = []

    class Own:
        dim = 3

        def value_and_grad(self, x):
            calls.append(1)
            if where == 0 and len(calls) == 40:
                raise KeyboardInterrupt
            return (x * x).sum(-1), 2 * x

    def lr(k):
        if k == (13 if where == 1 else -1):
            raise KeyboardInterrupt
        return 0.05

    whole = run(BOWL, gd(0.05), STARTS, 60)
    if where < 2:
        problem = Own() if where == 0 else BOWL
        part = run(problem, gd(lr), STARTS, 60, workers=workers)
        assert part.interrupted
        assert part.last.min() < 60  # the other thread may have come to its end
        if where == 1:
            assert part.last.max() == 12
            for i, last in enumerate(part.last):
                np.testing.assert_array_equal(
                    part.f[: last + 1, i], whole.f[: last + 1, i]
                )
    elif where == 2:
        with pytest.raises(KeyboardInterrupt):
            run(BOWL, gd(lambda k: 1 / 0 if k else interrupt()), STARTS, 60)
    else:
        assert run(BOWL, gd(0.05), STARTS, 0).k.tolist() == [0]


def interrupt():
    raise KeyboardInterrupt


@pytest.mark.parametrize("workers", [1, 2])
def test_within_raised_ctrl_c_is_let_through(workers):
    def lr(k):
        if k == 13:
            raise KeyboardInterrupt
        return 0.05

    with raised(), pytest.raises(KeyboardInterrupt):
        run(BOWL, gd(lr), STARTS, 60, workers=workers)
    assert run(BOWL, gd(lr), STARTS, 60, workers=workers).interrupted
