"""Wrong answers to the exercises of lesson 1."""

from math import ceil, log, log1p, log10


def climb(r, beta):
    return 1 + ceil(log(r) / log1p(beta))


CLIMBS = {
    "is None": lambda r, beta: None,
    "is inf": lambda r, beta: float("inf"),
    "is '3'": lambda r, beta: "3",
    "no gradient to look back at": lambda r, beta: climb(r, beta) - 1,
    "one too many": lambda r, beta: climb(r, beta) + 1,
    "Steps come whole: it": lambda r, beta: 1 + log(r) / log1p(beta),
    "Steps come whole, and": lambda r, beta: log(r) / log1p(beta),
    "nothing is added": lambda r, beta: 1 + ceil((r - 1) / beta),
    "is not beta": lambda r, beta: 1 + ceil(log(r) / beta),
    "not 1 + r": lambda r, beta: 1 + ceil(log(1 + r) / log1p(beta)),
    "at least r": lambda r, beta: 2 * climb(r, beta),
    "product at least r": lambda r, beta: 1 + ceil(log10(r) / log1p(beta)),
}


CURVATURES = {
    "momentum bears more": lambda lr, nu: 2 / lr,
    "The sign of nu": lambda lr, nu: (2 - 2 * nu) / lr,
    "half of it": lambda lr, nu: (1 + nu) / lr,
    "swap the roles": lambda lr, nu: lr * (2 + 2 * nu),
    "does not divide": lambda lr, nu: 2 / lr / (1 + nu),
    "not damped here": lambda lr, nu: 2 / lr * (1 + nu) / (1 - nu),
    "equal to your rate": lambda lr, nu: 7 / lr,
    "should be a number": lambda lr, nu: [2 / lr],
}
BOUNCES = {
    "cancels for the distance": lambda lr, beta: (lr / beta, lr / beta),
    "the step back is shorter": lambda lr, beta: (lr / beta, 0),
    "k begins at 0": lambda lr, beta: (lr / beta - lr, lr - lr / (2 - beta)),
    "with q = 1 - beta": lambda lr, beta: (lr / (1 - beta), lr / (1 + beta)),
    "1 - q = 2 - beta": lambda lr, beta: (lr / beta, lr / (1 + beta)),
    "First the path": lambda lr, beta: (lr / (2 - beta), lr / beta),
    "what do they add up to": lambda lr, beta: (lr, lr),
    "an array of shape (2,)": lambda lr, beta: lr / beta,
}
WRONG = {"steepest": CURVATURES, "climb": CLIMBS, "bounces": BOUNCES}
