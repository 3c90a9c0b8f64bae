"""Wrong answers to the exercises of lesson 11."""

import cmath


def setting(mu, L):
    root = 1 - 2 / ((L / mu) ** 0.5 + 1)
    return (1 + root) ** 2 / L, root


SETTINGS = {
    "nu is the square": setting,
    "gradient descent's rho": lambda mu, L: (
        setting(mu, L)[0],
        (1 - 2 * mu / (L + mu)) ** 2,
    ),
    "not each of them": lambda mu, L: (4 / (mu + L), setting(mu, L)[1] ** 2),
    "plain descent": lambda mu, L: (2 / (mu + L), setting(mu, L)[1] ** 2),
    "Nesterov's setting": lambda mu, L: (1 / L, setting(mu, L)[1]),
    "First the rate": lambda mu, L: (setting(mu, L)[1] ** 2, setting(mu, L)[0]),
    "equal roots lie": lambda mu, L: (1 / L, 0.9),
    "array of shape (2,)": lambda mu, L: 4 / L,
}


def gone(lr, nu, k):
    return lr * sum((1 - nu**j) / (1 - nu) for j in range(1, k + 1))


WAYS = {
    "velocity at the end": lambda lr, nu, k: lr * sum(nu**j for j in range(k)),
    "gather speed first": lambda lr, nu, k: lr / (1 - nu) * k,
    "where is the memory": lambda lr, nu, k: k * lr,
    "comes first": lambda lr, nu, k: gone(lr, nu, k - 1),
    "One step too many": lambda lr, nu, k: gone(lr, nu, k + 1),
    "not damped": lambda lr, nu, k: gone(lr, nu, k) * (1 - nu),
    "The rate multiplies": lambda lr, nu, k: gone(1, nu, k),
    "what is the sum": lambda lr, nu, k: 4.0,
}


def roots(lr, nu, curvature):
    b = 1 + nu - lr * curvature
    off = cmath.sqrt(b * b - 4 * nu)
    return (b + off) / 2, (b - off) / 2


def real(*case):
    return roots(*case)[0].imag == 0


SIZES = {
    "Only where the roots are complex": lambda lr, nu, c: nu**0.5,
    "nu is their product": lambda lr, nu, c: (
        max(map(abs, roots(lr, nu, c))) if real(lr, nu, c) else nu
    ),
    "The other root": lambda *case: abs(roots(*case)[0]),
    "the smaller root": lambda *case: min(map(abs, roots(*case))),
    "plain descent": lambda lr, nu, c: abs(lr * c - 1),
    "half of their sum": lambda *case: abs(sum(roots(*case)) / 2),
    "A size is not negative": lambda *case: (
        max(roots(*case), key=abs).real if real(*case) else abs(roots(*case)[0])
    ),
    "What are the roots": lambda lr, nu, c: 0.3,
}
WRONG = {"tunes": SETTINGS, "rolls": WAYS, "spins": SIZES}
