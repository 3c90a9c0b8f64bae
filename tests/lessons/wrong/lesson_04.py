"""Wrong answers to the exercises of lesson 4."""

from math import cos

SECANTS = {
    "the rate is its inverse": lambda lam, s: sum(lam * s**2) / sum(s**2),
    "s'y/y'y": lambda lam, s: sum(lam * s**2) / sum((lam * s) ** 2),
    "not all alike": lambda lam, s: len(lam) / sum(lam),
    "not a mean of 1/curvature": lambda lam, s: sum(s**2 / lam) / sum(s**2),
    "not by its size": lambda lam, s: sum(abs(s)) / sum(lam * abs(s)),
    "That is 1/L": lambda lam, s: 1 / max(lam),
    "What is y": lambda lam, s: 1.0,
}
DIRECTIONS = {
    "it cancels": lambda lr, angle: (
        lr / (1 - cos(angle)),
        0.5 * lr / (1 - cos(angle)),
    ),
    "half of lr": lambda lr, angle: (lr / (1 - cos(angle)), lr),
    "where lr counts once": lambda lr, angle: (1 / (1 - cos(angle)), 0.5),
    "not -lr cos": lambda lr, angle: (-lr / cos(angle), 0.5 * lr),
    "its inverse times": lambda lr, angle: (lr - lr * cos(angle), 0.5 * lr),
    "First s's/s'y": lambda lr, angle: (0.5 * lr, lr / (1 - cos(angle))),
    "What are s's": lambda lr, angle: (lr, lr),
}


def moment(lam, x, power):
    return sum(lam**power * x**2)


FORGETS = {
    "not along x": lambda lam, x: moment(lam, x, 0) / moment(lam, x, 1),
    "lambda_i^2 x_i^2 above": lambda lam, x: moment(lam, x, 1) / moment(lam, x, 2),
    "the rate is its inverse": lambda lam, x: moment(lam, x, 3) / moment(lam, x, 2),
    "the other rate": lambda lam, x: moment(lam, x, 3) / moment(lam, x, 4),
    "whatever its sign": lambda lam, x: sum(lam**2 * x) / sum(lam**3 * x),
    "That is 1/L": lambda lam, x: 1 / max(lam),
    "What is s": lambda lam, x: 0.1,
}
WRONG = {"secant": SECANTS, "directions": DIRECTIONS, "forgets": FORGETS}
