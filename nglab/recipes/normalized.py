"""Normalised methods: direction and length apart."""

from collections.abc import Sequence

from nglab.arguments import hyper
from nglab.arrays import Hyper, Schedule
from nglab.blocks import WHOLE, Blocks, as_blocks
from nglab.moments import AdaGrad, Adam, AdaptiveMomentum, Moment, Momentum, RMSProp
from nglab.norms import Normalize
from nglab.optimizer import Optimizer
from nglab.rates import Correlation, Given, Relative


def nsgd(
    lr: Hyper | Schedule,
    norm: str = "l2",
    blocks: Blocks | Sequence[int] = WHOLE,
    noise: Hyper | Schedule = 0.0,
    eps: Hyper = 0.0,
    floor: Hyper = 0.0,
) -> Optimizer:
    """Normalised gradient descent: x <- x - lr (g/|g| + noise xi).

    Every step has the length lr (l2 norm, one block): with a constant lr it cannot
    converge, it hovers at a distance of about lr/2. Let lr decay.

    Shapes: x, g (*B, n); lr, noise, eps, floor broadcast to *B.
    Units:  lr has the unit of x, eps and floor that of g; without these f -> c f
            changes nothing.
    Errors: ValueError for lr <= 0, an unknown norm, blocks that do not sum to n.
    Source: Nesterov (1984); Hazan, Levy, Shalev-Shwartz, arXiv 1507.02030.
    Differs: |g| + eps, the usual 1e-6, is gradient descent on small gradients.

    >>> from nglab import DiagonalQuadratic, run
    >>> run(DiagonalQuadratic([1.0, 1.0]), nsgd(2.0), [3.0, 4.0], steps=3).x
    array([-0.6, -0.8])
    """
    post = Normalize(norm, as_blocks(blocks), eps, floor)
    return Optimizer(Given(lr), post=post, noise=noise)


def adaptive_nsgd(
    lr: Hyper,
    beta: Hyper = 0.01,
    lo: Hyper = 1e-6,
    hi: Hyper = 1.0,
    momentum: Hyper = 0.0,
    momentum_update: Hyper = 0.0,
    norm: str = "max",
    blocks: Blocks | Sequence[int] = WHOLE,
    noise: Hyper = 0.0,
    eps: Hyper = 0.0,
    floor: Hyper = 0.0,
) -> Optimizer:
    """NSGD whose rate and momentum follow c_k = cos(g_k, g_{k-1}):

        V <- m V + g;  x <- x - lr (V/|V| + noise xi)
        lr <- clip(lr (1 + beta c), lo, hi)
        m  <- clip((1 - momentum_update) m - momentum_update c, 0, 1)

    The step uses lr and m from before their update; the correlation is that of the raw
    gradients (of averaged ones it is positive on average even on pure noise, and lr may
    grow without reason: `verify -k corr-lr-momentum`).

    Shapes: x, g (*B, n); numbers broadcast to *B; lr and m are (*B, blocks).
    Units:  lr, lo, hi have the unit of x; eps and floor that of g.
    Errors: ValueError unless 0 <= lo <= lr <= hi, |beta| < 1 and 0 <= momentum <= 1.
    Source: Kolasinski, Notes on Normalized Gradient Descent (2018), Algorithm 1.
    Differs: his code adds 1e-6 to every norm and may use the rate after its update.

    >>> from nglab import DiagonalQuadratic, run
    >>> method = adaptive_nsgd(0.1, beta=0.5)
    >>> run(DiagonalQuadratic([1.0, 4.0]), method, steps=3).lr[:, 0]
    array([0.1       , 0.1       , 0.14999048, 0.22496502])
    """
    blocks = as_blocks(blocks)
    mu = hyper("momentum", momentum, "[0, 1]")
    update = hyper("momentum_update", momentum_update, "[0, 1]")
    return Optimizer(
        rate=Correlation(lr, beta, lo, hi, blocks),
        moment=AdaptiveMomentum(mu, update, blocks),
        post=Normalize(norm, blocks, eps, floor),
        noise=noise,
    )


def bn_momentum(
    lr: Hyper | Schedule, mu: Hyper = 0.9, blocks: Blocks | Sequence[int] = WHOLE
) -> Optimizer:
    """Block-normalised momentum: V <- mu V + g/|g|;  x <- x - lr V.

    The average is taken of unit vectors: a step is no longer than lr / (1 - mu).

    Shapes: x, g (*B, n); lr, mu broadcast to *B.
    Units:  lr has the unit of x.
    Errors: ValueError for lr <= 0, mu outside [0, 1), blocks that do not sum to n.
    Source: Yu et al., arXiv 1707.04822, SGDM-NG.
    Differs: Kolasinski averages first and normalises the average.

    >>> from nglab import DiagonalQuadratic, run
    >>> run(DiagonalQuadratic([1.0, 1.0]), bn_momentum(0.1), [3.0, 4.0], steps=2).x
    array([2.826, 3.768])
    """
    return _block_normalized(lr, Momentum(mu), blocks)


def bn_adam(
    lr: Hyper | Schedule,
    beta1: Hyper = 0.9,
    beta2: Hyper = 0.999,
    eps: Hyper = 1e-8,
    blocks: Blocks | Sequence[int] = WHOLE,
) -> Optimizer:
    """Block-normalised Adam: Adam on g/|g| of every block.

    Adam's memory of sizes then holds the shape of the gradient within a block, not its
    length: invariant to f -> c f even with eps > 0.

    Shapes: x, g (*B, n); numbers broadcast to *B.
    Units:  lr has the unit of x; eps has none.
    Errors: ValueError for lr <= 0, beta1 or beta2 outside [0, 1), wrong blocks.
    Source: Yu et al., arXiv 1707.04822, Adam-NG.
    Differs: NovoGrad normalises by a moving average of the norm.

    >>> from nglab import DiagonalQuadratic, run
    >>> run(DiagonalQuadratic([1.0, 1e6]), bn_adam(0.1, blocks=(1, 1)), steps=2).x
    array([0.8, 0.8])
    """
    return _block_normalized(lr, Adam(beta1, beta2, eps), blocks)


def bn_adagrad(
    lr: Hyper | Schedule, eps: Hyper = 1e-8, blocks: Blocks | Sequence[int] = WHOLE
) -> Optimizer:
    """Block-normalised AdaGrad: AdaGrad on g/|g| of every block.

    Shapes: x, g (*B, n); lr, eps broadcast to *B.
    Units:  lr has the unit of x; eps has none.
    Errors: ValueError for lr <= 0, eps < 0, blocks that do not sum to n.
    Source: Yu et al., arXiv 1707.04822, AdaGrad-NG.
    Differs: with several blocks no convergence theorem can hold for every convex
            Lipschitz function (`CrossedAbs` is a counterexample with two).

    >>> from nglab import DiagonalQuadratic, run
    >>> run(DiagonalQuadratic([1.0, 1e6]), bn_adagrad(0.1, blocks=(1, 1)), steps=1).x
    array([0.9, 0.9])
    """
    return _block_normalized(lr, AdaGrad(eps), blocks)


def bn_rmsprop(
    lr: Hyper | Schedule,
    rho: Hyper = 0.9,
    eps: Hyper = 1e-8,
    blocks: Blocks | Sequence[int] = WHOLE,
) -> Optimizer:
    """Block-normalised RMSprop: RMSprop on g/|g| of every block.

    Shapes: x, g (*B, n); numbers broadcast to *B.
    Units:  lr has the unit of x; eps has none.
    Errors: ValueError for lr <= 0, rho outside [0, 1), blocks that do not sum to n.
    Source: Yu et al., arXiv 1707.04822, RMSprop-NG.

    >>> from nglab import DiagonalQuadratic, run
    >>> method = bn_rmsprop(0.1, 0.75, blocks=(1, 1))
    >>> run(DiagonalQuadratic([1.0, 1e6]), method, steps=1).x
    array([0.8, 0.8])
    """
    return _block_normalized(lr, RMSProp(rho, eps), blocks)


def bn_relative(
    lr: Hyper | Schedule,
    mu: Hyper = 0.9,
    least: Hyper = 1e-3,
    blocks: Blocks | Sequence[int] = WHOLE,
) -> Optimizer:
    """Block-normalised momentum, in parts of the variable's own norm:

        V <- mu V + g/|g|;  x <- x - lr max(|x|, least) V

    A step changes a block by the share lr / (1 - mu) at most, whatever its scale: where
    f does not depend on |x|, as before BatchNorm, it turns by the same angle each time.

    Shapes: x, g (*B, n); lr, mu, least broadcast to *B.
    Units:  lr has none, least that of x.
    Errors: ValueError for lr <= 0, mu outside [0, 1), least < 0, wrong blocks.
    Source: Yu et al., arXiv 1707.04822, section 4.2: NG with the variable's norm, after
            reports of it.
    Differs: `least` is ours: a block that starts at 0, as biases do, would stay there.
            LARS takes the average of steps, each with its |x|, and adds weight decay.

    >>> from nglab import DiagonalQuadratic, run
    >>> method = bn_relative(0.5, 0.0, blocks=(2, 1))
    >>> run(DiagonalQuadratic([1.0, 1.0, 1e6]), method, [3.0, 4.0, 8.0], steps=2).x
    array([0.75, 1.  , 2.  ])
    """
    blocks = as_blocks(blocks)
    rate = Relative(lr, least, blocks)
    return Optimizer(rate, Momentum(mu), pre=Normalize("l2", blocks))


def _block_normalized(
    lr: Hyper | Schedule, moment: Moment, blocks: Blocks | Sequence[int]
) -> Optimizer:
    return Optimizer(Given(lr), moment, pre=Normalize("l2", as_blocks(blocks)))
