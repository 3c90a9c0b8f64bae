"""Lesson 11, solved: `nglab lessons --solutions DIR` puts it where it belongs."""

import numpy as np
from checks.lesson11 import rolls, spins, tunes

# %% [markdown]
# **Solution.** $\eta = 4/(\sqrt L + \sqrt\mu)^2$, and $\nu = \rho^2$, since it is
# $\sqrt\nu$ by which the distance shrinks. Most forget the square.


# %%
def best_setting(mu, L):
    rho = (L**0.5 - mu**0.5) / (L**0.5 + mu**0.5)
    return 4 / (L**0.5 + mu**0.5) ** 2, rho**2


print(tunes(best_setting))

# %% [markdown]
# **Solution.** The velocity after $j$ steps is $1 + \nu + \ldots + \nu^{j-1} = (1 -
# \nu^j)/(1 - \nu)$; the way is $\eta$ times the sum of these. In the long run the ball
# goes $1/(1 - \nu)$ times as fast as gradient descent.


# %%
def way(lr, nu, k):
    return lr * (k - nu * (1 - nu**k) / (1 - nu)) / (1 - nu)


print(rolls(way))

# %% [markdown]
# **Solution.** The roots of $r^2 - (1 + \nu - \eta\lambda_i) r + \nu$; the larger of
# their sizes counts. Complex ones have the size $\sqrt\nu$, real ones differ, and the
# larger is nearer to 1.


# %%
def size_of_a_step(lr, nu, curvature):
    return np.abs(np.roots([1, lr * curvature - 1 - nu, nu])).max()


print(spins(size_of_a_step))
