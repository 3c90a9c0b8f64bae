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


LIFTS = {
    "That is one step": lambda h, a: 1 + h / a,
    "not from a again": lambda h, a: (1 + h / a) ** 2,
    "not h + a away": lambda h, a: (1 + h / a) * (1 + h / (a + h)),
    "not added": lambda h, a: 2 + h / a + h / (h - a),
    "least that it can be": lambda h, a: 9,
    "A factor is 1 + h/a": lambda h, a: h * h / a / (h - a),
    "each of the two steps": lambda h, a: 10.5,
    "should be a number": lambda h, a: None,
}
SLICES = {
    "not below 0": lambda k, r, push, a: 1 - r / push / a**k,
    "not to have come": lambda k, r, push, a: min(1, r / push / a**k),
    "to the power of k": lambda k, r, push, a: (
        0 if not k else max(0, 1 - r / push / a / k)
    ),
    "not k - 1": lambda k, r, push, a: max(0, 1 - a * r / push / a**k),
    "on one side only": lambda k, r, push, a: max(0, 1 - r / push / a**k) / 2,
    "the push come in": lambda k, r, push, a: max(0, 1 - r / a**k),
    "For which xi_1": lambda k, r, push, a: 0.5,
}


WRONG = {"escapes": ESCAPES, "lifts": LIFTS, "archimedes": SLICES}
