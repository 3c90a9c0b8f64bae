"""LARS starts its momentum at the gradient itself, not at the scaled one.

library  pytorch_optimizer
says     V <- mu V + r (g + decay x) from V = 0: the first step is lr trust |x|
right    0.001
3.10.1   4.501
3.11.0   0.001
4.1.0    0.001
verdict  confirmed up to 3.10.1, mended in 3.11.0
"""

import torch
from pytorch_optimizer import LARS

x = torch.nn.Parameter(torch.tensor([[0.6, 0.8]]))
optimizer = LARS([x], lr=1.0, momentum=0.9, trust_coefficient=0.001)
x.grad = torch.tensor([[3.0, 4.0]])
before = x.detach().clone()
optimizer.step()
print(f"{(before - x.detach()).norm().item():.4g}")
