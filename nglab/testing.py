"""For test suites of ports: `assert_conforms`."""

from collections.abc import Mapping
from typing import Any

from nglab.oracle import Report, check


def assert_conforms(
    init: Any,
    step: Any = None,
    method: str = "nsgd",
    only: Mapping[str, Any] | None = None,
    exact: bool = False,
) -> Report:
    """AssertionError with the oracle's words unless a port agrees with the method.

    The arguments are those of `nglab.oracle.check`; `exact` asks for the last bit.

    >>> assert_conforms(lambda x, g, state: (x - 0.1 * g, state), method="gd").passed
    True
    """
    report = check(init, step, method, only)
    if not report.passed:
        raise AssertionError(str(report))
    if exact and not report.exact:
        raise AssertionError(f"{method}: right, but not to the last bit")
    return report
