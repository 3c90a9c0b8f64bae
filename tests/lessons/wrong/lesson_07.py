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


WRONG = {"stands": STEPS}
