"""Moments: the memory of gradients. Each turns g_1, g_2, ... into directions.

A moment has `init(x) -> state` and `moment(g, state, t) -> (direction, state)`, t = 1,
2, ...; its state is a NamedTuple of arrays (*B, width). Averages start at 0 and
powers beta^t are running products, so that only + - * / and sqrt occur: these round
alike in every language.
"""

from nglab.moments.adagrad import Adadelta, AdaGrad, RMSProp
from nglab.moments.adam import Adam, AdaMax, AMSGrad
from nglab.moments.base import NO_MEMORY, Moment, NoMemory, Nothing
from nglab.moments.layerwise import Lion, NovoGrad
from nglab.moments.momentum import AdaptiveMomentum, Momentum

__all__ = [
    "NO_MEMORY",
    "AMSGrad",
    "AdaGrad",
    "AdaMax",
    "Adadelta",
    "Adam",
    "AdaptiveMomentum",
    "Lion",
    "Moment",
    "Momentum",
    "NoMemory",
    "Nothing",
    "NovoGrad",
    "RMSProp",
]
