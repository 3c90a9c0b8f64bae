"""Lesson 2, solved: `nglab lessons --solutions DIR` puts it where it belongs."""

from checks.lesson02 import arrives, floors, strays

# %% [markdown]
# **Solution.** The triangle inequality has two sides: $|d_k - h| \le d_{k+1} \le d_k +
# h$. Many leave out the bars: nearer than $h$, a step cannot be short enough.


# %%
def nearest_and_farthest(d, h):
    return abs(d - h), d + h


print(floors(nearest_and_farthest))

# %% [markdown]
# **Solution.** All steps together are $\sigma R'/(1 - \rho) = \sqrt\kappa\,R'$ long.
# What is left is $R$ minus that, but never below 0.


# %%
def left_at_best(kappa, believed, R):
    return max(0.0, R - kappa**0.5 * believed)


print(strays(left_at_best))

# %% [markdown]
# **Solution.** The white lie: below $3 + 2\sqrt2$ believe in $3 + 2\sqrt2$, where
# $\sigma = \rho = 1/\sqrt2$. Without it good luck ruins the walk.


# %%
def schedule(kappa, R):
    kappa = max(kappa, 3 + 2 * 2**0.5)
    sigma, rho = 2 * kappa**0.5 / (1 + kappa), (kappa - 1) / (kappa + 1)
    return lambda k: sigma * rho**k * R


print(arrives(schedule))
