"""Sign, Lion, Muon, Scion as bare loops; blocks are shapes, a vector is one column."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from nglab.plain.baselines import Array, Grad, over

Shapes = Sequence[int | Sequence[int]]

POLYNOMIALS = {
    "jordan": [(3.4445, -4.7750, 2.0315)],
    "cubic": [(1.5, -0.5, 0.0)],
    "pade": [(15 / 8, -10 / 8, 3 / 8)],
    "you": [
        (4.0848, -6.8946, 2.9270),
        (3.9505, -6.3029, 2.6377),
        (3.7418, -5.5913, 2.3037),
        (2.8769, -3.1427, 1.2046),
        (2.8366, -3.0525, 1.2012),
    ],
    "polar_express": [
        (8.28721201814563, -23.595886519098837, 17.300387312530933),
        (4.107059111542203, -2.9478499167379106, 0.5448431082926601),
        (3.9486908534822946, -2.908902115962949, 0.5518191394370137),
        (3.3184196573706015, -2.488488024314874, 0.51004894012372),
        (2.300652019954817, -1.6689039845747493, 0.4188073119525673),
        (1.891301407787398, -1.2679958271945868, 0.37680408948524835),
        (1.8750014808534479, -1.2500016453999487, 0.3750001645474248),
        (15 / 8, -10 / 8, 3 / 8),
    ],
    "deepseek": [(3.4445, -4.7750, 2.0315)] * 8 + [(2.0, -1.5, 0.5)],
}
SCALE: dict[str, Callable[[float, float], float]] = {
    "none": lambda out, into: 1.0,
    "original": lambda out, into: max(1, out / into) ** 0.5,
    "match_rms_adamw": lambda out, into: 0.2 * max(out, into) ** 0.5,
    "unit_rms": lambda out, into: (out / into) ** 0.5,
    "fan_in": lambda out, into: 1 / into,
}


def matrices(x: Array, blocks: Shapes) -> list[Array]:
    """The blocks of x, each as a matrix with a row for every output."""
    shapes = [np.atleast_1d(b) for b in blocks or [len(x)]]
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])[:-1]
    cut = np.split(x, ends)
    return [a.reshape(shape[0], -1) for a, shape in zip(cut, shapes, strict=True)]


def polar(
    G: Array,
    coefficients: str = "jordan",
    steps: int = 5,
    eps: float = 0.0,
    floor: float = 0.0,
) -> Array:
    """U V' of G = U S V', by the SVD or by products; of zero, zero."""
    if coefficients == "svd":
        U, s, Vt = np.linalg.svd(G, full_matrices=False)
        r = int(np.sum(s > 1e-14 * s[0]))
        return np.asarray(U[:, :r] @ Vt[:r])
    X = over(G, np.full_like(G, max(np.sqrt(np.sum(G**2)), floor) + eps))
    listed = POLYNOMIALS[coefficients]
    for j in range(steps):
        a, b, c = listed[min(j, len(listed) - 1)]
        X = a * X + b * X @ X.T @ X + c * X @ X.T @ X @ X.T @ X
    return X


def sign_sgd(
    grad: Grad, x: Array, lr: ArrayLike, steps: int, decay: float = 0.0
) -> Array:
    """x <- x - lr (sign(g) + decay x)."""
    xs = [x]
    for lr_k in np.broadcast_to(lr, steps):
        x = x - lr_k * (np.sign(grad(x)) + decay * x)
        xs.append(x)
    return np.array(xs)


def signum(
    grad: Grad,
    x: Array,
    lr: ArrayLike,
    steps: int,
    mu: float = 0.9,
    decay: float = 0.0,
) -> Array:
    """m <- mu m + (1 - mu) g;  x <- x - lr (sign(m) + decay x)."""
    xs, m = [x], np.zeros_like(x)
    for lr_k in np.broadcast_to(lr, steps):
        m = mu * m + (1 - mu) * grad(x)
        x = x - lr_k * (np.sign(m) + decay * x)
        xs.append(x)
    return np.array(xs)


def lion(
    grad: Grad,
    x: Array,
    lr: ArrayLike,
    steps: int,
    beta1: float = 0.9,
    beta2: float = 0.99,
    decay: float = 0.0,
    coupling: str = "scaled",
) -> Array:
    """x <- x - lr (sign(b1 m + (1 - b1) g) + decay x);  m <- b2 m + (1 - b2) g."""
    xs, m = [x], np.zeros_like(x)
    l2, scaled, own = [decay * (coupling == c) for c in COUPLINGS]
    for lr_k in np.broadcast_to(lr, steps):
        g = grad(x) + l2 * x
        u = np.sign(beta1 * m + (1 - beta1) * g)
        x = (1 - lr_k * scaled - own) * x - lr_k * u
        m = beta2 * m + (1 - beta2) * g
        xs.append(x)
    return np.array(xs)


COUPLINGS = ("coupled", "scaled", "decoupled")


def muon(
    grad: Grad,
    x: Array,
    lr: ArrayLike,
    steps: int,
    mu: float = 0.95,
    nesterov: bool = True,
    coefficients: str = "jordan",
    scale: str = "original",
    decay: float = 0.0,
    coupling: str = "scaled",
    eps: float = 0.0,
    floor: float = 0.0,
    blocks: Shapes = (),
    ns_steps: int = 5,
) -> Array:
    """V <- mu V + g;  x <- x - lr (scale polar(g + mu V) + decay x)."""
    xs, V = [x], np.zeros_like(x)
    l2, scaled, own = [decay * (coupling == c) for c in COUPLINGS]
    for lr_k in np.broadcast_to(lr, steps):
        g = grad(x) + l2 * x
        V = mu * V + g
        ahead = g + mu * V if nesterov else V
        how = coefficients, ns_steps, eps, floor
        corners = [
            SCALE[scale](*G.shape) * polar(G, *how) for G in matrices(ahead, blocks)
        ]
        u = np.concatenate([a.ravel() for a in corners])
        x = (1 - lr_k * scaled - own) * x - lr_k * u
        xs.append(x)
    return np.array(xs)


CORNERS: dict[str, Callable[[Array], Array]] = {
    "l2": lambda G: over(G, np.full_like(G, np.sqrt(np.sum(G**2)))),
    "max": np.sign,
    "rms": lambda G: over(G, np.full_like(G, np.sqrt(np.mean(G**2)))),
    "rows": lambda G: over(G, np.sqrt(np.sum(G**2, 1, keepdims=True)) + 0 * G),
    "columns": lambda G: over(G, np.sqrt(np.sum(G**2, 0, keepdims=True)) + 0 * G),
}


def scion(
    grad: Grad,
    x: Array,
    lr: ArrayLike,
    steps: int,
    mu: float = 0.9,
    radius: float | Sequence[float] = 1.0,
    constrained: bool = False,
    ball: str | Sequence[str] = "spectral",
    scale: str | Sequence[str] = "unit_rms",
    coefficients: str = "jordan",
    ns_steps: int = 5,
    blocks: Shapes = (),
) -> Array:
    """m <- mu m + (1 - mu) g;  x <- x (or (1 - lr) x) - lr radius scale corner(m)."""
    xs, m = [x], np.zeros_like(x)
    count = len(blocks) or 1
    balls = [ball] * count if isinstance(ball, str) else ball
    scales = [scale] * count if isinstance(scale, str) else scale
    radii = np.broadcast_to(radius, count)
    for lr_k in np.broadcast_to(lr, steps):
        m = mu * m + (1 - mu) * grad(x)
        u = []
        each = zip(matrices(m, blocks), balls, scales, radii, strict=True)
        for G, name, c, r in each:
            by_polar = name == "spectral"
            corner = polar(G, coefficients, ns_steps) if by_polar else CORNERS[name](G)
            u.append(r * SCALE[c](*G.shape) * corner.ravel())
        x = (1 - lr_k * constrained) * x - lr_k * np.concatenate(u)
        xs.append(x)
    return np.array(xs)
