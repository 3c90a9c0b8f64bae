"""Real data, where scikit-learn is there to give them."""

import subprocess
import sys
from importlib.util import find_spec

import numpy as np
import pytest

from nglab import breast_cancer, digits

HAVE_SKLEARN = find_spec("sklearn") is not None
real = pytest.mark.skipif(not HAVE_SKLEARN, reason="needs the data extra")


def small_digits():
    return digits(3, l2=0.01)


@real
@pytest.mark.parametrize(
    ("load", "terms", "dim", "positive"),
    [(breast_cancer, 569, 31, 357), (small_digits, 1797, 62, 183)],
)
def test_real_data(load, terms, dim, positive):
    f = load()
    assert (f.terms, f.dim) == (terms, dim)
    assert (f.y == 1).sum() == positive
    np.testing.assert_allclose(f.A[:, :-1].mean(0), 0, atol=1e-12)
    np.testing.assert_allclose(f.A[:, :-1].std(0), 1, rtol=1e-12)
    np.testing.assert_array_equal(f.A[:, -1], 1)
    assert f.residual < 1e-13
    right = np.sign(f.A @ f.minimum.x[0]) == f.y
    assert right.mean() > 0.97


OFFLINE = """
import socket
def refuse(*how, **more):
    raise OSError("no network")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
from nglab import breast_cancer, digits
print(breast_cancer().terms, digits(9).terms)
"""
MISSING = """
import sys
sys.modules["sklearn"] = None
from nglab import breast_cancer
try:
    breast_cancer()
except ValueError as error:
    print(error)
"""


def shown(code):
    how = {"capture_output": True, "text": True, "check": True}
    return subprocess.run([sys.executable, "-W", "error", "-c", code], **how).stdout


@real
def test_real_data_need_no_network():
    assert shown(OFFLINE).split() == ["569", "1797"]


def test_without_scikit_learn_the_extra_is_named():
    assert shown(MISSING) == "real data needs scikit-learn: pip install 'nglab[data]'\n"
