"""The instances that a theorem or another library made famous."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import rosen, rosen_der

import nglab
from nglab import (
    CrossedAbs,
    GoldenCycle,
    Resisting,
    Rosenbrock,
    SmoothResisting,
    TwoLayerLinear,
    bb,
    nsgd,
    random_matrix_least_squares,
    random_quadratic,
    run,
    spd_matrix,
)
from nglab.arrays import norm
from nglab.problems.quadratics import haar
from nglab.schedules import InverseSqrt
from tests.problems.test_problems import EPS, cloud


@pytest.mark.parametrize("n", [2, 3, 12])
def test_rosenbrock_is_scipys(n):
    for x in cloud(Rosenbrock(n), scale=3.0):
        value, g = Rosenbrock(n).value_and_grad(x)
        assert value == pytest.approx(rosen(x), rel=4 * EPS)
        terms = 200 * (1 + np.abs(x).max() ** 2) * (1 + 2 * np.abs(x).max())
        np.testing.assert_allclose(g, rosen_der(x), rtol=0, atol=4 * EPS * terms)


# scikit-learn 1.9.1, make_spd_matrix(n, random_state=seed), by seed
SKLEARN = {
    0: [
        [0.7444105450992284, -0.5055253505757435, -0.08513617996245984],
        [-0.5055253505757505, 3.485812450368327, 0.05719361968378837],
        [-0.08513617996245713, 0.05719361968378247, 0.47383848119379157],
    ],
    7: [
        [0.868727226191266, -1.17118819316554, 0.229534556706048, -0.664752531583771],
        [-1.17118819316554, 2.885286242122477, -0.408583114465853, 1.430962422704934],
        [0.229534556706047, -0.408583114465852, 0.215443426204783, -0.414501947136233],
        [-0.664752531583771, 1.430962422704932, -0.414501947136234, 1.652157668118441],
    ],
}


@pytest.mark.parametrize("seed", SKLEARN)
def test_spd_matrix_is_scikit_learns_but_for_the_signs_of_its_basis(seed):
    expected = np.array(SKLEARN[seed])
    n = len(expected)
    rng = np.random.RandomState(seed)
    A, d = rng.uniform(size=(n, n)), rng.uniform(size=n)
    U = np.linalg.eigh(A.T @ A)[1][:, ::-1]
    Q = spd_matrix(n, np.random.RandomState(seed))
    for matrix in Q, expected:  # U'QU = ss' + diag d with signs s
        outer = U.T @ matrix @ U - np.diag(d)
        np.testing.assert_allclose(np.abs(outer), 1, rtol=0, atol=1e-12)
    np.testing.assert_array_equal(Q, Q.T)


# Entries that every library of linear algebra gives, to its rounding: a seed is a
# problem, on every machine.
PINNED = {
    "spd_matrix, n = 4": (
        lambda: spd_matrix(4, np.random.default_rng(1)),
        {(0, 0): 1.07866281150056, (0, 3): -0.67144917431720, (2, 1): 0.88362800486343},
    ),
    "spd_matrix, n = 100": (
        lambda: spd_matrix(100, np.random.default_rng(2018)),
        {(0, 0): 0.80023196939, (17, 3): 0.06845557175, (99, 98): -0.06346202108},
    ),
    "random_quadratic": (
        lambda: random_quadratic(5, 30.0, np.random.default_rng(2018)).Q,
        {(0, 0): 10.33230183247, (0, 4): 6.54608081874, (3, 1): -0.87435533181},
    ),
    "random_matrix_least_squares": (
        lambda: random_matrix_least_squares(3, 2, 30.0, np.random.default_rng(5)).C,
        {(0, 0): -1.76469499914, (1, 1): -0.00232911447, (2, 0): 0.97824249583},
    ),
    "TwoLayerLinear": (
        lambda: TwoLayerLinear(np.arange(6.0).reshape(2, 3) - 2, 2).minimum.x,
        {(0, 0): 0.82901968834, (0, 5): 0.78062954773, (0, 8): 1.85528585124},
    ),
    "haar": (
        lambda: haar(3, np.random.default_rng(2)),
        {(0, 0): 0.07653039694, (1, 0): -0.98832650400, (2, 1): 0.80157436457},
    ),
}


@pytest.mark.parametrize("name", PINNED)
def test_a_seed_is_the_same_problem_everywhere(name):
    matrix, entries = PINNED[name]
    found = {at: matrix()[at] for at in entries}
    assert found == pytest.approx(entries, rel=0, abs=1e-9)


BASES = """
import numpy as np
from nglab import TwoLayerLinear, random_matrix_least_squares
from nglab import random_quadratic, spd_matrix
from nglab.problems.quadratics import haar
rng = np.random.default_rng
seeds = range(20)
for make in (
    lambda s: spd_matrix(30, rng(s)), lambda s: haar(30, rng(s)),
    lambda s: random_quadratic(30, 10.0, rng(s)).Q,
    lambda s: random_matrix_least_squares(9, 4, 10.0, rng(s)).C,
    lambda s: TwoLayerLinear(rng(s).normal(size=(9, 7)), 4).minimum.x,
):
    print(*(float(x) for s in seeds for x in make(s)[:3].ravel()))
"""


def test_other_kernels_of_one_library_of_linear_algebra_give_the_same_problems():
    lines = []
    for kernel in "", "Nehalem", "Prescott":  # who has no OpenBLAS ignores it
        told = subprocess.run(
            [sys.executable, "-c", BASES],
            env={**os.environ, "OPENBLAS_CORETYPE": kernel},
            capture_output=True,
            text=True,
            check=True,
        )
        lines.append(np.array(told.stdout.split(), dtype=float))
    np.testing.assert_allclose(lines[1:], [lines[0]] * 2, rtol=0, atol=1e-9)


# Here the signs are chosen, or cancel (U V', singular values).
CHOSEN = {"haar", "spd_matrix", "leading", "balanced", "polar", "singular"}


def test_no_other_problem_is_made_by_a_factorisation_with_free_signs():
    free = {"svd", "qr", "eig", "eigh", "schur", "hessenberg"}
    for path in Path(nglab.__file__).parent.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef) and function.name not in CHOSEN:
                called = [c.func for c in ast.walk(function) if isinstance(c, ast.Call)]
                names = {getattr(f, "attr", getattr(f, "id", None)) for f in called}
                assert not names & free, (path.name, function.name)


def test_random_quadratics_have_the_spectrum_they_promise():
    f = random_quadratic(9, 1e4, np.random.default_rng(8))
    np.testing.assert_allclose(f.eigenvalues, np.geomspace(1, 1e4, 9), atol=1e-10)
    assert np.abs(f.Q - np.diag(np.diag(f.Q))).max() > 100  # its basis is not the axes


FIRST = (3 - 5**0.5) / 2  # the step that makes plain bb cycle


@pytest.mark.parametrize("c", [0.2, 0.5, 1.0])
def test_barzilai_borwein_cycles_on_the_golden_ratio(c):
    f = GoldenCycle(c)
    trace = run(f, bb(FIRST), steps=400, iterates=True)
    cycle = np.array([f.phi3, 1.0, -f.phi3, -1.0])[trace.k % 4]
    np.testing.assert_allclose(trace.xs[:, 0], cycle, rtol=0, atol=4 * EPS * f.phi3)


def test_the_golden_cycle_attracts_for_c_below_one_and_is_gone_above():
    f = GoldenCycle(0.5)
    near = run(f, bb(FIRST), [f.phi3 + 0.1], steps=400, iterates=True)
    ends = np.sort(np.abs(near.xs[-4:, 0]))
    np.testing.assert_allclose(ends, [1, 1, f.phi3, f.phi3], rtol=1e-14)
    assert run(GoldenCycle(1.3), bb(FIRST), steps=400).x == 0
    assert abs(run(f, bb(FIRST, cap=2.0), steps=400).x) < 1e-14


@pytest.mark.parametrize("e", [0.125, 0.5, 0.875])
def test_block_normalisation_stalls_on_crossed_abs(e):
    f = CrossedAbs(e)
    floor = e * f.x0.sum()
    blockwise = nsgd(lambda k: 2.0 ** -(k // 20 + 2), blocks=f.blocks)
    trace = run(f, blockwise, steps=400, iterates=True)
    np.testing.assert_array_equal(trace.xs.sum(-1), f.x0.sum())
    assert floor <= trace.f.min() < floor * (1 + 1e-5)
    whole = run(f, nsgd(InverseSqrt(0.5)), steps=4000)
    assert whole.f.min() < floor / 20


def test_resisting_shows_one_coordinate_a_step_and_none_below_zero():
    f = Resisting(9, R=2.0, G=3.0)
    h = f.R / f.dim**0.5
    trace = run(f, nsgd(h), steps=f.dim - 1, iterates=True)
    np.testing.assert_array_equal(trace.xs, -h * np.tri(f.dim, k=-1))
    np.testing.assert_array_equal(f.grad(trace.xs), f.G * np.eye(f.dim))
    np.testing.assert_array_equal(trace.f, 0.0)
    assert f.minimum.f == -f.G * f.R / f.dim**0.5
    assert norm(f.x0 - f.minimum.x[0]) == pytest.approx(f.R, rel=EPS)


def test_smooth_resisting_has_the_same_oracle():
    f = SmoothResisting(9, R=2.0, growth=3.0)
    rough = run(Resisting(9, R=2.0), nsgd(0.5), steps=8, iterates=True)
    g = f.grad(rough.xs)
    np.testing.assert_array_equal(g / norm(g)[:, None], np.eye(9))
    growth = f.growth * norm(cloud(f) - f.minimum.x[0]) ** 2 / 2
    assert (f.value(cloud(f)) <= growth).all()
    assert (f.value(rough.xs) == f.value(f.x0)).all()
    assert norm(f.x0 - f.minimum.x[0]) == pytest.approx(f.R, rel=EPS)
