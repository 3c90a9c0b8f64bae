"""Ports in other languages read the files of the vectors and write files."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ports import plain_python

from nglab.cli import main
from nglab.oracle import check_output, vectors
from nglab.oracle.store import HERE as VECTORS

PORTS = Path(plain_python.__file__).parent


def exact(command, method, into):
    """Whether what a program writes about all cases is right to the last bit."""
    path = into / f"{method}.json"
    with path.open("w") as file:
        subprocess.run([*command, VECTORS / path.name], check=True, stdout=file)
    report = check_output(path)
    return report.exact and len(report.walks) == len(vectors(method))


@pytest.mark.parametrize("method", plain_python.METHODS)
def test_plain_python_agrees_to_the_last_bit(method, tmp_path):
    assert exact([sys.executable, "-I", PORTS / "plain_python.py"], method, tmp_path)


def test_plain_python_needs_nothing_but_python():
    source = (PORTS / "plain_python.py").read_text(encoding="utf-8")
    imports = [a for a in source.splitlines() if a.startswith(("import", "from"))]
    assert imports == ["import json", "import sys", "from math import sqrt"]


@pytest.mark.parametrize("method", ["nsgd", "adaptive_nsgd", "bn_adam", "bb"])
def test_javascript_agrees_to_the_last_bit(method, tmp_path):
    node = shutil.which("node")
    if not node:
        pytest.skip("this port is run by Node, which is not installed")
    assert exact([node, PORTS / "port.js"], method, tmp_path)


def test_a_file_can_be_wrong_and_is_named(tmp_path, capsys):
    read = json.loads((VECTORS / "nsgd.json").read_text(encoding="utf-8"))
    for case in read["cases"]:
        case["config"]["blocks"] = [len(case["x0"])]  # all layers as one
    path = tmp_path / "output.json"
    path.write_text(json.dumps(plain_python.output(read)), encoding="utf-8")
    assert main(["vectors", "check", str(path)]) == 1
    assert "`global_norm`" in capsys.readouterr().out


def test_ports_refuse_another_schema():
    with pytest.raises(ValueError, match="schema 2, this port reads schema 1"):
        plain_python.output({"schema": 2, "method": "nsgd", "cases": []})
