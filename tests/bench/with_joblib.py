"""W9 by joblib: the jobs in two processes; their results are kept in memory alone."""

import numpy as np
from joblib import Parallel, delayed

from tests.bench import studied
from tests.bench.contest import Race


def mapped(many: int, steps: int) -> Race:
    """All jobs; joblib starts its processes in the first race, and keeps them."""

    def race() -> studied.Array:
        tasks = (delayed(studied.job)(i, steps) for i in range(many))
        return np.array([found["f"] for found in Parallel(n_jobs=2)(tasks)])

    return race
