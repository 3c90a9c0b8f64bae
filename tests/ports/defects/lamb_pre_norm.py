"""Lamb with `pre_norm=True` multiplies by what it should divide by.

library  pytorch_optimizer
says     a gradient of length 50 is brought to length 1: m_1 = 0.1 of that
right    0.1
3.10.1   250
3.11.0   250
4.1.0    0.1
verdict  confirmed up to 3.11.0, mended in 4.0.0
"""

import torch
from pytorch_optimizer import Lamb

x = torch.nn.Parameter(torch.tensor([0.6, 0.8]))
optimizer = Lamb([x], lr=0.01, betas=(0.9, 0.999), pre_norm=True, max_grad_norm=1.0)
x.grad = torch.tensor([30.0, 40.0])
optimizer.step()
print(f"{optimizer.state[x]['exp_avg'].norm().item():.4g}")
