"""The convergence claims, each a program: `nglab verify` runs them."""

from nglab.claims import linear
from nglab.claims.base import Claim, Evidence, Verdict, check

CLAIMS: tuple[Claim, ...] = (*linear.CLAIMS,)

__all__ = ["CLAIMS", "Claim", "Evidence", "Verdict", "check"]
