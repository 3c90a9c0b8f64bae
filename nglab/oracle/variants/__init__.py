"""The named variants: what ports are known to compute instead of the method."""

from nglab.oracle.variants.adam import ADAM
from nglab.oracle.variants.averages import AVERAGES
from nglab.oracle.variants.base import Choice, Rule, Variant
from nglab.oracle.variants.directions import DIRECTIONS
from nglab.oracle.variants.epochs import EPOCHS
from nglab.oracle.variants.layers import LAYERS
from nglab.oracle.variants.lengths import LENGTHS
from nglab.oracle.variants.memories import MEMORIES
from nglab.oracle.variants.secants import SECANTS
from nglab.oracle.variants.squares import SQUARES
from nglab.oracle.variants.steps import STEPS
from nglab.oracle.variants.variables import VARIABLES

VARIANTS: tuple[Variant, ...] = (
    *(*LAYERS, *DIRECTIONS, *MEMORIES, *AVERAGES, *ADAM, *SQUARES),
    *(*LENGTHS, *SECANTS, *EPOCHS, *STEPS, *VARIABLES),
)

__all__ = ["VARIANTS", "Choice", "Rule", "Variant"]
