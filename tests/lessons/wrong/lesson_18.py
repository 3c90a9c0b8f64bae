"""Wrong answers to the exercises of lesson 18."""

from itertools import product
from math import comb


def heads(k, n):
    return sum(comb(n, j) for j in range(int(k), int(n) + 1)) / 2 ** int(n)


def wins(a, b):
    return sum(x < y for x, y in zip(a, b, strict=True))


def both(a, b):
    return wins(a, b) + wins(b, a)


SIGNS = {
    "do not count in n": lambda a, b: heads(wins(a, b), len(a)),
    "add those of more": lambda a, b: comb(both(a, b), wins(a, b)) / 2 ** both(a, b),
    "The other tail": lambda a, b: heads(wins(b, a), both(a, b)),
    "so many count as well": lambda a, b: heads(wins(a, b) + 1, both(a, b)),
    "for both sides": lambda a, b: min(1, 2 * heads(wins(a, b), both(a, b))),
    "no probability": lambda a, b: wins(a, b) / both(a, b),
    "1 - p": lambda a, b: 1 - heads(wins(a, b), both(a, b)),
    "How many wins": lambda a, b: 0.123,
    "should be a number": lambda a, b: a < b,
}


def ways(d):
    return [
        sum(s * x for s, x in zip(signs, d, strict=True))
        for signs in product((1, -1), repeat=len(d))
    ]


def share(d, counts):
    return sum(counts(w, sum(d)) for w in ways(d)) / 2 ** len(d)


PERMUTES = {
    "at most, not less": lambda d: share(d, lambda w, seen: w < seen),
    "The other tail": lambda d: share(d, lambda w, seen: w >= seen),
    "not a share": lambda d: share(d, lambda w, seen: w <= seen) * 2 ** len(d),
    "Both sides": lambda d: share(d, lambda w, seen: abs(w) >= abs(seen)),
    "the sign test": lambda d: heads(sum(x < 0 for x in d), len(d)),
    "1 - p": lambda d: 1 - share(d, lambda w, seen: w <= seen),
    "Of all sums": lambda d: 0.777,
    "should be a number": lambda d: ways(d),
}


def enough(n, level):
    return min((k for k in range(n + 1) if heads(k, n) <= level), default=n + 1)


def chance(n, q, k):
    return sum(comb(n, j) * q**j * (1 - q) ** (n - j) for j in range(k, n + 1))


def first(q, power, level=0.05):
    n = 1
    while chance(n, q, enough(n, level)) < power:
        n += 1
    return n


def by_majority(q, power):
    n = 1
    while chance(n, q, n // 2 + 1) < power:
        n += 1
    return n


SUFFICES = {
    "To win more than half": by_majority,
    "a level of 0.025": lambda q, power: first(q, power, 0.025),
    "will not win them all": lambda q, power: 5,
    "One too many": lambda q, power: first(q, power) + 1,
    "One short": lambda q, power: first(q, power) - 1,
    "a level of 0.1": lambda q, power: first(q, power, 0.1),
    "Pairs, not runs": lambda q, power: 2 * first(q, power),
    "For this n": lambda q, power: 1000,
    "should be a number": lambda q, power: [q, power],
}

WRONG = {"signs": SIGNS, "permutes": PERMUTES, "suffices": SUFFICES}
