"""Adaptive gradient descent: no line search, no L, and yet an energy that falls."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from nglab.arguments import finite
from nglab.arrays import Array, Value, dot, norm, rowmat
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import EPS, checked, solution
from nglab.optimizer import Optimizer
from nglab.problems import DiagonalQuadratic, Minimum, Problem, Quartic
from nglab.rates import AdGD, Rate
from nglab.rates.base import Changed
from nglab.rates.secant import AdGDState
from nglab.runs.loop import run


@dataclass(frozen=True, eq=False)
class Logistic(Problem):
    """f(x) = mean_i log(1 + exp(-a_i'x)) + mu |x|^2/2, the labels within the a_i."""

    A: Array
    mu: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "A", finite("A", self.A, 2))

    @property
    def dim(self) -> int:
        return len(self.A[0])

    @property
    def x0(self) -> Array:
        return np.zeros(self.dim)

    @property
    def L(self) -> float:
        return float(np.linalg.norm(self.A, 2) ** 2) / (4 * len(self.A)) + self.mu

    @cached_property
    def minimum(self) -> Minimum:
        """By Newton's method: there is one if no x separates the labels, or mu > 0."""
        x = self.x0
        for _ in range(30):
            p = 1 / (1 + np.exp(self.A @ x))
            H = (self.A.T * (p * (1 - p))) @ self.A / len(self.A)
            x = x - np.linalg.solve(H + self.mu * np.eye(self.dim), self.grad(x))
        return Minimum(x[None], float(self.value(x)))

    def value_and_grad(self, x: Array) -> tuple[Array, Array]:
        z = rowmat(x, np.ascontiguousarray(self.A.T))
        e = np.exp(-np.abs(z))
        p = np.where(z > 0, e, 1.0) / (1 + e)
        loss = (np.maximum(-z, 0.0) + np.log1p(e)).mean(-1)
        g = self.mu * x - rowmat(p, self.A) / len(self.A)
        return loss + self.mu * dot(x, x) / 2, g


def tampered(lr: Array, longer: float, bounded: bool) -> Optimizer:
    """AdGD with |s|/(2 |y|) longer by a factor, and its growth bounded or not."""

    def change(
        rate: Rate, k: int, x: Array, f: Value, g: Array, u: Array, state: AdGDState
    ) -> tuple[Array, AdGDState]:
        if not bounded:
            state = state._replace(growth=np.full_like(state.growth, np.inf))
        return rate(k, x, f, g / longer, u, state)

    return Optimizer(Changed(AdGD(lr), change))


class Energy(NamedTuple):
    """What the claims compare, k = 1, ..., K, for a batch of first steps and starts."""

    f: Problem
    F: Array  # f(x_k) - f*
    lr: Array
    theta: Array  # lr_k / lr_{k-1}
    left: Array  # |x_{k+1} - x*|^2 + |x_{k+1} - x_k|^2/2 + 2 lr (1 + theta) F_k
    right: Array  # |x_k - x*|^2 + |x_k - x_{k-1}|^2/2 + 2 lr theta F_{k-1}
    slack: Array  # what rounding may add


def energies(longer: float, bounded: bool, steps: int, seed: int) -> Iterator[Energy]:
    """Runs on logistic losses, on x^4 and a quadratic: 20 starts by 6 first steps."""
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(60, 4)) * np.geomspace(0.1, 10.0, 4)
    lr = np.geomspace(1e-8, 100.0, 6)[:, None]
    quadratic = DiagonalQuadratic(np.geomspace(1.0, 100.0, 4))
    for f in (Logistic(A, 0.0), Logistic(A, 0.01), Quartic(4), quadratic):
        method = tampered(lr, longer, bounded)
        x0 = 5 * rng.normal(size=(20, f.dim))
        trace = run(f, method, x0, steps + 1, iterates=True)
        x, F, a = trace.xs, trace.f - solution(f).f, trace.lr[..., 0]
        D, S = norm(x - solution(f).x[0]) ** 2, norm(np.diff(x, axis=0)) ** 2
        a, theta = a[1:-1], a[1:-1] / a[:-2]
        left = D[2:] + S[1:] / 2 + 2 * a * (1 + theta) * F[1:-1]
        right = D[1:-1] + S[:-1] / 2 + 2 * a * theta * F[:-2]
        size = (1 + abs(solution(f).f)) * (1 + 2 * a * (1 + theta))
        slack = 64 * EPS * (right + size)
        yield Energy(f, F[1:-1], a, theta, left, right, slack)


def one_step(
    longer: float = 1.0, bounded: bool = True, steps: int = 50, seed: int = 0
) -> Iterator[Evidence]:
    """Adaptive descent pays for each step out of an energy, whatever the curvature.

    Hypotheses  f convex with locally Lipschitz gradient; no L, no line search
    Method      x <- x - a g, a_k = min( sqrt(1 + th_{k-1}) a_{k-1}, |s|/(2 |y|) ),
                th_k = a_k/a_{k-1}; with F_k = f_k - f* and s_k = x_{k+1} - x_k
    Bound       |x_{k+1} - x*|^2 + |s_k|^2/2 + 2 a_k (1 + th_k) F_k
                <= |x_k - x*|^2 + |s_{k-1}|^2/2 + 2 a_k th_k F_{k-1} for every k >= 1
    Proof       expand |x_{k+1} - x*|^2; by the rule 2 a_k <y, s_k> is at most the mean
                of |s_k|^2 and |s_{k-1}|^2, and <g_{k-1}, s_k> = th_k <s_{k-1}, g_k>
    Tight       as a_0 -> 0, where the terms in F outweigh all others
    """
    for e in energies(longer, bounded, steps, seed):
        yield Evidence(
            type(e.f).__name__, e.left, e.right + e.slack, "energy after the step"
        )


def lyapunov_monotone(
    longer: float = 1.0, bounded: bool = True, steps: int = 50, seed: int = 0
) -> Iterator[Evidence]:
    """Adaptive descent is not monotone in f, but an energy never rises.

    Hypotheses  f convex with locally Lipschitz gradient; no L, no line search
    Method      as adgd-one-step
    Bound       Phi_{k+1} <= Phi_k for every k >= 1,
                Phi_k = |x_{k+1} - x*|^2 + |s_k|^2/2 + 2 a_k (1 + th_k) F_k
    Proof       adgd-one-step, and a_{k+1} th_{k+1} <= a_k (1 + th_k) by the other rule
    Tight       as the condition grows: Phi is |x - x*|^2, which hardly moves
    """
    for e in energies(longer, bounded, steps, seed):
        Phi = e.left
        yield Evidence(type(e.f).__name__, Phi[1:], Phi[:-1] + e.slack[1:], "Phi_{k+1}")


def best_iterate_rate(
    longer: float = 1.0, bounded: bool = True, steps: int = 50, seed: int = 0
) -> Iterator[Evidence]:
    """Adaptive descent has f - f* <= L E/K at its best; E depends on the first step.

    Hypotheses  f convex with locally Lipschitz gradient; for (b) f L-smooth
    Method      as adgd-one-step; E is the right side there at k = 1
    Bound       (a) min_{1<=i<=K} F_i <= R^2/(2 S_K), S_K = a_1 th_1 + a_1 + ... + a_K
                (b) a_k >= 1/(2 L) for k >= 1, so the right side of (a) is <= L R^2/K
    Proof       sum adgd-one-step: the F_i have weights >= 0 whose sum is S_K
    Tight       (a) K = 1 as a_0 -> 0; (b) a quadratic along its largest curvature
    """
    for e in energies(longer, bounded, steps, seed):
        best = np.minimum.accumulate(e.F, axis=0)
        S = (e.lr * e.theta)[0] + np.cumsum(e.lr, axis=0)
        yield Evidence(type(e.f).__name__, best, e.right[0] / (2 * S), "least F")
        if e.f.L is not None:
            where = f"{type(e.f).__name__}, a_k >= 1/(2 L)"
            yield checked(where, e.F > 0, e.lr, 0.5 / e.f.L, "a_k", lower=True, share=1)


CLAIMS = (
    Claim(
        "adgd-one-step",
        one_step,
        PROVED,
        {"2 |s|/|y| for |s|/(2 |y|)": {"longer": 4.0}},
    ),
    Claim(
        "adgd-lyapunov-monotone",
        lyapunov_monotone,
        PROVED,
        {
            "growth without bound": {"bounded": False},
            "2 |s|/|y| for |s|/(2 |y|)": {"longer": 4.0},
        },
    ),
    Claim(
        "adgd-best-iterate-rate",
        best_iterate_rate,
        PROVED,
        {
            "growth without bound": {"bounded": False},
            "2 |s|/|y| for |s|/(2 |y|)": {"longer": 4.0},
        },
    ),
)
