"""Newton-Schulz one singular value at a time: what converges to 1, and how fast."""

from collections.abc import Iterator

import numpy as np

from nglab.arrays import Array
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.modern.intervals import images, interval
from nglab.claims.pieces import EPS
from nglab.norms import COEFFICIENTS, newton_schulz
from nglab.problems.quadratics import haar

TINY = 64 * EPS


def singular(x: Array, coefficients: str, steps: int) -> Array:
    """What the steps make of singular values x: those of matrices of one entry."""
    return newton_schulz(x[..., None, None], coefficients, steps)[..., 0, 0]


def turned(x: Array, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """U diag(x) V' with random bases, one more row than columns; U and V'."""
    U, V = haar(len(x) + 1, rng)[:, :-1], haar(len(x), rng)
    return (U * x) @ V.T, U, V.T


def cubic(
    coefficients: str = "cubic", power: int = 2, edge: float = 3.0, seed: int = 0
) -> Iterator[Evidence]:
    """The cubic Newton-Schulz step squares the error of every singular value.

    Hypotheses  x a singular value of X = U diag(x) V', p = 3 x/2 - x^3/2, d = 1 - x^2
    Method      X <- 3 X/2 - X X'X/2, which has the singular vectors of X
    Bound       (a) 1 - p^2 = d^2 (3 + d)/4; U diag(x) V' goes to U diag(p(x)) V'
                (b) 0 <= x <= 1 gives d_k <= d_0^(2^k) for every k
                (c) 1 <= x^2 < 3 gives 0 < p <= 1; p(sqrt 3) = 0, p(sqrt 5) = -sqrt 5
    Proof       (a) by expanding; (b) 3 + d <= 4; (c) p = x (3 - x^2)/2, and
                3 + d = 4 - x^2 > 0 in (a)
    Tight       (b) as x_0 -> 0; (c) x = 1
    """
    x = np.linspace(0.0, 1.7, 171)
    p, d = singular(x, coefficients, 1), 1 - x * x
    error = np.abs(1 - p * p - d * d * (3 + d) / 4)
    yield Evidence("1 - p^2", error, TINY, "|1 - p^2 - d^2 (3 + d)/4|")
    X, U, Vt = turned(x[1:7] * 10, np.random.default_rng(seed))
    off = (
        newton_schulz(X, coefficients, 1)
        - (U * (1.5 - (x[1:7] * 10) ** 2 / 2)) * (x[1:7] * 10) @ Vt
    )
    yield Evidence("matrices", np.abs(off), TINY, "|X_1 - U p(x) V'|")
    start = np.linspace(0.01, 1.0, 100)
    ds = np.array([1 - singular(start, coefficients, k) ** 2 for k in range(9)])
    bound = ds[0] ** float(power) ** np.arange(9.0)[:, None]
    yield Evidence("x <= 1", ds, bound + TINY, "d_k", letter="b")
    beyond = np.linspace(1.0, edge**0.5, 200)[:-1]
    p = singular(beyond, coefficients, 1)
    yield Evidence("p <= 1", p, 1.0, "p", letter="c")
    yield Evidence("p > 0", p, 0.0, "p", True, "c")
    ends = np.array([3.0, 5.0]) ** 0.5
    error = np.abs(singular(ends, coefficients, 1) + np.array([0.0, 5.0**0.5]))
    yield Evidence("ends", error, TINY, "|p(sqrt 3)|, |p(sqrt 5) + sqrt 5|", letter="c")


def pade(
    coefficients: str = "pade", most: float = 2.5, edge: float = 7 / 3
) -> Iterator[Evidence]:
    """The quintic (15, -10, 3)/8 cubes the error, and takes in all below sqrt(7/3).

    Hypotheses  x a singular value, p(x) = (15 x - 10 x^3 + 3 x^5)/8
    Method      X <- (15 X - 10 X X'X + 3 (X X')^2 X)/8
    Bound       (a) 1 - p = (1 - x)^3 (8 + 9 x + 3 x^2)/8
                (b) 0 <= x <= 1 gives 0 <= 1 - p <= 5 (1 - x)^3/2
                (c) 1 <= x <= sqrt(7/3) gives 1 <= p <= x, p' = 10/3 at the upper end
    Proof       (a) by expanding; (b) 12 - 9 x - 3 x^2 >= 0; (c) x - p =
                x (x^2 - 1)(7 - 3 x^2)/8, and p' = 15 (1 - x^2)^2/8
    Tight       (b) x -> 1; (c) both ends
    """
    x = np.linspace(0.0, 1.5, 151)
    p = singular(x, coefficients, 1)
    error = np.abs(1 - p - (1 - x) ** 3 * (8 + 9 * x + 3 * x * x) / 8)
    yield Evidence("1 - p", error, TINY, "|1 - p - (1 - x)^3 (8 + 9 x + 3 x^2)/8|")
    below = np.linspace(0.0, 0.99, 100)
    p = singular(below, coefficients, 1)
    yield Evidence("p <= 1", p, 1.0, "p", letter="b")
    yield Evidence("cubed", 1 - p, most * (1 - below) ** 3, "1 - p", letter="b")
    beyond = np.linspace(1.0, edge**0.5, 101)
    p = singular(beyond, coefficients, 1)
    yield Evidence("p <= x", p, beyond + TINY, "p", letter="c")
    yield Evidence("p >= 1", p, 1 - TINY, "p", True, "c")
    h, end = 1e-5, (7 / 3) ** 0.5
    low, high = singular(np.array([end - h, end + h]), coefficients, 1)
    steep = (high - low) / (2 * h)
    yield Evidence("slope", abs(steep - 10 / 3), 1e-8, "|p' - 10/3|", letter="c")


def halving(
    coefficients: str = "deepseek",
    edge: float = 2.0,
    least: float = 1e-3,
    tail: int = 2,
) -> Iterator[Evidence]:
    """Eight Muon steps and two of (2, -3/2, 1/2) bring singular values to 1.0005.

    Hypotheses  p(x) = 2 x - 3 x^3/2 + x^5/2; G's singular values s >= 1e-3 |G|_F
    Method      G/|G|_F, eight steps of (3.4445, -4.7750, 2.0315), two of p
    Bound       (a) p - 1 = (1 - x)^2 (x^3 + 2 x^2 - 2)/2: near 1 the error e = 1 - x
                goes to -e^2/2 + e^3 (7 - 5 e + e^2)/2
                (b) 0 <= x <= 1 gives p >= x; 1 is the only fixed point in (0, sqrt 2)
                (c) after the ten steps every singular value is in [1, 1.00054]
    Proof       (a) by expanding; (b) p - x = x (1 - x^2)(2 - x^2)/2; (c) the exact
                image of the interval [1e-3, 1], step by step, in fractions
    Tight       (b) x -> 1; (c) both ends are values
    """
    triples = COEFFICIENTS[coefficients]
    x = np.linspace(0.0, 1.4, 141)
    a, b, c = triples[-1]
    p = x * (a + x * x * (b + c * x * x))
    error = np.abs(p - 1 - (1 - x) ** 2 * (x**3 + 2 * x * x - 2) / 2)
    yield Evidence("p - 1", error, TINY, "|p - 1 - (1 - x)^2 (x^3 + 2 x^2 - 2)/2|")
    near = np.linspace(0.0, 0.99, 100)
    p = near * (a + near**2 * (b + c * near**2))
    yield Evidence("p >= x", p, near, "p", True, "b")
    x = np.linspace(1.0, edge**0.5, 100)[:-1]
    p = x * (a + x * x * (b + c * x * x))
    yield Evidence("p <= x", p, x, "p", letter="b")
    steps = [*triples, *[triples[-1]] * 10][: 8 + tail]
    low, high = map(float, images(interval(least, 1.0), steps))
    yield Evidence("the highest", high, 1.00054, "p(...p(s))", letter="c")
    yield Evidence("the lowest", low, 1 - TINY, "p(...p(s))", True, "c")
    s = np.geomspace(max(least, 1e-3), 1.0, 200)
    ends = singular(s, coefficients, 8 + tail)
    yield Evidence("steps in floats", ends, high + TINY, "p(...p(s))", letter="c")


SETS = (  # letter, name, steps, from which s/|G|_F on, to where
    ("a", "you", 5, 0.01, 0.97775, 1.03178),
    ("a", "you", 5, 0.005, 0.97775, 1.11151),
    ("b", "polar_express", 5, 0.001, 0.87644, 1.12356),
    ("b", "polar_express", 8, 0.001, 1 - 1e-12, 1 + 1e-12),
    ("c", "cubic", 15, 0.01, 1 - 3e-7, 1.0),
    ("c", "pade", 10, 0.01, 1 - 3e-10, 1.0),
)


def sets(
    fewer: int = 0, share: float = 1.0, backwards: bool = False
) -> Iterator[Evidence]:
    """Each set of coefficients brings singular values into an interval of its own.

    Hypotheses  G's singular values are at least s |G|_F, s as given
    Method      G/|G|_F, then the steps of a named set, in its order
    Bound       (a) "you", five steps of their own: from s = .01 to [.97775, 1.03178],
                from .005 to [.97775, 1.11151]
                (b) "polar_express", from s = .001: five steps to [.87644, 1.12356],
                eight to 1, within 1e-12
                (c) from s = .01: fifteen of "cubic" to 1 - 3e-7, ten of "pade" to
                1 - 3e-10, and none beyond 1
    Proof       the exact image of [s, 1], step by step, in fractions
    Tight       (a), five steps of (b): to the last digit given
    """
    for letter, name, steps, least, low, high in SETS:
        listed = COEFFICIENTS[name]
        triples = [*listed, *[listed[-1]] * steps][: steps - fewer]
        triples = triples[::-1] if backwards else triples
        found = images(interval(share * least, 1.0), triples)
        case = f"{name}, {steps} steps from {least:g}"
        ends = singular(np.geomspace(least, 1.0, 100), name, steps)  # in floats
        tops = np.append(ends, float(found.high))
        yield Evidence(case, tops, high, "p(...p(s))", letter=letter)
        bottoms = np.append(ends, float(found.low))
        yield Evidence(f"{case}, low", bottoms, low, "p(...p(s))", True, letter)


CLAIMS = (
    Claim(
        "newton-schulz-cubic",
        cubic,
        PROVED,
        {
            "the Pade quintic": {"coefficients": "pade"},
            "Muon's quintic": {"coefficients": "jordan"},
            "the error cubed": {"power": 3},
            "beyond sqrt 3": {"edge": 3.3},
        },
    ),
    Claim(
        "newton-schulz-pade",
        pade,
        PROVED,
        {
            "the cubic": {"coefficients": "cubic"},
            "Muon's quintic": {"coefficients": "jordan"},
            "9/4 for 5/2": {"most": 2.25},
            "a tenth beyond sqrt(7/3)": {"edge": 7 / 3 * 1.21},
        },
    ),
    Claim(
        "newton-schulz-halving",
        halving,
        PROVED,
        {
            "Muon's steps alone": {"coefficients": "jordan"},
            "one of the two last steps": {"tail": 1},
            "singular values from 1e-4": {"least": 1e-4},
            "a tenth beyond sqrt 2": {"edge": 2.42},
        },
    ),
    Claim(
        "newton-schulz-sets",
        sets,
        PROVED,
        {
            "one step fewer": {"fewer": 1},
            "from a tenth of s": {"share": 0.1},
            "the steps from last to first": {"backwards": True},
        },
    ),
)
