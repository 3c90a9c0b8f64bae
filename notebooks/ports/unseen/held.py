"""Set D: held back until the end. Frozen before any of it was scored."""

import numpy as np
from numpy import inf, sqrt
from spelling import (
    collection,
    cosine,
    each,
    had,
    l1,
    l2,
    largest,
    norms,
    over,
    rms,
    unit,
)
from templates import (
    adam,
    adaptive,
    adgd,
    bb,
    due,
    epochs,
    gbb,
    moments,
    same_batch,
    search,
    sgd_bb,
    stepped,
)

PORTS, wrong, changed = collection()


@wrong("gd", "norm_of_rate", "lr / (k + 1)^0.6")
def _(x, g, s, c):
    return x - c.lr / (s.k + 1) ** 0.6 * g


@wrong("gd", "nesterov_by_mistake", "V = 0.5 V + g, g + 0.5 V")
def _(x, g, s, c):
    s.V = 0.5 * had(s, "V", 0) + g
    return x - c.lr * (g + 0.5 * s.V)


@wrong("momentum", "negative_mu", "V = g - mu V")
def _(x, g, s, c):
    s.V = g - c.mu * had(s, "V", 0)
    return x - c.lr * s.V


@wrong("momentum", "mu_to_the_t", "V = mu^t V + g")
def _(x, g, s, c):
    s.V = c.mu ** (s.k + 1) * had(s, "V", 0) + g
    return x - c.lr * s.V


@wrong("nesterov", "twice_velocity", "V = mu V + g, g + mu (V + g)")
def _(x, g, s, c):
    s.V = c.mu * had(s, "V", 0) + g
    return x - c.lr * (g + c.mu * (s.V + g))


@wrong("nesterov", "difference_of_gradients", "V + mu (g - g_old), g_old = 0 at first")
def _(x, g, s, c):
    old, s.g = had(s, "g", 0), g
    s.V = c.mu * had(s, "V", 0) + g
    return x - c.lr * (s.V + c.mu * (g - old))


@wrong("adam", "v_of_hat", "v of (m^)^2")
def _(x, g, s, c):
    b, t = c.beta1, s.k + 1
    return adam(x, g, s, c, square=lambda g, m, s: (m / (1 - b**t)) ** 2)


changed(
    *(
        "adam",
        "correction_under_eps",
        "m^ / (sqrt(v) + eps) sqrt(1 - beta2^t) / t^0.1",
        adam,
    ),
    down=lambda v, b2, t, e: (sqrt(v) + e) / sqrt(1 - b2**t) * t**0.1,
)
changed(
    *("adam", "root_of_power", "1 - sqrt(beta2)^t corrects the root", adam),
    down=lambda v, b2, t, e: sqrt(v) / (1 - sqrt(b2) ** t) + e,
)


@wrong("adam", "decay_in_the_moment", "m of g + 0.05 x, v of g")
def _(x, g, s, c):
    return adam(x, g + 0.05 * x, s, c, square=lambda h, m, s: g * g)


@wrong(
    "adam", "per_row", "v of the mean of g^2 of everything, the root of v^ plus 1e-4"
)
def _(x, g, s, c):
    return adam(
        *(x, g, s, c),
        square=lambda g, m, s: np.full_like(g, (g * g).mean()),
        down=lambda v, b2, t, e: sqrt(v / (1 - b2**t)) + 1e-4,
    )


@wrong("nadam", "old_m_ahead", "(beta1 m_old + (1 - beta1) g)/(1 - beta1^t)")
def _(x, g, s, c):
    old = had(s, "m", np.zeros_like(g))

    def up(m, g, b1, t):
        return (b1 * old + (1 - b1) * g) / (1 - b1**t)

    return adam(x, g, s, c, up=up)


@wrong("amsgrad", "min_for_max", "w = min(w, v), the first v")
def _(x, g, s, c):
    m, v = moments(g, s, c)
    s.w = np.minimum(had(s, "w", v), v)
    return x - c.lr * over(m, sqrt(s.w) + c.eps)


@wrong("amsgrad", "max_of_m", "w = max(w, m^2)")
def _(x, g, s, c):
    m, _ = moments(g, s, c)
    s.w = np.maximum(had(s, "w", 0), m * m)
    return x - c.lr * over(m, sqrt(s.w) + c.eps)


@wrong("adamax", "max_after_use", "w of the step before, |g| where that is 0")
def _(x, g, s, c):
    m, _ = moments(g, s, c)
    old = had(s, "w", np.zeros_like(g))
    s.w = np.maximum(c.beta2 * old, abs(g))
    return x - c.lr * over(
        m / (1 - c.beta1 ** (s.k + 1)), np.where(old > 0, old, abs(g))
    )


@wrong("adagrad", "root_inside_sum", "v = v + |g|, g / (sqrt(v) + eps)")
def _(x, g, s, c):
    s.v = had(s, "v", 0) + abs(g)
    return x - c.lr * over(g, sqrt(s.v) + c.eps)


@wrong("adagrad", "forgetful", "v = 0.9 v + g^2 and a momentum of 0.5 on g")
def _(x, g, s, c):
    s.m = 0.5 * had(s, "m", 0) + g
    s.v = 0.9 * had(s, "v", 0) + g * g
    return x - c.lr * over(s.m, sqrt(s.v) + c.eps)


@wrong("rmsprop", "of_differences", "v of (g - g_old)^2, the first g^2")
def _(x, g, s, c):
    old, s.g = had(s, "g", 0), g
    s.v = c.rho * had(s, "v", 0) + (1 - c.rho) * (g - old) ** 2
    return x - c.lr * over(g, sqrt(s.v) + c.eps)


@wrong("rmsprop", "block_norm", "u / max(1, rms(u)) of the block (Adafactor's clip)")
def _(x, g, s, c):
    s.v = c.rho * had(s, "v", 0) + (1 - c.rho) * g * g
    u = over(g, sqrt(s.v) + c.eps)
    return x - c.lr * u / np.maximum(1, each(rms, c, u))


@wrong(
    "adadelta", "eps_in_v_alone", "u = g sqrt(d + 1e-6) / sqrt(v + eps), v = v + ..."
)
def _(x, g, s, c):
    s.v = had(s, "v", 0) + g * g
    d = had(s, "d", np.zeros_like(x))
    u = g * sqrt(d + 1e-6) / sqrt(s.v + c.eps)
    s.d = c.rho * d + (1 - c.rho) * u * u
    return x - c.lr * u


@wrong("nsgd", "median_norm", "g / the median of |g| of the block")
def _(x, g, s, c):
    return stepped(x, c, over(g, each(lambda a: np.median(abs(a)), c, g)))


@wrong("nsgd", "noise_by_dimension", "noise xi / sqrt(size of the block)")
def _(x, g, s, c):
    return x - c.lr * (unit(g, c) + c.noise * c.xi / sqrt(each(len, c, g)))


@wrong("nsgd", "half_normalised", "(g + g/|g|) / 2")
def _(x, g, s, c):
    return stepped(x, c, (g + unit(g, c)) / 2)


@wrong("adaptive_nsgd", "shared_rate", "the block's rate is the mean of all rates")
def _(x, g, s, c):
    x = adaptive(x, g, s, c)
    s.lr = np.full_like(x, s.lr.mean())
    return x


@wrong("adaptive_nsgd", "squared_growth", "lr (1 + beta c)^2, clipped to [0, hi]")
def _(x, g, s, c):
    return adaptive(x, g, s, c, lr=lambda lr, b, q: lr * (1 + b * q) ** 2, lo=0.0)


@wrong("adaptive_nsgd", "early_coefficient", "mom used after its update")
def _(x, g, s, c):
    zero = np.zeros_like(g)
    r = each(cosine, c, g, had(s, "g", zero))
    mom, up = had(s, "mom", zero + c.momentum), c.momentum_update
    s.mom = np.clip((1 - up) * mom - up * r, 0, 1)
    now = s.mom
    x = adaptive(x, g, s, c)
    s.mom = now
    return x


@wrong("bn_momentum", "clipped_velocity", "V / max(1, |V|) of the block")
def _(x, g, s, c):
    s.V = c.mu * had(s, "V", 0) + unit(g, c)
    return x - c.lr * s.V / np.maximum(1, each(l2, c, s.V))


@wrong("bn_relative", "late_x", "|x| of the step before, the first by its own")
def _(x, g, s, c):
    old, s.x = had(s, "x", x), x
    s.V = c.mu * had(s, "V", 0) + unit(g, c)
    return x - c.lr * np.maximum(norms(old, c), c.least) * s.V


@wrong("bn_adam", "uncorrected_l1", "n = g / sum|g|, no correction")
def _(x, g, s, c):
    return adam(
        *(x, over(g, each(l1, c, g)), s, c),
        up=lambda m, g, b1, t: m,
        down=lambda v, b2, t, e: sqrt(v) + e,
    )


@wrong("bn_adagrad", "root_of_count", "lr sqrt(t)")
def _(x, g, s, c):
    n = unit(g, c)
    s.v = had(s, "v", 0) + n * n
    return x - c.lr * sqrt(s.k + 1) * over(n, sqrt(s.v) + c.eps)


@wrong("bn_rmsprop", "two_rhos", "v = rho^2 v + (1 - rho) n^2")
def _(x, g, s, c):
    n = unit(g, c)
    s.v = c.rho**2 * had(s, "v", 0) + (1 - c.rho) * n * n
    return x - c.lr * over(n, sqrt(s.v) + c.eps)


changed(
    *("bb", "weighted", "0.7 bb1 + 0.3 bb2", bb),
    a=lambda c, s, y, t, st: 0.7 * (s @ s) / (s @ y) + 0.3 * (s @ y) / (y @ y),
)
changed(
    *("bb", "plus_regular", "s's / (s'y + 0.1 s's)", bb),
    a=lambda c, s, y, t, st: s @ s / (s @ y + 0.1 * (s @ s)),
)


@wrong("gbb", "half_way", "the mean of f and the highest of the last values")
def _(x, g, s, c):
    return gbb(x, g, s, c, bound=lambda fs: (fs[0] + max(fs)) / 2)


@wrong("armijo", "largest_entry", "c1 a (max|g|)^2")
def _(x, g, s, c):
    return x - search(c, x, g, c.lr, slope=largest(g) ** 2) * g


@wrong("exact_line_search", "overrelaxed", "1.5 g'g / g'Qg at odd steps, else 1")
def _(x, g, s, c):
    a = over(g @ g, g @ (np.array(c.q) * g))
    return x - a * (1.5 if s.k % 2 else 1.0) * g


@wrong("polyak", "root_of_gap", "sqrt(max(f - minimum, 0)) / (c |g|)")
def _(x, g, s, c):
    return x - over(sqrt(max(c.f - c.minimum, 0)), c.c * l2(g)) * g


@wrong("adgd", "three_quarters", "3 |s| / (4 |y|), sqrt(1 + theta)")
def _(x, g, s, c):
    return adgd(x, g, s, c, local=lambda a, y: 0.75 * l2(a) / l2(y) if y.any() else inf)


changed(
    *("sgd_bb", "bb2_of_epoch", "|s'y| / (m y'y)", sgd_bb),
    raw=lambda s, y, c, st: abs(s @ y) / (c.m * (y @ y)),
)
changed(
    *("svrg_bb", "halved_and_kept", "never less than lr_old / 2", epochs),
    raw=lambda s, y, c, st: max(s @ s / (c.m * abs(s @ y)), had(st, "lr", c.lr) / 2),
)
changed(
    *("sbb", "eps_of_m", "s's / (m |s'y| + eps)", epochs),
    raw=lambda s, y, c, st: s @ s / (c.m * abs(s @ y) + c.eps),
)
changed(
    *("same_batch_bb", "geometric", "|s| / (m |y|)", same_batch),
    raw=lambda s, y, c, st: l2(s) / (c.m * l2(y)),
)


@wrong("saddle_ngd", "growing", "amplitude sqrt(k + 1)")
def _(x, g, s, c):
    noise = due(s, c) * c.amplitude * sqrt(s.k + 1) * c.xi
    return x - c.lr * (unit(g, c) + noise)


@wrong("noisy_nsgd", "max_of_noise", "xi / max|xi| of everything")
def _(x, g, s, c):
    return x - c.lr * (unit(g, c) + c.amplitude * over(c.xi, largest(c.xi)))
