"""Set M: wrong ports of the modern methods, by another hand; unseen when written.

PORTS are wrong: 40 with one mistake, 10 with two. RIGHT are right, spelled otherwise.
"""

import numpy as np
from numpy import sign, sqrt
from spelling import collection, each, had, l2, over, parts

from nglab.norms import COEFFICIENTS

PORTS, wrong, changed = collection()
RIGHT, right, respelled = collection()


# ---- what the ports are made of


def layers(c):
    """Slice, rows and columns of every layer."""
    for p, shape in zip(parts(c), c.shapes, strict=True):
        yield p, shape[0], int(np.prod(shape[1:]))


def per_layer(f, c, *vectors):
    """f(G, ...) of every layer as a matrix."""
    out = np.zeros_like(vectors[0])
    for p, m, n in layers(c):
        out[p] = np.ravel(f(*(v[p].reshape(m, n) for v in vectors)) * np.ones((m, n)))
    return out


def triples(c):
    listed = COEFFICIENTS[c.coefficients]
    return [listed[min(i, len(listed) - 1)] for i in range(c.ns_steps)]


def newton_schulz(X, coefficients):
    tall = X.shape[0] > X.shape[1]
    X = X.T if tall else X
    for a, b, c in coefficients:
        A = X @ X.T
        X = (b * A + c * A @ A + a * np.eye(len(A))) @ X
    return X.T if tall else X


def frobenius(G, c):
    return max(l2(G), had(c, "floor", 0.0)) + had(c, "eps", 0.0)


def shape_scale(m, n, c):
    return {
        "none": 1.0,
        "original": sqrt(max(1.0, m / n)),
        "match_rms_adamw": 0.2 * sqrt(max(m, n)),
        "unit_rms": sqrt(m / n),
        "fan_in": 1.0 / n,
    }[c.scale]


def coupled(x, g, c):
    return g + c.decay * x if had(c, "coupling", "scaled") == "coupled" else g


def decayed(x, u, c):
    """The end of the step: x less lr u, and the decay."""
    kind = had(c, "coupling", "scaled")
    if kind == "coupled":
        return x - c.lr * u
    if kind == "decoupled":
        return x - (c.lr * u + c.decay * x)
    return x - c.lr * (u + c.decay * x)


def heavy(s, g, c):
    return c.mu * had(s, "V", 0) + g


def ema(s, g, c):
    return c.mu * had(s, "V", 0) + (1 - c.mu) * g


def ahead(V, g, c):
    return g + c.mu * V if c.nesterov else V


def muon(
    x,
    g,
    s,
    c,
    average=heavy,
    look=ahead,
    size=frobenius,
    steps=triples,
    scale=shape_scale,
    end=decayed,
    orthogonal=newton_schulz,
):
    g = coupled(x, g, c)
    s.V = average(s, g, c)
    d, u = look(s.V, g, c), np.zeros_like(x)
    for p, m, n in layers(c):
        G = d[p].reshape(m, n)
        O = orthogonal(over(G, size(G, c)), steps(c))
        u[p] = scale(m, n, c) * O.ravel()
    return end(x, u, c)


def on_ball(G, c):
    if c.ball == "l2":
        return over(G, l2(G))
    if c.ball == "max":
        return sign(G)
    if c.ball == "rms":
        return over(G, l2(G)) * sqrt(G.size)
    if c.ball == "rows":
        return over(G, sqrt((G * G).sum(1, keepdims=True)))
    if c.ball == "columns":
        return over(G, sqrt((G * G).sum(0, keepdims=True)))
    return newton_schulz(over(G, l2(G)), triples(c))


def contract(x, u, c):
    return x - c.lr * (c.radius * u + (x if c.constrained else 0))


def scion(x, g, s, c, average=ema, ball=on_ball, scale=shape_scale, end=contract):
    s.V = average(s, g, c)
    u = np.zeros_like(x)
    for p, m, n in layers(c):
        u[p] = scale(m, n, c) * np.ravel(ball(s.V[p].reshape(m, n), c))
    return end(x, u, c)


def adam_mean(s, g, c):
    s.m = c.beta1 * had(s, "m", 0) + (1 - c.beta1) * g
    s.v = c.beta2 * had(s, "v", 0) + (1 - c.beta2) * g * g
    t = s.k + 1
    return s.m / (1 - c.beta1**t), s.v / (1 - c.beta2**t)


def adam_step(s, g, c):
    m, v = adam_mean(s, g, c)
    return over(m, sqrt(v) + c.eps)


def trusted(x, u):
    """|x| / |u| of a block, 1 where one of them is 0."""
    return l2(x) / l2(u) if l2(x) > 0 and l2(u) > 0 else 1.0


def lars_ratio(x, g, c):
    return each(
        lambda x, g: (
            c.trust * l2(x) / (l2(g) + c.decay * l2(x)) if l2(x) and l2(g) else 1.0
        ),
        c,
        x,
        g,
    )


def clip_factor(g, limit):
    return limit / max(l2(g), limit)


def row_lengths(v, c):
    """|v| of the row that an entry is in; a layer of one dimension is one row."""
    out = np.zeros_like(v)
    for (p, m, n), shape in zip(layers(c), c.shapes, strict=True):
        G = v[p].reshape(1, -1) if len(shape) == 1 else v[p].reshape(m, n)
        out[p] = np.repeat(sqrt((G * G).sum(1)), G.shape[1])
    return out


# ---- sign_sgd


@wrong("sign_sgd", "no_zero", "sign(0) = 1: g >= 0 goes down, all else goes up")
def _(x, g, s, c):
    return x - c.lr * (np.where(g >= 0, 1.0, -1.0) + c.decay * x)


@wrong("sign_sgd", "decay_in_sign", "sign(g + decay x)")
def _(x, g, s, c):
    return x - c.lr * sign(g + c.decay * x)


@wrong("sign_sgd", "grafted", "in every block sign(g) |g| / |sign(g)|: as long as g")
def _(x, g, s, c):
    u = each(lambda a: sign(a) * over(l2(a), l2(sign(a))), c, g)
    return x - c.lr * (u + c.decay * x)


# ---- signum


@wrong("signum", "zeroed_each_step", "the buffer is made anew each step: sign(g)")
def _(x, g, s, c):
    s.V = np.zeros_like(g)
    s.V = c.mu * s.V + (1 - c.mu) * g
    return x - c.lr * (sign(s.V) + c.decay * x)


@wrong("signum", "votes", "m <- mu m + (1 - mu) sign(g): of signs, not of gradients")
def _(x, g, s, c):
    s.V = ema(s, sign(g), c)
    return x - c.lr * (sign(s.V) + c.decay * x)


@wrong("signum", "looks_ahead", "sign(mu m + (1 - mu) g) of the new m, as Nesterov")
def _(x, g, s, c):
    s.V = ema(s, g, c)
    return x - c.lr * (sign(c.mu * s.V + (1 - c.mu) * g) + c.decay * x)


@wrong("signum", "by_both_sides", "2 / (rows + columns) times the sign, in every block")
def _(x, g, s, c):
    s.V = ema(s, g, c)
    u = per_layer(lambda G: sign(G) * 2 / sum(G.shape), c, s.V)
    return x - c.lr * (u + c.decay * x)


# ---- lion


def lion(x, g, s, c, sees, keeps, out=sign):
    g = coupled(x, g, c)
    m = had(s, "m", np.zeros_like(g))
    u = out(sees(m, g, c))
    s.m = keeps(m, g, c)
    return decayed(x, u, c)


def lion_sees(m, g, c):
    return c.beta1 * m + (1 - c.beta1) * g


def lion_keeps(m, g, c):
    return c.beta2 * m + (1 - c.beta2) * g


changed(
    *("lion", "weights_of_ema_swapped", "m <- (1 - beta2) m + beta2 g"),
    lion,
    sees=lion_sees,
    keeps=lambda m, g, c: (1 - c.beta2) * m + c.beta2 * g,
)
changed(
    *("lion", "momentum_first", "m is updated before the sign sees it"),
    lion,
    sees=lambda m, g, c: lion_sees(lion_keeps(m, g, c), g, c),
    keeps=lion_keeps,
)


@wrong("lion", "unscaled_sight", "m <- beta2 m + (1 - beta2) lr g, the sign sees g")
def _(x, g, s, c):
    g = coupled(x, g, c)
    m = had(s, "m", 0)
    u = sign(c.beta1 * m + (1 - c.beta1) * g)
    s.m = c.beta2 * m + (1 - c.beta2) * c.lr * g
    return decayed(x, u, c)


@wrong("lion", "cautious", "0 where the sign of the step is not that of g")
def _(x, g, s, c):
    g = coupled(x, g, c)
    m = had(s, "m", np.zeros_like(g))
    u = sign(lion_sees(m, g, c))
    s.m = lion_keeps(m, g, c)
    return decayed(x, u * (u * g > 0), c)


@wrong("lion", "corrected", "m / (1 - beta2^k) where m is seen, as in Adam")
def _(x, g, s, c):
    g = coupled(x, g, c)
    m = had(s, "m", np.zeros_like(g))
    seen = m / (1 - c.beta2**s.k) if s.k else m
    u = sign(lion_sees(seen, g, c))
    s.m = lion_keeps(m, g, c)
    return decayed(x, u, c)


# ---- muon


def kernel_sides(x, g, s, c):
    """Scaled by height and width, as the last two dimensions of a kernel are."""
    g = coupled(x, g, c)
    s.V = heavy(s, g, c)
    d, u = ahead(s.V, g, c), np.zeros_like(x)
    for (p, m, n), shape in zip(layers(c), c.shapes, strict=True):
        G = d[p].reshape(m, n)
        O = newton_schulz(over(G, frobenius(G, c)), triples(c))
        sides = shape[-2:] if len(shape) > 2 else (m, n)
        u[p] = shape_scale(*sides, c) * O.ravel()
    return decayed(x, u, c)


wrong("muon", "kernel_sides", "kernels are scaled by height and width")(kernel_sides)
changed(
    *("muon", "gradient_and_average", "V <- mu V + (1 - mu) g, G = g + V by nesterov"),
    muon,
    average=ema,
    look=lambda V, g, c: g + V if c.nesterov else V,
)
changed(
    *("muon", "in_by_out", "the scale takes columns for rows, rows for columns"),
    muon,
    scale=lambda m, n, c: shape_scale(n, m, c),
)
changed(
    *("muon", "six_steps", "a step of Newton-Schulz too many"),
    muon,
    steps=lambda c: (
        [*triples(c), COEFFICIENTS[c.coefficients][-1]]
        if len(COEFFICIENTS[c.coefficients]) <= c.ns_steps
        else list(COEFFICIENTS[c.coefficients][: c.ns_steps + 1])
    ),
)


def last_of_list(c):
    listed = COEFFICIENTS[c.coefficients][-c.ns_steps :]
    return [listed[min(i, len(listed) - 1)] for i in range(c.ns_steps)]


changed(
    *("muon", "last_coefficients", "of a longer list the last ns_steps, not the first"),
    muon,
    steps=last_of_list,
)
changed(
    *("muon", "clamped_norm", "G / max(|G|, floor, 1e-7) + eps: a hidden floor"),
    muon,
    size=lambda G, c: max(l2(G), c.floor, 1e-7) + c.eps,
)


@wrong("muon", "decay_scaled_too", "x - lr s (polar(G) + decay x) in every layer")
def _(x, g, s, c):
    g = coupled(x, g, c)
    s.V = heavy(s, g, c)
    d, new = ahead(s.V, g, c), x.copy()
    for p, m, n in layers(c):
        G = d[p].reshape(m, n)
        u = newton_schulz(over(G, frobenius(G, c)), triples(c)).ravel()
        a = shape_scale(m, n, c)
        new[p] = x[p] - a * (x[p] - decayed(x[p], u, c))
    return new


@wrong("muon", "vectors_raw", "a layer of one dimension takes G itself, not its polar")
def _(x, g, s, c):
    g = coupled(x, g, c)
    s.V = heavy(s, g, c)
    d, u = ahead(s.V, g, c), np.zeros_like(x)
    for (p, m, n), shape in zip(layers(c), c.shapes, strict=True):
        G = d[p].reshape(m, n)
        O = newton_schulz(over(G, frobenius(G, c)), triples(c)).ravel()
        u[p] = d[p] if len(shape) == 1 else shape_scale(m, n, c) * O
    return decayed(x, u, c)


@wrong("muon", "old_buffer_ahead", "G = g + mu V with the V from before the gradient")
def _(x, g, s, c):
    old = had(s, "V", np.zeros_like(g))
    return muon(x, g, s, c, look=lambda V, g, c: g + c.mu * old if c.nesterov else V)


# ---- scion

changed(
    *("scion", "gradient_into_ball", "u(g): the average is kept and not used"),
    lambda x, g, s, c: scion(x, g, s, c, average=lambda s, g, c: g),
)
changed(
    *("scion", "a_for_mu", "m <- (1 - mu) m + mu g"),
    scion,
    average=lambda s, g, c: (1 - c.mu) * had(s, "V", 0) + c.mu * g,
)
changed(
    *("scion", "sum_for_mean", "rms: G / |G| without the root of the size"),
    scion,
    ball=lambda G, c: over(G, l2(G)) if c.ball == "rms" else on_ball(G, c),
)
changed(
    *("scion", "at_least_one", "unit_rms: sqrt(max(1, rows/columns))"),
    scion,
    scale=lambda m, n, c: (
        sqrt(max(1, m / n)) if c.scale == "unit_rms" else shape_scale(m, n, c)
    ),
)

# ---- adamw


@wrong("adamw", "decay_of_new", "decay of the x that the step has left, not of the old")
def _(x, g, s, c):
    new = x - c.lr * adam_step(s, coupled(x, g, c), c)
    share = {"scaled": c.lr * c.decay, "decoupled": c.decay, "coupled": 0.0}
    return new - share[c.coupling] * new


@wrong("adamw", "correction_out_of_root", "m^ / (sqrt(v) / (1 - beta2^t) + eps)")
def _(x, g, s, c):
    m, _ = adam_mean(s, coupled(x, g, c), c)
    root = sqrt(s.v) / (1 - c.beta2 ** (s.k + 1))
    return decayed(x, over(m, root + c.eps), c)


# ---- lars


@wrong("lars", "seeded_raw", "V = g + decay x at first, without r")
def _(x, g, s, c):
    d = g + c.decay * x
    s.V = c.mu * s.V + lars_ratio(x, g, c) * d if s.k else d
    return x - c.lr * s.V


@wrong("lars", "never_longer", "r is 1 at most")
def _(x, g, s, c):
    r = np.minimum(lars_ratio(x, g, c), 1)
    s.V = c.mu * had(s, "V", 0) + r * (g + c.decay * x)
    return x - c.lr * s.V


@wrong("lars", "one_norm_of_sum", "r = trust |x| / |g + decay x|, 1 where one is 0")
def _(x, g, s, c):
    d = g + c.decay * x
    r = each(lambda x, d: c.trust * trusted(x, d) if l2(x) and l2(d) else 1.0, c, x, d)
    s.V = c.mu * had(s, "V", 0) + r * d
    return x - c.lr * s.V


# ---- lamb


@wrong(
    "lamb", "decay_outside", "u without decay in the ratio; x less lr decay x as well"
)
def _(x, g, s, c):
    u = adam_step(s, g, c)
    return x - c.lr * each(trusted, c, x, u) * u - c.lr * c.decay * x


@wrong("lamb", "no_decay_no_trust", "where decay = 0 the ratio is 1")
def _(x, g, s, c):
    u = adam_step(s, g, c) + c.decay * x
    r = each(trusted, c, x, u) if c.decay else 1.0
    return x - c.lr * r * u


@wrong("lamb", "only_shortens", "min(1, |x| / |u|): a cap, never a stretch")
def _(x, g, s, c):
    u = adam_step(s, g, c) + c.decay * x
    return x - c.lr * np.minimum(1, each(trusted, c, x, u)) * u


# ---- novograd


def novo(x, g, s, c, first, size=lambda v, c: sqrt(v) + c.eps):
    square = each(lambda a: a @ a, c, g)
    s.v = c.beta2 * s.v + (1 - c.beta2) * square if s.k else first(square, c)
    return over(g, size(s.v, c))


@wrong("novograd", "first_counts_more", "m = h at first, and then beta1 m + h at once")
def _(x, g, s, c):
    h = novo(x, g, s, c, first=lambda a, c: a) + c.decay * x
    s.m = c.beta1 * had(s, "m", h) + h
    return x - c.lr * s.m


# ---- clipped_gd


@wrong(
    "clipped_gd", "clips_the_sum", "V <- mu V + g;  x - lr V limit / max(|V|, limit)"
)
def _(x, g, s, c):
    s.V = c.mu * had(s, "V", 0) + g
    return x - c.lr * each(lambda V: V * clip_factor(V, c.limit), c, s.V)


@wrong("clipped_gd", "by_value", "every entry of g into [-limit, limit]")
def _(x, g, s, c):
    s.V = heavy(s, np.clip(g, -c.limit, c.limit), c)
    return x - c.lr * s.V


# ---- agc


@wrong("agc", "by_layer", "norms of the whole layer, not of its rows")
def _(x, g, s, c):
    a = each(lambda x: c.limit * max(l2(x), c.least), c, x)
    s.V = heavy(s, g * over(a, np.maximum(each(l2, c, g), a)), c)
    return x - c.lr * s.V


@wrong("agc", "least_of_product", "c = max(limit |x|, least)")
def _(x, g, s, c):
    a = np.maximum(c.limit * row_lengths(x, c), c.least)
    s.V = heavy(s, g * over(a, np.maximum(row_lengths(g, c), a)), c)
    return x - c.lr * s.V


# ---- dog


def dog(x, g, s, c, measure, reach=np.maximum):
    if not s.k:
        s.x0, s.far, s.G = x, each(lambda a: c.least * (1 + l2(a)), c, x), 0
    s.far = reach(s.far, each(l2, c, x - s.x0))
    s.G = s.G + each(lambda a: a @ a, c, g)
    return x - c.lr * over(s.far, measure(s.G, c)) * g


@wrong("dog", "last_stride", "far <- max(far, |x - x_old|): of the step before")
def _(x, g, s, c):
    new = dog(x, g, s, c, measure=lambda G, c: sqrt(G + c.eps))
    s.x0 = x
    return new


changed(
    *("dog", "eps_after_root", "lr far / (sqrt(G) + eps)"),
    dog,
    measure=lambda G, c: sqrt(G) + c.eps,
)

# ---- two mistakes


@wrong("signum", "two_by_fan_in_swapped", "m <- (1 - mu) m + mu g; sign(m) / columns")
def _(x, g, s, c):
    s.V = (1 - c.mu) * had(s, "V", 0) + c.mu * g
    u = per_layer(lambda G: sign(G) / G.shape[1], c, s.V)
    return x - c.lr * (u + c.decay * x)


@wrong(
    "lion", "two_exchanged_squared", "beta1 and beta2 exchanged; decay times lr twice"
)
def _(x, g, s, c):
    g = coupled(x, g, c)
    m = had(s, "m", np.zeros_like(g))
    u = sign(c.beta2 * m + (1 - c.beta2) * g)
    s.m = c.beta1 * m + (1 - c.beta1) * g
    rate = {"scaled": c.lr**2, "decoupled": c.lr, "coupled": 0.0}[c.coupling]
    return x - c.lr * u - rate * c.decay * x


changed(
    *("muon", "two_plain_and_short", "never Nesterov; a step of Newton-Schulz too few"),
    muon,
    look=lambda V, g, c: V,
    steps=lambda c: triples(c)[:-1],
)


@wrong(
    "muon", "two_spectral_late", "sqrt(max(rows, columns)) without .2; decay of new x"
)
def _(x, g, s, c):
    def long(m, n, c):
        known = c.scale != "match_rms_adamw"
        return shape_scale(m, n, c) if known else sqrt(max(m, n))

    def late(x, u, c):
        share = {"scaled": c.lr * c.decay, "decoupled": c.decay, "coupled": 0.0}
        return (x - c.lr * u) * (1 - share[c.coupling])

    return muon(x, g, s, c, scale=long, end=late)


@wrong("scion", "two_turned_and_bare", "rows and columns exchanged; no factor by shape")
def _(x, g, s, c):
    def turned(G, c):
        return on_ball(G.T, c).T if c.ball in ("rows", "columns") else on_ball(G, c)

    return scion(x, g, s, c, ball=turned, scale=lambda m, n, c: 1.0)


@wrong(
    "adamw", "two_eps_and_scaled", "sqrt(v^ + eps); decay times lr for `decoupled` too"
)
def _(x, g, s, c):
    m, v = adam_mean(s, coupled(x, g, c), c)
    decay = 0 if c.coupling == "coupled" else c.decay
    return x - c.lr * (over(m, sqrt(v + c.eps)) + decay * x)


@wrong("lars", "two_ema_no_decay", "V <- mu V + (1 - mu) r (...); r = trust |x| / |g|")
def _(x, g, s, c):
    r = each(lambda x, g: c.trust * trusted(x, g) if l2(x) and l2(g) else 1.0, c, x, g)
    s.V = ema(s, r * (g + c.decay * x), c)
    return x - c.lr * s.V


@wrong("lamb", "two_whole_and_raw", "|x| / |u| over all layers; m is not corrected")
def _(x, g, s, c):
    _, v = adam_mean(s, g, c)
    u = over(s.m, sqrt(v) + c.eps) + c.decay * x
    return x - c.lr * trusted(x, u) * u


@wrong("novograd", "two_greatest_outside", "v never falls; decay beside m, not in it")
def _(x, g, s, c):
    square = each(lambda a: a @ a, c, g)
    new = c.beta2 * s.v + (1 - c.beta2) * square if s.k else square
    s.v = np.maximum(had(s, "v", 0), new)
    s.m = c.beta1 * had(s, "m", 0) + over(g, sqrt(s.v) + c.eps)
    return x - c.lr * (s.m + c.decay * x)


@wrong("dog", "two_whole_and_stale", "norms over all layers; far from before this x")
def _(x, g, s, c):
    if not s.k:
        s.x0, s.far, s.G = x, c.least * (1 + l2(x)), 0.0
    s.G = s.G + g @ g
    new = x - c.lr * over(s.far, sqrt(s.G + c.eps)) * g
    s.far = max(s.far, l2(x - s.x0))
    return new


# ---- right, in other words


@right("sign_sgd", "by_comparison", "(g > 0) - (g < 0), decayed first")
def _(x, g, s, c):
    return x * (1 - c.lr * c.decay) - c.lr * ((g > 0) * 1.0 - (g < 0) * 1.0)


@right("signum", "heavy_ball", "V <- mu V + g has the signs of m")
def _(x, g, s, c):
    s.V = heavy(s, g, c)
    return x - c.lr * sign(s.V) - c.lr * c.decay * x


@right("lion", "increments", "m += (1 - beta2) (g - m), decay first")
def _(x, g, s, c):
    g = coupled(x, g, c)
    m = had(s, "m", np.zeros_like(g))
    u = sign(m + (1 - c.beta1) * (g - m))
    s.m = m + (1 - c.beta2) * (g - m)
    share = {"scaled": c.lr * c.decay, "decoupled": c.decay, "coupled": 0.0}
    return x * (1 - share[c.coupling]) - c.lr * u


@right("muon", "turned_about", "X (a I + b X'X + c (X'X)^2), transposed where wide")
def _(x, g, s, c):
    def other_side(X, coefficients):
        wide = X.shape[0] < X.shape[1]
        X = X.T if wide else X
        for a, b, c in coefficients:
            A = X.T @ X
            X = a * X + X @ (b * A + c * A @ A)
        return X.T if wide else X

    return muon(x, g, s, c, orthogonal=other_side)


@right("scion", "heavy_ball", "V <- mu V + g: the ball sees no lengths")
def _(x, g, s, c):
    return scion(x, g, s, c, average=heavy)


@right("adamw", "fused", "decay first; both corrections in the rate and eps")
def _(x, g, s, c):
    g = coupled(x, g, c)
    s.m = had(s, "m", 0) + (1 - c.beta1) * (g - had(s, "m", 0))
    s.v = c.beta2 * had(s, "v", 0) + (1 - c.beta2) * g**2
    root = sqrt(1 - c.beta2 ** (s.k + 1))
    rate = c.lr * root / (1 - c.beta1 ** (s.k + 1))
    share = {"scaled": c.lr * c.decay, "decoupled": c.decay, "coupled": 0.0}
    x = x * (1 - share[c.coupling])
    return x - rate * over(s.m, sqrt(s.v) + c.eps * root)


@right("lars", "gradient_in_place", "r g + r decay x, two sums")
def _(x, g, s, c):
    r = lars_ratio(x, g, c)
    s.V = c.mu * had(s, "V", 0) + r * g
    s.V = s.V + (r * c.decay) * x
    return x - c.lr * s.V


@right("lamb", "unit_times_length", "|x| times the unit vector of u")
def _(x, g, s, c):
    u = adam_step(s, g, c) + c.decay * x
    moved = each(
        lambda x, u: l2(x) * (u / l2(u)) if l2(x) > 0 and l2(u) > 0 else u, c, x, u
    )
    return x - c.lr * moved


@right("novograd", "decay_in_two", "m takes the decay first, then the gradient")
def _(x, g, s, c):
    m = c.beta1 * had(s, "m", np.zeros_like(x)) + c.decay * x
    s.m = m + novo(x, g, s, c, first=lambda a, c: a)
    return x - c.lr * s.m


@right("clipped_gd", "by_condition", "g, or g limit / |g| where |g| > limit")
def _(x, g, s, c):
    def clip(a):
        return a / l2(a) * c.limit if l2(a) > c.limit else a

    s.V = c.mu * had(s, "V", 0) + each(clip, c, g)
    return x - c.lr * s.V


@right("agc", "min_of_one", "g min(1, c / |g|), by the smaller norm")
def _(x, g, s, c):
    a = c.limit * np.maximum(row_lengths(x, c), c.least)
    n = row_lengths(g, c)
    s.V = c.mu * had(s, "V", 0) + np.where(n > a, over(g, n) * a, g)
    return x - c.lr * s.V


@right("dog", "product_of_roots", "g / sqrt(G + eps) first, far by a comparison")
def _(x, g, s, c):
    if not s.k:
        s.x0, s.far, s.G = x, each(lambda a: c.least + c.least * l2(a), c, x), 0
    gone = each(l2, c, s.x0 - x)
    s.far = np.where(gone > s.far, gone, s.far)
    s.G = s.G + each(lambda a: (a**2).sum(), c, g)
    return x - (c.lr * over(g, sqrt(s.G + c.eps))) * s.far
