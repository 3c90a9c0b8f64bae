"""What a network is asked beside its gradient, and what it refuses."""

import pickle
import re
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from nglab import (
    FULL,
    SVRG,
    LeastSquares,
    MiniBatch,
    exact_line_search,
    gd,
    run,
    svrg_bb,
)
from nglab.networks import (
    LSTM,
    BatchNorm,
    Conv,
    Dense,
    Dropout,
    Flatten,
    MaxPool,
    Network,
    ReLU,
    Tanh,
    squares,
)
from tests.networks.nets import (
    IMAGES,
    LABELS,
    NETS,
    SEQUENCES,
    TARGETS,
    VECTORS,
    somewhere,
)


@pytest.mark.parametrize("name", NETS)
def test_the_outputs_of_the_terms_give_f(name):
    """With the statistics of all terms, as in one pass over all of them."""
    net = NETS[name]
    x, every = somewhere(net, 0), np.arange(net.terms)
    f, _ = net.loss(net.output(x), net.y)
    penalty = net.value(x) - replace(net, layers=light(net)).value(x)
    assert net.value(x, every) == pytest.approx(f + penalty, rel=1e-13)
    np.testing.assert_allclose(net.output(x, net.A[:4]), net.output(x)[:4], rtol=1e-11)


def light(net):
    """The layers without l2."""
    return [replace(a, l2=0.0) if a.l2 else a for a in net.layers]


def test_accuracy_is_the_share_of_right_labels():
    net = NETS["norm"]
    x = somewhere(net, 1, 2, 3)
    found = net.accuracy(x, VECTORS[:10], LABELS[:10])
    assert found.shape == (2, 3)
    for at in np.ndindex(2, 3):
        right = net.output(x[at], VECTORS[:10]).argmax(1) == LABELS[:10]
        assert found[at] == right.sum() / 10
    assert net.accuracy(x[0, 0]) == (net.output(x[0, 0]).argmax(1) == LABELS).mean()


def test_all_terms_are_taken_in_chunks():
    net = NETS["norm"]
    parts = replace(net, chunk=10)  # of 23 terms: 10, 10 and 3
    x = somewhere(net, 2)
    f, g = parts.value_and_grad(x)
    each = [
        net.value_and_grad(x, np.arange(*at)) for at in ((0, 10), (10, 20), (20, 23))
    ]
    weights = np.array([10, 10, 3]) / 23
    assert f == pytest.approx(weights @ [e[0] for e in each])
    np.testing.assert_allclose(g, weights @ [e[1] for e in each], atol=1e-15)
    assert parts.value(x) == pytest.approx(f, rel=1e-14)
    plain, chunked = NETS["l2"], replace(NETS["l2"], chunk=7)
    x = somewhere(plain, 3)
    assert chunked.value(x) == pytest.approx(plain.value(x), rel=1e-14)


def test_all_terms_need_no_more_memory_than_a_chunk():
    A = np.random.default_rng(0).normal(size=(20000, 5))
    net = Network([Dense(50), Tanh(), Dense(3)], A, np.arange(20000) % 3)
    most = []
    for some in (net, replace(net, chunk=20000)):
        tracemalloc.start()
        some.value_and_grad(some.x0)
        most.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert most[0] < most[1] / 10


def test_seeds_start_apart_and_each_where_it_starts_alone():
    net = NETS["images"]
    starts = net.start([[3, 4], [5, 0]])
    assert starts.shape == (2, 2, net.dim)
    np.testing.assert_array_equal(starts[0, 1], net.start(4))
    np.testing.assert_array_equal(starts[1, 1], net.x0)
    assert len(np.unique(starts[..., 0])) == 4


def test_starts_are_as_wide_as_they_say():
    A = np.zeros((2, 80))
    net = Network([Dense(120), BatchNorm(), Dense(2)], A, [0, 1])
    W, b = net.x0[:9600], net.x0[9600:9720]
    assert np.abs(W).max() <= np.sqrt(6 / 200)
    assert W.var() == pytest.approx(2 / 200, rel=0.05)
    assert (b == 0).all()
    assert (net.x0[9720:9840] == 1).all()
    net = Network([LSTM(8), Dense(1)], np.zeros((2, 4, 3)), [0.0, 1.0], squares)
    W = net.x0[: 32 * 12].reshape(4, 8, 12)
    np.testing.assert_allclose(
        W[:, :, :8] @ W[:, :, :8].mT, [np.eye(8)] * 4, atol=1e-14
    )
    assert (W[1, :, -1] == 1).all()
    assert (W[[0, 2, 3], :, -1] == 0).all()


def test_a_network_is_pickled_and_shown_in_one_line():
    net = NETS["dropout"]
    again = pickle.loads(pickle.dumps(net))
    x = somewhere(net, 4)
    assert again.value(x) == net.value(x)
    assert repr(net) == f"<Network of 8 layers, {net.dim} numbers, 23 samples>"


def test_nothing_is_dropped_without_coins():
    net = NETS["dropout"]
    dry = replace(net, layers=[a for a in net.layers if not isinstance(a, Dropout)])
    x = somewhere(net, 5)
    trace = run(net, gd(0.1), x, 5, gradient=FULL)
    np.testing.assert_array_equal(trace.f, run(dry, gd(0.1), x, 5).f)


def test_x_is_left_alone():
    for net in NETS.values():
        x = somewhere(net, 6, 2)
        x.flags.writeable = False
        f, g = net.value_and_grad(x)
        again = net.value_and_grad(x)
        np.testing.assert_array_equal(again[1], g)
        assert not np.shares_memory(again[1], g)
        assert (again[0] == f).all()


REFUSED = {
    "no layers": (lambda: Network([], VECTORS, LABELS), "have no arrays to learn"),
    "no arrays": (lambda: Network([ReLU()], VECTORS, LABELS), "have no arrays"),
    "a class": (lambda: Network([Dense], VECTORS, LABELS), "are not layers"),
    "dtype": (lambda: Network([Dense(3)], VECTORS, LABELS, dtype=int), "dtype=<class"),
    "loss": (lambda: Network([Dense(3)], VECTORS, LABELS, 3), "loss=3 is no function"),
    "labels": (lambda: Network([Dense(2)], VECTORS, LABELS), "y reaches from 0 to 2"),
    "real labels": (lambda: Network([Dense(3)], VECTORS, LABELS / 2), "y is float64"),
    "targets": (
        lambda: Network([Dense(3)], VECTORS, TARGETS, squares),
        "(2,), the out",
    ),
    "lengths": (lambda: Network([Dense(3)], VECTORS, LABELS[1:]), "A has 23 samples"),
    "nan": (lambda: Network([Dense(3)], VECTORS * np.nan, LABELS), "not finite"),
    "words": (
        lambda: Network([Dense(3)], [["a"]], [0]),
        "A is <U1 of shape (1, 1), it",
    ),
    "dense": (lambda: Network([Dense(3)], IMAGES, LABELS), "Dense takes a vector"),
    "conv": (lambda: Network([Conv(3)], VECTORS, LABELS), "Conv takes an image"),
    "lstm": (lambda: Network([LSTM(3)], IMAGES, LABELS), "LSTM takes a sequence"),
    "pool": (lambda: Network([MaxPool()], SEQUENCES, LABELS), "MaxPool takes an image"),
    "flat output": (lambda: Network([Conv(3)], IMAGES, LABELS), "y is int64 of shape"),
    "small": (lambda: Network([Conv(3, 9, False)], IMAGES, LABELS), "k=9 does not fit"),
    "even": (lambda: Conv(3, k=2), "k=2 is even"),
    "units": (lambda: Dense(0), "units=0"),
    "l2": (lambda: Dense(3, l2=-1.0), "l2=-1.0"),
    "rate": (lambda: Dropout(1.0), "rate=1.0"),
    "all": (lambda: Dropout(0.999), "rate=0.999 drops all"),
    "eps": (lambda: BatchNorm(0.0), "eps=0.0"),
    "svrg": (
        lambda: run(NETS["l2"], svrg_bb(0.1, 4), gradient=SVRG(4, 1)),
        "SVRG needs grad_and_slopes and change, Network has none",
    ),
    "exact": (lambda: exact_line_search(NETS["l2"]), "is no strictly convex quadratic"),
    "output": (
        lambda: NETS["l2"].output(NETS["l2"].x0, IMAGES),
        "A has samples of (7, 6",
    ),
    "samples": (
        lambda: NETS["l2"].output(NETS["l2"].x0, np.ones((2, 4))),
        "A has samples of (4,), not (5,)",
    ),
    "accuracy": (
        lambda: NETS["l2"].accuracy(NETS["l2"].x0, VECTORS),
        "give both A and",
    ),
    "no coins": (
        lambda: run(
            NETS["dropout"], gd(0.1), gradient=MiniBatch(1, indices=[[0]] * 9), steps=2
        ),
        "no coins are recorded, the problem throws 10 a step",
    ),
    "coins of another size": (
        lambda: run(
            NETS["dropout"],
            gd(0.1),
            steps=1,
            gradient=MiniBatch(1, indices=[[0]], coins=[[0] * 9]),
        ),
        "9 coins a step are recorded, the problem throws 10",
    ),
    "coins beyond a byte": (
        lambda: run(
            NETS["dropout"],
            gd(0.1),
            steps=1,
            gradient=MiniBatch(1, indices=[[0]], coins=[[256] * 10]),
        ),
        "coins reaches from 256 to 256",
    ),
    "coins for none": (
        lambda: run(
            LeastSquares([[1.0]], [0.0]),
            gd(0.1),
            steps=1,
            gradient=MiniBatch(1, indices=[[0]], coins=[[1]]),
        ),
        "1 coins a step are recorded, the problem throws 0",
    ),
    "coins and seeds": (lambda: MiniBatch(1, 3, coins=[[1]]), "coins without indices"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_in_one_line(name):
    make, words = REFUSED[name]
    with pytest.raises(ValueError, match=re.escape(words)) as refused:
        make()
    message = str(refused.value)
    assert "\n" not in message
    assert len(message) < 160


def test_a_chain_must_end_in_one_vector_a_sample():
    net = Network([Conv(2), Flatten(), Dense(3)], IMAGES, LABELS)
    assert net.output(net.x0).shape == (23, 3)
