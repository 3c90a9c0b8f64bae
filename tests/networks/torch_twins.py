"""Write what PyTorch computes for five networks into data/torch.npz.

Run it where torch is: python -m tests.networks.torch_twins. Arrays are drawn here, not
taken from nglab, whose layout is put together in `packed` alone.
"""

from pathlib import Path

import numpy as np

PATH = Path(__file__).parent / "data" / "torch.npz"
UNITS, T = 5, 6


def arrays(seed, *shapes):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape) / 2 for shape in shapes]


def torch_dense(torch, W, b):
    """y = a W + b: torch has W'."""
    layer = torch.nn.Linear(*W.shape, dtype=torch.float64)
    layer.weight.data, layer.bias.data = torch.tensor(W.T.copy()), torch.tensor(b)
    return layer


def torch_norm(torch, gamma, beta):
    kind = torch.nn.BatchNorm1d
    layer = kind(len(gamma), eps=1e-3, dtype=torch.float64)
    layer.weight.data, layer.bias.data = torch.tensor(gamma), torch.tensor(beta)
    return layer


def torch_conv(torch, W, b, k, same):
    """A column of W is (row, column, channel): torch has (filters, C, k, k)."""
    kernel = W.reshape(k, k, -1, len(b)).transpose(3, 2, 0, 1)
    how = {"padding": k // 2 if same else 0, "dtype": torch.float64}
    layer = torch.nn.Conv2d(kernel.shape[1], len(b), k, **how)
    layer.weight.data, layer.bias.data = torch.tensor(kernel.copy()), torch.tensor(b)
    return layer


def like_dense(layer):
    return [layer.weight.grad.numpy().T, layer.bias.grad.numpy()]


def like_conv(layer):
    kernel = layer.weight.grad.numpy()
    return [
        kernel.transpose(2, 3, 1, 0).reshape(-1, len(kernel)),
        layer.bias.grad.numpy(),
    ]


def like_norm(layer):
    return [layer.weight.grad.numpy(), layer.bias.grad.numpy()]


def packed(each):
    return np.concatenate([np.ravel(a) for a in each])


def mlp(torch, activation, norm, seed, drop=None):
    """Dense 4, activation, (norm,) (dropout,) Dense 3, cross-entropy, l2 0.01 on W."""
    W, b, gamma, beta, V, c = arrays(seed, (7, 4), 4, 4, 4, (4, 3), 3)
    (A,), y = arrays(seed + 1, (9, 7)), np.arange(9) % 3
    first, last = torch_dense(torch, W, b), torch_dense(torch, V, c)
    middle = torch_norm(torch, gamma, beta)
    z = activation(first(torch.tensor(A)))
    z = middle(z) if norm else z
    if drop is not None:
        z = z * torch.tensor((drop >= 77) * (256 / (256 - 77)))  # a rate of .3
    f = torch.nn.functional.cross_entropy(last(z), torch.tensor(y))
    f = f + 0.01 * ((first.weight**2).sum() + (last.weight**2).sum())
    f.backward()
    norms = [gamma, beta] if norm else []
    x = packed([W, b, *norms, V, c])
    g = [*like_dense(first), *(like_norm(middle) if norm else []), *like_dense(last)]
    return {"A": A, "y": y, "x": x, "f": f.item(), "g": packed(g)}


def dropped(torch, seed):
    coins = np.random.default_rng(seed + 2).integers(256, size=(9, 4)).astype(np.uint8)
    return mlp(torch, torch.relu, True, seed, coins) | {"coins": coins.ravel()}


def cnn(torch, seed):
    """Conv 3 same, ReLU, Conv 4 valid, ReLU, pool, flatten, Dense 3, cross-entropy."""
    W, b, U, a, V, c = arrays(seed, (18, 3), 3, (27, 4), 4, (24, 3), 3)
    (A,), y = arrays(seed + 1, (5, 9, 7, 2)), np.array([2, 0, 1, 1, 2])
    one, two = torch_conv(torch, W, b, 3, True), torch_conv(torch, U, a, 3, False)
    last, relu = torch_dense(torch, V, c), torch.relu
    images = torch.tensor(A.transpose(0, 3, 1, 2).copy())
    z = torch.nn.functional.max_pool2d(relu(two(relu(one(images)))), 2)
    z = z.permute(0, 2, 3, 1).reshape(5, -1)  # (row, column, channel)
    f = torch.nn.functional.cross_entropy(last(z), torch.tensor(y))
    f.backward()
    g = packed([*like_conv(one), *like_conv(two), *like_dense(last)])
    return {"A": A, "y": y, "x": packed([W, b, U, a, V, c]), "f": f.item(), "g": g}


def lstm(torch, seed):
    """LSTM 5, Dense 1, squares. W has the gates i, f, o, u, torch has i, f, u, o."""
    W, V, c = arrays(seed, (4 * UNITS, UNITS + 3), (UNITS, 1), 1)
    A, y = arrays(seed + 1, (4, T, 2), 4)
    places = np.arange(4 * UNITS).reshape(4, UNITS)[[0, 1, 3, 2]].ravel()
    cell = torch.nn.LSTM(2, UNITS, batch_first=True, dtype=torch.float64)
    theirs = W[places]
    cell.weight_hh_l0.data = torch.tensor(theirs[:, :UNITS].copy())
    cell.weight_ih_l0.data = torch.tensor(theirs[:, UNITS:-1].copy())
    cell.bias_ih_l0.data = torch.tensor(theirs[:, -1].copy())
    cell.bias_hh_l0.data = torch.zeros(4 * UNITS, dtype=torch.float64)
    last = torch_dense(torch, V, c)
    z = last(cell(torch.tensor(A))[0][:, -1])[:, 0]
    f = torch.nn.functional.mse_loss(z, torch.tensor(y))
    f.backward()
    parts = [cell.weight_hh_l0, cell.weight_ih_l0, cell.bias_ih_l0]
    theirs = np.hstack([p.grad.numpy().reshape(4 * UNITS, -1) for p in parts])
    g = packed([theirs[np.argsort(places)], *like_dense(last)])
    return {"A": A, "y": y, "x": packed([W, V, c]), "f": f.item(), "g": g}


def main():
    import torch

    nets = {
        "sigmoid": mlp(torch, torch.sigmoid, False, 20),
        "tanh": mlp(torch, torch.tanh, False, 30),
        "norm": mlp(torch, torch.relu, True, 40),
        "dropout": dropped(torch, 50),
        "cnn": cnn(torch, 60),
        "lstm": lstm(torch, 70),
    }
    named = {f"{net} {k}": v for net, of in nets.items() for k, v in of.items()}
    np.savez_compressed(PATH, **named, version=torch.__version__)


if __name__ == "__main__":
    main()
