"""Wrong answers to the exercises of lesson 7."""


def adams(lr, eps, g):
    return lr * g / (abs(g) + eps)


STEPS = {
    "that is gradient descent": lambda lr, eps, g: lr * g,
    "without eps": lambda lr, eps, g: lr if g > 0 else -lr,
    "The sign of g": lambda lr, eps, g: abs(adams(lr, eps, g)),
    "not in it": lambda lr, eps, g: lr * g / (g * g + eps) ** 0.5,
    "its root is |g|": lambda lr, eps, g: lr * g / (g * g + eps),
    "are corrected for it": lambda lr, eps, g: (
        lr * 0.1 * g / (0.001**0.5 * abs(g) + eps)
    ),
    "at t = 1?": lambda lr, eps, g: 2 * adams(lr, eps, g),
    "should be a number": lambda lr, eps, g: None,
}


SHARES = {
    "p/(1 + p), not p": lambda p, eps: eps * p,
    "not at eps/p": lambda p, eps: eps / p,
    "the share that is missing": lambda p, eps: eps / p - eps,
    "nearly 1": lambda p, eps: eps / (1 - p),
    "not in it": lambda p, eps: (eps * p * p / (1 - p * p)) ** 0.5,
    "given the length eps": lambda p, eps: p / (eps + p),
    "For which |g|": lambda p, eps: 1.0,
}
BACK = {
    "The memory is missing": lambda lr, beta, g: -lr if g > 0 else lr,
    "divides by 1 - beta_1^2": lambda lr, beta, g: (
        (1 - beta) ** 2 * (-lr if g > 0 else lr)
    ),
    "not 1 - beta_1.": lambda lr, beta, g: (1 - beta) * (-lr if g > 0 else lr),
    "the signs differ": lambda lr, beta, g: lr if g > 0 else -lr,
    "the newer gradient": lambda lr, beta, g: (
        (1 - beta) / (1 + beta) * (lr if g > 0 else -lr)
    ),
    "only the sign of g": lambda lr, beta, g: -lr * g * (1 - beta) / (1 + beta),
    "mind the sign": lambda lr, beta, g: -lr * (1 - beta) / (1 + beta),
    "What are m": lambda lr, beta, g: 0.5,
}


WRONG = {"stands": STEPS, "shares": SHARES, "back": BACK}
