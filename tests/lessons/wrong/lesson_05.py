"""Wrong answers to the exercises of lesson 5."""

import numpy as np


def unit(g, config, eps=0.0):
    parts = np.split(g, np.cumsum(config["blocks"])[:-1])
    sizes = [(np.sqrt(part @ part) + eps) or 1.0 for part in parts]
    return np.concatenate([p / size for p, size in zip(parts, sizes, strict=True)])


def at_rest(x0, config):
    return np.zeros_like(x0)


def bn_momentum(x, g, V, config):
    V = config["mu"] * V + unit(g, config)
    return x - config["lr"] * V, V


def momentum_first(x, g, V, config):
    V = config["mu"] * V + g
    return x - config["lr"] * unit(V, config), V


def averaged(x, g, V, config):
    V = config["mu"] * V + (1 - config["mu"]) * unit(g, config)
    return x - config["lr"] * V, V


def with_eps(x, g, V, config):
    V = config["mu"] * V + unit(g, config, eps=1e-6)
    return x - config["lr"] * V, V


def divided_by_zero(x, g, V, config):
    V = config["mu"] * V + g / np.sqrt(g @ g)
    return x - config["lr"] * V, V


def one_layer(x, g, V, config):
    V = config["mu"] * V + unit(g, {"blocks": [len(g)]})
    return x - config["lr"] * V, V


PORTS = {
    "step returned None (is a `return` missing?)": lambda x, g, V, config: None,
    "step returned a ndarray, not (x, state)": lambda x, g, V, config: bn_momentum(
        x, g, V, config
    )[0],
    "0/0 counts as 0": divided_by_zero,
    "`global_norm`": one_layer,
    "`eps_added`": with_eps,
    "`momentum_then_normalize`": momentum_first,
    "`damped`": averaged,
}


WRONG = {"ported": {words: (at_rest, step) for words, step in PORTS.items()}}
