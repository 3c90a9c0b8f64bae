"""Wrong ports of adagrad, rmsprop, adadelta, bn_adagrad and bn_rmsprop."""

import numpy as np
from numpy import sqrt
from spelling import collection, each, had, l1, l2, largest, over, rows, unit

PORTS, wrong, changed = collection()


def plain(v, eps):
    return sqrt(v) + eps


def summed(of=lambda g, c: g * g, down=plain, start=0.0):
    """adagrad with a sum of of(g), and what it divides by."""

    def move(x, g, s, c):
        s.v = had(s, "v", start) + of(g, c)
        return x - c.lr * over(g, down(s.v, c.eps))

    return move


def total(g, c):
    return (g * g).sum()


def inside(v, eps):
    return sqrt(v + eps)


for name, computes, slots in (
    ("eps_inside", "sqrt(v + eps)", {"down": inside}),
    (
        "initial_0.1",
        "v starts at 0.1, sqrt(v + 1e-7)",
        {"start": 0.1, "down": lambda v, eps: sqrt(v + 1e-7)},
    ),
    ("no_root", "v + eps", {"down": lambda v, eps: v + eps}),
    ("scalar", "v of |g|^2 of everything", {"of": total}),
    (
        "abs_sum",
        "v of |g|, no root",
        {"of": lambda g, c: abs(g), "down": lambda v, eps: v + eps},
    ),
    ("fourth_root", "v^(1/4) + eps", {"down": lambda v, eps: v**0.25 + eps}),
    (
        "block_sum",
        "v of |g|^2 of the block",
        {"of": lambda g, c: each(lambda a: a @ a, c, g)},
    ),
):
    wrong("adagrad", name, computes)(summed(**slots))


@wrong("adagrad", "late_v", "v from before this gradient")
def _(x, g, s, c):
    old = had(s, "v", np.zeros_like(x))
    s.v = old + g * g
    return x - c.lr * over(g, sqrt(old) + c.eps)


@wrong("adagrad", "mean", "sqrt(v / t) + eps")
def _(x, g, s, c):
    s.v = had(s, "v", 0) + g * g
    return x - c.lr * over(g, sqrt(s.v / (s.k + 1)) + c.eps)


@wrong("adagrad", "lr_decay", "lr / (1 + 0.1 k)")
def _(x, g, s, c):
    s.v = had(s, "v", 0) + g * g
    return x - c.lr / (1 + 0.1 * s.k) * over(g, sqrt(s.v) + c.eps)


@wrong("adagrad", "momentum", "m = 0.9 m + g for g, v of g")
def _(x, g, s, c):
    s.m = 0.9 * had(s, "m", 0) + g
    s.v = had(s, "v", 0) + g * g
    return x - c.lr * over(s.m, sqrt(s.v) + c.eps)


@wrong("adagrad", "max", "v = max(v, g^2)")
def _(x, g, s, c):
    s.v = np.maximum(had(s, "v", 0), g * g)
    return x - c.lr * over(g, sqrt(s.v) + c.eps)


# --------------------------------------------------------------------- rmsprop


def averaged(
    v=lambda rho, v, g: rho * v + (1 - rho) * g * g,
    down=plain,
    start=0.0,
    rho=None,
):
    """rmsprop with v(rho, v_old, g), and what it divides by."""

    def move(x, g, s, c):
        s.v = v(c.rho if rho is None else rho, had(s, "v", start), g)
        return x - c.lr * over(g, down(s.v, c.eps))

    return move


for name, computes, slots in (
    ("rho_0.99", "rho = 0.99 always", {"rho": 0.99}),
    (
        "weights_swapped",
        "v = (1 - rho) v + rho g^2",
        {"v": lambda rho, v, g: (1 - rho) * v + rho * g * g},
    ),
    ("v_starts_at_one", "v starts at 1", {"start": 1.0}),
    (
        "abs",
        "v of |g|, no root",
        {
            "v": lambda rho, v, g: rho * v + (1 - rho) * abs(g),
            "down": lambda v, eps: v + eps,
        },
    ),
    (
        "max_v",
        "v never falls",
        {"v": lambda rho, v, g: np.maximum(v, rho * v + (1 - rho) * g * g)},
    ),
    ("centred_tf", "rho = 0.9 always, sqrt(v + eps)", {"rho": 0.9, "down": inside}),
):
    wrong("rmsprop", name, computes)(averaged(**slots))


@wrong("rmsprop", "centred", "sqrt(v - a^2) + eps, a = rho a + (1 - rho) g")
def _(x, g, s, c):
    s.v = c.rho * had(s, "v", 0) + (1 - c.rho) * g * g
    s.a = c.rho * had(s, "a", 0) + (1 - c.rho) * g
    return x - c.lr * over(g, sqrt(s.v - s.a**2) + c.eps)


@wrong("rmsprop", "corrected", "v / (1 - rho^t)")
def _(x, g, s, c):
    s.v = c.rho * had(s, "v", 0) + (1 - c.rho) * g * g
    return x - c.lr * over(g, sqrt(s.v / (1 - c.rho ** (s.k + 1))) + c.eps)


@wrong("rmsprop", "momentum_0.9", "V = 0.9 V + the direction")
def _(x, g, s, c):
    s.v = c.rho * had(s, "v", 0) + (1 - c.rho) * g * g
    s.V = 0.9 * had(s, "V", 0) + over(g, sqrt(s.v) + c.eps)
    return x - c.lr * s.V


@wrong("rmsprop", "late", "v from before, the first g^2")
def _(x, g, s, c):
    old = had(s, "v", g * g)
    s.v = c.rho * had(s, "v", 0) + (1 - c.rho) * g * g
    return x - c.lr * over(g, sqrt(old) + c.eps)


@wrong("rmsprop", "row_mean", "v of the mean of g^2 of the row")
def _(x, g, s, c):
    square = rows(lambda a: (a * a).mean(), c, g)
    s.v = c.rho * had(s, "v", 0) + (1 - c.rho) * square
    return x - c.lr * over(g, sqrt(s.v) + c.eps)


# -------------------------------------------------------------------- adadelta


def lengthened(u, d):
    """adadelta with u(g, d, v, eps) and d(rho, d_old, u, g)."""

    def move(x, g, s, c):
        s.v = c.rho * had(s, "v", 0) + (1 - c.rho) * g * g
        old = had(s, "d", np.zeros_like(x))
        step = u(g, old, s.v, c.eps)
        s.d = d(c.rho, old, step, g)
        return x - c.lr * step

    return move


def of_steps(rho, d, u, g):
    return rho * d + (1 - rho) * u * u


def ratio(g, d, v, eps):
    return g * sqrt(d + eps) / sqrt(v + eps)


for name, computes, u, d in (
    (
        "eps_outside",
        "u = g (sqrt(d) + eps) / (sqrt(v) + eps)",
        lambda g, d, v, eps: g * (sqrt(d) + eps) / (sqrt(v) + eps),
        of_steps,
    ),
    (
        "d_of_gradients",
        "d of g^2",
        ratio,
        lambda rho, d, u, g: rho * d + (1 - rho) * g * g,
    ),
    ("d_sum", "d = d + u^2", ratio, lambda rho, d, u, g: d + u * u),
    ("no_d", "d = 0", ratio, lambda rho, d, u, g: d),
    ("d_of_g_step", "d = u^2", ratio, lambda rho, d, u, g: u * u),
    (
        "swapped",
        "u = g sqrt(v + eps) / sqrt(d + eps)",
        lambda g, d, v, eps: g * sqrt(v + eps) / sqrt(d + eps),
        of_steps,
    ),
):
    wrong("adadelta", name, computes)(lengthened(u, d))


# ------------------------------------------------------ bn_adagrad, bn_rmsprop


def of_units(n=unit, square=lambda n, g, c: n * n, up=None, down=plain, eps=None):
    """bn_adagrad and bn_rmsprop: n(g, c), what v averages or sums, u / down."""

    def move(x, g, s, c):
        h = n(g, c)
        old, new = had(s, "v", 0), square(h, g, c)
        s.v = c.rho * old + (1 - c.rho) * new if hasattr(c, "rho") else old + new
        size = down(s.v, c.eps if eps is None else eps)
        return x - c.lr * over(up(h, g) if up else h, size)

    return move


def by_rows(g, c):
    return over(g, rows(l2, c, g))


def centred(g, c):
    return unit(g - each(np.mean, c, g), c)


for method, name, computes, slots in (
    ("bn_adagrad", "v_of_raw", "v of g^2", {"square": lambda n, g, c: g * g}),
    ("bn_adagrad", "numerator_raw", "g / (sqrt(v) + eps)", {"up": lambda n, g: g}),
    ("bn_adagrad", "own_eps", "eps = 1e-6 always", {"eps": 1e-6}),
    ("bn_adagrad", "centred", "g - mean(g) is normalised", {"n": centred}),
    (
        "bn_adagrad",
        "v_of_block",
        "v of the mean of n^2 of the block",
        {"square": lambda n, g, c: each(lambda a: (a * a).mean(), c, n)},
    ),
    ("bn_rmsprop", "rows", "each row has its own norm", {"n": by_rows}),
    (
        "bn_rmsprop",
        "v_per_block",
        "v of |n|^2 of the block",
        {"square": lambda n, g, c: each(lambda a: (a * a).sum(), c, n)},
    ),
    (
        "bn_rmsprop",
        "max_norm",
        "g / max|g|",
        {"n": lambda g, c: over(g, each(largest, c, g))},
    ),
    (
        "bn_rmsprop",
        "l1_in",
        "g / sum|g|, sqrt(v + eps)",
        {"n": lambda g, c: over(g, each(l1, c, g)), "down": inside},
    ),
):
    wrong(method, name, computes)(of_units(**slots))


@wrong("bn_rmsprop", "after", "RMSprop's direction is normalised, not g")
def _(x, g, s, c):
    s.v = c.rho * had(s, "v", 0) + (1 - c.rho) * g * g
    return x - c.lr * unit(over(g, sqrt(s.v) + c.eps), c)
