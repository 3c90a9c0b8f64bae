"""Normalised steps: where they lead, what they cannot see, noise, their memories."""

from nglab.claims.base import Claim
from nglab.claims.normalised import (
    adagrad,
    clipping,
    constant_step,
    correlation,
    drift,
    escape,
    geometry,
    linear,
    localization,
    medians,
    noise,
    normalisers,
    relative,
    saddles,
    separable,
    slqc,
    smooth_convex,
    stochastic_nsgd,
)

CLAIMS: tuple[Claim, ...] = (
    *localization.CLAIMS,
    *slqc.CLAIMS,
    *smooth_convex.CLAIMS,
    *constant_step.CLAIMS,
    *linear.CLAIMS,
    *geometry.CLAIMS,
    *normalisers.CLAIMS,
    *relative.CLAIMS,
    *separable.CLAIMS,
    *saddles.CLAIMS,
    *escape.CLAIMS,
    *stochastic_nsgd.CLAIMS,
    *noise.CLAIMS,
    *medians.CLAIMS,
    *clipping.CLAIMS,
    *correlation.CLAIMS,
    *drift.CLAIMS,
    *adagrad.CLAIMS,
)
