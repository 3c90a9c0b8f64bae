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
# # Lesson 17. Reading a theorem, and breaking it
#
# "Converges at the rate $\rho$" is half a sentence. On which functions? What must the
# method know? Is it $f$ that shrinks, or the distance, in each step or at the best of
# them? Whoever cannot answer has not read a theorem, but its advertisement.
#
# We read one in full, check it, ruin it, and ask which premise the ruin broke. Then we
# state a corollary that looks obvious and tests perfectly, and let a search break it.
# And we replay a proof, of which a machine will accept no wrong line.
#
# (A letter means the same in all lessons; the [symbols](SYMBOLS.md) are on one page.)

# %% [markdown] tags=["front"]
# After this lesson you can
#
# * put five questions to a theorem, and find the answers in its statement,
# * tell a check that could fail from one that could not,
# * search for a counterexample before you search for a proof,
# * say what a replayed proof guarantees, and what it takes for granted.
#
# **Before it:** [lesson 2](02-why-it-hovers.ipynb): a rate, and its conditions. [Lesson
# 9](09-proofs-you-can-run.ipynb) goes on with proofs, before or after.
#
# **Minutes:** 45, and 60 for the exercises.

# %%
from math import ceil

import matplotlib.pyplot as plt
import numpy as np
from checks.lesson17 import judges, promises, proves, strays

import nglab
from nglab import plots
from nglab.claims.attack import attack
from nglab.claims.base import Claim, Evidence, check
from nglab.claims.readings import READINGS
from nglab.claims.replay import why
from nglab.claims.suite import named
from nglab.proofs import PROOFS, replay

# %% tags=["setup"]
plt.rcParams.update({"figure.dpi": 110, "axes.spines.top": False})
plt.rcParams.update({"axes.spines.right": False, "legend.frameon": False})

from checks import said

# %% [markdown]
# ## Five questions
#
# All that this library claims is listed by `nglab verify --list`. Here is a claim:

# %%
claim = named("sd-exact-line-search-any-f")
print(claim.text)

# %% [markdown]
# 1. **Of which functions?** Strongly convex, smooth ones: *Hypotheses*. Whoever has a
#    network cannot use it.
# 2. **What does the method know?** Neither $\mu$ nor $L$; but it must find the best
#    $t$ along a ray: *Method*. A grid of five values is another method.
# 3. **What shrinks?** $f - f^*$: *Bound*. Not the distance, nor the gradient.
# 4. **When?** In every step. Other theorems speak of the best iterate, of the last
#    only, or of a mean over runs.
# 5. **Is it sharp?** On quadratics: *Tight*. There is no better factor for this method.
#
# With $\kappa = L/\mu$ the promise is
#
# $$f(x_{k+1}) - f^* \le \rho^2\,(f(x_k) - f^*), \qquad
#   \rho = \frac{\kappa-1}{\kappa+1},$$
#
# so for $\kappa = 100$ the factor is 0.961, and 173 steps are enough for $f - f^*$ to
# fall a thousandfold.

# %%
kappa = 100.0
rho = (kappa - 1) / (kappa + 1)
enough = np.log(1e-3) / np.log(rho**2)
print(f"factor {rho**2:.3f}, steps for a thousandth {ceil(enough)}")

# %% tags=["check"]
said("0.961 173", rho**2, ceil(enough))

# %% [markdown]
# ## A check that can fail
#
# `nglab verify -k exact-line-search-any` runs the method on problems whose minimum is
# known, and reports the largest ratio of what was observed to the bound. At most 1: the
# claim holds on these runs. Near 1: it is sharp, and a slip would be seen.
#
# How do we know that it would? We break it on purpose. A *sabotage* is the same
# program with one thing wrong, and it must be caught.

# %%
verdict = check(claim)
print(f"as it is:  {verdict.worst.ratio:.4f} on {verdict.worst.instance}")
for words, broken in verdict.sabotages.items():
    print(f"{words + ':':30} {broken.ratio:.4f}")

# %% tags=["check"]
said("1.0000", verdict.worst.ratio)
said("1.02 8.84", *[s.ratio for s in list(verdict.sabotages.values())[:2]])
assert np.isinf(list(verdict.sabotages.values())[2].ratio)

# %% tags=["figure"]
figure, axes = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
plots.claim(axes, claim)
plt.show()

# %% [markdown]
# Left, observed and bound lie on each other: a ratio of 1.0000. Right, steps that are
# 5% too long break the bound by 2% (1.02), steps of a hundredth by a factor of 8.84,
# and if $\kappa$ is understated by half, the method arrives where it was to have
# arrived long before (infinite: the promise was 0).
#
# Here are eight claims, each with the ratio that was seen and the sabotage that comes
# nearest to slipping through. Between the two lies 1, or the check is worth nothing.

# %%
ids = ["gd-strongly-convex-contraction", "gd-smooth-convex-tight", "sd-kantorovich"]
ids += ["polyak-strongly-convex", "nesterov-fista", "armijo-min-step", "decay-ball"]
ids += ["dog-regret"]
checked = [check(named(name)) for name in ids]
for v in checked:
    print(f"{v.id:32} {v.worst.ratio:.4f}   {v.sabotage_ratio:.4f}")

# %% tags=["check"]
said("0.5 1.25", checked[-1].worst.ratio, checked[-1].sabotage_ratio)
said("1.001", checked[0].sabotage_ratio)
assert all(v.holds and v.caught for v in checked)
assert all(v.worst.ratio > 0.99 for v in checked[:-1])

# %% tags=["figure"]
_, ax = plt.subplots(figsize=(8, 3.2), layout="constrained")
rows = np.arange(len(ids))
ax.plot(
    [v.worst.ratio for v in checked], rows, "o", color=plots.COLORS[0], label="as it is"
)
weakest = [v.sabotage_ratio for v in checked]
ax.plot(weakest, rows, "X", color=plots.COLORS[1], label="the weakest sabotage")
ax.axvline(1, color=plots.INK, linewidth=0.8, linestyle="--")
ax.set(yticks=rows, yticklabels=ids, xlabel="observed / bound", xlim=(0.4, 1.4))
ax.invert_yaxis()
ax.legend(loc="center left")
plt.show()

# %% [markdown]
# Seven are sharp: gradient descent's check notices steps that are wrong by 1%, with a
# ratio of 1.001. The last is not. Its bound is never more than 0.5 used up on these
# runs; so its sabotage has to be coarse (1.25), and we do not learn whether half of the
# bound would do. That is no fault, but one should know.

# %% [markdown]
# ## Which premise broke?
#
# A ratio says *that* a promise was broken. A proof says what it needs; so we evaluate
# its premises on the runs (`nglab verify -k ID --why`).

# %%
found = why(claim, READINGS[claim.id])
print(f"as it is: {len(found.right)} premises, broken", end=" ")
print(sum(judged.broken for judged in found.right))
for words, broken in found.broken.items():
    print(f"{words}:")
    for judged in broken:
        print(f"   {judged.least:8.3f}  {judged.kind:9} {judged.words}")

# %% tags=["check"]
blamed = {words: {j.kind for j in broken} for words, broken in found.broken.items()}
assert blamed["steps longer by 5%"] == {"method"}
assert blamed["kappa understated by half"] == {"textbook"}
said("7 3", len(found.right), len(found.broken["kappa understated by half"]))
assert not any(j.broken for j in found.right)

# %% [markdown]
# All 7 hold as it is. Where the steps were changed, a premise about the *method* fails:
# the new gradient is not perpendicular to the old one. Where $\kappa$ was understated,
# all 3 inequalities that a function with this $\mu$ and $L$ obeys fail: it is another
# function. The two are different mistakes, and in practice the second is the common
# one: nobody knows $L$.

# %% [markdown]
# ## A corollary that tests perfectly
#
# If $f - f^*$ shrinks by $\rho^2$, and $f$ is a bowl, then surely
#
# $$|x_{k+1} - x^*|^2 \le \rho^2\,|x_k - x^*|^2\,?$$
#
# Half of the lecture notes of the world would let that pass. Let us test it as one
# does: on the function and the start that are worst for the theorem. On $\frac12(x_1^2
# + \kappa x_2^2)$ these are known: the start $(\kappa, 1)$, at an angle of
# $\arctan(1/\kappa)$.


# %%
def ratios(kappa, angle, steps=6):
    """|x_{k+1}|^2 over rho^2 |x_k|^2 along exact line search."""
    rho = (kappa - 1) / (kappa + 1)
    f = nglab.DiagonalQuadratic([1.0, kappa])
    x0 = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    xs = nglab.run(f, nglab.exact_line_search(f), x0, steps, iterates=True).xs
    square = (xs**2).sum(axis=-1)
    return square[1:] / (rho**2 * square[:-1])


for kappa in 2.0, 10.0, 100.0, 1000.0:
    print(f"kappa = {kappa:6g}:", ratios(kappa, np.arctan(1 / kappa)).round(6))

# %% tags=["check"]
for kappa in 2.0, 10.0, 100.0, 1000.0:
    assert np.abs(ratios(kappa, np.arctan(1 / kappa)) - 1).max() < 1e-9

# %% [markdown]
# Equal to 1 in every step, for every $\kappa$, to the last digit shown. The claim
# holds, and is sharp! One would stop here, and publish.
#
# So let us state it as the library states its claims: with what may vary, and within
# what. That is all that an adversary needs.


# %%
def distance(kappa=100.0, angle=0.01):
    """Exact line search shrinks the squared distance as fast as it shrinks f.

    Hypotheses  a quadratic with curvatures 1 and kappa
    Bound       (a) |x_1 - x*|^2 <= rho^2 |x_0 - x*|^2
    """
    seen = ratios(kappa, angle, 1)  # of any start: so of every step
    yield Evidence("the plane", seen, np.ones_like(seen), "ratio")


space = {"kappa": (1.5, 1000.0), "angle": (0.01, 1.56)}
mine = Claim("my-corollary", distance, "mine", {}, space)
found = attack(mine, budget=200)
print("before the search:", round(found.shown.ratio, 4))
print("after", found.tries, "runs:   ", round(found.worst.ratio, 4), end=" ")
print("with", {name: round(value, 3) for name, value in found.arguments.items()})

# %% tags=["check"]
said("1.0000", found.shown.ratio)
assert found.worst.ratio > 1.14

# %% [markdown]
# **It is false.** (`nglab verify --attack ID` does this search for every claim that
# names what may vary.) How badly, and where? Of two numbers one can draw a map.

# %%
kappas = np.geomspace(1.5, 1000, 80)
angles = np.arctan(np.geomspace(1e-3, 10, 200))
first = np.array([ratios(kappa, angles, 1)[0] for kappa in kappas])
at = np.unravel_index(first.argmax(), first.shape)
print("largest first ratio", first.max().round(3), "at kappa", kappas[at[0]].round(1))
every = np.linspace(0, np.pi / 2, 1002)[1:-1]
for kappa in 5.0, 100.0:
    some = ratios(kappa, every, 1)
    print(f"kappa {kappa:g}: broken on {(some > 1 + 1e-9).mean():.0%}", end=", ")
    print(f"by up to {some.max() - 1:.1%}")

# %% tags=["check"]
said("1.146 4.4", first.max(), kappas[at[0]])
near, far = (ratios(kappa, every, 1) for kappa in (5.0, 100.0))
said("14.5 1.7", 100 * (near.max() - 1), 100 * (far.max() - 1))
said("23 8", 100 * (near > 1 + 1e-9).mean(), 100 * (far > 1 + 1e-9).mean())

# %% tags=["figure"]
_, ax = plt.subplots(figsize=(7.5, 4), layout="constrained")
shades = ax.contourf(
    kappas, np.degrees(angles), first.T, np.linspace(1, 1.15, 7), cmap="YlOrRd"
)
ax.plot(kappas, np.degrees(np.arctan(1 / kappas)), "--", color=plots.INK)
ax.text(60, 0.45, "where we tested:\nequal to 1", color=plots.INK, ha="right")
ax.plot(
    *[[v] for v in (found.arguments["kappa"], np.degrees(found.arguments["angle"]))],
    "*",
    color=plots.COLORS[0],
    markersize=14,
)
ax.text(7, 40, "the search found this", color=plots.COLORS[0])
ax.set(xscale="log", yscale="log", xlabel=r"$\kappa$", ylabel="angle of the start")
ax.set(ylim=(0.1, 85))
plt.colorbar(shades, label="observed / bound, where above 1")
plt.show()

# %% [markdown]
# The map is white where the corollary holds. The dashed line is where we tested, and it
# runs *along the border*: there the ratio is 1, and one step up it is not. At $\kappa =
# 5$ a random direction breaks the claim in 23 cases of 100, by up to 14.5%; at $\kappa
# = 100$ in 8 cases, by 1.7%. The worst of all first steps is 1.146, at $\kappa = 4.4$.
#
# **The worst case of one quantity is not the worst case of another.** That is question
# 3, and no number of runs from the wrong start would have told.

# %% [markdown]
# ## What is left of it
#
# Something is. Since $\frac\mu2|x - x^*|^2 \le f(x) - f^* \le \frac L2|x - x^*|^2$, the
# theorem for $f$ gives
#
# $$|x_k - x^*|^2 \le \kappa\,\rho^{2k}\,|x_0 - x^*|^2 :$$
#
# the same rate in the long run, at the price of a constant. We run it from 300
# directions, for $\kappa = 5$.

# %%
kappa = 5.0
rho = (kappa - 1) / (kappa + 1)
angles = np.linspace(0, np.pi / 2, 302)[1:-1]
left_over = np.cumprod(ratios(kappa, angles, 12) * rho**2, axis=0)
k = np.arange(1, 13)
false, mended = (
    left_over / rho ** (2 * k[:, None]),
    left_over / rho ** (2 * k[:, None]) / kappa,
)
print("over rho^2k:        ", false.max(axis=1)[[0, 1, 5, 11]].round(3))
print("over kappa rho^2k:  ", mended.max(axis=1)[[0, 1, 5, 11]].round(3))

# %% tags=["check"]
said("1.145 1.041 0.229", false[0].max(), false[1:].max(), mended.max())

# %% tags=["figure"]
_, ax = plt.subplots(figsize=(7.5, 3.4), layout="constrained")
ax.semilogy(
    k,
    left_over.max(axis=1),
    "o-",
    color=plots.COLORS[0],
    label="worst of 300 directions",
)
ax.semilogy(k, rho ** (2 * k), "--", color=plots.COLORS[1], label=r"$\rho^{2k}$, false")
ax.semilogy(
    k, kappa * rho ** (2 * k), color=plots.INK, label=r"$\kappa\rho^{2k}$, proved"
)
ax.set(xlabel="step $k$", ylabel="$|x_k - x^*|^2 / |x_0 - x^*|^2$")
ax.legend()
plt.show()

# %% [markdown]
# What the corollary promised is missed by a factor of 1.145 after one step, and of
# 1.041 at most later. The constant $\kappa$ that we paid is not needed in full, either:
# 0.229 of it is the most that is used. So the truth lies between, and here is an open
# question: which constant is it, for every strongly convex function? What may be
# printed today is: "$f$ shrinks by $\rho^2$ in each step; the distance at the same
# rate, up to the factor $\kappa$". Not every reader likes the longer sentence. It has
# the advantage of being true.

# %% [markdown]
# ## How a proof replays
#
# A run can refute a theorem; it cannot prove one, for no run is all runs. The proof of
# our claim is a program: it begins with premises and adds multiples of them, in letters
# and exact fractions. What it cannot derive it cannot state. (`nglab proof
# sd-exact-line-search-any-f` prints it, every line with its multiplier.)

# %%
done = replay(PROOFS[claim.id], breed=True)
print("shown:", *done.facts)
print("premises:", *sorted(h.words for h in done.premises), sep="\n   ")
print("wrong on purpose, refused:", done.caught)
print(f"mutants refused: {done.mutants.refused} of {done.mutants.tried}")

# %% tags=["check"]
said("7 18 2", len(done.premises), done.mutants.refused, sum(done.caught.values()))
assert not done.mutants.needless
assert not done.refused

# %% [markdown]
# One fact comes out, $(L - \mu)^2 F - (L + \mu)^2 F_+ \ge 0$: with $F = f(x) - f^*$
# that is the claim. 7 premises go in, no more. And the proof can fail: 2 wrong theorems
# are refused, and so are all 18 mutants, in each of which one premise or one square is
# left out. So no hypothesis is idle.
#
# What does it take for granted? That the premises are true of the functions that are
# meant (the inequalities are a textbook's), that the method is the one that you run,
# and that a kernel of a few hundred lines does not err. Not that the runs were many,
# nor that the author was careful. A claim is called *certified* if its proof replays;
# *certified in part* if a step is left to prose, and the claim then says which;
# *observed* if there is no proof at all.

# %% [markdown] tags=["summary"]
# ## What we found
#
# | | |
# |---|---|
# | five questions | functions, knowledge, quantity, when, sharp |
# | a ratio of 1.0000 | holds on these runs, and is sharp |
# | a sabotage | what the check would notice; without one it may notice nothing |
# | `--why` | a method that is another breaks "method", a wrong $L$ breaks "textbook" |
# | the corollary | tests perfectly at the worst start of $f$, false by up to 14.5% |
# | what is left | the distance shrinks at the same rate, up to a factor $\kappa$ |
# | a replayed proof | 7 premises to believe, 18 of 18 mutants refused |

# %% [markdown]
# ## Exercises
#
# If you are stuck, run `print(promises.hint(1))`, then 2, then 3; and so on.

# %% [markdown]
# ### Exercise 1 ★
#
# `gd-smooth-convex-tight`: on a convex, $L$-smooth function gradient descent with the
# step $1/L$ has $f(x_N) - f^* \le L R^2/(4N + 2)$ for every $N$. What is the first $N$
# for which this promises $f(x_N) - f^* \le e$? (It may be none at all: then 0.)


# %% tags=["exercise"]
def steps_promised(L, R, e):
    return None


print(promises(steps_promised))

# %% [markdown]
# ### Exercise 2 ★★
#
# Be the judge. A claim says `observed[k] <= bound[k]` for every $k$. Return the largest
# ratio, so that it is at most 1 if and only if the claim holds. A bound may be 0 (then
# an observed 0 keeps it and counts as 0, and anything above breaks it, infinitely), and
# a run that blew up has observed nan: it has not kept its bound. Both are arrays.


# %% tags=["exercise"]
def largest_ratio(observed, bound):
    return None


print(judges(largest_ratio))

# %% [markdown]
# ### Exercise 3 ★★
#
# Break the corollary by hand. For the curvatures 1 and $\kappa$ give a start $(a, b)$
# from which one step of exact line search leaves $|x_1|^2 > \rho^2|x_0|^2$. One formula
# should do for every $\kappa > 1$. (The map says where to look.)


# %% tags=["exercise"]
def start(kappa):
    return None  # two numbers


print(strays(start))

# %% [markdown]
# ### Exercise 4 ★★★
#
# Prove something. Gradient descent on a convex, 1-smooth function never increases the
# distance, if its step is $0 < a \le 2$: with $n = |g|^2$ and $v = \langle g, x -
# x^*\rangle$ it is $|x - x^*|^2 - |x_+ - x^*|^2 = 2av - a^2 n$. You are given facts,
# which may be added, and multiplied by each other: `coco` says that $v - n \ge 0$,
# `room` that $2 - a \ge 0$, `step` that $a > 0$, `size` that $n \ge 0$. Return the fact
# $2av - a^2 n \ge 0$.


# %% tags=["exercise"]
def never_further(coco, room, step, size):
    return None


print(proves(never_further))
