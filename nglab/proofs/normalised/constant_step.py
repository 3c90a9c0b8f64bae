"""Normalised descent with a constant step: it hovers, never nearer, never far."""

from collections.abc import Iterator
from fractions import Fraction

from nglab.proofs import bounds
from nglab.proofs.kernel.facts import Fact
from nglab.proofs.kernel.polynomials import Number, symbol, symbols, vector
from nglab.proofs.kernel.rules import HALF, telescope
from nglab.proofs.lemmas import MANY, N, angle, define_least, progress_constant
from nglab.proofs.normalised.localization import within_ball
from nglab.proofs.premises import (
    Point,
    define,
    descent,
    hypothesis,
    natural,
    positive,
    textbook,
    unit,
)
from nglab.proofs.proof import Proof
from nglab.proofs.quotients import gap, quotients


def floor(share: int = 2) -> Iterator[Fact]:
    """The triangle inequality."""
    h, a, b, m = symbols("h a b m")
    sides = textbook("h = |x_{k+1} - x_k| <= |x_k - p| + |x_{k+1} - p|", a + b - h)
    far = hypothesis("m >= |x_k - p|", m - a), hypothesis("m >= |x_{k+1} - p|", m - b)
    yield (HALF * (sides + far[0] + far[1])).shows(m - h / share)


def ceiling(stretch: int = 1) -> Iterator[Fact]:
    """(a) is localization; (b) d^2 - 2 h sigma d + h^2 <= M^2 for 0 <= d <= M."""
    h, V, R = symbols("h V R")
    (h_,), N_ = positive(h), natural(N)
    bound = progress_constant(h, h_)
    total, squares = (N + 1) * h, (N + 1) * h**2
    most = bounds.localized(*quotients(R, total, squares))
    yield bound.shows(gap(most, V, N_, h_))
    yield within_ball()
    yield reach(stretch)
    yield angle()


def reach(stretch: int = 1) -> Fact:
    """|x - h u| <= M if <u, x> >= sigma |x| and M >= |x|, h, h/(2 sigma)."""
    d, M, h, sigma = symbols("d M h sigma")
    x, u = vector("x"), vector("u")
    h_, M_ = positive(h, M)
    far = hypothesis("M >= d", M - d)
    step = hypothesis("M >= h", M - h)
    turn = hypothesis("M >= h/(2 sigma)", 2 * sigma * M - h)
    d_ = hypothesis("d = |x - x*| >= 0", d)
    slope = hypothesis("<u, x - x*> >= sigma |x - x*|", u @ x - sigma * d)
    # M (M^2 - |x - h u|^2), where d^2 - 2 h sigma d + h^2 is convex in d
    ends = far * step * (M_ + h_) + d_ * h_ * turn + M_ * d_ * far
    after = x - stretch * h * u
    proof = ends / M_ + 2 * h_ * slope
    return proof.shows(M**2 - after @ after, define(d**2, x @ x), unit(u))


BEST = "the best step: h^2 = 2 Delta/(L (N + 1))"


def stationarity(knows: Number = 1, doubled: int = 1) -> Iterator[Fact]:
    """The descent lemma, and its sum over k."""
    f, then, L, h, n, G = symbols("f[k] f[k+1] L h |g|[k] G")
    u = vector("u[k]")
    (h_,) = positive(h)
    here = Point(vector("x[k]"), n * u, f, "x[k]")
    step = descent(here, -h * u, then, L).by(unit(u))
    yield step.shows(bounds.normalised_descent(f, h, n, knows * L) - then)
    added = telescope(step + h_ * define_least(G, n), "k", 0, N, MANY)
    bounded = hypothesis("f >= f*", symbol("f[N+1]") - symbol("f*"))
    Delta = symbol("f[0]") - symbol("f*")
    least = added + bounded
    most = bounds.least_gradient(*quotients(Delta, h, N, L))
    yield (2 * least).shows(gap(most, doubled * G, natural(N), h_))
    tuned = define(symbol("f[0]"), symbol("f*") + (N + 1) * L * h**2 / 2, BEST)
    yield least.by(tuned).over(MANY * h_, L * h - G)  # (L h)^2 = 2 L Delta/(N + 1)


PROOFS = (
    Proof("ngd-constant-step-floor", floor, {"all of h": {"share": 1}}),
    Proof("ngd-constant-step-ceiling", ceiling, {"steps of 2 h": {"stretch": 2}}),
    Proof(
        "ngd-nonconvex-stationarity",
        stationarity,
        {
            "L understated eightfold": {"knows": Fraction(1, 8)},
            "half the bound": {"doubled": 2},
        },
    ),
)
