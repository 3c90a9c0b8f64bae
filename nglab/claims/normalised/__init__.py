"""Normalised steps: where they lead, what they cannot see, noise, their memories."""

from nglab.claims.base import Claim
from nglab.claims.normalised import (
    adagrad,
    anytime,
    constant_step,
    correlation,
    drift,
    escape,
    geometry,
    linear,
    localization,
    medians,
    normalisers,
    relative,
    rules,
    saddles,
    slqc,
    stochastic_nsgd,
)

CLAIMS: tuple[Claim, ...] = (
    *localization.CLAIMS,
    *anytime.CLAIMS,
    *slqc.CLAIMS,
    *constant_step.CLAIMS,
    *linear.CLAIMS,
    *geometry.CLAIMS,
    *normalisers.CLAIMS,
    *relative.CLAIMS,
    *rules.CLAIMS,
    *saddles.CLAIMS,
    *escape.CLAIMS,
    *stochastic_nsgd.CLAIMS,
    *medians.CLAIMS,
    *correlation.CLAIMS,
    *drift.CLAIMS,
    *adagrad.CLAIMS,
)
