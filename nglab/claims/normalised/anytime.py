"""Normalised descent with steps that fall like 1/sqrt k: no horizon is needed."""

from collections.abc import Iterator

import numpy as np

from nglab.arrays import Array, Hyper, norm
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.normalised.adversary import opposed
from nglab.claims.pieces import Ellipsoidal, as_long, ellipsoidal, quadratic, sphere
from nglab.optimizer import Optimizer
from nglab.recipes import nsgd
from nglab.runs.loop import run

best = np.minimum.accumulate


def anytime_decay(
    decay: float = 0.5,
    late: int = 0,
    by: str = "l2",
    c: float = 1.0,
    R: float = 1.0,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Steps h_k = c/sqrt(k + 1) need no horizon: the price is a logarithm.

    Hypotheses  as `ngd-localization`; W_N = (R^2 + c^2 (1 + ln(N + 1)))/(4 c (sqrt(N +
                2) - 1)) with R = |x_0 - x*|, v_k and omega(t) as there
    Method      (m) NGD, h_k = c/sqrt(k + 1)
    Bound       (a) min_{k<=N} v_k <= W_N for every N
                (b) min_{k<=N} f(x_k) - f* <= omega(W_N) for every N
    Proof       sum 1/j <= 1 + ln(N + 1), sum 1/sqrt j >= 2 (sqrt(N + 2) - 1) in V_N
    Tight       (a) as c -> 0, c sqrt N -> infinity, by directions of equal v_k; that
                they are a quasi-convex function's was checked for N <= 3000
    """
    cs, n = c * np.geomspace(0.1, 1.0, 30), 5

    def method(c: float | Array) -> Optimizer:
        return nsgd(lambda k: c / (k + 1 + late) ** decay, by)

    x0 = R * sphere(np.random.default_rng(seed), 30, n)
    x0[0] = cs[0] / 2  # where the max norm's first step goes to and fro
    for name, f in ellipsoidal(np.geomspace(0.1, 1.0, n)):
        trace = run(f, method(cs), x0, 300, iterates=True)
        yield as_long(name, trace.xs, cs / np.sqrt(trace.k[1:, None]))
        W = anytime(norm(x0), cs, 1.0 * trace.k[:, None])
        gap = best(trace.f)
        yield Evidence(name, gap, f.omega(W), "least f - f*", letter="b")
    isotropic = Ellipsoidal(np.ones(n), quadratic)
    trace = run(isotropic, method(cs), cs[:, None] / 2 * np.ones(n), 300)
    W = anytime(cs * n**0.5 / 2, cs, 1.0 * trace.k[:, None])
    most = isotropic.omega(W)
    yield Evidence("along (1, ..., 1)", best(trace.f), most, "least f - f*", letter="b")
    for share in 0.3, 1.0:
        trace, v, told = opposed(method(share * c), R, (1, 3, 10, 100, 400))
        W = anytime(R, share * c, 1.0 * trace.k[:, None])
        resisted = np.where(told, best(v), 0.0), W
        yield Evidence(f"equal progress, {share:g} c", *resisted, "least v")


def anytime(R: Hyper, c: Hyper, N: Array) -> Array:
    """W_N = (R^2 + c^2 (1 + ln(N + 1)))/(4 c (sqrt(N + 2) - 1))."""
    return (R**2 + c**2 * (1 + np.log(N + 1))) / (4 * c * (np.sqrt(N + 2) - 1))


CLAIMS = (
    Claim(
        "ngd-anytime-decay",
        anytime_decay,
        PROVED,
        {
            "constant steps": {"decay": 0.0},
            "c/(k + 1)^.4": {"decay": 0.4},
            "c/sqrt(k + 2)": {"late": 1},
            "the max norm": {"by": "max"},
            "summable steps": {"decay": 2.0, "c": 0.5, "R": 5.0},
        },
        slow=True,
    ),
)
