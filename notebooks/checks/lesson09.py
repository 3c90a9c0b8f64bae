"""Lesson 9's exercises. Look inside only when you have tried."""

from collections.abc import Callable
from typing import Any

from checks.verdicts import exercise, short
from nglab.proofs import Fact
from nglab.proofs.kernel.polynomials import Poly, symbols
from nglab.proofs.premises import hypothesis

n, v, F, here, there = symbols("n v F F[k] F[k+1]")
GOAL = n * v - 2 * n * F - n / 4
PREMISES = {
    "star": hypothesis("star", n * v - here - n**2 / 2),
    "falls": hypothesis("falls", here - n + Poly.of(1) / 2 - there),
    "here": hypothesis("here", here - F),
    "there": hypothesis("there", there - F),
    "low": hypothesis("low", F - Poly.of(1) / 8),
    "top": hypothesis("top", Poly.of(5) / 8 - F),
    "more": hypothesis("more", 2 * n - 1, ">"),
}


def solved(p: dict[str, Fact]) -> Fact:
    """The fact that is asked for."""
    return p["star"] + p["falls"] + p["there"] + p["more"] * p["top"] + square(p)


def square(p: dict[str, Fact]) -> Fact:
    """(2 n - 1)^2/8, as a fact."""
    return p["more"] * p["more"] / 8


MISTAKES: dict[str, Callable[[dict[str, Fact]], Fact]] = {
    "The next f is lower than this one: `falls` and `there` say how much.": (
        lambda p: p["star"] + p["here"] + p["more"] * p["top"] + square(p)
    ),
    "With `falls` alone f(x_{k+1}) remains: `there` bounds it.": (
        lambda p: p["star"] + p["falls"] + p["more"] * p["top"] + square(p)
    ),
    "`top` counts `more` times: only then F stands with 2 n.": (
        lambda p: p["star"] + p["falls"] + p["there"] + p["top"] + square(p)
    ),
    "Here F is bounded from above: `top`, not `low`.": (
        lambda p: p["star"] + p["falls"] + p["there"] + p["more"] * p["low"] + square(p)
    ),
    "What remains is a multiple of (2 n - 1)^2: `more * more` is a fact, too.": (
        lambda p: p["star"] + p["falls"] + p["there"] + p["more"] * p["top"]
    ),
    "The square counts an eighth.": lambda p: solved(p) + 7 * square(p),
}


@exercise(
    "f(x_k) is large when |g| is: star + falls + there gets rid of both values of f.",
    "What remains has (1 - 2 n) F in it: `more * top` is the fact that fits.",
    "star + falls + there + more * top + more * more / 8.",
)
def quarters(long: Callable[..., Any]) -> str:
    """The second case of the three-quarters theorem, L = h = 1 and |g| > 1/2."""
    fact = long(*PREMISES.values())
    if not isinstance(fact, Fact):
        return f"Not yet: long(...) is {short(fact)}, and should be a fact."
    rest = GOAL - fact.poly
    if rest.terms:
        wrong = [w for w, f in MISTAKES.items() if f(PREMISES).poly == fact.poly]
        told = f"Not yet: it remains {rest}."
        return " ".join([told, *wrong])
    if not {h.words for h in fact.given} <= set(PREMISES):
        return "Not yet: a premise is your own."
    return "Right: that is three quarters of the bound, and a proof."
