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
# # Lesson 10. One step, many norms
#
# A normalised step has the length 1. In which norm? Lessons 1 to 8 measured it with a
# ruler, $\sqrt{\sum x_i^2}$, or by the largest entry. signSGD, Lion, Muon and Scion,
# with which large networks are trained today, are this one step with other rulers. Once
# you see that, there is one method and a choice, and one theorem for all of them.
#
# We draw the rulers, race them on a problem of matrices, look at what Muon really
# computes (it is not what it is said to be), and find that weight decay is a fence.
#
# (A letter means the same in all lessons; the [symbols](SYMBOLS.md) are on one page.)

# %% [markdown] tags=["front"]
# After this lesson you can
#
# * name the ruler of a method, and the corner of its ball that a gradient touches,
# * compute what a norm promises, from the dual norm and $L$,
# * say what Muon computes, and what weight decay does to a normalised step.
#
# **Before it:** [lesson 2](02-why-it-hovers.ipynb); singular values.
#
# **Minutes:** 40, and 45 for the exercises.

# %%
import matplotlib.pyplot as plt
import numpy as np
from checks.lesson10 import fences, promises, touches

import nglab
from nglab import Blocks, Optimizer, plots
from nglab.norms import LMO
from nglab.rates import Given

# %% tags=["setup"]
plt.rcParams.update({"figure.dpi": 110, "axes.spines.top": False})
plt.rcParams.update({"axes.spines.right": False, "legend.frameon": False})

from checks import said

# %% [markdown]
# ## The corner that the gradient touches
#
# A step of length 1 shall lower $f$ as much as it can, to first order: among all $u$
# with $\Vert u\Vert \le 1$ we look for the largest $\langle g, u\rangle$ and go along
# $-u$. That largest value is called the dual norm of $g$, $\Vert g\Vert_*$, and whoever
# finds $u$ an oracle (a linear minimisation oracle, in the papers).
#
# For a matrix $g$ three oracles are a line each. All entries at most 1: the signs. The
# root of the sum of squares at most 1: $g$ divided by its own. And no vector made
# longer, which is the spectral norm: with $g = U \operatorname{diag}(s) V'$ it is $U
# V'$, all singular values set to 1.


# %%
def signs(g):
    return np.sign(g)


def sphere(g):
    return g / np.sqrt((g**2).sum())


def polar(g):
    U, _, Vt = np.linalg.svd(g, full_matrices=False)
    return U @ Vt


g = np.array([[0.9, 0.35], [0.35, 0.9]])
for corner in signs, sphere, polar:
    u = corner(g)
    print(
        f"{corner.__name__:7}",
        u.round(2).tolist(),
        " dual norm",
        (g * u).sum().round(2),
    )

# %% tags=["check"]
said("2.5 1.37 1.8", *[(g * corner(g)).sum() for corner in (signs, sphere, polar)])
assert np.allclose(polar(g), np.eye(2))
for name, corner in (("max", signs), ("l2", sphere), ("spectral", polar)):
    assert np.allclose(LMO(name, Blocks(((2, 2),)))(g.ravel()), corner(g).ravel())

# %% [markdown]
# All matrices of the form $\begin{pmatrix} a & b \\ b & a\end{pmatrix}$ lie in a plane,
# and so does our $g$. There the three balls are a square, a circle and a square on its
# tip.

# %% tags=["figure"]
figure, axes = plt.subplots(1, 3, figsize=(8.4, 3), layout="constrained")
angle = np.linspace(0, 2 * np.pi, 721)
way = np.stack([np.cos(angle), np.sin(angle)])
plane = np.stack([way[[0, 1]], way[[1, 0]]]).transpose(2, 0, 1).reshape(721, 4)
for ax, name, corner, color in zip(
    axes, ("max", "l2", "spectral"), (signs, sphere, polar), plots.COLORS, strict=False
):
    edge = way / LMO(name, Blocks(((2, 2),))).norm_of(plane)
    ax.fill(*edge, color=color, alpha=0.15)
    ax.plot(*edge, color=color)
    u = corner(g)
    ax.annotate("", g[0] * 0.5, (0, 0), arrowprops={"arrowstyle": "->"})
    ax.text(0.12, 0.2, "$g$")
    at, across = u[0], np.array([-g[0, 1], g[0, 0]])
    line = at[:, None] + 0.8 * across[:, None] * [-1, 1]
    ax.plot(*line, color=plots.INK, linestyle="--", linewidth=0.8)
    ax.plot(*at, "o", color=color)
    ax.text(at[0] + 0.07, at[1] + 0.05, "$u$", color=color)
    ax.set(aspect="equal", xlim=(-1.3, 1.65), ylim=(-1.3, 1.65), xlabel="$a$")
    ax.set_title(f"{name}: {(g * u).sum():.2f}", loc="left", fontsize=10)
axes[0].set_ylabel("$b$")
plt.show()

# %% [markdown]
# The dashed line is where $\langle g, \cdot\rangle$ is largest on the ball: 2.5 for the
# square, 1.37 for the circle, 1.8 for the tip. It touches the ball in $u$. Turn $g$ a
# little, and the circle's $u$ turns with it; the two others stay in their corner. That
# is all there is to a sign step, and to a spectral step.

# %% [markdown]
# ## One theorem
#
# Let $f(x + s) \le f(x) + \langle g, s\rangle + \frac L2\Vert s\Vert^2$: $L$ is the
# largest curvature *in that norm*. Then the step $h u$ gives
#
# $$f(x - h u) \le f(x) - h\Vert g\Vert_* + \tfrac12 L h^2,$$
#
# and the best $h$, which is $\Vert g\Vert_*/L$, a fall of $\Vert g\Vert_*^2/(2L)$ at
# least. (`nglab verify -k any-norm` and `-k dual-length` check both, and prove them.)
# So a norm is good where $\Vert g\Vert_*^2$ is large beside $L$. Long dual norms come
# with large $L$: neither number means anything alone.
#
# Here is a problem where all of them are known: $f(X) = \frac12|A X - C|^2$ with 8 x 8
# matrices in random bases, curvatures from 1 to 100.

# %%
f = nglab.random_matrix_least_squares(8, 8, 100.0, np.random.default_rng(0))
NAMES = ("l2", "rows", "columns", "max", "spectral")


def promised(f, x):
    """The dual norm of the gradient, L, and the fall that they promise, by norm."""
    g = f.grad(x)
    dual = np.array([LMO(name, f.blocks).dual_of(g) for name in NAMES])
    L = np.array([f.L_in(name) for name in NAMES])
    return dual, L, dual**2 / (2 * L)


dual, L, fall = promised(f, f.x0)
print("f at the start:", f.value(f.x0).round(1))
for row in zip(NAMES, dual.round(), L.round(), fall.round(), strict=True):
    print("{:9} dual norm {:6}  L {:6}  promised {:5}".format(*row))

# %% tags=["check"]
said("636 403 295 568", f.value(f.x0), fall[[0, 3, 4]])
said("1,823 5,638 284 100", dual[3], L[3], dual[0], L[0])

# %% [markdown]
# The signs have a dual norm of 1,823, and an $L$ of 5,638; the ruler has 284 and 100.
# Of 636 they promise 295 and 403, and the spectral step 568. We keep the promise for
# 100 steps, each of the length $\Vert g\Vert_*/L$:


# %%
def race(f, steps=100):
    """f along steepest descent in each norm."""
    rules = [LMO(name, f.blocks, length="whole") for name in NAMES]
    return {
        name: nglab.run(f, Optimizer(Given(1 / f.L_in(name)), post=rule), steps=steps).f
        for name, rule in zip(NAMES, rules, strict=True)
    }


paths = race(f)
for name, values in paths.items():
    print(f"{name:9}", values[[1, 10, 100]].round(2))

# %% tags=["check"]
said("68 162 249", *[paths[name][1] for name in ("spectral", "l2", "max")])
said("0.21 1.04 4.74", *[paths[name][100] for name in ("spectral", "l2", "max")])


# %% tags=["figure"]
def drawn(paths, title):
    _, ax = plt.subplots(figsize=(7, 3.4), layout="constrained")
    for j, (name, values) in enumerate(paths.items()):
        how = {"color": plots.COLORS[j], "linewidth": 4 - 0.7 * j, "label": name}
        ax.semilogy(np.maximum(values, 1e-9), **how)
    ax.set(xlabel="step", ylabel="$f$")
    ax.set_title(title, loc="left", fontsize=10)
    ax.legend(ncols=5)
    plt.show()


drawn(paths, "random bases")

# %% [markdown]
# After one step the spectral step is at 68, the ruler at 162, the signs at 249; after
# 100 at 0.21, 1.04 and 4.74. **The spectral step wins.** Does it always? In random
# bases no entry is special, and singular values are what the problem is made of. So let
# us make one of entries: $A$ diagonal, and a minimiser of entries $\pm 1$.

# %%
entries = np.sign(np.random.default_rng(3).normal(size=(8, 8)))
A = np.diag(np.geomspace(1.0, 10.0, 8))
axes_problem = nglab.MatrixLeastSquares(A, A @ entries)
fall = promised(axes_problem, axes_problem.x0)[2]
start = axes_problem.value(axes_problem.x0)
print("of", start.round(), "promised:", dict(zip(NAMES, fall.round(), strict=True)))
straight = race(axes_problem)
for name, values in straight.items():
    print(f"{name:9}", values[[1, 10, 100]].round(2))

# %% tags=["check"]
said("825 825 742", start, fall[3], fall[4])
assert straight["max"][1] < 1e-20
said("1.92", straight["spectral"][10])
assert straight["rows"][1] < 1e-20

# %% tags=["figure"]
drawn(straight, "bases along the axes, a minimiser of signs")

# %% [markdown]
# Of 825 the signs promise 825, all of it, and keep it in one step (so do the rows); the
# spectral step promises 742 and is at 1.92 after ten. No norm is best. A norm is a
# guess at what the problem is made of: entries, rows, singular values.

# %% [markdown]
# ## What Muon computes
#
# A singular value decomposition is slow on a GPU. Muon divides $g$ by its length and
# takes five *Newton-Schulz* steps, products alone. Each maps every singular value $s$
# to
#
# $$p(s) = 3.4445\, s - 4.7750\, s^3 + 2.0315\, s^5$$
#
# and leaves the singular vectors. That is said to make them 1. Let us see.


# %%
def p(s):
    return 3.4445 * s - 4.7750 * s**3 + 2.0315 * s**5


def after(s, steps):
    for _ in range(steps):
        s = p(s)
    return s


print("p(1) =", round(p(1), 4))
s = np.linspace(0.01, 1, 100_000)
five = after(s, 5)
print("after 5 steps, from 0.01 on:", five.min().round(4), "to", five.max().round(4))
ends = after(s, 1000)
print("after 1,000:", sorted({*map(float, ends.round(3))}))

# %% tags=["check"]
said("0.701", p(1))
said("0.682 1.134", five.min(), five.max())
said("0.682 0.753 1.047 1.134", sorted({*map(float, ends.round(3))}))
said("0.70 0.08", after(0.01, 5), 0.01 * 1.5**5)

# %% tags=["figure"]
figure, (left, right) = plt.subplots(1, 2, figsize=(8.4, 3.5), layout="constrained")
t = np.linspace(0, 1.25, 500)
left.plot(t, p(t), color=plots.COLORS[0])
left.plot(t, t, color=plots.INK, linewidth=0.8)
orbit = after(0.3, 1000) * np.ones(9)
for k in range(8):
    orbit[k + 1] = p(orbit[k])
left.plot(np.repeat(orbit, 2)[:-1], np.repeat(orbit, 2)[1:], color=plots.COLORS[1])
left.plot(1, p(1), "o", color=plots.COLORS[0])
left.text(0.72, 0.52, "$p(1) = 0.701$", color=plots.COLORS[0])
left.set(xlabel="$s$", ylabel="$p(s)$", xlim=(0, 1.25), ylim=(0, 1.3), aspect="equal")
left.set_title("a cycle of four around 1", loc="left", fontsize=10)
fine = np.geomspace(1e-3, 1, 2000)
right.semilogx(fine, after(fine, 5), color=plots.COLORS[1], linewidth=1)
cubic = fine
for _ in range(5):
    cubic = 1.5 * cubic - 0.5 * cubic**3
right.semilogx(fine, cubic, color=plots.COLORS[2])
right.axhline(1, color=plots.INK, linestyle="--", linewidth=0.8)
right.text(0.004, 0.57, "Muon's five steps", color=plots.COLORS[1])
right.text(0.11, 0.35, "five of the cubic", color=plots.COLORS[2])
right.set(xlabel="singular value of $g/|g|$", ylabel="of the step", ylim=(0, 1.3))
plt.show()

# %% [markdown]
# $p(1) = 0.701$: 1 is not even a fixed point. After five steps whatever began above
# 0.01 is between 0.682 and 1.134, and after a thousand it goes around in a cycle:
# 1.134, 0.753, 1.047, 0.682, and again. **Muon's step is no polar factor, and more
# steps do not make it one.** (`nglab verify -k muon` bounds it in exact fractions.)
#
# Why would one want that? Look at the left end: $p$ is steep at 0. In five steps it
# takes a singular value of 0.01 to 0.70. The cubic $\frac32 s - \frac12 s^3$, which
# does converge to 1, takes it to 0.08. Muon gives up the last digit for the small
# directions, and loses little: by the theorem above, a factor between 0.68 and 1.2 in
# the length.

# %% [markdown]
# ## Decay is a fence
#
# Last, weight decay as Lion and Muon have it: each step is $-\eta(u + \tau x)$. No step
# is longer than 1 in its norm, so
#
# $$\Vert x_{k+1}\Vert \le (1 - \eta\tau)\Vert x_k\Vert + \eta,$$
#
# whatever the gradients are. We take a function that falls for ever, $f(x) = -3 x_1 +
# x_2$, and $\tau = 1/4$, from inside and from outside.

# %%
rate, tau = 0.4, 0.25
slope = np.array([-3.0, 1.0])


def fenced(x, method, steps=60):
    """The largest entry of x along the way."""
    state, sizes = method.init(x), [np.abs(x).max()]
    for _ in range(steps):
        x, state = method.step(x, slope, state)
        sizes.append(np.abs(x).max())
    return np.array(sizes)


inside, outside = np.zeros(2), np.array([12.0, -12.0])
lion = nglab.lion(rate, decay=tau)
within, back = fenced(inside, lion), fenced(outside, lion)
k = np.arange(61)
bound = 1 / tau + (1 - rate * tau) ** k * (12 - 1 / tau)
print("from 0:", within[[10, 60]].round(2), " from 12:", back[[10, 60]].round(2))
coupled = fenced(inside, nglab.lion(rate, decay=tau, coupling="coupled"))
print("decay in the gradient:", coupled[[10, 60]].round(2))

# %% tags=["check"]
said("4.01 4.01", back[60], bound[60])
assert within.max() <= 4
assert (back <= bound * (1 + 1e-12)).all()
said("3.99", within[60])
assert coupled[60] > 11

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(7, 3.4), layout="constrained")
ax.plot(k, back, color=plots.COLORS[1], label="from 12")
ax.plot(k, within, color=plots.COLORS[0], label="from 0")
ax.plot(k, coupled, color=plots.COLORS[3], label="from 0, decay in the gradient")
ax.plot(k, bound, color=plots.INK, linestyle=":", label="the bound")
ax.axhline(1 / tau, color=plots.INK, linestyle="--", linewidth=0.8)
ax.text(0, 1 / tau + 0.2, "$1/\\tau$")
ax.set(xlabel="step", ylabel="largest $|x_i|$", ylim=(0, 20))
ax.legend()
plt.show()

# %% [markdown]
# From 0 it climbs to 3.99 and never passes $1/\tau = 4$; from 12 it comes back, at 4.01
# after 60 steps, exactly as the bound says. So decay does not pull towards 0: **it is a
# ball of radius $1/\tau$ in the norm of the step**, and inside of it the method
# minimises $f$. A square for Lion, singular values for Muon. Put the decay into the
# gradient instead, before the sign is taken, and there is no such fence: the sign
# drowns it until $\tau x$ is as large as $g$. In some libraries it was there, for
# years.

# %% [markdown] tags=["summary"]
# ## Say it back
#
# * A normalised step goes to the corner of a norm's ball that the gradient touches:
#   signs, a sphere, singular values of 1. There is one method, and a choice.
# * It lowers $f$ by $\Vert g\Vert_*^2/(2L)$, with $L$ in that norm. No norm is best; it
#   is a guess at what the problem is made of.
# * Muon's polynomial does not converge to the polar factor, nor is it meant to.
# * **Decay is a fence**: a ball of radius $1/\tau$ in the norm of the step.

# %% [markdown]
# ## Exercises
#
# If you are stuck, run `print(promises.hint(1))`, then 2, then 3; and so on.

# %% [markdown]
# ### Exercise 1 ★
#
# The theorem bounds the fall of a step of length $h$ by $h\Vert g\Vert_* - \frac12 L
# h^2$ from below. Which $h$ is best, and how large is the fall then? Return both.


# %% tags=["exercise"]
def length_and_fall(dual, L):
    return None  # two numbers


print(promises(length_and_fall))

# %% [markdown]
# ### Exercise 2 ★★
#
# One more ball: $\sum |x_i| \le 1$. Which of its points does a gradient touch, and
# which method do you know that steps like that? Write `corner(g)` for a vector $g$: of
# several such points any one, and 0 for $g = 0$.


# %% tags=["exercise"]
def corner(g):
    return None


print(touches(corner))

# %% [markdown]
# ### Exercise 3 ★★★
#
# Decay $\tau$ and the rate $\eta$, from $\Vert x_0\Vert = R$. After how many steps does
# the bound, $\Vert x_{k+1}\Vert \le (1 - \eta\tau)\Vert x_k\Vert + \eta$, promise to be
# within `near` of the fence, $\Vert x_k\Vert \le 1/\tau\, +$ `near`?


# %% tags=["exercise"]
def steps_to_the_fence(lr, tau, R, near):
    return None


print(fences(steps_to_the_fence))
