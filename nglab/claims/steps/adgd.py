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


def best_iterate_rate(
    longer: float = 1.0,
    bounded: bool = True,
    kept: float = 1.0,
    steps: int = 50,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Adaptive descent pays for its steps out of an energy: at best f - f* <= L E/K.

    Hypotheses  f convex with locally Lipschitz gradient; for (d), (e) f L-smooth; no
                line search, and the method knows no L
    Method      x <- x - a g, a_k = min( sqrt(1 + th_{k-1}) a_{k-1}, |s|/(2 |y|) ),
                th_k = a_k/a_{k-1}, th_0 = 0; with F_k = f_k - f*, s_k = x_{k+1} - x_k,
                E the right side of (a) at k = 1: |x_1 - x*|^2 + ..., which depends on
                the first step
    Bound       (a) |x_{k+1} - x*|^2 + |s_k|^2/2 + 2 a_k (1 + th_k) F_k <= |x_k - x*|^2
                    + |s_{k-1}|^2/2 + 2 a_k th_k F_{k-1} for every k >= 1
                (b) Phi_{k+1} <= Phi_k for every k >= 1, Phi_k the left side of (a)
                (c) min_{1<=i<=K} F_i <= E/(2 S_K), S_K = a_1 th_1 + a_1 + ... + a_K
                (d) a_k >= 1/(2 L) for k >= 1
                (e) min_{1<=i<=K} F_i <= L E/K
    Proof       (a) expand |x_{k+1} - x*|^2; by the rule 2 a_k <y, s_k> is at most the
                mean of |s_k|^2 and |s_{k-1}|^2, and <g_{k-1}, s_k> = th_k <s_{k-1},
                g_k>. (b) a_{k+1} th_{k+1} <= a_k (1 + th_k) by the other rule. (c) sum
                (a): the F_i have weights >= 0 whose sum is S_K. (d) |y| <= L |s|, and
                a_1 >= 1/(2 L) as th_0 plays no role there; (e) S_K >= K/(2 L)
    Tight       (a) as a_0 -> 0, where the terms in F outweigh all others; (b) as the
                condition grows: Phi is |x - x*|^2, which hardly moves; (c) K = 1 as
                a_0 -> 0; (d) a quadratic along its largest curvature
    """
    for e in energies(longer, bounded, steps, seed):
        name = type(e.f).__name__
        yield Evidence(name, e.left, kept * e.right + e.slack, "energy after the step")
        Phi = e.left
        fallen = kept * Phi[:-1] + e.slack[1:]
        yield Evidence(name, Phi[1:], fallen, "Phi_{k+1}", letter="b")
        best, E = np.minimum.accumulate(e.F, axis=0), kept * e.right[0]
        S = (e.lr * e.theta)[0] + np.cumsum(e.lr, axis=0)
        yield Evidence(name, best, E / (2 * S), "least F", letter="c")
        if e.f.L is not None:
            told = e.F > 0, e.lr, 0.5 / e.f.L, "a_k", True, "d"
            yield checked(name, *told, share=1.0)
            K = np.arange(1.0, len(best) + 1)[:, None, None]
            yield Evidence(name, best, e.f.L * E / K, "least F", letter="e")


CLAIMS = (
    Claim(
        "adgd-best-iterate-rate",
        best_iterate_rate,
        PROVED,
        {
            "growth without bound": {"bounded": False},
            "2 |s|/|y| for |s|/(2 |y|)": {"longer": 4.0},
            "|s|/(2 |y|) longer by half": {"longer": 1.5},
            "steps a hundredth as long": {"longer": 0.01},
            "E a tenth smaller": {"kept": 0.9},
        },
    ),
)
