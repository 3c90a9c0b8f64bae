"""Wrong answers to the exercises of lesson 8."""

from math import ceil, log, log10


def grown(growth, ratio):
    return ceil(log(ratio) / log(growth))


LAYERS = {
    "come whole": lambda growth, ratio: log(ratio) / log(growth),
    "one layer short": lambda growth, ratio: grown(growth, ratio) - 1,
    "one layer too many": lambda growth, ratio: grown(growth, ratio) + 1,
    "not added": lambda growth, ratio: ceil((ratio - 1) / (growth - 1)),
    "is not growth - 1": lambda growth, ratio: ceil(log(ratio) / (growth - 1)),
    "decimal": lambda growth, ratio: ceil(log10(ratio) / log(growth)),
    "growth^l enough?": lambda growth, ratio: 2 * grown(growth, ratio),
    "should be a number of layers": lambda growth, ratio: "ten",
}


GROWTHS = {
    "do not divide": lambda bottom, top, layers: bottom / top / layers,
    "is no factor": lambda bottom, top, layers: 1 + (bottom - top) / top / layers,
    "from the top": lambda bottom, top, layers: (top / bottom) ** (1 / layers),
    "logarithm of the factor": lambda bottom, top, layers: (
        (log(bottom) - log(top)) / layers
    ),
    "not one more": lambda bottom, top, layers: (bottom / top) ** (1 / (1 + layers)),
    "a square root": lambda bottom, top, layers: (bottom / top) ** 0.5,
    "Relative to": lambda bottom, top, layers: bottom ** (1 / layers),
    "top times growth": lambda bottom, top, layers: 1.25,
}


def chances(pairs, some):
    """How likely the numbers of heads are for which `some` is so."""
    row = [1.0]
    for _ in range(pairs):
        row = [(a + b) / 2 for a, b in zip([0.0, *row], [*row, 0.0], strict=True)]
    return sum(chance for heads, chance in enumerate(row) if some(heads))


TESTS = {
    "add the chances": lambda wins, n: chances(n, lambda heads: heads == wins),
    "more than so many": lambda wins, n: chances(n, lambda heads: heads > wins),
    "at most so many": lambda wins, n: chances(n, lambda heads: heads <= wins),
    "for both sides": lambda wins, n: min(
        1, 2 * chances(n, lambda heads: heads >= wins)
    ),
    "share of pairs": lambda wins, n: wins / n,
    "Only if all agree": lambda wins, n: 1 / 2**wins,
    "ways to win": lambda wins, n: (n + 1 - wins) / 2**n,
    "exactly w heads": lambda wins, n: 0.03125,
}


WRONG = {"explodes": LAYERS, "grows": GROWTHS, "tests": TESTS}
