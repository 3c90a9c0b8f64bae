"""Lesson 12, solved: `nglab lessons --solutions DIR` puts it where it belongs."""

from checks.lesson12 import reaches, tries, zigzags

# %% [markdown]
# **Solution.** The rate is $(f - f^*)/|g|^2$, and the step goes against $g$. Those who
# divide by $|g|$ alone have normalised once too little.


# %%
def polyak_step(f, f_star, g):
    return -(f - f_star) / max(g @ g, 1e-300) * g


print(reaches(polyak_step))

# %% [markdown]
# **Solution.** With $f = \lambda_i x^2/2$ the rule is met if $\eta \le 2(1 -
# a)/\lambda_i$, wherever $x$ is. Count the rates down to the first that is: $1 +
# \lceil\log(\eta_0\lambda_i/(2(1 - a)))/\log(1/b)\rceil$, and 1 if $\eta_0$ is good
# enough.


# %%
def trials(curvature, first, share, shrink):
    count = 1
    while first > 2 * (1 - share) / curvature:
        first, count = first * shrink, count + 1
    return count


print(tries(trials))

# %% [markdown]
# **Solution.** With $g_i = \lambda_i x_i$ the step takes away $(g^\top g)^2/(2\, g^\top
# Q g)$ of $f = \frac12\sum \lambda_i x_i^2$. Kantorovich's inequality says that what is
# left is at most $((\kappa - 1)/(\kappa + 1))^2$ of it.


# %%
def fall(curvatures, x):
    g = curvatures * x
    return 1 - (g @ g) ** 2 / ((curvatures @ g**2) * (g @ x))


print(zigzags(fall))
