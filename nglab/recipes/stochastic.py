"""Methods for stochastic gradients: run them with a `MiniBatch` or `SVRG` gradient.

Every estimator draws from one stream a trajectory, so a batch of seeds is a batch of
runs.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nglab.arguments import count, hyper
from nglab.arrays import Hyper, Schedule
from nglab.blocks import WHOLE, Blocks
from nglab.optimizer import Optimizer
from nglab.rates import EpochBB, SameBatchBB
from nglab.recipes.normalized import nsgd
from nglab.schedules import Periodic


def successor(k: int) -> float:
    """phi(k) = k + 1."""
    return k + 1.0


def sgd_bb(
    lr: Hyper,
    m: int,
    phi: Callable[[int], float] | None = successor,
    beta: Hyper | None = None,
    reset: bool = True,
    seed_with_lr: bool = False,
) -> Optimizer:
    """SGD-BB: x <- x - lr_e g, and once an epoch of m steps

        raw_e = |s|^2 / (m |s'y|),  lr_e = (prod_j raw_j phi(j))^(1/count) / phi(e)

    s is the move of x over an epoch, y the change of the average gradient
    G <- beta g + (1 - beta) G; beta is min(1, 10/m) if None. phi=None is the raw
    method: then log lr is a random walk once gradients are noise. Smoothing tames later
    jumps but not the first secant, which is used as it is; seed_with_lr makes lr an
    estimate too.

    Shapes: x, g (*B, n); lr, beta broadcast to *B. lr serves for the first two epochs.
    Units:  lr has the unit x^2/f; phi none.
    Errors: ValueError unless lr > 0, m >= 1, 0 < beta <= 1, phi(e) > 0, and for
            seed_with_lr without phi.
    Source: Tan et al., arXiv 1605.04131, Algorithm 3.
    Differs: the authors' code never resets G (reset=False), and has phi(k) = k.

    >>> from nglab import LeastSquares, MiniBatch, run
    >>> f = LeastSquares([[1.0], [1.0]], [0.0, 0.0])
    >>> batch = MiniBatch(1, indices=[[0]] * 6)
    >>> run(f, sgd_bb(0.5, 2), [1.0], 6, gradient=batch).lr[:, 0].round(6)
    array([0.5     , 0.5     , 0.5     , 0.5     , 0.25    , 0.25    , 0.181142])
    """
    beta = min(1.0, 10 / count("m", m, 1)) if beta is None else beta
    return Optimizer(EpochBB(lr, m, beta, phi, reset, seed_with_lr))


def svrg_bb(lr: Hyper, m: int) -> Optimizer:
    """SVRG-BB: x <- x - lr_e g with g from `SVRG(m, ...)`, lr_e = |s|^2 / (m |s'y|).

    s and y are the changes of the snapshot and of its full gradient, so that on a
    strongly convex f the rate lies between 1/(m L) and 1/(m mu), surely.

    Shapes: x, g (*B, n); lr broadcasts to *B and serves for the first epoch.
    Units:  lr has the unit x^2/f.
    Errors: ValueError unless lr > 0 and m >= 1.
    Source: Tan et al., arXiv 1605.04131, Algorithm 1.
    Differs: their code has no absolute value.

    >>> from nglab import SVRG, LeastSquares, run
    >>> f = LeastSquares([[1.0], [1.0]], [0.0, 4.0])
    >>> run(f, svrg_bb(0.25, 2), [0.0], 4, gradient=SVRG(2, seeds=1)).lr[:, 0]
    array([0.25, 0.25, 0.5 , 0.5 , 0.5 ])
    """
    return Optimizer(EpochBB(lr, m))


def sbb(lr: Hyper, m: int, eps: Hyper = 1e-3) -> Optimizer:
    """Stabilised SVRG-BB: lr_e = |s|^2 / (m (|s'y| + eps |s|^2)) <= 1/(m eps).

    For nonconvex finite sums, where s'y may vanish or be negative. Run with `SVRG(m,
    ...)`.

    Shapes: x, g (*B, n); lr, eps broadcast to *B.
    Units:  lr has the unit x^2/f, eps that of a curvature, f/x^2.
    Errors: ValueError unless lr > 0, m >= 1, eps > 0.
    Source: Ma et al., Stochastic Barzilai-Borwein (AAAI 2018), equation 8.
    Differs: their code's `flag=1` leaves out the absolute value.

    >>> from nglab import SVRG, LeastSquares, run
    >>> f = LeastSquares([[1.0], [1.0]], [0.0, 4.0])
    >>> run(f, sbb(0.25, 2, eps=1.0), [0.0], 4, gradient=SVRG(2, seeds=1)).lr[-1]
    array([0.25])
    """
    return Optimizer(EpochBB(lr, m, eps=hyper("eps", eps, "(0, inf)")))


def same_batch_bb(
    finite_sum: Any, lr: Hyper, m: int, batches: NDArray[np.int64]
) -> Optimizer:
    """SGD with lr_e = |s|^2 / (m |s'y|), y the change of ONE batch's gradient.

    Two different batches say nothing about curvature; the same batch at two points
    does. Run with a `MiniBatch` of the same finite_sum.

    Shapes: x, g (*B, n); batches (epochs, *B, size) are recorded indices, batches[e]
            for the secant at the start of epoch e >= 1 (the end of the run included).
    Units:  lr has the unit x^2/f and serves for the first epoch.
    Errors: ValueError unless lr > 0, m >= 1, for batches that are not indices of terms,
            and when they are used up.
    Source: Schraudolph, Yu, Guenter (2007).

    >>> from nglab import LeastSquares, MiniBatch, run
    >>> f = LeastSquares([[1.0], [2.0]], [0.0, 4.0])
    >>> rule = same_batch_bb(f, 0.125, 1, [[0], [0], [1]])
    >>> run(f, rule, [1.0], 2, gradient=MiniBatch(1, indices=[[1], [1]])).lr[:, 0]
    array([0.125, 1.   , 0.25 ])
    """
    return Optimizer(SameBatchBB(lr, m, finite_sum, batches))


def saddle_ngd(
    lr: Hyper | Schedule,
    every: int,
    amplitude: Hyper,
    norm: str = "l2",
    blocks: Blocks | Sequence[int] = WHOLE,
) -> Optimizer:
    """NSGD with noise at every `every`-th step: x <- x - lr (g/|g| + amplitude xi).

    Between the injections it descends by unit directions, in `norm` and block by block
    as `nsgd`; the noise leads off the stable manifolds of saddles. Run with
    `noise=draws.gaussian(seed)`.

    Shapes: x, g, xi (*B, n); lr, amplitude broadcast to *B.
    Units:  lr has the unit of x; amplitude none.
    Errors: ValueError for every < 1, amplitude < 0, and as `nsgd` for lr, norm, blocks.
    Source: Levy, The Power of Normalization, arXiv 1611.04831: the idea; his period and
            amplitude are tied to constants that are yours to choose here.

    >>> from nglab import draws, quadratic_saddle, run
    >>> f = quadratic_saddle()
    >>> noise = draws.gaussian(0)
    >>> rule = saddle_ngd(0.1, 5, 0.1)
    >>> trace = run(f, rule, [0.0, 1.0], 6, noise=noise, iterates=True)
    >>> trace.xs[:, 0] != 0
    array([False, False, False, False, False,  True,  True])
    """
    return nsgd(lr, norm, blocks, Periodic(amplitude, every))


def noisy_nsgd(
    lr: Hyper | Schedule,
    amplitude: Hyper,
    norm: str = "l2",
    blocks: Blocks | Sequence[int] = WHOLE,
) -> Optimizer:
    """NSGD with noise at every step: x <- x - lr (g/|g| + amplitude xi).

    The law of xi is the caller's: `draws.uniform`, `draws.gaussian` or `draws.sphere`.
    It is `nsgd` with its `noise` as the amplitude.

    Shapes: x, g, xi (*B, n); lr, amplitude broadcast to *B.
    Units:  lr has the unit of x; amplitude none.
    Errors: ValueError for amplitude < 0, and as `nsgd` for lr, norm, blocks.
    Source: Kolasinski, Notes on Normalized Gradient Descent (2018), noise injection.

    >>> from nglab import draws, quadratic_saddle, run
    >>> noise = draws.replay([[0.5, 0.0]])
    >>> run(quadratic_saddle(), noisy_nsgd(0.1, 1.0), [0.0, 1.0], 1, noise=noise).x
    array([-0.05,  0.9 ])
    """
    return nsgd(lr, norm, blocks, hyper("amplitude", amplitude, "[0, inf)"))
