"""A run: `run` takes the steps, `Trace` is what it gives."""

from nglab.runs.loop import run
from nglab.runs.trace import Trace

__all__ = ["Trace", "run"]
