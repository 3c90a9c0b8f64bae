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
# # Lesson 2. Why it hovers
#
# Normalised descent goes downhill in steps of a length that *you* choose:
#
# $$x_{k+1} = x_k - h\, \frac{g_k}{|g_k|}.$$
#
# The gradient says where to; how steep the slope is does not matter. Plateaus do not
# slow it down and cliffs do not throw it off. But what does it do when it gets there?
#
# (A letter means the same in all lessons; the [symbols](SYMBOLS.md) are on one page.)

# %% [markdown] tags=["front"]
# After this lesson you can
#
# * say why a step of fixed length cannot arrive, in one line, and where it ends up,
# * choose lengths that shrink: slowly without knowing anything, geometrically if you
#   know $\kappa$ and $R$,
# * name three ways in which such a schedule fails.
#
# **Before it:** [lesson 0](00-gradient-descent-from-scratch.ipynb), for $\mu$, $L$ and
# $\kappa$; the triangle inequality.
#
# **Minutes:** 40, and 50 for the exercises.

# %%
import matplotlib.pyplot as plt
import numpy as np
from checks.lesson02 import arrives, floors, strays
from numpy.linalg import norm

import nglab
from nglab import plots
from nglab.schedules import Geometric, InverseSqrt

# %% tags=["setup"]
plt.rcParams.update({"figure.dpi": 110, "axes.spines.top": False})
plt.rcParams.update({"axes.spines.right": False, "legend.frameon": False})

from checks import said

# %% [markdown]
# ## Five lines
#
# Our hill is $f(x) = (x_1^2 + 9 x_2^2)/2$, a long bowl whose lowest point is 0. We
# start at (3, 1), walk with $h = 0.5$, and watch the distance $d_k = |x_k|$ to the
# minimiser.


# %%
def ngd(grad, x, h, steps):
    xs = [x]
    for _ in range(steps):
        g = grad(x)
        x = x - h * g / norm(g)
        xs.append(x)
    return np.array(xs)


start = np.array([3.0, 1.0])
xs = ngd(lambda x: [1.0, 9.0] * x, start, h=0.5, steps=200)
d = norm(xs, axis=1)
print("the first:", d[:9].round(2))
print("the last: ", d[-4:].round(3))

# %% [markdown]
# From 3.16 the distance falls for a while, and then it stops falling. The last four are
# 0.258, 0.242, 0.258, 0.242, and so on for ever: it goes to and fro.
#
# The library does the same (and `nglab.plain` has every one of its methods as such a
# bare loop):

# %% tags=["check"]
said("3.16 0.258 0.242 0.258 0.242", d[0], d[-4:])

# %%
f = nglab.DiagonalQuadratic([1.0, 9.0])
trace = nglab.run(f, nglab.nsgd(0.5), start, steps=200, iterates=True)
print("off by", np.abs(trace.xs - xs).max())

# %% tags=["check"]
assert np.allclose(trace.xs, xs, atol=1e-12)

# %% tags=["figure"]
wide = {"figsize": (10, 3.6), "layout": "constrained", "width_ratios": (1.9, 1)}
figure, (left, right) = plt.subplots(1, 2, **wide)
plots.trajectory(left, f, xs)
plots.contours(right, f, (-0.4, 0.4), (-0.36, 0.36))
right.add_patch(plt.Circle((0, 0), 0.25, fill=False, ls="--", color=plots.INK))
right.plot(*xs[-2:].T, "o-", color=plots.COLORS[0], markersize=9)
for x in xs[-2:]:
    right.text(0.03, 1.18 * x[1], f"{norm(x):.3f} away", va="center")
right.text(-0.02, 0.1, "$h$ = 0.5", ha="right")
right.text(0.2, -0.21, "$h/2$")
left.set_title("the whole walk", loc="left", fontsize=10)
right.set_title("its last two points", loc="left", fontsize=10)
for ax in (left, right):
    ax.set_aspect("equal")
plt.show()

# %% [markdown]
# ## The reason, in one line
#
# Two successive iterates are exactly $h$ apart. By the triangle inequality
#
# $$h = |x_k - x_{k+1}| \le d_k + d_{k+1}, \qquad\text{so}\qquad
#   \max(d_k, d_{k+1}) \ge h/2.$$
#
# They cannot *both* be nearer than $h/2$. If all your strides are one metre long, you
# cannot stand with both feet within half a metre of the lamp post.
#
# The line does not mention $f$. Convex or not, smooth or not: the floor is there. Let
# us try four functions, a hundred starts each, and print the least that the farther of
# two successive iterates ever was, in units of $h/2$.


# %%
def farther(xs):
    """max(d_k, d_{k+1}) for every k but the last."""
    d = norm(xs, axis=-1)
    return np.maximum(d[:-1], d[1:])


starts, least = np.random.default_rng(0).normal(0, 2, size=(100, 2)), {}
for hill in (f, nglab.Huber(dim=2), nglab.Quartic(2), nglab.Plateau(2)):
    walks = nglab.run(hill, nglab.nsgd(0.1), starts, steps=500, iterates=True).xs
    least[type(hill).__name__] = farther(walks).min() / 0.05
    print(f"{type(hill).__name__:18} {least[type(hill).__name__]:.4f}")

# %% tags=["check"]
assert min(least.values()) >= 1

# %% [markdown]
# Never below 1. And 1 is reached, so the floor cannot be raised: on a line, from 10.25
# with strides of 0.5, the walk ends in a perfect 0.25, -0.25, 0.25, ...

# %%
line = nglab.DiagonalQuadratic([1.0])
walk = nglab.run(line, nglab.nsgd(0.5), [10.25], steps=30, iterates=True).xs
print(walk[-3:, 0])

# %% tags=["check"]
said("0.25 -0.25 0.25", walk[-3:, 0])
assert farther(walk).min() == 0.25

# %% [markdown]
# Why does plain gradient descent not suffer from this? Because its step is
# $\eta |g|$, and $|g|$ fades as the minimiser comes near. **The length of the
# gradient is the brake. Normalising takes the brake away.** Compare the steps that both
# methods take from (3, 1):

# %%
gd = nglab.run(f, nglab.gd(0.1), start, steps=100, iterates=True).xs
for name, walk in {"gradient descent": gd, "normalised": xs}.items():
    strides = norm(np.diff(walk, axis=0), axis=1)
    print(f"{name:17}", *(f"{stride:.5f}" for stride in strides[[0, 25, 50, 99]]))

# %% [markdown]
# The strides of gradient descent shrink by themselves, from 0.95 to 0.00001; the
# normalised ones are all 0.5, the last as long as the first.

# %% tags=["check"]
strides = norm(np.diff(gd, axis=0), axis=1)
said("0.95 0.00001", strides[[0, 99]])
assert np.allclose(norm(np.diff(xs, axis=0), axis=1), 0.5)

# %% [markdown]
# ## Nor does it stray
#
# There is a ceiling too. Let $\sigma$ be the least cosine between the gradient and the
# direction away from the minimiser: how badly the gradient may mislead us. For
# curvatures between $\mu$ and $L$, with $\kappa = L/\mu$, it is
# $\sigma = 2\sqrt\kappa/(1+\kappa)$. Then, at every step,
#
# $$d_{k+1} \le \max\left(d_k,\; h \max\left(1, \tfrac{1}{2\sigma}\right)\right),$$
#
# and $d$ falls as long as it is above $h/(2\sigma)$. Our bowl has $\kappa = 9$ and
# $\sigma = 0.6$, so the ceiling is $h$: the walk ends up between half a step and one
# step from the minimiser. Three step lengths, two hundred starts each:

# %%
hs = np.array([0.5, 0.05, 0.005])
angle = np.linspace(0, 2 * np.pi, 200, endpoint=False)
circle = 10**0.5 * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
walks = nglab.run(f, nglab.nsgd(hs[:, None]), circle, steps=1500, iterates=True).xs
away = farther(walks)
settled = away[-300:] / hs[:, None]
print("least, largest, in steps:", settled.min().round(3), settled.max().round(3))

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(7, 4), layout="constrained")
for i, h in enumerate(hs):
    ax.fill_between([0, 1500], h / 2, h, color=plots.COLORS[i], alpha=0.2, linewidth=0)
    ax.plot(away[:, i, :6], color=plots.COLORS[i], linewidth=0.8)
    ax.text(1500, h * 1.15, f"$h$ = {h:g}", ha="right", color=plots.COLORS[i])
ax.set(yscale="log", xlabel="step $k$", ylabel="the farther of two successive iterates")
plt.show()

# %% [markdown]
# Each walk comes down into its band, between $h/2$ and $h$, and stays: once settled the
# farther iterate is never nearer than 0.50 and never farther than 0.93 steps. A shorter
# step hovers lower, but takes longer to get there: to come ten times nearer takes ten
# times as many steps.
#
# *That is what hovering is: a floor under the walk and a ceiling above it, both
# proportional to the step.* (As programs: `nglab verify -k ngd-constant-step`.)

# %% tags=["check"]
said("0.50 0.93", settled.min(), settled.max())

# %% [markdown]
# ## A cure that is none: epsilon
#
# Many programs divide by $|g| + \varepsilon$, to be safe from 0/0. Then the step is no
# longer of length $h$, the one line above no longer applies, and the walk may converge.
# It does so because, where $|g| \ll \varepsilon$, it *is* gradient descent, with the
# rate $h/\varepsilon$. And gradient descent cares for the scale of $f$. Here is
# $\varepsilon = 1$ on our bowl, and on the same bowl measured in other units, $1000 f$:

# %%
ends = {}
for scale in (1, 1000):
    hill = nglab.DiagonalQuadratic([scale * 1.0, scale * 9.0])
    walk = nglab.run(hill, nglab.nsgd(0.05, eps=1.0), start, 2000, iterates=True).xs
    ends[scale] = farther(walk)[-1]
    print(f"{scale:5} f: from the minimiser at the end {ends[scale]:.2g}")

# %% tags=["check"]
assert ends[1] < 1e-9 < ends[1000]

# %% [markdown]
# It converges on $f$ and hovers on $1000 f$. Whoever normalises wants to be free of the
# scale of $f$; an epsilon gives that up again. `nglab.nsgd` has none unless asked: 0/0
# is 0, and that is all.

# %% [markdown]
# ## Let the steps shrink
#
# The honest cure is to shorten the steps. The same triangle inequality, with $h_k$ in
# the place of $h$, tells us what to expect:
#
# $$\max(d_k, d_{k+1}) \ge h_k/2.$$
#
# *The walk arrives no faster than its steps shrink.* With $h_k = 1/\sqrt{k+1}$, which
# needs no knowledge at all:

# %%
walk = nglab.run(f, nglab.nsgd(InverseSqrt(1.0)), start, 10_000, iterates=True).xs
slow = farther(walk)
k = np.arange(len(slow))
floor = 1 / np.sqrt(k + 1) / 2
print("k = 100, 1000, 9999:", slow[[100, 1000, 9999]].round(4))
print("floor:              ", floor[[100, 1000, 9999]].round(4))

# %% tags=["check"]
assert (slow >= floor).all()

# %% [markdown]
# At $k$ = 100 we are 0.053 away, at 1,000 it is 0.019, at 9,999 it is 0.008, and the
# floor is 0.005. It arrives, but every further digit costs a hundred times as many
# steps.

# %% tags=["check"]
said("0.053 0.019 0.008 0.005", slow[[100, 1000, 9999]], floor[9999])

# %% [markdown]
# ## As fast as can be
#
# How quickly *may* the steps shrink? Suppose we know that we are at most $D$ away, and
# that the gradient's cosine is at least $\sigma$. One step of length $h$ gives
#
# $$d_{k+1}^2 \le d_k^2 - 2\sigma h\, d_k + h^2.$$
#
# Take $h = \sigma D$. From the worst place, $d_k = D$, the right-hand side is
# $(1 - \sigma^2) D^2$. So the new $D$ is $\rho D$ with
# $\rho = \sqrt{1 - \sigma^2} = (\kappa - 1)/(\kappa + 1)$, and on we go: if at first we
# are at most $R$ away, the steps are
#
# $$h_k = \sigma \rho^k R, \qquad\text{and}\qquad d_k \le \rho^k R.$$
#
# The method knows $\kappa$ and $R$; it does not know $L$, nor $\mu$, nor $f^*$. For our
# bowl $\sigma = 0.6$, $\rho = 0.8$ and $R = \sqrt{10}$.

# %%
R, sigma, rho = 10**0.5, 0.6, 0.8
fast = nglab.run(f, nglab.nsgd(Geometric(sigma * R, rho)), start, 100, iterates=True)
best_gd = nglab.run(f, nglab.gd(2 / (1 + 9)), start, 100, iterates=True)

rows = {
    "geometric steps": norm(fast.xs, axis=1),
    "best gradient descent": norm(best_gd.xs, axis=1),
    "proven bound": R * rho**fast.k,
}
for name, d in rows.items():
    print(f"{name:22}", *(f"{away:.3g}" for away in d[[10, 30, 100]]))

# %% [markdown]
# Three times the same numbers: 0.34 after 10 steps, 0.0039 after 30, 6.4e-10 after 100.
# From (3, 1) the bound is met with equality at every step, and gradient descent, given
# the best of all rates, $2/(L+\mu)$, is no faster.

# %% tags=["check"]
for d in rows.values():
    assert np.allclose(d, rows["proven bound"], rtol=1e-6)
    said("0.34 0.0039 6.4e-10", d[[10, 30, 100]])

# %% tags=["figure"]
k = np.arange(100)
walks = {
    "constant steps": (farther(xs)[:100], 0.5 + 0 * k, 0.55),
    "steps like $1/\\sqrt{k}$": (slow[:100], 1 / np.sqrt(k + 1), 0.006),
    "geometric steps": (farther(fast.xs), sigma * rho**k * R, 2e-5),
}

figure, ax = plt.subplots(figsize=(7, 4.2), layout="constrained")
for i, (name, (away, h, height)) in enumerate(walks.items()):
    color = plots.COLORS[i]
    ax.plot(k, away, color=color)
    ax.plot(k, h / 2, ":", color=color)
    ax.text(80, height, name, color=color, ha="center")
ax.set(yscale="log", xlabel="step $k$", ylabel="the farther of two successive iterates")
ax.text(30, 1e-4, "dotted: the floor, $h_k/2$", color=plots.INK, ha="right")
plt.show()

# %% [markdown]
# ## What breaks it: too short a journey
#
# Steps that shrink too fast add up to too little. The geometric ones sum to
# $\sigma R/(1 - \rho) = \sqrt\kappa\, R$, so whoever understates the distance by more
# than a factor $\sqrt\kappa$, which is 3 here, cannot arrive. Believe in a fourth of
# the true distance, and the whole journey is 0.75 of the way:

# %%
method = nglab.nsgd(Geometric(sigma * R / 4, rho))
short = nglab.run(f, method, circle, 200, iterates=True).xs
end = norm(short[-1], axis=1) / R
print("ends, of R: nearest", end.min().round(3), "farthest", end.max().round(3))

# %% [markdown]
# From two hundred starts at the distance $R$, not one comes nearer than 0.25 $R$, and
# the unluckiest stops at 0.49 $R$.

# %% tags=["check"]
said("0.25 0.49", end.min(), end.max())
assert end.min() >= 0.25 - 1e-12

# %% [markdown]
# ## What breaks it: too good a bowl
#
# Now something odd. The rounder the bowl, the easier it should be. Take $\kappa = 2$,
# so that $\sigma = 0.94$ and $\rho = 1/3$, and start at (1, 0), where the gradient
# points exactly at the minimiser. It could not be better.

# %%
bowl = nglab.DiagonalQuadratic([1.0, 2.0])
sigma, rho = 2 * 2**0.5 / 3, 1 / 3
method = nglab.nsgd(Geometric(sigma, rho))
lucky = nglab.run(bowl, method, [1.0, 0.0], 60, iterates=True)
print("x:", lucky.xs[:5, 0].round(3), "...", lucky.x[0].round(3))
print("h:", lucky.lr[:5, 0].round(3))

# %% [markdown]
# The first step, 0.943, lands at 0.057: nearly there. But the second is 0.314 long,
# whatever happened, and throws us to -0.257. The third leads back to -0.152, and from
# then on the steps are too short: all that remain add up to 0.05. The walk ends at
# -0.100, and stays there. **Luck has ruined it**: the schedule had reckoned with the
# worst place, $d = D$; it was given a much better one, and could not hold it.
#
# The formula above had said so. Its right-hand side is a parabola in $d$ that opens
# upwards, so over $[0, D]$ it is largest at an end. At $d = D$ it is $\rho^2 D^2$, and
# at $d = 0$ it is $h^2 = \sigma^2 D^2$: next to the minimiser, we step off it. Both are
# at most $\rho^2 D^2$ if
#
# $$\sigma \le \rho \iff \sigma^2 \le \tfrac12 \iff \kappa \ge 3 + 2\sqrt2 = 5.83.$$
#
# The cure is a white lie. A bowl with $\kappa = 2$ is also one with "$\kappa$ at most
# 5.83", so use 5.83.

# %% tags=["check"]
said("0.943 0.314", lucky.lr[:2, 0])
said("0.057 -0.257 -0.152", lucky.xs[1:4, 0])
said("0.05", lucky.lr[3:60].sum())
said("-0.100", lucky.x[0])

# %%
clause = 3 + 2 * 2**0.5
quarter = np.radians(np.arange(91))
quarter = np.stack([np.cos(quarter), np.sin(quarter)], axis=-1)
ends = {}
for kappa in (2.0, clause):
    sigma, rho = 2 * kappa**0.5 / (1 + kappa), (kappa - 1) / (kappa + 1)
    walks = nglab.run(
        bowl, nglab.nsgd(Geometric(sigma, rho)), quarter, 60, iterates=True
    )
    ends[kappa] = norm(walks.x, axis=1)
    print(f"believing {kappa:.3g}:", (ends[kappa] > 1e-6).sum(), "of 91 stop short")

# %% [markdown]
# With the true $\kappa = 2$, 74 of the 91 starts on a quarter circle are still more
# than a millionth away after 60 steps, and the steps that are left add up to less than
# 1e-28. With the lie, 0 of them are.

# %% tags=["check"]
said("74 0", (ends[2.0] > 1e-6).sum(), (ends[clause] > 1e-6).sum())
assert 2**0.5 / 3**60 < 1e-28

# %% tags=["figure"]
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8), layout="constrained")
left.plot(np.abs(lucky.xs[:12, 0]), "o-", color=plots.COLORS[1], label="distance")
left.plot(3.0 ** -np.arange(12), "--", color=plots.INK, label=r"$\rho^k$, hoped for")
left.set(yscale="log", xlabel="step $k$")
left.set_title(r"$\kappa$ = 2, from (1, 0)", loc="left", fontsize=10)
left.legend()
right.plot(ends[2.0], ".", color=plots.COLORS[1], label=r"with $\kappa$ = 2")
right.plot(ends[clause], ".", color=plots.COLORS[2], label=r"with $\kappa$ = 5.83")
right.set(yscale="log", xlabel="angle of the start in degrees", ylim=(1e-10, 1))
right.set(xticks=range(0, 91, 15))
right.set_title("distance after 60 steps", loc="left", fontsize=10)
right.legend(loc="upper center")
plt.show()

# %% [markdown]
# ## What breaks it: normalising block by block
#
# Large models are often normalised layer by layer, each block of the gradient to length
# 1 by itself. On smooth functions that is another steepest descent, in another norm,
# and fine. With a kink it can fail altogether. Take two blocks of one coordinate each,
# and
#
# $$f(x) = |x_1 - x_2| + \tfrac12 |x_1 + x_2|,$$
#
# a convex function with its minimum at 0. Its slopes are
# $g = s\,(1, -1) + \tfrac12 t\,(1, 1)$ with signs $s, t = \pm 1$. The first part is the
# larger in both coordinates, so it decides both signs. And for a single number, to
# normalise *is* to take the sign:
#
# $$u = s\,(1, -1).$$
#
# The second part, which would have led to the minimum, has been rounded away. Every
# step leaves $x_1 + x_2$ as it is, *whatever the step lengths*. From (1, 0.75) the sum
# is 1.75 for ever, and $f$ cannot fall below half of it, 0.875.

# %%
kink = nglab.CrossedAbs(0.5)
steps = InverseSqrt(0.3)
by_block = nglab.run(kink, nglab.nsgd(steps, blocks=(1, 1)), steps=2000, iterates=True)
whole = nglab.run(kink, nglab.nsgd(steps), steps=2000, iterates=True)

x = np.array([1.0, 0.75])  # once more as a bare loop: the sign is all that is left
for k in range(2000):
    s, t = np.sign(x[0] - x[1]) or 1.0, np.sign(x[0] + x[1]) or 1.0
    x = x - 0.3 / np.sqrt(k + 1) * np.sign([s + t / 2, t / 2 - s])
print("x_1 + x_2 at the end:", by_block.x.sum(), x.sum())

# %% tags=["check"]
assert np.allclose(x, by_block.x)
assert np.allclose(by_block.xs.sum(axis=1), 1.75)

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(6, 4.6), layout="constrained")
both = np.stack([by_block.xs, whole.xs], axis=1)
plots.trajectory(ax, kink, both, labels=["each block by itself", "the whole gradient"])
ax.set_aspect("equal")
plt.show()

# %% [markdown]
# The blue walk oscillates across the kink at (0.875, 0.875) and never leaves the line
# $x_1 + x_2 = 1.75$; the other slides down the kink to the minimum. No choice of steps
# helps: constant, decreasing, AdaGrad's, nor those of the correlation rule of lesson 1.
# Here is the best $f$ of 2,000 steps each:

# %%
methods = {
    "constant": lambda blocks: nglab.nsgd(0.01, blocks=blocks),
    "decreasing": lambda blocks: nglab.nsgd(steps, blocks=blocks),
    "geometric": lambda blocks: nglab.nsgd(Geometric(0.3, 0.99), blocks=blocks),
    "AdaGrad": lambda blocks: nglab.bn_adagrad(0.3, blocks=blocks),
    "correlation": lambda blocks: nglab.adaptive_nsgd(
        0.3, beta=0.1, lo=0.0, norm="l2", blocks=blocks
    ),
}
best = {
    name: [nglab.run(kink, method(b), steps=2000).f.min() for b in ((1, 1), (2,))]
    for name, method in methods.items()
}
for name, (two, one) in best.items():
    print(f"{name:12} two blocks {two:.3f}, one block {one:.2g}")

# %% [markdown]
# With two blocks it is 0.875 at best, five times out of five. With one block the
# constant step hovers at 0.005, as it must, and the others go on towards 0.

# %% tags=["check"]
assert min(two for two, _ in best.values()) >= 0.875 - 1e-12
said("0.005", best["constant"][1])
assert max(best[name][1] for name in ("geometric", "AdaGrad", "correlation")) < 1e-6

# %% [markdown]
# ## Drive it yourself
#
# The dashed circle is the half step that no two iterates are both inside of. Let the
# schedule of the rate fall, then choose the other stories: *Geometric steps*, with their
# sabotage, and *The trap of block normalisation*.

# %%
plots.explore("hovering")

# %% [markdown] tags=["summary"]
# ## Say it back
#
# * A normalised step has a length of its own. Two successive iterates are $h$ apart, so
#   one of them is at least $h/2$ from any point: with a constant step it **hovers**,
#   between half a step and about a step from the minimiser.
# * It arrives no faster than its steps shrink, and not at all if they add up to too
#   little. Between the two lies $h_k = \sigma\rho^k R$, as fast as the best gradient
#   descent, without knowing $L$ or $\mu$.
# * That schedule reckons with the worst. It needs $\kappa \ge 5.83$, so that it can
#   also bear good luck.
# * Normalising in blocks throws away which block matters. At a kink that can be
#   everything.

# %% [markdown]
# ## Exercises
#
# If you are stuck, run `print(floors.hint(1))`, then 2, then 3; and so on.

# %% [markdown]
# ### Exercise 1 ★
#
# You are at the distance $d_k$ from the minimiser and take one step of length $h$, in
# whatever direction. How near may it bring you, and how far away? Return both.


# %% tags=["exercise"]
def nearest_and_farthest(d, h):
    return None  # two numbers


print(floors(nearest_and_farthest))

# %% [markdown]
# ### Exercise 2 ★★
#
# The geometric schedule $h_k = \sigma\rho^k R'$ is run with a belief $R'$, while the
# true distance is $R$. Even if every step leads straight to the minimiser, how far away
# does the walk end, at least?


# %% tags=["exercise"]
def left_at_best(kappa, believed, R):
    return None  # your line


print(strays(left_at_best))

# %% [markdown]
# ### Exercise 3 ★★★
#
# Write the schedule that never fails: given $\kappa \ge 1$ and $R$, a function $k
# \mapsto h_k$ such that $d_k \le \rho^k R$ from every start at a distance $R$. Where
# $\kappa \ge 5.83$ the rate should be $\rho = (\kappa-1)/(\kappa+1)$; below, $\rho =
# 1/\sqrt2$ will do.


# %% tags=["exercise"]
def schedule(kappa, R):
    return None  # lambda k: ...


print(arrives(schedule))
