"""The fixed workloads by name; each is built, and its file imported, when it is asked.

So a process that runs a single contestant loads nothing that belongs to another.
"""

from pkgutil import resolve_name

from tests.bench.contest import Workload

WORKLOADS = {
    "W1": "single:w1",
    "W2": "sweep:w2",
    "W3": "saddle:w3",
    "W4 SVRG": "finite_sum:svrg_alone",
    "W4 SGD": "finite_sum:sgd_alone",
    "W4 SVRG x 64": "finite_sum:svrg_together",
    "W4 SGD x 64": "finite_sum:sgd_together",
    "W5 MLP": "networks:mlp",
    "W5 sigmoid": "networks:sigmoid",
    "W5 CNN": "networks:cnn",
    "W5 wide CNN": "networks:wide_cnn",
    "W5 LSTM": "networks:lstm",
    "W6": "valley:w6",
    "W7": "large:w7",
    "W8 30k": "long:one_block_of_30k",
    "W8 130k": "long:one_block_of_130k",
    "W8 588k": "long:network_of_588k",
    "W9": "studied:w9",
    "W9 overhead": "studied:overhead",
}
SCALING = "scaling"


def workload(key: str) -> Workload:
    """The workload of that name."""
    return resolve_name(f"tests.bench.{WORKLOADS[key]}")()


def chosen(names: list[str]) -> list[str]:
    """All whose names begin with one of these; all, if there are none.

    >>> chosen(["W3", "W4 S"])
    ['W3', 'W4 SVRG', 'W4 SGD', 'W4 SVRG x 64', 'W4 SGD x 64']
    """
    keys = [*WORKLOADS, SCALING]
    for name in names:
        if not any(key.startswith(name) for key in keys):
            raise ValueError(f"there is no {name!r}: {', '.join(keys)}")
    return [key for key in keys if key.startswith(tuple(names or [""]))]
