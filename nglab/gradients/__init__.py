"""Gradient estimators: what stands between a problem and the rule.

An estimator has `shape`, the batch that its draws span, `start(problem, x, steps) ->
state`, and is called as (problem, x, k, state) -> (Estimate, state), k = 0, 1, ...
"""

from nglab.gradients.base import FULL, Disturbed, Estimate, Full, Gradient
from nglab.gradients.sums import SVRG, MiniBatch

__all__ = ["FULL", "SVRG", "Disturbed", "Estimate", "Full", "Gradient", "MiniBatch"]
