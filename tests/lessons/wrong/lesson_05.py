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


DIRECTIONS = {
    "0/0: a layer": lambda g: g / np.float64((g @ g) ** 0.5),
    "An epsilon:": lambda g: g / ((g @ g) ** 0.5 + 1e-8),
    "epsilon of 1e-6": lambda g: g / ((g @ g) ** 0.5 + 1e-6),
    "largest entry": lambda g: g / (max(abs(g)) or 1),
    "sum of sizes": lambda g: g / (sum(abs(g)) or 1),
    "square of the norm": lambda g: g / (sum(g * g) or 1),
    "root of the mean square": lambda g: g / (np.mean(g * g) ** 0.5 or 1),
    "That is the sign": lambda g: np.sign(g),
    "How long is what": lambda g: 2 * g,
    "array of shape (2,)": lambda g: g.sum(),
}


def cut(by):
    def directions(g, sizes):
        found, at = [], 0
        for size in sizes:
            found.append(g[at : at + size] / (by(g[at : at + size]) or 1))
            at += size
        return np.concatenate(found)

    return directions


def at_sizes(g, sizes):
    parts = np.split(g, sizes[:-1])
    return np.concatenate([p / ((p @ p) ** 0.5 or 1.0) for p in parts])


LAYERS = {
    "all layers together": lambda g, sizes: g / (g @ g) ** 0.5,
    "largest entry": cut(lambda layer: max(abs(layer))),
    "sum of sizes": cut(lambda layer: sum(abs(layer))),
    "root of its size": cut(lambda layer: np.mean(layer * layer) ** 0.5),
    "np.split wants places": at_sizes,
    "a sign a coordinate": lambda g, sizes: np.sign(g),
    "0/0 counts as 0": lambda g, sizes: np.where(
        g == 0, np.nan, cut(lambda layer: (layer @ layer) ** 0.5)(g, sizes)
    ),
    "in the second layer": lambda g, sizes: g,
}


WRONG = {
    "ported": {words: (at_rest, step) for words, step in PORTS.items()},
    "directs": DIRECTIONS,
    "cuts": LAYERS,
}
