"""W5 as one writes it in PyTorch: modules, autograd, an optimizer of its own.

Dropout is PyTorch's, but where coins are given: then it follows the library.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import nn

from nglab.arrays import Array

torch.set_num_threads(1)


class Given(nn.Module):
    """Dropout by coins that are set before each step."""

    def __init__(self, below: int) -> None:
        super().__init__()
        self.below, self.coins = below, torch.empty(0)

    def forward(self, a: torch.Tensor) -> torch.Tensor:
        return a * (self.coins >= self.below) * (256 / (256 - self.below))


class Last(nn.Module):
    """The last h of an LSTM."""

    def __init__(self, m: int, units: int) -> None:
        super().__init__()
        self.cell = nn.LSTM(m, units, batch_first=True)

    def forward(self, a: torch.Tensor) -> torch.Tensor:
        return self.cell(a)[0][:, -1]


def dense(layer: Any, w: list[Array], into: Any) -> nn.Module:
    """torch has W'."""
    made = nn.Linear(*w[0].shape)
    return filled(made, weight=w[0].T, bias=w[1])


def norm(layer: Any, w: list[Array], into: Any) -> nn.Module:
    """With running averages, as torch has them."""
    return filled(nn.BatchNorm1d(len(w[0]), layer.eps), weight=w[0], bias=w[1])


def conv(layer: Any, w: list[Array], into: Any) -> nn.Module:
    """A column of W is (row, column, channel): torch has (filters, C, k, k)."""
    k, F = layer.k, layer.filters
    kernel = w[0].reshape(k, k, -1, F).transpose(3, 2, 0, 1)
    made = nn.Conv2d(kernel.shape[1], F, k, padding=k // 2 if layer.same else 0)
    return filled(made, weight=kernel, bias=w[1])


def lstm(layer: Any, w: list[Array], into: Any) -> nn.Module:
    """Gates i, f, u, o, and the columns of h, x and 1 apart."""
    n = layer.units
    W = w[0].reshape(4, n, -1)[[0, 1, 3, 2]].reshape(4 * n, -1)
    made, bias = Last(into[-1], n), np.zeros(4 * n)
    parts = {"weight_hh_l0": W[:, :n], "weight_ih_l0": W[:, n:-1]}
    filled(made.cell, **parts, bias_ih_l0=W[:, -1], bias_hh_l0=bias)
    return made


def filled(module: nn.Module, **arrays: Array) -> nn.Module:
    """The module with these numbers."""
    for name, a in arrays.items():
        getattr(module, name).data = torch.tensor(np.ascontiguousarray(a))
    return module


MADE: dict[str, Callable[..., nn.Module]] = {
    "Dense": dense,
    "BatchNorm": norm,
    "Conv": conv,
    "LSTM": lstm,
    "ReLU": lambda *_: nn.ReLU(),
    "Sigmoid": lambda *_: nn.Sigmoid(),
    "MaxPool": lambda *_: nn.MaxPool2d(2),
    "Flatten": lambda *_: nn.Flatten(),
}


def module(layer: Any, w: list[Array], into: Any, coins: bool) -> nn.Module:
    """PyTorch's layer of the same kind, with the same numbers."""
    if type(layer).__name__ == "Dropout":
        return Given(layer.below) if coins else nn.Dropout(layer.below / 256)
    return MADE[type(layer).__name__](layer, w, into)


def reordered(layers: list[Any]) -> list[Any]:
    """The Dense layer after Flatten with its rows in torch's order of pixels."""
    made = list(layers)
    for j, (layer, _, into) in enumerate(layers):
        if type(layer).__name__ == "Flatten":
            order = np.arange(np.prod(into)).reshape(into).transpose(2, 0, 1).ravel()
            dense, (W, b), m = layers[j + 1]
            made[j + 1] = dense, [W[order], b], m
    return made


def descend(rule: str, parts: list[nn.Parameter], lr: float) -> Callable[[], None]:
    """torch.optim.Adam, or a loop over the tensors; nothing without a rule."""
    if rule == "adam":
        return torch.optim.Adam(parts, lr).step

    @torch.no_grad()
    def step() -> None:
        for p in parts if rule else ():
            p -= lr * p.grad / p.grad.abs().max()

    return step


def step(
    layers: list[Any],
    A: Array,
    y: Any,
    i: Any,
    coins: list[Any] | None,
    rule: str,
    lr: float,
    followed: int,
) -> Callable[[], Array | None]:
    """Forward, backward, and the step of the rule, on one batch after another."""
    images = A.ndim == 4
    samples = torch.tensor(A.transpose(0, 3, 1, 2).copy() if images else A)
    numbers = y.dtype.kind == "f"
    labels, which = torch.tensor(y), torch.tensor(i)
    loss = nn.MSELoss() if numbers else nn.CrossEntropyLoss()
    each = [module(*a, coins is not None) for a in reordered(layers)]
    net = nn.Sequential(*each).to(samples.dtype)
    kept = {k: v.clone() for k, v in net.state_dict().items()}

    def race() -> Array | None:
        net.load_state_dict(kept)
        parts, f = list(net.parameters()), []
        move = descend(rule, parts, lr)
        for k, batch in enumerate(which):
            for layer, c in zip(each, coins[k] if coins else (), strict=False):
                if isinstance(layer, Given):
                    layer.coins = torch.tensor(
                        c.transpose(0, 3, 1, 2) if c.ndim == 4 else c
                    )
            net.zero_grad()
            value = loss(net(samples[batch]), labels[batch])
            value.backward()
            move()
            f.append(value.item())
        return np.array(f[:followed]) if followed else None

    return race
