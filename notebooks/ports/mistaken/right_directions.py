"""Right ports, written as the method is and spelled otherwise: directions."""

from functools import partial

import numpy as np
from numpy import sqrt
from spelling import collection, each, had, lengths, norms, over, unit
from templates import adam, adaptive, moments, stepped

RIGHT, right, template = collection()


@right("gd", "plain", "x - lr g")
def _(x, g, s, c):
    return x - c.lr * g


@right("gd", "added", "x + (-lr) g")
def _(x, g, s, c):
    return x + (-c.lr) * g


@right("momentum", "plain", "V = mu V + g")
def _(x, g, s, c):
    s.V = c.mu * had(s, "V", 0) + g
    return x - c.lr * s.V


@right("momentum", "descent", "V = mu V - g is added")
def _(x, g, s, c):
    s.V = -g + had(s, "V", 0) * c.mu
    return x + s.V * c.lr


@right("nesterov", "plain", "g + mu V")
def _(x, g, s, c):
    s.V = c.mu * had(s, "V", 0) + g
    return x - c.lr * (g + c.mu * s.V)


@right("nesterov", "difference", "(1 + mu) V - mu V_old")
def _(x, g, s, c):
    old = had(s, "V", np.zeros_like(x))
    s.V = c.mu * old + g
    return x - c.lr * ((1 + c.mu) * s.V - c.mu * old)


template("adam", "plain", "as it is written", adam)


@right("adam", "torch", "lerp, and the corrections in the rate and the root")
def _(x, g, s, c):
    zero, t = np.zeros_like(x), s.k + 1
    m, v = had(s, "m", zero), had(s, "v", zero)
    s.m = m + (1 - c.beta1) * (g - m)
    s.v = v * c.beta2 + (1 - c.beta2) * g * g
    size = sqrt(s.v) / sqrt(1 - c.beta2**t) + c.eps
    return x - c.lr / (1 - c.beta1**t) * over(s.m, size)


template(
    *("nadam", "plain", "as it is written", adam),
    up=lambda m, g, b1, t: (b1 * m + (1 - b1) * g) / (1 - b1**t),
)
template(
    *("nadam", "split", "both terms corrected one by one", adam),
    up=lambda m, g, b1, t: b1 * (m / (1 - b1**t)) + (1 - b1) / (1 - b1**t) * g,
)


@right("amsgrad", "plain", "the root of the maximum")
def _(x, g, s, c):
    m, v = moments(g, s, c)
    s.w = np.maximum(had(s, "w", 0), v)
    return x - c.lr * over(m, sqrt(s.w) + c.eps)


@right("amsgrad", "roots", "the maximum of the roots")
def _(x, g, s, c):
    m, v = moments(g, s, c)
    s.w = np.maximum(had(s, "w", 0), sqrt(v))
    return x - over(c.lr * m, s.w + c.eps)


@right("adamax", "plain", "m corrected")
def _(x, g, s, c):
    m, _ = moments(g, s, c)
    s.w = np.maximum(c.beta2 * had(s, "w", 0), abs(g))
    return x - c.lr * over(m / (1 - c.beta1 ** (s.k + 1)), s.w)


@right("adamax", "rate", "the rate corrected")
def _(x, g, s, c):
    s.b = had(s, "b", 1.0) * c.beta1
    m, _ = moments(g, s, c)
    s.w = np.where(c.beta2 * had(s, "w", 0) > abs(g), c.beta2 * had(s, "w", 0), abs(g))
    return x - over((c.lr / (1 - s.b)) * m, s.w)


def adagrad(x, n, s, c):
    s.v = had(s, "v", 0) + n * n
    return x - c.lr * over(n, sqrt(s.v) + c.eps)


def adagrad_fused(x, n, s, c):
    s.v = n**2 + had(s, "v", 0)
    return x - over(c.lr * n, c.eps + sqrt(s.v))


def rmsprop(x, n, s, c):
    s.v = c.rho * had(s, "v", 0) + (1 - c.rho) * n * n
    return x - c.lr * over(n, sqrt(s.v) + c.eps)


def rmsprop_lerp(x, n, s, c):
    v = had(s, "v", 0)
    s.v = v + (1 - c.rho) * (n * n - v)
    return x - over(c.lr * n, sqrt(s.v) + c.eps)


template("adagrad", "plain", "as it is written", adagrad)
template("adagrad", "fused", "lr g over the root", adagrad_fused)
template("rmsprop", "plain", "as it is written", rmsprop)
template("rmsprop", "lerp", "v moves towards g^2", rmsprop_lerp)


@right("adadelta", "plain", "the roots one by one")
def _(x, g, s, c):
    s.v = c.rho * had(s, "v", 0) + (1 - c.rho) * g * g
    d = had(s, "d", np.zeros_like(x))
    u = over(g * sqrt(d + c.eps), sqrt(s.v + c.eps))
    s.d = c.rho * d + (1 - c.rho) * u * u
    return x - c.lr * u


@right("adadelta", "one root", "the root of the ratio")
def _(x, g, s, c):
    s.v = (1 - c.rho) * g * g + c.rho * had(s, "v", 0)
    d = had(s, "d", np.zeros_like(x))
    u = sqrt((d + c.eps) / (s.v + c.eps)) * g
    s.d = d + (1 - c.rho) * (u * u - d)
    return x - c.lr * u


@right("nsgd", "plain", "g over its length")
def _(x, g, s, c):
    return stepped(x, c, unit(g, c))


@right("nsgd", "coefficient", "lr over the length, the noise apart")
def _(x, g, s, c):
    return x - over(c.lr, lengths(g, c)) * g - c.lr * c.noise * c.xi


template("adaptive_nsgd", "plain", "as it is written", adaptive)
template(
    *("adaptive_nsgd", "sums", "lr + lr beta c, mom - update (mom + c)", adaptive),
    lr=lambda lr, beta, cos: lr + lr * beta * cos,
    mom=lambda mom, share, cos: mom - share * (mom + cos),
    V=lambda mom, V, g: g + V * mom,
    cos=lambda s, c, g, g_old, V, V_old: each(
        lambda a, b: over(a, norm(a)) @ over(b, norm(b)), c, g, g_old
    ),
)


def norm(a):
    return sqrt(a @ a)


@right("bn_momentum", "plain", "V of g/|g|")
def _(x, g, s, c):
    s.V = c.mu * had(s, "V", 0) + unit(g, c)
    return x - c.lr * s.V


@right("bn_momentum", "descent", "V = mu V - g/|g| is added")
def _(x, g, s, c):
    s.V = c.mu * had(s, "V", 0) - each(lambda a: over(a, norm(a)), c, g)
    return x + c.lr * s.V


@right("bn_relative", "plain", "lr max(|x|, least) V")
def _(x, g, s, c):
    s.V = c.mu * had(s, "V", 0) + unit(g, c)
    return x - c.lr * np.maximum(norms(x, c), c.least) * s.V


@right("bn_relative", "by blocks", "every block has its own rate")
def _(x, g, s, c):
    s.V = unit(g, c) + c.mu * had(s, "V", 0)
    rate = each(lambda a: max(norm(a), c.least) * c.lr, c, x)
    return x - rate * s.V


template("bn_adam", "plain", "as it is written", adam, n=unit)
template(
    *("bn_adam", "one fraction", "m/((1 - beta1^t) size)", adam),
    n=unit,
    up=lambda m, g, b1, t: over(m, 1 - b1**t),
    down=lambda v, b2, t, eps: eps + sqrt(v) / sqrt(1 - b2**t),
)


def normalized(move, x, g, s, c):
    return move(x, unit(g, c), s, c)


for name, plain, other in (
    ("bn_adagrad", adagrad, adagrad_fused),
    ("bn_rmsprop", rmsprop, rmsprop_lerp),
):
    right(name, "plain", "as it is written")(partial(normalized, plain))
    right(name, "fused", "in another order")(partial(normalized, other))
