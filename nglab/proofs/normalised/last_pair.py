"""The last two iterates of normalised descent make up for a missing successor."""

from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from nglab.proofs.kernel.facts import Fact, known, square
from nglab.proofs.kernel.polynomials import Poly, symbol, symbols, vectors
from nglab.proofs.kernel.rules import HALF, absurd, cases
from nglab.proofs.lemmas import N
from nglab.proofs.premises import (
    STAR,
    Point,
    define,
    hypothesis,
    positive,
    smooth_convex,
    unit,
)

h, L, R, d = symbols("h L R d")
a, b = symbols("a b")  # |g|/(L h) at x_{N-1} and x_N
F0, F1 = symbols("F[N-1] F[N]")
h_, L_, a_, b_ = positive(h, L, a, b)
GOAL = b * (F0 + a**2 / 2) + a * (F1 + b**2 / 2) - 2 * a * b
Ends = Callable[[Fact], Fact]


class Pair(NamedTuple):
    """f - f* - T > 0 at both, f from one to the other and back, and |cos| <= 1."""

    first: Fact
    second: Fact
    forth: Fact
    back: Fact
    more: Fact
    less: Fact


def last_pair(T: Poly, before: Fact) -> Fact:
    """d <= 0 if f(x_k) - f* >= L h^2 (T + d), k <= N, and R^2 = (N + 1) h^2.

    `before` says that (N - 1) h^2 <= R^2 - D[N-1]; if d > 0 then v_{N-1} + v_N > 2 h,
    and |x_{N+1} - x*|^2 < 0. F is written in units of L h^2.
    """
    x, u, w = vectors("x[N-1] u[N-1] u[N]")
    here = Point(x, L * h * a * u, L * h**2 * F0, "x[N-1]")
    there = Point(x - h * u, L * h * b * w, L * h**2 * F1, "x[N]")
    laws = unit(u), unit(w)
    scale = 2 * L_ * L_ * h_ * h_
    level = hypothesis("f(x_k) - f* >= L h^2 (T + d)", F0 - T - d)
    pair = Pair(
        level,
        hypothesis("f(x_k) - f* >= L h^2 (T + d)", F1 - T - d),
        (smooth_convex(here, there, L) / scale).by(*laws),
        (smooth_convex(there, here, L) / scale).by(*laws),
        (HALF * square(u + w)).by(*laws),
        (HALF * square(u - w)).by(*laws),
    )
    stars = b_ * smooth_convex(STAR, here, L) + a_ * smooth_convex(STAR, there, L)
    stars = (stars / scale).by(*laws)
    D = define(symbol("D[N-1]"), x @ x, "D[N-1] = |x - x*|^2")
    room = before + D + square(x - h * u - h * w)
    room = room.by(define(R**2, (N + 1) * h**2, "h = R/sqrt(N + 1)"), *laws)
    rest = a_ * b_ * room / (2 * h_ * h_)

    def too_near(over: Fact) -> Fact:
        high = pair._replace(first=pair.first + over, second=pair.second + over)
        return sums_above_two(high, lambda f: absurd(f + stars + rest, -d))

    return cases(-d, lambda done: done, too_near)


def sums_above_two(p: Pair, ends: Ends) -> Fact:
    """a b (v + w - 2) > 0 for T = 3/8, four cases; `ends` says what that leads to."""

    def near(room: Fact) -> Fact:  # a + b <= 1
        out = b_ * p.first + a_ * p.second
        out = out + Fraction(1, 8) * (a_ + b_) * room * (room + 2)
        return (out + Fraction(1, 8) * (room + 3) * square(a - b)).shows(GOAL)

    def small(room: Fact) -> Fact:  # a <= 1/2: then a + b <= 1 after all
        both = p.forth + p.back + 2 * b_ * p.more * room
        return ends(near(both.over(a_ + b_, 1 - a - b)))

    def steep(over: Fact) -> Fact:  # a >= 1
        out = b_ * p.forth + (a_ + b_) * p.second + b_ * b_ * over * p.less
        out = out + b_ * square(a - 1 - b / 4) + Fraction(7, 16) * b_ * b_ * b_
        out = out + HALF * square(b - Fraction(5, 8)) + Fraction(3, 8) * over
        return ends((out + known(Fraction(23, 128))).shows(GOAL))

    def far(more: Fact) -> Fact:  # a + b > 1
        def flat(big: Fact, under: Fact) -> Fact:  # 1/2 < a < 1
            s, t = a - HALF, a + b - 1
            out = square(s - Fraction(3, 4) * t) + square(t) * square(1 - a)
            tail = HALF * square(t - Fraction(1, 16)) + known(Fraction(63, 512))
            tail = tail + under * (HALF * HALF + HALF * big + big * big)
            out = out + more * tail + big * big * big
            out = out + 2 * big * (b_ * p.forth + (a_ + b_) * p.second)
            out = out + b_ * under * (p.forth + p.back)
            return ends(out.over(2 * big, GOAL))

        def large(big: Fact) -> Fact:
            return cases(a - 1, steep, lambda under: flat(big, under))

        return cases(HALF - a, small, large)

    return cases(1 - a - b, lambda room: ends(near(room)), far)
