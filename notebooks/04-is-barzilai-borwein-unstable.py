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
# # Lesson 4. Is Barzilai-Borwein unstable?
#
# Barzilai and Borwein's rate is a small wonder: two gradients, one division, and no
# learning rate to choose. Tan, Ma, Dai and Qian (2016) carried it over to stochastic
# gradients. Kolasinski, the author of the notes, programmed it and gave it up: the
# rates were *very unstable*, "once of order 100, the next epoch 0.001". He wondered
# whether his implementation was at fault, or the method.
#
# That is a good question, and it has an answer, in two lessons. Here we see what the
# rate was made for, run his program, and find out what it measures. Whether the method
# itself is unstable is the subject of
# [lesson 13](13-barzilai-borwein-under-noise.ipynb).
#
# (A letter means the same in all lessons; the [symbols](SYMBOLS.md) are on one page.)

# %% [markdown] tags=["front"]
# After this lesson you can
#
# * say what a Barzilai-Borwein rate measures, and between which numbers it lies,
# * find out by a change of units whether a number can be what it claims to be,
# * say what is lost when a secant is taken of normalised gradients.
#
# **Before it:** [lesson 0](00-gradient-descent-from-scratch.ipynb), for curvatures;
# [lesson 2](02-why-it-hovers.ipynb), for normalising.
#
# **Minutes:** 35, and 45 for the exercises.

# %%
import matplotlib.pyplot as plt
import numpy as np
from bb_study import figures, mislabelled, original
from checks.lesson04 import directions, forgets, secant
from numpy.linalg import norm

import nglab
from nglab import plots

# %% tags=["setup"]
plt.rcParams.update({"figure.dpi": 110, "axes.spines.top": False})
plt.rcParams.update({"axes.spines.right": False, "legend.frameon": False})

from checks import said

# %% [markdown]
# ## What it was made for
#
# Take a step $s$, and see by how much the gradient changes, $y$. On a quadratic
# $y = Qs$, so $s^\top y/s^\top s$ is the curvature along $s$. Its inverse is the rate:
#
# $$\eta = \frac{s^\top s}{s^\top y}.$$


# %%
def bb(grad, x, lr, steps):
    g, lrs = grad(x), [lr]
    for _ in range(steps):
        s, g_old = -lr * g, g
        x = x + s
        g = grad(x)
        lr = s @ s / (s @ (g - g_old))
        lrs.append(lr)
    return x, np.array(lrs)


curvatures = np.geomspace(1, 100, 20)
x, lrs = bb(lambda x: curvatures * x, np.ones(20), 0.01, steps=100)
best = nglab.run(nglab.DiagonalQuadratic(curvatures), nglab.gd(2 / 101), steps=100)
print("rates: least", lrs.min(), "largest", lrs.max(), "largest jump", end=" ")
print((lrs[1:] / lrs[:-1]).max())
print("from the minimiser:", norm(x), "best gradient descent:", norm(best.x))

# %% [markdown]
# The curvatures go from 1 to 100, and the rates stay between 1/100 and 1, as they must.
# They jump about in that range; that is how it works, and it is quick: after 100 steps
# BB is 1e-7 from the minimiser, gradient descent with the best of all constant rates
# 0.2. But to jump by a factor of $10^5$, "100, the next epoch 0.001", the curvatures of
# the problem would have to differ by $10^5$.

# %% tags=["figure"]
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6), layout="constrained")
left.plot(lrs, ".-", linewidth=0.6, color=plots.COLORS[0])
left.axhspan(0.01, 1, color=plots.INK, alpha=0.12, linewidth=0)
left.set(yscale="log", ylim=(0.004, 2.5), xlabel="step $k$")
left.set_title("the rate, between $1/L$ and $1/\\mu$", loc="left", fontsize=10)
walks = [bb(lambda x: curvatures * x, np.ones(20), 0.01, k)[0] for k in range(101)]
right.plot([norm(walk) for walk in walks], color=plots.COLORS[0])
plain = (1 - 2 / 101 * curvatures) ** np.arange(101)[:, None]
right.plot(norm(plain, axis=1), color=plots.COLORS[1])
right.text(62, 0.9, "gradient descent, 2/(L + μ)", color=plots.COLORS[1], ha="center")
right.text(52, 1e-5, "Barzilai-Borwein", color=plots.COLORS[0], ha="right")
right.set(yscale="log", xlabel="step $k$")
right.set_title("distance from the minimiser", loc="left", fontsize=10)
plt.show()

# %% tags=["check"]
assert 0.01 * (1 - 1e-9) <= lrs.min() <= lrs.max() <= 1 + 1e-9
said("1e-7 0.2", norm(x), norm(best.x))

# %% [markdown]
# ## His program
#
# Kolasinski's class is called `BarzilaiBorweinNormalizedSGD`. In the published file its
# Barzilai-Borwein lines are switched off: "I did try it however it was not stable". We
# switch them on again. At each step, with the gradient $g$ of one sample and uniform
# noise $\xi$, it does
#
# $$u = \eta\left(\frac{g}{\max|g|} + 0.1\,\xi\right), \qquad x \leftarrow x - u,
#   \qquad G \leftarrow 0.9\, G + 0.1\, u,$$
#
# and after every ten steps, with $s$ and $y$ the changes of $x$ and of $G$ since the
# last time,
#
# $$\eta \leftarrow \frac{|s|^2}{|s^\top y| + 10^{-6}}.$$
#
# The port is `original` in `bb_study.py`, line by line, with the line numbers of the
# file it was taken from. Our problem is small: logistic regression on 50 points in one
# dimension, 30% of the labels flipped. A thousand runs of a hundred epochs:

# %%
his = original(mislabelled(1), seeds=1000, lr=0.01, noise=0.1)
saw = figures(his)
print(f"a jump of 1,000 or more in {saw.over_1000:.1%} of the runs, ", end="")
print(f"of 100,000 in {saw.over_100000:.1%}")
epoch, run = np.argwhere((his[:-1] >= 50) & (his[1:] < 0.005))[0]
print("in one of them:", his[epoch - 3 : epoch + 5, run])

# %% [markdown]
# There it is. The rate of this run is 174, then 50, then 0.0006, 0.005 and 12: "once of
# order 100, the next epoch 0.001". A jump of a thousand or more occurs in 87.4% of the
# runs, one of $10^5$ in 1.7%. (With a thousand runs, Hoeffding allows an error of 8.5
# points, with a false alarm in a million.) **His observation is reproduced.**

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(7, 3.4), layout="constrained")
largest = np.sort(np.abs(np.diff(np.log10(his), axis=0)).max(axis=0))
ax.plot(largest, 1 - np.arange(1000) / 1000, color=plots.COLORS[0])
for jump in (3, 5):
    ax.axvline(jump, color=plots.INK, linewidth=0.8, linestyle=":")
    ax.text(jump + 0.05, 1.0, f"$10^{jump}$", color=plots.INK, va="top")
ax.set(xlabel="largest jump of a run, in powers of ten", ylabel="share with as much")
plt.show()

# %% [markdown]
# Now a question that a rate must be able to answer: what if we measure $f$ in other
# units? A thousand times the function has a thousand times the curvature, and wants a
# thousandth of the rate.

# %% tags=["check"]
said("174 50 0.0006 0.005 12", his[epoch - 1 : epoch + 4, run])
said("87.4 1.7", 100 * saw.over_1000, 100 * saw.over_100000)
said("8.5", 100 * np.sqrt(np.log(2 / 1e-6) / 2000))

# %%
scaled = {
    c: original(mislabelled(1), 1000, 0.01, 0.1, scale=c) for c in (1e-3, 1.0, 1e3)
}
middle = [figures(lrs).median for lrs in scaled.values()]
for c, rate in zip(scaled, middle, strict=True):
    print(f"{c:6g} f: median rate {rate:.1f}")

# %% tags=["figure"]
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8), layout="constrained")
left.plot(his[:, run], ".-", linewidth=0.8, color=plots.COLORS[0])
left.plot([epoch, epoch + 1], his[epoch : epoch + 2, run], ".-", color=plots.COLORS[1])
left.set(yscale="log", xlabel="epoch of 10 steps")
left.set_title("his rate, one run", loc="left", fontsize=10)

bins = np.linspace(-4, 6, 81)

for i, (c, lrs) in enumerate(scaled.items()):
    logs = np.log10(lrs[3:][lrs[3:] > 0])
    right.hist(logs, bins, histtype="step", color=plots.COLORS[i], label=f"{c:g} $f$")
right.set(yticks=[], xlabel=r"$\log_{10}$ of the rate")
right.spines["left"].set_visible(False)
right.set_title("a thousand runs, three units", loc="left", fontsize=10)
right.legend()
plt.show()

# %% [markdown]
# The functions differ by a factor of a million, the median rates are 7.0, 6.2 and 6.2.
# His number carries no information about the function at all. It cannot: it is the
# square of a displacement over the product of two displacements, *a pure number*, a
# count of steps. (What little differs for $f/1000$ is the epsilon that he adds to
# $\max|g|$; lesson 2 has met it.)
#
# Why? Here are the fourteen departures from the method, with the lines of his
# `tf_optimizer.py`. The first five make it measure nothing; most others are about
# averages and bookkeeping; 12 and 14 are why he could not see it.
#
# | | lines | what it does | instead of |
# |---|---|---|---|
# | 1 | 483-490 | normalises the gradients first | raw gradients |
# | 2 | 492, 499, 507 | averages *steps*, rate included | averaging gradients |
# | 3 | 492 | puts artificial noise into $s$ and $y$ | no noise |
# | 4 | 511-513 | forgets the $1/m$ | $\lvert s\rvert^2/(m \lvert s^\top y\rvert)$ |
# | 5 | 512 | adds $10^{-6}$ to a product of order $\eta^2$ | nothing added |
# | 6 | 495, 499 | weights 0.1 over 10 steps: 0.65 in all | $10/m$ over an epoch |
# | 7 | default | calls 10 minibatches an epoch | a pass over the data |
# | 8 | nowhere | does not smooth | $C_k/\varphi(k)$, see below |
# | 9 | 446, 540-548 | may take $x - 0$ for its first $s$ | to wait an epoch more |
# | 10 | 437, 527-549 | shares one counter among all tensors | a counter each |
# | 11 | 527-549 | reads, resets, counts in no fixed order | a fixed order |
# | 12 | 551 | clips to $[10^{-5}, 0.01]$ | showing the rate |
# | 13 | 446-454 | has a rate for each tensor, scalars too | one rate for all |
# | 14 | 515-519 | runs a cosine rule, its documented sign reversed | BB |
#
# With the clip the rate is 0.01 in 99.5% of the epochs: the upper end, whatever was
# computed. (Three things he had right: the absolute value, an average that starts
# afresh, and $s$ and $y$ over the same interval, but for one step, which our port
# counts.)
#
# A list is not yet an explanation. But its first item alone would do, as we can see by
# committing no other.

# %% tags=["check"]
said("7.0 6.2 6.2", middle)
said("0.65", 1 - 0.9**10)
clipped = original(mislabelled(1), 1000, 0.01, 0.1, clip=(1e-5, 0.01))
said("99.5", 100 * (clipped[3:] == 0.01).mean())

# %% [markdown]
# ## A secant of directions
#
# Let us only normalise, and take Barzilai and Borwein's two formulas with $u = g/|g|$
# in the place of $g$. With $s = -\eta u$ and $y = u_+ - u$, and $\theta$ the angle
# between the two gradients,
#
# $$s^\top y = \eta(1 - \cos\theta), \qquad y^\top y = 2(1 - \cos\theta),$$
#
# so the two rates are
#
# $$\frac{s^\top s}{s^\top y} = \frac{\eta}{1 - \cos\theta}, \qquad
#   \frac{s^\top y}{y^\top y} = \frac{\eta}{2}.$$
#
# The second *halves at every step, for ever, whatever the function is*. The first
# knows an angle, and no curvature. We run both on a bowl of five dimensions with
# $\kappa = 30$, from 300 starts:


# %%
def unit(g):
    return g / norm(g, axis=-1)[..., None]


def bb_of_directions(f, x, lr, steps, rate):
    u, lrs, xs = unit(f.grad(x)), [np.full(len(x), lr)], [x]
    for _ in range(steps):
        s = -lrs[-1][:, None] * u
        xs.append(xs[-1] + s)
        u_old, u = u, unit(f.grad(xs[-1]))
        lrs.append(rate(s, u - u_old))
    return np.array(xs), np.array(lrs)


def bb1(s, y):
    return np.vecdot(s, s) / np.vecdot(s, y)


def bb2(s, y):
    return np.vecdot(s, y) / np.vecdot(y, y)


rng = np.random.default_rng(2018)
bowl = nglab.random_quadratic(5, 30.0, rng)
starts = rng.normal(size=(300, 5))
with np.errstate(all="ignore"):
    xs1, lrs1 = bb_of_directions(bowl, starts, 0.1, 200, bb1)
    xs2, lrs2 = bb_of_directions(bowl, starts, 0.1, 12, bb2)
    far = np.nanmax(norm(xs1, axis=-1), axis=0) > 1e6 * norm(starts, axis=1)
print("first rate: ", lrs1[:8, 0])
print("second rate:", lrs2[:8, 0])
print("with the first, farther than a million times the start:", far.sum(), "of 300")

# %% [markdown]
# The second goes 0.1, 0.05, 0.025, 0.0125, and can travel 0.2 in all, which is no
# journey if the minimiser is 2 away. The first explodes: 291 of the 300 end more than a
# million times farther away than they began, on a convex quadratic, without any noise.
# **To normalise is to throw away what the secant was to measure.** (A secant of raw
# gradients and a normalised step would be fine; that is plain BB again.)

# %% tags=["check"]
said("0.1 0.05 0.025 0.0125", lrs2[:4, 0])
said("0.2", norm(np.diff(xs2, axis=0), axis=-1).sum(axis=0).max())
said("291", far.sum())
assert np.allclose(lrs2[1:10], lrs2[:9] / 2, rtol=1e-5)

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(7.5, 3.8), layout="constrained")
ax.plot(lrs1[:40, :30], color=plots.COLORS[0], linewidth=0.6)
ax.plot(lrs2[:12, 0], "o-", color=plots.COLORS[1], markersize=4)
ax.axhspan(1 / 30, 1, color=plots.INK, alpha=0.15, linewidth=0)
ax.text(39, 1.8, "where Barzilai-Borwein rates must be", ha="right")
ax.text(0.5, 1e30, r"$s^\top s/s^\top y$: thirty runs", color=plots.COLORS[0])
ax.text(13, 3e-6, r"$s^\top y/y^\top y$: all the same", color=plots.COLORS[1])
ax.set(yscale="log", xlabel="step $k$", ylabel="rate", ylim=(1e-7, 1e40))
plt.show()

# %% [markdown] tags=["summary"]
# ## Say it back
#
# * On a quadratic the rate $s^\top s/s^\top y$ is the inverse of a curvature, between
#   $1/L$ and $1/\mu$. It jumps about in that range, and is quick.
# * *Was his implementation at fault?* **Yes.** What his program computes is the same
#   for $f$ and for $1000 f$: a number without units, which jumps by a thousand in 87%
#   of the runs. No method was tested by it.
# * Of normalised gradients a secant has no curvature to measure: one rate explodes, the
#   other halves for ever.
# * Is the method at fault, too? That is lesson 13. (As a program: `nglab verify -k
#   normalized-bb`.)

# %% [markdown]
# ## Exercises
#
# If you are stuck, run `print(secant.hint(1))`, then 2, then 3; and so on.

# %% [markdown]
# ### Exercise 1 ★
#
# A quadratic with the curvatures $\lambda_i$ along the axes, and a step $s$. What is
# the rate $s^\top s/s^\top y$?


# %% tags=["exercise"]
def rate(curvatures, s):
    return None  # your line


print(secant(rate))

# %% [markdown]
# ### Exercise 2 ★★
#
# Take the secant of directions: $s = -\eta u$, and $y = u_+ - u$ with an angle $\theta$
# between the two. Return both rates, $s^\top s/s^\top y$ and $s^\top y/y^\top y$.


# %% tags=["exercise"]
def two_rates(lr, angle):
    return None  # two numbers


print(directions(two_rates))

# %% [markdown]
# ### Exercise 3 ★★★
#
# On the same quadratic you are at $x$, the minimiser is 0, and you take one step of
# gradient descent with a rate that you do not tell. Which rate does $s^\top s/s^\top y$
# give then?


# %% tags=["exercise"]
def rate_after_a_step(curvatures, x):
    return None  # your line


print(forgets(rate_after_a_step))
