"""Steps that measure what they have seen: AdaGrad's norm, distance over gradients."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from nglab.arrays import Array, dot, norm
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import EPS, sphere
from nglab.problems import DiagonalQuadratic, LogQuadratic, Plateau, random_quadratic
from nglab.recipes import dog


def adagrad_norm(
    knows: float = 1.0, start: float = 1.0, steps: int = 200, seed: int = 0
) -> Iterator[Evidence]:
    """One AdaGrad step for all coordinates finds small gradients without convexity.

    Hypotheses  f L-smooth, D = f(x_0) - f*, b_0 >= eta L
    Method      b_{k+1}^2 = b_k^2 + |g_k|^2, x <- x - eta g/b_{k+1}
    Bound       (a) sum_{k<=N} |g_k|^2 <= 4 D^2/eta^2 + 2 b_0 D/eta for every N
    Proof       eta L <= b_0 <= b: f+ <= f - eta |g|^2/(2 b), half of a step is gained;
                so S <= 2 D b_{N+1}/eta, b_{N+1}^2 = b_0^2 + S, and S is below the
                larger root; Ward, Wu, Bottou, arXiv 1806.01811, theorem 2.2, case 1. It
                holds with b_k for b_{k+1}, and for a b in each coordinate as well
    Tight       L x^2/2 with b_0 = eta L, as x_0 -> 0: the first step arrives
    """
    rng = np.random.default_rng(seed)
    A = LogQuadratic(random_quadratic(4, 10.0, rng).Q)
    x0 = sphere(rng, 20, 4)
    for name, f, x, eta in (
        (
            "L x^2/2",
            DiagonalQuadratic(np.array([3.0])),
            np.array([[1e-5], [1e-3]]),
            1.0,
        ),
        ("plateau", Plateau(4), 1e-4 * x0, 0.5),
        ("log(1 + x'Ax)", A, np.concatenate([1e-4 * x0, x0]), 2.0),
    ):
        b0 = start * eta * f.L
        D, b, S, sums = knows * f.value(x), b0 * np.ones(len(x)), np.zeros(len(x)), []
        for _ in range(steps):
            g = f.grad(x)
            b, S = np.sqrt(b * b + dot(g, g)), S + dot(g, g)
            x = x - eta * g / b[:, None]
            sums.append(S)
        bound = 4 * D**2 / eta**2 + 2 * eta * f.L * D / eta
        yield Evidence(name, np.array(sums) / (1 + 1e-12), bound, "sum |g_k|^2")


def dog_regret(
    running: bool = True, last: bool = True, part: float = 1.0, seed: int = 0
) -> Iterator[Evidence]:
    """Distance over gradients keeps its weighted regret small, whatever the gradients.

    Hypotheses  none on the gradients g_k; x* any point, D = max_{k<=T} |x_k - x*|
    Method      DoG: x <- x - r_k g_k/sqrt(G_k), r_k = max(r, |x_i - x_0|, i <= k),
                G_k = |g_0|^2 + ... + |g_k|^2
    Bound       (a) sum_{k<T} r_k <g_k, x_k - x*> <= r_T (2 D + r_T) sqrt(G_{T-1})
                for every T
    Proof       twice a term is sqrt(G_k) (d_k^2 - d_{k+1}^2) + r_k^2 |g_k|^2/sqrt(G_k),
                at most a difference of sqrt(G) (D^2 - d^2) + 2 r_T^2 sqrt(G); and D^2 -
                d_T^2 <= 4 r_T D, as x_0 is within r_T of both (Ivgi, Hinder and Carmon,
                arXiv 2302.12022, lemma 1, proved here anew)
    Tight       to 1/2: a single step along x_0 - x*, r -> 0
    """
    rng = np.random.default_rng(seed)
    least, T, n = 1e-4, 60, 3
    star = np.array([[3.0, 0.0, 0.0], [0.02, 0.01, 0.0], np.zeros(3)])[:, None]
    gs = rng.normal(size=(T, 3, 9, n)) * np.exp(2 * rng.normal(size=(T, 3, 9, 1)))
    gs[:, :, 0] = [-1.0, 0.0, 0.0]  # straight towards x*
    gs[:, :, 1] = [-1.0, 0.0, 0.0]  # out, and back in one step
    gs[40:42, :, 1] = [[[1e4, 0.0, 0.0]], [[0.0, 1.0, 0.0]]]
    x0: Array = np.zeros((3, 9, n))
    x = x0
    rule = dog(least=least)
    state: Any = rule.init(x)
    r, G = np.full((3, 9), least), np.zeros((3, 9))
    total, D, before, ends = np.zeros((3, 9)), np.zeros((3, 9)), G, []
    for g in gs:
        if not running:
            r = np.maximum(least, norm(x - x0))
        D = np.maximum(D, norm(x - star))
        before, G = G, G + dot(g, g)
        total = total + r * dot(g, x - star)
        x, state = rule.step(x, g, state)
        r, far = np.maximum(r, norm(x - x0)), np.maximum(D, norm(x - star))
        root = np.sqrt(G if last else before)
        ends.append((total, part * r * (2 * far + r) * root))
    observed, bound = (np.array(end) for end in zip(*ends, strict=True))
    tiny = 64 * EPS * np.abs(bound)
    yield Evidence("any gradients", observed, bound + tiny, "sum r_k <g_k, x_k - x*>")


CLAIMS = (
    Claim(
        "adagrad-norm-nonconvex",
        adagrad_norm,
        PROVED,
        {
            "b_0 smaller by a fifth": {"start": 0.8},
            "f(x_0) - f* understated by a tenth": {"knows": 0.9},
        },
    ),
    Claim(
        "dog-regret",
        dog_regret,
        PROVED,
        {
            "the distance now for the largest so far": {"running": False},
            "the sum without its last gradient": {"last": False},
            "two fifths of the bound": {"part": 0.4},
        },
    ),
)
