"""Steps that know something: normalised descent at linear rate, and by Polyak's rule."""

from collections.abc import Iterator, Sequence

import numpy as np

from nglab.arrays import norm
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.loop import run
from nglab.problems import DiagonalQuadratic
from nglab.recipes import nsgd
from nglab.schedules import Geometric


def geometric_linear(
    knows: float = 1.0,
    reach: float = 1.0,
    kappas: Sequence[float] = (5.83, 10.0, 100.0),
    angle: float = 0.0,
    steps: int = 150,
) -> Iterator[Evidence]:
    """Knowing only kappa and R, NGD contracts as fast as tuned gradient descent.

    Hypotheses  f mu-strongly convex, L-smooth, kappa = L/mu >= 3 + 2 sqrt 2, R >= |x_0
                - x*|
    Method      NGD, h_k = sigma rho^k R, sigma = 2 sqrt(kappa)/(1 + kappa),
                rho = (kappa - 1)/(kappa + 1)
    Bound       |x_k - x*| <= rho^k R for every k
    Tight       equality for all k on diag(1, kappa) from (sqrt(kappa), 1)
    """
    for kappa in kappas:
        known = knows * kappa
        sigma, rho = 2 * np.sqrt(known) / (1 + known), (known - 1) / (known + 1)
        x0 = np.array([np.sqrt(kappa), 1.0])
        R = norm(x0)
        steps_h = Geometric(sigma * R * reach, rho)
        f = DiagonalQuadratic(np.array([1.0, kappa]))
        trace = run(f, nsgd(steps_h), x0, steps, iterates=True)
        yield Evidence(f"diag(1, {kappa:g})", norm(trace.xs), rho**trace.k * R)


CLAIMS = (
    Claim(
        "ngd-geometric-linear",
        geometric_linear,
        PROVED,
        {"kappa understated by half": {"knows": 0.5}},
    ),
)
