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
# # Lesson 3. Saddles and noise
#
# A saddle is a point with no slope that is no minimum either: the ground rises in some
# directions and falls in others. Gradient descent slows down there, since its steps are
# as long as the gradient. A normalised step is never short. So normalised descent
# should walk straight off a saddle, should it not?
#
# Kolasinski's notes are more careful: they add noise to every step. We shall see what
# the noise is for, how little of it is needed, and how long the escape takes, as a law.
# And at the end we meet a noise that does harm.
#
# (A letter means the same in all lessons; the [symbols](SYMBOLS.md) are on one page.)

# %% [markdown] tags=["front"]
# After this lesson you can
#
# * say from where normalised descent runs into a saddle, and why it leaves quickly if
#   it is pushed,
# * compute the time of an escape, or its law, from the push,
# * tell noise beside the normalisation from noise inside it.
#
# **Before it:** [lesson 2](02-why-it-hovers.ipynb), for hovering; probability of a
# uniform number.
#
# **Minutes:** 45, and 50 for the exercises.

# %%
from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
from checks.lesson03 import archimedes, escapes, lifts
from numpy.linalg import norm
from scipy.special import erfc

import nglab
from nglab import draws, plots
from nglab.schedules import Geometric, InverseSqrt

# %% tags=["setup"]
plt.rcParams.update({"figure.dpi": 110, "axes.spines.top": False})
plt.rcParams.update({"axes.spines.right": False, "legend.frameon": False})

from checks import said

# %% [markdown]
# ## Straight into it
#
# $$f(x) = \tfrac14 (x_1^2 - 1)^2 + \tfrac12 x_2^2$$
#
# has two valleys, at $(-1, 0)$ and $(1, 0)$, and between them a pass at the origin:
# curvature $-1$ along $x_1$, and $+1$ along $x_2$. The gradient is
# $(x_1^3 - x_1,\; x_2)$. We come down the ridge, from (0, 0.97), with steps of 0.1.


# %%
def ngd(x, h, steps):
    xs = [x]
    for _ in range(steps):
        g = np.array([x[0] ** 3 - x[0], x[1]])
        x = x - h * g / norm(g)
        xs.append(x)
    return np.array(xs)


xs = ngd(np.array([0.0, 0.97]), h=0.1, steps=200)
print("x_1:", set(xs[:, 0]))
print("x_2:", xs[[0, 1, 2, 9, 10, 11, 12], 1].round(2), "...", xs[-2:, 1].round(2))

# %% [markdown]
# It walks onto the pass and stays. From the tenth step on it hovers between -0.03 and
# 0.07, as lesson 2 has taught us to expect, and $x_1$ is 0, exactly, for ever: where
# $x_1 = 0$, the first entry of the gradient is 0 too, and to divide 0 by a length gives
# 0. Normalising makes the gradient longer. It does not turn it.
#
# The points from which a method runs into the saddle are its *stable manifold*; here it
# is the line $x_1 = 0$. Step to one side, and all is well:

# %% tags=["check"]
said("-0.03 0.07", np.sort(xs[-2:, 1]))
assert (xs[:, 0] == 0).all()

# %%
pass_ = nglab.StrictSaddle()
starts = np.array([[0.0, 0.97], [0.02, 0.97]])
walks = nglab.run(pass_, nglab.nsgd(0.1), starts, steps=60, iterates=True).xs

# %% tags=["check"]
assert np.allclose(walks[:, 0], xs[:61])

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(8, 4), layout="constrained")
plots.contours(ax, pass_, (-1.25, 1.25), (-0.25, 1.1))
for i, start in enumerate(("(0, 0.97)", "(0.02, 0.97)")):
    ax.plot(*walks[:, i].T, ".-", color=plots.COLORS[i], label=f"from {start}")
ax.annotate("the saddle", (0, 0), (-0.45, 0.2), arrowprops={"arrowstyle": "->"})
ax.set_aspect("equal")
ax.legend(loc="upper right")
plt.show()

# %% [markdown]
# With the shrinking steps of lesson 2, $h_k = \sigma\rho^k R$, it even *converges* to
# the saddle, as fast as it would to a minimum: $|x_k| \le \rho^k R$. Within the line
# $x_1 = 0$ the function is a bowl, and the method does not know that there is anything
# else.

# %%
sigma = rho = 2**-0.5
geometric = nglab.nsgd(Geometric(sigma * 0.97, rho))
trap = nglab.run(pass_, geometric, [0.0, 0.97], steps=60, iterates=True)
away = norm(trap.xs, axis=1)
print("away from the saddle after 10, 30, 60 steps:", away[[10, 30, 60]])

# %% tags=["check"]
assert (trap.xs[:, 0] == 0).all()
assert (away <= 0.97 * rho**trap.k * (1 + 1e-9)).all()

# %% [markdown]
# After 60 steps it is within 4e-10 of the worst place that can be called an answer.

# %% [markdown]
# ## The least push
#
# But who starts *exactly* on that line? Let $x_1$ be $\delta$ at the start, a push, and
# count the steps until it is 0.5. We try $\delta$ = 0.1, 0.01, $10^{-4}$, ...,
# $10^{-16}$, with normalised steps of 0.1 and with gradient descent of rate 0.1.

# %% tags=["check"]
said("4e-10", away[-1])

# %%
pushes = np.array([1e-1, 1e-2, 1e-4, 1e-8, 1e-12, 1e-16])
starts = np.stack([pushes, np.full(6, 0.97)], axis=-1)
gone = {}
for name, method in {"normalised": nglab.nsgd(0.1), "plain": nglab.gd(0.1)}.items():
    x1 = nglab.run(pass_, method, starts, steps=400, iterates=True).xs[..., 0]
    gone[name] = (x1 > 0.5).argmax(axis=0)
    print(f"{name:10}", gone[name])

# %% [markdown]
# A push of $10^{-16}$, a hair's breadth on the way to Saturn, costs the normalised
# method 42 steps, and gradient descent 381. For each factor of ten gradient descent
# pays 24 steps, since near the saddle it multiplies $x_1$ by $1 + \eta = 1.1$ a step.
# The normalised method pays two.
#
# Two, because it hovers. At a distance $a$ from the saddle, on the ridge, the gradient
# has the length $a$, so a step multiplies $x_1$ by $1 + h/a$. It hovers between $a$ and
# $b$ with $a + b = h$; and there
#
# $$\left(1 + \frac ha\right)\left(1 + \frac hb\right) = 1 + \frac{2h^2}{ab} \ge 9.$$
#
# Whatever $h$ is, two steps multiply $x_1$ by 9 or more: by 10.5 between 0.03 and 0.07.
# **Hovering, the vice of lesson 2, is a virtue here.**

# %% tags=["check"]
said("42 381", gone["normalised"][-1], gone["plain"][-1])
said("24", np.log(10) / np.log(1.1))
said("10.5", (1 + 0.1 / 0.03) * (1 + 0.1 / 0.07))
assert (np.diff(gone["normalised"])[2:] == 2 * 4).all()

# %% [markdown]
# ## Rounding
#
# A computer makes such pushes by itself. Take the bare saddle $(x_2^2 - x_1^2)/2$, turn
# it by 30 degrees, and start on its ridge again. Now $x_1$ is a combination of two
# coordinates, and each is rounded.

# %%
angle = np.radians(30)
turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
straight = nglab.DiagonalQuadratic([-1.0, 1.0])
turned = nglab.Quadratic(turn @ np.diag([-1.0, 1.0]) @ turn.T)

ridge = np.array([0.0, 0.97])
walk = nglab.run(straight, nglab.nsgd(0.1), ridge, steps=400, iterates=True).xs
lost = nglab.run(turned, nglab.nsgd(0.1), turn @ ridge, 60, iterates=True).xs @ turn
print("straight:", np.abs(walk[[0, 10, 20, 30, 400], 0]))
print("turned:  ", np.abs(lost[[0, 10, 20, 30, 40], 0]))

# %% [markdown]
# Turned, it starts with some 1e-17 instead of 0, and after about 42 steps (the last
# bits are your machine's) it is gone. Straight, it never goes. So rounding *often*
# saves us, for no reason that has to do with the problem. Let us not count on it.
#
# What can be counted on? In a ball of radius $r$ around a saddle
# $\frac12\sum_i \lambda_i x_i^2$ with $L = \max|\lambda_i|$, the gradient is at most
# $Lr$ long. So a step multiplies $x_1$ by at least $q$, and the method leaves by $T$:
#
# $$q = 1 + \frac{h|\lambda_1|}{Lr}, \qquad
#   T \le \left\lceil \frac{\log(r/|x_{0,1}|)}{\log q} \right\rceil.$$
#
# Here are a thousand starts in the unit ball of three dimensions, from 1e-14 to 0.1
# off the manifold.

# %% tags=["check"]
assert 35 < (np.abs(lost[:, 0]) > 0.5).argmax() < 50
assert np.abs(lost[0, 0]) < 1e-16
assert (walk[:, 0] == 0).all()

# %%
rng = np.random.default_rng(0)
starts = rng.normal(size=(1000, 3))
starts *= 0.99 * rng.uniform(size=(1000, 1)) ** 0.5 / norm(starts, axis=1)[:, None]
starts[:, 0] = 10 ** rng.uniform(-14, -1, size=1000)
saddle = nglab.DiagonalQuadratic([-1.0, 1.0, 1.0])


def exits(method, x0, r, steps, **how):
    """The first k with |x_k| >= r, for every run."""
    xs = nglab.run(saddle, method, x0, steps, iterates=True, **how).xs
    out = norm(xs, axis=-1) >= r
    return np.where(out.any(axis=0), out.argmax(axis=0), np.inf)


bound = np.ceil(np.log(1 / starts[:, 0]) / np.log(1.1))
T = exits(nglab.nsgd(0.1), starts, 1.0, 400)
T_gd = exits(nglab.gd(0.1), starts, 1.0, 400)
print(f"normalised: slowest {T.max():.0f}, of the bound {np.median(T / bound):.2f}")
print(f"gradient descent: slowest {T_gd.max():.0f}")

# %% tags=["check"]
assert (bound >= T).all()
assert (np.abs(T_gd - bound) <= 1).all()

# %% tags=["figure"]
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
for i, push in enumerate((1e-4, 1e-10, 1e-16)):
    color = plots.COLORS[i]
    for method, style in ((nglab.nsgd(0.1), "-"), (nglab.gd(0.1), "--")):
        x1 = nglab.run(straight, method, [push, 0.97], 100, iterates=True).xs[:, 0]
        left.plot(x1[x1 < 1], style, color=color)
left.plot(np.abs(lost[np.abs(lost[:, 0]) < 1, 0]), color=plots.INK)
left.set(yscale="log", xlabel="step $k$", ylim=(1e-18, 2))
left.text(33, 3e-18, "rounding alone", color=plots.INK)
left.annotate("", (6, 1e-16), (32, 6e-18), arrowprops={"arrowstyle": "->"})
left.set_title("$|x_1|$: normalised, and plain (dashed)", loc="left", fontsize=10)
right.plot(starts[:, 0], T_gd, ".", color=plots.COLORS[1], markersize=3)
right.plot(starts[:, 0], T, ".", color=plots.COLORS[0], markersize=3)
right.text(1e-9, 240, "gradient descent,\nand the bound", color=plots.COLORS[1])
right.text(1e-9, 42, "normalised", color=plots.COLORS[0])
right.set(xscale="log", ylim=(0, 360), xlabel="$x_{0,1}$, off the manifold")
right.set_title("steps to leave the unit ball", loc="left", fontsize=10)
plt.show()

# %% [markdown]
# The bound is exactly the time of gradient descent. The normalised method is proved to
# be no slower; in fact it takes 0.14 of that in the median, and 43 steps at most.

# %% tags=["check"]
said("0.14 43", np.median(T / bound), T.max())

# %% [markdown]
# ## Noise once: a law
#
# Now give the push on purpose. We stand *on* the saddle, add $\delta\,\xi$ with a
# random $\xi$, and run gradient descent. It multiplies $x_1$ by
# $a = 1 + \eta|\lambda_1|$ a step and does nothing else to it, so after $k$ steps
# $|x_{k,1}| = a^k \delta\,|\xi_1|$.
# There is nothing to estimate: the probability of having gone as far as $r$ is
#
# $$P(|x_{k,1}| \ge r) = P(|\xi_1| \ge t), \qquad t = \frac{r}{\delta a^k}.$$
#
# For a Gaussian $\xi$ this is $\operatorname{erfc}(t/\sqrt2)$. For one that is uniform
# in the cube $[-1, 1]^3$ it is $1 - t$. On the unit sphere in three dimensions it is
# $1 - t$ as well, which is less obvious: Archimedes found that a slice of the sphere
# has the area of the same slice of the cylinder around it, and had it carved on his
# tomb.
#
# A thousand seeds are one batch, and the noise may be a schedule. Ours is $\delta/\eta$
# at the first step and 0 later.

# %%
seeds = np.arange(1000)
lr, delta, r = 0.1, 1e-3, 0.5
once = replace(nglab.gd(lr), noise=lambda k: delta / lr * (k == 0))
k = np.arange(91)
t = r / (delta * 1.1**k)
laws = {
    "Gaussian": (draws.gaussian(seeds), erfc(t / 2**0.5)),
    "sphere": (draws.sphere(seeds), np.maximum(1 - t, 0)),
    "cube": (draws.uniform(seeds), np.maximum(1 - t, 0)),
}
shares = {}
for name, (noise, law) in laws.items():
    xs = nglab.run(saddle, once, np.zeros(3), 91, noise=noise, iterates=True).xs
    shares[name] = (np.abs(xs[1:, :, 0]) >= r).mean(axis=1)
    print(f"{name:8} gone after 70 steps: {shares[name][70]:.3f}, law {law[70]:.3f}")

# %% [markdown]
# With a thousand runs, how far off may they be? The inequality of Dvoretzky, Kiefer and
# Wolfowitz answers for all $k$ at once: with a false alarm in a million not more than
# $\sqrt{\log(2 \cdot 10^6)/2000}$, which is 0.085. We find 0.019, 0.022 and 0.025.

# %%
width = np.sqrt(np.log(2 / 1e-6) / (2 * 1000))
off = [np.abs(shares[name] - law).max() for name, (_, law) in laws.items()]
print("off by", np.round(off, 3), "allowed", width.round(3))

# %% tags=["check"]
said("0.085", width)
said("0.019 0.022 0.025", off)

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(7.5, 4), layout="constrained")
for i, (name, (_, law)) in enumerate(laws.items()):
    ax.plot(k, law, color=plots.COLORS[i], linewidth=1)
    ax.plot(k, shares[name], ".", color=plots.COLORS[i], label=name)
    ax.fill_between(
        k, law - width, law + width, color=plots.COLORS[i], alpha=0.12, lw=0
    )
ax.plot([], color=plots.INK, linewidth=1, label="exact law")
ax.set(xlim=(40, 90), ylim=(0, 1), xlabel="step $k$", ylabel="share escaped")
ax.legend()
plt.show()

# %% [markdown]
# The sphere and the cube fall on one curve, as Archimedes says. They start late, at
# $k$ = 66, since $|\xi_1|$ is at most 1 there, while a few Gaussian pushes are large.
#
# And normalised descent? It has no such formula; but it needs none. After the same push
# its first step is 0.1 long, wherever the push pointed.

# %% tags=["check"]
said("66", (shares["sphere"] > 0).argmax())

# %%
pushed = nglab.nsgd(0.1, noise=lambda k: delta / 0.1 * (k == 0))
noise = draws.gaussian(seeds)
T = exits(pushed, np.zeros(3), r, 60, noise=noise) - 1
T_gd = exits(once, np.zeros(3), r, 200, noise=noise) - 1
print(f"normalised: median {np.median(T):.0f}, slowest {T.max():.0f}")
print(f"gradient descent: median {np.median(T_gd):.0f}, slowest {T_gd.max():.0f}")

# %% [markdown]
# In the median 7 steps against 70, and for the slowest of a thousand 11 against 172.
# (What can be proved is $P(T \le k) \ge \operatorname{erfc}(r q^{-k}/(\sqrt2 \delta))$,
# with the $q$ from above. It promises one half after 37 steps: true, and cautious.)

# %% tags=["check"]
said("7 70", np.median(T), np.median(T_gd))
said("11 172", T.max(), T_gd.max())
k, q = np.arange(100), 1 + 0.1 / r
promised = erfc(r * q**-k / (2**0.5 * delta))
said("37", (promised >= 0.5).argmax())
assert ((k[:, None] >= T).mean(axis=1) >= promised - width).all()

# %% [markdown]
# ## Noise at every step
#
# In practice one does not know where the saddles are, and adds noise all the time:
#
# $$x_{k+1} = x_k - h\left(\frac{g_k}{|g_k|} + \alpha\,\xi_k\right).$$
#
# A thousand walkers come down the ridge together, all from (0, 0.97), with $h = 0.1$
# and a Gaussian noise of $\alpha = 0.1$.

# %%
noisy = nglab.noisy_nsgd(0.1, 0.1)
crowd = nglab.run(pass_, noisy, ridge, 300, noise=noise, iterates=True).xs

# %% tags=["figure"]
figure, axes = plt.subplots(2, 2, figsize=(10, 4.7), layout="constrained")
for ax, k in zip(axes.flat, (4, 9, 13, 40), strict=True):
    plots.contours(ax, pass_, (-1.4, 1.4), (-0.25, 0.7))
    for side, color in ((crowd[-1, :, 0] < 0, 0), (crowd[-1, :, 0] > 0, 1)):
        ax.plot(*crowd[k, side].T, ".", markersize=2.5, color=plots.COLORS[color])
    ax.set(xlabel="", ylabel="")
    ax.set_title(f"$k$ = {k}", loc="left", fontsize=10)
    ax.set_aspect("equal")
plt.show()

# %%
early = np.sign(crowd[4, :, 0]) == np.sign(crowd[-1, :, 0])
print("to the left:", (crowd[-1, :, 0] < 0).sum(), "of 1000")
print("at k = 4 on their side:", early.sum(), "at x_2 =", crowd[4, :, 1].mean())

# %% [markdown]
# At $k = 4$ they come down together, at 9 they arrive at the saddle, at 13 the crowd is
# torn apart, and at 40 they hover around the two minima. Each walker has the colour of
# the valley it ends in. Look at the first picture: 0.57 above the saddle, with the
# escape still to come, 831 of the 1000 are already on the side that they will take.
# By symmetry the chance is one half; 532 go to the left, and Hoeffding allows $500 \pm
# 85$ with a false alarm in a million.

# %% [markdown]
# ## How much noise?
#
# Five amplitudes. We look at what the noise buys, the step at which $|x_1|$ has reached
# 0.5, and at what it costs, the distance to the nearer minimum at the end.

# %% tags=["check"]
said("831 0.57", early.sum(), crowd[4, :, 1].mean())
said("532 85", (crowd[-1, :, 0] < 0).sum(), 1000 * width)


# %%
def gained_and_lost(method, noise):
    """When the walkers are gone, and how far from a minimum they hover, (100, 1000)."""
    xs = nglab.run(pass_, method, ridge, 300, noise=noise, iterates=True).xs
    out = np.abs(xs[..., 0]) > 0.5
    when = np.where(out.any(axis=0), out.argmax(axis=0), np.inf)
    return when, norm(np.abs(xs[-100:]) - [1, 0], axis=-1)


alphas = np.array([1e-8, 1e-4, 1e-2, 0.1, 1.0])
table = {a: gained_and_lost(nglab.noisy_nsgd(0.1, a), noise) for a in alphas}
for alpha, (when, far) in table.items():
    gone = f"gone: median {np.median(when):2.0f}, slowest {when.max():.0f}"
    print(f"alpha = {alpha:<6g} {gone};  hovers at {np.median(far):.3f}")

# %% [markdown]
# With a noise of one hundred-millionth the slowest of a thousand is gone after 36
# steps; with a noise as long as the step itself, after 26. The time depends on the
# *logarithm* of the noise. The distance at which they hover does not change up to 0.1,
# where it is 0.051, and nearly triples to 0.14 at 1. **So a very little noise does it,
# and much noise only does harm.** The law of the noise hardly matters; try
# `draws.sphere(seeds)`.
#
# Nor does it have to come at every step. Levy's Saddle-NGD adds it periodically, say at
# every tenth step:

# %%
when, far = gained_and_lost(nglab.saddle_ngd(0.1, 10, 0.1), noise)
print(f"gone: median {np.median(when):.0f}, slowest {when.max():.0f}; ", end="")
print(f"hovers at {np.median(far):.3f}")

# %% [markdown]
# Gone after 17 steps in the median and after 23 at the latest, and it hovers at 0.050,
# which is $h/2$, where it would without any noise.

# %% tags=["check"]
said("36 26", table[1e-8][0].max(), table[1.0][0].max())
said("0.051 0.14", np.median(table[0.1][1]), np.median(table[1.0][1]))
said("17 23 0.050", np.median(when), when.max(), np.median(far))

# %% [markdown]
# ## What breaks it: noise inside the normalisation
#
# If noise is so useful, why add any? The gradient of a minibatch is noisy by itself.
# But mind where that noise sits: *inside* the bars of $g/|g|$.
#
# Two data points lie at 0 and one at 3, and we look for their mean, the minimiser of
# $f(x) = \frac13\sum_i (x - a_i)^2/2$. A batch of one has the gradient $x - a_i$, and
# normalised it is a mere sign: two to one for 0, whatever the distance. At 1, where the
# mean is, the walk is pulled to the left twice as often as to the right, just as hard.
# It has to go to 0: to the **median**.

# %%
f = nglab.LeastSquares(np.ones((3, 1)), [0.0, 0.0, 3.0])
steps, hundred = 20_000, np.arange(100)
sizes = {}
for size in (1, 2, 3, 10):
    batch = nglab.MiniBatch(size, seeds=hundred)
    method = nglab.nsgd(InverseSqrt(0.3))
    walk = nglab.run(f, method, [2.0], steps, gradient=batch, every=50, iterates=True)
    sizes[size] = walk.xs[..., 0]
    print(f"batches of {size:2}: mean of 100 runs {sizes[size][-1].mean():.3f}")

# %% [markdown]
# The true answer is 1. Batches of one go to 0.00, of two to 1.49, of three to 1.00 and
# of ten to 0.91. In fact batches of size $b$ minimise $E|x - \bar a_b|$ instead of
# $E|x - \bar a_b|^2$, so they go to the median of the batch means $\bar a_b$ (in more
# dimensions, to the geometric median). For two draws it is 1.5; for ten it is 0.9; for
# three it happens to be the mean. It can be off by the standard deviation
# of a batch mean at most: large batches are safe, small ones are not.
#
# The cure is to average *before* normalising, which momentum does for nothing. In
# `nglab` the two orders are two slots, `pre` and `post`, with the momentum between
# them:

# %% tags=["check"]
said("0.00 1.49 1.00 0.91", [sizes[b][-1].mean() for b in (1, 2, 3, 10)])

# %%
unit = nglab.Normalize("l2")
given, average = nglab.rates.Given(InverseSqrt(0.05)), nglab.moments.Momentum(0.99)
orders = {
    "normalise, then average": nglab.Optimizer(given, average, pre=unit),
    "average, then normalise": nglab.Optimizer(given, average, post=unit),
}
singles = nglab.MiniBatch(1, seeds=hundred)
for name, method in orders.items():
    walk = nglab.run(f, method, [2.0], steps, gradient=singles, every=50, iterates=True)
    sizes[name] = walk.xs[..., 0]
    print(f"{name}: {sizes[name][-1].mean():.3f}")

# %% tags=["figure"]
figure, (left, right) = plt.subplots(
    1, 2, figsize=(10, 3.8), sharey=True, layout="constrained"
)
for ax, names in ((left, (1, 2, 3, 10)), (right, orders)):
    ax.axhline(1, color=plots.INK, linewidth=0.8, linestyle=":")
    for i, name in enumerate(names):
        low, middle, high = np.quantile(sizes[name], (0.1, 0.5, 0.9), axis=1)
        color, at = plots.COLORS[i], np.arange(0, steps + 1, 50)
        ax.fill_between(at, low, high, color=color, alpha=0.25, linewidth=0)
        ax.plot(at, middle, color=color)
        label = name if ax is right else f"batches of {name}"
        height = middle[-1] + (0.07 if middle[-1] > 0.95 else -0.14)
        ax.text(steps, height, label, color=color, ha="right")
    ax.set(ylim=(-0.25, 2.05), xlabel="step $k$")
left.set_title("without momentum", loc="left", fontsize=10)
right.set_title("batches of 1, momentum 0.99", loc="left", fontsize=10)
left.set_ylabel("$x$; the mean is 1 (dotted)")
plt.show()

# %% [markdown]
# Normalised first, the average is one of signs, and ends at 0.03: the median. Averaged
# first, it ends at 1.00: the mean. Same gradients, same momentum, same step lengths.

# %% tags=["check"]
said("0.03 1.00", [sizes[name][-1].mean() for name in orders])

# %% [markdown]
# ## Drive it yourself
#
# Drag the start off the line, as little as you can; or leave it there, choose *NSGD with
# noise*, and try other seeds.

# %%
plots.explore("saddle")

# %% [markdown] tags=["summary"]
# ## Say it back
#
# * Normalising lengthens the gradient and does not turn it. From the stable manifold,
#   normalised descent walks **into** the saddle, and with shrinking steps it converges
#   to it.
# * Off the manifold it leaves in a number of steps that grows like the logarithm of the
#   push: two steps for a factor of ten here, because it hovers.
# * Rounding often gives that push, and cannot be relied upon. Noise can: its escape is
#   a law. A very small amplitude is enough, now and then is enough, and more costs you
#   accuracy.
# * Noise that is *inside* the normalisation is another matter: small batches go to a
#   median. Average first.
#
# (As programs: `nglab verify -k saddle`, and `-k geometric-median`.)

# %% [markdown]
# ## Exercises
#
# If you are stuck, run `print(lifts.hint(1))`, then 2, then 3; and so on.

# %% [markdown]
# ### Exercise 1 ★
#
# On the ridge of $(x_2^2 - x_1^2)/2$ the walk hovers between $a$ and $h - a$, on the
# two sides of the saddle. By which factor do two steps of length $h$, the first from
# $a$, multiply a tiny $x_1$?


# %% tags=["exercise"]
def two_steps(h, a):
    return None  # your line


print(lifts(two_steps))

# %% [markdown]
# ### Exercise 2 ★★
#
# A push $\delta\,\xi$, with $\xi$ uniform on the unit sphere in three dimensions, and
# gradient descent that multiplies $x_1$ by $a$ a step. With which probability is
# $|x_{k,1}| \ge r$?


# %% tags=["exercise"]
def escaped(k, r, delta, a):
    return None  # your line


print(archimedes(escaped))

# %% [markdown]
# ### Exercise 3 ★★★
#
# In two dimensions let $\xi$ be uniform on the unit *circle*. Gradient descent starts
# on the saddle with the one push $\delta\,\xi$, and multiplies $x_1$ by $a$ a step.
# After how many steps is $|x_{k,1}| \ge r$ with probability $p$ at least? Archimedes
# does not help here: $\xi_1 = \cos\theta$, and it is the angle that is uniform.


# %% tags=["exercise"]
def steps_to_escape(p, r, delta, a):
    return None  # your line


print(escapes(steps_to_escape))
