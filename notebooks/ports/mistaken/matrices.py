"""What these ports share: layers as matrices, Newton-Schulz, Muon with slots."""

import numpy as np
from numpy import sqrt
from spelling import had, l2, over

COEFFICIENTS = {
    "jordan": ((3.4445, -4.7750, 2.0315),),
    "cubic": ((1.5, -0.5, 0.0),),
    "pade": ((1.875, -1.25, 0.375),),
    "you": (
        (4.0848, -6.8946, 2.9270),
        (3.9505, -6.3029, 2.6377),
        (3.7418, -5.5913, 2.3037),
        (2.8769, -3.1427, 1.2046),
        (2.8366, -3.0525, 1.2012),
    ),
    "polar_express": (
        (8.28721201814563, -23.595886519098837, 17.300387312530933),
        (4.107059111542203, -2.9478499167379106, 0.5448431082926601),
        (3.9486908534822946, -2.908902115962949, 0.5518191394370137),
        (3.3184196573706015, -2.488488024314874, 0.51004894012372),
        (2.300652019954817, -1.6689039845747493, 0.4188073119525673),
        (1.891301407787398, -1.2679958271945868, 0.37680408948524835),
        (1.8750014808534479, -1.2500016453999487, 0.3750001645474248),
        (1.875, -1.25, 0.375),
    ),
    "deepseek": 8 * ((3.4445, -4.7750, 2.0315),) + ((2.0, -1.5, 0.5),),
}
SCALES = {
    "none": lambda m, n: 1.0,
    "original": lambda m, n: sqrt(max(1, m / n)),
    "match_rms_adamw": lambda m, n: 0.2 * sqrt(max(m, n)),
    "unit_rms": lambda m, n: sqrt(m / n),
    "fan_in": lambda m, n: 1 / n,
}


def blockwise(f, c, *vectors):
    """f of every layer as a matrix, a row for each output."""
    ends = np.cumsum(c.blocks)[:-1]
    layers = zip(*(np.split(v, ends) for v in vectors), c.shapes, strict=True)
    done = [f(*(v.reshape(a[-1][0], -1) for v in a[:-1])).ravel() for a in layers]
    return np.concatenate(done)


def newton_schulz(X, table, steps):
    """The polynomials of a table, the last for all further steps."""
    turned = len(X) > len(X.T)
    X = X.T if turned else X
    for j in range(steps):
        a, b, d = table[min(j, len(table) - 1)]
        A = X @ X.T
        X = a * X + b * A @ X + d * A @ (A @ X)
    return X.T if turned else X


def polar(X):
    """U V' over the singular values that are not 0."""
    U, sizes, V = np.linalg.svd(X, full_matrices=False)
    return (U * (sizes > 1e-12 * max(sizes[0], 1e-300))) @ V


def decayed(x, u, c):
    """x - lr u, and a decay that is scaled or decoupled."""
    own = {"coupled": 0.0, "scaled": c.lr, "decoupled": 1.0}[c.coupling]
    return x - (c.lr * u + own * c.decay * x)


def muon(
    x,
    g,
    s,
    c,
    ahead=lambda V, g, mu, nesterov: g + mu * V if nesterov else V,
    fresh=lambda mu: 1.0,
    scales=SCALES,
    table=lambda t, n: t,
    more=0,
    factor=None,
    norm=l2,
    heavy=False,
    late=False,
    length=lambda G, O: 1.0,
):
    """Muon with its parts as slots; the late one averages polar factors."""
    g = g + c.decay * x * (c.coupling == "coupled")
    triples, steps = COEFFICIENTS[c.coefficients], c.ns_steps

    def corner(G):
        X = over(G, max(norm(G), c.floor) + c.eps)
        own = factor or (
            lambda X: newton_schulz(X, table(triples, steps), steps + more)
        )
        O = own(X)
        return length(G, O) * O

    def scaled(G):
        return scales[c.scale](*G.shape) * G

    g = blockwise(corner, c, g) if late else g
    s.V = c.mu * had(s, "V", np.zeros_like(x)) + fresh(c.mu) * g
    G = ahead(s.V, g, c.mu, c.nesterov)
    u = blockwise(scaled if late else lambda G: scaled(corner(G)), c, G)
    if heavy:
        own = {"coupled": 0.0, "scaled": c.lr, "decoupled": 1.0}[c.coupling]
        return x - c.lr * u - own * c.decay * blockwise(scaled, c, x)
    return decayed(x, u, c)


def corners(G, c):
    """The corner of a ball."""
    if c.ball == "max":
        return np.sign(G)
    if c.ball == "rows":
        return over(G, sqrt((G * G).sum(1, keepdims=True)))
    if c.ball == "columns":
        return over(G, sqrt((G * G).sum(0, keepdims=True)))
    X = over(G, l2(G))
    if c.ball == "rms":
        return X * sqrt(G.size)
    if c.ball == "l2":
        return X
    return newton_schulz(X, COEFFICIENTS[c.coefficients], c.ns_steps)
