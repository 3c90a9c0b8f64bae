"""Lesson 9, solved: `nglab lessons --solutions DIR` puts it where it belongs."""

from checks.lesson09 import quarters, shrinks, suffices

# %% [markdown]
# **Solution.** Along a curvature between $\mu$ and $L$ the step multiplies by $1 - a$
# times the curvature; the worst is at an end. So it is the larger of $|1 - a\mu|$ and
# $|1 - aL|$: for long steps the second.


# %%
def factor(a, mu, L):
    return max(abs(1 - a * mu), abs(1 - a * L))


print(shrinks(factor))

# %% [markdown]
# **Solution.** Solve $LR^2/(4N + 2) \le$ `off` for $N$, and round up. The bound of most
# textbooks, $LR^2/(2N)$, asks for twice as many.


# %%
from math import ceil


def steps_to_reach(L, R, off):
    return ceil((L * R**2 / off - 2) / 4)


print(suffices(steps_to_reach))

# %% [markdown]
# **Solution.** `star`, `falls` and `there` together get rid of both values of $f$. What
# remains has $(1 - 2n)F$ in it, which `more` times `top` provides; and at last an
# eighth of a square.


# %%
def long(star, falls, here, there, low, top, more):
    return star + falls + there + more * top + more * more / 8


print(quarters(long))
