"""Wrong ports of adaptive_nsgd: how the rate, the coefficient and V follow."""

import numpy as np
from numpy import exp, sign
from spelling import collection, cosine, each, had, l2, over, parts, unit
from templates import adaptive

PORTS, wrong, changed = collection()
METHOD = "adaptive_nsgd"

for name, computes, lr in (
    ("exp", "lr exp(beta c)", lambda lr, beta, c: lr * exp(beta * c)),
    ("additive", "lr + beta c", lambda lr, beta, c: lr + beta * c),
    ("sign_c", "lr (1 + beta sign c)", lambda lr, beta, c: lr * (1 + beta * sign(c))),
    (
        "divide_when_negative",
        "lr / (1 - beta c) where c < 0",
        lambda lr, beta, c: np.where(c < 0, lr / (1 - beta * c), lr * (1 + beta * c)),
    ),
    (
        "only_shrinks",
        "lr changes only where c < 0",
        lambda lr, beta, c: np.where(c < 0, lr * (1 + beta * c), lr),
    ),
    ("squared_c", "lr (1 + beta c |c|)", lambda lr, b, c: lr * (1 + b * c * abs(c))),
    ("beta_half", "lr (1 + beta c / 2)", lambda lr, b, c: lr * (1 + b * c / 2)),
    ("power", "lr (1 + beta)^c", lambda lr, b, c: lr * (1 + b) ** c),
):
    changed(METHOD, name, computes, adaptive, lr=lr)

for name, computes, mom in (
    ("mom_undamped", "mom - update c", lambda mom, up, c: mom - up * c),
    ("coef_sign", "(1 - up) mom + up c", lambda mom, up, c: (1 - up) * mom + up * c),
    (
        "mom_sign",
        "(1 - update) mom - update sign(c)",
        lambda mom, up, c: (1 - up) * mom - up * sign(c),
    ),
):
    changed(METHOD, name, computes, adaptive, mom=mom)


def of_two(f):
    """c = f(g, g_old) in every block."""
    return lambda s, c, g, g_old, V, V_old: each(f, c, g, g_old)


def pearson(a, b):
    return cosine(a - a.mean(), b - b.mean())


for name, computes, f in (
    ("dot_over_gg", "c = g'g_old / g'g", lambda a, b: over(a @ b, a @ a)),
    ("pearson", "c of g - mean(g)", pearson),
    (
        "cos_eps",
        "c = g'g_old / (|g||g_old| + 1e-3)",
        lambda a, b: a @ b / (l2(a) * l2(b) + 1e-3),
    ),
):
    changed(METHOD, name, computes, adaptive, cos=of_two(f))

for name, computes, cos in (
    (
        "global_cos",
        "one cosine for all blocks",
        lambda s, c, g, g_old, V, V_old: np.full_like(g, cosine(g, g_old)),
    ),
    (
        "cos_gV",
        "cos(g, V_old)",
        lambda s, c, g, g_old, V, V_old: each(cosine, c, g, V_old),
    ),
    (
        "one_rate",
        "the mean of the blocks' cosines for all",
        lambda s, c, g, g_old, V, V_old: np.full_like(
            g, np.mean([cosine(g[p], g_old[p]) for p in parts(c)])
        ),
    ),
):
    changed(METHOD, name, computes, adaptive, cos=cos)

for name, computes, V in (
    ("damped", "V = mom V + (1 - mom) g", lambda mom, V, g: mom * V + (1 - mom) * g),
    ("mom_one_minus", "V = (1 - mom) V + mom g", lambda a, V, g: (1 - a) * V + a * g),
):
    changed(METHOD, name, computes, adaptive, V=V)

changed(METHOD, "late_lr", "the rate after its update", adaptive, late=True)
changed(METHOD, "unclipped", "no clip of lr", adaptive, lo=-np.inf, hi=np.inf)
changed(METHOD, "no_lo", "lr clipped to [0, hi]", adaptive, lo=0.0)
changed(METHOD, "lo_only", "lr clipped to [lo, 1e9]", adaptive, hi=1e9)


@wrong(METHOD, "norm_then_average", "V = mom V + g/|g|, cosines of g/|g|")
def _(x, g, s, c):
    return adaptive(x, unit(g, c), s, c, u=lambda V, c: V)


@wrong(METHOD, "first_c_one", "g_old = g at first: c = 1")
def _(x, g, s, c):
    s.g = had(s, "g", g)
    return adaptive(x, g, s, c)


@wrong(METHOD, "stores_unit", "V is kept normalised")
def _(x, g, s, c):
    x = adaptive(x, g, s, c)
    s.V = unit(s.V, c)
    return x


@wrong(METHOD, "cos_of_steps", "c = cos(u, u_old), u = V/|V|")
def _(x, g, s, c):
    def cos(s, c, g, g_old, V, V_old):
        old, s.u = had(s, "u", np.zeros_like(V)), unit(V, c)
        return each(cosine, c, s.u, old)

    return adaptive(x, g, s, c, cos=cos)


@wrong(METHOD, "noise_in_V", "g + noise xi for g, and no noise after")
def _(x, g, s, c):
    g, c.noise = g + c.noise * c.xi, 0.0
    return adaptive(x, g, s, c)
