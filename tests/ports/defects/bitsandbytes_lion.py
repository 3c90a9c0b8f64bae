"""Lion has the decay inside the sign.

library  bitsandbytes
says     a zero gradient leaves lr decay x = 0.05; inside the sign lr
right    0.05
0.50.2   0.05
thread   bitsandbytes-foundation/bitsandbytes#1992
verdict  cleared in 0.50.2, on the CPU; earlier versions have no CPU to run it on
"""

import torch
from bitsandbytes.optim import Lion32bit

x = torch.nn.Parameter(torch.ones(5000))
optimizer = Lion32bit([x], lr=0.1, weight_decay=0.5)
x.grad = torch.zeros(5000)
optimizer.step()
print(f"{(1 - x[0]).item():.4g}")
