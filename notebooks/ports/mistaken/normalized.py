"""Wrong ports of nsgd, saddle_ngd and noisy_nsgd: norms, noise, rates."""

import numpy as np
from numpy import sign, sqrt
from spelling import (
    NORMS,
    collection,
    each,
    had,
    l1,
    l2,
    lengths,
    norms,
    over,
    unit,
)
from templates import due, stepped

PORTS, wrong, changed = collection()


def along(u):
    """A step along u(g, c), with the noise as it should be."""
    return lambda x, g, s, c: stepped(x, c, u(g, c))


def mean_abs(v):
    return abs(v).mean()


for name, computes, u in (
    ("l1", "g / sum|g| of the block", lambda g, c: over(g, each(l1, c, g))),
    ("squared_norm", "g / |g|^2", lambda g, c: over(g, lengths(g, c) ** 2)),
    ("sign", "sign(g)", lambda g, c: sign(g)),
    ("mean_abs", "g / mean|g|", lambda g, c: over(g, each(mean_abs, c, g))),
    ("clip_values", "clip(g, -1, 1)", lambda g, c: np.clip(g, -1, 1)),
    ("global_eps", "g / (|g|_2 of everything + 1e-8)", lambda g, c: g / (l2(g) + 1e-8)),
    ("softsign", "g / (|g_i| + 1e-3)", lambda g, c: g / (abs(g) + 1e-3)),
    ("range", "g / (max g - min g)", lambda g, c: over(g, each(np.ptp, c, g))),
    ("max_one", "g / max(1, |g|)", lambda g, c: g / np.maximum(1, each(l2, c, g))),
    ("sqrt_norm", "g / sqrt|g|", lambda g, c: over(g, sqrt(lengths(g, c)))),
    (
        "largest_block",
        "g / the largest norm of a block",
        lambda g, c: over(g, norms(g, c).max()),
    ),
):
    wrong("nsgd", name, computes)(along(u))


@wrong("nsgd", "global", "one norm for all blocks")
def _(x, g, s, c):
    n = NORMS[c.norm](g)
    return stepped(x, c, over(g, max(n, c.floor) + c.eps if n else 0))


@wrong("nsgd", "lr_sqrt_k", "lr / sqrt(k + 1)")
def _(x, g, s, c):
    return stepped(x, c, unit(g, c), c.lr / sqrt(s.k + 1))


@wrong("nsgd", "noise_times_norm", "noise |g| xi")
def _(x, g, s, c):
    return x - c.lr * (unit(g, c) + c.noise * each(l2, c, g) * c.xi)


@wrong("nsgd", "noise_sqrt_lr", "x - lr u - sqrt(lr) noise xi")
def _(x, g, s, c):
    return x - c.lr * unit(g, c) - sqrt(c.lr) * c.noise * c.xi


@wrong("nsgd", "eps_in_root", "g / sqrt(|g|^2 + 1e-8), l2 always")
def _(x, g, s, c):
    return stepped(x, c, g / each(lambda v: sqrt(v @ v + 1e-8), c, g))


@wrong("nsgd", "floor_zero", "a block with |g| < floor stays")
def _(x, g, s, c):
    n = norms(g, c)
    return stepped(x, c, np.where(n < c.floor, 0, over(g, n + c.eps * (n > 0))))


@wrong("nsgd", "centred", "g - mean(g) of the block is normalised")
def _(x, g, s, c):
    return stepped(x, c, unit(g - each(np.mean, c, g), c))


@wrong("nsgd", "trust", "g/|g| times |x| of the block")
def _(x, g, s, c):
    return stepped(x, c, unit(g, c) * each(l2, c, x))


@wrong("nsgd", "noise_per_block", "noise times the mean of xi of the block")
def _(x, g, s, c):
    return x - c.lr * (unit(g, c) + c.noise * each(np.mean, c, c.xi))


@wrong("nsgd", "eps_before_floor", "g / max(|g| + eps, floor)")
def _(x, g, s, c):
    n = norms(g, c)
    return stepped(x, c, np.where(n > 0, over(g, np.maximum(n + c.eps, c.floor)), 0))


@wrong("nsgd", "old_norm", "g / |g_old|, the first by its own")
def _(x, g, s, c):
    old, s.g = had(s, "g", g), g
    return stepped(x, c, over(g, lengths(old, c)))


@wrong("nsgd", "hidden_momentum", "V = 0.9 V + g is normalised")
def _(x, g, s, c):
    s.V = 0.9 * had(s, "V", 0) + g
    return stepped(x, c, unit(s.V, c))


@wrong("nsgd", "halving", "lr / 2 after every 3 steps")
def _(x, g, s, c):
    return stepped(x, c, unit(g, c), c.lr * 0.5 ** (s.k // 3))


@wrong("nsgd", "noise_orthogonal", "xi without its part along g, in the block")
def _(x, g, s, c):
    n = over(g, each(l2, c, g))
    across = c.xi - n * each(np.dot, c, c.xi, n)
    return x - c.lr * (unit(g, c) + c.noise * across)


@wrong("nsgd", "noise_not_lr", "x - lr u - noise xi / sqrt(k + 1)")
def _(x, g, s, c):
    return x - c.lr * unit(g, c) - c.noise / sqrt(s.k + 1) * c.xi


@wrong("nsgd", "blocks_weighted", "g/|g| times sqrt(size of the block / n)")
def _(x, g, s, c):
    return stepped(x, c, unit(g, c) * sqrt(each(len, c, g) / len(g)))


@wrong("nsgd", "averaged_norm", "g / N, N = 0.9 N + 0.1 |g|, the first |g|")
def _(x, g, s, c):
    n = each(l2, c, g)
    s.n = 0.9 * s.n + 0.1 * n if s.k else n
    return stepped(x, c, over(g, s.n))


@wrong("nsgd", "sign_mean", "sign(g) mean|g| / |g|")
def _(x, g, s, c):
    return stepped(x, c, sign(g) * each(lambda v: over(mean_abs(v), l2(v)), c, g))


# ------------------------------------------------------------------ saddle_ngd


def shaken(noise):
    """A step along g/|g|, with noise(xi, g, s, c) where it is due."""
    return lambda x, g, s, c: (
        x - c.lr * (unit(g, c) + due(s, c) * c.amplitude * noise(c.xi, g, c))
    )


for name, computes, noise in (
    ("unit_noise", "xi / |xi| of everything", lambda xi, g, c: over(xi, l2(xi))),
    ("half_noise", "lr xi: the noise has lr twice", lambda xi, g, c: c.lr * xi),
    ("noise_norm", "|g|_2 of everything times xi", lambda xi, g, c: l2(g) * xi),
    ("xi_sign", "sign(xi)", lambda xi, g, c: sign(xi)),
):
    wrong("saddle_ngd", name, computes)(shaken(noise))


@wrong("saddle_ngd", "always", "noise at every step")
def _(x, g, s, c):
    return x - c.lr * (unit(g, c) + c.amplitude * c.xi)


@wrong("saddle_ngd", "instead", "the noise replaces the step")
def _(x, g, s, c):
    return x - c.lr * (c.amplitude * c.xi if due(s, c) else unit(g, c))


@wrong("saddle_ngd", "early", "noise where `every` divides k")
def _(x, g, s, c):
    return x - c.lr * (unit(g, c) + (s.k % c.every == 0) * c.amplitude * c.xi)


# ------------------------------------------------------------------ noisy_nsgd


@wrong("noisy_nsgd", "before_norm", "g + amplitude xi is normalised")
def _(x, g, s, c):
    return x - c.lr * unit(g + c.amplitude * c.xi, c)


@wrong("noisy_nsgd", "renormalised", "g/|g| + amplitude xi is normalised again")
def _(x, g, s, c):
    return x - c.lr * unit(unit(g, c) + c.amplitude * c.xi, c)


@wrong("noisy_nsgd", "sqrt_lr", "x - lr u - sqrt(lr) amplitude xi")
def _(x, g, s, c):
    return x - c.lr * unit(g, c) - sqrt(c.lr) * c.amplitude * c.xi


@wrong("noisy_nsgd", "decaying", "amplitude / (k + 1)")
def _(x, g, s, c):
    return x - c.lr * (unit(g, c) + c.amplitude / (s.k + 1) * c.xi)


@wrong("noisy_nsgd", "centred", "xi without its mean")
def _(x, g, s, c):
    return x - c.lr * (unit(g, c) + c.amplitude * (c.xi - c.xi.mean()))


@wrong("noisy_nsgd", "mult", "u (1 + amplitude xi)")
def _(x, g, s, c):
    return x - c.lr * unit(g, c) * (1 + c.amplitude * c.xi)


@wrong("noisy_nsgd", "noise_per_block_unit", "xi / |xi| in every block")
def _(x, g, s, c):
    return x - c.lr * (unit(g, c) + c.amplitude * over(c.xi, each(l2, c, c.xi)))
