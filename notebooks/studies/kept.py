"""Results as committed data: `python -m studies.kept sigmoid STORE` writes it.

results/NAME.json is what `nglab study export --json` writes, results/machines.json says
where that came from.
"""

import json
import platform
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

RESULTS = Path(__file__).parent / "results"


class Kept(NamedTuple):
    """One trajectory: the arguments of its point, its rate and seed, and what it gave.

    curve, and the accuracy of `fashion`, are one number a record.
    """

    point: dict[str, Any]
    method: str
    lr: float | None
    seed: int
    result: dict[str, Any]


def kept(name: str, **where: Any) -> list[Kept]:
    """The committed trajectories of a study whose points have these arguments.

    >>> {each.seed for each in kept("sigmoid", depth=18, method="adam")} >= {0, 1}
    True
    """
    text = (RESULTS / f"{name}.json").read_text(encoding="utf-8")
    points = [p for p in json.loads(text)["points"] if p["state"] == "done"]
    return [
        row
        for point in points
        if where.items() <= point["arguments"].items()
        for row in rows(point["arguments"], point["result"])
    ]


def losses(name: str, **where: Any) -> np.ndarray:
    """The loss at the end of each seed that is compared, those that chose rates apart.

    >>> bool((losses("sigmoid", depth=18, method="momentum") > 2.2).all())
    True
    """
    found = {row.seed: row.result["loss"] for row in kept(name, **where) if row.seed}
    return np.array([found[seed] for seed in sorted(found)], float)


def rows(point: dict[str, Any], result: dict[str, Any]) -> Iterator[Kept]:
    """A point, trajectory by trajectory: every rate with every seed, or the one."""
    method = point["method"]
    if "seeds" not in point:
        yield Kept(point, method, None, point["seed"], result)
        return
    for j, lr in enumerate(point["lr"]):
        for s, seed in enumerate(point["seeds"]):
            own = {name: np.array(a, float)[..., j, s] for name, a in result.items()}
            yield Kept(point, method, lr, seed, own)


def chosen(name: str, **where: Any) -> dict[str, float]:
    """The rate of each method with the least loss at the end, for the tuning seed 0."""
    best: dict[str, tuple[float, float]] = {}
    for row in kept(name, **where):
        loss = float(np.nan_to_num(row.result["loss"], nan=np.inf))
        if row.seed == 0 and row.lr is not None:
            best[row.method] = min((loss, row.lr), best.get(row.method, (np.inf, 0.0)))
    return {method: lr for method, (_, lr) in best.items()}


def machine() -> dict[str, str]:
    """What a result may depend on, besides its seeds."""
    import nglab

    config: Any = np.show_config(mode="dicts")
    blas = config["Build Dependencies"]["blas"]
    return {
        "nglab": nglab.__version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "blas": f"{blas['name']} {blas['version']}",
        "processor": processor(),
        "on": date.today().isoformat(),
    }


def processor() -> str:
    """Its name, where the system says it."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.split(": ")[1] for line in lines if line.startswith("model name")]
    return next(iter(names), platform.machine())


def keep(name: str, place: str) -> None:
    """Write what a store knows of a study as committed data."""
    from nglab.studies import Store, commands, tables

    study = commands.loaded(str(Path(__file__).with_name(f"{name}.py")), "STUDY")
    with Store(place, readonly=True) as store:
        found = study.rows(store)
    RESULTS.mkdir(exist_ok=True)
    text = tables.as_json(study, found)
    (RESULTS / f"{name}.json").write_text(text, encoding="utf-8")
    seconds = round(sum(row.seconds or 0.0 for row in found))
    known = RESULTS / "machines.json"
    machines = json.loads(known.read_text()) if known.exists() else {}
    machines[name] = machine() | {"seconds in jobs": seconds}
    known.write_text(json.dumps(machines, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    keep(*sys.argv[1:])
