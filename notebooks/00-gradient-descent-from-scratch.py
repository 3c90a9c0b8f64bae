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
# # Lesson 0. Gradient descent, from scratch
#
# You stand on a hill in the fog and want to go down. All that you can feel is the slope
# under your feet. Gradient descent takes a step against it, as long as the slope is
# steep, and asks again. There is one number to choose, the rate. This lesson is about
# that number, and it gives you the words that all other lessons use: $L$, $\mu$ and
# $\kappa$, batches, seeds and bands.
#
# (A letter means the same in all lessons; the [symbols](SYMBOLS.md) are on one page.)

# %% [markdown] tags=["front"]
# After this lesson you can
#
# * write gradient descent, and say what its rate may be,
# * compute from $\mu$ and $L$ how fast it is, and what $\kappa$ costs,
# * run a batch of trajectories, and read a median and a band over seeds.
#
# **Before it:** derivatives, and a little NumPy.
#
# **Minutes:** 35, and 45 for the exercises.

# %%
import matplotlib.pyplot as plt
import numpy as np
from checks.lesson00 import bears, needs, pairs
from numpy.linalg import norm

import nglab
from nglab import plots

# %% tags=["setup"]
plt.rcParams.update({"figure.dpi": 110, "axes.spines.top": False})
plt.rcParams.update({"axes.spines.right": False, "legend.frameon": False})

from checks import said

# %% [markdown]
# ## Four lines
#
# Our hill is a long bowl, $f(x) = (x_1^2 + 9 x_2^2)/2$, with its lowest point at 0. Its
# gradient is $(x_1, 9 x_2)$. With the rate $\eta$ a step is
#
# $$x_{k+1} = x_k - \eta\, g_k.$$
#
# We start at (3, 1), take 30 steps at four rates, and look at the distance
# $d_k = |x_k|$ that is left.

# %%
curvatures = np.array([1.0, 9.0])
start = np.array([3.0, 1.0])


def descend(x, lr, steps):
    xs = [x]
    for _ in range(steps):
        g = curvatures * x
        x = x - lr * g
        xs.append(x)
    return np.array(xs)


rates = (0.02, 0.2, 0.22, 0.23)
walks = {lr: descend(start, lr, 30) for lr in rates}
for lr, xs in walks.items():
    print(f"rate {lr:4g}: distance", norm(xs, axis=1)[[0, 10, 30]].round(3))

# %% tags=["check"]
ends = [norm(walks[lr][-1]) for lr in rates]
said("3.16", norm(start))
said("1.64 0.004 0.55 7.6", ends)

# %% tags=["figure"]
figure, axes = plt.subplots(1, 4, figsize=(11, 2.9), layout="constrained")
bowl = nglab.DiagonalQuadratic([1.0, 9.0])
for ax, (lr, xs) in zip(axes, walks.items(), strict=True):
    plots.contours(ax, bowl, (-0.6, 3.2), (-1.6, 1.6))
    ax.plot(*xs[:9].T, ".-", color=plots.COLORS[0], linewidth=1)
    ax.set(xlabel="$x_1$", ylabel="", ylim=(-1.6, 1.6))
    ax.set_title(rf"$\eta$ = {lr:g}", loc="left", fontsize=10)
axes[0].set_ylabel("$x_2$")
plt.show()

# %% [markdown]
# From 3.16 away, 30 steps of 0.02 bring us to 1.64: true, and slow. Ten times that rate
# ends at 0.004. A tenth more, 0.22, and the walk jumps from wall to wall and is still
# 0.55 away; with 0.23 it is thrown out, to 7.6. Between the best and the useless lies
# next to nothing.

# %% [markdown]
# ## One curvature at a time
#
# Look at one coordinate. Its slope is $\lambda_i x_i$, with a curvature $\lambda_i$ of
# 1 or of 9, so a step does no more than multiply it:
#
# $$x_{k+1,i} = (1 - \eta\lambda_i)\, x_{k,i}.$$
#
# It shrinks if $|1 - \eta\lambda_i| < 1$, that is, if $\eta < 2/\lambda_i$. Call the
# least curvature $\mu$ and the largest $L$. The largest sets the limit, the least sets
# the pace:
#
# $$\eta < \frac2L, \qquad |x_k| \le \rho^k |x_0| \quad\text{with}\quad
#   \rho = \max(|1 - \eta\mu|,\ |1 - \eta L|).$$


# %%
def factor(lr, mu=1.0, L=9.0):
    return np.maximum(abs(1 - lr * mu), abs(1 - lr * L))


fine = np.linspace(0.001, 0.24, 2000)
best = fine[factor(fine).argmin()]
print(f"limit 2/L = {2 / 9:.3f}; best rate {best:.3f}, factor {factor(best):.3f}")

# %% tags=["check"]
said("0.222 0.200 0.800", 2 / 9, best, factor(best))

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(7, 3.8), layout="constrained")
ax.plot(fine, abs(1 - fine), color=plots.COLORS[0])
ax.plot(fine, abs(1 - 9 * fine), color=plots.COLORS[1])
ax.plot(fine, factor(fine), color=plots.INK, linewidth=3, alpha=0.25)
ax.axhline(1, color=plots.INK, linewidth=0.8, linestyle=":")
ax.text(0.02, 1.01, "above 1 it diverges", color=plots.INK, va="bottom")
ax.text(0.14, 0.89, r"along $\mu$ = 1", color=plots.COLORS[0])
ax.text(0.085, 0.14, "along $L$ = 9", color=plots.COLORS[1], ha="right")
ax.plot(best, factor(best), "o", color=plots.INK)
ax.annotate(r"$\frac{2}{L + \mu}$", (best, factor(best)), (0.2, 0.6), fontsize=13)
ax.set(xlabel=r"rate $\eta$", ylabel="factor a step", ylim=(0, 1.2))
plt.show()

# %% [markdown]
# The two lines cross at the best of all rates, $2/(L + \mu)$, here 0.200, and there
# both factors are
#
# $$\rho = \frac{\kappa - 1}{\kappa + 1}, \qquad \kappa = \frac L\mu,$$
#
# here 0.800. The limit is 0.222, hardly beyond. **Along $L$ one dares no more, along
# $\mu$ one would like to: that is the whole trouble of gradient descent, and $\kappa$
# is its measure.** It is a theorem for every function whose curvatures lie between
# $\mu$ and $L$, quadratic or not: `nglab verify -k gd-strongly-convex`.

# %% [markdown]
# ## What $\kappa$ costs
#
# How many steps make the distance a million times smaller, at the best rate? The first
# $k$ with $\rho^k \le 10^{-6}$:

# %%
kappas = np.array([10.0, 100.0, 1000.0, 10000.0])
rho = (kappas - 1) / (kappas + 1)
steps = np.ceil(np.log(1e-6) / np.log(rho))
for kappa, count in zip(kappas, steps, strict=True):
    print(f"kappa = {kappa:7,.0f}: {count:8,.0f} steps")

# %% tags=["check"]
said("69 691 6,908 69,078", steps)
assert (np.abs(steps / (kappas / 2 * np.log(1e6)) - 1) < 0.01).all()

# %% [markdown]
# 69, 691, 6,908 and 69,078: ten times the $\kappa$, ten times the steps, nearly exactly
# $\frac\kappa2 \log 10^6$. A network may have a $\kappa$ of millions. Whatever you will
# meet in these lessons, momentum, Barzilai-Borwein, Adam or normalisation, is a way to
# pay less for it.

# %% [markdown]
# ## A batch of trajectories
#
# The library has the bowl as a problem, which knows its $L$ and $\mu$, and the loop as
# a method. `nglab.run` takes both. The last axis of $x$ is the coordinate; **all axes
# before it are a batch**, trajectories side by side. Rates of shape (6, 1) and starts
# of shape (100, 2) make 600 of them in one run:

# %%
lrs = np.array([0.01, 0.03, 0.1, 0.2, 0.22, 0.23])
rng = np.random.default_rng(2026)
starts = rng.normal(size=(100, 2))
f = nglab.DiagonalQuadratic(curvatures)
trace = nglab.run(f, nglab.gd(lrs[:, None]), starts, steps=60)
alone = nglab.run(f, nglab.gd(0.1), starts[7], steps=60)
print("mu, L:", f.mu, f.L, " f at every step:", trace.f.shape)
print("row (2, 7) is what it is alone:", np.array_equal(trace.f[:, 2, 7], alone.f))

# %% tags=["check"]
said("61 6 100", trace.f.shape)
assert np.array_equal(trace.f[:, 2, 7], alone.f)
same = nglab.run(f, nglab.gd(0.2), start, steps=30, iterates=True).xs
assert np.allclose(same, walks[0.2], rtol=1e-12, atol=0)

# %% [markdown]
# `trace.f` has the shape (61, 6, 100): the start and 60 steps, six rates, a hundred
# starts. A row of a batch is what it would have been alone, to the last bit. That is
# why one may look at a hundred runs and then take a single one out.

# %% [markdown]
# ## Seeds and bands
#
# The starts came from `default_rng(2026)`, and 2026 is a **seed**: the same seed gives
# the same starts, on every machine. Another gives others; so a result that is to mean
# something is one of many seeds. A picture of 600 lines is of no use. We draw the
# median of the hundred, and a **band** that holds the middle half of them.

# %% tags=["figure"]
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
for i in (0, 2, 3, 5):
    plots.traces(left, trace.k, trace.f[:, i], f"{lrs[i]:g}", band=(0.25, 0.75))
left.set_title("four rates over $k$", loc="left", fontsize=10)
plots.sensitivity(right, lrs, trace.f[-1], band=(0.25, 0.75))
right.axvline(2 / 9, color=plots.INK, linewidth=0.8, linestyle=":")
right.text(0.21, 1e3, "$2/L$", color=plots.INK, ha="right")
right.set_title("after 60 steps, over the rate", loc="left", fontsize=10)
plt.show()

# %%
low, middle, high = np.quantile(trace.f[-1], (0.25, 0.5, 0.75), axis=1)
for lr, a, m, b in zip(lrs, low, middle, high, strict=True):
    print(f"rate {lr:4g}: median {m:8.2g}, middle half {a:8.2g} to {b:8.2g}")
better = (trace.f[-1, 3] < trace.f[-1, 2]).sum()
print("0.2 is better than 0.1 from", better, "of 100 starts")

# %% tags=["check"]
said("0.088", middle[0])
said("0.02 0.2", low[0], high[0])
said("100", better)

# %% [markdown]
# With 0.01 the median $f$ after 60 steps is 0.088, and half of the starts end between
# 0.02 and 0.2. A band says how much of a difference is chance: where two bands are
# apart, a difference is one. Better still, count in pairs, the same start for both: 0.2
# is better than 0.1 from all 100 of them.

# %% [markdown]
# ## What breaks it: no $L$ at all
#
# So far the curvature was the same everywhere. Take $f(x) = x^4/4$, with the gradient
# $x^3$ and the curvature $3x^2$: it has no largest one, and no least. A step multiplies
# $x$ by $1 - \eta x^2$, and the factor depends on where we are. With $\eta = 0.1$:


# %%
def quartic(x, lr, steps):
    xs = [x]
    for _ in range(steps):
        x = np.clip(x - lr * x**3, -1e6, 1e6)
        xs.append(x)
    return np.array(xs)


near = np.array([1.0, 4.4, 4.5])
paths = quartic(near, 0.1, 1000)
print("after 5 steps:", paths[5])
print("after 100 and 1,000 steps:", paths[[100, 1000]].round(3))
print("sqrt(2/0.1) =", round(np.sqrt(20), 3))

# %% tags=["check"]
said("4.472", np.sqrt(2 / 0.1))
assert abs(paths[-1, 2]) == 1e6
said("0.21 0.07", np.abs(paths[[100, 1000], 0]))

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(7, 3.8), layout="constrained")
for j, x in enumerate(near):
    ax.plot(np.abs(paths[:101, j]), color=plots.COLORS[j], label=f"from {x:g}")
ax.axhline(np.sqrt(20), color=plots.INK, linewidth=0.8, linestyle=":")
ax.text(100, 4.9, r"$\sqrt{2/\eta}$", color=plots.INK, ha="right")
ax.set(yscale="log", ylim=(0.05, 100), xlabel="step $k$", ylabel="$|x_k|$")
ax.legend(loc="lower left")
plt.show()

# %% [markdown]
# From 4.4 it comes down, from 4.5 it explodes: the border is $\sqrt{2/\eta}$ = 4.472.
# And from 1 it takes ever longer: 0.21 after 100 steps, 0.07 after 1,000, since at the
# bottom the curvature fades, and the step with it. **Too steep far away and too flat
# near by, with one rate for both**: the lessons that follow begin here. A normalised
# step does not ask how steep it is.

# %% [markdown] tags=["summary"]
# ## Say it back
#
# * Along a curvature $\lambda_i$ a step of gradient descent multiplies by $1 -
#   \eta\lambda_i$. The largest curvature $L$ sets the limit, $\eta < 2/L$; the least,
#   $\mu$, sets the pace.
# * At the best rate, $2/(L + \mu)$, the distance shrinks by $\rho = (\kappa -
#   1)/(\kappa + 1)$ a step: **ten times the $\kappa$, ten times the steps.**
# * Leading axes are a batch, and a row is what it would be alone. A seed is a draw that
#   can be made again. A median with a band says what is chance.
# * Where there is no $L$, no rate is right everywhere.

# %% [markdown]
# ## Exercises
#
# If you are stuck, run `print(bears.hint(1))`, then 2, then 3; and so on.

# %% [markdown]
# ### Exercise 1 ★
#
# A quadratic has these curvatures along its axes. Which rate must gradient descent stay
# below, so that it converges from every start?


# %% tags=["exercise"]
def largest_rate(curvatures):
    return None  # your line


print(bears(largest_rate))

# %% [markdown]
# ### Exercise 2 ★★
#
# At the best of all rates, after how many steps is the distance from the minimiser at
# most `share` of what it was, for certain? `kappa` is greater than 1.


# %% tags=["exercise"]
def steps_needed(kappa, share):
    return None  # your lines


print(needs(steps_needed))

# %% [markdown]
# ### Exercise 3 ★★★
#
# Two rates in turn can do better than one twice. Over two steps a curvature multiplies
# by $(1 - \eta_1\lambda_i)(1 - \eta_2\lambda_i)$, a parabola in $\lambda_i$. Choose the
# two rates so that its largest size between $\mu$ and $L$ is as small as can be, and
# return them, the smaller one first.


# %% tags=["exercise"]
def two_rates(mu, L):
    return None  # two numbers


print(pairs(two_rates))
