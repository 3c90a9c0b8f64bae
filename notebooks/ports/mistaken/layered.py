"""Wrong ports of AdamW and of the methods that measure each layer."""

import numpy as np
from matrices import decayed
from numpy import sqrt
from spelling import collection, each, had, l2, over
from templates import moments

PORTS, wrong, changed = collection()


def adamw(x, g, s, c, u=lambda u: u, step=decayed, eps=0.0, inside=True):
    """AdamW with slots."""
    if inside:
        g = g + c.decay * x * (c.coupling == "coupled")
    t, (m, v) = s.k + 1, moments(g, s, c)
    down = sqrt(v / (1 - c.beta2**t) + eps) + c.eps
    return step(x, u(over(m / (1 - c.beta1**t), down)), c)


@wrong("adamw", "always_scaled", "coupling is not read: lr decay x")
def _(x, g, s, c):
    return adamw(
        x, g, s, c, inside=False, step=lambda x, u, c: x - c.lr * (u + c.decay * x)
    )


@wrong("adamw", "palm", "lr^2 decay x, coupling is not read")
def _(x, g, s, c):
    def step(x, u, c):
        return x - c.lr * (u + c.lr * c.decay * x)

    return adamw(x, g, s, c, inside=False, step=step)


@wrong("adamw", "decay_after", "(x - lr u)(1 - lr decay)")
def _(x, g, s, c):
    def step(x, u, c):
        return (x - c.lr * u) * (1 - c.lr * c.decay)

    return adamw(x, g, s, c, inside=False, step=step)


@wrong("adamw", "l2", "Adam on g + decay x, whatever the config says")
def _(x, g, s, c):
    def step(x, u, c):
        return x - c.lr * u

    return adamw(x, g + c.decay * x, s, c, inside=False, step=step)


@wrong("adamw", "decayed_in_adam", "decay x behind the second moment, in front of m")
def _(x, g, s, c):
    t = s.k + 1
    own = g + c.decay * x
    s.m = c.beta1 * had(s, "m", 0) + (1 - c.beta1) * own
    s.v = c.beta2 * had(s, "v", 0) + (1 - c.beta2) * g * g
    return x - c.lr * over(s.m / (1 - c.beta1**t), sqrt(s.v / (1 - c.beta2**t)) + c.eps)


@wrong("adamw", "sign_of_decay", "x grows: - decay x where it says scaled")
def _(x, g, s, c):
    def step(x, u, c):
        own = {"coupled": 0.0, "scaled": -c.lr, "decoupled": 1.0}[c.coupling]
        return x - (c.lr * u + own * c.decay * x)

    return adamw(x, g, s, c, step=step)


def lars(x, g, s, c, ratio, inner=True, seed=None, lr_inside=False):
    """LARS with its ratio as a slot."""
    r = ratio(each(l2, c, x), each(l2, c, g), c)
    old = had(s, "V", np.zeros_like(g) if seed is None else seed)
    s.V = c.mu * old + r * (g + c.decay * x) * (c.lr if lr_inside else 1)
    return x - s.V * (1 if lr_inside else c.lr)


def usual(xx, gg, c):
    """trust |x| / (|g| + decay |x|), 1 where one is 0."""
    return np.where((xx > 0) & (gg > 0), over(c.trust * xx, gg + c.decay * xx), 1)


@wrong("lars", "rate_inside", "lr is in V")
def _(x, g, s, c):
    return lars(x, g, s, c, usual, lr_inside=True)


@wrong("lars", "raw_seed", "V begins with the raw gradient")
def _(x, g, s, c):
    return lars(x, g, s, c, usual, seed=g)


@wrong("lars", "norm_of_sum", "|g + decay x| below, as optax")
def _(x, g, s, c):
    both = each(l2, c, g + c.decay * x)
    return lars(
        x,
        g,
        s,
        c,
        lambda xx, gg, c: np.where(xx * both > 0, over(c.trust * xx, both), 1),
    )


@wrong("lars", "gradient_alone", "|g| below")
def _(x, g, s, c):
    return lars(
        x, g, s, c, lambda xx, gg, c: np.where(xx * gg > 0, over(c.trust * xx, gg), 1)
    )


@wrong("lars", "zero_stays", "r = 0 where x or g is 0")
def _(x, g, s, c):
    return lars(x, g, s, c, lambda xx, gg, c: usual(xx, gg, c) * (xx * gg > 0))


@wrong("lars", "only_with_decay", "r = 1 where decay = 0, as timm")
def _(x, g, s, c):
    return lars(x, g, s, c, lambda xx, gg, c: usual(xx, gg, c) if c.decay else 1.0)


@wrong("lars", "capped", "r is 1 at most")
def _(x, g, s, c):
    return lars(x, g, s, c, lambda xx, gg, c: np.minimum(usual(xx, gg, c), 1))


@wrong("lars", "of_everything", "one ratio for the whole vector")
def _(x, g, s, c):
    return lars(x, g, s, c, lambda xx, gg, c: usual(l2(x), l2(g), c))


def lamb(x, g, s, c, ratio=lambda xx, uu: over(xx, uu), outside=0.0, bias=True, clip=0):
    """LAMB with its ratio as a slot."""
    g = g / max(1, l2(g) / clip) if clip else g
    t, (m, v) = s.k + 1, moments(g, s, c)
    mm, vv = (m / (1 - c.beta1**t), v / (1 - c.beta2**t)) if bias else (m, v)
    u = over(mm, sqrt(vv) + c.eps) + (0 if outside else c.decay * x)
    xx, uu = each(l2, c, x), each(l2, c, u)
    r = np.where((xx > 0) & (uu > 0), ratio(xx, uu), 1)
    return x - c.lr * r * u - outside * c.decay * x


@wrong("lamb", "clamped", "|x| is 10 at most")
def _(x, g, s, c):
    return lamb(x, g, s, c, lambda xx, uu: over(np.minimum(xx, 10), uu))


@wrong("lamb", "no_bias_correction", "m and v as they are")
def _(x, g, s, c):
    return lamb(x, g, s, c, bias=False)


@wrong("lamb", "between", "the ratio is within [0.01, 10], as DeepSpeed")
def _(x, g, s, c):
    return lamb(x, g, s, c, lambda xx, uu: np.clip(over(xx, uu), 0.01, 10))


@wrong("lamb", "decay_outside", "lr decay x outside of the ratio, as Keras")
def _(x, g, s, c):
    return lamb(x, g, s, c, outside=c.lr)


@wrong("lamb", "clipped_first", "the whole gradient is clipped to 1, as apex")
def _(x, g, s, c):
    return lamb(x, g, s, c, clip=1.0)


@wrong("lamb", "upside_down", "|u| / |x|")
def _(x, g, s, c):
    return lamb(x, g, s, c, lambda xx, uu: over(uu, xx))


@wrong("lamb", "bias_after_the_ratio", "lr / (1 - beta1^t), m and v as they are")
def _(x, g, s, c):
    m, v = moments(g, s, c)
    u = over(m, sqrt(v) + c.eps) + c.decay * x
    xx, uu = each(l2, c, x), each(l2, c, u)
    r = np.where((xx > 0) & (uu > 0), over(xx, uu), 1)
    return x - c.lr / (1 - c.beta1 ** (s.k + 1)) * r * u


def novograd(x, g, s, c, scope=None, first=None, share=1.0, scaled=lambda v, t: v):
    """NovoGrad with slots."""
    gg = (scope or (lambda v: each(l2, c, v)))(g) ** 2
    start = gg if first is None else first * gg
    s.v = c.beta2 * s.v + (1 - c.beta2) * gg if s.k else start
    u = over(g, sqrt(scaled(s.v, s.k + 1)) + c.eps) + c.decay * x
    s.m = c.beta1 * had(s, "m", 0) + share * u
    return x - c.lr * s.m


@wrong("novograd", "from_zero", "v begins at 0: (1 - beta2) |g|^2 at first")
def _(x, g, s, c):
    return novograd(x, g, s, c, first=1 - c.beta2)


@wrong("novograd", "averaged", "(1 - beta1) of the new, too")
def _(x, g, s, c):
    return novograd(x, g, s, c, share=1 - c.beta1)


@wrong("novograd", "counts_the_first_twice", "m = (1 + beta1) u at first")
def _(x, g, s, c):
    return novograd(x, g, s, c, share=1 if s.k else 1 + c.beta1)


@wrong("novograd", "whole_vector", "one v for all layers")
def _(x, g, s, c):
    return novograd(x, g, s, c, scope=l2)


@wrong("novograd", "bias_corrected", "v / (1 - beta2^t), as apex")
def _(x, g, s, c):
    return novograd(x, g, s, c, scaled=lambda v, t: v / (1 - c.beta2**t))


def clipped(x, g, s, c, factor):
    """Clipped gradients with the factor as a slot."""
    s.V = c.mu * had(s, "V", 0) + g * factor(each(l2, c, g))
    return x - c.lr * s.V


@wrong("clipped_gd", "one_norm", "the norm of the whole vector")
def _(x, g, s, c):
    return clipped(x, g, s, c, lambda gg: c.limit / max(l2(g), c.limit))


@wrong("clipped_gd", "by_entries", "every entry within limit")
def _(x, g, s, c):
    s.V = c.mu * had(s, "V", 0) + np.clip(g, -c.limit, c.limit)
    return x - c.lr * s.V


@wrong("clipped_gd", "always", "limit g / |g|: short ones are made longer")
def _(x, g, s, c):
    return clipped(x, g, s, c, lambda gg: over(c.limit, gg))


@wrong("clipped_gd", "average_clipped", "V is clipped, not g")
def _(x, g, s, c):
    s.V = c.mu * had(s, "V", 0) + g
    return x - c.lr * s.V * c.limit / np.maximum(each(l2, c, s.V), c.limit)


@wrong("clipped_gd", "with_epsilon", "min(1, limit / (|g| + 1e-6)), as torch")
def _(x, g, s, c):
    return clipped(x, g, s, c, lambda gg: np.minimum(1, c.limit / (gg + 1e-6)))


def agc(x, g, s, c, xx, gg, late=False, below=lambda xx, c: np.maximum(xx, c.least)):
    """AGC with its norms as slots."""
    most = c.limit * below(xx, c)
    s.V = c.mu * had(s, "V", 0) + g * over(most, np.maximum(gg, most))
    return x - c.lr * s.V


def units(v, c):
    """The length of every row, of a vector as a whole."""
    sizes = [
        n // shape[0] if shape[1:] else n
        for n, shape in zip(c.blocks, c.shapes, strict=True)
    ]
    parts, out = np.split(v, np.cumsum(c.blocks)[:-1]), []
    for part, n in zip(parts, sizes, strict=True):
        lengths = sqrt((part.reshape(-1, n) ** 2).sum(1))
        out.append(np.repeat(lengths, n))
    return np.concatenate(out)


@wrong("agc", "whole_layers", "the norms of layers, not of rows")
def _(x, g, s, c):
    return agc(x, g, s, c, each(l2, c, x), each(l2, c, g))


@wrong("agc", "no_floor", "least is not read")
def _(x, g, s, c):
    return agc(x, g, s, c, units(x, c), units(g, c), below=lambda xx, c: xx)


@wrong("agc", "added", "|x| + least")
def _(x, g, s, c):
    return agc(x, g, s, c, units(x, c), units(g, c), below=lambda xx, c: xx + c.least)


@wrong("agc", "by_entries", "every entry for itself")
def _(x, g, s, c):
    return agc(x, g, s, c, abs(x), abs(g))


def dog(x, g, s, c, norm=None, far=np.maximum, start=None, power=2):
    """DoG with slots."""
    norm = norm or (lambda v: each(l2, c, v))
    s.x0 = had(s, "x0", x)
    begun = c.least * (1 + norm(s.x0)) if start is None else start
    s.far = far(had(s, "far", begun), norm(x - s.x0))
    s.G = had(s, "G", 0) + norm(g) ** power
    return x - over(c.lr * s.far, sqrt(s.G + c.eps)) * g


@wrong("dog", "whole_vector", "one rate for all layers")
def _(x, g, s, c):
    return dog(x, g, s, c, l2)


@wrong("dog", "no_size", "least at first, not least (1 + |x_0|)")
def _(x, g, s, c):
    return dog(x, g, s, c, start=c.least)


@wrong("dog", "last_distance", "|x - x_0|, not the largest so far")
def _(x, g, s, c):
    def far(old, new):
        return np.maximum(c.least * (1 + each(l2, c, s.x0)), new)

    return dog(x, g, s, c, far=far)


@wrong("dog", "late_sum", "G without this gradient, but for the first")
def _(x, g, s, c):
    s.x0, gg = had(s, "x0", x), each(l2, c, g) ** 2
    begun = c.least * (1 + each(l2, c, s.x0))
    s.far = np.maximum(had(s, "far", begun), each(l2, c, x - s.x0))
    below = had(s, "G", gg)
    s.G = had(s, "G", 0) + gg
    return x - over(c.lr * s.far, sqrt(below + c.eps)) * g


@wrong("dog", "sum_of_norms", "the sum of |g|, not of |g|^2")
def _(x, g, s, c):
    return dog(x, g, s, c, power=1)
