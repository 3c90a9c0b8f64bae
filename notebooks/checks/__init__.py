"""What the lessons lean on: the numbers of their texts, and the checks of exercises."""

from checks.arrives import arrives
from checks.backwards import backwards
from checks.climb import climb
from checks.escapes import escapes
from checks.explodes import explodes
from checks.ported import ported
from checks.quarters import quarters
from checks.smooths import smooths
from checks.stands import stands
from checks.text import noted, said
from checks.touches import touches

__all__ = [
    "arrives",
    "backwards",
    "climb",
    "escapes",
    "explodes",
    "noted",
    "ported",
    "quarters",
    "said",
    "smooths",
    "stands",
    "touches",
]
