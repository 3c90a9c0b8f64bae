"""Lesson 8's exercises. Look inside only when you have tried."""

from collections.abc import Callable
from itertools import product
from math import ceil, comb, exp, floor, log, log10

from checks.verdicts import count, exercise, named, question

CASES = ((1.25, 1000.0), (1.25, 10.0), (1.5, 2.0), (1.02, 50.0), (3.0, 1e6))


def measured(growth: float, ratio: float) -> int:
    """The same by counting."""
    layers, size = 0, 1.0
    while size < ratio:
        size *= growth
        layers += 1
    return layers


MISTAKES = {
    "Layers come whole: it takes the first that is enough.": (
        lambda growth, ratio: log(ratio) / log(growth)
    ),
    "It is one layer short.": lambda growth, ratio: floor(log(ratio) / log(growth)),
    "It is one layer too many.": (
        lambda growth, ratio: ceil(log(ratio) / log(growth)) + 1
    ),
    "Growth is compounded, not added.": (
        lambda growth, ratio: ceil((ratio - 1) / (growth - 1))
    ),
    "log(growth) is not growth - 1.": (
        lambda growth, ratio: ceil(log(ratio) / (growth - 1))
    ),
    "One logarithm is natural, the other decimal.": (
        lambda growth, ratio: ceil(log10(ratio) / log(growth))
    ),
}


@exercise(
    "After one layer the gradient is `growth` times as long. After two?",
    "After l layers growth^l. For which l is that at least the ratio?",
    "l >= log(ratio)/log(growth), and whole.",
)
def explodes(layers: Callable[[float, float], int]) -> str:
    """How many layers until a gradient has grown by `ratio`, `growth` times a layer."""
    wrong = count("layers", layers, CASES, measured, why)
    if wrong:
        return wrong.replace("a number of steps", "a number of layers").replace(
            "the run takes", "counting gives"
        )
    return "Right: and a layer is all it takes to add a quarter."


def why(answers: list[float]) -> str:
    """What a wrong number of layers looks like."""
    return named(MISTAKES, CASES, answers, "For which l is growth^l enough?")


def by_root(bottom: float, top: float, layers: int) -> float:
    """The factor that takes top to bottom in so many layers, by halving its log."""
    low, high = -20.0, 20.0
    for _ in range(100):
        middle = (low + high) / 2
        less = log(top) + layers * middle < log(bottom)
        low, high = (middle, high) if less else (low, middle)
    return exp(low)


grows = question(
    "grows",
    "growth",
    cases=((851.0, 0.88, 30), (8.0, 1.0, 3), (1e-4, 1.0, 4), (6.0, 2.0, 1)),
    right=by_root,
    mistakes={
        "Growth is compounded: take a root, do not divide.": (
            lambda bottom, top, layers: bottom / top / layers
        ),
        "What is added a layer is no factor.": lambda bottom, top, layers: (
            1 + (bottom / top - 1) / layers
        ),
        "On its way back it goes from the top to the bottom.": (
            lambda bottom, top, layers: (top / bottom) ** (1 / layers)
        ),
        "That is the logarithm of the factor.": lambda bottom, top, layers: (
            log(bottom / top) / layers
        ),
        "There are as many factors as layers, not one more.": (
            lambda bottom, top, layers: (bottom / top) ** (1 / (layers + 1))
        ),
        "That is a square root: it takes as many factors as layers.": (
            lambda bottom, top, layers: (bottom / top) ** 0.5
        ),
        "Relative to the gradient at the top.": lambda bottom, top, layers: (
            bottom ** (1 / layers)
        ),
    },
    hints=(
        "top times growth^layers is bottom.",
        "growth^layers = bottom/top.",
        "(bottom/top)**(1/layers).",
    ),
    otherwise="What is top times growth^layers?",
    praise="851 and 0.88 over 30 layers: by a quarter a layer.",
)


def by_counting(wins: int, pairs: int) -> float:
    """The share of all ways to toss so many coins with at least so many heads."""
    ways = [sum(coins) for coins in product((0, 1), repeat=pairs)]
    return sum(heads >= wins for heads in ways) / len(ways)


def tosses(wins: int, pairs: int) -> float:
    """The chance of exactly so many heads."""
    return comb(pairs, wins) / 2**pairs


tests = question(
    "tests",
    "p_value",
    cases=((5, 5), (4, 5), (9, 10), (6, 10), (0, 3)),
    right=by_counting,
    mistakes={
        "At least so many: add the chances of more.": tosses,
        "At least so many: that is more than so many.": lambda wins, pairs: sum(
            tosses(w, pairs) for w in range(wins + 1, pairs + 1)
        ),
        "That is at most so many.": lambda wins, pairs: sum(
            tosses(w, pairs) for w in range(wins + 1)
        ),
        "That is for both sides: here one method is said to win beforehand.": (
            lambda wins, pairs: min(
                1.0, 2 * sum(tosses(w, pairs) for w in range(wins, pairs + 1))
            )
        ),
        "That is the share of pairs that were won.": lambda wins, pairs: wins / pairs,
        "Only if all agree is it 1/2 to the power of the wins.": lambda wins, pairs: (
            0.5**wins
        ),
        "There are math.comb(pairs, wins) ways to win so many.": lambda wins, pairs: (
            sum(0.5**pairs for _ in range(wins, pairs + 1))
        ),
    },
    hints=(
        "If the methods were equal, each pair would be a coin. How likely are exactly "
        "w heads of n?",
        "math.comb(n, w)/2^n; and at least so many is a sum.",
        "sum(comb(pairs, w) for w in range(wins, pairs + 1))/2**pairs.",
    ),
    otherwise="How likely are exactly w heads of n?",
    praise="five of five is 0.031, four of five 0.19: no finding.",
)
