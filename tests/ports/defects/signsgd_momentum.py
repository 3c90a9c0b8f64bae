"""SignSGD forgets its momentum at every step.

library  pytorch_optimizer
says     m = 0.9 * 0.1 - 0.1 * 0.1 > 0: both steps go down
right    -1.0 -2.0
3.8.2    -1.0 -2.0
3.10.1   -1.0 0.0
3.11.0   -1.0 -2.0
4.1.0    -1.0 -2.0
thread   kozistr/pytorch_optimizer#516
verdict  confirmed from 3.9.0 to 3.10.1, mended in 3.11.0
"""

import torch
from pytorch_optimizer import SignSGD

x = torch.nn.Parameter(torch.zeros(1))
optimizer = SignSGD([x], lr=1.0, momentum=0.9)
for g in (1.0, -0.1):
    x.grad = torch.tensor([g])
    optimizer.step()
    print(x.item(), end=" ")
