"""The modern family as ports whose quantities can be tampered with; see `tapped`."""

import numpy as np

POLYNOMIALS = {
    "jordan": [(3.4445, -4.7750, 2.0315)],
    "cubic": [(1.5, -0.5, 0.0)],
    "pade": [(1.875, -1.25, 0.375)],
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
        (1.875, -1.25, 0.375),
    ],
    "deepseek": 8 * [(3.4445, -4.7750, 2.0315)] + [(2.0, -1.5, 0.5)],
}
SCALES = {
    "none": lambda out, into: 1.0,
    "original": lambda out, into: max(1.0, out / into) ** 0.5,
    "match_rms_adamw": lambda out, into: 0.2 * max(out, into) ** 0.5,
    "unit_rms": lambda out, into: (out / into) ** 0.5,
    "fan_in": lambda out, into: 1 / into,
}


def over(a, b):
    """a / b, and 0 where b is not positive."""
    return np.where(b > 0, a / np.where(b > 0, b, 1.0), 0.0)


def length(v):
    return np.sqrt((v * v).sum(-1, keepdims=True))


def layers(v, c):
    return np.split(v, np.cumsum(c["blocks"])[:-1], axis=-1)


def spread(sizes, c):
    sizes = np.broadcast_arrays(*sizes)
    return np.repeat(np.concatenate(sizes, -1), c["blocks"], axis=-1)


def average(s, key, beta, g):
    s[key] = beta * s.get(key, 0.0) + (1 - beta) * g
    return s[key]


def heavy(s, mu, g):
    s["V"] = mu * s.get("V", 0.0) + g
    return s["V"]


def gone(x, lr, u, tap, own=0.0):
    return x - (tap("step", tap("lr", lr) * tap("u", u)) + own)


def decayed(x, u, c, tap):
    """Three places for the decay; the coupled one is behind us."""
    coupling = c.get("coupling", "scaled")
    u = u + c["decay"] * x * (coupling == "scaled")
    return gone(x, c["lr"], u, tap, c["decay"] * x * (coupling == "decoupled"))


def coupled(x, g, c):
    return g + c["decay"] * x * (c.get("coupling") == "coupled")


def sign_sgd(x, g, s, c, tap):
    return decayed(x, np.sign(g), c, tap)


def signum(x, g, s, c, tap):
    return decayed(x, np.sign(average(s, "m", c["mu"], g)), c, tap)


def lion(x, g, s, c, tap):
    g = coupled(x, g, c)
    u = np.sign(c["beta1"] * s.get("m", 0.0) + (1 - c["beta1"]) * g)
    average(s, "m", c["beta2"], g)
    return decayed(x, u, c, tap)


def polar(X, c):
    """The polynomial, from whichever side."""
    listed = POLYNOMIALS[c["coefficients"]]
    for j in range(c["ns_steps"]):
        p, q, r = listed[min(j, len(listed) - 1)]
        C = X.swapaxes(-1, -2) @ X
        X = p * X + X @ (q * C + r * (C @ C))
    return X


def corner(G, c, tap):
    """The corner of one layer, (T, rows, columns)."""
    ball, flat = c.get("ball", "spectral"), G.reshape(len(G), -1)
    if ball == "max":
        return np.sign(G)
    if ball == "rows":
        return over(G, length(G))
    if ball == "columns":
        return corner(G.swapaxes(-1, -2), {**c, "ball": "rows"}, tap).swapaxes(-1, -2)
    size = np.maximum(tap("norm", length(flat)), c.get("floor", 0.0)) + c.get("eps", 0)
    X = over(G, size[..., None])
    by = flat.shape[-1] ** 0.5 if ball == "rms" else 1.0
    return polar(X, c) if ball == "spectral" else by * X


def touching(v, c, tap):
    parts = []
    for layer, shape in zip(layers(v, c), c["shapes"], strict=True):
        G = layer.reshape(len(v), shape[0], -1)
        by = c.get("radius", 1.0) * SCALES[c["scale"]](*G.shape[1:])
        u = by * corner(G, c, tap)
        parts.append(u.reshape(len(u), -1))
    return joined(parts)


def joined(parts):
    rows = max(map(len, parts))
    return np.concatenate([np.broadcast_to(p, (rows, p.shape[-1])) for p in parts], -1)


def muon(x, g, s, c, tap):
    g = coupled(x, g, c)
    V = heavy(s, c["mu"], g)
    return decayed(x, touching(g + c["mu"] * V if c["nesterov"] else V, c, tap), c, tap)


def scion(x, g, s, c, tap):
    u = touching(average(s, "m", c["mu"], g), c, tap)
    return gone(x, c["lr"], u + x * c["constrained"], tap)


def adam(g, s, c):
    s["t"] = s.get("t", 0) + 1
    m, v = average(s, "m", c["beta1"], g), average(s, "v", c["beta2"], g * g)
    m, v = m / (1 - c["beta1"] ** s["t"]), v / (1 - c["beta2"] ** s["t"])
    return over(m, np.sqrt(v) + c["eps"])


def adamw(x, g, s, c, tap):
    return decayed(x, adam(coupled(x, g, c), s, c), c, tap)


def lamb(x, g, s, c, tap):
    u, trust = adam(g, s, c) + c["decay"] * x, []
    for a, b in zip(layers(x, c), layers(u, c), strict=True):
        both = (length(a) > 0) & (length(b) > 0)
        trust.append(np.where(both, over(length(a), length(b)), 1.0))
    return gone(x, c["lr"] * tap("trust", spread(trust, c)), u, tap)


def lars(x, g, s, c, tap):
    trust = []
    for a, b in zip(layers(x, c), layers(g, c), strict=True):
        size = length(b) + c["decay"] * length(a)
        both = (length(a) > 0) & (length(b) > 0)
        trust.append(np.where(both, over(c["trust"] * length(a), size), 1.0))
    n = tap("trust", spread(trust, c)) * (g + c["decay"] * x)
    return gone(x, c["lr"], heavy(s, c["mu"], n), tap)


def novograd(x, g, s, c, tap):
    squares = [length(b) ** 2 for b in layers(g, c)]
    old = s.get("v", squares)
    share = c["beta2"]
    s["v"] = [share * a + (1 - share) * b for a, b in zip(old, squares, strict=True)]
    size = tap("norm", np.sqrt(spread(s["v"], c))) + c["eps"]
    n = over(g, size) + c["decay"] * x
    return gone(x, c["lr"], heavy(s, c["beta1"], n), tap)


def short(g, limit):
    return g * np.where(length(g) > limit, over(limit, length(g)), 1.0)


def clipped_gd(x, g, s, c, tap):
    n = joined([short(b, c["limit"]) for b in layers(tap("g", g), c)])
    return gone(x, c["lr"], heavy(s, c["mu"], n), tap)


def agc(x, g, s, c, tap):
    parts = []
    pairs = zip(layers(tap("g", g), c), layers(x, c), c["shapes"], strict=True)
    for G, X, shape in pairs:
        rows = 1 if len(shape) == 1 else shape[0]
        G, X = (a.reshape(len(a), rows, -1) for a in (G, X))
        n = short(G, c["limit"] * np.maximum(length(X), c["least"]))
        parts.append(n.reshape(len(n), -1))
    return gone(x, c["lr"], heavy(s, c["mu"], joined(parts)), tap)


def dog(x, g, s, c, tap):
    start = s.setdefault("x0", x)
    least = [c["least"] * (1 + length(b)) for b in layers(start, c)]
    gone_ = [length(b) for b in layers(x - start, c)]
    s["far"] = np.maximum(spread(gone_, c), s.get("far", spread(least, c)))
    s["G"] = s.get("G", 0.0) + spread([length(b) ** 2 for b in layers(g, c)], c)
    root = tap("root", np.sqrt(s["G"] + c["eps"]))
    return gone(x, c["lr"] * over(tap("far", s["far"]), root), g, tap)


MODERN = {
    **{"sign_sgd": sign_sgd, "signum": signum, "lion": lion, "muon": muon},
    **{"scion": scion, "adamw": adamw, "lamb": lamb, "lars": lars, "dog": dog},
    **{"novograd": novograd, "clipped_gd": clipped_gd, "agc": agc},
}
