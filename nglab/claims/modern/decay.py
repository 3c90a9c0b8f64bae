"""Decay as a ball: where decoupled decay keeps x, and Frank and Wolfe's steps in it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from nglab.arrays import Array
from nglab.blocks import as_blocks
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.modern.muon_quintic import HIGH
from nglab.claims.modern.pieces import NORMS, SHAPE, fed, positive
from nglab.claims.pieces import EPS
from nglab.decay import Decay
from nglab.norms import LMO
from nglab.optimizer import Optimizer
from nglab.problems import MatrixLeastSquares
from nglab.problems.quadratics import haar
from nglab.recipes import lion, muon, scion, sign_sgd, signum
from nglab.runs.loop import run

MATRIX = as_blocks((SHAPE,))


def decaying(decay: float) -> Iterator[tuple[str, Optimizer, LMO, float]]:
    """Methods with rates .5 and 2 and a decay, the norm of their steps, and its rho."""
    lr, signs = np.array([[0.5], [2.0]]), LMO("max")
    yield "sign", sign_sgd(lr, decay), signs, 1.0
    yield "signum", signum(lr, 0.9, decay), signs, 1.0
    yield "Lion", lion(lr, decay=decay), signs, 1.0
    for coefficients, rho in ("svd", 1.0), ("jordan", HIGH):
        how = {"coefficients": coefficients, "decay": decay, "blocks": MATRIX}
        ruler = LMO("spectral", MATRIX, "original")
        yield f"Muon, {coefficients}", muon(lr, **how), ruler, rho  # type: ignore[arg-type]


def ball(
    coupling: str = "scaled",
    squared: bool = False,
    decay: float = 0.25,
    rho: float = 1.0,
    polar: bool = False,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Decay that the rate multiplies keeps x in a ball: it is a constraint.

    Hypotheses  |u_k| <= rho in some norm, and nothing on the gradients; 0 < h lam <= 1
    Method      x <- x - h (u + lam x): signs, Lion and Signum with rho = 1 in the
                maximum norm; Muon in the spectral norm, with rho = c of its scale by
                the polar factor, 1.20237 c by its five steps
    Bound       (a) |x_k| - rho/lam <= (1 - h lam)^k (|x_0| - rho/lam)
                (b) |x_0| <= rho/lam gives |x_k| <= rho/lam
    Proof       |x+| <= (1 - h lam) |x| + h rho; an induction
    Tight       both, for a constant gradient, from x_0 = -r u
    """
    rng = np.random.default_rng(seed)
    Gs = np.zeros((16, *SHAPE))  # of two singular values 1 and t: an o near 1.20
    Gs[:, 0, 0], Gs[:, 1, 1] = np.linspace(0.1, 0.85, 16), 1.0
    G = Gs.reshape(16, -1)
    for name, rule, ruler, known in decaying(decay):
        r = rho * (1.0 if polar else known) / decay
        d = decay * (np.array([[0.5], [2.0]]) if squared else 1.0)
        rule = replace(rule, decay=Decay(d, coupling))
        u = rule.post(G)
        noise = rng.normal(size=(15, *G.shape))
        for kind, gs in ("constant g", [G] * 15), ("random g", noise):
            for letter, far in ("a", 3.0), ("b", 1.0):
                x0 = np.array([-far * r * u / ruler.norm_of(u)[:, None]] * 2)
                xs = fed(rule, x0, np.asarray(gs))
                k = np.arange(len(xs))[:, None, None]
                left = (1 - np.array([[0.5], [2.0]]) * decay) ** k
                bound = (r + left * (far * r - r)) * (1 + 16 * EPS)
                case = f"{name}, {kind}"
                yield Evidence(case, ruler.norm_of(xs), bound, "|x_k|", letter=letter)


def outside(
    rng: np.random.Generator, norm: str, rho: float
) -> tuple[MatrixLeastSquares, float]:
    """|X - C|^2/2 with C outside of the ball, and the least value inside."""
    m, n = SHAPE
    U, V = haar(m, rng)[:, :n], haar(n, rng)
    C, s = 2 * rho * rng.normal(size=SHAPE), rho * np.array([3.0, 1.5, 0.4])
    if norm == "spectral":
        C, nearest = (U * s) @ V.T, (U * np.minimum(s, rho)) @ V.T
    elif norm == "max":
        nearest = np.clip(C, -rho, rho)
    else:
        axes: dict[str, tuple[int, ...]]
        axes = {"l2": (0, 1), "rows": (1,), "columns": (0,)}
        axis = axes[norm]
        size = np.sqrt((C * C).sum(axis=axis, keepdims=True))
        nearest = C * np.minimum(rho / size, 1.0)
    return MatrixLeastSquares(np.eye(m), C), float(((nearest - C) ** 2).sum()) / 2


def opposite(corner: Callable[[Array], Array], g: Array) -> Array:
    """The corner where <g, u> is least."""
    return -corner(g)


def frank_wolfe(
    gain: float = 1.0,
    away: bool = False,
    ball: str = "",
    coefficients: str = "svd",
    rho: float = 1.5,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Steps from x towards the corner of a ball stay in it, and reach its best in 1/k.

    Hypotheses  f convex, f(y) <= f(x) + <g, y - x> + L |y - x|^2/2; f* the least value
                in the ball |x| <= rho, where x_0 is
    Method      x <- (1 - gam) x - gam rho u, gam = 2/(k + 2): Scion, constrained,
                without momentum, its polar factor exact
    Bound       (a) f(x_k) - f* <= 8 L rho^2/(k + 2) for k >= 1
                (b) |x_k| <= rho for every k, whatever gam in [0, 1]
    Proof       f+ <= (1 - gam) f + gam^2 C/2 for f - f*, C = L (2 rho)^2, an induction:
                Jaggi 2013, theorem 1, proved here anew; (b) the triangle inequality
    Tight       (b) x_1; (a) no: C counts a way through all of the ball in each step
    """
    rng = np.random.default_rng(seed)
    for norm in NORMS:
        ruler = LMO(norm, MATRIX, radius=rho)
        far, least = outside(rng, norm, rho)
        near = positive(rng)
        X = ruler(rng.normal(size=near.dim)) / 2  # in the ball
        inner = MatrixLeastSquares(
            near.A, near.A @ X.reshape(SHAPE) @ near.right, near.B
        )
        rule = scion(
            lambda k: gain * 2 / (k + 2),
            0.0,
            rho,
            True,
            ball or norm,
            "none",
            coefficients,
            blocks=MATRIX,
        )
        if away:
            rule = replace(rule, post=partial(opposite, rule.post))
        for kind, f, star in ("outside", far, least), ("inside", inner, 0.0):
            trace = run(f, rule, np.zeros(f.dim), 150, iterates=True)
            bound = 8 * f.L_in(norm) * rho**2 / (trace.k[1:] + 2)
            case = f"{norm}, minimiser {kind}"
            yield Evidence(case, trace.f[1:] - star, bound, "f(x_k) - f*")
            size = ruler.norm_of(trace.xs)
            yield Evidence(case, size, 1 + 16 * EPS, "|x_k|/rho", letter="b")


CLAIMS = (
    Claim(
        "decay-ball",
        ball,
        PROVED,
        {
            "decay in the gradient": {"coupling": "coupled"},
            "decay that the rate does not multiply": {"coupling": "decoupled"},
            "decay that the rate multiplies twice": {"squared": True},
            "h lam = 2.2": {"decay": 1.1},
            "rho understated by a tenth": {"rho": 0.9},
            "Muon's five steps taken for the polar factor": {"polar": True},
        },
        slow=True,
    ),
    Claim(
        "frank-wolfe-ball",
        frank_wolfe,
        PROVED,
        {
            "gam = 2.5/(k + 2)": {"gain": 1.25},
            "towards the opposite corner": {"away": True},
            "Muon's five steps for the polar factor": {"coefficients": "jordan"},
            "signs in every ball": {"ball": "max"},
        },
        slow=True,
    ),
)
