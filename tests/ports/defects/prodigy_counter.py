"""Prodigy counts each step twice.

library  pytorch_optimizer
says     `step` follows the number of steps: it grows by 1
right    1
3.10.1   2
3.11.0   1
4.1.0    1
verdict  confirmed up to 3.10.1, mended in 3.11.0
"""

import torch
from pytorch_optimizer import Prodigy

x = torch.nn.Parameter(torch.ones(1))
optimizer, counts = Prodigy([x], lr=1.0), []
for _ in range(2):
    x.grad = torch.ones(1)
    optimizer.step()
    counts.append(optimizer.param_groups[0]["step"])
print(counts[1] - counts[0])
