"""Set A, continued: slips in step lengths. Frozen before any of it was scored."""

import numpy as np
from spelling import collection, had, l2, over, unit
from templates import (
    adgd,
    bb,
    epochs,
    gbb,
    of_batch,
    renewed,
    search,
    sgd_bb,
    usable,
    value,
)

PORTS, wrong, changed = collection()

changed(
    *("bb", "geometric", "|s| / |y|", bb),
    a=lambda c, s, y, turn, state: l2(s) / l2(y),
)
changed(
    *("bb", "upside_down", "y'y / s'y", bb),
    a=lambda c, s, y, turn, state: y @ y / (s @ y),
)
changed(
    *("bb", "hi_where_flat", "hi where the secant says nothing", bb),
    otherwise=lambda c, s, g: c.hi if g.any() else s.a,
)


@wrong("bb", "keeps_the_last_good_pair", "x_old and g_old stay where a is not renewed")
def _(x, g, s, c):
    pair = None
    if s.k and not usable(x - s.x, g - s.g, g):
        pair = s.x, s.g
    x = bb(x, g, s, c)
    if pair:
        s.x, s.g = pair
    return x


@wrong("gbb", "one_more_remembered", "memory + 1 values")
def _(x, g, s, c):
    return gbb(x, g, s, c, memory=c.memory + 1)


@wrong("gbb", "slope_without_a", "max f - c1 g'g")
def _(x, g, s, c):
    a = renewed(x, g, s, c)
    s.fs = [value(c, x), *had(s, "fs", [])][: c.memory]
    step = search(c, x, g, a, max(s.fs) - c.c1 * (g @ g), 0)
    s.x, s.g, s.a = x.copy(), g.copy(), a
    return x - step * g


@wrong("gbb", "value_comes_late", "the values before this one, where there are any")
def _(x, g, s, c):
    a, fs = renewed(x, g, s, c), had(s, "fs", [])
    step = search(c, x, g, a, max(fs) if fs else None)
    s.fs = [value(c, x), *fs][: c.memory]
    s.x, s.g, s.a = x.copy(), g.copy(), a
    return x - step * g


@wrong("armijo", "shrinks_first", "the first trial is lr shrink")
def _(x, g, s, c):
    return x - search(c, x, g, c.lr * c.shrink) * g


@wrong("armijo", "squared_a", "f(x) - c1 a^2 g'g")
def _(x, g, s, c):
    a = c.lr
    for _ in range(c.most):
        if value(c, x - a * g) <= value(c, x) - c.c1 * a * a * (g @ g):
            return x - a * g
        a *= c.shrink
    return x


@wrong("armijo", "last_trial_is_taken", "after `most` trials the last a, not 0")
def _(x, g, s, c):
    a = search(c, x, g, c.lr)
    return x - (a or c.lr * c.shrink**c.most) * g


@wrong("exact_line_search", "mean_curvature", "1 / mean(q)")
def _(x, g, s, c):
    return x - g / np.mean(c.q)


@wrong("exact_line_search", "lengths", "|g| / |Qg|")
def _(x, g, s, c):
    return x - over(l2(g), l2(np.array(c.q) * g)) * g


@wrong("polyak", "absolute_gap", "|f - minimum| / (c g'g)")
def _(x, g, s, c):
    return x - over(abs(c.f - c.minimum), c.c * (g @ g)) * g


@wrong("polyak", "c_of_minimum", "max(f - c minimum, 0) / g'g")
def _(x, g, s, c):
    return x - over(max(c.f - c.c * c.minimum, 0), g @ g) * g


@wrong("adgd", "theta_from_zero", "theta is 0 at first: a_1 <= a_0")
def _(x, g, s, c):
    s.theta = had(s, "theta", 0.0)
    x = adgd(x, g, s, c)
    s.theta = 0.0 if s.k == 0 else s.theta
    return x


@wrong("adgd", "grows_from_lr", "sqrt(1 + theta) lr for a_old")
def _(x, g, s, c):
    s.a = c.lr
    return adgd(x, g, s, c)


@wrong("sgd_bb", "plain_sum", "G = G + beta g, never faded")
def _(x, g, s, c):
    return sgd_bb(x, g, s, c, G=lambda G, g, i, c: G + c.beta * g)


@wrong("sgd_bb", "y_of_gradients", "y = the change of the gradient given at the start")
def _(x, g, s, c):
    start = had(s, "start", g)
    if s.k % c.m == 0:
        s.start, s.before = g, start

    def raw(S, y, c, s):
        y = s.start - s.before
        return S @ S / (c.m * abs(S @ y))

    return sgd_bb(x, g, s, c, raw=raw)


@wrong("svrg_bb", "last_gradient", "y = g - the gradient of the step before")
def _(x, g, s, c):
    last, s.last = had(s, "last", g), g.copy()
    return epochs(x, g, s, c, change=lambda x, g, s, c: g - last)


changed(
    *(
        "svrg_bb",
        "no_absolute",
        "s's / (m s'y), the last lr where it is negative",
        epochs,
    ),
    raw=lambda s, y, c, state: s @ s / (c.m * (s @ y)),
)
changed(
    *("sbb", "eps_added_to_lr", "s's / (m |s'y|) + eps", epochs),
    raw=lambda s, y, c, state: s @ s / (c.m * abs(s @ y)) + c.eps,
)
changed(
    *("sbb", "larger_of_two", "s's / (m max(|s'y|, eps s's))", epochs),
    raw=lambda s, y, c, state: s @ s / (c.m * max(abs(s @ y), c.eps * (s @ s))),
)


@wrong("same_batch_bb", "mean_over_all", "divides by the number of all rows")
def _(x, g, s, c):
    def change(x, g, s, c):
        batch = c.batches[s.k // c.m]
        new, old = of_batch(c, x, batch, False), of_batch(c, s.x, batch, False)
        return (new - old) / len(c.A)

    return epochs(x, g, s, c, change=change)


@wrong("same_batch_bb", "recorded_gradients", "y = the change of the gradients given")
def _(x, g, s, c):
    return epochs(x, g, s, c)


@wrong("saddle_ngd", "from_then_on", "noise at every step from `every` on")
def _(x, g, s, c):
    return x - c.lr * (unit(g, c) + (s.k + 1 >= c.every) * c.amplitude * c.xi)


@wrong("saddle_ngd", "only_once", "noise where k + 1 = every alone")
def _(x, g, s, c):
    return x - c.lr * (unit(g, c) + (s.k + 1 == c.every) * c.amplitude * c.xi)


@wrong("noisy_nsgd", "noise_without_lr", "x - lr u - amplitude xi")
def _(x, g, s, c):
    return x - c.lr * unit(g, c) - c.amplitude * c.xi


@wrong("noisy_nsgd", "opposite", "x - lr (u - amplitude xi)")
def _(x, g, s, c):
    return x - c.lr * (unit(g, c) - c.amplitude * c.xi)
