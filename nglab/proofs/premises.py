"""What proofs start from, by name: hypotheses, definitions and textbook inequalities.

Everything that is taken for true in a proof is made here and printed with it. x* is the
origin and f* = 0 wherever a point is given by its distance from x*.
"""

from collections.abc import Sequence
from typing import NamedTuple

from nglab.proofs.kernel.atoms import Refused
from nglab.proofs.kernel.facts import Fact, assume, equal
from nglab.proofs.kernel.polynomials import ZERO, Number, Poly, Vec, symbol, vectors
from nglab.proofs.kernel.rules import mean_of, sum_of


class Point(NamedTuple):
    """A point, the gradient there and f less f*."""

    x: Vec
    g: Vec
    f: Poly
    words: str


STAR = Point(ZERO, ZERO, Poly({}), "x*")


def point(text: str) -> Point:
    """The point x, x[k] or x+ with its gradient g... and value F..., all so indexed."""
    end = text[1:]
    x, g = vectors(f"{text} g{end}")
    return Point(x, g, symbol(f"F{end}"), text)


def hypothesis(
    words: str, poly: Poly | Number, sign: str = ">=", when: Sequence[Fact] = ()
) -> Fact:
    """A hypothesis of the theorem; with `when`, claimed where these facts hold."""
    return assume(words, poly, sign, "theorem", *when)


def positive(*symbols: Poly) -> Sequence[Fact]:
    """Each of these is > 0, by hypothesis."""
    return [assume(f"{s} > 0", s, ">", "theorem") for s in symbols]


def natural(N: Poly) -> Fact:
    """N = 0, 1, 2, ..."""
    return assume(f"{N} = 0, 1, 2, ...", N, ">=", "theorem")


def method(words: str, poly: Poly, sign: str = ">=", when: Sequence[Fact] = ()) -> Fact:
    """What the method does; with `when`, where these facts hold."""
    return assume(words, poly, sign, "method", *when)


def gap(words: str, poly: Poly, sign: str = ">=") -> Fact:
    """A step that is left out: whatever rests on it is certified in part."""
    return assume(words, poly, sign, "gap")


def cites(claim: str, words: str, poly: Poly, sign: str = ">=") -> Fact:
    """A bound of another claim, which has a proof of its own."""
    return assume(f"{claim}: {words}", poly, sign, "claim")


def define(new: Poly, by: Poly | Number, words: str = "") -> Fact:
    """new == by, which says what a new symbol means: it is not in `by`."""
    right = Poly.of(by)
    fresh = {a for m in new.terms for a, _ in m} - {
        b for m in right.terms for a, _ in m for b in (a, *a.inside())
    }
    if not fresh:
        raise Refused(f"{new} is no new symbol beside {right}")
    return equal(words or f"{new} := {right}", new, right, "definition")


def solves(power: Poly, value: Poly, words: str) -> Fact:
    """A number defined by its equation, as 2 + sqrt 5 is by p^2 == 4 p + 1."""
    return equal(words, power, value, "definition")


def unit(u: Vec) -> Fact:
    """|u| = 1."""
    return equal(f"{u @ u} = 1: a unit vector", u @ u, 1, "definition")


def textbook(
    words: str, poly: Poly, sign: str = ">=", when: Sequence[Fact] = ()
) -> Fact:
    """An inequality of every textbook; with `when`, where these facts hold."""
    return assume(words, poly, sign, "textbook", *when)


def convex(y: Point, x: Point) -> Fact:
    """f(y) >= f(x) + <g(x), y - x>."""
    words = f"f convex, {y.words} seen from {x.words}"
    return textbook(words, y.f - x.f - x.g @ (y.x - x.x))


def strongly_convex(y: Point, x: Point, mu: Poly) -> Fact:
    """f(y) >= f(x) + <g(x), y - x> + mu |y - x|^2/2."""
    s = y.x - x.x
    words = f"f {mu}-strongly convex, {y.words} seen from {x.words}"
    return textbook(words, y.f - x.f - x.g @ s - mu * (s @ s) / 2)


def descent(x: Point, s: Vec, then: Poly, L: Poly) -> Fact:
    """f(x + s) <= f(x) + <g, s> + L |s|^2/2."""
    words = f"f {L}-smooth, from {x.words} (descent lemma)"
    return textbook(words, x.f + x.g @ s + L * (s @ s) / 2 - then)


def smooth_convex(y: Point, x: Point, L: Poly) -> Fact:
    """2 L (f(y) - f(x) - <g(x), y - x>) >= |g(y) - g(x)|^2."""
    dg = y.g - x.g
    words = f"f convex and {L}-smooth, {y.words} seen from {x.words}"
    return textbook(words, 2 * L * (y.f - x.f - x.g @ (y.x - x.x)) - dg @ dg)


def between(y: Point, x: Point, mu: Poly, L: Poly) -> Fact:
    """2 (L - mu)(f(y) - f(x) - <g(x), s>) >= |d|^2 + mu L |s|^2 - 2 mu <d, s>.

    s = y - x, d = g(y) - g(x): the interpolation inequality of Taylor, Hendrickx and
    Glineur for mu-strongly convex and L-smooth f.
    """
    s, d = y.x - x.x, y.g - x.g
    words = f"f {mu}-strongly convex and {L}-smooth, {y.words} seen from {x.words}"
    left = 2 * (L - mu) * (y.f - x.f - x.g @ s)
    return textbook(words, left - d @ d - mu * L * (s @ s) + 2 * mu * (d @ s))


def mean_is(poly: Poly, i: str, value: Poly | Number, words: str = "") -> Fact:
    """E over i of this is `value`: what a full gradient, or a variance, is."""
    named = words or f"E over {i} of {poly} is {value}"
    return equal(named, mean_of(poly, i), value, "definition")


def sum_is(
    poly: Poly, k: str, ends: tuple[Poly | Number, Poly | Number], value: Poly | Number
) -> Fact:
    """The sum over k = first..last of this is `value`, by definition."""
    words = f"sum of {poly} over {k} = {ends[0]}..{ends[1]} is {value}"
    return equal(words, sum_of(poly, k, *ends), value, "definition")


def monotone_in_time(y: tuple[Poly, Poly], t: Poly, rate: Poly, slow: Fact) -> Fact:
    """y(t) <= y(0) - rate t, if `slow` says that y' <= -rate all the time."""
    words = f"mean value theorem: y' <= -{rate} on [0, {t}]"
    return textbook(words, y[0] - rate * t - y[1], when=[slow])
