"""What an odd quintic does to an interval, exactly: ends that are fractions.

p(x) = a x + b x^3 + c x^5 with decimal coefficients, on x >= 0. Between its critical
points p is monotone, so its values at the ends and there bound all others. Ends are
rounded outwards to multiples of 2^-60: no float is trusted.
"""

from collections.abc import Iterable
from fractions import Fraction
from math import ceil, floor, isqrt
from typing import NamedTuple

GRID = 2**60
FAR = 1024  # whatever is beyond is put there
Triple = tuple[float, float, float]


class Interval(NamedTuple):
    """All x with low <= x <= high."""

    low: Fraction
    high: Fraction

    def within(self, other: "Interval") -> bool:
        """Whether all of it lies in the other."""
        return other.low <= self.low and self.high <= other.high


def exact(number: float) -> Fraction:
    """The decimal number that a float is written as."""
    return Fraction(str(number))


def interval(low: float, high: float) -> Interval:
    """The interval between two decimal numbers."""
    return Interval(exact(low), exact(high))


def hull(points: list[Fraction]) -> Interval:
    """The least interval on the grid that holds these points."""
    low = max(min(points), Fraction(-FAR)) * GRID
    high = min(max(points), Fraction(FAR)) * GRID
    return Interval(Fraction(floor(low), GRID), Fraction(ceil(high), GRID))


def root(y: Fraction) -> Interval:
    """An interval, 2^-60 wide, around the square root of y >= 0."""
    low = isqrt(floor(y * GRID * GRID))
    return Interval(Fraction(low, GRID), Fraction(low + 1, GRID))


def quintic(x: Fraction, triple: Triple) -> Fraction:
    """a x + b x^3 + c x^5."""
    a, b, c = map(exact, triple)
    return x * (a + x * x * (b + c * x * x))


def slope(x: Interval, triple: Triple) -> Interval:
    """Bounds of a + 3 b y + 5 c y^2, y = x^2, each term at its own worst."""
    a, b, c = map(exact, triple)
    y = [x.low**2, x.high**2]
    terms = [[a], [3 * b * v for v in y], [5 * c * v * v for v in y]]
    return Interval(sum(map(min, terms), Fraction()), sum(map(max, terms), Fraction()))


def critical(triple: Triple) -> list[Interval]:
    """Narrow intervals around the x > 0 where a + 3 b x^2 + 5 c x^4 changes sign."""
    a, b, c = map(exact, triple)
    if c == 0:
        ends = [[-a / (3 * b)] * 2] if a * b < 0 else []
    else:
        square = 9 * b * b - 20 * a * c
        r = root(square) if square > 0 else None
        ends = (
            []
            if r is None
            else [[(-3 * b + s * side) / (10 * c) for side in r] for s in (-1, 1)]
        )
    kept = [sorted(pair) for pair in ends if min(pair) > 0]
    return [Interval(root(low).low, root(high).high) for low, high in kept]


def image(x: Interval, triple: Triple) -> Interval:
    """An interval that holds p(x) for every x in this one."""
    values = [quintic(end, triple) for end in x]
    for at in critical(triple):
        if at.low <= x.high and x.low <= at.high:
            steep = max(map(abs, slope(at, triple)))  # nearly 0
            middle, off = quintic(at.low, triple), steep * (at.high - at.low)
            values += [middle - off, middle + off]
    return hull(values)


def images(x: Interval, triples: Iterable[Triple]) -> Interval:
    """The image after all of these, one after another."""
    for triple in triples:
        x = image(x, triple)
    return x
