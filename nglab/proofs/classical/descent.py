"""Gradient descent: the rates that others are held to."""

from collections.abc import Iterator

from nglab.proofs import bounds
from nglab.proofs.kernel.facts import Fact, square
from nglab.proofs.kernel.polynomials import ZERO, Poly, Vec, symbol, symbols, vectors
from nglab.proofs.kernel.rules import HALF, telescope
from nglab.proofs.lemmas import nonnegative
from nglab.proofs.premises import (
    STAR,
    Point,
    between,
    define,
    hypothesis,
    natural,
    point,
    positive,
    smooth_convex,
)
from nglab.proofs.proof import Proof
from nglab.proofs.quotients import gap, quotients


def contraction(stretch: int = 1) -> Iterator[Fact]:
    """Interpolation between x and x* both ways, and one square.

    If a (L + mu) <= 2 the larger factor is 1 - a mu, else it is a L - 1.
    """
    a, mu, L = symbols("a mu L")
    yield shorter(a, mu, L, stretch)
    yield longer(a, mu, L, stretch)


def shorter(a: Poly, mu: Poly, L: Poly, stretch: int = 1) -> Fact:
    """|x - a g|^2 <= (1 - a mu)^2 |x|^2 if a (L + mu) <= 2."""
    x = point("x")
    room = hypothesis("a (L + mu) <= 2", 2 - a * (L + mu))
    (a_,) = positive(a)
    wide = hypothesis("L > mu", L - mu, ">")
    factor = (HALF * (room + a_ * wide)).shows(1 - a * mu)
    both = between(x, STAR, mu, L) + between(STAR, x, mu, L)
    proof = a_ * factor * both + a_ * room * square(x.g - mu * x.x)
    after = x.x - stretch * a * x.g
    factor_of = bounds.shrink_short(a, mu) ** 2
    return proof.over(wide, factor_of * (x.x @ x.x) - after @ after)


def longer(a: Poly, mu: Poly, L: Poly, stretch: int = 1) -> Fact:
    """|x - a g|^2 <= (a L - 1)^2 |x|^2 if a (L + mu) >= 2."""
    x = point("x")
    excess = hypothesis("a (L + mu) >= 2", a * (L + mu) - 2)
    (a_,) = positive(a)
    wide = hypothesis("L > mu", L - mu, ">")
    factor = (HALF * (excess + a_ * wide)).shows(a * L - 1)
    both = between(x, STAR, mu, L) + between(STAR, x, mu, L)
    proof = a_ * factor * both + a_ * excess * square(x.g - L * x.x)
    after = x.x - stretch * a * x.g
    factor_of = bounds.shrink_long(a, L) ** 2
    return proof.over(wide, factor_of * (x.x @ x.x) - after @ after)


def smooth_convex_tight(tight: int = 1, short: int = 0) -> Iterator[Fact]:
    """A potential that never rises, for every N; d_k = g_k/L.

    w_k = sum_{j >= k} tau_j d_j, tau_k = lam_{k+1} - lam_k, lam_k = k/(2N + 1 - k),
    A_k = (2N + 1 - k)^2/(2 (2N + 1 - 2k)):
    Phi_k = lam_k (F_k + L |d_k|^2/2) + L <w_k, x_k> - L A_k |w_k|^2.
    """
    L, N, R, FN = symbols("L N R F[N]")
    (L_,) = positive(L)
    falls = potential_falls(short)
    yield falls
    n = 2 * N + 1
    N_ = natural(N)
    n_ = 2 * N_ + 1
    x0, w0, xN, q = vectors("x[0] w[0] x[N] q[N]")
    zero = phi("Phi[0]", Poly.of(0), N - 1, Point(x0, ZERO, Poly.of(0), "x[0]"), w0)
    start = (L_ * n_ * square(x0 - n * w0) - zero).over(
        n_, L * (x0 @ x0) - 2 * n * symbol("Phi[0]")
    )
    yield start  # Phi_0 <= L R^2/(2 (2N + 1))
    # k = N: w_N = tau_N d_N = d_N/(N + 1) = q
    last = Point(xN, L * (N + 1) * q, FN, "x[N]")
    end = phi("Phi[N]", N, Poly.of(-1), last, q)
    smooth = smooth_convex(STAR, last, L) / L_
    end = smooth + end
    end = end.over(2 * (N_ + 1), symbol("Phi[N]") - tight * FN)
    yield end  # Phi_N >= F_N
    down = telescope(falls, "k", 0, N - 1, N_)
    bound = 2 * (down + end) * n_ + start
    most = bounds.gradient_descent(*quotients(L, R, N))
    yield bound.shows(gap(most, FN, N_), define(x0 @ x0, R**2))


def phi(name: str, k: Poly, m: Poly, at: Point, w: Vec) -> Fact:
    """2 a c times the potential at k = N - m - 1, a = 2N + 1 - k, c = 2N + 1 - 2k."""
    L, a, c = symbol("L"), 2 * m + k + 3, 2 * m + 3
    gg = at.g @ at.g / (2 * L)  # L |d|^2/2
    inner = 2 * c * k * (at.f + gg) + 2 * a * c * L * (w @ at.x) - a**3 * L * (w @ w)
    return define(2 * a * c * symbol(name), inner, f"{name} := the potential")


def potential_falls(short: int = 0) -> Fact:
    """Phi[k] >= Phi[k+1]: by the pairs (k, k + 1) and (*, k), and one square."""
    k, m, L, F, F1 = symbols("k m L F[k] F[k+1]")
    k_, m_ = hypothesis("k >= 0", k), hypothesis("m = N - k - 1 >= 0", m - short)
    (L_,) = positive(L)
    a, b, c, d, n = (
        2 * m + k + 3,
        2 * m + k + 2,
        2 * m + 3,
        2 * m + 1,
        2 * m + 2 * k + 3,
    )
    x, q, w1, d1 = vectors("x[k] q[k] w[k+1] d[k+1]")
    w = n * q + w1  # w_k = tau_k d_k + w_{k+1}, tau_k = n/(a b), d_k = a b q
    here = Point(x, L * a * b * q, F, "x[k]")
    there = Point(x - a * b * q, L * d1, F1, "x[k+1]")

    def count(p: Poly) -> Fact:
        return nonnegative(p, k_, m_)

    P = 2 * c * b * (k + 1) - n**2
    pairs = count((k + 1) * a) * smooth_convex(here, there, L)
    pairs = (pairs + count(n) * smooth_convex(STAR, here, L)) / (2 * L_)
    proof = count(2 * b * c * d**2) * pairs
    proof = proof + L_ * count(P) * count(a) * square(d * a * b * q - b * w1)
    proof = proof + phi("Phi[k]", k, m, here, w) * (b**2 * d**2)
    proof = proof - phi("Phi[k+1]", k + 1, m - 1, there, w1) * (a * b * c * d)
    falls = symbol("Phi[k]") - symbol("Phi[k+1]")
    return proof.over(count(2 * a * b**2 * c * d**2), falls)


PROOFS = (
    Proof(
        "gd-smooth-convex-tight",
        smooth_convex_tight,
        {"half the bound": {"tight": 2}, "a step beyond N": {"short": -1}},
    ),
    Proof("gd-strongly-convex-contraction", contraction, {"2 a": {"stretch": 2}}),
)
