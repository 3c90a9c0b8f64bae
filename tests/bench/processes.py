"""From the start of Python to a first result, and the memory that this takes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
from tqdm import tqdm

from tests.bench.contest import Workload
from tests.bench.goals import FLOOR
from tests.bench.races import Result

ROOT = Path(__file__).parents[2]
LAUNCH = Path(__file__).with_name("launch.py")


def launched(*command: str) -> tuple[float, float]:
    """Seconds and peak bytes of a Python process, which must succeed."""
    whole = [sys.executable, str(LAUNCH), sys.executable, *command]
    env = os.environ.copy()
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # it would compile nglab each time anew
    pipe = subprocess.PIPE
    out = subprocess.run(whole, check=True, cwd=ROOT, stdout=pipe, env=env).stdout
    seconds, peak, code = json.loads(out.splitlines()[-1])
    if code:
        raise RuntimeError(f"python {' '.join(command)} failed with code {code}")
    return seconds, peak


def started(
    key: str, workload: Workload, results: dict[str, Result], rounds: int
) -> dict[str, Result]:
    """The results, with a process of its own for each, and one that imports NumPy."""
    commands = {FLOOR: ("-c", FLOOR)}
    for c in workload.contestants:
        if not c.missing:
            commands[c.name] = ("-m", "tests.bench.once", key, c.name)
    runs: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for _ in tqdm(range(rounds), desc=f"{key}, afresh", disable=None, leave=False):
        for name, command in commands.items():
            runs[name].append(launched(*command))
    whole = {FLOOR: Result(FLOOR, "limit"), **results}
    for name, pairs in runs.items() if rounds else ():
        seconds, peak = np.array(pairs).T
        whole[name] = whole[name]._replace(process=seconds, peak=float(peak.max()))
    return whole
