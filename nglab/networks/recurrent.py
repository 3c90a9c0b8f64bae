"""Long short-term memory: a layer for sequences."""

from dataclasses import dataclass

import numpy as np

from nglab.arguments import check_counts
from nglab.arrays import Array
from nglab.networks.base import Arrays, Back, Layer, Shape, axes, glorot
from nglab.problems.quadratics import haar


@dataclass(frozen=True)
class LSTM(Layer):
    """(i, f, o, u) = W (h, x_t, 1);  c <- s(f) c + s(i) tanh(u);  h <- s(o) tanh(c).

    s is the sigmoid; c and h start at 0; the output is the last h. The way back goes
    through the steps in reverse: with d = df/dh and e = df/dc of a step,

        e += d s(o) (1 - tanh(c)^2),    df/dW += (df/d(i, f, o, u)) (h, x_t, 1)',
        df/d(s(i), s(f), s(o), tanh(u)) = (e tanh(u), e c_before, d tanh(c), e s(i)),
        e <- e s(f),    d <- the rows h of W' df/d(i, f, o, u)

    Shapes: a (b, T, m) of one trajectory, W (4 units, units + m + 1), y (b, units).
            Inside, samples are columns: a step is one product.
    Units:  W's recurrent parts start orthogonal, those of x uniform of variance
            2 / (m + 4 units), the forget gate's bias at 1, the others at 0.
    Errors: ValueError for units < 1, and samples that are no sequences (T, m).
    Source: Hochreiter and Schmidhuber (1997); Gers et al. (2000), the forget gate;
            Jozefowicz et al. (2015), its bias.
    Differs: keras and torch keep three arrays, and the gates in the order i, f, u, o;
            torch has two biases.
    """

    units: int
    alone = True

    def __post_init__(self) -> None:
        check_counts(self, units=1)

    def shapes(self, into: Shape) -> tuple[list[Shape], Shape]:
        _, m = axes("LSTM", into, 2)
        return [(4 * self.units, self.units + m + 1)], (self.units,)

    def start(self, into: Shape, rng: np.random.Generator) -> Arrays:
        m, n = into[-1], self.units
        W = np.zeros((4, n, n + m + 1))
        W[:, :, :n] = [haar(n, rng) for _ in range(4)]
        W[:, :, n:-1] = glorot(rng, (4, n, m), m, 4 * n)
        W[1, :, -1] = 1
        return [W.reshape(4 * n, -1)]

    def __call__(self, w: Arrays, a: Array, given: None = None) -> tuple[Array, Back]:
        (W,), (b, T, m), n = w, a.shape, self.units
        s = np.zeros((T + 1, n + m + 1, b), W.dtype)  # (h, x_t, 1)
        s[:T, n:-1], s[:, -1] = a.transpose(1, 2, 0), 1
        gates, c = np.empty((T, 4, n, b), W.dtype), np.zeros((T + 1, n, b), W.dtype)
        tanh_c = np.empty((T, n, b), W.dtype)
        for t in range(T):
            np.matmul(W, s[t], out=gates[t].reshape(-1, b))
            gates[t, :3] /= 2  # the sigmoid is (1 + tanh(./2)) / 2
            np.tanh(gates[t], out=gates[t])
            gates[t, :3] += 1
            gates[t, :3] /= 2
            i, f, o, u = gates[t]
            c[t + 1] = f * c[t] + i * u
            np.tanh(c[t + 1], out=tanh_c[t])
            np.multiply(o, tanh_c[t], out=s[t + 1, :n])

        def back(d: Array, g: Arrays, onward: bool = True) -> Array:
            g[0][...] = 0
            dh, dc, dz = d.T, np.zeros_like(c[0]), np.empty_like(gates[0])
            da = np.empty_like(a)
            for t in reversed(range(T)):
                i, f, o, u = gates[t]
                dc += dh * o * (1 - tanh_c[t] * tanh_c[t])
                np.multiply(dc, u, out=dz[0])
                np.multiply(dc, c[t], out=dz[1])
                np.multiply(dh, tanh_c[t], out=dz[2])
                np.multiply(dc, i, out=dz[3])
                dz[:3] *= gates[t, :3] * (1 - gates[t, :3])
                dz[3] *= 1 - u * u
                flat = dz.reshape(-1, b)
                g[0] += flat @ s[t].T
                ds = W.T @ flat
                dh, da[:, t] = ds[:n], ds[n:-1].T
                dc *= f
            return da

        return np.ascontiguousarray(s[T, :n].T), back
