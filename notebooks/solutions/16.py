"""Lesson 16, solved: `nglab lessons --solutions DIR` puts it where it belongs."""

import numpy as np
from checks.lesson16 import begins, drifts, rescales, travels

# %% [markdown]
# **Solution.** $m = (1 - \beta_1)g$ and $v = (1 - \beta_2)g^2$, so $g$ cancels up to
# its sign. Frameworks differ here: torch and optax correct AMSGrad's averages, and
# their first step is $\eta$.


# %%
def first_step(beta1, beta2, g):
    return (1 - beta1) * g / np.sqrt((1 - beta2) * g * g)


print(begins(first_step))

# %% [markdown]
# **Solution.** $\eta\sum_{t \le k} 1/\sqrt t \approx 2\eta\sqrt k$. AdaGrad can reach
# any point, since the sum has no end; the steps go to 0 nevertheless.


# %%
def travelled(lr, k):
    return lr * (np.arange(1, k + 1) ** -0.5).sum()


print(travels(travelled))

# %% [markdown]
# **Solution.** The new gradient is $\frac ab g$, so $\varepsilon$ becomes $\frac ab
# \varepsilon$; all lengths grow by $b$, and so does $\eta$. Check a method's units
# before its numbers: it finds half of all wrong ports.


# %%
def same_path(lr, eps, a, b):
    return lr * b, eps * a / b


print(rescales(same_path))

# %% [markdown]
# **Solution.** Before the $C$ let $v = w$. After three steps it is $w$ again, which is
# a linear equation. For large $C$ and $\beta_2 = 1/(1 + C^2)$ the change tends to the
# theorem's bound. For every $\beta_2$ it is positive in a band of $C$ above 2, which is
# narrow for $\beta_2$ near 1 (there $v$ hardly changes in a turn) and wide for small
# ones.


# %%
def change_per_turn(C, beta2):
    b = beta2
    v3 = (1 - b) * (b**2 * C**2 + b + 1) / (1 - b**3)
    v1 = b * v3 + (1 - b) * C**2
    v2 = b * v1 + 1 - b
    return -C / v1**0.5 + 1 / v2**0.5 + 1 / v3**0.5


print(drifts(change_per_turn))
