"""W9: a study of jobs that take a fifth of a second, and of jobs that do nothing."""

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from nglab import DiagonalQuadratic, nsgd, run
from nglab.arrays import Array
from nglab.studies import Processes, Store, Study
from tests.bench.contest import Contestant, Workload, limit, ours, peer
from tests.bench.goals import at_most, faster

JOBS, STEPS = 200, 25_000  # 0.2 s, at 8 us a step
FEW, SHORT = 8, 2_500  # with --quick
MANY = 1_000  # jobs of no step
ALONE, TWO = "library", "library, two processes"


def job(number: int, steps: int) -> dict[str, float]:
    """f where a run ends that starts at (1, ..., 1 + number)."""
    x0 = np.linspace(1.0, 1.0 + number, 100)
    f = DiagonalQuadratic(np.logspace(-2, 0, 100))
    return {"f": float(run(f, nsgd(0.1), x0, steps, every=steps or 1).final)}


def bare(many: int, steps: int) -> Array:
    """A loop."""
    return np.array([job(i, steps)["f"] for i in range(many)])


def kept(many: int, steps: int, processes: int) -> Array:
    """The same as a study, from no store and no processes to all results."""
    study = Study("bench", job, {"number": range(many), "steps": [steps]})
    with TemporaryDirectory() as folder, Store(Path(folder) / "s.sqlite") as store:
        if processes == 1:
            rows = study.run(store, progress=False)
        else:
            with Processes(processes) as pool:
                rows = study.run(store, pool, progress=False)
    return np.array([row.result["f"] for row in rows if row.result])


def contestants(many: int, steps: int) -> tuple[Contestant, ...]:
    """A loop, the library, and joblib, which keeps nothing; a step is a job."""
    return (
        limit("bare loop", partial(bare, many, steps), many),
        ours(ALONE, partial(kept, many, steps, 1), many),
        ours(TWO, partial(kept, many, steps, 2), many),
        peer("joblib, two processes", "with_joblib:mapped", (many, steps), many),
    )


def w9() -> Workload:
    """What a study costs beside its jobs, and what a second process gains."""
    title = "a study, {} jobs of {:g} s"
    goals = (at_most(1.05, ALONE, "bare loop"), faster(1.85, "bare loop", TWO))
    short = Workload(title.format(FEW, 0.02), 2, contestants(FEW, SHORT), (), 0)
    whole = contestants(JOBS, STEPS)
    return Workload(title.format(JOBS, 0.2), 2, whole, goals, 0, short)


def overhead() -> Workload:
    """What a job costs beside itself."""
    return Workload(f"a study, {MANY} jobs of no step", 5, contestants(MANY, 0), (), 0)
