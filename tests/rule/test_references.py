"""A step keeps no array that is the caller's: loops may use theirs again."""

import inspect

import numpy as np
import pytest

from nglab import DiagonalQuadratic, LeastSquares, recipes

BOWL = DiagonalQuadratic([1.0, 3.0, 9.0])
GIVEN = {
    "lr": 0.05,
    "m": 2,
    "every": 2,
    "amplitude": 0.1,
    "problem": BOWL,
    "finite_sum": LeastSquares(np.eye(3), np.ones(3)),
    "batches": [[0], [1], [2], [0], [1], [2], [0], [1]],
}


@pytest.mark.parametrize("name", recipes.__all__)
def test_arrays_of_the_caller_may_be_used_again(name):
    recipe = getattr(recipes, name)
    takes = inspect.signature(recipe).parameters
    rule = recipe(**{key: value for key, value in GIVEN.items() if key in takes})

    def path(again):
        x, here = np.array([1.0, 2.0, 3.0]), np.empty((3, 3))
        state, xs = rule.init(x), []
        for k in range(8):
            g, xi = BOWL.grad(x), np.cos([k, k + 1, k + 2])
            if again:
                here[:] = x, g, xi
                x, g, xi = here
            ahead, state = rule.step(x, g, state, xi, f=BOWL.value(x))
            x = ahead.copy()
            here[:] = np.nan
            ahead[:] = np.nan
            xs.append(x)
        return np.array(xs)

    fresh = path(again=False)
    assert np.isfinite(fresh).all()
    np.testing.assert_array_equal(path(again=True), fresh)
