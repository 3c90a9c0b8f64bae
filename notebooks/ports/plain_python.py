"""A port in plain Python, without NumPy: it agrees with the vectors to the last bit.

    python plain_python.py nsgd.json > output.json
    nglab vectors check output.json

A method is `init(x0, c) -> state` and `step(x, g, state, c) -> (x, state)`; c is the
config of the case, with the lr and xi of the step.
"""

import json
import sys
from math import sqrt


def each(f, *vectors):
    """f of the first entries, of the second entries, and so on."""
    return list(map(f, *vectors))


def dot(a, b):
    """The products added from the first to the last."""
    total = a[0] * b[0]
    for i in range(1, len(a)):
        total = total + a[i] * b[i]
    return total


def norm(g):
    return sqrt(dot(g, g))


def std(g):
    mean = dot(g, [1.0] * len(g)) / len(g)
    off = [a - mean for a in g]
    return sqrt(dot(off, off) / len(g))


NORMS = {
    "l2": norm,
    "max": lambda g: max(abs(a) for a in g),
    "min_max": lambda g: (abs(max(g)) + abs(min(g))) / 2,
    "rms": lambda g: sqrt(dot(g, g) / len(g)),
    "std": std,
}


def ratio(a, b):
    """a / b, and 0/0 = 0."""
    return a / b if b > 0 else 0.0


def clip(a, lo, hi):
    return min(max(a, lo), hi)


def layers(v, c):
    """The vector cut into its layers."""
    cut, start = [], 0
    for size in c["blocks"]:
        cut.append(v[start : start + size])
        start += size
    return cut


def spread(a, c):
    """One number a layer -> one a coordinate."""
    return [a[b] for b, size in enumerate(c["blocks"]) for _ in range(size)]


def normalized(g, c, norm="l2", floor=0.0, eps=0.0):
    """Each layer divided by its norm."""
    u = []
    for layer in layers(g, c):
        size = max(NORMS[norm](layer), floor) + eps
        u += [ratio(a, size) for a in layer]
    return u


def guarded(g, c):
    """The same as the config says it."""
    return normalized(g, c, c["norm"], c["floor"], c["eps"])


def moved(x, lr, u):
    """x - lr u, lr one number a coordinate."""
    return each(lambda a, step, b: a - step * b, x, lr, u)


def shaken(u, c):
    """u + noise xi."""
    return each(lambda a, xi: a + c["noise"] * xi, u, c["xi"])


def nothing(x0, c):
    """No state yet."""
    return None


def gd(x, g, state, c):
    """x <- x - lr g."""
    return moved(x, [c["lr"]] * len(x), g), state


def nsgd(x, g, state, c):
    """x <- x - lr (g / |g| + noise xi), in every layer."""
    u = shaken(guarded(g, c), c)
    return moved(x, [c["lr"]] * len(x), u), state


def cosine(a, b):
    return ratio(ratio(dot(a, b), norm(a)), norm(b))


def adaptive_nsgd_init(x0, c):
    """V and the last gradient; lr and the momentum coefficient of each layer."""
    zero, blocks = [0.0] * len(x0), len(c["blocks"])
    return zero, zero, [c["lr"]] * blocks, [c["momentum"]] * blocks


def adaptive_nsgd(x, g, state, c):
    """NSGD with momentum; lr and mu of a layer follow the cosine AFTER the step."""
    V, g_old, lr, mu = state
    V = each(lambda m, v, a: m * v + a, spread(mu, c), V, g)
    x = moved(x, spread(lr, c), shaken(guarded(V, c), c))
    cos = each(cosine, layers(g, c), layers(g_old, c))
    beta, share = c["beta"], c["momentum_update"]
    lr = each(lambda a, b: clip(a * (1 + beta * b), c["lo"], c["hi"]), lr, cos)
    mu = each(lambda m, b: clip(m * (1 - share) - share * b, 0.0, 1.0), mu, cos)
    return x, (V, g, lr, mu)


def adam_init(x0, c):
    """Both averages, and beta1^t and beta2^t."""
    zero = [0.0] * len(x0)
    return zero, zero, 1.0, 1.0


def adam(x, g, state, c):
    """x <- x - lr m^ / (sqrt(v^) + eps)."""
    m, v, b1t, b2t = state
    b1, b2 = c["beta1"], c["beta2"]
    m = each(lambda a, b: b1 * a + (1 - b1) * b, m, g)
    v = each(lambda a, b: b2 * a + (1 - b2) * (b * b), v, g)
    b1t, b2t = b1t * b1, b2t * b2
    size = [sqrt(b / (1 - b2t)) + c["eps"] for b in v]
    u = each(lambda a, b: ratio(a / (1 - b1t), b), m, size)
    return moved(x, [c["lr"]] * len(x), u), (m, v, b1t, b2t)


def bn_adam(x, g, state, c):
    """Adam with g / |g| of every layer."""
    return adam(x, normalized(g, c), state, c)


def bb(x, g, last, c):
    """x <- x - a g, a = s's / s'y of the last step, every `cycle` steps."""
    a = secant(x, g, last, c) if last else first(g, c)
    if c["cap"] and any(g):
        a = min(a, c["cap"] / norm(g))
    return moved(x, [a] * len(x), g), (x, g, a, last[3] + 1 if last else 0)


def first(g, c):
    """lr, or min(1, 1 / max|g|)."""
    if c["lr"] is not None:
        return c["lr"]
    return clip(1.0 / max(1.0, NORMS["max"](g)), c["lo"], c["hi"])


def secant(x, g, last, c):
    """The step of the formula, or the last one where that is unusable."""
    x_old, g_old, a_old, j = last
    s = each(lambda a, b: a - b, x, x_old)
    y = each(lambda a, b: a - b, g, g_old)
    ss, sy, yy = dot(s, s), dot(s, y), dot(y, y)
    rounding = 4 * 2.0**-52 * len(x)
    if not any(g) or not sy > rounding * (sqrt(ss) * sqrt(yy)) or j % c["cycle"]:
        return clip(a_old, c["lo"], c["hi"])
    bb1, bb2 = ss / sy, sy / yy
    shorter = {
        "bb1": False,
        "bb2": True,
        "adaptive": bb2 < c["tau"] * bb1,
        "alternating": j // c["cycle"] % 2 == 1,
    }[c["formula"]]
    return clip(bb2 if shorter else bb1, c["lo"], c["hi"])


METHODS = {
    "gd": (nothing, gd),
    "nsgd": (nothing, nsgd),
    "adaptive_nsgd": (adaptive_nsgd_init, adaptive_nsgd),
    "adam": (adam_init, adam),
    "bn_adam": (adam_init, bn_adam),
    "bb": (nothing, bb),
}


def replay(init, step, case):
    """The iterates of a case, as SCHEMA.md says."""
    config, inputs = case["config"], case["inputs"]
    x, path = case["x0"], []
    state = init(x, config)
    for k, g in enumerate(inputs["g"]):
        now = {name: rows[k] for name, rows in inputs.items() if name != "g"}
        x, state = step(x, g, state, {**config, **now})
        path.append(x)
    return path


def output(vectors):
    """The file that `nglab vectors check` reads."""
    if vectors["schema"] != 1:
        raise ValueError(f"schema {vectors['schema']}, this port reads schema 1")
    port = METHODS[vectors["method"]]
    cases = {case["name"]: {"x": replay(*port, case)} for case in vectors["cases"]}
    return {"schema": 1, "method": vectors["method"], "cases": cases}


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        json.dump(output(json.load(file)), sys.stdout)
