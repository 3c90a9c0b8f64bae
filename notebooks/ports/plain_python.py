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


def matrices(v, c):
    """The layers as matrices: a list of rows each, one row for each output."""
    rows = []
    for layer, shape in zip(layers(v, c), c["shapes"], strict=True):
        width = len(layer) // shape[0]
        rows.append([layer[i : i + width] for i in range(0, len(layer), width)])
    return rows


def transposed(X):
    return [list(column) for column in zip(*X, strict=True)]


def product(A, B):
    """A B, each entry a sum in the order of the index."""
    columns = transposed(B)
    return [[dot(row, column) for column in columns] for row in A]


JORDAN, PADE = (3.4445, -4.7750, 2.0315), (1.875, -1.25, 0.375)
COEFFICIENTS = {
    "jordan": [JORDAN],
    "cubic": [(1.5, -0.5, 0.0)],
    "pade": [PADE],
    "you": [
        (4.0848, -6.8946, 2.9270),
        (3.9505, -6.3029, 2.6377),
        (3.7418, -5.5913, 2.3037),
        (2.8769, -3.1427, 1.2046),
        (2.8366, -3.0525, 1.2012),
    ],
    "polar_express": [
        (8.28721201814563, -23.595886519098837, 17.300387312530933),
        (4.107059111542203, -2.9478499167379106, 0.5448431082926601),
        (3.9486908534822946, -2.908902115962949, 0.5518191394370137),
        (3.3184196573706015, -2.488488024314874, 0.51004894012372),
        (2.300652019954817, -1.6689039845747493, 0.4188073119525673),
        (1.891301407787398, -1.2679958271945868, 0.37680408948524835),
        (1.8750014808534479, -1.2500016453999487, 0.3750001645474248),
        PADE,
    ],
    "deepseek": [JORDAN] * 8 + [(2.0, -1.5, 0.5)],
}
SCALES = {
    "none": lambda m, n: 1.0,
    "original": lambda m, n: sqrt(max(1.0, m / n)),
    "match_rms_adamw": lambda m, n: 0.2 * sqrt(max(m, n)),
    "unit_rms": lambda m, n: sqrt(m / n),
    "fan_in": lambda m, n: 1.0 / n,
}


def combined(a, x, b, y):
    """a x + b y."""
    return each(lambda p, q: a * p + b * q, x, y)


def newton_schulz(X, c):
    """X <- B X, B = c A A + b A + a I, A = X X'."""
    if len(X) > len(X[0]):
        return transposed(newton_schulz(transposed(X), c))
    listed = COEFFICIENTS[c["coefficients"]]
    for j in range(c["ns_steps"]):
        p, q, r = listed[min(j, len(listed) - 1)]
        A = product(X, transposed(X))
        pairs = zip(A, product(A, A), strict=True)
        B = [combined(q, s, r, t) for s, t in pairs]
        for i, row in enumerate(B):
            row[i] = row[i] + p
        X = product(B, X)
    return X


def divided(rows):
    """Each row by its length."""
    return [[ratio(a, norm(row)) for a in row] for row in rows]


def corner(G, c, ball):
    """Where G touches the ball."""
    flat = [a for row in G for a in row]
    if ball == "max":
        return each(lambda row: each(sign, row), G)
    if ball == "rows":
        return divided(G)
    if ball == "columns":
        return transposed(divided(transposed(G)))
    size = max(norm(flat), c.get("floor", 0.0)) + c.get("eps", 0.0)
    X = [[ratio(a, size) for a in row] for row in G]
    if ball == "spectral":
        return newton_schulz(X, c)
    by = sqrt(len(flat)) if ball == "rms" else 1.0
    return [[by * a for a in row] for row in X]


def touching(g, c, ball):
    """The corner of every layer, times radius and scale."""
    u = []
    for G in matrices(g, c):
        by = c.get("radius", 1.0) * SCALES[c["scale"]](len(G), len(G[0]))
        u += [by * a for row in corner(G, c, ball) for a in row]
    return u


def sign(a):
    return 1.0 if a > 0 else -1.0 if a < 0 else 0.0


def coupled(x, g, c):
    """g + decay x, if it is coupled."""
    if c["coupling"] != "coupled":
        return g
    return each(lambda a, b: a + c["decay"] * b, g, x)


def decayed(x, u, c, coupling="scaled"):
    """x - lr (u + decay x), or x - (lr u + decay x)."""
    lr, decay = c["lr"], c["decay"]
    if coupling == "scaled":
        return each(lambda a, b: a - lr * (b + decay * a), x, u)
    own = decay if coupling == "decoupled" else 0.0
    return each(lambda a, b: a - (lr * b + own * a), x, u)


def zeros(x0, c):
    """An average that starts at 0."""
    return [0.0] * len(x0)


def averaged(m, g, beta):
    """beta m + (1 - beta) g."""
    return each(lambda a, b: beta * a + (1 - beta) * b, m, g)


def pushed(V, g, mu):
    """mu V + g."""
    return each(lambda a, b: mu * a + b, V, g)


def sign_sgd(x, g, state, c):
    """x <- x - lr (sign(g) + decay x)."""
    return decayed(x, each(sign, g), c), state


def signum(x, g, m, c):
    """The same with an average."""
    m = averaged(m, g, c["mu"])
    return decayed(x, each(sign, m), c), m


def lion(x, g, m, c):
    """The sign of one average, and another is remembered."""
    g = coupled(x, g, c)
    u = each(sign, averaged(m, g, c["beta1"]))
    return decayed(x, u, c, c["coupling"]), averaged(m, g, c["beta2"])


def muon(x, g, V, c):
    """x <- x - lr (s polar(g + mu V) + decay x)."""
    g = coupled(x, g, c)
    V = pushed(V, g, c["mu"])
    G = pushed(V, g, c["mu"]) if c["nesterov"] else V
    return decayed(x, touching(G, c, "spectral"), c, c["coupling"]), V


def scion(x, g, m, c):
    """x <- x - lr radius s corner(m), or the same and - lr x."""
    m = averaged(m, g, c["mu"])
    c = {**c, "decay": float(c["constrained"])}
    return decayed(x, touching(m, c, c["ball"]), c), m


def adapted(g, state, c):
    """Adam's direction and its state."""
    m, v, b1t, b2t = state
    m = averaged(m, g, c["beta1"])
    v = averaged(v, each(lambda a: a * a, g), c["beta2"])
    b1t, b2t = b1t * c["beta1"], b2t * c["beta2"]
    size = [sqrt(b / (1 - b2t)) + c["eps"] for b in v]
    u = each(lambda a, b: ratio(a / (1 - b1t), b), m, size)
    return u, (m, v, b1t, b2t)


def adamw(x, g, state, c):
    """Adam, and decay where `coupling` says."""
    u, state = adapted(coupled(x, g, c), state, c)
    return decayed(x, u, c, c["coupling"]), state


def lamb(x, g, state, c):
    """Adam and decay, each layer as long as lr |x|."""
    u, state = adapted(g, state, c)
    u = each(lambda a, b: a + c["decay"] * b, u, x)
    sizes = each(norm, layers(x, c)), each(norm, layers(u, c))
    trust = each(lambda a, b: a / b if a > 0 and b > 0 else 1.0, *sizes)
    lr = [c["lr"] * r for r in trust]
    return moved(x, spread(lr, c), u), state


def lars(x, g, V, c):
    """V <- mu V + r (g + decay x)."""
    trust, decay = c["trust"], c["decay"]
    sizes = each(norm, layers(g, c)), each(norm, layers(x, c))
    r = each(
        lambda a, b: trust * b / (a + decay * b) if a > 0 and b > 0 else 1.0, *sizes
    )
    n = each(lambda a, b, p: a * (b + decay * p), spread(r, c), g, x)
    V = pushed(V, n, c["mu"])
    return moved(x, [c["lr"]] * len(x), V), V


def novograd(x, g, state, c):
    """m <- beta1 m + g / (sqrt(v) + eps) + decay x."""
    squares = [dot(layer, layer) for layer in layers(g, c)]
    m, v = state or ([0.0] * len(x), None)
    v = averaged(v, squares, c["beta2"]) if v else squares
    size = spread([sqrt(b) + c["eps"] for b in v], c)
    n = each(lambda a, b, p: ratio(a, b) + c["decay"] * p, g, size, x)
    m = pushed(m, n, c["beta1"])
    return moved(x, [c["lr"]] * len(x), m), (m, v)


def clipped(g, limit):
    """g limit / max(|g|, limit)."""
    size = max(norm(g), limit)
    by = limit / size if size > 0 else 0.0
    return [a * by for a in g]


def clipped_gd(x, g, V, c):
    """V <- mu V + g, no layer of g longer than the limit."""
    n = [a for layer in layers(g, c) for a in clipped(layer, c["limit"])]
    V = pushed(V, n, c["mu"])
    return moved(x, [c["lr"]] * len(x), V), V


def agc(x, g, V, c):
    """The same for each row, the limit a share of the row of x; vectors are whole."""
    n = []
    for G, X, shape in zip(matrices(g, c), matrices(x, c), c["shapes"], strict=True):
        if len(shape) == 1:
            G, X = transposed(G), transposed(X)
        for row, own in zip(G, X, strict=True):
            n += clipped(row, c["limit"] * max(norm(own), c["least"]))
    V = pushed(V, n, c["mu"])
    return moved(x, [c["lr"]] * len(x), V), V


def dog(x, g, state, c):
    """lr = distance so far / root of the sum of squared gradients."""
    start = [c["least"] * (1 + norm(X)) for X in layers(x, c)]
    x0, far, G = state or (x, start, [0.0] * len(start))
    gone = each(lambda a, b: a - b, x, x0)
    far = each(lambda d, layer: max(d, norm(layer)), far, layers(gone, c))
    G = each(lambda a, layer: a + dot(layer, layer), G, layers(g, c))
    lr = each(lambda d, a: c["lr"] * ratio(d, sqrt(a + c["eps"])), far, G)
    return moved(x, spread(lr, c), g), (x0, far, G)


METHODS = {
    "gd": (nothing, gd),
    "nsgd": (nothing, nsgd),
    "adaptive_nsgd": (adaptive_nsgd_init, adaptive_nsgd),
    "adam": (adam_init, adam),
    "bn_adam": (adam_init, bn_adam),
    "bb": (nothing, bb),
    "sign_sgd": (nothing, sign_sgd),
    "signum": (zeros, signum),
    "lion": (zeros, lion),
    "muon": (zeros, muon),
    "scion": (zeros, scion),
    "adamw": (adam_init, adamw),
    "lamb": (adam_init, lamb),
    "lars": (zeros, lars),
    "novograd": (nothing, novograd),
    "clipped_gd": (zeros, clipped_gd),
    "agc": (zeros, agc),
    "dog": (nothing, dog),
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
