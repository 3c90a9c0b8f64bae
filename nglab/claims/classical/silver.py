"""The silver step sizes: longer than any fixed step may be, and faster."""

from collections.abc import Iterator, Sequence

import numpy as np

from nglab.arrays import norm
from nglab.claims.base import Claim, Evidence, cited
from nglab.problems import DiagonalQuadratic, Huber
from nglab.recipes import gd
from nglab.runs.loop import run

RHO = 1 + 2**0.5


def silver(i: int) -> float:
    """1 + rho^(v - 1), 2^v the largest power of 2 that divides i = 1, 2, ..."""
    return 1 + RHO ** ((i & -i).bit_length() - 2)


def silver_bound(k: int) -> float:
    """1/(1 + sqrt(4 rho^(2 k) - 3)), the rate of n = 2^k - 1 steps."""
    return 1 / (1 + (4 * RHO ** (2 * k) - 3) ** 0.5)


def silver_steps(
    stretch: float = 1.0,
    fixed: bool = False,
    ks: Sequence[int] = (1, 2, 4, 7),
    L: float = 2.0,
    R: float = 3.0,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Silver steps take gradient descent to n^(-1.27), past what short steps can do.

    Hypotheses  f convex and L-smooth, R >= |x_0 - x*|; n = 2^k - 1
    Method      x_i = x_{i-1} - h_i g/L, h_i = 1 + rho^(v - 1), rho = 1 + sqrt 2, 2^v
                the largest power of 2 that divides i = 1, ..., n
    Bound       (a) f(x_n) - f* <= L R^2/(1 + sqrt(4 rho^(2 k) - 3))
                (b) f(x_1) - f* <= L R^2/(4 h + 2) for n = 1 and any h <= 3/2
    Proof       (b) half of the pairs (x, x+), (x*, x), (x*, x+), and the squares of
                x - (h + 1/2)(g + g+)/L and (3 - 2 h)(g - g+); (a) for k = 1 follows
    Tight       (b) on Huber functions with threshold R/(2 h + 1)
    """
    rng = np.random.default_rng(seed)
    for k in ks:
        n = 2**k - 1
        steps = [stretch * (1.5 if fixed else silver(i)) / L for i in range(1, n + 1)]
        bound = L * R**2 * silver_bound(k)
        method = gd(lambda i, steps=steps: steps[min(i, len(steps) - 1)])  # type: ignore[misc]
        delta = R / (2 * sum(steps) * L + 1)
        for name, f, x0 in (
            ("Huber", Huber(delta, 1, L), np.full((1, 1), R)),
            ("quadratics", DiagonalQuadratic(L * np.geomspace(1e-3, 1.0, 6)), None),
        ):
            if x0 is None:
                z = np.append(np.eye(6), rng.normal(size=(10, 6)), axis=0)
                x0 = R * z / norm(z)[:, None]
            last = run(f, method, x0, n).f[-1]
            yield Evidence(f"{name}, n = {n}", last, bound, "f(x_n) - f*")
    for h in 1.0, 2**0.5, 1.5:
        f = Huber(R / (2 * h + 1), 1, L)
        last = run(f, gd(stretch * h / L), [R], 1).f[-1]
        bound = L * R**2 / (4 * h + 2)
        yield Evidence(f"Huber, h = {h:.4g}", last, bound, "f(x_1) - f*", letter="b")


CLAIMS = (
    Claim(
        "silver-steps",
        silver_steps,
        cited("Altschuler and Parrilo, arXiv 2309.16530, from memory; (b) proved here"),
        {
            "steps of a quarter": {"stretch": 0.25},
            "all steps 3/2": {"fixed": True},
            "steps longer by 1.5": {"stretch": 1.5},
        },
    ),
)
