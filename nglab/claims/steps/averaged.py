"""Zhang and Hager's search: f may rise, but not above an average of its past."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from nglab.arrays import Array, Value, rows
from nglab.blocks import Blocks
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import solution
from nglab.optimizer import Optimizer
from nglab.problems import Beale, LogCosh, Problem, Rosenbrock, random_quadratic
from nglab.rates import BarzilaiBorwein, LineSearch
from nglab.runs.loop import run

C1, ETA = 0.45, np.array([[0.0], [0.85]])  # eta = 0 is Armijo's rule


class Averages(NamedTuple):
    """The trial rate's state, the average C of f so far, and its weight Q."""

    trial: Any
    C: Array
    Q: Array


@dataclass(frozen=True, eq=False)
class Averaged:
    """The first t in {t0, t0 b, ...} with f(x - t u) <= C - c1 <g, t u>.

    C <- (eta Q C + f)/(eta Q + 1), Q <- eta Q + 1.
    """

    search: LineSearch
    eta: Array

    @property
    def blocks(self) -> Blocks:
        """Those of the search."""
        return self.search.blocks

    def init(self, x: Array) -> Averages:
        """No value of f yet, which has no weight."""
        return Averages(
            self.search.trial.init(x),
            rows(x, 1, 0.0, self.eta),
            rows(x, 1, 0.0, self.eta),
        )

    def __call__(
        self, k: int, x: Array, f: Value, g: Array, u: Array, state: Averages
    ) -> tuple[Array, Averages]:
        t, trial = self.search.trial(k, x, f, g, u, state.trial)
        here = self.search.function.value(x)[..., None]
        Q = self.eta[..., None] * state.Q + 1
        C = (self.eta[..., None] * state.Q * state.C + here) / Q
        t, _, _ = self.search.search(x, g, u, t, C, np.isfinite(here))
        return t, Averages(trial, C, Q)


def zhang_hager(
    forgets: float = 1.0,
    asks: float = 1.0,
    searches: bool = True,
    steps: int = 40,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Zhang and Hager's search lets f rise, yet the average C never does.

    Hypotheses  f bounded below, 0 <= eta < 1, 0 < c1 < 1; any trial steps
    Method      x <- x - a g, f(x - a g) <= C - c1 a |g|^2 by halving;
                C <- (eta Q C + f)/(eta Q + 1), Q <- eta Q + 1; C_0 = f_0, Q_0 = 1
    Bound       (a) f_k <= C_k <= A_k = (f_0 + ... + f_k)/(k + 1)
                (b) (1 - eta) c1 sum_{k<=N} a_k |g_k|^2 <= f_0 - f* for every N
    Proof       Q_{k+1} (C_k - C_{k+1}) = C_k - f_{k+1} >= c1 a_k |g_k|^2 and 1 <= Q <=
                1/(1 - eta); A by induction, as Q_k <= k + 1
    Tight       (a) where f stays the same. Zhang and Hager (2004), from memory; the
                proof is repeated here
    """
    rng = np.random.default_rng(seed)
    problems: Sequence[tuple[Problem, Array]] = (
        (random_quadratic(5, 100.0, rng), rng.normal(size=(30, 5))),
        (LogCosh(50.0, 3), 5 * rng.normal(size=(30, 3))),
        (Rosenbrock(), rng.normal(size=(30, 2))),
        (Beale(), rng.uniform(-1.0, 1.0, size=(30, 2))),
    )
    for f, x0 in problems:
        trial = BarzilaiBorwein()
        search = LineSearch(f, trial, 1, asks * C1)
        rate = Averaged(search, forgets * ETA) if searches else trial
        trace = run(f, Optimizer(rate), x0, steps)
        F = (trace.f - solution(f).f).reshape(steps + 1, -1, 30)
        C, name = averages(F, ETA), type(f).__name__
        yield Evidence(name, F, C, "f_k - f*", letter="a")
        mean = np.cumsum(F, axis=0) / (trace.k + 1)[:, None, None]
        yield Evidence(name, C, mean, "C_k - f*", letter="a")
        fall = trace.lr[:-1, ..., 0] * trace.grad_norm[:-1] ** 2
        spent = np.cumsum(fall.reshape(steps, -1, 30), axis=0)
        yield Evidence(name, (1 - ETA) * C1 * spent, F[0], "sum a |g|^2", letter="b")


def averages(F: Array, eta: Array) -> Array:
    """C_k of every f_k."""
    C, Q = F[0] + 0 * eta, np.ones_like(eta)
    found = [C]
    for f in F[1:]:
        C, Q = (eta * Q * C + f) / (eta * Q + 1), eta * Q + 1
        found.append(C)
    return np.array(found)


CLAIMS = (
    Claim(
        "zhang-hager",
        zhang_hager,
        PROVED,
        {
            "no search": {"searches": False},
            "an average that keeps more": {"forgets": 1.17},
            "c1 understated tenfold": {"asks": 0.1},
        },
    ),
)
