"""Steps that know something: normalised descent at a linear rate, and by f*."""

from collections.abc import Iterator
from fractions import Fraction

from nglab.proofs import bounds
from nglab.proofs.kernel.facts import Fact, square
from nglab.proofs.kernel.polynomials import Number, symbol, symbols, vector
from nglab.proofs.kernel.rules import HALF, induction, root, telescope
from nglab.proofs.lemmas import (
    MANY,
    N,
    angle,
    define_least,
    gradient_bound,
    not_below_0,
)
from nglab.proofs.premises import (
    STAR,
    Point,
    convex,
    define,
    hypothesis,
    natural,
    positive,
    smooth_convex,
    unit,
)
from nglab.proofs.proof import Proof
from nglab.proofs.quotients import gap, quotients


def geometric_linear(
    knows: Number = 1, reach: Number = 1, clause: bool = True
) -> Iterator[Fact]:
    """d^2 - 2 h sigma d + h^2 <= (1 - sigma^2) D^2 on 0 <= d <= D, h = sigma D.

    It is convex in d: sigma^2 D^2 and (1 - sigma^2) D^2 at the ends.
    """
    yield contracts(reach, clause)
    # (i) f strongly convex and smooth: the angle, with sigma^2 <= 1/2 by kappa
    yield angle(knows)
    q, s = symbols("q sigma")
    name = define(s * (1 + q**2), 2 * q, "sigma = 2 q/(1 + q^2), q^2 = kappa")
    wide = hypothesis("kappa >= 3 + 2 sqrt 2: q^2 >= 2 q + 1", q**2 - 2 * q - 1)
    both = wide * (wide + 4 * positive(q)[0])  # (q^2 + 1)^2 >= 8 q^2
    squared = both + name * (-2 * (s * (1 + q**2) + 2 * q))
    wide_ = square(q) + 1
    yield squared.over(wide_ * wide_, 1 - 2 * s**2)
    # (ii) f convex, sharp and Lipschitz: sigma = mu/G
    n, F, mu, G, d = symbols("|g| F mu G d")
    x, u = vector("x"), vector("u")
    n_, G_, mu_ = positive(n, G, mu)
    at = Point(x, n * u, F, "x")
    sharp = hypothesis("f - f* >= mu |x - x*|", F - mu * d)
    steep = hypothesis("|g| <= G", G - n)
    d_ = hypothesis("d = |x - x*| >= 0", d)
    slope = convex(STAR, at) + sharp + mu_ * steep * d_ / G_
    yield (slope / n_).shows(u @ x - mu * d / G)


def contracts(reach: Number = 1, clause: bool = True) -> Fact:
    """|x_k - x*| <= D[k] for every k, D[k+1] = rho D[k], D[0] = R."""
    d, D, then, D_then, s, rho = symbols("d[k] D[k] d[k+1] D[k+1] sigma rho")
    x, u = vector("x[k]"), vector("u[k]")
    s_, D_ = positive(s, D)
    d_ = hypothesis("d = |x - x*| >= 0", d)
    slope = hypothesis("<u, x - x*> >= sigma |x - x*|", u @ x - s * d)
    small = hypothesis("2 sigma^2 <= 1", 1 - 2 * s**2)
    if not clause:
        small = hypothesis("sigma <= 1", 1 - s)
    after = x - reach * s * D * u
    moved = define(then**2, after @ after, "|x[k+1] - x*| = d[k+1]")
    far = hypothesis("D > 0 at every k", D_then)

    def step(near: Fact) -> Fact:
        ends = near * small * D_ + d_ * near + 2 * s_ * D_ * reach * slope
        laws = (
            moved,
            define(D_then, rho * D),
            define(rho**2, 1 - s**2),
            define(d**2, x @ x),
            unit(u),
        )
        squares = ends.shows(D_then**2 - then**2, *laws)
        return root(squares, far, then)

    start = hypothesis("R >= |x_0 - x*|", symbol("D[0]") - symbol("d[0]"))
    return induction("k", D - d, start, step)


def polyak_normalized(off: Number = 0, knows: int = 1) -> Iterator[Fact]:
    """<g, x - x*> >= f - f*, for smooth f also + |g|^2/(2 L); h |g| = f - f*."""
    x, u = vector("x[k]"), vector("u[k]")
    h, n, D, then, G, L, F, R = symbols("h[k] |g|[k] D[k] D[k+1] G L F R")
    n_, G_, L_ = positive(n, G, L)
    h_ = hypothesis("f >= f*: h >= 0", h)
    at = Point(x, n * u, h * n, "x[k]")
    after = x - (h + off) * u
    moved = define(then, after @ after), define(D, x @ x), unit(u)
    slope = convex(STAR, at) / n_  # v >= h
    fejer = (2 * h_ * slope).shows(bounds.fejer(D, h) - then, *moved)
    yield fejer
    least = define_least(F, h * n)
    F_ = hypothesis("F >= 0", F)
    steep = hypothesis("|g| <= G", G - n)
    longer = (h_ * steep + least) / G_  # h >= F/G
    squares = longer * (h_ + F_ / G_)
    ends = not_below_0(), define(symbol("D[0]"), R**2)
    added = telescope(fejer + squares, "k", 0, N, MANY) + ends[0]
    yield (added * G_ * G_).shows(G**2 * R**2 - (N + 1) * F**2, ends[1])
    smooth = smooth_convex(STAR, at, L) / (2 * L_ * n_)
    room = gradient_bound(at, L).shows(2 * L * h * n - n**2, unit(u)) / n_
    step = 2 * h_ * smooth + h_ * room * HALF / L_
    closer = bounds.smooth_fejer(D, knows * h * n, L)
    step = step.shows(closer - then, *moved)
    yield step
    best = step + Fraction(3, 2) * least / L_
    added = telescope(best, "k", 0, N, MANY) + ends[0]
    bound = (2 * L_ * added).by(ends[1])
    most = bounds.polyak_smooth(*quotients(L, R, N))
    yield bound.shows(gap(most, F, natural(N)))


PROOFS = (
    Proof(
        "ngd-geometric-linear",
        geometric_linear,
        {
            "kappa understated by half": {"knows": Fraction(4, 3)},
            "R understated by half": {"reach": HALF},
            "kappa below 3 + 2 sqrt 2": {"clause": False},
        },
    ),
    Proof(
        "polyak-normalized",
        polyak_normalized,
        {"f* off by 0.3 |g|": {"off": Fraction(3, 10)}, "twice the gain": {"knows": 2}},
    ),
)
