"""The methods everybody compares with."""

from nglab.arrays import Hyper, Schedule
from nglab.moments import Adadelta, AdaGrad, Adam, AdaMax, AMSGrad, Momentum, RMSProp
from nglab.optimizer import Optimizer
from nglab.rates import Given


def gd(lr: Hyper | Schedule) -> Optimizer:
    """Gradient descent: x <- x - lr g.

    Shapes: x, g (*B, n); lr broadcasts to *B.
    Units:  lr has the unit x^2/f; stable on an L-smooth convex f while lr < 2/L.
    Errors: ValueError for lr <= 0.
    Source: Cauchy (1847).

    >>> from nglab import DiagonalQuadratic, run
    >>> run(DiagonalQuadratic([1.0, 4.0]), gd(0.25), steps=2).x
    array([0.5625, 0.    ])
    """
    return Optimizer(Given(lr))


def momentum(lr: Hyper | Schedule, mu: Hyper = 0.9) -> Optimizer:
    """Heavy ball: V <- mu V + g;  x <- x - lr V.

    Shapes: x, g (*B, n); lr, mu broadcast to *B.
    Units:  lr has the unit x^2/f.
    Errors: ValueError for lr <= 0 or mu outside [0, 1).
    Source: Polyak (1964).
    Differs: keras has V <- mu V - lr g, which differs when lr changes.

    >>> from nglab import DiagonalQuadratic, run
    >>> run(DiagonalQuadratic([1.0, 1.0]), momentum(0.5, mu=0.5), steps=2).x
    array([0., 0.])
    """
    return Optimizer(Given(lr), Momentum(mu))


def nesterov(lr: Hyper | Schedule, mu: Hyper = 0.9) -> Optimizer:
    """Nesterov's momentum: V <- mu V + g;  x <- x - lr (g + mu V).

    Shapes: x, g (*B, n); lr, mu broadcast to *B.
    Units:  lr has the unit x^2/f.
    Errors: ValueError for lr <= 0 or mu outside [0, 1).
    Source: Nesterov (1983) as in Sutskever et al. (2013); torch's `nesterov=True`.

    >>> from nglab import DiagonalQuadratic, run
    >>> run(DiagonalQuadratic([1.0, 1.0]), nesterov(0.5, mu=0.5), steps=1).x
    array([0.25, 0.25])
    """
    return Optimizer(Given(lr), Momentum(mu, "nesterov"))


def adam(
    lr: Hyper | Schedule, beta1: Hyper = 0.9, beta2: Hyper = 0.999, eps: Hyper = 1e-8
) -> Optimizer:
    """Adam: x <- x - lr m^ / (sqrt(v^) + eps), m^ and v^ bias-corrected averages.

    Shapes: x, g (*B, n); numbers broadcast to *B.
    Units:  lr has the unit of x, eps that of g.
    Errors: ValueError for lr <= 0, beta1 or beta2 outside [0, 1), eps < 0.
    Source: Kingma and Ba, arXiv 1412.6980, Algorithm 1.
    Differs: keras and TF add eps (1e-7) before the correction of v.

    >>> from nglab import DiagonalQuadratic, run
    >>> run(DiagonalQuadratic([1.0, 100.0]), adam(0.1, eps=0.0), steps=1).x
    array([0.9, 0.9])
    """
    return Optimizer(Given(lr), Adam(beta1, beta2, eps))


def nadam(
    lr: Hyper | Schedule, beta1: Hyper = 0.9, beta2: Hyper = 0.999, eps: Hyper = 1e-8
) -> Optimizer:
    """Adam with Nesterov's momentum: m^ becomes b1 m^ + (1 - b1) g / (1 - b1^t).

    Shapes: x, g (*B, n); numbers broadcast to *B.
    Units:  lr has the unit of x, eps that of g.
    Errors: ValueError for lr <= 0, beta1 or beta2 outside [0, 1), eps < 0.
    Source: Dozat (2016); Ruder, arXiv 1609.04747, equation 39.
    Differs: torch and keras let beta1 follow a schedule.

    >>> from nglab import DiagonalQuadratic, run
    >>> run(DiagonalQuadratic([1.0, 1.0]), nadam(0.1, eps=0.0), steps=1).x
    array([0.81, 0.81])
    """
    return Optimizer(Given(lr), Adam(beta1, beta2, eps, nesterov=True))


def amsgrad(
    lr: Hyper | Schedule, beta1: Hyper = 0.9, beta2: Hyper = 0.999, eps: Hyper = 1e-8
) -> Optimizer:
    """AMSGrad: x <- x - lr m / (sqrt(max v) + eps), no bias correction.

    Shapes: x, g (*B, n); numbers broadcast to *B.
    Units:  lr has the unit of x, eps that of g.
    Errors: ValueError for lr <= 0, beta1 or beta2 outside [0, 1), eps < 0.
    Source: Reddi, Kale, Kumar, arXiv 1904.09237.
    Differs: torch and optax correct the bias.

    >>> from nglab import DiagonalQuadratic, run
    >>> run(DiagonalQuadratic([1.0]), amsgrad(0.1, 0.5, 0.75, eps=0.0), steps=1).x
    array([0.9])
    """
    return Optimizer(Given(lr), AMSGrad(beta1, beta2, eps))


def adamax(lr: Hyper | Schedule, beta1: Hyper = 0.9, beta2: Hyper = 0.999) -> Optimizer:
    """AdaMax: x <- x - lr m / (1 - beta1^t) / v, v <- max(beta2 v, |g|).

    Shapes: x, g (*B, n); numbers broadcast to *B.
    Units:  lr has the unit of x.
    Errors: ValueError for lr <= 0, beta1 or beta2 outside [0, 1).
    Source: Kingma and Ba, arXiv 1412.6980, Algorithm 2.
    Differs: torch adds eps = 1e-8 inside the maximum.

    >>> from nglab import DiagonalQuadratic, run
    >>> run(DiagonalQuadratic([1.0, 100.0]), adamax(0.1), steps=1).x
    array([0.9, 0.9])
    """
    return Optimizer(Given(lr), AdaMax(beta1, beta2))


def adagrad(lr: Hyper | Schedule, eps: Hyper = 1e-8) -> Optimizer:
    """AdaGrad: v <- v + g^2;  x <- x - lr g / (sqrt(v) + eps).

    Shapes: x, g (*B, n); lr, eps broadcast to *B.
    Units:  lr has the unit of x, eps that of g.
    Errors: ValueError for lr <= 0, eps < 0.
    Source: Duchi, Hazan, Singer (2011).
    Differs: optax and keras start v at 0.1, eps inside the root.

    >>> from nglab import DiagonalQuadratic, run
    >>> run(DiagonalQuadratic([1.0, 100.0]), adagrad(0.1, eps=0.0), steps=1).x
    array([0.9, 0.9])
    """
    return Optimizer(Given(lr), AdaGrad(eps))


def rmsprop(lr: Hyper | Schedule, rho: Hyper = 0.9, eps: Hyper = 1e-8) -> Optimizer:
    """RMSprop: v <- rho v + (1 - rho) g^2;  x <- x - lr g / (sqrt(v) + eps).

    Shapes: x, g (*B, n); numbers broadcast to *B.
    Units:  lr has the unit of x, eps that of g.
    Errors: ValueError for lr <= 0, rho outside [0, 1), eps < 0.
    Source: Hinton, Neural Networks for Machine Learning, lecture 6e.
    Differs: torch has rho = .99; optax and keras put eps inside the root.

    >>> from nglab import DiagonalQuadratic, run
    >>> run(DiagonalQuadratic([1.0, 100.0]), rmsprop(0.1, 0.75, eps=0.0), steps=1).x
    array([0.8, 0.8])
    """
    return Optimizer(Given(lr), RMSProp(rho, eps))


def adadelta(
    lr: Hyper | Schedule = 1.0, rho: Hyper = 0.95, eps: Hyper = 1e-6
) -> Optimizer:
    """Adadelta: x <- x - lr d, d = g sqrt(E[d^2] + eps) / sqrt(E[g^2] + eps).

    Shapes: x, g (*B, n); numbers broadcast to *B.
    Units:  d has the unit of x, so lr = 1 needs no tuning; eps breaks this a little.
    Errors: ValueError for lr <= 0, rho outside [0, 1), eps < 0.
    Source: Zeiler, arXiv 1212.5701.

    >>> from nglab import DiagonalQuadratic, run
    >>> run(DiagonalQuadratic([1.0]), adadelta(rho=0.75), steps=1).x
    array([0.998])
    """
    return Optimizer(Given(lr), Adadelta(rho, eps))
