"""Lesson 13, solved: `nglab lessons --solutions DIR` puts it where it belongs."""

import numpy as np
from checks.lesson13 import calms, smooths, throws

# %% [markdown]
# **Solution.** $s$ is $-m\eta$ times the mean. Put into $|s|^2/(m|s^\top y|)$, both $m$
# cancel and one $\eta$ is left: the old rate times a number.


# %%
def new_rate(lr, m, mean, y):
    return lr * (mean @ mean) / abs(mean @ y)


print(throws(new_rate))

# %% [markdown]
# **Solution.** The mean of $k - 1$ logarithms moves by $\log(\text{jump})/(k - 1)$. So
# $k \ge 1 + \log(\text{jump})/\log(\text{allowed})$, rounded up. Most forget that there
# are $k - 1$ of them.


# %%
def first_calm(jump, allowed):
    return np.ceil(1 + np.log(jump) / np.log(allowed))


print(calms(first_calm))

# %% [markdown]
# **Solution.** Add logarithms, for products overflow: cumulative sums over $k$ give the
# logarithm of $C_k$. The first rate is the first estimate, but not one of the rates to
# return.


# %%
def smoothed(lr, raws):
    k = np.arange(1, len(raws) + 2)
    logs = np.log(k * np.array([lr, *raws]))
    return (np.exp(np.cumsum(logs) / k) / k)[1:]


print(smooths(smoothed))
