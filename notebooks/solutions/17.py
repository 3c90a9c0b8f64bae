"""Lesson 17, solved: `nglab lessons --solutions DIR` puts it where it belongs."""

from math import ceil

import numpy as np
from checks.lesson17 import judges, promises, proves, strays

# %% [markdown]
# **Solution.** $4N + 2 \ge LR^2/e$, so $N \ge (LR^2/e - 2)/4$; and whole.
# That a reader of the older bound $LR^2/(2N)$ takes twice as
# many steps is worth saying: a better theorem is a faster method, with no line changed.


# %%
def steps_promised(L, R, e):
    return ceil((L * R**2 / e - 2) / 4)


print(promises(steps_promised))

# %% [markdown]
# **Solution.** `nan > 1` is false, and so is `nan <= 1`: a judge who asks whether the
# claim is *broken* lets a run that blew up pass. Ask whether it is *kept*.


# %%
def largest_ratio(observed, bound):
    with np.errstate(all="ignore"):
        inside = np.where(observed <= bound, 0.0, np.inf)
        found = np.where(bound > 0, observed / bound, inside)
    return np.where(np.isnan(found), np.inf, found).max()


print(judges(largest_ratio))

# %% [markdown]
# **Solution.** Anything with a slope $b\kappa/a$ a little above 1. For large $\kappa$
# steeper ones are worse, up to about $\sqrt[4]{2\kappa}$; for $\kappa$ near 1 the
# window is narrow, and this is where formulas fail that were found at one $\kappa$.


# %%
def start(kappa):
    return kappa, 1.1


print(strays(start))

# %% [markdown]
# **Solution.** $2a(v - n) + a(2 - a)n$. One multiplies the inequality that knows of $v$
# by what $v$ is to be multiplied by, and looks at what is left: here it is a product of
# facts. This is how every proof of the library was found, by hand or by a solver.


# %%
def never_further(coco, room, step, size):
    return 2 * step * coco + step * room * size


print(proves(never_further))
