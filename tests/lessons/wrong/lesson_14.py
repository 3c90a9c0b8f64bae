"""Wrong answers to the exercises of lesson 14."""

from math import log, sqrt


def end(eta, h, S2):
    return eta**2 * S2 / (1 - (1 - eta * h) ** 2)


HOVERS = {
    "a single step adds": lambda eta, h, S2: eta * eta * S2,
    "is not 1 - 2 eta h": lambda eta, h, S2: eta * S2 / 2 / h,
    "the theorem's bound": lambda eta, h, S2: eta * S2 / h / (1 - eta * h),
    "not its root": lambda eta, h, S2: sqrt(end(eta, h, S2)),
    "q = (1 - eta h)^2": lambda eta, h, S2: end(eta, 1, S2),
    "mean square already": lambda eta, h, S2: end(eta, h, S2 * S2),
    "counts squared": lambda eta, h, S2: end(eta, h, S2) / eta,
    "so its square by": lambda eta, h, S2: eta * eta * S2 / (1 - (1 - eta * h)),
    "leave alone": lambda eta, h, S2: 3 * end(eta, h, S2),
    "should be a number": lambda eta, h, S2: [eta],
}


def rate(r2, mu, L, S2):
    return 1 / (S2 / (r2 * mu) + L)


REACHES = {
    "is left out": lambda r2, mu, L, S2: r2 * mu / S2,
    "is infinite": lambda r2, mu, L, S2: 1 / L,
    "no root": lambda r2, mu, L, S2: rate(sqrt(r2), mu, L, S2),
    "A sign": lambda r2, mu, L, S2: rate(r2, mu, -L, S2),
    "the other theorem": lambda r2, mu, L, S2: r2 * mu / S2 / 2,
    "not with S^2": lambda r2, mu, L, S2: r2 * mu / (S2 + S2 * L),
    "Upside down": lambda r2, mu, L, S2: 1 / rate(r2, mu, L, S2),
    "mu is missing": lambda r2, mu, L, S2: r2 * mu / (S2 + r2 * L),
    "Which eta makes": lambda r2, mu, L, S2: rate(r2, mu, L, S2) / 2,
}


def share(b, N):
    return (1 - (b - 1) / (N - 1)) / b


BATCHES = {
    "with replacement": lambda b, N: 1 / b,
    "N - 1 is below": lambda b, N: (N - b) / (b * N),
    "1/b of the noise as well": lambda b, N: b * share(b, N),
    "not of their mean": lambda b, N: b * b * share(b, N),
    "is its root": lambda b, N: sqrt(share(b, N)),
    "are left out": lambda b, N: (N - b) / N,
    "not what it leaves": lambda b, N: 1 - share(b, N),
    "What comes out for b = 1": lambda b, N: 2.0,
}

PLANS = {
    "all of it is noise": lambda k, D0, S2: 1.0,
    "the rate is too low": lambda k, D0, S2: 1e-4,
    "the rate is too high": lambda k, D0, S2: 0.9,
    "where SGD is stable": lambda k, D0, S2: 2.5,
    "is noise": lambda k, D0, S2: 1 / (1 + k) ** 0.5,
    "is left of the start": lambda k, D0, S2: min(1, 0.8 * log(k + 3) / (2 * k)),
    "should be a number": lambda k, D0, S2: "small",
}

WRONG = {"hovers": HOVERS, "reaches": REACHES, "batches": BATCHES, "plans": PLANS}
