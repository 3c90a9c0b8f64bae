"""Wrong normalisation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nglab.arrays import Array, norm, ratio
from nglab.blocks import WHOLE, Blocks
from nglab.norms import NORMS, Normalize, as_is
from nglab.optimizer import Optimizer
from nglab.oracle.variants.base import Variant, normalised, settings

Config = Mapping[str, Any]


@dataclass(frozen=True)
class Divided:
    """g / size(g), block by block."""

    size: Callable[[Array], Array]
    blocks: Blocks

    def __call__(self, g: Array) -> Array:
        return ratio(g, self.blocks.spread(self.blocks.each(self.size, g)))


def other_norm(rule: Optimizer, config: Config, norm: str) -> Optimizer:
    """Another of the five norms."""
    aliases = {"avg_l2": "rms"}

    def other(N: Normalize) -> Any:
        own = aliases.get(N.norm, N.norm)
        alone = norm == "std" and 1 in N.blocks.sizes
        return N if own == norm or alone else replace(N, norm=norm)

    return normalised(rule, other)


def std_ddof1(rule: Optimizer, config: Config, eps: float, least: int) -> Optimizer:
    """The sample standard deviation; small blocks as they are."""

    def size(b: Array) -> Array:
        if b.shape[-1] < least:
            return np.ones(b.shape[:-1])
        return b.std(-1, ddof=1) + eps

    return normalised(rule, lambda N: Divided(size, N.blocks))


def minmax_abs_inside(rule: Optimizer, config: Config) -> Optimizer:
    """(max |g| + min |g|) / 2."""

    def size(b: Array) -> Array:
        return (np.abs(b).max(-1) + np.abs(b).min(-1)) / 2

    def other(N: Normalize) -> Any:
        return Divided(size, N.blocks) if N.norm == "min_max" else N

    return normalised(rule, other)


def eps_added(rule: Optimizer, config: Config, eps: float) -> Optimizer:
    """|g| + eps."""
    return normalised(rule, lambda N: N if N.eps == eps else replace(N, eps=eps))


def eps_floor(rule: Optimizer, config: Config, eps: float) -> Optimizer:
    """max(|g|, eps)."""
    return normalised(rule, lambda N: N if N.floor == eps else replace(N, floor=eps))


def eps_squared(rule: Optimizer, config: Config, eps: float) -> Optimizer:
    """sqrt(|g|^2 + eps)."""

    def other(N: Normalize) -> Any:
        own = NORMS[N.norm]
        return Divided(lambda b: np.sqrt(own(b) ** 2 + eps), N.blocks)

    return normalised(rule, other)


def guard_missing(rule: Optimizer, config: Config) -> Optimizer:
    """No eps and no floor where the numbers ask for one."""
    if not (config.get("floor") or config.get("eps")):
        return rule
    return normalised(rule, lambda N: N if N.eps == N.floor == 0 else bare(N))


def bare(N: Normalize) -> Normalize:
    """The normaliser without eps and floor."""
    return replace(N, eps=0.0, floor=0.0)


def clipped(
    rule: Optimizer, config: Config, c: float, whole: bool, eps: float
) -> Optimizer:
    """min(1, c / (|g| + eps)) g."""

    def size(b: Array) -> Array:
        return np.maximum((norm(b) + eps) / c, 1.0)

    return normalised(rule, lambda N: Divided(size, WHOLE if whole else N.blocks))


def global_clip(rule: Optimizer, config: Config, c: float, eps: float) -> Optimizer:
    """Clipped by the norm of everything; a single block is clipped by itself."""
    return clipped(rule, config, c, True, eps)


def block_clip(rule: Optimizer, config: Config, c: float, eps: float) -> Optimizer:
    """Each block clipped by its own norm."""
    return clipped(rule, config, c, False, eps)


def not_normalised(rule: Optimizer, config: Config) -> Optimizer:
    """g itself."""
    return normalised(rule, lambda N: as_is)


EPS = (1e-6, 1e-7, 1e-8, 1e-12)


CLIPS = tuple({"c": c, "eps": eps} for c in (1.0, 0.5, 2.0) for eps in (0.0, 1e-6))


DIRECTIONS = (
    Variant(
        "eps_added",
        "it divides by |g| + eps; the method by |g|, 0/0 = 0",
        eps_added,
        settings("eps", *EPS),
    ),
    Variant(
        "eps_floor",
        "it divides by max(|g|, eps): small gradients are not normalised",
        eps_floor,
        settings("eps", 1e-6, 1e-7, 1e-8),
    ),
    Variant(
        "eps_squared",
        "it divides by sqrt(|g|^2 + eps): small gradients are not normalised",
        eps_squared,
        settings("eps", *EPS),
    ),
    Variant(
        "guard_missing", "it ignores the eps and the floor of the config", guard_missing
    ),
    Variant(
        "std_ddof1",
        "it divides by the sample standard deviation of the block, and leaves small "
        "blocks as they are; the method divides by its norm",
        std_ddof1,
        ({"eps": 1e-8, "least": 3}, {"eps": 0.0, "least": 2}),
    ),
    Variant(
        "minmax_abs_inside",
        "it divides by (max|g| + min|g|) / 2; the method by (|max g| + |min g|) / 2",
        minmax_abs_inside,
    ),
    Variant(
        "other_norm",
        "it divides by another norm",
        other_norm,
        settings("norm", "l2", "max", "rms", "min_max", "std"),
    ),
    Variant(
        "not_normalised", "it does not normalise: it uses g as it is", not_normalised
    ),
    Variant(
        "global_clip",
        "it clips all blocks together, min(1, c/|g|) g: short gradients stay short",
        global_clip,
        CLIPS,
    ),
    Variant(
        "block_clip",
        "it clips each block, min(1, c/|g|) g: short gradients stay short",
        block_clip,
        CLIPS,
    ),
)
