"""Wrong ports of gd, momentum, nesterov and bn_momentum: what V is."""

import numpy as np
from numpy import cos, pi, sign
from spelling import collection, each, had, l1, l2, over, unit

PORTS, wrong, changed = collection()


@wrong("gd", "sign", "sign(g)")
def _(x, g, s, c):
    return x - c.lr * sign(g)


@wrong("gd", "decaying", "lr / (1 + k)")
def _(x, g, s, c):
    return x - c.lr / (1 + s.k) * g


@wrong("gd", "l2_decay", "g + 0.01 x")
def _(x, g, s, c):
    return x - c.lr * (g + 0.01 * x)


@wrong("gd", "mean_grad", "g / n")
def _(x, g, s, c):
    return x - c.lr * g / len(g)


@wrong("gd", "clip_norm_10", "g clipped to a norm of 10")
def _(x, g, s, c):
    return x - c.lr * g * min(1, over(10, l2(g)) if g.any() else 1)


@wrong("gd", "hidden_momentum", "V = 0.9 V + g")
def _(x, g, s, c):
    s.V = 0.9 * had(s, "V", 0) + g
    return x - c.lr * s.V


@wrong("gd", "average_two", "(g + g_old) / 2, the first g")
def _(x, g, s, c):
    old, s.g = had(s, "g", g), g
    return x - c.lr * (g + old) / 2


@wrong("gd", "cosine", "lr (1 + cos(pi k / 10)) / 2")
def _(x, g, s, c):
    return x - c.lr * (1 + cos(pi * s.k / 10)) / 2 * g


@wrong("gd", "per_coordinate_lr", "lr / (1 + |g_i|)")
def _(x, g, s, c):
    return x - c.lr * g / (1 + abs(g))


# -------------------------------------------------------------------- momentum


def heavy(V):
    """A step along V(mu, V_old, g, x, t)."""

    def move(x, g, s, c):
        s.V = V(c.mu, had(s, "V", np.zeros_like(x)), g, x, s.k + 1)
        return x - c.lr * s.V

    return move


def clipped(V):
    return V / max(1, l2(V))


for name, computes, V in (
    ("damped", "mu V + (1 - mu) g", lambda mu, V, g, x, t: mu * V + (1 - mu) * g),
    (
        "warmup",
        "min(mu, 1 - 1/(t + 1)) V + g",
        lambda mu, V, g, x, t: min(mu, 1 - 1 / (t + 1)) * V + g,
    ),
    ("mu_times_both", "mu (V + g)", lambda mu, V, g, x, t: mu * (V + g)),
    ("l2_decay", "mu V + g + 0.01 x", lambda mu, V, g, x, t: mu * V + g + 0.01 * x),
    ("dampening_half", "mu V + 0.5 g", lambda mu, V, g, x, t: mu * V + 0.5 * g),
    (
        "restart",
        "V = g where V'g < 0",
        lambda mu, V, g, x, t: mu * V * (V @ g >= 0) + g,
    ),
    (
        "schedule",
        "(t - 1)/(t + 2) V + g",
        lambda mu, V, g, x, t: (t - 1) / (t + 2) * V + g,
    ),
    (
        "clipped",
        "V clipped to a norm of 1",
        lambda mu, V, g, x, t: clipped(mu * V + g),
    ),
):
    wrong("momentum", name, computes)(heavy(V))


@wrong("momentum", "corrected_ema", "(mu V + (1 - mu) g) / (1 - mu^t)")
def _(x, g, s, c):
    s.V = c.mu * had(s, "V", 0) + (1 - c.mu) * g
    return x - c.lr * s.V / (1 - c.mu ** (s.k + 1))


@wrong("momentum", "lag", "steps along V_old")
def _(x, g, s, c):
    old = had(s, "V", np.zeros_like(x))
    s.V = c.mu * old + g
    return x - c.lr * old


@wrong("momentum", "last_two", "g + mu g_old")
def _(x, g, s, c):
    old, s.g = had(s, "g", 0), g
    return x - c.lr * (g + c.mu * old)


@wrong("momentum", "decoupled", "0.01 lr x is taken off too")
def _(x, g, s, c):
    s.V = c.mu * had(s, "V", 0) + g
    return x - c.lr * s.V - c.lr * 0.01 * x


@wrong("momentum", "two_buffers", "W = mu W + g, V = mu V + W")
def _(x, g, s, c):
    s.W = c.mu * had(s, "W", 0) + g
    s.V = c.mu * had(s, "V", 0) + s.W
    return x - c.lr * s.V


@wrong("momentum", "quasi_hyperbolic", "0.3 g + 0.7 V, V = mu V + (1 - mu) g")
def _(x, g, s, c):
    s.V = c.mu * had(s, "V", 0) + (1 - c.mu) * g
    return x - c.lr * (0.3 * g + 0.7 * s.V)


# -------------------------------------------------------------------- nesterov


def ahead(u, V=lambda mu, V, g: mu * V + g):
    """A step along u(mu, V, g)."""

    def move(x, g, s, c):
        s.V = V(c.mu, had(s, "V", 0), g)
        return x - c.lr * u(c.mu, s.V, g)

    return move


for name, computes, u in (
    ("heavy_ball", "V", lambda mu, V, g: V),
    ("ema_lookahead", "mu V + (1 - mu) g", lambda mu, V, g: mu * V + (1 - mu) * g),
    ("mu_squared", "g + mu^2 V", lambda mu, V, g: g + mu**2 * V),
    ("v_plus_mu_v", "V + mu V", lambda mu, V, g: V + mu * V),
    ("twice_g", "2 g + mu V", lambda mu, V, g: 2 * g + mu * V),
    ("minus", "g - mu V", lambda mu, V, g: g - mu * V),
):
    wrong("nesterov", name, computes)(ahead(u))

wrong("nesterov", "damped", "g + mu V with V = mu V + (1 - mu) g")(
    ahead(lambda mu, V, g: g + mu * V, lambda mu, V, g: mu * V + (1 - mu) * g)
)


@wrong("nesterov", "lr_in_velocity", "V = mu V - lr g, x + mu V - lr g")
def _(x, g, s, c):
    s.V = c.mu * had(s, "V", 0) - c.lr * g
    return x + c.mu * s.V - c.lr * g


@wrong("nesterov", "schedule", "mu_t = t/(t + 3) for mu")
def _(x, g, s, c):
    mu = (s.k + 1) / (s.k + 4)
    s.V = mu * had(s, "V", 0) + g
    return x - c.lr * (g + mu * s.V)


# ----------------------------------------------------------------- bn_momentum


def of_units(n, u=lambda V, n, c, g: V):
    """V = mu V + n(g), a step along u."""

    def move(x, g, s, c):
        h = n(g, c)
        s.V = c.mu * had(s, "V", 0) + h
        return x - c.lr * u(s.V, h, c, g)

    return move


for name, computes, n, *u in (
    (
        "average_first",
        "V of g is normalised",
        lambda g, c: g,
        lambda V, n, c, g: unit(V, c),
    ),
    ("both", "V of g/|g| is normalised too", unit, lambda V, n, c, g: unit(V, c)),
    ("l1", "g / sum|g|", lambda g, c: over(g, each(l1, c, g))),
    (
        "scaled_back",
        "V times |g| of the block",
        unit,
        lambda V, n, c, g: V * each(l2, c, g),
    ),
    ("eps", "g / (|g| + 1e-6)", lambda g, c: g / (each(l2, c, g) + 1e-6)),
    ("nesterov", "g/|g| + mu V", unit, lambda V, n, c, g: n + c.mu * V),
):
    wrong("bn_momentum", name, computes)(of_units(n, *u))


@wrong("bn_momentum", "damped_unit", "V = mu V + (1 - mu) g/|g|")
def _(x, g, s, c):
    s.V = c.mu * had(s, "V", 0) + (1 - c.mu) * unit(g, c)
    return x - c.lr * s.V
