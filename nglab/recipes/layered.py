"""Layer by layer, in parts of the layer itself: LARS, LAMB, NovoGrad, clipping; DoG."""

from collections.abc import Sequence

from nglab.arrays import Hyper, Schedule
from nglab.blocks import WHOLE, Blocks, Shape, as_blocks
from nglab.moments import Adam, Momentum, NovoGrad
from nglab.norms import Clip, Trust, UnitClip
from nglab.optimizer import Optimizer
from nglab.rates import DoG, Given, TrustRatio
from nglab.recipes.touching import decaying


def adamw(
    lr: Hyper | Schedule,
    beta1: Hyper = 0.9,
    beta2: Hyper = 0.999,
    eps: Hyper = 1e-8,
    decay: Hyper | Schedule = 0.01,
    coupling: str = "scaled",
) -> Optimizer:
    """AdamW: u = m^ / (sqrt(v^) + eps) as in Adam, and decay by `coupling`:

        scaled      x <- x - lr (u + decay x)        what frameworks do
        decoupled   x <- x - lr u - decay x          the paper's: both times s_k
        coupled     Adam on g + decay x              Adam with L2

    Shapes: x, g (*B, n); numbers broadcast to *B.
    Units:  lr has the unit of x, eps that of g; decay that of 1/x scaled, none
            decoupled, that of g/x coupled.
    Errors: ValueError for lr <= 0, beta1 or beta2 outside [0, 1), eps < 0, decay < 0.
    Source: Loshchilov and Hutter, arXiv 1711.05101, Algorithm 2: lr and decay are
            both a number times the schedule s_k.
    Differs: torch, optax and keras multiply the decay by all of lr (scaled); optax'
            default is 1e-4, keras' .004. Adam's weight_decay in torch is coupled.

    >>> from nglab import DiagonalQuadratic, run
    >>> run(DiagonalQuadratic([1.0, 9.0]), adamw(0.25, eps=0.0, decay=1.0), steps=1).x
    array([0.5, 0.5])
    """
    return Optimizer(
        Given(lr), Adam(beta1, beta2, eps), decay=decaying(decay, coupling)
    )


def lars(
    lr: Hyper | Schedule,
    mu: Hyper = 0.9,
    trust: Hyper = 1e-3,
    decay: Hyper = 0.0,
    blocks: Blocks | Sequence[int | Shape] = WHOLE,
) -> Optimizer:
    """LARS: V <- mu V + r (g + decay x),  r = trust |x| / (|g| + decay |x|);
    x <- x - lr V, in every block.

    r = 1 where x or g is 0.

    Shapes: x, g (*B, n); numbers broadcast to *B.
    Units:  lr has none; decay has that of g/x.
    Errors: ValueError for lr <= 0, mu outside [0, 1), trust <= 0, decay < 0, blocks
            that do not sum to n.
    Source: You, Gitman, Ginsburg, arXiv 1708.03888, Algorithm 1.
    Differs: the paper and optax have lr inside V: another path once lr changes.
            SimCLR and optax divide by |g + decay x|; pytorch_optimizer leaves vectors
            alone, and up to 3.10 V started at g itself; bitsandbytes caps the step and
            never lengthens it. Read, not run: timm adapts only where decay > 0 and
            adds 1e-8; MAE leaves vectors alone.

    >>> from nglab import DiagonalQuadratic, run
    >>> run(DiagonalQuadratic([1.0, 1.0]), lars(0.5, 0.0, 0.5), [4.0, 8.0], steps=1).x
    array([3., 6.])
    """
    return Optimizer(
        Given(lr), Momentum(mu), pre=Trust(trust, decay, as_blocks(blocks))
    )


def lamb(
    lr: Hyper | Schedule,
    beta1: Hyper = 0.9,
    beta2: Hyper = 0.999,
    eps: Hyper = 1e-6,
    decay: Hyper | Schedule = 0.01,
    blocks: Blocks | Sequence[int | Shape] = WHOLE,
) -> Optimizer:
    """LAMB: u = m^ / (sqrt(v^) + eps) + decay x as in Adam;  x <- x - lr |x|/|u| u
    in every block, and x - lr u where x or u is 0.

    Shapes: x, g (*B, n); numbers broadcast to *B.
    Units:  lr has none, eps has that of g, decay that of 1/x.
    Errors: ValueError for lr <= 0, beta1 or beta2 outside [0, 1), eps < 0, decay < 0,
            blocks that do not sum to n.
    Source: You et al., arXiv 1904.00962, Algorithm 2, phi the identity.
    Differs: keras decays before and outside the ratio; pytorch_optimizer clips |x|
            to 10 and divides by 1 - beta1^t after the ratio; bitsandbytes caps the
            step, and at x = 0 never moves. Read, not run: apex and timm clip |g| to 1
            first and adapt only where decay > 0; DeepSpeed clips the ratio to [.01,
            10].

    >>> from nglab import DiagonalQuadratic, run
    >>> method = lamb(0.5, eps=0.0, decay=0.0)
    >>> run(DiagonalQuadratic([1.0, 9.0]), method, [4.0, 4.0], steps=1).x
    array([2., 2.])
    """
    adam = Adam(beta1, beta2, eps)
    return Optimizer(TrustRatio(lr, as_blocks(blocks)), adam, decay=decaying(decay))


def novograd(
    lr: Hyper | Schedule,
    beta1: Hyper = 0.95,
    beta2: Hyper = 0.98,
    eps: Hyper = 1e-8,
    decay: Hyper = 0.0,
    blocks: Blocks | Sequence[int | Shape] = WHOLE,
) -> Optimizer:
    """NovoGrad: v <- b2 v + (1 - b2) |g|^2, at first |g|^2, in every block;
    m <- b1 m + g / (sqrt(v) + eps) + decay x;  x <- x - lr m.

    Shapes: x, g (*B, n); numbers broadcast to *B.
    Units:  lr has the unit of x, eps that of g, decay that of 1/x.
    Errors: ValueError for lr <= 0, beta1 or beta2 outside [0, 1), eps < 0, decay < 0,
            blocks that do not sum to n.
    Source: Ginsburg et al., arXiv 1905.11286, Algorithm 1.
    Differs: optax' beta2 is .25, with eps 1e-6; pytorch_optimizer up to 3.10 counted
            the first gradient 1 + beta1 times. Read, not run: TensorFlow has lr inside
            m; timm starts v again after an exact 0; apex averages the raw gradient and
            corrects for a bias that is not there.

    >>> from nglab import DiagonalQuadratic, run
    >>> method = novograd(5.0, eps=0.0)
    >>> run(DiagonalQuadratic([1.0, 1.0]), method, [6.0, 8.0], steps=1).x
    array([3., 4.])
    """
    return Optimizer(Given(lr), NovoGrad(beta1, beta2, eps, decay, as_blocks(blocks)))


def clipped_gd(
    lr: Hyper | Schedule,
    limit: Hyper = 1.0,
    mu: Hyper = 0.0,
    blocks: Blocks | Sequence[int | Shape] = WHOLE,
) -> Optimizer:
    """Clipped gradients: V <- mu V + g limit / max(|g|, limit);  x <- x - lr V.

    One block is the global norm; with blocks, each is clipped by its own.

    Shapes: x, g (*B, n); lr, limit, mu broadcast to *B.
    Units:  lr has the unit x^2/f, limit that of g.
    Errors: ValueError for lr <= 0, limit <= 0, mu outside [0, 1), blocks that do not
            sum to n.
    Source: Pascanu, Mikolov, Bengio, arXiv 1211.5063.
    Differs: torch's clip_grad_norm_ divides by |g| + 1e-6.

    >>> from nglab import DiagonalQuadratic, run
    >>> run(DiagonalQuadratic([1.0, 1.0]), clipped_gd(1.0), [3.0, 4.0], steps=2).x
    array([1.8, 2.4])
    """
    return Optimizer(Given(lr), Momentum(mu), pre=Clip(limit, as_blocks(blocks)))


def agc(
    lr: Hyper | Schedule,
    limit: Hyper = 0.01,
    least: Hyper = 1e-3,
    mu: Hyper = 0.0,
    blocks: Blocks | Sequence[int | Shape] = WHOLE,
) -> Optimizer:
    """Adaptive clipping: V <- mu V + g_i c_i / max(|g_i|, c_i),  c_i = limit max(|x_i|,
    least), in every unit i;  x <- x - lr V.

    A unit is a row of a matrix or kernel, the weights of one output; a vector is one.

    Shapes: x, g (*B, n); numbers broadcast to *B.
    Units:  lr has the unit x^2/f, limit that of g/x, least that of x.
    Errors: ValueError for lr <= 0, limit <= 0, least < 0, mu outside [0, 1), blocks
            that do not sum to n.
    Source: Brock et al., arXiv 2102.06171; the last layer is left alone there.
    Differs: optax stores (inputs, outputs): a unit is a column there, unless told.

    >>> from nglab import DiagonalQuadratic, run
    >>> method = agc(1.0, 0.5, blocks=((2, 1),))
    >>> run(DiagonalQuadratic([4.0, 0.25]), method, [2.0, 8.0], steps=1).x
    array([1., 6.])
    """
    return Optimizer(
        Given(lr), Momentum(mu), pre=UnitClip(limit, least, as_blocks(blocks))
    )


def dog(
    lr: Hyper | Schedule = 1.0,
    least: Hyper = 1e-6,
    eps: Hyper = 0.0,
    blocks: Blocks | Sequence[int | Shape] = WHOLE,
) -> Optimizer:
    """DoG: x <- x - lr max(r, max |x_i - x_0|) / sqrt(sum |g_i|^2 + eps) g, over all i
    up to this step, r = least (1 + |x_0|); with blocks, each by its own (L-DoG).

    Shapes: x, g (*B, n); numbers broadcast to *B.
    Units:  lr has none, eps that of g^2.
    Errors: ValueError for lr <= 0, least <= 0, eps < 0, blocks that do not sum to n.
    Source: Ivgi, Hinder, Carmon, arXiv 2302.12022.
    Differs: the authors' code has eps = 1e-8, and theory and code average the iterates.
            optax' `contrib.dog` is the one of all layers together.

    >>> from nglab import DiagonalQuadratic, run
    >>> run(DiagonalQuadratic([1.0, 1.0]), dog(least=0.5), [3.0, 4.0], steps=1).x
    array([1.2, 1.6])
    """
    return Optimizer(DoG(lr, least, eps, as_blocks(blocks)))
