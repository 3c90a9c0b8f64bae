"""Lesson 5's exercises: a port of bn_momentum, in the words of the oracle."""

from collections.abc import Callable

from checks.verdicts import exercise, own_line
from nglab import oracle


@exercise(
    "What must one step remember for the next? That is the state, and `start` returns "
    "it as it is before the first step: V = 0.",
    "Cut g into its layers, `np.split(g, np.cumsum(config['blocks'])[:-1])`, divide "
    "each by its norm, a zero layer by nothing, and join them again: that is u.",
    "V = config['mu'] * V + u; return x - config['lr'] * V, V. And `start` returns "
    "np.zeros_like(x0).",
)
def ported(init: Callable[..., object], step: Callable[..., object]) -> str:
    """A port of bn_momentum."""
    try:
        report = oracle.check(init, step, method="bn_momentum")
    except ValueError as error:
        own = error.__cause__
        if isinstance(own, Exception) and own_line(own, (init, step)):
            raise own from None  # the student's, not the oracle's word for it
        return f"Not yet: {error}."
    if not report.passed:
        return "\n".join((f"Not yet: it is off in {report.first}.", *report.words))
    return f"Right: {len(report.walks)} cases, and none is off by more than rounding."
