"""Ctrl-C in a run: it ends with what was recorded, unless somebody wants it all."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

RAISED = ContextVar("RAISED", default=False)


@contextmanager
def raised() -> Iterator[None]:
    """Runs within let Ctrl-C through: for work that half a run would spoil."""
    before = RAISED.set(True)
    try:
        yield
    finally:
        RAISED.reset(before)
