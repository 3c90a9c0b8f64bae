"""Wrong answers to the exercises of lesson 0."""

from math import ceil, log, log10

RATES = {
    "half of what it may be": lambda lam: 1 / max(lam),
    "not the flattest": lambda lam: 2 / min(lam),
    "the best rate": lambda lam: 2 / (min(lam) + max(lam)),
    "a mean does not help": lambda lam: 2 * len(lam) / sum(lam),
    "do not add up": lambda lam: 2 / sum(lam),
    "inverse of a curvature": lambda lam: max(lam) * 2,
    "wherever it stands": lambda lam: 2 / lam[-1],
    "for all i": lambda lam: 0.1,
    "should be a number": lambda lam: 2 / lam,
}


def steps(kappa, share):
    return log(share, 1 - 2 / (kappa + 1))


STEPS = {
    "Steps come whole": steps,
    "one short": lambda *case: int(steps(*case)),
    "one too many": lambda *case: 1 + ceil(steps(*case)),
    "the rate 1/L": lambda kappa, share: ceil(log(share, 1 - 1 / kappa)),
    "the other decimal": lambda kappa, share: ceil(
        log10(share) / log((kappa - 1) / (kappa + 1))
    ),
    "only for large kappa": lambda kappa, share: ceil(kappa * log(1 / share) / 2),
    "f by its square": lambda *case: ceil(steps(*case) / 2),
    "what momentum makes": lambda kappa, share: ceil(steps(kappa**0.5, share)),
    "rho^k at most": lambda kappa, share: 12,
}


def around(off):
    def two_rates(mu, L):
        return sorted(1 / (mu + (L - mu) * (0.5 + s * off)) for s in (-1, 1))

    return two_rates


PAIRS = {
    "best rate twice": around(0.0),
    "both ends zero": around(0.5),
    "inverses of the zeros": lambda mu, L: [
        1 / rate for rate in around(0.125**0.5)(mu, L)[::-1]
    ],
    "The smaller rate first": lambda mu, L: around(0.125**0.5)(mu, L)[::-1],
    "all of it": around(0.5**0.5),
    "not one half": around(0.25),
    "in the middle and at L": around(0.1),
}
WRONG = {"bears": RATES, "needs": STEPS, "pairs": PAIRS}
