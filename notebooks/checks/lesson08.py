"""Lesson 8's exercises. Look inside only when you have tried."""

from collections.abc import Callable
from math import ceil, floor, log, log10

from checks.verdicts import count, exercise, named

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
