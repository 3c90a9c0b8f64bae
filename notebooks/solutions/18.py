"""Lesson 18, solved: `nglab lessons --solutions DIR` puts it where it belongs."""

from itertools import product
from math import comb

import numpy as np
from checks.lesson18 import permutes, signs, suffices

# %% [markdown]
# **Solution.** If neither is better, each pair that differs is a coin. One-sided, since
# the statement has a side; whoever looks first and then chooses the side must double
# it.


# %%
def p_of_signs(a, b):
    wins, n = (a < b).sum(), (a != b).sum()
    return sum(comb(n, j) for j in range(wins, n + 1)) / 2 ** int(n)


print(signs(p_of_signs))

# %% [markdown]
# **Solution.** Exchanging the methods within a pair changes the sign of its difference.
# It looks at sizes, which the sign test does not, and one wild pair can decide it.


# %%
def p_of_exchanges(d):
    ways = np.array(list(product([1, -1], repeat=len(d))))
    return (ways @ d <= d.sum() + 1e-12).mean()


print(permutes(p_of_exchanges))

# %% [markdown]
# **Solution.** For each $n$ the least number of wins with $p \le 0.05$, and the chance
# of so many. It is no increasing function of $n$ (one more pair may ask for one more
# win), so one looks for the first.


# %%
def pairs_needed(q, power):
    n = 0
    while True:
        n += 1
        tails = [sum(comb(n, i) for i in range(w, n + 1)) / 2**n for w in range(n + 1)]
        wins = [w for w, tail in enumerate(tails) if tail <= 0.05]
        if sum(comb(n, w) * q**w * (1 - q) ** (n - w) for w in wins) >= power:
            return n


print(suffices(pairs_needed))
