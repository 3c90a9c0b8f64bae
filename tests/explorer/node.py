"""Asks Node what a module of the explorer says."""

import json
import subprocess
from shutil import which

import pytest

from nglab import explorer

NODE = which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="needs node")


def answer(program, given=None):
    """What a program of the explorer's modules logs, as JSON; `given` is its input.

    {problems}, {state}, ... stand for the modules of the lab, {given} for the input.
    """
    places = {path.stem: path.as_uri() for path in (explorer.HERE / "lab").iterdir()}
    for name, place in places.items():
        program = program.replace(f"{{{name}}}", place)
    program = program.replace("{given}", json.dumps(given))
    command = [NODE, "--input-type=module"]
    done = subprocess.run(
        command, input=program, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


RUN = """
import { run } from "{run}";
import { read } from "{state}";
const told = {given}.map((text) => {
  const { state, notes } = read(text);
  const { points, panels, bounds } = run(state);
  const curves = bounds.map(({ claim, ratio, heights }) => ({ claim, ratio, heights }));
  return { state, notes, points, panels, curves };
});
console.log(JSON.stringify(told));
"""
LINES = """
import { problemOf } from "{problems}";
const { A, y } = problemOf({ problem: "lines" });
console.log(JSON.stringify([A, y]));
"""
