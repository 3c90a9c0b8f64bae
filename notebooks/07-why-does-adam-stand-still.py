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
# # Lesson 7. Why does Adam stand still?
#
# Yu and others report that deep networks of sigmoids, which Adam does not train, train
# once every layer's gradient is normalised by itself. Adam already divides each
# coordinate by its own size. So what is left for a normalisation to do?
#
# We shall see Adam stand still, measure why, and find a constant that everybody leaves
# at its default. Then a control: where nothing is wrong, nothing is gained.
#
# (A letter means the same in all lessons; the [symbols](SYMBOLS.md) are on one page.)

# %% [markdown] tags=["front"]
# After this lesson you can
#
# * read from the lengths of the gradients, layer by layer, what a method will do,
# * say what $\varepsilon$ is to Adam, and when it matters,
# * design the control that a finding needs.
#
# **Before it:** [lesson 6](06-backward-passes-by-hand.ipynb), for networks; Adam's
# formula.
#
# **Minutes:** 35, and 45 for the exercises.

# %%
import matplotlib.pyplot as plt
import numpy as np
from checks.lesson07 import back, shares, stands
from studies.findings import FINDINGS
from studies.kept import losses

import nglab
from nglab import plots
from nglab.arrays import norm
from nglab.networks import digit_images, sigmoid_mlp

# %% tags=["setup"]
plt.rcParams.update({"figure.dpi": 110, "axes.spines.top": False})
plt.rcParams.update({"axes.spines.right": False, "legend.frameon": False})

from checks import said

# %% [markdown]
# ## It stands still
#
# Handwritten digits of 8 x 8 pixels; a network of 12 layers of 32 sigmoids, and ten
# outputs. Four seeds of everything, start and batches, in one run; Adam with the
# defaults of all frameworks, $\eta = 10^{-3}$ and $\varepsilon = 10^{-8}$.

# %%
digits = digit_images().flat
deep = sigmoid_mlp(digits.A, digits.y, depth=12, width=32)
seeds = np.arange(4)
starts = deep.start(seeds)
batches = nglab.MiniBatch(35, seeds, replace=False)


def train(net, method, steps=1000):
    how = {"gradient": batches, "every": 100}
    return nglab.run(net, method, net.start(seeds), steps, **how)


adam = train(deep, nglab.adam(1e-3))
guess = -np.mean(np.log(np.bincount(digits.y)[digits.y] / len(digits.y)))
print("after 100 steps:", adam.f[1].round(3))
print("who always guesses by frequency has", guess.round(3))

# %% tags=["check"]
said("2.301", guess)
assert np.abs(adam.f[1] - guess).max() < 0.02

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(7, 3.2), layout="constrained")
ax.plot(adam.k, adam.f, color=plots.COLORS[1], linewidth=1)
ax.axhline(guess, color=plots.INK, linestyle="--", linewidth=0.8)
ax.text(1005, guess, "guessing", va="center")
ax.set(xlabel="step", ylabel="$f$", ylim=(1.2, 2.6))
ax.set_title("Adam, four seeds", loc="left", fontsize=10)
plt.show()

# %% [markdown]
# They learn how often each digit occurs, which needs nothing but the biases of the last
# layer, $f = 2.301$, and stay there for hundreds of steps.

# %% [markdown]
# ## How long is the gradient?
#
# The slope of a sigmoid is at most 1/4, so each layer on the way back makes the
# gradient shorter. Here is $|g|$ of the weights of each layer, at the start.

# %%
at = np.arange(350)
g = deep.grad(starts, at)
sizes = deep.blocks.each(norm, g)[:, ::2]  # of the weights, without biases
middle = np.median(sizes, axis=0)
factor = (middle[-2] / middle[0]) ** (1 / 11)
print("bottom", f"{middle[0]:.1e}", " top", f"{middle[-1]:.2f}")
print("shorter by", factor.round(1), "a layer")
coordinate = middle / np.sqrt(deep.blocks.sizes[::2])  # the root of its mean square
print("a coordinate of the first layer:", f"{coordinate[0]:.0e}")
print("layers where it is below 1e-8:", (coordinate < 1e-8).sum())

# %% tags=["check"]
said("3.1e-08 0.50", middle[[0, -1]])
said("4.1 7e-10", factor, coordinate[0])
assert (coordinate < 1e-8).sum() == 2

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(7, 3.4), layout="constrained")
layer = np.arange(1, 14)
ax.semilogy(layer, sizes.T, color=plots.COLORS[0], linewidth=0.6)
ax.semilogy(layer, coordinate, "o-", color=plots.COLORS[1])
ax.axhline(1e-8, color=plots.INK, linestyle="--", linewidth=0.8)
ax.text(9, 2e-8, "Adam's $\\varepsilon$", color=plots.INK)
ax.text(2.4, 2e-6, "$|g|$ of the layer", color=plots.COLORS[0])
ax.text(5, 1e-8, "a coordinate", color=plots.COLORS[1])
ax.set(xlabel="layer, from the bottom", ylabel="gradient at the start")
plt.show()

# %% [markdown]
# From 0.50 at the top it falls to 3.1e-08 at the bottom, by 4.1 a layer: four, as the
# slope of 1/4 says. A coordinate of the first layer is 7e-10. That should not matter to
# Adam, which divides by $\sqrt{v}$, the size of that very coordinate:
#
# $$x \leftarrow x - \eta\, \frac{\hat m}{\sqrt{\hat v} + \varepsilon}.$$
#
# But $\varepsilon = 10^{-8}$ is *longer than that*. In the lowest two layers it is all
# of the denominator, and their steps are not $\eta$ but a small part of it.

# %% [markdown]
# ## Take it away
#
# How far has each layer gone after 100 steps? We compare Adam with itself at
# $\varepsilon = 0$, and with Yu's Adam-NG, `bn_adam`, where every array's gradient is
# divided by its length before Adam sees it.


# %%
def gone(method):
    """How far the weights of each layer have moved in 100 steps, the median seed."""
    x = train(deep, method, 100).x
    return np.median(deep.blocks.each(norm, x - starts)[:, ::2], axis=0)


methods = {
    "adam": nglab.adam(1e-3),
    "adam, eps = 0": nglab.adam(1e-3, eps=0.0),
    "bn_adam": nglab.bn_adam(1e-3, blocks=deep.blocks),
}
paths = {name: gone(method) for name, method in methods.items()}
for name, path in paths.items():
    print(f"{name:14} first layer {path[0]:.2f}, last but one {path[-2]:.2f}")

# %% tags=["check"]
said("0.16 1.99", paths["adam"][0], paths["adam, eps = 0"][0])
said("0.75 0.75", paths["adam"][-2], paths["adam, eps = 0"][-2])

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(7, 3.2), layout="constrained")
for j, (name, path) in enumerate(paths.items()):
    ax.semilogy(layer, path, "o-", color=plots.COLORS[j], label=name, markersize=4)
ax.set(xlabel="layer, from the bottom", ylabel="way in 100 steps")
ax.legend()
plt.show()

# %% [markdown]
# The layers above have gone 0.75 with $\varepsilon$ and 0.75 without. The first has
# gone 0.16 with it, and 1.99 without. **It is a ruler: what is shorter than
# $\varepsilon$ does not count.** Then let us train: Adam without $\varepsilon$, the
# block-normalised methods, and momentum, which has no denominator at all.

# %%
methods["bn_adam"] = nglab.bn_adam(3e-3, blocks=deep.blocks)
methods["bn_momentum"] = nglab.bn_momentum(1e-2, blocks=deep.blocks)
methods["momentum"] = nglab.momentum(0.1)
traces = {name: train(deep, method) for name, method in methods.items()}
for name, trace in traces.items():
    right = deep.accuracy(trace.x, digits.A_test, digits.y_test)
    print(f"{name:14} f {trace.final.round(2)}  read {right.round(2)}")

# %% tags=["check"]
said("1.93 1.82 1.85 1.80", traces["adam, eps = 0"].final)
assert (traces["adam"].final > 2.1).all()
assert (traces["momentum"].final > 2.25).all()
assert (traces["bn_adam"].final < 1.75).all()
assert (traces["bn_momentum"].final < 1.75).all()

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(7, 3.6), layout="constrained")
for j, (name, trace) in enumerate(traces.items()):
    ax.plot(trace.k, np.median(trace.f, axis=1), color=plots.COLORS[j], label=name)
ax.set(xlabel="step", ylabel="$f$, the median of four seeds")
ax.legend(ncols=2)
plt.show()

# %% [markdown]
# One number was in the way: without it Adam leaves the plateau with every seed, and
# ends at 1.93, 1.82, 1.85 and 1.80. The block-normalised methods end below that, near
# 1.4, at rates of their own. Momentum stays where it was: where the gradient is 3.1e-08
# long, so are its steps.
#
# So the finding holds here, and $\varepsilon$ is a part of its explanation. Not all of
# it: Adam without $\varepsilon$ at the rate of `bn_adam` is a run that you can make.

# %% [markdown]
# ## The control
#
# If that is the cause, nothing should be gained where nothing vanishes. Four layers:

# %%
shallow = sigmoid_mlp(digits.A, digits.y, depth=4, width=32)
g = shallow.grad(shallow.start(seeds), at)
bottom = np.median(shallow.blocks.each(norm, g)[:, 0])
print("bottom:", f"{bottom:.1e}")
control = {
    "adam": nglab.adam(1e-3),
    "adam, eps = 0": nglab.adam(1e-3, eps=0.0),
    "bn_adam": nglab.bn_adam(1e-3, blocks=shallow.blocks),
}
ends = {name: train(shallow, method).final for name, method in control.items()}
for name, end in ends.items():
    print(f"{name:14} f {end.round(2)}")

# %% tags=["check"]
said("1.01 1.02 1.21 1.14", ends["adam"])
said("1.01 1.02 1.21 1.14", ends["adam, eps = 0"])
said("1.08 1.08 1.33 1.23", ends["bn_adam"])
assert bottom > 1e-3

# %% [markdown]
# Adam ends at 1.01, 1.02, 1.21 and 1.14, with and without $\varepsilon$, and
# block-normalised at 1.08, 1.08, 1.33 and 1.23: a little worse. A normalised gradient
# is a cure for gradients that vanish, and no better Adam.

# %% [markdown]
# ## At another size
#
# Is that so of larger networks too, and at the best rate of each method? A study in the
# folder `studies`, too long for a lesson, trains 6, 12 and 18 layers of 50 sigmoids on
# 4,000 images of MNIST: rates from a grid, by one seed, and then eight other seeds. Its
# results are kept there. Here are the medians of its losses.

# %%
names = ["adam", "adam, eps=0", "adam-NG", "momentum", "momentum-NG"]
print("layers", *[f"{name:>11}" for name in names])
table = {
    depth: [np.median(losses("sigmoid", depth=depth, method=name)) for name in names]
    for depth in (6, 12, 18)
}
for depth, medians in table.items():
    print(f"{depth:6}", *[f"{median:11.2f}" for median in medians])

# %% tags=["check"]
said("2.30 1.90 1.76 2.31 1.80", table[18])
said("1.94 1.94 1.26", table[12][:3])
said("0.12 0.12", table[6][0], table[6][2])

# %% [markdown]
# With 18 layers Adam stands at 2.30 at every rate that was tried. Without $\varepsilon$
# it ends at 1.90, block-normalised at 1.76; momentum stands at 2.31, and ends at 1.80
# if it is block-normalised. With 12 layers $\varepsilon$ plays no part any more, 1.94
# with it and 1.94 without, and yet `bn_adam` comes to 1.26: it does more than take a
# constant away. With 6 layers Adam ends at 0.12, and `bn_adam` at 0.12.
#
# The findings, each of them tested in pairs that share a seed:

# %%
for finding in FINDINGS["sigmoid"]:
    print(f"{finding.says}\n    {finding.verdict}")

# %% [markdown]
# Before you compare two optimizers, print the lengths of the gradients, layer by layer,
# and lay the constants beside them that are in the formulas.

# %% [markdown] tags=["summary"]
# ## Say it back
#
# * In a deep network of sigmoids the gradient falls by a factor of four a layer. Where
#   it is shorter than $\varepsilon$, Adam's step is not $\eta$: **$\varepsilon$ is a
#   ruler, and what is shorter does not count.**
# * Without $\varepsilon$ Adam trains such a network; normalised by blocks it does
#   better, so $\varepsilon$ is not all of it.
# * Where nothing vanishes, nothing is gained: a control belongs to a finding.

# %% [markdown]
# ## Exercises
#
# If you are stuck, run `print(shares.hint(1))`, then 2, then 3; and so on.

# %% [markdown]
# ### Exercise 1 ★
#
# A gradient that is long beside $\varepsilon$ gets Adam's whole first step, $\eta$. How
# long must it be to get the share $p$ of it?


# %% tags=["exercise"]
def long_enough(p, eps):
    return None


print(shares(long_enough))

# %% [markdown]
# ### Exercise 2 ★★
#
# Adam's first step from rest takes a coordinate with the gradient $g$ some way. How
# far, as a number with its sign, in $x \leftarrow x - $ `step(lr, eps, g)`?


# %% tags=["exercise"]
def step(lr, eps, g):
    return None


print(stands(step))

# %% [markdown]
# ### Exercise 3 ★★★
#
# Let $\varepsilon = 0$, and let the second gradient be $-g$ after $g$. How far does
# Adam's second step take the coordinate, again in $x \leftarrow x - $ `second_step(lr,
# beta_1, g)`? Here `beta_1` is the weight of the old mean.


# %% tags=["exercise"]
def second_step(lr, beta_1, g):
    return None


print(back(second_step))
