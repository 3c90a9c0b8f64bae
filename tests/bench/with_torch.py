"""The workloads as one writes them in PyTorch: eager, with autograd, float64.

A builder converts the arrays and returns the race, which records what the library
records. Steps are by hand: torch.optim.SGD and a scheduler would only add to them.
"""

from collections.abc import Callable
from itertools import cycle, islice
from math import sqrt
from typing import Any

import numpy as np
import torch
from torch.linalg import vecdot
from torch.nn.functional import softplus

from nglab.arrays import Array

Race = Callable[[], Array]
torch.set_num_threads(1)
torch.set_num_interop_threads(1)


def tensor(a: Any) -> torch.Tensor:
    """In float64."""
    return torch.tensor(np.asarray(a), dtype=torch.float64)


def single(A: Array, x0: Array, lr: Callable[[int], float], steps: int) -> Race:
    """W1 and W7: NSGD on x'Ax/2, one trajectory; f, |g|, lr."""
    matrix, start = tensor(A), tensor(x0)

    def race() -> Array:
        x, records = start.clone().requires_grad_(), []
        for k in range(steps):
            f = x @ (matrix @ x) / 2
            (g,) = torch.autograd.grad(f, x)
            size, rate = g.norm(), lr(k)
            with torch.no_grad():
                x -= rate / size * g
            records.append((f.item(), size.item(), rate))
        return np.array(records)[:, 0]

    return race


def sweep(A: Array, x0: Array, lr: Array, steps: int, shared: int) -> Race:
    """W2: all trajectories in one batch; f and |g|."""
    matrix, rates = tensor(A), tensor(lr)[..., None]
    start = tensor(np.broadcast_to(x0, (len(lr), *x0.shape)))

    def race() -> Array:
        x = start.clone().requires_grad_()
        f, sizes = torch.empty(2, steps, *start.shape[:-1], dtype=torch.float64)
        for k in range(steps):
            value = vecdot(x, x @ matrix) / 2
            (g,) = torch.autograd.grad(value.sum(), x)
            size = g.norm(dim=-1, keepdim=True)
            with torch.no_grad():
                x -= rates / size * g
            f[k], sizes[k] = value.detach(), size[..., 0]
        return f[:, :, :shared].numpy()

    return race


def escape(
    lam: Array,
    lr: float,
    amplitude: float,
    seeds: int,
    shared: int,
    steps: int,
    xi: Array | None = None,
) -> Race:
    """W3: one generator for all rows, or recorded noise (steps, seeds, n)."""
    curvature, noise = tensor(lam), None if xi is None else tensor(xi)

    def race() -> Array:
        torch.manual_seed(0)
        x = torch.zeros(seeds, len(lam), dtype=torch.float64, requires_grad=True)
        f, sizes = torch.empty(2, steps, seeds, dtype=torch.float64)
        for k in range(steps):
            xx = x * x
            value = (curvature * xx).sum(-1) / 2 + (xx * xx).sum(-1) / 4
            (g,) = torch.autograd.grad(value.sum(), x)
            f[k], sizes[k] = value.detach(), g.norm(dim=-1)
            g = g + amplitude * (torch.randn_like(g) if noise is None else noise[k])
            with torch.no_grad():
                x -= lr / g.norm(dim=-1, keepdim=True) * g
        return f[:, :shared].numpy()

    return race


class Logistic:
    """mean_i softplus(-y_i a_i'x) + l2 |x|^2/2, for x (n,) or (B, n)."""

    def __init__(self, A: Array, y: Array, l2: float) -> None:
        self.A, self.y, self.l2 = tensor(A), tensor(y), l2

    def whole(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """f and its gradient."""
        x = x.detach().requires_grad_()
        f = softplus(-self.y * (x @ self.A.T)).mean(-1) + self.l2 / 2 * vecdot(x, x)
        return f.detach(), torch.autograd.grad(f.sum(), x)[0]

    def term(self, x: torch.Tensor, i: torch.Tensor) -> torch.Tensor:
        """The gradient of term i, or of one term a row."""
        x = x.detach().requires_grad_()
        loss = softplus(-self.y[i] * vecdot(self.A[i], x)) + self.l2 / 2 * vecdot(x, x)
        return torch.autograd.grad(loss.sum() if loss.ndim else loss, x)[0]

    def terms(self, rows: tuple[int, ...], epoch: int, recorded: Array | None) -> Any:
        """The terms of an epoch, a step each."""
        m = len(self.y)
        if recorded is not None:
            return torch.from_numpy(recorded[epoch])
        return torch.randint(m, (m, *rows))


def secant(m: int, s: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """|s|^2 / (m |s'y|), one a row."""
    return (vecdot(s, s) / (m * vecdot(s, y).abs()))[..., None]


def svrg_bb(
    A: Array,
    y: Array,
    l2: float,
    eta: float,
    rows: tuple[int, ...],
    epochs: int,
    recorded: Array | None = None,
) -> Race:
    """W4: SVRG-BB, rows () or (B,); f once an epoch."""
    p = Logistic(A, y, l2)

    def race() -> Array:
        x = torch.zeros(*rows, A.shape[1], dtype=torch.float64)
        lr, f, snapshot, last = eta, [], x, x
        for e in range(epochs):
            value, full = p.whole(x)
            f.append(value)
            lr = secant(len(y), x - snapshot, full - last) if e else lr
            snapshot, last = x, full
            for i in p.terms(rows, e, recorded):
                x = x - lr * (p.term(x, i) - p.term(snapshot, i) + full)
        return torch.stack([*f, p.whole(x)[0]]).numpy()

    return race


def sgd_bb(
    A: Array,
    y: Array,
    l2: float,
    eta: float,
    rows: tuple[int, ...],
    epochs: int,
    recorded: Array | None = None,
) -> Race:
    """W4: SGD-BB, smoothed by phi(e) = e + 1; f once an epoch."""
    p, m = Logistic(A, y, l2), len(y)
    beta = 10 / m

    def race() -> Array:
        x = torch.zeros(*rows, A.shape[1], dtype=torch.float64)
        lr, f, logs, x_old, G_old, G = eta, [], [], x, x, x
        for e in range(epochs):
            f.append(p.whole(x)[0])
            if e >= 2:
                logs.append(torch.log((e + 1) * secant(m, x - x_old, G - G_old)))
                lr = torch.exp(sum(logs) / len(logs)) / (e + 1)
            x_old, G_old, G = x, G, torch.zeros_like(x)
            for i in p.terms(rows, e, recorded):
                g = p.term(x, i)
                x = x - lr * g
                G = beta * g + (1 - beta) * G
        return torch.stack([*f, p.whole(x)[0]]).numpy()

    return race


def valley(n: int, lo: float, hi: float, steps: int) -> Race:
    """W6: Barzilai and Borwein's long step on Rosenbrock's valley; f, |g|, lr."""
    start = tensor(np.where(np.arange(n) % 2, 1.0, -1.2))

    def race() -> Array:
        x, lr, records = start.clone(), lo, []
        x_old = g_old = x
        for k in range(steps):
            x.requires_grad_()
            f = (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()
            (g,) = torch.autograd.grad(f, x)
            x = x.detach()
            if k:
                s, y = x - x_old, g - g_old
                sy = s.dot(y).item()
                lr = min(max(s.dot(s).item() / sy, lo), hi) if sy > 0 else lr
            records.append((f.item(), sqrt(g.dot(g).item()), lr))
            x_old, g_old, x = x, g, x - lr * g
        return np.array(records)[:, 0]

    return race


def foreach_adam(
    x0: Array,
    gradients: Array,
    sizes: tuple[int, ...],
    watched: Array,
    steps: int,
    lr: float,
    betas: tuple[float, float],
    eps: float,
) -> Race:
    """W8: torch.optim.Adam on all tensors at once; some coordinates after each step."""
    start, at = tensor(x0), torch.from_numpy(watched)
    cut = [tensor(g).split(sizes) for g in gradients]

    def race() -> Array:
        flat, records = start.clone(), []
        parts = flat.split(sizes)
        optimizer = torch.optim.Adam(parts, lr, betas, eps, foreach=True)
        for gs in islice(cycle(cut), steps):
            for x, g in zip(parts, gs, strict=True):
                x.grad = g
            optimizer.step()
            records.append(flat[at])
        return torch.stack(records).numpy()

    return race
