"""How bad NGD's best iterate can be on convex L-smooth functions: exact brackets.

Steps h = R/sqrt(N + 1); the unit is the bound of growth alone, L R^2/(2 (N + 1)). From
below by functions that a search found, from above by proofs: the lengths |g_k| are cut
into boxes, and each box has a certificate of its own. `N_1` is such a proof for N = 1,
to 0.6, in 154 boxes; `boxes.tree(N, ratio)` makes others, which takes minutes. Those of
the table were made in the same way before, and only that of N = 1 to 0.6 is kept.

| N | at least | at most | boxes |
|---|---|---|---|
| 1 | 0.587161 | 0.588 | 866 |
| 2 | 0.581274 | 0.585 | 6447 |
| 3 | 0.5725 | 0.6 | 3728 |
| 4 | 0.5443 | 0.65 | 3754 |
| any | | 0.75 | `ngd-smooth-three-quarters` |

>>> replayed(N_1)
154
"""

import json
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from importlib.resources import files
from itertools import permutations
from typing import Any, NamedTuple

from nglab.proofs.kernel.atoms import Refused
from nglab.proofs.kernel.facts import Fact
from nglab.proofs.kernel.polynomials import Poly, symbol, vectors
from nglab.proofs.premises import (
    STAR,
    Point,
    define,
    hypothesis,
    smooth_convex,
)
from nglab.search.certificates import certificate

Ends = tuple[Fraction, ...]


class Bracket(NamedTuple):
    """At least and at most the worst case is, and the boxes of the proof."""

    low: float
    high: Fraction
    boxes: int


BRACKETS: Mapping[int, Bracket] = {
    1: Bracket(0.587161, Fraction(588, 1000), 866),
    2: Bracket(0.581274, Fraction(585, 1000), 6447),
    3: Bracket(0.5725, Fraction(6, 10), 3728),
    4: Bracket(0.5443, Fraction(65, 100), 3754),
}
N_1 = "ngd-1.json"


@cache
def points(N: int) -> tuple[tuple[Point, ...], list[Any]]:
    """x_k and its gradient, and q_k = h u_k, for k <= N; L = R = 1."""
    (x,), found, steps = vectors("x[0]"), [], []
    for k in range(N + 1):
        g, q = vectors(f"g[{k}] q[{k}]")
        found.append(Point(x, g, symbol(f"F[{k}]"), f"x[{k}]"))
        steps.append(q)
        x = x - q
    return tuple(found), steps


@cache
def everywhere(N: int) -> tuple[Fact, ...]:
    """The premises of every box: all pairs, m <= F_k, R = 1, |q_k| = h."""
    at, q = points(N)
    half, one, m = Fraction(1, 2), Poly.of(1), symbol("m")
    pairs = permutations((*at, STAR), 2)
    facts = [half * smooth_convex(y, x, one) for y, x in pairs]
    facts += [hypothesis("m <= f(x_k) - f*", x.f - m) for x in at]
    facts.append(hypothesis("|x_0 - x*| <= R = 1", 1 - at[0].x @ at[0].x))
    square = Fraction(1, N + 1)
    return (*facts, *(define(v @ v, square, "|q_k|^2 = 1/(N + 1)") for v in q))


def in_box(N: int, low: Ends, high: Ends) -> list[Fact]:
    """g_k = c q_k with low <= c <= high: <g - low q, high q - g> >= 0."""
    at, q = points(N)
    return [
        hypothesis(f"{a} h <= |g_k| <= {b} h", (x.g - a * v) @ (b * v - x.g))
        for x, v, a, b in zip(at, q, low, high, strict=True)
    ]


def widest(N: int) -> tuple[Ends, Ends]:
    """|g_k| <= |x_k - x*| <= R + k h, in units of h: at most sqrt(N + 1) + k."""
    halves_of = next(c for c in range(2, 2 * N + 3) if c * c >= 4 * (N + 1))
    tops = [Fraction(halves_of, 2) + k for k in range(N + 1)]
    return (Fraction(0),) * (N + 1), tuple(tops)


def halves(low: Ends, high: Ends) -> tuple[tuple[Ends, Ends], tuple[Ends, Ends]]:
    """The box cut in the middle of its longest side."""
    k = max(range(len(low)), key=lambda k: high[k] - low[k])
    middle = (low[k] + high[k]) / 2
    below, above = list(high), list(low)
    below[k], above[k] = middle, middle
    return (low, tuple(below)), (tuple(above), high)


def leaf(N: int, ratio: Fraction, box: tuple[Ends, Ends], numbers: list[Any]) -> Fact:
    """m <= ratio/(2 (N + 1)) in this box."""
    premises = [*everywhere(N), *in_box(N, *box)]
    goal = ratio / (2 * (N + 1)) - symbol("m")
    return certificate(premises, [Fraction(c) for c in numbers], goal)


def replayed(name: str) -> int:
    """Check a recorded proof, box by box; the number of boxes, or Refused."""
    text = files("nglab.search").joinpath("data", name).read_text("utf-8")
    record = json.loads(text)
    return checked(record["N"], Fraction(record["ratio"]), record["tree"])


def checked(N: int, ratio: Fraction, tree: Any) -> int:
    """The boxes of a tree: a leaf has multipliers, a branch two trees; or Refused."""
    waiting, boxes = [(tree, widest(N))], 0
    while waiting:
        node, box = waiting.pop()
        if isinstance(node, dict):
            waiting += zip((node["below"], node["above"]), halves(*box), strict=True)
            continue
        if not isinstance(node, list):
            raise Refused(f"no certificate of {box}")
        leaf(N, ratio, box, node)
        boxes += 1
    return boxes
