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
# # Lesson 11. Momentum, and acceleration
#
# Gradient descent pays for $\kappa$: ten times the $\kappa$, ten times the steps. Let
# the walker be a heavy ball instead, that keeps some of its velocity. Polyak did so in
# 1964, and the price fell to $\sqrt\kappa$. Why should a memory help, and that much?
# We look at the roots of a quadratic equation, meet Nesterov's variant that looks
# ahead, and then a function on which the heavy ball rolls in a circle for ever.
#
# (A letter means the same in all lessons; the [symbols](SYMBOLS.md) are on one page.)

# %% [markdown] tags=["front"]
# After this lesson you can
#
# * write the heavy ball and Nesterov's method, and say how they differ,
# * say from two roots why a memory turns $\kappa$ into its square root,
# * say for which functions that is a theorem, and show one for which it is false.
#
# **Before it:** [lesson 0](00-gradient-descent-from-scratch.ipynb); the roots of a
# quadratic equation.
#
# **Minutes:** 40, and 50 for the exercises.

# %%
import matplotlib.pyplot as plt
import numpy as np
from checks.lesson11 import rolls, spins, tunes
from numpy.linalg import norm

import nglab
from nglab import plots

# %% tags=["setup"]
plt.rcParams.update({"figure.dpi": 110, "axes.spines.top": False})
plt.rcParams.update({"axes.spines.right": False, "legend.frameon": False})

from checks import said

# %% [markdown]
# ## A ball that rolls
#
# $$V \leftarrow \nu V + g, \qquad x \leftarrow x - \eta V.$$
#
# With $\nu = 0$ this is gradient descent. Nesterov's form steps along $\nu V + g$
# instead of $V$: it goes where the ball is about to be. Twenty curvatures from 1 to
# 100, a start at $(1, \ldots, 1)$, and the first step at which a millionth of the
# distance is left:


# %%
def roll(curvatures, lr, nu, steps, ahead=False):
    x = np.ones(len(curvatures))
    V, left = 0 * x, [1.0]
    for _ in range(steps):
        g = curvatures * x
        V = nu * V + g
        x = x - lr * (nu * V + g if ahead else V)
        left.append(norm(x) / len(x) ** 0.5)
    return np.array(left)


kappa = 100.0
curvatures = np.geomspace(1, kappa, 20)
root = (kappa**0.5 - 1) / (kappa**0.5 + 1)
settings = {
    "gradient descent": (2 / (kappa + 1), 0.0),
    "heavy ball, a guess": (1 / kappa, 0.9),
    "heavy ball, tuned": (4 / (kappa**0.5 + 1) ** 2, root**2),
    "Nesterov": (1 / kappa, root),
}
left = {
    name: roll(curvatures, *setting, 800, ahead=name == "Nesterov")
    for name, setting in settings.items()
}
first = {name: int((values <= 1e-6).argmax()) for name, values in left.items()}
print(first)

# %% tags=["check"]
said("634 260 87 142", [*first.values()])
for name, rule in (("heavy ball, tuned", nglab.momentum), ("Nesterov", nglab.nesterov)):
    f = nglab.DiagonalQuadratic(curvatures)
    xs = nglab.run(f, rule(*settings[name]), np.ones(20), 20, iterates=True).xs
    assert np.allclose(norm(xs, axis=1) / 20**0.5, left[name][:21], rtol=1e-10)

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(7.5, 4), layout="constrained")
for i, (name, values) in enumerate(left.items()):
    ax.semilogy(np.maximum(values, 1e-16), color=plots.COLORS[i], label=name)
ax.axhline(1e-6, color=plots.INK, linewidth=0.8, linestyle=":")
ax.set(
    xlabel="step $k$", ylabel="share of the distance", ylim=(1e-12, 3), xlim=(0, 700)
)
ax.legend(loc="upper right")
plt.show()

# %% [markdown]
# Gradient descent at the best of its rates takes 634 steps. A heavy ball takes 260
# with a guess of $\nu = 0.9$, and 87 when it is tuned; Nesterov's takes 142. But
# look at the left end: the tuned ball starts *worse* than anything else. It swings
# before it settles.

# %% [markdown]
# ## Two roots
#
# Along one curvature $\lambda_i$ put $V = (x_{k-1} - x_k)/\eta$ into the rule:
#
# $$x_{k+1} = (1 + \nu - \eta\lambda_i)\, x_k - \nu\, x_{k-1}.$$
#
# Such a recursion goes like the powers of the two roots of
# $r^2 - (1 + \nu - \eta\lambda_i)\, r + \nu = 0$. The product of the roots is $\nu$. So
# if they are complex, a pair of equal size, each has the size $\sqrt\nu$ *whatever the
# curvature*. That is the trick: momentum makes steep and flat directions shrink alike.


# %%
def size(lr, nu, curvature):
    """The larger of the sizes of the two roots."""
    middle = (1 + nu - lr * curvature) / 2
    return np.abs(middle + np.array([[1], [-1]]) * np.sqrt(middle**2 - nu + 0j)).max(0)


fine = np.linspace(0.2, 130, 3000)
lr, nu = settings["heavy ball, tuned"]
inside = (fine >= 1) & (fine <= 100)
print(f"tuned: nu = {nu:.3f}, root of nu {nu**0.5:.3f}", end=", ")
print(f"largest from 1 to 100: {size(lr, nu, fine[inside]).max():.3f}")
print(f"gradient descent: {99 / 101:.3f}")
for other in (0.5, 0.9):
    print(f"nu = {other}: {size(lr, other, fine[inside]).max():.3f}")

# %% tags=["check"]
said("0.669 0.818", nu, nu**0.5)
said("0.980 0.949", 99 / 101, size(lr, 0.9, fine[inside]).max())
assert abs(size(lr, nu, fine[inside]).max() - nu**0.5) < 1e-3
said("1.46", size(lr, 0.5, fine[inside]).max())

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(7.5, 4), layout="constrained")
for i, other in enumerate((0.0, 0.5, nu, 0.9)):
    ax.plot(fine, size(lr, other, fine), color=plots.COLORS[i])
for i, (x, y, words) in enumerate(
    (
        (38, 0.1, r"$\nu$ = 0"),
        (87, 1.2, "0.5"),
        (60, 0.75, "0.669, tuned"),
        (75, 0.88, "0.9"),
    )
):
    ax.text(x, y, words, color=plots.COLORS[i])
ax.axhline(1, color=plots.INK, linewidth=0.8, linestyle=":")
ax.axvspan(1, 100, color=plots.INK, alpha=0.08, linewidth=0)
ax.set(xlabel=r"curvature $\lambda_i$", ylabel="factor a step", ylim=(0, 1.4))
ax.set_title(
    r"one rate, $\eta$ = 0.033; shaded: the curvatures", loc="left", fontsize=10
)
plt.show()

# %% [markdown]
# On the flat piece every curvature shrinks by $\sqrt\nu$ a step. With little memory,
# $\nu = 0.5$, the piece is too short for this rate: at 100 it grows, by 1.46 a step.
# With $\nu = 0.9$ it is wide, and lies high, at 0.949. In between it just covers the
# curvatures from $\mu$ to $L$:
#
# $$\sqrt\nu = \rho = \frac{\sqrt\kappa - 1}{\sqrt\kappa + 1}, \qquad
#   \eta = \frac{4}{(\sqrt L + \sqrt\mu)^2}.$$
#
# Here $\nu = 0.669$ and $\rho = 0.818$, where gradient descent has 0.980. **It is as if
# $\kappa$ were its square root.**

# %% [markdown]
# ## Swinging first
#
# At both ends of the piece the two roots are equal, and then a recursion goes like $k
# \rho^k$, not like $\rho^k$. So the theorem (`nglab verify -k heavy-ball-quadratic`)
# has a factor in front:
#
# $$|x_k - x^*| \le \rho^k\, \bigl((1 + \rho)\, k + 1\bigr)\, R.$$
#
# Along the steepest direction it is an equality at every step.

# %%
k = np.arange(101)
steepest = roll(np.array([kappa]), lr, nu, 100)
bound = root**k * ((1 + root) * k + 1)
print("observed / bound, steps 1 to 60:", (steepest / bound)[1:61].min().round(6))
print("largest on the way:", steepest.max().round(2), "at step", steepest.argmax())
kappas = np.array([10.0, 100.0, 1000.0, 10000.0])
plain = np.log(1e-6) / np.log((kappas - 1) / (kappas + 1))
ball = np.log(1e-6) / np.log((kappas**0.5 - 1) / (kappas**0.5 + 1))
print("gradient descent:", np.ceil(plain), " by rho alone:", np.ceil(ball))

# %% tags=["check"]
assert np.allclose((steepest / bound)[1:61], 1, rtol=1e-6)
said("3.7 4", steepest.max(), steepest.argmax())
said("22 69 219 691", np.ceil(ball))

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(7.5, 3.8), layout="constrained")
ax.semilogy(k, bound, color=plots.INK, linestyle="--", label="the bound")
ax.semilogy(k, steepest, color=plots.COLORS[2], linewidth=1, label="along $L$")
ax.semilogy(left["heavy ball, tuned"][:101], color=plots.COLORS[0], label="all twenty")
ax.semilogy(k, root**k, color=plots.INK, linestyle=":", label=r"$\rho^k$")
ax.set(xlabel="step $k$", ylabel="share of the distance")
ax.legend()
plt.show()

# %% [markdown]
# Along $L$ the ball is first thrown 3.7 times as far as it was, at step 4, and only
# then comes home. By $\rho$ alone a millionth takes 22, 69, 219 and 691 steps for a
# $\kappa$ of 10, 100, 1,000 and 10,000: ten times the $\kappa$, three times the steps.

# %% [markdown]
# ## No $\mu$ at all
#
# Many functions are convex and have no least curvature above 0. There gradient descent
# with $1/L$ has $f - f^* \le LR^2/(4k + 2)$, and no better. Nesterov's method, with a
# memory that grows towards 1, has
#
# $$f(x_k) - f^* \le \frac{2 L R^2}{(k + 1)^2}$$
#
# (`nglab verify -k fista`, and `-k gd-smooth-convex-tight`). Huber's function is a
# parabola within its width and a straight line beyond. On a line there is nothing but
# momentum to gain. From $R = 1{,}000$, with $L = 1$ and the width 1:


# %%
def slope(x):
    return np.clip(x, -1, 1)


def height(x):
    x = np.abs(x)
    return np.where(x <= 1, x**2 / 2, x - 0.5)


R, steps = 1000.0, 3000
x, y, t, fast, slow = R, R, 1.0, [R], [R]
for _ in range(steps):
    x_old, x = x, y - slope(y)
    t_old, t = t, (1 + (1 + 4 * t**2) ** 0.5) / 2
    y = x + (t_old - 1) / t * (x - x_old)
    fast.append(x)
    slow.append(slow[-1] - slope(slow[-1]))
fast, slow = height(np.array(fast)), height(np.array(slow))
at = [10, 30, 60]
print("Nesterov:        ", fast[at].round(1), "first below 1:", (fast < 1).argmax())
print("gradient descent:", slow[at].round(1), "first below 1:", (slow < 1).argmax())

# %% tags=["check"]
K = np.arange(1, steps + 1)
assert (fast[1:] <= 2 * R**2 / (K + 1) ** 2).all()
assert (slow[1:] <= R**2 / (4 * K + 2)).all()
said("86 999", (fast < 1).argmax(), (slow < 1).argmax())

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(7.5, 3.8), layout="constrained")
ax.loglog(K, np.maximum(fast[1:], 1e-8), color=plots.COLORS[3])
ax.loglog(K, np.maximum(slow[1:], 1e-8), color=plots.COLORS[0])
ax.loglog(K, 2 * R**2 / (K + 1) ** 2, color=plots.COLORS[3], linestyle="--")
ax.loglog(K, R**2 / (4 * K + 2), color=plots.COLORS[0], linestyle="--")
ax.text(1.2, 250, "Nesterov, and its bound", color=plots.COLORS[3])
ax.text(60, 30000, "gradient descent, and its bound", color=plots.COLORS[0])
ax.set(xlabel="step $k$", ylabel="$f - f^*$", ylim=(1e-4, 1e6))
plt.show()

# %% [markdown]
# Nesterov's is below 1 after 86 steps, gradient descent after 999: a walker of steps of
# 1 has a thousand of them to take. Then the fast one overshoots, and swings.

# %% [markdown]
# ## What breaks it: a circle
#
# The theorem on the heavy ball says *quadratic*. Does it need to? Lessard, Recht and
# Packard found a function of one variable with curvatures 1 and 25, nothing more: 25 up
# to $x = 1$, 1 from there to 2, and 25 again. It is as good-natured as a function can
# be. We tune the ball for $\mu = 1$ and $L = 25$, and let it go at 3.3.


# %%
def bend(x):
    """The slope: 25 x up to 1, then 1 steeper for each unit up to 2, then 25 again."""
    return 25 * x - 24 * np.clip(x - 1, 0, 1)


def path(lr, nu, ahead=False, x=3.3, steps=400):
    V, xs = 0.0, [x]
    for _ in range(steps):
        g = bend(x)
        V = nu * V + g
        x = x - lr * (nu * V + g if ahead else V)
        xs.append(x)
    return np.array(xs)


circle = path(4 / 36, (4 / 6) ** 2)
print("heavy ball: ", circle[-6:].round(3))
print("Nesterov:   ", abs(path(1 / 25, 4 / 6, ahead=True)[-1]))
print("descent:    ", abs(path(2 / 26, 0.0)[-1]))

# %% tags=["check"]
said("2.116 0.647 -1.802", np.sort(circle[-3:])[[2, 1, 0]])
assert abs(path(1 / 25, 4 / 6, ahead=True)[-1]) < 1e-9
assert abs(path(2 / 26, 0.0)[-1]) < 1e-9

# %% tags=["figure"]
figure, (ax, right) = plt.subplots(1, 2, figsize=(10, 3.6), layout="constrained")
ax.plot(circle[:41], ".-", color=plots.COLORS[2], linewidth=0.8, label="heavy ball")
nest, plain = path(1 / 25, 4 / 6, ahead=True), path(2 / 26, 0.0)
ax.plot(nest[:41], color=plots.COLORS[3], label="Nesterov")
ax.plot(plain[:41], color=plots.COLORS[0], label="gradient descent")
ax.set(xlabel="step $k$", ylabel="$x_k$", ylim=(-3.6, 5.6))
ax.legend(ncols=2)
line = np.linspace(-2.2, 3.4, 400)
right.plot(line, bend(line), color=plots.INK)
right.plot(circle[-3:], bend(circle[-3:]), "o", color=plots.COLORS[2])
right.set(xlabel="$x$")
right.set_title("the slope, and the three points", loc="left", fontsize=10)
plt.show()

# %% [markdown]
# The ball goes round through 2.116, 0.647 and -1.802, for ever; Nesterov's method and
# gradient descent are at the minimum. **The heavy ball's rate is a theorem on
# quadratics, and false beyond.** (`nglab verify -k heavy-ball-cycle` proves it for
# every $\kappa$ from 21.5 on. No other choice of $\eta$ and $\nu$ would be safe and as
# fast on all such functions, as Goujaud, Taylor and Dieuleveut have shown.)

# %% [markdown] tags=["summary"]
# ## Say it back
#
# * Along a curvature the heavy ball has two roots with the product $\nu$. Where they
#   are complex their size is $\sqrt\nu$, whatever the curvature: steep and flat shrink
#   alike.
# * Tuned, **it is as if $\kappa$ were its square root**, on quadratics; but it swings
#   first, like $k\rho^k$.
# * Nesterov's method looks ahead. It needs no quadratic, and without any $\mu$ it has
#   $2LR^2/(k + 1)^2$.
# * Beyond quadratics the tuned heavy ball may go round in a circle for ever.

# %% [markdown]
# ## Exercises
#
# If you are stuck, run `print(tunes.hint(1))`, then 2, then 3; and so on.

# %% [markdown]
# ### Exercise 1 ★
#
# You know $\mu$ and $L$ of a quadratic. Return the heavy ball's rate $\eta$ and its
# coefficient $\nu$ that are best in the long run.


# %% tags=["exercise"]
def best_setting(mu, L):
    return None  # two numbers


print(tunes(best_setting))

# %% [markdown]
# ### Exercise 2 ★★
#
# On a straight slope the gradient is $g = 1$ at every step. The ball starts from rest,
# $V = 0$. How far has it gone after $k$ steps?


# %% tags=["exercise"]
def way(lr, nu, k):
    return None  # your lines


print(rolls(way))

# %% [markdown]
# ### Exercise 3 ★★★
#
# Along a curvature $\lambda_i$, by which factor does the heavy ball shrink a step in
# the long run? Mind that the roots may be real or complex.


# %% tags=["exercise"]
def size_of_a_step(lr, nu, curvature):
    return None  # your lines


print(spins(size_of_a_step))
