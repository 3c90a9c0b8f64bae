"""Momentum: what it accelerates."""

from collections.abc import Iterator

from nglab.proofs import bounds
from nglab.proofs.kernel.facts import Fact, identity, known, square
from nglab.proofs.kernel.polynomials import symbol, symbols, vectors
from nglab.proofs.kernel.rules import HALF, induction, root, telescope
from nglab.proofs.premises import (
    STAR,
    Point,
    convex,
    define,
    descent,
    hypothesis,
    natural,
    positive,
    sum_is,
    textbook,
)
from nglab.proofs.proof import Proof
from nglab.proofs.quotients import gap, quotients


def heavy_ball(lead: int = 1) -> Iterator[Fact]:
    """A mode is e_k = rho^k p_k e_0 with p_{k+1} = 2 z p_k - p_{k-1}, |z| <= 1.

    p_k^2 - 2 z p_k p_{k-1} + p_{k-1}^2 never changes, so |p_{k+1} - z p_k| <= 1 + rho
    and |p_k| <= (1 + rho) k + 1.
    """
    left, right = mode(lead)
    yield left.shows(1 - symbol("z[i]"))
    yield right.shows(1 + symbol("z[i]"))
    z, rho, k = symbols("z[i] rho k")
    p, q, p1, q1 = symbols("p[k,i] q[k,i] p[k+1,i] q[k+1,i]")  # q_k = p_{k-1}
    (rho_,) = positive(rho)
    step = define(p1, 2 * z * p - q, "p_{k+1} = 2 z p_k - q_k"), define(q1, p)
    c = 1 - 2 * z * rho + rho**2
    law = p**2 - 2 * z * p * q + q**2 - c
    start = define(symbol("p[0,i]"), 1), define(symbol("q[0,i]"), rho, "x_{-1} = x_0")
    at0 = identity(z - z).shows(law.at("k", 0), *start)
    keeps = induction(
        "k", law, at0, lambda h: h.shows(law.at("k", k + 1), *step), sign="=="
    )
    yield keeps
    # (p_{k+1} - z p_k)^2 = c - (1 - z^2) p_k^2 <= c <= (1 + rho)^2
    inside = (left * right * square(p) + 2 * rho_ * right - keeps).shows(
        (1 + rho) ** 2 - (p1 - z * p) ** 2, *step
    )
    yield inside
    yield from grows(inside, left * right)


def mode(lead: int = 1) -> tuple[Fact, Fact]:
    """|z| <= 1, 2 z rho = 1 + rho^2 - a lam: (1 -+ rho)^2 is a mu, and a L.

    With m^2 = mu, M^2 = L and t = M + m the method has a t^2 = 4, rho t = M - m.
    """
    z, a, rho, lam, m, M = symbols("z[i] a rho lam[i] m M")
    m_, M_, rho_ = positive(m, M, rho)
    t, t_ = M + m, M_ + m_
    A = define(a * t**2, 4 * lead, "a = 4/(sqrt L + sqrt mu)^2")
    B = define(rho * t, M - m, "rho = (sqrt L - sqrt mu)/(sqrt L + sqrt mu)")
    Z = define(2 * z * rho, 1 + rho**2 - a * lam, "a mode of the recursion")
    low = hypothesis("lam >= mu = m^2", lam - m**2)
    high = hypothesis("lam <= L = M^2", M**2 - lam)
    left = 4 * low + A * lam + B * (2 * m + t - rho * t) - Z * t**2
    right = 4 * high - A * lam + B * (2 * M + t + rho * t) + Z * t**2
    scale = 2 * t_ * t_ * rho_
    return left.over(scale, 1 - z), right.over(scale, 1 + z)


def grows(inside: Fact, small: Fact) -> Iterator[Fact]:
    """|p_k| <= B_k = (1 + rho) k + 1 for every k; then all modes together."""
    z, rho, k, p, p1 = symbols("z[i] rho k p[k,i] p[k+1,i]")
    (rho_,) = positive(rho)
    B = (1 + rho) * k + 1
    B_ = (rho_ + 1) * natural(k) + 1

    def step(most: Fact) -> Fact:
        turned = most + small * square(p)  # z^2 p^2 <= B^2
        part = {
            s: root(turned, B_, s * z * p) + root(inside, rho_ + 1, s * (p1 - z * p))
            for s in (1, -1)
        }
        return part[1] * part[-1]

    p0 = define(symbol("p[0,i]"), 1)
    first = known(0).shows(1 - symbol("p[0,i]") ** 2, p0)
    most = induction("k", B**2 - p**2, first, step)
    yield most
    e, n, R, Q, d = symbols("e_0[i] n R rho^k |x_k-x*|")
    total = telescope(most * square(e) * square(Q), "i", 1, n, natural(n - 1) + 1)
    length = sum_is(e**2, "i", (1, n), R**2)
    now = sum_is(p**2 * e**2, "i", (1, n), symbol("S"))
    spectral = textbook(
        "the eigenvectors are orthogonal: |x_k - x*|^2 = rho^2k sum p_k^2 e_0^2",
        symbol("S") * Q**2 - d**2,
        "==",
    )
    yield (total.by(length, now) + spectral).shows((Q * B * R) ** 2 - d**2)


def fista(momentum: int = 1, late: int = 1) -> Iterator[Fact]:
    """t^2 F + L |z|^2/2 falls: t^2 descent + t (t - 1) convexity to x + t to x*.

    z_k = t y - (t - 1) x = T x - (T - 1) x_{k-1}, T = t_{k-1}, T^2 = t^2 - t.
    """
    L, t, T, F, then, R = symbols("L T[k+1] T[k] F[k] F[k+1] R")
    y, x, q = vectors("y x q")  # y_k - x*, x_k - x*, the gradient at y_k over L
    L_, t_ = positive(L, t)
    one = hypothesis("t >= 1", t - 1)
    law = define(T**2, t**2 - t, "t^2 - t = t_{k-1}^2")
    at, here = Point(y, L * q, symbol("f(y)"), "y"), Point(x, L * q, F, "x")
    step = (
        t_ * t_ * descent(at, -q, then, L)
        + t_ * one * convex(here, at)
        + t_ * convex(STAR, at)
        + law * F
    )
    z, z1 = t * y - momentum * (t - 1) * x, t * (y - q) - (t - 1) * x
    E, E1 = symbols("E[k] E[k+1]")
    energy = define(E, T**2 * F + L / 2 * (z @ z), "E[k] := T^2 F + L |z|^2/2")
    energy1 = define(E1, late * t**2 * then + L / 2 * (z1 @ z1))
    falls = step.shows(E - E1, energy, energy1)
    start = define(symbol("E[0]"), L * R**2 / 2, "T[0] = 0, z = x_0 - x*")
    kept = induction("k", L * R**2 / 2 - E, -start, lambda h: h + falls)
    last = kept.shows(L * R**2 / 2 - T**2 * F - L / 2 * (z @ z), energy)
    bound = last + HALF * L_ * square(z)
    # t >= T + 1/2, so that T[k] >= (k + 1)/2
    half = root(known(HALF**2) - law, one + HALF, T)
    k = symbol("k")
    first = define(symbol("T[1]"), 1)
    grows = induction("k", T - (k + 1) / 2, first, lambda h: h + half, 1)
    yield grows
    T_ = (grows + HALF * (natural(k) + 1)).shows(T, sign=">")
    early = bounds.accelerated(*quotients(L, R, T))
    yield (2 * bound).shows(gap(early, F, 2 * T_ * T_))
    F_ = hypothesis("F = f - f* >= 0", F)
    twice = grows * (grows + natural(k) + 1) * F_  # T^2 - (k + 1)^2/4
    most = bounds.accelerated_k(*quotients(L, R, k))
    yield (4 * (bound + twice)).shows(gap(most, F, natural(k)))


PROOFS = (
    Proof("heavy-ball-quadratic", heavy_ball, {"twice the step": {"lead": 2}}),
    Proof(
        "nesterov-fista",
        fista,
        {"no momentum": {"momentum": 0}, "twice the rate": {"late": 2}},
    ),
)
