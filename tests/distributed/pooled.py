"""Runs the walks into a store, in the pool of MPI: by `python -m mpi4py.futures`."""

import sys

from nglab.studies import Store
from tests.studies.walks import WALKS

if __name__ == "__main__":
    from mpi4py.futures import MPIPoolExecutor

    with Store(sys.argv[1]) as store, MPIPoolExecutor() as pool:
        WALKS.run(store, pool, progress=False)
        ranks = pool.num_workers
        print(ranks, pool.submit(int, "7").result())  # it is open
