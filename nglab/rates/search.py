"""Rates that look at the function: Polyak, exact and backtracking line searches."""

from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from nglab.arguments import check_counts, check_fields, instance, shown
from nglab.arrays import Array, Hyper, Value, col, dot, rows, scaled
from nglab.blocks import WHOLE, Blocks, check_blocks
from nglab.functions import checked
from nglab.moments.base import Nothing
from nglab.rates.base import Rate, check_rate
from nglab.rates.secant import Flag, Flags, flags, lost


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
        check_blocks(self, whole=True)
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
        (g, _, a), (u, _, b) = scaled(g), scaled(u)
        gap = np.maximum(f - self.minimum, 0.0) / a / b
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
        check_blocks(self, whole=True)
        kind = "strictly convex quadratic"
        how = "it needs product(d) = Q d, and mu > 0"
        instance("quadratic", self.quadratic, kind, "product", cure=how)
        mu = getattr(self.quadratic, "mu", None)
        if not (isinstance(mu, int | float | np.number) and mu > 0):
            raise ValueError(f"quadratic={shown(self.quadratic)} is no {kind}: {how}")

    def init(self, x: Array) -> Nothing:
        """No state."""
        return Nothing()

    def __call__(
        self, k: int, x: Array, f: Value, g: Array, u: Array, state: Nothing
    ) -> tuple[Array, Nothing]:
        (g, _, a), (u, _, b) = scaled(g), scaled(u)
        lr = quotient(dot(g, u), dot(u, self.quadratic.product(u)))
        return (lr * (a / b))[..., None], state


class LineSearchState(NamedTuple):
    """The trial rate's state, the last values of f, the trials, and how it ended."""

    trial: Any
    recent: Array
    trials: Array
    flag: Flags


@dataclass(frozen=True, eq=False)
class LineSearch:
    """The first t in {t0, t0 b, t0 b^2, ...} with

        f(x - t u) <= max(f_k, ..., f_{k-M+1}) - c1 <g, t u>,

    t0 from the rate `trial`, M the `memory`, b the `shrink`. M = 1 is Armijo's rule, M
    > 1 the nonmonotone rule of Grippo, Lampariello and Lucidi; with a Barzilai-Borwein
    trial the latter is Raydan's global Barzilai-Borwein method.

    Where none of `most` trials is short enough, or where they get so short that x - t u
    rounds to x, the rate is 0: the row stays where it is, and its flag says EXHAUSTED.
    Near a minimiser that is the end of what f can tell; elsewhere `most` is too small
    for t0 and b, or u leads uphill. Otherwise the flag is the trial's, if it has one.

    Shapes: x, g, u (*B, n); c1 and shrink broadcast to *B; result (*B, 1).
    Units:  those of the trial.
    Errors: ValueError unless 0 < c1, shrink < 1, memory >= 1 and most >= 1, and for a
            function without value_and_grad.
    Source: Armijo (1966); Grippo, Lampariello, Lucidi (1986); Raydan (1997).
    """

    function: Any
    trial: Rate
    memory: int = 1
    c1: Hyper = 1e-4
    shrink: Hyper = 0.5
    most: int = 200

    def __post_init__(self) -> None:
        how = "it needs value_and_grad"
        instance("problem", self.function, "function", "value_and_grad", cure=how)
        object.__setattr__(self, "function", checked(self.function))
        check_rate("trial", self.trial)
        check_fields(self, c1="(0, 1)", shrink="(0, 1)")
        check_counts(self, memory=1, most=1)

    @property
    def blocks(self) -> Blocks:
        """Those of the trial rate."""
        return self.trial.blocks

    def init(self, x: Array) -> LineSearchState:
        """No value of f yet (-inf), no trials."""
        recent, trials = rows(x, self.memory, -np.inf), rows(x, 1)
        flag = np.full(trials.shape, Flag.OK, np.int8)
        return LineSearchState(self.trial.init(x), recent, trials, flag)

    def __call__(
        self, k: int, x: Array, f: Value, g: Array, u: Array, state: LineSearchState
    ) -> tuple[Array, LineSearchState]:
        t, trial = self.trial(k, x, f, g, u, state.trial)
        t, *_ = np.broadcast_arrays(t, col(self.c1), col(self.shrink))
        with np.errstate(all="ignore"):
            here = self.function.value(x)[..., None]
            known = np.isfinite(here)
            last = np.where(known, here, -np.inf)
            recent = np.concatenate([last, state.recent[..., :-1]], axis=-1)
            highest = recent.max(-1, keepdims=True)
            known = known & np.isfinite(g).all(-1, keepdims=True)
            t, trials, stuck = self.search(x, g, u, t, highest, known)
        default = getattr(trial, "flag", np.zeros_like(state.flag))
        cases = {
            Flag.DIVERGED: ~known & lost(state.flag),
            Flag.NONFINITE: ~known,
            Flag.EXHAUSTED: stuck,
        }
        flag = flags(cases, default)
        return t, LineSearchState(trial, recent, trials, flag)

    def search(
        self,
        x: Array,
        g: Array,
        u: Array,
        t: Array,
        highest: Array,
        known: NDArray[np.bool_],
    ) -> tuple[Array, Array, NDArray[np.bool_]]:
        """The rate of each row, its trials, and whether they were in vain.

        Rows in which something is not finite are not searched.
        """
        longer, trials = known, np.ones_like(t[..., :1])
        for trial in range(self.most):
            if trial:
                t = np.where(longer, t * col(self.shrink), t)
                trials = trials + longer
            d = self.blocks.spread(t) * u
            enough = highest - col(self.c1) * dot(g, d)[..., None]
            longer = known & ~(self.function.value(x - d)[..., None] <= enough)
            if not longer.any():
                break
        still = (trials > 1) & (x - d == x).all(-1, keepdims=True)
        stuck = longer | still
        return np.where(stuck, 0.0, t), trials, stuck
