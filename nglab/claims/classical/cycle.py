"""Heavy ball, tuned for quadratics, goes round for ever where f is not quadratic."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from nglab.arrays import Array
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.problems import Minimum, Problem
from nglab.recipes import momentum
from nglab.runs.loop import run


@dataclass(frozen=True, eq=False)
class Bend(Problem):
    """f' = L x up to 1, then of slope 1 up to 1 + flat, then L again; f(0) = 0."""

    L: float = 25.0
    flat: float = 1.0
    dim = 1
    mu = 1.0
    x0 = np.array([3.3])
    minimum = Minimum(np.zeros((1, 1)), 0.0)

    def value_and_grad(self, x: Array) -> tuple[Array, Array]:
        soft = np.clip(x - 1, 0.0, self.flat)  # how much of the way has slope 1
        f = self.L * x * x / 2 - (self.L - 1) * soft * (x - 1 - soft / 2)
        return f[..., 0], self.L * x - (self.L - 1) * soft


def cycle_points(kappa: float) -> Array:
    """4 r (3 r^2, 1 - 2 r^3, r^4 - 2 r)/(1 + r^3)^2, r = (q - 1)/(q + 1)."""
    r = (kappa**0.5 - 1) / (kappa**0.5 + 1)
    shares = np.array([3 * r**2, 1 - 2 * r**3, r**4 - 2 * r])
    return 4 * r * shares / (1 + r**3) ** 2


def heavy_ball_cycle(
    memory: float = 1.0,
    flat: float = 1.0,
    kappas: Sequence[float] = (25.0, 49.0, 100.0),
    periods: int = 150,
) -> Iterator[Evidence]:
    """Heavy ball, tuned for quadratics, need not converge: it can go round for ever.

    Hypotheses  f in one dimension, f'' = L up to x = 1, 1 up to x = 2 and L beyond: so
                mu = 1 and kappa = L >= 21.5, that is r^3 >= 2 - sqrt 3
    Method      x_{k+1} = x_k - a f'(x_k) + r^2 (x_k - x_{k-1}), r = (q - 1)/(q + 1),
                q^2 = kappa, a = (1 - r)^2 = 4/(q + 1)^2: Polyak's for quadratics
    Bound       (a) the points c = 4 r (3 r^2, 1 - 2 r^3, r^4 - 2 r)/(1 + r^3)^2 are a
                    cycle that attracts: x_{3j+i} -> c_i from some starts at rest
    Proof       c_1 >= 2 and c_2, c_3 <= 1 for these r, so that f' = L x - (L - 1) at
                c_1 and L x at the others: put them in. Near them the error obeys
                e+ = -2 r e - r^2 e-, and shrinks like k r^k
    Tight       the cycle itself. kappa = 25 is the example of Lessard, Recht and
                Packard (arXiv 1408.3595); the formula for all kappa is proved here.
                Goujaud, Taylor, Dieuleveut (arXiv 2307.11291): no (a, beta) will do
    """
    for kappa in kappas:
        r = (kappa**0.5 - 1) / (kappa**0.5 + 1)
        starts = np.linspace(2.5, 8.0, 40)[:, None]
        method = momentum((1 - r) ** 2, memory * r**2)
        trace = run(Bend(kappa, flat), method, starts, 3 * periods + 2, iterates=True)
        late = trace.xs[-3:, :, 0]
        c = cycle_points(kappa)
        turns = [np.abs(late - np.roll(c, j)[:, None]).max(0) for j in range(3)]
        away = float(np.min(turns))
        yield Evidence(f"kappa = {kappa:g}", away, 1e-9, "|x_{3j+i} - c_i|")


CLAIMS = (
    Claim(
        "heavy-ball-cycle",
        heavy_ball_cycle,
        PROVED,
        {
            "no momentum": {"memory": 0.0},
            "less momentum": {"memory": 0.5},
            "no bend: quadratic": {"flat": 0.0},
            "kappa below 21.5": {"kappas": (16.0,)},
        },
        slow=True,
    ),
)
