"""What a step of one trajectory costs: counted, not timed, so the same everywhere."""

from collections import Counter
from typing import ClassVar

import numpy as np

from nglab import Quadratic, draws, nsgd, run
from nglab.gradients import Disturbed
from nglab.schedules import InverseSqrt


class Counted(np.ndarray):
    """An array that counts the NumPy calls it takes part in, and passes that on."""

    calls: ClassVar = Counter()

    def __array_ufunc__(self, ufunc, method, *inputs, **rest):
        self.calls[ufunc.__name__] += 1
        if "out" in rest:
            rest["out"] = tuple(map(plain, rest["out"]))
        return counted(getattr(ufunc, method)(*map(plain, inputs), **rest))

    def __array_function__(self, function, types, args, rest):
        self.calls[function.__name__] += 1
        return super().__array_function__(function, types, args, rest)

    def dot(self, b):
        self.calls["dot"] += 1
        return counted(plain(self).dot(plain(b)))

    def item(self):
        self.calls["item"] += 1
        return plain(self).item()

    def min(self):
        self.calls["min"] += 1
        return counted(plain(self).min())


def counted(a):
    return np.asarray(a).view(Counted)


def plain(a):
    return a.view(np.ndarray) if isinstance(a, Counted) else a


class Watched(Quadratic):
    """A quadratic whose iterates and gradients are counted."""

    __module__ = "nglab"  # so that it is called as it is

    def value_and_grad(self, x):
        Counted.calls["evaluations"] += 1
        return super().value_and_grad(x.view(Counted))


def each_step(**how):
    """The calls of one step of W1: the difference between two runs."""
    problem = Watched(np.diag(np.logspace(-2, 0, 100)))

    def calls(steps):
        Counted.calls.clear()
        run(problem, nsgd(InverseSqrt(0.5)), steps=steps, **how)
        return Counter(Counted.calls)

    more = calls(30)
    more.subtract(calls(20))
    return {name: n / 10 for name, n in more.items() if n}


def test_a_step_evaluates_once_and_calls_numpy_ten_times():
    assert each_step() == {
        "evaluations": 1,
        "dot": 4,  # Qx, x'Qx, g'g for the direction and g'g for the record
        "divide": 2,  # f and the direction
        "sqrt": 1,  # those of the record are taken at the end, all at once
        "item": 2,  # are the squares of both in range?
        "multiply": 1,
        "subtract": 1,
    }


def test_records_cost_nothing_where_they_are_not_taken():
    seldom = each_step(every=1000)
    assert seldom["evaluations"] == 1
    assert seldom["dot"] == 3


def test_an_oracle_that_knows_the_exact_gradient_is_not_asked_again():
    noisy = each_step(gradient=Disturbed(draws.gaussian(1), 0.1))
    assert noisy["evaluations"] == 1
