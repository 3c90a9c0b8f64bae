"""Wrong ports of gbb, armijo, exact_line_search and polyak."""

import numpy as np
from spelling import collection, each, had, l1, l2, over
from templates import first_rate, gbb, search

PORTS, wrong, changed = collection()

for name, computes, slots in (
    ("monotone", "memory = 1 always", {"memory": 1}),
    (
        "mean_of_values",
        "the mean of the last values, not the highest",
        {"bound": lambda fs: sum(fs) / len(fs)},
    ),
    ("slope_not_squared", "c1 a |g|", {"slope": l2}),
    ("min_of_values", "the lowest of the last values", {"bound": min}),
    (
        "starts_lr",
        "every search starts at the first rate",
        {"start": lambda x, g, s, c: first_rate(c, g)},
    ),
):
    changed("gbb", name, computes, gbb, **slots)


@wrong("armijo", "warm_start", "starts at the last a")
def _(x, g, s, c):
    s.a = search(c, x, g, had(s, "a", c.lr))
    return x - s.a * g


@wrong("armijo", "doubling", "starts at twice the last a")
def _(x, g, s, c):
    s.a = search(c, x, g, 2 * s.a if s.k else c.lr)
    return x - s.a * g


@wrong("armijo", "shrink_0.5", "shrink = 0.5 always")
def _(x, g, s, c):
    return x - search(c, x, g, c.lr, shrink=0.5) * g


@wrong("armijo", "simple_decrease", "c1 = 0")
def _(x, g, s, c):
    return x - search(c, x, g, c.lr, c1=0.0) * g


@wrong("armijo", "one_too_many", "shrinks once more at the end")
def _(x, g, s, c):
    return x - c.shrink * search(c, x, g, c.lr) * g


@wrong("armijo", "c1_half", "c1 / 2")
def _(x, g, s, c):
    return x - search(c, x, g, c.lr, c1=c.c1 / 2) * g


@wrong("armijo", "wolfe_sign", "f(x - a g) <= f(x) + c1 a g'g")
def _(x, g, s, c):
    return x - search(c, x, g, c.lr, slope=-(g @ g)) * g


def curvature(g, c):
    return g @ (np.array(c.q) * g)


@wrong("exact_line_search", "minimal_gradient", "g'Qg / |Qg|^2")
def _(x, g, s, c):
    Qg = np.array(c.q) * g
    return x - over(g @ Qg, Qg @ Qg) * g


@wrong("exact_line_search", "half", "half the step")
def _(x, g, s, c):
    return x - over(g @ g, curvature(g, c)) / 2 * g


@wrong("exact_line_search", "norm_not_squared", "|g| / g'Qg")
def _(x, g, s, c):
    return x - over(l2(g), curvature(g, c)) * g


@wrong("exact_line_search", "largest_q", "1 / max q")
def _(x, g, s, c):
    return x - g / max(c.q)


@wrong("exact_line_search", "l1", "(sum|g|)^2 / g'Qg")
def _(x, g, s, c):
    return x - over(l1(g) ** 2, curvature(g, c)) * g


@wrong("exact_line_search", "block", "a step for each block")
def _(x, g, s, c):
    def exact(g, q):
        return over(g @ g, g @ (q * g))

    return x - each(exact, c, g, np.array(c.q)) * g


def gap(c):
    return max(c.f - c.minimum, 0)


for name, computes, a in (
    ("c_ignored", "c = 1 always", lambda g, c: over(gap(c), g @ g)),
    ("not_squared", "gap / (c |g|)", lambda g, c: over(gap(c), c.c * l2(g))),
    (
        "no_max",
        "f - minimum, negative too",
        lambda g, c: over(c.f - c.minimum, c.c * (g @ g)),
    ),
    ("times_c", "c gap / g'g", lambda g, c: over(c.c * gap(c), g @ g)),
    ("capped", "at most 1", lambda g, c: min(1.0, over(gap(c), c.c * (g @ g)))),
    ("two", "2 gap / (c g'g)", lambda g, c: 2 * over(gap(c), c.c * (g @ g))),
):
    wrong("polyak", name, computes)(lambda x, g, s, c, a=a: x - a(g, c) * g)


@wrong("polyak", "late_f", "f of the step before")
def _(x, g, s, c):
    old, s.f = had(s, "f", c.f), c.f
    return x - over(max(old - c.minimum, 0), c.c * (g @ g)) * g
