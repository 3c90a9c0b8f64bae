"""Set E: wrong ports of the classical methods, by another hand. Unseen when written.

PORTS are wrong: 35 with one mistake, 15 with two ("two_..."), 10 that are stranger
("odd_..."). RIGHT are right, spelled otherwise: they must not be accused.
"""

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

PORTS, wrong, changed = collection()
RIGHT, right, respelled = collection()


# ---- what the ports are made of


def average(s, name, rho, g):
    new = rho * had(s, name, 0) + (1 - rho) * g
    setattr(s, name, new)
    return new


def finite(r):
    return bool(0 < r < inf)


def ratio(a, b):
    """a / b, inf where b = 0."""
    return a / b if b else inf


def adaptive(x, g, s, c, **other):
    """adaptive_nsgd, with a part exchanged."""
    if not s.k:
        s.r, s.mom = np.full_like(g, c.lr), np.full_like(g, c.momentum)
        s.V = s.old = np.zeros_like(g)
    V = s.mom * s.V + g
    cos = other.get("cos", lambda V: each(cosine, c, g, s.old))(V)
    new = x - s.r * (unit(V, c) + c.noise * c.xi)
    new = other.get("move", lambda r, V: new)(s.r, V)
    rate = other.get("rate", lambda r, cos: np.clip(r * (1 + c.beta * cos), c.lo, c.hi))
    mom = other.get(
        "mom",
        lambda m, cos: np.clip(
            (1 - c.momentum_update) * m - c.momentum_update * cos, 0, 1
        ),
    )
    s.r, s.mom, s.V, s.old = rate(s.r, cos), mom(s.mom, cos), V, g
    return new


def curved(x, g, ss, sy, yy):
    return bool(sy > 4 * 2.0**-52 * len(x) * sqrt(ss) * sqrt(yy) and ss > 0 and g.any())


def first_rate(g, c):
    if c.lr is not None:
        return c.lr
    return min(1.0, 1 / largest(g)) if g.any() else 1.0


def chosen(k, bb1, bb2, c):
    if c.formula == "adaptive":
        return bb2 if bb2 < c.tau * bb1 else bb1
    if c.formula == "alternating":
        return bb2 if (k - 1) // c.cycle % 2 else bb1
    return bb1 if c.formula == "bb1" else bb2


def secant(x, g, s, c, pick=chosen, turn=lambda k, c: (k - 1) % c.cycle):
    """The rate of Barzilai and Borwein, before it is clipped."""
    if not s.k:
        s.x, s.g = x, g
        return first_rate(g, c)
    d, y = x - s.x, g - s.g
    s.x, s.g = x, g
    ss, sy, yy = d @ d, d @ y, y @ y
    if not curved(x, g, ss, sy, yy) or turn(s.k, c):
        return s.r
    return pick(s.k, ratio(ss, sy), ratio(sy, yy), c)


def capped(r, g, c):
    return r if c.cap is None or not g.any() else min(r, c.cap / l2(g))


def bb(x, g, s, c, limit=capped, **parts):
    s.r = limit(np.clip(secant(x, g, s, c, **parts), c.lo, c.hi), g, c)
    return x - s.r * g


def value(x, c):
    q = np.array(c.q)
    return (q * x * x).sum() / 2


def search(x, g, a, top, c):
    """The first of a, a shrink, ... that goes down enough, 0 if none does."""
    slope = c.c1 * (g @ g)
    for _ in range(c.most):
        if value(x - a * g, c) <= top - slope * a:
            return a
        a = a * c.shrink
    return 0.0


def epochs(x, g, s, c, estimate, since=1, renew=True):
    """svrg_bb and its like: a new rate at each epoch."""
    if s.k % c.m == 0:
        if s.k >= since * c.m:
            r = estimate(x - s.x0, g - s.g0, c)
            s.r = r if finite(r) else s.r
        elif not s.k:
            s.r = c.lr
        if renew or not s.k:
            s.x0, s.g0 = x, g
    return x - s.r * g


def phi(e, c):
    return {"none": 1.0, "k": float(e), "k + 1": e + 1.0}[c.phi]


def sgd_bb(x, g, s, c, **other):
    """sgd_bb, with a part exchanged."""
    mix = other.get("mix", lambda G: (1 - c.beta) * G + c.beta * g)
    epoch = s.k // c.m
    if not s.k:
        s.G, s.G0, s.x0, s.r = np.zeros_like(g), np.zeros_like(g), x, c.lr
        s.count = int(c.seed_with_lr)
        s.mean = np.log(c.lr * phi(1, c)) if c.seed_with_lr else 0.0
    if s.k % c.m == 0:
        d, y = x - s.x0, s.G - s.G0
        sy = other.get("product", lambda d, y: abs(d @ y))(d, y)
        raw = ratio(d @ d, c.m * sy)
        if finite(raw) and s.k >= 2 * c.m:
            s.count += 1
            z = np.log(raw * phi(epoch, c))
            s.mean += (z - s.mean) / s.count
            s.r = raw if c.phi == "none" else np.exp(s.mean) / phi(epoch, c)
        s.x0, s.G0 = x, s.G
        if other.get("reset", c.reset):
            s.G = np.zeros_like(g)
    s.G = mix(s.G)
    return x - s.r * g


def batch_gradient(x, c, epoch):
    picked = c.batches[min(epoch, len(c.batches) - 1)]
    A, y = np.array(c.A)[picked], np.array(c.y)[picked]
    return ((A @ x - y)[:, None] * A).mean(0)


def same_batch(x, g, s, c, **other):
    if not s.k:
        s.r, s.x0 = c.lr, x
    if s.k % c.m == 0:
        if s.k >= c.m:
            e = s.k // c.m
            now = batch_gradient(x, c, e)
            then = batch_gradient(s.x0, c, e - other.get("late", 0))
            d = x - s.x0
            raw = ratio(d @ d, c.m * abs(d @ (now - then)))
            s.r = raw if finite(raw) else s.r
        s.x0 = x
    return x - s.r * g


def adgd(x, g, s, c, local=lambda d, y: ratio(l2(d), 2 * l2(y))):
    if not s.k:
        s.r, s.theta, a = c.lr, inf, c.lr
    else:
        near = local(x - s.x, g - s.g) if (x - s.x).any() else 0.0
        a = min(sqrt(1 + s.theta) * s.r, near)
        a = a if finite(a) else s.r
    s.theta, s.r, s.x, s.g = (a / s.r if s.k else inf), a, x, g
    return x - a * g


# ==== one mistake

# ---- normalised


@wrong(
    "nsgd", "spread_about_zero", "std: sqrt of the mean of g^2, the mean not taken off"
)
def _(x, g, s, c):
    n = each(rms, c, g) if c.norm == "std" else norms(g, c)
    u = over(g, np.where(n > 0, np.maximum(n, c.floor) + c.eps, 0))
    return x - c.lr * (u + c.noise * c.xi)


@wrong("nsgd", "eps_joined", "g / sqrt(max(n, floor)^2 + eps^2)")
def _(x, g, s, c):
    n = norms(g, c)
    u = over(g, np.where(n > 0, np.hypot(np.maximum(n, c.floor), c.eps), 0))
    return x - c.lr * (u + c.noise * c.xi)


@wrong("noisy_nsgd", "noise_first", "u = (g + amplitude xi) / |g + amplitude xi|")
def _(x, g, s, c):
    return x - c.lr * unit(g + c.amplitude * c.xi, c)


@wrong("noisy_nsgd", "noise_on_sphere", "xi of every block divided by its l2 norm")
def _(x, g, s, c):
    return x - c.lr * (unit(g, c) + c.amplitude * over(c.xi, each(l2, c, c.xi)))


@wrong("saddle_ngd", "noise_instead", "at each `every`-th step z and nothing else")
def _(x, g, s, c):
    noisy = (s.k + 1) % c.every == 0
    return x - c.lr * (c.amplitude * c.xi if noisy else unit(g, c))


@wrong("saddle_ngd", "from_every_on", "noise at all steps from the `every`-th on")
def _(x, g, s, c):
    z = c.amplitude * c.xi if s.k + 1 >= c.every else 0
    return x - c.lr * (unit(g, c) + z)


changed(
    *("adaptive_nsgd", "cosine_over_all", "c of all blocks together"),
    lambda x, g, s, c: adaptive(
        x, g, s, c, cos=lambda V: np.full_like(g, cosine(g, s.old))
    ),
)
changed(
    *("adaptive_nsgd", "rate_unbounded_above", "r <- max(r (1 + beta c), lo): no hi"),
    lambda x, g, s, c: adaptive(
        x, g, s, c, rate=lambda r, cos: np.maximum(r * (1 + c.beta * cos), c.lo)
    ),
)
changed(
    *("adaptive_nsgd", "momentum_never_fades", "mom <- clip(mom - momentum_update c)"),
    lambda x, g, s, c: adaptive(
        x, g, s, c, mom=lambda m, cos: np.clip(m - c.momentum_update * cos, 0, 1)
    ),
)


@wrong("bn_momentum", "length_of_before", "h = g / |g_old|, g / |g| at first")
def _(x, g, s, c):
    n = each(l2, c, g)
    h, s.n = over(g, had(s, "n", n)), n
    s.V = c.mu * had(s, "V", 0) + h
    return x - c.lr * s.V


@wrong("bn_relative", "entry_by_entry", "max(|x_i|, least) of the entry, not the block")
def _(x, g, s, c):
    s.V = c.mu * had(s, "V", 0) + over(g, each(l2, c, g))
    return x - c.lr * np.maximum(abs(x), c.least) * s.V


@wrong("bn_rmsprop", "sum_of_sizes", "h = g / sum |g_i| in every block")
def _(x, g, s, c):
    h = over(g, each(l1, c, g))
    return x - c.lr * over(h, sqrt(average(s, "v", c.rho, h * h)) + c.eps)


@wrong("bn_adagrad", "eps_by_heart", "eps = 1e-8 whatever the config says")
def _(x, g, s, c):
    h = over(g, each(l2, c, g))
    s.v = had(s, "v", 0) + h * h
    return x - c.lr * over(h, sqrt(s.v) + 1e-8)


@wrong("bn_adam", "first_moment_raw", "m of g, v of h")
def _(x, g, s, c):
    h = over(g, each(l2, c, g))
    m = average(s, "m", c.beta1, g) / (1 - c.beta1 ** (s.k + 1))
    v = average(s, "v", c.beta2, h * h) / (1 - c.beta2 ** (s.k + 1))
    return x - c.lr * over(m, sqrt(v) + c.eps)


# ---- momentum and moments


@wrong("momentum", "mu_times_gradient", "V <- mu (V + g)")
def _(x, g, s, c):
    s.V = c.mu * (had(s, "V", 0) + g)
    return x - c.lr * s.V


@wrong("nesterov", "ahead_twice", "u = g + mu (g + mu V)")
def _(x, g, s, c):
    s.V = c.mu * had(s, "V", 0) + g
    return x - c.lr * (g + c.mu * (g + c.mu * s.V))


@wrong("adam", "belief", "v <- beta2 v + (1 - beta2) (g - m)^2, m the new one")
def _(x, g, s, c):
    m = average(s, "m", c.beta1, g)
    v = average(s, "v", c.beta2, (g - m) ** 2)
    t = s.k + 1
    return x - c.lr * over(m / (1 - c.beta1**t), sqrt(v / (1 - c.beta2**t)) + c.eps)


@wrong("adam", "powers_exchanged", "m / (1 - beta2^t), v / (1 - beta1^t)")
def _(x, g, s, c):
    m, v, t = average(s, "m", c.beta1, g), average(s, "v", c.beta2, g * g), s.k + 1
    return x - c.lr * over(m / (1 - c.beta2**t), sqrt(v / (1 - c.beta1**t)) + c.eps)


@wrong("amsgrad", "greatest_fades", "w <- max(beta2 w, v)")
def _(x, g, s, c):
    m, v = average(s, "m", c.beta1, g), average(s, "v", c.beta2, g * g)
    s.w = np.maximum(c.beta2 * had(s, "w", 0), v)
    return x - c.lr * over(m, sqrt(s.w) + c.eps)


@wrong("adamax", "largest_of_block", "v <- max(beta2 v, max |g| of the block)")
def _(x, g, s, c):
    m = average(s, "m", c.beta1, g) / (1 - c.beta1 ** (s.k + 1))
    s.v = np.maximum(c.beta2 * had(s, "v", 0), each(largest, c, g))
    return x - c.lr * over(m, s.v)


@wrong(
    "nadam", "next_power", "beta1 m / (1 - beta1^(t+1)) + (1 - beta1) g / (1 - beta1^t)"
)
def _(x, g, s, c):
    m, v, t = average(s, "m", c.beta1, g), average(s, "v", c.beta2, g * g), s.k + 1
    top = c.beta1 * m / (1 - c.beta1 ** (t + 1)) + (1 - c.beta1) * g / (1 - c.beta1**t)
    return x - c.lr * over(top, sqrt(v / (1 - c.beta2**t)) + c.eps)


@wrong("adagrad", "mean_of_squares", "sqrt(v / t): the mean of g^2, not their sum")
def _(x, g, s, c):
    s.v = had(s, "v", 0) + g * g
    return x - c.lr * over(g, sqrt(s.v / (s.k + 1)) + c.eps)


@wrong("rmsprop", "eps_at_least", "g / max(sqrt(v), eps)")
def _(x, g, s, c):
    root = sqrt(average(s, "v", c.rho, g * g))
    return x - c.lr * over(g, np.maximum(root, c.eps))


@wrong(
    "rmsprop", "root_of_average_size", "v <- rho v + (1 - rho) |g|, u = g / (v + eps)"
)
def _(x, g, s, c):
    return x - c.lr * over(g, average(s, "v", c.rho, abs(g)) + c.eps)


@wrong("adadelta", "counts_the_rate", "d of (lr u)^2, not of u^2")
def _(x, g, s, c):
    v = average(s, "v", c.rho, g * g)
    u = g * over(sqrt(had(s, "d", 0 * g) + c.eps), sqrt(v + c.eps))
    average(s, "d", c.rho, (c.lr * u) ** 2)
    return x - c.lr * u


# ---- the length of a step

changed(
    *("adgd", "twice_too_long", "local = |s| / |y|"),
    adgd,
    local=lambda d, y: ratio(l2(d), l2(y)),
)


@wrong(
    "armijo", "from_last_rate", "the search begins at the rate of before, lr at first"
)
def _(x, g, s, c):
    s.r = search(x, g, had(s, "r", c.lr) or c.lr, value(x, c), c)
    return x - s.r * g


@wrong("polyak", "value_of_before", "f of the step before, that of now at first")
def _(x, g, s, c):
    f, s.f = had(s, "f", c.f), c.f
    return x - over(max(f - c.minimum, 0), c.c * (g @ g)) * g


@wrong("exact_line_search", "block_by_block", "r of every block by itself")
def _(x, g, s, c):
    q = np.array(c.q)
    return x - each(lambda g, q: over(g @ g, g @ (q * g)), c, g, q) * g


changed(
    *("bb", "larger_below_tau", "adaptive: bb1 where bb2 is below tau bb1, else bb2"),
    bb,
    pick=lambda k, a, b, c: (
        (a if b < c.tau * a else b) if c.formula == "adaptive" else chosen(k, a, b, c)
    ),
)


@wrong("gbb", "one_value_more", "the highest of memory + 1 values")
def _(x, g, s, c):
    s.r = secant(x, g, s, c)
    s.F = [*had(s, "F", []), value(x, c)][-(c.memory + 1) :]
    return x - search(x, g, s.r, max(s.F), c) * g


@wrong("sbb", "an_epoch_late", "the first new rate at k = 2 m")
def _(x, g, s, c):
    def estimate(d, y, c):
        return ratio(d @ d, c.m * (abs(d @ y) + c.eps * (d @ d)))

    return epochs(x, g, s, c, estimate, since=2)


@wrong("svrg_bb", "anchored", "x0 and g0 stay those of the first epoch")
def _(x, g, s, c):
    return epochs(
        x, g, s, c, lambda d, y, c: ratio(d @ d, c.m * abs(d @ y)), renew=False
    )


@wrong("sgd_bb", "size_within_sum", "sy = sum |s_i y_i|, not the size of the sum")
def _(x, g, s, c):
    return sgd_bb(x, g, s, c, product=lambda d, y: abs(d * y).sum())


@wrong(
    "same_batch_bb", "batch_of_before", "grad(x0) over the batch of the epoch before"
)
def _(x, g, s, c):
    return same_batch(x, g, s, c, late=1)


# ==== two mistakes


@wrong("nsgd", "two_exchanged_minus", "max(n, eps) + floor; minus noise xi")
def _(x, g, s, c):
    n = norms(g, c)
    u = over(g, np.where(n > 0, np.maximum(n, c.eps) + c.floor, 0))
    return x - c.lr * (u - c.noise * c.xi)


@wrong("saddle_ngd", "two_early_unscaled", "noise where k mod every = 0, not times lr")
def _(x, g, s, c):
    z = c.amplitude * c.xi if s.k % c.every == 0 else 0
    return x - c.lr * unit(g, c) - z


@wrong("adaptive_nsgd", "two_falls_and_free", "r (1 - beta c); noise not times r")
def _(x, g, s, c):
    return adaptive(
        x,
        g,
        s,
        c,
        move=lambda r, V: x - r * unit(V, c) - c.noise * c.xi,
        rate=lambda r, cos: np.clip(r * (1 - c.beta * cos), c.lo, c.hi),
    )


@wrong("bn_rmsprop", "two_max_and_seed", "h = g / max |g_i|; v = h^2 at first")
def _(x, g, s, c):
    h = over(g, each(largest, c, g))
    s.v = c.rho * s.v + (1 - c.rho) * h * h if s.k else h * h
    return x - c.lr * over(h, sqrt(s.v) + c.eps)


@wrong("bn_adam", "two_whole_uncorrected", "|g| over all blocks; v is not corrected")
def _(x, g, s, c):
    h = over(g, l2(g))
    m = average(s, "m", c.beta1, h) / (1 - c.beta1 ** (s.k + 1))
    return x - c.lr * over(m, sqrt(average(s, "v", c.beta2, h * h)) + c.eps)


@wrong("bn_relative", "two_whole_average", "|x| of all blocks; V <- mu V + (1 - mu) h")
def _(x, g, s, c):
    V = average(s, "V", c.mu, over(g, each(l2, c, g)))
    return x - c.lr * max(l2(x), c.least) * V


@wrong("momentum", "two_rate_within_stale", "V <- mu V + lr g; x less the V of before")
def _(x, g, s, c):
    old = had(s, "V", np.zeros_like(g))
    s.V = c.mu * old + c.lr * g
    return x - old


@wrong("adam", "two_squared_root", "v corrected after the root; m by the step before")
def _(x, g, s, c):
    old = had(s, "m", np.zeros_like(g))
    average(s, "m", c.beta1, g)
    v, t = average(s, "v", c.beta2, g * g), s.k + 1
    return x - c.lr * over(old / (1 - c.beta1**t), sqrt(v) / (1 - c.beta2**t) + c.eps)


@wrong(
    "nadam",
    "two_exchanged_bare",
    "beta1 and beta2 exchanged in m and v; no corrections",
)
def _(x, g, s, c):
    m, v = average(s, "m", c.beta2, g), average(s, "v", c.beta1, g * g)
    return x - c.lr * over(c.beta1 * m + (1 - c.beta1) * g, sqrt(v) + c.eps)


@wrong("amsgrad", "two_corrected_within", "m / (1 - beta1^t); sqrt(w + eps)")
def _(x, g, s, c):
    m, v = average(s, "m", c.beta1, g), average(s, "v", c.beta2, g * g)
    s.w = np.maximum(had(s, "w", 0), v)
    return x - c.lr * over(m / (1 - c.beta1 ** (s.k + 1)), sqrt(s.w + c.eps))


@wrong(
    "adadelta",
    "two_no_rate_eps_out",
    "lr = 1 whatever it is; sqrt(d) + eps, sqrt(v) + eps",
)
def _(x, g, s, c):
    root = sqrt(average(s, "v", c.rho, g * g)) + c.eps
    u = g * over(sqrt(had(s, "d", 0 * g)) + c.eps, root)
    average(s, "d", c.rho, u * u)
    return x - u


@wrong("polyak", "two_size_and_length", "|f - minimum| / (c |g|)")
def _(x, g, s, c):
    return x - over(abs(c.f - c.minimum), c.c * l2(g)) * g


@wrong("bb", "two_early_uncapped", "new rates where k mod cycle = 0; no cap")
def _(x, g, s, c):
    return bb(x, g, s, c, turn=lambda k, c: k % c.cycle, limit=lambda r, g, c: r)


@wrong("svrg_bb", "two_bb2_per_step", "raw = sy / yy, not over m")
def _(x, g, s, c):
    return epochs(x, g, s, c, lambda d, y, c: ratio(abs(d @ y), y @ y))


@wrong("sgd_bb", "two_weights_kept", "G <- beta G + (1 - beta) g; G is never reset")
def _(x, g, s, c):
    return sgd_bb(x, g, s, c, mix=lambda G: c.beta * G + (1 - c.beta) * g, reset=False)


# ==== stranger


@wrong("gd", "odd_own_decay", "lr / sqrt(1 + k / 4)")
def _(x, g, s, c):
    return x - c.lr / sqrt(1 + s.k / 4) * g


@wrong("nesterov", "odd_restarts", "V = 0 before the steps 10, 20, 30, ...")
def _(x, g, s, c):
    old = had(s, "V", 0) if s.k % 10 else 0
    s.V = c.mu * old + g
    return x - c.lr * (g + c.mu * s.V)


@wrong("bn_momentum", "odd_forgets_uphill", "V = h in a block where <V, g> < 0")
def _(x, g, s, c):
    h, old = over(g, each(l2, c, g)), had(s, "V", np.zeros_like(g))
    with_it = each(lambda V, g: float(V @ g >= 0), c, old, g)
    s.V = c.mu * old * with_it + h
    return x - c.lr * s.V


@wrong("adam", "odd_warms_up", "lr min(1, (k + 1) / 8)")
def _(x, g, s, c):
    m, v, t = average(s, "m", c.beta1, g), average(s, "v", c.beta2, g * g), s.k + 1
    rate = c.lr * min(1, t / 8)
    return x - rate * over(m / (1 - c.beta1**t), sqrt(v / (1 - c.beta2**t)) + c.eps)


@wrong("rmsprop", "odd_forgets_turns", "v = g^2 at an entry whose g changed its sign")
def _(x, g, s, c):
    turned = had(s, "g", g) * g < 0
    s.v = np.where(turned, g * g, c.rho * had(s, "v", 0) + (1 - c.rho) * g * g)
    s.g = np.sign(g)
    return x - c.lr * over(g, sqrt(s.v) + c.eps)


@wrong("nsgd", "odd_half_sign", "half g / n, half the sign of g")
def _(x, g, s, c):
    u = (unit(g, c) + np.sign(g)) / 2
    return x - c.lr * (u + c.noise * c.xi)


@wrong("adamax", "odd_switches", "from step 6 on x - lr m: no more division")
def _(x, g, s, c):
    m = average(s, "m", c.beta1, g) / (1 - c.beta1 ** (s.k + 1))
    s.v = np.maximum(c.beta2 * had(s, "v", 0), abs(g))
    return x - c.lr * (over(m, s.v) if s.k < 6 else m)


@wrong("adagrad", "odd_window", "v of the last three g^2")
def _(x, g, s, c):
    s.window = [*had(s, "window", []), g * g][-3:]
    return x - c.lr * over(g, sqrt(sum(s.window)) + c.eps)


@wrong("noisy_nsgd", "odd_anneals", "amplitude / (1 + k)^0.55")
def _(x, g, s, c):
    return x - c.lr * (unit(g, c) + c.amplitude / (1 + s.k) ** 0.55 * c.xi)


@wrong("polyak", "odd_averages", "r is the mean of Polyak's rate and the r of before")
def _(x, g, s, c):
    now = over(max(c.f - c.minimum, 0), c.c * (g @ g))
    s.r = (now + s.r) / 2 if s.k else now
    return x - s.r * g


# ==== right, in other words


@right("nsgd", "direction_last", "the length in the rate: lr / (max(n, floor) + eps)")
def _(x, g, s, c):
    n = norms(g, c)
    rate = over(c.lr, np.where(n > 0, np.maximum(n, c.floor) + c.eps, 0))
    return x - rate * g - (c.lr * c.noise) * c.xi


@right("adaptive_nsgd", "template", "as the others here, nothing exchanged")
def _(x, g, s, c):
    return adaptive(x, g, s, c)


@right("adam", "fused", "corrections in the rate and in eps")
def _(x, g, s, c):
    s.m = had(s, "m", 0 * g) + (1 - c.beta1) * (g - had(s, "m", 0 * g))
    s.v = had(s, "v", 0 * g) - (1 - c.beta2) * (had(s, "v", 0 * g) - g * g)
    root = sqrt(1 - c.beta2 ** (s.k + 1))
    rate = c.lr * root / (1 - c.beta1 ** (s.k + 1))
    return x - rate * over(s.m, sqrt(s.v) + root * c.eps)


@right("nesterov", "written_out", "u = (1 + mu) g + mu^2 V of before")
def _(x, g, s, c):
    old = had(s, "V", np.zeros_like(g))
    s.V = g + old * c.mu
    return x - (1 + c.mu) * c.lr * g - c.lr * c.mu**2 * old


@right("bn_rmsprop", "of_squares", "v of g^2 / |g|^2, h by the unit")
def _(x, g, s, c):
    h = over(g, each(l2, c, g))
    s.v = had(s, "v", 0 * g) + (1 - c.rho) * (h**2 - had(s, "v", 0 * g))
    return x - over(c.lr * h, c.eps + sqrt(s.v))


@right("bb", "template", "as the others here, nothing exchanged")
def _(x, g, s, c):
    return bb(x, g, s, c)


@right("gbb", "list_of_values", "the last values in a list that is cut")
def _(x, g, s, c):
    s.r = secant(x, g, s, c)
    s.F = [*had(s, "F", []), value(x, c)][-c.memory :]
    return x - search(x, g, s.r, max(s.F), c) * g


@right("sgd_bb", "template", "as the others here, nothing exchanged")
def _(x, g, s, c):
    return sgd_bb(x, g, s, c)


@right("sbb", "one_product", "ss / m / (|s'y| + eps ss)")
def _(x, g, s, c):
    def estimate(d, y, c):
        return ratio((d * d).sum() / c.m, abs((d * y).sum()) + c.eps * (d * d).sum())

    return epochs(x, g, s, c, estimate)


@right("adgd", "template", "as the others here, nothing exchanged")
def _(x, g, s, c):
    return adgd(x, g, s, c)
