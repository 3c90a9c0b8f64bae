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
# # Lesson 15. SVRG: variance that goes away
#
# SGD hovers since its gradient is wrong even where it should be 0. A full gradient is
# right, and costs a pass over the data. *Stochastic variance reduced gradient* buys one
# full gradient now and then, and uses it to correct the cheap ones in between. The
# error then goes away as the iterates arrive, and a constant rate converges, linearly.
#
# We see the variance go, count honestly what it costs, hold the rate against its
# theorem, and let the method choose its own steps, after Barzilai and Borwein.
#
# (A letter means the same in all lessons; the [symbols](SYMBOLS.md) are on one page.)

# %% [markdown] tags=["front"]
# After this lesson you can
#
# * derive the corrected gradient, and say why it is right on average,
# * compare methods by gradients of terms, not by steps,
# * read from a theorem how long an epoch must be, and from runs how long it need be,
# * say what Barzilai-Borwein steps free you of, and what they cost.
#
# **Before it:** [lesson 14](14-sgd-and-its-noise-ball.ipynb): the ball that SGD hovers
# in.
#
# **Minutes:** 40, and 60 for the exercises.

# %%
import matplotlib.pyplot as plt
import numpy as np
from checks.lesson15 import corrects, lasts, secants, weighs

import nglab
from nglab import SVRG, MiniBatch, plots

# %% tags=["setup"]
plt.rcParams.update({"figure.dpi": 110, "axes.spines.top": False})
plt.rcParams.update({"axes.spines.right": False, "legend.frameon": False})

from checks import said

# %% [markdown]
# ## The correction
#
# Take a *snapshot* $\tilde x$, and the full gradient there. For a random term $i$ let
#
# $$v = \nabla f_i(x) - \nabla f_i(\tilde x) + \nabla f(\tilde x).$$
#
# Over $i$ the second term averages to minus the third: $v$ is right on average. And if
# $x$ and $\tilde x$ are both near $x^*$, then the first two nearly cancel, and so does
# the third. Nothing is left of the disagreement of the terms.
#
# Our sum: logistic regression, 200 examples in 5 dimensions, labels with many errors,
# and a little $\ell_2$.

# %%
rng = np.random.default_rng(15)
N = 200
A = rng.normal(size=(N, 5))
labels = np.sign(A @ np.ones(5) + 2 * rng.normal(size=N))
f = nglab.Logistic(A, labels, 0.01)
x_star, f_star = f.minimum.x[0], f.minimum.f
L, mu = f.L_terms.max(), f.mu
print(f"L of the terms {L:.2f}, of f {f.L:.2f}; mu {mu}; L/mu = {L / mu:.0f}")

everyone = np.arange(N)[:, None]
away = np.random.default_rng(1).normal(size=(2, 5))
away /= np.sqrt((away**2).sum(axis=1, keepdims=True))
apart = np.array([1.0, 0.1, 0.01, 0.001])
noise = []
for r in apart:
    x, snapshot = x_star + r * away
    g, then = f.grad(x, everyone), f.grad(snapshot, everyone)
    v = g - then + f.grad(snapshot)
    noise.append([((h - f.grad(x)) ** 2).sum(axis=1).mean() for h in (g, v)])
    print(
        f"at a distance of {r:5}: error of g {noise[-1][0]:.3f}, of v {noise[-1][1]:.2g}"
    )
noise = np.array(noise)

# %% tags=["check"]
said("3.74 0.30 374", L, f.L, L / mu)
said("0.594 2.8e-5 2.8e-7", noise[2, 0], *noise[2:, 1])
assert np.ptp(noise[1:, 0]) < 0.01

# %% [markdown]
# However near $x$ comes, the error of $g$ stays at 0.594: that is the $S^2$ of lesson
# 14. The error of $v$ goes with the square of the distance, 2.8e-5 at a hundredth and
# 2.8e-7 at a thousandth. (Mind the condition: *both* points must come near.) With it
# the reason for a small or a falling rate is gone.

# %% [markdown]
# ## Three rates
#
# Epochs of $m = 2N$ steps; the last iterate of an epoch is the next snapshot.

# %%
m = 2 * N
seeds = np.arange(20)
rates = np.array([0.3, 0.1, 0.03])


def gaps(method, draws, steps, every=m, f=f):
    """The mean of f - f* over 20 runs, once an epoch."""
    trace = nglab.run(f, method, np.zeros(5), steps, gradient=draws, every=every)
    return (trace.f - f.minimum.f).mean(axis=1)


sgd, svrg = (
    gaps(nglab.gd(rates), draws, 15 * m)
    for draws in (MiniBatch(1, seeds=seeds[:, None]), SVRG(m, seeds=seeds[:, None]))
)
for name, gap in {"SGD": sgd, "SVRG": svrg}.items():
    for j, rate in enumerate(rates):
        print(f"{name:4} {rate:5}:", *(f"{gap[e, j]:9.1e}" for e in (1, 3, 5, 10)))

# %% tags=["check"]
said("1.5e-2 1.8e-2 2.6e-5 6.3e-15", sgd[5, 1], sgd[10, 1], svrg[3, 1], svrg[10, 1])
said("7.1e-10 1.6e-9", svrg[10, 0], svrg[10, 2])

# %% tags=["figure"]
_, ax = plt.subplots(figsize=(7.5, 3.6), layout="constrained")
for j, color in zip(range(3), plots.COLORS, strict=False):
    ax.semilogy(sgd[:, j], ":", color=color, label=rf"SGD, $\eta$ = {rates[j]:g}")
    ax.semilogy(
        np.maximum(svrg[:, j], 1e-15),
        "o-",
        color=color,
        label=rf"SVRG, $\eta$ = {rates[j]:g}",
    )
ax.set(xlabel="epochs of 400 steps", ylabel="$f - f^*$", ylim=(1e-15, 10))
ax.legend(ncols=2, fontsize=8)
plt.show()

# %% [markdown]
# SGD hovers: with the rate 0.1 at 1.5e-2 after 5 epochs, and at 1.8e-2 after 10. SVRG
# with the same rate is at 2.6e-5 after 3 epochs and at 6.3e-15 after 10, which is
# rounding. Three times the rate or a third of it is slower (7.1e-10 and 1.6e-9), and
# neither hovers.

# %% [markdown]
# ## What it costs
#
# An epoch asks for a full gradient, $N$ of terms, and for $m$ steps with one new
# gradient each (that at $\tilde x$ is known, if one keeps a number for each term, as
# for linear models; else it is another). With $m = 2N$ that is 3 passes over the data.
# Gradient descent takes 3 steps for it, with the rate $1/L$ of the *mean*, which is
# 12.5 times longer.

# %%
full = nglab.run(f, nglab.gd(1 / f.L), np.zeros(5), 45).f - f_star
fast = nglab.run(f, nglab.nesterov(1 / f.L, mu=0.7), np.zeros(5), 45).f - f_star
print("passes             ", *(f"{p:9d}" for p in (3, 9, 15, 30)))
for name, gap in {
    "gradient descent": full[[3, 9, 15, 30]],
    "Nesterov": fast[[3, 9, 15, 30]],
    "SVRG, rate 0.1": svrg[[1, 3, 5, 10], 1],
}.items():
    print(f"{name:19}", *(f"{value:9.1e}" for value in gap))

# %% tags=["check"]
said("12.5", L / f.L)
said("6.8e-6 9.7e-10 7.4e-8", full[15], fast[15], svrg[5, 1])
said("2.0e-9 7.8e-10", full[30], fast[30])

# %% tags=["figure"]
_, ax = plt.subplots(figsize=(7.5, 3.6), layout="constrained")
ax.semilogy(full, color=plots.COLORS[3], label="gradient descent, $1/L$")
ax.semilogy(fast, color=plots.COLORS[2], label=r"Nesterov, $\nu$ = 0.7")
ax.semilogy(
    3 * np.arange(16),
    np.maximum(svrg[:, 1], 1e-15),
    "o-",
    color=plots.COLORS[1],
    label=r"SVRG, $\eta$ = 0.1",
)
ax.semilogy(
    3 * np.arange(16), sgd[:, 1], ":", color=plots.COLORS[1], label=r"SGD, $\eta$ = 0.1"
)
ax.set(xlabel="passes over the data", ylabel="$f - f^*$", ylim=(1e-15, 1))
ax.legend()
plt.show()

# %% [markdown]
# After 15 passes gradient descent is at 6.8e-6, SVRG at 7.4e-8, and Nesterov's method,
# with a momentum that fits this problem, at 9.7e-10; then it slows down, and SVRG
# overtakes it before 30 passes (7.8e-10). So **SVRG wins, but not by so much** as a
# plot over steps would have made us believe; and it is SGD that is best in the first
# pass. Its case is a large $N$: gradient descent pays $N$ for each step, SVRG pays $N +
# m$ for an epoch, and $m$ need only be as large as $L/\mu$ tells it to.

# %% [markdown]
# ## How long is an epoch?
#
# Johnson and Zhang (2013): if each $f_i$ is convex and $L$-smooth and $f$ is
# $\mu$-strongly convex, then an epoch of $m$ steps with the rate $\eta < 1/(2L)$ has,
# restarted from a random iterate of it,
#
# $$E f(\tilde x_+) - f^* \le \Big(\frac{1}{\mu\eta(1 - 2\eta L)\, m}
#   + \frac{2\eta L}{1 - 2\eta L}\Big)\,(f(\tilde x) - f^*).$$
#
# (`nglab verify -k svrg-johnson-zhang`.) With $\eta = 1/(10L)$ the bracket is at most
# 1/2 from $m = 50 L/\mu$ on. Let us see which $m$ it takes.


# %%
def factor(m, eta, f=f, option=2, epochs=4):
    """By what f - f* shrinks in an epoch, the mean of a few; of 20 runs."""
    gap = gaps(nglab.gd(eta), SVRG(m, seeds=seeds, option=option), epochs * m, m, f)
    return (gap[-1] / gap[0]) ** (1 / epochs)


eta = 1 / (10 * L)
lengths = np.array([50, 100, 200, 400, 800, 1600, 3200])
seen = {option: [factor(n, eta, option=option) for n in lengths] for option in (2, 1)}
promised = 1 / (mu * eta * 0.8 * lengths) + 0.25
print("m         ", *(f"{n:6d}" for n in lengths))
print("promised  ", *(f"{value:6.2f}" for value in promised))
for option, values in seen.items():
    print(f"option {option}  ", *(f"{value:6.2f}" for value in values))
needed = 1 / (mu * eta * 0.8 * 0.25)
print(f"one half is promised from m = {needed:.0f} on")

# %% tags=["check"]
said("18,677", needed)
said("11.92 0.38 0.15", promised[3], seen[2][3], seen[1][3])

# %% tags=["figure"]
_, axes = plt.subplots(1, 2, figsize=(10, 3.6), layout="constrained")
for (option, values), color in zip(seen.items(), plots.COLORS, strict=False):
    axes[0].loglog(lengths, values, "o-", color=color, label=f"option {option}")
    passes = np.array(values) ** (1 / (1 + lengths / N))
    axes[1].semilogx(lengths, passes, "o-", color=color, label=f"option {option}")
axes[0].loglog(lengths, promised, "--", color=plots.INK, label="promised for option 2")
axes[0].axhline(1, color=plots.INK, linewidth=0.8)
axes[0].set(xlabel="steps in an epoch, $m$", ylabel="factor an epoch")
axes[1].set(xlabel="steps in an epoch, $m$", ylabel="factor a pass")
for ax in axes:
    ax.set(xticks=lengths[::2], xticklabels=lengths[::2])
    ax.minorticks_off()
    ax.legend()
plt.show()

# %% [markdown]
# At $m = 400$ the theorem promises a factor of 11.92, that is nothing; one half is
# promised from $m = 18,677$ on. Seen at 400 are 0.38 for option 2, and 0.15 for option
# 1, which goes on from the last iterate and which everybody uses. So **the theorem
# holds, and its form is right** (longer epochs, smaller factor, down to a floor), **but
# it is far from sharp** on this problem: who chose $m$ by it would wait for fifty times
# too long. The right-hand picture divides by the cost: a pass gains most with epochs of
# about $N$ to $4N$.

# %% [markdown]
# ## Steps that find themselves
#
# Tan, Ma, Dai and Qian (2016) take the rate from the snapshots. With $s$ and $y$ the
# changes of $\tilde x$ and of $\nabla f(\tilde x)$ over the last epoch,
#
# $$\eta = \frac{|s|^2}{m\,|s^\top y|}, \qquad \frac{1}{mL} \le \eta \le \frac{1}{m\mu}$$
#
# from the second epoch on, whatever one began with. (`svrg-bb-step-bounds` proves it.)

# %%
starts = np.array([0.001, 0.01, 0.1, 1.0])
runs = {}
for n in m, 40:
    draws = SVRG(n, seeds=seeds[:, None])
    method = nglab.svrg_bb(starts, n)
    runs[n] = nglab.run(f, method, np.zeros(5), 15 * n, gradient=draws, every=n)
own = (runs[m].f - f_star).mean(axis=1)
chosen = runs[m].lr[..., 0]
for j, start in enumerate(starts):
    print(f"from {start:5}:", *(f"{own[e, j]:9.1e}" for e in (1, 3, 5, 10)), end="  ")
    print("rates", *(f"{chosen[e, 0, j]:.3f}" for e in (0, 1, 5, 10)))
print(f"1/(m L) = {1 / (m * f.L):.4f}, 1/(m mu) = {1 / (m * mu):.2f}")
brief = (runs[40].f - f_star).mean(axis=1)
print(f"epochs of 40, after 12 of them, from 0.1: {brief[12, 2]:.1e}")

# %% tags=["check"]
said("0.0083 0.25", 1 / (m * f.L), 1 / (m * mu))
said("0.035", np.median(chosen[10, :, 0]))
said("1.3e-9 7.9e-8", own[10, [2, 0]])
said("7.9e-8 1.5e-5", brief[12, 2], own[5, 2])
assert (chosen[1:] >= 1 / (m * f.L) * (1 - 1e-9)).all()
assert (chosen[1:] <= 1 / (m * mu) * (1 + 1e-9)).all()

# %% tags=["figure"]
_, axes = plt.subplots(1, 2, figsize=(10, 3.6), layout="constrained")
for j, color in zip(range(4), plots.COLORS, strict=False):
    axes[0].semilogy(np.median(chosen[:, :, j], axis=1), "o-", color=color)
    axes[1].semilogy(
        np.maximum(own[:, j], 1e-15), "o-", color=color, label=f"from {starts[j]:g}"
    )
for bound in 1 / (m * f.L), 1 / (m * mu):
    axes[0].axhline(bound, color=plots.INK, linestyle="--", linewidth=0.8)
axes[1].semilogy(
    np.maximum(svrg[:, 1], 1e-15), ":", color=plots.INK, label="constant, 0.1"
)
axes[0].set(xlabel="epoch", ylabel=r"rate $\eta$")
axes[1].set(xlabel="epoch", ylabel="$f - f^*$")
axes[1].legend()
plt.show()

# %% [markdown]
# Four starts that are a factor of 1000 apart, and after the first epoch all rates are
# between the bounds, 0.0083 and 0.25; ten epochs later they are near 0.035. **Nothing
# was tuned, and it converges**: to 1.3e-9 from 0.1, to 7.9e-8 from 0.001, after 10
# epochs. The tuned constant rate (dotted) is better, by a factor of more than 100,000.
# The $m$ in $1/(m h)$ is to blame: a long epoch takes short steps.
#
# So let us take short epochs. With $m = 40$, 12 epochs cost 14.4 passes, and it is at
# 7.9e-8, where epochs of 400 are at 1.5e-5 after 15 passes. The proof of a rate
# (`svrg-bb-contraction`) asks for $m > L/\mu = 374$; what is not proved may be what
# works. But do not call it a theorem.

# %% [markdown] tags=["summary"]
# ## What we found
#
# | question | answer |
# |---|---|
# | the error of $v$ | goes with the square of the distance; that of $g$ stays, 0.594 |
# | constant rate | converges linearly, 6.3e-15 after 10 epochs; SGD hovers |
# | at equal cost | 7.4e-8 after 15 passes; gradient descent 6.8e-6, Nesterov 9.7e-10 |
# | the theorem, $m = 400$ | promises 11.92, seen are 0.38 and 0.15 |
# | Barzilai-Borwein steps | within their bounds from any start, 1.3e-9 after 10 epochs |

# %% [markdown]
# ## Exercises
#
# If you are stuck, run `print(corrects.hint(1))`, then 2, then 3; and so on.

# %% [markdown]
# ### Exercise 1 ★
#
# Write $v$. You are given three arrays: the gradient of the term that was drawn at $x$,
# its gradient at the snapshot, and the full gradient at the snapshot.


# %% tags=["exercise"]
def corrected(now, then, full):
    return None


print(corrects(corrected))

# %% [markdown]
# ### Exercise 2 ★★
#
# Write the rate of an epoch of $m$ steps, from the changes $s$ and $y$ of snapshot and
# full gradient. Then $s^\top y$ may be negative: $f$ need not be convex.


# %% tags=["exercise"]
def epoch_rate(s, y, m):
    return None


print(secants(epoch_rate))

# %% [markdown]
# ### Exercise 3 ★★
#
# From which whole $m$ on does Johnson and Zhang's theorem promise a factor of at most
# $q$? (The cases are such that there is one.)


# %% tags=["exercise"]
def epoch_length(q, eta, mu, L):
    return None


print(lasts(epoch_length))

# %% [markdown]
# ### Exercise 4 ★★★
#
# Why subtract the old gradient *once*? Let $v_i = a_i - c\,(b_i - \bar b)$ with a
# number $c$; it is right on average for every $c$. Given $a_i$ (at $x$) and $b_i$ (at
# the snapshot), one number a term, which $c$ has the least variance?


# %% tags=["exercise"]
def best_weight(a, b):
    return None


print(weighs(best_weight))
