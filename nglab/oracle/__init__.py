"""The oracle: vectors that any language can replay, and what a wrong port does.

Recorded gradients go in, iterates come out (`SCHEMA.md`); `check` replays a port, and
names the variant of the method that it computes instead.
"""

from nglab.oracle.adapters import keras_port, optax_port, scipy_port, torch_port
from nglab.oracle.cases import Case
from nglab.oracle.catalogue import METHODS
from nglab.oracle.checking import check, check_output
from nglab.oracle.replay import Mismatch, Walk
from nglab.oracle.report import Report
from nglab.oracle.store import vectors, write

__all__ = [
    "METHODS",
    "Case",
    "Mismatch",
    "Report",
    "Walk",
    "check",
    "check_output",
    "keras_port",
    "optax_port",
    "scipy_port",
    "torch_port",
    "vectors",
    "write",
]
