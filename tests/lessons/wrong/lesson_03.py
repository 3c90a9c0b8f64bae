"""Wrong answers to the exercises of lesson 3."""

from math import ceil, cos, floor, log, pi, sin


def unrounded_escape(p, r, push, a):
    return log(r / (push * sin(pi * (1 - p) / 2))) / log(a)


def escape(p, r, push, a):
    return max(0, ceil(unrounded_escape(p, r, push, a)))


def by_law(share):
    return lambda p, r, push, a: ceil(log(r / (push * share(p))) / log(a))


ESCAPES = {
    "is None": lambda p, r, push, a: None,
    "is nan": lambda p, r, push, a: float("nan"),
    "Archimedes": by_law(lambda p: 1 - p),
    "NOT escaped": lambda p, r, push, a: escape(1 - p, r, push, a),
    "Steps come whole": unrounded_escape,
    "Steps come whole, and": lambda *case: max(0.0, unrounded_escape(*case)),
    "it takes none": lambda *case: ceil(unrounded_escape(*case)),
    "one short": lambda *case: max(0, floor(unrounded_escape(*case))),
    "one too many": lambda *case: escape(*case) + 1,
    "with certainty": by_law(lambda p: 1),
    "its half": by_law(lambda p: cos(pi * p / 4)),
    "For which angles": lambda *case: 2 * escape(*case) + 7,
}


WRONG = {"escapes": ESCAPES}
