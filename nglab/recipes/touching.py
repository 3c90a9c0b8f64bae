"""Steps to where the gradient touches a unit ball: sign, Lion, Muon, Scion."""

from collections.abc import Sequence

import numpy as np

from nglab.arguments import switch
from nglab.arrays import Hyper, Schedule
from nglab.blocks import WHOLE, Blocks, Shape, as_blocks
from nglab.decay import Decay
from nglab.moments import Lion, Momentum
from nglab.norms import LMO
from nglab.optimizer import Optimizer
from nglab.rates import Given


def decaying(decay: Hyper | Schedule, coupling: str = "scaled") -> Decay | None:
    """The decay of a recipe; none at all where its number is 0."""
    part = Decay(decay, coupling)
    d = part.decay
    return part if callable(d) or np.any(d) else None


def sign_sgd(lr: Hyper | Schedule, decay: Hyper | Schedule = 0.0) -> Optimizer:
    """Sign descent: x <- x - lr (sign(g) + decay x), sign(0) = 0.

    Steepest descent in the maximum norm without its length: every entry moves by lr.

    Shapes: x, g (*B, n); lr, decay broadcast to *B.
    Units:  lr has the unit of x, decay that of 1/x.
    Errors: ValueError for lr <= 0, decay < 0.
    Source: Bernstein et al., arXiv 1802.04434.
    Differs: the sign of a zero is open in the paper; where a port computes it as g >=
            0, a zero gradient moves. Read, not run: HeavyBall gives it the length of g.

    >>> from nglab import DiagonalQuadratic, run
    >>> run(DiagonalQuadratic([1.0, 100.0]), sign_sgd(0.25), steps=3).x
    array([0.25, 0.25])
    """
    return Optimizer(Given(lr), post=LMO("max"), decay=decaying(decay))


def signum(
    lr: Hyper | Schedule, mu: Hyper = 0.9, decay: Hyper | Schedule = 0.0
) -> Optimizer:
    """Signum: m <- mu m + (1 - mu) g;  x <- x - lr (sign(m) + decay x).

    An average, a heavy ball or a debiased average: the sign is the same.

    Shapes: x, g (*B, n); lr, mu, decay broadcast to *B.
    Units:  lr has the unit of x, decay that of 1/x.
    Errors: ValueError for lr <= 0, mu outside [0, 1), decay < 0.
    Source: Bernstein et al., arXiv 1802.04434, Algorithm 2.
    Differs: Scion's sign divides by the number of inputs; pytorch_optimizer's SignSGD
            forgot m in 3.9 and 3.10. Read, not run: Emerging-Optimizers may debias with
            Nesterov, whose sign is another, and scale by 2 / (rows + columns).

    >>> from nglab import DiagonalQuadratic, run
    >>> run(DiagonalQuadratic([1.0, 100.0]), signum(0.25, 0.5), steps=3).x
    array([0.25, 0.25])
    """
    return Optimizer(
        Given(lr), Momentum(mu, "ema"), post=LMO("max"), decay=decaying(decay)
    )


def lion(
    lr: Hyper | Schedule,
    beta1: Hyper = 0.9,
    beta2: Hyper = 0.99,
    decay: Hyper | Schedule = 0.0,
    coupling: str = "scaled",
) -> Optimizer:
    """Lion: u = sign(b1 m + (1 - b1) g);  x <- x - lr (u + decay x);  THEN
    m <- b2 m + (1 - b2) g.

    The step looks at the average from before its update, with a shorter memory. With
    beta1 = beta2 it is signum, with beta1 = 0 sign_sgd.

    Shapes: x, g (*B, n); numbers broadcast to *B.
    Units:  lr has the unit of x, decay that of 1/x.
    Errors: ValueError for lr <= 0, beta1 or beta2 outside [0, 1), decay < 0, an unknown
            coupling.
    Source: Chen et al., arXiv 2302.06675: beta1 = .9, beta2 = .99, m = 0 at first.
    Differs: optax' and keras' decay default to .001 and none; D-Adaptation's scales m
            and not g. Read, not run: Optimisers.jl averages with beta2 on the new
            gradient; bitsandbytes had the decay inside the sign (coupled) in some
            backends, which 0.50 has not on the CPU.

    >>> from nglab import DiagonalQuadratic, run
    >>> run(DiagonalQuadratic([1.0, 100.0]), lion(0.25), steps=3).x
    array([0.25, 0.25])
    """
    return Optimizer(
        Given(lr),
        Lion(beta1, beta2),
        post=LMO("max"),
        decay=decaying(decay, coupling),
    )


def muon(
    lr: Hyper | Schedule,
    mu: Hyper = 0.95,
    nesterov: bool = True,
    coefficients: str = "jordan",
    ns_steps: int = 5,
    scale: str = "original",
    decay: Hyper | Schedule = 0.0,
    coupling: str = "scaled",
    eps: Hyper = 0.0,
    floor: Hyper = 0.0,
    blocks: Blocks | Sequence[int | Shape] = WHOLE,
) -> Optimizer:
    """Muon: V <- mu V + g;  G = g + mu V, or V;  x <- x - lr (c polar(G) + decay x)

    in every block, as a matrix of m rows (outputs) and n columns; c is sqrt(max(1,
    m/n)), or another `scale` of `LMO`. polar(G) is G / (max(|G|_F, floor) + eps), then
    `ns_steps` of Newton-Schulz, X <- (a I + b A + c A A) X with A = X X', or "svd".
    Jordan's coefficients leave the singular values on a cycle between .68 and 1.14.

    An average in the place of V, with (1 - mu) g + mu V, is the same method while mu
    stays, V starts at 0 and eps = floor = 0: polar(c G) = polar(G).

    Shapes: x, g (*B, n); numbers broadcast to *B. A vector is one column: it is
            divided by its length. (o, i, h, w) is (o, i h w).
    Units:  lr has the unit of x, decay that of 1/x, eps and floor that of V.
    Errors: ValueError for lr <= 0, mu outside [0, 1), an unknown scale, coupling or
            set of coefficients, ns_steps < 1, negative decay, eps or floor, blocks that
            do not sum to n.
    Source: Jordan et al., Muon (2024), kellerjordan.github.io/posts/muon; its decay
            as in Liu et al., arXiv 2502.16982, with scale="match_rms_adamw".
    Differs: implementations give vectors to AdamW and compute in bfloat16. Jordan
            adds 1e-7 to |G|_F, torch floors it there. Jordan and torch average, optax
            corrects both parts for their bias (another direction). keras and optax
            store (inputs, outputs). Of kernels Jordan's scale looks at height and
            width, MLX' at width and inputs; MLX couples the decay. Read, not run:
            keras' first release took torch's scale as it stands; dion, timm,
            Emerging-Optimizers: nesterov False; steps from "you".

    >>> from nglab import DiagonalQuadratic, run
    >>> method = muon(0.5, 0.0, coefficients="svd", blocks=((2, 2),))
    >>> q = DiagonalQuadratic([1.0, 2.0, 3.0, 4.0])
    >>> run(q, method, [1.0, 0.0, 0.0, -1.0], steps=1).x.round(12)
    array([ 0.5,  0. ,  0. , -0.5])
    """
    switch("nesterov", nesterov)
    return Optimizer(
        Given(lr),
        Momentum(mu, "nesterov" if nesterov else "heavy_ball"),
        post=LMO(
            "spectral",
            as_blocks(blocks),
            scale,
            coefficients=coefficients,
            ns_steps=ns_steps,
            eps=eps,
            floor=floor,
        ),
        decay=decaying(decay, coupling),
    )


def scion(
    lr: Hyper | Schedule,
    mu: Hyper = 0.9,
    radius: float | Sequence[float] = 1.0,
    constrained: bool = False,
    ball: str | Sequence[str] = "spectral",
    scale: str | Sequence[str] = "unit_rms",
    coefficients: str = "jordan",
    ns_steps: int = 5,
    blocks: Blocks | Sequence[int | Shape] = WHOLE,
) -> Optimizer:
    """Scion: m <- mu m + (1 - mu) g;  x <- x - lr u, or x <- x - lr (u + x) if
    constrained,  u = argmax <m, u> over |u_b| <= radius c in every block.

    Each of the blocks has its ball, scale and radius, or all the same; coefficients and
    ns_steps are those of `muon`. Constrained, it is the Frank-Wolfe step: x stays
    within the ball, lr <= 1.

    Shapes: x, g (*B, n); lr, mu broadcast to *B; ball, scale, radius one or one a
            block. A vector is one column: with unit_rms its root mean square is 1.
    Units:  lr has none constrained; lr radius has the unit of x.
    Errors: ValueError for lr <= 0, mu outside [0, 1), what `LMO` refuses.
    Source: Pethick et al., arXiv 2502.07529: uSCG and SCG; mu = 1 - alpha.
    Differs: in the authors' code `momentum` is alpha = 1 - mu and their signs have
            scale="fan_in", as in pytorch_optimizer's; Emerging-Optimizers' is mu (read,
            not run).

    >>> from nglab import DiagonalQuadratic, run
    >>> method = scion(0.5, radius=2.0, constrained=True, ball="max", scale="none")
    >>> run(DiagonalQuadratic([1.0, 1.0]), method, [3.0, -1.0], steps=1).x
    array([0.5, 0.5])
    """
    switch("constrained", constrained)
    post = LMO(ball, as_blocks(blocks), scale, radius, "unit", coefficients, ns_steps)
    decay = Decay(1.0) if constrained else None
    return Optimizer(Given(lr), Momentum(mu, "ema"), post=post, decay=decay)
