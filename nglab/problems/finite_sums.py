"""Finite sums of losses of a linear model: f(x) = mean_i loss(a_i'x, y_i) + l2 |x|^2/2.

`value_and_grad(x, i)` is the mean over the terms i alone: index arrays of shape (b,)
for every row of the batch, or (*B, b) for each its own.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nglab.arguments import check_scalars, count, finite, generator, shown
from nglab.arrays import Array, dot, norm, ratio, rowmat
from nglab.problems.base import Minimum, Problem
from nglab.problems.losses import LOG, SQUARE, Loss

Indices = NDArray[np.integer[Any]]


@dataclass(frozen=True, eq=False)
class FiniteSum(Problem):
    """f(x) = (1/terms) sum_i loss(a_i'x, y_i) + l2 |x|^2/2.

    The minimiser is solved by Newton's method in exact Hessians; `residual` is the norm
    of the gradient there. It is None where there is none (separable labels and l2 = 0).

    Shapes: A (terms, n), y (terms,), x (*B, n), i (b,) or (*B, b).
    Units:  L and mu are those of f, `L_terms` those of each term.
    Errors: ValueError unless A and y are finite and of one length, l2 >= 0.
    Source: `LeastSquares` and `Logistic` make them.
    """

    A: Array
    y: Array
    loss: Loss
    l2: float = 0.0

    def __post_init__(self) -> None:
        A, y = finite("A", self.A, 2), finite("y", self.y, 1)
        if len(A) != len(y) or not len(y):
            raise ValueError(f"A has {len(A)} rows, y has {len(y)} entries")
        object.__setattr__(self, "A", A)
        object.__setattr__(self, "y", y)
        check_scalars(self, l2="[0, inf)")
        if not isinstance(self.loss, Loss):
            cure = "LeastSquares and Logistic have theirs"
            raise ValueError(f"loss={shown(self.loss)} is no Loss: {cure}")

    @cached_property
    def At(self) -> Array:
        """A', in rows of its own."""
        return np.ascontiguousarray(self.A.T)

    @property
    def terms(self) -> int:
        """How many terms the mean is of."""
        return len(self.y)

    @property
    def dim(self) -> int:
        return len(self.At)

    @property
    def x0(self) -> Array:
        return np.zeros(self.dim)

    @cached_property
    def eigenvalues(self) -> Array:
        """The spectrum of A'A / terms, ascending."""
        return np.linalg.eigvalsh(self.At @ self.A / self.terms)

    @property
    def L(self) -> float:
        return self.loss.most * float(self.eigenvalues[-1]) + self.l2

    @property
    def mu(self) -> float:
        least, most = float(self.eigenvalues[0]), float(self.eigenvalues[-1])
        rounding = np.finfo(float).eps * self.dim * most
        return self.loss.least * least * (least > rounding) + self.l2

    @cached_property
    def L_terms(self) -> Array:
        """The Lipschitz constant of each term's gradient, (terms,)."""
        return self.loss.most * dot(self.A, self.A) + self.l2

    @cached_property
    def minimum(self) -> Minimum | None:
        if self.l2 == 0 and self.loss.falls and separable(self.A, self.y):
            return None
        x = newton(self)
        return Minimum(x[None], float(self.value(x)))

    @property
    def residual(self) -> float:
        """|grad f| at the minimiser that was solved for."""
        if self.minimum is None:
            return np.inf
        return float(norm(self.grad(self.minimum.x[0])))

    def value_and_grad(self, x: Array, i: Indices | None = None) -> tuple[Array, Array]:
        A, y, z = self.predict(x, i)
        f = self.loss.value(z, y)
        f = (f if single(i) else f.mean(-1)) + self.l2 / 2 * dot(x, x)
        return f, mean_row(self.loss.slope(z, y), A, i) + self.l2 * x

    def grad(self, x: Array, i: Indices | None = None) -> Array:
        A, y, z = self.predict(x, i)
        return mean_row(self.loss.slope(z, y), A, i) + self.l2 * x

    def grad_and_slopes(self, x: Array) -> tuple[Array, Array]:
        """grad f(x) and the slope of each term's loss: (*B, n) and (*B, terms)."""
        A, y, z = self.predict(x, None)
        slopes = self.loss.slope(z, y)
        return mean_row(slopes, A, None) + self.l2 * x, slopes

    def change(self, x: Array, then: Array, slopes: Array, i: Indices) -> Array:
        """grad(x, i) - grad(then, i); `slopes` are those of all terms at `then`."""
        A, y, z = self.predict(x, i)
        slope = self.loss.slope(z, y) - entries(slopes, i)
        return mean_row(slope, A, i) + self.l2 * (x - then)

    def predict(self, x: Array, i: Indices | None) -> tuple[Array, Array, Array]:
        """The rows and labels of the terms i, or of all, and a_i'x: (*B, b).

        Rows are (b, n), or (*B, b, n) where i is (*B, b). A single term has no axis of
        its own: (*B, n) and (*B).
        """
        if i is None:
            return self.A, self.y, rowmat(x, self.At)
        if i.shape == (1,):  # a view of the row, and numbers: five times faster
            j = i.item()
            return self.A[j], self.y[j], dot(x, self.A[j])
        if single(i):
            A = self.A.take(i[..., 0], 0)
            return A, self.y.take(i[..., 0]), dot(x, A)
        A = self.A.take(i, 0)
        return A, self.y.take(i), np.vecdot(A, x[..., None, :])


def single(i: Indices | None) -> bool:
    """Whether the indices are of one term a row."""
    return i is not None and i.shape[-1] == 1


def mean_row(weight: Array, A: Array, i: Indices | None) -> Array:
    """mean_i weight_i a_i, for the rows that `predict` gives: (*B, n)."""
    if single(i):
        return weight[..., None] * A
    return rowmat(weight, A) / weight.shape[-1]


def entries(a: Array, i: Indices) -> Array:
    """The entries i of each row: (*B, m), (b,) or (*B, b) -> (*B, b); of one, (*B)."""
    m = a.shape[-1]
    at = i if a.ndim == 1 else i + np.arange(0, a.size, m).reshape(*a.shape[:-1], 1)
    return a.take(at[..., 0] if single(i) else at)


def newton(problem: FiniteSum, most: int = 100) -> Array:
    """The minimiser, of several that of least norm: Newton steps, halved until f falls.

    Close to the minimum f no longer tells, and full steps go on while |g| falls.
    """
    x, g = problem.x0, problem.grad(problem.x0)
    for _ in range(most):
        A, y, z = problem.predict(x, None)
        weight = problem.loss.curvature(z, y) / problem.terms
        H = (problem.At * weight) @ A + problem.l2 * np.eye(problem.dim)
        d = np.linalg.lstsq(H, -g, rcond=None)[0]
        f, t = problem.value(x), 1.0
        close = -dot(g, d) <= 1e-10 * (1 + f)
        while not close and problem.value(x + t * d) > f:
            t /= 2
        ahead = problem.grad(x + t * d)
        if close and not norm(ahead) < norm(g):
            return x
        x, g = x + t * d, ahead
    return x


def separable(A: Array, y: Array) -> bool:
    """Whether some w has y_i a_i'w >= 0 for all i and > 0 for one: no minimiser.

    A linear program, for columns and rows scaled to 1: the largest sum of the y_i a_i'w
    >= 0 over |w_j| <= 1; a mean below 1e-6 counts as 0.
    """
    from scipy.optimize import linprog

    A = ratio(A, np.abs(A).max(0))
    margins = ratio(y, norm(A))[:, None] * A
    free = [(-1, 1)] * A.shape[1]
    solved = linprog(-margins.mean(0), -margins, np.zeros(len(A)), bounds=free)
    return bool(-solved.fun > 1e-6)


def LeastSquares(A: Array, y: Array, l2: float = 0.0) -> FiniteSum:
    """f(x) = mean_i (a_i'x - y_i)^2/2 + l2 |x|^2/2.

    Shapes: A (terms, n), y (terms,).
    Units:  L_i = |a_i|^2 + l2; mu the least eigenvalue of A'A/terms, plus l2.
    Errors: ValueError unless A and y are finite and of one length, l2 >= 0.
    Source: Gauss (1809).

    >>> f = LeastSquares([[1.0], [1.0]], [0.0, 3.0])
    >>> f.minimum.x, f.grad(np.array([0.0]), i=np.array([1]))
    (array([[1.5]]), array([-3.]))
    """
    return FiniteSum(A, y, SQUARE, l2)


def Logistic(A: Array, y: Array, l2: float = 0.0) -> FiniteSum:
    """f(x) = mean_i log(1 + exp(-y_i a_i'x)) + l2 |x|^2/2, labels y_i of -1 and 1.

    Shapes: A (terms, n), y (terms,).
    Units:  L_i = |a_i|^2/4 + l2; mu = l2.
    Errors: ValueError for other labels, and unless A is finite, l2 >= 0.
    Source: Tan et al., arXiv 1605.04131, section 5.

    >>> f = Logistic([[1.0], [2.0]], [1.0, 1.0])
    >>> f.value(np.array([0.0])).round(6), f.minimum
    (np.float64(0.693147), None)
    """
    labels = np.unique(finite("y", y))
    if not np.isin(labels, (-1.0, 1.0)).all():
        raise ValueError(f"y has the labels {labels}, they must be -1 and 1")
    return FiniteSum(A, y, LOG, l2)


def consistent_system(terms: int, n: int, rng: np.random.Generator) -> FiniteSum:
    """Least squares with normal a_i and y = A x*: every term is least at one x*.

    Shapes: terms and n are whole numbers of at least 1.
    Errors: ValueError for other numbers, and unless rng is a Generator.
    Source: interpolation, where stochastic steps need not shrink.

    >>> f = consistent_system(8, 3, np.random.default_rng(0))
    >>> bool(f.minimum.f < 1e-28)
    True
    """
    generator(rng, "normal")
    A = rng.normal(size=(count("terms", terms, 1), count("n", n, 1)))
    return LeastSquares(A, A @ rng.normal(size=n))
