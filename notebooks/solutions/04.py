"""Lesson 4, solved: `nglab lessons --solutions DIR` puts it where it belongs."""

import numpy as np
from checks.lesson04 import directions, forgets, secant

# %% [markdown]
# **Solution.** Along axis $i$ the gradient changes by $y_i = \lambda_i s_i$. So $s^\top
# y = \sum_i \lambda_i s_i^2$, and the rate is the inverse of a mean of curvatures,
# weighted by $s_i^2$.


# %%
def rate(curvatures, s):
    return (s @ s) / (curvatures @ s**2)


print(secant(rate))

# %% [markdown]
# **Solution.** $s^\top s = \eta^2$, $s^\top y = \eta(1 - \cos\theta)$ and $y^\top y =
# 2(1 - \cos\theta)$. The second rate is half of the old one, whatever the function is.


# %%
def two_rates(lr, angle):
    return lr / (1 - np.cos(angle)), lr / 2


print(directions(two_rates))

# %% [markdown]
# **Solution.** $s = -\eta g$ with $g_i = \lambda_i x_i$: the unknown rate cancels, and
# $\sum \lambda_i^2 x_i^2/\sum \lambda_i^3 x_i^2$ is left. A first rate is forgotten at
# once, and the steep directions count most.


# %%
def rate_after_a_step(curvatures, x):
    g = curvatures * x
    return (g @ g) / (curvatures @ g**2)


print(forgets(rate_after_a_step))
