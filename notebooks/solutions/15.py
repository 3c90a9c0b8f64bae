"""Lesson 15, solved: `nglab lessons --solutions DIR` puts it where it belongs."""

import numpy as np
from checks.lesson15 import corrects, lasts, secants, weighs

# %% [markdown]
# **Solution.** `then` averages to `full`, so what is added to `now` is 0 on average;
# and at the snapshot itself `now` is `then`, and $v$ is the full gradient.


# %%
def corrected(now, then, full):
    return now - then + full


print(corrects(corrected))

# %% [markdown]
# **Solution.** The step of Barzilai and Borwein, shared among the $m$ steps of the
# epoch that moved the snapshot. The absolute value is for sums that are not convex.


# %%
def epoch_rate(s, y, m):
    return s @ s / (m * abs(s @ y))


print(secants(epoch_rate))

# %% [markdown]
# **Solution.** With $r = 1 - 2\eta L$ the theorem wants $\frac1{\mu\eta r m} \le q -
# \frac{2\eta L}{r}$. If the right-hand side is not positive, no epoch is long enough:
# the rate is too high.


# %%
def epoch_length(q, eta, mu, L):
    return np.ceil(1 / (mu * eta * (q * (1 - 2 * eta * L) - 2 * eta * L)))


print(lasts(epoch_length))

# %% [markdown]
# **Solution.** A parabola in $c$, least at $\operatorname{cov}(a, b)/\operatorname{var}
# b$: a control variate, and a regression line. Near the snapshot it tends to 1. It
# would have to be estimated in every step, and the variance there is small already.


# %%
def best_weight(a, b):
    off = b - b.mean()
    return a @ off / (off @ off)


print(weighs(best_weight))
