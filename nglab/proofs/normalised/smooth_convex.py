"""Normalised descent on convex L-smooth functions: less than growth alone allows."""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from nglab.proofs.kernel.facts import Fact, known, square
from nglab.proofs.kernel.polynomials import Number, Poly, symbol, symbols, vector
from nglab.proofs.kernel.rules import HALF, cases, telescope
from nglab.proofs.lemmas import MANY, N, normalised_step, not_below_0
from nglab.proofs.normalised.last_pair import last_pair
from nglab.proofs.premises import (
    STAR,
    Point,
    define,
    descent,
    hypothesis,
    natural,
    positive,
    smooth_convex,
    solves,
    unit,
)
from nglab.proofs.proof import Proof

h, L, F, R, t = symbols("h L F R t")
h_, L_ = positive(h, L)
n, v, f, then = symbols("|g|[k] v[k] F[k] F[k+1]")
(n_,) = positive(n)
TOP = Fraction(5, 8)
LEAST = "F <= f(x_k) - f* for every k"


class Step(NamedTuple):
    """What is known of x_k, x_{k+1}: both are above the level."""

    star: Fact
    falls: Fact
    here: Fact
    there: Fact

    @property
    def near(self) -> Fact:
        """2 L |g| v >= 2 L level + |g|^2."""
        return self.star + 2 * L_ * self.here

    @property
    def far(self) -> Fact:
        """The same and more, 2 L (h |g| - L h^2/2), by the successor."""
        return self.star + 2 * L_ * (self.falls + self.there)


def above(level: Fact | Number = 0) -> Step:
    """f - f* >= F and so F + `level` at x_k and at its successor x_k - h u."""
    u, x = vector("u[k]"), vector("x[k]")
    at = Point(x, n * u, f, "x[k]")
    star = smooth_convex(STAR, at, L)
    star = star.shows(2 * L * (n * v - f) - n**2, unit(u), define(v, u @ x))
    falls = descent(at, -h * u, then, L).by(unit(u))
    here, there = hypothesis(LEAST, f - F), hypothesis(LEAST, then - F)
    return Step(star, falls, here + level, there + level)


def quarter_step(step: Step, F: Poly, low: Fact, high: Fact, share: Number = 1) -> Fact:
    """v >= 2 F/(L h) + h/4 if L h^2/8 <= F <= 5 L h^2/8, by the size of |g|."""
    goal = 4 * L * h * n * v - share * n * (8 * F + L * h**2)

    def short(less: Fact) -> Fact:  # |g| <= L h/2
        room = less * (4 * low + HALF * h_ * less)
        return (2 * h_ * step.near + room).shows(goal)

    def long(more: Fact) -> Fact:
        room = more * (4 * high + HALF * h_ * more)
        return (2 * h_ * step.far + room).shows(goal)

    each = cases(L * h - 2 * n, short, long)
    return each.over(n_, 4 * L * h * v - 8 * F - L * h**2)


def added(one: Fact, weight: Fact) -> Fact:
    """The sum over k = 0..N of a bound of v and `weight` times the step."""
    total = telescope(one - weight * normalised_step(h), "k", 0, N, MANY)
    return (total + weight * not_below_0()).by(define(symbol("D[0]"), R**2))


def three_quarters(
    share: Number = 1, cap: Number = TOP, T: Number = Fraction(3, 8)
) -> Iterator[Fact]:
    """v_k >= 2 F/(L h) + h/4, whether |g_k| <= L h/2 or not; then `ngd-localization`.

    (a) x_N has no successor: with F > T = 3 L h^2/8 the others have v >= h, and the
    last two make up for each other: their v add up to more than 2 h.
    """
    d = symbol("d")
    level = define(F, L * h**2 * (T + d), "F = L h^2 (T + d)")
    size = L_ * h_ * h_
    over = hypothesis("d >= 0, or there is nothing to show", d) * size
    floor = T * L * h**2
    room = size * (T - Fraction(1, 8)), size * (TOP - T)
    one = quarter_step(above(over + level), floor, *room, share).over(
        4 * L_ * h_, v - h
    )
    ends = N - 2, natural(N - 1)
    before = telescope(2 * h_ * one - normalised_step(h), "k", 0, *ends)
    best = last_pair(Poly.of(T), before.by(define(symbol("D[0]"), R**2)))
    rest = MANY * (size * best + level * -1)
    square_ = define(R**2, (N + 1) * h**2, "h = R/sqrt(N + 1)")
    yield rest.shows(3 * L * R**2 / 8 - (N + 1) * F, square_)
    low = hypothesis("F >= L h^2/8", F - L * h**2 / 8)
    top = hypothesis("F <= 5 L h^2/8", cap * L * h**2 - F)
    bound = added(quarter_step(above(), F, low, top, share), 2 * L_)
    yield bound.shows(2 * L * R**2 + (N + 1) * (L * h**2 - 8 * F))


def golden(turn: int = 1) -> Iterator[Fact]:
    """F = L (h^2 + t^2)/2: v_k >= h + t, by (|g| - L t)^2; then `ngd-localization`.

    (b) R^2 = sqrt 5 (N + 1) h^2, and (sqrt 5 - 1) h = 2 t is the root of that.
    """
    step, level = above(), define(F, L * (h**2 + t**2) / 2, "F = L (h^2 + t^2)/2")
    goal = 2 * L * n * (v - h - turn * t)

    def short(less: Fact) -> Fact:  # |g| <= L h/2
        return (step.near + square(n - L * t) + h_ * L_ * less).shows(goal, level)

    def long(_: Fact) -> Fact:
        return (step.far + square(n - L * t)).shows(goal, level)

    one = cases(L * h - 2 * n, short, long).over(2 * L_ * n_, v - h - t)
    sums = added(2 * h_ * one, known(1)).shows(R**2 - (N + 1) * h * (h + 2 * t))
    yield sums
    s = symbol("sqrt5")
    five = solves(s**2, Poly.of(5), "sqrt5^2 = 5")
    best = define(R**2, s * (N + 1) * h**2, "h^2 = R^2/(sqrt5 (N + 1))")
    small = (sums.by(best)).over(MANY * h_, (s - 1) * h - 2 * t)
    t_ = hypothesis("t >= 0", t)
    wide = hypothesis("sqrt5 > 1", s - 1, ">") * h_ + 2 * t_
    squares = (small * wide).by(five)  # (6 - 2 sqrt5) h^2 - 4 t^2
    bound = MANY * L_ / 8 * squares
    yield bound.shows((s - 1) * L * R**2 / 4 - (N + 1) * F, best, five, level)


PROOFS = (
    Proof(
        "ngd-smooth-three-quarters",
        three_quarters,
        {
            "v >= 5/4 of it": {"share": Fraction(5, 4)},
            "F up to L h^2": {"cap": 1},
            "F down to L h^2/4": {"T": Fraction(1, 4)},
        },
    ),
    Proof("ngd-smooth-golden-step", golden, {"v >= h + 2 t": {"turn": 2}}),
)
