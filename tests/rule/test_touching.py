"""Unit balls of matrices: norm, dual and corner against what defines them."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from nglab import Blocks, DiagonalQuadratic, Optimizer, muon, rates, run
from nglab.decay import Decay
from nglab.norms import BALLS, COEFFICIENTS, LMO, SCALES, Clip, Trust, UnitClip
from nglab.norms.newton_schulz import newton_schulz

rng = np.random.default_rng(4)
SHAPES = ((2, 8), (8, 2), (5,), (3, 2, 2, 1), (1, 1))
LAYERS = Blocks(SHAPES)
n = sum(LAYERS.sizes)
GS = rng.normal(size=(6, n)) * 10.0 ** rng.integers(-3, 3, size=(6, n))
each_ball = pytest.mark.parametrize("ball", BALLS)


def matrices(x):
    """The blocks of one vector, cut by hand."""
    ends = np.cumsum([int(np.prod(shape)) for shape in SHAPES])
    cut = np.split(x, ends[:-1])
    return [
        a.reshape(s[0], -1) if len(s) > 1 else a[:, None]
        for a, s in zip(cut, SHAPES, strict=True)
    ]


def singular(X):
    return np.linalg.svd(X, compute_uv=False)


NORM = {
    "l2": lambda X: np.linalg.norm(X),
    "max": lambda X: np.abs(X).max(),
    "rms": lambda X: np.sqrt(np.mean(X**2)),
    "rows": lambda X: max(np.linalg.norm(row) for row in X),
    "columns": lambda X: max(np.linalg.norm(column) for column in X.T),
    "spectral": lambda X: singular(X)[0],
}
DUAL = {
    "l2": lambda X: np.linalg.norm(X),
    "max": lambda X: np.abs(X).sum(),
    "rms": lambda X: np.linalg.norm(X) * np.sqrt(X.size),
    "rows": lambda X: sum(np.linalg.norm(row) for row in X),
    "columns": lambda X: sum(np.linalg.norm(column) for column in X.T),
    "spectral": lambda X: singular(X).sum(),
}
SCALE = {
    "none": lambda m, n: 1,
    "original": lambda m, n: max(1, m / n) ** 0.5,
    "match_rms_adamw": lambda m, n: 0.2 * max(m, n) ** 0.5,
    "unit_rms": lambda m, n: (m / n) ** 0.5,
    "fan_in": lambda m, n: 1 / n,
}


def test_every_ball_and_scale_is_tried():
    assert {*NORM} == {*DUAL} == {*BALLS}
    assert {*SCALE} == {*SCALES}


@each_ball
@pytest.mark.parametrize("scale", SCALE)
def test_norm_and_dual_are_those_of_the_blocks(ball, scale):
    radii = (1.0, 0.5, 3.0, 2.0, 7.0)
    lmo = LMO(ball, LAYERS, scale, radii)
    for g, norm, dual in zip(GS, lmo.norm_of(GS), lmo.dual_of(GS), strict=True):
        c = [
            r * SCALE[scale](*X.shape) for r, X in zip(radii, matrices(g), strict=True)
        ]
        sizes = [NORM[ball](X) / a for X, a in zip(matrices(g), c, strict=True)]
        duals = [DUAL[ball](X) * a for X, a in zip(matrices(g), c, strict=True)]
        assert_allclose(norm, max(sizes), rtol=1e-12)
        assert_allclose(dual, sum(duals), rtol=1e-12)


@each_ball
def test_the_corner_has_norm_1_and_its_product_is_the_dual_norm(ball):
    """And no other point of the ball has a larger product: it is the argmax."""
    lmo = LMO(ball, LAYERS, "unit_rms", 2.0)
    u = lmo(GS)
    assert_allclose(lmo.norm_of(u), 1.0, rtol=1e-12)
    assert_allclose(np.vecdot(GS, u), lmo.dual_of(GS), rtol=1e-12)
    for _ in range(50):
        y = rng.normal(size=n)
        y /= lmo.norm_of(y)
        assert (GS @ y <= lmo.dual_of(GS) * (1 + 1e-12)).all()


@each_ball
def test_lengths_are_those_of_steepest_descent(ball):
    unit, block, whole = (
        LMO(ball, LAYERS, length=length)(GS) for length in ("unit", "block", "whole")
    )
    dual = LMO(ball, LAYERS).dual_of(GS)
    assert_allclose(whole, dual[:, None] * unit, rtol=1e-10)
    for b, s in enumerate(LAYERS.slices(n)):
        own = [DUAL[ball](matrices(g)[b]) for g in GS]
        assert_allclose(block[:, s], np.array(own)[:, None] * unit[:, s], rtol=1e-10)


@pytest.mark.parametrize("coefficients", ["svd", *COEFFICIENTS])
@each_ball
def test_zero_goes_to_zero(ball, coefficients):
    lmo = LMO(ball, LAYERS, "original", coefficients=coefficients)
    assert not lmo(np.zeros(n)).any()
    g = GS.copy()
    g[:, 16:32] = 0  # the tall matrix
    u = lmo(g)
    assert not u[:, 16:32].any()
    assert_array_equal(
        np.delete(u, np.s_[16:32], 1), np.delete(lmo(GS), np.s_[16:32], 1)
    )
    assert np.isnan(lmo(np.full(n, np.nan))).all()


def test_the_sign_of_zero_is_zero_and_singular_matrices_keep_their_rank():
    assert_array_equal(LMO("max")(np.array([0.0, -0.0, 5e-324, -2.0])), [0, 0, 1, -1])
    X = np.outer([3.0, 4.0, 0.0], [0.0, 2.0])
    u = LMO("spectral", Blocks(((3, 2),)))(X.ravel()).reshape(3, 2)
    assert_allclose(u, np.outer([0.6, 0.8, 0.0], [0.0, 1.0]), atol=1e-15)


@pytest.mark.parametrize("coefficients", COEFFICIENTS)
def test_newton_schulz_moves_the_singular_values_by_its_polynomials(coefficients):
    for shape in ((3, 5), (5, 3), (4, 4), (1, 6), (6, 1)):
        U, s, Vt = np.linalg.svd(rng.normal(size=shape), full_matrices=False)
        s = np.geomspace(0.01, 0.9, len(s))
        for steps in (1, 3, 5, 10):
            p, listed = s, COEFFICIENTS[coefficients]
            for j in range(steps):
                a, b, c = listed[min(j, len(listed) - 1)]
                p = a * p + b * p**3 + c * p**5
            X = newton_schulz((U * s) @ Vt, coefficients, steps)
            assert_allclose(X, (U * p) @ Vt, atol=1e-9)


def test_average_and_heavy_ball_are_one_muon():
    """(1 - mu) g + mu m of an average m, and g + mu V: polar(c G) = polar(G)."""
    blocks, mu, lr = Blocks(((2, 3), (4, 1))), 0.9, 0.1
    gs = rng.normal(size=(12, 10))
    rule, x, m = muon(lr, mu, blocks=blocks), np.zeros(10), np.zeros(10)
    lmo = LMO("spectral", blocks, "original", coefficients="jordan")
    state, y = rule.init(x), x
    for g in gs:
        x, state = rule.step(x, g, state)
        m = mu * m + (1 - mu) * g
        y = y - lr * lmo((1 - mu) * g + mu * m)
        assert_allclose(x, y, atol=1e-12)


@pytest.mark.parametrize("coupling", ["coupled", "scaled", "decoupled"])
def test_decay_stands_where_it_says(coupling):
    """On a zero gradient: through the sign, times lr, and alone; f has its share."""
    x, seen = np.array([2.0, -1.5]), []

    def look(rate, k, x, f, g, u, state):
        seen.append((f, g, u))
        return rate(k, x, f, g, u, state)

    rate = rates.base.Changed(rates.Given(0.25), look)
    rule = Optimizer(rate, post=LMO("max"), decay=Decay(lambda k: 0.5 + k, coupling))
    state = rule.init(x)
    for d in (0.5, 1.5):
        x, state = rule.step(x, np.zeros(2), state, f=np.float64(3.0))
        f, g, u = seen[-1]
        start = {"coupled": x + 0.25 * np.sign(x), "scaled": x / (1 - 0.25 * d)}
        before = start.get(coupling, x / (1 - d))
        at = {"coupled": (d * before, np.sign(before)), "scaled": (0 * x, d * before)}
        assert_allclose((g, u), at.get(coupling, (0 * x, 0 * x)), rtol=1e-14)
        energy = d / 2 * (before @ before) if coupling == "coupled" else 0.0
        assert_allclose(f, 3.0 + energy, rtol=1e-14)


def test_clipping_is_nothing_or_the_limit():
    g = np.array([[3.0, 4.0, 0.25], [0.0, 0.5, 12.0], [0.0, 0.0, 0.0]])
    limit = np.array([1.0, 5.0, 2.0])
    u = Clip(limit, Blocks((2, 1)))(g)
    assert_allclose(u, [[0.6, 0.8, 0.25], [0, 0.5, 5], [0, 0, 0]], rtol=1e-15)


def test_units_are_rows_and_vectors_are_whole():
    g = np.array([3.0, 4.0, 0.03, 0.04, 6.0, 8.0])
    x = np.array([0.3, 0.4, 0.0, 0.0, 1.2, 1.6])
    clip = UnitClip(0.5, 0.2, Blocks(((2, 2), 2)))
    assert_allclose(clip(g, x), [0.15, 0.2, 0.03, 0.04, 0.6, 0.8], rtol=1e-14)
    assert_array_equal(UnitClip(0.5, 0.0)(g, 0 * x), 0 * g)


def test_trust_is_the_share_of_the_variable():
    g, x = np.array([6.0, 8.0, 5.0, 0.0]), np.array([3.0, 4.0, 0.0, 2.0])
    u = Trust(0.1, 0.5, Blocks((2, 1, 1)))(g, x)
    r = 0.1 * 5 / (10 + 0.5 * 5)
    assert_allclose(u, [r * 7.5, r * 10, 5.0, 0.5 * 2], rtol=1e-14)


def test_lamb_steps_are_shares_of_the_variable():
    rate, nothing = rates.TrustRatio(0.1, Blocks((2, 1, 1))), np.full(4, np.nan)
    x, u = np.array([3.0, 4.0, 0.0, 2.0]), np.array([0.6, 0.8, 7.0, 0.0])
    lr, _ = rate(5, x, None, nothing, u, rate.init(x))
    assert_allclose(lr, [0.5, 0.1, 0.1], rtol=1e-14)


def test_dog_is_distance_over_gradients():
    lr, least, eps = np.array([0.5, 2.0]), 0.1, 0.3
    rate, gs = rates.DoG(lr, least, eps), rng.normal(size=(5, 2, 3))
    xs = rng.normal(size=(5, 2, 3))
    state = rate.init(xs[0])
    for k in range(5):
        found, state = rate(k, xs[k], None, gs[k], gs[k], state)
        for row in range(2):
            gone = [np.linalg.norm(x - xs[0, row]) for x in xs[: k + 1, row]]
            far = max(least * (1 + np.linalg.norm(xs[0, row])), *gone, 0)
            root = np.sqrt(np.sum(gs[: k + 1, row] ** 2) + eps)
            assert_allclose(found[row], lr[row] * far / root, rtol=1e-13)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: LMO(("max", "l2"), Blocks((2, 2, 2))), "ball=.*one for 3 blocks"),
        (lambda: LMO(radius=(1.0, 2.0)), "radius=.*one for 1 blocks"),
        (lambda: LMO(["max", "L2"], Blocks((2, 2))), "unknown ball 'L2'"),
        (lambda: LMO("max", length="dual"), "unknown length 'dual'"),
        (lambda: Optimizer(rates.Given(0.1), decay=0.1), "decay=0.1 is no Decay"),
        (lambda: Decay(0.1, "weight"), "unknown coupling 'weight'"),
        (lambda: Blocks(((2, 0),)), "at least 1"),
        (lambda: Blocks(((),)), "at least 1"),
        (lambda: Blocks((("2", 2),)), "at least 1"),
        (
            lambda: run(DiagonalQuadratic([1.0] * 5), muon(0.1, blocks=((2, 2),))),
            "sum to 4, x has 5",
        ),
    ],
    ids=range(10),
)
def test_what_does_not_fit_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_blocks_know_shapes():
    layers = Blocks((3, (2, 4), [2, 1, 1, 2]))
    assert layers.sizes == (3, 8, 4)
    assert layers.shapes == ((3,), (2, 4), (2, 1, 1, 2))
    assert repr(layers) == "Blocks((3, (2, 4), (2, 1, 1, 2)))"
    assert layers != Blocks((3, 8, 4))
    assert Blocks(((3,), 2)) == Blocks((3, 2))
    x = np.arange(30.0).reshape(2, 15)
    first, second, third = layers.cut(x)
    assert_array_equal(first[1], [[15], [16], [17]])
    assert_array_equal(second[0], [[3, 4, 5, 6], [7, 8, 9, 10]])
    assert_array_equal(third[0], [[11, 12], [13, 14]])
