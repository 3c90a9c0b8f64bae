"""Rates that look at the function: Polyak, exact and backtracking line searches."""

from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np

from nglab.arrays import Array, Hyper, Value, check_counts, check_fields, col, dot, rows
from nglab.blocks import WHOLE, Blocks
from nglab.moments.base import Nothing
from nglab.rates.base import Rate


class Function(Protocol):
    """A function that can be evaluated."""

    def value(self, x: Array) -> Array:
        """f(x), (*B, n) -> (*B)."""


class QuadraticFunction(Protocol):
    """A function with constant second derivatives."""

    mu: float | None

    def product(self, d: Array) -> Array:
        """Q d, (*B, n) -> (*B, n)."""


def quotient(a: Array, b: Array) -> Array:
    """a / b, and 0 where b <= 0.

    (`arrays.ratio` is for norms: there 2^-511 is nothing, of squares it is a lot.)
    """
    return a / np.where(b > 0, b, np.inf)


@dataclass(frozen=True, eq=False)
class Polyak:
    """lr = (f(x) - minimum) / (c <g, u>): for u = g and c = 1, (f - f*) / |g|^2.

    It needs f, its least value and nothing else; 0 at and below it, and where <g, u> is
    not positive.

    Shapes: x, g, u (*B, n); f (*B); minimum, c broadcast to *B; result (*B, 1).
    Units:  x^2/f for u = g, x for a normalised u: the step is the same for both.
    Errors: ValueError for a minimum that is no finite number, c <= 0, and f left out.
    Source: Polyak, Introduction to Optimization (1987), section 5.3.2; with terms of a
            sum: Loizou et al., arXiv 2002.10542.
    """

    minimum: Hyper = 0.0
    c: Hyper = 1.0
    blocks: Blocks = WHOLE

    def __post_init__(self) -> None:
        check_fields(self, minimum="(-inf, inf)", c="(0, inf)")

    def init(self, x: Array) -> Nothing:
        """No state."""
        return Nothing()

    def __call__(
        self, k: int, x: Array, f: Value, g: Array, u: Array, state: Nothing
    ) -> tuple[Array, Nothing]:
        if f is None:
            how = "step(..., f=f), or MiniBatch(..., values=True)"
            raise ValueError(f"Polyak's rate looks at f, which is not given: {how}")
        gap = np.maximum(f - self.minimum, 0.0)
        return quotient(gap, self.c * dot(g, u))[..., None], state


@dataclass(frozen=True, eq=False)
class ExactLineSearch:
    """lr = <g, u> / u'Qu, the minimiser along the ray x - lr u of a convex quadratic.

    Shapes: x, g, u (*B, n); result (*B, 1). Units: x^2/f for u = g.
    Errors: ValueError unless the quadratic is strictly convex.
    Source: Cauchy (1847).
    """

    quadratic: QuadraticFunction
    blocks: Blocks = WHOLE

    def __post_init__(self) -> None:
        if not hasattr(self.quadratic, "product") or not self.quadratic.mu:
            raise ValueError(f"{self.quadratic!r} is no strictly convex quadratic")

    def init(self, x: Array) -> Nothing:
        """No state."""
        return Nothing()

    def __call__(
        self, k: int, x: Array, f: Value, g: Array, u: Array, state: Nothing
    ) -> tuple[Array, Nothing]:
        return quotient(dot(g, u), dot(u, self.quadratic.product(u)))[..., None], state


class LineSearchState(NamedTuple):
    """The trial rate's state, the last values of f and the trials of this step."""

    trial: Any
    recent: Array
    trials: Array

    @property
    def flag(self) -> Any:
        """How the trial rate came about, where it says so."""
        return getattr(self.trial, "flag", None)


@dataclass(frozen=True, eq=False)
class LineSearch:
    """The first t in {t0, t0 b, t0 b^2, ...} with

        f(x - t u) <= max(f_k, ..., f_{k-M+1}) - c1 <g, t u>,

    t0 from the rate `trial`, M the `memory`, b the `shrink`. M = 1 is Armijo's rule, M
    > 1 the nonmonotone rule of Grippo, Lampariello and Lucidi; with a Barzilai-Borwein
    trial the latter is Raydan's global Barzilai-Borwein method. After `most` trials the
    last is taken: near a minimiser the test is a comparison of rounding errors.

    Shapes: x, g, u (*B, n); c1 and shrink broadcast to *B; result (*B, 1).
    Units:  those of the trial.
    Errors: ValueError unless 0 < c1, shrink < 1, memory >= 1 and most >= 1.
    Source: Armijo (1966); Grippo, Lampariello, Lucidi (1986); Raydan (1997).
    """

    function: Function
    trial: Rate
    memory: int = 1
    c1: Hyper = 1e-4
    shrink: Hyper = 0.5
    most: int = 200

    def __post_init__(self) -> None:
        check_fields(self, c1="(0, 1)", shrink="(0, 1)")
        check_counts(self, memory=1, most=1)

    @property
    def blocks(self) -> Blocks:
        """Those of the trial rate."""
        return self.trial.blocks

    def init(self, x: Array) -> LineSearchState:
        """No value of f yet (-inf), no trials."""
        recent = rows(x, self.memory, -np.inf)
        return LineSearchState(self.trial.init(x), recent, rows(x, 1))

    def __call__(
        self, k: int, x: Array, f: Value, g: Array, u: Array, state: LineSearchState
    ) -> tuple[Array, LineSearchState]:
        t, trial = self.trial(k, x, f, g, u, state.trial)
        t, *_ = np.broadcast_arrays(t, col(self.c1), col(self.shrink))
        here = self.function.value(x)[..., None]
        recent = np.concatenate([here, state.recent[..., :-1]], axis=-1)
        highest = recent.max(-1, keepdims=True)
        trials = np.ones_like(t[..., :1])
        with np.errstate(all="ignore"):
            for _ in range(self.most - 1):
                d = self.blocks.spread(t) * u
                enough = highest - col(self.c1) * dot(g, d)[..., None]
                reached = self.function.value(x - d)[..., None]
                longer = np.isfinite(here) & ~(reached <= enough)
                if not longer.any():
                    break
                t = np.where(longer, t * col(self.shrink), t)
                trials = trials + longer
        return t, LineSearchState(trial, recent, trials)
