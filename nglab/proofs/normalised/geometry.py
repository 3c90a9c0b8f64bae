"""Norms and blocks: what a normalised step is in each, and what it cannot see."""

from collections.abc import Iterator

from nglab.proofs import bounds
from nglab.proofs.kernel.facts import Fact, identity, known
from nglab.proofs.kernel.polynomials import symbol, symbols
from nglab.proofs.kernel.rules import HALF, induction, root, telescope
from nglab.proofs.lemmas import MANY, N, define_least
from nglab.proofs.premises import define, hypothesis, natural, positive, textbook
from nglab.proofs.proof import Proof
from nglab.proofs.quotients import gap, quotients


def steepest_descent(knows: int = 1, far: int = 1) -> Iterator[Fact]:
    """<g, u> = |g|_* in the hypothesis; f - f* <= |g|_* D; a geometric sum."""
    F, then, L, h, n, D, G = symbols("F[k] F[k+1] L h |g|_*[k] D G")
    h_, L_, D_ = positive(h, L, D)
    words = "f(y) <= f(x) + <g, y - x> + L |y - x|^2/2 at y = x - h u, <g, u> = |g|_*"
    step = hypothesis(words, F - h * n + knows * L * h**2 / 2 - then)
    yield step.shows(bounds.normalised_descent(F, h, n, L) - then)
    slope = textbook("f convex: f - f* <= <g, x - x*> <= |g|_* D", n * D - far * F)
    Q, Q1, F0 = symbols("Q[k] Q[k+1] F[0]")
    q = hypothesis("h <= D", D - h) / D_

    power = define(D * Q1, (D - h) * Q, "Q[k] = (1 - h/D)^k") * F0 / D_

    def fall(bound: Fact) -> Fact:
        return step + h_ * slope / D_ + q * bound + power

    start = define(symbol("Q[0]"), 1) * F0 + HALF * L_ * h_ * D_
    yield induction("k", Q * F0 + L * h * D / 2 - F, start, fall)
    added = telescope(step + h_ * define_least(G, n), "k", 0, N, MANY)
    total = added + hypothesis("f >= f*: F >= 0", symbol("F[N+1]"))
    most = bounds.least_gradient(*quotients(F0, h, N, L))
    yield (2 * total).shows(gap(most, G, natural(N), h_))


def block_trap(one: bool = False) -> Iterator[Fact]:
    """g = s (1, -1) + e t (1, 1), s, t = +-1: the blocks move against each other."""
    s, t, e, x1, x2, c = symbols("s t e x1 x2 c")
    signs = define(s**2, 1, "s = +-1"), define(t**2, 1, "t = +-1")
    e_ = hypothesis("0 < e < 1", e, ">"), hypothesis("0 < e < 1", 1 - e, ">")
    small = (e_[1] * (1 + e_[0])).shows(1 - e**2)
    for side in 1, -1:  # s g_1 = 1 + e s t > 0 and -s g_2 = 1 - e s t > 0
        squares = small.shows(1 - (e * s * t) ** 2, *signs)
        part = root(squares, known(1), -side * e * s * t)
        yield part.shows(s * (s + side * e * t), *signs)
    u = (s + e * t, -s + e * t) if one else (s, -s)
    moved = (x1 - c * u[0]) + (x2 - c * u[1]) - (x1 + x2)
    yield identity(x1 - x1).shows(moved)
    a, b = symbols("|x1-x2| |x1+x2|")
    apart = textbook("|x_1 - x_2| >= 0", a)
    yield apart.shows(a + e * b - e * b, words="f(x) >= e |x_1 + x_2|")


PROOFS = (
    Proof(
        "steepest-descent-any-norm",
        steepest_descent,
        {"L understated by half": {"knows": 2}, "f - f* doubled": {"far": 2}},
    ),
    Proof(
        "block-normalized-nonsmooth-trap",
        block_trap,
        {"one norm for all blocks": {"one": True}},
    ),
)
