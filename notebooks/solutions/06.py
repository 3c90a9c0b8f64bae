"""Lesson 6, solved: `nglab lessons --solutions DIR` puts it where it belongs."""

import numpy as np
from checks.lesson06 import backwards, turns, weighs

# %% [markdown]
# **Solution.** $W_{lj}$ changes column $j$ of $Y$ by $A_{il}$ in row $i$: so the slope
# is $\sum_i A_{il} D_{ij}$, the product $A'D$.


# %%
def slope_of_weights(A, W, D):
    return np.swapaxes(A, 0, 1) @ D


print(weighs(slope_of_weights))

# %% [markdown]
# **Solution.** The loss of a sample is $\log\sum_l e^{z_l} - z_y$: the slope of the
# first term is the softmax, that of the second is 1 at the label. The mean divides by
# $b$.


# %%
def slope_of_loss(z, y):
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    p[np.arange(len(y)), y] -= 1
    return p / z.shape[0]


print(backwards(slope_of_loss))

# %% [markdown]
# **Solution.** With $y = a/|a|$ a small $t$ moves $y$ by $(t - y\,(y't))/|a|$. So the
# slope is $(D - y\,(y'D))/|a|$: at a right angle to $a$, for $a$ twice as long gives
# the same $y$.


# %%
def way_back(a, D):
    size = np.sqrt(a @ a)
    y = a / size
    return (D - (y @ D) * y) / size


print(turns(way_back))
