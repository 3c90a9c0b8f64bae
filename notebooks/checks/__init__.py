"""What the lessons lean on: the numbers of their texts, and the checks of exercises."""

from checks.arrives import arrives
from checks.climb import climb
from checks.escapes import escapes
from checks.ported import ported
from checks.smooths import smooths
from checks.text import noted, said

__all__ = [
    "arrives",
    "climb",
    "escapes",
    "noted",
    "ported",
    "said",
    "smooths",
]
