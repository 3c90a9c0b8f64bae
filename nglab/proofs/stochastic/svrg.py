"""SVRG: the mean squared distance contracts in an epoch.

g_i, m_i and n_i are the gradients of f_i at x_k, at the snapshot y and at x*; G and M
are the means of g_i and m_i; all points are less x*.
"""

from collections.abc import Iterator

from nglab.proofs import bounds
from nglab.proofs.kernel.facts import Fact, square
from nglab.proofs.kernel.polynomials import ZERO, Poly, Vec, symbol, symbols, vectors
from nglab.proofs.kernel.rules import HALF, mean, mean_of, sum_of, telescope
from nglab.proofs.lemmas import (
    cocoercive,
    expected,
    geometric,
    monotone,
    unbiased,
)
from nglab.proofs.premises import (
    STAR,
    Point,
    convex,
    define,
    hypothesis,
    mean_is,
    natural,
    positive,
    smooth_convex,
    strongly_convex,
)
from nglab.proofs.proof import Proof
from nglab.proofs.quotients import Quotient, gap, quotients

x, y, G, M = vectors("x[k,w] y G[k,w] M")
g, m, n = vectors("g[k,i,w] m[i] n[i]")
L, mu, eta, D, then = symbols("L mu eta D[k] D[k+1]")
F, f, F0, f0 = symbols("F[k,w] f[k,i,w] F0 f0[i]")
V = g - m + M  # the direction
HERE, START = Point(x, G, F, "x_k"), Point(y, M, F0, "the snapshot")
TERM, OLD = Point(x, g, f, "x_k (a term)"), Point(y, m, f0, "the snapshot (a term)")
THERE = Point(ZERO, n, Poly.of(0), "x* (a term)")
LAWS = [
    *unbiased(g, G, "i", x),
    *unbiased(m, M, "i", x, M),
    *unbiased(n, ZERO, "i", x, y, M),
]


def conditional(stretch: int = 1) -> Fact:
    """C = E_i|x_{k+1} - x*|^2."""
    after: Vec = x - stretch * eta * V
    return define(symbol("C[k,w]"), mean_of(after @ after, "i")).by(*LAWS)


def option1(weight: int = 2, stretch: int = 1) -> Iterator[Fact]:
    """E|v|^2 <= 2 L <G, x - x*> + L^2 D_0/2; expand D+, sum the geometric series."""
    eta_, mu_, L_ = positive(eta, mu, L)
    one = 2 * cocoercive(TERM, THERE, L) + weight * cocoercive(OLD, THERE, L)
    one = one + square((g - n) + (m - n - M))
    variance = mean(one, "i").by(*LAWS, *unbiased(m, M, "i", y))
    variance = variance + 2 * square(M - HALF * L * y)
    room = hypothesis("eta < 1/L", 1 - eta * L, ">")
    step = eta_ * eta_ * variance + 2 * eta_ * room * monotone(HERE, STAR, mu)
    q, yy = bounds.sgd_rate(eta, mu, L), y @ y
    rest = HALF * eta**2 * L**2 * symbol("D[0]")
    first = define(yy, symbol("D[0]"), "D[0] = |y|^2, x_0 is the snapshot")
    step = expected(
        step.by(first), x, conditional(stretch).by(first), q * D + rest - then
    )
    yield step
    less = hypothesis("mu <= L", L - mu)
    q_ = HALF * square(1 - 2 * eta * L) + HALF + 2 * eta_ * room * less
    b = symbol("b")
    noise = Quotient.of(bounds.svrg_noise(*quotients(eta, mu, L)))
    law = define(b * noise.den, noise.num, "b = eta L^2/(4 mu (1 - eta L))")
    b_ = (eta_ * L_ * L_ + law).over(4 * mu_ * room, b)
    D0, D0_ = symbol("D[0]"), hypothesis("D_0 >= 0", symbol("D[0]"))
    yield geometric(step, q, q_, b * D0, b_ * D0_, law * (HALF * eta * D0))


def option2(weight: int = 4, stretch: int = 1) -> Iterator[Fact]:
    """E|v|^2 <= 4 L (F + F(y)), <G, x - x*> >= F: expand D+, sum over the epoch."""
    (eta_, mu_) = positive(eta, mu)
    one = 2 * smooth_convex(TERM, THERE, L) + 2 * smooth_convex(OLD, THERE, L)
    one = one + square((g - n) + (m - n - M))
    values = mean_is(f, "i", F), mean_is(f0, "i", F0)
    variance = mean(one, "i").by(*LAWS, *values) + 2 * square(M)
    step = eta_ * eta_ * variance + 2 * eta_ * convex(STAR, HERE)
    EF = mean_of(F, "w")
    goal = D - then - 2 * eta * (1 - 2 * L * eta) * EF + weight * L * eta**2 * F0
    step = expected(step, x, conditional(stretch), goal)
    yield step
    steps = symbol("m")
    total = telescope(step, "k", 0, steps - 1, natural(steps))
    first = define(symbol("D[0]"), y @ y, "D[0] = |y|^2, x_0 is the snapshot")
    near = 2 * strongly_convex(START, STAR, mu) / mu_  # D_0 <= 2 F(y)/mu
    away = hypothesis("D >= 0", symbol("D[m]"))
    average = sum_of(EF, "k", 0, steps - 1)  # m E f(x_t), t uniform
    shown = total + near + away
    most = bounds.svrg_restarted(*quotients(eta, steps, L, mu))
    short = hypothesis("eta < 1/(2 L)", 1 - 2 * eta * L, ">")
    signs = mu_ * eta_ * positive(steps)[0] * short
    goal = gap(most * F0, average / steps, signs)
    yield (HALF * mu_ * shown).shows(goal, first)


PROOFS = (
    Proof(
        "svrg-option1-contraction",
        option1,
        {"the snapshot's term once": {"weight": 1}, "2 eta": {"stretch": 2}},
    ),
    Proof(
        "svrg-johnson-zhang-option2",
        option2,
        {"3 L for 4 L": {"weight": 3}, "2 eta": {"stretch": 2}},
    ),
)
