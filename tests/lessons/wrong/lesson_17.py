"""Wrong answers to the exercises of lesson 17."""

from math import ceil, floor

import numpy as np

from nglab.proofs.kernel.polynomials import symbol


def needed(L, R, e):
    return (L * R * R / e - 2) / 4


PROMISES = {
    "come whole": lambda L, R, e: needed(L, R, e),
    "One step short": lambda L, R, e: floor(needed(L, R, e)),
    "never below 0": lambda L, R, e: int(needed(L, R, e)),
    "+ 2 of 4N + 2": lambda L, R, e: ceil(L * R * R / (4 * e)),
    "R counts squared": lambda L, R, e: ceil((L * R / e - 2) / 4),
    "the old bound": lambda L, R, e: ceil(L * R * R / (2 * e)),
    "One too many": lambda L, R, e: 1 + ceil(needed(L, R, e)),
    "does not multiply": lambda L, R, e: ceil((L * R * R * e - 2) / 4),
    "For which N": lambda L, R, e: 77,
    "should be a number": lambda L, R, e: "many",
}


def ratio(observed, bound):
    """Entry by entry, with the rules for 0 and nan."""
    found = []
    for o, b in zip(observed.tolist(), bound.tolist(), strict=True):
        if o != o:
            found.append(float("inf"))
        elif b > 0:
            found.append(o / b)
        else:
            found.append(0.0 if o <= b else float("inf"))
    return found


def no_nan(observed, bound):
    return max(
        r for o, r in zip(observed, ratio(observed, bound), strict=True) if o == o
    )


def keeps_nan(observed, bound):
    return float("nan") if np.isnan(observed).any() else max(ratio(observed, bound))


def no_zero_bounds(observed, bound):
    return max(r for b, r in zip(bound, ratio(observed, bound), strict=True) if b > 0)


JUDGES = {
    "nan is no ratio": keeps_nan,
    "passed over": no_nan,
    "not the mean": lambda o, b: sum(ratio(o, b)) / len(o),
    "not the last": lambda o, b: ratio(o, b)[-1],
    "not the smallest": lambda o, b: min(ratio(o, b)),
    "no absolute values": lambda o, b: max(ratio(abs(o), b)),
    "all that is above it": no_zero_bounds,
    "over the largest bound": lambda o, b: (
        max(float("inf") if v != v else v for v in o.tolist()) / max(b)
    ),
    "Which k decides": lambda o, b: 0.25,
    "should be a number": lambda o, b: o / (b + 1),
}

STRAYS = {
    "where we tested": lambda kappa: (kappa, 1.0),
    "one step is enough": lambda kappa: (1.0, 0.0),
    "That is the minimiser": lambda kappa: (0.0, 0.0),
    "too flat": lambda kappa: (3 * kappa, 1.0),
    "too steep": lambda kappa: (1.0, 1.0),
    "It works for other kappa": lambda kappa: (100.0, 1.5),
    "two finite numbers": lambda kappa: (1.0, float("nan")),
    "should be two": lambda kappa: 0.3,
}

PROVES = {
    "v counts 2 a times": lambda coco, room, step, size: (
        step * coco + step * room * size
    ),
    "`coco` needs `step`": lambda coco, room, step, size: 2 * coco + step * room * size,
    "now n is left": lambda coco, room, step, size: 2 * step * coco,
    "v is missing": lambda coco, room, step, size: step * room * size,
    "`size` makes it": lambda coco, room, step, size: 2 * step * coco + step * room,
    "needs `step` once more": lambda coco, room, step, size: (
        2 * step * coco + room * size
    ),
    "it remains": lambda coco, room, step, size: coco + room,
    "should be a fact": lambda *premises: 3,
    "Refused: not known to be >= 0": lambda coco, *others: coco * symbol("n"),
}

WRONG = {
    "promises": PROMISES,
    "judges": JUDGES,
    "strays": STRAYS,
    "proves": PROVES,
}
