"""Rows of networks: the same bits alone and in every batch, coins included."""

from itertools import islice

import numpy as np
import pytest

from nglab import (
    Disturbed,
    MiniBatch,
    Trace,
    adam,
    bn_momentum,
    draws,
    gd,
    nsgd,
    recipes,
    run,
)
from nglab.draws.indices import coins
from nglab.networks import BatchNorm, Dense, Dropout, Network, ReLU
from tests.methods import HYPER, method, noise, takes
from tests.networks.nets import NETS, some, somewhere
from tests.runs.test_bits import assert_same_bits
from tests.runs.test_resume import assert_same

SEEDS = [5, 6, 7]
RATES = np.array([[0.02], [0.05]])


@pytest.mark.parametrize("batch", [(3,), (64,), (2, 5)])
@pytest.mark.parametrize("name", NETS)
def test_a_row_has_the_bits_that_it_has_alone(name, batch):
    net = NETS[name]
    x, (i, thrown) = somewhere(net, 1, *batch), some(net, 2, *batch)
    f, g = net.value_and_grad(x, i, thrown)
    value, whole = net.value(x, i, thrown), net.value_and_grad(x)
    common, seen = net.grad(x, i[(0,) * len(batch)]), net.output(x)
    assert f.shape == batch
    for flat in {0, min(7, f.size - 1), f.size - 1}:
        at = np.unravel_index(flat, batch)
        mine = x[at], i[at], None if thrown is None else thrown[at]
        for got, alone in (
            ((f[at], g[at]), net.value_and_grad(*mine)),
            ((value[at],), (net.value(*mine),)),
            ((whole[0][at], whole[1][at]), net.value_and_grad(x[at])),
            ((common[at],), (net.grad(x[at], i[(0,) * len(batch)]),)),
            ((seen[at],), (net.output(x[at]),)),
        ):
            for a, b in zip(got, alone, strict=True):
                np.testing.assert_array_equal(a, b)


def test_wide_rows_too():
    """Where products are blocked: 100 wide, 64 samples, 5 rows."""
    rng = np.random.default_rng(0)
    A, y = rng.normal(size=(300, 83)), rng.integers(10, size=300)
    layers = [Dense(100), ReLU(), BatchNorm(), Dropout(0.2)] * 2
    net = Network([*layers, Dense(10)], A, y)
    x, (i, thrown) = somewhere(net, 1, 5), some(net, 2, 5, size=64)
    f, g = net.value_and_grad(x, i, thrown)
    for j in range(5):
        alone = net.value_and_grad(x[j], i[j], thrown[j])
        np.testing.assert_array_equal((f[j], *g[j]), (alone[0], *alone[1]))


def test_terms_and_coins_may_span_the_batch_alone():
    for name in ("dropout", "dropout first", "images"):
        net = NETS[name]
        x, (i, thrown) = somewhere(net, 3), some(net, 4, 3)
        f, _ = net.value_and_grad(x, i, thrown)
        same, _ = net.value_and_grad(x, i[0], thrown)
        assert f.shape == same.shape == (3,)
        for j in range(3):
            assert f[j] == net.value_and_grad(x, i[j], thrown[j])[0]
            assert same[j] == net.value(x, i[0], thrown[j])


RUNS = {
    "with replacement": ("dropout", adam, MiniBatch(4, SEEDS)),
    "without": ("dropout", nsgd, MiniBatch(5, SEEDS, replace=False)),
    "images": ("images", adam, MiniBatch(3, SEEDS)),
    "sequences": ("sequence labels", bn_momentum, MiniBatch(3, SEEDS)),
    "values": ("norm", nsgd, MiniBatch(6, SEEDS, values=True)),
    "of the batch": ("dropout", adam, MiniBatch(4, SEEDS, exact=False)),
    "disturbed": ("dropout", gd, Disturbed(draws.gaussian(SEEDS), 0.1)),
}
KEPT = {"steps": 60, "every": 4, "iterates": True}


def single(gradient, seed):
    if isinstance(gradient, Disturbed):
        return Disturbed(draws.gaussian(seed), 0.1)
    how = {key: getattr(gradient, key) for key in ("replace", "values", "exact")}
    return MiniBatch(gradient.size, seed, **how)


@pytest.mark.parametrize("name", RUNS)
def test_a_run_of_rates_and_seeds(name):
    net, recipe, gradient = RUNS[name]
    net = NETS[net]
    starts = net.start(SEEDS)
    whole = run(net, recipe(RATES), starts, gradient=gradient, **KEPT)
    assert whole.x.shape == (2, 3, net.dim)
    assert len(np.unique(whole.final)) == 6
    for row in ((0, 0), (1, 2)):
        rule, seed = recipe(float(RATES[row[0], 0])), SEEDS[row[1]]
        alone = {"gradient": single(gradient, seed), **KEPT}
        assert_same_bits(whole, row, run(net, rule, net.start(seed), **alone))
    how = {"gradient": gradient, "workers": 2, **KEPT}
    assert_same(run(net, recipe(RATES), starts, **how), whole)


@pytest.mark.parametrize("name", RUNS)
def test_rows_that_stop_have_gone_the_same_way(name):
    net, recipe, gradient = RUNS[name]
    net, how = NETS[net], {"gradient": gradient, **KEPT}
    whole = run(net, recipe(RATES), net.start(SEEDS), **how)
    level = np.sort(whole.f[:13].min(0).ravel())[2]  # not all rows stop
    stop = {"stop": lambda f, size: f < level}
    stopped = run(net, recipe(RATES), net.start(SEEDS), **how, **stop)
    assert 0 < (stopped.last < 60).sum() < 6
    there = np.arange(0, 61, 4)[:, None, None] <= stopped.last
    np.testing.assert_array_equal(stopped.xs[there], whole.xs[there])
    assert np.isnan(stopped.xs[~there]).all()
    assert_same(run(net, recipe(RATES), resume=stopped, **how), whole)


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("name", RUNS)
def test_a_run_goes_on_from_a_file(name, workers, tmp_path):
    net, recipe, gradient = RUNS[name]
    net, how = NETS[net], {"gradient": gradient, "workers": workers, **KEPT}
    whole = run(net, recipe(RATES), net.start(SEEDS), **how)
    half = run(net, recipe(RATES), net.start(SEEDS), **how | {"steps": 24})
    half.save(tmp_path / "half.npz")
    loaded = Trace.load(tmp_path / "half.npz")
    assert_same(run(net, recipe(RATES), resume=loaded, **how), whole)


@pytest.mark.parametrize("name", ["dropout", "images", "sequence labels"])
def test_recorded_coins_replay(name):
    net, gradient = NETS[name], MiniBatch(4, SEEDS, replace=False)
    drawn = gradient.draws(net, 20)
    i, thrown = (np.array([*islice(each, 21)]) for each in drawn)
    assert thrown.shape == (21, 3, 4 * net.tosses)
    again = MiniBatch(4, indices=i, coins=thrown)
    how = {"steps": 20, "iterates": True}
    whole = run(net, adam(0.1), gradient=gradient, **how)
    assert_same(run(net, adam(0.1), gradient=again, **how), whole)
    other = MiniBatch(4, indices=i, coins=thrown[:, ::-1])
    assert (run(net, adam(0.1), gradient=other, **how).x != whole.x).any()
    half = run(net, adam(0.1), gradient=again, **how | {"steps": 9})
    assert_same(run(net, adam(0.1), gradient=again, resume=half, **how), whole)


@pytest.mark.parametrize("width", [1, 3, 4, 997, 1001])
def test_coins_do_not_depend_on_blocks_and_batches(width):
    one = coins(5, width)
    alone = np.array([next(one) for _ in range(9)])
    batch = np.array([*islice(coins([4, 5], width, 3), 9)])
    np.testing.assert_array_equal(batch[:, 1], alone)
    assert alone.dtype == np.uint8
    assert (batch[:, 0] != alone).any()


def test_the_record_may_be_of_the_batch_instead_of_all_terms():
    net = NETS["dropout"]
    gradient = MiniBatch(4, 8, exact=False)
    i, thrown = (next(each) for each in gradient.draws(net, 0))
    f, g = net.value_and_grad(net.x0, i, thrown)
    trace = run(net, adam(0.1), steps=0, gradient=gradient)
    assert trace.f[0] == f
    assert trace.grad_norm[0] == pytest.approx(np.linalg.norm(g))
    whole = run(net, adam(0.1), steps=0, gradient=MiniBatch(4, 8))
    assert whole.f[0] == net.value(net.x0) != f


CANNOT = {"exact_line_search", "svrg_bb", "sbb"}  # quadratics; SVRG


@pytest.mark.parametrize("name", sorted({*recipes.__all__} - CANNOT))
def test_every_recipe_trains_a_network(name):
    net = NETS["l2"]
    rule = method(name, net, HYPER[name])
    sized = 3 if takes(name, "m") else 5
    gradient = MiniBatch(sized, SEEDS, values=True)
    if name in ("bb", "gbb", "armijo", "adgd"):
        gradient = Disturbed(draws.gaussian(SEEDS), 0.0)
    how = {"gradient": gradient, "noise": noise(name), "steps": 11}
    trace = run(net, rule, net.start(SEEDS), **how)
    assert np.isfinite(trace.f).all()
    assert (trace.f[-1] != trace.f[0]).all()
    assert_same(run(net, rule, net.start(SEEDS), workers=2, **how), trace)


@pytest.mark.parametrize("blocks", ["blocks", "by_layer"])
def test_blocks_are_arrays_or_layers(blocks):
    net = NETS["norm"]
    blocks = getattr(net, blocks)
    assert sum(blocks.sizes) == net.dim
    trace = run(net, bn_momentum(0.1, 0.0, blocks), steps=1, iterates=True)
    moved = blocks.each(lambda v: np.sqrt((v * v).sum(-1)), np.diff(trace.xs, axis=0))
    np.testing.assert_allclose(moved, 0.1, rtol=1e-12)


def test_blocks_in_numbers():
    net = NETS["norm"]
    assert net.blocks.sizes == (30, 6, 6, 6, 24, 4, 4, 4, 12, 3)
    assert net.by_layer.sizes == (36, 12, 28, 8, 15)
    assert NETS["sequences"].blocks.sizes == (12 * 7, 6, 2)
