"""Where Muon's five steps leave a singular value: on no 1, but in an interval."""

from collections.abc import Iterator

import numpy as np

from nglab.arrays import Array
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.modern.intervals import (
    Interval,
    Triple,
    exact,
    image,
    images,
    interval,
    quintic,
    slope,
)
from nglab.claims.pieces import EPS
from nglab.norms import COEFFICIENTS, newton_schulz
from nglab.problems.quadratics import haar

LOW, HIGH = 0.68183, 1.20237
CYCLE = np.array([1.134268, 0.752916, 1.046907, 0.681919])
REACHED = {5: 0.0015055, 6: 0.000437, 10: 3.5e-6}  # steps: from which s/|G|_F on


def contraction(around: Interval, triple: Triple) -> tuple[Interval, float]:
    """The image after four steps, and a bound of the slope of all four on the way."""
    steep, x = 1.0, around
    for _ in range(4):
        steep *= float(max(map(abs, slope(x, triple))))
        x = image(x, triple)
    return x, steep


def iterated(s: Array, triple: Triple, steps: int) -> Array:
    """p(...p(s)) in floats."""
    a, b, c = triple
    for _ in range(steps):
        s = s * (a + s * s * (b + c * s * s))
    return s


def cycle(
    b: float = 1.0,
    a: float = 1.0,
    fewer: int = 0,
    short: float = 1.0,
    edge: float = 1.263730,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Muon's singular values do not go to 1: they end in [.682, 1.203], on a cycle.

    Hypotheses  p(x) = 3.4445 x - 4.7750 x^3 + 2.0315 x^5, s a singular value of G
    Method      G/|G|_F, five steps of p, as all Muons but a few take them
    Bound       (a) p(1) = .7010; the fixed points x > 0, .868026 and 1.263729, repel:
                p' is below -1.5823 and above 6.46 there
                (b) [.68183, 1.20237] goes to itself; a second step ends below 1.13437
                (c) so after 5 steps it holds every s >= .0015055 |G|_F, after 6 every
                s >= .000437 |G|_F, after 10 every s >= 3.5e-6 |G|_F
                (d) four steps take each x within 1e-5 of 1.134267 nearer to a cycle of
                four, 1.134268, .752916, 1.046907, .681919: to .15 of its distance
                (e) beyond 1.263730 each step goes further away: never to be allowed
                (f) a matrix and its transpose have one result: tall ones may be turned
    Proof       (a) p - x = x (a - 1 + b y + c y^2), y = x^2; (b) to (d) the image of
                the interval, step by step, in fractions, and the product of the slopes;
                (e) p/x = a + b y + c y^2 grows with y there and is above 1; (f) p is
                odd
    Tight       (b) both ends are values of p, to the last digit given
    """
    jordan = COEFFICIENTS["jordan"][0]
    triple = (a * jordan[0], b * jordan[1], jordan[2])
    one = float(quintic(exact(1.0), triple))
    yield Evidence("p(1)", abs(one - 0.7010), 4 * EPS, "|p(1) - .7010|")
    for x, sign, steep in (0.868026, -1, 1.5823), (1.263729, 1, 6.46):
        still = float(abs(quintic(exact(x), triple) - exact(x)))
        yield Evidence(f"p({x}) = {x}", still, 4e-6, "|p(x) - x|")
        p1 = sign * float(slope(interval(x, x), triple).low)
        yield Evidence(f"the slope at {x}", p1, steep, "|p'(x)|", lower=True)
    goal = interval(LOW, HIGH)
    for steps, low, high in (1, LOW, HIGH), (2, LOW, 1.13437):
        found = images(goal, [triple] * steps)
        name = f"itself, {steps}"
        yield Evidence(f"{name}, high", float(found.high), high, "x", letter="b")
        yield Evidence(f"{name}, low", float(found.low), low, "x", True, "b")
    for steps, least in REACHED.items():
        start = Interval(exact(least), 1 / exact(short))
        found = images(start, [triple] * (steps - fewer))
        name = f"{steps} steps"
        yield Evidence(
            f"{name}, high", float(found.high), HIGH, "p(...p(s))", False, "c"
        )
        yield Evidence(f"{name}, low", float(found.low), LOW, "p(...p(s))", True, "c")
    around = interval(1.134257, 1.134277)
    then, slopes = contraction(around, triple)
    kept = then.within(around)
    yield Evidence("returns", float(not kept), 0.0, "outside", letter="d")
    yield Evidence("slopes", slopes, 0.15, "|p'...p'|", letter="d")
    with np.errstate(over="ignore", invalid="ignore"):
        s = iterated(np.geomspace(1e-3, 1.0, 60), triple, 200)
    off = np.abs(s[:, None] - CYCLE).min(-1)
    yield Evidence("arrives", off, 1e-6, "|x_200 - cycle|", letter="d")
    rise = float(quintic(exact(edge), triple)) / edge - 1
    yield Evidence("further away", rise, 4e-6, "p/x - 1", True, "e")
    yield from matrices(triple, fewer, short, np.random.default_rng(seed))


def matrices(
    triple: Triple, fewer: int, short: float, rng: np.random.Generator
) -> Iterator[Evidence]:
    """The library's five steps on G/|G|_F, singular values from .0016 on, and on G'."""
    s = np.geomspace(0.0016, 0.9, 8)
    G = (haar(12, rng)[:, :8] * s) @ haar(8, rng).T
    G /= short * np.linalg.norm(G)
    O = newton_schulz(G, steps=5 - fewer)
    found = np.linalg.svdvals(O)
    yield Evidence("a matrix, high", found, HIGH, "s(O)", letter="c")
    yield Evidence("a matrix, low", found, LOW, "s(O)", True, "c")
    a, b, c = triple
    X = G.T
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(5 - fewer):
            A = X @ X.T
            X = a * X + (b * A + c * A @ A) @ X
    off = np.abs(X.T - O)
    yield Evidence("transposed", off, 1e-12, "|O(G')' - O(G)|", letter="f")


CLAIMS = (
    Claim(
        "muon-quintic-cycle",
        cycle,
        PROVED,
        {
            "one step fewer": {"fewer": 1},
            "divided by 0.79 of the largest singular value": {"short": 0.79},
            "b with the other sign": {"b": -1.0},
            "a larger by a tenth": {"a": 1.1},
            "b smaller by a hundredth": {"b": 0.99},
            "an edge at 1.25": {"edge": 1.25},
        },
    ),
)
