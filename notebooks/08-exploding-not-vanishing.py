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
# # Lesson 8. Exploding, not vanishing
#
# Kolasinski trains 30 layers of [Dense, ReLU, BatchNorm, Dropout] and reports that
# max-normalised gradients train them, that Adam is slow, and that momentum fails. One
# run each, and a rate for each. BatchNorm is said to keep gradients in hand, so what is
# hard about this network?
#
# We measure it, and it is the opposite of lesson 7. Then we sweep the rates of three
# methods, and find that a table of optimizers is above all a table of rates.
#
# (A letter means the same in all lessons; the [symbols](SYMBOLS.md) are on one page.)

# %% [markdown] tags=["front"]
# After this lesson you can
#
# * say why gradients grow in a deep network with BatchNorm, and by how much,
# * tell a long gradient from one that says something,
# * compare optimizers by their windows of rates, and not at one rate each.
#
# **Before it:** [lesson 7](07-why-does-adam-stand-still.ipynb); powers and logarithms.
#
# **Minutes:** 35, and 50 for the exercises.

# %%
import matplotlib.pyplot as plt
import numpy as np
from checks.lesson08 import explodes, grows, tests
from studies.findings import FINDINGS
from studies.kept import kept, losses

import nglab
from nglab import plots
from nglab.arrays import cosine, norm
from nglab.networks import deep_mlp, digit_images

# %% tags=["setup"]
plt.rcParams.update({"figure.dpi": 110, "axes.spines.top": False})
plt.rcParams.update({"axes.spines.right": False, "legend.frameon": False})

from checks import said

# %% [markdown]
# ## The lengths of the gradients
#
# Digits of 8 x 8 pixels; 30 layers of 32. Four seeds, one batch of 64, at the start:
# $|g|$ of the weights of each layer.

# %%
digits = digit_images().flat
deep = deep_mlp(digits.A, digits.y, depth=30, width=32, rate=0.1)
seeds = np.arange(4)
batch = np.arange(64)
g = deep.grad(deep.start(seeds), batch)
sizes = deep.blocks.each(norm, g)[:, ::4]  # of the weights: W, b, then scale and shift
middle = np.median(sizes, axis=0)
growth = (middle[0] / middle[29]) ** (1 / 29)
print("bottom", middle[0].round(0), " 10th", middle[9].round(0))
print("20th", middle[19].round(1), " top", middle[-1].round(2))
print("longer by", growth.round(2), "a layer")
print("bottom of each seed:", sizes[:, 0].round(0))

# %% tags=["check"]
said("851 81 9.2 0.88", middle[[0, 9, 19, -1]])
said("1.25", growth)
said("0.34 1.21", 0.5 - 0.5 / np.pi, (0.5 / (0.5 - 0.5 / np.pi)) ** 0.5)
said("792 911 732 1,298", sizes[:, 0])

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(7, 3.4), layout="constrained")
layer = np.arange(1, 32)
ax.semilogy(layer, sizes.T, color=plots.COLORS[0], linewidth=1)
ax.set(xlabel="layer, from the bottom", ylabel="$|g|$ of the weights")
plt.show()

# %% [markdown]
# At the bottom 851, at the 10th layer 81, at the 20th 9.2, at the top 0.88: on its way
# back the gradient grows by 1.25 a layer, whatever the seed (792, 911, 732 and 1,298 at
# the bottom). Why? Let what comes into ReLU be normal, of variance 1. It stops half of
# the gradient, which leaves 1/2 of its mean square; and of the numbers on their way
# forward it leaves the variance $\frac12 - \frac1{2\pi} = 0.34$, by whose root
# BatchNorm divides, forward and back. Together that is $\sqrt{0.5/0.34} = 1.21$ a
# layer, whatever the weights (Yang and others, arXiv 1902.08129). Dropout adds to it.
#
# A method whose step is $\eta$ times the gradient cannot serve both ends of that.

# %% [markdown]
# ## Does it say anything?
#
# A long gradient may still be noise. Here is the cosine between the gradients of two
# batches, layer by layer.

# %%
other = deep.grad(deep.start(seeds), batch + 64)
agree = np.median(deep.blocks.each(cosine, g, other)[:, ::4], axis=0)
print("cosines:", agree[:7].round(2), "...", agree[-3:].round(2))

# %% tags=["check"]
said("0.00 0.02 0.00 0.03 0.03 0.06 0.01", agree[:7])
said("0.06 0.17 0.32", agree[-3:])

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(7, 3), layout="constrained")
ax.bar(layer, agree, color=plots.COLORS[0])
ax.set(xlabel="layer, from the bottom", ylabel="cosine of two batches")
plt.show()

# %% [markdown]
# 0.00, 0.02, 0.00, 0.03, 0.03, 0.06 and 0.01 from the bottom, and 0.06, 0.17 and 0.32
# in the last three. **The long gradients are noise; the short ones at the top know the
# way.** So whoever gives all layers steps of one length walks at random below, until
# the top has learnt something.

# %% [markdown]
# ## A window of rates
#
# So which optimizer is best? We try three, each at six rates from $3 \cdot 10^{-4}$ to
# 0.1, with two seeds: twelve networks in one run. The network has 16 layers of 24, for
# the sake of your time.

# %%
net = deep_mlp(digits.A, digits.y, depth=16, width=24, rate=0.1)
rates = np.array([3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1])
pair = np.arange(2)


def swept(net):
    """f after 500 steps of each method at each rate, the mean of two seeds."""
    lr, how = rates[:, None], {"every": 500, "steps": 500}
    how["gradient"] = nglab.MiniBatch(35, pair, replace=False)
    methods = {
        "max": nglab.nsgd(lr, "max", net.blocks),
        "adam": nglab.adam(lr),
        "momentum": nglab.momentum(lr),
    }
    return {
        name: nglab.run(net, method, net.start(pair), **how).final.mean(axis=1)
        for name, method in methods.items()
    }


ends = swept(net)
print("rates    ", rates)
for name, end in ends.items():
    print(f"{name:9}", end.round(2), " best at", rates[end.argmin()])

# %% tags=["check"]
assert all(end[[0, -1]].min() > end.min() + 0.2 for end in ends.values())
assert 0.6 < ends["max"].min() < 1.05
assert 0.7 < ends["adam"].min() < 1.15
assert 0.9 < ends["momentum"].min() < 1.4
assert ends["adam"][1] > 1.9
assert ends["max"][1] > 2.1
assert rates[ends["max"].argmin()] >= 1e-2
assert rates[ends["momentum"].argmin()] <= 1e-2


# %% tags=["figure"]
def drawn(ends, title):
    _, ax = plt.subplots(figsize=(7, 3.4), layout="constrained")
    for j, (name, end) in enumerate(ends.items()):
        ax.semilogx(rates, end, "o-", color=plots.COLORS[j], label=name)
    ax.axvline(1e-3, color=plots.INK, linestyle="--", linewidth=0.8)
    ax.set(xlabel="rate; dashed: Adam's default", ylabel="$f$ after 500 steps")
    ax.set_title(title, loc="left", fontsize=10)
    ax.legend()
    plt.show()


drawn(ends, "16 layers")

# %% [markdown]
# Every method has a window, a factor of three to ten wide, and outside of it nothing:
# to the left it does not start, to the right it jumps about. At its best rate
# max-normalised descent ends near 0.8, Adam near 0.9, momentum near 1.2. That is the
# order of the notes, with small gaps.
#
# At $10^{-3}$, the default of Adam in all frameworks, Adam is above 1.9: it has hardly
# begun. Take the best rate of one method and the default of another, and you have a
# finding. **A comparison at one rate each compares the rates.** Sweep each method until
# both ends of its window are in sight, repeat with paired seeds, and count.

# %% [markdown]
# ## The control
#
# With four layers:

# %%
flat = deep_mlp(digits.A, digits.y, depth=4, width=24, rate=0.1)
short = flat.blocks.each(norm, flat.grad(flat.start(seeds), batch))[:, ::4]
short = np.median(short, axis=0)
print("bottom", short[0].round(1), " top", short[-1].round(2))
easy = swept(flat)
for name, end in easy.items():
    print(f"{name:9}", end.round(2), " best at", rates[end.argmin()])

# %% tags=["check"]
said("3.6 0.98", short[[0, -1]])
assert max(end.min() for end in easy.values()) < 0.12

# %% tags=["figure"]
drawn(easy, "4 layers")

# %% [markdown]
# From 0.98 at the top the gradient grows to 3.6 at the bottom and no further. All three
# methods train, over wider windows, and at their best rates they end below 0.12.
# Whoever looks for the difference between optimizers has to look where something is
# wrong.

# %% [markdown]
# ## With his own settings
#
# The notes train 30 layers of 128 in 28,140 steps, in three stages of ten epochs: max
# and momentum at $10^{-2}$, $10^{-3}$ and $10^{-4}$, Adam at $5 \cdot 10^{-3}$,
# $10^{-3}$ and $10^{-4}$. They report that .956, .568 and .907 of the images are read.
# A study in the folder `studies`, too long for a lesson, does the same on
# Fashion-MNIST, which is harder than MNIST. Its results are kept there.

# %%
read = {
    method: np.array([row.result["accuracy"] for row in kept("fashion", method=method)])
    for method in ("max", "adam", "momentum")
}
for method, curves in read.items():
    print(f"{method:9}", curves[:, -1].round(3))

# %% tags=["check"]
said("0.817 0.649 0.630", [np.median(r[:, -1]) for r in read.values()])
said("0.809 0.704", min(read["max"][:, -1]), max(read["adam"][:, -1]))
pairs = ("max", "adam"), ("max", "momentum"), ("adam", "momentum")
said("5 5 4", [sum(read[a][:, -1] > read[b][:, -1]) for a, b in pairs])

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(7, 3.4), layout="constrained")
epochs = [10 * stage + epoch for stage in range(3) for epoch in (1, 2, 5, 10)]
for j, (method, curves) in enumerate(read.items()):
    ax.plot(epochs, curves.T, color=plots.COLORS[j])
    ax.plot(epochs, np.median(curves, axis=0), "o", color=plots.COLORS[j], label=method)
ax.set(xlabel="epoch", ylabel="share of images that are read")
ax.legend()
plt.show()

# %% [markdown]
# In the middle of five seeds max reads 0.817 of the images, Adam 0.649 and momentum
# 0.630. The worst run of max, 0.809, is far above the best of Adam, 0.704, and five
# pairs that all agree are a test: $p = 1/32$. So at his settings max is ahead, as he
# reports from one run of each. That Adam is ahead of momentum shows in 4 pairs of 5.
#
# And with the best rate of a grid for each method? On 4,000 images of MNIST, with ten
# paired seeds, the medians of the loss:

# %%
names = ["std", "min_max", "max", "adaptive max", "rms", "l2"]
names += ["adam-NG", "rmsprop", "adam", "momentum"]
medians = {
    name: np.median(losses("deep", method=name, staged=name == "std")) for name in names
}
for name, median in medians.items():
    print(f"{name:13} {median:.2f}")

# %% tags=["check"]
from studies.pairs import sign_test

some = [medians[name] for name in ("adam-NG", "adam", "l2", "momentum")]
said("1.10 1.40 1.71 2.19", some)
rest = [medians[name] for name in [*names[:5], "rmsprop"]]
said("1.18 1.27", min(rest), max(rest))
both = [losses("deep", method=name, staged=False) for name in ("max", "adam")]
said("8 10 0.055", (both[0] < both[1]).sum(), both[0].size, sign_test(*both))

# %% [markdown]
# Block-normalised Adam ends lowest, at 1.10. RMSprop and all norms but l2 lie close
# together, between 1.18 and 1.27; Adam ends at 1.40, l2 at 1.71, and momentum hardly
# leaves the plateau, 2.19. Max is lower than Adam in 8 of 10 pairs, which a sign test
# counts as half a finding, p = 0.055. Here are all of them.

# %%
for finding in [*FINDINGS["fashion"], *FINDINGS["deep"]]:
    print(f"{finding.says}\n    {finding.verdict}")

# %% [markdown]
# Both tables are right. The first compares methods as somebody has set them, the second
# the same methods at the best rates of a grid. Say which of the two you mean.

# %% [markdown] tags=["summary"]
# ## Say it back
#
# * With ReLU and BatchNorm the gradient grows by about 1.21 a layer on its way back,
#   whatever the weights; dropout adds to it.
# * The long gradients at the bottom are noise, the short ones at the top know the way:
#   look at cosines, not at lengths.
# * Every method has a window of rates, a factor of three to ten wide. **A comparison at
#   one rate each compares the rates.** Sweep until both ends are in sight, repeat with
#   paired seeds, and count.
# * Where nothing explodes, the methods are alike.

# %% [markdown]
# ## Exercises
#
# If you are stuck, run `print(grows.hint(1))`, then 2, then 3; and so on.

# %% [markdown]
# ### Exercise 1 ★
#
# The gradient is `top` long at the top, `bottom` at the bottom, with so many layers
# between them. By which factor does it grow a layer?


# %% tags=["exercise"]
def growth(bottom, top, layers):
    return None


print(grows(growth))

# %% [markdown]
# ### Exercise 2 ★★
#
# A gradient grows `growth` times a layer. After how many layers is it at least `ratio`
# times as long? `layers(1.25, 1000.0)` is nearly the depth of this network.


# %% tags=["exercise"]
def layers(growth, ratio):
    return None


print(explodes(layers))

# %% [markdown]
# ### Exercise 3 ★★★
#
# Two methods are compared in pairs that share a seed, and one of them, named
# beforehand, wins `wins` pairs. If they were equal each pair would be a coin. How
# likely are at least so many wins?


# %% tags=["exercise"]
def p_value(wins, pairs):
    return None


print(tests(p_value))
