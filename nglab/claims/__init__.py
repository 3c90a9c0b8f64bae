"""The convergence claims, each a program that can fail: `nglab verify` runs them."""

from nglab.claims.base import Claim, Evidence, Verdict, check
from nglab.claims.registry import CLAIMS
from nglab.claims.suite import select, verdicts

__all__ = ["CLAIMS", "Claim", "Evidence", "Verdict", "check", "select", "verdicts"]
