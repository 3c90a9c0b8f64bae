"""Lesson 11's exercises. Look inside only when you have tried."""

from math import sqrt
from typing import Any

import numpy as np

from checks.verdicts import question


def by_touching(mu: float, L: float) -> Any:
    """The setting at which the roots are equal along mu and along L, s and -s with
    s^2 = nu: sqrt(lr mu) = 1 - s and sqrt(lr L) = 1 + s, linear in sqrt(lr) and s."""
    root, s = np.linalg.solve([[sqrt(mu), 1.0], [sqrt(L), -1.0]], [1.0, 1.0])
    return np.array([root**2, s**2])


tunes = question(
    "tunes",
    "best_setting",
    cases=((1.0, 100.0), (0.1, 2.5), (4.0, 9.0)),
    right=by_touching,
    mistakes={
        "The distance shrinks by sqrt(nu): nu is the square of rho.": lambda mu, L: [
            4 / (sqrt(L) + sqrt(mu)) ** 2,
            (sqrt(L) - sqrt(mu)) / (sqrt(L) + sqrt(mu)),
        ],
        "Roots of L and mu in nu as well: that is gradient descent's rho.": (
            lambda mu, L: [
                4 / (sqrt(L) + sqrt(mu)) ** 2,
                ((L - mu) / (L + mu)) ** 2,
            ]
        ),
        "The rate: the sum of the roots is squared, not each of them.": (
            lambda mu, L: [
                4 / (L + mu),
                ((sqrt(L) - sqrt(mu)) / (sqrt(L) + sqrt(mu))) ** 2,
            ]
        ),
        "That is the rate of plain descent: momentum bears more.": lambda mu, L: [
            2 / (L + mu),
            ((sqrt(L) - sqrt(mu)) / (sqrt(L) + sqrt(mu))) ** 2,
        ],
        "That is Nesterov's setting.": lambda mu, L: [
            1 / L,
            (sqrt(L) - sqrt(mu)) / (sqrt(L) + sqrt(mu)),
        ],
        "First the rate, then nu.": lambda mu, L: [
            ((sqrt(L) - sqrt(mu)) / (sqrt(L) + sqrt(mu))) ** 2,
            4 / (sqrt(L) + sqrt(mu)) ** 2,
        ],
    },
    hints=(
        "The lesson has both, under 'Two roots', with kappa = L/mu.",
        "sqrt(nu) = (sqrt(kappa) - 1)/(sqrt(kappa) + 1); the rate has a sum of roots, "
        "squared, below.",
        "4/(sqrt(L) + sqrt(mu))^2, ((sqrt(L) - sqrt(mu))/(sqrt(L) + sqrt(mu)))^2.",
    ),
    otherwise="For which nu and lr do the equal roots lie at mu and at L?",
    praise="both ends of the flat piece lie on mu and L.",
)


def by_rolling(lr: float, nu: float, k: int) -> float:
    """The same by rolling."""
    x = V = 0.0
    for _ in range(k):
        V = nu * V + 1
        x += lr * V
    return x


rolls = question(
    "rolls",
    "way",
    cases=((0.1, 0.9, 10), (1.0, 0.5, 1), (0.3, 0.99, 50), (2.0, 0.8, 3)),
    right=by_rolling,
    mistakes={
        "That is the velocity at the end: add it up over the steps.": (
            lambda lr, nu, k: lr * (1 - nu**k) / (1 - nu)
        ),
        "It has to gather speed first: 1/(1 - nu) is the velocity of the long run.": (
            lambda lr, nu, k: lr * k / (1 - nu)
        ),
        "That is plain descent: where is the memory?": lambda lr, nu, k: lr * k,
        "The first step has the velocity 1 already: V <- nu V + g comes first.": (
            lambda lr, nu, k: by_rolling(lr, nu, k - 1)
        ),
        "One step too many.": lambda lr, nu, k: by_rolling(lr, nu, k + 1),
        "Here V <- nu V + g: the gradient is not damped by 1 - nu.": (
            lambda lr, nu, k: (1 - nu) * by_rolling(lr, nu, k)
        ),
        "The rate multiplies every step.": lambda lr, nu, k: by_rolling(1.0, nu, k),
    },
    hints=(
        "What is V after 1, 2 and 3 steps?",
        "V is 1, 1 + nu, 1 + nu + nu^2, ...: (1 - nu^j)/(1 - nu) after j steps.",
        "A loop does it. Or lr (k - nu (1 - nu^k)/(1 - nu))/(1 - nu).",
    ),
    otherwise="What is V after j steps, and what is the sum?",
    praise="1/(1 - nu) times as far in the end, after about as many steps.",
)


def by_matrix(lr: float, nu: float, curvature: float) -> float:
    """The largest eigenvalue, in size, of a step of (x, V)."""
    step = np.array([[1 - lr * curvature, -lr * nu], [curvature, nu]])
    return float(np.abs(np.linalg.eigvals(step)).max())


def middle(lr: float, nu: float, curvature: float) -> float:
    """Half of the sum of the two roots."""
    return (1 + nu - lr * curvature) / 2


def real(sign: int, lr: float, nu: float, curvature: float) -> float:
    """A root where it is real, sqrt(nu) where it is complex."""
    m = middle(lr, nu, curvature)
    return m + sign * sqrt(m * m - nu) if m * m > nu else sqrt(nu)


spins = question(
    "spins",
    "size_of_a_step",
    cases=((0.1, 0.5, 1.0), (0.1, 0.5, 0.1), (0.1, 0.5, 29.5), (0.03, 0.9, 50.0)),
    right=by_matrix,
    mistakes={
        "Only where the roots are complex: real ones differ, and the larger counts.": (
            lambda lr, nu, c: sqrt(nu)
        ),
        "Complex roots have the size sqrt(nu): nu is their product.": (
            lambda lr, nu, c: (
                max(abs(real(1, lr, nu, c)), abs(real(-1, lr, nu, c)))
                if middle(lr, nu, c) ** 2 > nu
                else nu
            )
        ),
        "The other root may be larger in size: it is, for steep curvatures.": (
            lambda lr, nu, c: abs(real(1, lr, nu, c))
        ),
        "That is the smaller root, where they are real: the larger one stays.": (
            lambda lr, nu, c: min(abs(real(1, lr, nu, c)), abs(real(-1, lr, nu, c)))
        ),
        "That is the factor of plain descent.": lambda lr, nu, c: abs(1 - lr * c),
        "That is half of their sum: the root of the discriminant is missing.": (
            lambda lr, nu, c: abs(middle(lr, nu, c))
        ),
        "A size is not negative: take the absolute value.": lambda lr, nu, c: real(
            -1 if middle(lr, nu, c) < 0 else 1, lr, nu, c
        ),
    },
    hints=(
        "r^2 - (1 + nu - lr lambda) r + nu = 0. np.roots solves it.",
        "np.roots([1, lr * curvature - 1 - nu, nu]): two roots, of which one decides.",
        "The largest of their np.abs.",
    ),
    otherwise="What are the roots of r^2 - (1 + nu - lr lambda) r + nu?",
    praise="flat at sqrt(nu), and rising at both ends.",
)
