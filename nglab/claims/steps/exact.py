"""Exact line search on every smooth strongly convex function, quadratic or not."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from nglab.arrays import Array, Value, dot
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import checked, sphere
from nglab.optimizer import Optimizer
from nglab.problems import DiagonalQuadratic, LogCosh, Problem
from nglab.rates import Given, Rate
from nglab.rates.base import Changed
from nglab.runs.loop import run


def along_the_ray(f: Problem, stretch: float) -> Optimizer:
    """x <- x - t g, t the minimiser of f(x - t g) by bisection of the slope there."""

    def change(
        rate: Rate, k: int, x: Array, fx: Value, g: Array, u: Array, state: Any
    ) -> tuple[Array, Any]:
        lr, state = rate(k, x, fx, g, u, state)  # 1/mu, which is too long
        low, high = np.zeros_like(lr), lr
        for _ in range(60):
            t = (low + high) / 2
            short = dot(f.grad(x - t * g), g)[..., None] > 0
            low, high = np.where(short, t, low), np.where(short, high, t)
        return stretch * high, state

    return Optimizer(Changed(Given(1 / (f.mu or 1.0)), change))


def any_function(
    stretch: float = 1.0,
    knows: float = 1.0,
    kappas: Sequence[float] = (2.0, 10.0, 100.0),
    seed: int = 0,
) -> Iterator[Evidence]:
    """Exact line search has Kantorovich's rate on all of them, quadratic or not.

    Hypotheses  f mu-strongly convex and L-smooth, kappa = L/mu
    Method      x <- x - t g, t a minimiser of f(x - t g)
    Bound       (a) f(x_{k+1}) - f* <= ((kappa - 1)/(kappa + 1))^2 (f(x_k) - f*)
    Proof       interpolation between x, x+ and x*, <g+, g> = 0 and <g+, x+ - x> = 0,
                with the multipliers (L + mu)(L - mu), 2 mu (L - mu), 2 mu (L + mu)
    Tight       quadratics, `sd-kantorovich`. The theorem is de Klerk, Glineur and
                Taylor's (2017), cited from memory; this certificate was found here
    """
    rng = np.random.default_rng(seed)
    for kappa in kappas:
        worst = np.array([[kappa, 1.0, 0.0], [kappa, -1.0, 0.0]])
        x0 = np.append(worst, kappa * sphere(rng, 20, 3), axis=0)
        rho = (knows * kappa - 1) / (knows * kappa + 1)
        for name, f in (
            ("quadratic", DiagonalQuadratic(np.array([1.0, kappa, kappa**0.5]))),
            ("log cosh", LogCosh(kappa, 3)),
        ):
            gap = run(f, along_the_ray(f, stretch), x0, 6).f
            yield checked(
                f"{name}, kappa = {kappa:g}",
                gap[1:] > 1e-9 * gap[0],
                gap[1:],
                rho**2 * gap[:-1],
                "f(x_{k+1}) - f*",
                share=0.15,
            )


CLAIMS = (
    Claim(
        "sd-exact-line-search-any-f",
        any_function,
        PROVED,
        {
            "steps longer by 5%": {"stretch": 1.05},
            "steps of a hundredth": {"stretch": 0.01},
            "kappa understated by half": {"knows": 0.5},
        },
        slow=True,
    ),
)
