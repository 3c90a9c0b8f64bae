"""Set C: at the limits of what a formula of a few lines can say, and beyond them."""

import numpy as np
from numpy import exp, log1p, sign, sqrt, tanh
from spelling import collection, cosine, each, had, l1, l2, norms, over, unit
from templates import (
    adam,
    adaptive,
    adgd,
    bb,
    epochs,
    moments,
    renewed,
    same_batch,
    search,
    secant,
    sgd_bb,
    stepped,
    value,
)

PORTS, wrong, changed = collection()


@wrong("gd", "delay_of_two", "the gradient of two steps before, 0 at first")
def _(x, g, s, c):
    old = had(s, "queue", [np.zeros_like(g)] * 2)
    s.queue = [*old[1:], g]
    return x - c.lr * old[0]


@wrong("gd", "median_of_three", "the median of the last three gradients")
def _(x, g, s, c):
    s.last = [*had(s, "last", []), g][-3:]
    return x - c.lr * np.median(s.last, axis=0)


@wrong("momentum", "three_mistakes", "V = 0.9 mu V + (1 - mu) g, V_old, 0.01 x")
def _(x, g, s, c):
    old = had(s, "V", np.zeros_like(x))
    s.V = 0.9 * c.mu * old + (1 - c.mu) * g
    return x - c.lr * (old + 0.01 * x)


@wrong("momentum", "two_constants", "V = 0.8 mu V + 0.3 g")
def _(x, g, s, c):
    s.V = 0.8 * c.mu * had(s, "V", 0) + 0.3 * g
    return x - c.lr * s.V


@wrong("momentum", "own_noise", "V = mu V + g (1 + 0.1 z), z from a hash of k")
def _(x, g, s, c):
    z = np.random.default_rng(s.k).standard_normal(len(x))
    s.V = c.mu * had(s, "V", 0) + g * (1 + 0.1 * z)
    return x - c.lr * s.V


@wrong("nesterov", "restarted", "V = 0 before a step where V'g < 0, then g + mu V")
def _(x, g, s, c):
    V = had(s, "V", np.zeros_like(x))
    s.V = c.mu * V * (V @ g >= 0) + g
    return x - c.lr * (g + c.mu * s.V)


@wrong("nesterov", "fista", "mu_k = (t_k - 1)/t_(k+1), t = (1 + sqrt(1 + 4 t^2))/2")
def _(x, g, s, c):
    t = had(s, "t", 1.0)
    s.t = (1 + sqrt(1 + 4 * t * t)) / 2
    mu = (t - 1) / s.t
    s.V = mu * had(s, "V", 0) + g
    return x - c.lr * (g + mu * s.V)


@wrong("adam", "rectified", "RAdam: the second moment only where rho_t > 4")
def _(x, g, s, c):
    m, v = moments(g, s, c)
    t, far = s.k + 1, 2 / (1 - c.beta2) - 1
    rho = far - 2 * t * c.beta2**t / (1 - c.beta2**t)
    hat = m / (1 - c.beta1**t)
    if rho <= 4:
        return x - c.lr * hat
    r = sqrt((rho - 4) * (rho - 2) * far / ((far - 4) * (far - 2) * rho))
    return x - c.lr * r * over(hat, sqrt(v / (1 - c.beta2**t)) + c.eps)


@wrong("adam", "lookahead", "every 3 steps back half way to the slow weights")
def _(x, g, s, c):
    slow = had(s, "slow", x)
    x = adam(x, g, s, c)
    if s.k % 3 == 2:
        x = slow + 0.5 * (x - slow)
        slow = x
    s.slow = slow
    return x


@wrong("adam", "three_mistakes", "t starts at 2, v of m^2, sqrt(v^ + eps)")
def _(x, g, s, c):
    return adam(
        *(x, g, s, c),
        first=2,
        square=lambda g, m, s: m * m,
        down=lambda v, b2, t, e: sqrt(v / (1 - b2**t) + e),
    )


@wrong("adam", "factored", "v of a matrix as rows times columns over the mean")
def _(x, g, s, c):
    q, end = np.zeros_like(g), 0
    for shape in c.shapes:
        size = int(np.prod(shape))
        a = (g[end : end + size] ** 2).reshape(shape)
        if len(shape) == 2:
            a = over(a.mean(1, keepdims=True) * a.mean(0), a.mean())
        q[end : end + size] = a.ravel()
        end += size
    return adam(x, g, s, c, square=lambda g, m, s: q)


@wrong("nadam", "warmed_up", "lr min(1, t/4), m^ alone")
def _(x, g, s, c):
    c.lr = c.lr * min(1, (s.k + 1) / 4)
    return adam(x, g, s, c)


@wrong("amsgrad", "window", "w = the largest of the last 3 values of v")
def _(x, g, s, c):
    m, v = moments(g, s, c)
    s.last = [*had(s, "last", []), v][-3:]
    return x - c.lr * over(m, sqrt(np.max(s.last, axis=0)) + c.eps)


@wrong("adamax", "norm_of_four", "w = (beta2 w^4 + (1 - beta2) g^4)^(1/4)")
def _(x, g, s, c):
    m, _ = moments(g, s, c)
    s.w = (c.beta2 * had(s, "w", 0) ** 4 + (1 - c.beta2) * g**4) ** 0.25
    return x - c.lr * over(m / (1 - c.beta1 ** (s.k + 1)), s.w)


@wrong("adagrad", "restarted", "v starts anew every 4 steps")
def _(x, g, s, c):
    s.v = (had(s, "v", 0) if s.k % 4 else 0) + g * g
    return x - c.lr * over(g, sqrt(s.v) + c.eps)


@wrong("rmsprop", "sign_at_rest", "sign(g) for the first two steps, then RMSprop")
def _(x, g, s, c):
    s.v = c.rho * had(s, "v", 0) + (1 - c.rho) * g * g
    u = sign(g) if s.k < 2 else over(g, sqrt(s.v) + c.eps)
    return x - c.lr * u


@wrong("adadelta", "no_memory_of_zero", "v and d stay where g = 0; u times sqrt(10)")
def _(x, g, s, c):
    v, d = had(s, "v", np.zeros_like(x)), had(s, "d", np.zeros_like(x))
    s.v = np.where(g == 0, v, c.rho * v + (1 - c.rho) * g * g)
    u = g * sqrt((d + c.eps) / (s.v + c.eps))
    s.d = np.where(g == 0, d, c.rho * d + (1 - c.rho) * u * u)
    return x - c.lr * sqrt(10) * u


@wrong("nsgd", "soft_saturation", "tanh(g/|g| |g|^0.5)")
def _(x, g, s, c):
    n = norms(g, c)
    return stepped(x, c, tanh(over(g, sqrt(n))))


@wrong("nsgd", "weighted_by_share", "g/|g| times |g| of the block over the sum of all")
def _(x, g, s, c):
    n = norms(g, c)
    return stepped(x, c, unit(g, c) * over(n, l1(g)))


@wrong("nsgd", "log_norm", "g / log(1 + |g|)")
def _(x, g, s, c):
    return stepped(x, c, over(g, log1p(norms(g, c))))


@wrong("adaptive_nsgd", "two_memories", "c = cos(g, g_old + g_older)")
def _(x, g, s, c):
    older = had(s, "older", np.zeros_like(g))
    s.older = had(s, "g", np.zeros_like(g))
    return adaptive(
        *(x, g, s, c), cos=lambda s, c, g, o, V, W: each(cosine, c, g, o + older)
    )


@wrong("adaptive_nsgd", "hysteresis", "lr grows after two c > 0 in a row alone")
def _(x, g, s, c):
    last = had(s, "c", np.zeros_like(g))

    def cos(s, c, g, o, V, W):
        s.c = each(cosine, c, g, o)
        return np.where((s.c > 0) & (last <= 0), 0, s.c)

    return adaptive(x, g, s, c, cos=cos)


@wrong("bn_momentum", "angle_weighted", "V = mu (1 + cos(V, g))/2 V + g/|g|")
def _(x, g, s, c):
    V = had(s, "V", np.zeros_like(g))
    s.V = c.mu * (1 + each(cosine, c, V, g)) / 2 * V + unit(g, c)
    return x - c.lr * s.V


@wrong("bn_relative", "lamb_like", "lr |x| / |V| V, 1 where either is 0")
def _(x, g, s, c):
    s.V = c.mu * had(s, "V", 0) + unit(g, c)
    a, b = each(l2, c, x), each(l2, c, s.V)
    return x - c.lr * np.where((a > 0) & (b > 0), over(a, b), 1) * s.V


@wrong("bb", "secant_of_two_steps", "s = x - x_older, y = g - g_older")
def _(x, g, s, c):
    pairs = [*had(s, "pairs", []), (x.copy(), g.copy())][-3:]
    if len(pairs) == 3:
        s.x, s.g = pairs[0]
    x = bb(x, g, s, c)
    s.pairs = pairs
    return x


@wrong("bb", "smoothed_in_logs", "sqrt(a_old a)")
def _(x, g, s, c):
    def a(c, S, y, turn, s):
        return sqrt(s.a * secant(c, S, y, turn))

    return bb(x, g, s, c, a=a)


@wrong(
    "gbb", "interpolates", "a <- a^2 g'g / (2 (f(x - a g) - f + a g'g)) when too long"
)
def _(x, g, s, c):
    a, gg, f = renewed(x, g, s, c), g @ g, value(c, x)
    s.fs = [f, *had(s, "fs", [])][: c.memory]
    step = a
    for _ in range(c.most):
        trial = value(c, x - step * g)
        if trial <= max(s.fs) - c.c1 * step * gg:
            break
        step = over(step * step * gg, 2 * (trial - f + step * gg))
    s.x, s.g, s.a = x.copy(), g.copy(), a
    return x - step * g


@wrong("armijo", "two_way", "grows by 1/shrink while it may, else shrinks, from lr")
def _(x, g, s, c):
    a, gg, f = c.lr, g @ g, value(c, x)

    def fine(a):
        return value(c, x - a * g) <= f - c.c1 * a * gg

    for _ in range(6):
        if not g.any() or not fine(a / c.shrink):
            break
        a = a / c.shrink
    return x - search(c, x, g, a) * g


@wrong("exact_line_search", "conjugate", "p = g + (g'g / g_old'g_old) p, g'p / p'Qp")
def _(x, g, s, c):
    Q, gg = np.array(c.q), g @ g
    p = g + over(gg, had(s, "gg", 0.0)) * had(s, "p", 0)
    s.p, s.gg = p, gg
    return x - over(g @ p, p @ (Q * p)) * p


@wrong("polyak", "moving_target", "the least f so far - 0.1 for the minimum")
def _(x, g, s, c):
    s.best = min(had(s, "best", c.f), c.f)
    return x - over(c.f - s.best + 0.1, c.c * (g @ g)) * g


@wrong("adgd", "window_of_two", "|s|/(2|y|) of the last two steps, the smaller")
def _(x, g, s, c):
    last = had(s, "local", np.inf)

    def local(S, y):
        s.local = l2(S) / (2 * l2(y)) if y.any() else np.inf
        return min(last, s.local)

    return adgd(x, g, s, c, local=local)


@wrong("sgd_bb", "median_rate", "the median of the raw rates, not their mean")
def _(x, g, s, c):
    def raw(S, y, c, s):
        a = S @ S / (c.m * abs(S @ y))
        s.raw = [*had(s, "raw", []), a]
        return float(np.median(s.raw)) if np.isfinite(a) else a

    c.phi = "none"
    return sgd_bb(x, g, s, c, raw=raw)


@wrong("svrg_bb", "every_other", "a new rate every second epoch, 1/(2 m)")
def _(x, g, s, c):
    c.m = 2 * c.m
    return epochs(x, g, s, c)


@wrong(
    "same_batch_bb", "next_batch", "both gradients on batches[e + 1], mod their number"
)
def _(x, g, s, c):
    return same_batch(x, g, s, c, now=lambda e: (e + 1) % len(c.batches))


@wrong("saddle_ngd", "when_small", "noise where |g| < 1 of everything")
def _(x, g, s, c):
    return x - c.lr * (unit(g, c) + (l2(g) < 1) * c.amplitude * c.xi)


@wrong("noisy_nsgd", "annealed_by_exp", "amplitude exp(-k/4)")
def _(x, g, s, c):
    return x - c.lr * (unit(g, c) + c.amplitude * exp(-s.k / 4) * c.xi)
