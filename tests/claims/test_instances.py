"""What the newer claims are stated with, against figures that do not come from them."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from nglab.claims.classical.cycle import Bend, cycle_points
from nglab.claims.classical.silver import silver, silver_bound
from nglab.claims.normalised.clipping import MeanClipped, clip, rare
from nglab.claims.normalised.noise import lomax, pareto
from nglab.claims.normalised.separable import Exponential, data
from nglab.claims.steps.sharp import largest_entry, polygon
from nglab.claims.stochastic.adam import Ramp, periodic
from nglab.problems import gradient_error


def test_the_cycle_of_kappa_25_is_that_of_lessard_recht_and_packard() -> None:
    found = [Fraction(float(c)).limit_denominator(2000) for c in cycle_points(25.0)]
    assert found == [Fraction(n, 1225) for n in (2592, 792, -2208)]


def test_the_bend_has_the_slopes_that_it_says() -> None:
    f = Bend(25.0)
    x = np.array([[-1.0], [0.5], [1.5], [3.0]])
    np.testing.assert_allclose(f.grad(x)[:, 0], [-25.0, 12.5, 25.5, 51.0])
    assert gradient_error(f, np.array([[0.3], [1.4], [2.7]])) < 1e-6


def test_silver_steps_are_those_of_the_paper() -> None:
    rho = 1 + 2**0.5
    expected = [2**0.5, 2, 2**0.5, 1 + rho, 2**0.5, 2, 2**0.5, 1 + rho**2]
    np.testing.assert_allclose([silver(i) for i in range(1, 9)], expected)
    assert silver_bound(1) == pytest.approx(1 / (1 + (9 + 8 * 2**0.5) ** 0.5))


@pytest.mark.parametrize("case", [polygon(3), polygon(7), largest_entry(3)])
def test_sharpness_is_the_least_slope_of_a_ray(case: Any) -> None:
    f, mu, G = case
    z = np.random.default_rng(0).normal(size=(20_000, f.dim))
    values = f.value(z / np.linalg.norm(z, axis=1)[:, None])
    assert values.max() <= G
    assert mu <= values.min() < mu + 0.02


def test_pareto_noise_has_the_moments_that_are_claimed() -> None:
    r = np.linalg.norm(pareto(3.5, (400_000, 2), np.random.default_rng(1)), axis=1)
    assert r.mean() == pytest.approx(1.0, abs=0.02)
    assert (r**1.25).mean() == pytest.approx(lomax(1.25, 3.5), rel=0.02)


def test_clipped_vectors_keep_their_direction() -> None:
    g = np.array([[3.0, 4.0], [0.3, 0.4], [0.0, 0.0]])
    np.testing.assert_allclose(clip(g, 1.0), [[0.6, 0.8], [0.3, 0.4], [0.0, 0.0]])


def test_the_mean_of_clipped_gradients_rests_at_a_quarter_of_the_variance() -> None:
    p, c = 0.05, 2.0
    xi, chances = rare(p, c)
    assert float(chances @ xi[:, 0]) == pytest.approx(0.0)
    variance = float(chances @ xi[:, 0] ** 2)
    mean = MeanClipped(xi, chances, c)
    assert mean.grad(np.array([variance / (4 * c)])) == pytest.approx(0.0, abs=1e-12)


def test_separable_data_have_their_margin() -> None:
    z = data(20, 0.3, np.random.default_rng(2))
    assert z[:, 0].min() == pytest.approx(0.3)
    np.testing.assert_allclose(np.linalg.norm(z, axis=1), 1.0)
    assert gradient_error(Exponential(z), np.ones((2, 3))) < 1e-6


def test_the_gradients_of_a_period_are_c_and_minus_one_twice() -> None:
    f, oracle = periodic(4.0, 2)
    assert f.slope == pytest.approx(2 / 3)
    noise = [next(xi) for xi in [oracle.draws(f, 6)] for _ in range(6)]
    g = f.grad(np.array([0.5])) + np.array(noise).reshape(6, -1)
    np.testing.assert_allclose(g[:, 0], [4, -1, -1, 4, -1, -1])
    assert gradient_error(Ramp(0.5), np.array([[-1.7], [0.4]])) < 1e-6
