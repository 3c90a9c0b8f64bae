"""AdaGrad with one step size a block, and normalised between: regret, averaged."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from nglab.arrays import TINY, Array, dot, norm, ratio
from nglab.blocks import WHOLE, Blocks
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import EPS, random_max_affine
from nglab.optimizer import Optimizer
from nglab.problems import CrossedAbs, DiagonalQuadratic, MaxAffine, Problem
from nglab.recipes import adagrad, bn_adagrad


class Balls(NamedTuple):
    """A product of balls of diameters D, one a block, round the centre."""

    D: Array
    blocks: Blocks = WHOLE
    centre: float = 0.0

    def project(self, x: Array) -> Array:
        """The nearest point, block by block."""
        out = self.blocks.each(norm, x - self.centre) / (self.D / 2)
        shrink = self.blocks.spread(np.maximum(out, 1.0))
        return (x - self.centre) / shrink + self.centre


class Averaged(NamedTuple):
    """After T = 1, 2, ..., 100 steps: f(xbar) - f*, its bound, and an error.

    The error is that of the last step against the method's formula, relative to it.
    """

    gap: Array
    bound: Array
    error: Array


def averaged(
    f: Problem,
    least: float,
    x0: Array,
    X: Balls,
    power: float = 0.0,
    length: float = 1.0,
    knows: float = 1.0,
    rule: Optimizer | None = None,
) -> Averaged:
    """One scheme with projections, run by a `rule` of the library where it has one.

    a = g/|g|^power, Q_i += |a^i|^2, x^i <- Proj(x^i - D_i/sqrt(2 Q_i) a^i); xbar has
    the weights |g|^-power, W is their sum: the bound is sqrt 2 sum_i D_i sqrt(Q_i)/W.
    `length` multiplies the steps, `knows` is the known part of D.
    """
    D, x, mean = knows * X.D, x0, np.zeros_like(x0)
    Q, W = np.zeros((*x0.shape[:-1], len(D))), np.zeros(x0.shape[:-1])
    state: Any = rule.init(x0) if rule else None
    found = []
    for _ in range(100):
        g = f.grad(x)
        w = norm(g) ** -power
        a = w[..., None] * g
        Q, W = Q + X.blocks.each(dot, a, a), W + w
        mean = mean + (w / W)[..., None] * (x - mean)
        step = formula = X.blocks.spread(ratio(D, np.sqrt(2 * Q))) * a
        if rule:
            there, state = rule.step(x, g, state)
            step = x - there
        step = length * step
        room = 16 * (norm(formula) + EPS * norm(x)) + TINY
        error = norm(step - formula) / room
        bound = 2**0.5 * dot(np.sqrt(Q), D) / W
        found.append((f.value(mean) - least, bound, error))
        x = X.project(x - step)
    return Averaged(*(np.array(each) for each in zip(*found, strict=True)))


def evidence(name: str, found: Averaged) -> Iterator[Evidence]:
    """The bound (a), and that the steps are as long as they should be."""
    yield Evidence(name, found.gap, found.bound, "f(xbar) - f*")
    yield Evidence(name, found.error, EPS, "|step - formula|/|formula|", letter="m")


def kink(
    centre: float, back: float, start: float
) -> tuple[Problem, float, Array, Balls]:
    """f(x) = max(x, -back x), f* = 0, from `start` off the centre of an interval."""
    X = Balls(np.array([1.0]), centre=centre)
    return MaxAffine(np.array([[1.0], [-back]])), 0.0, np.array([centre + start]), X


def block_adagrad(
    length: float = 1.0,
    knows: float = 1.0,
    centre: float = 0.5,
    back: float = 1.0,
    start: float = 0.5,
    seed: int = 0,
) -> Iterator[Evidence]:
    """AdaGrad with one step size a block converges where block normalisation stalls.

    Hypotheses  f convex on a product of convex X_i of diameters D_i, x* in it
    Method      (m) S_i <- S_i + |g^i|^2, x^i <- Proj(x^i - D_i/sqrt(2 S_i) g^i), where
                0/0 = 0 as long as g^i = 0
    Bound       (a) f(xbar) - f* <= sqrt 2 sum_i D_i sqrt(S_i)/T for every T, xbar the
                mean of the first T iterates
    Proof       with steps a_t, sum_t <g^i, x^i - x*^i> <= D_i^2/(2 a_T) + sum_t a_t
                |g_t^i|^2/2 <= sqrt 2 D_i sqrt(S_i): sum_t c_t/sqrt(c_1 + ... + c_t) is
                at most 2 sqrt(c_1 + ... + c_T); add the blocks; Jensen
    Tight       up to sqrt 2: T = 1, x_0 and x* at the ends of an interval
    """
    rng = np.random.default_rng(seed)
    trap = CrossedAbs(0.5)
    square = Balls(np.array([2.0, 2.0]), trap.blocks)
    X = Balls(np.array([1.0, 3.0, 0.3]), Blocks((1, 2, 3)))
    x0 = X.project(1e9 * rng.normal(size=(20, 6)))
    c = rng.normal(size=6)
    least = -float(dot(X.blocks.each(norm, c), X.D)) / 2
    cases: dict[str, tuple[Problem, float, Array, Balls]] = {
        "|x_1 - x_2| + |x_1 + x_2|/2": (trap, 0.0, trap.x0, square),
        "max-affine": (random_max_affine(rng, 10, 6), 0.0, x0, X),
        "linear": (DiagonalQuadratic(np.zeros(6), c), least, x0, X),
        "a kink": kink(centre, back, start),
    }
    for name, case in cases.items():
        own = adagrad(case[-1].D[0] / 2**0.5, eps=0.0) if len(case[-1].D) < 3 else None
        yield from evidence(name, averaged(*case, length=length, knows=knows, rule=own))


def adangd(
    length: float = 1.0,
    knows: float = 1.0,
    k: float = 1.0,
    centre: float = 0.5,
    back: float = 2.0,
    start: float = 0.5,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Steps and averages weighted by any power of |g| keep AdaGrad's guarantee.

    Hypotheses  f convex on a convex K of diameter D, x* in K, any real k
                and g_t != 0 for k > 0
    Method      (m) Q_t = sum_{s<=t} |g_s|^(2 - 2k), x <- Proj(x - D/sqrt(2 Q_t)
                g/|g|^k); xbar the mean with weights |g_t|^-k: AdaGrad-Norm for k = 0,
                for k = 1 normalised steps D/sqrt(2 t)
    Bound       (a) f(xbar) - f* <= sqrt 2 D sqrt(Q_T)/sum_t |g_t|^-k for every T
                (b) f(xbar) - f* <= 4 L D^2/T for k = 0 and f L-smooth with g(x*) = 0
    Proof       the regret of block-adagrad on the losses <g_t, x>/|g_t|^k, and Jensen;
                smooth: |g|^2 <= 2 L (f - f*), so that sum_t (f_t - f*) bounds itself
    Tight       up to sqrt 2: T = 1, x_0 and x* at the ends of an interval
    """
    rng = np.random.default_rng(seed)
    X = Balls(np.array([2.0]))
    x0 = X.project(1e9 * rng.normal(size=(20, 4)))
    affine = random_max_affine(rng, 8, 4)
    for power in (0.0, k, 2 * k):
        cases = {
            "max-affine": (affine, 0.0, x0, X),
            "a kink": kink(centre, back, start),
        }
        for name, case in cases.items():
            recipes = {0.0: adagrad, 1.0: bn_adagrad} if case[2].ndim == 1 else {}
            own = recipes.get(power)
            rule = own(knows * 2**-0.5, eps=0.0) if own else None
            found = averaged(*case, power, length, knows, rule)
            yield from evidence(f"{name}, k = {power:g}", found)
    X = Balls(np.array([2.0]), centre=0.5)  # x* = 0 at its edge
    x0 = X.project(np.append(np.full((1, 4), 1e9), x0, axis=0))
    for d in np.ones(4), np.geomspace(0.01, 1.0, 4):
        bowl = DiagonalQuadratic(d)
        gap = averaged(bowl, 0.0, x0, X, length=length, knows=knows).gap
        T = np.arange(1, len(gap) + 1)[:, None]
        bound = 4 * bowl.L * (knows * X.D) ** 2 / T
        yield Evidence(f"d_1 = {d[0]:g}", gap, bound, "f(xbar) - f*", letter="b")


CLAIMS = (
    Claim(
        "block-adagrad-norm-convex",
        block_adagrad,
        PROVED,
        {
            "uphill": {"length": -1.0},
            "steps a tenth longer": {"length": 1.1},
            "D understated 30 times": {"knows": 1 / 30},
        },
        {"centre": (-0.5, 0.5), "back": (0.1, 10.0), "start": (-0.5, 0.5)},
    ),
    Claim(
        "adangd",
        adangd,
        PROVED,
        {
            "uphill": {"length": -1.0},
            "steps twice as long": {"length": 2.0},
            "D understated 80 times": {"knows": 1 / 80},
        },
        {
            "k": (0.0, 2.0),
            "centre": (-0.5, 0.5),
            "back": (0.1, 10.0),
            "start": (-0.5, 0.5),
        },
    ),
)
