"""Seams to SciPy: `minimize` in its manner, and every method as one of its methods."""

from nglab.ecosystem.seams import minimize, scipy_method

__all__ = ["minimize", "scipy_method"]
