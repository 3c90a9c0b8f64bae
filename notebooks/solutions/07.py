"""Lesson 7, solved: `nglab lessons --solutions DIR` puts it where it belongs."""

import numpy as np
from checks.lesson07 import back, shares, stands

# %% [markdown]
# **Solution.** The share is $|g|/(|g| + \varepsilon)$. Set it equal to $p$: $|g| =
# p\,\varepsilon/(1 - p)$. At $|g| = \varepsilon$ it is one half.


# %%
def long_enough(p, eps):
    return p * eps / (1 - p)


print(shares(long_enough))

# %% [markdown]
# **Solution.** The corrections give $\hat m = g$ and $\hat v = g^2$ at the first step,
# whatever the betas are. So the step is $\eta\, g/(|g| + \varepsilon)$.


# %%
def step(lr, eps, g):
    return lr * g / (abs(g) + eps)


print(stands(step))

# %% [markdown]
# **Solution.** With $b$ for `beta_1`, $m = b(1 - b)g - (1 - b)g = -(1 - b)^2 g$, and
# the correction divides by $1 - b^2 = (1 - b)(1 + b)$. $\hat v$ is $g^2$. So the step
# is $-\eta\,(1 - b)/(1 + b)$ times the sign of $g$.


# %%
def second_step(lr, beta_1, g):
    return -lr * np.sign(g) * (1 - beta_1) / (1 + beta_1)


print(back(second_step))
