"""Many runs: a plain function of plain arguments, tried at every point of a plan.

What is done stands in one SQLite file and is never done again. A file `depth.py`,

    def job(depth, lr, seed):
        start = np.random.default_rng(seed)  # a stream of its own for each point
        ...
        return {"loss": trace.final, "curve": trace.f}

    STUDY = Study("depth", job, {"depth": [6, 12], "lr": [0.1, 0.03]})

is run by `nglab study run depth.py --jobs 2`, looked at by `nglab study show depth.py`
and written as a table by `nglab study export depth.py --csv depth.csv`.
"""

from nglab.studies.points import grid
from nglab.studies.processes import DeadWorkerError, Processes
from nglab.studies.store import Row, Store
from nglab.studies.study import Study

__all__ = ["DeadWorkerError", "Processes", "Row", "Store", "Study", "grid"]
