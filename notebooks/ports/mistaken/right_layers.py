"""Right ports of the methods that see layers, spelled otherwise."""

import numpy as np
from matrices import COEFFICIENTS, SCALES, blockwise, corners, muon, newton_schulz
from numpy import sqrt
from spelling import collection, each, had, l2, over
from templates import moments

RIGHT, right, template = collection()


def lerp(s, key, b, g):
    """m + (1 - b)(g - m)."""
    old = had(s, key, np.zeros_like(g))
    setattr(s, key, old + (1 - b) * (g - old))
    return getattr(s, key)


@right("sign_sgd", "plain", "as it is written")
def _(x, g, s, c):
    return x - c.lr * (np.sign(g) + c.decay * x)


@right("sign_sgd", "by quotient", "g / |g| of every entry, x shrunk first")
def _(x, g, s, c):
    return (1 - c.lr * c.decay) * x - c.lr * over(g, abs(g))


@right("signum", "heavy ball", "V = mu V + g has the sign of m")
def _(x, g, s, c):
    s.V = c.mu * had(s, "V", 0) + g
    return x - c.lr * (np.sign(s.V) + c.decay * x)


@right("signum", "by comparison", "(V > 0) - (V < 0)")
def _(x, g, s, c):
    s.V = c.mu * had(s, "V", 0) + g
    return x - c.lr * ((s.V > 0) * 1.0 - (s.V < 0) + c.decay * x)


@right("lion", "plain", "as it is written")
def _(x, g, s, c):
    own = {"coupled": 0.0, "scaled": c.lr, "decoupled": 1.0}[c.coupling] * c.decay
    g = g + c.decay * x * (c.coupling == "coupled")
    m = had(s, "m", np.zeros_like(g))
    u = np.sign(c.beta1 * m + (1 - c.beta1) * g)
    s.m = c.beta2 * m + (1 - c.beta2) * g
    return x - c.lr * u - own * x


@right("lion", "shrunk first", "x (1 - share) - lr sign")
def _(x, g, s, c):
    own = {"coupled": 0.0, "scaled": c.lr, "decoupled": 1.0}[c.coupling] * c.decay
    g = g + c.decay * x if c.coupling == "coupled" else g
    m = had(s, "m", np.zeros_like(g))
    v = c.beta1 * m + (1 - c.beta1) * g
    s.m = (1 - c.beta2) * g + c.beta2 * m
    return x * (1 - own) - c.lr * np.where(v > 0, 1, np.where(v < 0, -1, 0))


template("muon", "plain", "as it is written", muon)


@right("muon", "from the other side", "X' X in the place of X X'")
def _(x, g, s, c):
    def turned(G):
        X = over(G, max(l2(G), c.floor) + c.eps)
        return newton_schulz(X.T, COEFFICIENTS[c.coefficients], c.ns_steps).T

    g = g + c.decay * x * (c.coupling == "coupled")
    s.V = c.mu * had(s, "V", 0) + g
    G = g + c.mu * s.V if c.nesterov else s.V
    u = blockwise(lambda G: SCALES[c.scale](*G.shape) * turned(G), c, G)
    own = {"coupled": 0.0, "scaled": c.lr, "decoupled": 1.0}[c.coupling] * c.decay
    return (x - own * x) - c.lr * u


@right("scion", "plain", "as it is written")
def _(x, g, s, c):
    m = lerp(s, "m", c.mu, g)
    u = blockwise(lambda G: c.radius * SCALES[c.scale](*G.shape) * corners(G, c), c, m)
    return x - c.lr * (u + c.constrained * x)


@right("scion", "between two points", "(1 - lr) x + lr (-u) in the ball")
def _(x, g, s, c):
    m = c.mu * had(s, "m", 0) + (1 - c.mu) * g
    s.m = m
    u = blockwise(lambda G: SCALES[c.scale](*G.shape) * corners(G.T, c_of(c)).T, c, m)
    return (1 - c.lr * c.constrained) * x + c.lr * -c.radius * u


def c_of(c):
    """The config of the transposed matrix."""
    turned = {"rows": "columns", "columns": "rows"}
    own = type(c)(**vars(c))
    own.ball = turned.get(c.ball, c.ball)
    return own


def adamw(x, g, s, c, first):
    """AdamW, x shrunk before or after it is moved."""
    own = {"coupled": 0.0, "scaled": c.lr, "decoupled": 1.0}[c.coupling] * c.decay
    g = g + c.decay * x * (c.coupling == "coupled")
    t, (m, v) = s.k + 1, moments(g, s, c)
    root = sqrt(1 - c.beta2**t)
    step = c.lr * root / (1 - c.beta1**t) * over(m, sqrt(v) + c.eps * root)
    return (1 - own) * x - step if first else x - (own * x + step)


template("adamw", "corrections outside", "one factor for both", adamw, first=False)
template("adamw", "shrunk first", "x (1 - share) - step", adamw, first=True)


def lars(x, g, s, c, fused):
    """LARS, the rate in the ratio or outside."""
    xx, gg = each(l2, c, x), each(l2, c, g)
    below = gg + c.decay * xx
    r = np.where((xx > 0) & (gg > 0), over(c.trust * xx, below), 1)
    new = r * g + r * c.decay * x if fused else r * (g + c.decay * x)
    s.V = c.mu * had(s, "V", 0) + new
    return x - c.lr * s.V


template("lars", "plain", "as it is written", lars, fused=False)
template("lars", "two terms", "r g + r decay x", lars, fused=True)


def lamb(x, g, s, c, unit):
    """LAMB, the ratio or a unit vector times |x|."""
    t, (m, v) = s.k + 1, moments(g, s, c)
    mm, vv = m / (1 - c.beta1**t), v / (1 - c.beta2**t)
    u = over(mm, sqrt(vv) + c.eps) + c.decay * x
    xx, uu = each(l2, c, x), each(l2, c, u)
    if unit:
        return x - c.lr * np.where(xx > 0, over(u, uu) * xx, u)
    return x - c.lr * np.where((xx > 0) & (uu > 0), over(xx, uu), 1) * u


template("lamb", "plain", "as it is written", lamb, unit=False)
template("lamb", "a unit vector", "|x| u/|u|", lamb, unit=True)


def novograd(x, g, s, c, negative):
    """NovoGrad, m or its negative."""
    gg = each(lambda a: a @ a, c, g)
    s.v = c.beta2 * s.v + (1 - c.beta2) * gg if s.k else gg
    u = over(g, sqrt(s.v) + c.eps) + c.decay * x
    if negative:
        s.m = c.beta1 * had(s, "m", 0) - u
        return x + c.lr * s.m
    s.m = c.beta1 * had(s, "m", 0) + u
    return x - c.lr * s.m


template("novograd", "plain", "as it is written", novograd, negative=False)
template("novograd", "downhill", "m is -m", novograd, negative=True)


def clipped(x, g, s, c, factor):
    """Clipped gradients."""
    s.V = c.mu * had(s, "V", 0) + g * factor(each(l2, c, g), c.limit)
    return x - c.lr * s.V


@right("clipped_gd", "least of two", "min(1, limit / |g|)")
def _(x, g, s, c):
    return clipped(x, g, s, c, lambda a, most: np.where(a > most, over(most, a), 1))


@right("clipped_gd", "over the excess", "g / max(1, |g| / limit)")
def _(x, g, s, c):
    return clipped(x, g, s, c, lambda a, most: 1 / np.maximum(1, a / most))


def agc(x, g, s, c, where):
    """AGC by units, with a branch or without."""
    clips, ends = [], np.cumsum(c.blocks)[:-1]
    layers = zip(np.split(x, ends), np.split(g, ends), c.shapes, strict=True)
    for X, G, shape in layers:
        X, G = (v.reshape(shape[0] if shape[1:] else 1, -1) for v in (X, G))
        xx, gg = (sqrt((v * v).sum(1, keepdims=True)) for v in (X, G))
        most = c.limit * np.maximum(xx, c.least)
        if where:
            clips.append(np.where(gg > most, over(G, gg) * most, G).ravel())
        else:
            clips.append((G * over(most, np.maximum(gg, most))).ravel())
    s.V = c.mu * had(s, "V", 0) + np.concatenate(clips)
    return x - c.lr * s.V


template("agc", "plain", "as it is written", agc, where=False)
template("agc", "with a branch", "only where it is longer", agc, where=True)


def dog(x, g, s, c, halves):
    """DoG, one root or two."""
    s.x0 = had(s, "x0", x)
    begun = c.least * (1 + each(l2, c, s.x0))
    s.far = np.maximum(had(s, "far", begun), each(l2, c, x - s.x0))
    s.G = had(s, "G", 0) + each(lambda a: a @ a, c, g)
    if halves:
        return x - over(c.lr * s.far * g, (s.G + c.eps) ** 0.5)
    return x - over(c.lr * s.far, sqrt(s.G + c.eps)) * g


template("dog", "plain", "as it is written", dog, halves=False)
template("dog", "one quotient", "lr far g / root", dog, halves=True)
