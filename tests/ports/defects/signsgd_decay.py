"""SignSGD takes a `weight_decay` and never applies it.

library  pytorch_optimizer
says     2 - lr (1 + 0.5 * 2) = 0
right    0.0
3.10.1   1.0
3.11.0   0.0
4.1.0    0.0
verdict  confirmed up to 3.10.1, mended in 3.11.0
"""

import torch
from pytorch_optimizer import SignSGD

x = torch.nn.Parameter(torch.tensor([2.0]))
optimizer = SignSGD([x], lr=1.0, momentum=0.9, weight_decay=0.5)
x.grad = torch.ones(1)
optimizer.step()
print(x.item())
