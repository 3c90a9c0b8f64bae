"""An oracle that looks at an average of gradients: how far the average lags behind."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from nglab.arrays import Array
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.modern.pieces import along, cases, own_corner
from nglab.claims.pieces import EPS
from nglab.moments import Momentum
from nglab.moments.momentum import Velocity
from nglab.norms import as_is
from nglab.optimizer import Optimizer
from nglab.problems import Problem

BETA = np.array([[0.5], [0.9]])  # two coefficients in one run


class Walk(NamedTuple):
    """Iterates x, values f, gradients g, averages m, and what the oracle is given."""

    x: Array
    f: Array
    g: Array
    m: Array
    b: Array


def walk(f: Problem, rule: Optimizer, x: Array, m: Array, steps: int = 40) -> Walk:
    """The path from x with the average m; of Nesterov's form V is m/(1 - beta)."""
    moment: Any = rule.moment
    scale = 1.0 if moment.form == "ema" else 1 - BETA[..., None]
    state, rows = rule.init(x)._replace(moment=Velocity(m / scale)), []
    for k in range(steps):
        value, g = f.value_and_grad(x)
        b, after = moment(g, state.moment, k + 1)
        rows.append((x, value, g, scale * after.V, scale * b))
        x, state = rule.step(x, g, state)
    return Walk(*(np.array(part) for part in zip(*rows, strict=True)))


def lag(
    warm: bool = True,
    mixed: bool = False,
    own: bool = True,
    normalised: bool = True,
    knows: float = 1.0,
    h: float = 0.02,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Averaged gradients lag behind by h L beta/(1 - beta) at most, in the dual norm.

    Hypotheses  f(y) <= f(x) + <g, y - x> + L |y - x|^2/2 and |g(x) - g(y)|_* <=
                L |x - y|; m_0 = g_0, m_k = beta m_{k-1} + (1 - beta) g_k, 0 <= beta < 1
    Method      x <- x - h u, u the oracle's at m, or at Nesterov's b = (1 - beta) g +
                beta m: |u| = 1, <m, u> = |m|_*
    Bound       (a) |m_k - g_k|_* <= h L beta/(1 - beta) (1 - beta^k)
                (b) f(x_{k+1}) <= f(x_k) - h |g_k|_* + 2 h |b_k - g_k|_* + L h^2/2, b
                what the oracle is given, m for one
                (c) Nesterov's |b_k - g_k|_* is beta |m_k - g_k|_*
    Proof       (a) m - g of the next step is beta (m - g + g - g+); an induction. From
                another m_0 it is beta^k |m_0 - g_0|_* more. (b) <g, u> = |b|_* -
                <b - g, u> >= |g|_* - 2 |b - g|_*; (c) by definition
    Tight       (a) far out along the direction that is its own corner, for every k;
                (b) half a step from the minimiser along it, k = 0
    """
    rng = np.random.default_rng(seed)
    for name, f, oracle, L, wrong in cases(rng):
        L = knows * (L if own else wrong)
        D = own_corner(f, oracle, rng)
        starts = [50.5 * h * D, h / 2 * D, *h * 9 * rng.normal(size=(4, f.dim))]
        x0 = np.array([starts, starts])
        m0 = f.grad(x0) if warm else np.zeros_like(x0)
        for form in "ema", "nesterov":
            rule = along(oracle if normalised else as_is, h, Momentum(BETA, form))
            path = walk(f, rule, x0, m0)
            b = path.g + path.m if mixed else path.b
            off = oracle.dual_of(path.m - path.g)
            k = np.arange(len(off))[:, None, None]
            case, size = f"{name}, {form}", oracle.norm_of(path.x).max(0)
            tiny = 64 * EPS * L * size
            bound = h * L * BETA / (1 - BETA) * (1 - BETA**k) + tiny
            yield Evidence(case, off, bound, "|m_k - g_k|_*")
            far, dual = oracle.dual_of(b - path.g), oracle.dual_of(path.g)
            cost = np.diff(path.f, axis=0) / h + (dual - 2 * far)[:-1]
            slack = 64 * EPS * L * size**2 / h
            words = "(f(x_{k+1}) - f(x_k))/h + |g_k|_* - 2 |b_k - g_k|_*"
            yield Evidence(case, cost, L * h / 2 + slack, words, letter="b")
            if form == "nesterov":
                error = np.abs(far - BETA * off)
                words = "||b_k - g_k|_* - beta |m_k - g_k|_*|"
                yield Evidence(case, error, tiny, words, letter="c")


CLAIMS = (
    Claim(
        "lmo-momentum-lag",
        lag,
        PROVED,
        {
            "an average that starts at 0": {"warm": False},
            "g + m in the place of Nesterov's b": {"mixed": True},
            "the l2 constant in every norm": {"own": False},
            "steps along m itself": {"normalised": False},
            "L understated by a tenth": {"knows": 0.9},
        },
        slow=True,
    ),
)
