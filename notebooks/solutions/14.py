"""Lesson 14, solved: `nglab lessons --solutions DIR` puts it where it belongs."""

import numpy as np
from checks.lesson14 import batches, hovers, plans, reaches

# %% [markdown]
# **Solution.** In the end both sides of $E\,x_{k+1}^2 = q E\,x_k^2 + \eta^2 S^2$ are
# the same, so it is $\eta^2 S^2/(1 - q)$ with $q = (1 - \eta h)^2$. Beyond $\eta h = 2$
# there is no end.


# %%
def square_in_the_end(eta, h, S2):
    return eta**2 * S2 / (1 - (1 - eta * h) ** 2)


print(hovers(square_in_the_end))

# %% [markdown]
# **Solution.** $\eta S^2 = r^2\mu(1 - \eta L)$, solved for $\eta$. Those who leave out
# $1 - \eta L$ are nearly right where the ball is small, which is where one wants it.


# %%
def largest_rate(r2, mu, L, S2):
    return r2 * mu / (S2 + r2 * mu * L)


print(reaches(largest_rate))

# %% [markdown]
# **Solution.** Let the $a_i$ add up to 0, with the mean square $s$. Then $a_i a_j$, for
# $i \ne j$, is $-s/(N-1)$ on average, and the mean of $b$ has the mean square $\frac
# sb(1 - \frac{b-1}{N-1})$. The cases $b = 1$ and $b = N$ decide between the usual
# guesses.


# %%
def share_of_noise(b, N):
    return (N - b) / (b * (N - 1))


print(batches(share_of_noise))

# %% [markdown]
# **Solution.** The start wants a high rate, the noise a low one. The best rate is near
# $\log(k D_0/S^2)/(2k)$: it depends on the number of steps, so that there is no best
# constant rate without a budget. That is why schedules ask for the length of the run.


# %%
def best_rate(k, D0, S2):
    eta = np.geomspace(1e-5, 1, 20_000)
    q = (1 - eta) ** 2
    D = q**k * D0 + eta**2 * S2 * (1 - q**k) / (1 - q)
    return eta[D.argmin()]


print(plans(best_rate))
