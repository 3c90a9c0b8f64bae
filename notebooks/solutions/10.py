"""Lesson 10, solved: `nglab lessons --solutions DIR` puts it where it belongs."""

import numpy as np
from checks.lesson10 import fences, promises, touches

# %% [markdown]
# **Solution.** The slope in $h$ is $\Vert g\Vert_* - Lh$, so $h = \Vert g\Vert_*/L$;
# there the curvature takes back half, and $\Vert g\Vert_*^2/(2L)$ is left.


# %%
def length_and_fall(dual, L):
    return dual / L, dual**2 / (2 * L)


print(promises(length_and_fall))

# %% [markdown]
# **Solution.** All that may be spent goes to the entry that is largest in size, with
# its sign: greedy coordinate descent. For $g = 0$ the sign is 0.


# %%
def corner(g):
    u = np.zeros_like(g)
    i = np.abs(g).argmax()
    u[i] = np.sign(g[i])
    return u


print(touches(corner))

# %% [markdown]
# **Solution.** Subtract $1/\tau$ on both sides: what is beyond the fence shrinks by the
# factor $1 - \eta\tau$ a step. From inside it takes none.


# %%
from math import ceil, log


def steps_to_the_fence(lr, tau, R, near):
    beyond = R - 1 / tau
    if beyond <= near:
        return 0
    return ceil(log(near / beyond) / log(1 - lr * tau))


print(fences(steps_to_the_fence))
