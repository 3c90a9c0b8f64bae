"""Barzilai-Borwein steps: between the inverse curvatures, and on quadratics."""

from collections.abc import Iterator
from fractions import Fraction

from nglab.proofs import bounds
from nglab.proofs.kernel.facts import Fact, cauchy, identity, square
from nglab.proofs.kernel.polynomials import Number, symbols, vectors
from nglab.proofs.kernel.rules import HALF
from nglab.proofs.lemmas import cocoercive, monotone
from nglab.proofs.premises import Point, define, hypothesis, positive, textbook
from nglab.proofs.proof import Proof
from nglab.proofs.quotients import gap, quotients


def secant(s: str = "s") -> tuple[Point, Point]:
    """Two points that lie s apart, whose gradients differ by y."""
    x, g, d, y = vectors(f"x g {s} y")
    F, F1 = symbols("F F+")
    return Point(x, g, F, "x"), Point(x + d, g + y, F1, "x+")


def step_bounds(stale: bool = False) -> Iterator[Fact]:
    """s'y >= |y|^2/L (g is cocoercive), (s'y)^2 <= s's y'y, s'y >= mu |s|^2."""
    mu, L = symbols("mu L")
    x, then = secant("s-" if stale else "s")
    s, y = vectors("s y")
    yield cocoercive(then, x, L).shows(L * (s @ y) - y @ y, words="1/L <= s'y/y'y")
    yield cauchy(s, y).shows((s @ s) * (y @ y) - (s @ y) ** 2)  # s'y/y'y <= s's/s'y
    yield monotone(then, x, mu).shows(s @ y - mu * (s @ s), words="s's/s'y <= 1/mu")


def rayleigh(same: bool = True) -> Iterator[Fact]:
    """s = -a g and y = Qs = -a Qg: s's/s'y = g'g/g'Qg, s'y/y'y = g'Qg/g'Q^2g."""
    a = symbols("a")[0]
    g, Qg = vectors("g Qg")
    s, y = -a * g, -a * Qg
    at = g if same else g - a * Qg
    none = identity(a - a)
    yield none.shows((s @ s) * (at @ Qg) - (at @ at) * (s @ y))
    yield none.shows((s @ y) * (Qg @ Qg) - (at @ Qg) * (y @ y))


def two_step(long: Number = 1) -> Iterator[Fact]:
    """s's/s'y = 1/c is Newton's step."""
    c, a, b = symbols("c a b")
    x, other = vectors("x_0 any")
    x1 = x - a * c * x
    s = x1 - x
    rule = define(b * (s @ (c * s)), s @ s, "b = s's/s'y")
    moved = hypothesis("s != 0", s @ s, ">")
    newton = (-rule).over(moved, 1 - b * c)
    x2 = x1 - b * long * c * x1
    yield (newton * (x1 @ other)).shows(x2 @ other)


def doubling(factor: int = 2) -> Iterator[Fact]:
    """f(x - a g) - f(x) = -a g'g (1 - a R/2), and a = 1/R_{k-1}."""
    a, before, R, f, then = symbols("a R- R f f+")
    g, Qg = vectors("g Qg")
    gg = g @ g
    a_ = positive(a)[0]
    gg_ = hypothesis("g != 0", gg, ">")
    law = define(R * gg, g @ Qg, "R = g'Qg/g'g")
    value = define(then, f - a * gg + a**2 / 2 * (g @ Qg))
    step = define(a * before, 1, "a = 1/R-")
    change = value - law * (HALF * a**2) + step * (a * gg)
    change = change.shows(then - f - a**2 / 2 * gg * (R - factor * before))
    yield change  # f+ - f has the sign of R - 2 R-
    L, mu = symbols("L mu")
    room = hypothesis("R <= L", L - R) + hypothesis("kappa <= 2", 2 * mu - L)
    room = room + 2 * hypothesis("R- >= mu", before - mu)
    yield (HALF * a_ * a_ * gg_ * room - change).shows(f - then)


def kantorovich(long: Number = 1) -> Iterator[Fact]:
    """f+/f = 1 - (g'g)^2/(g'Qg g'Q^-1 g), and Kantorovich's inequality.

    (L + mu) g'g >= A + mu L B for A = g'Qg, B = g'Q^-1 g; (A + mu L B)^2 >= 4 mu L A B.
    """
    a, mu, L, f, then, A, B, n = symbols("a mu L f f+ A B n")
    A_, B_, mu_, L_ = positive(A, B, mu, L)
    words = "g'(L - Q)(Q - mu) Q^-1 g >= 0: each eigenvalue is in [mu, L]"
    spectrum = textbook(words, (L + mu) * n - A - mu * L * B)
    squares = spectrum * (spectrum + 2 * (A_ + mu_ * L_ * B_))
    squares = squares + square(A - mu * L * B)  # (L + mu)^2 n^2 >= 4 mu L A B
    value = define(2 * f, B, "f = g'Q^-1 g/2")
    exact = define(a * A, n, "a = g'g/g'Qg")
    move = define(then, f - long * a * n + (long * a) ** 2 / 2 * A)
    c = (L + mu) ** 2
    proof = squares - (exact * (c * (a * A - n)) + move * (2 * A * c))
    proof = proof - value * (4 * mu * L * A)
    shown = proof.over(2 * A_, (L - mu) ** 2 * f - c * then) / mu_ / mu_
    (kappa,) = quotients(L / mu)
    yield shown.shows(
        gap(bounds.exact_search(kappa) * f, then, (L_ / mu_ + 1) * (L_ / mu_ + 1))
    )


PROOFS = (
    Proof("bb-step-bounds", step_bounds, {"s of the step before": {"stale": True}}),
    Proof("bb-rayleigh-identity", rayleigh, {"the next gradient": {"same": False}}),
    Proof("bb-1d-two-step", two_step, {"0.1% longer": {"long": Fraction(1001, 1000)}}),
    Proof("bb-monotone-iff-rayleigh-doubling", doubling, {"any growth": {"factor": 1}}),
    Proof("sd-kantorovich", kantorovich, {"5% longer": {"long": Fraction(21, 20)}}),
)
