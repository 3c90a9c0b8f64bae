"""Networks, hand-differentiated: each is a finite sum that every method can train.

>>> import numpy as np
>>> from nglab import MiniBatch, adam, run
>>> from nglab.networks import Dense, Network, Tanh
>>> A, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
>>> net = Network([Dense(16), Tanh(), Dense(2)], A, y)
>>> trace = run(net, adam(0.1), steps=200, gradient=MiniBatch(2, seeds=[1, 2, 3]))
>>> net.accuracy(trace.x)
array([1., 1., 1.])
"""

from nglab.networks.base import Layer
from nglab.networks.data import Split, digit_images, idx_images, mnist_5k
from nglab.networks.images import Conv, MaxPool
from nglab.networks.layers import (
    BatchNorm,
    Dense,
    Dropout,
    Flatten,
    ReLU,
    Sigmoid,
    Tanh,
)
from nglab.networks.losses import cross_entropy, squares
from nglab.networks.models import (
    adding,
    adding_lstm,
    deep_mlp,
    image_cnn,
    sigmoid_mlp,
)
from nglab.networks.network import Network
from nglab.networks.recurrent import LSTM

__all__ = [
    "LSTM",
    "BatchNorm",
    "Conv",
    "Dense",
    "Dropout",
    "Flatten",
    "Layer",
    "MaxPool",
    "Network",
    "ReLU",
    "Sigmoid",
    "Split",
    "Tanh",
    "adding",
    "adding_lstm",
    "cross_entropy",
    "deep_mlp",
    "digit_images",
    "idx_images",
    "image_cnn",
    "mnist_5k",
    "sigmoid_mlp",
    "squares",
]
