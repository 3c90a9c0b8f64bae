"""How the runs of each claim are read, for `nglab verify --why`."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nglab.arrays import Array, dot, norm
from nglab.claims.classical.cycle import cycle_points
from nglab.claims.replay import Heard, How, Reading, Values
from nglab.claims.steps.averaged import C1, ETA, averages

Rate = Callable[[Heard, Heard], Array]
Direction = Callable[[Array], Array]


def iterates(it: Heard) -> tuple[Array, Array, Array]:
    """x_k less nothing, its gradient, and f - f*, for all k but the last."""
    x = it.trace.xs[:-1]
    f, g = it.problem.value_and_grad(x)
    minimum = it.problem.minimum
    return x, g, f if minimum is None else f - minimum.f


def unit(g: Array) -> Array:
    """g/|g|."""
    return g / norm(g)[..., None]


def steps(rate: Rate, direction: Direction) -> Callable[[Heard, Heard], Array]:
    """x - rate d, d the direction of the gradient."""

    def after(it: Heard, right: Heard) -> Array:
        x, g, _ = iterates(it)
        lr = np.asarray(rate(it, right))
        lr = lr.reshape(lr.shape + (1,) * (x.ndim - 1 - lr.ndim))
        return x - lr[..., None] * direction(g)

    return after


def as_given(it: Heard, right: Heard) -> Array:
    """The rates of the run as it should be: a schedule's, which look at nothing."""
    lr = right.trace.lr[:-1, ..., 0]
    own = it.trace.lr[:-1, ..., 0]
    return lr if lr.shape == own.shape else own


def own(it: Heard, right: Heard) -> Array:
    """The rates of this run."""
    return it.trace.lr[:-1, ..., 0]


def by_polyak(power: int) -> Rate:
    """(f - f*)/|g|^power."""

    def rate(it: Heard, right: Heard) -> Array:
        _, g, f = iterates(it)
        return np.where(f > 0, f, 0.0) / norm(g) ** power

    return rate


def secant(formulas: str) -> Rate:
    """bb1 or bb2 in turn, as the digits say; nan for the first step."""

    def rate(it: Heard, right: Heard) -> Array:
        x, g, _ = iterates(it)
        s, y = x[1:] - x[:-1], g[1:] - g[:-1]
        bb = {"1": dot(s, s) / dot(s, y), "2": dot(s, y) / dot(y, y)}
        out = np.full(x.shape[:-1], np.nan)
        for start, formula in enumerate(formulas):
            every = slice(start, None, len(formulas))
            out[1:][every] = bb[formula][every]
        digits = dot(s, y) > 1e-9 * norm(x[0]) * norm(g[0])  # else rounding
        out[1:] = np.where(np.logical_and.accumulate(digits), out[1:], np.nan)
        return out

    return rate


def knowing(name: str, by: str = "knows") -> Callable[[Heard, How], Values]:
    """L or mu of the problem times what a sabotage says that it is taken for."""

    def told(it: Heard, how: How) -> Values:
        value = getattr(it.problem, name)
        return {name: None if value is None else value * how.get(by, 1.0)}

    return told


def linear(it: Heard, how: How) -> Values:
    """sigma, rho and D = rho^k R, R = 1, of kappa or of the sharpness."""
    f: Any = it.problem
    x = it.trace.xs
    if hasattr(f, "A"):
        sharp = {"mu": 1.0, "G": f.G, "d": norm(x[:-1])}
        s = 1 / f.G
    else:
        q = (f.L / f.mu * how.get("knows", 1.0)) ** 0.5
        sharp, s = {"q": q}, 2 * q / (1 + q**2)
    rho, d = (1 - s**2) ** 0.5, norm(x)
    D = (rho ** np.arange(len(x))).reshape(-1, *[1] * (x.ndim - 2))
    out = {"sigma": s, "rho": rho, "d[k]": d[:-1], "d[k+1]": d[1:]}
    return sharp | out | {"D[k]": D[:-1], "D[k+1]": D[1:], "D[0]": 1.0, "d[0]": d[0]}


def linear_steps(it: Heard, right: Heard) -> Array:
    """sigma D."""
    known = linear(it, {})
    return np.asarray(known["sigma"] * known["D[k]"])


def normalised_polyak(it: Heard, how: How) -> Values:
    """h = (f - f*)/|g|, and G of the pieces."""
    h = by_polyak(1)(it, it)
    return {"h": h, "h[k]": h, "G": getattr(it.problem, "G", None), "F": None}


def sharpness(it: Heard, how: How) -> Values:
    """mu of max |<a_i, x>|: 1/sqrt n for the axes, cos(pi/2m) for m lines; G = 1."""
    f: Any = it.problem
    n, rows = f.dim, len(f.A)
    axes = rows == 2 * n and bool((np.sort(np.abs(f.A)) == np.eye(n)[-1]).all())
    mu = n**-0.5 if axes else np.cos(np.pi / rows)
    d = norm(it.trace.xs[:-1])
    known = normalised_polyak(it, how)
    return {**known, "mu": mu * how.get("knows", 1.0), "G": 1.0, "|x|[k]": d}


def growing(it: Heard, how: How) -> Values:
    """L0, L1 of a sum of cosh, and what the slope loses on the way."""
    f: Any = it.problem
    f0, g, h = it.trace.f, it.trace.grad_norm[:-1], it.trace.lr[:-1, ..., 0]
    L1 = f.a.max() * how.get("knows", 1.0)
    phi = (np.expm1(L1 * h) - L1 * h) / L1**2
    loss = f0[1:] - f0[:-1] + h * g
    return {"L0": f.a.max() ** 2, "L1": L1, "phi": phi, "loss": loss, "h": h}


def largest(g: Array) -> Array:
    """g over its largest entry."""
    return g / np.abs(g).max(-1, keepdims=True)


def inverse_roots(it: Heard, how: How) -> Values:
    """r = 1/sqrt(k + 1); its inverse, a, is no rate here."""
    k = np.arange(len(it.trace.xs) - 1.0).reshape(-1, *[1] * (it.trace.xs.ndim - 2))
    return {"a[k]": None, "a[k+1]": None, "r[k]": 1 / np.sqrt(k + 1)}


def on_the_cycle(it: Heard, how: How) -> Values:
    """The points of the cycle of heavy ball, and f' there."""
    f: Any = it.problem
    points = cycle_points(f.L)
    slopes = f.grad(points[:, None])[:, 0]
    out = {f"x[{i + 1}]": points[i] for i in range(3)}
    out |= {f"f'[{i + 1}]": slopes[i] for i in range(3)}
    return {**out, "r": rolls(f.L), "a": (1 - rolls(f.L)) ** 2}


def rolls(kappa: float) -> float:
    """r = (q - 1)/(q + 1), q^2 = kappa."""
    return float((kappa**0.5 - 1) / (kappa**0.5 + 1))


def heavy_ball(it: Heard, right: Heard) -> Array:
    """x - (1 - r)^2 g + r^2 (x - x-), r of kappa."""
    x, g, _ = iterates(it)
    before = np.concatenate([x[:1], x[:-1]])
    r = rolls(it.problem.L or 1.0)
    return x - (1 - r) ** 2 * g + r**2 * (x - before)


def capped(it: Heard, right: Heard) -> Array:
    """min(bb1, Delta/|g|), Delta the four of the claim."""
    Delta = np.array([[0.1], [1.0], [2.0], [6.0]])
    return np.minimum(secant("1")(it, right), Delta / norm(iterates(it)[1]))


def anywhere(it: Heard, how: How) -> Values:
    """L, where the problem names none: 2 for the squared resisting one."""
    return {"L": it.problem.L or 2.0, "F": None}


def margins(it: Heard, how: How) -> Values:
    """l = ln F, its slope, the best direction and its margin."""
    f: Any = it.problem
    l = f.logarithm(it.trace.xs)
    out = {"l[k]": l[:-1], "l[k+1]": l[1:], "l[0]": l[0], "w*": np.eye(f.dim)[0]}
    slope = it.trace.grad_norm[:-1] / np.exp(l[:-1])
    return out | {"|g|[k]": slope, "gamma": f.z[:, 0].min() * how.get("knows", 1.0)}


def averaged(it: Heard, how: How) -> Values:
    """C of Zhang and Hager, and their c1."""
    F = it.trace.f
    F = F if F.ndim == 3 else F[:, None]
    C = averages(F, ETA)
    a = np.broadcast_to(it.trace.lr[..., 0].reshape(len(F), -1, F.shape[-1]), C.shape)
    g = it.problem.grad(it.trace.xs).reshape(*F.shape, -1)
    x = np.broadcast_to(np.ones(()), F.shape)
    out = {"c1": C1, "eta": ETA, "C[k]": C[:-1], "C[k+1]": C[1:], "a[k]": a[:-1]}
    return out | {"f[k]": F[:-1], "f[k+1]": F[1:], "g[k]": g[:-1], "D[k]": x[:-1]}


def cauchy(it: Heard, right: Heard) -> Array:
    """g'g/g'Qg."""
    f: Any = it.problem
    _, g, _ = iterates(it)
    return dot(g, g) / dot(g, f.product(g))


def one_step(it: Heard, how: How) -> Values:
    """Gradients in units of L."""
    g, L = it.problem.grad(it.trace.xs), it.problem.L or 1.0
    return {"g": g[:-1] / L, "g+": g[1:] / L, "h": None, "F": it.trace.f[:-1]}


def of_all(it: Heard, how: How) -> Values:
    """mu, for what kappa is taken for, and f - f*."""
    f = it.problem
    mu = None if f.mu is None else f.mu / how.get("knows", 1.0)
    D = dot(it.trace.xs[1:], it.trace.xs[1:])  # where g+ has digits
    return {"mu": mu, "F": it.trace.f[:-1], "D[k]": D}


def accepted(it: Heard, how: How) -> Values:
    """The step t, c1, and mu as it is taken."""
    t = it.trace.lr[:-1, ..., 0]
    mu = (it.problem.mu or 0.0) * how.get("knows", 1.0)
    return {"t": t, "c1": how.get("c1", 0.1), "mu": mu, "F": it.trace.f[:-1]}


def as_F(it: Heard, how: How) -> Values:
    """F is f - f*, of the iterate."""
    return {"F": iterates(it)[2]}


BOTH = ("a (L + mu) <= 2", "a (L + mu) >= 2")
OF_LENGTH = "|u[k]|^2 = 1: a unit vector", "D[k+1] := |x[k] - h u[k]|^2"  # in l2
GIVEN = steps(as_given, unit)
GRADIENT = steps(as_given, lambda g: g)

READINGS: dict[str, Reading] = {
    "ngd-localization": Reading(GIVEN),
    "ngd-smooth-parameter-free": Reading(GIVEN),
    "ngd-anytime-decay": Reading(GIVEN, inverse_roots),
    "ngd-smooth-three-quarters": Reading(
        steps(own, unit), anywhere, ("h = R/sqrt(N + 1)",)
    ),
    "ngd-smooth-golden-step": Reading(steps(own, unit), anywhere),
    "ngd-constant-step-ceiling": Reading(GIVEN),
    "ngd-nonconvex-stationarity": Reading(GIVEN, knowing("L")),
    "ngd-geometric-linear": Reading(steps(linear_steps, unit), linear),
    "polyak-normalized": Reading(steps(by_polyak(1), unit), normalised_polyak),
    "max-normalized-localization": Reading(
        steps(as_given, largest), None, (*OF_LENGTH, "v[k] := <x[k], u[k]>")
    ),
    "ngd-separable-margin": Reading(GIVEN, margins),
    "gd-smooth-convex-tight": Reading(GRADIENT),
    "gd-strongly-convex-contraction": Reading(GRADIENT, knowing("L"), BOTH),
    "silver-steps": Reading(GRADIENT, one_step),
    "l0l1-ngd": Reading(GIVEN, growing),
    "heavy-ball-cycle": Reading(heavy_ball, on_the_cycle),
    "bb-stabilized-step-length": Reading(steps(capped, lambda g: g)),
    "bb-1d-two-step": Reading(steps(secant("1"), lambda g: g)),
    "bb-2d-alternating": Reading(steps(secant("12"), lambda g: g)),
    "sd-kantorovich": Reading(steps(cauchy, lambda g: g)),
    "sd-exact-line-search-any-f": Reading(None, of_all),
    "bb-global-kappa-below-2": Reading(None, knowing("L"), BOTH),
    "armijo-linear-rate": Reading(None, accepted),
    "zhang-hager": Reading(None, averaged),
    "polyak-strongly-convex": Reading(steps(by_polyak(2), lambda g: g), as_F),
    "polyak-sharp-linear": Reading(steps(by_polyak(1), unit), sharpness),
}
