"""The ports in plain Python and in JavaScript answer the vectors to the last bit."""

import json
import runpy
import subprocess
from pathlib import Path
from shutil import which

import numpy as np
import pytest

from nglab import explorer, oracle
from nglab.oracle import store
from nglab.oracle.catalogue import METHODS
from nglab.oracle.modern import MODERN

PORTS = Path(__file__).parents[2] / "notebooks" / "ports"
PLAIN = runpy.run_path(str(PORTS / "plain_python.py"))
NODE = which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="needs node")

NAMES = """
const { METHODS } = await import(process.argv[1]);
console.log(Object.keys(METHODS).join(" "));
"""


def agrees(method, cases):
    """Whether what a port wrote is what the file says, number by number.

    Bits are not promised where logarithms are taken: there within the tolerance.
    """
    for case in oracle.vectors(method):
        x, logarithms = cases[case.name]["x"], case.config.get("phi", "none") != "none"
        if logarithms:
            assert np.abs(np.subtract(x, case.x)).max() <= case.tolerance["float64"]
        else:
            assert np.array_equal(x, case.x), case.name


def test_the_modern_family_has_ports():
    assert {*MODERN} <= {*PLAIN["METHODS"]}


@pytest.mark.parametrize("method", sorted(PLAIN["METHODS"]))
def test_plain_python(method):
    vectors = json.loads((store.HERE / f"{method}.json").read_text(encoding="utf-8"))
    agrees(method, PLAIN["output"](vectors)["cases"])


def node(*arguments):
    command = [NODE, *map(str, arguments)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout


@needs_node
def test_the_library_in_javascript_has_every_method():
    index = (explorer.METHODS / "index.mjs").as_uri()
    assert {*node("--input-type=module", "-e", NAMES, index).split()} == {*METHODS}


@needs_node
@pytest.mark.parametrize("method", sorted(METHODS))
def test_javascript(method):
    answer = node(PORTS / "port.js", store.HERE / f"{method}.json")
    agrees(method, json.loads(answer)["cases"])
