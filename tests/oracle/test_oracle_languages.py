"""The ports in plain Python and in JavaScript answer the vectors to the last bit."""

import json
import runpy
import subprocess
from pathlib import Path
from shutil import which

import numpy as np
import pytest

from nglab import oracle
from nglab.oracle import store
from nglab.oracle.modern import MODERN

PORTS = Path(__file__).parents[2] / "notebooks" / "ports"
PLAIN = runpy.run_path(str(PORTS / "plain_python.py"))
METHODS = sorted(PLAIN["METHODS"])
NODE = which("node")


def agrees(method, cases):
    """Whether what a port wrote is what the file says, number by number."""
    for case in oracle.vectors(method):
        assert np.array_equal(cases[case.name]["x"], case.x), case.name


def test_the_modern_family_has_ports():
    assert {*MODERN} <= {*METHODS}


@pytest.mark.parametrize("method", METHODS)
def test_plain_python(method):
    vectors = json.loads((store.HERE / f"{method}.json").read_text(encoding="utf-8"))
    agrees(method, PLAIN["output"](vectors)["cases"])


@pytest.mark.skipif(NODE is None, reason="needs node")
@pytest.mark.parametrize("method", [m for m in METHODS if m not in ("gd", "adam")])
def test_javascript(method):
    command = [NODE, str(PORTS / "port.js"), str(store.HERE / f"{method}.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    agrees(method, json.loads(done.stdout)["cases"])
