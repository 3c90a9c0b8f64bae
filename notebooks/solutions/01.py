"""Lesson 1, solved: `nglab lessons --solutions DIR` puts it where it belongs."""

from checks.lesson01 import bounces, climb, steepest

# %% [markdown]
# **Solution.** Finding 3 read the other way round: $\eta < 2(1 + \nu)/L$ solved for
# $L$. Those who write $2/\eta$ have forgotten that momentum widens the range of stable
# rates; those who write $1 - \nu$ think of a velocity that is an average.


# %%
def largest_curvature(lr, nu):
    return 2 * (1 + nu) / lr


print(steepest(largest_curvature))

# %% [markdown]
# **Solution.** The first step has no gradient to look back at: $\eta_1 = \eta_0$. Then
# $\eta_k = \eta_0 (1 + \beta)^{k-1}$, which is at least $r\eta_0$ from $k - 1 \ge
# \log r/\log(1 + \beta)$ on. Most forget the waiting step, or to round up.

# %%
from math import ceil, log, log1p


def steps_to_climb(r, beta):
    return 1 + ceil(log(r) / log1p(beta))


print(climb(steps_to_climb))

# %% [markdown]
# **Solution.** The steps are $\eta q^k$ with $q = 1 - \beta$, to and fro. The path is
# $\eta/(1 - q) = \eta/\beta$, and the end is $\eta/(1 + q) = \eta/(2 - \beta)$ away:
# nearly half a step, however long the path. This is how the rule cures a bounce.


# %%
def path_and_distance(lr, beta):
    return lr / beta, lr / (2 - beta)


print(bounces(path_and_distance))
