"""Every method once more, as a port whose quantities can be tampered with.

`tap(name, a)` stands at each quantity that a careless port may guard: the identity in a
right port. All arrays are (T, n), sizes (T, 1): T tampered ports walk at once.

Written from the updates in words, apart from the library and from `nglab.plain`.
"""

from dataclasses import dataclass

import numpy as np

from tests.oracle.tapped_modern import MODERN


def dot(a, b):
    return (a * b).sum(-1, keepdims=True)


def over(a, b):
    """a / b, and 0 where b is not positive."""
    return np.where(b > 0, a / np.where(b > 0, b, 1.0), 0.0)


def middle(g):
    return g - g.mean(-1, keepdims=True)


NORMS = {
    "l2": lambda g: np.sqrt(dot(g, g)),
    "max": lambda g: np.abs(g).max(-1, keepdims=True),
    "min_max": lambda g: (
        (np.abs(g.max(-1, keepdims=True)) + np.abs(g.min(-1, keepdims=True))) / 2
    ),
    "rms": lambda g: np.sqrt(dot(g, g) / g.shape[-1]),
    "std": lambda g: np.sqrt(dot(middle(g), middle(g)) / g.shape[-1]),
}


def layers(v, c):
    return np.split(v, np.cumsum(c["blocks"])[:-1], axis=-1)


def spread(sizes, c):
    """One number a layer, a list of (T, 1) -> (T, n)."""
    sizes = np.broadcast_arrays(*sizes)
    return np.repeat(np.concatenate(sizes, -1), c["blocks"], axis=-1)


def unit(g, c, tap, norm="l2"):
    """g over its norm in each layer, with the guards of the config."""
    sizes = [tap("norm", NORMS[c.get("norm", norm)](b)) for b in layers(g, c)]
    floor, eps = (c[key] if "norm" in c and key in c else 0.0 for key in GUARDS)
    return over(g, spread([np.maximum(a, floor) + eps for a in sizes], c))


GUARDS = ("floor", "eps")


def gone(x, lr, u, tap):
    return x - tap("step", tap("lr", lr) * tap("u", u))


def gd(x, g, s, c, tap):
    return gone(x, c["lr"], tap("g", g), tap)


def momentum(x, g, s, c, tap):
    g = tap("g", unit(g, c, tap) if c["method"] == "bn_momentum" else g)
    s["V"] = c["mu"] * s.get("V", 0.0) + g
    V = tap("V", s["V"])
    return gone(x, c["lr"], g + c["mu"] * V if c["method"] == "nesterov" else V, tap)


def relative(x, g, s, c, tap):
    """Momentum on unit gradients, in parts of |x| of each layer."""
    s["V"] = c["mu"] * s.get("V", 0.0) + tap("g", unit(g, c, tap))
    sizes = [np.maximum(NORMS["l2"](b), c["least"]) for b in layers(x, c)]
    return gone(x, c["lr"] * spread(sizes, c), tap("V", s["V"]), tap)


def adam(x, g, s, c, tap):
    g = tap("g", unit(g, c, tap) if c["method"] == "bn_adam" else g)
    b1, b2 = c["beta1"], c["beta2"]
    s["t"] = s.get("t", 0) + 1
    s["m"] = b1 * s.get("m", 0.0) + (1 - b1) * g
    correct = np.full((1, 1), 1 - b1 ** s["t"])
    correct = correct if c["method"] == "amsgrad" else tap("correction", correct)
    if c["method"] == "adamax":
        s["v"] = tap("v", np.maximum(b2 * s.get("v", 0.0), np.abs(g)))
        return gone(x, c["lr"], over(s["m"] / correct, s["v"]), tap)
    s["v"] = tap("v", b2 * s.get("v", 0.0) + (1 - b2) * g * g)
    if c["method"] == "amsgrad":
        s["w"] = np.maximum(s.get("w", 0.0), s["v"])
        return gone(x, c["lr"], over(s["m"], np.sqrt(s["w"]) + c["eps"]), tap)
    up = b1 * s["m"] + (1 - b1) * g if c["method"] == "nadam" else s["m"]
    size = tap("size", np.sqrt(s["v"] / (1 - b2 ** s["t"]))) + c["eps"]
    return gone(x, c["lr"], over(up / correct, size), tap)


def squares(x, g, s, c, tap):
    """AdaGrad and RMSprop."""
    g = tap("g", unit(g, c, tap) if c["method"].startswith("bn_") else g)
    keep, share = (c["rho"], 1 - c["rho"]) if "rho" in c else (1.0, 1.0)
    s["v"] = tap("v", keep * s.get("v", 0.0) + share * g * g)
    size = tap("size", np.sqrt(s["v"])) + c["eps"]
    return gone(x, c["lr"], over(g, size), tap)


def adadelta(x, g, s, c, tap):
    rho, eps, g = c["rho"], c["eps"], tap("g", g)
    s["v"] = rho * s.get("v", 0.0) + (1 - rho) * g * g
    u = g * np.sqrt(s.get("d", 0.0) + eps) / np.sqrt(s["v"] + eps)
    s["d"] = rho * s.get("d", 0.0) + (1 - rho) * u * u
    return gone(x, c["lr"], u, tap)


def nsgd(x, g, s, c, tap):
    u = unit(tap("g", g), c, tap)
    return gone(x, c["lr"], u + c["noise"] * np.array(c["xi"]), tap)


def noisy(x, g, s, c, tap):
    s["k"] = s.get("k", 0) + 1
    share = 0.0 if s["k"] % c.get("every", 1) else c["amplitude"]
    u = unit(tap("g", g), c, tap) + share * np.array(c["xi"])
    return gone(x, c["lr"], u, tap)


def adaptive_nsgd(x, g, s, c, tap):
    cuts, g = layers(g, c), tap("g", g)
    lr = s.get("lr", [np.full((1, 1), c["lr"])] * len(cuts))
    mu = s.get("mu", [np.full((1, 1), c["momentum"])] * len(cuts))
    s["V"] = spread(mu, c) * s.get("V", 0.0) + g
    u = unit(tap("V", s["V"]), c, tap) + c["noise"] * np.array(c["xi"])
    x = gone(x, spread(lr, c), u, tap)
    old = s.get("old", [np.zeros_like(b) for b in cuts])
    cos = [cosine(a, b, tap) for a, b in zip(cuts, old, strict=True)]
    step, share = c["beta"], c["momentum_update"]
    s["lr"] = [
        np.clip(r * (1 + step * d), c["lo"], c["hi"])
        for r, d in zip(lr, cos, strict=True)
    ]
    s["mu"] = [
        tap("mu", np.clip(r * (1 - share) - share * d, 0, 1))
        for r, d in zip(mu, cos, strict=True)
    ]
    s["old"] = cuts
    return x


def cosine(a, b, tap):
    sizes = [tap("|g|", NORMS["l2"](v)) for v in (a, b)]
    return over(over(dot(a, b), sizes[0]), sizes[1])


def bb(x, g, s, c, tap):
    a = np.asarray(secant(x, g, s, c, tap), float)
    cap = c.get("cap")
    if cap is not None:
        a = np.minimum(a, over(cap, NORMS["l2"](g)) + np.where(g.any(), 0, np.inf))
    if "q" in c:
        a = searched(x, g, s, c, a, tap)
    s["x"], s["g"], s["j"] = x, g, s.get("j", -1) + 1
    s["a"] = a if "q" not in c else s["trial"]
    return gone(x, a, tap("g", g), tap)


def secant(x, g, s, c, tap):
    lo, hi = c.get("lo", 1e-30), c.get("hi", 1e30)
    if "x" not in s:
        s["trial"] = np.asarray(c["lr"]) if c["lr"] is not None else None
        if s["trial"] is None:
            s["trial"] = np.clip(1 / max(1.0, np.abs(g).max()), lo, hi)
        return s["trial"]
    d, y = x - s["x"], g - s["g"]
    ss, sy, yy = tap("s's", dot(d, d)), tap("s'y", dot(d, y)), tap("y'y", dot(y, y))
    least = 4 * 2.0**-52 * x.shape[-1] * (np.sqrt(ss) * np.sqrt(yy))
    curved = tap.compare("curved", sy, least)
    bb1, bb2 = over(ss, sy), over(sy, yy)
    short = tap.compare("shorter", c.get("tau", 0.5) * bb1, bb2)
    turn, used = divmod(s["j"], c["cycle"])
    pick = {"bb1": False, "bb2": True, "adaptive": short, "alternating": turn % 2 == 1}
    a = np.clip(np.where(pick[c["formula"]], bb2, bb1), lo, hi)
    s["trial"] = np.where(curved & bool(g.any() and not used), a, s["a"])
    return s["trial"]


def armijo(x, g, s, c, tap):
    return gone(x, searched(x, g, s, c, c["lr"], tap), tap("g", g), tap)


def searched(x, g, s, c, a, tap):
    def f(x):
        return tap("f", dot(np.array(c["q"]) * x, x) / 2)

    here = f(x)
    s["f"] = [here, *s.get("f", [])][: tap.memory(c.get("memory", 1))]
    top, a = tap.highest(s["f"]), a * np.ones_like(here)
    for _ in range(min(tap.trials, c["most"])):
        longer = tap.compare("longer", f(x - a * g), top - c["c1"] * a * dot(g, g))
        if not longer.any():
            return a
        a = np.where(longer, c["shrink"] * a, a)
    return np.where(longer, 0.0, a) if tap.trials > c["most"] else a


def exact(x, g, s, c, tap):
    gg, curve = tap("g'g", dot(g, g)), tap("g'Qg", dot(g * np.array(c["q"]), g))
    return gone(x, over(gg, curve), tap("g", g), tap)


def polyak(x, g, s, c, tap):
    gap, gg = tap("gap", np.maximum(c["f"] - c["minimum"], 0.0)), dot(g, g)
    lr = over(gap * np.ones_like(gg), c["c"] * tap("g'g", gg))
    return gone(x, lr, tap("g", g), tap)


def adgd(x, g, s, c, tap):
    a, growth = s.get("a", c["lr"]), s.get("growth", np.inf)
    if "x" in s:
        size, change = NORMS["l2"](x - s["x"]), NORMS["l2"](g - s["g"])
        size, change = tap("|s|", size), tap("|y|", change)
        limit = np.where(change > 0, over(size, 2 * change), np.inf)
        new = np.minimum(np.sqrt(1 + growth) * a, limit)
        new = np.where(np.isfinite(new) & (new > 0), new, a)
        a, growth = new, new / a
    s["x"], s["g"], s["a"], s["growth"] = x, g, a, growth
    return gone(x, a, tap("g", g), tap)


PHI = {"none": lambda e: 1.0, "k": lambda e: e, "k + 1": lambda e: e + 1}


def epochs(x, g, s, c, tap):
    """svrg_bb, sbb, same_batch_bb and sgd_bb: a new rate every m steps."""
    k, averaged = s.get("k", 0), "beta" in c
    s["k"], s["lr"] = k + 1, s.get("lr", np.full((1, 1), c["lr"]))
    e, inner = divmod(k, c["m"])
    if inner == 0:
        G = s.get("G", np.zeros_like(g)) if averaged else g
        if e > averaged:
            estimated(e, x, G, s, c, tap)
        s["x"], s["old"] = x, G
        s["G"] = s["G"] if averaged and not c["reset"] and e else np.zeros_like(g)
    if averaged:
        s["G"] = c["beta"] * g + (1 - c["beta"]) * s["G"]
    return gone(x, s["lr"], tap("g", g), tap)


def estimated(e, x, G, s, c, tap):
    d = x - s["x"]
    if "A" in c:
        A = np.array(c["A"], float)[c["batches"][e]]
        y = (d @ A.T) @ A / len(A)
    else:
        y = G - s["old"]
    ss, sy = tap("s's", dot(d, d)), tap("s'y", np.abs(dot(d, y)))
    raw = over(ss, c["m"] * (sy + c.get("eps", 0.0) * ss))
    good = raw > 0
    if c.get("phi", "none") == "none":
        s["lr"] = np.where(good, raw, s["lr"])
        return
    phi = PHI[c["phi"]]
    n = s.get("n", float(c["seed_with_lr"]))
    log = s.get("log", n * np.log(c["lr"] * phi(1)))
    log = (n * log + np.log(np.where(good, raw, 1.0) * phi(e))) / (n + 1)
    s["lr"] = np.where(good, np.exp(log) / phi(e), s["lr"])
    s["log"] = np.where(good, log, s.get("log", n * np.log(c["lr"] * phi(1))))
    s["n"] = n + good


STEPS = {
    **MODERN,
    **dict.fromkeys(("momentum", "nesterov", "bn_momentum"), momentum),
    **dict.fromkeys(("adam", "nadam", "amsgrad", "adamax", "bn_adam"), adam),
    **dict.fromkeys(("adagrad", "rmsprop", "bn_adagrad", "bn_rmsprop"), squares),
    **dict.fromkeys(("noisy_nsgd", "saddle_ngd"), noisy),
    "bn_relative": relative,
    **dict.fromkeys(("bb", "gbb"), bb),
    **dict.fromkeys(("sgd_bb", "svrg_bb", "sbb", "same_batch_bb"), epochs),
    **{"gd": gd, "nsgd": nsgd, "adaptive_nsgd": adaptive_nsgd, "adadelta": adadelta},
    **{"armijo": armijo, "exact_line_search": exact, "polyak": polyak, "adgd": adgd},
}


@dataclass
class Tap:
    """Where a port tampers: with one quantity, one comparison, or a line search."""

    name: str = ""
    guard: object = None
    strict: str = ""
    trials: int = 250
    remembers: object = None
    top: object = None
    seen: object = None

    def __call__(self, name, a):
        if self.seen is not None:
            self.seen.add(name)
        return self.guard(np.asarray(a, float)) if name == self.name else a

    def compare(self, name, a, b):
        """a > b, or a >= b."""
        return a >= b if name == self.strict else a > b

    def memory(self, m):
        return self.remembers or m

    def highest(self, values):
        values = np.broadcast_arrays(*values)
        return (self.top or np.max)(np.array(values), axis=0)


def path(method, case, tap, change=None):
    """The iterates of a tapped port on a case, (T, steps, n).

    `change` is a function of the config of each step.
    """
    x, s, xs = np.array(case.x0)[None], {}, []
    with np.errstate(all="ignore"):
        for k, g in enumerate(case.inputs["g"]):
            c = {**case.at(k), "method": method}
            c = change(c, k) if change else c
            x = STEPS[method](x, np.array(g)[None], s, c, tap)
            xs.append(x)
    return np.moveaxis(np.array(np.broadcast_arrays(*xs)), 0, 1)
