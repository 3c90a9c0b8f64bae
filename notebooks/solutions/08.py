"""Lesson 8, solved: `nglab lessons --solutions DIR` puts it where it belongs."""

from checks.lesson08 import explodes, grows, tests

# %% [markdown]
# **Solution.** `top` times the factor to the power of `layers` is `bottom`: take the
# root. Averages of what is added a layer mean nothing here.


# %%
def growth(bottom, top, layers):
    return (bottom / top) ** (1 / layers)


print(grows(growth))

# %% [markdown]
# **Solution.** After $l$ layers it is `growth**l` times as long. Solve for $l$, and
# round up: layers come whole.


# %%
from math import ceil, log


def layers(growth, ratio):
    return ceil(log(ratio) / log(growth))


print(explodes(layers))

# %% [markdown]
# **Solution.** The chance of exactly $w$ heads is $\binom{n}{w}/2^n$; sum it from
# `wins` up to `pairs`. Five of five is 1/32, and four of five is no finding at all.


# %%
from math import comb


def p_value(wins, pairs):
    ways = [comb(pairs, heads) for heads in range(wins, pairs + 1)]
    return sum(ways) / 2**pairs


print(tests(p_value))
