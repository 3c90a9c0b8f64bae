"""The methods of many lines with their lines as slots: a wrong port fills one."""

import numpy as np
from numpy import inf, log, sqrt
from spelling import cosine, each, had, l2, largest, over, unit


def stepped(x, c, u, lr=None):
    """x - lr (u + noise xi)."""
    noise = c.noise * c.xi if hasattr(c, "noise") else 0
    return x - (c.lr if lr is None else lr) * (u + noise)


def adaptive(
    x,
    g,
    s,
    c,
    V=lambda mom, V, g: mom * V + g,
    cos=lambda s, c, g, g_old, V, V_old: each(cosine, c, g, g_old),
    lr=lambda lr, beta, cos: lr * (1 + beta * cos),
    mom=lambda mom, share, cos: (1 - share) * mom - share * cos,
    u=unit,
    late=False,
    lo=None,
    hi=None,
):
    """adaptive_nsgd."""
    zero = np.zeros_like(x)
    g_old, V_old = had(s, "g", zero), had(s, "V", zero)
    now, coef = had(s, "lr", zero + c.lr), had(s, "mom", zero + c.momentum)
    s.V, s.g = V(coef, V_old, g), g
    r = cos(s, c, g, g_old, s.V, V_old)
    bounds = c.lo if lo is None else lo, c.hi if hi is None else hi
    s.lr = np.clip(lr(now, c.beta, r), *bounds)
    s.mom = np.clip(mom(coef, c.momentum_update, r), 0, 1)
    return stepped(x, c, u(s.V, c), s.lr if late else now)


def adam(
    x,
    g,
    s,
    c,
    n=lambda g, c: g,
    square=lambda g, m, s: g * g,
    share=lambda b1, b2: 1 - b2,
    up=lambda m, g, b1, t: m / (1 - b1**t),
    down=lambda v, b2, t, eps: sqrt(v / (1 - b2**t)) + eps,
    u=lambda u, c: u,
    first=1,
    **betas,
):
    """adam, and with n = g/|g| bn_adam."""
    b1, b2 = betas.get("beta1", c.beta1), betas.get("beta2", c.beta2)
    t, zero, g = s.k + first, np.zeros_like(x), n(g, c)
    s.m = b1 * had(s, "m", zero) + (1 - b1) * g
    s.v = b2 * had(s, "v", zero) + share(b1, b2) * square(g, s.m, s)
    s.g = g
    return x - c.lr * u(over(up(s.m, g, b1, t), down(s.v, b2, t, had(c, "eps", 0))), c)


def moments(g, s, c):
    """The m and v of Adam, which the state keeps."""
    zero = np.zeros_like(g)
    s.m = c.beta1 * had(s, "m", zero) + (1 - c.beta1) * g
    s.v = c.beta2 * had(s, "v", zero) + (1 - c.beta2) * g * g
    return s.m, s.v


def usable(s, y, g):
    """Whether a secant says anything."""
    least = 4 * 2.0**-52 * len(g) * l2(s) * l2(y)
    return g.any() and s.any() and s @ y > least


def secant(c, s, y, turn, state=None):
    """bb1, bb2, one of them as the smaller decides, or both in turn."""
    bb1, bb2 = s @ s / (s @ y), s @ y / (y @ y)
    shorter = {
        "bb1": False,
        "bb2": True,
        "adaptive": bb2 < had(c, "tau", 0.5) * bb1,
        "alternating": turn % 2 == 1,
    }[c.formula]
    return bb2 if shorter else bb1


def first_rate(c, g):
    if c.lr is not None:
        return c.lr
    return min(1.0, 1 / largest(g)) if g.any() else 1.0


def renewed(x, g, s, c, a=secant, fine=usable, y=None, due=None, otherwise=None):
    """The rate of bb before any bound, and whether a secant gave it."""
    if s.k == 0:
        return first_rate(c, g)
    S, Y = x - s.x, y(s, g) if y else g - s.g
    turn, rest = divmod(s.k - 1, c.cycle)
    if fine(S, Y, g) and (due(s.k) if due else rest == 0):
        return a(c, S, Y, turn, s)
    return otherwise(c, s, g) if otherwise else s.a


def bb(x, g, s, c, used=None, cap=l2, **slots):
    """bb: the rate is clipped, and no step is longer than the cap."""
    a = float(np.clip(renewed(x, g, s, c, **slots), c.lo, c.hi))
    step = used(s, a) if used else a
    if c.cap is not None and g.any():
        step = a = min(step, c.cap / cap(g))
    s.g_older = had(s, "g", np.zeros_like(g))
    s.x, s.g, s.a = x.copy(), g.copy(), a
    return x - step * g


def value(c, x):
    """f(x) = sum q x^2 / 2."""
    return (np.array(c.q) * x * x).sum() / 2


def search(c, x, g, a, bound=None, slope=None, **own):
    """The first of a, a shrink, ... with f(x - a g) <= bound - c1 a slope, else 0."""
    bound = value(c, x) if bound is None else bound
    slope = g @ g if slope is None else slope
    shrink, c1 = own.get("shrink", c.shrink), own.get("c1", c.c1)
    for _ in range(c.most):
        if value(c, x - a * g) <= bound - c1 * a * slope:
            return a
        a = a * shrink
    return 0.0


def gbb(x, g, s, c, bound=max, slope=lambda g: g @ g, memory=None, start=renewed):
    """gbb: bb's rate, shrunk until f is below the highest of the last values."""
    a = start(x, g, s, c)
    s.fs = [value(c, x), *had(s, "fs", [])][: memory or c.memory]
    step = search(c, x, g, a, bound(s.fs), slope(g))
    s.x, s.g, s.a = x.copy(), g.copy(), a
    return x - step * g


def half_inverse(s, y):
    """|s| / (2 |y|), no bound where y = 0."""
    return l2(s) / (2 * l2(y)) if y.any() else inf


def adgd(
    x,
    g,
    s,
    c,
    local=half_inverse,
    growth=lambda theta: sqrt(1 + theta),
    theta=lambda a, a_old: a / a_old,
    of=min,
):
    """adgd."""
    a, s.theta, theta_old = c.lr, inf, had(s, "theta", inf)
    if s.k > 0:
        a = of(growth(theta_old) * s.a, local(x - s.x, g - s.g))
        a = a if np.isfinite(a) and a > 0 and (x != s.x).any() else s.a
        s.theta = theta(a, s.a)
    s.x, s.g, s.a = x.copy(), g.copy(), a
    return x - a * g


def bb1_of_epoch(s, y, c, state):
    return s @ s / (c.m * abs(s @ y))


def epochs(x, g, s, c, raw=bb1_of_epoch, change=lambda x, g, s, c: g - s.g):
    """svrg_bb and its like: a rate for each epoch, from its first step and the last."""
    lr, first = had(s, "lr", c.lr), s.k % c.m == 0
    if first and s.k > 0:
        found = raw(x - s.x, change(x, g, s, c), c, s)
        lr = found if np.isfinite(found) and found > 0 else lr
    if first:
        s.x, s.g = x.copy(), g.copy()
    s.lr = lr
    return x - lr * g


def damped(s, y, c, state):
    """sbb's: s's / (m (|s'y| + eps s's))."""
    return s @ s / (c.m * (abs(s @ y) + c.eps * (s @ s)))


def of_batch(c, x, batch, mean=True):
    """The gradient of the least squares over a batch."""
    A, y = np.array(c.A, float)[batch], np.array(c.y, float)[batch]
    return A.T @ (A @ x - y) / (len(batch) if mean else 1)


def same_batch(x, g, s, c, now=lambda e: e, before=lambda e: e, mean=True, **slots):
    """same_batch_bb: both gradients on the batch of this epoch."""

    def change(x, g, s, c):
        e = s.k // c.m
        new, old = c.batches[now(e)], c.batches[before(now(e))]
        return of_batch(c, x, new, mean) - of_batch(c, s.x, old, mean)

    return epochs(x, g, s, c, change=change, **slots)


PHI = {"none": lambda e: 1, "k": lambda e: e, "k + 1": lambda e: e + 1}


def sgd_bb(
    x,
    g,
    s,
    c,
    raw=bb1_of_epoch,
    G=lambda G, g, i, c: c.beta * g + (1 - c.beta) * G,
):
    """sgd_bb: y of averaged gradients, rates averaged over the epochs."""
    e, i = divmod(s.k, c.m)
    phi, zero = PHI[c.phi], np.zeros_like(x)
    if s.k == 0:
        s.G, s.lr, s.count = zero, c.lr, int(c.seed_with_lr)
        s.log = log(c.lr * phi(1)) if c.seed_with_lr else 0.0
    if i == 0 and e >= 2:
        found = raw(x - s.x, s.G - s.G_old, c, s)
        if np.isfinite(found) and found > 0:
            s.lr = smoothed(found, phi(e), s) if c.phi != "none" else found
    if i == 0:
        s.x, s.G_old = x.copy(), s.G
        s.G = zero if c.reset else s.G
    s.G = G(s.G, g, i, c)
    return x - s.lr * g


def smoothed(a, phi, s):
    """The geometric mean of a phi over the epochs, over phi."""
    s.count += 1
    s.log += (log(a * phi) - s.log) / s.count
    return np.exp(s.log) / phi


def due(s, c):
    """Whether saddle_ngd's noise is due."""
    return (s.k + 1) % c.every == 0
