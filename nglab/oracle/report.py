"""What the oracle says about a port."""

from dataclasses import dataclass

import numpy as np

from nglab.oracle.replay import Mismatch, Walk


@dataclass(frozen=True, eq=False)
class Report:
    """The outcome of replaying the vectors of a method.

    method    the recipe
    walks     the port's iterates, one walk a case
    skipped   cases that the port does not implement
    far       cases that single precision cannot hold, where the port has no more
    variants  names of the variants that reproduce the port, best first
    words     what is known about the port, one sentence an entry
    """

    method: str
    walks: tuple[Walk, ...]
    skipped: tuple[str, ...] = ()
    far: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the port agrees with the method on every case, to rounding."""
        return all(walk.passed for walk in self.walks)

    @property
    def exact(self) -> bool:
        """Whether it agrees to the last bit."""
        return all(walk.exact for walk in self.walks)

    @property
    def first(self) -> Mismatch | None:
        """Where it leaves the vectors for the first time."""
        return next((walk.first for walk in self.walks if walk.first), None)

    @property
    def failed(self) -> tuple[str, ...]:
        """The cases that it gets wrong."""
        return tuple(walk.case.name for walk in self.walks if not walk.passed)

    def __bool__(self) -> bool:
        return self.passed

    def __str__(self) -> str:
        return "\n".join((self.verdict, *self.words))

    @property
    def reach(self) -> tuple[float, float]:
        """The least and the largest entry of a gradient that was looked at, but 0."""
        sizes = [np.abs(walk.case.arrays["g"]) for walk in self.walks]
        return (
            min(float(a[a > 0].min(initial=np.inf)) for a in sizes),
            max(float(a.max()) for a in sizes),
        )

    @property
    def verdict(self) -> str:
        """Passed or not, and where; within which range it was looked."""
        count = len(self.walks)
        left = {"not implemented": self.skipped, "beyond float32": self.far}
        without = "".join(
            f"; {why}: {', '.join(names)}" for why, names in left.items() if names
        )
        if not self.passed:
            return (
                f"{self.method}: {len(self.failed)} of {count} cases differ "
                f"({', '.join(self.failed)}){without}\nfirst in {self.first}"
            )
        how = "to the last bit" if self.exact else "to rounding"
        low, high = self.reach
        return (
            f"{self.method}: passed, {count} cases {how}{without}\n"
            f"gradients from {low:.0e} to {high:.0e} were looked at"
        )
