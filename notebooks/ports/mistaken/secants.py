"""Wrong ports of bb, adgd and the methods of epochs: rates from secants."""

from functools import partial

import numpy as np
from numpy import sqrt
from spelling import collection, had
from templates import (
    adgd,
    bb,
    bb1_of_epoch,
    epochs,
    first_rate,
    half_inverse,
    same_batch,
    secant,
    sgd_bb,
)

PORTS, wrong, changed = collection()


def bb1(s, y):
    return s @ s / (s @ y)


def bb2(s, y):
    return s @ y / (y @ y)


for name, computes, a in (
    ("bb2", "bb2 always", lambda c, s, y, j, state: bb2(s, y)),
    (
        "alternating",
        "bb1, bb2 in turn always",
        lambda c, s, y, j, state: bb1(s, y) if state.k % 2 else bb2(s, y),
    ),
    ("half", "half the secant", lambda c, s, y, j, state: secant(c, s, y, j) / 2),
    ("smaller", "min(bb1, bb2)", lambda c, s, y, j, st: min(bb1(s, y), bb2(s, y))),
    ("mean", "(bb1 + bb2) / 2", lambda c, s, y, j, st: (bb1(s, y) + bb2(s, y)) / 2),
    (
        "damped",
        "(a + a_old) / 2",
        lambda c, s, y, j, state: (secant(c, s, y, j) + state.a) / 2,
    ),
    ("inverse", "sqrt(a)", lambda c, s, y, j, state: sqrt(secant(c, s, y, j))),
    (
        "clip_ratio",
        "min(a, 2 a_old)",
        lambda c, s, y, j, state: min(secant(c, s, y, j), 2 * state.a),
    ),
):
    changed("bb", name, computes, bb, a=a)

changed(
    *("bb", "absolute", "|s'y|, whatever its sign", bb),
    fine=lambda s, y, g: g.any() and s.any() and y.any() and s @ y != 0,
    a=lambda c, s, y, j, state: secant(c, s, y if s @ y > 0 else -y, j),
)
changed(
    *("bb", "cyclic", "a new secant at odd steps only", bb),
    due=lambda k: k % 2 == 1,
)
changed(
    *("bb", "lagged_y", "y = g_old - g_older", bb),
    y=lambda s, g: s.g - s.g_older,
)
changed(
    *("bb", "retarded", "the secant of the step before", bb),
    used=lambda s, a: had(s, "a", a),
)
changed("bb", "cap_is_rate", "a <- min(a, cap)", bb, cap=lambda g: 1.0)


@wrong("bb", "fallback_lr", "the first rate for a secant that says nothing")
def _(x, g, s, c):
    def first(c, s, g):
        return first_rate(c, g) if g.any() else s.a

    return bb(x, g, s, c, otherwise=first)


# ------------------------------------------------------------------------ adgd


def scaled_inverse(factor, s, y):
    return factor * half_inverse(s, y)


for name, computes, slots in (
    ("whole_length", "|s| / |y|", {"local": partial(scaled_inverse, 2)}),
    ("growth_no_root", "(1 + theta) a_old", {"growth": lambda theta: 1 + theta}),
    ("theta_inverted", "theta = a_old / a", {"theta": lambda a, old: old / a}),
    (
        "bb1_half",
        "s's / (2 |s'y|)",
        {"local": lambda s, y: s @ s / (2 * abs(s @ y)) if s @ y else np.inf},
    ),
    ("sqrt2", "|s| / (sqrt(2) |y|)", {"local": partial(scaled_inverse, sqrt(2))}),
    ("half_theta", "sqrt(1 + theta/2)", {"growth": lambda theta: sqrt(1 + theta / 2)}),
    ("no_growth_limit", "no limit of growth", {"growth": lambda theta: np.inf}),
    ("theta_squared", "sqrt(1 + theta^2)", {"growth": lambda th: sqrt(1 + th * th)}),
    ("max_for_min", "the larger limit", {"of": max}),
):
    changed("adgd", name, computes, adgd, **slots)


# ---------------------------------------------------------------------- epochs


def rate(f):
    """A rate f(s's, |s'y|, y'y, c)."""
    return lambda s, y, c, state: f(s @ s, abs(s @ y), y @ y, c)


for method, name, computes, f in (
    ("sgd_bb", "no_1_over_m", "s's / |s'y|", lambda ss, sy, yy, c: ss / sy),
    (
        "sgd_bb",
        "geometric",
        "|s| / (m |y|)",
        lambda ss, sy, yy, c: sqrt(ss) / (c.m * sqrt(yy)),
    ),
    ("sgd_bb", "m_minus_1", "m - 1 for m", lambda ss, sy, yy, c: ss / ((c.m - 1) * sy)),
    ("svrg_bb", "bb2", "|s'y| / (m y'y)", lambda ss, sy, yy, c: sy / (c.m * yy)),
    ("svrg_bb", "sqrt_m", "sqrt(m)", lambda ss, sy, yy, c: ss / (sqrt(c.m) * sy)),
    ("svrg_bb", "times_two", "2 m for m", lambda ss, sy, yy, c: ss / (2 * c.m * sy)),
    ("svrg_bb", "m_squared", "m^2 for m", lambda ss, sy, yy, c: ss / (c.m**2 * sy)),
    (
        "svrg_bb",
        "never_more",
        "min(lr, a)",
        lambda ss, sy, yy, c: min(c.lr, ss / (c.m * sy)),
    ),
    (
        "sbb",
        "eps_without_s",
        "m (|s'y| + eps)",
        lambda ss, sy, yy, c: ss / (c.m * (sy + c.eps)),
    ),
    (
        "sbb",
        "eps_yy",
        "m (|s'y| + eps y'y)",
        lambda ss, sy, yy, c: ss / (c.m * (sy + c.eps * yy)),
    ),
    (
        "sbb",
        "eps_outside_m",
        "m |s'y| + eps s's",
        lambda ss, sy, yy, c: ss / (c.m * sy + c.eps * ss),
    ),
    (
        "sbb",
        "root_eps",
        "m (|s'y| + eps |s|)",
        lambda ss, sy, yy, c: ss / (c.m * (sy + c.eps * sqrt(ss))),
    ),
    ("sbb", "no_m", "|s'y| + eps s's", lambda ss, sy, yy, c: ss / (sy + c.eps * ss)),
    ("same_batch_bb", "bb2", "|s'y| / (m y'y)", lambda ss, sy, yy, c: sy / (c.m * yy)),
):
    template = {"sgd_bb": sgd_bb, "same_batch_bb": same_batch}.get(method, epochs)
    changed(method, name, computes, template, raw=rate(f))

changed(
    *("svrg_bb", "averaged", "(lr_old + a) / 2", epochs),
    raw=lambda s, y, c, state: (
        (bb1_of_epoch(s, y, c, state) + had(state, "lr", c.lr)) / 2
    ),
)
changed(
    *("sgd_bb", "plain_mean", "G is the mean of the epoch's gradients", sgd_bb),
    G=lambda G, g, i, c: (G if i else 0) + g / c.m,
)
changed(
    *("sgd_bb", "beta_swapped", "G = beta G + (1 - beta) g", sgd_bb),
    G=lambda G, g, i, c: (1 - c.beta) * g + c.beta * G,
)
changed(
    *("same_batch_bb", "two_batches", "the old gradient on the old batch", same_batch),
    before=lambda e: e - 1,
)
changed("same_batch_bb", "batch_sum", "sums over the batch", same_batch, mean=False)
changed(
    "same_batch_bb", "last_batch", "batches[e - 1]", same_batch, now=lambda e: e - 1
)
