"""Muon scales kernels by their width and inputs.

library  mlx
says     "flattening their last dimensions": sqrt(64 / 27) as for the matrix
right    1.54
0.32.4   1
verdict  confirmed in 0.32.4, on the CPU
"""

import mlx.core as mx
from mlx.optimizers import Muon

mx.set_default_device(mx.cpu)
norms = []
for shape in ((64, 3, 3, 3), (64, 27)):
    optimizer, x = Muon(1.0, weight_decay=0.0), {"w": mx.zeros(shape)}
    g = {"w": mx.sin(mx.arange(64 * 27.0) ** 2).reshape(shape)}
    norms.append(mx.linalg.norm(optimizer.apply_gradients(g, x)["w"].flatten()).item())
print(f"{norms[0] / norms[1] * (64 / 27) ** 0.5:.3g}")
