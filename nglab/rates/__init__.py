"""Rates: how far to go. Each turns the run so far into one learning rate a block.

A rate has `init(x) -> state` and `rate(k, x, f, g, u, state) -> (lr, state)`, k = 0, 1,
...; it sees the iterate x, the raw gradient g and the direction u, and its lr is (*B,
blocks).
"""

from nglab.rates.base import Correlation, Given, Rate, Relative
from nglab.rates.epochs import EpochBB
from nglab.rates.same_batch import SameBatchBB
from nglab.rates.search import ExactLineSearch, LineSearch, Polyak
from nglab.rates.secant import AdGD, BarzilaiBorwein, Flag
from nglab.rates.trust import DoG, TrustRatio

__all__ = [
    "AdGD",
    "BarzilaiBorwein",
    "Correlation",
    "DoG",
    "EpochBB",
    "ExactLineSearch",
    "Flag",
    "Given",
    "LineSearch",
    "Polyak",
    "Rate",
    "Relative",
    "SameBatchBB",
    "TrustRatio",
]
