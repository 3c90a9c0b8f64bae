"""One contestant, one race, and nothing else: python -m tests.bench.once W1 library."""

import sys

from tests.bench.workloads import workload


def main(key: str, name: str) -> None:
    """Run that contestant of that workload."""
    (contestant,) = (c for c in workload(key).contestants if c.name == name)
    contestant.build()()


if __name__ == "__main__":
    main(*sys.argv[1:])
