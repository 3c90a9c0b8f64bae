"""Lesson 0, solved: `nglab lessons --solutions DIR` puts it where it belongs."""

import numpy as np
from checks.lesson00 import bears, needs, pairs

# %% [markdown]
# **Solution.** The steepest direction decides: every factor $|1 - \eta\lambda_i|$ is
# below 1 if $\eta < 2/\lambda_i$ for all $i$, that is $\eta < 2/L$. A mean of
# curvatures has no say.


# %%
def largest_rate(curvatures):
    return 2 / np.max(curvatures)


print(bears(largest_rate))

# %% [markdown]
# **Solution.** The factor is $\rho = (\kappa - 1)/(\kappa + 1)$, and $\rho^k \le$
# `share` from $k \ge \log(\text{share})/\log\rho$ on, rounded up.


# %%
def steps_needed(kappa, share):
    rho = (kappa - 1) / (kappa + 1)
    return int(np.ceil(np.log(share) / np.log(rho)))


print(needs(steps_needed))

# %% [markdown]
# **Solution.** The best parabola is as large at $\mu$ and $L$ as in the middle, with
# the other sign: Chebyshev's. Its zeros, which are $1/\eta_1$ and $1/\eta_2$, lie
# $\frac{L - \mu}{2\sqrt2}$ to both sides of the middle, $\frac{L + \mu}2$.


# %%
def two_rates(mu, L):
    middle, off = (L + mu) / 2, (L - mu) / 8**0.5
    return 1 / (middle + off), 1 / (middle - off)


print(pairs(two_rates))
