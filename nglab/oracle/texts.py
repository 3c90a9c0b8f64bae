"""Every method as a text of a few lines: what is computed in a step, in this order.

    start V = 0             what a name is before the first step, if not 0
    V = mu*V + g  # moment  a line, and the part of the update that it is
    [k % m == 0] s = x - z  a line for some steps alone

k counts the steps from 0, t from 1; `g_` is the g of the step before. Names of the
config are its numbers. Everything else is told from these texts: the update in the
vectors' files, the report, and the formula of a port that computes something else.
"""

SGD = "x = x - lr*u  # step"
AVERAGE = "V = mu*V + g  # moment"
FIRST = "m = beta1*m + (1 - beta1)*g  # moment"
SECOND = "v = beta2*v + (1 - beta2)*g**2  # second moment"
SUM = "v = v + g**2  # second moment"
RHO = "v = rho*v + (1 - rho)*g**2  # second moment"
ADAM = "u = (m/(1 - beta1**t))/(sqrt(v/(1 - beta2**t)) + eps)  # direction"
ROOT = "u = g/(sqrt(v) + eps)  # direction"
UNIT = "h = g/l2(g, blk)  # norm"
NORM = "u = g/norm(g, blk)  # direction"
PRODUCTS = """
ss = dot(s, s, whole)  # secant
sy = dot(s, y, whole)  # secant
yy = dot(y, y, whole)  # secant
"""
SECANT = f"""
start r = 0
s = x - x_  # secant
y = g - g_  # secant
{PRODUCTS}
"""
BB = f"""
{SECANT}
bb1 = ss/sy  # rate
bb2 = sy/yy  # rate
a = formula(bb1, bb2, TAU, (k - 1)//cycle)  # rate
ok = both(curved(ss, sy, yy, g), (k - 1) % cycle == 0)  # guard
"""
SEARCH = """
t = search(x, g, START, TOP, c1*dot(g, g, whole), shrink, most)  # line search
x = x - t*g  # step
"""
RATE = "x = x - r*g  # step"


PULLED = "g = g + coupled*decay*x  # decay"
DECAYED = "x = x - (lr*(u + scaled*decay*x) + decoupled*decay*x)  # step"
SCALED = "x = x - lr*(u + decay*x)  # step"
TRUST = "where(both(l2(x, blk) > 0, l2({0}, blk) > 0), {1}, 1)"
LARS = TRUST.format("g", "trust*l2(x, blk)/(l2(g, blk) + decay*l2(x, blk))")
LAMB = TRUST.format("u", "l2(x, blk)/l2(u, blk)")


def normalised(*lines: str) -> str:
    """The lines with h, the gradient divided by its norm, in the place of g."""
    own = [line.replace("g**2", "h**2").replace("*g", "*h") for line in lines]
    own = [line.replace("+ g", "+ h").replace("= g/", "= h/") for line in own]
    return "\n".join((UNIT, *own, SGD))


def epochs(y: str, raw: str, keep: str = "") -> str:
    """A rate that is found at the beginning of an epoch of m steps."""
    lines = f"""
s = x - x0  # secant
{y}  # secant
ss = dot(s, s, whole)  # secant
sy = abs(dot(s, y, whole))  # secant
raw = over(ss, {raw})  # rate
r = where(both(usable(raw), k >= m), raw, r)  # rate
x0 = x  # secant
{keep}
"""
    body = [f"[k % m == 0] {line}" for line in lines.split("\n") if line]
    return "\n".join(("start r = lr", *body, RATE))


TEXTS: dict[str, str] = {
    "gd": "x = x - lr*g  # step",
    "momentum": f"{AVERAGE}\nx = x - lr*V  # step",
    "nesterov": f"{AVERAGE}\nu = g + mu*V  # direction\n{SGD}",
    "adam": f"{FIRST}\n{SECOND}\n{ADAM}\n{SGD}",
    "nadam": f"""
{FIRST}
{SECOND}
u = ((beta1*m + (1 - beta1)*g)/(1 - beta1**t))/(sqrt(v/(1 - beta2**t)) + eps)
{SGD}""",
    "amsgrad": f"""
{FIRST}
{SECOND}
w = maximum(w, v)  # second moment
u = m/(sqrt(w) + eps)  # direction
{SGD}""",
    "adamax": f"""
{FIRST}
v = maximum(beta2*v, abs(g))  # second moment
u = (m/(1 - beta1**t))/v  # direction
{SGD}""",
    "adagrad": f"{SUM}\n{ROOT}\n{SGD}",
    "rmsprop": f"{RHO}\n{ROOT}\n{SGD}",
    "adadelta": f"""
{RHO}
u = g*sqrt(d + eps)/sqrt(v + eps)  # direction
d = rho*d + (1 - rho)*u**2  # second moment
{SGD}""",
    "nsgd": """
n = norm(g, blk)  # norm
u = g/(maximum(n, floor) + eps)  # direction
x = x - lr*(u + noise*xi)  # step""",
    "adaptive_nsgd": """
start r = lr
start mom = momentum
V = mom*V + g  # moment
c = cos(g, g_, blk)  # correlation
n = norm(V, blk)  # norm
u = V/(maximum(n, floor) + eps)  # direction
x = x - r*(u + noise*xi)  # step
r = clip(r*(1 + beta*c), lo, hi)  # rate
mom = clip((1 - momentum_update)*mom - momentum_update*c, 0, 1)  # coefficient""",
    "bn_momentum": f"{UNIT}\nV = mu*V + h  # moment\nx = x - lr*V  # step",
    "bn_relative": f"""
{UNIT}
V = mu*V + h  # moment
x = x - lr*maximum(l2(x, blk), least)*V  # step""",
    "bn_adam": normalised(FIRST, SECOND, ADAM),
    "bn_adagrad": normalised(SUM, ROOT),
    "bn_rmsprop": normalised(RHO, ROOT),
    "bb": f"""
{BB.replace("TAU", "tau")}
r = clip(where(k == 0, first(lr, g), where(ok, a, r)), lo, hi)  # rate
r = minimum(r, over(cap, l2(g, whole)))  # cap
{RATE}""",
    "gbb": f"""
start F = -inf
{BB.replace("TAU", "0.5")}
r = where(k == 0, first(lr, g), where(ok, a, r))  # rate
F = value(x)  # line search
top = highest(F, F_, F__, F___)  # line search
{SEARCH.replace("START", "r").replace("TOP", "top")}""",
    "armijo": f"""
F = value(x)  # line search
{SEARCH.replace("START", "lr").replace("TOP", "F")}""",
    "exact_line_search": f"""
r = dot(g, g, whole)/dot(g, q*g, whole)  # rate
{RATE}""",
    "polyak": f"""
r = maximum(f - minimum, 0)/(c*dot(g, g, whole))  # rate
{RATE}""",
    "adgd": f"""
start r = lr
start theta = inf
s = x - x_  # secant
y = g - g_  # secant
local = over(l2(s, whole), 2*l2(y, whole))  # rate
grown = sqrt(1 + theta)*r  # rate
a = minimum(grown, local)  # rate
a = where(k == 0, lr, where(usable(a), a, r))  # rate
theta = where(k == 0, inf, a/r)  # rate
r = a  # rate
{RATE}""",
    "sgd_bb": f"""
start r = lr
start count = seeded
start mean = seeded*log(lr*phi(1))
[k % m == 0] s = x - x0  # secant
[k % m == 0] y = G - G0  # secant
[k % m == 0] ss = dot(s, s, whole)  # secant
[k % m == 0] sy = abs(dot(s, y, whole))  # secant
[k % m == 0] raw = over(ss, m*sy)  # rate
[k % m == 0] ok = both(usable(raw), k >= 2*m)  # guard
[k % m == 0] count = count + ok  # smoothing
[k % m == 0] z = log(raw*phi(k//m))  # smoothing
[k % m == 0] mean = where(ok, mean + (z - mean)/maximum(count, 1), mean)  # smoothing
[k % m == 0] r = where(ok, smoothed(raw, exp(mean)/phi(k//m)), r)  # rate
[k % m == 0] x0 = x  # secant
[k % m == 0] G0 = G  # secant
[k % m == 0] G = where(reset, 0, G)  # average
G = (1 - beta)*G + beta*g  # average
{RATE}""",
    "svrg_bb": epochs("y = g - g0", "m*sy", "g0 = g  # secant"),
    "sbb": epochs("y = g - g0", "m*(sy + eps*ss)", "g0 = g  # secant"),
    "same_batch_bb": epochs("y = batch(x, k//m) - batch(x0, k//m)", "m*sy"),
    "saddle_ngd": f"""
{NORM}
z = where((k + 1) % every == 0, amplitude*xi, 0)  # noise
x = x - lr*(u + z)  # step""",
    "noisy_nsgd": f"{NORM}\nx = x - lr*(u + amplitude*xi)  # step",
    "sign_sgd": f"u = sign(g)  # direction\n{SCALED}",
    "signum": f"""
m = mu*m + (1 - mu)*g  # moment
u = sign(m)  # direction
{SCALED}""",
    "lion": f"""
{PULLED}
u = sign(beta1*m + (1 - beta1)*g)  # direction
m = beta2*m + (1 - beta2)*g  # moment
{DECAYED}""",
    "muon": f"""
{PULLED}
{AVERAGE}
G = where(nesterov, g + mu*V, V)  # direction
X = G/(maximum(l2(G, blk), floor) + eps)  # norm
u = scale(blk)*newton_schulz(X, coefficients, ns_steps, blk)  # direction
{DECAYED}""",
    "scion": """
m = mu*m + (1 - mu)*g  # moment
u = radius*scale(blk)*corner(m, coefficients, ns_steps, blk)  # direction
x = x - lr*(u + constrained*x)  # step""",
    "adamw": f"{PULLED}\n{FIRST}\n{SECOND}\n{ADAM}\n{DECAYED}",
    "lars": f"""
r = {LARS}  # trust
V = mu*V + r*(g + decay*x)  # moment
x = x - lr*V  # step""",
    "lamb": f"""
{FIRST}
{SECOND}
u = (m/(1 - beta1**t))/(sqrt(v/(1 - beta2**t)) + eps) + decay*x  # direction
r = {LAMB}  # trust
x = x - lr*r*u  # step""",
    "novograd": """
v = where(t == 1, ssq(g, blk), beta2*v + (1 - beta2)*ssq(g, blk))  # second moment
u = g/(sqrt(v) + eps) + decay*x  # direction
m = beta1*m + u  # moment
x = x - lr*m  # step""",
    "clipped_gd": """
c = limit/maximum(l2(g, blk), limit)  # clip
V = mu*V + c*g  # moment
x = x - lr*V  # step""",
    "agc": """
c = limit*maximum(l2(x, row), least)  # limit
V = mu*V + g*(c/maximum(l2(g, row), c))  # moment
x = x - lr*V  # step""",
    "dog": """
start x0 = x
start far = least*(1 + l2(x, blk))
far = maximum(far, l2(x - x0, blk))  # rate
G = G + ssq(g, blk)  # second moment
r = lr*far/sqrt(G + eps)  # rate
x = x - r*g  # step""",
}
