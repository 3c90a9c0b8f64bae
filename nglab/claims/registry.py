"""Every claim, in the order of the theory: first normalised steps, then step sizes."""

from nglab.claims import linear
from nglab.claims.base import Claim

CLAIMS: tuple[Claim, ...] = (*linear.CLAIMS,)
