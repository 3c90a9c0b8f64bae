"""Normalised descent on separable data: towards the largest margin."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from nglab.arrays import Array, norm
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.problems import Problem
from nglab.recipes import gd, nsgd
from nglab.runs.loop import run


@dataclass(frozen=True, eq=False)
class Exponential(Problem):
    """F(w) = mean_i exp(-<z_i, w>): no minimiser if the z_i have a common side."""

    z: Array
    L = None
    mu = 0.0
    minimum = None

    @property
    def dim(self) -> int:
        return len(self.z[0])

    @property
    def x0(self) -> Array:
        return np.zeros(self.dim)

    def value_and_grad(self, x: Array) -> tuple[Array, Array]:
        e = np.exp(-x @ self.z.T) / len(self.z)
        return e.sum(-1), -e @ self.z

    def logarithm(self, x: Array) -> Array:
        """ln F."""
        return np.log(self.value(x))


def data(n: int, gamma: float, rng: np.random.Generator) -> Array:
    """n points of length 1 with <z, w*> >= gamma, w* = e_1; the first two at gamma."""
    first = rng.uniform(gamma, 1.0, size=n)
    first[:2] = gamma
    side = rng.normal(size=(n, 2))
    side[1] = -side[0]
    side *= (np.sqrt(1 - first**2) / norm(side))[:, None]
    return np.concatenate([first[:, None], side], axis=1)


def margin(
    normalised: bool = True,
    knows: float = 1.0,
    far: float = 1.0,
    gammas: Sequence[float] = (0.3, 0.9),
    start: float = 0.0,
    steps: int = 400,
    seed: int = 0,
) -> Iterator[Evidence]:
    """On separable data NGD nears the largest margin like 1/N, and GD like 1/ln N.

    Hypotheses  |z_i| <= 1, <z_i, w*> >= gamma > 0 for a unit w*, i = 1, ..., n
    Method      NGD with a step h from w_0 = 0 on F(w) = mean exp(-<z_i, w>)
    Bound       (a) ln F(w_{k+1}) <= ln F(w_k) - h gamma + h^2/2
                (b) min_i <z_i, w_N>/|w_N| >= gamma - h/2 - ln n/(N h) where that is > 0
    Proof       NGD is the same on ln F, whose Hessian is a covariance of z, at most 1,
                and whose slope along w* is at least gamma; sum, |w_N| <= N h and
                min_i <z_i, w> >= -ln(n F(w))
    Tight       (b) as gamma grows, h -> 0. After Nacson et al. (1803.01905) and Ji and
                Telgarsky (1906.04540), who take other steps, from memory; proved here
    """
    rng = np.random.default_rng(seed)
    for gamma in gammas:
        for n in 2, 4:
            z = data(n, gamma, rng)
            f, w0 = Exponential(z), -start * np.eye(3)[0]
            for h in 0.1 * gamma, 0.5 * gamma:
                method = nsgd(far * h) if normalised else gd(h)
                w = run(f, method, w0, steps, iterates=True).xs
                name = f"gamma = {gamma:g}, n = {n}, h = {h:g}"
                l = f.logarithm(w)
                yield Evidence(
                    name,
                    np.exp(l[1:] - l[:-1]),
                    np.exp(-h * knows * gamma + h**2 / 2),
                    "F(w_{k+1})/F(w_k)",
                    letter="a",
                )
                N = np.arange(1, steps + 1)
                bound = knows * gamma - h / 2 - np.log(n) / (N * h)
                reached = (w[1:] @ z.T).min(-1) / norm(w[1:])
                yield Evidence(
                    name,
                    np.where(bound > 0, reached, 1.0),
                    np.maximum(bound, 0.0),
                    "min <z, w>/|w|",
                    lower=True,
                    letter="b",
                )


CLAIMS = (
    Claim(
        "ngd-separable-margin",
        margin,
        PROVED,
        {
            "not normalised": {"normalised": False},
            "gamma overstated by 1.2": {"knows": 1.2},
            "a step of h/2": {"far": 0.5},
            "from w_0 of length 8, not 0": {"start": 8.0},
        },
        slow=True,
    ),
)
