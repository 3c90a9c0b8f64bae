# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Lesson 16. The Adam family
#
# AdaGrad, RMSprop, Adam, AMSGrad, AdaMax: five names, one loop. Each divides every
# coordinate of the gradient by a memory of its size, and they differ in what the memory
# keeps. From that line follows all that is said of them: that they need little tuning,
# that they take the same step for large gradients as for small ones, that they depend
# on the axes, and that one of them can walk away from a minimum for ever.
#
# We write the loop, look at the length of its steps, turn the axes, change the units,
# and take the walk. [Lesson 7](07-why-does-adam-stand-still.ipynb) has shown what
# $\varepsilon$ does to a deep network; here is why.
#
# (A letter means the same in all lessons; the [symbols](SYMBOLS.md) are on one page.)

# %% [markdown] tags=["front"]
# After this lesson you can
#
# * write the five methods from memory, and say how they differ,
# * predict the length of a step from $\beta_1$, $\beta_2$ and $\varepsilon$ alone,
# * say which changes of units and axes such a method notices,
# * construct a problem on which Adam walks away, and say why AMSGrad does not.
#
# **Before it:** [lesson 11](11-momentum-and-acceleration.ipynb): averages of gradients.
# [Lesson 14](14-sgd-and-its-noise-ball.ipynb): random gradients.
#
# **Minutes:** 45, and 60 for the exercises.

# %%
import matplotlib.pyplot as plt
import numpy as np
from checks.lesson16 import begins, drifts, rescales, travels

import nglab
from nglab import plots

# %% tags=["setup"]
plt.rcParams.update({"figure.dpi": 110, "axes.spines.top": False})
plt.rcParams.update({"axes.spines.right": False, "legend.frameon": False})

from checks import said

# %% [markdown]
# ## One loop, five memories
#
# $$v \leftarrow \text{memory}(v, g^2), \qquad x \leftarrow x - \eta\,
#   \frac{m}{\sqrt v + \varepsilon}$$
#
# entry by entry; $m$ is $g$ itself, or a running average of it with $\beta_1$. The five
# memories are a line each. (Adam divides $m$ and $v$ by $1 - \beta^t$, so that averages
# that begin at 0 are right from the start. AdaMax keeps $|g|$ in the place of $g^2$.)

# %%
MEMORIES = {
    "AdaGrad": lambda v, g, b: v + g**2,
    "RMSprop": lambda v, g, b: b * v + (1 - b) * g**2,
    "Adam": lambda v, g, b: b * v + (1 - b) * g**2,
    "AMSGrad": lambda v, g, b: b * v + (1 - b) * g**2,
    "AdaMax": lambda v, g, b: np.maximum(b * v, abs(g)),
}


def loop(name, gradients, lr, beta1=0.9, beta2=0.999):
    """The steps x_k - x_{k+1} of a method, for the gradients that it is given."""
    v = most = m = np.zeros_like(gradients[0])
    steps = []
    for t, g in enumerate(gradients, start=1):
        v = MEMORIES[name](v, g, beta2)
        m = beta1 * m + (1 - beta1) * g
        most = np.maximum(most, v)
        corrected = m / (1 - beta1**t)
        step = {
            "AdaGrad": g / np.sqrt(v),
            "RMSprop": g / np.sqrt(v),
            "Adam": corrected / np.sqrt(v / (1 - beta2**t)),
            "AMSGrad": m / np.sqrt(most),
            "AdaMax": corrected / v,
        }[name]
        steps.append(lr * step)
    return np.array(steps)


def library(method, gradients):
    """The steps of a method of the library."""
    x = np.zeros_like(gradients[0])
    state, steps = method.init(x), []
    for g in gradients:
        after, state = method.step(x, g, state)
        steps.append(x - after)
        x = after
    return np.array(steps)


gradients = np.random.default_rng(16).normal(size=(50, 4))
METHODS = {
    "AdaGrad": nglab.adagrad(0.1, eps=0.0),
    "RMSprop": nglab.rmsprop(0.1, rho=0.999, eps=0.0),
    "Adam": nglab.adam(0.1, eps=0.0),
    "AMSGrad": nglab.amsgrad(0.1, eps=0.0),
    "AdaMax": nglab.adamax(0.1),
}
off = {
    name: np.abs(loop(name, gradients, 0.1) - library(method, gradients)).max()
    for name, method in METHODS.items()
}
print("largest difference to the library:", max(off.values()))

# %% tags=["check"]
assert max(off.values()) < 1e-13

# %% [markdown]
# ## How long is a step?
#
# Feed each of them the same gradient, again and again. Its size does not matter: it
# cancels. So the length of the step depends on the method and on $k$ alone.

# %%
constant = np.full((2000, 1), 7.0)
lengths = {name: loop(name, constant, 1.0)[:, 0] for name in MEMORIES}
for name, length in lengths.items():
    print(f"{name:8} first {length[0]:6.2f}  hundredth {length[99]:5.2f}", end="")
    print(f"  longest {length.max():5.2f}  last {length[-1]:5.2f}")

# %% tags=["check"]
said("31.62 3.24", *lengths["RMSprop"][[0, 99]])
amsgrad = lengths["AMSGrad"]
said("3.16 6.57 1.08", amsgrad[0], amsgrad.max(), amsgrad[-1])
said("0.10", lengths["AdaGrad"][99])
for name in "Adam", "AdaMax":
    assert np.abs(lengths[name] - 1).max() < 1e-9

# %% tags=["figure"]
_, ax = plt.subplots(figsize=(7.5, 3.6), layout="constrained")
t = np.arange(1, 2001)
for (name, length), color in zip(lengths.items(), plots.COLORS, strict=False):
    dashed = "--" if name == "AdaMax" else "-"
    ax.loglog(t, length, dashed, color=color, label=name)
ax.set(xlabel="step $t$", ylabel=r"length / $\eta$")
ax.legend()
plt.show()

# %% [markdown]
# Adam and AdaMax step by $\eta$, always: the correction of the averages is there for
# that. RMSprop, which corrects nothing, begins with $\eta/\sqrt{1 - \beta_2}$, that is
# 31.62 times its rate, and still takes 3.24 at the hundredth step. AMSGrad begins with
# 3.16, *rises* to 6.57, since its $m$ fills up faster than its $v$, and comes down to
# 1.08. Whoever moves a tuned rate from one to the other moves all of this with it. And
# AdaGrad alone has a schedule built in: $\eta/\sqrt t$, at the hundredth step 0.10.

# %% [markdown]
# ## Between a sign and a gradient
#
# Without averages ($\beta_1 = \beta_2 = 0$) Adam's step is $\eta g/(|g| +
# \varepsilon)$. Gradients much longer than $\varepsilon$ give a step of $\eta$,
# whatever they are: that is sign descent. Much shorter ones give $\eta g/\varepsilon$:
# that is gradient descent, with the rate $\eta/\varepsilon$.

# %%
sizes = np.geomspace(1e-6, 1e4, 201)
stepped = {
    eps: library(nglab.adam(1.0, beta1=0.0, beta2=0.0, eps=eps), sizes[None])[0]
    for eps in (1e-8, 1e-3, 1.0)
}
for eps, step in stepped.items():
    print(
        f"eps = {eps:g}: |g| = 1e-3 gives {np.interp(1e-3, sizes, step):.3g},", end=" "
    )
    print(f"1 gives {np.interp(1.0, sizes, step):.3g}")

# %% tags=["check"]
said(
    "0.5 0.001",
    np.interp(1e-3, sizes, stepped[1e-3]),
    np.interp(1e-3, sizes, stepped[1.0]),
)
assert np.abs(stepped[1e-8][sizes > 1e-4] - 1).max() < 1e-3

# %% tags=["figure"]
_, ax = plt.subplots(figsize=(7.5, 3.2), layout="constrained")
for (eps, step), color in zip(stepped.items(), plots.COLORS, strict=False):
    ax.loglog(sizes, step, color=color, label=rf"$\varepsilon$ = {eps:g}")
    ax.axvline(eps, color=color, linewidth=0.8, linestyle=":")
ax.set(xlabel="$|g|$", ylabel=r"length / $\eta$", xlim=(1e-6, 1e4), ylim=(1e-6, 3))
ax.legend()
plt.show()

# %% [markdown]
# At the dotted lines, where $|g| = \varepsilon$, the step is half of $\eta$: with
# $\varepsilon = 10^{-3}$ a gradient of $10^{-3}$ gives 0.5, with $\varepsilon = 1$ it
# gives 0.001, and with the usual $10^{-8}$ it gives 1. **$\varepsilon$ is the length
# below which a gradient counts as small**, and it has the unit of a gradient. It is no
# mere safeguard against 0/0, and should be chosen with the problem's gradients in
# sight.

# %% [markdown]
# ## Units and axes
#
# So Adam forgets the unit of $f$, if $\varepsilon$ is out of the way, and even a unit
# for each coordinate: on $\frac12(x_1^2 + \kappa x_2^2)$ it does not feel $\kappa$. But
# who gave the problem these axes? We turn it by an angle $\theta$ and run 300 steps,
# each method with the best of 40 rates at each angle.

# %%
angles = np.radians(np.arange(0, 91, 5))
kappa = 1000.0
lrs = np.geomspace(1e-4, 3, 40)


def turned(angle):
    """The quadratic with curvatures 1 and kappa, its axes turned by an angle."""
    c, s = np.cos(angle), np.sin(angle)
    U = np.array([[c, -s], [s, c]])
    return nglab.Quadratic(U @ np.diag([1.0, kappa]) @ U.T, np.zeros(2)), U


def best(method, steps=300):
    """The least f after so many steps, over the rates, at each angle; from (1, 1)."""
    found = []
    for angle in angles:
        f, U = turned(angle)
        ends = nglab.run(f, method, np.tile(U @ [1.0, 1.0], (40, 1)), steps).f[-1]
        found.append(np.nanmin(np.where(np.isfinite(ends), ends, np.inf)))
    return np.array(found)


falls = {
    "Adam": best(nglab.adam(lrs)),
    "AdaGrad": best(nglab.adagrad(lrs)),
    "gradient descent": best(nglab.gd(lrs)),
}
for name, f_end in falls.items():
    print(
        f"{name:17}", "f at 0, 5, 45 degrees:", *(f"{f_end[i]:.1e}" for i in (0, 1, 9))
    )

# %% tags=["check"]
assert falls["Adam"][:2].max() < 1e-9
assert falls["AdaGrad"][0] < 1e-9
said("7.6e-4 0.22 0.17", *[f_end[9] for f_end in falls.values()])
said("6.1e-4", falls["AdaGrad"][1])
assert np.ptp(falls["gradient descent"]) < 1e-6

# %% tags=["figure"]
_, ax = plt.subplots(figsize=(7.5, 3.4), layout="constrained")
for (name, f_end), color in zip(falls.items(), plots.COLORS, strict=False):
    ax.semilogy(
        np.degrees(angles), np.maximum(f_end, 1e-20), "o-", color=color, label=name
    )
ax.set(xlabel=r"angle $\theta$ of the axes", ylabel="$f$ after 300 steps")
ax.legend()
plt.show()

# %% [markdown]
# With the axes where they are, Adam and AdaGrad solve it to ten digits, while gradient
# descent is at 0.17 ($\kappa$ is 1000, and 300 steps are few). Turned by 5 degrees
# AdaGrad is at 6.1e-4; at 45 degrees Adam is at 7.6e-4, and AdaGrad at 0.22, worse than
# gradient descent, which has not noticed that anything was turned. **Adam is fast along
# axes that mean something.** In a network they often do: a coordinate is a weight. It
# is a property of your problem, not of Adam.
#
# Now for units. *Block-normalised* forms divide the gradient of a layer by its length
# first, and then do as Adam does: the unit of $f$ is gone before $\varepsilon$ sees it.

# %%
f, U = turned(0.3)
tiny = nglab.Quadratic(1e-13 * f.Q, np.zeros(2))
x0 = U @ [1.0, 1.0]
moves = {}
for name, method in {"adam": nglab.adam(0.01), "bn_adam": nglab.bn_adam(0.01)}.items():
    ends = [nglab.run(g, method, x0, 300).x for g in (f, tiny)]
    moves[name] = [np.sqrt(((x - x0) ** 2).sum()) for x in ends]
    print(f"{name:8} moves {moves[name][0]:.3f} on f, {moves[name][1]:.3f} on f/10^13")

# %% tags=["check"]
said("1.12 1.41 1.41", moves["adam"][0], *moves["bn_adam"])
said("0.029", moves["adam"][1])

# %% [markdown]
# Adam moves by 1.12 on $f$, and by 0.029 if $f$ is divided by $10^{13}$,
# which changes neither the minimiser nor the way there. `bn_adam` moves by 1.41 on
# both. (On the axes it depends as before: the division by the length comes first, the
# division of the coordinates after it.)

# %% [markdown]
# ## Adam walks away
#
# The gradients are $C, -1, -1$ in turn, with $C > 2$: of a function whose mean slope is
# $(C - 2)/3 > 0$, so one should go left. Let $\beta_1 = 0$ and $\beta_2 = 1/(1 + C^2)$.
# The rare large gradient is divided by itself, and the two small ones are divided by
# little more than themselves. Reddi, Kale and Kumar found this in 2018, in a proof of
# convergence that did not hold. For the speed there is a theorem (`adam-walks-away`):
# after $j$ turns
#
# $$x_{3j} - x_0 \ge \eta\, j\, \Big(\frac1{\sqrt 2}
#   + \frac1{\sqrt{1 + 2\beta_2}} - 1\Big) > 0.$$

# %%
C = 4.0
turns = np.tile([[C], [-1.0], [-1.0]], (100, 1))
short = 1 / (1 + C**2)
walks = {
    "Adam, short memory": nglab.adam(0.1, beta1=0.0, beta2=short, eps=0.0),
    "AMSGrad, short memory": nglab.amsgrad(0.1, beta1=0.0, beta2=short, eps=0.0),
    r"Adam, $\beta_2$ = 0.999": nglab.adam(0.1, beta1=0.0, eps=0.0),
    r"Adam, short, $\beta_1$ = 0.9": nglab.adam(0.1, beta2=short, eps=0.0),
}
paths = {name: -np.cumsum(library(m, turns)[:, 0]) for name, m in walks.items()}
speed = 0.1 * (1 / np.sqrt(2) + 1 / np.sqrt(1 + 2 * short) - 1)
for name, x in paths.items():
    print(f"{name:27} after 100 turns at {x[-1]:7.2f}")
print(f"proved: at least {100 * speed:.2f}")

# %% tags=["check"]
said("6.87 -5.14 -7.93 -12.10", *[x[-1] for x in paths.values()])
said("6.53", 100 * speed)
said("0.059", short)

# %% tags=["figure"]
_, ax = plt.subplots(figsize=(7.5, 3.6), layout="constrained")
j = np.arange(1, 301) / 3
for (name, x), color in zip(paths.items(), plots.COLORS, strict=False):
    ax.plot(j, x, color=color, label=name)
ax.plot(j, j * speed, "--", color=plots.INK, label="proved for the first")
ax.axhline(0, color=plots.INK, linewidth=0.8)
ax.text(2, -4.2, "downhill", color=plots.INK)
ax.set(xlabel="turn $j$", ylabel="$x - x_0$", ylim=(-14, 8))
ax.legend(ncols=2, loc="lower left")
plt.show()

# %% [markdown]
# With $C = 4$ and $\beta_2 = 0.059$ Adam has walked uphill by 6.87 after 100 turns,
# where at least 6.53 is proved. AMSGrad with the same memory is at -5.14: it remembers
# the largest $v$, so the large gradient keeps its weight. Adam with its usual $\beta_2
# = 0.999$ is at -7.93, as its $v$ is nearly the same at every step; and the average
# $\beta_1 = 0.9$ cures the short memory as well, -12.10, for it adds up the turn before
# it divides.
#
# So is the example academic? With turns of three, 0.999 walks away only if $C$ is
# hardly above 2 (exercise 4). Where the large gradient is as rare as the memory is
# long, about once in a thousand steps, it does so for large ones, and rare words are
# like that. What the example shows is the cause: the step is $g/\sqrt v$, and where $g$
# and $v$ are correlated, its mean need not have the sign of the mean of $g$.

# %% [markdown] tags=["summary"]
# ## What we found
#
# | method | memory | step on a constant gradient |
# |---|---|---|
# | AdaGrad | sum of $g^2$ | $\eta/\sqrt t$ |
# | RMSprop | average of $g^2$ | 31.62 $\eta$ at first, then $\eta$ |
# | Adam | corrected averages of $g$, $g^2$ | $\eta$ |
# | AMSGrad | average of $g$, largest $v$ | 3.16 $\eta$, 6.57 $\eta$, then $\eta$ |
# | AdaMax | largest $\vert g\vert$, fading | $\eta$ |
#
# Sign descent for $|g| \gg \varepsilon$, gradient descent for $|g| \ll \varepsilon$.
# They forget the unit of each coordinate, and depend on the axes: 7.6e-4 for less than
# 1e-9. Where $g$ and $v$ are correlated Adam can walk uphill; AMSGrad comes back.

# %% [markdown]
# ## Exercises
#
# If you are stuck, run `print(begins.hint(1))`, then 2, then 3; and so on.

# %% [markdown]
# ### Exercise 1 ★
#
# How long is AMSGrad's first step, in units of $\eta$ and with its sign, for a gradient
# $g$? The library's corrects no bias; $\varepsilon = 0$.


# %% tags=["exercise"]
def first_step(beta1, beta2, g):
    return None


print(begins(first_step))

# %% [markdown]
# ### Exercise 2 ★★
#
# How far has AdaGrad come after $k$ steps, if the gradient never changes?


# %% tags=["exercise"]
def travelled(lr, k):
    return None


print(travels(travelled))

# %% [markdown]
# ### Exercise 3 ★★
#
# You have tuned Adam, and found $\eta$ and $\varepsilon$. Then somebody multiplies the
# loss by $a$ and measures $x$ in units that are $b$ times smaller: the new function is
# $a f(x/b)$. With which $\eta$ and $\varepsilon$ does Adam take the same path?


# %% tags=["exercise"]
def same_path(lr, eps, a, b):
    return None  # two numbers


print(rescales(same_path))

# %% [markdown]
# ### Exercise 4 ★★★
#
# Gradients $C, -1, -1$ in turn, $\beta_1 = 0$, $\varepsilon = 0$, $\eta = 1$, any
# $\beta_2$. After many turns $v$ repeats itself every three steps. By how much does $x$
# change in a turn? (Positive: Adam walks away.)


# %% tags=["exercise"]
def change_per_turn(C, beta2):
    return None


print(drifts(change_per_turn))
