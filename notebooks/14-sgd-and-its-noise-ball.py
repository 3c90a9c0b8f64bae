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
# # Lesson 14. SGD and its noise ball
#
# A sum of a million terms has an expensive gradient. So one draws a term at random and
# follows *its* gradient: right on average, wrong every time. With a constant rate this
# falls fast, and then stops falling. It hovers in a ball around the minimiser, for
# ever, and the ball has a radius that can be computed.
#
# Everything people do to SGD (decreasing rates, warm restarts, large batches, averages)
# is a way to deal with that ball. We measure it, hold it against its theorem, shrink it
# in four ways, and meet a problem that has none.
#
# (A letter means the same in all lessons; the [symbols](SYMBOLS.md) are on one page.)

# %% [markdown] tags=["front"]
# After this lesson you can
#
# * predict where SGD with a constant rate stops, and how fast it gets there,
# * choose between a smaller rate, a decreasing one, a larger batch and an average,
# * say what goes wrong when $\mu$ is overstated, and when it is understated,
# * recognise a problem on which there is no ball at all.
#
# **Before it:** [lesson 0](00-gradient-descent-from-scratch.ipynb): rates, curvatures,
# seeds and bands.
#
# **Minutes:** 45, and 60 for the exercises.

# %%
import matplotlib.pyplot as plt
import numpy as np
from checks.lesson14 import batches, hovers, plans, reaches

import nglab
from nglab import MiniBatch, plots

# %% tags=["setup"]
plt.rcParams.update({"figure.dpi": 110, "axes.spines.top": False})
plt.rcParams.update({"axes.spines.right": False, "legend.frameon": False})

from checks import said

# %% [markdown]
# ## Two terms that disagree
#
# The smallest sum there is: $f_1 = \frac12(x - 1)^2$ and $f_2 = \frac12(x + 1)^2$. The
# mean is least at $x^* = 0$, but there both terms still pull, with slopes $-1$ and $1$.
# We call the mean of $|\nabla f_i(x^*)|^2$ the noise at the minimiser, $S^2$; here it
# is
# 1. A step with the rate $\eta$ is
#
# $$x_{k+1} = (1 - \eta)\,x_k \pm \eta,$$
#
# a coin deciding the sign. The coin knows nothing of $x_k$, so the mean square follows
# at once:
#
# $$E\,x_{k+1}^2 = (1 - \eta)^2\, E\,x_k^2 + \eta^2.$$
#
# Two thousand runs, against this line of algebra:

# %%
pair = nglab.LeastSquares(np.array([[1.0], [1.0]]), np.array([1.0, -1.0]))
eta = np.array([0.5, 0.1, 0.02])
coins = MiniBatch(1, seeds=np.arange(2000)[:, None])
trace = nglab.run(pair, nglab.gd(eta), [3.0], 300, gradient=coins, iterates=True)
square = (trace.xs[..., 0] ** 2).mean(axis=1)

exact = np.full((301, 3), 9.0)
for k in range(300):
    exact[k + 1] = (1 - eta) ** 2 * exact[k] + eta**2
hover = eta / (2 - eta)
print("seen at the end:", square[-1].round(3))
print("where it hovers:", hover.round(3))
print("largest error of the algebra:", np.abs(square / exact - 1).max().round(2))

# %% tags=["check"]
said("0.333 0.053 0.010", hover)
assert np.abs(exact[-1] / hover - 1)[:2].max() < 1e-9
assert np.abs(square / exact - 1).max() < 0.15

# %% tags=["figure"]
_, ax = plt.subplots(figsize=(7.5, 3.6), layout="constrained")
k = np.arange(301)
for j, color in zip(range(3), plots.COLORS, strict=False):
    ax.semilogy(k, square[:, j], color=color, label=rf"$\eta$ = {eta[j]:g}")
    ax.semilogy(k, exact[:, j], "--", color=plots.INK, linewidth=0.9)
ax.set(xlabel="step $k$", ylabel="mean of $x_k^2$")
ax.legend(title="2,000 runs; dashed: algebra")
plt.show()

# %% [markdown]
# In the end $E\,x^2 = \eta^2/(1 - (1 - \eta)^2) = \eta/(2 - \eta)$: 0.333, 0.053 and
# 0.010 for the three rates. **Small rates hover low and arrive late**: the square
# contracts by $(1 - \eta)^2$ a step, and ends at about $\eta/2$. That is all there is
# to it; the rest of the lesson is the same in more dimensions.

# %% [markdown]
# ## The theorem
#
# Let $f$ be the mean of $f_i$ that are convex and $L$-smooth (each: $L$ belongs to the
# *terms* now, and is larger than that of $f$), and let $f$ be $\mu$-strongly convex.
# Then, for $\eta < 1/L$,
#
# $$E\,|x_k - x^*|^2 \le (1 - 2\eta\mu(1 - \eta L))^k\,|x_0 - x^*|^2
#   + \frac{\eta\, S^2}{\mu\,(1 - \eta L)}.$$
#
# (`nglab verify -k sgd-noise-ball` checks and proves it.) Our sum: least squares, 100
# rows in 5 dimensions, that no $x$ fits.

# %%
rng = np.random.default_rng(14)
A = rng.normal(size=(100, 5))
y = A @ np.ones(5) + rng.normal(size=100)
f = nglab.LeastSquares(A, y)
x_star = f.minimum.x[0]
each = f.grad(x_star, np.arange(100)[:, None])
S2, L, mu = (each**2).sum(axis=1).mean(), f.L_terms.max(), f.mu
print(f"L of the terms {L:.1f}, of f {f.L:.2f}; mu {mu:.3f}; S^2 {S2:.2f}")


def distance(rate, steps, size=1, f=f, every=10, **how):
    """E |x_k - x*|^2 over 200 runs, at every tenth step: (times, rates)."""
    draws = MiniBatch(size, seeds=np.arange(200)[:, None], **how)
    method, x = nglab.gd(rate), np.zeros(5)
    trace = nglab.run(f, method, x, steps, gradient=draws, iterates=True, every=every)
    return ((trace.xs - f.minimum.x[0]) ** 2).sum(axis=-1).mean(axis=1)


rates = np.array([0.04, 0.02, 0.01])
D = distance(rates, 2000)
ball = D[-80:].mean(axis=0)
bound = rates * S2 / (mu * (1 - rates * L))
print("the ball:  ", ball.round(4))
print("its bound: ", bound.round(4))
print("halving the rate divides it by", (ball[:-1] / ball[1:]).round(2))

# %% tags=["check"]
said("15.5 1.20 0.590 4.43", L, f.L, mu, S2)
said("0.107 0.050 0.024", ball)
said("0.787 0.217 0.089", bound)
said("4 7", np.sort(bound / ball)[[0, -1]])
said("2.15 2.08", ball[:-1] / ball[1:])
assert (ball < bound).all()

# %% tags=["figure"]
_, ax = plt.subplots(figsize=(7.5, 3.8), layout="constrained")
k = np.arange(0, 2001, 10)
for j, color in zip(range(3), plots.COLORS, strict=False):
    reach = rates[j] * L
    falls = (1 - 2 * rates[j] * mu * (1 - reach)) ** k * D[0, j] + bound[j]
    ax.semilogy(k, D[:, j], color=color, label=rf"$\eta$ = {rates[j]:g}")
    ax.semilogy(k, falls, "--", color=color, linewidth=1)
ax.set(xlabel="step $k$", ylabel="$E|x_k - x^*|^2$")
ax.legend(title="200 runs; dashed: the theorem")
plt.show()

# %% [markdown]
# The terms have an $L$ of 15.5, their mean one of 1.20: SGD must be more careful than
# gradient descent, as it may draw the steepest term. With $\mu = 0.590$ and $S^2 =
# 4.43$ the theorem allows 0.787, 0.217 and 0.089; the runs hover at 0.107, 0.050 and
# 0.024. So **it holds**, and is off by a factor of 4 to 7: it must also cover sums in
# which the steepest term is the noisiest.
#
# What it has right is the *form*: half of the rate, half of the ball (2.15 and 2.08
# here). The radius, $|x - x^*|$ itself, falls only by $\sqrt 2$. That is the bad news:
# a tenth of the distance needs a hundredth of the rate, and a hundred times the steps.

# %% [markdown]
# ## First way out: a rate that falls
#
# Long steps to arrive, short ones to settle: $\eta_k = 1/(2L)$ at first, and then about
# $2/(\mu k)$. The theorem (`sgd-1-over-k`): from step $4\lceil L/\mu\rceil = 108$ on
#
# $$E\,|x_k - x^*|^2 \le \frac{8\, S^2}{\mu^2 k}
#   + \frac{16\,\lceil L/\mu\rceil^2}{e^2 k^2}\, |x_0 - x^*|^2.$$
#
# It needs $\mu$. What if we have it wrong, by a factor of ten?


# %%
def falling(mu):
    """1/(2 L) for a while, then (2 k + 1)/((k + 1)^2 mu), never more than 1/(2 L)."""
    return lambda k: min(1 / (2 * L), (2 * k + 1) / ((k + 1) ** 2 * mu))


constant = distance(0.02, 10_000, every=100)[:, 0]
knows = {"mu": 1.0, "10 mu": 10.0, "mu/10": 0.1}
fallen = {
    words: distance(falling(wrong * mu), 10_000, every=100)[:, 0]
    for words, wrong in knows.items()
}
for words, D in fallen.items():
    print(f"{words:6}", D[[10, 20, 50, 100]].round(4))

# %% tags=["check"]
said("108", 4 * np.ceil(L / mu))
right, over, under = fallen.values()
said("0.0096 0.0010 0.23 0.076 0.0087", right[[10, 100]], over[[10, 100]], under[100])

# %% tags=["figure"]
_, ax = plt.subplots(figsize=(7.5, 3.8), layout="constrained")
k = np.arange(100, 10_001, 100)
for (words, D), color in zip(fallen.items(), plots.COLORS, strict=False):
    ax.loglog(k, D[1:], color=color, label=words.replace("mu", r"$\mu$"))
ax.loglog(k, constant[1:], color=plots.COLORS[3], label=r"$\eta$ = 0.02")
early = 16 * np.ceil(L / mu) ** 2 / (np.e * k) ** 2 * (x_star @ x_star)
ax.loglog(k, 8 * S2 / (mu**2 * k) + early, "--", color=plots.INK, label="the theorem")
ax.set(xlabel="step $k$", ylabel="$E|x_k - x^*|^2$")
ax.legend(title="it believes in")
plt.show()

# %% [markdown]
# With the right $\mu$ it is at 0.0096 after 1,000 steps and at 0.0010 after 10,000,
# where the constant rate has stood at 0.050 for long. If $\mu$ is *understated*, the
# steps are too long, and one pays a factor: 0.0087 at the end, the same $1/k$ at nine
# times the height. If it is *overstated*, the steps are too short: they fall before the
# flat directions are done, and the rate itself is lost, from 0.23 to 0.076 while the
# right one falls tenfold. **Rather too long than too short**; and if you do not know
# $\mu$, keep the rate constant, and divide it when the loss no longer falls.

# %% [markdown]
# ## Second way out: batches
#
# The mean of $b$ terms, drawn with replacement, has $1/b$ of the noise. So the ball is
# divided by $b$ at the same rate. Or one raises the rate with the batch, and arrives
# sooner.

# %%
sizes = [1, 4, 16]
same = [distance(0.02, 600, b)[-20:].mean() for b in sizes]
raised = [distance(min(0.02 * b, 0.5), 600, b)[-20:].mean() for b in sizes]
shuffled = [distance(0.02, 600, b, replace=False)[-20:].mean() for b in sizes]
print("the same rate:   ", np.round(same, 4))
print("the rate times b:", np.round(raised, 4))
print("without replacement:", np.round(shuffled, 4))

# %% tags=["check"]
said("0.0116 0.0031", same[1:])
said("0.052 0.058", raised[1:])
said("0.022 0.0017 0.0001", shuffled)

# %% tags=["figure"]
_, ax = plt.subplots(figsize=(7.5, 3.4), layout="constrained")
for (words, seen), color in zip(
    {
        r"$\eta$ = 0.02": same,
        r"$\eta$ = 0.02 b": raised,
        r"$\eta$ = 0.02, without replacement": shuffled,
    }.items(),
    plots.COLORS,
    strict=False,
):
    ax.loglog(sizes, seen, "o-", color=color, label=words)
ax.set(xlabel="batch $b$", ylabel="the ball", xticks=sizes, xticklabels=sizes)
ax.minorticks_off()
ax.legend()
plt.show()

# %% [markdown]
# At the same rate the ball shrinks to 0.0116 and 0.0031: divided by 4, and by 16. But
# the steps have become as expensive. With the rate raised as well it stays where it was
# (0.052, 0.058), and one gets there in a sixteenth of the steps. So at a fixed rate a
# batch buys accuracy, at a raised one it buys steps, which is worth something if the
# terms of a batch are computed side by side. It ends where $\eta L$ does: no batch
# makes gradient descent stable beyond $2/L$.
#
# The third line is a gift. Whoever runs through the data in a random order, each term
# once before any comes again, hovers much lower: at 0.022, 0.0017 and 0.0001. The
# errors of an epoch must add up to nothing, so they cancel. The theorem above is not
# about this method; most programs are.

# %% [markdown]
# ## Third way out: the average
#
# The iterates hover *around* the minimiser. So why not take their mean? On a quadratic
# the errors cancel, and the mean of the last half of a run converges like $1/k$ with a
# rate that stays what it is, and without knowing $\mu$ (Polyak and Juditsky).

# %%
draws = MiniBatch(1, seeds=np.arange(200))
xs = nglab.run(f, nglab.gd(0.02), np.zeros(5), 4000, gradient=draws, iterates=True).xs
sums = np.cumsum(xs, axis=0)
at = np.arange(200, 4001, 100)
mean = (sums[at] - sums[at // 2]) / (at - at // 2)[:, None, None]
averaged = ((mean - x_star) ** 2).sum(axis=-1).mean(axis=-1)
last = ((xs[at] - x_star) ** 2).sum(axis=-1).mean(axis=-1)
print("the last iterate:", last[[8, 38]].round(4))
print("the mean of half:", averaged[[8, 38]].round(4))

# %% tags=["check"]
said("0.051 0.0097 0.0026", last[38], averaged[[8, 38]])
said("3.7", averaged[8] / averaged[38])

# %% [markdown]
# The last iterate stays at 0.051. The mean of the second half is at 0.0097 after 1,000
# steps and at 0.0026 after 4,000: a fall by 3.7 while $k$ grew fourfold. (The picture
# is below.) It costs one more vector, and knows nothing. On functions that are no
# quadratics the mean has a bias of the order of $\eta$, and the gift is smaller.

# %% [markdown]
# ## No ball at all
#
# The ball is made by $S^2$, by terms that disagree about where to go. If all of them
# are least at the same point (a model that fits every example), then $S^2 = 0$, and a
# constant rate converges. We take the same rows, with an $y$ that can be fitted.

# %%
fits = nglab.LeastSquares(A, A @ np.ones(5))
D_fits = distance(rates, 2000, f=fits)
print("after 500, 1000 steps:", D_fits[[50, 100], 1])

# %% tags=["check"]
said("8.0e-6 6.1e-11", D_fits[[50, 100], 1])
each = fits.grad(np.ones(5), np.arange(100)[:, None])
assert np.abs(each).max() < 1e-12

# %% tags=["figure"]
_, axes = plt.subplots(1, 2, figsize=(10, 3.6), layout="constrained")
axes[0].loglog(at, last, color=plots.COLORS[3], label="last iterate")
axes[0].loglog(at, averaged, color=plots.COLORS[0], label="mean of the second half")
axes[0].loglog(at, averaged[0] * at[0] / at, ":", color=plots.INK, label="like $1/k$")
axes[0].set(xlabel="step $k$", ylabel="$E|x - x^*|^2$", ylim=(1e-3, 0.2))
axes[0].set(xticks=[200, 1000, 4000], xticklabels=[200, 1000, 4000])
axes[0].minorticks_off()
axes[0].set_title(r"$\eta$ = 0.02, averaged", loc="left", fontsize=10)
axes[0].legend()
for j, color in zip(range(3), plots.COLORS, strict=False):
    fell = np.maximum(D_fits[:, j], 1e-30)
    axes[1].semilogy(
        np.arange(0, 2001, 10), fell, color=color, label=rf"$\eta$ = {rates[j]:g}"
    )
axes[1].set(xlabel="step $k$")
axes[1].set_title("terms that agree", loc="left", fontsize=10)
axes[1].legend()
plt.show()

# %% [markdown]
# With the rate 0.02 the mean square is 8.0e-6 after 500 steps, and 6.1e-11 after 1,000:
# linear convergence, from random terms, at a constant rate. Large networks are said to
# be near this case, which would explain why their rates need not fall very far. If your
# SGD hovers, the first question is not about the rate, but whether your terms agree.

# %% [markdown] tags=["summary"]
# ## What we found
#
# | way out | what it costs | here |
# |---|---|---|
# | smaller rate | as many times more steps | half the rate, half the ball |
# | falling rate | knowing $\mu$; overstated, it stalls | 0.0010 after 10,000 steps |
# | batch of 16 | 16 gradients a step | 0.0031 for 0.050 |
# | each term once an epoch | nothing | 0.022 for 0.050 |
# | mean of the second half | one vector | 0.0026 for 0.051 |
# | terms that agree | a model that fits | no ball |
#
# The theorem's ball, $\eta S^2/(\mu(1 - \eta L))$, held throughout, 4 to 7 times too
# large.

# %% [markdown]
# ## Exercises
#
# If you are stuck, run `print(hovers.hint(1))`, then 2, then 3; and so on.

# %% [markdown]
# ### Exercise 1 ★
#
# All terms have the same curvature $h$: $f_i(x) = \frac h2 x^2 + a_i x$, where the
# $a_i$ have mean 0 and mean square $S^2$. Where does $E\,x_k^2$ end, with a constant
# rate?


# %% tags=["exercise"]
def square_in_the_end(eta, h, S2):
    return None


print(hovers(square_in_the_end))

# %% [markdown]
# ### Exercise 2 ★★
#
# You want the ball of the theorem to be no larger than $r^2$. What is the largest rate
# for which it is not?


# %% tags=["exercise"]
def largest_rate(r2, mu, L, S2):
    return None


print(reaches(largest_rate))

# %% [markdown]
# ### Exercise 3 ★★
#
# A batch of $b$ *different* terms out of $N$: all sets of $b$ are equally likely. What
# share of the noise of a single term has its mean gradient? (With $b = N$ there is
# none.)


# %% tags=["exercise"]
def share_of_noise(b, N):
    return None


print(batches(share_of_noise))

# %% [markdown]
# ### Exercise 4 ★★★
#
# You may take $k$ steps, all with the same rate, on the sum of exercise 1 with $h = 1$,
# from $x_0^2 = D_0$. Which rate is best? There is no formula; let the machine look. You
# may be off by a hundredth in $E\,x_k^2$.


# %% tags=["exercise"]
def best_rate(k, D0, S2):
    return None


print(plans(best_rate))
