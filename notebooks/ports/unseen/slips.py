"""Set A: slips of people who port by hand. Frozen before any of it was scored."""

import numpy as np
from numpy import inf, sqrt
from spelling import collection, cosine, each, had, l2, norms, over, rms, unit
from templates import (
    adam,
    adaptive,
    moments,
    stepped,
)

PORTS, wrong, changed = collection()


@wrong("gd", "stale_gradient", "the gradient of the step before, 0 at first")
def _(x, g, s, c):
    old, s.g = had(s, "g", np.zeros_like(g)), g
    return x - c.lr * old


@wrong("gd", "drop_too_early", "lr / 2 at steps 3, 7, 11, ...")
def _(x, g, s, c):
    return x - c.lr * 0.5 ** ((s.k + 1) // 4) * g


@wrong("momentum", "scaled_buffer", "V = lr (mu V + g), x - V")
def _(x, g, s, c):
    s.V = c.lr * (c.mu * had(s, "V", 0) + g)
    return x - s.V


@wrong("momentum", "dampening_but_first", "V = g, then mu V + (1 - mu) g")
def _(x, g, s, c):
    s.V = c.mu * s.V + (1 - c.mu) * g if s.k else g
    return x - c.lr * s.V


@wrong("momentum", "position_form", "x - lr g + mu (x - x_old): V holds the old lr")
def _(x, g, s, c):
    old, s.x = had(s, "x", x), x
    return x - c.lr * g + c.mu * (x - old)


@wrong("nesterov", "old_velocity", "g + mu V_old")
def _(x, g, s, c):
    old = had(s, "V", np.zeros_like(x))
    s.V = c.mu * old + g
    return x - c.lr * (g + c.mu * old)


@wrong("nesterov", "first_plain", "the first step is lr g")
def _(x, g, s, c):
    s.V = c.mu * had(s, "V", 0) + g
    return x - c.lr * (g + c.mu * s.V if s.k else g)


changed(
    *("adam", "t_stands", "t = 1 at every step", adam),
    up=lambda m, g, b1, t: m / (1 - b1),
    down=lambda v, b2, t, e: sqrt(v / (1 - b2)) + e,
)
changed(
    *(
        "adam",
        "root_forgotten",
        "(1 - beta2^t)/(1 - beta1^t) m / (sqrt(v) + eps)",
        adam,
    ),
    up=lambda m, g, b1, t: m / (1 - b1**t),
    down=lambda v, b2, t, e: (sqrt(v) + e) / (1 - b2**t),
)
changed(
    *("adam", "eps_as_floor", "max(sqrt(v^), eps)", adam),
    down=lambda v, b2, t, e: np.maximum(sqrt(v / (1 - b2**t)), e),
)


@wrong("adam", "late_m", "m from before this gradient, with this step's correction")
def _(x, g, s, c):
    old, t = had(s, "m", np.zeros_like(x)), s.k + 1
    _, v = moments(g, s, c)
    return x - c.lr * over(old / (1 - c.beta1**t), sqrt(v / (1 - c.beta2**t)) + c.eps)


@wrong("adam", "beta1_decays", "beta1 0.9^(t - 1) for beta1 in m, not in 1 - beta1^t")
def _(x, g, s, c):
    b = c.beta1 * 0.9**s.k
    s.m = b * had(s, "m", 0) + (1 - b) * g
    s.v = c.beta2 * had(s, "v", 0) + (1 - c.beta2) * g * g
    t = s.k + 1
    size = sqrt(s.v / (1 - c.beta2**t)) + c.eps
    return x - c.lr * over(s.m / (1 - c.beta1**t), size)


@wrong("nadam", "torch_schedule", "mu_t = beta1 (1 - 0.96^(0.004 t) / 2) and products")
def _(x, g, s, c):
    def mu(t):
        return c.beta1 * (1 - 0.5 * 0.96 ** (0.004 * t))

    m, v = moments(g, s, c)
    t = s.k + 1
    s.all = had(s, "all", 1.0) * mu(t)
    ahead = mu(t + 1) * m / (1 - s.all * mu(t + 1)) + (1 - mu(t)) * g / (1 - s.all)
    return x - c.lr * over(ahead, sqrt(v / (1 - c.beta2**t)) + c.eps)


changed(
    *("nadam", "weights_exchanged", "((1 - beta1) m + beta1 g)/(1 - beta1^t)", adam),
    up=lambda m, g, b1, t: ((1 - b1) * m + b1 * g) / (1 - b1**t),
)


@wrong("amsgrad", "fading_max", "w = max(beta2 w, v)")
def _(x, g, s, c):
    m, v = moments(g, s, c)
    s.w = np.maximum(c.beta2 * had(s, "w", 0), v)
    return x - c.lr * over(m, sqrt(s.w) + c.eps)


@wrong("amsgrad", "max_of_g", "w = max(w, g^2)")
def _(x, g, s, c):
    m, _ = moments(g, s, c)
    s.w = np.maximum(had(s, "w", 0), g * g)
    return x - c.lr * over(m, sqrt(s.w) + c.eps)


@wrong("adamax", "eps_of_adam", "m^ / (w + 1e-8)")
def _(x, g, s, c):
    m, _ = moments(g, s, c)
    s.w = np.maximum(c.beta2 * had(s, "w", 0), abs(g))
    return x - c.lr * m / (1 - c.beta1 ** (s.k + 1)) / (s.w + 1e-8)


@wrong("adamax", "beta1_in_the_norm", "w = max(beta1 w, |g|)")
def _(x, g, s, c):
    m, _ = moments(g, s, c)
    s.w = np.maximum(c.beta1 * had(s, "w", 0), abs(g))
    return x - c.lr * over(m / (1 - c.beta1 ** (s.k + 1)), s.w)


@wrong("adagrad", "eps_at_the_start", "v starts at eps, g / sqrt(v)")
def _(x, g, s, c):
    s.v = had(s, "v", c.eps) + g * g
    return x - c.lr * over(g, sqrt(s.v))


@wrong("adagrad", "counted_twice", "v = v + 2 g^2")
def _(x, g, s, c):
    s.v = had(s, "v", 0) + g * g
    s.v = s.v + g * g
    return x - c.lr * over(g, sqrt(s.v) + c.eps)


@wrong("rmsprop", "root_is_kept", "v = sqrt(rho v + (1 - rho) g^2), g / (v + eps)")
def _(x, g, s, c):
    s.v = sqrt(c.rho * had(s, "v", 0) + (1 - c.rho) * g * g)
    return x - c.lr * over(g, s.v + c.eps)


@wrong("rmsprop", "starts_full", "v starts at the first g^2")
def _(x, g, s, c):
    s.v = c.rho * had(s, "v", g * g) + (1 - c.rho) * g * g
    return x - c.lr * over(g, sqrt(s.v) + c.eps)


@wrong("adadelta", "d_of_the_step", "d of (lr u)^2")
def _(x, g, s, c):
    s.v = c.rho * had(s, "v", 0) + (1 - c.rho) * g * g
    d = had(s, "d", np.zeros_like(x))
    step = c.lr * g * sqrt((d + c.eps) / (s.v + c.eps))
    s.d = c.rho * d + (1 - c.rho) * step**2
    return x - step


@wrong("adadelta", "rho_exchanged_in_d", "d = (1 - rho) d + rho u^2")
def _(x, g, s, c):
    s.v = c.rho * had(s, "v", 0) + (1 - c.rho) * g * g
    d = had(s, "d", np.zeros_like(x))
    u = g * sqrt((d + c.eps) / (s.v + c.eps))
    s.d = (1 - c.rho) * d + c.rho * u * u
    return x - c.lr * u


@wrong("nsgd", "columns", "each column of a matrix has its own l2 norm")
def _(x, g, s, c):
    u, end = np.zeros_like(g), 0
    for shape in c.shapes:
        size = int(np.prod(shape))
        part = g[end : end + size].reshape(shape)
        u[end : end + size] = over(part, sqrt((part * part).sum(0))).ravel()
        end += size
    return stepped(x, c, u)


@wrong("nsgd", "one_plus", "g / (1 + |g|)")
def _(x, g, s, c):
    return stepped(x, c, g / (1 + norms(g, c)))


@wrong("nsgd", "langevin", "x - lr u + sqrt(2 lr) noise xi")
def _(x, g, s, c):
    return x - c.lr * unit(g, c) + sqrt(2 * c.lr) * c.noise * c.xi


@wrong("adaptive_nsgd", "from_the_first_rate", "lr = lr_0 (1 + beta c)")
def _(x, g, s, c):
    return adaptive(x, g, s, c, lr=lambda lr, beta, cos: c.lr * (1 + beta * cos))


@wrong("adaptive_nsgd", "clipped_on_the_way_out", "lr is kept unclipped, used clipped")
def _(x, g, s, c):
    def u(V, c):
        return over(np.clip(now, c.lo, c.hi) * unit(V, c), now)

    now = had(s, "lr", np.zeros_like(x) + c.lr)
    return adaptive(x, g, s, c, lo=-inf, hi=inf, u=u)


@wrong("adaptive_nsgd", "cosine_with_new_V", "c = cos(g, V)")
def _(x, g, s, c):
    return adaptive(x, g, s, c, cos=lambda s, c, g, o, V, W: each(cosine, c, g, V))


@wrong("adaptive_nsgd", "first_gradient_kept", "g_old is the first gradient for ever")
def _(x, g, s, c):
    first = had(s, "first", g)
    x = adaptive(x, g, s, c)
    s.g = s.first = first
    return x


@wrong("adaptive_nsgd", "coefficient_below_0.9", "mom clipped to [0, 0.9]")
def _(x, g, s, c):
    x = adaptive(x, g, s, c)
    s.mom = np.minimum(s.mom, 0.9)
    return x


@wrong("bn_momentum", "divides_by_this_norm", "V = mu V + g, a step along V / |g|")
def _(x, g, s, c):
    s.V = c.mu * had(s, "V", 0) + g
    return x - c.lr * over(s.V, each(l2, c, g))


@wrong("bn_momentum", "whole_vector", "one norm for all blocks")
def _(x, g, s, c):
    s.V = c.mu * had(s, "V", 0) + over(g, l2(g))
    return x - c.lr * s.V


@wrong("bn_relative", "sum_for_max", "lr (|x| + least) V")
def _(x, g, s, c):
    s.V = c.mu * had(s, "V", 0) + unit(g, c)
    return x - c.lr * (norms(x, c) + c.least) * s.V


@wrong("bn_relative", "rms_of_x", "max(rms(x), least)")
def _(x, g, s, c):
    s.V = c.mu * had(s, "V", 0) + unit(g, c)
    return x - c.lr * np.maximum(each(rms, c, x), c.least) * s.V


@wrong("bn_relative", "all_of_x", "|x| of everything")
def _(x, g, s, c):
    s.V = c.mu * had(s, "V", 0) + unit(g, c)
    return x - c.lr * max(l2(x), c.least) * s.V


@wrong("bn_adam", "largest_norm_so_far", "n = g / N, N = max(N, |g|) of the block")
def _(x, g, s, c):
    s.N = np.maximum(had(s, "N", 0), each(l2, c, g))
    return adam(x, over(g, s.N), s, c)


@wrong("bn_adam", "unit_m", "m^/|m^| / (sqrt(v^) + eps), m and v of g")
def _(x, g, s, c):
    m, v = moments(g, s, c)
    size = sqrt(v / (1 - c.beta2 ** (s.k + 1))) + c.eps
    return x - c.lr * over(unit(m, c), size)


@wrong("bn_adagrad", "no_square", "v = v + |n|")
def _(x, g, s, c):
    n = unit(g, c)
    s.v = had(s, "v", 0) + abs(n)
    return x - c.lr * over(n, sqrt(s.v) + c.eps)


@wrong("bn_rmsprop", "mean_norm", "n = g / sqrt(mean g^2)")
def _(x, g, s, c):
    n = over(g, each(rms, c, g))
    s.v = c.rho * had(s, "v", 0) + (1 - c.rho) * n * n
    return x - c.lr * over(n, sqrt(s.v) + c.eps)
