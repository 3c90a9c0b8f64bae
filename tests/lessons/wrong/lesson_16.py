"""Wrong answers to the exercises of lesson 16."""

from math import copysign, log


def first(beta1, beta2, g):
    return copysign((1 - beta1) / (1 - beta2) ** 0.5, g)


BEGINS = {
    "That is Adam's": lambda beta1, beta2, g: copysign(1, g),
    "m is an average": lambda beta1, beta2, g: first(0, beta2, g),
    "as its root": lambda beta1, beta2, g: copysign((1 - beta1) / (1 - beta2), g),
    "has the sign of g": lambda beta1, beta2, g: abs(first(beta1, beta2, g)),
    "g cancels": lambda beta1, beta2, g: first(beta1, beta2, g) * abs(g),
    "v is an average": lambda beta1, beta2, g: first(beta1, 0, g),
    "Upside down": lambda beta1, beta2, g: 1 / first(beta1, beta2, g),
    "after the first gradient?": lambda beta1, beta2, g: 2 * first(beta1, beta2, g),
    "should be a number": lambda beta1, beta2, g: None,
}


def sums(k, power=0.5):
    return sum(t**-power for t in range(1, k + 1))


TRAVELS = {
    "the last step times k": lambda lr, k: lr * k**0.5,
    "no integral": lambda lr, k: 2 * lr * k**0.5,
    "the last step alone": lambda lr, k: lr * k**-0.5,
    "grow shorter": lambda lr, k: lr * k,
    "divided by its root": lambda lr, k: lr * sums(k, 1),
    "which belongs to 1/t": lambda lr, k: lr * log(k),
    "not k + 1": lambda lr, k: lr * sums(k + 1),
    "not 2": lambda lr, k: lr * sum(t**-0.5 for t in range(2, k + 2)),
    "One step is missing": lambda lr, k: lr * sums(k - 1),
    "How long is step t": lambda lr, k: 3 * lr * sums(k),
}

RESCALES = {
    "these are new": lambda lr, eps, a, b: (lr, eps * a / b),
    "eta has none of it": lambda lr, eps, a, b: (lr * b / a, eps * a / b),
    "that is new, too": lambda lr, eps, a, b: (lr * b, eps),
    "has the unit of x below": lambda lr, eps, a, b: (lr * b, a * eps),
    "not a b g": lambda lr, eps, a, b: (b * lr, a * b * eps),
    "gradient descent": lambda lr, eps, a, b: (lr * b**2 / a, eps),
    "b times larger": lambda lr, eps, a, b: (lr / b, eps / b * a),
    "not beside g^2": lambda lr, eps, a, b: (lr * b, eps * (a / b) ** 2),
    "First eta": lambda lr, eps, a, b: (eps * a / b, lr * b),
    "By what": lambda lr, eps, a, b: (2 * lr * b, eps * a / b),
    "should be an array of shape (2,)": lambda lr, eps, a, b: lr * b,
}


def turn(C, beta2, gradients=None, turns=6000, early=False):
    """x's change in the last of many turns, taken one by one."""
    v = 1.0
    for _ in range(turns):
        change = 0.0
        for g in (C, -1.0, -1.0):
            old, v = v, beta2 * v + (1 - beta2) * g * g
            counts = gradients is None or g in gradients
            change -= counts * g / (old if early else v) ** 0.5
    return change


def first_turn(C, beta2):
    v = change = 0.0
    for g in (C, -1.0, -1.0):
        v = beta2 * v + (1 - beta2) * g * g
        change -= g / v**0.5
    return change


DRIFTS = {
    "The sign": lambda C, beta2: -turn(C, beta2),
    "a turn has three": lambda C, beta2: turn(C, beta2) / 3,
    "comes and fades": lambda C, beta2: -(C - 2) / ((C * C + 1 + 1) / 3) ** 0.5,
    "bound of the theorem": lambda C, beta2: 0.5**0.5 + (1 + 2 * beta2) ** -0.5 - 1,
    "step back is missing": lambda C, beta2: turn(C, beta2, gradients=(-1.0,)),
    "and then divides it": lambda C, beta2: turn(C, beta2, early=True),
    "does not yet repeat": first_turn,
    "Which v divides": lambda C, beta2: 5.0,
    "should be a number": lambda C, beta2: (C, beta2),
}

WRONG = {
    "begins": BEGINS,
    "travels": TRAVELS,
    "rescales": RESCALES,
    "drifts": DRIFTS,
}
