"""Normalised descent on convex L-smooth functions: better than growth alone allows."""

from collections.abc import Iterator, Sequence

import numpy as np

from nglab.arrays import Array
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import solution, sphere
from nglab.problems import DiagonalQuadratic, Huber, LogCosh, Problem, SmoothResisting
from nglab.recipes import gd, nsgd
from nglab.runs.loop import run

R = 2.0
HORIZONS = (3, 10, 50)


def cases(N: int, smooth: bool, seed: int) -> Iterator[tuple[str, Problem, Array]]:
    """Convex and smooth functions with starts at the distance R, a row each."""
    x0 = R * np.append(np.eye(3), sphere(np.random.default_rng(seed), 50, 3), axis=0)
    yield "diag(1, 10, 50)", DiagonalQuadratic(np.array([1.0, 10.0, 50.0])), x0
    yield "log cosh", LogCosh(30.0, 3), x0
    yield "Huber", Huber(1.0, 3, 5.0), x0
    if not smooth:
        hard = SmoothResisting(N + 2, R, 2.0)
        yield "squared resisting", hard, hard.x0


def least(
    f: Problem, x0: Array, h: float, steps: int, normalised: bool
) -> tuple[Array, float]:
    """min_k f(x_k) - f* over k <= steps, and L; the squared resisting one has L = 2."""
    method = nsgd(h) if normalised else gd(1e-3 * h)
    gap = run(f, method, x0, steps).f.min(0) - solution(f).f
    return gap, f.L or 2.0


def quarters(L: float, h: float, N: int) -> float:
    """L R^2/(4 (N + 1)) + L h^2/8: for h^2 = R^2/(N + 1) it is 3 L R^2/(8 (N + 1))."""
    return L * R**2 / (4 * (N + 1)) + L * h**2 / 8


def three_quarters(
    normalised: bool = True,
    smooth: bool = True,
    horizons: Sequence[int] = HORIZONS,
    seed: int = 0,
) -> Iterator[Evidence]:
    """On convex smooth functions NGD needs three quarters of what growth alone allows.

    Hypotheses  f convex and L-smooth, R = |x_0 - x*|; N >= 1
    Method      NGD with a constant step h
    Bound       (a) min_{k<=N} f(x_k) - f* <= 3 L R^2/(8 (N + 1)) for h = R/sqrt(N + 1)
                (b) min_{k<=N+1} f(x_k) - f* <= L R^2/(4 (N + 1)) + L h^2/8 for every h
                    with R^2 < 2 (N + 1) h^2
    Proof       with F the least f(x_k) - f*, v_k >= 2 F/(L h) + h/4, as |g| v >= F +
                |g|^2/(2 L), and if |g| > L h/2 the next f is lower by h |g| - L h^2/2;
                sum as in `ngd-localization`. (a) x_N has no next, but the last two v
                add up to 2 h at least
    Tight       no: for N = 1, 2 a search finds .78 of (a); proved here
    """
    for N in horizons:
        for name, f, x0 in cases(N, smooth, seed):
            h = R / (N + 1) ** 0.5
            gap, L = least(f, x0, h, N, normalised)
            yield Evidence(
                f"{name}, N = {N}", gap, quarters(L, h, N), "least f - f*", letter="a"
            )
            for longer in 0.75, 1.5:
                gap, L = least(f, x0, longer * h, N + 1, normalised)
                yield Evidence(
                    f"{name}, N = {N}, h = {longer:g} R/sqrt(N + 1)",
                    gap,
                    quarters(L, longer * h, N),
                    "least f - f*",
                    letter="b",
                )


def golden_step(
    normalised: bool = True,
    smooth: bool = True,
    horizons: Sequence[int] = HORIZONS,
    seed: int = 0,
) -> Iterator[Evidence]:
    """A step shorter by 5^(1/4), and NGD has .618 of what growth alone allows.

    Hypotheses  f convex and L-smooth, R = |x_0 - x*|; N >= 0
    Method      NGD with a constant step h
    Bound       (a) min_{k<=N+1} f(x_k) - f* <= (sqrt 5 - 1)/4 L R^2/(N + 1) for
                    h^2 = R^2/(sqrt 5 (N + 1))
                (b) min_{k<=N+1} f(x_k) - f* <= L (h^2 + t^2)/2 for every h with
                    t = R^2/(2 h (N + 1)) - h/2 >= 0
    Proof       with F = L (h^2 + t^2)/2 the least f(x_k) - f*: |g| (v - h - t) >=
                (|g| - L t)^2/(2 L), as in `ngd-smooth-three-quarters`; sum v_k >= h + t
    Tight       no; proved here
    """
    for N in horizons:
        for name, f, x0 in cases(N, smooth, seed):
            h = R / (5**0.5 * (N + 1)) ** 0.5
            gap, L = least(f, x0, h, N + 1, normalised)
            golden = (5**0.5 - 1) / 4 * L * R**2 / (N + 1)
            yield Evidence(f"{name}, N = {N}", gap, golden, "least f - f*", letter="a")
            for share in 0.5, 0.9:
                h = share * R / (N + 1) ** 0.5
                t = R**2 / (2 * h * (N + 1)) - h / 2
                gap, L = least(f, x0, h, N + 1, normalised)
                yield Evidence(
                    f"{name}, N = {N}, h = {share:g} R/sqrt(N + 1)",
                    gap,
                    L * (h**2 + t**2) / 2,
                    "least f - f*",
                    letter="b",
                )


CLAIMS = (
    Claim(
        "ngd-smooth-three-quarters",
        three_quarters,
        PROVED,
        {
            "not normalised": {"normalised": False},
            "growth, but not smooth": {"smooth": False},
        },
    ),
    Claim(
        "ngd-smooth-golden-step",
        golden_step,
        PROVED,
        {
            "not normalised": {"normalised": False},
            "growth, but not smooth": {"smooth": False},
        },
    ),
)
