"""Stochastic gradient descent with constant steps on quadratic sums: its noise ball."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from nglab.arrays import Array, dot
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import EPS, solution, sphere, stretched
from nglab.claims.statistics import (
    every_draw,
    minibatch_steps,
    quadratic_forms,
    second_moments,
)
from nglab.gradients import MiniBatch
from nglab.problems import FiniteSum, LeastSquares
from nglab.proofs import bounds
from nglab.recipes import gd
from nglab.runs.loop import run


class Sums(NamedTuple):
    """Several sums of quadratics: L = max L_i, mu, s2 = mean_i |grad f_i(x*)|^2."""

    f: Sequence[FiniteSum]
    L: Array
    mu: Array
    s2: Array


def sums(*problems: FiniteSum) -> Sums:
    """Problems of one shape and their constants, each (problems,)."""
    found = []
    for f in problems:
        g = f.grad(solution(f).x[0], np.arange(f.terms)[:, None])
        found.append((f.L_terms.max(), f.mu, dot(g, g).mean()))
    return Sums(problems, *np.array(found).T)


def additive(h: float = 1.0) -> FiniteSum:
    """The terms h (x - 1)^2/2 and h (x + 1)^2/2: x* = 0, and noise that is additive."""
    return LeastSquares(np.full((2, 1), h**0.5), np.array([1.0, -1.0]) * h**0.5)


def random_sums(rng: np.random.Generator, number: int) -> Sums:
    """Inconsistent least squares, 8 normal rows in 3 dimensions."""
    A, y = rng.normal(size=(number, 8, 3)), rng.normal(size=(number, 8))
    return sums(*map(LeastSquares, A, y))


class Fall(NamedTuple):
    """E D_k for k = 1, 2, ... and what its bounds are made of."""

    instance: str
    D: Array  # (steps, problems, rates, starts)
    D0: Array
    k: Array
    gam: Array
    L: Array
    mu: Array
    s2: Array
    off: Array  # how far each step is from x - gam grad f_i(x), relatively


def constant_steps(
    reaches: Sequence[float], stretch: float, problems: int, steps: int, seed: int
) -> Iterator[Fall]:
    """SGD with gam = reach/L, from x*, from near and from far: exact second moments."""
    rng = np.random.default_rng(seed)
    scales = np.array([[0.0], [1.0], [30.0]])
    cases = {"equal curvatures": (sums(additive()), scales)}
    if problems:
        cases["random"] = random_sums(rng, problems), scales * sphere(rng, 3, 3)
    for instance, (of, d) in cases.items():
        L, mu, s2 = (a[:, None, None] for a in of[1:])
        gam = np.array(reaches)[:, None] / L
        rules = [stretched(gd(a[:, None]), stretch) for a in gam]
        T = np.array(
            [minibatch_steps(f, gds) for f, gds in zip(of.f, rules, strict=True)]
        )
        off = np.abs(T - exact_steps(of.f, gam)).max((-2, -1))
        z = np.append(d, np.ones((3, 1)), axis=1)
        counted = np.diag(np.append(np.ones(d.shape[1]), 0.0))
        forms = quadratic_forms(T, counted, steps)[1:]
        D = np.einsum("...ab,sa,sb->...s", forms, z, z)
        k = np.arange(1.0, steps + 1)[:, None, None, None]
        yield Fall(instance, D, dot(d, d), k, gam, L, mu, s2, off)


def exact_steps(fs: Sequence[FiniteSum], gam: Array) -> Array:
    """(x - x*, 1) -> (x - gam grad f_i(x) - x*, 1) of least squares, by its formula."""
    found = []
    for f, a in zip(fs, gam, strict=True):
        n, A = f.dim, f.A
        g = f.grad(solution(f).x[0], np.arange(f.terms)[:, None])
        W = np.zeros((f.terms, n + 1, n + 1))
        W[:, :n, :n], W[:, :n, n] = A[:, :, None] * A[:, None], g
        found.append(np.eye(n + 1) - a.reshape(-1, 1, 1, 1) * W)
    return np.array(found)


def noise_ball(
    stretch: float = 1.0,
    reaches: Sequence[float] = (0.01, 0.05, 0.2, 0.3, 0.49, 0.9),
    problems: int = 40,
    steps: int = 100,
    seed: int = 0,
) -> Iterator[Evidence]:
    """SGD with a constant step falls linearly into a ball as large as its steps allow.

    Hypotheses  f = mean_i f_i mu-strongly convex, each f_i convex and L-smooth,
                s2 = mean_i |grad f_i(x*)|^2, D = |x - x*|^2, gam < 1/L; checked on sums
                of quadratics only
    Method      (m) x <- x - gam grad f_i(x), i uniform
    Bound       (a) E D_k <= q^k D_0 + gam s2/(mu (1 - gam L)) with
                    q = 1 - 2 gam mu (1 - gam L)
    Proof       E |grad f_i(x)|^2 <= 2 L <grad f(x), x - x*> + 2 s2; expand D_+, use
                <grad f(x), x - x*> >= mu D and sum the geometric series
    Tight       the contraction as gam L -> 0; the ball up to 2, for equal curvatures
    """
    falls = constant_steps(reaches, stretch, problems, steps, seed)
    for name, D, D0, k, gam, L, mu, s2, off in falls:
        yield Evidence(name, off, 64 * EPS, "|step - formula|", letter="m")
        q = bounds.sgd_rate(gam, mu, L)
        yield Evidence(name, D, q**k * D0 + bounds.sgd_ball(gam, mu, L, s2), "E D_k")


def noise_ball_gower(
    stretch: float = 1.0,
    reaches: Sequence[float] = (0.01, 0.05, 0.2, 0.3, 0.5),
    problems: int = 40,
    steps: int = 100,
    seed: int = 0,
) -> Iterator[Evidence]:
    """With steps up to 1/(2 L) SGD contracts by 1 - gam mu, down to a ball of noise.

    Hypotheses  f = mean_i f_i mu-strongly convex, each f_i convex and L-smooth,
                s2 = mean_i |grad f_i(x*)|^2, D = |x - x*|^2, gam <= 1/(2 L); checked on
                sums of quadratics only
    Method      (m) x <- x - gam grad f_i(x), i uniform
    Bound       (a) E D_k <= (1 - gam mu)^k D_0 + 2 gam s2/mu
    Proof       E |grad f_i(x)|^2 <= 4 L (f(x) - f*) + 2 s2; expand D_+ and use
                <grad f(x), x - x*> >= f(x) - f* + mu D/2; sum the geometric series
    Tight       up to 2 in the exponent; the ball up to 3, equal curvatures at 1/(2 L)
    """
    falls = constant_steps(reaches, stretch, problems, steps, seed)
    for name, D, D0, k, gam, _, mu, s2, off in falls:
        yield Evidence(name, off, 64 * EPS, "|step - formula|", letter="m")
        yield Evidence(
            name,
            D,
            bounds.gower_rate(gam, mu) ** k * D0 + bounds.gower_ball(gam, mu, s2),
            "E D_k",
        )


def additive_exact(
    power: float = 2, h: float = 1.0, far: float = 3.0, steps: int = 200
) -> Iterator[Evidence]:
    """With equal curvatures SGD's mean distance is known exactly: the ball is real.

    Hypotheses  f_i(x) = h x^2/2 + a_i x, mean_i a_i = 0, s2 = mean_i a_i^2, D = x^2
    Method      x <- x - gam (h x + a_i), i uniform
    Identity    (a) E D_k = q^k D_0 + gam^2 s2 (1 - q^k)/(1 - q), q = (1 - gam h)^2, to
                round-off, over all 2^10 draws of 10 steps, and by exact moments
    Proof       a_i is independent of x_k and of mean 0
    """
    f, s2 = additive(h), h**2
    reach = np.array([0.05, 0.5, 0.9, 1.5])
    gam, q = reach / h, (1 - reach) ** 2
    lost = 1 + reach / np.abs(1 - reach)  # of the digits of 1 - gam h
    draws = MiniBatch(1, indices=every_draw(2, 10)[:, None])
    x0 = np.full((len(gam), 1, 1), far)
    trace = run(f, gd(gam[:, None]), x0, 10, gradient=draws, iterates=True)
    T = minibatch_steps(f, gd(gam[:, None, None]))
    z = np.broadcast_to([far, 1.0], (len(gam), 2))
    for name, D in {
        "every draw": dot(trace.xs, trace.xs).mean(-1),
        "moments": second_moments(T, z, steps, 1),
    }.items():
        k = np.arange(len(D))[:, None]
        exact = q**k * far**2 + gam**power * s2 * (1 - q**k) / (1 - q)
        yield Evidence(
            name,
            np.abs(D - exact),
            (4 + 2 * k) * lost * EPS * exact,
            "|E D_k - formula|",
        )


CLAIMS = (
    Claim(
        "sgd-noise-ball",
        noise_ball,
        PROVED,
        {
            "steps longer by 8": {"stretch": 8.0},
            "steps a tenth shorter": {"stretch": 0.9},
            "steps longer by half": {"stretch": 1.5},
            "steps longer by 4": {"stretch": 4.0, "problems": 0, "reaches": (0.2,)},
        },
    ),
    Claim(
        "sgd-noise-ball-gower",
        noise_ball_gower,
        PROVED,
        {
            "steps longer by 8": {"stretch": 8.0},
            "steps a tenth shorter": {"stretch": 0.9},
            "steps longer by half": {"stretch": 1.5},
            "steps longer by 4": {"stretch": 4.0, "problems": 0, "reaches": (0.3125,)},
        },
    ),
    Claim(
        "sgd-additive-noise-exact",
        additive_exact,
        PROVED,
        {"gam for gam^2": {"power": 1}, "gam^2.01 for gam^2": {"power": 2.01}},
        {"h": (1e-3, 1e3), "far": (1e-3, 1e3)},
    ),
)
