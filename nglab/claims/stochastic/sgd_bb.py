"""SGD with Barzilai-Borwein steps: what its secants measure, what smoothing does."""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np

from nglab.arrays import Array, dot, norm
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import EPS, checked
from nglab.gradients import MiniBatch
from nglab.optimizer import Optimizer
from nglab.problems import FiniteSum, LeastSquares, Logistic
from nglab.rates import Flag
from nglab.recipes import same_batch_bb, sgd_bb
from nglab.runs.loop import run

TRUSTED = 1e-7  # the largest round-off in a relative error that is still checked


def paper(e: int) -> float:
    """phi(e) = e + 1."""
    return e + 1.0


def code(e: int) -> float:
    """phi(e) = e, as in the authors' code."""
    return float(e)


def mislabelled(rng: np.random.Generator, terms: int, n: int, l2: float) -> FiniteSum:
    """Logistic regression on labels of which 30 in 100 were flipped."""
    A, w = rng.normal(size=(terms, n)), rng.normal(size=n)
    y = np.sign(A @ w) * np.where(rng.random(terms) < 0.3, -1.0, 1.0)
    return Logistic(A, y, l2)


def noisy_sums(
    rng: np.random.Generator, terms: int, dims: Sequence[int], l2: float = 1e-3
) -> Iterator[tuple[str, FiniteSum]]:
    """Sums whose terms are at odds with each other, at the minimiser too."""
    for n in dims:
        f = mislabelled(rng, terms, n, l2)
        yield f"logistic, n = {n}", f
        yield f"least squares, n = {n}", LeastSquares(f.A, rng.normal(size=terms), l2)


class Secants(NamedTuple):
    """What went into the secants at the start of the epochs e = 2, 3, ...."""

    lr: Array  # (epochs + 1, B), the rates of the epochs 0, 1, ...
    s: Array  # x~_e - x~_{e-1}, (epochs - 1, B, n)
    y: Array  # G_e - G_{e-1}
    G: Array  # the weighted mean of the gradients of epoch e - 1
    gbar: Array  # their plain mean
    raw: Array  # |s|^2 / (m |s'y|), (epochs - 1, B)
    rounding: Array  # its relative round-off


def secants(
    f: FiniteSum, method: Optimizer, beta: float, m: int, epochs: int, seed: int
) -> Secants:
    """20 runs of SGD-BB from 0, and their secants from the gradients that they saw.

    s is a sum of m terms and known to m eps |x|, y likewise to 4 m eps |g|.
    """
    i = np.random.default_rng(seed).integers(f.terms, size=(m * epochs, 20, 1))
    draws = MiniBatch(1, indices=i)
    trace = run(f, method, f.x0, m * epochs, gradient=draws, iterates=True)
    with np.errstate(all="ignore"):
        x, g = trace.xs, f.grad(trace.xs[:-1], i).reshape(epochs, m, 20, f.dim)
        weights = beta * (1 - beta) ** np.arange(m - 1.0, -1.0, -1.0)
        G, gbar = np.einsum("t,etbn->ebn", weights, g), g.mean(1)
        s, y = np.diff(x[::m], axis=0)[1:], np.diff(G, axis=0)
        sy = np.abs(dot(s, y))
        far = np.maximum.accumulate(norm(x))[2 * m :: m]
        steep = np.maximum.accumulate(norm(g).max(1))[1:]
        lost = 4 * far / norm(s) + (2 * far * norm(y) + 4 * steep * norm(s)) / sy
        raw = dot(s, s) / (m * sy)
    return Secants(trace.lr[::m, :, 0], s, y, G[1:], gbar[1:], raw, m * EPS * lost)


def multiplicative_identity(
    weighted: bool = False,
    constant: bool = False,
    reset: bool = True,
    first: float = 0.1,
    beta: float = 0.2,
    m: int = 20,
    epochs: int = 6,
    seed: int = 0,
) -> Iterator[Evidence]:
    """A raw step of SGD-BB is the step before times a factor that knows no step length.

    Hypotheses  any finite sum; gbar the plain, G the weighted mean of an epoch's
                gradients, G <- beta g + (1 - beta) G from 0; y the change of G
    Method      SGD-BB, raw_e = |s|^2/(m |s'y|), as it is or smoothed
    Bound       (a) raw_e = lr_{e-1} r, r = |gbar|^2/|gbar'y|, to round-off: where
                gradients are noise, r knows no curvature, and raw log lr is a random
                walk
    Proof       s = -m lr_{e-1} gbar
    """
    for name, f in noisy_sums(np.random.default_rng(seed), m, (2,)):
        for phi in (None, paper):
            method = sgd_bb(first, m, phi, beta, reset)
            lr, _, y, G, gbar, raw, rounding = secants(f, method, beta, m, epochs, seed)
            gbar = G if weighted else gbar
            last = first if constant else lr[1:-1]
            with np.errstate(all="ignore"):
                r = dot(gbar, gbar) / np.abs(dot(gbar, y))
                used = lr[2:] if phi is None else raw
                error = np.abs(used / (last * r) - 1)
            where = f"{name}, {'raw' if phi is None else 'smoothed'}"
            yield checked(
                where,
                rounding < TRUSTED,
                error,
                rounding + 8 * EPS,
                "|raw/(lr r) - 1|",
                share=0.9,
            )


def forced(method: Optimizer, raw: Array) -> Array:
    """The rates of a method with m = beta = 1 whose raw steps are raw[2], raw[3], ....

    raw_{e+1} = lr_e |g_e|/|g_e - g_{e-1}|, so g_e = g_{e-1}/(1 + lr_e/raw_{e+1}).
    """
    x: Array = np.zeros(1)
    g: Array = np.ones(1)
    state, lr = method.init(x), np.empty(len(raw))
    for e, following in enumerate(np.append(raw[1:], 1.0)):
        lr[e] = method.step(x, g, state)[1].lr[0]
        g = g / (1 + lr[e] / following)
        x, state = method.step(x, g, state)
    return lr


def smoothing_ratio(
    smoothed: bool = True,
    protects: bool = False,
    R: float = 1e5,
    first: float = 0.1,
    m: int = 25,
    epochs: int = 11,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Smoothing divides the logarithm of a jump by the number of estimates so far.

    Hypotheses  any problem; c_j = raw_j phi(j) for j >= 2, and c_1 = lr_0 phi(1) if the
                method is seeded with it; n_e of them until e, R_e = max c_j/min c_j
    Method      SGD-BB, lr_e phi(e) = the geometric mean of the n_e numbers
    Bound       (a) |log(lr_e phi(e)) - log(lr_{e-1} phi(e-1))| <= log(R_e)/n_e, if n_e
                >= 2: unseeded, the first secant is used as it is
    Proof       the left side is |log c_e - mean_{j<e} log c_j|/n_e
    Tight       equal c_j and then one that is R times as large: R^(1/n_e)
    """
    e = np.arange(1, epochs + 1)[:, None]
    for phi, seeded in product((paper, code), (False, True)):
        smoothing, weight = phi if smoothed else None, np.vectorize(phi)(e)
        with_lr = seeded and smoothed
        same = np.append(first, first * weight[0] / weight)  # c_j = lr_0 phi(1)
        same[-1] *= R
        single = sgd_bb(first, 1, smoothing, 1.0, seed_with_lr=with_lr)
        runs = {"one jump": (forced(single, same)[:, None], same[2:, None])}
        for name, f in noisy_sums(np.random.default_rng(seed), m, (2,)):
            method = sgd_bb(first, m, smoothing, 0.4, seed_with_lr=with_lr)
            found = secants(f, method, 0.4, m, epochs, seed)
            runs[name] = found.lr, found.raw
        counts = seeded or protects
        n = e[1:] - 1 + counts
        for name, (lr, raw) in runs.items():
            log_c = np.log(raw * weight[1:])
            start = np.full_like(log_c[:1], np.log(first * weight[0]))
            log_c = np.append(start if counts else log_c[:1], log_c, axis=0)
            high, low = np.maximum.accumulate(log_c), np.minimum.accumulate(log_c)
            log_R = (high - low)[1:]
            moved = np.abs(np.diff(np.log(lr[1:] * weight), axis=0))
            told = (n >= 2) & ((e[1:] == epochs) | (name != "one jump"))
            where = f"{name}, phi of the {phi.__name__}{', seeded' * seeded}"
            yield checked(
                where, told, moved, log_R / n, "|log of lr phi's jump|", share=0.1
            )


def same_batch(
    same: bool = True,
    own: bool = True,
    first: float = 0.1,
    l2: float = 1e-3,
    size: int = 10,
    m: int = 25,
    epochs: int = 12,
    seed: int = 0,
) -> Iterator[Evidence]:
    """A secant of one batch at two points lies between that batch's inverse curvatures.

    Hypotheses  f_B = the mean of a batch B of terms, mu_B-strongly convex, L_B-smooth
    Method      SGD, once an epoch lr = |s|^2/(m s'y), y the change of the gradient of
                f_B, the SAME B at both ends of s, a new B for each secant
    Bound       surely
                (a) 1/(m lr) >= mu_B
                (b) 1/(m lr) <= L_B
    Proof       mu_B |s|^2 <= s'y <= L_B |s|^2 (bb-step-bounds for f_B)
    Tight       both ends for least squares with n = 1: there mu_B = L_B
    """
    rng = np.random.default_rng(seed)
    for name, f in noisy_sums(rng, 50, (1, 2, 5), l2):
        batches = rng.integers(f.terms, size=(epochs + 1, 20, size))
        method = sgd_bb(first, m, None)
        if same:
            method = same_batch_bb(f, first, m, batches)
        draws = MiniBatch(1, seeds=range(20))
        trace = run(f, method, f.x0, m * epochs, gradient=draws, every=m)
        A = f.A[batches[1:] if own else np.arange(f.terms)[None, None]]
        spectrum = np.linalg.eigvalsh(A.mT @ A / A.shape[-2])
        mu_B = f.loss.least * spectrum[..., 0] + f.l2
        L_B = f.loss.most * spectrum[..., -1] + f.l2
        flag, lr = np.asarray(trace.flag)[1:, :, 0], trace.lr[1:, :, 0]
        curvature = np.where(flag == Flag.CURVATURE, -1.0, 1.0) / (m * lr)
        formed = (flag == Flag.OK) | (flag == Flag.CURVATURE)
        yield checked(name, formed, curvature, mu_B, "1/(m lr)", lower=True, share=0.9)
        told = formed, curvature, L_B, "1/(m lr)"
        yield checked(name, *told, letter="b", share=0.9)


CLAIMS = (
    Claim(
        "sgd-bb-multiplicative-identity",
        multiplicative_identity,
        PROVED,
        {
            "lr_0 in place of the step before": {"constant": True},
            "the weighted mean in place of the plain one": {"weighted": True},
            "a mean that is carried over to the next epoch": {"reset": False},
        },
        {"first": (1e-3, 0.5), "beta": (0.02, 1.0)},
    ),
    Claim(
        "sgd-bb-smoothing-ratio",
        smoothing_ratio,
        PROVED,
        {
            "raw steps": {"smoothed": False},
            "the first secant taken for smoothed": {"protects": True},
        },
    ),
    Claim(
        "same-batch-secant",
        same_batch,
        PROVED,
        {
            "the means of two epochs, raw SGD-BB": {"same": False},
            "the constants of f instead of those of f_B": {"own": False},
        },
    ),
)
