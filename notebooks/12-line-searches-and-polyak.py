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
# # Lesson 12. Line searches, and Polyak's step
#
# In lesson 0 we had to know $L$. A line search does not: it tries a step, looks at $f$,
# and shortens the step until $f$ has fallen enough. One can even go down to the lowest
# point of the line. And Polyak's step needs no trial at all, if one knows how deep the
# valley is. We count what each of the three costs, look at what is proved of it, and
# find that to do the best in every step is not the best that one can do.
#
# (A letter means the same in all lessons; the [symbols](SYMBOLS.md) are on one page.)

# %% [markdown] tags=["front"]
# After this lesson you can
#
# * write Armijo's rule, and say which rates it takes and how many it tries,
# * say why an exact line search zigzags,
# * use Polyak's step, and say what happens if $f^*$ is not what you believe.
#
# **Before it:** [lesson 0](00-gradient-descent-from-scratch.ipynb).
#
# **Minutes:** 35, and 45 for the exercises.

# %%
import matplotlib.pyplot as plt
import numpy as np
from checks.lesson12 import reaches, tries, zigzags

import nglab
from nglab import plots

# %% tags=["setup"]
plt.rcParams.update({"figure.dpi": 110, "axes.spines.top": False})
plt.rcParams.update({"axes.spines.right": False, "legend.frameon": False})

from checks import said

# %% [markdown]
# ## Try until it is enough
#
# To first order a step of the rate $\eta$ lowers $f$ by $\eta|g|^2$. Armijo's rule is
# content with a share $a$ of that. It tries $\eta_0$, $b\,\eta_0$, $b^2\eta_0$, ...,
# and takes the first with
#
# $$f(x - \eta g) \le f(x) - a\,\eta\,|g|^2.$$
#
# On the bowl $f = (x_1^2 + 25 x_2^2)/2$, with $a = 0.1$, $b = \frac12$ and
# $\eta_0 = 1$:

# %%
curvatures = np.array([1.0, 25.0])
bowl = nglab.DiagonalQuadratic(curvatures)


def f(x):
    return (curvatures * x**2).sum(axis=-1) / 2


def armijo(x, steps, share=0.1, shrink=0.5, first=1.0):
    values, lrs, trials = [f(x)], [], []
    for _ in range(steps):
        g, lr, count = curvatures * x, first, 1
        while f(x - lr * g) > f(x) - share * lr * (g @ g):
            lr, count = lr * shrink, count + 1
        x = x - lr * g
        values.append(f(x))
        lrs.append(lr)
        trials.append(count)
    return np.array(values), np.array(lrs), np.array(trials)


start = np.array([25.0, 1.0])
values, lrs, trials = armijo(start, 40)
print("f after 0, 10, 40 steps:", values[[0, 10, 40]].round(4))
print("rates:", lrs[:8], "trials:", trials[:8])
print("mean trials:", trials.mean())

# %% tags=["check"]
said("325 54.7 0.25", values[[0, 10, 40]])
said("0.0625 0.125 0.08", lrs.min(), lrs.max(), 2 / 25)
said("4.6", trials.mean())
same = nglab.run(bowl, nglab.armijo(bowl, 1.0, 0.1, 0.5), start, steps=40)
assert np.allclose(same.f, values, rtol=1e-9)

# %% tags=["figure"]
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8), layout="constrained")
x = np.array([8.0, 1.0])
g = curvatures * x
t = np.linspace(0, 0.16, 300)
left.plot(t, f(x - t[:, None] * g), color=plots.COLORS[0])
left.plot(t, f(x) - 0.1 * t * (g @ g), "--", color=plots.INK)
for lr in (0.125, 0.0625):
    good = f(x - lr * g) <= f(x) - 0.1 * lr * (g @ g)
    left.plot(lr, f(x - lr * g), "o", color=plots.COLORS[2 if good else 1])
left.set(xlabel=r"rate $\eta$", ylabel=r"$f(x - \eta g)$")
left.set_title("refused (right) and taken (left)", loc="left", fontsize=10)
right.semilogy(lrs, "o", markersize=4, color=plots.COLORS[0])
right.axhline(2 * 0.5 * 0.9 / 25, color=plots.INK, linestyle="--", linewidth=0.8)
right.text(40, 0.0365, "never below", color=plots.INK, ha="right", va="bottom")
right.set(xlabel="step $k$", ylabel="rate taken", ylim=(0.025, 1.5))
plt.show()

# %% [markdown]
# $f$ falls from 325 to 54.7 in 10 steps and to 0.25 in 40. The rates it takes are
# 0.0625 and 0.125, where the limit of lesson 0 is $2/L = 0.08$: now and then a step may
# be longer. It tried 4.6 of them a step, in the mean.

# %% [markdown]
# ## What is proved of it
#
# Where the curvature is at most $L$, every $\eta \le 2(1 - a)/L$ is good enough. So the
# search stops before it is more than a factor $b$ below:
#
# $$\eta \ge \min\Bigl(\eta_0,\ \frac{2b\,(1 - a)}L\Bigr),$$
#
# convex or not; and it has tried no more than
# $1 + \lceil \log(\eta_0 L/(2(1 - a)))/\log(1/b) \rceil$ rates. (`nglab verify -k
# armijo` has both, and a rate.) A thousand starts on three quadratics of 10 dimensions:

# %%
rng = np.random.default_rng(0)
least, bounds = [], []
for kappa in (10.0, 100.0, 1000.0):
    problem = nglab.random_quadratic(10, kappa, rng)
    rule = nglab.armijo(problem, 1.0, 0.1, 0.5)
    run = nglab.run(problem, rule, rng.normal(size=(1000, 10)), steps=30)
    least.append(run.lr[:-1].min())
    bounds.append(2 * 0.5 * 0.9 / kappa)
print("least rate taken: ", np.array(least))
print("never below:      ", np.array(bounds))
most = 1 + np.ceil(np.log2(np.array([10, 100, 1000]) / 1.8))
print("trials at most:   ", most)

# %% tags=["check"]
assert (np.array(least) >= bounds).all()
said("0.125 0.0156 0.00098", least)
said("0.09 0.009 0.0009", bounds)
said("4 7 11", most)

# %% [markdown]
# The least rates taken are 0.125, 0.0156 and 0.00098, the bounds 0.09, 0.009 and
# 0.0009: no run comes below, and the price is 4, 7 and 11 trials at most. **The rule
# finds $L$ by itself, up to a factor of two.**

# %% [markdown]
# ## To the lowest point of the line
#
# Why not the best of all rates? On a quadratic it is
# $\eta = g^\top g/g^\top Q g$: one division. Cauchy took it in 1847. From (25, 1):

# %%
x, path = start, [start]
for _ in range(40):
    g = curvatures * x
    x = x - (g @ g) / (g @ (curvatures * g)) * g
    path.append(x)
path = np.array(path)
exact = f(path)
print("f falls by the factor", (exact[1:] / exact[:-1])[:3], "bound", (24 / 26) ** 2)
constant = f(start * (1 - 2 / 26 * curvatures) ** np.arange(41)[:, None])
print("after 40: exact", exact[40], "Armijo", values[40], "constant", constant[40])

# %% tags=["check"]
assert np.allclose(exact[1:] / exact[:-1], (24 / 26) ** 2, rtol=1e-9)
said("0.852", (24 / 26) ** 2)
said("0.54 0.54 0.25", exact[40], constant[40], values[40])

# %% tags=["figure"]
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8), layout="constrained")
plots.contours(left, bowl, (-1, 26), (-1.3, 1.3))
left.plot(*path[:30].T, ".-", color=plots.COLORS[2], linewidth=1)
left.set_title("every turn is a right angle", loc="left", fontsize=10)
left.set(xlabel="$x_1$", ylabel="$x_2$")
for i, (name, gap) in enumerate(
    (("constant, $2/(L + \\mu)$", constant), ("Armijo", values), ("exact", exact))
):
    right.semilogy(gap, color=plots.COLORS[i], linewidth=3 - i, label=name)
right.set(xlabel="step $k$", ylabel="$f - f^*$")
right.legend()
plt.show()

# %% [markdown]
# Every step falls by the same factor, 0.852, which is $\bigl((\kappa - 1)/(\kappa +
# 1)\bigr)^2$: Kantorovich's bound, attained. At the lowest point of a line the new
# gradient stands at a right angle to the old one, so it zigzags for ever between two
# directions. After 40 steps $f$ is at 0.54, exactly where the best constant rate is, at
# 0.54; and Armijo's, which is content with less, is at 0.25. **Greed in every step is
# no virtue.** (`nglab verify -k sd-`: the same bound for every function with curvatures
# from $\mu$ to $L$.)

# %% [markdown]
# ## Polyak's step
#
# If you know $f^*$, as one does where an error can be brought to 0, there is a step
# without trials:
#
# $$\eta = \frac{f(x) - f^*}{|g|^2}.$$
#
# It is as long as it may be: for a convex $f$ it brings $x$ nearer to $x^*$ for
# certain. It knows no $L$ and no $\mu$. We compare the four on fifty quadratics of 20
# dimensions, $\kappa = 100$, by the gap after 200 gradients.

# %%
gaps = {name: [] for name in ("constant", "Armijo", "exact", "Polyak")}
for seed in range(50):
    rng = np.random.default_rng(seed)
    problem, x0 = nglab.random_quadratic(20, 100.0, rng), rng.normal(size=20)
    rules = (
        nglab.gd(2 / 101),
        nglab.armijo(problem, 1.0, 0.1, 0.5),
        nglab.exact_line_search(problem),
        nglab.polyak(),
    )
    for name, rule in zip(gaps, rules, strict=True):
        gaps[name].append(nglab.run(problem, rule, x0, steps=200).f)
gaps = {name: np.array(gap).T for name, gap in gaps.items()}
middle = {name: np.median(gap[200]) for name, gap in gaps.items()}
print({name: f"{gap:.1e}" for name, gap in middle.items()})
beats = (gaps["Polyak"][200] < gaps["exact"][200]).sum()
print("Polyak's is better than the exact search on", beats, "of 50")

# %% tags=["check"]
said("0.012 3e-5 5e-5", *[*middle.values()][:3])
assert middle["Polyak"] < 1e-10
said("50", beats)

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(7.5, 4), layout="constrained")
for name, gap in gaps.items():
    plots.traces(ax, np.arange(201), gap, name, band=(0.25, 0.75))
plt.show()

# %% [markdown]
# The medians are 0.012 for the constant rate, 3e-5 for Armijo's, 5e-5 for the exact
# search, and below 1e-10 for Polyak's, which is better than the exact one on 50 of 50.
# What is proved is a contraction, $|x_{k+1} - x^*|^2 \le (1 - \frac{3\mu}{4L})\,|x_k -
# x^*|^2$, with nothing tuned: `nglab verify -k polyak`. On quadratics it is far better
# than that.

# %% [markdown]
# ## What breaks it: a wrong $f^*$
#
# Polyak's step is as good as what you believe. Say $f^*$ is 0, and we believe 0.01, or
# -0.01. On the bowl, from (25, 1):

# %%
believed = np.array([0.0, 0.01, -0.01])
trace = nglab.run(bowl, nglab.polyak(believed), np.tile(start, (3, 1)), steps=3000)
for belief, gap in zip(believed, trace.f.T, strict=True):
    print(f"f* = {belief:5.2f}: f after 100 and 3,000 steps", gap[[100, 3000]])
late = trace.f[-1000:, 2]
print(
    "of the last 1,000: below 0.001", (late < 1e-3).sum(), "above 10", (late > 10).sum()
)

# %% tags=["check"]
said("0.010", trace.f[-1, 1])
assert late.min() < 1e-3
assert late.max() > 10

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(7.5, 3.8), layout="constrained")
for i, belief in enumerate(believed):
    shown = np.maximum(trace.f[:301, i], 1e-12)
    ax.semilogy(shown, color=plots.COLORS[i], linewidth=1, label=f"believes {belief:g}")
ax.set(xlabel="step $k$", ylabel="$f$", ylim=(1e-10, 1e3))
ax.legend()
plt.show()

# %% [markdown]
# Believe too high, and it stops there: $f$ = 0.010. Believe too low, and it never comes
# to rest: near the minimum the numerator stays at 0.01 while $|g|$ goes to 0, so the
# steps explode. In the last thousand steps $f$ is below a thousandth, and above ten, and
# where it will be next hangs on the last bits. **A belief that is too high is the smaller
# evil: you get what you asked for.**

# %% [markdown] tags=["summary"]
# ## Say it back
#
# * Armijo's rule takes a rate of at least $2b(1 - a)/L$, or its first, and finds $L$ in
#   a few trials: no knowledge is needed, only evaluations.
# * The exact search falls by $((\kappa - 1)/(\kappa + 1))^2$ at worst, no faster than
#   the best constant rate, and zigzags: **greed in every step is no virtue.**
# * Polyak's step needs $f^*$ and nothing else. Believe too much, and it stops there;
#   too little, and it never comes to rest.

# %% [markdown]
# ## Exercises
#
# If you are stuck, run `print(reaches.hint(1))`, then 2, then 3; and so on.

# %% [markdown]
# ### Exercise 1 ★
#
# Polyak's step as a displacement: return $x_{k+1} - x_k$ from $f(x_k)$, $f^*$ and the
# gradient, an array. Where $g = 0$ it is 0.


# %% tags=["exercise"]
def polyak_step(f, f_star, g):
    return None  # your lines


print(reaches(polyak_step))

# %% [markdown]
# ### Exercise 2 ★★
#
# Along a curvature $\lambda_i$, that is $f = \lambda_i x^2/2$ in one dimension,
# Armijo's rule with the share $a$ begins at $\eta_0$ and shrinks by $b$. How many rates
# does it try in a step, the one it takes included?


# %% tags=["exercise"]
def trials(curvature, first, share, shrink):
    return None  # your lines


print(tries(trials))

# %% [markdown]
# ### Exercise 3 ★★★
#
# A quadratic with these curvatures along its axes, and a point $x$. By which factor
# does one step of the exact line search multiply $f - f^*$?


# %% tags=["exercise"]
def fall(curvatures, x):
    return None  # your lines


print(zigzags(fall))
