"""Lesson 5, solved: `nglab lessons --solutions DIR` puts it where it belongs."""

import numpy as np
from checks.lesson05 import cuts, directs, ported

# %% [markdown]
# **Solution.** Divide by the length, or by nothing where there is none. A small number
# in the denominator is the commonest mistake of all.


# %%
def direction(g):
    size = np.sqrt(g @ g)
    return g / size if size > 0 else np.zeros_like(g)


print(directs(direction))

# %% [markdown]
# **Solution.** Cut, normalise, join. `np.split` wants the places of the cuts, which are
# the cumulative sums of the sizes without the last.


# %%
def directions(g, sizes):
    layers = np.split(g, np.cumsum(sizes)[:-1])
    return np.concatenate([u / (np.sqrt(u @ u) or 1.0) for u in layers])


print(cuts(directions))

# %% [markdown]
# **Solution.** The state is $V$, and it begins at 0. Normalise first, then average: the
# other order is another method, and the oracle knows its name.


# %%
def start(x0, config):
    return np.zeros_like(x0)


def step(x, g, V, config):
    layers = np.split(g, np.cumsum(config["blocks"])[:-1])
    u = np.concatenate([u / (np.sqrt(u @ u) or 1.0) for u in layers])
    V = config["mu"] * V + u
    return x - config["lr"] * V, V


print(ported(start, step))
