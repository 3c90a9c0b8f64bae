"""Lesson 3, solved: `nglab lessons --solutions DIR` puts it where it belongs."""

from checks.lesson03 import archimedes, escapes, lifts

# %% [markdown]
# **Solution.** A step from the distance $a$ multiplies by $1 + h/a$, and ends at $h -
# a$ on the other side; from there the factor is $1 + h/(h - a)$.


# %%
def two_steps(h, a):
    return (1 + h / a) * (1 + h / (h - a))


print(lifts(two_steps))

# %% [markdown]
# **Solution.** Archimedes: $P(|\xi_1| \ge t) = 1 - t$ with $t = r/(\delta a^k)$, as
# long as $t \le 1$; before, it is 0.


# %%
def escaped(k, r, delta, a):
    return max(0.0, 1 - r / (delta * a**k))


print(archimedes(escaped))

# %% [markdown]
# **Solution.** $P(|\cos\theta| \ge t) = 2\arccos(t)/\pi$, which is at least $p$ for $t
# \le \cos(\pi p/2)$. Solve for $k$, round up, and do not go below 0.


# %%
from math import ceil, cos, log, pi


def steps_to_escape(p, r, delta, a):
    steps = log(r / (delta * cos(pi * p / 2))) / log(a)
    return max(0, ceil(steps))


print(escapes(steps_to_escape))
