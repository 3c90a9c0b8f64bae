"""A bound is one function: changed, the claim's check and its proof both fail."""

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from nglab.claims.base import worst
from nglab.claims.suite import named
from nglab.proofs import PROOFS, Refused, bounds
from nglab.proofs.kernel.polynomials import symbol, symbols
from nglab.proofs.premises import hypothesis, positive
from nglab.proofs.quotients import Quotient, gap, quotients

# Each bound, the claims that share it with their proofs, and the share of it that is
# certainly too little: where the check is loose, less than its ratio.
SHARED: dict[str, tuple[tuple[str, ...], float]] = {
    "localized": (("ngd-constant-step-ceiling",), 0.9),
    "smooth_growth": (("ngd-smooth-parameter-free",), 0.9),
    "normalised_descent": (
        ("ngd-nonconvex-stationarity",),
        0.9,
    ),
    "least_gradient": (
        ("ngd-nonconvex-stationarity",),
        0.9,
    ),
    "fejer": (("polyak-normalized",), 0.9),
    "smooth_fejer": (("polyak-normalized",), 0.9),
    "polyak_smooth": (("polyak-normalized",), 0.7),
    "polyak_strong": (("polyak-strongly-convex",), 0.9),
    "gradient_descent": (("gd-smooth-convex-tight",), 0.9),
    "shrink_short": (("gd-strongly-convex-contraction",), 0.9),
    "shrink_long": (("gd-strongly-convex-contraction",), 0.9),
    "accelerated": (("nesterov-fista",), 0.9),
    "accelerated_k": (("nesterov-fista",), 0.9),
    "exact_search": (("sd-kantorovich",), 0.9),
    "shortest": (("armijo-min-step",), 1.1),
    "searched": (("armijo-linear-rate",), 0.9),
    "sgd_rate": (("sgd-noise-ball", "svrg-option1-contraction"), 0.9),
    "sgd_ball": (("sgd-noise-ball",), 0.1),
    "gower_rate": (("sgd-noise-ball-gower",), 0.9),
    "gower_ball": (("sgd-noise-ball-gower",), 0.1),
    "svrg_noise": (("svrg-option1-contraction",), 0.2),
    "svrg_restarted": (("svrg-johnson-zhang-option2",), 0.4),
}
PAIRS = [(bound, claim) for bound, (ids, _) in SHARED.items() for claim in ids]
# What a bound is of: a share of f or D would not be less where these are 0.
SHIFTED = {"fejer": "h", "smooth_fejer": "F", "normalised_descent": "h"}


def less(name: str) -> Callable[..., Any]:
    """The bound as it must not be."""
    stated, share = getattr(bounds, name), SHARED[name][1]
    whole = {"fejer": -2, "smooth_fejer": -2, "normalised_descent": -2}
    wrong = int(100 * share)

    def changed(*numbers: Any) -> Any:
        if name in whole:  # twice as much of what is taken away
            first, *rest = numbers
            return first - 2 * (first - stated(first, *rest))
        return stated(*numbers) * wrong / 100

    return changed


def test_every_bound_is_shared_and_tested() -> None:
    own = inspect.getmembers(bounds, inspect.isfunction)
    assert {name for name, _ in own} == set(SHARED)


@pytest.mark.parametrize(("bound", "claim"), PAIRS)
def test_a_changed_bound_fails_check_and_proof(
    bound: str, claim: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not worst(named(claim).theorem()).exceeds
    PROOFS[claim].facts()
    monkeypatch.setattr(bounds, bound, less(bound))
    assert worst(named(claim).theorem()).exceeds
    with pytest.raises(Refused):
        PROOFS[claim].facts()


def test_a_gap_is_what_a_quotient_leaves_over_its_denominator() -> None:
    a, b, x = symbols("a b x")
    a_, b_ = positive(a, b)
    p, q = quotients(a, b)
    assert gap(p / (q + 1), x, b_) == a - x * (b + 1)
    assert gap(1 / (q + 1) + 2, x, b_) == 1 + 2 * (b + 1) - x * (b + 1)
    assert gap((p - q) ** 2 / p, x, a_) == (a - b) ** 2 - x * a
    assert gap(3 - p, x) == 3 - a - x
    room = hypothesis("a < 1", 1 - a, ">")
    assert gap(q / (1 - p), x, room) == b - x * (1 - a)
    assert Quotient.of(2).den == 1


def test_a_denominator_must_be_known_to_be_positive() -> None:
    a, x = symbols("a x")
    (p,) = quotients(a)
    with pytest.raises(Refused):
        gap(1 / p, x)
    with pytest.raises(Refused, match="not known to be > 0"):
        gap(1 / p, x, hypothesis("a >= 0", symbol("a")))
