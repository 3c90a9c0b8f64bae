"""Gradient estimators: what stands between a problem and the rule.

An estimator has `shape`, the batch that its draws span; `draws(problem, steps, first)`,
iterators over what is drawn for the steps from `first` on; `init(problem, x) -> state`,
arrays; and is called as (problem, x, k, drawn, state) -> (Estimate, state).
"""

from nglab.gradients.base import FULL, Disturbed, Estimate, Full, Gradient
from nglab.gradients.sums import SVRG, MiniBatch

__all__ = ["FULL", "SVRG", "Disturbed", "Estimate", "Full", "Gradient", "MiniBatch"]
