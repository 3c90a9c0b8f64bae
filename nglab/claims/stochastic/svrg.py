"""SVRG with a constant step: what an epoch of m steps is sure to gain, on average."""

from collections.abc import Iterator

import numpy as np

from nglab.arrays import Array, Hyper, dot
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import solution
from nglab.claims.statistics import (
    every_draw,
    quadratic_forms,
    second_moments,
    svrg_steps,
)
from nglab.gradients import SVRG
from nglab.problems import FiniteSum, LeastSquares
from nglab.problems.finite_sums import Indices
from nglab.proofs import bounds
from nglab.recipes import gd
from nglab.runs.loop import run


def two_terms(flat: float) -> FiniteSum:
    """The terms (x - 1)^2/2 and (sqrt(flat) x + 1)^2/2."""
    return LeastSquares(np.array([[1.0], [flat**0.5]]), np.array([1.0, -1.0]))


def random_planes(seed: int) -> list[FiniteSum]:
    """Least squares of 6 rows in the plane, far from a common minimiser."""
    rng = np.random.default_rng(seed)
    A, y = rng.normal(size=(20, 6, 2)), 100 * rng.normal(size=(20, 6))
    return list(map(LeastSquares, A, y))


def epoch(f: FiniteSum, Q: Array, eta: Array, m: int, full: float = 1.0) -> Array:
    """E d_t'Q d_t, d = x - x*, as a form in Q^(1/2) d_0, for t = 0, ..., m: exact.

    eta (*B) -> (m + 1, *B, n, n). Noise that stays counts as from a start of length 1,
    half of the time d_0 and half -d_0.
    """
    n = f.dim
    padded = np.zeros((2 * n + 1, 2 * n + 1))
    padded[:n, :n] = Q
    forms = quadratic_forms(svrg_steps(f, eta, full), padded, m)
    root = np.tile(np.linalg.inv(np.linalg.cholesky(Q)), 2)  # x_0 and x~ are the same
    noise = forms[..., -1:, -1:] * np.eye(n)
    return root @ forms[..., :-1, :-1] @ root.T + noise


def largest(forms: Array) -> Array:
    """The largest eigenvalue: the worst start, of length 1."""
    return np.linalg.eigvalsh(forms)[..., -1]


def option1(
    other: bool = False,
    share: float = 1.0,
    stretch: float = 1.0,
    reach: float = 0.008,
    flat: float = 1.0,
    seed: int = 0,
) -> Iterator[Evidence]:
    """An epoch of SVRG contracts the mean squared distance, if its steps are short.

    Hypotheses  f = mean_i f_i mu-strongly convex, each f_i convex and L-smooth,
                eta < 1/L, D = |x - x*|^2; checked on sums of quadratics only
    Method      (m) x <- x - eta v, v = grad f_i(x) - grad f_i(x~) + grad f(x~), i
                uniform, m times from the snapshot x~; the last x is the next one
                (option 1)
    Bound       (a) E D_m <= rho D_0 for every m, from the worst start,
                rho = (1 - 2 eta mu (1 - eta L))^m + eta L^2/(4 mu (1 - eta L))
    Proof       E |v|^2 <= 2 L <grad f(x), x - x*> + L^2 D_0/2, for with G = grad f(x~)
                E |grad f_i(x~) - grad f_i(x*) - G|^2 <= L <G, x~ - x*> - |G|^2 <=
                L^2 D_0/4; expand D_+ and sum the geometric series
    Tight       eta L -> 0 with m fixed; as m -> oo up to 2, curvatures L and 0
    """
    reaches = np.array([0.01, 0.05, 0.1, 0.3, 0.6])
    cases = [("two terms", two_terms(flat), np.array([reach]), 100)]
    cases += [("curvatures 1 and 0", two_terms(0.0), reaches, 400)]
    cases += [("random", f, reaches, 60) for f in random_planes(seed)]
    for name, f, reach_L, m in cases:
        L, mu = f.L_terms.max(), f.mu
        eta = reach_L / L
        drawn = mismatched(f) if other else f
        D = largest(epoch(drawn, np.eye(f.dim), stretch * eta, m))[1:]
        epochs = np.arange(1.0, m + 1)[:, None]
        bound = rho(eta, epochs, L, mu, share)
        yield Evidence(name, D, bound, "E D_m / D_0")
    f, eta, m = two_terms(0.25), 0.1, 8
    draws = SVRG(m, indices=every_draw(2, m))
    drawn = mismatched(f) if other else f
    d = run(drawn, gd(stretch * eta), [3.0], m, gradient=draws).x - solution(f).x
    d0 = 3.0 - solution(f).x[0, 0]
    D = second_moments(svrg_steps(f, eta), np.array([d0, d0, 1.0]), m, 1)
    off, words = np.abs(dot(d, d).mean() / D[-1] - 1), "|E D_m / exact moments - 1|"
    yield Evidence("two terms, every draw", off, 1e-12, words, letter="m")


class Mismatched(FiniteSum):
    """A sum whose SVRG takes the next term's gradient at the snapshot."""

    def change(self, x: Array, then: Array, slopes: Array, i: Indices) -> Array:
        return self.grad(x, i) - self.grad(then, (i + 1) % self.terms)


def mismatched(f: FiniteSum) -> Mismatched:
    """The same sum, with gradients of other terms at the snapshot."""
    return Mismatched(f.A, f.y, f.loss, f.l2)


def rho(eta: Hyper, m: Hyper, L: float, mu: float, share: float = 1.0) -> Hyper:
    """The factor of an epoch with option 1; infinite where eta L < 1 is not met.

    Wrong: a `share` of the noise.
    """
    inside = eta * L < 1
    short = np.where(inside, eta, 0.5 / L)
    rate = bounds.sgd_rate(short, mu, L)
    factor = rate**m + share * bounds.svrg_noise(short, mu, L)
    return np.where(inside, factor, np.inf)


def option2(
    full: float = 1.0,
    stretch: float = 1.0,
    late: int = 0,
    reach: float = 0.002,
    flat: float = 1.0,
    seed: int = 0,
) -> Iterator[Evidence]:
    """SVRG restarted from a random iterate of its epoch contracts the mean of f - f*.

    Hypotheses  f = mean_i f_i mu-strongly convex, each f_i convex and L-smooth,
                eta < 1/(2 L), D = |x - x*|^2; checked on sums of quadratics only
    Method      (m) SVRG with option 2: the next snapshot is x_t, t uniform in 0, ...,
                m - 1
    Bound       (a) E f(x_t) - f* <= alpha (f(x~) - f*) for every m, from the worst
                start, alpha = 1/(mu eta (1 - 2 eta L) m) + 2 eta L/(1 - 2 eta L)
    Proof       E |v|^2 <= 4 L (f(x) - f* + f(x~) - f*), <grad f(x), x - x*> >= f(x) -
                f*: expand D_+, sum over the epoch, use D_0 <= 2 (f(x~) - f*)/mu
    Tight       up to 2, on every quadratic: there <grad f(x), x - x*> = 2 (f(x) - f*)
    """
    reaches = np.array([0.01, 0.05, 0.1, 0.2, 0.4])
    cases = [("two terms", two_terms(flat), np.array([reach]), 1500)]
    cases += [("random", f, reaches, 200) for f in random_planes(seed)]
    for name, f, reach_L, m in cases:
        L, mu = f.L_terms.max(), f.mu
        eta, taken = reach_L / L, np.arange(1.0, m + 1)[:, None]
        H = f.At @ f.A / f.terms
        forms = epoch(f, H / 2, stretch * eta, m - 1, full)
        F = largest(np.cumsum(forms, axis=0) / taken[..., None, None])
        yield Evidence(
            name, F, alpha(eta, taken, L, mu), "E f(x_t) - f*, over f(x~) - f*"
        )
    f, eta, m = two_terms(0.25), 0.2, 6
    i, t = every_draw(2, m)[:, None], np.arange(m)[:, None]
    draws = SVRG(m, option=2, indices=i, picks=[t, t])
    trace = run(f, gd(stretch * eta), [3.0], m, gradient=draws, iterates=True)
    F = trace.f - solution(f).f
    d = 3.0 - solution(f).x[0, 0]
    D = second_moments(svrg_steps(f, eta), np.array([d, d, 1.0]), m - 1 + late, 1)
    off = np.abs(F[-1].mean(-1) / (f.mu / 2 * D[late:]) - 1)
    words = "|E f(x_t) / exact moments - 1|, each t"
    yield Evidence("two terms, every draw", off, 1e-12, words, letter="m")


def alpha(eta: Hyper, m: Hyper, L: float, mu: float) -> Hyper:
    """The factor of an epoch with option 2."""
    return bounds.svrg_restarted(eta, m, L, mu)


CLAIMS = (
    Claim(
        "svrg-option1-contraction",
        option1,
        PROVED,
        {
            "another term's gradient at the snapshot": {"other": True},
            "a quarter of the noise": {"share": 0.25},
            "steps a tenth shorter": {"stretch": 0.9},
            "steps three times as long": {"stretch": 3.0},
        },
        {"reach": (0.008, 0.99), "flat": (0.0, 1.0)},
    ),
    Claim(
        "svrg-johnson-zhang-option2",
        option2,
        PROVED,
        {
            "the full gradient forgotten": {"full": 0.0},
            "steps a quarter as long": {"stretch": 0.25},
            "steps a tenth longer": {"stretch": 1.1},
            "t from 1, ..., m": {"late": 1},
        },
        {"reach": (0.002, 0.49), "flat": (0.0, 1.0)},
        slow=True,
    ),
)
