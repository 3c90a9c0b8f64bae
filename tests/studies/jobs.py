"""Jobs that behave in all sorts of ways."""

import os
import signal
import time
from pathlib import Path

import numpy as np

from nglab import DiagonalQuadratic, nsgd, run


def twice(x):
    return {"twice": 2 * x}


def noted(x, folder):
    """Leaves a file for each call, and takes its time."""
    time.sleep(float(os.environ.get("PAUSE", "0")))
    path = Path(folder) / f"{x}-{len(list(Path(folder).glob(f'{x}-*')))}"
    path.touch()
    return {"twice": 2 * x}


def reciprocal(x, folder):
    return {**noted(x, folder), "reciprocal": 1 / x}


def seeded(x, seed):
    return {"drawn": np.random.default_rng(seed).normal(size=x)}


def seeded_by_default(x, seed=5):
    return {"drawn": np.random.default_rng(seed).normal(size=x)}


def all_kinds(x):
    nan, inf = float("nan"), float("inf")
    return {
        "count": x,
        "yes": np.bool_(True),
        "tiny": 5e-324,
        "lost": nan,
        "over": np.float32(-inf),
        "curve": np.array([0.1, nan, inf, -0.0]),
        "table": np.arange(6, dtype=np.int16).reshape(2, 3)[:, ::-1],
        "none": np.empty((0, 2), np.float32),
        "point": np.array(2.5),
    }


RESULTS = {
    "a number": 3.0,
    "a word": {"a": "word"},
    "a list": {"a": [1.0]},
    "nothing": {"a": None},
    "objects": {"a": np.array([None])},
    "words": {"a": np.array(["x"])},
    "complex": {"a": np.array([1j])},
    "a masked array": {"a": np.ma.masked_array([1.0], [True])},
    "a name": {1: 1.0},
    "a complex number": {"a": 1j},
}


def gives(kind):
    return RESULTS[kind]


def dies(x):
    """By SIGKILL at 3, by an exit status at 5."""
    if x == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    if x == 5:
        os._exit(7)
    return twice(x)


class UntidyError(Exception):
    """Says its words as they are."""


def complains(words):
    raise UntidyError(words)


def leaves(x):
    raise SystemExit(x)


def runs(steps, x):
    """A run; one that goes on for ever says so, in a file."""

    def lr(k):
        if k == 10 and steps > 1000:
            Path(os.environ["SAY"]).touch()
        return 0.1

    f = DiagonalQuadratic([1.0, 3.0])
    return {"k": len(run(f, nsgd(lr), [x, 1.0], steps=steps, every=10**6).k)}


class Jobs:
    @staticmethod
    def inside(x):
        return twice(x)

    def method(self, x):
        return twice(x)
