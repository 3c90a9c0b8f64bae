"""Set B: two mistakes at once, own constants, schedules, delays. Frozen unscored."""

import numpy as np
from numpy import exp, inf, sign, sqrt
from spelling import collection, cosine, each, had, l1, l2, largest, over, unit
from templates import (
    adam,
    adaptive,
    adgd,
    bb,
    epochs,
    gbb,
    moments,
    same_batch,
    search,
    secant,
    sgd_bb,
    stepped,
)

PORTS, wrong, changed = collection()


@wrong("gd", "decay_and_clip", "lr 0.95^k, g clipped to [-2, 2]")
def _(x, g, s, c):
    return x - c.lr * 0.95**s.k * np.clip(g, -2, 2)


@wrong("gd", "linear_warmup", "lr min(1, (k + 1)/5)")
def _(x, g, s, c):
    return x - c.lr * min(1, (s.k + 1) / 5) * g


@wrong("momentum", "damped_with_decay", "V = mu V + (1 - mu)(g + 0.001 x)")
def _(x, g, s, c):
    s.V = c.mu * had(s, "V", 0) + (1 - c.mu) * (g + 0.001 * x)
    return x - c.lr * s.V


@wrong("momentum", "damped_and_late", "V = mu V + (1 - mu) g, a step along V_old")
def _(x, g, s, c):
    old = had(s, "V", np.zeros_like(x))
    s.V = c.mu * old + (1 - c.mu) * g
    return x - c.lr * old


@wrong("nesterov", "damped_and_old", "V = mu V + (1 - mu) g, g + mu V_old")
def _(x, g, s, c):
    old = had(s, "V", np.zeros_like(x))
    s.V = c.mu * old + (1 - c.mu) * g
    return x - c.lr * (g + c.mu * old)


@wrong("nesterov", "own_mu_ahead", "V = mu V + g, g + 0.9 V, weight decay 0.01")
def _(x, g, s, c):
    g = g + 0.01 * x
    s.V = c.mu * had(s, "V", 0) + g
    return x - c.lr * (g + 0.9 * s.V)


changed(
    *("adam", "own_eps_no_m", "m / (sqrt(v^) + 1e-3)", adam),
    up=lambda m, g, b1, t: m,
    down=lambda v, b2, t, e: sqrt(v / (1 - b2**t)) + 1e-3,
)
changed(
    *("adam", "late_t_eps_inside", "t starts at 2, sqrt(v^ + eps)", adam),
    first=2,
    down=lambda v, b2, t, e: sqrt(v / (1 - b2**t) + e),
)


@wrong("adam", "swapped_uncorrected", "beta1 and beta2 exchanged, no correction")
def _(x, g, s, c):
    return adam(
        *(x, g, s, c),
        beta1=c.beta2,
        beta2=c.beta1,
        up=lambda m, g, b1, t: m,
        down=lambda v, b2, t, e: sqrt(v) + e,
    )


@wrong("adam", "decayed_and_clipped", "lr / (1 + 0.01 k), u clipped to a norm of 1")
def _(x, g, s, c):
    c.lr = c.lr / (1 + 0.01 * s.k)
    return adam(x, g, s, c, u=lambda u, c: u / max(1, l2(u)))


@wrong(
    "adam", "adamw_amsgrad", "0.01 lr x taken off, the root of the largest v^ so far"
)
def _(x, g, s, c):
    m, v = moments(g, s, c)
    t = s.k + 1
    s.w = np.maximum(had(s, "w", 0), v / (1 - c.beta2**t))
    u = over(m / (1 - c.beta1**t), sqrt(s.w) + c.eps)
    return x * (1 - 0.01 * c.lr) - c.lr * u


@wrong("nadam", "uncorrected_both", "(beta1 m + (1 - beta1) g) / (sqrt(v) + eps)")
def _(x, g, s, c):
    return adam(
        *(x, g, s, c),
        up=lambda m, g, b1, t: b1 * m + (1 - b1) * g,
        down=lambda v, b2, t, e: sqrt(v) + e,
    )


changed(
    *("nadam", "adam_with_belief", "m^ over the root of an average of (g - m)^2", adam),
    up=lambda m, g, b1, t: m / (1 - b1**t),
    square=lambda g, m, s: (g - m) ** 2,
)


@wrong("amsgrad", "corrected_no_max", "Adam with sqrt(v^ + eps)")
def _(x, g, s, c):
    return adam(x, g, s, c, down=lambda v, b2, t, e: sqrt(v / (1 - b2**t) + e))


@wrong("amsgrad", "late_max_of_root", "w = max(w, v) from before, m corrected")
def _(x, g, s, c):
    m, v = moments(g, s, c)
    old = had(s, "w", v)
    s.w = np.maximum(old, v)
    return x - c.lr * over(m / (1 - c.beta1 ** (s.k + 1)), sqrt(old) + c.eps)


@wrong("adamax", "own_eps_and_sum", "w = beta2 w + |g|, m / (w + 1e-7), uncorrected")
def _(x, g, s, c):
    m, _ = moments(g, s, c)
    s.w = c.beta2 * had(s, "w", 0) + abs(g)
    return x - c.lr * m / (s.w + 1e-7)


@wrong("adamax", "late_w", "w of the step before, the first |g|, m uncorrected")
def _(x, g, s, c):
    m, _ = moments(g, s, c)
    old = had(s, "w", abs(g))
    s.w = np.maximum(c.beta2 * old, abs(g))
    return x - c.lr * over(m, old)


@wrong("adagrad", "decayed_start", "v = 0.95 v + g^2 from 0.1")
def _(x, g, s, c):
    s.v = 0.95 * had(s, "v", 0.1) + g * g
    return x - c.lr * over(g, sqrt(s.v) + c.eps)


@wrong("adagrad", "mean_inside", "sqrt(v/t + eps)")
def _(x, g, s, c):
    s.v = had(s, "v", 0) + g * g
    return x - c.lr * over(g, sqrt(s.v / (s.k + 1) + c.eps))


@wrong("rmsprop", "centred_inside", "sqrt(v - a^2 + 1e-5), a = rho a + (1 - rho) g")
def _(x, g, s, c):
    s.v = c.rho * had(s, "v", 0) + (1 - c.rho) * g * g
    s.a = c.rho * had(s, "a", 0) + (1 - c.rho) * g
    return x - c.lr * g / sqrt(s.v - s.a**2 + 1e-5)


@wrong("rmsprop", "momentum_of_rho", "V = rho V + g / (sqrt(v) + eps), v starts at 1")
def _(x, g, s, c):
    s.v = c.rho * had(s, "v", 1.0) + (1 - c.rho) * g * g
    s.V = c.rho * had(s, "V", 0) + over(g, sqrt(s.v) + c.eps)
    return x - c.lr * s.V


@wrong("adadelta", "late_d_outside", "u = g (sqrt(d) + eps)/(sqrt(v_old) + eps)")
def _(x, g, s, c):
    v, d = had(s, "v", g * g), had(s, "d", np.zeros_like(x))
    u = g * (sqrt(d) + c.eps) / (sqrt(v) + c.eps)
    s.v = c.rho * v + (1 - c.rho) * g * g
    s.d = c.rho * d + (1 - c.rho) * u * u
    return x - c.lr * u


@wrong("nsgd", "decay_and_global", "one l2 norm for all blocks, lr 0.9^k")
def _(x, g, s, c):
    return stepped(x, c, over(g, l2(g)), c.lr * 0.9**s.k)


@wrong("nsgd", "momentum_then_l1", "V = 0.5 V + g, V / sum|V| of the block")
def _(x, g, s, c):
    s.V = 0.5 * had(s, "V", 0) + g
    return stepped(x, c, over(s.V, each(l1, c, s.V)))


@wrong("nsgd", "trusted_and_clipped", "g/|g| times min(|x|, 1) of the block")
def _(x, g, s, c):
    return stepped(x, c, unit(g, c) * np.minimum(1, each(l2, c, x)))


@wrong("adaptive_nsgd", "exp_and_undamped", "lr exp(beta c), mom - update c")
def _(x, g, s, c):
    return adaptive(
        *(x, g, s, c),
        lr=lambda lr, beta, cos: lr * exp(beta * cos),
        mom=lambda mom, up, cos: mom - up * cos,
    )


@wrong("adaptive_nsgd", "damped_and_late", "V = mom V + (1 - mom) g, the new rate")
def _(x, g, s, c):
    return adaptive(x, g, s, c, V=lambda mom, V, g: mom * V + (1 - mom) * g, late=True)


@wrong("adaptive_nsgd", "pearson_sign", "lr (1 + beta sign r), r Pearson's")
def _(x, g, s, c):
    def pearson(a, b):
        return cosine(a - a.mean(), b - b.mean())

    return adaptive(
        *(x, g, s, c),
        cos=lambda s, c, g, o, V, W: each(pearson, c, g, o),
        lr=lambda lr, beta, cos: lr * (1 + beta * sign(cos)),
    )


@wrong("bn_momentum", "l1_nesterov", "n = g/sum|g|, n + mu V")
def _(x, g, s, c):
    n = over(g, each(l1, c, g))
    s.V = c.mu * had(s, "V", 0) + n
    return x - c.lr * (n + c.mu * s.V)


@wrong("bn_relative", "damped_whole", "V = mu V + (1 - mu) g/|g|, |x| of everything")
def _(x, g, s, c):
    s.V = c.mu * had(s, "V", 0) + (1 - c.mu) * unit(g, c)
    return x - c.lr * max(l2(x), c.least) * s.V


@wrong("bn_adam", "max_norm_inside", "n = g / max|g| of the block, sqrt(v^ + eps)")
def _(x, g, s, c):
    return adam(
        *(x, over(g, each(largest, c, g)), s, c),
        down=lambda v, b2, t, e: sqrt(v / (1 - b2**t) + e),
    )


@wrong("bn_adagrad", "mean_late", "v / t from before, the first n^2")
def _(x, g, s, c):
    n = unit(g, c)
    v = had(s, "v", n * n)
    s.v = had(s, "v", 0) + n * n
    return x - c.lr * over(n, sqrt(v / max(s.k, 1)) + c.eps)


@wrong("bn_rmsprop", "corrected_global", "one norm for all, v / (1 - rho^t)")
def _(x, g, s, c):
    n = over(g, l2(g))
    s.v = c.rho * had(s, "v", 0) + (1 - c.rho) * n * n
    return x - c.lr * over(n, sqrt(s.v / (1 - c.rho ** (s.k + 1))) + c.eps)


changed(
    *("bb", "half_absolute", "half of the secant with |s'y|", bb),
    fine=lambda s, y, g: g.any() and s.any() and y.any() and s @ y != 0,
    a=lambda c, s, y, turn, state: secant(c, s, y if s @ y > 0 else -y, turn) / 2,
)
changed(
    *("bb", "averaged_bb2", "a = 0.5 a_old + 0.5 bb2", bb),
    a=lambda c, s, y, turn, state: (state.a + s @ y / (y @ y)) / 2,
)


@wrong("gbb", "bb2_monotone", "bb2 always, memory 1")
def _(x, g, s, c):
    c.formula = "bb2"
    return gbb(x, g, s, c, memory=1)


@wrong("armijo", "own_numbers", "c1 = 0.1 and shrink = 0.5 always")
def _(x, g, s, c):
    return x - search(c, x, g, c.lr, c1=0.1, shrink=0.5) * g


@wrong("exact_line_search", "relaxed_by_turns", "the step times 0.5, 1, 0.5, 1, ...")
def _(x, g, s, c):
    a = over(g @ g, g @ (np.array(c.q) * g))
    return x - a * (0.5 if s.k % 2 == 0 else 1.0) * g


@wrong("polyak", "damped_and_capped", "min(0.5 max(f - minimum, 0)/(c g'g), 2)")
def _(x, g, s, c):
    return x - min(over(0.5 * max(c.f - c.minimum, 0), c.c * (g @ g)), 2.0) * g


@wrong("adgd", "whole_and_squared", "|s|/|y| and sqrt(1 + theta^2)")
def _(x, g, s, c):
    return adgd(
        *(x, g, s, c),
        local=lambda a, y: l2(a) / l2(y) if y.any() else inf,
        growth=lambda theta: sqrt(1 + theta * theta),
    )


@wrong("sgd_bb", "no_m_swapped", "s's / |s'y|, G = (1 - beta) g + beta G")
def _(x, g, s, c):
    return sgd_bb(
        *(x, g, s, c),
        raw=lambda S, y, c, s: S @ S / abs(S @ y),
        G=lambda G, g, i, c: (1 - c.beta) * g + c.beta * G,
    )


changed(
    *("svrg_bb", "bb2_bounded", "min(bb2 / m, 2 lr_old)", epochs),
    raw=lambda s, y, c, state: min(
        abs(s @ y) / (c.m * (y @ y)), 2 * had(state, "lr", c.lr)
    ),
)
changed(
    *("sbb", "geometric", "|s| / (m (|y| + eps |s|))", epochs),
    raw=lambda s, y, c, state: l2(s) / (c.m * (l2(y) + c.eps * l2(s))),
)
changed(
    *("same_batch_bb", "last_batch_sum", "sums over batches[e - 1]", same_batch),
    now=lambda e: e - 1,
    mean=False,
)


@wrong("saddle_ngd", "early_and_unit", "xi/|xi| where `every` divides k")
def _(x, g, s, c):
    noise = (s.k % c.every == 0) * c.amplitude * over(c.xi, l2(c.xi))
    return x - c.lr * (unit(g, c) + noise)


@wrong("noisy_nsgd", "global_before", "(g + amplitude xi) / |g + amplitude xi| of all")
def _(x, g, s, c):
    h = g + c.amplitude * c.xi
    return x - c.lr * over(h, l2(h))
