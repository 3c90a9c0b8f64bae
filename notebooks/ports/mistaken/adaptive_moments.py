"""Wrong ports of adam, nadam, amsgrad, adamax and bn_adam."""

import numpy as np
from numpy import sign, sqrt
from spelling import collection, each, had, l2, largest, over, unit
from templates import adam, moments

PORTS, wrong, changed = collection()


def mean_square(v):
    return (v * v).mean()


for name, computes, down in (
    ("eps_inside", "sqrt(v^ + eps)", lambda v, b2, t, e: sqrt(v / (1 - b2**t) + e)),
    ("only_m_corrected", "sqrt(v) + eps", lambda v, b2, t, e: sqrt(v) + e),
    ("no_root", "v^ + eps", lambda v, b2, t, e: v / (1 - b2**t) + e),
    (
        "max_eps",
        "sqrt(max(v^, eps))",
        lambda v, b2, t, e: sqrt(np.maximum(v / (1 - b2**t), e)),
    ),
    (
        "eps_times_root",
        "(sqrt(v) + 1e-7) / sqrt(1 - beta2^t)",
        lambda v, b2, t, e: (sqrt(v) + 1e-7) / sqrt(1 - b2**t),
    ),
    (
        "correct_v_without_root",
        "sqrt(v) / (1 - beta2^t) + eps",
        lambda v, b2, t, e: sqrt(v) / (1 - b2**t) + e,
    ),
    (
        "eps_1e-6_inside",
        "sqrt(v^ + 1e-6)",
        lambda v, b2, t, e: sqrt(v / (1 - b2**t) + 1e-6),
    ),
):
    changed("adam", name, computes, adam, down=down)

for name, computes, square in (
    ("adabelief", "v of (g - m)^2", lambda g, m, s: (g - m) ** 2),
    ("v_of_m", "v of m^2", lambda g, m, s: m * m),
    (
        "v_one_number",
        "v of the mean of g^2 of everything",
        lambda g, m, s: np.full_like(g, mean_square(g)),
    ),
    (
        "product_of_gradients",
        "v of |g g_old|, the first g^2",
        lambda g, m, s: abs(g * had(s, "g", g)),
    ),
):
    changed("adam", name, computes, adam, square=square)

changed(
    *("adam", "no_correction", "m / (sqrt(v) + eps)", adam),
    up=lambda m, g, b1, t: m,
    down=lambda v, b2, t, e: sqrt(v) + e,
)
changed(
    *("adam", "only_v_corrected", "m / (sqrt(v^) + eps)", adam),
    up=lambda m, g, b1, t: m,
)
changed("adam", "t_off_by_one", "t starts at 2", adam, first=2)
changed(
    *("adam", "v_sum", "v = beta2 v + g^2", adam),
    share=lambda b1, b2: 1,
)
changed(
    *("adam", "wrong_share", "v = beta2 v + (1 - beta1) g^2", adam),
    share=lambda b1, b2: 1 - b1,
)
changed(
    *("adam", "abs_v", "v averages |g|, no root", adam),
    square=lambda g, m, s: abs(g),
    down=lambda v, b2, t, e: v / (1 - b2**t) + e,
)
changed(
    *("adam", "linear_correction", "m / (1 - beta1)^t", adam),
    up=lambda m, g, b1, t: m / (1 - b1) ** t,
)
changed(
    *("adam", "clip_direction", "the direction clipped to [-1, 1]", adam),
    u=lambda u, c: np.clip(u, -1, 1),
)
changed("adam", "lion", "sign(u)", adam, u=lambda u, c: sign(u))
changed(
    *("adam", "global_clip", "g clipped to a norm of 1", adam),
    n=lambda g, c: g / max(1, l2(g)),
)
changed("adam", "own_betas", "beta 0.9 and 0.99 always", adam, beta1=0.9, beta2=0.99)


@wrong("adam", "v_per_block", "v of the mean of g^2 of the block")
def _(x, g, s, c):
    return adam(x, g, s, c, square=lambda g, m, s: each(mean_square, c, g))


@wrong("adam", "swapped_betas", "beta1 and beta2 exchanged")
def _(x, g, s, c):
    return adam(x, g, s, c, beta1=c.beta2, beta2=c.beta1)


@wrong("adam", "adamw", "x (1 - 0.01 lr) first")
def _(x, g, s, c):
    return adam(x * (1 - c.lr * 0.01), g, s, c)


@wrong("adam", "v_corrected_twice", "v = v^ is kept")
def _(x, g, s, c):
    m, v = moments(g, s, c)
    t = s.k + 1
    s.v = v / (1 - c.beta2**t)
    return x - c.lr * over(m / (1 - c.beta1**t), sqrt(s.v) + c.eps)


@wrong("adam", "first_m_is_g", "m starts at g, and is corrected all the same")
def _(x, g, s, c):
    s.m = had(s, "m", g)
    return adam(x, g, s, c)


@wrong("adam", "v_old", "v^ of the step before, the first g^2")
def _(x, g, s, c):
    old, t = had(s, "v", 0), s.k + 1
    m, _ = moments(g, s, c)
    square = g * g if t == 1 else old / (1 - c.beta2 ** (t - 1))
    return x - c.lr * over(m / (1 - c.beta1**t), sqrt(square) + c.eps)


@wrong("adam", "beta1_of_v", "v corrected by 1 - beta1^t")
def _(x, g, s, c):
    def down(v, b2, t, eps):
        return sqrt(over(v, 1 - c.beta1**t)) + eps

    return adam(x, g, s, c, down=down)


@wrong("adam", "l2_after_norm", "u + 0.01 x")
def _(x, g, s, c):
    return adam(x, g, s, c) - c.lr * 0.01 * x


@wrong("adam", "lr_sqrt_t", "lr / sqrt(t)")
def _(x, g, s, c):
    c.lr = c.lr / sqrt(s.k + 1)
    return adam(x, g, s, c)


# ----------------------------------------------------- nadam, amsgrad, adamax

for name, computes, up in (
    ("plain_adam", "m^: Adam", lambda m, g, b1, t: m / (1 - b1**t)),
    (
        "optax_lookahead",
        "beta1 m / (1 - beta1^(t+1)) + (1 - beta1) g / (1 - beta1^t)",
        lambda m, g, b1, t: b1 * m / (1 - b1 ** (t + 1)) + (1 - b1) * g / (1 - b1**t),
    ),
    (
        "g_uncorrected",
        "beta1 m^ + (1 - beta1) g",
        lambda m, g, b1, t: b1 * m / (1 - b1**t) + (1 - b1) * g,
    ),
    (
        "g_next",
        "beta1 m / (1 - beta1^(t+1)) + (1 - beta1) g",
        lambda m, g, b1, t: b1 * m / (1 - b1 ** (t + 1)) + (1 - b1) * g,
    ),
    ("only_g", "beta1 m^", lambda m, g, b1, t: b1 * m / (1 - b1**t)),
):
    changed("nadam", name, computes, adam, up=up)


@wrong("amsgrad", "torch_correction", "m and w corrected")
def _(x, g, s, c):
    m, v = moments(g, s, c)
    t, s.w = s.k + 1, np.maximum(had(s, "w", 0), v)
    size = sqrt(s.w / (1 - c.beta2**t)) + c.eps
    return x - c.lr * over(m / (1 - c.beta1**t), size)


@wrong("amsgrad", "max_stored_in_v", "v = max(v, beta2 v + (1 - beta2) g^2)")
def _(x, g, s, c):
    old = had(s, "v", 0)
    m, v = moments(g, s, c)
    s.v = np.maximum(old, v)
    return x - c.lr * over(m, sqrt(s.v) + c.eps)


@wrong("amsgrad", "no_max", "v for w")
def _(x, g, s, c):
    m, v = moments(g, s, c)
    return x - c.lr * over(m, sqrt(v) + c.eps)


@wrong("amsgrad", "late_max", "the maximum from before")
def _(x, g, s, c):
    m, v = moments(g, s, c)
    old = had(s, "w", np.zeros_like(x))
    s.w = np.maximum(old, v)
    return x - c.lr * over(m, sqrt(old) + c.eps)


@wrong("amsgrad", "block_max", "w = max(w, the largest v of the block)")
def _(x, g, s, c):
    m, v = moments(g, s, c)
    s.w = np.maximum(had(s, "w", 0), each(largest, c, v))
    return x - c.lr * over(m, sqrt(s.w) + c.eps)


@wrong("amsgrad", "max_of_root", "w = max(w, v^), m corrected")
def _(x, g, s, c):
    m, v = moments(g, s, c)
    t = s.k + 1
    s.w = np.maximum(had(s, "w", 0), v / (1 - c.beta2**t))
    return x - c.lr * over(m / (1 - c.beta1**t), sqrt(s.w) + c.eps)


def corrected(m, s, c):
    return m / (1 - c.beta1 ** (s.k + 1))


def bounded(w, up=corrected, down=lambda w, b2, t: w):
    """adamax with w(beta2, w_old, g, m, c)."""

    def move(x, g, s, c):
        m, _ = moments(g, s, c)
        s.w = w(c.beta2, had(s, "w", 0), g, m, c)
        return x - c.lr * over(up(m, s, c), down(s.w, c.beta2, s.k + 1))

    return move


def exponential(b2, w, g, m, c):
    return np.maximum(b2 * w, abs(g))


for name, computes, *slots in (
    ("no_correction", "m / w", exponential, lambda m, s, c: m),
    (
        "max_of_m",
        "w = max(beta2 w, |m|)",
        lambda b2, w, g, m, c: np.maximum(b2 * w, abs(m)),
    ),
    ("no_decay", "w = max(w, |g|)", lambda b2, w, g, m, c: np.maximum(w, abs(g))),
    (
        "v_corrected_too",
        "w / (1 - beta2^t)",
        *(exponential, corrected, lambda w, b2, t: w / (1 - b2**t)),
    ),
    (
        "block_max",
        "w = max(beta2 w, the largest |g| of the block)",
        lambda b2, w, g, m, c: np.maximum(b2 * w, each(largest, c, g)),
    ),
    ("sum", "w = beta2 w + |g|", lambda b2, w, g, m, c: b2 * w + abs(g)),
):
    wrong("adamax", name, computes)(bounded(*slots))


# --------------------------------------------------------------------- bn_adam

for name, computes, n in (
    ("global", "one norm for all blocks", lambda g, c: over(g, l2(g))),
    (
        "scale_back",
        "g/|g| times sqrt(size of the block)",
        lambda g, c: unit(g, c) * sqrt(each(len, c, g)),
    ),
    ("max_and_back", "g / max|g| of everything", lambda g, c: over(g, largest(g))),
):
    changed("bn_adam", name, computes, adam, n=n)

changed("bn_adam", "after", "Adam's direction is normalised, not g", adam, u=unit)


@wrong("bn_adam", "v_of_raw", "m of g/|g|, v of g^2")
def _(x, g, s, c):
    return adam(x, g, s, c, n=unit, square=lambda n, m, s: g * g)


@wrong("bn_adam", "m_of_raw", "m of g, v of (g/|g|)^2")
def _(x, g, s, c):
    return adam(x, g, s, c, square=lambda g, m, s: unit(g, c) ** 2)
