"""Adam forgets the rare large gradient that AMSGrad remembers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from nglab import draws
from nglab.arrays import Array
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.gradients import Disturbed
from nglab.moments import Adam, AMSGrad
from nglab.optimizer import Optimizer
from nglab.problems import Minimum, Problem
from nglab.rates import Given
from nglab.runs.loop import run


@dataclass(frozen=True, eq=False)
class Ramp(Problem):
    """f' = slope for x >= -1, and slope (x + 2) below: convex, least at -2."""

    slope: float
    dim = 1
    mu = 0.0
    x0 = np.zeros(1)
    minimum = Minimum(np.full((1, 1), -2.0), 0.0)

    @property
    def L(self) -> float:
        return self.slope

    def value_and_grad(self, x: Array) -> tuple[Array, Array]:
        above, below = np.maximum(x + 1, 0.0), np.minimum(x + 2, 1.0)
        return self.slope * (above + below * below / 2)[..., 0], self.slope * below


def periodic(C: float, turns: int) -> tuple[Ramp, Disturbed]:
    """The mean of C x, -x, -x, and gradients that are C, -1, -1, ... in turn."""
    mean = (C - 2) / 3
    errors = np.tile([[C - mean], [-1 - mean], [-1 - mean]], (turns, 1))
    return Ramp(mean), Disturbed(draws.replay(errors))


def adam_walks_away(
    forgets: float = 1.0,
    keeps: bool = False,
    sizes: Sequence[float] = (2.5, 4.0, 10.0, 100.0),
    turns: int = 200,
    lr: float = 0.1,
) -> Iterator[Evidence]:
    """Adam can walk away from the minimum of a convex function, at a constant speed.

    Hypotheses  f convex, f' = (C - 2)/3 for x >= -1, C > 2; gradients C, -1, -1 in turn
    Method      Adam, beta1 = 0, beta2 = 1/(1 + C^2), eps = 0, from x_0 >= -1, rate a
    Bound       (a) x_{3j} - x_0 >= a j (1/sqrt 2 + 1/sqrt(1 + 2 beta2) - 1) > 0 for
                    every j, although the least f is at x < -1
    Proof       with m^2 = 1 - beta2, v >= m^2 C^2 after C, then v <= 2 m^2, then v <=
                (1 + 2 beta2) m^2: the steps are a/m back at most, and a/(m sqrt 2) and
                a/(m sqrt(1 + 2 beta2)) forth at least
    Tight       as C grows. The idea is Reddi, Kale and Kumar's (arXiv 1904.09237), who
                project on [-1, 1]; the speed is proved here
    """
    for C in sizes:
        beta2 = 1 - forgets * C**2 / (1 + C**2)
        f, oracle = periodic(C, turns)
        moment = AMSGrad(0.0, beta2, 0.0) if keeps else Adam(0.0, beta2, 0.0)
        trace = run(
            f,
            Optimizer(Given(lr), moment),
            steps=3 * turns,
            gradient=oracle,
            every=3,
            iterates=True,
        )
        b = 1 / (1 + C**2)
        speed = 2**-0.5 + (1 + 2 * b) ** -0.5 - 1
        far = lr * speed * np.arange(1, turns + 1)
        yield Evidence(f"C = {C:g}", trace.xs[1:, 0], far, "x_{3j} - x_0", lower=True)


def amsgrad_returns(
    keeps: bool = True,
    sizes: Sequence[float] = (2.5, 4.0, 10.0, 100.0),
    start: float = 5.0,
    lr: float = 0.1,
) -> Iterator[Evidence]:
    """Where Adam walks away, AMSGrad comes back: it keeps the largest v.

    Hypotheses  as `adam-walks-away`, C > 2, but any beta2 < 1 and x_0 > -1
    Method      AMSGrad, beta1 = 0, eps = 0, rate a
    Bound       (a) x_{3j} <= x_0 - a j (C - 2)/C for every j, as long as all x >= -1
    Proof       sqrt v_max = s never falls and is at most C: C/s_1 - 1/s_2 - 1/s_3 >=
                (C - 2)/s_1 >= (C - 2)/C
    Tight       beta2 = 0, where s = C from the first step on
    """
    for C in sizes:
        for beta2 in (0.0, 1 / (1 + C**2), 0.9):
            turns = 40
            f, oracle = periodic(C, turns)
            moment = AMSGrad(0.0, beta2, 0.0) if keeps else Adam(0.0, beta2, 0.0)
            method = Optimizer(Given(lr), moment)
            x0 = np.array([start])
            trace = run(f, method, x0, 3 * turns, gradient=oracle, iterates=True)
            x = trace.xs[:, 0]
            inside = np.minimum.accumulate(x)[3::3] >= -1
            fallen = lr * np.arange(1, turns + 1) * (C - 2) / C
            yield Evidence(
                f"C = {C:g}, beta2 = {beta2:.3g}",
                np.where(inside, fallen, 0.0),
                np.where(inside, start - x[3::3], 1.0),
                "a j (C - 2)/C",
            )


CLAIMS = (
    Claim(
        "adam-walks-away",
        adam_walks_away,
        PROVED,
        {
            "beta2 near 1 instead": {"forgets": 0.01},
            "AMSGrad": {"keeps": True},
        },
    ),
    Claim(
        "amsgrad-returns",
        amsgrad_returns,
        PROVED,
        {"Adam": {"keeps": False}},
    ),
)
