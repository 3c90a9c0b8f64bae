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


WRONG = {"explodes": LAYERS}
