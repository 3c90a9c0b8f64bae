"""Right ports, written as the method is and spelled otherwise: step lengths."""

import numpy as np
from numpy import sqrt
from spelling import collection, over, unit
from templates import (
    PHI,
    adgd,
    bb,
    damped,
    due,
    epochs,
    gbb,
    of_batch,
    renewed,
    same_batch,
    search,
    sgd_bb,
    value,
)

RIGHT, right, template = collection()


def by_angle(c, s, y, turn, state):
    """bb1 = r / cos, bb2 = r cos with r = |s|/|y|."""
    ss, sy, yy = s @ s, s @ y, y @ y
    shorter = {
        "bb1": False,
        "bb2": True,
        "adaptive": sy * sy < getattr(c, "tau", 0.5) * ss * yy,
        "alternating": turn % 2 == 1,
    }[c.formula]
    return 1 / (yy / sy) if shorter else 1 / (sy / ss)


template("bb", "plain", "as it is written", bb)
template("bb", "reciprocal", "one over the inverse", bb, a=by_angle)
template("gbb", "plain", "as it is written", gbb)


@right("gbb", "halved f", "f = x'(q x) / 2, the step once more")
def _(x, g, s, c):
    a = renewed(x, g, s, c)
    s.fs = [(x @ (np.array(c.q) * x)) / 2, *getattr(s, "fs", [])][: c.memory]
    step = search(c, x, g, a, sorted(s.fs)[-1])
    s.x, s.g, s.a = x.copy(), g.copy(), a
    return x + step * -g


@right("armijo", "plain", "lr is shrunk")
def _(x, g, s, c):
    return x - search(c, x, g, c.lr) * g


@right("armijo", "moving", "the trial point is kept")
def _(x, g, s, c):
    a, fx, q = c.lr, value(c, x), np.array(c.q)
    for _ in range(c.most):
        trial = x - a * g
        if fx - trial @ (q * trial) / 2 >= c.c1 * a * (g @ g):
            return trial
        a *= c.shrink
    return x


@right("exact_line_search", "plain", "g'g / g'Qg")
def _(x, g, s, c):
    return x - over(g @ g, g @ (np.array(c.q) * g)) * g


@right("exact_line_search", "sums", "sum g^2 / sum q g^2")
def _(x, g, s, c):
    return x - over((g * g).sum(), (np.array(c.q) * (g * g)).sum()) * g


@right("polyak", "plain", "max(f - minimum, 0) / (c g'g)")
def _(x, g, s, c):
    return x - over(max(c.f - c.minimum, 0), c.c * (g @ g)) * g


@right("polyak", "direction", "along g/|g|, so |g| once")
def _(x, g, s, c):
    size = sqrt(g @ g)
    return x - over(max(c.f - c.minimum, 0) / c.c, size) * over(g, size)


template("adgd", "plain", "as it is written", adgd)
template(
    *("adgd", "squared", "the root of the smaller square", adgd),
    local=lambda s, y: sqrt((s @ s) / (y @ y)) / 2 if y.any() else np.inf,
    growth=lambda theta: (1 + theta) ** 0.5,
)
template("sgd_bb", "plain", "as it is written", sgd_bb)


@right("sgd_bb", "product", "the product of the rates, and its root")
def _(x, g, s, c):
    e, i = divmod(s.k, c.m)
    phi = PHI[c.phi]
    if s.k == 0:
        s.G, s.lr, s.all = 0 * x, c.lr, [c.lr * phi(1)] if c.seed_with_lr else []
    if i == 0 and e >= 2:
        S, Y = x - s.x, s.G - s.G_old
        a = S @ S / abs(S @ Y) / c.m
        if np.isfinite(a) and a > 0:
            s.all = [*s.all, a * phi(e)] if c.phi != "none" else [a]
            s.lr = np.exp(np.mean(np.log(s.all))) / phi(e) if c.phi != "none" else a
    if i == 0:
        s.x, s.G_old, s.G = x.copy(), s.G, 0 * x if c.reset else s.G
    s.G = s.G + c.beta * (g - s.G)
    return x - s.lr * g


template("svrg_bb", "plain", "as it is written", epochs)
template(
    *("svrg_bb", "in turn", "|s'y / s's| below one, over m", epochs),
    raw=lambda s, y, c, state: 1 / abs(s @ y / (s @ s)) / c.m,
)
template("sbb", "plain", "as it is written", epochs, raw=damped)
template(
    *("sbb", "in turn", "1 / (m (|s'y|/s's + eps))", epochs),
    raw=lambda s, y, c, state: 1 / (c.m * (abs(s @ y) / (s @ s) + c.eps)),
)
template("same_batch_bb", "plain", "as it is written", same_batch)


@right("same_batch_bb", "difference", "y = A'A s over the batch")
def _(x, g, s, c):
    def change(x, g, s, c):
        batch = c.batches[s.k // c.m]
        return of_batch(c, x - s.x, batch) - of_batch(c, 0 * x, batch)

    return epochs(x, g, s, c, change=change)


@right("saddle_ngd", "plain", "noise at every step that `every` divides")
def _(x, g, s, c):
    return x - c.lr * (unit(g, c) + due(s, c) * c.amplitude * c.xi)


@right("saddle_ngd", "countdown", "a counter that is reset")
def _(x, g, s, c):
    s.n = getattr(s, "n", 0) + 1
    x = x - c.lr * unit(g, c)
    if s.n == c.every:
        s.n = 0
        x = x - c.lr * c.amplitude * c.xi
    return x


@right("noisy_nsgd", "plain", "g/|g| + amplitude xi")
def _(x, g, s, c):
    return x - c.lr * (unit(g, c) + c.amplitude * c.xi)


@right("noisy_nsgd", "noise first", "the noise is added before the step")
def _(x, g, s, c):
    return x - c.lr * c.amplitude * c.xi - c.lr * unit(g, c)
