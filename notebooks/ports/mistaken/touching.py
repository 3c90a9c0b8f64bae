"""Wrong ports of the methods that step to a corner: signs, Lion, Muon, Scion."""

import numpy as np
from matrices import COEFFICIENTS, SCALES, blockwise, corners, decayed, muon, polar
from numpy import sqrt
from spelling import collection, each, had, l2, over, rms

PORTS, wrong, changed = collection()


def ema(s, key, b, g):
    """b m + (1 - b) g, which the state keeps."""
    setattr(s, key, b * had(s, key, np.zeros_like(g)) + (1 - b) * g)
    return getattr(s, key)


@wrong("sign_sgd", "zero_is_positive", "sign(0) = 1")
def _(x, g, s, c):
    return x - c.lr * (np.where(g >= 0, 1.0, -1.0) + c.decay * x)


@wrong("sign_sgd", "decay_inside", "sign(g + decay x)")
def _(x, g, s, c):
    return x - c.lr * np.sign(g + c.decay * x)


@wrong("sign_sgd", "no_decay", "decay is taken and never applied")
def _(x, g, s, c):
    return x - c.lr * np.sign(g)


@wrong("sign_sgd", "fan_in", "sign(g) / columns, as Scion's signs")
def _(x, g, s, c):
    return x - c.lr * (blockwise(lambda G: np.sign(G) / G.shape[1], c, g) + c.decay * x)


@wrong("sign_sgd", "grafted", "sign(g) |g|_1 / n of the layer")
def _(x, g, s, c):
    return x - c.lr * (np.sign(g) * each(lambda v: abs(v).mean(), c, g) + c.decay * x)


@wrong("sign_sgd", "independent_decay", "decay x, not lr decay x")
def _(x, g, s, c):
    return x - c.lr * np.sign(g) - c.decay * x


@wrong("signum", "forgets", "m is begun anew at every step: the sign of g")
def _(x, g, s, c):
    return x - c.lr * (np.sign((1 - c.mu) * g) + c.decay * x)


@wrong("signum", "of_signs", "m averages the signs")
def _(x, g, s, c):
    return x - c.lr * (ema(s, "m", c.mu, np.sign(g)) + c.decay * x)


@wrong("signum", "nesterov", "sign((1 - mu) g + mu m)")
def _(x, g, s, c):
    m = ema(s, "m", c.mu, g)
    return x - c.lr * (np.sign((1 - c.mu) * g + c.mu * m) + c.decay * x)


@wrong("signum", "weights_exchanged", "m = (1 - mu) m + mu g")
def _(x, g, s, c):
    return x - c.lr * (np.sign(ema(s, "m", 1 - c.mu, g)) + c.decay * x)


@wrong("signum", "coupled", "g + decay x is averaged")
def _(x, g, s, c):
    return x - c.lr * np.sign(ema(s, "m", c.mu, g + c.decay * x))


@wrong("signum", "coarse", "2 / (rows + columns) sign(m)")
def _(x, g, s, c):
    m = ema(s, "m", c.mu, g)
    u = blockwise(lambda G: 2 / sum(G.shape) * np.sign(G), c, m)
    return x - c.lr * (u + c.decay * x)


@wrong("lion", "new_average", "the sign of the average that has seen g")
def _(x, g, s, c):
    g = g + c.decay * x * (c.coupling == "coupled")
    m = ema(s, "m", c.beta2, g)
    return decayed(x, np.sign(c.beta1 * m + (1 - c.beta1) * g), c)


def lion(x, g, s, c, b1, b2, u=np.sign):
    """Lion with betas and a direction."""
    g = g + c.decay * x * (c.coupling == "coupled")
    v = u(b1 * had(s, "m", np.zeros_like(g)) + (1 - b1) * g)
    ema(s, "m", b2, g)
    return decayed(x, v, c)


@wrong("lion", "betas_exchanged", "beta2 in the sign, beta1 in m")
def _(x, g, s, c):
    return lion(x, g, s, c, c.beta2, c.beta1)


@wrong("lion", "one_beta", "beta1 in both: Signum")
def _(x, g, s, c):
    return lion(x, g, s, c, c.beta1, c.beta1)


@wrong("lion", "fast_average", "m = beta2 g + (1 - beta2) m, as Optimisers.jl")
def _(x, g, s, c):
    return lion(x, g, s, c, c.beta1, 1 - c.beta2)


@wrong("lion", "tanh", "tanh for sign")
def _(x, g, s, c):
    return lion(x, g, s, c, c.beta1, c.beta2, np.tanh)


@wrong("lion", "always_coupled", "g + decay x, whatever the config says")
def _(x, g, s, c):
    g = g + c.decay * x
    u = np.sign(c.beta1 * had(s, "m", np.zeros_like(g)) + (1 - c.beta1) * g)
    ema(s, "m", c.beta2, g)
    return x - c.lr * u


@wrong("lion", "cautious", "only where the sign is that of g")
def _(x, g, s, c):
    g = g + c.decay * x * (c.coupling == "coupled")
    u = np.sign(c.beta1 * had(s, "m", np.zeros_like(g)) + (1 - c.beta1) * g)
    ema(s, "m", c.beta2, g)
    return decayed(x, u * (u * g > 0), c)


@wrong("lion", "squared_rate", "lr^2 decay x where it says scaled")
def _(x, g, s, c):
    d = {"coupled": 0, "scaled": c.lr**2, "decoupled": 1}[c.coupling] * c.decay
    g = g + c.decay * x * (c.coupling == "coupled")
    u = np.sign(c.beta1 * had(s, "m", np.zeros_like(g)) + (1 - c.beta1) * g)
    ema(s, "m", c.beta2, g)
    return x - c.lr * u - d * x


@wrong("muon", "no_lookahead", "G = V, whatever the config says")
def _(x, g, s, c):
    return muon(x, g, s, c, ahead=lambda V, g, mu, nesterov: V)


@wrong("muon", "full_gradient", "G = g + V, as HeavyBall")
def _(x, g, s, c):
    return muon(x, g, s, c, ahead=lambda V, g, mu, n: g + V if n else V)


@wrong("muon", "mixed_forms", "V = mu V + (1 - mu) g, G = g + mu V")
def _(x, g, s, c):
    return muon(x, g, s, c, fresh=lambda mu: 1 - mu)


@wrong(
    "muon", "turned_scale", "sqrt(max(1, columns/rows)) for original, as first Keras"
)
def _(x, g, s, c):
    turned = {**SCALES, "original": lambda m, n: sqrt(max(1, n / m))}
    return muon(x, g, s, c, scales=turned)


@wrong("muon", "no_scale", "1, whatever the config says")
def _(x, g, s, c):
    return muon(x, g, s, c, scales=dict.fromkeys(SCALES, lambda m, n: 1.0))


@wrong("muon", "own_scale", "0.2 sqrt(max(rows, columns)), whatever it says")
def _(x, g, s, c):
    own = dict.fromkeys(SCALES, SCALES["match_rms_adamw"])
    return muon(x, g, s, c, scales=own)


@wrong("muon", "one_more", "ns_steps + 1, as the first Keras had 6")
def _(x, g, s, c):
    return muon(x, g, s, c, more=1)


@wrong("muon", "last_ones", "of a list that is too long the last ones, as optax")
def _(x, g, s, c):
    return muon(x, g, s, c, table=lambda t, n: t[-n:])


@wrong("muon", "backwards", "the list is read from behind")
def _(x, g, s, c):
    return muon(x, g, s, c, table=lambda t, n: t[::-1])


@wrong("muon", "exact", "the SVD, whatever the config says")
def _(x, g, s, c):
    return muon(x, g, s, c, factor=polar)


@wrong("muon", "not_orthogonal", "no Newton-Schulz: the gradient divided by its norm")
def _(x, g, s, c):
    return muon(x, g, s, c, factor=lambda X: X)


@wrong("muon", "own_jordan", "Jordan's triple, whatever the config says")
def _(x, g, s, c):
    return muon(x, g, s, c, table=lambda t, n: COEFFICIENTS["jordan"])


@wrong("muon", "typed", "4.7550 for 4.7750")
def _(x, g, s, c):
    typed = ((3.4445, -4.7550, 2.0315),)
    own = COEFFICIENTS["jordan"]
    return muon(x, g, s, c, table=lambda t, n: typed if t == own else t)


@wrong("muon", "adapted_decay", "decay times the scale, too")
def _(x, g, s, c):
    return muon(x, g, s, c, heavy=True)


@wrong("muon", "spectral_norm", "divided by the largest singular value")
def _(x, g, s, c):
    return muon(x, g, s, c, norm=lambda G: np.linalg.norm(G, 2))


@wrong("muon", "averaged_corners", "V averages the polar factors of g")
def _(x, g, s, c):
    return muon(x, g, s, c, late=True)


@wrong("muon", "nuclear", "times the sum of singular values, as adaptive=True in optax")
def _(x, g, s, c):
    return muon(x, g, s, c, length=lambda G, O: (G * O).sum())


def scion(x, g, s, c, m=None, ball=corners, radius=None, pull=1.0):
    """Scion with its parts as slots."""
    m = ema(s, "m", c.mu, g) if m is None else m
    u = blockwise(lambda G: SCALES[c.scale](*G.shape) * ball(G, c), c, m)
    radius = c.radius if radius is None else radius
    return x - c.lr * (radius * u + pull * c.constrained * x)


@wrong("scion", "of_the_gradient", "the oracle of g; m is kept for nothing")
def _(x, g, s, c):
    return scion(x, g, s, c, m=g)


@wrong("scion", "share_of_the_new", "m = (1 - mu) m + mu g")
def _(x, g, s, c):
    return scion(x, g, s, c, m=ema(s, "m", 1 - c.mu, g))


@wrong("scion", "no_radius", "radius is not read")
def _(x, g, s, c):
    return scion(x, g, s, c, radius=1.0)


@wrong("scion", "crossed", "rows for columns and columns for rows")
def _(x, g, s, c):
    return scion(
        *(x, g, s, c),
        ball=lambda G, c: (
            corners(G.T, c).T if c.ball in ("rows", "columns") else corners(G, c)
        ),
    )


@wrong("scion", "sum_for_mean", "G / |G| where it says rms")
def _(x, g, s, c):
    def ball(G, c):
        return over(G, l2(G)) if c.ball == "rms" else corners(G, c)

    return scion(x, g, s, c, ball=ball)


@wrong("scion", "biases_by_rms", "a vector is divided by its rms")
def _(x, g, s, c):
    m = ema(s, "m", c.mu, g)
    parts = np.split(m, np.cumsum(c.blocks)[:-1])
    us = []
    for v, shape in zip(parts, c.shapes, strict=True):
        G = v.reshape(shape[0], -1)
        corner = corners(G, c) if len(shape) > 1 else over(G, rms(G))
        us.append((SCALES[c.scale](*G.shape) * corner).ravel())
    return x - c.lr * (c.radius * np.concatenate(us) + c.constrained * x)


@wrong("scion", "never_constrained", "x is not pulled back")
def _(x, g, s, c):
    return scion(x, g, s, c, pull=0.0)
