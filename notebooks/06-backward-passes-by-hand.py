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
# # Lesson 6. The way back, by hand
#
# All methods of these lessons ask for one thing, the gradient. For a network it comes
# from the chain rule, layer by layer, from the loss back to the first layer. Programs
# do that by themselves; here we do it with a pencil, for two layers, *Dense* and
# *BatchNorm*. Then we ask how one knows that it is right, and what happens to training
# when it is not. The answer to the last question is why this lesson exists.
#
# (A letter means the same in all lessons; the [symbols](SYMBOLS.md) are on one page.)

# %% [markdown] tags=["front"]
# After this lesson you can
#
# * derive the way back of a layer, and write it beside the way forward,
# * check a gradient to the last digit with an imaginary step,
# * find the layer whose way back is wrong.
#
# **Before it:** the chain rule, and products of matrices.
#
# **Minutes:** 35, and 50 for the exercises.

# %%
import matplotlib.pyplot as plt
import numpy as np
from checks.lesson06 import backwards, turns, weighs
from numpy.linalg import norm

import nglab
from nglab import plots
from nglab.networks import BatchNorm, Dense, Network, ReLU, digit_images

# %% tags=["setup"]
plt.rcParams.update({"figure.dpi": 110, "axes.spines.top": False})
plt.rcParams.update({"axes.spines.right": False, "legend.frameon": False})

from checks import said

# %% [markdown]
# ## Dense
#
# A batch of samples is a matrix $A$, one a row, and the layer gives $Y = AW + b$. Say
# we know $D = \partial f/\partial Y$, an entry for each entry of $Y$. Entry by entry,
# $Y_{ij} = \sum_l A_{il} W_{lj} + b_j$, so the chain rule says
#
# $$\frac{\partial f}{\partial W_{lj}} = \sum_i A_{il} D_{ij}, \qquad
#   \frac{\partial f}{\partial b_j} = \sum_i D_{ij}, \qquad
#   \frac{\partial f}{\partial A_{il}} = \sum_j D_{ij} W_{lj}:$$
#
# three products, $A'D$, $1'D$ and $DW'$. In a program a layer can give its output
# together with the way back, and both stand in one place:


# %%
def dense(W, b, A):
    def back(D):
        return A.T @ D, D.sum(0), D @ W.T

    return A @ W + b, back


# %% [markdown]
# ## Is it right?
#
# A test must not use the way back. The oldest compares with a difference,
# $(f(x + te) - f(x - te))/(2t)$, and has to choose $t$: if it is large, $f$ is not
# straight, and if it is small, the two values cancel. There is a better one. Take an
# *imaginary* step: $f(x + i t e) = f(x) + i t\, \partial f - t^2 \ldots$, so the
# imaginary part over $t$ is the slope, and nothing is subtracted. Then $t$ may be
# $10^{-100}$.

# %%
rng = np.random.default_rng(0)
W, b, A = rng.normal(size=(4, 3)), rng.normal(size=3), rng.normal(size=(6, 4))


def f(W):
    return (np.tanh(A @ W + b) ** 2).sum()


Y, back = dense(W, b, A)
slope = back(2 * np.tanh(Y) * (1 - np.tanh(Y) ** 2))[0][1, 2]
e = np.zeros((4, 3))
e[1, 2] = 1
ts = 10.0 ** np.arange(0, -17, -1)
difference = [abs((f(W + t * e) - f(W - t * e)) / (2 * t) - slope) for t in ts]
imaginary = [abs(f(W + 1j * t * e).imag / t - slope) for t in ts]
print(f"difference: {min(difference):.0e} at best, {difference[-1]:.0e} at 1e-16")
print(f"imaginary:  {imaginary[-1]:.0e} at 1e-16")

# %% tags=["check"]
assert 1e-12 < min(difference) < 1e-8
assert difference[-1] > 0.01
assert imaginary[-1] < 1e-14

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(7, 3.6), layout="constrained")
ax.loglog(ts, np.maximum(difference, 1e-17), "o-", color=plots.COLORS[1])
ax.loglog(ts, np.maximum(imaginary, 1e-17), "o-", color=plots.COLORS[0])
ax.text(1e-12, 1e-2, "difference", color=plots.COLORS[1])
ax.text(1e-12, 1e-14, "imaginary step", color=plots.COLORS[0])
ax.set(xlabel="step $t$", ylabel="error of the slope")
plt.show()

# %% [markdown]
# A difference is right to ten digits at best, and wrong altogether at $10^{-16}$. The
# imaginary step is right to the last digit from $10^{-8}$ on, whatever it is.

# %% [markdown]
# ## BatchNorm
#
# This layer makes every feature of a batch of $n$ samples have the mean 0 and the
# variance 1, but for a small $\varepsilon$, and gives it a scale $w$ and a shift $v$ to
# learn. For one feature $a = (a_1, \ldots, a_n)$
#
# $$z = \frac{a - \bar a}{r}, \qquad r = \sqrt{\overline{(a - \bar a)^2} + \varepsilon},
#   \qquad y = w z + v.$$
#
# The slopes of $w$ and $v$ are those of a line: $\sum D_i z_i$ and $\sum D_i$. For $a$
# every sample matters to every other, through $\bar a$ and through $r$. Move $a$ by a
# small $t$. Then $\bar a$ moves by $\bar t$ and $r$ by $\overline{z t}$, so
# $z$ moves by $(t - \bar t - z\,\overline{zt})/r$, and
# $f$ by $\sum_i D_i w (t_i - \bar t - z_i \overline{zt})/r$. Collect what stands at
# $t_i$:
#
# $$\frac{\partial f}{\partial a_i} = \frac{w}{r}
#   \left(D_i - \overline{D} - z_i\, \overline{Dz}\right).$$
#
# One line, where most programs have a dozen.


# %%
def normed(w, v, A, eps=1e-3, sign=-1):
    Z = A - A.mean(0)
    r = np.sqrt((Z * Z).mean(0) + eps)
    Z = Z / r

    def back(D):
        to_a = w / r * (D - D.mean(0) + sign * Z * (D * Z).mean(0))
        return (D * Z).sum(0), D.sum(0), to_a

    return w * Z + v, back


w, v, C = rng.normal(size=4), rng.normal(size=4), rng.normal(size=(6, 4))


def errors(sign):
    """Of each entry of df/da for f = sum C y, against imaginary steps."""
    mine = normed(w, v, A, sign=sign)[1](C)[2]
    found = np.empty(A.shape)
    for at in np.ndindex(*A.shape):
        moved = A.astype(complex)
        moved[at] += 1e-100j
        found[at] = (C * normed(w, v, moved)[0]).sum().imag / 1e-100
    return np.abs(mine - found)


print(f"as derived: {errors(-1).max():.0e}   one sign wrong: {errors(+1).max():.2f}")

# %% tags=["check"]
assert errors(-1).max() < 1e-14
assert errors(+1).max() > 0.1

# %% tags=["figure"]
figure, axes = plt.subplots(1, 2, figsize=(9, 3), layout="constrained")
for ax, sign, name in zip(axes, (-1, 1), ("as derived", "one sign wrong"), strict=True):
    shown = ax.imshow(np.log10(errors(sign) + 1e-17), vmin=-17, vmax=0, cmap="Greys")
    ax.set_title(f"log10 of the error: {name}", loc="left", fontsize=10)
    ax.set(xlabel="feature", ylabel="sample")
figure.colorbar(shown, ax=axes)
plt.show()

# %% [markdown]
# Two facts follow from the formula alone, and test it without any step at all. To add
# the same number to a feature of all samples changes nothing, so the entries of
# $\partial f/\partial a$ sum to 0. And to multiply a feature changes nothing, but for
# $\varepsilon$: so $\partial f/\partial a$ stands at a right angle to $z$.

# %%
to_a = normed(w, v, A, eps=1e-12)[1](C)[2]
Z = (A - A.mean(0)) / A.std(0)
print("sums", np.abs(to_a.sum(0)).max(), "cosines", np.abs((to_a * Z).sum(0)).max())

# %% tags=["check"]
assert np.abs(to_a.sum(0)).max() < 1e-14
assert np.abs((to_a * Z).sum(0)).max() < 1e-9

# %% [markdown]
# ## A network
#
# `nglab.networks` keeps its layers in just this form. Here is one of four layers on
# handwritten digits, and one gradient of it, checked in 200 of its coordinates.

# %%
digits = digit_images().flat
layers = [Dense(24), ReLU(), BatchNorm(), Dense(24), ReLU(), BatchNorm(), Dense(10)]
net = Network(layers, digits.A, digits.y)
complex_net = Network(layers, digits.A, digits.y, dtype=complex)
i, x = np.arange(50), net.x0
g = net.grad(x, i)
some = rng.choice(net.dim, 200, replace=False)
units = np.eye(net.dim)[some]
found = np.array([complex_net.value(x + 1e-100j * e, i).imag / 1e-100 for e in units])
print(f"{net.dim} coordinates; error {np.abs(found - g[some]).max():.0e}")

# %% tags=["check"]
said("2,506", net.dim)
assert np.abs(found - g[some]).max() < 1e-14

# %% [markdown]
# ## One sign wrong
#
# And if it is wrong? The network has 2,506 numbers. We turn one sign in the way back of
# BatchNorm, that of $z\,\overline{Dz}$, and train, five seeds, right and wrong.


# %%
class Wrong(BatchNorm):
    def __call__(self, w, a, given=None):
        y, back = super().__call__(w, a, given)
        s = self.statistics(a)[1][..., None, :]
        z = (y - w[1][..., None, :]) / w[0][..., None, :]

        def wrong(d, g, onward=True):
            right = back(d, g)  # and g[0] is the sum of d z
            mean = g[0][..., None, :] / d.shape[-2]
            return right + 2 * w[0][..., None, :] / s * z * mean

        return y, wrong


layers = [Dense(24), ReLU(), Wrong(), Dense(24), ReLU(), Wrong(), Dense(10)]
broken = Network(layers, digits.A, digits.y)
seeds = np.arange(5)
how = {"gradient": nglab.MiniBatch(50, seeds, replace=False), "every": 30}
how |= {"steps": 300, "iterates": True}
curves, marks = {}, {}
for name, problem in {"right": net, "wrong": broken}.items():
    trace = nglab.run(problem, nglab.momentum(0.05), net.start(seeds), **how)
    curves[name] = trace.f
    marks[name] = net.accuracy(trace.x, digits.A_test, digits.y_test)
    print(f"{name}: f {np.round(trace.final, 2)}, test {np.round(marks[name], 2)}")

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(7, 3.6), layout="constrained")
for j, name in enumerate(curves):
    ax.semilogy(trace.k, curves[name], color=plots.COLORS[j], linewidth=1)
    ax.text(302, np.median(curves[name][-1]), name, color=plots.COLORS[j], va="center")
ax.set(xlabel="step", ylabel="$f$", xlim=(0, 330))
plt.show()

# %% [markdown]
# Nothing breaks. All five wrong runs train: $f$ falls from 2.8 to 0.07, 0.16, 0.07,
# 0.06 and 0.24, and they read 0.97, 0.95, 0.98, 0.99 and 0.94 of the test digits. Who
# has only these would call it a success. The right runs end at 0.02, 0.02, 0.02, 0.02
# and 0.01, and read 0.98, 0.97, 0.99, 0.99 and 0.98. **A wrong gradient that still
# points downhill is not seen in training; it is only slower, and blamed on the
# optimizer.** How far downhill does it point?

# %% tags=["check"]
said("2.8", curves["wrong"][0].mean())
said("0.07 0.16 0.07 0.06 0.24", curves["wrong"][-1])
said("0.97 0.95 0.98 0.99 0.94", marks["wrong"])
said("0.02 0.02 0.02 0.02 0.01", curves["right"][-1])
said("0.98 0.97 0.99 0.99 0.98", marks["right"])


# %%
def cosines(x):
    """Of the wrong gradient with the right one, array by array."""
    pairs = net.grad(x, i), broken.grad(x, i)
    return net.blocks.each(lambda u, v: u @ v / norm(u) / norm(v), *pairs)


turned = cosines(x)
print("cosines, from the first layer with arrays up:", turned[::2].round(2))

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(7, 3), layout="constrained")
names = [f"{kind} {j}" for j, kind in enumerate(["W, b", "w, v"] * 3)][:5]
ax.bar(names, turned[::2], color=plots.COLORS[0])
ax.set(ylim=(0, 1.05), ylabel="cosine")
ax.set_title("the wrong gradient with the right one", loc="left", fontsize=10)
plt.show()

# %% [markdown]
# From the first layer up the cosines are 0.57, 0.42, 0.78, 1 and 1. Above the last
# wrong layer the gradient is right, and below each it is turned once more. That is the
# mark of a wrong way back: **compare the gradients of the layers from the top down, and
# look at the first that differs.**

# %% tags=["check"]
said("0.57 0.42 0.78 1 1", turned[::2])

# %% [markdown] tags=["summary"]
# ## Say it back
#
# * A layer gives its output and the way back, which takes $\partial f/\partial Y$ to
#   the slopes of its input and of its weights.
# * An imaginary step checks a gradient to the last digit; a difference to ten digits at
#   best.
# * A wrong gradient that still points downhill trains, only slower: no falling loss
#   will tell you. Compare the gradients of the layers **from the top down**; the first
#   that differs has the wrong way back.

# %% [markdown]
# ## Exercises
#
# If you are stuck, run `print(weighs.hint(1))`, then 2, then 3; and so on.

# %% [markdown]
# ### Exercise 1 ★
#
# Dense, $Y = AW$: given $D = \partial f/\partial Y$, write $\partial f/\partial W$.


# %% tags=["exercise"]
def slope_of_weights(A, W, D):
    return None  # your line


print(weighs(slope_of_weights))

# %% [markdown]
# ### Exercise 2 ★★
#
# The loss has a way back too. For outputs $z$ of $b$ samples and their labels $y$,
# `cross_entropy` is the mean of $-\log p_y$ with $p_j = e^{z_j} / \sum_l e^{z_l}$.
# Write $\partial f/\partial z$, an array like `z`.


# %% tags=["exercise"]
def slope_of_loss(z, y):
    return None


print(backwards(slope_of_loss))

# %% [markdown]
# ### Exercise 3 ★★★
#
# A layer that normalises a vector, $y = a/|a|$, as a step of lesson 2 does. Given $D =
# \partial f/\partial y$, write $\partial f/\partial a$.


# %% tags=["exercise"]
def way_back(a, D):
    return None  # your lines


print(turns(way_back))
