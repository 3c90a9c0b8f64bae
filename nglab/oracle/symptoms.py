"""What can be said of a wrong port that no variant explains."""

import numpy as np

from nglab.arrays import Array, cosine, norm
from nglab.oracle.replay import Walk
from nglab.oracle.report import Report


def symptoms(report: Report) -> tuple[str, ...]:
    """One sentence for each thing that is known."""
    walks = {walk.case.name: walk for walk in report.walks}
    said = [tell(walks) for tell in (which, scaling, resting)]
    wrong = next(walk for walk in report.walks if not walk.passed)
    said += [look(wrong) for look in (sign, length, lag, memory, noise)]
    return tuple(f"- {words}" for words in said if words)


def moves(walk: Walk, x: Array) -> Array:
    """The step before each iterate."""
    return np.diff(np.vstack([walk.case.x0, x]), axis=0)


def which(walks: dict[str, Walk]) -> str | None:
    """The cases that are right."""
    right = [name for name, walk in walks.items() if walk.passed]
    return f"right in {', '.join(right)}" if right else None


def scaling(walks: dict[str, Walk]) -> str | None:
    """Whether gradients of other sizes lead elsewhere, where they must not."""
    names = ["tiny gradients", "small gradients", "huge gradients"]
    if any(name not in walks for name in names):
        return None
    (a, *others), tolerance = [walks[n] for n in names], walks[names[0]].tolerance
    if any(np.abs(a.case.x - b.case.x).max() > tolerance for b in others):
        return None
    off = [b for b in others if np.abs(a.x - b.x).max() > 4 * tolerance]
    return (
        "scale invariance is broken: f and 1024 f lead to other iterates"
        if off
        else None
    )


def resting(walks: dict[str, Walk]) -> str | None:
    """Whether it moves on a zero gradient, where the method does not."""
    walk = walks.get("zero at first")
    if walk is None:
        return None
    moved = (walk.x[0] != walk.case.x0).any() and (walk.case.x[0] == walk.case.x0).all()
    return "it moves where the gradient is zero" if moved else None


def looked(walk: Walk) -> tuple[Array, Array]:
    """The first step that is wrong: as it is, and as it must be."""
    k = walk.first.step if walk.first else 0
    return moves(walk, walk.x)[k], moves(walk, walk.case.x)[k]


def sign(walk: Walk) -> str | None:
    """Whether it goes the other way."""
    own, right = looked(walk)
    return (
        "its first wrong step is the opposite" if cosine(own, right) < -0.999 else None
    )


def length(walk: Walk) -> str | None:
    """Whether direction or length is right."""
    own, right = looked(walk)
    if not own.any() or not right.any():
        return None
    if cosine(own, right) > 1 - 1e-9:
        by = float(norm(own) / norm(right))
        return f"its first wrong step has the right direction, {by:.9g} of the length"
    layers = block_ratios(walk, own, right)
    if layers is None:
        return None
    return f"each block goes the right way, at {layers} of the right length"


def block_ratios(walk: Walk, own: Array, right: Array) -> str | None:
    """The lengths of the blocks in parts of the right ones, if all directions agree."""
    ends = np.cumsum(walk.case.config["blocks"])[:-1]
    both = list(zip(np.split(own, ends), np.split(right, ends), strict=True))
    if len(both) < 2 or any(cosine(a, b) < 1 - 1e-9 for a, b in both):
        return None
    return ", ".join(f"{float(norm(a) / norm(b)):.6g}" for a, b in both)


def lag(walk: Walk) -> str | None:
    """Whether it does what should have been done a step before."""
    own, right = moves(walk, walk.x), moves(walk, walk.case.x)
    late = np.abs(own[1:] - right[:-1]).max() < 1e-6 * np.abs(right).max()
    return "it lags behind by one step" if late else None


def memory(walk: Walk) -> str | None:
    """Whether it starts right."""
    first = walk.first
    if first is None or first.step == 0:
        return None
    return (
        f"steps 0 to {first.step - 1} are right in case {walk.case.name!r}: "
        "look at what it remembers"
    )


def noise(walk: Walk) -> str | None:
    """Whether the difference is a multiple of the noise."""
    xi = walk.case.inputs.get("xi")
    if xi is None or walk.first is None:
        return None
    own, right = looked(walk)
    by = cosine(own - right, np.array(xi[walk.first.step]))
    return (
        "the difference is along the noise: it is scaled otherwise"
        if abs(by) > 1 - 1e-9
        else None
    )
