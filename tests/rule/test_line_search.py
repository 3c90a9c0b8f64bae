"""Line searches: no step that breaks their condition, and a flag where there is none.

The condition is checked in rational arithmetic, which neither rounds nor overflows.
"""

from fractions import Fraction
from inspect import signature
from itertools import product

import numpy as np
import pytest

from nglab import Optimizer, armijo, gbb, moments, rates, recipes, run
from nglab.rates import Flag, Given, LineSearch

C1, STEPS = 0.01, 8


class Own:
    """An object of the user's: no more than dim, x0 and value_and_grad."""

    def __init__(self, dim, formula, p=0):
        self.dim, self.formula, self.p = dim, formula, p
        self.x0 = np.linspace(1.0, 1.5, dim)

    def value_and_grad(self, x):
        f, g = self.formula(x)
        return np.ldexp(f, self.p), np.ldexp(g, self.p)


def bowl(x):
    d = np.array([1.0, 1e6])
    return (d * x * x).sum(-1) / 2, d * x


def valley(x):
    a, b = x[..., 0], x[..., 1]
    r = b - a * a
    return (
        100 * r * r + (1 - a) ** 2,
        np.stack([-400 * a * r - 2 * (1 - a), 200 * r], -1),
    )


def lifted(x):
    """Near its minimiser f is 1 but for rounding."""
    return 1.0 + (x * x).sum(-1) / 2, x


def kink(x):
    return np.abs(x).sum(-1), np.where(x >= 0, 1.0, -1.0)


def uphill(x):
    """A gradient of the wrong sign: no step is short enough."""
    return 3.0 + (x * x).sum(-1) / 2, -x


FORMULAS = (bowl, valley, lifted, kink, uphill)
SEARCHES = [
    n for n in recipes.__all__ if "most" in signature(getattr(recipes, n)).parameters
]


def condition(f, x, g, t, highest, c1):
    """f(x - t g) and what it must not exceed, which is exact."""
    decrease = Fraction(c1) * Fraction(t) * sum(Fraction(a) ** 2 for a in g.tolist())
    ahead, _ = f.value_and_grad(x - t * g)
    return float(ahead), Fraction(highest) - decrease


def broken(ahead, bound, highest):
    """Whether a step breaks the condition by more than rounding."""
    if not np.isfinite(ahead):
        return True
    slack = 4 * Fraction(2.0**-52) * abs(Fraction(highest)) + Fraction(5e-324)
    return Fraction(ahead) > bound + slack


def looked_at(f, xs, lr, flag, memory):
    """Every step of a row, taken or not."""
    fs, gs = f.value_and_grad(xs)
    for k in range(STEPS):
        x, g, t = xs[k], gs[k], float(lr[k])
        highest = float(fs[max(0, k - memory + 1) : k + 1].max())
        if flag[k] == Flag.EXHAUSTED:
            assert t == 0.0
            assert np.array_equal(xs[k + 1], x)
        else:
            assert t > 0.0
            assert not broken(*condition(f, x, g, t, highest, C1), highest)


@pytest.mark.parametrize("p", [-996, -500, 0, 500, 900])  # 1e-300 to 1e270
@pytest.mark.parametrize("name", SEARCHES)
def test_no_step_breaks_the_condition_without_a_flag(name, p):
    lr = np.clip([1.0, 2.0**-p], 1e-30, 1e30)[:, None]
    how, seen = {"lr": lr, "c1": C1, "shrink": [0.1, 0.5, 0.95, 0.999]}, set()
    for formula, most in product(FORMULAS, (1, 3, 200)):
        f, memory = Own(2, formula, p), 4 if name == "gbb" else 1
        more = {"memory": memory} if name == "gbb" else {}
        method = getattr(recipes, name)(f, most=most, **how, **more)
        trace = run(f, method, steps=STEPS, iterates=True)
        for row in np.ndindex(2, 4):
            at = (slice(None), *row)
            parts = trace.xs[at], trace.lr[at][:, 0], trace.flag[at][:, 0]
            looked_at(f, *parts, memory)
        seen |= {*trace.flag.ravel().tolist()}
    assert p or {Flag.EXHAUSTED} < seen  # both happen


def test_the_search_of_faults_stays_where_it_is_and_says_so():
    f = Own(2, bowl)
    stuck = run(f, armijo(f, shrink=0.95), steps=3)
    assert stuck.flag.tolist() == 4 * [[Flag.EXHAUSTED]]
    assert np.array_equal(stuck.x, f.x0)
    assert stuck.first_bad == -1
    enough = run(f, armijo(f, shrink=0.95, most=400), steps=3)
    assert enough.flag.tolist() == 4 * [[Flag.OK]]
    assert (np.diff(enough.f) < 0).all()


def test_exhaustion_is_said_exactly_when_the_last_trial_fails():
    f = Own(1, lambda x: ((x * x).sum(-1) / 2, x))  # accepts t <= 2 (1 - c1)
    for most, lr, flag in ((5, 0.0, Flag.EXHAUSTED), (6, 1.0, Flag.OK)):
        trace = run(f, armijo(f, 32.0, most=most), [1.0], 1)
        assert (trace.lr[0], trace.flag[0]) == (lr, flag)
        assert trace.state.rate.trials == most


def test_rows_that_are_exhausted_do_not_touch_the_others():
    f = Own(2, valley)
    x0 = np.array([[-1.2, 1.0], [1.0, 1.0], [3.0, -2.0]])
    shrink = np.array([0.5, 0.95, 0.999])
    both = run(f, armijo(f, 1.0, shrink=shrink, most=30), x0, 10, iterates=True)
    for i in range(3):
        method = armijo(f, 1.0, shrink=shrink[i], most=30)
        alone = run(f, method, x0[i], 10, iterates=True)
        assert np.array_equal(both.xs[:, i], alone.xs)
        assert np.array_equal(both.flag[:, i], alone.flag)
    assert {*both.flag.ravel()} == {Flag.OK, Flag.EXHAUSTED}


def test_a_step_that_rounds_to_none_is_no_step():
    """At t = 2^-53 the trial is x itself, and its f is no higher."""
    f = Own(1, uphill)
    for most in (40, 54, 5000):
        trace = run(f, armijo(f, 1.0, most=most), [8.0], 2)
        assert (trace.lr[0], trace.flag[0]) == (0.0, Flag.EXHAUSTED)
        assert trace.state.rate.trials == min(most, 54)
    assert run(f, armijo(f, 2.0**-60), [8.0], 2).flag[0] == Flag.OK  # not searched


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", SEARCHES)
def test_values_that_are_not_finite_are_flagged_and_forgotten(name, bad):
    """f is not finite at the first point alone: it does not count in the memory."""

    class Holed:
        dim, x0 = 1, np.array([1.0])

        def value_and_grad(self, x):
            f = np.where(x[..., 0] == 1.0, bad, 8 * x[..., 0] ** 2)
            return f, 16 * x

    trace = run(Holed(), getattr(recipes, name)(Holed(), 1.0), steps=3)
    assert trace.flag[:2, 0].tolist()[0] == Flag.NONFINITE
    assert trace.lr[0] == 1.0
    assert trace.flag[1] not in (Flag.NONFINITE, Flag.EXHAUSTED)
    assert trace.f[2] < trace.f[1]


def test_twice_not_finite_is_diverged_for_every_search():
    f = Own(1, lambda x: ((x * x).sum(-1) / 2, 2 * x))
    for name in SEARCHES:
        method = getattr(recipes, name)(f, 1.0)
        trace = run(f, method, [[np.float64(1e200)], [1.0]], 3)
        assert trace.flag[:2, 0, 0].tolist() == [Flag.NONFINITE, Flag.DIVERGED]
        assert Flag.DIVERGED not in trace.flag[:, 1]


def test_a_search_passes_on_the_flag_of_its_trial_and_outranks_it():
    f = Own(2, valley)
    flags = run(f, gbb(f, 1e-4, memory=1, most=1), [-1.2, 1.0], 20).flag[:, 0].tolist()
    end = flags.index(Flag.EXHAUSTED)
    assert flags[:end] == [Flag.FIRST] + (end - 1) * [Flag.OK]
    assert flags[end:] == (21 - end) * [Flag.EXHAUSTED]  # though s = 0
    assert end > 1


def test_searches_along_other_directions():
    f = Own(2, valley)
    rate = LineSearch(f, Given(1.0), c1=C1)
    trace = run(f, Optimizer(rate, moments.Momentum(0.5)), steps=20)
    assert np.isfinite(trace.f).all()
    assert {*trace.flag.ravel()} <= {Flag.OK, Flag.EXHAUSTED}


@pytest.mark.parametrize("name", SEARCHES)
def test_the_function_needs_value_and_grad_alone_and_is_checked_at_the_door(name):
    recipe = getattr(recipes, name)
    for wrong in (None, 3.0, "f", lambda x: x, Own, rates, object()):
        with pytest.raises(ValueError, match=r"problem=.*value_and_grad"):
            recipe(wrong)
    f = Own(3, lifted)
    assert run(f, recipe(f), steps=30).f[-1] == 1.0
