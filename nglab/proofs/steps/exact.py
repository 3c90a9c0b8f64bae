"""Exact line search on every smooth strongly convex function, quadratic or not."""

from collections.abc import Iterator

from nglab.proofs.kernel.facts import Fact, square
from nglab.proofs.kernel.polynomials import Number, symbols, vectors
from nglab.proofs.premises import STAR, Point, between, hypothesis, method, positive
from nglab.proofs.proof import Proof


def any_function(knows: Number = 1, turns: bool = True) -> Iterator[Fact]:
    """Three interpolation inequalities, <g+, g> = 0 = <g+, x+ - x>, and two squares.

    (L + mu)^2 (f+ - f*) <= (L - mu)^2 (f - f*); the multipliers were found by a
    semidefinite program for kappa = 2, ..., 5 and guessed from there.
    """
    mu, L, F, then = symbols("mu L F F+")
    x, y, g, d = vectors("x x+ g g+")
    here, there = Point(x, g, F, "x"), Point(y, d, then, "x+")
    (mu_,) = positive(mu)
    gap, both = hypothesis("L > mu", L - mu, ">"), L + mu
    both_ = 2 * mu_ + gap
    least = knows * mu
    across = method("exact: <g+, x+ - x> = 0", d @ (y - x), "==")
    turn = method("exact: <g+, g> = 0", d @ g, "==")
    pairs = (
        both_ * gap * between(here, there, least, L)
        + 2 * mu_ * gap * between(STAR, here, least, L)
        + 2 * mu_ * both_ * between(STAR, there, least, L)
    )
    proof = pairs - across * (2 * both**2 * (L - mu))
    if turns:
        proof = proof - turn * (4 * both * (L - mu))
    proof = proof + square(both * d + (L - mu) * g - mu * both * y - mu * (L - mu) * x)
    proof = proof + gap * mu_ * square(2 * g + both * (y - x))
    yield proof.over(2 * gap, (L - mu) ** 2 * F - both**2 * then)


PROOFS = (
    Proof(
        "sd-exact-line-search-any-f",
        any_function,
        {
            "mu overstated twice": {"knows": 2},
            "the new gradient may be along g": {"turns": False},
        },
    ),
)
